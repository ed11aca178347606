"""
The gathering of sources as the store keeps it: when each is due, who holds it, what has failed, and its health.

A restart goes on where the last process ended.
"""

from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from urbanfeed.store.database import Database
from urbanfeed.store.health import FailureCount, Health, health_from, health_json
from urbanfeed.store.instants import from_micros, to_micros
from urbanfeed.store.models import FailureRow, GatheringRow
from urbanfeed.store.news import add_health
from urbanfeed.store.selection import Statement

__all__ = ["Gathering", "Gatherings"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANTS = ("due_at", "last_round_at", "last_success_at", "failing_since")
_KEPT_DAYS = 90  # of failures
_LONGEST_HOLD = timedelta(days=1)
_APART = 60_000_000  # microseconds between two rounds, however often somebody says that there is news


@dataclass(frozen=True, slots=True)
class Gathering:
    """
    How the gathering of a source stands; all instants are UTC.

    due_at: when its next round may begin; None: at once. last_success_at: the last round that could read it.
    failures: rounds in a row that could read no place, the first at `failing_since`. interval: between two rounds, as
    long as they go well. ttl: what its feed asks for between two. Both are seconds.
    """

    source: str
    due_at: datetime | None = None
    last_round_at: datetime | None = None
    last_success_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    interval: int | None = None
    ttl: int | None = None


@dataclass(frozen=True, slots=True)
class Gatherings:
    """The gatherings of a store, by the names of its sources."""

    _database: Database

    async def of(self, source: str) -> Gathering:
        """How the gathering of this source stands; as of one never gathered, where nothing is known."""
        return (await self._rows("WHERE source_id = ?", source)).get(source, Gathering(source))

    async def all(self) -> dict[str, Gathering]:
        """How it stands by source, of those that have been gathered."""
        return await self._rows("")

    async def put(self, gathering: Gathering) -> None:
        """Keep how it stands."""

        async def change(connection: BaseDBAsyncClient) -> None:
            await GatheringRow.bulk_create(
                [GatheringRow(**_row(gathering))],
                on_conflict=["source_id"],
                update_fields=[name for name in _row(gathering) if name != "source_id"],
                using_db=connection,
            )

        await self._database.write(change)

    async def hold(self, source: str, now: datetime, until: datetime) -> bool:
        """
        Whether the source is ours to gather until then; by that instant we are known as its holder. Nobody else, in
        this process or another, has it meanwhile; of one who dies and never lets go, the time runs out. A hold that
        ends more than a day from now was taken by a clock that went wrong, and is none.
        """

        async def change(connection: BaseDBAsyncClient) -> bool:
            row = GatheringRow(**_row(Gathering(source)))
            await GatheringRow.bulk_create([row], ignore_conflicts=True, using_db=connection)
            sql = (
                "UPDATE gathering SET held_until = ? WHERE source_id = ?"
                " AND (held_until IS NULL OR held_until <= ? OR held_until > ?)"
            )
            values = [to_micros(until), source, to_micros(now), to_micros(now + _LONGEST_HOLD)]
            changed, _ = await connection.execute_query(sql, values)
            return changed == 1

        return await self._database.write(change)

    async def held(self, source: str, now: datetime) -> bool:
        """Whether anybody holds the source at this instant."""
        sql = "SELECT 1 FROM gathering WHERE source_id = ? AND held_until > ? AND held_until <= ?"
        until = now + _LONGEST_HOLD
        return bool(await self._database.read(Statement(sql, [source, to_micros(now), to_micros(until)])))

    async def keep_hold(self, source: str, held_until: datetime, until: datetime) -> bool:
        """
        Whether the hold that was to end at `held_until` is still ours; it then lasts until `until`. It is not where it
        ran out and another took the source, or where the source was removed.
        """
        return await self._moved(source, held_until, until)

    async def let_go(self, source: str, held_until: datetime) -> None:
        """Let others gather it, if the hold that was to end at `held_until` is still ours."""
        await self._moved(source, held_until, None)

    async def hasten(self, source: str, at: datetime) -> None:
        """
        Have the next round of the source begin at this instant, or a minute after its last one if that is later; unless
        it begins sooner anyway. A source that fails keeps its distance, and one never gathered its turn.
        """

        async def change(connection: BaseDBAsyncClient) -> None:
            row = await GatheringRow.get_or_none(source_id=source, using_db=connection)
            if row is None or row.failures or row.due_at is None:
                return
            soonest = max(to_micros(at), (row.last_round_at or 0) + _APART)
            later = GatheringRow.filter(source_id=source, due_at__gt=soonest).using_db(connection)
            await later.update(due_at=soonest)

        await self._database.write(change)

    async def count_failure(self, source: str, failure: FailureCount) -> None:
        """Add these failures to the day's of their kind; the example is the last one from now on."""
        day = (failure.at - _EPOCH).days
        sql = (
            "INSERT INTO failure (source_id, kind, day, count, at, url, detail) VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (source_id, kind, day) DO UPDATE SET count = failure.count + excluded.count,"
            " at = excluded.at, url = excluded.url, detail = excluded.detail"
        )

        async def change(connection: BaseDBAsyncClient) -> None:
            values = [source, failure.kind, day, failure.count, to_micros(failure.at), failure.url, failure.detail]
            await connection.execute_query(sql, values)
            old = FailureRow.filter(source_id=source, day__lt=day - _KEPT_DAYS).using_db(connection)
            await old.delete()

        await self._database.write(change)

    async def failures(self, source: str, since: datetime) -> tuple[FailureCount, ...]:
        """What has failed since that day (UTC), by kind, the most frequent first."""
        sql = "SELECT kind, count, at, url, detail FROM failure WHERE source_id = ? AND day >= ? ORDER BY day"
        found: dict[str, FailureCount] = {}
        for kind, count, at, url, detail in await self._database.read(Statement(sql, [source, (since - _EPOCH).days])):
            before = found[kind].count if kind in found else 0
            found[kind] = FailureCount(kind, before + count, from_micros(at), url, detail)
        return tuple(sorted(found.values(), key=lambda it: (-it.count, it.kind)))

    async def health(self, source: str) -> Health | None:
        """The health of this source; None while it has not been judged."""
        sql = "SELECT health FROM gathering WHERE source_id = ? AND health IS NOT NULL"
        rows = await self._database.read(Statement(sql, [source]))
        return health_from(rows[0][0]) if rows else None

    async def healths(self) -> dict[str, Health]:
        """The health of every source that has been judged, by its name."""
        sql = "SELECT source_id, health FROM gathering WHERE health IS NOT NULL ORDER BY source_id"
        return {name: health_from(text) for name, text in await self._database.read(Statement(sql, []))}

    async def put_health(self, source: str, health: Health) -> None:
        """
        Keep the health. Where its state or reason is another than before, that is news, and the content version rises,
        but not the instant of the last change: no article has changed.
        """
        row = GatheringRow(**_row(Gathering(source)))

        async def change(connection: BaseDBAsyncClient) -> None:
            await GatheringRow.bulk_create([row], ignore_conflicts=True, using_db=connection)
            found = await GatheringRow.get(source_id=source, using_db=connection)
            before = health_from(found.health) if found.health else None
            sql = "UPDATE gathering SET health = ? WHERE source_id = ?"
            await connection.execute_query(sql, [health_json(health), source])
            if before is None or (before.state, before.reason) != (health.state, health.reason):
                await add_health(source, health, connection)
                await connection.execute_query("UPDATE content SET version = version + 1")

        await self._database.write(change)

    async def _moved(self, source: str, held_until: datetime, until: datetime | None) -> bool:
        async def change(connection: BaseDBAsyncClient) -> bool:
            ours = GatheringRow.filter(source_id=source, held_until=to_micros(held_until)).using_db(connection)
            return bool(await ours.update(held_until=to_micros(until) if until else None))

        return await self._database.write(change)

    async def _rows(self, where: str, *values: str | int) -> dict[str, Gathering]:
        sql = f"SELECT {', '.join(_COLUMNS)} FROM gathering {where} ORDER BY source_id"  # noqa: S608  # our own words
        rows = await self._database.read(Statement(sql, [*values]))
        return {row[0]: _gathering(row) for row in rows}


_COLUMNS = tuple("source_id" if it.name == "source" else it.name for it in fields(Gathering))


def _row(gathering: Gathering) -> dict[str, Any]:
    row = {it.name: getattr(gathering, it.name) for it in fields(Gathering)}
    row |= {name: to_micros(row[name]) if row[name] else None for name in _INSTANTS}
    return row | {"source_id": row.pop("source")}


def _gathering(row: Any) -> Gathering:
    said = dict(zip((it.name for it in fields(Gathering)), row, strict=True))
    return Gathering(**said | {name: None if said[name] is None else from_micros(said[name]) for name in _INSTANTS})
