"""
What a feed says, before it is XML or JSON: a query's entries, and what stands above them.

Pure: the same entries give the same feed on every day. Nothing here asks the store or the clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from urbanfeed.publish.feeds.entry import Content, Entry
from urbanfeed.publish.feeds.words import description_in, title_of
from urbanfeed.publish.links import FeedFormat, Links
from urbanfeed.publish.tongues import tongue_of
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Source, Wire

__all__ = ["DEFAULT_LIMIT", "Feed", "Gone", "feed_of"]

DEFAULT_LIMIT = 20

# `updated` of a feed without entries: Atom must have one, and "now" would be another one each time.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


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
    author: the source's title where the entries have one source. hub: the address of the WebSub hub that tells of its
    changes; None where there is none. gone: what was withdrawn lately. ties: other documents,
    by link relation. archive: whether it is an archive document (RFC 5005), and no feed to subscribe to.
    """

    id: str
    title: str
    description: str
    address: str
    page: str
    language: str
    author: str
    updated: datetime
    entries: tuple[Entry, ...]
    hub: str | None = None
    gone: tuple[Gone, ...] = ()
    ties: tuple[tuple[str, str], ...] = ()
    archive: bool = False

    @property
    def relations(self) -> tuple[tuple[str, str], ...]:
        """Its hub and its ties: link relations and addresses."""
        return (("hub", self.hub), *self.ties) if self.hub else self.ties


def feed_of(
    of: ArticleQuery | Wire,
    entries: Sequence[Entry],
    sources: Mapping[str, Source],
    links: Links,
    format: FeedFormat,
    limit: int = DEFAULT_LIMIT,
    content: Content = "full",
    hub: str | None = None,
    gone: Sequence[Gone] = (),
) -> Feed:
    """The feed of a query's entries, or of a wire's, in their order; `sources` are the known ones, by name."""
    wire, query = (of, of.query) if isinstance(of, Wire) else (None, of)
    spoken = (None if entry.language == "und" else entry.language for entry in entries)
    language = tongue_of(query, spoken)
    address = links.feed(format, wire.key if wire else query)
    names = {name: source.title for name, source in sources.items()}
    titles = {entry.origin.title for entry in entries}
    return Feed(
        id=address,
        title=wire.title if wire else title_of(query, names, language),
        description=wire.description if wire and wire.description else description_in(language),
        address=with_options(address, content, limit),
        page=links.wire(wire.key) if wire else links.newsroom(query),
        language=language,
        author=titles.pop() if len(titles) == 1 else "urbanfeed",
        updated=max((*(entry.updated for entry in entries), *(it.at for it in gone)), default=_NEVER),
        entries=tuple(entries),
        hub=hub,
        gone=tuple(gone),
    )


def with_options(address: str, content: Content, limit: int = DEFAULT_LIMIT) -> str:
    """The address of a feed that says so much, of so many; what need not be said is left out."""
    options = {"content": content if content != "full" else None, "limit": limit if limit != DEFAULT_LIMIT else None}
    asked = urlencode({name: value for name, value in options.items() if value is not None})
    return f"{address}{'&' if '?' in address else '?'}{asked}" if asked else address
