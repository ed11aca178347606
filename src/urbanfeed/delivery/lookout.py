"""
The lookout: sees which followed feeds say something else, as soon as there is news. Whoever follows them is then due.

A feed is made anew only where the news may have changed it, by one process, and once for all its subscribers.
"""

import asyncio
import logging
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qsl, unquote, urlsplit

from urbanfeed.delivery.readings import Readings
from urbanfeed.ingest.clock import Clock
from urbanfeed.publish.feeds.hub import FeedAway, NoFeed
from urbanfeed.query import ArticleQuery
from urbanfeed.store import DatabaseError, FollowedFeed, NewsMissed, Store

__all__ = ["Lookout"]

_log = logging.getLogger(__name__)

_AT_ONCE = 50  # feeds that are held together
_HOLD = timedelta(minutes=1)
_NEWS = 200  # events; after more than that, any feed may say something else
_AGAIN = 1.0  # seconds until we look whether another process has done what it holds
_PATIENCE = 30.0  # seconds between two looks, where nothing changes

_WIRE = re.compile(r"/wires/([^/]+)/[^/]+")
_NO_FEED = ""  # the digest of a feed that is none any more: who follows it is due, and is told so


@dataclass(frozen=True, slots=True)
class Lookout:
    """The lookout of one process."""

    store: Store
    readings: Readings
    clock: Clock

    async def run(self, tell: Callable[[], object]) -> None:
        """Look without end; `tell` is called whenever something may be due."""
        content = self.store.content
        while True:
            version = content.version
            pause = _PATIENCE
            try:
                while await self.look():
                    tell()
                if await self.store.followed.behind():  # another process is at it, or has died over it
                    pause = _AGAIN
            except (DatabaseError, FeedAway) as error:
                _log.error("it cannot be seen what followed feeds say: %s", error)
                pause = _AGAIN
            except Exception:
                _log.exception("followed feeds cannot be looked at")
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await content.after(version)

    async def look(self) -> bool:
        """Look at some feeds for which there is news; whether there were any. Raises DatabaseError, FeedAway."""
        if not await self.store.followed.behind():
            return False
        now = self.clock.now()
        last, feeds = await self.store.followed.hold(now, now + _HOLD, _AT_ONCE)
        if not feeds:
            return False
        # The news is in the transaction that raised the content version: what is read from here on has it.
        await self.store.content.look()
        digests = []
        for feed in await self._changed(feeds, last):
            try:
                digest = (await self.readings.of(feed.address)).digest
            except NoFeed:
                digest = _NO_FEED
            if digest != feed.digest:
                digests.append((feed.id, digest))
        await self.store.followed.looked(feeds, last, digests, self.clock.now())
        return True

    async def _changed(self, feeds: Sequence[FollowedFeed], last: int) -> Sequence[FollowedFeed]:
        """Those that may say something else. An article that is only new changes those feeds that ask for it."""
        try:
            news = await self.store.news.after(min(it.place for it in feeds), _NEWS + 1)
        except NewsMissed:
            return feeds
        if len(news) > _NEWS or any(it.kind in ("revised", "withdrawn") for it in news) or not news:
            return feeds
        ids = [*dict.fromkeys(it.subject for it in news if it.kind == "published")]
        queries = {it: await self._query(it.address) for it in feeds}
        found = {it: bool(await self.store.articles.among(it, ids)) for it in set(queries.values()) if it}
        return [it for it, query in queries.items() if query is None or found[query]]

    async def _query(self, address: str) -> ArticleQuery | None:
        """What the feed asks for; None where a wire of this key is there no more."""
        parts = urlsplit(address)
        if wire := _WIRE.search(parts.path):
            known = await self.store.wires.by_key(unquote(wire[1]))
            return known.query if known else None
        asked = parse_qsl(parts.query)
        return ArticleQuery.parse(asked, also=[name for name, _ in asked])
