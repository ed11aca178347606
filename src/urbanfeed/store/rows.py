"""
Rows: many put into a table, or many looked for, by few statements, and of few texts.

Both engines keep a statement by its text and need not take it apart again. So rows go in by powers of two at once, and
what is looked for is filled up to such a number. Nothing here knows what the tables hold.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from tortoise.backends.base.client import BaseDBAsyncClient

__all__ = ["Into", "find", "insert", "listed"]

Value = TypeVar("Value")

_PARAMETERS = 900  # in one statement; SQLite took 999 at most before 3.32, and longer ones are no faster
_SOUGHT = 256  # values that are looked for at once


@dataclass(frozen=True, slots=True)
class Into:
    """
    Where rows go. columns: with what stands for a value of each, where that is more than `?`. conflict: what becomes of
    a row that is there already, as `ON CONFLICT` says it.
    """

    table: str
    columns: tuple[str | tuple[str, str], ...]
    conflict: str = ""

    def sql(self, rows: int) -> str:
        """The statement that puts in so many."""
        names = ", ".join(it if isinstance(it, str) else it[0] for it in self.columns)
        row = f"({', '.join('?' if isinstance(it, str) else it[1] for it in self.columns)})"
        values = ", ".join([row] * rows)
        return f"INSERT INTO {self.table} ({names}) VALUES {values} {self.conflict}".rstrip()  # noqa: S608  # our own words


async def insert(into: Into, rows: Sequence[Sequence[Any]], connection: BaseDBAsyncClient) -> None:
    """Put them in, in this order."""
    for some in _stretches(rows, _PARAMETERS // len(into.columns)):
        await connection.execute_query(into.sql(len(some)), [value for row in some for value in row])


async def find(sql: str, values: Sequence[Any], connection: BaseDBAsyncClient) -> list[Any]:
    """The rows of a statement in which `{}` stands for the list of the values, in brackets."""
    found: list[Any] = []
    for start in range(0, len(values), _SOUGHT):
        marks, some = listed(values[start : start + _SOUGHT])
        found += (await connection.execute_query(sql.format(marks), some))[1]
    return found


def listed(values: Sequence[Value]) -> tuple[str, list[Value]]:
    """The list of the values (one at least), in brackets, and the values in it, the last one as often as need be."""
    size = 1 << (len(values) - 1).bit_length()
    return f"({', '.join('?' * size)})", [*values, *[values[-1]] * (size - len(values))]


def _stretches(rows: Sequence[Value], most: int) -> Iterator[Sequence[Value]]:
    """All of them in order, each time the greatest power of two that is left, up to `most`."""
    start = 0
    while left := len(rows) - start:
        size = 1 << (min(left, most).bit_length() - 1)
        yield rows[start : start + size]
        start += size
