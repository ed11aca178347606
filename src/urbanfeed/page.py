"""
What an article is before it is one: a link, a page, and a draft of what the page says.

These values only carry; finding, fetching and reading are done elsewhere.
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from urbanfeed.article import FieldRule, Image, Terms, Twin, TwinPage
from urbanfeed.moment import Moment

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

__all__ = ["Claim", "Draft", "ExtractionError", "Link", "Page", "Reason", "Stated", "Twin", "Weighing"]

Reason = Literal[
    "empty", "not-text", "login-wall", "bot-check", "error-page", "not-an-article", "too-deep", "too-large",
    "unknown-source",
]  # fmt: skip


class ExtractionError(Exception):
    """
    A page that gives no article. `reason` is one word, `detail` says it to a person; `str()` is both.

    The only exception that `extract_article` raises.
    """

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Link:
    """
    A page that exists, found in a feed, a sitemap or a listing; `found_in` is that place's address.

    What the place says of it is a hint, as printed. date: of whatever was done to it last, as far as that is told;
    published: only what is said to be the day of publication.
    """

    url: str
    found_in: str
    title: str | None = None
    date: str | None = None
    published: str | None = None
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stated:
    """What is said of a page's use outside of it, by its headers and its host; `rules` says where each was found."""

    terms: Terms = field(default_factory=Terms)
    rules: tuple[FieldRule, ...] = ()


@dataclass(frozen=True)
class Page:
    """
    A page as it came, and its text decoded.

    content: the bytes, untouched. markup: the same as text (HTML, or a text dump where content_type is text/plain).
    url: the address asked for, None for a file without one. stated: what is said of its use outside of it.
    """

    content: bytes
    markup: str
    url: str | None = None
    content_type: str = "text/html"
    fetched_at: datetime | None = None
    invented_url: bool = False
    stated: Stated = field(default_factory=Stated)

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the bytes, hexadecimal."""
        return sha256(self.content).hexdigest()

    @cached_property
    def soup(self) -> "BeautifulSoup":
        """A BeautifulSoup tree, for whoever writes a scraper; built once a page."""
        from bs4 import BeautifulSoup

        # BeautifulSoup warns of markup that begins as XML (XHTML pages do) or looks like a file's name; not after a
        # line break, which means nothing to HTML there.
        return BeautifulSoup("\n" + self.markup, "lxml")

    @property
    def is_dump(self) -> bool:
        """Whether this is a text dump (text/plain): lines are all there is."""
        return self.content_type.split(";")[0].strip().lower() == "text/plain"


@dataclass(frozen=True, slots=True)
class Claim:
    """
    What a page says in one place, as printed, and the rule that found it there.

    moment: of a date, as the reader has read it: its place may tell more than its text ("2 hours ago", 03/04/2025).
    """

    value: str
    rule: str
    confidence: float | None = None
    moment: Moment | None = None


@dataclass(frozen=True, slots=True)
class Weighing:
    """
    What was found for one field: the candidates, the most trusted first; the one that won, as sure as the others leave
    it; and why it did, in words.
    """

    field: str  # of the article: "headline", "terms.licence"
    candidates: tuple[Claim, ...]
    winner: Claim | None
    why: str


@dataclass(frozen=True, slots=True)
class Draft:
    """
    What a page says, before any of it is cleaned or believed.

    body: an HTML fragment, unsafe, with relative addresses. Dates are text as printed or as a machine wrote it;
    `timezone` (IANA) is the source's, where its scraper gives one.
    languages: what the page or its scraper declares, BCP 47, the most trusted first.
    agencies: those that the bylines name. twins: the page's other forms, by its links. terms: what it says of its use.
    weighings: how the reader came to a field's value, where it weighed several.
    extractor: "scraper NAME" or "reader". memory: how many other articles of the site the reader remembered.
    part, next_url: which part of its article this page is, from 1, and where the article goes on; None where the page
    does not say.
    """

    extractor: str
    version: str
    body: str
    body_rule: str
    headline: Claim | None = None
    standfirst: Claim | None = None
    authors: tuple[Claim, ...] = ()
    published: Claim | None = None
    updated: Claim | None = None
    section: Claim | None = None
    languages: tuple[Claim, ...] = ()
    canonical_url: Claim | None = None
    images: tuple[Image, ...] = ()
    images_rule: str | None = None
    timezone: str | None = None
    twin: Twin | None = None
    confidence: float | None = None
    memory: int | None = None
    part: int | None = None
    next_url: Claim | None = None
    agencies: tuple[Claim, ...] = ()
    tags: tuple[Claim, ...] = ()
    twins: tuple[TwinPage, ...] = ()
    terms: Terms = field(default_factory=Terms)
    terms_rules: tuple[FieldRule, ...] = ()
    weighings: tuple[Weighing, ...] = ()
