"""
The road of an article, on one screen: fetch, extract, clean, enrich, join, decide, store.

Each step is a file beside this one. A page that fails is told and the others go on; only what makes all of them fail
(the database) is raised.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from urbanfeed.article import Article
from urbanfeed.ingest.addresses import one_site
from urbanfeed.ingest.decide import Unchanged, decide
from urbanfeed.ingest.discover import discover
from urbanfeed.ingest.extract import extract, page_of, remembered_source
from urbanfeed.ingest.fetch import Fetcher, FetchError
from urbanfeed.ingest.memories import Memories
from urbanfeed.ingest.outcome import Outcome, failed, outcome_of
from urbanfeed.ingest.parts import PartsError, grouped, in_order, is_part, joined, may_join
from urbanfeed.ingest.saved import files_in, page_of_file
from urbanfeed.ingest.topics import with_topics
from urbanfeed.page import ExtractionError, Link, Page
from urbanfeed.reader import Memory
from urbanfeed.scraping import Scraper
from urbanfeed.store import Store

__all__ = ["Tell", "crawl_source", "fetch_page", "ingest", "ingest_page", "is_address", "read_page"]

Tell = Callable[[Outcome], None]

_MOST_PARTS = 20  # of one article


@dataclass(frozen=True, slots=True)
class Reading:
    """A page and the article, or the part of one, that it gives; `name` is what the page is called in the outcome."""

    name: str
    page: Page
    article: Article


async def crawl_source(store: Store, fetcher: Fetcher, scraper: Scraper, limit: int, tell: Tell) -> None:
    """One round of one source: what it lists now, new pages first, then those that may have changed since."""
    found = await discover(scraper, fetcher)
    for missed in found.missed:
        tell(failed(missed.place, missed.reason, scraper.name))
    memories = Memories(store)
    for link in (await _new_first(store, found.links))[:limit]:
        for outcome in await ingest_address(store, fetcher, link.url, scraper.name, memories):
            tell(outcome)


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
    readings: list[Reading] = []
    failures: list[Outcome] = []
    following: str | None = url
    while following and len(readings) < _MOST_PARTS:
        try:
            page = await fetch_page(fetcher, following)
            reading = await _read(following, page, source, memories)
        except (FetchError, ExtractionError) as error:
            failures.append(failed(following, str(error), source))
            break
        if readings and not may_join([it.article for it in (*readings, reading)]):
            break
        readings.append(reading)
        following = _unread(readings)
    return ([await _keep(store, readings)] if readings else []) + failures


async def ingest_files(store: Store, path: Path, source: str | None, memories: Memories, tell: Tell) -> list[Outcome]:
    """Saved pages, and then the rest of the road; parts of articles come last, when all that are there are known."""
    files = files_in(path)
    if not files:
        return [failed(str(path), "no pages in this folder (.html, .htm, .xhtml, .txt)", source)]
    parts: list[Reading] = []
    for file in files:
        try:
            reading = await _read(str(file), page_of_file(file), source, memories)
        except (OSError, ExtractionError) as error:
            tell(failed(str(file), (isinstance(error, OSError) and error.strerror) or str(error), source))
            continue
        if is_part(reading.article):
            parts.append(reading)
        else:
            tell(await _keep(store, [reading]))
    outcomes: list[Outcome] = []
    by_article = {id(it.article): it for it in parts}
    for group in grouped([it.article for it in parts]):
        first, *others = [[by_article[id(it)] for it in stretch] for stretch in in_order(group)]
        outcomes.append(await _keep(store, first))
        missing = (first[-1].article.provenance.part or 0) + 1
        reason = f"part {missing} of this article is missing"
        outcomes += [failed(it.name, reason, it.article.source) for it in chain(*others)]
    return outcomes


async def ingest_page(store: Store, name: str, page: Page, source: str | None = None) -> Outcome:
    """Extract, clean, enrich, decide, store: one page alone. `name` is what it is called in the outcome."""
    try:
        return await _keep(store, [await _read(name, page, source, Memories(store))])
    except ExtractionError as error:
        return failed(name, str(error), source)


async def _read(name: str, page: Page, source: str | None, memories: Memories) -> Reading:
    remembered = remembered_source(page, source)
    memory = await memories.of(remembered) if remembered else None
    return Reading(name, page, await asyncio.to_thread(read_page, page, source, memory))


async def _keep(store: Store, readings: Sequence[Reading]) -> Outcome:
    """Join what are parts of one article, decide, store."""
    first, *others = readings
    try:
        read = with_topics(joined([it.article for it in readings])) if others else first.article
    except PartsError as error:
        return failed(first.name, str(error), first.article.source)
    stored = await store.articles.find(read.source, read.canonical_url or read.url, read.provenance.sha256)
    decision = decide(stored, read)
    if isinstance(decision, Unchanged):
        await store.articles.note_page(decision.article.id, first.page)
    else:
        await store.articles.put(decision.article, first.page)
    for it in others:
        await store.articles.note_page(decision.article.id, it.page, it.article.canonical_url)
    return outcome_of(first.name, decision)


def _unread(readings: Sequence[Reading]) -> str | None:
    """Where the article goes on: on its own site, and on no page that was read."""
    following = readings[-1].article.provenance.next_url
    read = {url for it in readings for url in (it.name, it.page.url, it.article.canonical_url)}
    return following if following not in read and one_site(following, readings[0].page.url) else None


async def fetch_page(fetcher: Fetcher, url: str) -> Page:
    """The page at this address. Raises FetchError, and ExtractionError for what is not text."""
    fetched = await fetcher.get(url)
    return page_of(fetched.content, fetched.url, fetched.content_type or None, fetched.fetched_at)


def read_page(page: Page, source: str | None = None, memory: Memory | None = None) -> Article:
    """The article of a page: extracted, cleaned, enriched. Raises ExtractionError."""
    return with_topics(extract(page, source, memory))


def is_address(text: str) -> bool:
    """Whether this is an address to fetch, and no file."""
    return text.lower().startswith(("http://", "https://"))


async def _new_first(store: Store, links: Iterable[Link]) -> list[Link]:
    new: list[Link] = []
    known: list[Link] = []
    for link in links:
        (known if await store.pages.known(link.url) else new).append(link)
    return new + known
