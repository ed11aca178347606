"""
Ways: how the articles of a query are come by, in its order: by a walk along an index, or by the search index where the
query has words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from urbanfeed.query import ArticleQuery
from urbanfeed.store.columns import DOCUMENTS, Columns
from urbanfeed.store.cursors import Place
from urbanfeed.store.database import Database
from urbanfeed.store.filing import FACETS
from urbanfeed.store.paging import Walk
from urbanfeed.store.search.asking import Search
from urbanfeed.store.search.finding import matches
from urbanfeed.store.search.index import index_of
from urbanfeed.store.search.numbers import instant_of, number_of
from urbanfeed.store.selection import Statement
from urbanfeed.store.tallies import tallied

__all__ = ["Way", "by_numbers", "needs_no_look", "rows_of", "way_of"]


class Way(Protocol):
    """The articles of a query, in its order."""

    async def keys(
        self, limit: int, after: Place | None = None, before: Place | None = None, last: bool = False
    ) -> Statement:
        """
        Rows of instant and id: the first `limit`, or the last, of those behind the one place and ahead of the other.
        """

    async def reach(self, limit: int) -> Sequence[tuple[int, int | None]]:
        """
        Of each part of the articles, how many there are, up to a limit; and the instant of the last that was looked at,
        where there may be more: at the limit, or before it where each had to be looked into. Else None.

        No article is in two parts.
        """

    async def ahead(self, place: Place) -> bool:
        """Whether the query has an article at the place or ahead of it."""

    async def behind(self, place: Place) -> bool:
        """Whether the query has an article at the place or behind it."""


async def way_of(database: Database, query: ArticleQuery) -> Way:
    """The way of a query; the order by relevance is ranking.py's, and taken for the newest first here."""
    if query.q:
        return _Searched(database, query, Search.of(query))
    return _Walked(database, Walk.of(query, None if needs_no_look(query) else await tallied(database, query)))


def needs_no_look(query: ArticleQuery) -> bool:
    """Whether its way is a walk that is known without asking the database: a single filter needs no comparing."""
    return not query.q and sum([bool(getattr(query, facet)) for facet in FACETS]) <= 1


@dataclass(frozen=True, slots=True)
class _Walked:
    database: Database
    walk: Walk

    async def keys(
        self, limit: int, after: Place | None = None, before: Place | None = None, last: bool = False
    ) -> Statement:
        return self.walk.keys(limit, after, before, last)

    async def reach(self, limit: int) -> Sequence[tuple[int, int | None]]:
        parts = self.walk.parts(limit)
        sql = " UNION ALL ".join(f"SELECT COUNT(*), MIN(k.instant) FROM ({part.sql}) k" for part in parts)  # noqa: S608
        rows = await self.database.read(Statement(sql, [value for part in parts for value in part.values]))
        return [(number, reached if number >= limit else None) for number, reached in rows]

    async def ahead(self, place: Place) -> bool:
        return bool(await self.database.read(self.walk.ahead(place)))

    async def behind(self, place: Place) -> bool:
        return bool(await self.database.read(self.walk.behind(place)))


@dataclass(frozen=True, slots=True)
class _Searched:
    database: Database
    query: ArticleQuery
    search: Search

    async def keys(
        self, limit: int, after: Place | None = None, before: Place | None = None, last: bool = False
    ) -> Statement:
        above, below = (before, after) if self._newest else (after, before)
        low = await self._number(above) + 1 if above else None
        high = await self._number(below) - 1 if below else None
        return self._statement(await self._numbers(limit, low, high, down=self._newest is not last))

    async def reach(self, limit: int) -> Sequence[tuple[int, int | None]]:
        search = self.search
        if not search.expressions or search.low > search.high:
            return []
        found = await matches(self.database, search.expressions, limit, search.low, search.high)
        last = found.numbers[-1] if len(found.numbers) >= limit else found.passed
        return [(len(found.numbers), None if last is None else instant_of(last))]

    async def ahead(self, place: Place) -> bool:
        return await self._any(place, later=self._newest)

    async def behind(self, place: Place) -> bool:
        return await self._any(place, later=not self._newest)

    @property
    def _newest(self) -> bool:
        return self.query.order != "oldest"

    async def _any(self, place: Place, later: bool) -> bool:
        number = await self._number(place)
        # What stands at the place matches, mostly, and then nothing more need be looked at.
        if await self._numbers(1, number, number, down=True):
            return True
        return bool(await self._numbers(1, number if later else None, None if later else number, down=not later))

    async def _numbers(self, limit: int, low: int | None, high: int | None, down: bool) -> Sequence[int]:
        least = self.search.low if low is None else max(low, self.search.low)
        greatest = self.search.high if high is None else min(high, self.search.high)
        if not self.search.expressions or least > greatest:
            return ()
        return (await matches(self.database, self.search.expressions, limit, least, greatest, down)).numbers

    async def _number(self, place: Place) -> int:
        """The number of the article at the place, or the one that it would have."""
        rows = await self.database.read(Statement("SELECT number FROM search WHERE article_id = ?", [place.id]))
        return int(rows[0][0]) if rows else number_of(place.instant, place.id)

    def _statement(self, numbers: Sequence[int]) -> Statement:
        condition, value = index_of(self.database.engine.dialect).listed(numbers)
        return Statement(f"SELECT instant, article_id AS id FROM search WHERE {condition}", [value])  # noqa: S608


def rows_of(keys: Statement, columns: Columns = DOCUMENTS, dialect: str = "") -> Statement:
    """Rows of instant, id, and the columns of these articles, in no order."""
    tables = f"({keys.sql}) k CROSS JOIN article a{columns.joins}"
    return Statement(f"SELECT k.instant, k.id, {columns.listed(dialect)} FROM {tables} WHERE a.id = k.id", keys.values)  # noqa: S608


def by_numbers(database: Database, numbers: Sequence[int], columns: Columns) -> Statement:
    """Rows of number, id, and the columns of these articles, in no order."""
    dialect = database.engine.dialect
    condition, value = index_of(dialect).listed(numbers)
    tables = f"search x JOIN article a ON a.id = x.article_id{columns.joins}"
    return Statement(f"SELECT x.number, a.id, {columns.listed(dialect)} FROM {tables} WHERE x.{condition}", [value])  # noqa: S608
