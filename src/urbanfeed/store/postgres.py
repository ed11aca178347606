"""
PostgreSQL: a database on a server, which several processes share; a pool of connections reads, one writes.

How Tortoise speaks to it is in postgres_client.py.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import asyncpg
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import BaseORMException

from urbanfeed.settings import without_password
from urbanfeed.store import postgres_client
from urbanfeed.store.errors import DatabaseAway, DatabaseError
from urbanfeed.store.postgres_client import Connection, Editor
from urbanfeed.store.selection import Statement

__all__ = ["Postgres"]

_OLDEST = 14  # the oldest major version that the PostgreSQL project still mends
_CHANNEL = "urbanfeed_content"  # migration 0001 has the trigger that tells it
_MIGRATING = 0x7572_6261_6E66_6565  # the key of our advisory lock
_PAUSE = 1.0  # seconds before a listener that lost its connection tries again

_CONNECT_SECONDS = 10
_POOL = 10  # connections that read, at most
_UNHEARD_SECONDS = 15  # a reader that has no answer by then, long after the server should have given up, has lost it
_SESSION = {
    "application_name": "urbanfeed",
    # What a process held that vanished from the network is free again after a minute (seconds).
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    "jit": "off",  # compiling takes longer than any of our queries
}
_READING = {"statement_timeout": "10s", "default_transaction_read_only": "on"}
_WRITING = {"lock_timeout": "30s", "idle_in_transaction_session_timeout": "60s"}

_DRIVER: tuple[type[Exception], ...] = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.exceptions.InternalClientError,  # a broken connection, met in the middle of the protocol
    OSError,
)
_UNREACHED: tuple[type[Exception], ...] = (*_DRIVER, ValueError)  # the last of a URL that is none
_AWAY = (
    OSError,  # refused, unreachable, cut, timed out
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,  # it starts or stops
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.LockNotAvailableError,  # another process has the writers' turn for longer than lock_timeout
    asyncpg.exceptions.InternalClientError,
)


@dataclass(frozen=True, slots=True)
class Postgres:
    """The engine of a PostgreSQL database; see engine.py for what each function promises."""

    url: str
    pool: int
    session: dict[str, str]

    @classmethod
    def of(cls, url: str) -> "Postgres":
        """
        The engine of `postgresql://user:password@host:port/name`. Raises DatabaseError.

        Options after ? are libpq's connection parameters, pool_size, and settings of the session (statement_timeout …).
        """
        try:
            plain, _, given = url.partition("?")
            urlsplit(plain)
            options = dict(parse_qsl(given, keep_blank_values=True))
            pool = int(options.pop("pool_size", _POOL))
        except ValueError as error:
            raise DatabaseError(f"{without_password(url)} cannot be used: {error}") from None
        if pool < 1:
            raise DatabaseError(f"{without_password(url)} cannot be used: pool_size is at least 1")
        ours = _SESSION | _READING | _WRITING
        session = {name: options.pop(name) for name in [*options] if name in ours}
        return cls(f"{plain}?{urlencode(options, safe='/')}".rstrip("?"), pool, session)

    @property
    def dialect(self) -> str:
        """See engine.py."""
        return "postgres"

    @property
    def name(self) -> str:
        """Its URL without the password."""
        return without_password(self.url)

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """Of asyncpg, of the network, and Tortoise's."""
        return (*_DRIVER, BaseORMException)

    def connections(self) -> dict[str, Any]:
        """A pool that reads, and one connection that writes."""
        return {
            "postgresql reader": self._pool(self.pool, _READING, _UNHEARD_SECONDS),
            "postgresql writer": self._pool(1, _WRITING, None),
        }

    async def check(self) -> None:
        """Names what is wrong with the address, the account, the database or the server's version."""
        try:
            connection = await asyncpg.connect(self.url, timeout=_CONNECT_SECONDS)
        except (asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError) as error:
            raise DatabaseError(f"the database {self.name} refuses us: {self.reason(error)}") from None
        except asyncpg.InvalidCatalogNameError as error:
            raise DatabaseError(f"{self.name}: {self.reason(error)}; make it with createdb") from None
        except _UNREACHED as error:
            kind = DatabaseAway if self.away(error) else DatabaseError
            raise kind(f"the database {self.name} cannot be reached: {self.reason(error)}") from None
        try:
            version, encoding = connection.get_server_version(), connection.get_settings().server_encoding
        finally:
            await connection.close(timeout=_CONNECT_SECONDS)
        if version.major < _OLDEST:
            raise DatabaseError(
                f"the database {self.name} is on PostgreSQL {version.major}; {_OLDEST} or a later one is needed"
            )
        if encoding != "UTF8":
            raise DatabaseError(f"the database {self.name} has encoding {encoding}; make one with createdb -E UTF8")

    def editor(self, connection: BaseDBAsyncClient) -> Editor:
        """Tortoise's, with types of ours."""
        return Editor(connection)

    @asynccontextmanager
    async def migrating(self, writer: BaseDBAsyncClient) -> AsyncIterator[None]:
        """
        An advisory lock, for as long as the writer's one connection lives; who waits for it waits for as long as a
        migration takes.
        """
        await writer.execute_query("SET lock_timeout = 0")
        await writer.execute_query(f"SELECT pg_advisory_lock({_MIGRATING})")
        try:
            yield
        finally:
            await writer.execute_query(f"SELECT pg_advisory_unlock({_MIGRATING})")
            await writer.execute_query("RESET lock_timeout")

    async def read(self, reader: BaseDBAsyncClient, statement: Statement) -> Sequence[Any]:
        """Past Tortoise, which takes about as long as asyncpg does, and adds nothing to a read."""
        assert isinstance(reader, postgres_client.Client)
        return await reader.rows(statement.sql, statement.values)

    async def begin(self, transaction: BaseDBAsyncClient) -> str:
        """A lock on the one row of the content version: what is read after it was committed before."""
        sql = "SELECT pg_current_xact_id()::text FROM content FOR UPDATE"
        ((name,),) = (await transaction.execute_query(sql))[1]
        return str(name)

    async def freeze(self, transaction: BaseDBAsyncClient) -> None:
        """Nor does a statement that takes long end it."""
        await transaction.execute_query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        await transaction.execute_query("SET LOCAL statement_timeout = 0")

    async def renumber(self, transaction: BaseDBAsyncClient, table: str) -> None:
        """Its sequence is a thing of its own."""
        sql = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), MAX(id)) FROM {table}"  # noqa: S608  # our own words
        await transaction.execute_query(sql)

    async def committed(self, writer: BaseDBAsyncClient, name: str) -> bool:
        """As the server remembers it; of one that its server has not yet given up it waits for the end."""
        while True:
            ((status,),) = (await writer.execute_query("SELECT pg_xact_status(?::text::xid8)", [name]))[1]
            if status != "in progress":
                return bool(status == "committed")
            await asyncio.sleep(0.1)

    def away(self, error: BaseException) -> bool:
        """Where the connection could not be made or broke, or a lock was not to be had; not where we took too long."""
        while error.__cause__ and isinstance(error, BaseORMException):
            error = error.__cause__
        if type(error) is asyncpg.InterfaceError:  # it has no class of its own
            return "connection" in str(error) and "closed" in str(error)
        return isinstance(error, _AWAY)

    def reason(self, error: BaseException) -> str:
        """As asyncpg or the operating system says it; a time-out says nothing by itself."""
        if isinstance(error, OSError) and (error.errno or 0) > 0:  # asyncio says "Connect call failed" of each
            return os.strerror(error.errno or 0)
        return " ".join(str(error).split()) or "no answer in time"

    async def listen(self, tell: Callable[[], object]) -> None:
        """
        LISTEN, on a connection of its own; made again where it is lost, which whoever polls need not wait for.

        A pooler that hands out its connections by transaction (PgBouncer) lets nothing through.
        """
        while True:
            with suppress(*_DRIVER):
                await self._listen(tell)
            await asyncio.sleep(_PAUSE)

    async def _listen(self, tell: Callable[[], object]) -> None:
        lost = asyncio.Event()
        connection = await asyncpg.connect(
            self.url, timeout=_CONNECT_SECONDS, connection_class=Connection, server_settings=_SESSION
        )
        try:
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(_CHANNEL, lambda *_: tell())
            tell()  # of what came before we listened
            await lost.wait()
        finally:
            connection.terminate()

    def _pool(self, size: int, purpose: dict[str, str], patience: float | None) -> dict[str, Any]:
        """So many connections for a purpose; what the URL says of their sessions goes before what we would have."""
        settings = _SESSION | purpose
        credentials = {
            "dsn": self.url,
            "minsize": 0,  # asyncpg would log, with a traceback, each connection that it cannot have in advance
            "maxsize": size,
            "timeout": _CONNECT_SECONDS,
            "command_timeout": None if "statement_timeout" in self.session else patience,
            "server_settings": settings | {name: it for name, it in self.session.items() if name in settings},
        }
        return {"engine": postgres_client.__name__, "credentials": credentials}
