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
from urbanfeed.store import Store

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
    belong together are stored at once, which is much faster.
    """
    outcomes: list[Outcome] = []
    waiting = Waiting(store)
    pages = [it.page for readings in several for it in readings]
    said = [url for readings in several for it in readings for url in (it.article.canonical_url, it.article.url)]
    urls, hashes = [*said, *(it.url for it in pages)], [it.sha256 for it in pages]
    any_forgotten = await store.forgotten.of_page(urls, hashes) is not None
    for readings in several:
        first, *others = readings
        try:
            read = with_topics(joined([it.article for it in readings])) if others else first.article
        except PartsError as error:
            outcomes.append(failed(first.name, str(error), "parse", first.article.source))
            continue
        addresses = [read.canonical_url, read.url, *(it.page.url for it in readings)]
        hashes = [it.page.sha256 for it in readings]
        if any_forgotten and (tombstone := await store.forgotten.of_page(addresses, hashes)):
            outcomes.append(Outcome("forgotten", first.name, read.source, tombstone.id))
            continue
        others_of_one = addresses_of_one(read)
        if waiting.may_have(read, [read.canonical_url, read.url, *others_of_one]):
            await waiting.put()
        found, decision = await _decided(store, read, others_of_one, first.page, just_fetched)
        if waiting.has(decision.article.id):
            await waiting.put()
            found, decision = await _decided(store, read, others_of_one, first.page, just_fetched)
        if isinstance(decision, Unchanged):
            await store.articles.note_page(decision.article.id, first.page)
            if found and found.withdrawn and not decision.article.withdrawn:
                await store.articles.reinstate(found.id)
        else:
            waiting.add(decision.article, first.page)
        if others:
            await waiting.put()
        for it in others:
            await store.articles.note_page(decision.article.id, it.page, it.article.canonical_url)
        outcomes.append(outcome_of(first.name, decision))
    await waiting.put()
    return outcomes


async def _decided(
    store: Store, read: Article, others: Sequence[str], page: Page, just_fetched: bool
) -> tuple[Article | None, Decision]:
    """The article that the store has of what was read, or of a twin at other addresses, and what becomes of it."""
    found = await store.articles.find(read.source, read.canonical_url or read.url, read.provenance.sha256)
    if found is None:
        found = next((it for it in await store.articles.at(read.source, others) if one_text(read, beneath(it))), None)
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
