"""
The entry of articles: everything that is written of them, in one transaction that `Database.write` begins and ends.

However many they are, it takes about as many statements: what is there already is looked up for all at once, and rows
go in by the hundred. What is there already is not written again, and does not raise the content version.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

import orjson
from tortoise.backends.base.client import BaseDBAsyncClient

from urbanfeed.article import Article, Rights, Withdrawal
from urbanfeed.article_json import from_json, to_json
from urbanfeed.changes import differing
from urbanfeed.corrections import laid_over
from urbanfeed.page import Page
from urbanfeed.store.compression import Compressed, compressed_quickly
from urbanfeed.store.database import count_change
from urbanfeed.store.documents import head_of
from urbanfeed.store.filing import address, filings
from urbanfeed.store.instants import from_micros, to_micros
from urbanfeed.store.likeness import bands
from urbanfeed.store.news import add_articles, happened
from urbanfeed.store.rows import Into, find, insert, listed
from urbanfeed.store.same_text import followers, put_bands, settle, sharing
from urbanfeed.store.search import index
from urbanfeed.store.search.terms import Terms, terms

__all__ = ["Entry", "add_keys", "correct", "entry_of", "mark_withdrawn", "note", "put"]

_ARTICLES = Into(
    "article",
    ("id", "source_id", "instant", "first_seen", "timezone", "head", "document", "withdrawn_at", "same_text_as"),
    "ON CONFLICT (id) DO UPDATE SET source_id = excluded.source_id, instant = excluded.instant,"
    " first_seen = excluded.first_seen, timezone = excluded.timezone, head = excluded.head,"
    " document = excluded.document, withdrawn_at = excluded.withdrawn_at",
)
# Of a source that nobody has told of yet.
USUAL_RIGHTS = orjson.dumps(asdict(Rights())).decode()
_SOURCES = Into("source", ("name", "title", "timezone", "rights"), "ON CONFLICT DO NOTHING")
_FILINGS = Into("filing", ("article_id", "facet", "value", "instant"))
_REVISIONS = Into("revision", ("article_id", "number", "seen_at", "timezone", "document"))
_ALIASES = ("article_id", "source_id", "url")
_CANONICAL = Into("alias", _ALIASES, "ON CONFLICT (url, source_id) DO UPDATE SET article_id = excluded.article_id")
_OTHERS = Into("alias", _ALIASES, "ON CONFLICT DO NOTHING")
# Bytes that were found damaged are had again; all others are there already.
_PAGES = Into(
    "page",
    ("sha256", "size", "content", "dictionary_id"),
    "ON CONFLICT (sha256) DO UPDATE SET content = excluded.content, dictionary_id = excluded.dictionary_id,"
    " damaged_at = NULL WHERE page.damaged_at IS NOT NULL",
)
_READINGS = Into(
    "reading",
    ("page_id", "article_id", "url", "address", "content_type", "invented_url", "fetched_at"),
    "ON CONFLICT DO NOTHING",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """
    An article to be put in, with the page that it was read from, if any, and what takes computing, which is done before
    the transaction: the page's bytes compressed, the keys of the text, and the terms that the article is found under.

    seen_at: since when it says so; None: since the page was fetched. with_corrections: whether the article brings its
    corrections; otherwise those that are stored stay, whatever whoever has read it knew of them.
    """

    article: Article
    page: Page | None
    compressed: Compressed | None
    keys: tuple[int, ...]
    terms: Terms | None
    seen_at: datetime | None = None
    with_corrections: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the table of articles."""

    id: str
    source: str
    instant: int
    first_seen: int
    timezone: str | None
    head: str
    document: str
    withdrawn_at: int | None
    same_text_as: str | None

    @classmethod
    def of(cls, article: Article) -> "_Row":
        """The article's."""
        own = article.as_read
        data = to_json(article)
        moments = (article.published, article.updated, *((own.published, own.updated) if own else ()))
        return cls(
            id=article.id,
            source=article.source,
            instant=to_micros(article.sort_instant),
            first_seen=to_micros(article.first_seen),
            timezone=next((it.timezone for it in moments if it and it.zone == "source" and it.timezone), None),
            head=head_of(data),
            document=orjson.dumps(data).decode(),
            withdrawn_at=to_micros(article.withdrawn.at) if article.withdrawn else None,
            same_text_as=article.same_text_as,
        )

    @property
    def values(self) -> list[object]:
        """In the order of _ARTICLES."""
        return [
            self.id, self.source, self.instant, self.first_seen, self.timezone, self.head, self.document,
            self.withdrawn_at, self.same_text_as,
        ]  # fmt: skip

    @property
    def article(self) -> Article:
        """What it says."""
        return from_json(orjson.loads(self.document), self.timezone)


