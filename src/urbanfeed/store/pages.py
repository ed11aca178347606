"""Pages as the store keeps them: their bytes once, compressed, by SHA-256; a reading for each address."""

from dataclasses import dataclass

import zstandard

from urbanfeed.store.database import Database
from urbanfeed.store.filing import address
from urbanfeed.store.selection import Statement

__all__ = ["Pages"]


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of a store. They come in with their articles (Articles.put, Articles.note_page)."""

    _database: Database

    async def get(self, sha256: str) -> bytes | None:
        """The bytes of the page with this hash (hexadecimal), as they came."""
        rows = await self._database.read(Statement("SELECT content FROM page WHERE sha256 = ?", [sha256]))
        return zstandard.decompress(rows[0][0]) if rows else None

    async def has(self, sha256: str) -> bool:
        """Whether the page with this hash is kept."""
        return bool(await self._database.read(Statement("SELECT 1 FROM page WHERE sha256 = ?", [sha256])))

    async def known(self, url: str) -> bool:
        """Whether a page was read from this address, or an article has it; its fragment is ignored."""
        asked = address(url)
        sql = "SELECT 1 FROM reading WHERE address = ? UNION ALL SELECT 1 FROM alias WHERE url = ? LIMIT 1"
        return bool(asked and await self._database.read(Statement(sql, [asked, asked])))
