"""
Importing: articles as JSON lines, one article a line as schema/article.schema.json says, into the store.

A line is believed in nothing: its fields are held against the schema, its markup against what our own cleaning leaves.
What is wrong with one keeps no other out. Nothing is fetched.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from itertools import chain
from typing import BinaryIO, Literal
from uuid import UUID

import orjson
from pydantic import TypeAdapter, ValidationError

from urbanfeed.article import Article, AsRead
from urbanfeed.article_json import json_schema
from urbanfeed.blocks import Block, List, ListItem
from urbanfeed.corrections import laid_over
from urbanfeed.ingest.inline import is_clean
from urbanfeed.ingest.sources import known_sources
from urbanfeed.moment import Moment
from urbanfeed.query import ArticleQuery, QueryError
from urbanfeed.store import Mark, Store, Tombstone, marks

__all__ = ["Imported", "LineError", "article_of_line", "import_lines"]

_NO_YEAR = "is in no year from 1 to 9999 (UTC)"

_LONGEST = 32 * 1024 * 1024  # bytes of a line; an article is a hundredth of that
_AT_ONCE, _LARGE = 100, 4_000_000  # lines, and bytes of them, whose articles are stored at once
_NEVER = datetime(1, 1, 1, tzinfo=UTC)

Kind = Literal["new", "revised", "unchanged", "forgotten", "bad"]


class LineError(ValueError):
    """A line that is no article; the message names the field and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Imported:
    """
    What became of a line, counted from 1.

    kind: "forgotten" is an article that was erased here; it is not taken in again. why: it is bad or forgotten; None
    for one that is stored.
    """

    line: int
    kind: Kind
    why: str | None = None


async def import_lines(store: Store, file: BinaryIO) -> AsyncIterator[Imported]:
    """
    Store each line's article, and tell what became of it, as they are read; empty lines are passed over.

    An article that is there already is revised by one whose page was fetched later, and otherwise stays as it is: so a
    file may be imported again. One that is withdrawn here stays withdrawn, and what is corrected here stays corrected;
    an article that nobody has corrected here comes with the corrections that its line has.
    """
    timezones = {it.name: it.timezone for it in await known_sources(store)}
    some: list[tuple[int, Article | LineError]] = []
    size = 0
    for number, line in enumerate(_lines(file), 1):
        if not line.strip():
            continue
        try:
            some.append((number, article_of_line(line, timezones)))
        except LineError as error:
            some.append((number, error))
        size += len(line)
        if len(some) == _AT_ONCE or size > _LARGE:
            for told in await _keep_all(store, some):
                yield told
            some, size = [], 0
    for told in await _keep_all(store, some):
        yield told


def article_of_line(line: bytes, timezones: Mapping[str, str | None] | None = None) -> Article:
    """
    The article that a line says, its times in the zone of its source (IANA names, by source) where they need one.

    Raises LineError.
    """
    if len(line) > _LONGEST:
        raise LineError(f"it is longer than {_LONGEST:,} bytes")
    try:
        said = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise LineError(f"it is no JSON: {error}") from None
    if not isinstance(said, dict):
        raise LineError("it is no JSON object")
    if missing := [name for name in _required() if name not in said]:
        raise LineError(f"{missing[0]}: is missing")
    try:
        article = _adapter().validate_json(line, strict=True)
    except ValidationError as error:
        raise LineError(_first(error)) from None
    _check(article)
    timezone = (timezones or {}).get(article.source)
    own = article.as_read
    if own:
        own = replace(own, published=_in(own.published, timezone), updated=_in(own.updated, timezone))
    published, updated = _in(article.published, timezone), _in(article.updated, timezone)
    article = replace(article, published=published, updated=updated, as_read=own)
    _check_moments(article)
    return article


async def _tombstone(store: Store, article: Article) -> Tombstone | None:
    """Of the article itself, whatever id it had here, or of a page of it."""
    urls, hashes = _known_by(article)
    return await store.forgotten.by_id(article.id) or await store.forgotten.of_page(urls, hashes)


def _known_by(article: Article) -> tuple[list[str | None], list[str]]:
    """The addresses and the pages by which one that was forgotten is known."""
    provenance = article.provenance
    urls = [article.canonical_url, article.url, provenance.url, *provenance.parts, *(it.url for it in article.twins)]
    return urls, [provenance.sha256]


async def _any_forgotten(store: Store, articles: Sequence[Article]) -> bool:
    known = [*map(_known_by, articles)]
    urls = chain.from_iterable(it for it, _ in known)
    return await store.forgotten.any_of([it.id for it in articles], urls, chain.from_iterable(it for _, it in known))


async def _keep_all(store: Store, lines: Sequence[tuple[int, Article | LineError]]) -> list[Imported]:
    """What became of the lines, once their articles are stored, at once as far as they have nothing in common."""
    told: list[Imported] = []
    waiting: list[tuple[Article, datetime]] = []
    waited: set[Mark] = set()
    articles = [it for _, it in lines if isinstance(it, Article)]
    any_forgotten = await _any_forgotten(store, articles)
    there = {("", it) for it in await store.articles.those_of(it.id for it in articles)}
    there |= await store.articles.known(mark for it in articles for mark in _marks(it))
    for number, article in lines:
        if isinstance(article, LineError):
            told.append(Imported(number, "bad", str(article)))
            continue
        if any_forgotten and (stone := await _tombstone(store, article)):
            why = f"{article.id} was forgotten on {stone.at:%Y-%m-%d}: {stone.reason}"
            told.append(Imported(number, "forgotten", why))
            continue
        own = _marks(article)
        if not waited.isdisjoint(own):
            await store.articles.rewrite_all(waiting, with_corrections=True)
            there |= waited
            waiting, waited = [], set()
        kind, now = ("new", article) if there.isdisjoint(own) else await _decided(store, article)
        if now and now.id in {it.id for it, _ in waiting}:
            await store.articles.rewrite_all(waiting, with_corrections=True)
            there |= waited
            waiting, waited = [], set()
            kind, now = await _decided(store, article)
        if now:
            waiting.append((now, article.provenance.fetched_at or article.first_seen))
            waited |= own | _marks(now)
        told.append(Imported(number, kind))
    await store.articles.rewrite_all(waiting, with_corrections=True)
    return told


