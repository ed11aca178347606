"""
Running an operation that may have many answers: queries and subscriptions, each answer as it goes out.

It is prepared, limited and masked as over plain HTTP. A mutation has its own request.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, cast

from graphql import GraphQLError
from graphql import OperationType as Kind
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from urbanfeed.publish.graphql.context import Context
from urbanfeed.publish.graphql.errors import before_running, members
from urbanfeed.publish.graphql.guard import Admitted
from urbanfeed.publish.graphql.schema import schema

__all__ = ["Answer", "answers"]

_ALLOWED = (OperationType.QUERY, OperationType.SUBSCRIPTION)
_NO_MUTATIONS = GraphQLError("Send a mutation by POST, and ask for JSON.", extensions={"code": "BAD_REQUEST"})


@dataclass(frozen=True, slots=True)
class Answer:
    """
    body: a response (GraphQL specification, section 7.1). last: whether it only says why there is none, or no more.
    """

    body: dict[str, Any]
    last: bool


async def answers(admitted: Admitted, context: Context) -> AsyncGenerator[Answer, None]:
    """The answers of an operation: of a query one, of a subscription one for each event."""
    problems = [_NO_MUTATIONS] if admitted.kind is Kind.MUTATION else list(admitted.problems)
    if problems:
        yield _answer(PreExecutionError(data=None, errors=problems))
        return
    stream = await schema().stream(
        admitted.text,
        variable_values=admitted.variables,
        context_value=context,
        operation_name=admitted.name,
        allowed_operation_types=_ALLOWED,
    )
    try:
        async with aclosing(cast(AsyncGenerator[ExecutionResult, None], stream)) as results:
            async for result in results:
                yield _answer(result)
    except GraphQLError as error:  # Strawberry lets through what an extension raises
        yield _answer(PreExecutionError(data=None, errors=[error]))


def _answer(result: ExecutionResult) -> Answer:
    refused = isinstance(result, PreExecutionError)
    if any(isinstance(it.original_error, GraphQLError) for it in result.errors or ()):
        # Of values of variables, which Strawberry lets a subscription fail with as if the document were wrong.
        result = ExecutionResult(data=result.data, errors=result.errors)
    body: dict[str, Any] = {"errors": members(result)} if result.errors else {}
    if refused or before_running(result):
        return Answer(body, last=True)
    return Answer(body | {"data": result.data}, last=False)
