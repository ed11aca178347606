"""
The database: opened, brought forward, read and written. It knows no table but that of the content version.

It goes through Tortoise ORM, on one of two engines (engine.py): one connection or more read, and one writes.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, Generic, TypeVar, cast

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.context import TortoiseContext
from tortoise.transactions import in_transaction

from urbanfeed.store import schema
from urbanfeed.store.engine import Engine, engine_of
from urbanfeed.store.errors import DatabaseAway, DatabaseError
from urbanfeed.store.instants import from_micros, to_micros
from urbanfeed.store.selection import Statement

__all__ = ["Database", "Own", "count_change"]

_log = logging.getLogger(__name__)

Result = TypeVar("Result")

_SOON, _LATE = 0.1, 2.0  # seconds between two attempts at a database that is away: twice as long each time


@dataclass(slots=True)
class Own:
    """changes: how many have been made here."""

    changes: int = 0


@dataclass(slots=True)
class Database:
    """
    An open database, for the tasks of one event loop.

    changed: set after each change that is made here, and whenever the engine tells of one. own: what was made here.
    """

    engine: Engine
    _context: TortoiseContext
    _reader: BaseDBAsyncClient
    _writer: BaseDBAsyncClient
    _patience: float = 0.0
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    own: Own = field(default_factory=Own)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _closed: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    async def open(cls, url: str) -> "Database":
        """
        Open, make (a file, and the tables) if need be, and bring forward. `url`: sqlite:///path or postgresql://….

        Raises DatabaseError.
        """
        engine = engine_of(url)
        await engine.check()
        context = TortoiseContext()
        try:
            with context:
                connections = engine.connections()
                await context.init(config=schema.configuration(connections))
                reader, writer = map(context.connections.get, connections)
                await writer.create_connection(with_db=True)
                await schema.forward(writer, engine)
                await reader.create_connection(with_db=True)
        except BaseException as error:
            await context.connections.close_all()
            if isinstance(error, DatabaseError):
                raise type(error)(f"the database {engine.name} {error}") from None
            if isinstance(error, engine.errors):
                raise DatabaseError(f"the database {engine.name} cannot be opened: {engine.reason(error)}") from error
            raise
        return cls(engine, context, reader, writer)

    def patient(self, seconds: float) -> "Database":
        """The same database, for who would wait for one that is away, up to so long."""
        return replace(self, _patience=seconds)

    async def close(self) -> None:
        """Close all connections, after the change that is under way."""
        async with self._turn:
            self._closed.set()
            await self._context.connections.close_all()

    async def read(self, statement: Statement) -> Sequence[Any]:
        """The rows of a statement. Raises DatabaseError."""
        return await self._patiently(partial(self._read, statement))

    async def write(self, change: Callable[[BaseDBAsyncClient], Awaitable[Result]]) -> Result:
        """
        What `change` gives, made in one transaction. Raises DatabaseError.

        A change that has begun is finished, even if the task that waits for it is cancelled: Tortoise, cancelled while
        it begins a transaction, would hold the connection's lock for ever.
        """
        made = _Change(change)
        return await self._patiently(lambda: asyncio.shield(asyncio.ensure_future(self._written(made))))

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[BaseDBAsyncClient]:
        """
        A connection that sees one state of the database to its end, whoever writes meanwhile. Raises DatabaseError.

        Changes of this process wait until it is over; those of others do not.
        """
        async with self._turn:
            self._check_open()
            with self._context:
                try:
                    async with in_transaction(self._writer.connection_name) as transaction:
                        await self.engine.freeze(transaction)
                        yield transaction
                except self.engine.errors as error:
                    raise self._error("read", error) from error

    async def version(self) -> tuple[int, datetime | None]:
        """The content version, and the instant of its last change (UTC)."""
        ((version, changed_at),) = await self.read(Statement("SELECT version, changed_at FROM content", []))
        return version, None if changed_at is None else from_micros(changed_at)

    async def _patiently(self, attempt: Callable[[], Awaitable[Result]]) -> Result:
        """What the attempt gives, made again while the database is away and our patience lasts."""
        now = asyncio.get_running_loop().time
        end, pause = now() + self._patience, _SOON
        while True:
            self._check_open()
            try:
                return await attempt()
            except DatabaseAway as error:
                if now() + pause > end:
                    raise
                if pause == _SOON:
                    _log.warning("%s; waiting for it", error)
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LATE)

    async def _read(self, statement: Statement) -> Sequence[Any]:
        try:
            return await self.engine.read(self._reader, statement)
        except UnicodeEncodeError:
            return ()  # half of a surrogate pair was asked for, which no stored text has
        except self.engine.errors as error:
            if isinstance(_first(error), UnicodeEncodeError):
                return ()
            raise self._error("read", error) from error

    async def _written(self, made: "_Change[Result]") -> Result:
        # A TortoiseContext can be entered by one task at a time, and there is one writer anyway.
        async with self._turn:
            self._check_open()
            with self._context:
                try:
                    if not (made.done and await self._was_committed(made)):
                        await self._make(made)
                except self.engine.errors as error:
                    raise self._error("written", error) from error
            self.own.changes += 1
            self.changed.set()
            return cast(Result, made.result)

    async def _make(self, made: "_Change[Any]") -> None:
        made.done = False
        async with in_transaction(self._writer.connection_name) as transaction:
            made.transaction = await self.engine.begin(transaction)
            made.result = await made.change(transaction)
            made.done = True

    async def _was_committed(self, made: "_Change[Any]") -> bool:
        """Whether the change was made though the connection broke before we heard of it."""
        return await self.engine.committed(self._writer, made.transaction)

    def _error(self, done: str, error: Exception) -> DatabaseError:
        kind = DatabaseAway if self.engine.away(error) else DatabaseError
        return kind(f"the database cannot be {done}: {self.engine.reason(error)}")

    def _check_open(self) -> None:
        if self._closed.is_set():  # Tortoise would connect again, and nobody would close that
            raise DatabaseError("the database has been closed")


@dataclass(slots=True)
class _Change(Generic[Result]):
    """A change, and how far it has come. done: all of it but that its transaction is committed."""

    change: Callable[[BaseDBAsyncClient], Awaitable[Result]]
    done: bool = False
    transaction: str = ""
    result: Result | None = None


async def count_change(connection: BaseDBAsyncClient) -> None:
    """Raise the content version; part of the transaction that changes the content."""
    now = to_micros(datetime.now(UTC))
    await connection.execute_query("UPDATE content SET version = version + 1, changed_at = ?", [now])


def _first(error: BaseException) -> BaseException:
    """What the error came from in the beginning."""
    while error.__cause__:
        error = error.__cause__
    return error
