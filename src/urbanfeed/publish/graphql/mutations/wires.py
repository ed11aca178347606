"""Mutations of wires: save one, new or changed."""

from datetime import UTC, datetime
from typing import Annotated

import strawberry

from urbanfeed import store
from urbanfeed.publish.graphql.connection import asked
from urbanfeed.publish.graphql.context import Info
from urbanfeed.publish.graphql.mutations.authorization import act
from urbanfeed.publish.graphql.mutations.failures import InvalidInput
from urbanfeed.publish.graphql.mutations.inputs import InputError, SaveWireInput, words
from urbanfeed.publish.graphql.mutations.results import SaveWireResult, WireSaved
from urbanfeed.publish.graphql.types_wire import Wire
from urbanfeed.query import QueryError
from urbanfeed.store import Token

__all__ = ["save_wire"]

_LONGEST_DESCRIPTION = 5_000

SaveInput = Annotated[
    SaveWireInput,
    strawberry.argument(
        description="The wire as it is to be. "
        'Example: `{ key: "housing-sv", title: "Bostäder", filter: { topic: ["housing"], language: '
        '["sv"] } }`.'
    ),
]


async def save_wire(info: Info, input: SaveInput) -> SaveWireResult:
    """Save a query under a key, as `urbanfeed wires add` does."""

    async def work(token: Token) -> WireSaved | InvalidInput:
        try:
            wire = _wire(input)
        except InputError as error:
            return InvalidInput.of(error.field, error.allowed)
        wires = info.context.store.wires
        created = await wires.by_key(wire.key) is None
        await wires.put(wire)
        return WireSaved(wire=Wire.of(wire, info.context.links), created=created)

    return await act(info, input.key, work)


def _wire(input: SaveWireInput) -> store.Wire:
    """Raises InputError."""
    title = words("title", input.title)
    described = words("description", input.description, _LONGEST_DESCRIPTION) if input.description.strip() else ""
    try:
        query = asked(input.filter, input.order)
    except QueryError as error:
        raise InputError(f"filter.{error.parameter}", error.allowed) from None
    try:
        return store.Wire(input.key, title, described, query, datetime.now(UTC))
    except ValueError as error:
        raise InputError("key", str(error)) from None
