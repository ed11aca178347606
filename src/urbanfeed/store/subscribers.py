"""
Subscribers: who has asked our hub to be told of a feed, and how far telling each has come (WebSub).

What is to be done for a subscriber is said by its row alone, so nothing is lost with a process: it is due at an
instant, held by the process that does it, and due again when that process dies.
Nothing here is sent; what is said, and when it is said again, is decided elsewhere.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from tortoise.backends.base.client import BaseDBAsyncClient

from urbanfeed.store.database import Database
from urbanfeed.store.filing import address as key_of
from urbanfeed.store.followed import add_followed
from urbanfeed.store.instants import from_micros, to_micros
from urbanfeed.store.rows import listed
from urbanfeed.store.selection import Statement

__all__ = ["Asked", "HubFull", "HubMode", "Subscriber", "Subscribers"]

HubMode = Literal["subscribe", "unsubscribe"]

_LONGEST_HOLD = timedelta(days=1)  # as in followed.py

# So that nobody fills the database, or has us call a host without end. Each host is a name: who has many names is
# stopped by what all may have.
_MOST, _MOST_OF_HOST = 100_000, 10_000  # callbacks
_MOST_ASKED, _MOST_ASKED_OF_HOST = 10_000, 500  # of them, those that have not confirmed what was asked for them
_MOST_FEEDS, _MOST_FEEDS_OF_HOST = 2_000, 200  # that are followed: with the news, each may have to be written anew

_COLUMNS = (
    "s.id, s.followed_id, f.address, f.digest, s.callback, s.host, s.spelling, s.secret, s.lease_until, s.told,"
    " s.failures, s.due_at, s.asked_mode, s.asked_at, s.asked_spelling, s.asked_secret, s.asked_lease"
)
_FROM = "FROM subscriber s JOIN followed f ON f.id = s.followed_id"


class HubFull(Exception):  # noqa: N818  # said of whoever asks, and no fault
    """That no more can be asked for; the message says of what there is too much."""


@dataclass(frozen=True, slots=True)
class Asked:
    """
    What is asked for a callback, and goes once the callback has confirmed it.

    at: when. spelling: the feed's address as it was asked for. lease: how long to tell. secret: to sign with.
    """

    mode: HubMode
    at: datetime
    spelling: str
    lease: timedelta
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Subscriber:
    """
    A callback of a feed; all instants are UTC.

    address: the feed's own; digest: of what it said when it was looked at last. host: the callback's. spelling: the
    address as it was asked for. lease_until: until when it is told; None where it has never confirmed. told: the digest
    of what it was told last. failures: how often in a row it could not be told or asked. due_at: when there is
    something to do for it next. asked: what has been asked for it, and is not confirmed.
    """

    id: int
    followed: int
    address: str
    digest: str
    callback: str
    host: str
    spelling: str
    secret: str | None = field(repr=False)
    lease_until: datetime | None
    told: str | None
    failures: int
    due_at: datetime
    asked: Asked | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it is to be told at this instant."""
        return self.lease_until is not None and now < self.lease_until


