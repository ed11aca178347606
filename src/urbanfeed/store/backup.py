"""
A backup: all that is kept, of one state of the database, in one file that any engine's database can be restored from.

The file is one Zstandard frame (RFC 8878) of JSON lines: a heading, then rows of one table after the other, many to a
line, and at the end how many there were and the SHA-256 of all lines before. It is written while others read and
write, read back, and only then given its name. Nothing here changes a database.
"""

import asyncio
import io
import os
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import zstandard
from tortoise.backends.base.client import BaseDBAsyncClient

from urbanfeed.store.database import Database
from urbanfeed.store.errors import BackupError
from urbanfeed.store.kept import Table, kept_tables

__all__ = ["FORMAT", "applied", "back_up", "counted", "lines_of"]

FORMAT = 1
_LEVEL = 6
_ROWS, _BULKY_ROWS = 1000, 50  # on one line


async def back_up(database: Database, path: Path) -> Counter[str]:
    """
    Write all that is kept to a new file, and read it back; the number of rows by table.

    Raises BackupError where the file cannot be written or is there already, and DatabaseError.
    """
    _check_new(path)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        counts = await _write(database, unfinished, path)
        if counts != await asyncio.to_thread(counted, unfinished):
            raise BackupError(f"{path}: what was written is not what is read back")
        os.replace(unfinished, path)
    except OSError as error:
        raise BackupError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return counts


def _check_new(path: Path) -> None:
    if path.exists():
        raise BackupError(f"{path} is there already; a backup is a new file")


def lines_of(path: Path) -> Iterator[dict[str, Any]]:
    """
    The lines of a backup: its heading, then of each line `table` and `rows`; who reads to the end has all, unharmed.

    Raises BackupError.
    """
    counts, sum_, first = Counter[str](), sha256(), True
    try:
        with path.open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as plain:
            for line in io.BufferedReader(plain, 1 << 20):
                value = orjson.loads(line)
                if first and value["urbanfeed"] != "backup":
                    raise KeyError("urbanfeed")
                if "end" in value:
                    if (value["end"], value["sha256"]) != (counts, sum_.hexdigest()):
                        raise BackupError(f"{path} is damaged: its sums are not those of its lines")
                    return
                sum_.update(line)
                if not first:
                    counts[value["table"]] += len(value["rows"])
                yield value
                first = False
    except (zstandard.ZstdError, orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise BackupError(f"{path} is {'no' if first else 'a damaged'} backup of urbanfeed: {error}") from error
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror or error}") from error
    raise BackupError(f"{path} is no backup of urbanfeed: it has no end")


def counted(path: Path) -> Counter[str]:
    """The number of rows by table, of a backup that is whole. Raises BackupError."""
    lines = lines_of(path)
    next(lines)
    counts = Counter[str]()
    for line in lines:
        counts[line["table"]] += len(line["rows"])
    return counts


@dataclass
class _Pen:
    """
    Writes lines, and keeps their sum. path: what the file will be called.

    Where it cannot write it raises BackupError itself: whoever reads a database takes an OSError for the database's.
    """

    out: Any
    path: Path
    sum: Any = field(default_factory=sha256)

    def line(self, value: object) -> None:
        line = orjson.dumps(value) + b"\n"
        self.sum.update(line)
        try:
            self.out.write(line)
        except OSError as error:
            raise BackupError(f"{self.path} cannot be written: {error.strerror or error}") from error


async def _write(database: Database, unfinished: Path, path: Path) -> Counter[str]:
    counts = Counter[str]()
    with unfinished.open("xb") as file:
        compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
        with compressor.stream_writer(file, closefd=False) as out:
            pen = _Pen(out, path)
            async with database.snapshot() as connection:
                made_at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
                pen.line({"urbanfeed": "backup", "format": FORMAT, "schema": await applied(connection), "at": made_at})
                for table in kept_tables():
                    async for rows in _rows(table, connection):
                        counts[table.name] += len(rows)
                        line = {"table": table.name, "columns": table.columns, "rows": [*map(table.written, rows)]}
                        await asyncio.to_thread(pen.line, line)
            pen.line({"end": counts, "sha256": pen.sum.hexdigest()})
        file.flush()
        os.fsync(file.fileno())
    return counts


async def applied(connection: BaseDBAsyncClient) -> str:
    """The last migration that the database has."""
    sql = "SELECT MAX(name) FROM tortoise_migrations WHERE app = 'store'"
    ((name,),) = (await connection.execute_query(sql))[1]
    return str(name)


async def _rows(table: Table, connection: BaseDBAsyncClient) -> AsyncIterator[Sequence[Any]]:
    """All rows, some at a time, in the order of their key."""
    columns, key = ", ".join(f'"{it}"' for it in table.columns), f'"{table.key}"'
    limit = _BULKY_ROWS if table.bulky else _ROWS
    place = table.columns.index(table.key)
    where = ""
    values: list[Any] = []
    while True:
        sql = f'SELECT {columns} FROM "{table.name}" {where} ORDER BY {key} LIMIT ?'  # noqa: S608  # our own words
        rows = (await connection.execute_query(sql, [*values, limit]))[1]
        if rows:
            yield rows
        if len(rows) < limit:
            return
        where, values = f"WHERE {key} > ?", [rows[-1][place]]
