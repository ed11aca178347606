"""
Memories: what the reader is told of a source's other pages, made from the newest ones that the store keeps.

Made when a source's first page comes in a round, and again while the source has few pages; kept no longer than the
round. Twenty pages cost their reading, a tenth of a second or so, once.
"""

import asyncio

from urbanfeed.ingest.extract import page_of
from urbanfeed.page import ExtractionError
from urbanfeed.reader import Impression, Memory, impression_of
from urbanfeed.store import Kept, Store

__all__ = ["Memories"]

_PAGES = 20  # of a source; more say nothing new, and old ones tell of a design that is gone
_SOURCES = 50  # whose memories are kept at once: a folder may hold pages of thousands


class Memories:
    """The memories of the sources that one round reads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._impressions: dict[str, dict[str, Impression | None]] = {}
        self._memories: dict[str, Memory] = {}

    async def of(self, source: str) -> Memory:
        """What is remembered of a source now."""
        known = self._impressions.get(source, {})
        if len(known) < _PAGES:
            kept = await self._store.pages.newest(source, _PAGES)
            made = {it.sha256: known[it.sha256] if it.sha256 in known else await self._impression(it) for it in kept}
            if made.keys() != known.keys() or source not in self._memories:
                self._impressions[source] = made
                self._memories[source] = Memory.of(it for it in made.values() if it)
        memory = self._memories[source]
        if len(self._memories) > _SOURCES:
            oldest = next(iter(self._memories))
            del self._memories[oldest], self._impressions[oldest]
        return memory

    async def _impression(self, kept: Kept) -> Impression | None:
        content = await self._store.pages.get(kept.sha256)
        return await asyncio.to_thread(_read, content, kept) if content else None


def _read(content: bytes, kept: Kept) -> Impression | None:
    try:
        return impression_of(page_of(content, kept.url, kept.content_type))
    except ExtractionError:  # it was read by an earlier version, or by a scraper: there is nothing to remember
        return None
