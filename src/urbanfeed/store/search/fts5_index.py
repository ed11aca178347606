"""
The index on SQLite: FTS5, which keeps no text of its own; it is handed the terms as they are.

To take an article out, FTS5 must be told again all that it was told, so `search` keeps that, compressed.
"""

from collections.abc import Sequence

import zstandard
from tortoise.backends.base.client import BaseDBAsyncClient

from urbanfeed.store.rows import Into, insert
from urbanfeed.store.search.expressions import Expression, fts5
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
    "text_of",
]

TABLES = (
    "CREATE TABLE search (number INTEGER PRIMARY KEY, instant BIGINT NOT NULL,"
    " article_id VARCHAR(64) NOT NULL UNIQUE REFERENCES article (id) ON DELETE CASCADE, terms BLOB NOT NULL)",
    # Only white space parts terms: letters, marks, numbers, signs and punctuation all belong to them.
    "CREATE VIRTUAL TABLE search_terms USING fts5(terms, content='', columnsize=0,"
    """ tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co'")""",
)
_ARTICLES = Into("search", ("number", "instant", "article_id", "terms"))
_TERMS = Into("search_terms", ("rowid", "terms"))
_BREAK = " ¶ "  # a term that is in no phrase


async def add(connection: BaseDBAsyncClient, articles: Sequence[tuple[int, int, str, Terms]]) -> None:
    """Put articles in that are not there: number, instant, id, and the terms; the least number first."""
    texts = [text_of(terms) for *_, terms in articles]
    rows = [(*row[:3], zstandard.compress(text.encode(), 3)) for row, text in zip(articles, texts, strict=True)]
    await insert(_ARTICLES, rows, connection)
    await insert(_TERMS, [(row[0], text) for row, text in zip(articles, texts, strict=True)], connection)


async def clear(connection: BaseDBAsyncClient) -> None:
    """Take every article out."""
    await connection.execute_query("INSERT INTO search_terms (search_terms) VALUES ('delete-all')")
    await connection.execute_query("DELETE FROM search")


async def remove(connection: BaseDBAsyncClient, number: int) -> None:
    """Take an article out that is there."""
    ((kept,),) = (await connection.execute_query("SELECT terms FROM search WHERE number = ?", [number]))[1]
    text = zstandard.decompress(kept).decode()
    sql = "INSERT INTO search_terms (search_terms, rowid, terms) VALUES ('delete', ?, ?)"
    await connection.execute_query(sql, [number, text])
    await connection.execute_query("DELETE FROM search WHERE number = ?", [number])


async def erase_removed(connection: BaseDBAsyncClient) -> None:
    """
    Leave nothing of what was taken out: FTS5 drops it when it merges its parts, so all are merged
    (https://sqlite.org/fts5.html#the_optimize_command).
    """
    await connection.execute_query("INSERT INTO search_terms (search_terms) VALUES ('optimize')")


def matching(expressions: Sequence[Expression], low: int, high: int, limit: int, down: bool) -> Statement:
    """Rows of number: of the matches from one number to another, the greatest or the least, in this order."""
    way = "DESC" if down else "ASC"
    where = "search_terms MATCH ? AND rowid >= ? AND rowid <= ?"
    sql = f"SELECT rowid AS number FROM search_terms WHERE {where} ORDER BY rowid {way} LIMIT ?"  # noqa: S608  # our own words
    return Statement(sql, [fts5(expressions), low, high, limit])


def having(expressions: Sequence[Expression]) -> tuple[str, str]:
    """The condition that the article `a` matches any of these, looked at by itself, and the value in it."""
    tables = "search s JOIN search_terms t ON t.rowid = s.number"
    return f"EXISTS (SELECT 1 FROM {tables} WHERE s.article_id = a.id AND search_terms MATCH ?)", fts5(expressions)  # noqa: S608


def listed(numbers: Sequence[int]) -> tuple[str, str]:
    """The condition that `number` is one of these, and the value in it."""
    return "number IN (SELECT value FROM json_each(?))", f"[{','.join(map(str, numbers))}]"


def reaching(expressions: Sequence[Expression], low: int, high: int, limit: int) -> Statement:
    """One row: how many match, up to a limit, and the least number of the greatest that were counted."""
    found = matching(expressions, low, high, limit, down=True)
    return Statement(f"SELECT COUNT(*), MIN(found.number) FROM ({found.sql}) found", found.values)  # noqa: S608


def tagged(several: Sequence[Sequence[Expression]], low: int, high: int) -> Statement:
    """Rows of a place in `several` and a number: what matches it from one number to another."""
    one = "SELECT {}, rowid FROM search_terms WHERE search_terms MATCH ? AND rowid >= ? AND rowid <= ?"
    values = [value for it in several for value in (fts5(it), low, high)]
    return Statement(" UNION ALL ".join(one.format(place) for place in range(len(several))), values)


def counting(several: Sequence[Sequence[Expression]], most: int) -> Statement:
    """Rows of a place in `several` and the number of its matches, counted up to `most`."""
    one = "SELECT {} AS place, COUNT(*) FROM (SELECT 1 FROM search_terms WHERE search_terms MATCH ? LIMIT {}) found"
    sql = " UNION ALL ".join(one.format(place, most) for place in range(len(several)))
    return Statement(sql, [fts5(it) for it in several])


def text_of(terms: Terms) -> str:
    """The terms as FTS5 is told them."""
    return _BREAK.join([*map(" ".join, terms.passages), " ".join(terms.others)])
