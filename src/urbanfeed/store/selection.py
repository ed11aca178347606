"""
The selection: an ArticleQuery as the conditions of one walk along an index.

`paging.py` makes statements of it. The SQL is the same for SQLite and PostgreSQL, but for the sign of a parameter.
"""

from dataclasses import dataclass, field

from urbanfeed.query import ArticleQuery
from urbanfeed.store.filing import FACETS

__all__ = ["Conditions", "Selection", "Statement", "asked", "select"]


@dataclass(frozen=True, slots=True)
class Statement:
    """An SQL text and the values of its parameters, in order."""

    sql: str
    values: list[str | int]


@dataclass(frozen=True, slots=True)
class Conditions:
    """What must all be true of a row, and the values of the parameters in it."""

    texts: list[str] = field(default_factory=list)
    values: list[str | int] = field(default_factory=list)

    def add(self, text: str, *values: str | int) -> None:
        """One more."""
        self.texts.append(text)
        self.values.extend(values)


@dataclass(frozen=True, slots=True)
class Selection:
    """
    The articles that a query asks for, found along one index.

    lead: the facet and the value whose filings lead: their index has the articles in order already, and each is looked
    up among its other filings. None: the index of all articles leads.
    apart: values of the same facet along which other walks go; what they find is left out here, so that no article
    is found twice.
    """

    query: ArticleQuery
    lead: tuple[str, str] | None = None
    apart: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[str, str]:
        """The columns that the walk has its articles in order of: the instant and the id."""
        return ("f.instant", "f.article_id") if self.lead else ("a.instant", "a.id")

    @property
    def tables(self) -> str:
        """What to select from."""
        if not self.lead:
            return "article a"
        return "filing f"

    def conditions(self) -> Conditions:
        """What the query's filters ask of an article; when it was published `paging.py` adds, words are `search`'s."""
        conditions = Conditions()
        key = self.order[1]
        if self.lead:
            conditions.add("f.facet = ? AND f.value = ?", *self.lead)
        else:  # what is withdrawn is filed under nothing
            # SQLite, which knows no better, would find nearly all in the index of what is withdrawn, and sort them; the
            # sign before the name keeps it from that.
            conditions.add("+a.withdrawn_at IS NULL")
        if self.lead and self.apart:
            filed = _filed(key, self.lead[0], self.apart)
            conditions.add(f"NOT EXISTS ({filed.sql})", *filed.values)
        for facet in FACETS:
            values = asked(self.query, facet)
            if values and not (self.lead and facet == self.lead[0]):
                filed = _filed(key, facet, values)
                conditions.add(f"EXISTS ({filed.sql})", *filed.values)
        return conditions


def asked(query: ArticleQuery, facet: str) -> tuple[str, ...]:
    """The values of a facet that a query asks for, as they are filed."""
    return tuple(sorted({FACETS[facet](value) for value in getattr(query, facet)}))


def select(columns: str, tables: str, conditions: Conditions, last: str = "", *values: str | int) -> Statement:
    """A statement of its parts; `values` are those of `last`, what stands after the conditions."""
    where = "WHERE " + " AND ".join(conditions.texts) if conditions.texts else ""
    sql = " ".join(filter(None, ("SELECT", columns, "FROM", tables, where, last)))
    return Statement(sql, [*conditions.values, *values])


def _filed(key: str, facet: str, values: tuple[str, ...]) -> Statement:
    """
    Whether the article is filed under any of these values: one look at an index, for EXISTS.

    PostgreSQL would make a join of it, and sort what that gives, were it not for OFFSET.
    """
    conditions = Conditions([f"o.article_id = {key} AND o.facet = ?"], [facet])
    conditions.add(f"o.value IN ({', '.join('?' * len(values))})", *values)
    return select("1", "filing o", conditions, "LIMIT 1 OFFSET 0")
