"""
Sitemaps: the addresses of a sitemap, a news sitemap or an index of them (sitemaps.org), as far as they can be read.

Pure: bytes in, links out. Read as a stream, so that what is large costs no memory; entities are never resolved.
"""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from urbanfeed.ingest.addresses import absolute
from urbanfeed.ingest.discover.found import Found, Missed
from urbanfeed.page import Link

__all__ = ["Sitemapped", "sitemap_links"]

# The protocol's own limits, of one sitemap.
_MOST_BYTES = 50_000_000
_MOST_ENTRIES = 50_000

_CHUNK = 64 * 1024

_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Sitemapped:
    """found: the links; sitemaps: those that an index tells of, the last changed first. news: whether it is a news
    sitemap, which holds the articles of the last two days only (Google News sitemaps)."""

    found: Found
    sitemaps: tuple[str, ...] = ()
    news: bool = False


def sitemap_links(content: bytes, url: str) -> Sitemapped:
    """What the sitemap at this address tells."""
    reading = _Reading(url)
    parser = etree.XMLPullParser(
        ("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False
    )
    wrong = None
    try:
        for chunk in _unpacked(content):
            parser.feed(chunk)
            reading.take(parser.read_events())
        parser.close()
        reading.take(parser.read_events())
    except (ValueError, etree.XMLSyntaxError) as error:
        wrong = str(error)
    if reading.root is None:
        return Sitemapped(Found((), (Missed(url, f"this is no sitemap{f': {wrong}' if wrong else ''}"),)))
    if wrong is None and parser.feed_error_log:
        wrong = parser.feed_error_log[0].message
    missed = (Missed(url, f"the sitemap is broken: {wrong}"),) if wrong else ()
    if reading.root == "sitemapindex":
        newest_first = sorted(reading.links, key=lambda it: it.date or "", reverse=True)
        return Sitemapped(Found((), missed), tuple(it.url for it in newest_first))
    return Sitemapped(Found(tuple(reading.links), missed), news=reading.news)


@dataclass(slots=True)
class _Reading:
    """What has been read of a sitemap so far. root: its name, once it is known to be one."""

    url: str
    root: str | None = None
    links: list[Link] = field(default_factory=list)
    news: bool = False

    def take(self, events: Iterable[tuple[str, Any]]) -> None:
        """Raises ValueError for what is no sitemap, or goes past the protocol's limits."""
        for event, element in events:
            # Not by QName: of a broken document it refuses names that the parser gave.
            name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
            if self.root is None:
                if name not in ("urlset", "sitemapindex"):
                    raise ValueError(f"it is a document of the kind <{name}>")
                self.root = name
            if event == "end" and name in ("url", "sitemap"):
                self._entry(element)
                element.clear()
                while (before := element.getprevious()) is not None and (parent := element.getparent()) is not None:
                    parent.remove(before)

    def _entry(self, element: etree._Element) -> None:
        address = absolute(_line(element.findtext("{*}loc")), self.url)
        if address is None:
            return
        if len(self.links) >= _MOST_ENTRIES:
            raise ValueError(f"it has more than {_MOST_ENTRIES:,} addresses")
        published = _line(element.findtext("{*}news/{*}publication_date"))
        self.news = self.news or published is not None
        self.links.append(
            Link(
                url=address,
                found_in=self.url,
                title=_line(element.findtext("{*}news/{*}title")),
                date=_line(element.findtext("{*}lastmod")) or published,
                published=published,
            )
        )


def _unpacked(content: bytes) -> Iterator[bytes]:
    """The sitemap in chunks, out of its gzip if it is in one. Raises ValueError at the limit, or where it breaks."""
    if not content.startswith(_GZIP):
        yield from (content[at : at + _CHUNK] for at in range(0, min(len(content), _MOST_BYTES), _CHUNK))
        if len(content) > _MOST_BYTES:
            raise ValueError(f"it has more than {_MOST_BYTES:,} bytes")
        return
    reader = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    rest, size = content, 0
    while rest and not reader.eof:
        try:
            chunk = reader.decompress(rest, _CHUNK)
        except zlib.error as error:
            raise ValueError(f"its gzip is broken: {error}") from None
        size += len(chunk)
        if size > _MOST_BYTES:
            raise ValueError(f"it has more than {_MOST_BYTES:,} bytes")
        yield chunk
        rest = reader.unconsumed_tail
    if not reader.eof:
        raise ValueError("its gzip breaks off")


def _line(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None
