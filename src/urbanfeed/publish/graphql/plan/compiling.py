"""
Compiling: a validated operation into closures, each of which writes one selection of fields.

Which fields an object is asked for, merged and in which order, with @skip and @include decided, graphql-core says
itself (`collect_subfields`), and so it does of arguments and variables. How each field is read is in root.py and the
modules that __init__.py names after it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLUnionType,
    OperationDefinitionNode,
    get_named_type,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_subfields
from graphql.execution.values import VariableValues, get_argument_values
from strawberry import Schema
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField

from urbanfeed.publish.graphql.plan.reading import Level, Read, Run, Unplanned

__all__ = ["Asked", "Compilation", "Maker", "Write", "Writer"]

Write: TypeAlias = Callable[[Any, Run], Any]
Prepare: TypeAlias = Callable[..., Any]

_MOST = 250  # fields of one plan, a fragment's as often as it is spread
_LETTERS = 100  # of names that weigh as much as a field, since a name stands wherever its fragment is spread


@dataclass
class Compilation:
    """
    One operation on its way to become a plan.

    fields: how each field of each type is read. writers: what makes the `Write` of a type that has its own way.
    variables: those that decide about directives have their values. binding: by slot, what makes the field's arguments
    of the variables of a request. lists: of the root, by the slots of their arguments.
    """

    schema: Schema
    fields: Mapping[str, Mapping[str, "Maker"]]
    writers: Mapping[str, "Writer"]
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDetails]
    variables: VariableValues
    binding: list[Callable[[VariableValues], Any]] = field(default_factory=list)
    lists: list[tuple[int, Level]] = field(default_factory=list)
    left: int = _MOST

    def selected(self, on: GraphQLObjectType, details: Sequence[FieldDetails]) -> dict[str, list[FieldDetails]]:
        """The fields that are asked of an object of this type, by their keys in the reply, in its order."""
        core = self.schema._schema
        found = collect_subfields(
            core, self.fragments, self.variables, self.operation, on, [*details]
        ).grouped_field_set
        self.left -= len(found) + sum(map(len, found)) // _LETTERS
        if self.left < 0:
            raise Unplanned
        return found

    def write(self, on: GraphQLObjectType, details: Sequence[FieldDetails], level: Level) -> Write:
        """What writes the selection of an object. Raises Unplanned for a field that no plan reads."""
        if of_type := self.writers.get(on.name):
            return of_type(self, on, details, level)
        reads: list[tuple[str, Read]] = []
        for key, asked in self.selected(on, details).items():
            name = asked[0].node.name.value
            if name == "__typename":
                reads.append((key, _constant(on.name)))
            elif maker := self.fields.get(on.name, {}).get(name):
                reads.append((key, maker(Asked(self, on.fields[name], asked, level))))
            else:
                raise Unplanned

        def write(it: Any, run: Run) -> dict[str, Any]:
            return {key: read(it, run) for key, read in reads}

        return write


@dataclass(frozen=True, slots=True)
class Asked:
    """
    A field that is asked for, at one place of an operation, as often as in `details`.

    level: the articles that it stands among, if any.
    """

    compilation: Compilation
    core: GraphQLField
    details: list[FieldDetails]
    level: Level

    @property
    def type(self) -> GraphQLOutputType:
        """What it gives."""
        return self.core.type

    @property
    def strawberry(self) -> StrawberryField:
        """As Strawberry has it."""
        found: StrawberryField = self.core.extensions["strawberry-definition"]
        return found

    def within(self, level: Level) -> "Asked":
        """The same, but that what is inside of it stands among other articles."""
        return replace(self, level=level)

    def write(self, name: str | None = None) -> Write:
        """What writes the object that the field gives, of the one type that it gives, or of the one of this name."""
        return self.compilation.write(self._object(name), self.details, self.level)

    def names(self, of: str) -> set[str]:
        """The fields of an object of this type that are asked for."""
        found = self.compilation.selected(self._object(of), self.details)
        return {it.node.name.value for details in found.values() for it in details}

    def write_each(self) -> dict[str, Write]:
        """What writes the object that the field gives, by the name of its type: a union or an interface is given."""
        named = get_named_type(self.type)
        assert isinstance(named, GraphQLUnionType | GraphQLInterfaceType)
        return {it.name: self.write(it.name) for it in self.compilation.schema._schema.get_possible_types(named)}

    def _object(self, name: str | None) -> GraphQLObjectType:
        named = self.compilation.schema._schema.type_map[name] if name else get_named_type(self.type)
        assert isinstance(named, GraphQLObjectType)
        return named

    def slot(self, prepare: Prepare = dict) -> int:
        """Where `Run.values` has what `prepare` makes of the field's arguments, by the names of its resolver's."""
        schema, own = self.compilation.schema, self.strawberry.arguments
        converter = schema.schema_converter
        core, node = self.core, self.details[0].node

        def bind(variables: VariableValues) -> Any:
            given = get_argument_values(core, node, variables)
            return prepare(**convert_arguments(given, own, converter.scalar_registry, schema.config))

        self.compilation.binding.append(bind)
        return len(self.compilation.binding) - 1


Maker: TypeAlias = Callable[[Asked], Read]
Writer: TypeAlias = Callable[[Compilation, GraphQLObjectType, Sequence[FieldDetails], Level], Write]


def _constant(value: Any) -> Read:
    return lambda it, run: value
