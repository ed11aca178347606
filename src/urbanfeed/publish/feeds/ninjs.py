"""
A feed as IPTC ninjs 3.1 (https://iptc.org/standards/ninjs/), for newsroom systems: one composite news object, whose
associations are the articles, and after them what was withdrawn, as canceled.

ninjs has no list of its own; so the whole is an object of the standard, and each association is.
"""

from collections.abc import Sequence
from typing import Any

from urbanfeed.publish.characters import uri
from urbanfeed.publish.feeds.entry import Entry, Picture
from urbanfeed.publish.feeds.feed import Feed, Gone
from urbanfeed.publish.feeds.members import present, written

__all__ = ["ninjs_feed", "ninjs_item"]

_STANDARD = {"name": "ninjs", "version": "3.1", "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"}
_TEXT, _HTML = "text/plain", "text/html"


def ninjs_item(entry: Entry) -> bytes:
    """The entry as a news object of text, to stand in `ninjs_feed`."""
    title = entry.title.strip() or entry.link
    corrected = entry.corrected
    return written(
        name=title,
        uri=entry.id,
        type="text",
        representationType="full" if entry.content else "partial",
        version=str(entry.number),
        firstCreated=entry.first_seen.isoformat(),
        versionCreated=entry.updated.isoformat(),
        contentCreated=entry.published.isoformat() if entry.published else None,
        pubStatus="usable",
        language=entry.language,
        title=title,
        headlines=[{"role": "main", "contentType": _TEXT, "value": title}],
        descriptions=[
            {"role": role, "contentType": _TEXT, "value": value}
            for role, value in (("summary", entry.summary), ("correction", corrected))
            if value
        ],
        bodies=_bodies(entry),
        by=", ".join(entry.authors),
        people=[{"name": name, "rel": "creator"} for name in entry.authors],
        subjects=[
            {"name": it.label, "uri": uri(it.scheme + it.term), "literal": it.term}
            for it in entry.categories
            if it.topic
        ],
        genres=[{"name": it.label, "literal": it.term} for it in entry.categories if not it.topic],
        infoSources=[{"name": entry.origin.title, "role": "originator", "uri": entry.origin.home}],
        copyrightHolder=entry.credit,
        usageTerms=entry.licence,
        renditions=[{"name": "web", "href": entry.link, "contentType": _HTML}],
        associations=[_picture(entry.picture)] if entry.picture else [],
        altIds=[{"role": "web", "value": entry.link}],
    )


def ninjs_feed(feed: Feed, items: Sequence[bytes]) -> bytes:
    """The document of these news objects, which `ninjs_item` wrote; UTF-8."""
    head = written(
        uri=feed.address,
        type="composite",
        standard=_STANDARD,
        representationType="full",
        versionCreated=feed.updated.isoformat(),
        pubStatus="usable",
        language=feed.language,
        title=feed.title,
        headlines=[{"contentType": _TEXT, "value": feed.title}],
        descriptions=[{"role": "summary", "contentType": _TEXT, "value": feed.description}],
        renditions=[{"name": "web", "href": feed.page, "contentType": _HTML}],
    )
    every = [*items, *map(_canceled, feed.gone)]
    return b"".join((head[:-1], b',"associations":[\n', b",\n".join(every), b"\n]}\n"))


def _canceled(gone: Gone) -> bytes:
    return written(
        name="canceled",
        uri=gone.id,
        type="text",
        representationType="partial",
        versionCreated=gone.at.isoformat(),
        pubStatus="canceled",
        edNote=gone.reason,
    )


def _bodies(entry: Entry) -> list[dict[str, Any]]:
    if not entry.content:
        return []
    return [{"role": "main", "contentType": _HTML, "wordCount": entry.words, "value": entry.content}]


def _picture(picture: Picture) -> dict[str, Any]:
    """The lead image as a news object of its own."""
    words = picture.caption or picture.alt
    return present(
        name="lead image",
        uri=picture.url,
        type="picture",
        descriptions=[{"role": "caption", "contentType": _TEXT, "value": words}] if words else [],
        by=picture.credit,
        renditions=[
            present(
                name="main",
                href=picture.url,
                contentType=picture.type,
                width=picture.width,
                height=picture.height,
            )
        ],
    )
