"""
What is kept: the tables that a backup holds, in an order in which each row's references are there before it.

What the database makes of them by itself (the tallies) is not among them, nor is the news, which nobody wants twice.
"""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from typing import Any

from tortoise import fields
from tortoise.models import Model

from urbanfeed.store import models

__all__ = ["Table", "kept_tables"]

_NOT_KEPT = (models.NewsRow, models.TallyRow)


@dataclass(frozen=True)
class Table:
    """A table, and how its rows are written as JSON: bytes in base64 (RFC 4648), truth as truth."""

    model: type[Model]

    @property
    def name(self) -> str:
        """In the database."""
        return self.model._meta.db_table

    @property
    def key(self) -> str:
        """The column that numbers or names the rows."""
        return self.model._meta.db_pk_column

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """All of them, in the order of the model."""
        return tuple(self.model._meta.fields_db_projection.values())

    @property
    def numbered(self) -> bool:
        """Whether the database numbers new rows."""
        return bool(self.model._meta.pk.generated)

    @property
    def bulky(self) -> bool:
        """Whether its rows hold files."""
        return bool(self._places(fields.BinaryField))

    def written(self, row: Sequence[Any]) -> list[Any]:
        """A row of the database as JSON."""
        values = list(row)
        for place in self._places(fields.BinaryField):
            values[place] = None if values[place] is None else base64.b64encode(values[place]).decode()
        for place in self._places(fields.BooleanField):
            values[place] = None if values[place] is None else bool(values[place])
        return values

    def read(self, row: Sequence[Any]) -> list[Any]:
        """A row of JSON as the database takes it. Raises ValueError for one that has another shape."""
        if len(row) != len(self.columns):
            raise ValueError(f"a row of {self.name} has {len(row)} columns and not {len(self.columns)}")
        values = list(row)
        for place in self._places(fields.BinaryField):
            values[place] = None if values[place] is None else base64.b64decode(values[place], validate=True)
        return values

    def _places(self, kind: type[fields.Field[Any]]) -> list[int]:
        named = self.model._meta.fields_db_projection
        return [place for place, name in enumerate(named) if isinstance(self.model._meta.fields_map[name], kind)]


def kept_tables() -> tuple[Table, ...]:
    """Every table of the models; only while a database is open does Tortoise know what refers to what."""
    order = TopologicalSorter({it: set(_references(it)) for it in _kept_models()})
    return tuple(Table(it) for it in order.static_order())


def _kept_models() -> list[type[Model]]:
    every = [getattr(models, name) for name in sorted(models.__all__)]
    return [it for it in every if isinstance(it, type) and issubclass(it, Model) and it not in _NOT_KEPT]


def _references(model: type[Model]) -> Iterator[type[Model]]:
    for name in sorted(model._meta.fk_fields):
        yield model._meta.fields_map[name].related_model  # type: ignore[attr-defined]
