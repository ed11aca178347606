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

_SHARING = "SELECT o.article_id FROM band b JOIN band o ON o.key = b.key WHERE b.article_id = ?"


async def followers(article_id: str, connection: BaseDBAsyncClient) -> tuple[str, ...]:
    """The articles that point to this one; to be asked before it changes or goes."""
    sql = "SELECT id FROM article WHERE same_text_as = ? ORDER BY instant, id LIMIT ?"
    _, rows = await connection.execute_query(sql, [article_id, _MOST_FOLLOWING])
    return tuple(row["id"] for row in rows)


async def put_bands(article_id: str, keys: Sequence[int], connection: BaseDBAsyncClient) -> None:
    """Keep the keys of an article's text, in the place of those that it had."""
    await BandRow.filter(article_id=article_id).using_db(connection).delete()
    await BandRow.bulk_create([BandRow(key=key, article_id=article_id) for key in keys], using_db=connection)


async def settle(article_id: str, followed_by: Iterable[str], connection: BaseDBAsyncClient) -> None:
    """
    Have the article, those that share a key with it, and those that followed it point where they must.

    It may have gone; then only those that followed it do.
    """
    _, rows = await connection.execute_query(
        f"{_SHARING} AND o.article_id <> ? LIMIT ?", [article_id, article_id, _MOST_FOLLOWING]
    )
    for it in dict.fromkeys((article_id, *followed_by, *(row["article_id"] for row in rows))):
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
        " AND a.source_id <> ? AND a.instant <= ? AND (a.instant < ? OR a.id < ?) ORDER BY a.instant, a.id LIMIT ?"
    )
    values = [row.id, row.source_id, row.instant, row.instant, row.id, _MOST_COMPARED]
    _, found = await connection.execute_query(sql, values)
    own = _article(row.document, row.timezone) if found else None
    return next((it["id"] for it in found if own and alike(own, _article(it["document"], it["timezone"]))), None)


def _article(document: str, timezone: str | None) -> Article:
    return from_json(orjson.loads(document), timezone)
