"""
The schema explains itself: everything in it says what it is, with an example, and the examples are true.

The form is one sentence or more, and at the end ``Example: `…`.`` What stands there is GraphQL, and what it must be
depends on what is described:

- an object type, an interface, a union: an operation that asks for one;
- a field that has fields or arguments: a selection on its type; any other field: a value of it;
- an argument, a field of an input, a scalar, an enum, an input: a value of it;
- a value of an enum: a text that it may stand for, or an operation that uses it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    NoUnusedFragmentsRule,
    StringValueNode,
    TypeInfo,
    TypeInfoVisitor,
    Undefined,
    Visitor,
    build_schema,
    coerce_input_literal,
    get_named_type,
    is_leaf_type,
    parse,
    parse_value,
    specified_rules,
    validate,
    visit,
)

from articles import article
from graphql_door import door
from urbanfeed.publish.graphql import sdl

BUILT_IN = {"String", "Int", "Float", "Boolean", "ID"}
FORM = re.compile(r"(?P<text>\S.*[.!?)…`]) Example: `(?P<example>[^`]+)`\.", re.DOTALL)
# A selection stands alone in an example, as a fragment that nothing spreads.
RULES = [it for it in specified_rules if it is not NoUnusedFragmentsRule]


@dataclass(frozen=True)
class Described:
    """Something in the schema: where it stands, what it is, its description, and the type it stands in."""

    place: str
    thing: Any
    description: str | None
    parent: GraphQLNamedType | None = None


def everything(schema: GraphQLSchema) -> Iterator[Described]:
    for name, type_ in schema.type_map.items():
        if name.startswith("__") or name in BUILT_IN:
            continue
        yield Described(name, type_, type_.description)
        members: dict[str, Any] = {}
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            members = type_.fields
        elif isinstance(type_, GraphQLEnumType):
            members = type_.values
        for key, member in members.items():
            yield Described(f"{name}.{key}", member, member.description, type_)
            for argument_name, argument in getattr(member, "args", {}).items():
                yield Described(f"{name}.{key}({argument_name}:)", argument, argument.description, type_)


SCHEMA = build_schema(sdl())
EVERYTHING = list(everything(SCHEMA))


def fault(schema: GraphQLSchema, it: Described) -> str | None:
    """What is wrong with a description; None where it is good."""
    match = FORM.fullmatch(it.description or "")
    if match is None:
        return "it has no `Example: …` at its end" if it.description else "it is not described"
    try:
        return _fault_of(schema, it, match["example"])
    except GraphQLError as error:
        return f"{match['example']}: {error.message}"


def _fault_of(schema: GraphQLSchema, it: Described, example: str) -> str | None:
    thing, parent = it.thing, it.parent
    if isinstance(thing, GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType):
        return _not_asking_for(schema, thing, example)
    if isinstance(thing, GraphQLScalarType | GraphQLEnumType | GraphQLInputObjectType):
        return _no_value(thing, example)
    if isinstance(parent, GraphQLEnumType) and "(" not in it.place:
        return _no_operation(schema, example) if example.startswith("{") else _no_text(example)
    fielded = parent if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType) and "(" not in it.place else None
    if fielded and (thing.args or not is_leaf_type(get_named_type(thing.type))):
        return _no_selection(schema, fielded, it.place.partition(".")[2], example)
    return _no_value(thing.type, example)


def _no_operation(schema: GraphQLSchema, example: str) -> str | None:
    return "; ".join(error.message for error in validate(schema, parse(example))) or None


def _not_asking_for(schema: GraphQLSchema, type_: GraphQLNamedType, example: str) -> str | None:
    info, met = TypeInfo(schema), set[str]()

    class Meet(Visitor):
        def enter(self, node: Any, *_: Any) -> None:
            if (found := info.get_type()) and isinstance(node, FieldNode):
                met.add(get_named_type(found).name)
            if found := info.get_parent_type():
                met.add(found.name)

    visit(parse(example), TypeInfoVisitor(info, Meet()))
    return _no_operation(schema, example) or (None if type_.name in met else f"{example} does not ask for one")


def _no_selection(schema: GraphQLSchema, parent: GraphQLNamedType, name: str, example: str) -> str | None:
    document = parse(f"fragment Example on {parent.name} {{ {example} }}")
    (fragment,) = document.definitions
    assert isinstance(fragment, FragmentDefinitionNode)
    names = [it.name.value for it in fragment.selection_set.selections if isinstance(it, FieldNode)]
    if names != [name]:
        return f"{example} does not select {name}"
    return "; ".join(error.message for error in validate(schema, document, RULES)) or None


def _no_value(type_: Any, example: str) -> str | None:
    if coerce_input_literal(parse_value(example), type_) is Undefined:
        return f"{example} is no {type_}"
    if get_named_type(type_).name == "DateTime":
        return _no_instant(example)
    return None


def _no_instant(example: str) -> str | None:
    try:
        offset = datetime.fromisoformat(example.strip('"')).utcoffset()
    except ValueError:
        return f"{example} is no instant"
    return None if offset is not None else f"{example} has no offset"


def _no_text(example: str) -> str | None:
    return None if isinstance(parse_value(example), StringValueNode) else f"{example} is no text"


def test_everything_in_the_schema_says_what_it_is_with_an_example_that_is_true() -> None:
    """If this fails: end the description with ``Example: `…`.``, in the form that the head of this file says."""
    assert len(EVERYTHING) > 300
    assert {it.place: said for it in EVERYTHING if (said := fault(SCHEMA, it))} == {}


async def test_each_operation_that_is_an_example_can_be_run(tmp_path: Path) -> None:
    types = [it for it in EVERYTHING if isinstance(it.thing, GraphQLObjectType | GraphQLInterfaceType)]
    examples = [match["example"] for it in types if (match := FORM.fullmatch(it.description or ""))]
    queries = [it for it in examples if it.startswith(("{", "query"))]
    assert len(queries) > 30
    async with door(tmp_path, [article("one")]) as graphql:
        for query in queries:
            await graphql.data(query)


BAD = '''
"""Not an example at its end."""
type Query {
  """It has one that is none. Example: `soon`."""
  number: Int
  """It has one of another field. Example: `number`."""
  other: Query
  """It has one that is no GraphQL. Example: `{{`."""
  third: Int
  """An instant. Example: `"yesterday"`."""
  fourth: DateTime
  fifth(
    """It is a size. Example: `"ten"`."""
    size: Int
  ): Int
}
"""A type that its example does not ask for. Example: `{ number }`."""
type Other {
  """Its own example is good, and ends without a point. Example: `1`"""
  number: Int
}
"""A direction. Example: `UP`."""
enum Direction {
  """To the left. Example: `5`."""
  LEFT
}
"""An instant without an example."""
scalar DateTime
'''


def test_what_is_wrong_with_a_description_is_seen() -> None:
    schema = build_schema(BAD)
    every = list(everything(schema))
    assert len(every) == 12
    assert [it.place for it in every if fault(schema, it) is None] == []
