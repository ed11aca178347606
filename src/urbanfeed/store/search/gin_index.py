"""
The index on PostgreSQL: a tsvector that we write ourselves, and a GIN index of it. No extension is needed.

The terms that questions are made of need no look at the vectors: GIN alone says who has them. Only a phrase does.
"""

from collections import defaultdict
from collections.abc import Sequence

from tortoise.backends.base.client import BaseDBAsyncClient

from urbanfeed.store.rows import Into, insert
from urbanfeed.store.search.expressions import Expression, tsquery
from urbanfeed.store.search.terms import Terms
from urbanfeed.store.selection import Statement

__all__ = [
    "TABLES",
    "add",
    "clear",
    "counting",
    "erase_removed",
    "having",
    "listed",
    "matching",
    "reaching",
    "remove",
    "tagged",
    "vector_of",
]

TABLES = (
    "CREATE TABLE search (number BIGINT PRIMARY KEY, instant BIGINT NOT NULL,"
    ' article_id TEXT COLLATE "C" NOT NULL UNIQUE REFERENCES article (id) ON DELETE CASCADE, terms TSVECTOR NOT NULL)'
    # The vectors lie apart, so that the rows are few bytes each: thousands of them are read for one question.
    " WITH (toast_tuple_target = 128)",
    "CREATE INDEX search_terms ON search USING gin (terms)",
)
_ARTICLES = Into("search", ("number", "instant", "article_id", ("terms", "?::text::tsvector")))
# All of them by GIN; + 0, since along the primary key every vector would be fetched.
_FOUND = "SELECT number FROM search WHERE terms @@ ?::text::tsquery AND number + 0 >= ? AND number + 0 <= ?"
_MOST_PLACES = 255  # of one term; PostgreSQL keeps no more


async def add(connection: BaseDBAsyncClient, articles: Sequence[tuple[int, int, str, Terms]]) -> None:
    """Put articles in that are not there: number, instant, id, and the terms."""
    await insert(_ARTICLES, [(*row, vector_of(terms)) for *row, terms in articles], connection)


async def clear(connection: BaseDBAsyncClient) -> None:
    """Take every article out."""
    await connection.execute_query("DELETE FROM search")


async def remove(connection: BaseDBAsyncClient, number: int) -> None:
    """Take an article out that is there."""
    await connection.execute_query("DELETE FROM search WHERE number = ?", [number])


async def erase_removed(connection: BaseDBAsyncClient) -> None:
    """Nothing to do here: PostgreSQL drops it when it vacuums."""


def matching(expressions: Sequence[Expression], low: int, high: int, limit: int, down: bool) -> Statement:
    """Rows of number: of the matches from one number to another, the greatest or the least, in this order."""
    way = "DESC" if down else "ASC"
    sql = f"WITH found AS MATERIALIZED ({_FOUND}) SELECT number FROM found ORDER BY number {way} LIMIT ?"  # noqa: S608
    return Statement(sql, [tsquery(expressions), low, high, limit])


def having(expressions: Sequence[Expression]) -> tuple[str, str]:
    """
    The condition that the article `a` matches any of these, looked at by itself, and the value in it.

    OFFSET keeps PostgreSQL from asking GIN, which would read all that a term has.
    """
    own = "SELECT s.terms FROM search s WHERE s.article_id = a.id OFFSET 0"
    return f"EXISTS (SELECT 1 FROM ({own}) own WHERE own.terms @@ ?::text::tsquery)", tsquery(expressions)  # noqa: S608


def listed(numbers: Sequence[int]) -> tuple[str, str]:
    """The condition that `number` is one of these, and the value in it."""
    return "number = ANY (?::text::bigint[])", f"{{{','.join(map(str, numbers))}}}"


def reaching(expressions: Sequence[Expression], low: int, high: int, limit: int) -> Statement:
    """One row: how many match, up to a limit, and the least number of the greatest that were counted."""
    found = matching(expressions, low, high, limit, down=True)
    return Statement(f"SELECT COUNT(*), MIN(found.number) FROM ({found.sql}) found", found.values)  # noqa: S608


def tagged(several: Sequence[Sequence[Expression]], low: int, high: int) -> Statement:
    """Rows of a place in `several` and a number: what matches it from one number to another."""
    values = [value for it in several for value in (tsquery(it), low, high)]
    parts = [f"SELECT {place}, number FROM ({_FOUND}) found{place}" for place in range(len(several))]  # noqa: S608
    return Statement(" UNION ALL ".join(parts), values)


def counting(several: Sequence[Sequence[Expression]], most: int) -> Statement:
    """Rows of a place in `several` and the number of its matches, counted up to `most`."""
    one = "SELECT {} AS place, COUNT(*) FROM (SELECT 1 FROM search WHERE terms @@ ?::text::tsquery LIMIT {}) found"
    sql = " UNION ALL ".join(one.format(place, most) for place in range(len(several)))
    return Statement(sql, [tsquery(it) for it in several])


def vector_of(terms: Terms) -> str:
    """The terms as the input of the type tsvector."""
    places: dict[str, list[str]] = defaultdict(list)
    place = 0
    for passage in terms.passages:
        for word in passage:
            place += 1
            if len(places[word]) < _MOST_PLACES:
                places[word].append(str(place))
        place += 1  # no phrase goes on in the next one
    written = [f"{_quoted(word)}:{','.join(it)}" for word, it in places.items()]
    return " ".join([*written, *map(_quoted, terms.others)])


def _quoted(term: str) -> str:
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"
