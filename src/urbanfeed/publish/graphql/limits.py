"""
How much may be asked for: by one document, by one request.

A document is measured on its syntax tree before it is validated or run, in time linear in its length: fragments are
measured once each, however often they are spread. Nothing here runs anything.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass, field, replace
from typing import Any

from graphql import (
    DocumentNode,
    EnumValueNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from urbanfeed.publish.graphql.connection import MOST, USUAL

__all__ = [
    "ALIASES", "BATCH", "BODY_BYTES", "CHARACTERS", "COST", "DEPTH", "REPEATS", "TOKENS",
    "Measure", "check_length", "excess", "measure", "too_large",
]  # fmt: skip

BODY_BYTES = 256 * 1024
BATCH = 10  # operations in one request, whose costs add up
CHARACTERS = 50_000
TOKENS = 1_000  # comments count too; the introspection query has 163
DEPTH = 16  # the introspection query of graphql-js is 15 deep
ALIASES = 30
REPEATS = 50  # of one field of one type; validation compares each with every other
COST = 100_000  # one page of 100 articles with everything there is to ask of them takes half of it

# What a list is taken to hold where the query does not say, and what a field costs that is more than a look at a
# value. A field of introspection has a flat price, since its lists are as long as the schema; validation keeps it from
# nesting lists of fields.
_LIST = 3
_SIZES = {"first", "last", "ids"}  # arguments that say how many there are: a number, or a list
_LISTS = {"blocks": 10, "items": 2, "sources": 10, "topics": 5}
_INTROSPECTION = 25
_WEIGHTS = {
    "body": 25, "changes": 400, "excerpt": 5, "facets": 250, "related": 50, "revisions": 20, "sameTextAs": 10,
    "search": 250, "snippet": 25,
}  # fmt: skip
# Of fields whose names say less than the types they are of: a wire may search, and what asks the network holds a
# connection, a process that reads, and other people's servers, for seconds.
_WEIGHTS_OF = {
    ("Wire", "articles"): 250,
    ("Mutation", "addSource"): 25_000, ("Mutation", "ingestUrl"): 10_000, ("Mutation", "refreshSource"): 10_000,
    ("Mutation", "correctArticle"): 500, ("Mutation", "reinstateArticle"): 500, ("Mutation", "saveWire"): 500,
    ("Mutation", "withdrawArticle"): 500,
}  # fmt: skip
_MARKDOWN = 400  # it is made from the HTML, through a tree

# Brackets, or selection sets and fragments, inside each other; well above what DEPTH admits, well below Python's
# recursion limit, which the parser would run into.
_NESTING = 100
# What is counted is not counted on beyond this: fragments that spread fragments make numbers that no JSON reader takes.
_UNCOUNTED = 1_000_000_000

# A token of GraphQL or a comment (GraphQL specification, section 2.1), told from the next without reading it.
_TOKEN = re.compile(
    r"""[!$&()\[\]{}:=@|]|\.\.\.|[_A-Za-z][_0-9A-Za-z]*|-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|\#[^\n\r]*"""
    r'''|"""(?:\\"""|[^"]|"(?!""))*"""|"(?:\\.|[^"\\\n\r])*"'''
)
_OPENING, _CLOSING = frozenset("{[("), frozenset("}])")


@dataclass(frozen=True, slots=True)
class Measure:
    """
    depth: fields inside each other. aliases: how many fields have one. repeats: how often the field that is written
    most often is. cost: values that may have to be worked out, a field counting once for each item of the lists it
    stands in.
    """

    depth: int = 0
    aliases: int = 0
    cost: int = 0
    repeats: int = 0


_WORDS = {
    "depth": "This document is {} levels deep",
    "aliases": "This document has {} aliases",
    "repeats": "This document has one field {} times",
    "characters": "This document has {} characters",
    "tokens": "This document has {} tokens",
    "cost": "The cost of this document is {}",
}


def excess(found: Measure) -> GraphQLError | None:
    """The error for the first limit that a document breaks; None where it breaks none."""
    for limit, most in (("depth", DEPTH), ("aliases", ALIASES), ("repeats", REPEATS), ("cost", COST)):
        if (value := getattr(found, limit)) > most:
            return too_large(limit, most, value)
    return None


