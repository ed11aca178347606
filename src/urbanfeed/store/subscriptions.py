"""
Subscriptions as the store keeps them: which hub tells of which source's news, and how far asking it has come (WebSub).

A restart goes on where the last process ended. What is asked of a hub, and when, is decided elsewhere.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal

from tortoise.backends.base.client import BaseDBAsyncClient

from urbanfeed.store.database import Database
from urbanfeed.store.filing import address
from urbanfeed.store.instants import from_micros, to_micros
from urbanfeed.store.models import SubscriptionRow
from urbanfeed.store.selection import Statement

__all__ = ["Subscription", "SubscriptionState", "Subscriptions"]

# offered: by a place of the source, and not asked for yet. asked: the hub has not verified it yet. active: until its
# lease ends. denied: the hub will not. leaving: the hub is asked to end it, and is told nothing else.
SubscriptionState = Literal["offered", "asked", "active", "denied", "leaving"]

_INSTANTS = ("due_at", "asked_at", "lease_until", "delivered_at")


@dataclass(frozen=True, slots=True)
class Subscription:
    """
    That a hub tells, or could tell, of the news of a source; all instants are UTC.

    key: the end of our callback's address, which nobody else can guess. source: its name; one that is removed may still
    have a subscription to leave. place: the address of the source's place that offers the hub. topic: what is
    subscribed to. endpoint: where the hub has moved to for good. secret: what it signs its deliveries with.
    callback: the address that it was given last. due_at: when to ask it next. asked_at: when it was asked last.
    lease_until: what it has granted. delivered_at: when it last told us of news. failures: how often it was asked in a
    row without verifying that, and reason the last one's, or that of its denial.
    """

    key: str
    source: str
    place: str
    topic: str
    hub: str
    secret: str
    state: SubscriptionState
    due_at: datetime
    endpoint: str | None = None
    callback: str | None = None
    asked_at: datetime | None = None
    lease_until: datetime | None = None
    delivered_at: datetime | None = None
    failures: int = 0
    reason: str | None = None

    def holds(self, now: datetime) -> bool:
        """Whether the hub has promised to tell of news at this instant."""
        return self.state == "active" and self.lease_until is not None and now < self.lease_until


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """The subscriptions of a store."""

    _database: Database

    async def all(self) -> tuple[Subscription, ...]:
        """All of them, in the order in which they were offered."""
        return await self._rows("1 = 1")

    async def of(self, source: str) -> tuple[Subscription, ...]:
        """Those of this source."""
        return await self._rows("source = ?", source)

    async def by_key(self, key: str) -> Subscription | None:
        """The one whose callback's address ends so, if there is one."""
        return next(iter(await self._rows("callback_key = ?", key)), None)

    async def due(self, at: datetime) -> frozenset[str]:
        """The keys of those whose hub could be asked at this instant."""
        sql = "SELECT callback_key FROM subscription WHERE due_at <= ?"
        return frozenset(row[0] for row in await self._database.read(Statement(sql, [to_micros(at)])))

    async def told_since(self, at: datetime) -> frozenset[str]:
        """The sources of which a hub has told news at this instant or later."""
        sql = "SELECT DISTINCT source FROM subscription WHERE delivered_at >= ?"
        return frozenset(row[0] for row in await self._database.read(Statement(sql, [to_micros(at)])))

    async def add(self, subscription: Subscription) -> None:
        """Keep a new one; where the source has one to this topic already, nothing happens."""
        row = SubscriptionRow(**_row(subscription))

        async def change(connection: BaseDBAsyncClient) -> None:
            await SubscriptionRow.bulk_create([row], ignore_conflicts=True, using_db=connection)

        await self._database.write(change)

    async def change(self, before: Subscription, after: Subscription) -> bool:
        """
        Keep what differs between the two. False, and nothing, where somebody else has changed its state or its turn
        since `before` was read: a hub may verify a subscription before it has answered our asking for it.
        """
        was, now = _row(before), _row(after)
        differs = {name: value for name, value in now.items() if value != was[name]}
        same = {name: was[name] for name in ("callback_key", "state", "due_at")}

        async def change(connection: BaseDBAsyncClient) -> bool:
            return bool(await SubscriptionRow.filter(**same).using_db(connection).update(**differs))

        return not differs or await self._database.write(change)

    async def deliver(self, key: str, at: datetime) -> None:
        """Keep that the hub has told of news, whatever else becomes of the subscription meanwhile."""

        async def change(connection: BaseDBAsyncClient) -> None:
            told = SubscriptionRow.filter(callback_key=key).using_db(connection)
            await told.update(delivered_at=to_micros(at))

        await self._database.write(change)

    async def forget(self, key: str) -> None:
        """Keep nothing of it."""

        async def change(connection: BaseDBAsyncClient) -> None:
            await SubscriptionRow.filter(callback_key=key).using_db(connection).delete()

        await self._database.write(change)

    async def _rows(self, where: str, *values: str) -> tuple[Subscription, ...]:
        sql = f"SELECT {', '.join(_COLUMNS)} FROM subscription WHERE {where} ORDER BY id"  # noqa: S608  # our own words
        return tuple(map(_subscription, await self._database.read(Statement(sql, [*values]))))


_COLUMNS = tuple("callback_key" if it.name == "key" else it.name for it in fields(Subscription))


def _row(subscription: Subscription) -> dict[str, Any]:
    row = {it.name: getattr(subscription, it.name) for it in fields(Subscription)}
    row |= {name: to_micros(row[name]) if row[name] else None for name in _INSTANTS}
    return row | {"callback_key": row.pop("key"), "address": address(subscription.topic)}


def _subscription(row: Any) -> Subscription:
    said = dict(zip((it.name for it in fields(Subscription)), row, strict=True))
    return Subscription(**said | {name: None if said[name] is None else from_micros(said[name]) for name in _INSTANTS})
