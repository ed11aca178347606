"""
The press: feeds as finished answers, each made once for as long as the content stays as it is, and each entry written
once for as long as its article does.

What is kept is this process's own, of so many bytes at most; what nobody has asked for the longest goes first.
"""

import asyncio
import gzip
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from urbanfeed.publish.feeds.archive import sheet_of
from urbanfeed.publish.feeds.asked import Asked
from urbanfeed.publish.feeds.entry import Entry, entry_of
from urbanfeed.publish.feeds.feed import Feed, feed_of
from urbanfeed.publish.feeds.write import write_entry, write_feed
from urbanfeed.publish.links import Links
from urbanfeed.store import Source, State, Store
from urbanfeed.store.recent import Recent

__all__ = ["Press", "Print"]

_MOST_ENTRIES = 64_000_000  # bytes: some ten thousand entries
_LEVEL = 4  # of gzip: 4 % larger than by 6, in less than half of the time
_MANY_REVISIONS = 10_000  # of one article; all of them are looked at for what changed last

_EntryKey = tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class Print:
    """
    A feed, written: its head (its entries are in the bytes alone), and the bytes, plain and by gzip (RFC 1952).

    open: whether articles may yet come into it.
    """

    feed: Feed
    body: bytes
    packed: bytes
    open: bool


@dataclass(frozen=True, slots=True)
class Press:
    """What one process has written, and the sources that it wrote of, as they were at a version of the content."""

    _entries: Recent[_EntryKey, tuple[Entry, bytes]] = field(default_factory=lambda: Recent(_MOST_ENTRIES))
    _sources: dict[int, Mapping[str, Source]] = field(default_factory=dict)

    async def print(self, store: Store, links: Links, asked: Asked, hub: str | None = None) -> Print:
        """What is asked for. Raises DatabaseError."""
        sources = await self._known(store)
        sheet = await sheet_of(store, asked)
        written = await self._written(store, links, asked, sheet.states, sources)
        entries = [entry for entry, _ in written]
        feed = feed_of(asked, entries, sources, links, hub, sheet.stones, sheet.ties)

        def packed() -> tuple[bytes, bytes]:
            body = write_feed(feed, [text for _, text in written], asked.format)
            return body, gzip.compress(body, _LEVEL, mtime=0)

        return Print(replace(feed, entries=()), *await asyncio.to_thread(packed), open=sheet.open)

    async def _known(self, store: Store) -> Mapping[str, Source]:
        """The sources, by name: read once for all feeds that are written after a change."""
        version = store.content.version  # before the question: what changes between the two is seen at the next one
        if version not in self._sources:
            found = {source.name: source for source in await store.sources.all(counted=False)}
            self._sources.clear()
            self._sources[version] = found
        return self._sources[version]

    async def _written(
        self, store: Store, links: Links, asked: Asked, states: Sequence[State], sources: Mapping[str, Source]
    ) -> list[tuple[Entry, bytes]]:
        """The entries of these states, of which only those are written that are not yet."""
        keys = [
            (it.id, it.digest, it.revisions, _said_of(sources.get(it.source)), links, asked.format, asked.content)
            for it in states
        ]
        known = [self._entries.get(key) for key in keys]
        fresh = [state for state, it in zip(states, known, strict=True) if it is None]
        revised = [it.id for it in fresh if it.revisions > 1]
        revisions = await store.articles.last_revisions(revised, _MANY_REVISIONS) if revised else {}

        def write(state: State) -> tuple[Entry, bytes]:
            real = [it for it in revisions.get(state.id, ()) if it.before and not it.reread]
            article = state.article
            entry = entry_of(
                article, sources.get(article.source), links, asked.format, asked.content,
                number=state.revisions, revised_at=real[-1].seen_at if real else None,
            )  # fmt: skip
            return entry, write_entry(entry, asked.format)

        made = iter(await asyncio.to_thread(lambda: [*map(write, fresh)]))
        written = [it or next(made) for it in known]
        for key, it in zip(keys, written, strict=True):
            self._entries.put(key, it, 2 * len(it[1]))
        return written


def _said_of(source: Source | None) -> Hashable:
    """What an entry says of its source."""
    return source and (source.title, source.home)
