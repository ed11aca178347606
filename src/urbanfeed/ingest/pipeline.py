"""
The road of an article, on one screen: fetch, extract, clean, enrich, join, decide, store.

Each step is a file beside this one; gather.py takes the same road for a source, which tells itself what it has. A page
that fails is told and the others go on; only what makes all of them fail (the database) is raised.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from urbanfeed.article import Article
from urbanfeed.corrections import beneath
from urbanfeed.ingest.addresses import is_address, one_site
from urbanfeed.ingest.decide import Decision, Unchanged, decide
from urbanfeed.ingest.extract import extract, page_of, remembered_source
from urbanfeed.ingest.fetch import Fetched, Fetcher, FetchError
from urbanfeed.ingest.hints import kept_hints
from urbanfeed.ingest.memories import Memories
from urbanfeed.ingest.outcome import Outcome, failed, kind_of, outcome_of
from urbanfeed.ingest.parts import PartsError, grouped, in_order, is_part, joined, may_join
from urbanfeed.ingest.saved import files_in, page_of_file
from urbanfeed.ingest.terms import kept_terms
from urbanfeed.ingest.topics import with_topics
from urbanfeed.ingest.twins import addresses_of_one, marked_by_address, one_text
from urbanfeed.ingest.waiting import Waiting
from urbanfeed.ingest.withdrawing import as_it_is_there
from urbanfeed.page import ExtractionError, Page
from urbanfeed.reader import Memory
from urbanfeed.scraping import Scraper
from urbanfeed.store import Mark, Store, marks

__all__ = [
    "Reading", "Tell", "fetch_page", "ingest", "ingest_page", "keep", "keep_all", "keep_parts", "page_from",
    "read_page", "reading_of", "with_parts",
]  # fmt: skip

Tell = Callable[[Outcome], None]

_MOST_PARTS = 20  # of one article


@dataclass(frozen=True, slots=True)
class Reading:
    """A page and the article, or the part of one, that it gives; `name` is what the page is called in the outcome."""

    name: str
    page: Page
    article: Article


async def ingest(store: Store, fetcher: Fetcher, given: Iterable[str], source: str | None, tell: Tell) -> None:
    """Files, text dumps, folders of them, and addresses."""
    memories = Memories(store)
    for it in given:
        outcomes = (
            await ingest_address(store, fetcher, it, source, memories)
            if is_address(it)
            else await ingest_files(store, Path(it), source, memories, tell)
        )
        for outcome in outcomes:
            tell(outcome)


async def ingest_address(
    store: Store, fetcher: Fetcher, url: str, source: str | None, memories: Memories
) -> list[Outcome]:
    """Fetch, the article's further parts too, and then the rest of the road. A part that fails has its own outcome."""
    try:
        first = await reading_of(url, await fetch_page(fetcher, url), source, memories)
    except (FetchError, ExtractionError) as error:
        return [failed(url, str(error), kind_of(error), source)]
    readings, failures = await with_parts(fetcher, first, source, memories)
    return [await keep(store, readings, just_fetched=True), *failures]


async def ingest_files(store: Store, path: Path, source: str | None, memories: Memories, tell: Tell) -> list[Outcome]:
    """Saved pages, and then the rest of the road; parts of articles come last, when all that are there are known."""
    files = files_in(path)
    if not files:
        return [failed(str(path), "no pages in this folder (.html, .htm, .xhtml, .txt)", "file", source)]
    parts: list[Reading] = []
    for file in files:
        try:
            reading = await reading_of(str(file), page_of_file(file), source, memories)
        except OSError as error:
            tell(failed(str(file), error.strerror or str(error), "file", source))
        except ExtractionError as error:
            tell(failed(str(file), str(error), error.reason, source))
        else:
            if is_part(reading.article):
                parts.append(reading)
            else:
                tell(await keep(store, [reading]))
    return await keep_parts(store, parts)


async def keep_parts(store: Store, parts: Sequence[Reading]) -> list[Outcome]:
    """Store the articles that these parts make; those behind a missing part are told."""
    outcomes: list[Outcome] = []
    by_article = {id(it.article): it for it in parts}
    for group in grouped([it.article for it in parts]):
        first, *others = [[by_article[id(it)] for it in stretch] for stretch in in_order(group)]
        outcomes.append(await keep(store, first))
        missing = (first[-1].article.provenance.part or 0) + 1
        reason = f"part {missing} of this article is missing"
        outcomes += [failed(it.name, reason, "file", it.article.source) for it in chain(*others)]
    return outcomes


async def ingest_page(store: Store, name: str, page: Page, source: str | None = None) -> Outcome:
    """Extract, clean, enrich, decide, store: one page alone. `name` is what it is called in the outcome."""
    try:
        return await keep(store, [await reading_of(name, page, source, Memories(store))])
    except ExtractionError as error:
        return failed(name, str(error), error.reason, source)


async def reading_of(name: str, page: Page, source: Scraper | str | None, memories: Memories) -> Reading:
    """A page read in the light of its source's other pages. Raises ExtractionError."""
    remembered = remembered_source(page, source)
    memory = await memories.of(remembered) if remembered else None
    return Reading(name, page, await asyncio.to_thread(read_page, page, source, memory))


async def with_parts(
    fetcher: Fetcher, first: Reading, source: Scraper | str | None, memories: Memories
) -> tuple[list[Reading], list[Outcome]]:
    """A page and the further parts of its article, fetched; and what became of a part that gave none."""
    readings = [first]
    while len(readings) < _MOST_PARTS and (following := _unread(readings)):
        try:
            reading = await reading_of(following, await fetch_page(fetcher, following), source, memories)
        except (FetchError, ExtractionError) as error:
            return readings, [failed(following, str(error), kind_of(error), first.article.source)]
        if not may_join([it.article for it in (*readings, reading)]):
            break
        readings.append(reading)
    return readings, []


