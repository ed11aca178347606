"""
The article's fields, read from its head, or from its document where the body is asked for.

They say what `types_article.py` says. What rights allow is decided by `shown` wherever more than the head is wanted.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from html import escape
from typing import Any

from urbanfeed.language import direction_of
from urbanfeed.moment import Moment
from urbanfeed.publish.graphql.plan.catalogue import source_of, topics_of
from urbanfeed.publish.graphql.plan.compiling import Asked, Maker
from urbanfeed.publish.graphql.plan.reading import Found, Read, Run
from urbanfeed.publish.graphql.plan.values import completed, said
from urbanfeed.publish.graphql.types_moment import written as instant_written
from urbanfeed.publish.graphql.types_text import BodyFormat, excerpt_length, written
from urbanfeed.publish.links import Links, original
from urbanfeed.publish.shown import excerpt
from urbanfeed.query import ArticleQuery

__all__ = ["ARTICLE"]


def _said(name: str) -> Maker:
    """The field is what the head says under this name."""
    return lambda asked: completed(asked, lambda it, run: it.said[name])


def _if_whole(name: str) -> Maker:
    return lambda asked: completed(asked, lambda it, run: it.said[name] if it.show == "full" else None)


def _standfirst(asked: Asked) -> Read:
    return lambda it, run: None if it.show == "link" else it.said["standfirst"]


def _direction(asked: Asked) -> Read:
    return lambda it, run: _direction_of(it.said["language"])


@lru_cache(maxsize=256)
def _direction_of(language: str | None) -> str:
    return direction_of(language).upper()


def _instant(name: str) -> Maker:
    def of(asked: Asked) -> Read:
        def read(it: Found, run: Run) -> str | None:
            stated = it.said[name]
            return _instant_of(it.row[3], **stated) if stated else None

        return read

    return of


def _instant_of(timezone: str | None, at: str, precision: Any, zone: Any, text: str) -> str:
    moment = datetime.fromisoformat(at)
    if moment.tzinfo is None:  # a day, or nobody says where
        moment = Moment(at, precision, zone, text, timezone if zone == "source" else None).instant
    return instant_written(moment)


def _original(it: Found) -> str | None:
    said = it.said
    return original(said["canonical_url"], said["url"], said["provenance"]["invented_url"])


def _url(asked: Asked) -> Read:
    return lambda it, run: _original(it)


def _canonical_url(asked: Asked) -> Read:
    def read(it: Found, run: Run) -> str | None:
        address = _original(it)
        return address if address == it.said["canonical_url"] else None

    return read


def _page_url(asked: Asked) -> Read:
    return lambda it, run: run.links.page(it.said["id"], it.said["slug"])


def _feed_urls(asked: Asked) -> Read:
    return completed(asked, lambda it, run: _feeds_of(run.links, it.said["source"]))


@lru_cache(maxsize=1024)
def _feeds_of(links: Links, source: str) -> Mapping[str, str]:
    return links.feeds(ArticleQuery(source=(source,)))


def _nothing(asked: Asked) -> Read:
    return lambda it, run: None


def _is_whole(asked: Asked) -> Read:
    return lambda it, run: it.show == "full"


def _places(asked: Asked) -> Read:
    return completed(asked, lambda it, run: [{"key": key} for key in it.said["places"]])


def _story(asked: Asked) -> Read:
    return completed(asked, lambda it, run: {"id": it.said["story"]} if it.said["story"] else None)


def _images(asked: Asked) -> Read:
    def read(it: Found, run: Run) -> Any:
        if it.show != "full":
            return ()
        images = it.said["images"]
        return [image | {"url": None} for image in images] if it.said["provenance"]["invented_url"] else images

    return completed(asked, read)


def _provenance(asked: Asked) -> Read:
    if any(field.node.name.value == "fields" for field in _fields_of(asked)):
        asked.level.document = True
    return _said("provenance")(asked)


def _fields_of(asked: Asked) -> Any:
    kind = asked.compilation.schema._schema.type_map["Provenance"]
    return [it for details in asked.compilation.selected(kind, asked.details).values() for it in details]  # type: ignore[arg-type]


def _corrections(asked: Asked) -> Read:
    return completed(asked, lambda it, run: it.said.get("corrections", ()))


# -- what needs the document


def _body(asked: Asked) -> Read:
    asked.level.document = True
    slot = asked.slot(_format)
    return lambda it, run: written(it.shown, run.bound.values[slot])


def _format(format: BodyFormat = BodyFormat.HTML) -> BodyFormat:
    return format


def _excerpt(asked: Asked) -> Read:
    asked.level.document = True
    slot = asked.slot(_length)

    def read(it: Found, run: Run) -> str:
        standfirst = None if it.show == "link" else it.said["standfirst"]
        length = run.bound.values[slot]
        return excerpt(standfirst, length) if standfirst else it.shown.excerpt(length)

    return read


def _length(length: int = 280) -> int:
    return excerpt_length(length)


_BLOCKS = {
    "paragraph": "ParagraphBlock", "heading": "HeadingBlock", "list": "ListBlock", "quote": "QuoteBlock",
    "figure": "FigureBlock", "table": "TableBlock", "code": "CodeBlock", "embed": "EmbedBlock",
}  # fmt: skip


def _blocks(asked: Asked) -> Read:
    asked.level.document = True
    by_type = asked.write_each()
    writes = {kind: by_type[name] for kind, name in _BLOCKS.items()}

    def read(it: Found, run: Run) -> list[Any]:
        return [writes[block["type"]](block, run) for block in _body_of(it)]

    return read


def _body_of(it: Found) -> Any:
    """The blocks that may be shown, as JSON has them."""
    if it.show == "full" and not it.said["provenance"]["invented_url"]:
        return it.said["body"]
    return map(asdict, it.shown.body)


def _html(asked: Asked) -> Read:
    def read(it: Mapping[str, Any], run: Run) -> str:
        html: str | None = it.get("html")
        return html if html is not None else escape(it["text"], quote=False)

    return read


def _direction_of_block(asked: Asked) -> Read:
    return lambda it, run: _direction_of(it["language"]) if it.get("language") else None


_INLINE: dict[str, Maker] = {"text": said("text"), "html": _html}
_SPOKEN: dict[str, Maker] = {"language": said("language"), "direction": _direction_of_block}

ARTICLE: dict[str, dict[str, Maker]] = {
    "Article": {
        "id": _said("id"), "headline": _said("headline"), "standfirst": _standfirst, "authors": _said("authors"),
        "agencies": _said("agencies"), "language": _said("language"), "direction": _direction,
        "published": _said("published"), "publishedAt": _instant("published"),
        "updated": _said("updated"), "updatedAt": _instant("updated"), "firstSeen": _said("first_seen"),
        "section": _said("section"), "url": _url, "canonicalUrl": _canonical_url, "pageUrl": _page_url,
        "feedUrls": _feed_urls, "embedUrl": _nothing, "slug": _said("slug"), "isWhole": _is_whole,
        "wordCount": _said("word_count"), "summary": _if_whole("summary"), "images": _images, "tags": _said("tags"),
        "places": _places, "story": _story, "rights": _said("rights"), "terms": _said("terms"),
        "provenance": _provenance, "corrections": _corrections, "withdrawnAt": _nothing, "withdrawnReason": _nothing,
        "body": _body, "blocks": _blocks, "excerpt": _excerpt, "source": source_of, "topics": topics_of,
    },
    "Moment": {it: said(it) for it in ("at", "precision", "zone", "text")},
    "FeedUrls": {it: said(it) for it in ("atom", "rss")},
    "Place": {"key": said("key")},
    "Story": {"id": said("id")},
    "Image": {it: said(it) for it in ("url", "alt", "caption", "credit", "width", "height")},
    "Rights": {it: said(it) for it in ("show", "licence", "credit", "basis")},
    "Terms": {
        "isAccessibleForFree": said("free"), "licence": said("licence"), "mining": said("mining"),
        "miningPolicy": said("mining_policy"), "directives": said("directives"),
    },
    "Provenance": {
        "url": said("url"), "inventedUrl": said("invented_url"), "fetchedAt": said("fetched_at"),
        "pageSha256": said("sha256"), "sha256": said("sha256"), "extractor": said("extractor"),
        "version": said("version"), "twin": said("twin"), "confidence": said("confidence"), "fields": said("fields"),
    },
    "FieldRule": {it: said(it) for it in ("name", "rule", "confidence")},
    "Correction": {it: said(it) for it in ("field", "at", "by", "reason")},
    "ParagraphBlock": _INLINE | _SPOKEN,
    "HeadingBlock": {"level": said("level")} | _INLINE | _SPOKEN,
    "ListBlock": {it: said(it) for it in ("ordered", "start", "items")} | _SPOKEN,
    "ListItem": {"items": said("items")} | _INLINE,
    "QuoteBlock": {"speaker": said("speaker")} | _INLINE | _SPOKEN,
    "FigureBlock": {it: said(it) for it in ("url", "alt", "caption", "credit")},
    "TableBlock": {"rows": said("rows")} | _SPOKEN,
    "CodeBlock": {"text": said("text")},
    "EmbedBlock": {"url": said("url")},
}  # fmt: skip
