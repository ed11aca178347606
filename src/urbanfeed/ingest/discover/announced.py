"""
Announced: what a page says in its head, or its answer in its Link header, of feeds, hubs and itself.

Pure: nothing here is fetched or believed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

from urbanfeed.ingest.addresses import absolute
from urbanfeed.ingest.characters import one_line
from urbanfeed.reader.guard import guarded

__all__ = ["Announced", "announced", "linked"]

# JSON Feed 1 was announced as plain JSON; so are many things that are no feed.
_PLAIN_JSON = "application/json"
# The types of feeds, the surest first.
_TYPES = ("application/atom+xml", "application/rss+xml", "application/feed+json", "application/rdf+xml", "text/xml",
          "application/xml", _PLAIN_JSON)  # fmt: skip

# RFC 8288, section 3: <address>; name=value; name="value", …
_LINK = re.compile(r"<([^<>]*)>((?:\s*;\s*[\w*-]+(?:\s*=\s*(?:\"[^\"]*\"|[^\s\";,]*))?)*)")
_PARAMETER = re.compile(r"([\w*-]+)(?:\s*=\s*(?:\"([^\"]*)\"|([^\s\";,]*)))?")

# Of an address that a person is shown: the formats' own names, in any site's language.
_FEED_ADDRESS = re.compile(r"(?:^|[/.?=_-])(?:rss|atom|feeds?|rdf)(?:$|[/.?&=_-])", re.IGNORECASE)
_MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Announced:
    """
    feeds: addresses that are said to be feeds. shown: addresses in the page that may be, going by how they read.
    hubs: of WebSub. name: what the site calls itself, title: what the page is called. language: what the page
    declares, BCP 47 as printed. itself: the address that it says it has, as a topic of its hubs (rel=self).
    """

    feeds: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    hubs: tuple[str, ...] = ()
    name: str | None = None
    title: str | None = None
    language: str | None = None
    itself: str | None = None


def announced(markup: str, url: str, header: str = "") -> Announced:
    """
    What the page at `url` announces; header: its answer's Link header, as it came.

    Raises ExtractionError for a page that would take too long to parse.
    """
    parser = LexborHTMLParser(guarded(markup), options=LexborDocumentOptions.WO_EVENTS)
    base = parser.css_first("base[href]")
    start = absolute(base.attributes.get("href"), url) if base else None
    start = start or url
    feeds: dict[str, int] = {}
    hubs: list[str] = []
    itself: list[str] = []
    for rels, kind, address in (*_elements(parser, start), *_header(header, url)):
        if "hub" in rels:
            hubs.append(address)
        elif "self" in rels:
            itself.append(address)
        elif "alternate" in rels and kind in _TYPES:
            feeds.setdefault(address, _TYPES.index(kind))
    shown = (absolute(it.attributes.get("href"), start) for it in parser.css("a[href]"))
    likely = dict.fromkeys(it for it in shown if it and it not in feeds and _FEED_ADDRESS.search(it))
    name = parser.css_first('meta[property="og:site_name"]')
    title = parser.css_first("head title")
    html = parser.css_first("html")
    if any(_TYPES[kind] != _PLAIN_JSON for kind in feeds.values()):
        feeds = {url: kind for url, kind in feeds.items() if _TYPES[kind] != _PLAIN_JSON}
    return Announced(
        feeds=tuple(sorted(feeds, key=lambda it: feeds[it])),
        shown=tuple(likely)[:_MOST_SHOWN],
        hubs=tuple(dict.fromkeys(hubs)),
        name=(one_line(name.attributes.get("content") or "") or None) if name else None,
        title=(one_line(title.text()) or None) if title else None,
        language=(html.attributes.get("lang") or None) if html else None,
        itself=next(iter(itself), None),
    )


def linked(header: str, rel: str, url: str) -> tuple[str, ...]:
    """The addresses that a Link header gives in this relation (RFC 8288)."""
    return tuple(address for rels, _, address in _header(header, url) if rel in rels)


def _elements(parser: LexborHTMLParser, start: str) -> Iterator[tuple[list[str], str, str]]:
    """Relations, type and address of each `<link>`."""
    for it in parser.css("link[rel][href]"):
        said = it.attributes
        if address := absolute(said.get("href"), start):
            yield (said.get("rel") or "").lower().split(), _type(said.get("type") or ""), address


def _header(header: str, url: str) -> Iterator[tuple[list[str], str, str]]:
    for found in _LINK.finditer(header):
        said = {name.lower(): quoted or plain for name, quoted, plain in _PARAMETER.findall(found[2])}
        if address := absolute(found[1], url):
            yield said.get("rel", "").lower().split(), _type(said.get("type", "")), address


def _type(text: str) -> str:
    return text.partition(";")[0].strip().lower()
