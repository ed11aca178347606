"""
Preparation: a document is parsed, measured and validated once, and kept for the next time it is asked.

The limits come first, since validation itself may take long for a document that breaks them. Strawberry's own
ParserCache, ValidationCache and limiters are not used: its limiters defeat its validation cache (issue 4635), and
follow every spread of a fragment anew, which takes exponential time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLSchema,
    NonNullTypeNode,
    OperationDefinitionNode,
    OperationType,
    ValidationRule,
    VariableDefinitionNode,
    Visitor,
    get_named_type,
    parse,
    print_ast,
    specified_rules,
    validate,
    visit,
)
from strawberry.extensions import SchemaExtension
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule

from urbanfeed.publish.graphql.limits import Measure, check_length, excess, measure
from urbanfeed.publish.graphql.plan.plan import Plans

__all__ = ["Preparation", "Prepared", "prepare"]

_KEPT = 64  # documents; the largest that the limits let through takes half a megabyte
_MEASURED = 16  # sets of page sizes that a document was asked for with
_ERRORS = 10  # of validation, since each may look for names that are like the wrong one

# Fields whose values change though the content version does not: when a source was last read, how often in vain. All
# others change with it, as tests/test_graphql_passing.py finds by asking every field after everything that is written.
_PASSING = {"health"}

_Sizes = tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, eq=False)
class Prepared:
    """
    A document, and what is wrong with it whatever the variables are.

    document: None where it cannot be parsed or is too long to be. fields: the names of all fields in it. numbers: the
    names of its variables that are whole numbers or lists of ids, and so may say how much is asked for. plans: where
    nothing is wrong with it, how its operations are answered without graphql-core.
    """

    schema: GraphQLSchema
    document: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()
    fields: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    plans: Plans | None = None
    _measures: dict[_Sizes, Measure] = field(default_factory=dict)

    @property
    def introspects(self) -> bool:
        """Whether it asks for the schema."""
        return not self.fields.isdisjoint({"__schema", "__type"})

    @property
    def passing(self) -> bool:
        """Whether its answer may change while the content version stays."""
        return not self.fields.isdisjoint(_PASSING)

    def kind(self, name: str | None) -> OperationType | None:
        """What the operation of this name does, or the only one; None where it is not clear which."""
        named = [it for it in self._operations() if name is None or (it.name and it.name.value == name)]
        return named[0].operation if len(named) == 1 else None

    def problems(self, name: str | None, variables: Mapping[str, Any]) -> list[GraphQLError]:
        """Why the operation of this name cannot be run with these variables; empty where it may be tried."""
        if self.document and not self.kind(name):
            return [self._unclear(name)]
        return list(self.errors) or list(filter(None, [excess(self.measure(variables))]))

    def measure(self, variables: Mapping[str, Any]) -> Measure:
        """Its measure with these variables."""
        given = {name: value for name, value in variables.items() if name in self.numbers}
        sizes = tuple((name, _size(it)) for name, it in given.items())
        if sizes not in self._measures:
            if len(self._measures) >= _MEASURED:
                self._measures.clear()
            self._measures[sizes] = measure(self.schema, self.document, dict(sizes)) if self.document else Measure()
        return self._measures[sizes]

    def _unclear(self, name: str | None) -> GraphQLError:
        if name:
            message = f"There is no operation {name}."
        elif any(self._operations()):
            message = "Say with `operationName` which of the operations to run."
        else:
            message = "There is no operation to run."
        return GraphQLError(message, extensions={"code": "OPERATION_RESOLUTION_FAILURE"})

    def _operations(self) -> Iterator[OperationDefinitionNode]:
        for definition in self.document.definitions if self.document else ():
            if isinstance(definition, OperationDefinitionNode):
                yield definition


@lru_cache(maxsize=_KEPT)
def prepare(schema: GraphQLSchema, text: str) -> Prepared:
    """The document of this text, and its errors; what breaks a limit is not looked at any further."""
    try:
        check_length(text)
        document = parse(text)
    except GraphQLError as error:
        return Prepared(schema, None, (error.with_traceback(None),))  # its frames would be kept, too
    names = _Names()
    visit(document, names)
    found = measure(schema, document, dict.fromkeys(names.numbers, 1))  # the least: its variables may ask for more
    errors = [it] if (it := excess(found)) else validate(schema, document, _RULES, _ERRORS)
    fields, numbers = frozenset(names.fields), frozenset(names.numbers)
    return Prepared(schema, document, tuple(errors), fields, numbers, None if errors else Plans(document))


def _size(value: object) -> int | None:
    """How much a variable asks for, as far as it says; None: as much as there may be."""
    if isinstance(value, list):
        return len(value)
    return value if isinstance(value, int) else None


class _OneOfVariables(ValidationRule):
    """
    A variable in a @oneOf input object cannot be null (GraphQL specification, section 5.8.5).

    graphql-core's own rule overlooks it where the object itself is required. Strawberry's rule fails with a KeyError
    at a variable of a fragment that stands before its operation, and at one that nobody defines.
    """

    def leave_operation_definition(self, node: OperationDefinitionNode, *_: Any) -> None:
        definitions = {it.variable.name.value: it for it in node.variable_definitions or ()}
        for usage in self.context.get_recursive_variable_usages(node):
            parent = get_named_type(usage.parent_type)
            if not (isinstance(parent, GraphQLInputObjectType) and parent.is_one_of):
                continue
            defined = definitions.get(usage.node.name.value)
            if defined and not isinstance(defined.type, NonNullTypeNode):
                name = f"${usage.node.name.value}"
                message = f"Variable '{name}' must be non-nullable to be used for OneOf Input Object '{parent}'."
                self.report_error(GraphQLError(message, [defined, usage.node]))


# As Strawberry has them, but for @oneOf, which graphql-core's own rules know from schema.py.
_RULES = (*specified_rules, MaybeNullValidationRule, _OneOfVariables)


class _Names(Visitor):
    """Gathers the names of the fields of a document, and of its variables that may say how much is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: set[str] = set()
        self.numbers: set[str] = set()

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        self.fields.add(node.name.value)

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: Any) -> None:
        if print_ast(node.type).replace("!", "") in ("Int", "[ID]"):
            self.numbers.add(node.variable.name.value)


class Preparation(SchemaExtension):
    """Puts the prepared document into Strawberry's execution; one is made for each request."""

    def on_parse(self) -> Iterator[None]:
        """Raises GraphQLError for a document that cannot be parsed."""
        context = self.execution_context
        assert context.query  # Strawberry refuses an empty one before
        self._prepared = prepare(context.schema._schema, context.query)
        if self._prepared.document is None:
            raise self._prepared.errors[0].with_traceback(None)  # kept, it would gather one of every raise
        context.graphql_document = self._prepared.document
        yield

    def on_validate(self) -> Iterator[None]:
        """Gives Strawberry the errors, so that it does not look for them itself."""
        context = self.execution_context
        name, variables = context._provided_operation_name, context.variables
        context.pre_execution_errors = self._prepared.problems(name, variables or {})
        yield
