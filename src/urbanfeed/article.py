"""
The article: one clean, frozen value that every later stage reads.

Nothing here fetches, parses or stores; a test can build an article in one line. Its JSON form is in
`article_json.py`.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal
from uuid import NAMESPACE_URL, uuid5

from urbanfeed.blocks import Block, body_html, body_text
from urbanfeed.language import Direction, direction_of
from urbanfeed.markdown import body_markdown
from urbanfeed.moment import Moment

__all__ = [
    "Article", "AsRead", "Correctable", "Correction", "FieldRule", "Image", "Mining", "Provenance", "Rights", "Show",
    "Terms", "Twin", "TwinPage", "Withdrawal", "article_id",
]  # fmt: skip

Show = Literal["full", "excerpt", "link"]
Twin = Literal["amp", "print", "mobile"]
Mining = Literal["reserved", "allowed"]
Correctable = Literal["headline", "standfirst", "authors", "published", "topics", "body"]


@dataclass(frozen=True, slots=True)
class Rights:
    """
    What may be shown of an article, and why.

    show: "full", "excerpt" (headline, standfirst, the first sentences, and the link) or "link" (headline and link).
    basis: the ground for it, in words: a licence, a permission, a law.
    """

    show: Show = "excerpt"
    licence: str | None = None
    credit: str | None = None
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """
    What the page itself says of its use; null where it says nothing. What may be shown is in `rights`, not here.

    free: whether all of it can be read without paying (schema.org isAccessibleForFree, a content tier); paid_part: the
    CSS selector of the part that cannot (schema.org hasPart).
    licence: as the page names it, mostly an address (rel=license, RFC 4946; schema.org license).
    mining: whether text and data mining is reserved (W3C TDM Reservation Protocol); mining_policy: its policy's
    address. directives: what its robots metadata forbids, of noai, noimageai, noarchive, nosnippet, in this order.
    """

    free: bool | None = None
    paid_part: str | None = None
    licence: str | None = None
    mining: Mining | None = None
    mining_policy: str | None = None
    directives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TwinPage:
    """A second page of the same article: which kind, and where."""

    kind: Twin
    url: str


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """
    That an article is not published any more, since when (UTC), and why, in words.

    cause: "gone" (its page is not there any more; it comes back with its page) or "operator" (who alone brings it
    back).
    """

    at: datetime
    reason: str
    cause: Literal["gone", "operator"]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of the article; null where the page says nothing. width, height: in pixels, as the page states them."""

    url: str | None = None
    alt: str | None = None
    caption: str | None = None
    credit: str | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class FieldRule:
    """Which rule gave a field its value (`jsonld datePublished`, `h1.entry-title`), and how sure it is (0 to 1)."""

    name: str
    rule: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """
    Where an article comes from.

    url: the address that was fetched, if any; `invented_url` marks one that was made up for a rebuilt page.
    sha256: of the page's bytes, hexadecimal.
    extractor: "scraper NAME" or "reader"; `version` is its version.
    twin: which kind of second page of the article this was ("amp", "print", "mobile"), or null.
    confidence: the reader's, 0 to 1: how sure it is that this is an article and this its body.
    memory: how many other articles of the source the reader remembered while it read; null for a page read alone.
    parts: the pages that the article was joined from, in order: their addresses, or SHA-256 where there is none.
    part: which part of its article the page is, from 1, where not all were read; next_url: where the article goes on,
    if that was not read.
    """

    sha256: str
    extractor: str
    version: str
    url: str | None = None
    fetched_at: datetime | None = None
    fields: tuple[FieldRule, ...] = ()
    confidence: float | None = None
    twin: str | None = None
    invented_url: bool = False
    memory: int | None = None
    parts: tuple[str, ...] = ()
    part: int | None = None
    next_url: str | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """That an editor has the last word on a field: since when (UTC), who (the title of his token), and why."""

    field: Correctable
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class AsRead:
    """
    What the page itself says of the fields that are corrected, as it was read last; all others are null or empty.

    updated goes with `published`, word_count with `body`. rules: which rule gave each field of the article.
    """

    headline: str | None = None
    standfirst: str | None = None
    authors: tuple[str, ...] = ()
    published: Moment | None = None
    updated: Moment | None = None
    topics: tuple[str, ...] = ()
    body: tuple[Block, ...] = ()
    word_count: int = 0
    rules: tuple[FieldRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """
    One article. A field that the page does not state is null (or empty), never a guess.

    id: opaque, stable for ever (a UUID). source: the scraper's name, or the host. language: BCP 47.
    authors: people, and organisations where the page prints one as its byline and names no person; agencies: news
    agencies that the byline names. tags: the page's own keywords, as it writes them.
    topics: keys of the taxonomy. places, story: not filled yet. word_count: words of `text`.
    first_seen: the time of our first reading, UTC.
    same_text_as: the id of the earliest article of another source that has nearly the same text. withdrawn: null while
    it is published. Both are the store's to say.
    corrections: what an editor has changed (corrections.py); as_read: what the page says there, null without any.
    """

    id: str
    source: str
    headline: str
    language: str | None
    first_seen: datetime
    provenance: Provenance
    url: str | None = None
    canonical_url: str | None = None
    slug: str = ""
    standfirst: str | None = None
    authors: tuple[str, ...] = ()
    published: Moment | None = None
    updated: Moment | None = None
    section: str | None = None
    images: tuple[Image, ...] = ()
    body: tuple[Block, ...] = ()
    topics: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    story: str | None = None
    summary: str | None = None
    word_count: int = 0
    rights: Rights = field(default_factory=Rights)
    agencies: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    twins: tuple[TwinPage, ...] = ()
    terms: Terms = field(default_factory=Terms)
    same_text_as: str | None = None
    withdrawn: Withdrawal | None = None
    corrections: tuple[Correction, ...] = ()
    as_read: AsRead | None = None

    @property
    def direction(self) -> Direction:
        """`rtl` or `ltr`, as the language is written."""
        return direction_of(self.language)

    @property
    def text(self) -> str:
        """The body as plain text: blocks joined by a blank line, list items one a line."""
        return body_text(self.body)

    @property
    def html(self) -> str:
        """The body as safe HTML."""
        return body_html(self.body)

    @property
    def markdown(self) -> str:
        """The body as Markdown."""
        return body_markdown(self.body)

    @property
    def sort_instant(self) -> datetime:
        """What articles are ordered by: the published instant, or our first reading where no date is stated."""
        return self.published.instant if self.published else self.first_seen.astimezone(UTC)


def article_id(source: str, identity: str) -> str:
    """
    The id of the article that a source has under this identity: its canonical address, or its page's SHA-256.

    Given once, at the first reading, and kept from then on. (UUID version 5, RFC 9562.)
    """
    return str(uuid5(NAMESPACE_URL, f"urbanfeed:{source}:{identity}"))
