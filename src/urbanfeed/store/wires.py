"""Wires: saved queries, each with a key, a title and a description, that every door answers by the key."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from tortoise.backends.base.client import BaseDBAsyncClient

from urbanfeed.query import ArticleQuery
from urbanfeed.store.database import Database, count_change
from urbanfeed.store.instants import from_micros, to_micros
from urbanfeed.store.models import WireRow
from urbanfeed.store.selection import Statement

__all__ = ["Wire", "Wires"]

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_KEY = 64
_COLUMNS = "SELECT key, title, description, query, added_at FROM wire"


@dataclass(frozen=True, slots=True)
class Wire:
    """
    A saved query.

    key: lower-case letters, digits and single hyphens, for addresses. title, description: for people, in any language.
    """

    key: str
    title: str
    description: str
    query: ArticleQuery
    added_at: datetime

    def __post_init__(self) -> None:
        """Raises ValueError for a key that no address can have, and for a title without words."""
        if len(self.key) > _LONGEST_KEY or not _KEY.fullmatch(self.key):
            raise ValueError(
                f"{self.key[:100]!r} is no key of a wire; give at most {_LONGEST_KEY} lower-case letters (a to z) and"
                " digits, with single hyphens between them"
            )
        if not self.title.strip():
            raise ValueError("a wire has a title")


@dataclass(frozen=True, slots=True)
class Wires:
    """The wires of a store."""

    _database: Database

    async def put(self, wire: Wire) -> None:
        """Keep the wire, in the place of what its key stood for before."""
        row = {
            "key": wire.key,
            "title": wire.title,
            "description": wire.description,
            "query": wire.query.canonical(),
            "added_at": to_micros(wire.added_at),
        }

        async def change(connection: BaseDBAsyncClient) -> None:
            await WireRow.bulk_create(
                [WireRow(**row)],
                on_conflict=["key"],
                update_fields=[name for name in row if name != "key"],
                using_db=connection,
            )
            await count_change(connection)

        await self._database.write(change)

    async def all(self) -> tuple[Wire, ...]:
        """All wires, by key."""
        return tuple(map(_wire, await self._database.read(Statement(f"{_COLUMNS} ORDER BY key", []))))

    async def by_key(self, key: str) -> Wire | None:
        """The wire of this key."""
        rows = await self._database.read(Statement(f"{_COLUMNS} WHERE key = ?", [key]))
        return _wire(rows[0]) if rows else None

    async def remove(self, key: str) -> bool:
        """Forget the wire; no article is touched. False where there is none of this key."""

        async def change(connection: BaseDBAsyncClient) -> bool:
            removed = await WireRow.filter(key=key).using_db(connection).delete()
            if removed:
                await count_change(connection)
            return bool(removed)

        return await self._database.write(change)


def _wire(row: Any) -> Wire:
    key, title, description, query, added_at = row
    return Wire(key, title, description, ArticleQuery.parse(parse_qsl(query)), from_micros(added_at))
