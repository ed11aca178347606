"""
Articles as the store keeps them: found, paged through, put in, with their history.

What may be shown of them is a door's work; whether a page is new, `ingest`'s.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from urbanfeed.article import Article, Withdrawal
from urbanfeed.page import Page
from urbanfeed.query import ArticleQuery
from urbanfeed.store import entry
from urbanfeed.store.columns import DOCUMENTS, Columns
from urbanfeed.store.compression import compressed_with
from urbanfeed.store.counting import Total, count
from urbanfeed.store.database import Database
from urbanfeed.store.dictionaries import Dictionaries
from urbanfeed.store.documents import article_of
from urbanfeed.store.entry import Entry, entry_of
from urbanfeed.store.facets import FACET_NAMES, Facet, Facets, facets_of
from urbanfeed.store.filing import address
from urbanfeed.store.likeness import bands
from urbanfeed.store.marks import Mark, known_ids, known_marks
from urbanfeed.store.matching import among
from urbanfeed.store.related import Near, near_to
from urbanfeed.store.revisions import Revision, Seen, numbers_of, revisions_of, seen_of
from urbanfeed.store.selection import Statement
from urbanfeed.store.stretch import Reach, Stretch, rows_at, rows_by_ids, stretch, stretches

__all__ = ["Articles", "Slice"]

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
    scores: in that order, how well each answers: the higher the better, in no unit. Empty in other orders.
    """

    articles: tuple[Article, ...]
    cursors: tuple[str, ...]
    has_next: bool
    has_previous: bool
    counted: Total | None = None
    ranked: int | None = None
    scores: tuple[float, ...] = ()

    @property
    def total(self) -> int:
        """The number of the whole query's articles, exact or estimated."""
        assert self.counted is not None, "this page was asked for without a count"
        return self.counted.number


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
        found = await stretch(self._database, query, DOCUMENTS, Reach(limit, last is not None, after, before))
        total = None
        if counted:
            total = await count(self._database, query) if found.every is None else Total(found.every)
        return Slice(
            articles=tuple(article_of(document, timezone) for _, _, timezone, document in found.rows),
            cursors=tuple(found.cursors),
            has_next=found.has_next,
            has_previous=found.has_previous,
            counted=total,
            ranked=found.ranked,
            scores=tuple(found.scores),
        )

    async def stretch(self, query: ArticleQuery, columns: Columns, reach: Reach) -> Stretch:
        """The rows of a page, for who wants other columns than all; see stretch.py. Raises CursorError."""
        return await stretch(self._database, query, columns, reach)

    async def stretches(self, columns: Columns, asked: Sequence[tuple[ArticleQuery, Reach]]) -> list[Stretch]:
        """The rows of a page of each of these queries, by as few statements as can be; see stretch.py."""
        return await stretches(self._database, columns, asked)

    async def rows_at(self, url: str, columns: Columns) -> Sequence[Any]:
        """The row of the article that `by_url` finds, likewise, if there is one."""
        return await rows_at(self._database, url, columns)

    async def rows(self, ids: Sequence[str], columns: Columns) -> Sequence[Any]:
        """The rows of these articles, likewise."""
        return await rows_by_ids(self._database, ids, columns)

    async def count(self, query: ArticleQuery) -> Total:
        """How many articles the query asks for."""
        return await count(self._database, query)

    async def facets(self, query: ArticleQuery, which: Sequence[Facet] = FACET_NAMES, limit: int = 10) -> Facets:
        """What the query's articles are filed under: the facets named, `limit` values of each at most."""
        return await facets_of(self._database, query, which, limit)

    async def by_id(self, id: str) -> Article | None:
        """The article of this id."""
        return await self._one("SELECT timezone, document FROM article WHERE id = ?", id)

    async def those_of(self, ids: Iterable[str]) -> frozenset[str]:
        """Those of the ids that are an article's."""
        return await known_ids(self._database, ids)

    async def among(self, query: ArticleQuery, ids: Sequence[str]) -> dict[str, Article]:
        """Those of these articles (a few hundred at most) that the query asks for, by their ids."""
        statement = among(query, ids, self._database.engine.dialect) if ids else None
        rows = await self._database.read(statement) if statement else ()
        return {row[0]: article_of(row[2], row[1]) for row in rows}

    async def by_url(self, url: str) -> Article | None:
        """The article that has this address, canonical, fetched or other; of several sources', the first seen."""
        for _, _, timezone, document in await rows_at(self._database, url, DOCUMENTS):
            return article_of(document, timezone)
        return None

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
        return article_of(first[4], first[3]) if first else None

    async def known(self, marks: Iterable[Mark]) -> frozenset[Mark]:
        """Those of these marks of pages by which `find` or `at` would find an article."""
        return await known_marks(self._database, marks)

    async def at(self, source: str, urls: Sequence[str]) -> tuple[Article, ...]:
        """The articles that the source has at any of these addresses, the first seen first."""
        addresses = [*filter(None, map(address, urls))][:_MOST_ADDRESSES]
        if not addresses:
            return ()
        found = f"SELECT article_id FROM alias WHERE source_id = ? AND url IN ({', '.join('?' * len(addresses))})"  # noqa: S608  # our own words
        sql = f"SELECT timezone, document FROM article WHERE id IN ({found}) ORDER BY first_seen, id"  # noqa: S608
        rows = await self._database.read(Statement(sql, [source, *addresses]))
        return tuple(article_of(row[1], row[0]) for row in rows)

    async def put(self, article: Article, page: Page) -> None:
        """
        Keep the article, new or in the place of what it was, and the page that it was read from. One transaction.

        A revision is added when it says something else than before; where nothing at all has changed, nothing is
        written.
        """
        await self.put_all([(article, page)])

    async def put_all(self, articles: Sequence[tuple[Article, Page]]) -> None:
        """Several at once, as if one had come after the other: all of them, or where it fails, none."""
        dictionaries = [await self._dictionaries.of(article.source, page.content) for article, page in articles]

        def prepared() -> list[Entry]:
            return [
                entry_of(article, page, compressed_with(dictionary, page.content))
                for (article, page), dictionary in zip(articles, dictionaries, strict=True)
            ]

        await self._put(await asyncio.to_thread(prepared))

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

    async def withdraw(self, id: str, withdrawal: Withdrawal, anew: bool = False) -> bool:
        """
        Publish the article no more: no list has it, and its page says so. False where there is none, or it is withdrawn
        already.

        anew: have this stand in the place of an earlier withdrawal; it is not published in between.
        """
        return await self._database.write(partial(entry.mark_withdrawn, id, withdrawal, anew=anew))

    async def reinstate(self, id: str) -> bool:
        """Publish a withdrawn article again; False where there is none, or it is not withdrawn."""
        return await self._database.write(partial(entry.mark_withdrawn, id, None))

    async def withdrawn(self) -> tuple[Article, ...]:
        """The articles that are withdrawn, the last one first."""
        sql = "SELECT timezone, document FROM article WHERE withdrawn_at IS NOT NULL ORDER BY withdrawn_at DESC, id"
        return tuple(article_of(row[1], row[0]) for row in await self._database.read(Statement(sql, [])))

    async def same_text(self, id: str) -> tuple[Article, ...]:
        """The articles of other sources that point to this one as the earliest of their text, in their order."""
        sql = "SELECT timezone, document FROM article WHERE same_text_as = ? ORDER BY instant, id"
        return tuple(article_of(row[1], row[0]) for row in await self._database.read(Statement(sql, [id])))

    async def addresses(self, id: str) -> tuple[str, ...]:
        """The addresses under which the article is found, spelt as `filing.py` says."""
        sql = "SELECT url FROM alias WHERE article_id = ? ORDER BY id"
        return tuple(row[0] for row in await self._database.read(Statement(sql, [id])))

    async def by_ids(self, ids: Sequence[str]) -> dict[str, Article]:
        """Those of these articles that there are, by their ids: one statement, however many."""
        rows = await rows_by_ids(self._database, ids, DOCUMENTS)
        return {key: article_of(document, timezone) for _, key, timezone, document in rows}

    async def near(self, ids: Sequence[str], most: int) -> dict[str, tuple[Near, ...]]:
        """What is near to each of these articles in topic and time, `most` of each; see related.py."""
        return await near_to(self._database, ids, most)

    async def revisions(self, id: str) -> tuple[Revision, ...]:
        """The states of the article, the first one first."""
        return (await revisions_of(self._database, [id])).get(id, ())

    async def last_revisions(self, ids: Sequence[str], most: int) -> dict[str, tuple[Revision, ...]]:
        """The last states of each of these articles, `most` of each, the first one first: one statement."""
        return await revisions_of(self._database, ids, most)

    async def last_seen(self, ids: Sequence[str], most: int) -> dict[str, tuple[Seen, ...]]:
        """The same states, without what they say."""
        return await seen_of(self._database, ids, most)

    async def revision_counts(self, ids: Sequence[str]) -> dict[str, int]:
        """How many states each of these articles has had."""
        return await numbers_of(self._database, ids)

    async def add_keys(self, after: str, limit: int) -> str | None:
        """
        Give keys to those of the articles after this id (as many as `limit`) that have none, as articles from before
        keys were made have not, and point them to the earliest of their text. The last id; None where there is no more.
        """
        sql = (
            "SELECT a.id, a.timezone, a.document FROM article a WHERE a.id > ? AND +a.withdrawn_at IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM band WHERE article_id = a.id) ORDER BY a.id LIMIT ?"
        )
        rows = await self._database.read(Statement(sql, [after, limit]))
        for _, timezone, document in rows:
            article = article_of(document, timezone)
            if keys := await asyncio.to_thread(bands, article):
                await self._database.write(partial(entry.add_keys, article, keys))
        return rows[-1][0] if len(rows) == limit else None

    async def _put(self, entries: list[Entry]) -> None:
        if entries:
            await self._database.write(partial(entry.put, entries))

    async def _one(self, sql: str, *values: str) -> Article | None:
        rows = await self._database.read(Statement(sql, [*values]))
        return article_of(rows[0][1], rows[0][0]) if rows else None
