"""
Permissions: what each host's robots.txt said, and for how long that holds.

How a robots.txt is fetched is the fetcher's business; this keeps answers, and asks for none twice at a time.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import httpx2

from urbanfeed.ingest.fetch.address import host_of
from urbanfeed.ingest.fetch.failure import FetchError
from urbanfeed.ingest.fetch.robots import Robots

__all__ = ["KEPT", "UNREACHABLE", "Permissions"]

KEPT = timedelta(hours=1)  # RFC 9309, section 2.4: not longer than a day
UNREACHABLE = timedelta(minutes=5)  # until a robots.txt that could not be read is asked for again

_MANY_HOSTS = 5_000

# Asks the address of a robots.txt. Raises FetchError.
ReadRobots = Callable[[httpx2.URL], Awaitable[Robots]]


class Permissions:
    """The rules of all hosts that were asked for. clock: seconds, from anywhere."""

    def __init__(self, read: ReadRobots, clock: Callable[[], float]) -> None:
        self._read = read
        self._clock = clock
        self._hosts: dict[str, _Kept] = {}

    async def rules(self, address: httpx2.URL) -> Robots:
        """
        The rules for this address, which allow it. Raises FetchError (robots, or why they cannot be had).

        Where they cannot be read, those that were read before stay in force (section 2.4), and else nothing is
        allowed (section 2.3.1.4).
        """
        kept = self._kept(address)
        async with kept.asking:
            if self._clock() >= kept.until:
                await self._ask(address, kept)
        if (error := kept.error) is not None:
            left = timedelta(seconds=max(kept.until - self._clock(), 0.0))
            raise FetchError(error.kind, str(address), error.detail, error.status, left)
        if not kept.robots.allows(str(address)):
            detail = f"robots.txt of {host_of(address)} forbids this address"
            raise FetchError("robots", str(address), detail)
        return kept.robots

    async def _ask(self, address: httpx2.URL, kept: "_Kept") -> None:
        place = address.copy_with(raw_path=b"/robots.txt")
        error: FetchError | None = None
        try:
            robots = await self._read(place)
            if robots.closed:
                error = FetchError("robots", str(place), robots.closed, retry_after=robots.retry_after)
        except FetchError as failed:
            error = failed
        if error is None:
            kept.robots, kept.read, kept.error = robots, True, None
        elif not kept.read:
            kept.error = error
        age = max(UNREACHABLE, error.retry_after or UNREACHABLE) if error else KEPT
        kept.until = self._clock() + age.total_seconds()

    def _kept(self, address: httpx2.URL) -> "_Kept":
        if len(self._hosts) > _MANY_HOSTS:
            now = self._clock()
            self._hosts = {host: it for host, it in self._hosts.items() if it.until > now or it.asking.locked()}
        return self._hosts.setdefault(f"{address.scheme}://{host_of(address)}", _Kept(asyncio.Lock()))


@dataclass(slots=True)
class _Kept:
    """What is known of one host. error: why nothing is; until: when to ask again; read: whether it ever was."""

    asking: asyncio.Lock
    robots: Robots = Robots()  # noqa: RUF009  # frozen
    read: bool = False
    error: FetchError | None = None
    until: float = float("-inf")
