"""
What a feed says, before it is XML or JSON: a query's entries, and what stands above them.

Pure: the same entries give the same feed on every day. Nothing here asks the store or the clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from urbanfeed.publish.feeds.asked import Asked
from urbanfeed.publish.feeds.entry import Entry, entry_id
from urbanfeed.publish.feeds.words import description_in, foreign_to
from urbanfeed.publish.links import Links
from urbanfeed.publish.titles import title_of
from urbanfeed.publish.tongues import tongue_of
from urbanfeed.store import Source, Tombstone, Wire

__all__ = ["Feed", "Gone", "feed_of"]

# `updated` of a feed without entries: Atom must have one, and "now" would be another one each time. It is the day of
# Atom itself (RFC 4287): readers take the start of their clocks, 1970, for a date that somebody has lost.
_NEVER = datetime(2005, 12, 1, tzinfo=UTC)

_CHAIN = ("prev-archive", "next-archive")  # what ties archive documents to one another (RFC 5005, section 4)


@dataclass(frozen=True, slots=True)
class Gone:
    """An entry that is not there any more: its id, since when, and why, in words."""

    id: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Feed:
    """
    A query's feed.

    id: the query's canonical address, or the wire's, whatever the limit. address: this feed's own, with its limit.
    page: the newsroom's, for the query. language: of the entries where they have one, and else of the title.
    foreign: the language of the description where it is another.
    author: the source's title where the entries have one source; None where they have several. hub: the address of the
    WebSub hub that tells of its changes; None where there is none. gone: what was withdrawn lately. ties: other
    documents, by link relation. archive: whether it is one of a chain of archive documents (RFC 5005), and no feed to
    subscribe to; of one that stands alone, the tie to its `current` says so.
    """

    id: str
    title: str
    description: str
    address: str
    page: str
    language: str
    author: str | None
    updated: datetime
    entries: tuple[Entry, ...]
    foreign: str | None = None
    hub: str | None = None
    gone: tuple[Gone, ...] = ()
    ties: tuple[tuple[str, str], ...] = ()
    archive: bool = False

    @property
    def relations(self) -> tuple[tuple[str, str], ...]:
        """Its hub and its ties: link relations and addresses."""
        return (("hub", self.hub), *self.ties) if self.hub else self.ties


def feed_of(
    asked: Asked,
    entries: Sequence[Entry],
    sources: Mapping[str, Source],
    links: Links,
    hub: str | None = None,
    stones: Sequence[Tombstone] = (),
    ties: Sequence[tuple[str, Asked]] = (),
) -> Feed:
    """The feed of these entries, in their order, and of these tombstones; `sources` are the known ones, by name."""
    wire, query = asked.of if isinstance(asked.of, Wire) else None, asked.query
    language = tongue_of(query, (None if entry.language == "und" else entry.language for entry in entries))
    titles = {entry.origin.title for entry in entries}
    description = wire.description if wire else ""  # its operator's, in whatever language
    dates = (*(entry.updated for entry in entries), *(it.at for it in stones))
    return Feed(
        id=links.feed(asked.format, asked.named),
        title=wire.title if wire else title_of(query, {it.name: it.title for it in sources.values()}, language),
        description=description or description_in(language),
        address=asked.address(links),
        page=links.wire(wire.key) if wire else links.newsroom(query),
        language=language,
        author=titles.pop() if len(titles) == 1 else None,
        updated=max(dates, default=_NEVER),
        entries=tuple(entries),
        foreign=None if description else foreign_to(language),
        hub=None if asked.month else hub,
        gone=tuple(Gone(entry_id(it.id), it.at, it.reason) for it in stones),
        ties=tuple((relation, it.address(links)) for relation, it in ties),
        archive=asked.month is not None and any(relation in _CHAIN for relation, _ in ties),
    )
