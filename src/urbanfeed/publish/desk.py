"""
The desk: what a door may have done by the way in, which it cannot import, and what came of it, as values.

`ingest` has the desk that does it; the application opens one, at `app.state.desk`. Nothing here does anything.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from starlette.requests import HTTPConnection

from urbanfeed.article import Article, Correctable, Rights
from urbanfeed.store import Source, Tombstone

__all__ = [
    "AddressRefused", "Became", "Corrected", "Desk", "Invalid", "NothingFound", "PageFailed", "PageForgotten",
    "PageTaken", "RoundStarted", "RoundUnderWay", "Said", "SourceAdded", "SourceTaken", "Unknown", "desk_of",
]  # fmt: skip

Became = Literal["new", "revised", "filled", "unchanged"]

# What an editor says in a field, before it is cleaned; of the body, HTML; of the date, ISO 8601; None: nothing.
Said = str | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class PageTaken:
    """A page that was read, and the article that is stored of it."""

    article: Article
    became: Became


@dataclass(frozen=True, slots=True)
class AddressRefused:
    """An address that was not asked: no http(s) one, a private one, or one that robots.txt forbids. kind: one word."""

    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class PageFailed:
    """A page that could not be fetched, or is no article. kind: one word (docs/operating.md lists them)."""

    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class PageForgotten:
    """A page of an article that was erased; it is not taken in again."""

    tombstone: Tombstone


@dataclass(frozen=True, slots=True)
class RoundStarted:
    """That a round of the source has begun."""

    source: Source


@dataclass(frozen=True, slots=True)
class RoundUnderWay:
    """That one is under way already, in this process or another."""

    source: Source


@dataclass(frozen=True, slots=True)
class SourceAdded:
    """A source that is there from now on. place: where it is read; doubts: what its operator ought to know."""

    source: Source
    place: str
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceTaken:
    """That the name, the site or the place is another source's already."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class NothingFound:
    """A site of which no article could be read; tried: what was looked at, line by line."""

    reason: str
    tried: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Corrected:
    """An article as it is now."""

    article: Article


@dataclass(frozen=True, slots=True)
class Unknown:
    """That there is no source or article of this name or id."""

    reason: str


@dataclass(frozen=True, slots=True)
class Invalid:
    """A value that cannot be taken: of which field, and what can."""

    field: str
    reason: str


class Desk(Protocol):
    """What can be asked for. Everything raises DatabaseError."""

    async def ingest_url(
        self, url: str, source: str | None
    ) -> PageTaken | AddressRefused | PageFailed | PageForgotten | Unknown:
        """Fetch a page, read it (with this source's scraper, where one is named), and store its article."""

    async def refresh_source(self, name: str) -> RoundStarted | RoundUnderWay | Unknown:
        """Begin a round of the source now, whenever it is due, and do not wait for its end."""

    async def add_source(
        self,
        url: str,
        name: str | None = None,
        title: str | None = None,
        language: str | None = None,
        timezone: str | None = None,
        rights: Rights | None = None,
    ) -> SourceAdded | SourceTaken | NothingFound | Invalid:
        """Find out how the site at this address is read, and have it gathered from now on."""

    async def correct(
        self,
        id: str,
        said: Mapping[Correctable, Said],
        give_back: Collection[Correctable],
        by: str,
        reason: str,
        at: datetime,
    ) -> Corrected | Invalid | Unknown:
        """Have the article say this in these fields, and in those to be given back what its page says."""


def desk_of(request: HTTPConnection) -> Desk | None:
    """The desk that the application opened; None where it has none, as where nothing is taken in."""
    found: Desk | None = getattr(request.app.state, "desk", None)
    return found
