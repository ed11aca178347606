"""
The plan of an operation: what it asks, compiled once; asked again and again, with any variables.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import (
    DirectiveNode,
    DocumentNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    get_operation_ast,
    visit,
)
from graphql.execution.collect_fields import FragmentDetails, collect_fields
from graphql.execution.values import VariableValues, get_variable_values
from strawberry import Schema

from urbanfeed.publish.graphql.plan.article import ARTICLE, article_writer
from urbanfeed.publish.graphql.plan.beside import BESIDE
from urbanfeed.publish.graphql.plan.body import BODY
from urbanfeed.publish.graphql.plan.catalogue import CATALOGUE
from urbanfeed.publish.graphql.plan.compiling import Asked, Compilation
from urbanfeed.publish.graphql.plan.connection import CONNECTION, load_lists
from urbanfeed.publish.graphql.plan.reading import Level, Memory, Run, Unplanned
from urbanfeed.publish.graphql.plan.root import ROOT, Root
from urbanfeed.publish.graphql.plan.wire import WIRE
from urbanfeed.publish.links import Links
from urbanfeed.store import Store

__all__ = ["Plans"]

_FIELDS = ARTICLE | BESIDE | BODY | CATALOGUE | CONNECTION | WIRE

_KEPT = 4  # plans of one document, of its operations and of what its directives decide
_BOUND = 16  # sets of variables that a document was asked with
_LONGEST = 2_000  # bytes of variables that are kept


@dataclass(frozen=True, slots=True)
class _Plan:
    """roots: the fields of the reply by their keys. binding, lists: see Compilation."""

    roots: Sequence[tuple[str, Root]]
    binding: Sequence[Callable[[VariableValues], Any]]
    lists: Sequence[tuple[int, Level]]
    memory: Memory = field(default_factory=Memory)

    def values(self, variables: VariableValues) -> tuple[Any, ...]:
        """What it is asked with, by slot. Raises whatever the resolvers would raise of the arguments."""
        return tuple([bind(variables) for bind in self.binding])

    async def reply(self, store: Store, links: Links, values: tuple[Any, ...], weight: int) -> bytes:
        """The response, in JSON. weight: bytes of the variables that the values are made of."""
        run = Run(store, links, values, self.memory, weight)
        if len(self.lists) > 1:
            await load_lists(run, self.lists)
        return orjson.dumps({"data": {key: await root(run) for key, root in self.roots}})


@dataclass(slots=True)
class Plans:
    """The plans of a valid document."""

    document: DocumentNode
    _deciding: frozenset[str] | None = None
    _plans: dict[Any, _Plan | None] = field(default_factory=dict)
    _asked_with: dict[Any, tuple[_Plan, tuple[Any, ...]]] = field(default_factory=dict)

    async def reply(
        self, schema: Schema, name: str | None, variables: Mapping[str, Any] | None, store: Store, links: Links
    ) -> bytes:
        """
        The response to the operation of this name, in JSON, if all goes well.

        Raises Unplanned where no plan covers it, and whatever goes wrong: then graphql-core is to say it.
        """
        given = variables or {}
        plan, values = self._asked(schema, name, given)
        return await plan.reply(store, links, values, len(orjson.dumps(given)))

    def _asked(self, schema: Schema, name: str | None, given: Mapping[str, Any]) -> tuple[_Plan, tuple[Any, ...]]:
        try:
            known = name, orjson.dumps(given)
        except orjson.JSONEncodeError:  # nested too deeply
            raise Unplanned from None
        if found := self._asked_with.get(known):
            return found
        operation = get_operation_ast(self.document, name)
        if operation is None or operation.operation is not OperationType.QUERY:
            raise Unplanned
        variables = get_variable_values(schema._schema, operation.variable_definitions or (), dict(given))
        if isinstance(variables, list):
            raise Unplanned
        plan = self._plan(schema, operation, variables)
        found = plan, plan.values(variables)
        if len(known[1]) <= _LONGEST:
            if len(self._asked_with) >= _BOUND:
                self._asked_with.clear()
            self._asked_with[known] = found
        return found

    def _plan(self, schema: Schema, operation: OperationDefinitionNode, variables: VariableValues) -> _Plan:
        """The plan of an operation, for these values of the variables that its directives go by."""
        if self._deciding is None:
            deciding = _Deciding()
            visit(self.document, deciding)
            self._deciding = frozenset(deciding.names)
        decided = [(it, value) for it, value in variables.coerced.items() if it in self._deciding]
        known = operation.name and operation.name.value, *decided
        if known not in self._plans:
            if len(self._plans) >= _KEPT:
                self._plans.clear()
                self._asked_with.clear()  # which would keep them
            try:
                self._plans[known] = _compiled(schema, self.document, operation, variables)
            except Unplanned:
                self._plans[known] = None
        if (plan := self._plans[known]) is None:
            raise Unplanned
        return plan


def _compiled(
    schema: Schema, document: DocumentNode, operation: OperationDefinitionNode, variables: VariableValues
) -> _Plan:
    """The operation's plan. Raises Unplanned where none covers it."""
    fragments = {
        it.name.value: FragmentDetails(it) for it in document.definitions if isinstance(it, FragmentDefinitionNode)
    }
    query = schema._schema.query_type
    assert query is not None
    compilation = Compilation(schema, _FIELDS, {"Article": article_writer}, operation, fragments, variables)
    found = collect_fields(schema._schema, fragments, variables, query, operation).grouped_field_set
    roots: list[tuple[str, Root]] = []
    for key, details in found.items():
        name = details[0].node.name.value
        if name == "__typename":
            roots.append((key, _type_name))
        elif maker := ROOT.get(name):
            roots.append((key, maker(Asked(compilation, query.fields[name], details, Level()))))
        else:
            raise Unplanned
    return _Plan(roots, compilation.binding, compilation.lists)


async def _type_name(run: Run) -> str:
    return "Query"


class _Deciding(Visitor):
    """Gathers the names of the variables that stand in directives."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        for argument in node.arguments or ():
            if isinstance(argument.value, VariableNode):
                self.names.add(argument.value.name.value)
