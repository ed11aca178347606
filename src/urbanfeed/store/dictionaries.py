"""
The dictionaries of sources: what their pages have in common, made when a source has enough pages, and again when its
design has changed. Old ones stay, since pages need them.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tortoise.backends.base.client import BaseDBAsyncClient

from urbanfeed.store.compression import Compressed, Dictionary, common_parts, compressed, compressed_with, decompressed
from urbanfeed.store.database import Database
from urbanfeed.store.instants import to_micros
from urbanfeed.store.models import DictionaryRow
from urbanfeed.store.recent import Recent
from urbanfeed.store.selection import Statement

__all__ = ["Dictionaries"]

_PAGES = 8  # that a dictionary is made of
_LOOK_AGAIN = 256  # pages of a source, after which its dictionary must prove itself
_SAVES = 0.9  # of the size without it, at the most
_REMEMBERED = 8_000_000  # bytes of the dictionaries of sources, and as many of those that pages are read with
_STANDING = 200  # bytes that a source without one takes


@dataclass(slots=True)
class _Standing:
    """The dictionary of a source, if it has one, and the pages until it is looked at again."""

    dictionary: Dictionary | None
    left: int


@dataclass(slots=True)
class Dictionaries:
    """The dictionaries of a store, the last ones used in memory."""

    _database: Database
    _standings: Recent[str, _Standing] = field(default_factory=lambda: Recent(_REMEMBERED))
    _known: Recent[int, bytes] = field(default_factory=lambda: Recent(_REMEMBERED))

    async def of(self, source: str, content: bytes) -> Dictionary | None:
        """The dictionary that this page of the source, which is to be kept, should be compressed with, if any."""
        standing = self._standings.get(source) or await self._first_standing(source)
        if standing.left <= 0:
            await self._look_again(source, standing, content)
        standing.left -= 1
        dictionary = standing.dictionary
        self._standings.put(source, standing, _STANDING + (len(dictionary.content) if dictionary else 0))
        return dictionary

    async def compress(self, source: str, content: bytes) -> Compressed:
        """A page of this source, compressed."""
        dictionary = await self.of(source, content)
        return await asyncio.to_thread(compressed_with, dictionary, content)

    async def decompress(self, frame: bytes, dictionary: int | None) -> bytes:
        """The bytes of a page. Raises ValueError where they cannot be had back."""
        content = None if dictionary is None else await self._content(dictionary)
        return await asyncio.to_thread(decompressed, frame, content)

    async def _first_standing(self, source: str) -> _Standing:
        sql = "SELECT id FROM dictionary WHERE source = ? ORDER BY id DESC LIMIT 1"
        rows = await self._database.read(Statement(sql, [source]))
        if not rows:
            return _Standing(None, 0)
        try:
            return _Standing(Dictionary(rows[0][0], await self._content(rows[0][0])), _LOOK_AGAIN)
        except ValueError:  # it is damaged, as every page that was made with it will tell
            return _Standing(None, 0)

    async def _look_again(self, source: str, standing: _Standing, content: bytes) -> None:
        used = standing.dictionary
        standing.left = _LOOK_AGAIN
        if used and len(compressed(content, used.content)) <= _SAVES * len(compressed(content)):
            return
        pages = await self._newest(source)
        if len(pages) < _PAGES:
            standing.left = _PAGES - len(pages)
            return
        made = await asyncio.to_thread(common_parts, pages)
        if made and not (used and used.content == made):
            standing.dictionary = await self._put(source, made)

    async def _newest(self, source: str) -> list[bytes]:
        """One page of each of the source's newest articles, as far as they can be had."""
        sql = (
            "SELECT p.content, p.dictionary_id FROM filing f JOIN reading r ON r.id ="
            " (SELECT MAX(id) FROM reading WHERE article_id = f.article_id) JOIN page p ON p.sha256 = r.page_id"
            " WHERE f.facet = ? AND f.value = ? AND p.damaged_at IS NULL"
            " ORDER BY f.instant DESC, f.article_id DESC LIMIT ?"
        )
        pages = []
        for frame, dictionary in await self._database.read(Statement(sql, ["source", source, _PAGES])):
            try:
                pages.append(await self.decompress(frame, dictionary))
            except ValueError:
                continue  # whoever asks for this page hears of it
        return pages

    async def _put(self, source: str, content: bytes) -> Dictionary:
        row = DictionaryRow(source=source, made_at=to_micros(datetime.now(UTC)), content=compressed(content))

        async def change(connection: BaseDBAsyncClient) -> int:
            await row.save(using_db=connection)
            return int(row.id)

        return Dictionary(await self._database.write(change), content)

    async def _content(self, id: int) -> bytes:
        """Raises ValueError."""
        if (known := self._known.get(id)) is None:
            rows = await self._database.read(Statement("SELECT content FROM dictionary WHERE id = ?", [id]))
            if not rows:
                raise ValueError(f"there is no dictionary {id}")
            known = decompressed(rows[0][0])
            self._known.put(id, known, len(known))
        return known
