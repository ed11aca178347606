"""
A family of GraphQL documents: whatever a client may write over a schema, and the variables that it may send along.

Made from the schema itself, so that a new field or argument is asked for without a change here. Most documents are
valid, and stay within the limits; some are not, on purpose. What is asked for is drawn from a table of words, by the
name of the argument that takes it.

Names are drawn so that fields merge or differ, but never contradict each other (GraphQL specification, section 5.3.2):
of the types that may stand in one place, a response name is for the same field with the same arguments everywhere.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    Undefined,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

from schema_graph import Composite, composites, distances, relatives

__all__ = ["ALIASES", "Asked", "Words", "draw"]

Words = Mapping[str, Sequence[Any]]

# Names that mean something to JavaScript, Python, SQL or to our own replies, and names that are merely long.
ALIASES = (
    "a", "b", "x1", "id", "headline", "nodes", "data", "errors", "None", "self", "class", "select", "_", "__proto__",
    "__class__", "constructor", "toString", "n9_9", "l" + "o" * 120 + "ng",
)  # fmt: skip

_WRONG: tuple[Any, ...] = (None, 5, "x", 1.5, 1.0, True, [], {}, ["x"], [None], 2**31, "1", {"x": 1})
_WRONG_LITERALS = ("null", "5", '"x"', "1.5", "true", "[]", "{}", "NEWEST", "[[1]]", "{x: 1}", "99999999999")
_ROOTS = ("articles", "articles", "articles", "search", "article", "node", "nodes")  # asked for more often than others
_META = ("__typename", "__schema { queryType { name } }", '__type(name: "Article") { name kind }')
_DEEPEST = 9
_MOST_ALIASES = 20


@dataclass(frozen=True)
class Asked:
    """One request: a document, the values of its variables, and which of its operations to run."""

    query: str
    variables: dict[str, Any] | None = None
    operation: str | None = None

    @property
    def members(self) -> dict[str, Any]:
        """As the body of a POST has them."""
        named = {"operationName": self.operation} if self.operation else {}
        return {"query": self.query, **named} | ({} if self.variables is None else {"variables": self.variables})


def draw(schema: GraphQLSchema, words: Words, dice: Random) -> Asked:
    """
    One document and its variables.

    words: what to ask for, by the name of an argument or of a field of an input object; what they do not have is drawn
    by its type alone.
    """
    far = distances(schema, dice.choice(composites(schema)))
    return _Writer(schema, words, dice, relatives(schema), far).write()


@dataclass(frozen=True)
class _Variable:
    type: str
    default: str | None


@dataclass(frozen=True)
class _Chosen:
    """What a response name is for: a field, its arguments as written, and the variables in them."""

    name: str
    arguments: str
    type: str
    taken: frozenset[str]
    uses: frozenset[str]


@dataclass(frozen=True)
class _Fragment:
    type: Composite
    text: str
    uses: frozenset[str]
    aliases: int


@dataclass
class _Writer:
    schema: GraphQLSchema
    words: Words
    dice: Random
    relatives: Mapping[str, str]
    far: Mapping[str, int]
    chosen: dict[tuple[str, str], _Chosen] = field(default_factory=dict)
    variables: dict[str, _Variable] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    fragments: dict[str, _Fragment] = field(default_factory=dict)
    uses: set[str] = field(default_factory=set)
    left: int = 0
    aliases: int = 0
    aliased: float = 0.0

    def write(self) -> Asked:
        """The whole document."""
        self.aliased = self.dice.choice((0.0, 0.1, 0.4))
        names = [None] if self.often(0.9) else ["A", "B", self.dice.choice(("C", "__D", "query"))][: self.below(4)]
        operations = [self.operation(name) for name in names or [None]]
        parts = [*operations, *(f"fragment {name} on {it.type.name} {it.text}" for name, it in self.fragments.items())]
        self.dice.shuffle(parts)
        text = "".join(self.spaced(it) for it in parts)
        if self.often(0.01):
            cut = self.below(len(text))
            text = text[:cut] + text[cut + 1 :]
        named = [it for it in names if it]
        operation = self.dice.choice(named) if named and self.often(0.95) else None
        if self.often(0.005):
            operation = "Nobody"
        return Asked(text, self.values if self.values or self.often(0.8) else None, operation)

    def operation(self, name: str | None) -> str:
        """One operation; now and then one of another kind, which is there to be passed over."""
        if name and self.often(0.1):
            return f"mutation {name} {{ __typename }}"
        outer, self.uses = self.uses, set()
        self.left = 2 + self.below(self.dice.choice((4, 12, 25, 40)))
        assert self.schema.query_type
        selected = self.selections(self.schema.query_type, 0)
        defined = "\n".join(f"${it}: {self.variables[it].type}{self.default(it)}" for it in sorted(self.uses))
        short = not name and not self.uses and self.often(0.7)
        self.uses = outer
        return selected if short else f"query {name or ''} {f'({defined})' if defined else ''} {selected}"

    def default(self, name: str) -> str:
        """A variable's default, as its definition says it."""
        given = self.variables[name].default
        return "" if given is None else f" = {given}"

    def selections(self, type_: Composite, level: int) -> str:
        """What is asked of a value of a type, in braces."""
        many = 1 + self.below(self.dice.choice((2, 4, 8, 12)))
        parts = [self.selection(type_, level) for _ in range(many)]
        if self.often(0.1):
            parts.insert(self.below(len(parts) + 1), self.dice.choice(("__typename", "__typename", "x: __typename")))
        if not level and self.often(0.04):
            parts.append(self.dice.choice(_META))
        if self.often(0.1):
            parts.append(self.dice.choice(parts))
        return "{" + self.separator().join(parts) + self.dice.choice(("}", " }", "\n}"))

    def selection(self, type_: Composite, level: int) -> str:
        """A field, or fields in a fragment."""
        if level < _DEEPEST and (isinstance(type_, GraphQLUnionType) or self.often(0.15)):
            return self.fragment(type_, level)
        if isinstance(type_, GraphQLInterfaceType) and level < _DEEPEST and self.often(0.7):
            return self.fragment(type_, level)
        return self.field(type_, level)

    def fragment(self, type_: Composite, level: int) -> str:
        """A fragment that may apply here: written on the spot, or spread by its name, which others may do too."""
        fitting = [name for name, it in self.fragments.items() if self.overlap(it.type, type_)]
        if fitting and self.often(0.5) and self.aliases < _MOST_ALIASES:
            return self.spread(self.dice.choice(fitting))
        types = [it for it in self.schema.type_map.values() if isinstance(it, Composite) and self.overlap(it, type_)]
        nearer = [it for it in types if self.far.get(it.name, _DEEPEST) < self.far.get(type_.name, _DEEPEST)]
        inner = type_ if self.often(0.25) else self.dice.choice(nearer if nearer and self.often(0.5) else types)
        if len(self.fragments) >= 4 or self.often(0.6):
            condition = "" if inner is type_ and self.often(0.5) else f"on {inner.name}"
            return f"... {condition} {self.directives()}{self.selections(inner, level + 1)}"
        outer, self.uses = self.uses, set()
        before = self.aliases
        text = self.selections(inner, level + 1)
        name = f"F{len(self.fragments)}"
        self.fragments[name] = _Fragment(inner, text, frozenset(self.uses), self.aliases - before)
        self.uses, self.aliases = outer, before
        return self.spread(name)

    def spread(self, name: str) -> str:
        """The name of a fragment in the place of what it says."""
        self.uses |= self.fragments[name].uses
        self.aliases += self.fragments[name].aliases
        return f"...{name} {self.directives()}"

    def overlap(self, one: Composite, other: Composite) -> bool:
        """Whether a value may be of both types."""
        if one is other:
            return True
        return not self.possible(one).isdisjoint(self.possible(other))

    def possible(self, type_: Composite) -> set[str]:
        """The names of the types that a value of it may have."""
        if isinstance(type_, GraphQLObjectType):
            return {type_.name}
        return {it.name for it in self.schema.get_possible_types(type_)}

    def field(self, type_: Composite, level: int) -> str:
        """A field with its alias, arguments, directives and selections."""
        self.left -= 1
        fields = {} if isinstance(type_, GraphQLUnionType) else type_.fields
        leaves = {name: it for name, it in fields.items() if is_leaf_type(get_named_type(it.type))}
        if level >= _DEEPEST or self.left < 0 or (level and self.often(0.25)):
            fields = leaves
        if not fields:
            return "__typename"
        often = [it for it in _ROOTS if it in fields] if not level and self.often(0.7) else []
        name = self.dice.choice(self.leading(type_, fields) or often or sorted(fields))
        definition = fields[name]
        response, chosen = self.response(type_, name, definition)
        if response != name:
            self.aliases += 1
        if self.aliases > _MOST_ALIASES:
            return "__typename"
        self.uses |= chosen.uses
        inside = get_named_type(definition.type)
        selected = self.selections(inside, level + 1) if isinstance(inside, Composite) else ""
        alias = f"{response}: " if response != name or self.often(0.02) else ""
        return f"{alias}{name}{chosen.arguments} {self.directives()}{selected}"

    def leading(self, type_: Composite, fields: Mapping[str, GraphQLField]) -> list[str]:
        """Fields that lead on to what the document is about; now and then none, so that others are asked for too."""
        if not self.often(0.5):
            return []
        here = self.far.get(type_.name, _DEEPEST)
        return [name for name, it in fields.items() if self.far.get(get_named_type(it.type).name, here) < here]

    def response(self, type_: Composite, name: str, definition: GraphQLField) -> tuple[str, _Chosen]:
        """A response name that contradicts no other one, and what it is for."""
        wanted = self.dice.choice(ALIASES) if self.often(self.aliased) else name
        kind, takes = str(definition.type), frozenset(definition.args)
        key = (self.relatives[type_.name], wanted)
        there = self.chosen.get(key)
        if there and (there.name, there.type, there.taken) != (name, kind, takes):
            wanted = f"u{len(self.chosen)}"
            key = (self.relatives[type_.name], wanted)
            there = None
        if not there:
            outer, self.uses = self.uses, set()
            there = _Chosen(name, self.arguments(definition), kind, takes, frozenset(self.uses))
            self.uses = outer
            self.chosen[key] = there
        return wanted, there

    def arguments(self, definition: GraphQLField) -> str:
        """Arguments in their parentheses, if any."""
        given = [
            f"{name}: {self.argument(name, it.type, it.default_value is not Undefined)}"
            for name, it in definition.args.items()
            if self.often(0.998 if is_required_argument(it) else 0.3)
        ]
        self.dice.shuffle(given)
        return f"({self.separator().join(given)})" if given else ""

    def argument(self, name: str, type_: GraphQLInputType, may_be_left: bool = False) -> str:
        """A value as a document writes it: a literal, a variable, or a literal with variables in it."""
        if self.often(0.25):
            taken = self.variable(name, type_, may_be_left)
            self.uses.add(taken)
            return f"${taken}"
        if self.often(0.004):
            return self.dice.choice(_WRONG_LITERALS)
        if isinstance(type_, GraphQLNonNull):
            return self.literal(name, type_.of_type)
        return "null" if self.often(0.06) else self.literal(name, type_)

    def literal(self, name: str, type_: GraphQLInputType) -> str:
        """A literal that is not null, perhaps with variables in it."""
        if isinstance(type_, GraphQLList):
            if self.often(0.3):
                return self.literal(name, _nullable(type_.of_type))
            return f"[{' '.join(self.argument(name, type_.of_type) for _ in range(self.below(5)))}]"
        if isinstance(type_, GraphQLInputObjectType):
            given = {it: self.argument(it, part.type) for it, part in self.fields_of(type_)}
            return "{" + ", ".join(f"{it}: {value}" for it, value in given.items()) + "}"
        return self.spelled(type_, self.leaf(name, type_))

    def variable(self, name: str, type_: GraphQLInputType, may_be_left: bool) -> str:
        """The name of a variable that may stand here: one that others use too, or a new one with its value."""
        strict = isinstance(type_, GraphQLNonNull)
        plain = _nullable(type_)
        for known, it in self.variables.items():
            fits = it.type == f"{plain}!" or (
                it.type == str(plain) and (not strict or it.default not in (None, "null"))
            )
            if fits and self.often(0.5):
                return known
        new = self.dice.choice(("v", "first", "_", "__v", "id")) + str(len(self.variables))
        default: str | None = None
        if self.often(0.3):
            default = "null" if not strict and self.often(0.2) else self.constant(plain, self.plain(name, plain))
        lax = not strict or may_be_left or default is not None
        written = str(plain) if lax and self.often(0.6) else f"{plain}!"
        if default == "null" and written.endswith("!"):
            default = None
        self.variables[new] = _Variable(written, default)
        if self.often(0.02):
            self.values[new] = self.dice.choice(_WRONG)
        elif self.often(0.1 if not written.endswith("!") else 0.005):
            self.values[new] = None
        elif not self.often(0.5 if default else 0.1 if not written.endswith("!") else 0.005):
            self.values[new] = self.plain(name, plain)
        return new

    def plain(self, name: str, type_: GraphQLInputType) -> Any:
        """A value as JSON has it; not null itself."""
        type_ = _nullable(type_)
        if isinstance(type_, GraphQLList):
            one = self.plain(name, type_.of_type)
            return one if self.often(0.3) else [one, *(self.plain(name, type_.of_type) for _ in range(self.below(3)))]
        if isinstance(type_, GraphQLInputObjectType):
            given = {it: self.plain(it, part.type) for it, part in self.fields_of(type_)}
            for it in given:
                if self.often(0.04):
                    given[it] = self.dice.choice(_WRONG)
            return given | ({"unknown": 1} if self.often(0.01) else {})
        return self.leaf(name, type_)

    def fields_of(self, type_: GraphQLInputObjectType) -> Iterator[tuple[str, Any]]:
        """Some fields of an input object, and those that it cannot do without; of a @oneOf mostly one."""
        if type_.is_one_of and self.often(0.97):
            yield self.dice.choice(sorted(type_.fields.items(), key=lambda it: it[0]))
            return
        for name, part in type_.fields.items():
            if is_required_input_field(part) or self.often(0.15):
                yield name, part

    def leaf(self, name: str, type_: GraphQLInputType) -> Any:
        """A number, a text, a truth value or the name of an enum's value."""
        if isinstance(type_, GraphQLEnumType):
            return self.dice.choice(sorted(type_.values))
        assert isinstance(type_, GraphQLScalarType)
        by_type: Words = {"Int": (1, 0, 3, -1, 40, 2**31 - 1), "Float": (1.5, 0, -1e9), "Boolean": (True, False)}
        known = self.words.get(name) or by_type.get(type_.name) or self.words["text"]
        if type_.name in ("String", "ID") and self.often(0.03):
            known = self.words["text"]
        return self.dice.choice(known)

    def constant(self, type_: GraphQLInputType, value: Any) -> str:
        """A JSON value as a literal without variables."""
        type_ = _nullable(type_)
        if value is None:
            return "null"
        if isinstance(type_, GraphQLList):
            inner = type_.of_type
            is_list = isinstance(value, list)
            return (
                f"[{', '.join(self.constant(inner, it) for it in value)}]" if is_list else self.constant(inner, value)
            )
        if isinstance(type_, GraphQLInputObjectType) and isinstance(value, dict):
            known = {name: part for name, part in type_.fields.items() if name in value}
            return "{" + " ".join(f"{name}: {self.constant(it.type, value[name])}" for name, it in known.items()) + "}"
        return self.spelled(type_, value)

    def spelled(self, type_: GraphQLInputType, value: Any) -> str:
        """One of the ways to write a leaf."""
        if isinstance(type_, GraphQLEnumType) and isinstance(value, str):
            return value
        if not isinstance(value, str):
            return json.dumps(value)
        if self.often(0.1) and value.isprintable() and '"' not in value and "\\" not in value:
            return f'"""{value}"""'
        return json.dumps(value, ensure_ascii=self.often(0.3))

    def directives(self) -> str:
        """Whether to pass it over, for one reason or two."""
        found = ""
        for name in ("skip", "include"):
            if self.often(0.06):
                wanted = (name == "include") is self.often(0.7)
                if self.often(0.5):
                    found += f"@{name}(if: {json.dumps(wanted)}) "
                else:
                    found += f"@{name}(if: ${self.condition(wanted)}) "
        return found

    def condition(self, wanted: bool) -> str:
        """A variable that says yes or no, in its value or its default."""
        known = [name for name, it in self.variables.items() if it.type == "Boolean!"]
        if known and self.often(0.5):
            name = self.dice.choice(known)
        else:
            name = f"if{len(self.variables)}"
            default = json.dumps(wanted) if self.often(0.4) else None
            self.variables[name] = _Variable("Boolean!" if self.often(0.7) or not default else "Boolean", default)
            if not default or self.often(0.5):
                self.values[name] = wanted
        self.uses.add(name)
        return name

    def separator(self) -> str:
        """What may stand between two parts; errors say in which line and column something stands."""
        return self.dice.choice((" ", " ", " ", "\n", ", ", "\t", "\r\n  ", ' # a "comment" {\n', "\ufeff "))

    def spaced(self, text: str) -> str:
        """A definition, set off from the next one."""
        return text + self.separator()

    def often(self, share: float) -> bool:
        """Whether a thing happens that happens in so many cases of one."""
        return self.dice.randrange(1000) >= 1000 - round(1000 * share)

    def below(self, end: int) -> int:
        """A number from 0 on, below this one."""
        return self.dice.randrange(end)


def _nullable(type_: GraphQLInputType) -> Any:
    return type_.of_type if isinstance(type_, GraphQLNonNull) else type_
