"""
SQLite: a file that is made where there is none; one connection reads and one writes, so that (in WAL mode) no reader
waits for a writer.
"""

import asyncio
import os
import re
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import BaseORMException
from tortoise.migrations.schema_editor import SqliteSchemaEditor

from urbanfeed.store.errors import DatabaseError
from urbanfeed.store.selection import Statement

__all__ = ["Sqlite"]

_URL = re.compile(r"sqlite://(?P<path>.+?)(\?(?P<options>\w+=-?\w+(&\w+=-?\w+)*))?")
_PRAGMAS = {
    "busy_timeout": "30000",  # milliseconds that one process waits for the transaction of another
    "journal_mode": "WAL",
    "synchronous": "NORMAL",  # in WAL mode the file stays whole; only a power cut may take the last transactions
    "cache_size": "-64000",  # KiB, when negative
    "foreign_keys": "ON",
    "secure_delete": "ON",  # what is deleted, or forgotten by law, is overwritten in the file
}


@dataclass(frozen=True, slots=True)
class Sqlite:
    """The engine of an SQLite file; see engine.py for what each function promises."""

    path: Path
    pragmas: dict[str, str]

    @classmethod
    def of(cls, url: str) -> "Sqlite":
        """The engine of `sqlite:///path`, with pragmas as options. Raises DatabaseError."""
        match = _URL.fullmatch(url)
        if not match or match["path"] == ":memory:":
            raise DatabaseError(f"{url}: give the database as sqlite:///path/to/file")
        options = dict(pair.split("=") for pair in (match["options"] or "").split("&") if pair)
        return cls(Path(match["path"]), _PRAGMAS | options)

    @property
    def dialect(self) -> str:
        """See engine.py."""
        return "sqlite"

    @property
    def name(self) -> str:
        """Its path."""
        return str(self.path)

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """Of the standard library's driver, and Tortoise's."""
        return (sqlite3.Error, BaseORMException)

    def connections(self) -> dict[str, Any]:
        """The same twice."""
        credentials = {"file_path": str(self.path), **self.pragmas}
        connection = {"engine": "tortoise.backends.sqlite", "credentials": credentials}
        return {"sqlite reader": connection, "sqlite writer": connection}

    async def check(self) -> None:
        """Names the folder or file that is not writable, and what is no database."""
        path = self.path
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
                await _set_journal_mode(
                    connection, self.pragmas["journal_mode"], float(self.pragmas["busy_timeout"]) / 1000
                )
        except sqlite3.Error as error:
            raise DatabaseError(f"the database {path} cannot be opened: {self.reason(error)}") from error

    def editor(self, connection: BaseDBAsyncClient) -> SqliteSchemaEditor:
        """Tortoise's."""
        return SqliteSchemaEditor(connection)

    @asynccontextmanager
    async def migrating(self, writer: BaseDBAsyncClient) -> AsyncIterator[None]:
        """The record of each migration, which is written first, takes SQLite's write lock: see schema.py."""
        yield

    async def read(self, reader: BaseDBAsyncClient, statement: Statement) -> Sequence[Any]:
        """By Tortoise, in a thread of the connection's own."""
        return (await reader.execute_query(statement.sql, statement.values))[1]

    async def begin(self, transaction: BaseDBAsyncClient) -> str:
        """
        A transaction that reads first and writes later fails if another process has written in between. The first
        statement writes, and so waits for its turn.
        """
        await transaction.execute_query("UPDATE content SET version = version")
        return ""

    async def freeze(self, transaction: BaseDBAsyncClient) -> None:
        """From its first statement on (in WAL mode), every transaction does."""
        await transaction.execute_query("SELECT version FROM content")

    async def renumber(self, transaction: BaseDBAsyncClient, table: str) -> None:
        """It does so by itself."""

    async def committed(self, writer: BaseDBAsyncClient, name: str) -> bool:
        """Never: a commit that fails is none, and nothing comes between it and us."""
        return False

    def away(self, error: BaseException) -> bool:
        """Where another process has been writing for longer than we wait; a file does not go away by itself."""
        cause = error.__context__ if isinstance(error, BaseORMException) else error
        return isinstance(cause, sqlite3.OperationalError) and cause.sqlite_errorcode == sqlite3.SQLITE_BUSY

    def reason(self, error: BaseException) -> str:
        """As SQLite says it."""
        return " ".join(str(error).split())

    async def listen(self, tell: Callable[[], object]) -> None:
        """SQLite tells nobody."""


async def _set_journal_mode(connection: sqlite3.Connection, mode: str, patience: float) -> None:
    """
    Set it, asking again for `patience` seconds: of two that turn a new file to WAL at the same time, SQLite refuses one
    at once, whatever its busy_timeout. The mode stays with the file; who sets it again changes nothing.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            connection.execute(f"PRAGMA journal_mode={mode}")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
        await asyncio.sleep(0.01)


def _writable(place: Path) -> bool:
    return os.access(place, os.W_OK, effective_ids=os.access in os.supports_effective_ids)
