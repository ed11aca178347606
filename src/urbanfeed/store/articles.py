"""
Articles as the store keeps them: found, paged through, put in, with their history.

What may be shown of them is a door's work; whether a page is new, `ingest`'s.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache, partial
from operator import itemgetter

import orjson

from urbanfeed.article import Article, Correctable, Correction, Withdrawal
from urbanfeed.article_json import from_json
from urbanfeed.changes import Changes, changes_between
from urbanfeed.page import Page
from urbanfeed.query import ArticleQuery
from urbanfeed.store import entry
from urbanfeed.store.compression import decompressed
from urbanfeed.store.counting import Total, count
from urbanfeed.store.cursors import Place, Standing
from urbanfeed.store.database import Database
from urbanfeed.store.dictionaries import Dictionaries
from urbanfeed.store.entry import Entry, entry_of
from urbanfeed.store.facets import FACET_NAMES, Facet, Facets, facets_of
from urbanfeed.store.filing import address
from urbanfeed.store.instants import from_micros
from urbanfeed.store.likeness import bands
from urbanfeed.store.matching import among
from urbanfeed.store.rows import listed
from urbanfeed.store.search.asking import Search
from urbanfeed.store.search.ranking import rank
from urbanfeed.store.selection import Statement
from urbanfeed.store.ways import by_numbers, rows_of, way_of

__all__ = ["Articles", "Revision", "Slice"]

# Articles on a page where nothing is said.
USUAL = 20

_MOST_ADDRESSES = 200  # in one statement


@dataclass(frozen=True, slots=True)
class Slice:
    """
    A part of what a query asks for, in its order.

    cursors: one an article, to go on after it or back before it. counted: the articles of the whole query; None where
    nobody wanted them counted. has_previous, has_next: whether there are any before and after these.
    ranked: in the order of relevance, how many matches were ranked, the newest, where there are more than are; only
    these can be paged through. None where the order is of all.
    """

    articles: tuple[Article, ...]
    cursors: tuple[str, ...]
    has_next: bool
    has_previous: bool
    counted: Total | None = None
    ranked: int | None = None

    @property
    def total(self) -> int:
        """The number of the whole query's articles, exact or estimated."""
        assert self.counted is not None, "this page was asked for without a count"
        return self.counted.number


@dataclass(frozen=True, slots=True)
class Revision:
    """
    A state that an article had, counted from 1, and when it was first seen so (UTC).

    before: the state before it; None for the first.
    """

    number: int
    seen_at: datetime
    article: Article
    before: Article | None = None

    @property
    def changes(self) -> Changes:
        """What it says differently from the state before it; nothing, for the first."""
        return changes_between(self.before, self.article) if self.before else Changes()

    @property
    def reread(self) -> bool:
        """Whether its page was the one of the state before, read anew: then the publisher has changed nothing."""
        if self.before is None or self.before.corrections != self.article.corrections:
            return False
        return self.before.provenance.sha256 == self.article.provenance.sha256

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """What an editor changed, where it was he and not the publisher."""
        before = self.before.corrections if self.before else ()
        return tuple(it for it in self.article.corrections if it not in before)

    @property
    def given_back(self) -> tuple[Correctable, ...]:
        """The fields of which a correction was taken back, so that they say again what the page says."""
        now = {it.field for it in self.article.corrections}
        return tuple(it.field for it in (self.before.corrections if self.before else ()) if it.field not in now)


