"""
The index: every article that can be found, by the terms that it is found under; and which of them match.

What SQL that takes is fts5_index.py's and gin_index.py's to know; they give the same answers.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from types import ModuleType

from tortoise.backends.base.client import BaseDBAsyncClient

from urbanfeed.article import Article
from urbanfeed.store.database import Database
from urbanfeed.store.filing import MONTH
from urbanfeed.store.instants import to_micros
from urbanfeed.store.rows import find
from urbanfeed.store.search import fts5_index, gin_index
from urbanfeed.store.search.expressions import Clause, Expression
from urbanfeed.store.search.numbers import number_of, seconds_of
from urbanfeed.store.search.terms import Terms, filed
from urbanfeed.store.tallies import tally

__all__ = ["GREATEST", "LEAST", "Matches", "clear", "erase_removed", "index_of", "matches", "put", "reach", "remove"]

LEAST, GREATEST = -(2**63), 2**63 - 1  # of all numbers

_INDEXES: dict[str, ModuleType] = {"sqlite": fts5_index, "postgres": gin_index}
# GIN reads all that a term has before the newest of it are known. So the newest articles are asked first, by the months
# that they are filed under, in rounds: of so many times as many as are wanted, and no fewer than so many. Only a term
# that is rare goes through all.
_ROUNDS = ((1.2, 2_000), (12, 20_000))


@dataclass(frozen=True, slots=True)
class Matches:
    """
    The numbers of articles that match, in order.

    narrowed: the expressions that they match, which ask no more than was needed to find them.
    """

    numbers: tuple[int, ...]
    narrowed: tuple[Expression, ...]


async def put(articles: Sequence[tuple[Article, Terms | None]], connection: BaseDBAsyncClient) -> None:
    """
    Index the articles as they are now, in the place of what they were; part of the transaction that stores them.

    Each with its terms; None: it is not to be found, as one that is withdrawn is not.
    """
    index = index_of(connection.capabilities.dialect)
    ids = {it.id for it, _ in articles}
    wanted: list[tuple[int, int, str, Terms]] = []
    for article, found in articles:
        if found:
            instant = to_micros(article.sort_instant)
            wanted.append((number_of(instant, article.id), instant, article.id, found))
    for row in await find("SELECT number FROM search WHERE article_id IN {}", [*ids], connection):
        await index.remove(connection, row["number"])
    sql = "SELECT number FROM search WHERE number IN {}"
    taken = {row["number"] for row in await find(sql, [number for number, *_ in wanted], connection)}
    rows = []
    for number, *rest in wanted:
        while number in taken:
            number = await _free(number, connection)
        taken.add(number)
        rows.append((number, *rest))
    # In their order: FTS5 would write out all that it has gathered whenever a number is less than the one before.
    await index.add(connection, sorted(rows, key=itemgetter(0)))


async def clear(connection: BaseDBAsyncClient) -> None:
    """Let no article be found any more."""
    await index_of(connection.capabilities.dialect).clear(connection)


async def remove(article_id: str, connection: BaseDBAsyncClient) -> None:
    """Let the article be found no more."""
    rows = (await connection.execute_query("SELECT number FROM search WHERE article_id = ?", [article_id]))[1]
    for row in rows:
        await index_of(connection.capabilities.dialect).remove(connection, row["number"])


async def erase_removed(connection: BaseDBAsyncClient) -> None:
    """Leave nothing in the index of the articles that were taken out; it takes its time."""
    await index_of(connection.capabilities.dialect).erase_removed(connection)


async def matches(
    database: Database,
    expressions: Sequence[Expression],
    limit: int,
    low: int = LEAST,
    high: int = GREATEST,
    down: bool = True,
) -> Matches:
    """The `limit` greatest numbers of what matches any of these, or the least, from one number to another."""
    index = index_of(database.engine.dialect)
    found: tuple[int, ...] = ()
    narrowed = whole = tuple(expressions)
    async for narrowed in _rounds(database, whole, limit, low, high, down):
        rows = await database.read(index.matching(narrowed, low, high, limit, down))
        found = tuple(number for (number,) in rows)
        if len(found) >= limit:
            break
    return Matches(found, narrowed)


async def reach(
    database: Database, expressions: Sequence[Expression], limit: int, low: int = LEAST, high: int = GREATEST
) -> tuple[int, int | None]:
    """How many match, up to a limit, and the least number of those that were counted, which are the greatest."""
    index = index_of(database.engine.dialect)
    number, least = 0, None
    async for narrowed in _rounds(database, tuple(expressions), limit, low, high, down=True):
        ((number, least),) = await database.read(index.reaching(narrowed, low, high, limit))
        if number >= limit:
            break
    return number, least


def index_of(dialect: str) -> ModuleType:
    """The SQL of the index in a dialect, as Tortoise names it."""
    return _INDEXES[dialect]


async def _free(number: int, connection: BaseDBAsyncClient) -> int:
    """The first number after this one that no article has."""
    number += 1
    while (await connection.execute_query("SELECT 1 FROM search WHERE number = ?", [number]))[1]:
        number += 1
    return number


async def _rounds(
    database: Database, expressions: tuple[Expression, ...], limit: int, low: int, high: int, down: bool
) -> AsyncIterator[tuple[Expression, ...]]:
    """The expressions with ever more months, and in the end without any."""
    if database.engine.dialect == "postgres":
        first, last = _month(low), _month(high)
        tallies = await tally(database, MONTH)
        months = sorted((it for it in tallies if first <= it <= last), reverse=down)
        for times, least in _ROUNDS:
            some: list[str] = []
            articles = 0
            for month in months:
                some.append(month)
                if (articles := articles + tallies[month]) >= max(times * limit, least):
                    break
            if len(some) == len(months):
                break
            clause = Clause(tuple(filed(MONTH, month) for month in some))
            yield tuple(replace(it, all=(*it.all, clause)) for it in expressions)
    yield expressions


def _month(number: int) -> str:
    """The month that a number is in, of the years that a datetime can have."""
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds_of(number))
    except OverflowError:
        return "0000-00" if number < 0 else "9999-99"
    return moment.isoformat()[: len("2025-07")]
