"""
What one stream of answers has to do with the process that it is told by: a WebSocket's operation, or an event stream.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from starlette.requests import HTTPConnection

from urbanfeed.publish.asking import store_of
from urbanfeed.publish.graphql.live.announcer import Announcer

__all__ = ["Streams", "Stream", "streams_of"]


@dataclass(frozen=True, slots=True)
class Stream:
    """
    announcer: tells it. cut: ends its connection, at once. begun: to be called when it is told of all that happens.
    """

    announcer: Announcer
    cut: Callable[[], None]
    begun: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Streams:
    """
    What the streams of this process share: the announcer, whether the end has come, and how many connections that stay
    open each client has.
    """

    announcer: Announcer
    over: asyncio.Event = field(default_factory=asyncio.Event)
    _open: Counter[str] = field(default_factory=Counter)
    _empty: asyncio.Event = field(default_factory=asyncio.Event)

    @contextmanager
    def seat(self, client: str) -> Iterator[int]:
        """How many connections the client of this address has, with this one, while the context lasts."""
        self._open[client] += 1
        self._empty.clear()
        try:
            yield self._open[client]
        finally:
            self._open[client] -= 1
            if not self._open[client]:
                del self._open[client]
            if not self._open:
                self._empty.set()

    async def close(self, seconds: float) -> None:
        """Let the end come, and wait until all have left, no longer than this."""
        self.over.set()
        if self._open:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._empty.wait()


def streams_of(connection: HTTPConnection) -> Streams:
    """What they share in this application, there from the first time that it is wanted."""
    state = connection.app.state
    if not hasattr(state, "streams"):
        state.streams = Streams(Announcer(store_of(connection)))
    streams: Streams = state.streams
    return streams