@dataclass(frozen=True, slots=True)
class _Change:
    """What an article was, if it was there, and is from now on."""

    entry: Entry
    article: Article
    old: _Row | None
    row: _Row


def entry_of(
    article: Article, page: Page | None = None, compressed: Compressed | None = None, seen_at: datetime | None = None
) -> Entry:
    """All that its entry needs. One that is withdrawn is nobody's earliest text, and found by nobody."""
    if article.withdrawn:
        return Entry(article, page, compressed, (), None, seen_at)
    return Entry(article, page, compressed, bands(article), terms(article), seen_at)


async def put(entries: Sequence[Entry], connection: BaseDBAsyncClient) -> None:
    """
    The articles, their revisions, filings and addresses, and their pages, as if one had come after the other.
    """
    changed = False
    for some in _of_different_articles(entries):
        changed |= await _put_different(some, connection)
    if changed:
        await count_change(connection)


async def mark_withdrawn(
    article_id: str, withdrawn: Withdrawal | None, connection: BaseDBAsyncClient, anew: bool = False
) -> bool:
    """
    The article, withdrawn or (None) published again; False where there is none, or it is so already and not anew.

    That it is published again is a revision, which says nothing else than the one before: who was told that it is gone
    must be told of something later (RFC 6721, section 3).
    """
    old = (await _rows([article_id], connection)).get(article_id)
    if old is None or ((old.withdrawn_at is None) == (withdrawn is None) and not anew):
        return False
    article = replace(old.article, withdrawn=withdrawn)
    change = _Change(entry_of(article, seen_at=datetime.now(UTC)), article, old, _Row.of(article))
    await _put_rows([change], connection)
    revised = {} if withdrawn else await _revise([change], connection)
    await _tell([change], revised, connection)
    await count_change(connection)
    return True


async def correct(
    article_id: str, change: Callable[[Article], Article], at: datetime, connection: BaseDBAsyncClient
) -> Article | None:
    """The article as `change` makes it of what it is now, a revision of that instant; None where there is none."""
    old = (await _rows([article_id], connection)).get(article_id)
    if old is None:
        return None
    article = change(old.article)
    changed = _Change(entry_of(article, seen_at=at), article, old, _Row.of(article))
    if changed.row.document != old.document:
        await _put_rows([changed], connection)
        await _tell([changed], await _revise([changed], connection), connection)
        await count_change(connection)
    return article


async def add_keys(article: Article, keys: tuple[int, ...], connection: BaseDBAsyncClient) -> None:
    """The keys of the text of an article that is there and has none."""
    await put_bands([(article.id, article.source, keys)], connection)
    if await sharing([article.id], connection):
        await settle(article.id, (), connection)
        await count_change(connection)


async def note(
    article_id: str, page: Page, compressed: Compressed, own_address: str | None, connection: BaseDBAsyncClient
) -> None:
    """The page, as one more of the article. Raises LookupError for an article that is not there."""
    article = (await _rows([article_id], connection)).get(article_id)
    if article is None:
        raise LookupError(f"there is no article {article_id}")
    added = await _add_addresses([(article_id, article.source, [None, page.url, own_address])], connection)
    await _keep([(article_id, page, compressed)], connection)
    if added:
        await count_change(connection)


