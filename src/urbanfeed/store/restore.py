"""
Restoring: a backup into a database of either engine, all of it in one transaction, or nothing.

What is there is not overwritten unless that is asked for.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import orjson
from tortoise.backends.base.client import BaseDBAsyncClient

from urbanfeed.article_json import from_json
from urbanfeed.store.backup import FORMAT, applied, counted, lines_of
from urbanfeed.store.database import Database, count_change
from urbanfeed.store.errors import BackupError
from urbanfeed.store.kept import Table, kept_tables
from urbanfeed.store.search import index
from urbanfeed.store.search.reindexing import mark_current
from urbanfeed.store.search.terms import terms

__all__ = ["restore"]

_PARAMETERS = 30_000  # in one statement; both engines take a little more
_CONTENT = "content"  # every database has its one row from the beginning
_ARTICLE = "article"


async def restore(database: Database, path: Path, replace: bool = False) -> Counter[str]:
    """
    Put all of a backup into the database; the number of rows by table.

    replace: in the place of what is there. Raises BackupError where the file is none or damaged, is of another version,
    or the database is not empty, and DatabaseError.
    """
    await asyncio.to_thread(counted, path)  # whole and unharmed, before anything is touched
    return await database.write(partial(_restore, database, path, replace))


async def _restore(database: Database, path: Path, replace: bool, connection: BaseDBAsyncClient) -> Counter[str]:
    lines = lines_of(path)
    heading = await asyncio.to_thread(next, lines)
    _check(path, heading, await applied(connection))
    tables = kept_tables()
    if replace:
        await index.clear(connection)
    for table in reversed(tables):
        if table.name != _CONTENT:
            await _clear(table, replace, connection)
    counts = Counter[str]()
    by_name = {table.name: table for table in tables}
    ((version,),) = (await connection.execute_query("SELECT version FROM content"))[1]
    while (line := await asyncio.to_thread(next, lines, None)) is not None:
        if line["table"] not in by_name or line["columns"] != [*by_name[line["table"]].columns]:
            raise BackupError(f"{path} has a table {line['table']} that is not ours")
        table = by_name[line["table"]]
        if table.name == _CONTENT:
            await connection.execute_query('DELETE FROM "content"')
        for part in _parts(line["rows"], _PARAMETERS // len(table.columns)):
            await _insert(table, part, connection)
        counts[table.name] += len(line["rows"])
        if table.name == _ARTICLE:
            await _index(table, line["rows"], connection)
    for table in tables:
        if table.numbered and counts[table.name]:
            await database.engine.renumber(connection, table.name)
    await mark_current(connection)
    # No version that a kept answer may have been of.
    await connection.execute_query("UPDATE content SET version = ? WHERE version < ?", [version, version])
    await count_change(connection)
    return counts


def _check(path: Path, heading: dict[str, Any], ours: str) -> None:
    if heading["format"] > FORMAT or heading["schema"] > ours:
        raise BackupError(f"{path} was written by a newer urbanfeed (it has {heading['schema']}); restore it with that")
    if heading["schema"] < ours:
        raise BackupError(
            f"{path} was written by an older urbanfeed (it has {heading['schema']}); restore it with that, and open the"
            " database with this one then"
        )


async def _clear(table: Table, replace: bool, connection: BaseDBAsyncClient) -> None:
    if replace:
        await connection.execute_query(f'DELETE FROM "{table.name}"')  # noqa: S608  # our own words
    elif (await connection.execute_query(f'SELECT 1 FROM "{table.name}" LIMIT 1'))[1]:  # noqa: S608
        raise BackupError(
            f"the database is not empty (it has rows in {table.name}); --replace puts the backup in their place"
        )


async def _insert(table: Table, rows: Sequence[list[Any]], connection: BaseDBAsyncClient) -> None:
    columns = ", ".join(f'"{it}"' for it in table.columns)
    row = f"({', '.join('?' * len(table.columns))})"
    sql = f'INSERT INTO "{table.name}" ({columns}) VALUES {", ".join([row] * len(rows))}'  # noqa: S608  # our own words
    await connection.execute_query(sql, [value for it in rows for value in table.read(it)])


async def _index(table: Table, rows: list[list[Any]], connection: BaseDBAsyncClient) -> None:
    """The articles as the newest code indexes them, and the other engine, too."""
    document, timezone = table.columns.index("document"), table.columns.index("timezone")
    articles = [from_json(orjson.loads(row[document]), row[timezone]) for row in rows]
    await index.put([(it, None if it.withdrawn else terms(it)) for it in articles], connection)


def _parts(rows: list[list[Any]], size: int) -> Iterator[list[list[Any]]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
