"""
Tortoise's client for PostgreSQL, and its editor of tables, where they must be other than Tortoise has them.

The client takes `?` for a parameter, as SQLite does, and text that PostgreSQL refuses; the editor makes columns that
hold and order all that SQLite's do.
"""

import re
import socket
from functools import lru_cache
from itertools import count
from typing import Any

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import TransactionalDBClient, TransactionContext, TransactionContextPooled
from tortoise.connection import get_connections
from tortoise.migrations.schema_editor.asyncpg import AsyncpgSchemaEditor

__all__ = ["Client", "Connection", "Editor", "Transaction", "client_class"]

# Seconds: a server that has vanished from the network is missed after a minute of silence.
_KEEPALIVE = {"TCP_KEEPIDLE": 30, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 3}
_UNHEARD = 60_000  # milliseconds that what we sent may stay unacknowledged (RFC 5482)

_TOKEN = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|\?")


class Connection(asyncpg.Connection):  # type: ignore[misc]  # it has no types
    """A connection that notices when the other end is gone."""

    def __init__(self, protocol: Any, transport: Any, *arguments: Any) -> None:
        super().__init__(protocol, transport, *arguments)
        own = transport.get_extra_info("socket")
        if own is not None and own.family != socket.AF_UNIX:
            own.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            for name, value in (_KEEPALIVE | {"TCP_USER_TIMEOUT": _UNHEARD}).items():
                if option := getattr(socket, name, None):  # not every system has each
                    own.setsockopt(socket.IPPROTO_TCP, option, value)


class Client(AsyncpgDBClient):
    """A pool of connections to the database of a URL (`dsn`)."""

    def __init__(self, dsn: str, **options: Any) -> None:
        super().__init__(connection_class=Connection, **options)
        self._dsn = dsn

    async def create_pool(self, **options: Any) -> asyncpg.Pool:
        """The URL says all that Tortoise would: asyncpg reads it as libpq does."""
        for name in ("host", "port", "user", "password", "database"):
            options.pop(name)
        return await asyncpg.create_pool(self._dsn, reset=_leave, **options)

    def _in_transaction(self) -> TransactionContext:
        return _Context(Transaction(self), self._pool_init_lock)

    async def execute_insert(self, query: str, values: list[Any]) -> Any:
        """See Tortoise."""
        return await super().execute_insert(query, _texts(values))

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        """See Tortoise."""
        await super().execute_many(query, [*map(_texts, values)])

    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, list[dict[Any, Any]]]:
        """See Tortoise; `?` stands for a parameter, too."""
        found: tuple[int, list[dict[Any, Any]]] = await super().execute_query(_numbered(query), _texts(values or []))
        return found

    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> list[dict[Any, Any]]:
        """See Tortoise; `?` stands for a parameter, too."""
        found: list[dict[Any, Any]] = await super().execute_query_dict(_numbered(query), _texts(values or []))
        return found

    async def rows(self, sql: str, values: list[Any]) -> list[Any]:
        """The rows of a statement in which `?` stands for a parameter. Raises what asyncpg does."""
        async with self.acquire_connection() as connection:
            found: list[Any] = await connection.fetch(_numbered(sql), *_texts(values))
            return found


class Transaction(TransactionWrapper):
    """A transaction on one connection of the pool."""

    async def execute_insert(self, query: str, values: list[Any]) -> Any:
        """See Tortoise."""
        return await super().execute_insert(query, _texts(values))

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        """See Tortoise."""
        await super().execute_many(query, [*map(_texts, values)])

    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, list[dict[Any, Any]]]:
        """See Tortoise; `?` stands for a parameter, too."""
        found: tuple[int, list[dict[Any, Any]]] = await super().execute_query(_numbered(query), _texts(values or []))
        return found

    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> list[dict[Any, Any]]:
        """See Tortoise; `?` stands for a parameter, too."""
        found: list[dict[Any, Any]] = await super().execute_query_dict(_numbered(query), _texts(values or []))
        return found


class Editor(AsyncpgSchemaEditor):
    """
    Columns as SQLite has them: texts of any length, ordered by their code points, and whole numbers of 64 bits.

    In UTF-8, the order of code points is that of bytes, which COLLATE "C" is.
    """

    def _get_field_sql(self, db_field: str, field_type: str, *rest: Any, **named: Any) -> str:
        if field_type.startswith("VARCHAR") or field_type == "TEXT":
            field_type = 'TEXT COLLATE "C"'
        elif field_type in ("INT", "SMALLINT"):
            field_type = "BIGINT"
        return super()._get_field_sql(db_field, field_type, *rest, **named)


class _Context(TransactionContextPooled):
    """A transaction that gives its connection back where it cannot even begin, which Tortoise forgets."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self.ensure_connection()
        pool = self.client._parent._pool
        self.client._connection = await pool.acquire()
        try:
            await self.client.begin()
        except BaseException:
            await pool.release(self.client._connection)
            raise
        self.token = get_connections().set(self.connection_name, self.client)
        return self.client


client_class = Client


async def _leave(connection: asyncpg.Connection) -> None:
    """Of what asyncpg would reset before a connection is used again, nobody here sets any; a round trip is saved."""
    if connection.is_in_transaction():  # one that could not even be rolled back
        await connection.reset()


@lru_cache(maxsize=512)
def _numbered(sql: str) -> str:
    """The statement with $1, $2, … for each `?` outside of quotes."""
    if "?" not in sql:
        return sql
    numbers = count(1)
    return _TOKEN.sub(lambda it: f"${next(numbers)}" if it[0] == "?" else it[0], sql)


def _texts(values: list[Any]) -> list[Any]:
    """The values; NUL, which PostgreSQL has in no text, as the replacement character (as in HTML, 13.2.5)."""
    return [it.replace("\0", "\N{REPLACEMENT CHARACTER}") if isinstance(it, str) else it for it in values]
