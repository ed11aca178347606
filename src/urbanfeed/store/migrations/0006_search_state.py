"""
How the terms of the search index were made, so that a later urbanfeed knows whether it makes others.

No released urbanfeed has an index from before this: what 0004 has just filled is of today's making.
"""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

from urbanfeed.store.search.terms import WAY

# One row. way: the least WAY that any article's terms are of. next_way, reached: that of a reindexing which is under
# way, and the id of the last article that it has done.
_TABLE = "CREATE TABLE search_state (way BIGINT NOT NULL, next_way BIGINT, reached {} NOT NULL)"
_ID = {"sqlite": "VARCHAR(64)", "postgres": 'TEXT COLLATE "C"'}  # in the order of those of the articles


async def _remember(apps: object, editor: Any) -> None:
    connection = editor.client
    await connection.execute_query(_TABLE.format(_ID[connection.capabilities.dialect]))
    await connection.execute_query("INSERT INTO search_state (way, reached) VALUES (?, '')", [WAY])


class Migration(migrations.Migration):
    dependencies = [("store", "0005_wires")]  # noqa: RUF012

    initial = False

    operations = [ops.RunPython(_remember)]  # noqa: RUF012
