"""
Deeds: what was done with each token, when, and what came of it. They are added and read; what an address says of a
forgotten article goes with it (forgetting.py).
"""

from dataclasses import dataclass
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient

from urbanfeed.store.database import Database
from urbanfeed.store.filing import address
from urbanfeed.store.instants import from_micros, to_micros
from urbanfeed.store.models import DeedRow
from urbanfeed.store.selection import Statement

__all__ = ["Deed", "Deeds"]

_KEPT = 100_000  # the last so many; a program that takes in pages all day would fill the database otherwise


@dataclass(frozen=True, slots=True)
class Deed:
    """
    What was done with a token (its id), and when (UTC).

    action: a mutation's name (`withdrawArticle`). subject: what it was about: an id, a key or an address.
    result: the name of the type that it gave (`ArticleWithdrawn`, `NotFound`).
    """

    at: datetime
    token: str
    action: str
    subject: str
    result: str


@dataclass(frozen=True, slots=True)
class Deeds:
    """The deeds of a store."""

    _database: Database

    async def add(self, deed: Deed) -> None:
        """Keep it; those of long ago go."""

        async def change(connection: BaseDBAsyncClient) -> None:
            await DeedRow.create(
                at=to_micros(deed.at),
                token_id=deed.token,
                action=deed.action,
                # As forgetting spells it; ids and keys stay as they are. PostgreSQL takes no NUL.
                subject=address("".join(filter(str.isprintable, deed.subject))),
                result=deed.result,
                using_db=connection,
            )
            await connection.execute_query("DELETE FROM deed WHERE id <= (SELECT MAX(id) FROM deed) - ?", [_KEPT])

        await self._database.write(change)

    async def last(self, token: str | None = None, limit: int = 50) -> tuple[Deed, ...]:
        """The last so many, the newest first: of one token (its id), or of all."""
        where, values = ("WHERE token_id = ?", [token]) if token else ("", [])
        sql = f"SELECT at, token_id, action, subject, result FROM deed {where} ORDER BY id DESC LIMIT ?"  # noqa: S608  # our own words
        rows = await self._database.read(Statement(sql, [*values, limit]))
        return tuple(Deed(from_micros(row[0]), *tuple(row)[1:]) for row in rows)
