"""
The road of an article, on one screen: fetch, extract, clean, enrich, decide, store.

Each step is a file beside this one. A page that fails is told and the others go on; only what makes all of them fail
(the database) is raised.
"""

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

from urbanfeed.article import Article
from urbanfeed.ingest.decide import Unchanged, decide
from urbanfeed.ingest.discover import discover
from urbanfeed.ingest.extract import extract, page_of
from urbanfeed.ingest.fetch import Fetcher, FetchError
from urbanfeed.ingest.outcome import Outcome, failed, outcome_of
from urbanfeed.ingest.saved import files_in, page_of_file
from urbanfeed.ingest.topics import with_topics
from urbanfeed.page import ExtractionError, Link, Page
from urbanfeed.scraping import Scraper
from urbanfeed.store import Store

__all__ = ["Tell", "crawl_source", "fetch_page", "ingest", "ingest_page", "read_page"]

Tell = Callable[[Outcome], None]


async def crawl_source(store: Store, fetcher: Fetcher, scraper: Scraper, limit: int, tell: Tell) -> None:
    """One round of one source: what it lists now, new pages first, then those that may have changed since."""
    found = await discover(scraper, fetcher)
    for missed in found.missed:
        tell(failed(missed.place, missed.reason, scraper.name))
    for link in (await _new_first(store, found.links))[:limit]:
        tell(await ingest_address(store, fetcher, link.url, scraper.name))


async def ingest(store: Store, fetcher: Fetcher, given: Iterable[str], source: str | None, tell: Tell) -> None:
    """Files, text dumps, folders of them, and addresses."""
    for it in given:
        if is_address(it):
            tell(await ingest_address(store, fetcher, it, source))
            continue
        files = files_in(Path(it))
        if not files:
            tell(failed(it, "no pages in this folder (.html, .htm, .xhtml, .txt)", source))
        for file in files:
            tell(await ingest_file(store, file, source))


async def ingest_address(store: Store, fetcher: Fetcher, url: str, source: str | None = None) -> Outcome:
    """Fetch, and then the rest of the road."""
    try:
        page = await fetch_page(fetcher, url)
    except (FetchError, ExtractionError) as error:
        return failed(url, str(error), source)
    return await ingest_page(store, url, page, source)


async def ingest_file(store: Store, file: Path, source: str | None = None) -> Outcome:
    """A saved page, and then the rest of the road."""
    try:
        page = page_of_file(file)
    except OSError as error:
        return failed(str(file), error.strerror or str(error), source)
    except ExtractionError as error:
        return failed(str(file), str(error), source)
    return await ingest_page(store, str(file), page, source)


async def ingest_page(store: Store, name: str, page: Page, source: str | None = None) -> Outcome:
    """Extract, clean, enrich, decide, store. `name` is what the page is called in the outcome."""
    try:
        read = await asyncio.to_thread(read_page, page, source)
    except ExtractionError as error:
        return failed(name, str(error), source)
    stored = await store.articles.find(read.source, read.canonical_url or read.url, page.sha256)
    decision = decide(stored, read)
    if isinstance(decision, Unchanged):
        await store.articles.note_page(decision.article.id, page)
    else:
        await store.articles.put(decision.article, page)
    return outcome_of(name, decision)


async def fetch_page(fetcher: Fetcher, url: str) -> Page:
    """The page at this address. Raises FetchError, and ExtractionError for what is not text."""
    fetched = await fetcher.get(url)
    return page_of(fetched.content, fetched.url, fetched.content_type or None, fetched.fetched_at)


def read_page(page: Page, source: str | None = None) -> Article:
    """The article of a page: extracted, cleaned, enriched. Raises ExtractionError."""
    return with_topics(extract(page, source))


def is_address(text: str) -> bool:
    """Whether this is an address to fetch, and no file."""
    return text.lower().startswith(("http://", "https://"))


async def _new_first(store: Store, links: Iterable[Link]) -> list[Link]:
    new: list[Link] = []
    known: list[Link] = []
    for link in links:
        (known if await store.pages.known(link.url) else new).append(link)
    return new + known
