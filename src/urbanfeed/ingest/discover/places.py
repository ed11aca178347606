"""
Places: which articles a source tells of, by the feeds, sitemaps and listing pages that are known of it.

Only addresses of the source's articles are given, each once. A place that is broken gives what can be read of it, and
is named with what is wrong.
"""

import asyncio
import re
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from urbanfeed.ingest.addresses import canonical, untracked
from urbanfeed.ingest.discover.announced import announced, linked
from urbanfeed.ingest.discover.feeds import feed_links
from urbanfeed.ingest.discover.found import Asks, Found, Missed, Offer, together
from urbanfeed.ingest.discover.listings import listing_links, next_page
from urbanfeed.ingest.discover.sitemaps import sitemap_links
from urbanfeed.ingest.extract import page_of
from urbanfeed.ingest.fetch import Fetched, FetchError
from urbanfeed.ingest.outcome import kind_of
from urbanfeed.page import ExtractionError, Link
from urbanfeed.scraping import Discovery, Feed, Listing, Scraper, Sitemap

__all__ = ["Knows", "discover", "same_form"]

# Indexes of old sites list a sitemap a month; what is new stands in the last ones.
_MOST_SITEMAPS = 50
# Addresses of one index: as many as a single sitemap may hold. An archive of millions would fill the memory, and no
# round reads more than a few of them.
_MOST_LINKS = 50_000
_AT_ONCE = 1_000  # links, before others have a turn

_AMP_PATH = re.compile(r"/amp/?$")

# Which of these addresses the source has told of before.
Knows = Callable[[Iterable[str]], Awaitable[set[str]]]


async def discover(scraper: Scraper, fetcher: Asks, knows: Knows | None = None) -> Found:
    """
    All that the source's places tell now. Nothing that a site does makes it fail.

    knows: without it, the next pages of a listing are not asked for.
    """
    links: dict[str, Link] = {}
    parts: list[Found] = []
    told: dict[str, int | None] = {}
    offers: dict[str, Offer | None] = {}
    for place in scraper.discover:
        at = urljoin(scraper.home, place.path)
        found = await _read(place, at, fetcher, scraper, knows)
        parts.append(found)
        own: set[str] = set()
        for number, link in enumerate(found.links, 1):
            if number % _AT_ONCE == 0:
                await asyncio.sleep(0)
            url = untracked(fetcher.canonical(link.url, link.found_in))
            if scraper.is_article(url):
                form = same_form(url)
                own.add(form)
                links.setdefault(form, replace(link, url=url))
        told[at] = None if not own and (found.missed or found.unchanged) else len(own)
        if not found.missed and not found.unchanged:
            offers[at] = Offer(found.itself or at, found.hubs) if found.hubs else None
    return replace(together(parts), links=tuple(links.values()), told=told, offers=offers)


def same_form(url: str) -> str:
    """
    One form for all addresses of one article: as `canonical`, and without scheme, www, AMP and the last slash.

    For comparing only; what is fetched is the address as it was told, without what only tracks readers.
    """
    parts = urlsplit(canonical(url) or "")
    query = "&".join(it for it in parts.query.split("&") if it.partition("=")[0] != "amp")
    path = _AMP_PATH.sub("", parts.path).rstrip("/")
    return f"{parts.netloc.removeprefix('www.')}{path}?{query}"


async def _read(place: Discovery, url: str, fetcher: Asks, scraper: Scraper, knows: Knows | None) -> Found:
    try:
        fetched = await fetcher.get(url, None)
        if fetched.unchanged:
            return Found((), (), unchanged=True)
        match place:
            case Feed():
                return _with_header(await asyncio.to_thread(feed_links, fetched.content, fetched.url), fetched)
            case Sitemap(only=only):
                return _with_header(await _read_sitemaps(url, fetched, only, fetcher), fetched)
            case Listing():
                found = await _read_listing(place, fetched, fetcher, scraper, knows)
                if b"hub" in fetched.content:
                    page = page_of(fetched.content, url=fetched.url, content_type=fetched.content_type or None)
                    said = await asyncio.to_thread(announced, page.markup, fetched.url)
                    found = replace(found, hubs=said.hubs, itself=said.itself)
                return _with_header(found, fetched)
    except (FetchError, ExtractionError) as error:
        return Found((), (Missed(url, str(error), kind_of(error)),))


def _with_header(found: Found, fetched: Fetched) -> Found:
    """With the hubs and the address of its own that the answer's Link header names, which come first (WebSub, 4)."""
    hubs = (*linked(fetched.link, "hub", fetched.url), *found.hubs)
    itself = (*linked(fetched.link, "self", fetched.url), found.itself or fetched.url)
    return replace(found, hubs=tuple(dict.fromkeys(hubs)), itself=itself[0])


async def _read_sitemaps(url: str, fetched: Fetched, only: str | None, fetcher: Asks) -> Found:
    """The sitemap, or those that an index tells of: each once, and _MOST_SITEMAPS in all."""
    read = await asyncio.to_thread(sitemap_links, fetched.content, fetched.url)
    parts = [read.found]
    indexes = [url] if read.sitemaps else []
    asked = {fetched.url}
    waiting = deque((it, fetched.url) for it in read.sitemaps)
    while waiting and len(asked) <= _MOST_SITEMAPS and sum(len(it.links) for it in parts) < _MOST_LINKS:
        told, index = waiting.popleft()
        address = fetcher.canonical(told, index)
        if address in asked or (only is not None and not re.search(only, address)):
            continue
        asked.add(address)
        try:
            fetched = await fetcher.get(address, None)
        except FetchError as error:
            parts.append(Found((), (Missed(address, str(error), error.kind),)))
            continue
        if fetched.unchanged:
            parts.append(Found((), (), unchanged=True))
            continue
        read = await asyncio.to_thread(sitemap_links, fetched.content, fetched.url)
        parts.append(read.found)
        indexes.extend([address] if read.sitemaps else [])
        waiting.extend((it, fetched.url) for it in read.sitemaps)  # an index may not list indexes, but some do
    return replace(together(parts), indexes=tuple(indexes))


async def _read_listing(
    place: Listing, fetched: Fetched, fetcher: Asks, scraper: Scraper, knows: Knows | None
) -> Found:
    """The listing, and its next pages for as long as all that they list is new, `place.pages` in all."""
    parts: list[Found] = []
    asked = {fetched.url}
    while True:
        page = page_of(fetched.content, url=fetched.url, content_type=fetched.content_type or None)
        links = await asyncio.to_thread(listing_links, page, place.links)
        parts.append(Found(links, ()))
        told = (untracked(fetcher.canonical(it.url, it.found_in)) for it in links)
        own = [it for it in told if scraper.is_article(it)]
        if len(asked) >= place.pages or knows is None or not own or await knows(own):
            break
        following = await asyncio.to_thread(next_page, page)
        address = fetcher.canonical(following, fetched.url) if following else None
        if address is None or address in asked:
            break
        asked.add(address)
        try:
            fetched = await fetcher.get(address)
        except FetchError as error:
            parts.append(Found((), (Missed(address, str(error), error.kind),)))
            break
        if fetched.unchanged:
            break
    return together(parts)
