"""
The index on PostgreSQL: a tsvector that we write ourselves, and a GIN index of it. No extension is needed.

The terms that questions are made of need no look at the vectors: GIN alone says who has them. Only a phrase does, and
of that `among` looks at no more articles than it is told.
"""

from collections import defaultdict
from collections.abc import Sequence

from tortoise.backends.base.client import BaseDBAsyncClient

from urbanfeed.store.rows import Into, insert
from urbanfeed.store.search.expressions import Expression, clauses, tsquery
from urbanfeed.store.search.terms import Terms
from urbanfeed.store.selection import Statement

__all__ = [
    "TABLES",
    "add",
    "among",
    "clear",
    "counting",
    "erase_removed",
    "having",
    "listed",
    "matching",
    "numbers",
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
# A comparison for each clause: GIN then goes from one to the other and skips what only one has. Of one large tsquery it
# takes the terms that are rare each by itself, which those of a clause with many are, and looks at all of them.
_MATCH = "terms @@ ?::text::tsquery"
# + 0, since along the primary key every vector would be fetched.
_BETWEEN = "number + 0 >= ? AND number + 0 <= ?"
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
    """One value for `numbers`: of the matches from one number to another, the greatest or the least, in this order."""
    found, values = _found(expressions, low, high)
    way = "DESC" if down else "ASC"
    # Apart, or the primary key, which is in this order, would be walked along.
    sql = f"WITH found AS MATERIALIZED ({found}) SELECT ARRAY(SELECT number FROM found ORDER BY number {way} LIMIT ?)"  # noqa: S608
    return Statement(sql, [*values, limit])


def among(expressions: Sequence[Expression], some: Sequence[int]) -> Statement:
    """One value for `numbers`: which of these match, by a look at the vector of each, in no order."""
    listing, value = listed(some)
    # Apart, or GIN might be asked first, and every vector that it is not sure of be looked at.
    sql = (
        f"WITH looked_into AS MATERIALIZED (SELECT number, terms FROM search WHERE {listing})"  # noqa: S608
        f" SELECT ARRAY(SELECT number FROM looked_into WHERE {_MATCH})"
    )
    return Statement(sql, [value, tsquery(expressions)])


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


def tagged(several: Sequence[Sequence[Expression]], low: int, high: int) -> Statement:
    """A value for `numbers` for each in `several`: what matches it from one number to another."""
    parts = [_found(it, low, high) for it in several]
    sql = f"SELECT {', '.join(f'ARRAY({text})' for text, _ in parts)}"
    return Statement(sql, [value for _, values in parts for value in values])


def counting(several: Sequence[Expression], most: int) -> Statement:
    """A number for each in `several`: that of its matches, counted up to `most`."""
    parts = [_matching(it) for it in several]
    one = "(SELECT COUNT(*) FROM (SELECT 1 FROM search WHERE {} LIMIT {}) found)"
    sql = f"SELECT {', '.join(one.format(text, most) for text, _ in parts)}"
    return Statement(sql, [value for _, values in parts for value in values])


def numbers(value: list[int]) -> list[int]:
    """What such a value says."""
    return value


def _found(expressions: Sequence[Expression], low: int, high: int) -> tuple[str, list[str | int]]:
    """
    A search of the index for each expression: of conditions with OR between them, PostgreSQL would look up what is rare
    and compare the vectors with the rest.
    """
    parts = [_matching(it) for it in expressions]
    sql = " UNION ".join(f"SELECT number FROM search WHERE {text} AND {_BETWEEN}" for text, _ in parts)  # noqa: S608
    bounds: tuple[str | int, ...] = (low, high)
    return sql, [value for _, values in parts for value in (*values, *bounds)]


def _matching(expression: Expression) -> tuple[str, list[str]]:
    values = clauses(expression)
    return " AND ".join([_MATCH] * len(values)), values


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
