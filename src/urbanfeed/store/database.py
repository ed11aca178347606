"""
The database: opened, brought forward, read and written. It knows no table but that of the content version.

SQLite through Tortoise ORM: one connection reads and one writes, so that (in WAL mode) no reader waits for a writer.
"""

import asyncio
import os
import re
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.context import TortoiseContext
from tortoise.exceptions import BaseORMException
from tortoise.transactions import in_transaction

from urbanfeed.store import schema
from urbanfeed.store.errors import DatabaseError
from urbanfeed.store.instants import from_micros, to_micros
from urbanfeed.store.selection import Statement

__all__ = ["Database", "count_change"]

Result = TypeVar("Result")

_URL = re.compile(r"sqlite://(?P<path>.+?)(\?(?P<options>\w+=-?\w+(&\w+=-?\w+)*))?")
_READER, _WRITER = "reader", "writer"
_PRAGMAS = {
    "busy_timeout": "30000",  # milliseconds that one process waits for the transaction of another
    "journal_mode": "WAL",
    "synchronous": "NORMAL",  # in WAL mode the file stays whole; only a power cut may take the last transactions
    "cache_size": "-64000",  # KiB, when negative
    "foreign_keys": "ON",
    "secure_delete": "ON",  # what is deleted, or forgotten by law, is overwritten in the file
}


@dataclass(slots=True)
class Database:
    """An open database, for the tasks of one event loop."""

    _context: TortoiseContext
    _reader: BaseDBAsyncClient
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _closed: bool = False

    @classmethod
    async def open(cls, url: str) -> "Database":
        """
        Open, make if need be, and bring forward. `url`: sqlite:///path, with pragmas as options.

        Raises DatabaseError.
        """
        match = _URL.fullmatch(url)
        if not match or match["path"] == ":memory:":
            raise DatabaseError(f"{url}: give the database as sqlite:///path/to/file")
        path = Path(match["path"])
        options = dict(pair.split("=") for pair in (match["options"] or "").split("&") if pair)
        _check_place(path)
        context = TortoiseContext()
        try:
            with context:
                await context.init(config=_config(path, _PRAGMAS | options))
                reader, writer = map(context.connections.get, (_READER, _WRITER))
                await writer.create_connection(with_db=True)
                await schema.forward(writer)
                await reader.create_connection(with_db=True)
        except BaseException as error:
            await context.connections.close_all()
            if isinstance(error, DatabaseError):
                raise type(error)(f"the database {path} {error}") from None
            if isinstance(error, sqlite3.Error | BaseORMException):
                raise DatabaseError(f"the database {path} cannot be opened: {_reason(error)}") from error
            raise
        return cls(context, reader)

    async def close(self) -> None:
        """Close both connections, after the change that is under way."""
        async with self._turn:
            self._closed = True
            await self._context.connections.close_all()

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite, whose files are ours to look after."""
        return str(self._reader.capabilities.dialect) == "sqlite"

    async def read(self, statement: Statement) -> Sequence[Any]:
        """The rows of a statement. Raises DatabaseError."""
        self._check_open()
        try:
            return (await self._reader.execute_query(statement.sql, statement.values))[1]
        except UnicodeEncodeError:
            return ()  # half of a surrogate pair was asked for, which no stored text has
        except (sqlite3.Error, BaseORMException) as error:
            raise DatabaseError(f"the database cannot be read: {_reason(error)}") from error

    async def write(self, change: Callable[[BaseDBAsyncClient], Awaitable[Result]]) -> Result:
        """
        What `change` gives, made in one transaction. Raises DatabaseError.

        A change that has begun is finished, even if the task that waits for it is cancelled: Tortoise, cancelled while
        it begins a transaction, would hold the connection's lock for ever.
        """
        return await asyncio.shield(asyncio.ensure_future(self._written(change)))

    async def version(self) -> tuple[int, datetime | None]:
        """The content version, and the instant of its last change (UTC)."""
        ((version, changed_at),) = await self.read(Statement("SELECT version, changed_at FROM content", []))
        return version, None if changed_at is None else from_micros(changed_at)

    async def _written(self, change: Callable[[BaseDBAsyncClient], Awaitable[Result]]) -> Result:
        # A TortoiseContext can be entered by one task at a time, and SQLite has one writer anyway.
        async with self._turn:
            self._check_open()
            with self._context:
                try:
                    async with in_transaction(_WRITER) as connection:
                        # A transaction that reads first and writes later fails if another process has written in
                        # between. The first statement writes, and so waits for its turn.
                        await connection.execute_query("UPDATE content SET version = version")
                        return await change(connection)
                except (sqlite3.Error, BaseORMException) as error:
                    raise DatabaseError(f"the database cannot be written: {_reason(error)}") from error

    def _check_open(self) -> None:
        if self._closed:  # Tortoise would connect again, and nobody would close that
            raise DatabaseError("the database has been closed")


async def count_change(connection: BaseDBAsyncClient) -> None:
    """Raise the content version; part of the transaction that changes the content."""
    now = to_micros(datetime.now(UTC))
    await connection.execute_query("UPDATE content SET version = version + 1, changed_at = ?", [now])


def _check_place(path: Path) -> None:
    """Raises DatabaseError where SQLite would say no more than that it cannot open the file."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        read_only = [place for place in (path.parent, path) if place.exists() and not _writable(place)]
    except OSError as error:
        raise DatabaseError(f"the folder {path.parent} cannot be used: {error.strerror}") from error
    if read_only:
        raise DatabaseError(f"{read_only[0]} is not writable; the database's file and its folder must be")
    # Opened once without aiosqlite, whose thread outlives a failed attempt and may then fail itself, aloud.
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA schema_version")
    except sqlite3.Error as error:
        raise DatabaseError(f"the database {path} cannot be opened: {_reason(error)}") from error


def _writable(place: Path) -> bool:
    return os.access(place, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _config(path: Path, pragmas: dict[str, str]) -> dict[str, Any]:
    connection = {"engine": "tortoise.backends.sqlite", "credentials": {"file_path": str(path), **pragmas}}
    return {"connections": {_READER: connection, _WRITER: connection}, "apps": schema.APPS}


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())