@dataclass(frozen=True, slots=True)
class Subscribers:
    """The subscribers of a store."""

    _database: Database

    async def ask(self, address: str, digest: str, callback: str, host: str, asked: Asked) -> None:
        """
        Keep what is asked for a callback of the feed at this address, in the place of what was asked for it before and
        is not confirmed. digest: of what the feed says now. Raises HubFull.
        """

        async def change(connection: BaseDBAsyncClient) -> None:
            await add_followed(address, digest, connection)
            rows = (await connection.execute_query("SELECT id FROM followed WHERE key = ?", [key_of(address)]))[1]
            ((followed,),) = rows
            key = key_of(callback)
            same = "SELECT asked_mode FROM subscriber WHERE followed_id = ? AND key = ?"
            known = (await connection.execute_query(same, [followed, key]))[1]
            await _check_room(host, bool(known), bool(known and known[0][0]), connection)
            if not known:
                await _check_feeds(host, followed, connection)
            values = [
                asked.mode, to_micros(asked.at), asked.spelling, asked.secret, int(asked.lease.total_seconds()),
            ]  # fmt: skip
            if known:
                sql = (
                    "UPDATE subscriber SET asked_mode = ?, asked_at = ?, asked_spelling = ?, asked_secret = ?,"
                    " asked_lease = ?, due_at = ?, failures = 0 WHERE followed_id = ? AND key = ?"
                )
                await connection.execute_query(sql, [*values, to_micros(asked.at), followed, key])
            else:
                sql = (
                    "INSERT INTO subscriber (asked_mode, asked_at, asked_spelling, asked_secret, asked_lease, due_at,"
                    " followed_id, key, callback, host, spelling, failures) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)"
                )
                given = [*values, to_micros(asked.at), followed, key, callback, host, asked.spelling]
                await connection.execute_query(sql, given)

        await self._database.write(change)

    async def due(self, now: datetime) -> bool:
        """Whether there is something to do for anybody that nobody holds."""
        values = [to_micros(now), *_free(now)]
        sql = f"SELECT 1 FROM subscriber WHERE due_at <= ? AND {_FREE} LIMIT 1"  # noqa: S608  # our own words
        return bool(await self._database.read(Statement(sql, [*values])))

    async def hold(
        self, now: datetime, until: datetime, most: int, each: int, but: Collection[str] = ()
    ) -> tuple[Subscriber, ...]:
        """
        Those due the longest, ours until then or until they are settled: so many, and of each host so many at most; of
        these hosts none.
        """
        marks, hosts = listed([*but]) if but else ("('')", [])
        place = "ROW_NUMBER() OVER (PARTITION BY host ORDER BY due_at, id)"
        free = f"FROM subscriber WHERE due_at <= ? AND {_FREE} AND host NOT IN {marks}"
        held = (
            f"SELECT id FROM (SELECT id, due_at, {place} AS place {free}) AS free"  # noqa: S608  # our own words
            " WHERE place <= ? ORDER BY due_at, id LIMIT ?"
        )

        async def change(connection: BaseDBAsyncClient) -> tuple[Subscriber, ...]:
            rows = (await connection.execute_query(held, [to_micros(now), *_free(now), *hosts, each, most]))[1]
            if not rows:
                return ()
            marks, ids = listed([row[0] for row in rows])
            taken = f"UPDATE subscriber SET held_until = ? WHERE id IN {marks}"  # noqa: S608  # our own words
            await connection.execute_query(taken, [to_micros(until), *ids])
            sql = f"SELECT {_COLUMNS} {_FROM} WHERE s.id IN {marks} ORDER BY s.due_at, s.id"  # our own
            return tuple(map(_subscriber, (await connection.execute_query(sql, ids))[1]))

        return await self._database.write(change)

    async def settle(self, done: Sequence[tuple[Subscriber, Subscriber | None]], now: datetime) -> None:
        """
        Keep what has become of those that were held: each as it was then, and as it is now, or None to forget it.

        What was asked for one meanwhile stays, and so does that its feed was seen to say something else since it was
        held: it is due at once. What it was told may be newer than what was seen; that alone makes it due for nothing.
        """

        async def change(connection: BaseDBAsyncClient) -> None:
            rest = await _rest(done, now, connection)
            for before, after in rest:
                sql = f"SELECT s.asked_at, f.digest {_FROM} WHERE s.id = ?"  # our own words
                rows = (await connection.execute_query(sql, [before.id]))[1]
                if rows:
                    asked_at = None if rows[0][0] is None else from_micros(rows[0][0])
                    anew = asked_at is not None and (before.asked is None or asked_at != before.asked.at)
                    await _settle(before.id, after, rows[0][1], anew, now, connection)
            await connection.execute_query(
                "DELETE FROM followed WHERE NOT EXISTS (SELECT 1 FROM subscriber s WHERE s.followed_id = followed.id)"
            )

        await self._database.write(change)

    async def let_go(self, ids: Collection[int]) -> None:
        """Let others do what is to be done for these."""

        async def change(connection: BaseDBAsyncClient) -> None:
            marks, values = listed([*ids])
            sql = f"UPDATE subscriber SET held_until = NULL WHERE id IN {marks}"  # noqa: S608  # our own words
            await connection.execute_query(sql, values)

        if ids:
            await self._database.write(change)

    async def all(self) -> tuple[Subscriber, ...]:
        """All of them, in the order in which they were asked for first."""
        sql = f"SELECT {_COLUMNS} {_FROM} ORDER BY s.id"  # our own words
        return tuple(map(_subscriber, await self._database.read(Statement(sql, []))))


_FREE = "(held_until IS NULL OR held_until <= ? OR held_until > ?)"


def _free(now: datetime) -> tuple[int, int]:
    return to_micros(now), to_micros(now + _LONGEST_HOLD)


