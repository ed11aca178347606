"""
Matching: which of a few articles a query asks for. What happens to be new is held against the queries of those who wait
for it, one statement a query, however long the store is.
"""

from collections.abc import Sequence

from urbanfeed.query import ArticleQuery
from urbanfeed.store.instants import to_micros
from urbanfeed.store.rows import listed
from urbanfeed.store.search.asking import Search
from urbanfeed.store.search.index import index_of
from urbanfeed.store.selection import Selection, Statement, select

__all__ = ["among"]


def among(query: ArticleQuery, ids: Sequence[str], dialect: str) -> Statement | None:
    """Rows of id, timezone and document, in no order; None where the query asks for nothing that could be found."""
    conditions = Selection(query).conditions()
    marks, values = listed(ids)
    conditions.add(f"a.id IN {marks}", *values)
    # + 0, or SQLite would rather walk all that is of the time.
    if query.first_instant:
        conditions.add("a.instant + 0 >= ?", to_micros(query.first_instant))
    if query.last_instant:
        conditions.add("a.instant + 0 <= ?", to_micros(query.last_instant))
    if query.q:
        search = Search.of(query)
        if not search.expressions:
            return None
        text, value = index_of(dialect).having(search.expressions)
        conditions.add(text, value)
    return select("a.id, a.timezone, a.document", "article a", conditions)
