"""
The entry of an article: everything that is written of it, in one transaction that `Database.write` begins and ends.

An entry that is there already is not written again, and does not raise the content version.
"""

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

import orjson
from tortoise.backends.base.client import BaseDBAsyncClient

from urbanfeed.article import Article, Rights, Withdrawal
from urbanfeed.article_json import from_json, to_json
from urbanfeed.changes import differing
from urbanfeed.page import Page
from urbanfeed.store.compression import Compressed, compressed
from urbanfeed.store.database import count_change
from urbanfeed.store.filing import address, filings
from urbanfeed.store.instants import from_micros, to_micros
from urbanfeed.store.likeness import bands
from urbanfeed.store.models import AliasRow, ArticleRow, FilingRow, ReadingRow, RevisionRow, SourceRow
from urbanfeed.store.same_text import followers, put_bands, settle
from urbanfeed.store.search import index

__all__ = ["Prepared", "add_keys", "mark_withdrawn", "note", "prepared", "put"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What takes computing, done before the transaction: the page's bytes compressed, and the keys of the text."""

    page: Compressed | None
    bands: tuple[int, ...]


def prepared(article: Article, page: Compressed | None) -> Prepared:
    """What an article's entry needs; one that is withdrawn is nobody's earliest text."""
    return Prepared(page, () if article.withdrawn else bands(article))


async def put(
    article: Article, page: Page | None, ready: Prepared, seen_at: datetime | None, connection: BaseDBAsyncClient
) -> None:
    """
    The article, its revision, filings and aliases, and the page, if it is another.

    seen_at: since when it says so; None: since the page was fetched.
    """
    old = await ArticleRow.get_or_none(id=article.id, using_db=connection)
    if old and old.first_seen < to_micros(article.first_seen):  # another process has just read it, too
        article = replace(article, first_seen=from_micros(old.first_seen))
    article = replace(article, same_text_as=old.same_text_as if old else None)
    row = _row(article)
    changed = old is None or (old.document, old.timezone) != (row.document, row.timezone)
    if changed:
        await _put_source(article, row.timezone, connection)
        await _put_row(article, row, old is None, ready.bands, connection)
        if old is None or differing(_article(old), article):
            await _revise(row, seen_at or (page and page.fetched_at) or article.provenance.fetched_at, connection)
    addresses = [article.canonical_url, article.url, article.provenance.url, page.url if page else None]
    added = await _add_addresses(article.id, article.source, addresses, connection)
    if page and ready.page:
        await _keep(article.id, page, ready.page, connection)
    if changed or added:
        await count_change(connection)


async def mark_withdrawn(article_id: str, withdrawn: Withdrawal | None, connection: BaseDBAsyncClient) -> bool:
    """The article, withdrawn or (None) published again; False where there is none, or it is so already."""
    old = await ArticleRow.get_or_none(id=article_id, using_db=connection)
    if old is None or (old.withdrawn_at is None) == (withdrawn is None):
        return False
    article = replace(_article(old), withdrawn=withdrawn)
    await _put_row(article, _row(article), False, prepared(article, None).bands, connection)
    await count_change(connection)
    return True


async def add_keys(article: Article, keys: tuple[int, ...], connection: BaseDBAsyncClient) -> None:
    """The keys of the text of an article that is there and has none."""
    await put_bands(article.id, article.source, keys, connection)
    await settle(article.id, (), connection)


async def _put_row(
    article: Article, row: ArticleRow, is_new: bool, keys: tuple[int, ...], connection: BaseDBAsyncClient
) -> None:
    """The article's row and all by which it is found."""
    followed_by = () if is_new else await followers(article.id, connection)
    await ArticleRow.bulk_create(
        [row],
        on_conflict=["id"],
        update_fields=["source_id", "instant", "first_seen", "timezone", "folded", "document", "withdrawn_at"],
        using_db=connection,
    )
    await _file(article, row.instant, connection)
    await index.put(article, connection)
    if keys or not is_new:
        await put_bands(article.id, article.source, keys, connection)
        await settle(article.id, followed_by, connection)


async def note(
    article_id: str, page: Page, compressed: Compressed, own_address: str | None, connection: BaseDBAsyncClient
) -> None:
    """The page, as one more of the article. Raises LookupError for an article that is not there."""
    article = await ArticleRow.get_or_none(id=article_id, using_db=connection)
    if article is None:
        raise LookupError(f"there is no article {article_id}")
    added = await _add_addresses(article_id, article.source_id, [None, page.url, own_address], connection)
    await _keep(article_id, page, compressed, connection)
    if added:
        await count_change(connection)


def _row(article: Article) -> ArticleRow:
    moments = (article.published, article.updated)
    return ArticleRow(
        id=article.id,
        source_id=article.source,
        instant=to_micros(article.sort_instant),
        first_seen=to_micros(article.first_seen),
        timezone=next((it.timezone for it in moments if it and it.zone == "source" and it.timezone), None),
        folded="",
        document=orjson.dumps(to_json(article)).decode(),
        withdrawn_at=to_micros(article.withdrawn.at) if article.withdrawn else None,
        same_text_as=article.same_text_as,
    )


def _article(row: ArticleRow) -> Article:
    return from_json(orjson.loads(row.document), row.timezone)


async def _put_source(article: Article, timezone: str | None, connection: BaseDBAsyncClient) -> None:
    rights = orjson.dumps(asdict(Rights())).decode()
    row = SourceRow(name=article.source, title=article.source, timezone=timezone, rights=rights)
    await SourceRow.bulk_create([row], ignore_conflicts=True, using_db=connection)


async def _file(article: Article, instant: int, connection: BaseDBAsyncClient) -> None:
    await FilingRow.filter(article_id=article.id).using_db(connection).delete()
    rows = [
        FilingRow(article_id=article.id, facet=facet, value=value, instant=instant)
        for facet, value in sorted(() if article.withdrawn else filings(article))
    ]
    await FilingRow.bulk_create(rows, using_db=connection)


async def _revise(row: ArticleRow, seen_at: datetime | None, connection: BaseDBAsyncClient) -> None:
    number = await RevisionRow.filter(article_id=row.id).using_db(connection).count() + 1
    await RevisionRow.create(
        article_id=row.id,
        number=number,
        seen_at=to_micros(seen_at or datetime.now(UTC)),
        timezone=row.timezone,
        document=compressed(row.document.encode()),
        using_db=connection,
    )


async def _add_addresses(article_id: str, source: str, urls: list[str | None], connection: BaseDBAsyncClient) -> bool:
    """Whether any was new. The first of them is the canonical one, which leads here whatever it led to before."""
    own = AliasRow.filter(article_id=article_id).using_db(connection)
    known = {row.url for row in await own}
    canonical, *others = [address(url) for url in urls]
    if canonical and canonical not in known:
        await AliasRow.bulk_create(
            [AliasRow(article_id=article_id, source_id=source, url=canonical)],
            on_conflict=["url", "source_id"],
            update_fields=["article_id"],
            using_db=connection,
        )
    rows = [
        AliasRow(article_id=article_id, source_id=source, url=url)
        for url in dict.fromkeys(others)
        if url and url not in known and url != canonical
    ]
    await AliasRow.bulk_create(rows, ignore_conflicts=True, using_db=connection)
    return await own.count() > len(known)


async def _keep(article_id: str, page: Page, compressed: Compressed, connection: BaseDBAsyncClient) -> None:
    # Bytes that were found damaged are had again; all others are there already.
    sql = (
        "INSERT INTO page (sha256, size, content, dictionary_id) VALUES (?, ?, ?, ?) ON CONFLICT (sha256) DO UPDATE SET"
        " content = excluded.content, dictionary_id = excluded.dictionary_id, damaged_at = NULL"
        " WHERE page.damaged_at IS NOT NULL"
    )
    values = [page.sha256, len(page.content), compressed.content, compressed.dictionary]
    await connection.execute_query(sql, values)
    reading = ReadingRow(
        page_id=page.sha256,
        article_id=article_id,
        url=page.url or "",
        address=address(page.url),
        content_type=page.content_type,
        invented_url=page.invented_url,
        fetched_at=to_micros(page.fetched_at) if page.fetched_at else None,
    )
    await ReadingRow.bulk_create([reading], ignore_conflicts=True, using_db=connection)
