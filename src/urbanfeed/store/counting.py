"""
Counting: how many articles a query asks for, exactly where that is soon done, and otherwise as an estimate.

What is kept as a tally is exact at any size. Anything else is counted up to `EXACT`; beyond that, the articles found
so far tell how dense they are among all of their time, and the rest are taken to be as dense.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from urbanfeed.query import ArticleQuery
from urbanfeed.store.database import Database
from urbanfeed.store.filing import FACETS, MONTH, SINGLE
from urbanfeed.store.instants import from_micros
from urbanfeed.store.selection import asked
from urbanfeed.store.tallies import tallied, tally
from urbanfeed.store.ways import way_of

__all__ = ["EXACT", "Total", "count"]

# Up to so many articles, a number is always exact.
EXACT = 10_000


@dataclass(frozen=True, slots=True)
class Total:
    """A number of articles, and whether it is exact or an estimate."""

    number: int
    exact: bool = True


async def count(database: Database, query: ArticleQuery) -> Total:
    """The number of articles that the query asks for; exact up to `EXACT`."""
    facets = [facet for facet in FACETS if getattr(query, facet)]
    timed = query.since is not None or query.until is not None
    if not facets and not timed and not query.q:
        return Total(sum((await tally(database, MONTH)).values()))
    numbers = await tallied(database, query)
    if 0 in numbers.values():
        return Total(0)
    if len(facets) == 1 and not timed and not query.q and (facets[0] in SINGLE or len(asked(query, facets[0])) == 1):
        return Total(numbers[facets[0]])
    counted = await (await way_of(database, replace(query, order="newest"))).reach(EXACT + 1)
    found = sum(number for number, _ in counted)
    if all(reached is None for _, reached in counted):
        return Total(found)
    months = await tally(database, MONTH)
    every = sum(months.values())
    estimate = round(sum(_estimated(number, reached, query, months) for number, reached in counted))
    return Total(max(found, min(estimate, every, *numbers.values())), exact=False)


def _estimated(number: int, reached: int | None, query: ArticleQuery, months: Mapping[str, int]) -> float:
    """How many articles there are of which the newest were counted, back to an instant."""
    if reached is None:
        return number
    end = _before(query.last_instant, months) if query.last_instant else sum(months.values())
    start = _before(query.first_instant, months) if query.first_instant else 0
    # So many of any kind stand in the time of those that were counted; no fewer, whatever the months' unevenness.
    among = max(end - _before(from_micros(reached), months), number)
    return number * (end - start) / among


def _before(instant: datetime, months: Mapping[str, int]) -> float:
    """How many articles are earlier than an instant, those of its own month taken to be spread evenly over it."""
    month = instant.isoformat()[: len("2025-07")]
    days = monthrange(instant.year, instant.month)[1]
    passed = (instant - instant.replace(day=1, hour=0, minute=0, second=0, microsecond=0)) / timedelta(days=days)
    return sum(number for it, number in months.items() if it < month) + months.get(month, 0) * passed
