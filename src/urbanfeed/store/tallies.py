"""
Tallies: how many articles are filed under each value of a facet, at once, however many they are.

The database keeps them itself (see TallyRow), so they are exact in every transaction.
"""

from collections.abc import Mapping

from urbanfeed.query import ArticleQuery
from urbanfeed.store.database import Database
from urbanfeed.store.filing import FACETS
from urbanfeed.store.selection import Conditions, Statement, asked, select

__all__ = ["tallied", "tally"]


async def tally(database: Database, facet: str) -> dict[str, int]:
    """The number of articles by value of the facet, of all values that have any."""
    sql = "SELECT value, articles FROM tally WHERE facet = ? ORDER BY value"
    return dict(await database.read(Statement(sql, [facet])))


async def tallied(database: Database, query: ArticleQuery) -> Mapping[str, int]:
    """
    By facet that the query asks for, the filings under its values: no fewer than the articles that have any of them.
    """
    conditions = Conditions()
    numbers: dict[str, int] = {}
    for facet in FACETS:
        if values := asked(query, facet):
            numbers[facet] = 0
            conditions.add(f"(facet = ? AND value IN ({', '.join('?' * len(values))}))", facet, *values)
    if numbers:
        either = Conditions([" OR ".join(conditions.texts)], conditions.values)
        for facet, articles in await database.read(select("facet, articles", "tally", either)):
            numbers[facet] += articles
    return numbers
