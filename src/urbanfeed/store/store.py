"""The store: the one place that articles, their pages and sources are kept in. The only SQL of urbanfeed is in here."""

import logging
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import TracebackType

from urbanfeed.store.articles import Articles
from urbanfeed.store.backup import back_up
from urbanfeed.store.content import Content
from urbanfeed.store.database import Database
from urbanfeed.store.deeds import Deeds
from urbanfeed.store.dictionaries import Dictionaries
from urbanfeed.store.followed import Followed
from urbanfeed.store.forgetting import Forgotten
from urbanfeed.store.gathering import Gatherings
from urbanfeed.store.news import News
from urbanfeed.store.pages import Pages
from urbanfeed.store.restore import restore
from urbanfeed.store.search.reindexing import Reindexing
from urbanfeed.store.sources import Sources
from urbanfeed.store.states import States
from urbanfeed.store.subscribers import Subscribers
from urbanfeed.store.subscriptions import Subscriptions
from urbanfeed.store.tokens import Tokens
from urbanfeed.store.tombstones import Tombstones
from urbanfeed.store.topics import Topics
from urbanfeed.store.visits import Visits
from urbanfeed.store.wires import Wires

__all__ = ["Store"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Store:
    """
    An open store; any task of the event loop that opened it may use it.

    `async with await Store.open(url) as store:` closes it at the end.
    """

    articles: Articles
    states: States
    tombstones: Tombstones
    pages: Pages
    sources: Sources
    topics: Topics
    visits: Visits
    gatherings: Gatherings
    subscriptions: Subscriptions
    forgotten: Forgotten
    content: Content
    wires: Wires
    reindexing: Reindexing
    tokens: Tokens
    deeds: Deeds
    news: News
    followed: Followed
    subscribers: Subscribers
    _database: Database

    @classmethod
    async def open(cls, database_url: str) -> "Store":
        """
        Open the database, brought forward if it is older than we are.

        `sqlite:///path` is made if it is not there; `postgresql://…` has to be there. Raises DatabaseError, with one
        line that says what is wrong; DatabaseTooNew for a newer urbanfeed's.
        """
        database = await Database.open(database_url)
        store = cls.over(database)
        try:
            await store.content.look()
            if await store.reindexing.needed():
                _log.warning("the search index is of another version and may miss words; run `urbanfeed reindex`")
        except BaseException:
            await database.close()
            raise
        return store

    @classmethod
    def over(cls, database: Database) -> "Store":
        """The store that an open database is."""
        dictionaries = Dictionaries(database)
        return cls(
            articles=Articles(database, dictionaries),
            states=States(database),
            tombstones=Tombstones(database),
            pages=Pages(database, dictionaries),
            sources=Sources(database),
            topics=Topics(database),
            visits=Visits(database),
            gatherings=Gatherings(database),
            subscriptions=Subscriptions(database),
            forgotten=Forgotten(database),
            content=Content(database),
            wires=Wires(database),
            reindexing=Reindexing(database),
            tokens=Tokens(database),
            deeds=Deeds(database),
            news=News(database),
            followed=Followed(database),
            subscribers=Subscribers(database),
            _database=database,
        )

    def patient(self, seconds: float = 600.0) -> "Store":
        """
        The same store, for who has more to lose than time: where the database is away it waits for it, so long, before
        it raises DatabaseAway. What was being written is then there once, whatever the moment was.
        """
        return replace(self.over(self._database.patient(seconds)), content=self.content)

    async def close(self) -> None:
        """Close it; a change that is under way is finished first."""
        await self._database.close()

    async def back_up(self, path: Path) -> Counter[str]:
        """
        Write all that is kept to a new file, and read it back; the number of rows by table.

        Others may read and write meanwhile. Raises BackupError, DatabaseError.
        """
        return await back_up(self._database, path)

    async def restore(self, path: Path, replace: bool = False) -> Counter[str]:
        """
        Put all of a backup into this database, which is empty, or in the place of what it has: all of it or nothing.

        The number of rows by table. Raises BackupError, DatabaseError.
        """
        return await restore(self._database, path, replace)

    async def version(self) -> int:
        """The content version: it grows with every change of what the doors can show."""
        return (await self._database.version())[0]

    async def changed_at(self) -> datetime | None:
        """The instant of the last change of the content (UTC); None while there is no content."""
        return (await self._database.version())[1]

    async def __aenter__(self) -> "Store":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()
