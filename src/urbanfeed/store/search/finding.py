"""
Finding: which articles match what is asked, the newest first, or the oldest; as many as are wanted, and never at the
price of all there are.

Two things are dear, and bounded here. GIN reads all that a term has before the newest of it are known; so the newest
months are asked first, as many as what is wanted seems to take. And a phrase is looked for in one article after the
other; so it is in the newest ones that have its words, up to so many, and the answer says that there are more.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from urbanfeed.store.database import Database
from urbanfeed.store.filing import MONTH
from urbanfeed.store.search.expressions import Clause, Expression
from urbanfeed.store.search.index import index_of
from urbanfeed.store.search.numbers import GREATEST, LEAST, seconds_of
from urbanfeed.store.search.terms import filed
from urbanfeed.store.tallies import tally

__all__ = ["Matches", "matches"]

# Articles that are looked into for a phrase, at most. PostgreSQL takes about 50 microseconds for one.
_LOOKED_INTO = 2_000
_FIRST_LOOK, _NEXT_LOOKS = 200, 4  # articles; and how many times as many each time after

# The months that are asked first have so many times as many articles as are wanted, and no fewer than so many.
_TIMES, _FEWEST = 1.2, 2_000
_MARGIN = 1.1  # by which the next ones exceed what the first ones suggest
_MOST_MONTHS = 24  # more of them cost more than going through all that a term has


@dataclass(frozen=True, slots=True)
class Matches:
    """
    The numbers of articles that match, in order.

    narrowed: expressions that they match, which ask no more than was needed to find them, and are certain. passed: the
    number of the last article that was looked into, where others beyond it might match and were not; else None.
    """

    numbers: tuple[int, ...]
    narrowed: tuple[Expression, ...]
    passed: int | None = None


async def matches(
    database: Database,
    expressions: Sequence[Expression],
    limit: int,
    low: int = LEAST,
    high: int = GREATEST,
    down: bool = True,
) -> Matches:
    """The `limit` greatest numbers of what matches any of these, or the least, from one number to another."""
    whole = tuple(expressions)
    if all(it.certain for it in whole):
        return await _certain(database, whole, limit, low, high, down)
    looser = tuple(it.loosened for it in whole)
    having = await _certain(database, looser, _LOOKED_INTO + 1, low, high, down)
    index = index_of(database.engine.dialect)
    found: list[int] = []
    start, size = 0, _FIRST_LOOK
    while len(found) < limit and (some := having.numbers[start : min(start + size, _LOOKED_INTO)]):
        ((value,),) = await database.read(index.among(whole, some))
        found += sorted(index.numbers(value), reverse=down)
        start, size = start + size, size * _NEXT_LOOKS
    every = len(found) >= limit or len(having.numbers) <= _LOOKED_INTO
    return Matches(tuple(found[:limit]), having.narrowed, None if every else having.numbers[_LOOKED_INTO - 1])


async def _certain(
    database: Database, expressions: tuple[Expression, ...], limit: int, low: int, high: int, down: bool
) -> Matches:
    index = index_of(database.engine.dialect)

    async def ask(narrowed: tuple[Expression, ...]) -> list[int]:
        ((value,),) = await database.read(index.matching(narrowed, low, high, limit, down))
        found: list[int] = index.numbers(value)
        return found

    left = await _months(database, low, high, down)
    asked: list[str] = []
    found: list[int] = []
    articles, wanted = 0, max(_TIMES * limit, _FEWEST)
    while left:
        some = []
        while left and articles < wanted:
            month, number = left.pop(0)
            some.append(month)
            articles += number
        asked += some
        if not left or len(asked) > _MOST_MONTHS:
            break
        found += await ask(_narrowed(expressions, some))
        if len(found) >= limit:
            return Matches(tuple(found[:limit]), _narrowed(expressions, asked))
        wanted = articles * _MARGIN * limit / len(found) if found else sum(number for _, number in left) + articles
    return Matches(tuple(await ask(expressions)), expressions)


def _narrowed(expressions: tuple[Expression, ...], months: Sequence[str]) -> tuple[Expression, ...]:
    clause = Clause(tuple(filed(MONTH, month) for month in months))
    return tuple(replace(it, all=(*it.all, clause)) for it in expressions)


async def _months(database: Database, low: int, high: int, down: bool) -> list[tuple[str, int]]:
    """The months between two numbers, in order, each with its articles; none where the index begins with the newest."""
    if database.engine.dialect != "postgres":
        return []
    first, last = _month(low), _month(high)
    tallies = await tally(database, MONTH)
    return sorted(((it, number) for it, number in tallies.items() if first <= it <= last), reverse=down)


def _month(number: int) -> str:
    """The month that a number is in, of the years that a datetime can have."""
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds_of(number))
    except OverflowError:
        return "0000-00" if number < 0 else "9999-99"
    return moment.isoformat()[: len("2025-07")]
