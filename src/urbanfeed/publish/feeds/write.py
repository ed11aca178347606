"""
A feed as XML, by feedgen, with what feedgen cannot say itself: languages, sources, and RSS's real dates.

Nothing here decides what a feed says, and no character that XML forbids comes past here.
"""

from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Any

from feedgen.feed import FeedGenerator
from lxml.etree import SubElement, _Element

from urbanfeed.publish.feeds.characters import printable
from urbanfeed.publish.feeds.feed import Entry, Feed
from urbanfeed.publish.links import FeedFormat

__all__ = ["write"]

_ATOM = "http://www.w3.org/2005/Atom"
_DC = "http://purl.org/dc/elements/1.1/"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_TYPES: dict[FeedFormat, str] = {"atom": "application/atom+xml", "rss": "application/rss+xml"}


def write(feed: Feed, format: FeedFormat) -> bytes:
    """The feed as a UTF-8 document: Atom (RFC 4287), or RSS 2.0 with the content, dc and atom namespaces."""
    feed = printable(feed)
    document = FeedGenerator()
    namespaces = {"dc": _DC} if format == "rss" else {}
    document.register_extension("urbanfeed", partial(_FeedExtension, feed, namespaces), _EntryExtension)
    document.id(feed.id)
    document.title(feed.title)
    document.description(feed.description)
    document.language(feed.language)
    document.updated(feed.updated)
    document.author(name=feed.author)
    document.generator("urbanfeed")
    # feedgen takes the last link for the <link> of RSS, which is the page's and never the feed's own.
    document.link(href=feed.address, rel="self", type=_TYPES[format])
    if feed.hub:
        document.link(href=feed.hub, rel="hub")
    document.link(href=feed.page, rel="alternate", type="text/html")
    for entry in feed.entries:
        _add(document.add_entry(order="append"), entry, format)
    text: bytes = document.atom_str(pretty=True) if format == "atom" else document.rss_str(pretty=True)
    return text


def _add(item: Any, entry: Entry, format: FeedFormat) -> None:
    item.urbanfeed.entry = entry
    item.id(entry.id)
    item.title(entry.title.strip() or entry.link)
    item.link(href=entry.link, rel="alternate", type="text/html")
    item.updated(entry.updated)
    if entry.published:
        item.published(entry.published)
    if entry.summary:
        # Plain text in Atom; a description of RSS is HTML, whatever it looks like.
        item.summary(entry.summary if format == "atom" else escape(entry.summary, quote=False))
    if entry.content:
        item.content(entry.content, type="html")
    for name in filter(str.strip, entry.authors):
        item.author(name=name)
    for it in entry.categories:
        item.category(term=it.term, label=it.label, scheme=it.scheme)
    if entry.rights:
        item.rights(entry.rights)
    item.source(url=entry.origin.feed, title=entry.origin.title)


@dataclass
class _FeedExtension:
    """What feedgen asks of an extension, for the feed."""

    feed: Feed
    namespaces: dict[str, str]

    def extend_ns(self) -> dict[str, str]:
        return self.namespaces

    def extend_atom(self, feed: _Element) -> _Element:
        return feed

    def extend_rss(self, rss: _Element) -> _Element:
        """The language of all of it, and the hub: feedgen gives RSS the first link to itself alone."""
        rss.set(_LANG, self.feed.language)
        own = rss.find(f"channel/{{{_ATOM}}}link")
        assert own is not None
        if self.feed.hub:
            own.addnext(rss.makeelement(f"{{{_ATOM}}}link", {"href": self.feed.hub, "rel": "hub"}))
        return rss


@dataclass
class _EntryExtension:
    """What feedgen asks of an extension, for an entry."""

    entry: Entry | None = None

    def extend_ns(self) -> dict[str, str]:
        return {}

    def extend_atom(self, element: _Element) -> _Element:
        """
        The entry's language, and the rest of its source.

        RFC 4287, section 4.2.11: a source has an id, and its author is the entry's where the entry names none.
        """
        entry = self.entry
        assert entry is not None
        element.set(_LANG, entry.language)
        link, source = element.find("link"), element.find("source")
        assert link is not None
        assert source is not None
        # feedgen 1.0 drops these two of an entry's link.
        link.set("rel", "alternate")
        link.set("type", "text/html")
        source.clear()
        SubElement(source, "id").text = entry.origin.feed
        SubElement(source, "title").text = entry.origin.title
        SubElement(source, "link", rel="self", type=_TYPES["atom"], href=entry.origin.feed)
        SubElement(source, "link", rel="alternate", type="text/html", href=entry.origin.home)
        SubElement(SubElement(source, "author"), "name").text = entry.origin.title
        return element

    def extend_rss(self, item: _Element) -> _Element:
        """Language, authors (RSS's own wants an e-mail address), rights, and when it was updated."""
        entry = self.entry
        assert entry is not None
        item.set(_LANG, entry.language)
        for name in filter(str.strip, entry.authors):
            SubElement(item, f"{{{_DC}}}creator").text = name
        SubElement(item, f"{{{_DC}}}language").text = entry.language
        if entry.rights:
            SubElement(item, f"{{{_DC}}}rights").text = entry.rights
        SubElement(item, f"{{{_ATOM}}}updated").text = entry.updated.isoformat()
        return item
