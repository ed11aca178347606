"""
Resolving: a host's addresses, by the system's resolver, in threads of its own.

The event loop's own threads read pages meanwhile; a name server that does not answer must not hold those.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

__all__ = ["Resolve", "SystemResolver", "literal"]

# A host's addresses, as text. Raises OSError (socket.gaierror) for a name that is not known.
Resolve = Callable[[str], Awaitable[tuple[str, ...]]]

_THREADS = 64  # each waits for one name; a name server that is gone holds it for some ten seconds


class SystemResolver:
    """Asks the system: /etc/hosts, then the name servers."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="resolve")

    async def __call__(self, host: str) -> tuple[str, ...]:
        """The addresses, best first (RFC 6724). Raises socket.gaierror."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, _addresses, host)

    def close(self) -> None:
        """Forget what is still asked for."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def literal(host: str) -> str | None:
    """
    The address that a host is, in whatever way it is written, or None for a name.

    The system's own reading is what counts: 127.1, 0x7f000001, 017700000001 and 2130706433 are 127.0.0.1 (inet_aton).
    """
    try:
        return _addresses(host.partition("%")[0].rstrip("."), socket.AI_NUMERICHOST)[0]
    except OSError:
        return None


def _addresses(host: str, flags: int = 0) -> tuple[str, ...]:
    # As bytes: of a str, Python makes IDNA first, and raises UnicodeError where a label is too long.
    found = socket.getaddrinfo(host.encode("ascii"), None, type=socket.SOCK_STREAM, flags=flags)
    return tuple(dict.fromkeys(str(place[0]) for *_, place in found))
