"""
The press: writes feeds, and does as little for it as it can. The articles of a query are read once at a version of the
content, for all formats; an entry is written once for as long as its article stays as it is.

What is kept is this process's own, of so many bytes at most; what nobody has asked for the longest goes first.
"""

import asyncio
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256

from urbanfeed.publish.feeds.archive import Sheet, sheet_of
from urbanfeed.publish.feeds.asked import Asked
from urbanfeed.publish.feeds.entry import Entry, entry_of
from urbanfeed.publish.feeds.feed import Feed, feed_of
from urbanfeed.publish.feeds.kept import Kept
from urbanfeed.publish.feeds.write import SAYING_GONE, write_entry, write_feed
from urbanfeed.publish.links import FeedFormat, Links
from urbanfeed.store import Source, State, Store
from urbanfeed.store.recent import Recent

__all__ = ["Press", "Print"]

_MOST_ENTRIES = 64_000_000  # bytes: some ten thousand entries
_MOST_SHEETS = 16_000_000  # bytes: some forty feeds of fifty articles, until they are written in all formats
_BESIDE_ENTRY = 1_000  # bytes of an entry, beside its texts and what is written of it
_BESIDE = 400  # bytes of a sheet, and of each article and tombstone in it, beside their texts
_MANY_REVISIONS = 10_000  # of one article; all of them are looked at for what changed last

_Sources = Mapping[str, Source]
_Written = tuple[Entry, bytes]


@dataclass(frozen=True, slots=True)
class Print:
    """
    A feed, written: its head (its entries are in the bytes alone), and the bytes.

    name: of these bytes, and of no others. open: whether articles may yet come into it.
    """

    feed: Feed
    body: bytes
    name: str
    open: bool


@dataclass(frozen=True, slots=True)
class Press:
    """What one process has written, and what it has read for it."""

    _entries: Recent[Hashable, _Written] = field(default_factory=lambda: Recent(_MOST_ENTRIES))
    _sheets: Kept[Sheet] = field(default_factory=lambda: Kept.of(_MOST_SHEETS, _size_of_sheet))
    _sources: Kept[_Sources] = field(default_factory=lambda: Kept.of(0, len))
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def print(self, store: Store, links: Links, asked: Asked, hub: str | None = None) -> Print:
        """What is asked for. Raises DatabaseError."""
        sources = await self._sources.get("all", store.content, lambda: _sources_of(store))
        sheet = await self._sheet(store, asked)
        keys = [_key(it, sources.get(it.source), links, asked) for it in sheet.states]
        known = [self._entries.get(key) for key in keys]
        unknown = [state for state, it in zip(sheet.states, known, strict=True) if it is None]
        revised_at = await _revised_at(store, [it.id for it in unknown if it.revisions > 1])

        def written(key: Hashable, state: State) -> _Written:
            if found := self._entries.get(key):  # written for another feed, meanwhile
                return found
            entry = entry_of(
                state.article, sources.get(state.source), links, asked.format, asked.content,
                number=state.revisions, revised_at=revised_at.get(state.id),
            )  # fmt: skip
            made = _written(entry, asked.format)
            self._entries.put(key, made, _size_of_entry(made))
            return made

        def printed() -> Print:
            every = [it or written(key, state) for it, key, state in zip(known, keys, sheet.states, strict=True)]
            feed = feed_of(asked, [entry for entry, _ in every], sources, links, hub, sheet.stones, sheet.ties)
            body = write_feed(feed, [text for _, text in every], asked.format)
            return Print(replace(feed, entries=()), body, sha256(body).hexdigest()[:32], sheet.open)

        # One feed at a time: threads that write side by side share one interpreter, so all would be ready when the last
        # is, and who asks for what is ready would wait for them. And what two feeds have in common is written once.
        async with self._turn:
            return await asyncio.to_thread(printed)

    async def _sheet(self, store: Store, asked: Asked) -> Sheet:
        """The sheet: the same whatever the format, but for what that can say, and for where its ties lead."""
        common = replace(asked, format="atom", content="full")
        sheet = await self._sheets.get(common, store.content, lambda: sheet_of(store, common))
        ties = tuple((name, replace(it, format=asked.format, content=asked.content)) for name, it in sheet.ties)
        return replace(sheet, ties=ties, stones=sheet.stones if asked.format in SAYING_GONE else ())


def _key(state: State, source: Source | None, links: Links, asked: Asked) -> Hashable:
    """All that decides what an entry says."""
    said = source and (source.title, source.home)
    return state.id, state.digest, state.revisions, said, links.base, asked.format, asked.content


async def _sources_of(store: Store) -> _Sources:
    return {it.name: it for it in await store.sources.all(counted=False)}


async def _revised_at(store: Store, ids: Sequence[str]) -> Mapping[str, datetime]:
    """When each of these articles was first seen to say something else than before, or was last published again."""
    revisions = await store.articles.last_revisions(ids, _MANY_REVISIONS) if ids else {}
    real = {key: [it for it in several if it.before and not it.reread] for key, several in revisions.items()}
    return {key: several[-1].seen_at for key, several in real.items() if several}


def _written(entry: Entry, format: FeedFormat) -> _Written:
    """The entry without its long texts, which are in the bytes, and the bytes."""
    return replace(entry, summary=None, content=None), write_entry(entry, format)


def _size_of_entry(written: _Written) -> int:
    """In bytes of memory, about: what else an entry says is short, and is in the bytes, too."""
    return 2 * len(written[1]) + _BESIDE_ENTRY


def _size_of_sheet(sheet: Sheet) -> int:
    """In bytes of memory, about: most characters of most languages take two."""
    texts = (*(it.document for it in sheet.states), *(it.reason for it in sheet.stones))
    return 2 * sum(map(len, texts)) + _BESIDE * (1 + len(texts))