def _of_different_articles(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """All of them in order, in as few lists as keep two of one article apart."""
    some: dict[str, Entry] = {}
    for it in entries:
        if it.article.id in some:
            yield [*some.values()]
            some = {}
        some[it.article.id] = it
    if some:
        yield [*some.values()]


async def _put_different(entries: Sequence[Entry], connection: BaseDBAsyncClient) -> bool:
    """Whether anything was new."""
    old = await _rows([it.article.id for it in entries], connection)
    changes = [_change(it, old.get(it.article.id)) for it in entries]
    changed = [
        it for it in changes if not it.old or (it.old.document, it.old.timezone) != (it.row.document, it.row.timezone)
    ]
    if changed:
        await _put_rows(changed, connection)
        revised = [it for it in changed if not it.old or _returns(it) or _says_else(it.old.article, it.article)]
        await _tell(changed, await _revise(revised, connection), connection)
    addresses = [(it.article.id, it.article.source, _addresses(it.article, it.entry.page)) for it in changes]
    added = await _add_addresses(addresses, connection)
    pages = [(it.article.id, it.page, it.compressed) for it in entries if it.page and it.compressed]
    await _keep(pages, connection)
    return bool(changed) or added


async def _rows(ids: Sequence[str], connection: BaseDBAsyncClient) -> dict[str, _Row]:
    """Those of these articles that are there, by their ids."""
    sql = (
        "SELECT id, source_id AS source, instant, first_seen, timezone, head, document, withdrawn_at, same_text_as"
        " FROM article WHERE id IN {}"
    )
    return {row["id"]: _Row(**dict(row)) for row in await find(sql, ids, connection)}


def _returns(change: _Change) -> bool:
    return bool(change.old and change.old.withdrawn_at) and change.row.withdrawn_at is None


def _says_else(old: Article, new: Article) -> bool:
    return bool(differing(old, new)) or old.corrections != new.corrections


def _change(entry: Entry, old: _Row | None) -> _Change:
    if old and not entry.with_corrections:
        entry = _with_stored_corrections(entry, old)
    article = replace(entry.article, same_text_as=old.same_text_as if old else None)
    if old and old.first_seen < to_micros(article.first_seen):  # another process has just read it, too
        article = replace(article, first_seen=from_micros(old.first_seen))
        if article.sort_instant != entry.article.sort_instant and not article.withdrawn:
            entry = replace(entry, terms=terms(article))
    return _Change(entry, article, old, _Row.of(article))


def _with_stored_corrections(entry: Entry, old: _Row) -> Entry:
    """An editor may have corrected it, or taken that back, while its page was being read."""
    if '"corrections"' not in old.document and not entry.article.corrections:
        return entry
    article = laid_over(entry.article, old.article)
    return entry if article == entry.article else entry_of(article, entry.page, entry.compressed, entry.seen_at)


async def _put_rows(changes: Sequence[_Change], connection: BaseDBAsyncClient) -> None:
    """The articles' rows and all by which they are found."""
    followed_by = {it.row.id: await followers(it.row.id, connection) for it in changes if it.old}
    sources = {it.row.source: [it.row.source, it.row.source, it.row.timezone, USUAL_RIGHTS] for it in reversed(changes)}
    await insert(_SOURCES, [*sources.values()], connection)
    await insert(_ARTICLES, [it.row.values for it in changes], connection)
    await _file(changes, connection)
    await index.put([(it.article, it.entry.terms) for it in changes], connection)
    await put_bands([(it.row.id, it.row.source, it.entry.keys) for it in changes], connection)
    new = await sharing([it.row.id for it in changes if it.entry.keys and not it.old], connection)
    for it in changes:
        if it.old or it.row.id in new:
            await settle(it.row.id, followed_by.get(it.row.id, ()), connection)


async def _file(changes: Sequence[_Change], connection: BaseDBAsyncClient) -> None:
    marks, ids = listed([it.row.id for it in changes])
    await connection.execute_query(f"DELETE FROM filing WHERE article_id IN {marks}", ids)  # noqa: S608  # our own words
    rows = [
        (it.row.id, facet, value, it.row.instant)
        for it in changes
        if not it.article.withdrawn
        for facet, value in sorted(filings(it.article))
    ]
    await insert(_FILINGS, rows, connection)


async def _revise(changes: Sequence[_Change], connection: BaseDBAsyncClient) -> dict[str, int]:
    """The numbers of the revisions that these are, by the article's id."""
    sql = "SELECT article_id, MAX(number) AS last FROM revision WHERE article_id IN {} GROUP BY article_id"
    ids = [it.row.id for it in changes if it.old]
    last = {row["article_id"]: row["last"] for row in await find(sql, ids, connection)}
    now = datetime.now(UTC)
    rows = []
    numbers = {it.row.id: last.get(it.row.id, 0) + 1 for it in changes}
    for it in changes:
        page, row = it.entry.page, it.row
        seen_at = it.entry.seen_at or (page and page.fetched_at) or it.article.provenance.fetched_at or now
        document = compressed_quickly(row.document)
        rows.append((row.id, numbers[row.id], to_micros(seen_at), row.timezone, document))
    await insert(_REVISIONS, rows, connection)
    return numbers


async def _tell(changes: Sequence[_Change], revised: Mapping[str, int], connection: BaseDBAsyncClient) -> None:
    """What of it is news."""
    events = []
    for it in changes:
        before = it.old.withdrawn_at is None if it.old else None
        number = revised.get(it.row.id)
        if event := happened(before, it.row.withdrawn_at is None, number is not None):
            events.append((event, it.row.id, number))
    await add_articles(events, connection)


def _addresses(article: Article, page: Page | None) -> list[str | None]:
    return [article.canonical_url, article.url, article.provenance.url, page.url if page else None]


async def _add_addresses(urls: Sequence[tuple[str, str, list[str | None]]], connection: BaseDBAsyncClient) -> bool:
    """
    Whether any was new: those of each article (its id, its source), of which the first is the canonical one, which
    leads there whatever it led to before.
    """
    known: dict[str, set[str]] = defaultdict(set)
    sql = "SELECT article_id, url FROM alias WHERE article_id IN {}"
    for row in await find(sql, [article for article, _, _ in urls], connection):
        known[row["article_id"]].add(row["url"])
    canonical: dict[tuple[str, str], str] = {}  # the last one has it
    others: dict[tuple[str, str], str] = {}  # the first one
    for article, source, own in urls:
        first, *rest = [address(url) for url in own]
        if first and first not in known[article]:
            canonical[first, source] = article
        for url in rest:
            if url and url != first and url not in known[article]:
                others.setdefault((url, source), article)
    await insert(_CANONICAL, [(article, source, url) for (url, source), article in canonical.items()], connection)
    there = {
        (row["url"], row["source_id"])
        for row in await find(
            "SELECT url, source_id FROM alias WHERE url IN {}", [url for url, _ in others], connection
        )
    }
    new = [(article, source, url) for (url, source), article in others.items() if (url, source) not in there]
    await insert(_OTHERS, new, connection)
    return bool(canonical or new)


async def _keep(pages: Sequence[tuple[str, Page, Compressed]], connection: BaseDBAsyncClient) -> None:
    """The bytes, and that they gave these articles (ids)."""
    contents = {
        page.sha256: (page.sha256, len(page.content), compressed.content, compressed.dictionary)
        for _, page, compressed in pages
    }
    await insert(_PAGES, [*contents.values()], connection)
    readings = [
        (
            page.sha256, article, page.url or "", address(page.url), page.content_type, page.invented_url,
            to_micros(page.fetched_at) if page.fetched_at else None,
        )
        for article, page, _ in pages
    ]  # fmt: skip
    await insert(_READINGS, readings, connection)
