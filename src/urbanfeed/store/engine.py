"""
The engine: what differs between the databases that urbanfeed runs on. All that does not is in `database.py`.

The SQL of the rooms is one for all engines: `?` stands for a parameter, and texts are ordered by their code points.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.migrations.schema_editor.base import BaseSchemaEditor

from urbanfeed.store.errors import DatabaseError
from urbanfeed.store.selection import Statement

__all__ = ["Engine", "engine_of"]


class Engine(Protocol):
    """One database, named by its URL, and how its engine is spoken to."""

    @property
    def dialect(self) -> str:
        """Tortoise's word for its SQL."""

    @property
    def name(self) -> str:
        """What messages call it; no password is in it."""

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """What its driver, and Tortoise, raise."""

    def connections(self) -> dict[str, Any]:
        """
        Tortoise's configuration of two connections, the one that reads first.

        Their names tell the engine, too: Tortoise keeps statements by the name of a connection.
        """

    async def check(self) -> None:
        """Raises DatabaseError, clearly, where the driver would say little or the database cannot be used."""

    def editor(self, connection: BaseDBAsyncClient) -> BaseSchemaEditor:
        """What makes and changes tables in this transaction."""

    def migrating(self, writer: BaseDBAsyncClient) -> AbstractAsyncContextManager[None]:
        """While it is open, no other process that opens the database changes its tables."""

    async def read(self, reader: BaseDBAsyncClient, statement: Statement) -> Sequence[Any]:
        """The rows of a statement."""

    async def begin(self, transaction: BaseDBAsyncClient) -> str:
        """Wait until nobody else writes, here or in another process; the transaction's name, for `committed`."""

    async def freeze(self, transaction: BaseDBAsyncClient) -> None:
        """Let the transaction, which has read nothing yet, see one state of the database to its end."""

    async def renumber(self, transaction: BaseDBAsyncClient, table: str) -> None:
        """Number new rows after the last one, where rows came in with their numbers (`id`)."""

    async def committed(self, writer: BaseDBAsyncClient, name: str) -> bool:
        """Whether the transaction was committed, of which nobody heard because the connection broke."""

    def away(self, error: BaseException) -> bool:
        """Whether it says that the database does not answer now, or is locked, and not that something is wrong."""

    def reason(self, error: BaseException) -> str:
        """The error in one line."""

    async def listen(self, tell: Callable[[], object]) -> None:
        """Call `tell` whenever the engine says that the content has changed, without end; return if it never does."""


def engine_of(url: str) -> Engine:
    """The engine of the database: `sqlite:///path` or `postgresql://…`. Raises DatabaseError for any other URL."""
    # Each is loaded only where it is used: a driver takes a while.
    if url.startswith(("postgresql://", "postgres://")):
        from urbanfeed.store.postgres import Postgres

        return Postgres.of(url)
    if url.startswith("sqlite:"):
        from urbanfeed.store.sqlite import Sqlite

        return Sqlite.of(url)
    scheme = url.partition(":")[0]  # the rest may hold a password
    raise DatabaseError(f"{scheme}: give the database as sqlite:///path/to/file or postgresql://user@host/name")
