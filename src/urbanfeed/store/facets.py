"""
Facets: the values that a query's articles are filed under, and how many under each, for who wants to narrow it.

Bounded: of a query with more articles than are counted exactly, the newest of them are looked at, and the reply says
so. All articles together have tallies, which are exact at any size.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from urbanfeed.query import ArticleQuery
from urbanfeed.store.counting import EXACT
from urbanfeed.store.database import Database
from urbanfeed.store.filing import MONTH
from urbanfeed.store.search.asking import Search
from urbanfeed.store.selection import Statement
from urbanfeed.store.tallies import tally
from urbanfeed.store.ways import way_of

__all__ = ["FACET_NAMES", "Facet", "FacetValue", "Facets", "facets_of"]

Facet = Literal["source", "language", "topic", "month"]
FACET_NAMES: tuple[Facet, ...] = ("source", "language", "topic", "month")


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value, spelt as it is filed (a language in lower case; a month as `2025-07`, UTC), and its articles."""

    value: str
    articles: int


@dataclass(frozen=True, slots=True)
class Facets:
    """
    By facet, the values that most of the articles have first; months the latest first.

    exact: whether all articles of the query were looked at, or the newest 10,000.
    """

    values: Mapping[Facet, tuple[FacetValue, ...]]
    exact: bool


async def facets_of(database: Database, query: ArticleQuery, which: Sequence[Facet], limit: int) -> Facets:
    """The facets named, `limit` values of each at most."""
    if query == ArticleQuery(order=query.order):
        every = {facet: await tally(database, facet) for facet in which}
        return Facets({facet: _most(facet, every[facet], limit) for facet in which}, exact=True)
    counted: dict[str, dict[str, int]] = defaultdict(dict)
    for facet, value, articles in await database.read(await _statement(database, query, {*which, MONTH})):
        counted[facet][value] = articles
    # Every article has one month.
    exact = sum(counted[MONTH].values()) < EXACT and await _whole(database, query)
    return Facets({facet: _most(facet, counted[facet], limit) for facet in which}, exact)


async def _statement(database: Database, query: ArticleQuery, which: set[str]) -> Statement:
    keys = await (await way_of(database, replace(query, order="newest"))).keys(EXACT)
    names = sorted(which)
    sql = (
        f"SELECT o.facet, o.value, COUNT(*) FROM ({keys.sql}) k CROSS JOIN filing o"  # noqa: S608  # our own words
        f" WHERE o.article_id = k.id AND o.facet IN ({', '.join('?' * len(names))}) GROUP BY o.facet, o.value"
    )
    return Statement(sql, [*keys.values, *names])


async def _whole(database: Database, query: ArticleQuery) -> bool:
    """Whether all that match were found; a phrase is not looked for in all articles that have its words."""
    if Search.of(query).certain:
        return True
    return all(reached is None for _, reached in await (await way_of(database, query)).reach(EXACT))


def _most(facet: Facet, counted: Mapping[str, int], limit: int) -> tuple[FacetValue, ...]:
    values = sorted(counted.items(), reverse=True)
    if facet != MONTH:
        values.sort(key=lambda it: (-it[1], it[0]))
    return tuple(FacetValue(value, articles) for value, articles in values[:limit])
