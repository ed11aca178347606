"""
The index: every article that can be found, by the terms that it is found under. finding.py says which of them match.

What SQL that takes is fts5_index.py's and gin_index.py's to know; they give the same answers.
"""

from collections.abc import Sequence
from operator import itemgetter
from types import ModuleType

from tortoise.backends.base.client import BaseDBAsyncClient

from urbanfeed.article import Article
from urbanfeed.store.instants import to_micros
from urbanfeed.store.rows import find
from urbanfeed.store.search import fts5_index, gin_index
from urbanfeed.store.search.numbers import number_of
from urbanfeed.store.search.terms import Terms

__all__ = ["clear", "erase_removed", "index_of", "put", "remove"]

_INDEXES: dict[str, ModuleType] = {"sqlite": fts5_index, "postgres": gin_index}


async def put(articles: Sequence[tuple[Article, Terms | None]], connection: BaseDBAsyncClient) -> None:
    """
    Index the articles as they are now, in the place of what they were; part of the transaction that stores them.

    Each with its terms; None: it is not to be found, as one that is withdrawn is not.
    """
    index = index_of(connection.capabilities.dialect)
    ids = {it.id for it, _ in articles}
    wanted: list[tuple[int, int, str, Terms]] = []
    for article, found in articles:
        if found:
            instant = to_micros(article.sort_instant)
            wanted.append((number_of(instant, article.id), instant, article.id, found))
    for row in await find("SELECT number FROM search WHERE article_id IN {}", [*ids], connection):
        await index.remove(connection, row["number"])
    sql = "SELECT number FROM search WHERE number IN {}"
    taken = {row["number"] for row in await find(sql, [number for number, *_ in wanted], connection)}
    rows = []
    for number, *rest in wanted:
        while number in taken:
            number = await _free(number, connection)
        taken.add(number)
        rows.append((number, *rest))
    # In their order: FTS5 would write out all that it has gathered whenever a number is less than the one before.
    await index.add(connection, sorted(rows, key=itemgetter(0)))


async def clear(connection: BaseDBAsyncClient) -> None:
    """Let no article be found any more."""
    await index_of(connection.capabilities.dialect).clear(connection)


async def remove(article_id: str, connection: BaseDBAsyncClient) -> None:
    """Let the article be found no more."""
    rows = (await connection.execute_query("SELECT number FROM search WHERE article_id = ?", [article_id]))[1]
    for row in rows:
        await index_of(connection.capabilities.dialect).remove(connection, row["number"])


async def erase_removed(connection: BaseDBAsyncClient) -> None:
    """Leave nothing in the index of the articles that were taken out; it takes its time."""
    await index_of(connection.capabilities.dialect).erase_removed(connection)


def index_of(dialect: str) -> ModuleType:
    """The SQL of the index in a dialect, as Tortoise names it."""
    return _INDEXES[dialect]


async def _free(number: int, connection: BaseDBAsyncClient) -> int:
    """The first number after this one that no article has."""
    number += 1
    while (await connection.execute_query("SELECT 1 FROM search WHERE number = ?", [number]))[1]:
        number += 1
    return number
