"""
The same text: each article points to the earliest of another source that has nearly the same text.

Kept right whenever an article comes, changes or goes, inside the transaction that does so. Texts are found by their
keys, never by looking through all. Within one source nobody is pointed to: its pages may be made from one form (a
weather report), and are articles of their own.
"""

from collections.abc import Iterable, Sequence

import orjson
from tortoise.backends.base.client import BaseDBAsyncClient

from urbanfeed.article import Article
from urbanfeed.article_json import from_json
from urbanfeed.store.likeness import alike
from urbanfeed.store.models import ArticleRow, BandRow

__all__ = ["followers", "put_bands", "settle"]

_MOST_COMPARED = 20  # texts, for one article
_MOST_FOLLOWING = 500  # articles that are looked at again when one comes, changes or goes

# The articles of other sources that share a key with one.
_SHARING = (
    "SELECT o.article_id FROM band b JOIN band o ON o.key = b.key AND o.source <> b.source WHERE b.article_id = ?"
)
# Of these, the later ones that point to nobody, or to a later one still.
_LATER = (
    f"SELECT a.id FROM article a LEFT JOIN article e ON e.id = a.same_text_as WHERE a.id IN ({_SHARING})"  # noqa: S608  # our own words
    " AND (a.instant > ? OR (a.instant = ? AND a.id > ?))"
    " AND (e.id IS NULL OR e.instant > ? OR (e.instant = ? AND e.id > ?)) ORDER BY a.instant, a.id LIMIT ?"
)


async def followers(article_id: str, connection: BaseDBAsyncClient) -> tuple[str, ...]:
    """The articles that point to this one; to be asked before it changes or goes."""
    sql = "SELECT id FROM article WHERE same_text_as = ? ORDER BY instant, id LIMIT ?"
    _, rows = await connection.execute_query(sql, [article_id, _MOST_FOLLOWING])
    return tuple(row["id"] for row in rows)


async def put_bands(article_id: str, source: str, keys: Sequence[int], connection: BaseDBAsyncClient) -> None:
    """Keep the keys of an article's text, in the place of those that it had."""
    await BandRow.filter(article_id=article_id).using_db(connection).delete()
    rows = [BandRow(key=key, source=source, article_id=article_id) for key in keys]
    await BandRow.bulk_create(rows, using_db=connection)


async def settle(article_id: str, followed_by: Iterable[str], connection: BaseDBAsyncClient) -> None:
    """
    Have the article point where it must, and those that followed it or now must follow it.

    It may have gone; then only those that followed it do.
    """
    await _point(article_id, connection)
    row = await ArticleRow.get_or_none(id=article_id, using_db=connection)
    later: Iterable[str] = ()
    if row:
        place = [row.instant, row.instant, row.id]
        _, found = await connection.execute_query(_LATER, [row.id, *place, *place, _MOST_FOLLOWING])
        later = [it["id"] for it in found]
    for it in dict.fromkeys((*followed_by, *later)):
        await _point(it, connection)


async def _point(article_id: str, connection: BaseDBAsyncClient) -> None:
    row = await ArticleRow.get_or_none(id=article_id, using_db=connection)
    if row is None:
        return
    earliest = await _earliest(row, connection)
    if earliest != row.same_text_as:
        document = orjson.dumps({**orjson.loads(row.document), "same_text_as": earliest}).decode()
        sql = "UPDATE article SET same_text_as = ?, document = ? WHERE id = ?"
        await connection.execute_query(sql, [earliest, document, article_id])


async def _earliest(row: ArticleRow, connection: BaseDBAsyncClient) -> str | None:
    sql = (
        f"SELECT a.id, a.timezone, a.document FROM article a WHERE a.id IN ({_SHARING})"  # noqa: S608  # our own words
        " AND a.instant <= ? AND (a.instant < ? OR a.id < ?) ORDER BY a.instant, a.id LIMIT ?"
    )
    values = [row.id, row.instant, row.instant, row.id, _MOST_COMPARED]
    _, found = await connection.execute_query(sql, values)
    own = _article(row.document, row.timezone) if found else None
    return next((it["id"] for it in found if own and alike(own, _article(it["document"], it["timezone"]))), None)


def _article(document: str, timezone: str | None) -> Article:
    return from_json(orjson.loads(document), timezone)
