"""
Reindexing: the search index made anew from the articles, a few at a time, while others read and write.

An index that an earlier urbanfeed has made may have other terms than today's questions ask for. The database remembers
the way they were made, and how far a reindexing has come; so whoever interrupts one loses nothing.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import orjson
from tortoise.backends.base.client import BaseDBAsyncClient

from urbanfeed.article import Article
from urbanfeed.article_json import from_json
from urbanfeed.store.database import Database, count_change
from urbanfeed.store.rows import find
from urbanfeed.store.search import index
from urbanfeed.store.search.terms import WAY, Terms, terms
from urbanfeed.store.selection import Statement

__all__ = ["Reindexing", "mark_current"]

_AT_ONCE = 100  # articles of one transaction, which others who write wait for


@dataclass(frozen=True, slots=True)
class _Row:
    """An article as it was read, before the transaction that indexes it."""

    id: str
    timezone: str | None
    document: str

    @property
    def article(self) -> Article:
        """What it says."""
        return from_json(orjson.loads(self.document), self.timezone)


@dataclass(frozen=True, slots=True)
class Reindexing:
    """The reindexing of a database."""

    _database: Database

    async def needed(self) -> bool:
        """Whether any article is indexed otherwise than it would be today. Raises DatabaseError."""
        ((way,),) = await self._database.read(Statement("SELECT way FROM search_state", []))
        return bool(way != WAY)

    async def run(self, tell: Callable[[int, int], object]) -> int:
        """
        Index every article anew; the number of those that were done now. `tell` is told of it, and how many are left.

        Goes on where an earlier one ended that was not finished. What is written meanwhile, by urbanfeeds of this
        version, is indexed as it is. Raises DatabaseError.
        """
        reached = await self._database.write(_begin)
        count = Statement("SELECT COUNT(*) FROM article WHERE id > ?", [reached])
        ((left,),) = await self._database.read(count)
        done = 0
        while rows := await self._next(reached):
            found = await asyncio.to_thread(_terms_of, rows)
            await self._database.write(partial(_put, found))
            reached = rows[-1].id
            done += len(rows)
            tell(done, max(0, left - done))
        await self._database.write(_end)
        return done

    async def _next(self, reached: str) -> list[_Row]:
        sql = "SELECT id, timezone, document FROM article WHERE id > ? ORDER BY id LIMIT ?"
        rows = await self._database.read(Statement(sql, [reached, _AT_ONCE]))
        return [_Row(*row) for row in rows]


async def mark_current(connection: BaseDBAsyncClient) -> None:
    """Say that every article is indexed as it is today, and nothing is left to do."""
    await connection.execute_query("UPDATE search_state SET way = ?, next_way = NULL, reached = ''", [WAY])


async def _begin(connection: BaseDBAsyncClient) -> str:
    """The id after which there is something to do."""
    ((next_way, reached),) = (await connection.execute_query("SELECT next_way, reached FROM search_state"))[1]
    if next_way == WAY:
        return str(reached)
    await connection.execute_query("UPDATE search_state SET next_way = ?, reached = ''", [WAY])
    return ""


async def _put(found: dict[_Row, Terms | None], connection: BaseDBAsyncClient) -> None:
    """Those of them that are still as they were read; the others have been indexed since."""
    sql = "SELECT id, timezone, document FROM article WHERE id IN {}"
    rows = await find(sql, [it.id for it in found], connection)
    same = [it for it in (_Row(row["id"], row["timezone"], row["document"]) for row in rows) if it in found]
    await index.put([(it.article, found[it]) for it in same], connection)
    last = max(it.id for it in found)
    await connection.execute_query("UPDATE search_state SET reached = ? WHERE reached < ?", [last, last])


async def _end(connection: BaseDBAsyncClient) -> None:
    await mark_current(connection)
    await count_change(connection)  # other answers than before


def _terms_of(rows: list[_Row]) -> dict[_Row, Terms | None]:
    return {it: None if it.article.withdrawn else terms(it.article) for it in rows}