def check_length(text: str) -> None:
    """Raises GraphQLError for a document too long to be parsed, or nested too deeply."""
    if len(text) > CHARACTERS:
        raise too_large("characters", CHARACTERS, len(text))
    tokens = _TOKEN.findall(text)
    if len(tokens) > TOKENS:
        raise too_large("tokens", TOKENS, len(tokens))
    level = deepest = 0
    for token in tokens:
        level += (token in _OPENING) - (token in _CLOSING)
        deepest = max(deepest, level)
    if deepest > _NESTING:
        raise too_large("depth", DEPTH, deepest)


def too_large(limit: str, most: int, found: int) -> GraphQLError:
    """The error for a limit that is broken: its name, what is allowed and what was found stand in `extensions`."""
    message = f"{_WORDS[limit].format(found)}; allowed: {most}."
    return GraphQLError(
        message, extensions={"code": "QUERY_TOO_COMPLEX", "limit": limit, "allowed": most, "found": found}
    )


def measure(schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any] | None = None) -> Measure:
    """
    The measure of a document, for the largest of its operations.

    variables: the values sent along; without them every page is taken to be of the largest size.
    """
    fragments = {it.name.value: it for it in document.definitions if isinstance(it, FragmentDefinitionNode)}
    largest = Measure()
    for operation in document.definitions:
        if isinstance(operation, OperationDefinitionNode):
            walk = _Walk(schema, fragments, _sizes(operation, variables))
            found = walk.selections(operation.selection_set, schema.get_root_type(operation.operation), 0)
            repeats = max(walk.written.values(), default=0)
            largest = _largest(largest, replace(found, repeats=repeats))
    return largest


@dataclass(frozen=True, slots=True)
class _Walk:
    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    sizes: Mapping[str, int]
    measured: dict[str, Measure] = field(default_factory=dict)
    written: Counter[tuple[str, str]] = field(default_factory=Counter)

    def selections(self, selected: SelectionSetNode | None, parent: GraphQLNamedType | None, level: int) -> Measure:
        """Fields add up; of fragments on different types only the dearest does, since a value has one type."""
        if level > _NESTING:
            return Measure(depth=level)
        every = Measure()
        by_type: dict[str, Measure] = {}
        for condition, part in self._parts(selected, parent, level):
            if condition is None:
                every = _sum(every, part)
            else:
                by_type[condition] = _sum(by_type.get(condition, Measure()), part)
        return _sum(
            every,
            Measure(
                depth=max((it.depth for it in by_type.values()), default=0),
                aliases=sum(it.aliases for it in by_type.values()),
                cost=max((it.cost for it in by_type.values()), default=0),
            ),
        )

    def _parts(
        self, selected: SelectionSetNode | None, parent: GraphQLNamedType | None, level: int
    ) -> Iterator[tuple[str | None, Measure]]:
        """Each selection's measure, with the type that it is only for, if any."""
        for selection in selected.selections if selected else ():
            match selection:
                case FieldNode():
                    yield None, self._field(selection, parent, level)
                case InlineFragmentNode(type_condition=condition):
                    type_ = self.schema.get_type(condition.name.value) if condition else parent
                    yield self._only_for(type_, parent), self.selections(selection.selection_set, type_, level + 1)
                case FragmentSpreadNode(name=name):
                    fragment = self.fragments.get(name.value)
                    if fragment:
                        type_ = self.schema.get_type(fragment.type_condition.name.value)
                        yield self._only_for(type_, parent), self._fragment(fragment, type_, level)

    def _fragment(self, fragment: FragmentDefinitionNode, type_: GraphQLNamedType | None, level: int) -> Measure:
        name = fragment.name.value
        if name not in self.measured:
            self.measured[name] = Measure()  # what a fragment counts inside itself; validation refuses such a circle
            self.measured[name] = self.selections(fragment.selection_set, type_, level + 1)
        return self.measured[name]

    def _only_for(self, type_: GraphQLNamedType | None, parent: GraphQLNamedType | None) -> str | None:
        return type_.name if isinstance(type_, GraphQLObjectType) and type_ is not parent else None

    def _field(self, field: FieldNode, parent: GraphQLNamedType | None, level: int) -> Measure:
        name = field.name.value
        self.written[parent.name if parent else "", field.alias.value if field.alias else name] += 1
        definition = _definition(parent, name)
        type_ = get_named_type(definition.type) if definition else None
        inside = self.selections(field.selection_set, type_, level + 1)
        if name == "__typename":
            weight, times = 0, 1
        elif definition is None:
            weight, times = _INTROSPECTION, 1  # `__schema`, and everything under it
        else:
            weight, times = _weight(field, parent), self._times(field, definition, parent)
        return Measure(
            depth=1 + inside.depth,
            aliases=inside.aliases + (field.alias is not None),
            cost=min(weight + times * inside.cost, _UNCOUNTED),
        )

    def _times(self, field: FieldNode, definition: GraphQLField, parent: GraphQLNamedType | None) -> int:
        """How many values the selections of a field are taken to be worked out for."""
        if definition.args.keys() & _SIZES:
            usual = getattr(definition.args.get("first"), "default_value", None)
            return max(self._page_sizes(field), default=usual if isinstance(usual, int) else USUAL)
        of_connection = parent is not None and "pageInfo" in getattr(parent, "fields", ())
        if of_connection or not is_list_type(get_nullable_type(definition.type)):
            return 1
        return _LISTS.get(field.name.value, _LIST)

    def _page_sizes(self, field: FieldNode) -> Iterator[int]:
        for argument in field.arguments or ():
            if argument.name.value in _SIZES:
                match argument.value:
                    case IntValueNode(value=digits):
                        yield _within(digits)
                    case ListValueNode(values=values):
                        yield min(len(values), MOST)
                    case NullValueNode():
                        pass
                    case VariableNode(name=name):
                        yield self.sizes.get(name.value, MOST)
                    case _:
                        yield MOST


