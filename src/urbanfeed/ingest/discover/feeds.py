"""
Feeds: the entries of Atom, RSS, RDF and JSON Feed, as far as they can be read.

Pure: bytes in, links out. What a feed says of an article is a hint; the article's page has the last word (hints.py).
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from io import BytesIO
from itertools import islice
from typing import Any

import feedparser
from feedparser.mixin import _FeedParserMixin

from urbanfeed.ingest.addresses import absolute
from urbanfeed.ingest.characters import one_line
from urbanfeed.ingest.discover.found import Found, Missed
from urbanfeed.page import Link

__all__ = ["feed_links"]

_MOST_BYTES = 2_000_000  # some hundred entries with all their text have a quarter of that
_MOST_LINKS = 5_000

# What feedparser spends its time on: each costs it some 30 microseconds, twice where the feed is not well-formed.
_COSTLY = re.compile(rb"<|&(?:lt|#)")
_MOST_COSTLY = 30_000
_END_OF_ENTRY = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>")

# Said of a feed that feedparser has read all the same.
_HARMLESS = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)

_JSON_FEED = "https://jsonfeed.org/version/"  # JSON Feed 1.1, "Top-level": `version` begins so
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")  # a title may hold markup; "a < b" is none

_LONGEST_AUTHOR = 500  # characters

_NO_FEED = "this is no feed (Atom, RSS, RDF or JSON Feed)"


def feed_links(content: bytes, url: str) -> Found:
    """What the feed at this address tells of."""
    content = content.lstrip().removeprefix(b"\xef\xbb\xbf")
    if content.startswith(b"{"):
        read = content[:_MOST_BYTES]
        found = _json_feed(read, url)
    else:
        read = _affordable(content)
        found = _xml_feed(read, url)
    links = found.links[:_MOST_LINKS]
    if len(read) == len(content) and len(links) == len(found.links):
        return found
    reason = f"the feed is too long ({len(content):,} bytes); its first {len(links)} entries are read"
    return replace(found, links=links, missed=(Missed(url, reason),))


def _affordable(content: bytes) -> bytes:
    """As much of the feed as feedparser reads in a second or two, up to the end of an entry if it has one."""
    costly = next(islice(_COSTLY.finditer(content), _MOST_COSTLY, None), None)
    most = min(_MOST_BYTES, costly.start() if costly else len(content))
    if most >= len(content):
        return content
    ends = [it.end() for it in _END_OF_ENTRY.finditer(content, 0, most)]
    return content[: ends[-1] if ends else most]


def _xml_feed(content: bytes, url: str) -> Found:
    try:
        feed = _parsed(content, url)
    except Exception:
        # On an XML declaration that is broken, or an encoding that is none, feedparser raises whatever comes up.
        try:
            feed = _parsed(content.partition(b"?>")[2], url)
        except Exception as error:
            return Found((), (Missed(url, f"the feed cannot be read at all: {type(error).__name__}: {error}"),))
    links = tuple(_of_entry(entry, address, url) for entry in feed.entries if (address := _address(entry, url)))
    if not feed.get("version"):
        return Found(links, (Missed(url, _NO_FEED),))
    minutes = str(feed.feed.get("ttl", ""))
    ttl = int(minutes) * 60 if minutes.isascii() and minutes.isdigit() and len(minutes) < 6 else None
    hubs, itself = (tuple(_linked(feed, rel, url)) for rel in ("hub", "self"))
    missed: tuple[Missed, ...] = ()
    if feed.bozo and not isinstance(feed.bozo_exception, _HARMLESS):
        missed = (Missed(url, _broken(len(links), str(feed.bozo_exception))),)
    title = _line(feed.feed.get("title"))
    return Found(links, missed, ttl=ttl, title=title, hubs=hubs, itself=next(iter(itself), None))


def _linked(feed: Any, rel: str, url: str) -> Iterator[str]:
    """The addresses that the feed gives in this relation (RFC 4287, section 4.2.7)."""
    for it in feed.feed.get("links", ()):
        if it.get("rel") == rel and (address := absolute(it.get("href"), url)):
            yield address


def _parsed(content: bytes, url: str) -> Any:
    # A file object: feedparser takes a string for an address to fetch, or a file to open.
    return feedparser.parse(BytesIO(content), response_headers={"content-location": url}, sanitize_html=False)


def _address(entry: Any, url: str) -> str | None:
    # FeedBurner counts by an address of its own, and tells the article's; an Atom id may be the only address.
    told = (entry.get("feedburner_origlink"), entry.get("link"), entry.get("id"))
    first = next((it for it in told if it), None)
    return absolute(first, url) if first != entry.get("id") or str(first).startswith("http") else None


def _of_entry(entry: Any, address: str, url: str) -> Link:
    published = _line(entry.get("published"))
    return Link(
        url=address,
        found_in=url,
        title=_title(entry),
        date=published or _line(entry.get("updated")),
        published=published,
        authors=tuple(name for it in entry.get("authors", ()) if (name := _line(it.get("name")))),
    )


def _title(entry: Any) -> str | None:
    title = _line(entry.get("title"))
    is_markup = "html" in str(entry.get("title_detail", {}).get("type"))
    return _line(unescape(_TAG.sub("", title))) if title and is_markup else title


def _json_feed(content: bytes, url: str) -> Found:
    text = content.decode("utf-8", "replace")
    wrong = None
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        feed, wrong = _salvaged(text), str(error)
    if not isinstance(feed, dict) or not str(feed.get("version")).startswith(_JSON_FEED):
        return Found((), (Missed(url, _NO_FEED),))
    items = [it for it in _list(feed.get("items")) if isinstance(it, dict)]
    links = tuple(_of_item(it, address, url) for it in items if (address := absolute(_text(it.get("url")), url)))
    hubs = (absolute(_text(it.get("url")), url) for it in _list(feed.get("hubs")) if isinstance(it, dict))
    missed = (Missed(url, _broken(len(links), wrong)),) if wrong else ()
    itself = absolute(_text(feed.get("feed_url")), url)
    return Found(links, missed, title=_line(feed.get("title")), hubs=tuple(filter(None, hubs)), itself=itself)


def _of_item(item: dict[str, Any], address: str, url: str) -> Link:
    published = _line(item.get("date_published"))
    people = [*_list(item.get("authors")), item.get("author")]  # `author` is that of version 1
    names = (_line(it.get("name")) for it in people if isinstance(it, dict))
    return Link(
        url=address,
        found_in=url,
        title=_line(item.get("title")),
        date=published or _line(item.get("date_modified")),
        published=published,
        authors=tuple(dict.fromkeys(filter(None, names))),
    )


def _salvaged(text: str) -> dict[str, Any]:
    """The feed as far as its JSON goes: the items that are whole, and its version."""
    head, _, tail = text.partition('"items"')
    if _JSON_FEED not in head:
        return {}
    return {"version": _JSON_FEED, "items": list(_whole(tail[tail.find("[") + 1 :]))}


def _whole(text: str) -> Iterator[Any]:
    decoder = json.JSONDecoder()
    at = 0
    while (at := text.find("{", at)) >= 0:
        try:
            item, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        yield item


def _broken(entries: int, why: str) -> str:
    return f"the feed is broken after {entries} entries: {one_line(why)}"


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _line(value: Any) -> str | None:
    return one_line(value) or None if isinstance(value, str) else None


_author_taken_apart = _FeedParserMixin._sync_author_detail


def _short_author_taken_apart(parser: Any, key: str = "author") -> None:
    """
    As feedparser does it, which looks for an e-mail address in quadratic time: a feed whose author is five million
    letters would hold this process for days. What is so long is nobody's name.
    """
    if len(parser._get_context().get(key) or "") <= _LONGEST_AUTHOR:
        _author_taken_apart(parser, key)


_FeedParserMixin._sync_author_detail = _short_author_taken_apart
