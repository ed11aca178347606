"""
The article's fields, read from its head; what needs its body is in body.py.

They say what `types_article.py` says. What rights allow is decided by `shown` wherever more than the head is wanted.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

import orjson
from graphql import GraphQLObjectType
from graphql.execution.collect_fields import FieldDetails

from urbanfeed.language import direction_of
from urbanfeed.moment import Moment
from urbanfeed.publish.datelines import corrected_line, dateline
from urbanfeed.publish.graphql.plan.beside import related, revision_count, revisions, same_text_as
from urbanfeed.publish.graphql.plan.body import blocks, body, excerpt
from urbanfeed.publish.graphql.plan.catalogue import source_of, topics_of
from urbanfeed.publish.graphql.plan.compiling import Asked, Compilation, Maker, Write
from urbanfeed.publish.graphql.plan.kept import kept
from urbanfeed.publish.graphql.plan.reading import Found, Level, Read, Run, Unplanned
from urbanfeed.publish.graphql.plan.values import completed, said
from urbanfeed.publish.graphql.types_moment import written as instant_written
from urbanfeed.publish.links import FEED_FILES, original
from urbanfeed.query import ArticleQuery
from urbanfeed.store.columns import TIMEZONE
from urbanfeed.store.documents import HEAD

__all__ = ["ARTICLE", "article_writer"]

_LINE = {name: place for place, name in enumerate(HEAD)}
(
    _SOURCE, _SLUG, _STANDFIRST, _SUMMARY, _IMAGES, _LANGUAGE, _FIRST_SEEN, _URL, _CANONICAL_URL, _INVENTED, _WORDS,
    _PUBLISHED, _CORRECTIONS,
) = (
    _LINE[it]
    for it in (
        "source", "slug", "standfirst", "summary", "images", "language", "first_seen", "url", "canonical_url",
        "invented_url", "word_count", "published", "corrections",
    )
)  # fmt: skip

# Fields that are a line of the head as it is.
_LINES = {
    "id": "id", "headline": "headline", "authors": "authors", "agencies": "agencies", "language": "language",
    "section": "section", "slug": "slug", "tags": "tags",
}  # fmt: skip

# Fields that are made of lines that lists rarely want; see documents.py.
_RARE = {
    "updated", "updatedAt", "agencies", "tags", "places", "story", "summary", "images", "terms", "corrections",
    "correctedLine", "provenance",
}  # fmt: skip


def article_writer(
    compilation: Compilation, on: GraphQLObjectType, details: Sequence[FieldDetails], level: Level
) -> Write:
    """
    What writes the selection of an article, as JSON: joined from keys, from lines of its head as they are, and from the
    texts that its other fields are.
    """
    pieces: list[bytes | int | Read] = []  # what stays, lines, and other texts, in turn
    stays = b"{"
    for key, asked in compilation.selected(on, details).items():
        name = asked[0].node.name.value
        stays += b"," * (stays != b"{" or bool(pieces)) + orjson.dumps(key) + b":"
        if name == "__typename":
            stays += orjson.dumps(on.name)
            continue
        if name in _RARE:
            level.lines = len(HEAD)
        if name in _LINES:
            piece: int | Read = _LINE[_LINES[name]]
        elif maker := _FIELDS.get(name):
            piece = maker(Asked(compilation, on.fields[name], asked, level))
        else:
            raise Unplanned
        pieces += (stays, piece)
        stays = b""
    return _joined([*pieces, stays + b"}"])


def _joined(pieces: Sequence[bytes | int | Read]) -> Write:
    """What joins the pieces: what stays, lines by their places, and texts that are read."""
    constant = [it for it in pieces if isinstance(it, bytes)]
    reads = [it for it in pieces if callable(it)]
    first = len(constant) + len(reads)
    places = [
        first + it if isinstance(it, int) else len(constant) + reads.index(it) if callable(it) else constant.index(it)
        for it in pieces
    ]
    pick = itemgetter(*places) if len(places) > 1 else lambda texts: [texts[it] for it in places]
    join = b"".join

    def write(it: Found, run: Run) -> orjson.Fragment:
        return orjson.Fragment(join(pick(constant + [read(it, run) for read in reads] + it.lines)))

    return write


def _text(value: Callable[[Found, Run], bytes]) -> Maker:
    """The field is this, which is JSON already."""
    return lambda asked: value


def _object(name: str, value: Callable[[Any], Any] = lambda decoded: decoded) -> Maker:
    """The field is what a line of the head says, or what is made of that."""
    place = _LINE[name]

    def of(asked: Asked) -> Read:
        read = completed(asked, lambda decoded, run: value(decoded))

        def text(it: Found, run: Run) -> bytes:
            line = it.lines[place]
            return line if line in _EMPTY else orjson.dumps(read(orjson.loads(line), run))

        return text

    return of


_EMPTY = (b"null", b"[]")
_DIGITS = 9  # that a number of 32 bits has room for, whichever they are


def _again(name: str) -> Maker:
    """The field is what a line of the head says, which many articles say alike."""
    place = _LINE[name]

    def of(asked: Asked) -> Read:
        text = kept(asked, lambda write, line, run: write(orjson.loads(line), run))
        return lambda it, run: text(it.lines[place], run)

    return of


def _word_count(it: Found, run: Run) -> bytes:
    line = it.lines[_WORDS]
    if len(line) > _DIGITS:
        raise Unplanned
    return line


def _null(it: Found, run: Run) -> bytes:
    return b"null"


# -- what rights and the address decide


def _standfirst(it: Found, run: Run) -> bytes:
    return b"null" if it.show == b"link" else it.lines[_STANDFIRST]


def _is_whole(it: Found, run: Run) -> bytes:
    return b"true" if it.show == b"full" else b"false"


def _summary(it: Found, run: Run) -> bytes:
    return it.lines[_SUMMARY] if it.show == b"full" else b"null"


def _images(asked: Asked) -> Read:
    read = completed(asked, lambda images, run: images)

    def text(it: Found, run: Run) -> bytes:
        if it.show != b"full":
            return b"[]"
        images = orjson.loads(it.lines[_IMAGES])
        if it.lines[_INVENTED] == b"true":
            images = [image | {"url": None} for image in images]
        return orjson.dumps(read(images, run))

    return text


def _url(it: Found, run: Run) -> bytes:
    lines = it.lines
    return _original(lines[_CANONICAL_URL], lines[_URL], lines[_INVENTED])


@lru_cache(maxsize=1024)
def _original(canonical_url: bytes, url: bytes, invented: bytes) -> bytes:
    return orjson.dumps(original(orjson.loads(canonical_url), orjson.loads(url), invented == b"true"))


def _canonical_url(it: Found, run: Run) -> bytes:
    address = _url(it, run)
    return address if address == it.lines[_CANONICAL_URL] else b"null"


def _page_url(it: Found, run: Run) -> bytes:
    return orjson.dumps(run.links.page(it.row[1], orjson.loads(it.lines[_SLUG])))


def _embed_url(it: Found, run: Run) -> bytes:
    return orjson.dumps(run.links.embed_article(it.row[1]))


def _feed_urls(asked: Asked) -> Read:
    text = kept(asked, lambda write, line, run: write(_feeds(line, run), run))
    return lambda it, run: text(it.lines[_SOURCE], run)


def _feeds(line: bytes, run: Run) -> Mapping[str, str]:
    return run.links.feeds(ArticleQuery(source=(orjson.loads(line),)))


# -- language and time


def _direction(it: Found, run: Run) -> bytes:
    return _direction_of_line(it.lines[_LANGUAGE])


@lru_cache(maxsize=256)
def _direction_of_line(line: bytes) -> bytes:
    return orjson.dumps(_direction_of(orjson.loads(line)))


def _direction_of(language: str | None) -> str:
    return direction_of(language).upper()


def _instant(name: str) -> Maker:
    place = _LINE[name]
    return _text(lambda it, run: _instant_of(it.lines[place], it.row[TIMEZONE]))


@lru_cache(maxsize=1024)
def _instant_of(line: bytes, timezone: str | None) -> bytes:
    stated = orjson.loads(line)
    if stated is None:
        return line
    moment = Moment(**stated, timezone=timezone if stated["zone"] == "source" else None)
    return orjson.dumps(instant_written(moment.instant))


def _first_seen(it: Found, run: Run) -> bytes:
    return _utc(it.lines[_FIRST_SEEN])


@lru_cache(maxsize=1024)
def _utc(line: bytes) -> bytes:
    return orjson.dumps(instant_written(datetime.fromisoformat(orjson.loads(line))))


def _dateline(it: Found, run: Run) -> bytes:
    lines = it.lines
    return _dateline_of(lines[_LANGUAGE], lines[_PUBLISHED], lines[_FIRST_SEEN])


@lru_cache(maxsize=1024)
def _dateline_of(language: bytes, published: bytes, first_seen: bytes) -> bytes:
    stated = orjson.loads(published)
    seen = datetime.fromisoformat(orjson.loads(first_seen))
    return orjson.dumps(dateline(orjson.loads(language), Moment(**stated) if stated else None, seen))


def _corrected_line(it: Found, run: Run) -> bytes:
    line = it.lines[_CORRECTIONS]
    if line in _EMPTY:
        return b"null"
    at = (datetime.fromisoformat(correction["at"]) for correction in orjson.loads(line))
    return orjson.dumps(corrected_line(orjson.loads(it.lines[_LANGUAGE]), at))


def _provenance(asked: Asked) -> Read:
    names = asked.names("Provenance")
    if "fields" not in names:
        return _object("provenance")(asked)
    asked.level.document = True
    read = completed(asked, lambda it, run: asdict(it.shown.article.provenance))
    return lambda it, run: orjson.dumps(read(it, run))


_FIELDS: dict[str, Maker] = {
    "standfirst": _text(_standfirst), "direction": _text(_direction), "published": _object("published"),
    "publishedAt": _instant("published"), "updated": _object("updated"), "updatedAt": _instant("updated"),
    "firstSeen": _text(_first_seen), "dateline": _text(_dateline), "correctedLine": _text(_corrected_line),
    "url": _text(_url), "canonicalUrl": _text(_canonical_url),
    "pageUrl": _text(_page_url), "feedUrls": _feed_urls, "embedUrl": _text(_embed_url), "isWhole": _text(_is_whole),
    "wordCount": _text(_word_count),
    "summary": _text(_summary), "images": _images, "topics": topics_of, "source": source_of,
    "places": _object("places", lambda keys: [{"key": key} for key in keys]),
    "story": _object("story", lambda key: {"id": key} if key else None), "rights": _again("rights"),
    "terms": _again("terms"), "provenance": _provenance, "corrections": _object("corrections"),
    "withdrawnAt": _text(_null), "withdrawnReason": _text(_null),
    "revisions": revisions, "revisionCount": revision_count, "sameTextAs": same_text_as, "related": related,
    "body": body, "blocks": blocks, "excerpt": excerpt,
}  # fmt: skip

ARTICLE: dict[str, dict[str, Maker]] = {
    "Moment": {it: said(it) for it in ("at", "precision", "zone", "text")},
    "FeedUrls": {it: said(it) for it in FEED_FILES},
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
}  # fmt: skip