async def _decided(store: Store, article: Article) -> tuple[Kind, Article | None]:
    """What a line's article is, and what is to be stored of it."""
    old = await store.articles.by_id(article.id) or await store.articles.find(
        article.source, article.canonical_url, article.provenance.sha256
    )
    if old is None:
        return "new", article
    if (article.provenance.fetched_at or _NEVER) <= (old.provenance.fetched_at or _NEVER):
        return "unchanged", None
    if old.corrections:
        article = laid_over(article, old)
    first_seen = min(old.first_seen, article.first_seen)
    return "revised", replace(article, id=old.id, first_seen=first_seen, withdrawn=old.withdrawn or article.withdrawn)


def _marks(article: Article) -> frozenset[Mark]:
    """By what another line's article, or a stored one, would be found to be this one."""
    addresses = (article.canonical_url, article.url, article.provenance.url)
    return marks(article.source, addresses, [article.provenance.sha256]) | {("", article.id)}


def _check(article: Article) -> None:
    """What the schema cannot say. Raises LineError."""
    if not _is_uuid(article.id):
        raise LineError(f"id: {article.id[:100]!r} is no UUID in its usual form")
    if not article.source or not article.headline.strip():
        raise LineError(f"{'headline' if article.source else 'source'}: is empty")
    try:
        ArticleQuery(source=(article.source,))
    except QueryError:  # every feed names the feed of its articles' sources
        raise LineError(f"source: {article.source[:100]!r} is no name that can be asked for") from None
    _check_corrections(article)
    instants = [("first_seen", article.first_seen), ("provenance.fetched_at", article.provenance.fetched_at)]
    instants += [(f"corrections.{number}.at", it.at) for number, it in enumerate(article.corrections)]
    instants += [("withdrawn.at", article.withdrawn.at)] if article.withdrawn else []
    for name, at in instants:
        if at is not None and at.tzinfo is None:
            raise LineError(f"{name}: has no offset from UTC")
        try:
            _ = at and at.astimezone(UTC)
        except OverflowError:
            raise LineError(f"{name}: {_NO_YEAR}") from None
    own = article.as_read.body if article.as_read else ()
    for number, block in enumerate((*article.body, *own)):
        for where, html in _markup(block):
            if not is_clean(html):
                raise LineError(f"body.{number}{where}.html: holds markup that is not kept here")


def _check_moments(article: Article) -> None:
    """Raises LineError for a moment of no year from 1 to 9999, as it is in UTC, by which articles are ordered."""
    own = article.as_read or AsRead()
    said = {"published": article.published, "updated": article.updated}
    said |= {"as_read.published": own.published, "as_read.updated": own.updated}
    for name, moment in said.items():
        try:
            _ = moment and moment.instant
        except OverflowError:
            raise LineError(f"{name}: {_NO_YEAR}") from None


def _check_corrections(article: Article) -> None:
    """Raises LineError where what is beneath them would make no article, if they were taken back."""
    fields, own = [it.field for it in article.corrections], article.as_read
    if (own is None) is bool(fields):
        raise LineError("as_read: goes with corrections, and only with them")
    if len({*fields}) < len(fields):
        raise LineError("corrections: has a field twice")
    if own and "headline" in fields and not (own.headline or "").strip():
        raise LineError("as_read.headline: is empty")


def _markup(block: Block) -> Iterator[tuple[str, str]]:
    if isinstance(block, List):
        yield from _markup_of(block.items, "")
    elif html := getattr(block, "html", None):
        yield "", html


def _markup_of(items: Iterable[ListItem], above: str) -> Iterator[tuple[str, str]]:
    for number, item in enumerate(items):
        where = f"{above}.items.{number}"
        if item.html:
            yield where, item.html
        yield from _markup_of(item.items, where)


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines, of one that is too long no more than shows it."""
    while line := file.readline(_LONGEST + 1):
        rest = line
        while len(rest) > _LONGEST and not rest.endswith(b"\n"):
            rest = file.readline(_LONGEST + 1)
        yield line


def _in(moment: Moment | None, timezone: str | None) -> Moment | None:
    return replace(moment, timezone=timezone) if moment and moment.zone == "source" else moment


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _first(error: ValidationError) -> str:
    """The first thing that is wrong: its field, and why."""
    found = error.errors(include_url=False)
    # A block is held against every kind of block; those that it does not even claim to be say nothing of it.
    others = [it["loc"][:-1] for it in found if it["type"] == "literal_error" and it["loc"][-1] == "type"]
    telling = [it for it in found if not any(it["loc"][: len(other)] == other for other in others)]
    first = (telling or found)[0]
    # The name of the kind that it was held against is a class of ours, and no field.
    path = [str(it) for it in first["loc"] if isinstance(it, int) or not it[:1].isupper()]
    return f"{'.'.join(path) or 'it'}: {first['msg']}"


@cache
def _adapter() -> TypeAdapter[Article]:
    return TypeAdapter(Article)


@cache
def _required() -> tuple[str, ...]:
    return tuple(json_schema()["required"])