async def keep(store: Store, readings: Sequence[Reading], just_fetched: bool = False) -> Outcome:
    """
    Join what are parts of one article, decide, store; the pages are kept too.

    just_fetched: they come from their publisher now, and not from a file.
    """
    (outcome,) = await keep_all(store, [readings], just_fetched)
    return outcome


async def keep_all(store: Store, several: Sequence[Sequence[Reading]], just_fetched: bool = False) -> list[Outcome]:
    """
    The same for several articles, as if one came after the other. What has an outcome is stored; those that cannot
    belong together are stored many at once, while others are decided on, which is much faster.
    """
    outcomes: list[Outcome] = []
    pages = [it.page for readings in several for it in readings]
    said = [url for readings in several for it in readings for url in (it.article.canonical_url, it.article.url)]
    urls, hashes = [*said, *(it.url for it in pages)], [it.sha256 for it in pages]
    any_forgotten = await store.forgotten.of_page(urls, hashes) is not None
    whole = [_Whole.of(readings) for readings in several]
    known = await store.articles.known(mark for it in whole for mark in it.marks)
    async with Waiting(store) as waiting:
        for it in whole:
            first, *others = it.readings
            read = it.article
            if isinstance(read, PartsError):
                outcomes.append(failed(first.name, str(read), "parse", first.article.source))
                continue
            addresses = [read.canonical_url, read.url, *(it.page.url for it in it.readings)]
            hashes = [it.page.sha256 for it in it.readings]
            if any_forgotten and (tombstone := await store.forgotten.of_page(addresses, hashes)):
                outcomes.append(Outcome("forgotten", first.name, read.source, tombstone.id))
                continue
            if waiting.may_have(it.marks):
                await waiting.put()
            there = not (it.marks.isdisjoint(known) and it.marks.isdisjoint(waiting.stored))
            found, decision = await _decided(store, read, it.elsewhere, first.page, just_fetched, there)
            if waiting.has(decision.article.id):
                await waiting.put()
                found, decision = await _decided(store, read, it.elsewhere, first.page, just_fetched)
            if isinstance(decision, Unchanged):
                await store.articles.note_page(decision.article.id, first.page)
                if found and found.withdrawn and not decision.article.withdrawn:
                    await store.articles.reinstate(found.id)
            else:
                await waiting.add(decision.article, first.page)
            if others:
                await waiting.put()
            for other in others:
                await store.articles.note_page(decision.article.id, other.page, other.article.canonical_url)
            if others or isinstance(decision, Unchanged):
                noted = [*addresses, *(other.article.canonical_url for other in others)]
                waiting.stored |= marks(read.source, noted, hashes)
            outcomes.append(outcome_of(first.name, decision))
    return outcomes


@dataclass(frozen=True, slots=True)
class _Whole:
    """
    Readings and the article that they make, or why they make none.

    elsewhere: the other addresses that it may have been read from. marks: by what it would be found where it is there.
    """

    readings: Sequence[Reading]
    article: Article | PartsError
    elsewhere: tuple[str, ...] = ()
    marks: frozenset[Mark] = frozenset()

    @classmethod
    def of(cls, readings: Sequence[Reading]) -> "_Whole":
        """The whole that these are."""
        first, *others = readings
        try:
            read = with_topics(joined([it.article for it in readings])) if others else first.article
        except PartsError as error:
            return cls(readings, error)
        elsewhere = addresses_of_one(read)
        urls = [read.canonical_url, read.url, *elsewhere]
        return cls(readings, read, elsewhere, marks(read.source, urls, [read.provenance.sha256]))


async def _decided(
    store: Store, read: Article, elsewhere: Sequence[str], page: Page, just_fetched: bool, there: bool = True
) -> tuple[Article | None, Decision]:
    """
    The article that the store has of what was read, or of a twin at other addresses, and what becomes of it.

    there: whether the store may have it.
    """
    found = None
    if there:
        found = await store.articles.find(read.source, read.canonical_url or read.url, read.provenance.sha256)
        found = found or next(
            (it for it in await store.articles.at(read.source, elsewhere) if one_text(read, beneath(it))), None
        )
    read = marked_by_address(read, found)
    stored = as_it_is_there(found, page, just_fetched) if found else None
    if stored:
        read = kept_hints(read if just_fetched else kept_terms(read, stored), beneath(stored))
    return found, decide(stored, read)


def _unread(readings: Sequence[Reading]) -> str | None:
    """Where the article goes on: on its own site, and on no page that was read."""
    following = readings[-1].article.provenance.next_url
    read = {url for it in readings for url in (it.name, it.page.url, it.article.canonical_url)}
    return following if following not in read and one_site(following, readings[0].page.url) else None


async def fetch_page(fetcher: Fetcher, url: str) -> Page:
    """The page at this address. Raises FetchError, and ExtractionError for what is not text."""
    return await page_from(fetcher, await fetcher.get(url))


async def page_from(fetcher: Fetcher, fetched: Fetched) -> Page:
    """The page that was fetched, with what is said of its use outside of it. Raises ExtractionError."""
    page = page_of(fetched.content, fetched.url, fetched.content_type or None, fetched.fetched_at)
    return replace(page, stated=await fetcher.stated(fetched))


def read_page(page: Page, source: Scraper | str | None = None, memory: Memory | None = None) -> Article:
    """
    The article of a page: extracted, cleaned, enriched. source: its scraper, or its name. memory: of the source.

    Raises ExtractionError.
    """
    return with_topics(extract(page, source, memory))
