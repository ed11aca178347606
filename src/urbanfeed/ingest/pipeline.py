"""
The road of an article, on one screen: fetch, extract, clean, enrich, decide, store.

Each step is a file beside this one; gather.py takes the same road for a source, which tells itself what it has. A page
that fails is told and the others go on; only what makes all of them fail (the database) is raised.
"""

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

from urbanfeed.article import Article
from urbanfeed.ingest.decide import Unchanged, decide
from urbanfeed.ingest.extract import extract, page_of
from urbanfeed.ingest.fetch import Fetcher, FetchError
from urbanfeed.ingest.hints import kept_hints
from urbanfeed.ingest.outcome import Outcome, failed, kind_of, outcome_of
from urbanfeed.ingest.saved import files_in, page_of_file
from urbanfeed.ingest.topics import with_topics
from urbanfeed.page import ExtractionError, Page
from urbanfeed.scraping import Scraper
from urbanfeed.store import Store

__all__ = ["Tell", "fetch_page", "ingest", "ingest_page", "keep", "read_page"]

Tell = Callable[[Outcome], None]


async def ingest(store: Store, fetcher: Fetcher, given: Iterable[str], source: str | None, tell: Tell) -> None:
    """Files, text dumps, folders of them, and addresses."""
    for it in given:
        if is_address(it):
            tell(await ingest_address(store, fetcher, it, source))
            continue
        files = files_in(Path(it))
        if not files:
            tell(failed(it, "no pages in this folder (.html, .htm, .xhtml, .txt)", "file", source))
        for file in files:
            tell(await ingest_file(store, file, source))


async def ingest_address(store: Store, fetcher: Fetcher, url: str, source: str | None = None) -> Outcome:
    """Fetch, and then the rest of the road."""
    try:
        page = await fetch_page(fetcher, url)
    except (FetchError, ExtractionError) as error:
        return failed(url, str(error), kind_of(error), source)
    return await ingest_page(store, url, page, source)


async def ingest_file(store: Store, file: Path, source: str | None = None) -> Outcome:
    """A saved page, and then the rest of the road."""
    try:
        page = page_of_file(file)
    except OSError as error:
        return failed(str(file), error.strerror or str(error), "file", source)
    except ExtractionError as error:
        return failed(str(file), str(error), error.reason, source)
    return await ingest_page(store, str(file), page, source)


async def ingest_page(store: Store, name: str, page: Page, source: str | None = None) -> Outcome:
    """Extract, clean, enrich, decide, store. `name` is what the page is called in the outcome."""
    try:
        read = await asyncio.to_thread(read_page, page, source)
    except ExtractionError as error:
        return failed(name, str(error), error.reason, source)
    return await keep(store, name, read, page)


async def keep(store: Store, name: str, read: Article, page: Page) -> Outcome:
    """Decide what the article is to the stored one, and store it; the page is kept too."""
    stored = await store.articles.find(read.source, read.canonical_url or read.url, page.sha256)
    decision = decide(stored, kept_hints(read, stored) if stored else read)
    if isinstance(decision, Unchanged):
        await store.articles.note_page(decision.article.id, page)
    else:
        await store.articles.put(decision.article, page)
    return outcome_of(name, decision)


async def fetch_page(fetcher: Fetcher, url: str) -> Page:
    """The page at this address. Raises FetchError, and ExtractionError for what is not text."""
    fetched = await fetcher.get(url)
    return page_of(fetched.content, fetched.url, fetched.content_type or None, fetched.fetched_at)


def read_page(page: Page, source: Scraper | str | None = None) -> Article:
    """The article of a page: extracted, cleaned, enriched; `source` is its scraper, or names it. Raises
    ExtractionError."""
    return with_topics(extract(page, source))


def is_address(text: str) -> bool:
    """Whether this is an address to fetch, and no file."""
    return text.lower().startswith(("http://", "https://"))
