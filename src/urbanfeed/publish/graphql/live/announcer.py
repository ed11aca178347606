"""
The announcer: reads the news of the store once for all subscribers of this process, and hands each what it waits for.

While nobody subscribes it does nothing. The news is in the store until everybody here has it, so nobody's memory grows:
the announcer reads on when all have room, and who has none for too long is cut off.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from urbanfeed.article import Article
from urbanfeed.query import ArticleQuery
from urbanfeed.store import DatabaseAway, DatabaseError, NewsItem, NewsMissed, Store

__all__ = ["Announcer", "Subscriber", "Told", "Wanted"]

_log = logging.getLogger(__name__)

_AT_ONCE = 100  # events that are read together
_WAITING = 5 * _AT_ONCE  # events that one subscriber may have in front of it
_PATIENCE = 15.0  # seconds that all others wait for one that has no room
_AGAIN = 1.0  # seconds between two attempts at a database that is away


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    What a subscriber waits for: events of these kinds (see store.NewsItem), of articles that the query asks for and
    have one of these ids, or of these sources. None: of any.

    No query asks for an article that is withdrawn: that it was is told to who has no filter. Of a forgotten one nothing
    is told.
    """

    kinds: frozenset[str]
    query: ArticleQuery = field(default_factory=ArticleQuery)
    subjects: frozenset[str] | None = None

    @property
    def of_articles(self) -> bool:
        """Whether it waits for any event of an article."""
        return self.kinds != {"health"}

    def asks_for(self, item: NewsItem, article: Article | None) -> bool:
        """Whether it waits for the event; article: the one that it tells of, as it is now, if the query asks for it."""
        if item.kind not in self.kinds or not (self.subjects is None or item.subject in self.subjects):
            return False
        match item.kind:
            case "published" | "revised":
                return article is not None and article.withdrawn is None
            case "withdrawn":
                return article is not None and article.withdrawn is not None
            case "health":
                return True


@dataclass(frozen=True, slots=True)
class Told:
    """An event, and the article as it is when it is told; None for an event that is no article's."""

    item: NewsItem
    article: Article | None


@dataclass(slots=True, eq=False)
class Subscriber:
    """
    One that is told. cut: ends its connection, at once.

    Iterating gives what it is told, in order, and raises NewsMissed where something was lost.
    """

    wanted: Wanted
    cut: Callable[[], None]
    _waiting: deque[Told] = field(default_factory=deque)
    _stirred: asyncio.Event = field(default_factory=asyncio.Event)
    _end: BaseException | None = None

    def tell(self, told: Told) -> None:
        """One more event; after the end, none."""
        if not self._end:
            self._waiting.append(told)
            self._stir()

    def end(self, why: BaseException) -> None:
        """What it has been told it still gets, and then this is raised."""
        self._end = self._end or why
        self._stir()

    def has_room(self) -> bool:
        """Whether all fits in that is told at once, or nothing is told any more."""
        return self._end is not None or len(self._waiting) <= _WAITING - _AT_ONCE

    async def room(self) -> None:
        """Wait until it has room."""
        while not self.has_room():
            await self._stirred.wait()

    def __aiter__(self) -> "Subscriber":
        return self

    async def __anext__(self) -> Told:
        while not self._waiting:
            if self._end:
                raise self._end
            await self._stirred.wait()
        told = self._waiting.popleft()
        self._stir()
        return told

    def _stir(self) -> None:
        self._stirred.set()
        self._stirred = asyncio.Event()


@dataclass(slots=True)
class Announcer:
    """The announcer of one store, for the tasks of one event loop."""

    _store: Store
    _subscribers: dict[Subscriber, None] = field(default_factory=dict)
    _place: int = 0
    _task: asyncio.Task[None] | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @asynccontextmanager
    async def subscribed(self, wanted: Wanted, cut: Callable[[], None]) -> AsyncIterator[Subscriber]:
        """
        A subscriber for as long as the context lasts, told all that is committed from now on. Raises DatabaseError.
        """
        async with self._turn:
            if self._task is None or self._task.done():
                self._place = await self._store.news.last()
                self._task = asyncio.create_task(self._follow())
            subscriber = Subscriber(wanted, cut)
            self._subscribers[subscriber] = None
        try:
            yield subscriber
        finally:
            del self._subscribers[subscriber]
            subscriber.end(StopAsyncIteration())
            if not self._subscribers and self._task:
                self._task.cancel()
                self._task = None

    async def _follow(self) -> None:
        content = self._store.content
        while True:
            version = content.version
            try:
                await self._tell()
            except DatabaseError:  # whoever follows the content says so in the log
                await asyncio.sleep(_AGAIN)
            except Exception as error:
                _log.exception("the news cannot be told")
                self._end(self._subscribers, error)
                return
            else:
                await content.after(version)

    async def _tell(self) -> None:
        """Everything that there is to tell by now."""
        while True:
            try:
                news = await self._store.news.after(self._place, _AT_ONCE)
            except NewsMissed as missed:
                _log.warning("news was deleted before it could be told; those who waited for it must ask anew")
                self._place = await self._store.news.last()
                self._end(self._subscribers, missed)
                return
            if not news:
                return
            subscribers = [*self._subscribers]  # who comes while this is told is told what comes later
            await _wait_for_room(subscribers)
            ids = [*dict.fromkeys(it.subject for it in news if it.kind != "health")]
            queries = dict.fromkeys(it.wanted.query for it in subscribers if it.wanted.of_articles)
            articles = {query: await self._articles(query, ids) for query in queries}
            self._place = news[-1].id
            for item in news:
                for subscriber in subscribers:
                    found = articles.get(subscriber.wanted.query, {}).get(item.subject)
                    if subscriber.wanted.asks_for(item, found):
                        subscriber.tell(Told(item, found))

    async def _articles(self, query: ArticleQuery, ids: Sequence[str]) -> dict[str, Article]:
        """Those of these articles that the query asks for, by their ids; without filters, any. Raises DatabaseAway."""
        try:
            if query == ArticleQuery():
                return await self._store.articles.by_ids(ids)
            return await self._store.articles.among(query, ids)
        except DatabaseAway:
            raise
        except DatabaseError as error:  # of this query alone, maybe: the others do not wait until it can be answered
            _log.error("nobody can be told of %s: %s", query.canonical() or "all articles", error)
            self._end([it for it in self._subscribers if it.wanted.query == query], error)
            return {}

    @staticmethod
    def _end(subscribers: Iterable[Subscriber], why: BaseException) -> None:
        for subscriber in [*subscribers]:
            subscriber.end(why)


async def _wait_for_room(subscribers: Sequence[Subscriber]) -> None:
    """Wait until each has room; who has none after all that time is cut off."""
    try:
        async with asyncio.timeout(_PATIENCE):
            for subscriber in subscribers:
                await subscriber.room()
    except TimeoutError:
        for subscriber in subscribers:
            if not subscriber.has_room():
                subscriber.cut()
                subscriber.end(StopAsyncIteration())
