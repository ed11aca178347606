"""How many articles are filed under each value of a facet; for a door, under each topic."""

from dataclasses import dataclass

from urbanfeed.store.database import Database
from urbanfeed.store.selection import Statement

__all__ = ["Topics", "counts"]


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics of a store."""

    _database: Database

    async def counts(self) -> dict[str, int]:
        """The number of articles by topic key, of the topics that have any."""
        return await counts(self._database, "topic")


async def counts(database: Database, facet: str) -> dict[str, int]:
    """The number of articles by value of the facet."""
    sql = "SELECT value, COUNT(*) FROM filing WHERE facet = ? GROUP BY value ORDER BY value"
    rows = await database.read(Statement(sql, [facet]))
    return {row[0]: row[1] for row in rows}
