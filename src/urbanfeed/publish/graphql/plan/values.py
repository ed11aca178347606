"""
Values: how what a parent says becomes what JSON says, by the GraphQL type of the field.

As graphql-core does it, but that nothing is looked at twice: a stored text is a text. What it would refuse (a number
beyond 32 bits) raises Unplanned, so that it refuses it itself.
"""

from collections.abc import Callable, Container
from datetime import datetime
from enum import Enum
from functools import lru_cache, partial
from math import isfinite
from operator import attrgetter
from typing import Any, TypeAlias

from graphql import (
    GraphQLEnumType,
    GraphQLObjectType,
    GraphQLOutputType,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from urbanfeed.publish.graphql.plan.compiling import Asked
from urbanfeed.publish.graphql.plan.reading import Read, Run, Unplanned
from urbanfeed.publish.graphql.types_moment import written

__all__ = ["completed", "member", "said"]

Convert: TypeAlias = Callable[[Any], Any]


def said(name: str) -> Callable[[Asked], Read]:
    """The field is what stands under this name in a JSON object; nothing where it is left out."""
    return lambda asked: completed(asked, lambda it, run: it.get(name))


def member(name: str) -> Callable[[Asked], Read]:
    """The field is what this member of an object says."""
    read = attrgetter(name)
    return lambda asked: completed(asked, lambda it, run: read(it))


def completed(asked: Asked, read: Read) -> Read:
    """What `read` gives, as JSON has it: of the field's type, or a list of it, null where that is allowed."""
    nullable = get_nullable_type(asked.type)
    several = is_list_type(nullable)
    if isinstance(get_named_type(asked.type), GraphQLObjectType):
        write = asked.write()
        if several:
            return lambda it, run: [write(part, run) for part in read(it, run)]

        def write_one(it: Any, run: Run) -> Any:
            value = read(it, run)
            return None if value is None else write(value, run)

        return write_one
    convert = _conversion(asked.type)
    if convert is None:
        return read
    if several:
        return lambda it, run: [convert(part) for part in read(it, run)]

    def convert_one(it: Any, run: Run) -> Any:
        value = read(it, run)
        return None if value is None else convert(value)

    return convert_one


def _conversion(type_: GraphQLOutputType) -> Convert | None:
    named = get_named_type(type_)
    if isinstance(named, GraphQLEnumType):
        return partial(_enum, named.values)
    return _CONVERSIONS[named.name]


def _enum(names: Container[str], value: str | Enum) -> str:
    name = value.name if isinstance(value, Enum) else value.upper()
    if name not in names:
        raise Unplanned
    return name


def _int(value: int) -> int:
    if not -(2**31) <= value < 2**31:
        raise Unplanned
    return value


def _float(value: float) -> float:
    if not isfinite(value):
        raise Unplanned
    return float(value)


def _instant(value: str | datetime) -> str:
    return _parsed(value) if isinstance(value, str) else written(value)


@lru_cache(maxsize=1024)
def _parsed(value: str) -> str:
    return written(datetime.fromisoformat(value))


_CONVERSIONS: dict[str, Convert | None] = {
    "Boolean": None, "DateTime": _instant, "Float": _float, "ID": None, "Int": _int, "String": None,
}  # fmt: skip
