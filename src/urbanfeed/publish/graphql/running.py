"""
Running an admitted operation, once: by its plan where it has one, by graphql-core otherwise.

Both give the same reply, byte for byte; a plan gives it sooner (docs/decisions/0010-plans.md). A query has no effects:
where anything at all goes wrong with a plan, graphql-core begins anew, and its reply is the reply.
"""

import structlog
from graphql import GraphQLError
from graphql import OperationType as Kind
from starlette.requests import Request
from strawberry.types.graphql import OperationType

from urbanfeed.publish.asking import links_of, store_of
from urbanfeed.publish.graphql.context import Context
from urbanfeed.publish.graphql.guard import Admitted
from urbanfeed.publish.graphql.plan.reading import Unplanned
from urbanfeed.publish.graphql.preparing import prepare
from urbanfeed.publish.graphql.reply import Reply
from urbanfeed.publish.graphql.schema import schema
from urbanfeed.query import QueryError
from urbanfeed.store import CursorError, DatabaseError

__all__ = ["run"]

_log = structlog.get_logger(__name__)

_ALLOWED = (OperationType.QUERY, OperationType.MUTATION)
_EXPECTED = (Unplanned, GraphQLError, QueryError, CursorError, DatabaseError)


async def run(request: Request, admitted: Admitted) -> Reply:
    """What comes of an operation in which nothing is wrong so far."""
    if admitted.kind is Kind.QUERY and request.app.state.settings.graphql_plans:
        planned = await _planned(request, admitted)
        if planned is not None:
            return Reply.written(planned)
    return await _resolved(request, admitted)


async def _planned(request: Request, admitted: Admitted) -> bytes | None:
    """What its plan makes of it; None where it has none, or not all went well."""
    plans = prepare(schema()._schema, admitted.text).plans
    if plans is None:
        return None
    try:
        return await plans.reply(schema(), admitted.name, admitted.variables, store_of(request), links_of(request))
    except _EXPECTED:
        return None
    except Exception:  # a fault of the plan's, which nobody need notice but us
        _log.exception("graphql_plan_fault")
        return None


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
