"""
A feed as JSON Feed 1.1 (https://jsonfeed.org/version/1.1).

What it has no names for stands under `_urbanfeed`, as the specification has it for extensions.
"""

from collections.abc import Sequence
from typing import Any

from urbanfeed.publish.feeds.entry import Entry, Picture
from urbanfeed.publish.feeds.feed import Feed
from urbanfeed.publish.feeds.members import present, written

__all__ = ["json_feed", "json_item"]


def json_item(entry: Entry) -> bytes:
    """The entry as an item, to stand in `json_feed`."""
    # An item has content in one form at least; where its text may not be shown, what may be said of the article.
    content = {"content_html": entry.content} if entry.content else {"content_text": entry.summary or entry.about}
    picture = entry.picture
    return written(
        id=entry.id,
        url=entry.link,
        title=_title(entry),
        **content,
        summary=entry.summary,
        image=picture.url if picture else None,
        date_published=entry.published.isoformat() if entry.published else None,
        date_modified=entry.updated.isoformat(),
        authors=[{"name": name} for name in entry.authors],
        tags=[it.label for it in entry.categories],
        language=None if entry.language == "und" else entry.language,
        attachments=_attachments(picture),
        _urbanfeed=present(
            direction=entry.direction,
            source={"title": entry.origin.title, "url": entry.origin.home, "feed_url": entry.origin.feed},
            topics=[it.term for it in entry.categories if it.topic],
            corrected=entry.corrected,
            rights=entry.rights,
        ),
    )


def json_feed(feed: Feed, items: Sequence[bytes]) -> bytes:
    """The document of these items, which `json_item` wrote; UTF-8."""
    head = written(
        version="https://jsonfeed.org/version/1.1",
        title=feed.title,
        home_page_url=feed.page,
        feed_url=feed.address,
        description=feed.description,
        next_url=dict(feed.ties).get("prev-archive"),
        language=feed.language,
        # Whoever stands here wrote all that names nobody.
        authors=[{"name": feed.author}] if feed.author else None,
        hubs=[{"type": "WebSub", "url": feed.hub}] if feed.hub else None,
    )
    return b"".join((head[:-1], b',"items":[\n', b",\n".join(items), b"\n]}\n"))


def _title(entry: Entry) -> str:
    return entry.title.strip() or entry.link


def _attachments(picture: Picture | None) -> list[dict[str, Any]]:
    """One needs its media type; its size nobody has counted."""
    if picture is None or picture.type is None:
        return []
    return [present(url=picture.url, mime_type=picture.type, title=picture.caption or picture.alt)]
