"""What discovering gives: the links that a place tells of, and what could not be read of it. Values only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Protocol

from urbanfeed.ingest.fetch import PAGE_TYPES, Fetched
from urbanfeed.ingest.outcome import FailureKind
from urbanfeed.page import Link

__all__ = ["Asks", "Found", "Missed", "Offer", "together"]


class Asks(Protocol):
    """Whoever gets what stands at an address: the fetcher, or a visitor, who asks for what has changed only."""

    async def get(self, url: str, types: tuple[str, ...] | None = PAGE_TYPES) -> Fetched:
        """See Fetcher.get."""

    def canonical(self, url: str, page: str) -> str:
        """See Fetcher.canonical."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A place that could not be read, or not to its end, and why."""

    place: str
    reason: str
    kind: FailureKind = "parse"


@dataclass(frozen=True, slots=True)
class Offer:
    """Who would tell at once of what a place has anew: its hubs, and what to subscribe to there (WebSub, section 4)."""

    topic: str
    hubs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """
    What a source tells of, in the order it is told, and the places that gave less than they should.

    told: by each of the source's places, how many articles it tells of; None where it has not changed, or could not be
    read. indexes: the places that only tell of others, which may have changed though they have not.
    ttl: seconds for which a feed asks to be left alone. unchanged: whether some of it is as it was (304).
    title, hubs: of a feed, what it is called, and who would tell us of new articles at once (WebSub). itself: the
    address that it says it has (rel=self). offers: what each place offers that could be read now, None for nothing.
    """

    links: tuple[Link, ...]
    missed: tuple[Missed, ...]
    told: Mapping[str, int | None] = field(default_factory=dict)
    indexes: tuple[str, ...] = ()
    ttl: int | None = None
    unchanged: bool = False
    title: str | None = None
    hubs: tuple[str, ...] = ()
    itself: str | None = None
    offers: Mapping[str, Offer | None] = field(default_factory=dict)


def together(parts: Sequence[Found]) -> Found:
    """All of these as one; `told` and `offers` are left to whoever knows which part is which place."""
    return Found(
        links=tuple(chain(*(it.links for it in parts))),
        missed=tuple(chain(*(it.missed for it in parts))),
        indexes=tuple(chain(*(it.indexes for it in parts))),
        ttl=max((it.ttl for it in parts if it.ttl is not None), default=None),
        unchanged=any(it.unchanged for it in parts),
        title=next((it.title for it in parts if it.title), None),
        hubs=tuple(dict.fromkeys(chain(*(it.hubs for it in parts)))),
    )
