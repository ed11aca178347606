"""
Running an admitted operation, once: by its plan where it has one, by graphql-core otherwise.

Both give the same reply, byte for byte; a plan gives it sooner (docs/decisions/0010-plans.md).
"""

from starlette.requests import Request
from strawberry.types.graphql import OperationType

from urbanfeed.publish.graphql.context import Context
from urbanfeed.publish.graphql.guard import Admitted
from urbanfeed.publish.graphql.reply import Reply
from urbanfeed.publish.graphql.schema import schema

__all__ = ["run"]

_ALLOWED = (OperationType.QUERY, OperationType.MUTATION)


async def run(request: Request, admitted: Admitted) -> Reply:
    """What comes of an operation in which nothing is wrong so far."""
    return await _resolved(request, admitted)


async def _resolved(request: Request, admitted: Admitted) -> Reply:
    """What graphql-core makes of it, which takes anything."""
    result = await schema().execute(
        admitted.text,
        variable_values=admitted.variables,
        context_value=Context.of(request),
        operation_name=admitted.name,
        allowed_operation_types=_ALLOWED,
    )
    return Reply.of(result, request.headers)
