"""
Pages as the store keeps them: their bytes once, compressed, by SHA-256; a reading for each address.

A page whose bytes cannot be had back is marked as damaged and named in the log; it is had again when it is next read.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256 as digest_of

from tortoise.backends.base.client import BaseDBAsyncClient

from urbanfeed.store.database import Database
from urbanfeed.store.dictionaries import Dictionaries
from urbanfeed.store.filing import address
from urbanfeed.store.instants import from_micros, to_micros
from urbanfeed.store.selection import Statement

__all__ = ["Kept", "Pages"]

_log = logging.getLogger(__name__)

_COLUMNS = "r.id, r.page_id, r.url, r.content_type, r.invented_url, r.fetched_at, r.article_id"
_AT_ONCE = 400  # articles in one statement; SQLite takes 999 parameters even where it is old


@dataclass(frozen=True, slots=True)
class Kept:
    """
    A page that is kept: its hash (hexadecimal), the address that it was read from, if any, and its content type.

    fetched_at: when (UTC); None for a file. article: the id of the article that it gave. reading: a number that grows
    with each reading.
    """

    sha256: str
    url: str | None
    content_type: str
    invented_url: bool = False
    fetched_at: datetime | None = None
    article: str = ""
    reading: int = 0


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of a store. They come in with their articles (Articles.put, Articles.note_page)."""

    _database: Database
    _dictionaries: Dictionaries

    async def get(self, sha256: str) -> bytes | None:
        """The bytes of the page with this hash (hexadecimal), as they came; None where they are not to be had."""
        sql = "SELECT content, dictionary_id FROM page WHERE sha256 = ?"
        rows = await self._database.read(Statement(sql, [sha256]))
        if not rows:
            return None
        try:
            content = await self._dictionaries.decompress(*rows[0])
            if digest_of(content).hexdigest() == sha256:
                return content
            reason = "its bytes are not those of its hash"
        except ValueError as error:
            reason = str(error)
        await self._mark(sha256, reason)
        return None

    async def has(self, sha256: str) -> bool:
        """Whether the page with this hash is kept, and not known to be damaged."""
        sql = "SELECT 1 FROM page WHERE sha256 = ? AND damaged_at IS NULL"
        return bool(await self._database.read(Statement(sql, [sha256])))

    async def known(self, url: str) -> bool:
        """Whether a page was read from this address, or an article has it; its fragment is ignored."""
        asked = address(url)
        sql = "SELECT 1 FROM reading WHERE address = ? UNION ALL SELECT 1 FROM alias WHERE url = ? LIMIT 1"
        return bool(asked and await self._database.read(Statement(sql, [asked, asked])))

    async def newest(self, source: str, limit: int) -> tuple[Kept, ...]:
        """The pages that the newest articles of a source were read from, the last reading of each."""
        sql = (
            f"SELECT {_COLUMNS} FROM filing f JOIN reading r ON r.id ="  # noqa: S608  # our own words
            " (SELECT MAX(id) FROM reading WHERE article_id = f.article_id)"
            " WHERE f.facet = ? AND f.value = ? ORDER BY f.instant DESC, f.article_id DESC LIMIT ?"
        )
        return tuple(map(_kept, await self._database.read(Statement(sql, ["source", source, limit]))))

    async def of(self, articles: Sequence[str]) -> dict[str, tuple[Kept, ...]]:
        """The pages of each of these articles, by its id, in the order in which they were read."""
        found: dict[str, list[Kept]] = {}
        for start in range(0, len(articles), _AT_ONCE):
            some = articles[start : start + _AT_ONCE]
            sql = f"SELECT {_COLUMNS} FROM reading r WHERE r.article_id IN ({', '.join('?' * len(some))}) ORDER BY r.id"  # noqa: S608  # our own words
            for kept in map(_kept, await self._database.read(Statement(sql, [*some]))):
                found.setdefault(kept.article, []).append(kept)
        return {article: tuple(kept) for article, kept in found.items()}

    async def all(self, after: int, limit: int) -> tuple[Kept, ...]:
        """The readings after this one (`Kept.reading`; 0: from the first), in the order in which they came."""
        sql = f"SELECT {_COLUMNS} FROM reading r WHERE r.id > ? ORDER BY r.id LIMIT ?"  # noqa: S608  # our own words
        return tuple(map(_kept, await self._database.read(Statement(sql, [after, limit]))))

    async def damaged(self) -> tuple[Kept, ...]:
        """The pages that were found damaged and have not been had again."""
        sql = (
            f"SELECT {_COLUMNS} FROM page p JOIN reading r ON r.page_id = p.sha256"  # noqa: S608  # our own words
            " WHERE p.damaged_at IS NOT NULL ORDER BY r.id"
        )
        return tuple(map(_kept, await self._database.read(Statement(sql, []))))

    async def sizes(self) -> tuple[int, int]:
        """The bytes of all pages: as they came, and as they are kept, dictionaries included."""
        sql = (
            "SELECT coalesce(sum(size), 0), coalesce(sum(length(content)), 0) FROM page UNION ALL"
            " SELECT 0, coalesce(sum(length(content)), 0) FROM dictionary"
        )
        rows = await self._database.read(Statement(sql, []))
        return int(rows[0][0]), int(rows[0][1]) + int(rows[1][1])

    async def _mark(self, sha256: str, reason: str) -> None:
        """
        Mark a page as damaged. What was read from its addresses is due at once, without validators, so that the next
        round has the page sent whole.
        """
        now = to_micros(datetime.now(UTC))

        async def change(connection: BaseDBAsyncClient) -> int:
            sql = "UPDATE page SET damaged_at = ? WHERE sha256 = ? AND damaged_at IS NULL"
            marked, _ = await connection.execute_query(sql, [now, sha256])
            due = (
                "UPDATE visit SET due_at = ?, etag = NULL, last_modified = NULL WHERE EXISTS (SELECT 1 FROM reading r"
                " JOIN article a ON a.id = r.article_id WHERE r.page_id = ? AND a.source_id = visit.source_id"
                " AND r.address = visit.address) AND NOT place"
            )
            if marked:
                await connection.execute_query(due, [now, sha256])
            return int(marked)

        if await self._database.write(change):
            read = await self._database.read(
                Statement("SELECT article_id, url FROM reading WHERE page_id = ?", [sha256])
            )
            where = [{"article": article, "url": url or None} for article, url in read]
            _log.error("a kept page is damaged", extra={"page": sha256, "reason": reason, "read_from": where})


def _kept(row: Sequence[object]) -> Kept:
    number, sha256, url, content_type, invented_url, fetched_at, article = row
    return Kept(
        sha256=str(sha256),
        url=str(url) if url else None,
        content_type=str(content_type),
        invented_url=bool(invented_url),
        fetched_at=from_micros(fetched_at) if isinstance(fetched_at, int) else None,
        article=str(article),
        reading=int(str(number)),
    )
