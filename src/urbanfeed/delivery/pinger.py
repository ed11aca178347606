"""
The pinger: tells a hub of others that feeds of ours say something else, where the settings name one.

Who follows what is that hub's to know. So it is told of the feeds that most follow: of all articles, and of the source,
the language, each topic and each wire of what is new. It asks for these by itself.
"""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import get_args

from urbanfeed.delivery.callbacks import Callbacks
from urbanfeed.ingest.clock import Clock, RealClock
from urbanfeed.publish.links import FeedFormat, Links
from urbanfeed.query import ArticleQuery
from urbanfeed.store import DatabaseError, NewsMissed, Store

__all__ = ["Pinger"]

_log = logging.getLogger(__name__)

_NEWS = 200  # events; what is more is told with the rest
_HOLD = timedelta(minutes=1)  # after which a hub that did not take it is told again
_AGAIN, _PATIENCE = 5.0, 30.0  # seconds between two looks, where there is something to tell, and where not
_MOST = 100  # feeds in one form


@dataclass(frozen=True, slots=True)
class Pinger:
    """Tells one hub. One process of several does, since it is followed as if it were a feed (store/followed.py)."""

    store: Store
    callbacks: Callbacks
    hub: str
    links: Links
    clock: Clock = field(default_factory=RealClock)

    async def run(self) -> None:
        """Without end."""
        content = self.store.content
        while True:
            version = content.version
            pause = _PATIENCE
            try:
                await self.store.followed.add(self.hub)
                while await self.look():
                    pass
                pause = _AGAIN if await self.store.followed.behind() else _PATIENCE
            except DatabaseError as error:
                _log.error("it cannot be seen what is new for %s: %s", self.hub, error)
            except Exception:
                _log.exception("%s cannot be told of news", self.hub)
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await content.after(version)

    async def look(self) -> bool:
        """Tell of the news, if there is any; whether there may be more. Raises DatabaseError."""
        if not await self.store.followed.behind():
            return False
        now = self.clock.now()
        last, held = await self.store.followed.hold(now, now + _HOLD, 50)
        others = [it for it in held if it.address != self.hub]  # followed while the hub was our own
        await self.store.followed.looked(others, last, [], now)
        for it in held:
            if it.address == self.hub:
                place, feeds = await self._changed(it.place, last)
                if not await self._told(feeds):
                    return False
                await self.store.followed.looked([it], place, [], now)
        return bool(held)

    async def _changed(self, place: int, last: int) -> tuple[int, tuple[str, ...]]:
        """The addresses of the feeds that the next news after this place is in, and the place after that."""
        wires = await self.store.wires.all()
        try:
            news = [*await self.store.news.after(place, _NEWS)]
        except NewsMissed:
            return last, self._feeds([ArticleQuery(), *(it.key for it in wires)])
        ids = [*dict.fromkeys(it.subject for it in news if it.kind != "health")]
        articles = (await self.store.articles.by_ids(ids)).values()
        asked: list[ArticleQuery | str] = [ArticleQuery()] if ids else []
        for it in articles:
            asked.append(ArticleQuery(source=(it.source,)))
            asked.extend(ArticleQuery(topic=(topic,)) for topic in it.topics)
            if it.language:
                asked.append(ArticleQuery(language=(it.language.split("-")[0],)))
        # Of what is withdrawn or revised no query says whether it was in a wire before.
        any_wire = any(it.kind in ("revised", "withdrawn") for it in news)
        asked += [it.key for it in wires if any_wire or await self.store.articles.among(it.query, ids)]
        return (news[-1].id if news else last), self._feeds(asked)

    def _feeds(self, asked: Sequence[ArticleQuery | str]) -> tuple[str, ...]:
        return tuple(self.links.feed(it, of) for of in dict.fromkeys(asked) for it in get_args(FeedFormat))

    async def _told(self, feeds: tuple[str, ...]) -> bool:
        for start in range(0, len(feeds), _MOST):
            reply = await self.callbacks.ping(self.hub, feeds[start : start + _MOST])
            if reply.kind != "yes":
                _log.warning("%s was not told of news: %s", self.hub, reply.reason)
                return False
        return True
