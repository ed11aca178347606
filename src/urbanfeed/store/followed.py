"""
Followed feeds: the feeds that our hub has subscribers of, what each said last, and how far the news was looked at for
it.

Any process may look; who does holds the feed meanwhile, so that it is made once and not by each of them. Nothing here
knows what a feed says.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.backends.base.client import BaseDBAsyncClient

from urbanfeed.store.database import Database
from urbanfeed.store.filing import address as key_of
from urbanfeed.store.instants import to_micros
from urbanfeed.store.rows import listed
from urbanfeed.store.selection import Statement

__all__ = ["Followed", "FollowedFeed", "add_followed"]

_LONGEST_HOLD = timedelta(days=1)  # a hold that ends later was taken by a clock that went wrong, and is none
_LAST = "(SELECT COALESCE(MAX(id), 0) FROM news)"


@dataclass(frozen=True, slots=True)
class FollowedFeed:
    """
    A feed with subscribers.

    address: its own, in full. digest: of what it said when it was looked at last. place: the id of the last event of
    the news that was looked at for it.
    """

    id: int
    address: str
    digest: str
    place: int


@dataclass(frozen=True, slots=True)
class Followed:
    """The followed feeds of a store."""

    _database: Database

    async def add(self, address: str) -> None:
        """Follow the news from now on for this address, unless that is done already."""
        await self._database.write(lambda connection: add_followed(address, "", connection))

    async def behind(self) -> bool:
        """Whether there is news that was not looked at for all of them; those held count: who holds may be dead."""
        # Not "below": after a restore, the news begins anew.
        sql = f"SELECT 1 FROM followed WHERE place <> {_LAST} LIMIT 1"  # noqa: S608  # our own words
        return bool(await self._database.read(Statement(sql, [])))

    async def hold(self, now: datetime, until: datetime, most: int) -> tuple[int, tuple[FollowedFeed, ...]]:
        """
        Some for which there is news to look at, ours until then or until it was `looked` at; and the id of its last
        event.
        """

        async def change(connection: BaseDBAsyncClient) -> tuple[int, tuple[FollowedFeed, ...]]:
            ((last,),) = (await connection.execute_query(f"SELECT {_LAST}"))[1]
            sql = (
                "SELECT id, address, digest, place FROM followed WHERE place <> ?"
                " AND (held_until IS NULL OR held_until <= ? OR held_until > ?) ORDER BY id LIMIT ?"
            )
            values = [last, to_micros(now), to_micros(now + _LONGEST_HOLD), most]
            rows = (await connection.execute_query(sql, values))[1]
            held = tuple(FollowedFeed(*row) for row in rows)
            await _set([it.id for it in held], f"held_until = {to_micros(until)}", connection)
            return last, held

        return await self._database.write(change)

    async def looked(
        self, at: Sequence[FollowedFeed], place: int, digests: Iterable[tuple[int, str]], now: datetime
    ) -> None:
        """
        That these were looked at, the news up to this event, and which of them say something else now: the ids, with
        their digests. Whoever has not been told is due.
        """

        async def change(connection: BaseDBAsyncClient) -> None:
            for feed, digest in digests:
                await connection.execute_query("UPDATE followed SET digest = ? WHERE id = ?", [digest, feed])
                # Who could not be told of something before is tried again when it is time, and then told the latest.
                sql = (
                    "UPDATE subscriber SET due_at = ? WHERE followed_id = ? AND due_at > ? AND failures = 0"
                    " AND lease_until IS NOT NULL AND told <> ?"
                )
                await connection.execute_query(sql, [to_micros(now), feed, to_micros(now), digest])
            await _set([it.id for it in at], f"held_until = NULL, place = {int(place)}", connection)

        await self._database.write(change)

    async def all(self) -> tuple[FollowedFeed, ...]:
        """All of them, in the order in which they were followed first."""
        rows = await self._database.read(Statement("SELECT id, address, digest, place FROM followed ORDER BY id", []))
        return tuple(FollowedFeed(*row) for row in rows)


async def add_followed(address: str, digest: str, connection: BaseDBAsyncClient) -> None:
    """Have the feed at this address followed, which says this now; nothing happens where it is already."""
    sql = (
        "INSERT INTO followed (key, address, digest, place) SELECT ?, ?, ?, COALESCE(MAX(id), 0) FROM news"
        " WHERE 1 = 1 ON CONFLICT (key) DO NOTHING"  # SQLite would take ON for a join's
    )
    await connection.execute_query(sql, [key_of(address), address, digest])


async def _set(ids: Sequence[int], what: str, connection: BaseDBAsyncClient) -> None:
    """what: columns and numbers, no words of others."""
    if ids:
        marks, values = listed(ids)
        await connection.execute_query(f"UPDATE followed SET {what} WHERE id IN {marks}", values)  # noqa: S608  # our own
