"""
Forgetting: the lawful erasure of an article. Its text, its history, its pages and whatever it was found by go; a
tombstone stays (id, when, why), and digests of its addresses and pages, so that it does not come in again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import orjson
from tortoise.backends.base.client import BaseDBAsyncClient

from urbanfeed.article_json import from_json
from urbanfeed.store.database import Database, count_change
from urbanfeed.store.filing import address
from urbanfeed.store.instants import from_micros, to_micros
from urbanfeed.store.models import (
    AliasRow,
    ArticleRow,
    BandRow,
    FilingRow,
    ForgottenKeyRow,
    ForgottenRow,
    ReadingRow,
    RevisionRow,
)
from urbanfeed.store.news import add_articles
from urbanfeed.store.same_text import followers, settle
from urbanfeed.store.search import index
from urbanfeed.store.selection import Statement

__all__ = ["Forgotten", "Tombstone"]

_AT_ONCE = 400  # digests in one statement; SQLite takes 999 parameters even where it is old


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What stays of an article that was erased: its id, when (UTC), and why."""

    id: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The articles that a store has forgotten."""

    _database: Database

    async def forget(self, id: str, reason: str, at: datetime) -> bool:
        """
        Erase the article of this id, also from the database's own files as far as SQLite gives it: what is deleted is
        overwritten, and the write-ahead log is emptied. False where there is no such article.

        A page that another article was read from stays, for that one.
        """

        async def change(connection: BaseDBAsyncClient) -> bool:
            await _overwrite_deleted(connection)
            row = await ArticleRow.get_or_none(id=id, using_db=connection)
            if row is None:
                return False
            followed_by = await followers(id, connection)
            addresses, pages = await _known_by(row, connection)
            await index.remove(id, connection)
            for table in (FilingRow, BandRow, AliasRow, ReadingRow, RevisionRow):
                await table.filter(article_id=id).using_db(connection).delete()
            await ArticleRow.filter(id=id).using_db(connection).delete()
            await _delete_pages(pages, connection)
            await _delete_visits(row.source_id, addresses, connection)
            await _blank_deeds(addresses, connection)
            await ForgottenRow.create(id=id, forgotten_at=to_micros(at), reason=reason, using_db=connection)
            digests = sorted({*map(_digest, addresses), *pages})
            keys = [ForgottenKeyRow(digest=it, forgotten_id=id) for it in digests]
            await ForgottenKeyRow.bulk_create(keys, using_db=connection)
            await settle(id, followed_by, connection)
            # Whoever was told of it hears that it is gone; also where it was withdrawn before, for another reason.
            await add_articles([("withdrawn", id, None)], connection)
            await count_change(connection)
            return True

        return await self._database.write(change)

    async def emptied(self, whole: bool = False) -> bool:
        """
        Empty the search index of what was taken out, and the write-ahead log, after forgetting; False where another
        process reads, so that the log could not be emptied.

        whole: write the whole file anew first, for what earlier versions have deleted without overwriting it. Of
        another engine than SQLite this does nothing, and is true.
        """
        if self._database.engine.dialect != "sqlite":
            return True
        await self._database.write(index.erase_removed)
        if whole:
            await self._database.read(Statement("VACUUM", []))
        ((busy, _, _),) = await self._database.read(Statement("PRAGMA wal_checkpoint(TRUNCATE)", []))
        return not busy

    async def by_id(self, id: str) -> Tombstone | None:
        """The tombstone of the article that had this id."""
        return await self._one("SELECT id, forgotten_at, reason FROM forgotten WHERE id = ?", id)

    async def any_of(self, ids: Iterable[str], urls: Iterable[str | None], hashes: Iterable[str]) -> bool:
        """Whether an article was forgotten that had any of these ids, any of these addresses, or any of these pages."""
        wanted = [*ids]
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            sql = f"SELECT 1 FROM forgotten WHERE id IN ({', '.join('?' * len(some))}) LIMIT 1"  # noqa: S608
            if await self._database.read(Statement(sql, [*some])):
                return True
        return await self.of_page(urls, hashes) is not None

    async def of_page(self, urls: Iterable[str | None], hashes: Iterable[str] = ()) -> Tombstone | None:
        """The tombstone of the article that had any of these addresses, or a page of one of these hashes."""
        known = await self._known([*map(_digest, filter(None, urls)), *hashes])
        return await self.by_id(next(iter(known.values()))) if known else None

    async def among(self, urls: Iterable[str]) -> set[str]:
        """Which of these addresses were a forgotten article's."""
        digests = {_digest(url): url for url in urls}
        return {digests[digest] for digest in await self._known([*digests])}

    async def _known(self, digests: list[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for start in range(0, len(digests), _AT_ONCE):
            some = digests[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            sql = f"SELECT digest, forgotten_id FROM forgotten_key WHERE digest IN ({marks}) ORDER BY id"  # noqa: S608  # our own words
            found |= {row[0]: row[1] for row in await self._database.read(Statement(sql, [*some]))}
        return found

    async def _one(self, sql: str, *values: str) -> Tombstone | None:
        rows = await self._database.read(Statement(sql, [*values]))
        return Tombstone(rows[0][0], from_micros(rows[0][1]), rows[0][2]) if rows else None


async def _overwrite_deleted(connection: BaseDBAsyncClient) -> None:
    """SQLite leaves what is deleted in the file until it needs the room (https://sqlite.org/pragma.html)."""
    if connection.capabilities.dialect == "sqlite":
        await connection.execute_query("PRAGMA secure_delete = ON")


async def _known_by(row: ArticleRow, connection: BaseDBAsyncClient) -> tuple[set[str], set[str]]:
    """Every address of the article, as `filing.py` spells it, and the hashes of its pages."""
    article = from_json(orjson.loads(row.document), row.timezone)
    provenance = article.provenance
    said = [article.url, article.canonical_url, provenance.url, *provenance.parts, *(it.url for it in article.twins)]
    readings = await ReadingRow.filter(article_id=row.id).using_db(connection)
    aliases = await AliasRow.filter(article_id=row.id).using_db(connection)
    addresses = {*map(address, said), *(it.address for it in readings), *(it.url for it in aliases)} - {""}
    return addresses, {provenance.sha256, *(it.page_id for it in readings)}  # type: ignore[attr-defined]  # of the key


async def _delete_pages(hashes: set[str], connection: BaseDBAsyncClient) -> None:
    sql = "DELETE FROM page WHERE sha256 = ? AND NOT EXISTS (SELECT 1 FROM reading WHERE page_id = page.sha256)"
    for it in sorted(hashes):
        await connection.execute_query(sql, [it])


async def _delete_visits(source: str, addresses: set[str], connection: BaseDBAsyncClient) -> None:
    """An address may name a person, too; also where it is an example of a failure."""
    for it in sorted(addresses):
        await connection.execute_query("DELETE FROM visit WHERE source_id = ? AND address = ?", [source, it])
        sql = "UPDATE failure SET url = '', detail = '' WHERE source_id = ? AND url = ?"
        await connection.execute_query(sql, [source, it])


async def _blank_deeds(addresses: set[str], connection: BaseDBAsyncClient) -> None:
    """What was done stays; to which page, is no longer said."""
    for it in sorted(addresses):
        await connection.execute_query("UPDATE deed SET subject = '' WHERE subject = ?", [it])


def _digest(url: str) -> str:
    return sha256(address(url).encode("utf-8", "surrogatepass")).hexdigest()
