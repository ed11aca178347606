"""
Every field that can be reached from the root of the schema, and the queries that ask for all of them: also for those
that somebody adds later.

The fields are taken from the schema, along every way to each of them that passes no type twice.
"""

from collections.abc import Iterator, Mapping, Sequence

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLUnionType,
    build_schema,
    get_named_type,
    is_required_argument,
)

from urbanfeed.publish.graphql import sdl

__all__ = ["SCHEMA", "Way", "documents", "ways"]

SCHEMA = build_schema(sdl())

Way = tuple[str, ...]
Tree = dict[str, "Tree"]


def ways(
    type_: GraphQLNamedType, values: Mapping[str, str], passed: Sequence[str] = (), path: Way = ()
) -> Iterator[Way]:
    """The way to every leaf, as selections inside each other."""
    if isinstance(type_, GraphQLUnionType | GraphQLInterfaceType):
        for it in SCHEMA.get_possible_types(type_):
            yield from ways(it, values, passed, (*path, f"... on {it.name}"))
    elif not isinstance(type_, GraphQLObjectType):
        yield path
    elif type_.name not in passed:
        for name, field in type_.fields.items():
            for selection in selections(name, field, values):
                yield from ways(get_named_type(field.type), values, (*passed, type_.name), (*path, selection))


def selections(name: str, field: GraphQLField, values: Mapping[str, str]) -> Iterator[str]:
    """The field with its arguments, which ask for as much as there is; one for each format."""
    missing = [it for it, argument in field.args.items() if it not in values and is_required_argument(argument)]
    assert missing == [], f"{name} needs {missing}: say what, in `values`"
    given = [f"{it}: {values[it]}" for it in field.args if it in values]
    forms = get_named_type(field.args["format"].type) if "format" in field.args else None
    for form in forms.values if isinstance(forms, GraphQLEnumType) else [None]:
        arguments = [*given, *([f"format: {form}"] if form else [])]
        yield f"{name}({', '.join(arguments)})" if arguments else name


def documents(paths: Sequence[Way], most: int = 45) -> Iterator[str]:
    """Queries of so many ways each; of those that differ in their arguments alone, one a query."""
    waiting = list(paths)
    while waiting:
        tree: Tree = {}
        names: dict[Way, str] = {}
        left: list[Way] = []
        taken = 0
        for path in waiting:
            if taken < most and _fits(path, names):
                _grow(tree, path)
                taken += 1
            else:
                left.append(path)
        waiting = left
        yield _written(tree)


def _fits(path: Way, names: dict[Way, str]) -> bool:
    plain = tuple(it.partition("(")[0] for it in path)
    steps = {plain[: end + 1]: it for end, it in enumerate(path)}
    if any(names.get(step, it) != it for step, it in steps.items()):
        return False
    names.update(steps)
    return True


def _grow(tree: Tree, path: Way) -> None:
    for it in path:
        tree = tree.setdefault(it, {})


def _written(tree: Tree) -> str:
    return "{ " + " ".join(f"{name} {_written(inner) if inner else ''}" for name, inner in tree.items()) + " }"
