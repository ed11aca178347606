"""
The schema: from whatever version a database has, forward to this one, by Tortoise's migrations.

Tortoise's own executor records a migration after the transaction that makes it; killed in between, it would try to
make everything again. Here the record is the first thing in that transaction: it takes the write lock, and it tells
a second process that does the same at the same time that it came too late. Nothing here goes backward.
"""

import pkgutil
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError
from tortoise.migrations import operations as ops
from tortoise.migrations.migration import Migration
from tortoise.migrations.recorder import MigrationRecorder
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State
from tortoise.migrations.schema_generator.state_apps import StateApps
from tortoise.transactions import in_transaction

from urbanfeed.store import migrations
from urbanfeed.store.engine import Engine
from urbanfeed.store.errors import DatabaseTooNew

__all__ = ["MAKING", "configuration", "forward"]

_APP = "store"

# Operations that ask nothing of the state before them.
_FORWARD = (ops.AddField, ops.AddIndex, ops.CreateModel, ops.RunPython, ops.RunSQL)


def configuration(connections: Mapping[str, Any]) -> dict[str, Any]:
    """Tortoise's, with our models; the first connection is the one for whoever names none."""
    models = ["urbanfeed.store.models"]
    app = {"models": models, "default_connection": next(iter(connections)), "migrations": migrations.__name__}
    return {"connections": connections, "apps": {_APP: app}}


# A new migration, after a change of models.py: tortoise -c urbanfeed.store.schema.MAKING makemigrations store -n NAME
MAKING = configuration({"reader": "sqlite://:memory:"})


async def forward(writer: BaseDBAsyncClient, engine: Engine) -> None:
    """Apply the migrations that the database lacks. Raises DatabaseTooNew if it has one that we do not know."""
    async with engine.migrating(writer):
        recorder = MigrationRecorder(writer)
        await recorder.ensure_schema(engine.editor(writer))
        applied = {it.name for it in await recorder.applied_migrations() if it.app_label == _APP}
        known = _known()
        if unknown := sorted(applied - {it.name for it in known}):
            raise DatabaseTooNew(
                f"was written by a newer urbanfeed (it has {unknown[-1]}); use that version or a later one"
            )
        if len(applied) == len(known):
            return
        state = State(models={}, apps=StateApps(default_connections={_APP: writer.connection_name}))
        for migration in known:
            if migration.name in applied or not await _applied(migration, state, writer, engine):
                await migration.apply(state, dry_run=True)


async def _applied(migration: Migration, state: State, writer: BaseDBAsyncClient, engine: Engine) -> bool:
    """Whether it was we who applied it, and not another process."""
    async with in_transaction(writer.connection_name) as transaction:
        try:
            await MigrationRecorder(transaction).record_applied(_APP, migration.name)
        except IntegrityError:
            return False
        await _apply(migration, state, engine.editor(transaction))
        return True


async def _apply(migration: Migration, state: State, editor: BaseSchemaEditor) -> None:
    """Tortoise's `Migration.apply`, less a copy of all models for every operation that looks at none of them."""
    for operation in migration.operations:
        before = state if isinstance(operation, _FORWARD) else state.clone()
        operation.state_forward(_APP, state)
        await operation.database_forward(_APP, before, state, editor)
    state.validate_relations_initialized()


def _known() -> list[Migration]:
    """Our migrations, in the order of their names, which is that of their making."""
    names = sorted(it.name for it in pkgutil.iter_modules(migrations.__path__))
    return [import_module(f"{migrations.__name__}.{name}").Migration(name, _APP) for name in names]
