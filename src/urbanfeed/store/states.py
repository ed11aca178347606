"""
States: articles as they are stored, told apart without being read; for who has most of them rendered already.

Every question here is a range of an index: what is far back costs what is new costs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from urbanfeed.article import Article
from urbanfeed.query import ArticleQuery
from urbanfeed.store.database import Database
from urbanfeed.store.documents import article_of
from urbanfeed.store.instants import from_micros
from urbanfeed.store.rows import listed
from urbanfeed.store.selection import Statement
from urbanfeed.store.ways import way_of

__all__ = ["State", "States"]

_MANY = 1_000_000_000  # articles of a query, when all are counted
_COLUMNS = (
    "a.instant, a.id, a.source_id, a.timezone, a.document,"
    " (SELECT MAX(r.number) FROM revision r WHERE r.article_id = a.id)"
)


@dataclass(frozen=True, slots=True)
class State:
    """
    An article as it is stored now. source: its name. instant: what it is ordered by (UTC). revisions: how many it has
    had.

    digest: 16 bytes, of what is stored; another state has another.
    """

    id: str
    source: str
    instant: datetime
    revisions: int
    timezone: str | None
    document: str
    digest: bytes

    @property
    def article(self) -> Article:
        """What it says."""
        return article_of(self.document, self.timezone)


@dataclass(frozen=True, slots=True)
class States:
    """The states of a store's articles."""

    _database: Database

    async def page(self, query: ArticleQuery, limit: int, skip: int = 0) -> tuple[State, ...]:
        """So many of the query's articles, in its order (relevance: as the newest first), after so many others."""
        keys = await (await way_of(self._database, query)).keys(skip + limit)
        if skip:
            way = "ASC" if query.order == "oldest" else "DESC"
            some = f"SELECT instant, id FROM ({keys.sql}) k ORDER BY 1 {way}, 2 {way} LIMIT ? OFFSET ?"  # noqa: S608  # our own words
            keys = Statement(some, [*keys.values, limit, skip])
        sql = f"SELECT {_COLUMNS} FROM ({keys.sql}) k CROSS JOIN article a WHERE a.id = k.id"  # noqa: S608
        rows = await self._database.read(Statement(sql, keys.values))
        return tuple(map(_state, sorted(rows, key=lambda row: (row[0], row[1]), reverse=query.order != "oldest")))

    async def of(self, ids: Sequence[str]) -> tuple[State, ...]:
        """Those of these articles that there are, in the order of the ids."""
        if not ids:
            return ()
        marks, values = listed([*ids])
        sql = f"SELECT {_COLUMNS} FROM article a WHERE a.id IN {marks}"  # noqa: S608
        found = {row[1]: _state(row) for row in await self._database.read(Statement(sql, [*values]))}
        return tuple(found[key] for key in ids if key in found)

    async def count(self, query: ArticleQuery) -> int:
        """How many articles the query asks for, exactly: for ranges of time, which are short."""
        keys = await (await way_of(self._database, query)).keys(_MANY)
        ((number,),) = await self._database.read(Statement(f"SELECT COUNT(*) FROM ({keys.sql}) k", keys.values))  # noqa: S608
        return int(number)


def _state(row: Sequence[Any]) -> State:
    instant, key, source, timezone, document, revisions = row
    digest = blake2b(f"{timezone}\n{document}".encode(), digest_size=16).digest()
    return State(key, source, from_micros(instant), revisions or 1, timezone, document, digest)
