"""
The selection: an ArticleQuery as SQL.

Keyset paging, so that the thousandth page costs what the first one does. The SQL is the same for SQLite and
PostgreSQL, but for the sign of a parameter.
"""

from dataclasses import dataclass, field

from urbanfeed.query import ArticleQuery
from urbanfeed.store.cursors import Place
from urbanfeed.store.filing import FACETS
from urbanfeed.store.folding import fold, like
from urbanfeed.store.instants import to_micros

__all__ = ["Selection", "Statement"]

# The facet that leads is the one that tends to have the fewest articles a value.
_LEADERS = ("story", "author", "place", "topic", "source", "language")


@dataclass(frozen=True, slots=True)
class Statement:
    """An SQL text and the values of its parameters, in order."""

    sql: str
    values: list[str | int]


@dataclass(frozen=True, slots=True)
class _Conditions:
    texts: list[str] = field(default_factory=list)
    values: list[str | int] = field(default_factory=list)

    def add(self, text: str, *values: str | int) -> None:
        self.texts.append(text)
        self.values.extend(values)


@dataclass(frozen=True, slots=True)
class Selection:
    """
    The articles that a query asks for, as statements.

    Where a filter has one value, the filings under that value lead: their index has the articles in order already.
    Otherwise the index of all articles leads, and each article is looked up among the filings.
    """

    query: ArticleQuery

    def page(self, limit: int, after: Place | None) -> Statement:
        """Rows of instant, id, timezone and document: the first `limit` after the place, in the query's order."""
        newest = self.query.order == "newest"
        conditions = self._conditions(whole=True)
        instant, key = self._order
        if after:
            # PostgreSQL would walk all the way to the place with `instant < … OR (instant = … AND id < …)`.
            sign = "<" if newest else ">"
            conditions.add(f"{instant} {sign}= ?", after.instant)
            conditions.add(f"({instant} {sign} ? OR {key} {sign} ?)", after.instant, after.id)
        way = "DESC" if newest else "ASC"
        columns = f"{instant}, {key}, a.timezone, a.document"
        last = f"ORDER BY {instant} {way}, {key} {way} LIMIT ?"
        return _select(columns, self._tables(whole=True), conditions, last, limit)

    def before(self, place: Place) -> Statement:
        """One row, if the query has an article at the place or before it."""
        sign = ">" if self.query.order == "newest" else "<"
        conditions = self._conditions()
        instant, key = self._order
        conditions.add(f"{instant} {sign}= ?", place.instant)
        conditions.add(f"({instant} {sign} ? OR {key} {sign}= ?)", place.instant, place.id)
        return _select("1", self._tables(), conditions, "LIMIT 1")

    def count(self) -> Statement:
        """One row: the number of articles."""
        return _select("COUNT(*)", self._tables(), self._conditions())

    @property
    def _leader(self) -> str | None:
        return next((facet for facet in _LEADERS if len(self._asked(facet)) == 1), None)

    @property
    def _order(self) -> tuple[str, str]:
        return ("f.instant", "f.article_id") if self._leader else ("a.instant", "a.id")

    def _asked(self, facet: str) -> list[str]:
        return sorted({FACETS[facet](value) for value in getattr(self.query, facet)})

    def _tables(self, whole: bool = False) -> str:
        if not self._leader:
            return "article a"
        # SQLite takes the tables of a CROSS JOIN in the order in which they are written, so that nothing is sorted.
        return "filing f CROSS JOIN article a" if whole or self.query.q else "filing f"

    def _conditions(self, whole: bool = False) -> _Conditions:
        conditions = _Conditions()
        leader = self._leader
        instant, key = self._order
        if leader:
            conditions.add("f.facet = ? AND f.value = ?", leader, *self._asked(leader))
            if whole or self.query.q:
                conditions.add("a.id = f.article_id")
        else:  # what is withdrawn is filed under nothing
            conditions.add("a.withdrawn_at IS NULL")
        if since := self.query.first_instant:
            conditions.add(f"{instant} >= ?", to_micros(since))
        if until := self.query.last_instant:
            conditions.add(f"{instant} <= ?", to_micros(until))
        for facet in FACETS:
            values = self._asked(facet)
            if values and facet != leader:
                filed = _Conditions([f"o.article_id = {key} AND o.facet = ?"], [facet])
                filed.add(f"o.value IN ({', '.join('?' * len(values))})", *values)
                conditions.add(f"EXISTS ({_select('1', 'filing o', filed).sql})", *filed.values)
        if texts := sorted({fold(text) for text in self.query.q}):
            likes = [r"a.folded LIKE ? ESCAPE '\'"] * len(texts)
            conditions.add(f"({' OR '.join(likes)})", *map(like, texts))
        return conditions


def _select(columns: str, tables: str, conditions: _Conditions, last: str = "", *values: int) -> Statement:
    where = "WHERE " + " AND ".join(conditions.texts) if conditions.texts else ""
    sql = " ".join(filter(None, ("SELECT", columns, "FROM", tables, where, last)))
    return Statement(sql, [*conditions.values, *values])