@dataclass(frozen=True, slots=True)
class Articles:
    """The articles of a store."""

    _database: Database
    _dictionaries: Dictionaries

    async def page(
        self,
        query: ArticleQuery,
        first: int | None = None,
        after: str | None = None,
        *,
        last: int | None = None,
        before: str | None = None,
        counted: bool = True,
    ) -> Slice:
        """
        The first articles of the query (20, where nothing is said), or its last: after the one cursor and before the
        other, where they are given.

        They are in the order of the instant they sort by, then of their ids, whichever way they are asked for. counted:
        whether to count the whole query too. Raises CursorError.
        """
        limit = (USUAL if first is None else first) if last is None else last
        if limit < 0 or (first is not None and last is not None):
            raise ValueError(f"first={first}, last={last}: a page has either, and no fewer than 0 articles")
        if query.q and query.order == "relevance":
            return await self._ranked(query, limit, after, before, last is not None, counted)
        behind, ahead = (Place.of(it) if it is not None else None for it in (after, before))
        way = await way_of(self._database, query)
        rows = await self._database.read(rows_of(await way.keys(limit + 1, behind, ahead, last=last is not None)))
        down = (query.order != "oldest") is (last is None)
        rows = sorted(rows, key=itemgetter(0, 1), reverse=down)
        shown = rows[:limit] if last is None else rows[:limit][::-1]
        more = len(rows) > limit
        return Slice(
            articles=tuple(_article(document, timezone) for _, _, timezone, document in shown),
            cursors=tuple(Place(instant, key).cursor for instant, key, _, _ in shown),
            has_next=(more and last is None) or (ahead is not None and await way.behind(ahead)),
            has_previous=(more and last is not None) or (behind is not None and await way.ahead(behind)),
            counted=await count(self._database, query) if counted else None,
        )

    async def count(self, query: ArticleQuery) -> Total:
        """How many articles the query asks for."""
        return await count(self._database, query)

    async def facets(self, query: ArticleQuery, which: Sequence[Facet] = FACET_NAMES, limit: int = 10) -> Facets:
        """What the query's articles are filed under: the facets named, `limit` values of each at most."""
        return await facets_of(self._database, query, which, limit)

    async def by_id(self, id: str) -> Article | None:
        """The article of this id."""
        return await self._one("SELECT timezone, document FROM article WHERE id = ?", id)

    async def by_ids(self, ids: Sequence[str]) -> dict[str, Article]:
        """Those of these articles that are there, by their ids."""
        if not ids:
            return {}
        marks, values = listed(ids)
        sql = f"SELECT id, timezone, document FROM article WHERE id IN {marks}"  # noqa: S608  # our own words
        return {row[0]: _article(row[2], row[1]) for row in await self._database.read(Statement(sql, [*values]))}

    async def among(self, query: ArticleQuery, ids: Sequence[str]) -> dict[str, Article]:
        """Those of these articles (a few hundred at most) that the query asks for, by their ids."""
        statement = among(query, ids, self._database.engine.dialect) if ids else None
        rows = await self._database.read(statement) if statement else ()
        return {row[0]: _article(row[2], row[1]) for row in rows}

    async def by_url(self, url: str) -> Article | None:
        """The article that has this address, canonical, fetched or other; of several sources', the first seen."""
        return await self._one(
            "SELECT a.timezone, a.document FROM alias x JOIN article a ON a.id = x.article_id"
            " WHERE x.url = ? ORDER BY a.first_seen, a.id LIMIT 1",
            address(url),
        )

    async def find(self, source: str, canonical_url: str | None, sha256: str) -> Article | None:
        """The article that a page of the source belongs to: by its address, or else by the page's hash."""
        by_address = (
            "SELECT 0, a.first_seen, a.id, a.timezone, a.document FROM alias x JOIN article a ON a.id = x.article_id"
            " WHERE x.url = ? AND x.source_id = ?"
        )
        by_hash = (
            "SELECT 1, a.first_seen, a.id, a.timezone, a.document FROM reading r JOIN article a ON a.id = r.article_id"
            " WHERE r.page_id = ? AND a.source_id = ?"
        )
        sql, values = by_hash, [sha256, source]
        if canonical_url:
            sql, values = f"{by_address} UNION ALL {by_hash}", [address(canonical_url), source, *values]
        rows = await self._database.read(Statement(sql, [*values]))
        first = min(rows, key=lambda row: tuple(row)[:3], default=None)
        return _article(first[4], first[3]) if first else None

    async def at(self, source: str, urls: Sequence[str]) -> tuple[Article, ...]:
        """The articles that the source has at any of these addresses, the first seen first."""
        addresses = [*filter(None, map(address, urls))][:_MOST_ADDRESSES]
        if not addresses:
            return ()
        found = f"SELECT article_id FROM alias WHERE source_id = ? AND url IN ({', '.join('?' * len(addresses))})"  # noqa: S608  # our own words
        sql = f"SELECT timezone, document FROM article WHERE id IN ({found}) ORDER BY first_seen, id"  # noqa: S608
        rows = await self._database.read(Statement(sql, [source, *addresses]))
        return tuple(_article(row[1], row[0]) for row in rows)

    async def put(self, article: Article, page: Page) -> None:
        """
        Keep the article, new or in the place of what it was, and the page that it was read from. One transaction.

        A revision is added when it says something else than before; where nothing at all has changed, nothing is
        written.
        """
        await self.put_all([(article, page)])

    async def put_all(self, articles: Sequence[tuple[Article, Page]]) -> None:
        """Several at once, as if one had come after the other: all of them, or where it fails, none."""
        compressed = [await self._dictionaries.compress(article.source, page.content) for article, page in articles]
        entries = await asyncio.to_thread(
            lambda: [entry_of(*both, frame) for both, frame in zip(articles, compressed, strict=True)]
        )
        await self._put(entries)

    async def rewrite(self, article: Article, seen_at: datetime) -> None:
        """Keep the article in the place of what it was, read anew from pages that are kept already, or elsewhere."""
        await self.rewrite_all([(article, seen_at)])

    async def rewrite_all(self, articles: Sequence[tuple[Article, datetime]], with_corrections: bool = False) -> None:
        """
        Several at once, each with when it was seen so, as if one had come after the other.

        with_corrections: they bring their corrections; otherwise those that are stored stay.
        """
        entries = await asyncio.to_thread(lambda: [entry_of(it, seen_at=seen_at) for it, seen_at in articles])
        await self._put([replace(it, with_corrections=with_corrections) for it in entries])

    async def correct(self, id: str, change: Callable[[Article], Article], at: datetime) -> Article | None:
        """
        Keep the article as `change` (see corrections.py) makes it of what it is at that moment, as a revision that was
        first seen at this instant, and give it; None where there is no such article.
        """
        return await self._database.write(partial(entry.correct, id, change, at))

    async def note_page(self, article_id: str, page: Page, own_address: str | None = None) -> None:
        """
        Keep one more page of an article (a twin, a part, a reading that changed nothing), and its address as an alias;
        `own_address`, what a saved page says its address is, too.
        """
        rows = await self._database.read(Statement("SELECT source_id FROM article WHERE id = ?", [article_id]))
        compressed = await self._dictionaries.compress(rows[0][0] if rows else "", page.content)
        await self._database.write(partial(entry.note, article_id, page, compressed, own_address))

    async def withdraw(self, id: str, withdrawal: Withdrawal) -> bool:
        """
        Publish the article no more: no list has it, and its page says so. False where there is none, or it is withdrawn
        already.
        """
        return await self._database.write(partial(entry.mark_withdrawn, id, withdrawal))

    async def reinstate(self, id: str) -> bool:
        """Publish a withdrawn article again; False where there is none, or it is not withdrawn."""
        return await self._database.write(partial(entry.mark_withdrawn, id, None))

    async def withdrawn(self) -> tuple[Article, ...]:
        """The articles that are withdrawn, the last one first."""
        sql = "SELECT timezone, document FROM article WHERE withdrawn_at IS NOT NULL ORDER BY withdrawn_at DESC, id"
        return tuple(_article(row[1], row[0]) for row in await self._database.read(Statement(sql, [])))

    async def same_text(self, id: str) -> tuple[Article, ...]:
        """The articles of other sources that point to this one as the earliest of their text, in their order."""
        sql = "SELECT timezone, document FROM article WHERE same_text_as = ? ORDER BY instant, id"
        return tuple(_article(row[1], row[0]) for row in await self._database.read(Statement(sql, [id])))

    async def addresses(self, id: str) -> tuple[str, ...]:
        """The addresses under which the article is found, spelt as `filing.py` says."""
        sql = "SELECT url FROM alias WHERE article_id = ? ORDER BY id"
        return tuple(row[0] for row in await self._database.read(Statement(sql, [id])))

    async def revisions(self, id: str) -> tuple[Revision, ...]:
        """The states of the article, the first one first."""
        sql = "SELECT number, seen_at, timezone, document FROM revision WHERE article_id = ? ORDER BY number"
        found: list[Revision] = []
        for number, seen_at, timezone, document in await self._database.read(Statement(sql, [id])):
            article = _article(decompressed(document), timezone)
            found.append(Revision(number, from_micros(seen_at), article, found[-1].article if found else None))
        return tuple(found)

    async def add_keys(self, after: str, limit: int) -> str | None:
        """
        Give keys to those of the articles after this id (as many as `limit`) that have none, as articles from before
        keys were made have not, and point them to the earliest of their text. The last id; None where there is no more.
        """
        sql = (
            "SELECT a.id, a.timezone, a.document FROM article a WHERE a.id > ? AND a.withdrawn_at IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM band WHERE article_id = a.id) ORDER BY a.id LIMIT ?"
        )
        rows = await self._database.read(Statement(sql, [after, limit]))
        for _, timezone, document in rows:
            article = _article(document, timezone)
            if keys := await asyncio.to_thread(bands, article):
                await self._database.write(partial(entry.add_keys, article, keys))
        return rows[-1][0] if len(rows) == limit else None

    async def _ranked(
        self, query: ArticleQuery, limit: int, after: str | None, before: str | None, last: bool, counted: bool
    ) -> Slice:
        """The page in the order of relevance; see `page`."""
        behind, ahead = (Standing.of(it) if it is not None else None for it in (after, before))
        ranking = await rank(self._database, Search.of(query))
        part = [*ranking.articles]
        if behind:
            part = [it for it in part if it < (behind.score, behind.number)]
        if ahead:
            part = [it for it in part if it > (ahead.score, ahead.number)]
        part = part[-limit:] if last and limit else part[:limit]
        rows = await self._database.read(by_numbers(self._database, [number for _, number in part]))
        documents = {number: (document, timezone) for number, timezone, document in rows}
        shown = [Standing(*it) for it in part if it[1] in documents]
        every = ranking.articles
        total = None
        if counted:
            total = Total(len(every)) if ranking.complete else await count(self._database, query)
        return Slice(
            articles=tuple(_article(*documents[it.number]) for it in shown),
            cursors=tuple(it.cursor for it in shown),
            has_next=bool(part) and part[-1] != every[-1],
            has_previous=bool(part) and part[0] != every[0],
            counted=total,
            ranked=None if ranking.complete else len(every),
        )

    async def _put(self, entries: list[Entry]) -> None:
        if entries:
            await self._database.write(partial(entry.put, entries))

    async def _one(self, sql: str, *values: str) -> Article | None:
        rows = await self._database.read(Statement(sql, [*values]))
        return _article(rows[0][1], rows[0][0]) if rows else None


@lru_cache(maxsize=256)  # the newest articles are on every page; they are frozen, so all may share one
def _article(document: str | bytes, timezone: str | None) -> Article:
    return from_json(orjson.loads(document), timezone)
