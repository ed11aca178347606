"""
The same text: each article points to the earliest of another source that has nearly the same text.

Kept right whenever an article comes, changes or goes, inside the transaction that does so. Texts are found by their
keys, never by looking through all. Within one source nobody is pointed to: its pages may be made from one form (a
weather report), and are articles of their own.
"""

from collections.abc import Iterable, Sequence

import orjson
from tortoise.backends.base.client import BaseDBAsyncClient

from urbanfeed.article_json import from_json
from urbanfeed.store.likeness import Runs, alike, runs
from urbanfeed.store.models import ArticleRow
from urbanfeed.store.rows import Into, find, insert, listed

__all__ = ["followers", "put_bands", "settle", "sharing"]

# Texts that are compared when an article comes, changes or goes: with earlier ones, with later ones, and those that
# pointed to it. Of a text that hundreds of sources have, the rest is left pointing to one that points on.
_MOST_EARLIER, _MOST_LATER, _MOST_FOLLOWING = 8, 50, 100

_BANDS = Into("band", ("key", "source", "article_id"))

# The articles of other sources that share a key with one.
_SHARING = (
    "SELECT o.article_id FROM band b JOIN band o ON o.key = b.key AND o.source <> b.source WHERE b.article_id = ?"
)
_SHARERS = (
    "SELECT DISTINCT b.article_id FROM band b JOIN band o ON o.key = b.key AND o.source <> b.source"
    " WHERE b.article_id IN {}"
)
_EARLIER = (
    f"SELECT a.id, a.timezone, a.document FROM article a WHERE a.id IN ({_SHARING})"  # noqa: S608  # our own words
    " AND a.instant <= ? AND (a.instant < ? OR a.id < ?) ORDER BY a.instant, a.id LIMIT ?"
)
# Of these, the later ones that point to nobody, or to a later one still.
_LATER = (
    "SELECT a.id, a.timezone, a.document FROM article a LEFT JOIN article e ON e.id = a.same_text_as"  # noqa: S608
    f" WHERE a.id IN ({_SHARING})"
    " AND (a.instant > ? OR (a.instant = ? AND a.id > ?))"
    " AND (e.id IS NULL OR e.instant > ? OR (e.instant = ? AND e.id > ?)) ORDER BY a.instant, a.id LIMIT ?"
)


async def followers(article_id: str, connection: BaseDBAsyncClient) -> tuple[str, ...]:
    """The articles that point to this one; to be asked before it changes or goes."""
    sql = "SELECT id FROM article WHERE same_text_as = ? ORDER BY instant, id LIMIT ?"
    _, rows = await connection.execute_query(sql, [article_id, _MOST_FOLLOWING])
    return tuple(row["id"] for row in rows)


async def put_bands(texts: Sequence[tuple[str, str, tuple[int, ...]]], connection: BaseDBAsyncClient) -> None:
    """Keep the keys of articles' texts (id, source, keys), in the place of those that they had."""
    marks, ids = listed([it for it, _, _ in texts])
    await connection.execute_query(f"DELETE FROM band WHERE article_id IN {marks}", ids)  # noqa: S608  # our own words
    rows = [(key, source, article_id) for article_id, source, keys in texts for key in keys]
    await insert(_BANDS, rows, connection)


async def sharing(article_ids: Sequence[str], connection: BaseDBAsyncClient) -> set[str]:
    """Those of the articles that share a key with one of another source."""
    return {row["article_id"] for row in await find(_SHARERS, article_ids, connection)}


async def settle(article_id: str, followed_by: Iterable[str], connection: BaseDBAsyncClient) -> None:
    """
    Have the article point where it must, and those that followed it or now must follow it.

    It may have gone; then only those that followed it do.
    """
    row = await ArticleRow.get_or_none(id=article_id, using_db=connection)
    if row:
        await _point(row, connection)
        await _lead(row, connection)
    for it in followed_by:
        if follower := await ArticleRow.get_or_none(id=it, using_db=connection):
            await _point(follower, connection)


async def _point(row: ArticleRow, connection: BaseDBAsyncClient) -> None:
    """Have an article point to the earliest of its text."""
    values = [row.id, row.instant, row.instant, row.id, _MOST_EARLIER]
    _, found = await connection.execute_query(_EARLIER, values)
    own = _runs(row.document, row.timezone) if found else Runs()
    earliest = next((it["id"] for it in found if alike(own, _runs(it["document"], it["timezone"]))), None)
    if earliest != row.same_text_as:
        await _set(row.id, row.document, earliest, connection)


async def _lead(row: ArticleRow, connection: BaseDBAsyncClient) -> None:
    """Have those later articles point to this one that have its text and nobody earlier."""
    place = [row.instant, row.instant, row.id]
    _, found = await connection.execute_query(_LATER, [row.id, *place, *place, _MOST_LATER])
    own = _runs(row.document, row.timezone) if found else Runs()
    for it in found:
        if alike(own, _runs(it["document"], it["timezone"])):
            await _set(it["id"], it["document"], row.id, connection)


async def _set(article_id: str, document: str, earliest: str | None, connection: BaseDBAsyncClient) -> None:
    written = orjson.dumps({**orjson.loads(document), "same_text_as": earliest}).decode()
    sql = "UPDATE article SET same_text_as = ?, document = ? WHERE id = ?"
    await connection.execute_query(sql, [earliest, written, article_id])


def _runs(document: str, timezone: str | None) -> Runs:
    return runs(from_json(orjson.loads(document), timezone))
