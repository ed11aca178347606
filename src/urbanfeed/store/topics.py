"""How many articles are filed under each value of a facet; for a door, under each topic."""

from dataclasses import dataclass

from urbanfeed.store.database import Database
from urbanfeed.store.tallies import tally

__all__ = ["Topics"]


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics of a store."""

    _database: Database

    async def counts(self) -> dict[str, int]:
        """The number of articles by topic key, of the topics that have any."""
        return await tally(self._database, "topic")
