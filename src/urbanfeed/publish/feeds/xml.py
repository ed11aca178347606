"""
A feed as XML, by feedgen: Atom (RFC 4287) and RSS 2.0, with what feedgen cannot say itself: languages, sources, media,
archives (RFC 5005), what is gone (RFC 6721), and RSS's real dates.

Nothing here decides what a feed says. Entries are written one by one, so that one that is written need not be again.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from html import escape

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml.etree import Element, SubElement, _Element, indent, tostring

from urbanfeed.publish.feeds.entry import Entry, Picture
from urbanfeed.publish.feeds.feed import Feed

__all__ = ["atom_entry", "atom_feed", "rss_feed", "rss_item"]

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ATOM, _DC, _FH, _MEDIA, _CONTENT, _GONE = (
    "http://www.w3.org/2005/Atom",
    "http://purl.org/dc/elements/1.1/",
    "http://purl.org/syndication/history/1.0",
    "http://search.yahoo.com/mrss/",
    "http://purl.org/rss/1.0/modules/content/",
    "http://purl.org/atompub/tombstones/1.0",
)
_SPACES = {
    "feed": {"fh": _FH, "media": _MEDIA},
    "rss": {"dc": _DC, "fh": _FH, "media": _MEDIA, "atom": _ATOM, "content": _CONTENT},
}
# The elements of a few words, and categories, whose attributes hold them in Atom; not the content.
_WORDS = re.compile(
    rb"<(?:category\b|(?:title|subtitle|name|summary|description|rights|source|dc:\w+|media:(?:description|credit)"
    rb"|at:comment)\b[^>]*>)[^<]*"
)
_ATOM_TYPE, _RSS_TYPE = "application/atom+xml", "application/rss+xml"


def atom_entry(entry: Entry) -> bytes:
    """The entry as an atom:entry, to stand in `atom_feed`."""
    element: _Element = _written(entry, _summary(entry)).atom_entry()
    _mark_categories(element, entry)
    element.set(_LANG, entry.language)
    link, source = element.find("link"), element.find("source")
    assert link is not None
    assert source is not None
    # feedgen 1.0 drops these two of an entry's link.
    link.set("rel", "alternate")
    link.set("type", "text/html")
    # RFC 4287, section 4.2.11: what the source's feed said of itself when this entry came to say what it says. The
    # author is the entry's where the entry names none.
    source.clear()
    SubElement(source, "id").text = entry.origin.feed
    SubElement(source, "title").text = entry.origin.title
    SubElement(source, "updated").text = entry.updated.isoformat()
    SubElement(source, "link", rel="self", type=_ATOM_TYPE, href=entry.origin.feed)
    SubElement(source, "link", rel="alternate", type="text/html", href=entry.origin.home)
    SubElement(SubElement(source, "author"), "name").text = entry.origin.title
    if picture := entry.picture:
        enclosure = SubElement(element, "link", rel="enclosure", href=picture.url)
        if picture.type:
            enclosure.set("type", picture.type)
        _add_media(element, picture)
    return _cut(element, "feed")


def rss_item(entry: Entry) -> bytes:
    """
    The entry as an item, to stand in `rss_feed`: with its authors (RSS's own wants an e-mail address), its language and
    rights in the dc namespace, and when it was updated.
    """
    # A description of RSS is HTML, whatever it looks like.
    item: _Element = _written(entry, escape(_summary(entry), quote=False)).rss_entry()
    _mark_categories(item, entry)
    item.set(_LANG, entry.language)
    if picture := entry.picture:
        if picture.type:
            # An enclosure has all three, and the length is 0 where nobody knows it (RSS Advisory Board's profile).
            SubElement(item, "enclosure", url=picture.url, length="0", type=picture.type)
        _add_media(item, picture)
    for name in entry.authors:
        SubElement(item, f"{{{_DC}}}creator").text = name
    SubElement(item, f"{{{_DC}}}language").text = entry.language
    if entry.rights:
        SubElement(item, f"{{{_DC}}}rights").text = entry.rights
    SubElement(item, f"{{{_ATOM}}}updated").text = entry.updated.isoformat()
    return _cut(item, "rss")


def atom_feed(feed: Feed, entries: Sequence[bytes]) -> bytes:
    """The Atom document of these entries, which `atom_entry` wrote; UTF-8."""
    return _joined(_headed(feed, _ATOM_TYPE, "feed").atom_str(pretty=True), entries, b"</feed>")


def rss_feed(feed: Feed, entries: Sequence[bytes]) -> bytes:
    """The RSS document of these items, which `rss_item` wrote; UTF-8."""
    return _joined(_headed(feed, _RSS_TYPE, "rss").rss_str(pretty=True), entries, b"</channel>")


def _summary(entry: Entry) -> str:
    """RFC 4287: an entry without content should have a summary (section 4.1.2), and not its title again (4.2.13)."""
    return entry.summary or ("" if entry.content else entry.about)


def _written(entry: Entry, summary: str) -> FeedEntry:
    item = FeedEntry()
    item.id(entry.id)
    item.title(entry.title.strip() or entry.link)
    item.link(href=entry.link, rel="alternate", type="text/html")
    item.updated(entry.updated)
    if entry.published:
        item.published(entry.published)
    if summary:
        item.summary(summary)
    if entry.content:
        item.content(entry.content, type="html")
    for name in entry.authors:
        item.author(name=name)
    for it in entry.categories:
        item.category(term=it.term, label=it.label, scheme=it.scheme)
    if entry.rights:
        item.rights(entry.rights)
    item.source(url=entry.origin.feed, title=entry.origin.title)
    return item


def _mark_categories(parent: _Element, entry: Entry) -> None:
    for element, it in zip(parent.findall("category"), entry.categories, strict=True):
        if it.language:
            element.set(_LANG, it.language)


def _add_media(parent: _Element, picture: Picture) -> None:
    """Media RSS 1.5.1."""
    media = SubElement(parent, f"{{{_MEDIA}}}content", url=picture.url, medium="image")
    for name, value in (("type", picture.type), ("width", picture.width), ("height", picture.height)):
        if value:
            media.set(name, str(value))
    if words := picture.caption or picture.alt:
        SubElement(media, f"{{{_MEDIA}}}description", type="plain").text = words
    if picture.credit:
        SubElement(media, f"{{{_MEDIA}}}credit").text = picture.credit


def _headed(feed: Feed, media_type: str, root: str) -> FeedGenerator:
    document = FeedGenerator()
    # Validators warn of tombstones' namespace, which they do not know: it stands only where there is one.
    spaces = _SPACES[root] | ({"at": _GONE} if feed.gone else {})
    document.register_extension("urbanfeed", partial(_Extension, feed, spaces))
    document.id(feed.id)
    document.title(feed.title)
    document.description(feed.description)
    document.language(feed.language)
    document.updated(feed.updated)
    # RFC 4287, section 4.1.1: a feed has an author; the entries name their own.
    document.author(name=feed.author or "urbanfeed")
    document.generator("urbanfeed")
    # feedgen takes the last link for the <link> of RSS, which is the page's and never the feed's own.
    document.link(href=feed.address, rel="self", type=media_type)
    document.link(href=feed.page, rel="alternate", type="text/html")
    return document


@dataclass
class _Extension:
    """What feedgen asks of an extension, for the feed."""

    feed: Feed
    spaces: dict[str, str]

    def extend_ns(self) -> dict[str, str]:
        return self.spaces

    def extend_atom(self, feed: _Element) -> _Element:
        for relation, address in self.feed.relations:
            SubElement(feed, "link", rel=relation, href=address)
        self._mark(feed, "subtitle")
        for it in self.feed.gone:  # RFC 6721, section 3
            gone = SubElement(feed, f"{{{_GONE}}}deleted-entry", ref=it.id, when=it.at.isoformat())
            SubElement(gone, f"{{{_GONE}}}comment").text = it.reason
        return feed

    def extend_rss(self, rss: _Element) -> _Element:
        """The language of all of it, and the links: feedgen gives RSS the one to itself alone."""
        rss.set(_LANG, self.feed.language)
        (channel,) = rss
        for relation, address in self.feed.relations:
            SubElement(channel, f"{{{_ATOM}}}link", rel=relation, href=address)
        self._mark(channel, "description")
        return rss

    def _mark(self, element: _Element, described: str) -> None:
        description = element.find(described)
        if self.feed.foreign and description is not None:
            description.set(_LANG, self.feed.foreign)
        if self.feed.archive:  # RFC 5005, section 4
            SubElement(element, f"{{{_FH}}}archive")


def _cut(element: _Element, root: str) -> bytes:
    """The element, without the namespaces that its document's root declares."""
    around = Element(root, nsmap=_SPACES[root])
    around.append(element)
    indent(around)
    text: bytes = tostring(around, encoding="UTF-8", xml_declaration=False)
    return _referred(text[text.index(b">") + 1 : text.rindex(b"</")].strip())


def _joined(document: bytes, entries: Sequence[bytes], end: bytes) -> bytes:
    place = document.rindex(end)
    return b"".join((_referred(document[:place].rstrip()), *(b"\n" + it for it in entries), b"\n", document[place:]))


def _referred(text: bytes) -> bytes:
    """
    With & and < of plain text as hexadecimal references: who takes `&lt;` in a title for markup takes these for what
    they are (RSS Advisory Board, RSS Best Practices Profile, "Character data").
    """
    return _WORDS.sub(lambda found: found[0].replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;"), text)
