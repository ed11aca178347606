"""
The entry of an article: everything that is written of it, in one transaction that `Database.write` begins and ends.

An entry that is there already is not written again, and does not raise the content version.
"""

from dataclasses import asdict, replace
from datetime import UTC, datetime

import orjson
import zstandard
from tortoise.backends.base.client import BaseDBAsyncClient

from urbanfeed.article import Article, Rights
from urbanfeed.article_json import to_json
from urbanfeed.page import Page
from urbanfeed.store.database import count_change
from urbanfeed.store.filing import address, filings
from urbanfeed.store.instants import from_micros, to_micros
from urbanfeed.store.models import AliasRow, ArticleRow, FilingRow, PageRow, ReadingRow, RevisionRow, SourceRow
from urbanfeed.store.search import index

__all__ = ["compress", "note", "put"]

_LEVEL = 9


def compress(content: bytes) -> bytes:
    """The bytes as a Zstandard frame (RFC 8878)."""
    return zstandard.compress(content, _LEVEL)


async def put(
    article: Article,
    page: Page | None,
    compressed: bytes,
    connection: BaseDBAsyncClient,
    seen_at: datetime | None = None,
) -> None:
    """The article, its revision (seen then, or as the page was fetched), filings and aliases, and any page."""
    old = await ArticleRow.get_or_none(id=article.id, using_db=connection)
    if old and old.first_seen < to_micros(article.first_seen):  # another process has just read it, too
        article = replace(article, first_seen=from_micros(old.first_seen))
    row = _row(article)
    changed = old is None or (old.document, old.timezone) != (row.document, row.timezone)
    if changed:
        await _put_source(article, row.timezone, connection)
        await ArticleRow.bulk_create(
            [row],
            on_conflict=["id"],
            update_fields=["source_id", "instant", "first_seen", "timezone", "folded", "document"],
            using_db=connection,
        )
        await _file(article, row.instant, connection)
        await index.put(article, connection)
        if old is None or _said(old) != _said(row):
            await _revise(row, seen_at or (page and page.fetched_at) or article.provenance.fetched_at, connection)
    addresses = [article.canonical_url, article.url, article.provenance.url, page.url if page else None]
    added = await _add_addresses(article.id, article.source, addresses, connection)
    if page:
        await _keep(article.id, page, compressed, connection)
    if changed or added:
        await count_change(connection)


async def note(
    article_id: str, page: Page, compressed: bytes, own_address: str | None, connection: BaseDBAsyncClient
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
    )


def _said(row: ArticleRow) -> object:
    """All that the article says; where it comes from changes with every fetch."""
    return {name: value for name, value in orjson.loads(row.document).items() if name != "provenance"}


async def _put_source(article: Article, timezone: str | None, connection: BaseDBAsyncClient) -> None:
    rights = orjson.dumps(asdict(Rights())).decode()
    row = SourceRow(name=article.source, title=article.source, timezone=timezone, rights=rights)
    await SourceRow.bulk_create([row], ignore_conflicts=True, using_db=connection)


async def _file(article: Article, instant: int, connection: BaseDBAsyncClient) -> None:
    await FilingRow.filter(article_id=article.id).using_db(connection).delete()
    rows = [
        FilingRow(article_id=article.id, facet=facet, value=value, instant=instant)
        for facet, value in sorted(filings(article))
    ]
    await FilingRow.bulk_create(rows, using_db=connection)


async def _revise(row: ArticleRow, seen_at: datetime | None, connection: BaseDBAsyncClient) -> None:
    number = await RevisionRow.filter(article_id=row.id).using_db(connection).count() + 1
    await RevisionRow.create(
        article_id=row.id,
        number=number,
        seen_at=to_micros(seen_at or datetime.now(UTC)),
        timezone=row.timezone,
        document=compress(row.document.encode()),
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


async def _keep(article_id: str, page: Page, compressed: bytes, connection: BaseDBAsyncClient) -> None:
    row = PageRow(sha256=page.sha256, size=len(page.content), content=compressed)
    await PageRow.bulk_create([row], ignore_conflicts=True, using_db=connection)
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
