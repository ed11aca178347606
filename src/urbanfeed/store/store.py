"""The store: the one place that articles, their pages and sources are kept in. The only SQL of urbanfeed is in here."""

from dataclasses import dataclass
from datetime import datetime
from types import TracebackType

from urbanfeed.store.articles import Articles
from urbanfeed.store.database import Database
from urbanfeed.store.dictionaries import Dictionaries
from urbanfeed.store.forgetting import Forgotten
from urbanfeed.store.gathering import Gatherings
from urbanfeed.store.pages import Pages
from urbanfeed.store.sources import Sources
from urbanfeed.store.topics import Topics
from urbanfeed.store.visits import Visits

__all__ = ["Store"]


@dataclass(frozen=True, slots=True)
class Store:
    """
    An open store; any task of the event loop that opened it may use it.

    `async with await Store.open(url) as store:` closes it at the end.
    """

    articles: Articles
    pages: Pages
    sources: Sources
    topics: Topics
    visits: Visits
    gatherings: Gatherings
    forgotten: Forgotten
    _database: Database

    @classmethod
    async def open(cls, database_url: str) -> "Store":
        """
        Open the database (`sqlite:///path`), made if it is not there and brought forward if it is older than we are.

        Raises DatabaseError, with one line that says what is wrong; DatabaseTooNew for a newer urbanfeed's.
        """
        database = await Database.open(database_url)
        dictionaries = Dictionaries(database)
        return cls(
            articles=Articles(database, dictionaries),
            pages=Pages(database, dictionaries),
            sources=Sources(database),
            topics=Topics(database),
            visits=Visits(database),
            gatherings=Gatherings(database),
            forgotten=Forgotten(database),
            _database=database,
        )

    async def close(self) -> None:
        """Close it; a change that is under way is finished first."""
        await self._database.close()

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
