"""
Discovering: which articles a source tells of, by its feeds, sitemaps and listing pages.

Only addresses of the source's articles are given, each once. A place that is broken gives what can be read of it, and
is named with what is wrong.
"""

import asyncio
import re
import zlib
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import chain
from typing import Protocol
from urllib.parse import urljoin, urlsplit

import feedparser
from lxml import etree

from urbanfeed.ingest.addresses import absolute, canonical
from urbanfeed.ingest.extract import page_of
from urbanfeed.ingest.fetch import PAGE_TYPES, Fetched, FetchError
from urbanfeed.ingest.outcome import FailureKind, kind_of
from urbanfeed.page import ExtractionError, Link, Page
from urbanfeed.scraping import Discovery, Feed, Listing, Scraper, Sitemap

__all__ = ["Asks", "Found", "Missed", "discover", "feed_links", "listing_links", "same_form", "sitemap_links"]

# Indexes of old sites list a sitemap a month; what is new stands in the last ones.
_MOST_SITEMAPS = 50
_MOST_BYTES = 50_000_000  # of one sitemap, unpacked: the protocol's own limit (sitemaps.org)

_AMP_PATH = re.compile(r"/amp/?$")

# Said of a feed that feedparser has read all the same.
_HARMLESS = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)


class Asks(Protocol):
    """Whoever gets what stands at an address: the fetcher, or a visitor, who asks for what has changed only."""

    async def get(self, url: str, types: tuple[str, ...] | None = PAGE_TYPES) -> Fetched:
        """See Fetcher.get."""

    def canonical(self, url: str, page: str) -> str:
        """See Fetcher.canonical."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A place that could not be read, or not to its end, and why."""

    place: str
    reason: str
    kind: FailureKind = "parse"


@dataclass(frozen=True, slots=True)
class Found:
    """
    What a source tells of, in the order it is told, and the places that gave less than they should.

    told: by each of the source's places, how many articles it tells of; None where it has not changed, or could not be
    read. indexes: the places that only tell of others, which may have changed though they have not.
    ttl: seconds for which a feed asks to be left alone. unchanged: whether some of it is as it was (304).
    """

    links: tuple[Link, ...]
    missed: tuple[Missed, ...]
    told: Mapping[str, int | None] = field(default_factory=dict)
    indexes: tuple[str, ...] = ()
    ttl: int | None = None
    unchanged: bool = False


async def discover(scraper: Scraper, fetcher: Asks) -> Found:
    """All that the source's places tell now. Nothing that a site does makes it fail."""
    links: dict[str, Link] = {}
    parts: list[Found] = []
    told: dict[str, int | None] = {}
    for place in scraper.discover:
        at = urljoin(scraper.home, place.path)
        found = await _read(place, at, fetcher)
        parts.append(found)
        own: set[str] = set()
        for link in found.links:
            url = fetcher.canonical(link.url, link.found_in)
            if scraper.is_article(url):
                form = same_form(url)
                own.add(form)
                links.setdefault(form, replace(link, url=url))
        told[at] = None if not own and (found.missed or found.unchanged) else len(own)
    return replace(_together(parts), links=tuple(links.values()), told=told)


def same_form(url: str) -> str:
    """
    One form for all addresses of one article: as `canonical`, and without scheme, www, AMP and the last slash.

    For comparing only; what is fetched is the address as it was told.
    """
    parts = urlsplit(canonical(url) or "")
    query = "&".join(it for it in parts.query.split("&") if it.partition("=")[0] != "amp")
    path = _AMP_PATH.sub("", parts.path).rstrip("/")
    return f"{parts.netloc.removeprefix('www.')}{path}?{query}"


def feed_links(content: bytes, url: str) -> Found:
    """The entries of an RSS or Atom feed, as far as it can be read."""
    # A file object: feedparser takes a string for an address to fetch, or a file to open.
    feed = feedparser.parse(BytesIO(content.lstrip()), response_headers={"content-location": url}, sanitize_html=False)
    links = tuple(
        Link(address, url, _line(entry.get("title")), entry.get("published") or entry.get("updated"))
        for entry in feed.entries
        if (address := absolute(entry.get("link"), url))
    )
    if not feed.get("version"):
        return Found(links, (Missed(url, "this is no RSS or Atom feed"),))
    minutes = str(feed.feed.get("ttl", ""))
    ttl = int(minutes) * 60 if minutes.isascii() and minutes.isdigit() and len(minutes) < 6 else None
    if feed.bozo and not isinstance(feed.bozo_exception, _HARMLESS):
        reason = f"the feed is broken after {len(links)} entries: {_line(str(feed.bozo_exception))}"
        return Found(links, (Missed(url, reason),), ttl=ttl)
    return Found(links, (), ttl=ttl)


