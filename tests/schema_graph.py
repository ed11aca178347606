"""A schema as a graph: which types lead to which, and which may stand in one place."""

from collections.abc import Mapping, Sequence
from functools import cache

from graphql import (
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
)

__all__ = ["Composite", "composites", "distances", "links", "relatives"]

Composite = GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType


@cache
def composites(schema: GraphQLSchema) -> Sequence[str]:
    """The names of all types that have something inside of them, and that a query may come to."""
    assert schema.query_type
    return sorted(it for it in links(schema) if schema.query_type.name in distances(schema, it))


@cache
def distances(schema: GraphQLSchema, target: str) -> Mapping[str, int]:
    """By the name of a composite type, how many steps it is from there to this one; those it leads from alone."""
    found, step = {target: 0}, 0
    while new := {it for it, inner in links(schema).items() if it not in found and not inner.isdisjoint(found)}:
        step += 1
        found |= dict.fromkeys(new, step)
    return found


@cache
def links(schema: GraphQLSchema) -> Mapping[str, set[str]]:
    """By the name of each composite type, those that are next to it: in its fields, or what a value of it may be."""
    links: dict[str, set[str]] = {}
    for name, it in schema.type_map.items():
        if isinstance(it, Composite) and not name.startswith("__"):
            links[name] = {get_named_type(inner.type).name for inner in getattr(it, "fields", {}).values()}
            if not isinstance(it, GraphQLObjectType):
                links[name] |= {one.name for one in schema.get_possible_types(it)}
    return links


@cache
def relatives(schema: GraphQLSchema) -> dict[str, str]:
    """By the name of each composite type, one name for all the types that may stand in the same place."""
    found = {name: name for name, it in schema.type_map.items() if isinstance(it, Composite)}
    for name, it in schema.type_map.items():
        if isinstance(it, GraphQLInterfaceType | GraphQLUnionType):
            together: list[GraphQLNamedType] = [it, *schema.get_possible_types(it)]
            old = {found[one.name] for one in together}
            found |= {one: name for one, group in found.items() if group in old}
    return found
