"""
A host in virtual time: it answers each path a piece after the other, as slowly as a test says, and nobody waits for it.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import httpcore2
import pytest
from politeness import in_virtual_time

from fetching import settings
from urbanfeed.ingest.fetch import Fetcher, FetchError

__all__ = ["Said", "SlowHost", "failure_at"]

Said = Callable[[], AsyncIterator[bytes]]


class SlowHost(httpcore2.AsyncNetworkBackend):
    """A network with one host. answers: the pieces of the answer at each path; any other is 404. asked: the paths."""

    def __init__(self, answers: Mapping[str, Said]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    async def resolve(self, host: str) -> tuple[str, ...]:
        """A public address."""
        return ("93.184.215.14",)

    async def connect_tcp(self, *_: Any, **__: Any) -> httpcore2.AsyncNetworkStream:
        """A line to the host."""
        return _Line(self)


class _Line(httpcore2.AsyncNetworkStream):
    def __init__(self, host: SlowHost) -> None:
        self._host = host
        self._said = _missing()

    async def write(self, buffer: bytes, *_: Any, **__: Any) -> None:
        if buffer.startswith(b"GET "):
            path = buffer.split(b" ")[1].decode()
            self._host.asked.append(path)
            self._said = self._host.answers.get(path, _missing)()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109  # httpcore's
        try:
            async with asyncio.timeout(timeout):
                return await anext(self._said, b"")
        except TimeoutError:
            raise httpcore2.ReadTimeout from None

    async def aclose(self) -> None:
        pass

    def get_extra_info(self, info: str) -> Any:
        return None


async def _missing() -> AsyncIterator[bytes]:
    yield b"HTTP/1.1 404 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def failure_at(host: SlowHost, path: str, **changes: Any) -> tuple[FetchError, float]:
    """Why this path gives nothing, and after how many seconds that was clear."""

    async def work() -> tuple[FetchError, float]:
        loop = asyncio.get_running_loop()
        async with Fetcher(settings(**changes), resolve=host.resolve, network=host) as fetcher:
            began = loop.time()
            with pytest.raises(FetchError) as caught:
                await fetcher.get(f"http://slow.example{path}")
            return caught.value, loop.time() - began

    return in_virtual_time(work)
