"""
The news: what has happened to articles and sources, one row an event, in the order in which it happened.

The rows are part of the transactions that they tell of. Since every transaction that writes has the writers' turn to
its end, in whatever process (`Engine.begin`), their ids are given in the order in which they become visible: a later id
never shows before an earlier one, and who has read up to an id has missed nothing below it. That is what lets every
process tell each event once, from one number that it keeps. The last rows stay; old ones go as new ones come.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from tortoise.backends.base.client import BaseDBAsyncClient

from urbanfeed.store.database import Database
from urbanfeed.store.health import Health, health_from, health_json
from urbanfeed.store.instants import from_micros, to_micros
from urbanfeed.store.rows import Into, insert
from urbanfeed.store.selection import Statement

__all__ = ["ArticleEvent", "News", "NewsItem", "NewsMissed", "add_articles", "add_health", "happened"]

ArticleEvent = Literal["published", "revised", "withdrawn"]

_KEPT = 100_000  # rows; a process that tells nobody is further behind than that only if it was stopped
_ROWS = Into("news", ("kind", "subject", "number", "at", "detail"))


class NewsMissed(Exception):  # noqa: N818  # said of whoever asks, and no fault
    """What happened next is not kept any more; it has to be looked at anew."""


@dataclass(frozen=True, slots=True)
class NewsItem:
    """
    One event. kind: an article was published (put in, or reinstated), says something else, or was withdrawn; or a
    source's health changed. subject: the article's id, or the source's name. number: of the revision that an article
    has from then on; None where it has the one that it had. at: when (UTC). health: as it was then.
    """

    id: int
    kind: ArticleEvent | Literal["health"]
    subject: str
    at: datetime
    number: int | None = None
    health: Health | None = None


@dataclass(frozen=True, slots=True)
class News:
    """The news of a store."""

    _database: Database

    async def last(self) -> int:
        """The id of the last event; 0 where there was none."""
        ((last,),) = await self._database.read(Statement("SELECT COALESCE(MAX(id), 0) FROM news", []))
        return int(last)

    async def after(self, id: int, limit: int) -> tuple[NewsItem, ...]:
        """
        The events after the one of this id, so many at most. Raises NewsMissed where it is gone, and maybe others that
        came after it.
        """
        sql = "SELECT id, kind, subject, number, at, detail FROM news WHERE id >= ? ORDER BY id LIMIT ?"
        rows = await self._database.read(Statement(sql, [id, limit + 1]))
        if id and (not rows or rows[0][0] != id):
            raise NewsMissed
        return tuple(_item(row) for row in rows if row[0] > id)


def happened(before: bool | None, after: bool, differs: bool) -> ArticleEvent | None:
    """
    What readers are told of an article that was published before (None: it was not there) and is, or not, after.

    differs: whether it says something else.
    """
    if after:
        if not before:
            return "published"
        return "revised" if differs else None
    return "withdrawn" if before else None


async def add_articles(events: Sequence[tuple[ArticleEvent, str, int | None]], connection: BaseDBAsyncClient) -> None:
    """Tell of articles: the event, the id, and the number of the revision if one was added with it."""
    now = to_micros(datetime.now(UTC))
    await _add([(kind, subject, number, now, None) for kind, subject, number in events], connection)


async def add_health(source: str, health: Health, connection: BaseDBAsyncClient) -> None:
    """Tell that a source's health has changed."""
    await _add([("health", source, None, to_micros(datetime.now(UTC)), health_json(health))], connection)


async def _add(rows: Sequence[Sequence[Any]], connection: BaseDBAsyncClient) -> None:
    if rows:
        await insert(_ROWS, rows, connection)
        await connection.execute_query("DELETE FROM news WHERE id <= (SELECT MAX(id) FROM news) - ?", [_KEPT])


def _item(row: Any) -> NewsItem:
    key, kind, subject, number, at, detail = row
    return NewsItem(key, kind, subject, from_micros(at), number, health_from(detail) if detail else None)
