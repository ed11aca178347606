"""
Paging: statements for a part of what a query asks for, in its order, from any place in it and in both directions.

Keyset paging, so that the thousandth page costs what the first one does. Each value of the facet that leads has an
index walk of its own, and these walks are merged as they go: nothing is read that stands far from the page.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from urbanfeed.query import ArticleQuery
from urbanfeed.store.cursors import Place
from urbanfeed.store.filing import SINGLE
from urbanfeed.store.instants import to_micros
from urbanfeed.store.selection import Conditions, Selection, Statement, asked, select

__all__ = ["Walk"]

# Of facets that no count tells apart, the one that tends to have the fewest articles a value leads.
_LEADERS = ("story", "author", "place", "topic", "source", "language")


@dataclass(frozen=True, slots=True)
class Walk:
    """A query's articles in order; `leader` is the facet whose filings lead, None for the index of all articles."""

    query: ArticleQuery
    leader: str | None = None

    @classmethod
    def of(cls, query: ArticleQuery, numbers: Mapping[str, int] | None = None) -> "Walk":
        """
        The shortest walk.

        numbers: by facet, how many articles are filed under the values that the query asks for, where that is known.
        """
        facets = [facet for facet in _LEADERS if getattr(query, facet)]
        return cls(query, min(facets, key=lambda it: (numbers or {}).get(it, 0), default=None))

    def keys(
        self, limit: int, after: Place | None = None, before: Place | None = None, last: bool = False
    ) -> Statement:
        """Rows of instant and id, in the query's order (against it for the last)."""
        above, below = (before, after) if self._newest else (after, before)
        return self._merged(self._newest is not last, limit, above, below)

    def parts(self, limit: int) -> list[Statement]:
        """Rows of instant and id, of each value's walk the first `limit`; no article is in two."""
        return self._walks("DESC" if self._newest else "ASC", limit, None, None, "")

    def ahead(self, place: Place) -> Statement:
        """One row, if the query has an article at the place or ahead of it."""
        return self._until(place, later=self._newest)

    def behind(self, place: Place) -> Statement:
        """One row, if the query has an article at the place or behind it."""
        return self._until(place, later=not self._newest)

    @property
    def _newest(self) -> bool:
        return self.query.order != "oldest"

    def _until(self, place: Place, later: bool) -> Statement:
        return self._merged(not later, 1, above=place if later else None, below=None if later else place, at="=")

    def _merged(
        self, down: bool, limit: int, above: Place | None = None, below: Place | None = None, at: str = ""
    ) -> Statement:
        """
        The walks of all values as one, which the databases merge without sorting; `down`: the latest first.

        above, below: only what is later, or earlier, than these; `at` is "=" where what stands there belongs to it.
        """
        way = "DESC" if down else "ASC"
        walks = self._walks(way, limit, above, below, at)
        if not walks[1:]:
            return walks[0]
        # The limit of each, or PostgreSQL would read a walk to its end and sort it.
        texts = [f"SELECT * FROM ({walk.sql}) w{number}" for number, walk in enumerate(walks)]  # noqa: S608  # our own words
        values = [value for walk in walks for value in walk.values]
        return Statement(f"{' UNION ALL '.join(texts)} ORDER BY 1 {way}, 2 {way} LIMIT ?", [*values, limit])

    def _walks(self, way: str, limit: int, above: Place | None, below: Place | None, at: str) -> list[Statement]:
        walks = []
        for selection in self._selections():
            instant, key = selection.order
            conditions = selection.conditions()
            if since := _nearer(above, self.query.first_instant, max):
                _add_bound(conditions, instant, key, ">", at, since)
            if until := _nearer(below, self.query.last_instant, min):
                _add_bound(conditions, instant, key, "<", at, until)
            last = f"ORDER BY {instant} {way}, {key} {way} LIMIT ?"
            walks.append(select(f"{instant} AS instant, {key} AS id", selection.tables, conditions, last, limit))
        return walks

    def _selections(self) -> list[Selection]:
        if not self.leader:
            return [Selection(self.query)]
        values = asked(self.query, self.leader)
        return [
            Selection(self.query, (self.leader, value), () if self.leader in SINGLE else values[:number])
            for number, value in enumerate(values)
        ]


def _nearer(place: Place | None, named: datetime | None, choose: Callable[[int, int], int]) -> Place | int | None:
    """
    Where a walk ends: at the place, or at the instant that the query names where that comes first.

    Never both: of two ranges of one index, SQLite walks either.
    """
    if named is None:
        return place
    limit = to_micros(named)
    return limit if place is None or choose(place.instant, limit) != place.instant else place


def _add_bound(conditions: Conditions, instant: str, key: str, sign: str, at: str, bound: Place | int) -> None:
    """What the query names belongs to it; a row value is one range of the index, whatever shares its instant."""
    if isinstance(bound, Place):
        conditions.add(f"({instant}, {key}) {sign}{at} (?, ?)", bound.instant, bound.id)
    else:
        conditions.add(f"{instant} {sign}= ?", bound)