async def _check_room(host: str, known: bool, asked: bool, connection: BaseDBAsyncClient) -> None:
    """known: whether the callback is there already; asked: whether it has something to confirm already."""
    sql = "SELECT COUNT(*), COUNT(asked_mode) FROM subscriber"
    for what, values, most, most_asked in (
        ("", [], _MOST, _MOST_ASKED),
        (" WHERE host = ?", [host], _MOST_OF_HOST, _MOST_ASKED_OF_HOST),
    ):
        (((callbacks, waiting),)) = (await connection.execute_query(sql + what, values))[1]
        of = f"of {host}" if values else "in all"
        if callbacks >= most and not known:
            raise HubFull(f"{callbacks:,} callbacks {of} are subscribed, and no more can be")
        if waiting >= most_asked and not asked:
            raise HubFull(f"{waiting:,} callbacks {of} have not confirmed yet what was asked for them")


async def _check_feeds(host: str, followed: int, connection: BaseDBAsyncClient) -> None:
    """Whether there is room for one more feed, where this one is new to the host, or to all."""
    sql = "SELECT COUNT(DISTINCT followed_id), COUNT(CASE WHEN followed_id = ? THEN 1 END) FROM subscriber"
    for what, values, most in (("", [], _MOST_FEEDS), (" WHERE host = ?", [host], _MOST_FEEDS_OF_HOST)):
        (((feeds, of_this_one),)) = (await connection.execute_query(sql + what, [followed, *values]))[1]
        if feeds >= most and not of_this_one:
            by = f"by callbacks of {host}" if values else "in all"
            raise HubFull(f"{feeds:,} feeds are followed {by}, and no other can be")


async def _rest(
    done: Sequence[tuple[Subscriber, Subscriber | None]], now: datetime, connection: BaseDBAsyncClient
) -> Sequence[tuple[Subscriber, Subscriber | None]]:
    """Settle those that were told, all of one feed at once, and give the others."""
    told: dict[tuple[str, str], list[int]] = {}
    rest = []
    for before, after in done:
        only_told = replace(before, told=after.told, failures=0, due_at=after.due_at) if after else None
        if after and after.told and not after.failures and after == only_told and after.due_at == after.lease_until:
            told.setdefault((after.told, before.digest), []).append(before.id)
        else:
            rest.append((before, after))
    for (digest, seen), ids in told.items():
        marks, values = listed(ids)
        says = "(SELECT digest FROM followed WHERE followed.id = subscriber.followed_id)"
        due_at = f"CASE WHEN asked_at IS NOT NULL OR {says} NOT IN (?, ?) THEN ? ELSE lease_until END"
        sql = f"UPDATE subscriber SET held_until = NULL, told = ?, failures = 0, due_at = {due_at} WHERE id IN {marks}"  # noqa: S608
        await connection.execute_query(sql, [digest, digest, seen, to_micros(now), *values])
    return rest


async def _settle(
    id: int, after: Subscriber | None, digest: str, anew: bool, now: datetime, connection: BaseDBAsyncClient
) -> None:
    """anew: whether something else was asked for it since it was held. digest: of what its feed says now."""
    if after is None and not anew:
        await connection.execute_query("DELETE FROM subscriber WHERE id = ?", [id])
        return
    row: dict[str, Any] = {"held_until": None}
    if after is None:
        row |= {"lease_until": None, "told": None, "secret": None}
    else:
        row |= {
            "spelling": after.spelling,
            "secret": after.secret,
            "lease_until": None if after.lease_until is None else to_micros(after.lease_until),
            "told": after.told,
        }
    if anew:
        row |= {"failures": 0, "due_at": to_micros(now)}
    elif after is not None:
        behind = after.holds(now) and after.told != digest and not after.failures
        row |= {"failures": after.failures, "due_at": to_micros(now if behind else after.due_at)}
        if after.asked is None:
            row |= dict.fromkeys(("asked_mode", "asked_at", "asked_spelling", "asked_secret", "asked_lease"))
    names = ", ".join(f"{name} = ?" for name in row)
    await connection.execute_query(f"UPDATE subscriber SET {names} WHERE id = ?", [*row.values(), id])  # noqa: S608  # our own words


def _subscriber(row: Any) -> Subscriber:
    mode, at, spelling, secret, lease = row[-5:]
    asked = None if mode is None else Asked(mode, from_micros(at), spelling, timedelta(seconds=lease), secret)
    row_id, followed, address, digest, callback, host, said, key, lease_until, told, failures, due_at = row[:-5]
    until = None if lease_until is None else from_micros(lease_until)
    return Subscriber(
        row_id, followed, address, digest, callback, host, said, key, until, told, failures, from_micros(due_at), asked
    )
