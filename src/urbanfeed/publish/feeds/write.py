"""
The formats: how an entry, and a feed of written entries, become bytes in each.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from urbanfeed.publish.characters import printable
from urbanfeed.publish.feeds.entry import Entry
from urbanfeed.publish.feeds.feed import Feed
from urbanfeed.publish.feeds.json_feed import json_feed, json_item
from urbanfeed.publish.feeds.ninjs import ninjs_feed, ninjs_item
from urbanfeed.publish.feeds.xml import atom_entry, atom_feed, rss_feed, rss_item
from urbanfeed.publish.links import FeedFormat

__all__ = ["MEDIA_TYPES", "SAYING_GONE", "write", "write_entry", "write_feed"]

MEDIA_TYPES: dict[FeedFormat, str] = {
    "atom": "application/atom+xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
    "ninjs": "application/json; charset=utf-8",
}

# Those that can say what is gone.
SAYING_GONE: tuple[FeedFormat, ...] = ("atom", "ninjs")


@dataclass(frozen=True, slots=True)
class _Writer:
    entry: Callable[[Entry], bytes]
    feed: Callable[[Feed, Sequence[bytes]], bytes]


_WRITERS: dict[FeedFormat, _Writer] = {
    "atom": _Writer(atom_entry, atom_feed),
    "rss": _Writer(rss_item, rss_feed),
    "json": _Writer(json_item, json_feed),
    "ninjs": _Writer(ninjs_item, ninjs_feed),
}


def write_entry(entry: Entry, format: FeedFormat) -> bytes:
    """The entry, to stand in a feed of the format."""
    return _WRITERS[format].entry(entry)


def write_feed(feed: Feed, entries: Sequence[bytes], format: FeedFormat) -> bytes:
    """The feed as a document of its entries, which `write_entry` wrote; UTF-8."""
    return _WRITERS[format].feed(printable(replace(feed, entries=())), entries)


def write(feed: Feed, format: FeedFormat) -> bytes:
    """The feed as a document, all of it written anew."""
    return write_feed(feed, [write_entry(it, format) for it in feed.entries], format)