def sitemap_links(content: bytes, url: str) -> tuple[Found, tuple[str, ...]]:
    """What a sitemap tells, and the sitemaps that an index tells of, the last changed first."""
    try:
        unpacked, cut = _unpacked(content)
        root, wrong = _tree(unpacked)
    except ValueError as error:
        return Found((), (Missed(url, str(error)),)), ()
    missed = (Missed(url, f"the sitemap is broken: {cut or wrong}"),) if cut or wrong else ()
    entries = [
        (address, _line(entry.findtext("{*}lastmod")))
        for entry in root.iterchildren("{*}url", "{*}sitemap")
        if (address := absolute(_line(entry.findtext("{*}loc")), url))
    ]
    if etree.QName(root).localname == "sitemapindex":
        newest_first = sorted(entries, key=lambda it: it[1] or "", reverse=True)
        return Found((), missed), tuple(address for address, _ in newest_first)
    return Found(tuple(Link(address, url, date=date) for address, date in entries), missed), ()


def listing_links(page: Page, selector: str) -> tuple[Link, ...]:
    """The links that a CSS selector finds on a page, against its `<base>`."""
    place = page.url or ""
    base = page.soup.select_one("base[href]")
    start = (absolute(str(base["href"]), place) if base else None) or place
    return tuple(
        Link(address, place, _line(anchor.get_text(" ")))
        for anchor in page.soup.select(selector)
        if (address := absolute(str(anchor.get("href", "")), start))
    )


async def _read(place: Discovery, url: str, fetcher: Asks) -> Found:
    try:
        fetched = await fetcher.get(url, None)
        if fetched.unchanged:
            return Found((), (), unchanged=True)
        match place:
            case Feed():
                return await asyncio.to_thread(feed_links, fetched.content, fetched.url)
            case Sitemap(only=only):
                return await _read_sitemaps(url, fetched, only, fetcher)
            case Listing(links=selector):
                page = page_of(fetched.content, url=fetched.url, content_type=fetched.content_type or None)
                return Found(await asyncio.to_thread(listing_links, page, selector), ())
    except (FetchError, ExtractionError) as error:
        return Found((), (Missed(url, str(error), kind_of(error)),))


async def _read_sitemaps(url: str, fetched: Fetched, only: str | None, fetcher: Asks) -> Found:
    """The sitemap, or those that an index tells of: each once, and _MOST_SITEMAPS in all."""
    found, indexed = await asyncio.to_thread(sitemap_links, fetched.content, fetched.url)
    parts = [found]
    indexes = [url] if indexed else []
    asked = {fetched.url}
    waiting = deque((it, fetched.url) for it in indexed)
    while waiting and len(asked) <= _MOST_SITEMAPS:
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
        found, indexed = await asyncio.to_thread(sitemap_links, fetched.content, fetched.url)
        parts.append(found)
        indexes.extend([address] if indexed else [])
        waiting.extend((it, fetched.url) for it in indexed)  # an index may not list indexes, but some do
    return replace(_together(parts), indexes=tuple(indexes))


def _together(parts: Sequence[Found]) -> Found:
    return Found(
        links=tuple(chain(*(it.links for it in parts))),
        missed=tuple(chain(*(it.missed for it in parts))),
        indexes=tuple(chain(*(it.indexes for it in parts))),
        ttl=max((it.ttl for it in parts if it.ttl is not None), default=None),
        unchanged=any(it.unchanged for it in parts),
    )


def _unpacked(content: bytes) -> tuple[bytes, str | None]:
    """The sitemap out of its gzip, if it is in one, and why that is not all of it. Raises ValueError."""
    if not content.startswith(b"\x1f\x8b"):
        return content, None
    reader = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        unpacked = reader.decompress(content, _MOST_BYTES)
    except zlib.error as error:
        raise ValueError(f"the sitemap's gzip is broken: {error}") from None
    if reader.unconsumed_tail:
        return unpacked, f"it has more than {_MOST_BYTES:,} bytes"
    return unpacked, None if reader.eof else "its gzip breaks off"


def _tree(content: bytes) -> tuple[etree._Element, str | None]:
    """The XML tree as far as it can be read, and what is wrong with it. Raises ValueError where there is none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"this is no XML: {error}") from None
    if root is None or etree.QName(root).localname not in ("urlset", "sitemapindex"):
        raise ValueError("this is no sitemap")
    return root, parser.error_log[0].message if parser.error_log else None


def _line(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None