def _weight(field: FieldNode, parent: GraphQLNamedType | None) -> int:
    """What a field costs by itself; a format or filter that only a variable names is taken to be the dearest."""
    for argument in field.arguments or ():
        match argument.name.value, argument.value:
            case "format", VariableNode() | EnumValueNode(value="MARKDOWN"):
                return _MARKDOWN
            case "filter", VariableNode():
                return _WEIGHTS["search"]
            case "filter", ObjectValueNode(fields=fields) if any(it.name.value == "q" for it in fields):
                return _WEIGHTS["search"]
    name = field.name.value
    return _WEIGHTS_OF.get((parent.name if parent else "", name)) or _WEIGHTS.get(name, 1)


def _definition(parent: GraphQLNamedType | None, name: str) -> GraphQLField | None:
    if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType) and not parent.name.startswith("__"):
        found: GraphQLField | None = parent.fields.get(name)
        return found
    return None


def _sizes(operation: OperationDefinitionNode, variables: Mapping[str, Any] | None) -> dict[str, int]:
    """The page sizes that variables give."""
    if variables is None:
        return {}
    sizes: dict[str, int] = {}
    for definition in operation.variable_definitions or ():
        name = definition.variable.name.value
        value = variables.get(name)
        if name not in variables and isinstance(definition.default_value, IntValueNode):
            value = _within(definition.default_value.value)
        if isinstance(value, list):
            sizes[name] = min(len(value), MOST)
        if isinstance(value, int):
            sizes[name] = max(1, min(value, MOST))
    return sizes


def _within(digits: str) -> int:
    """A size that a document spells out; one that is refused later counts as the largest."""
    return max(1, min(int(digits[:9]), MOST))


def _sum(one: Measure, other: Measure) -> Measure:
    aliases, cost = one.aliases + other.aliases, one.cost + other.cost
    return Measure(max(one.depth, other.depth), min(aliases, _UNCOUNTED), min(cost, _UNCOUNTED))


def _largest(one: Measure, other: Measure) -> Measure:
    return Measure(*map(max, astuple(one), astuple(other)))
