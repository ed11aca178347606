"""Pages as the store keeps them: their bytes once, compressed, by SHA-256; a reading for each address."""

from dataclasses import dataclass

import zstandard

from urbanfeed.store.database import Database
from urbanfeed.store.filing import address
from urbanfeed.store.selection import Statement

__all__ = ["Kept", "Pages"]


@dataclass(frozen=True, slots=True)
class Kept:
    """A page that is kept: its hash (hexadecimal), the address that it was read from, if any, and its content type."""

    sha256: str
    url: str | None
    content_type: str


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

    async def newest(self, source: str, limit: int) -> tuple[Kept, ...]:
        """The pages that the newest articles of a source were read from, the last reading of each."""
        sql = (
            "SELECT r.page_id, r.url, r.content_type FROM filing f JOIN reading r ON r.id ="
            " (SELECT MAX(id) FROM reading WHERE article_id = f.article_id)"
            " WHERE f.facet = ? AND f.value = ? ORDER BY f.instant DESC, f.article_id DESC LIMIT ?"
        )
        rows = await self._database.read(Statement(sql, ["source", source, limit]))
        return tuple(Kept(sha256, url or None, content_type) for sha256, url, content_type in rows)
