"""Readings: what the feeds say now, each read once for all who are told of it."""

from dataclasses import dataclass, field

from starlette.types import ASGIApp

from urbanfeed.publish.feeds.hub import Content, read
from urbanfeed.store import Store

__all__ = ["Readings"]

_MOST = 32  # feeds; each may have a hundred articles


@dataclass(slots=True)
class Readings:
    """What the feeds of an application say. base: its public address, if it has one."""

    app: ASGIApp
    store: Store
    base: str | None
    _version: int = -1
    _known: dict[str, Content] = field(default_factory=dict)

    async def of(self, address: str) -> Content:
        """What the feed at this address says. Raises NoFeed, FeedAway."""
        version = self.store.content.version
        if version != self._version:
            self._known.clear()
            self._version = version
        if address not in self._known:
            content = await read(self.app, address, self.base)
            if version == self._version:
                while len(self._known) >= _MOST:
                    del self._known[next(iter(self._known))]
                self._known[address] = content
            return content
        return self._known[address]
