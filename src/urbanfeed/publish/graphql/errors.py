"""
Errors as clients get them: each with a code that a program can act on, and nothing of ours in those we did not mean.

Codes (as Apollo's servers have them, where they have one; docs/graphql.md says what each means):
GRAPHQL_PARSE_FAILED, GRAPHQL_VALIDATION_FAILED, OPERATION_RESOLUTION_FAILURE, INTROSPECTION_DISABLED,
PERSISTED_QUERY_NOT_FOUND, PERSISTED_QUERY_HASH_MISMATCH, PERSISTED_QUERY_ONLY, UNAUTHENTICATED, FORBIDDEN (with
`scope`), NOT_AVAILABLE (nothing is taken in here), BAD_USER_INPUT (with `parameter` and `allowed`), QUERY_TOO_COMPLEX,
BODY_TOO_LARGE, BATCH_TOO_LARGE, RATE_LIMITED (these with `limit`, `allowed` and `found`), BAD_REQUEST (wrong use of
HTTP), SERVICE_UNAVAILABLE (the database is away), INTERNAL_SERVER_ERROR.
Of streams: TOO_MANY_SUBSCRIPTIONS, TOO_MANY_STREAMS (with `limit`, `allowed` and `found`), NEWS_MISSED.
"""

from typing import Any

from graphql import GraphQLError, GraphQLSyntaxError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError

from urbanfeed.publish.problems import AWAY
from urbanfeed.query import QueryError
from urbanfeed.store import CursorError, DatabaseAway, DatabaseError

__all__ = ["before_running", "is_ours", "members", "unavailable"]

_MASKED = "Something went wrong on our side. It has been logged."
_LONGEST = 500  # a message may quote what was sent
_NOT_OURS = (
    QueryError,
    CursorError,
    DatabaseAway,
    GraphQLError,
    CannotGetOperationTypeError,
    InvalidOperationTypeError,
)


def members(result: ExecutionResult) -> list[dict[str, Any]]:
    """The `errors` of a response (GraphQL specification, section 7.1.2)."""
    refused = "GRAPHQL_VALIDATION_FAILED" if isinstance(result, PreExecutionError) else "BAD_USER_INPUT"
    return [_member(error, refused) for error in result.errors or ()]


def before_running(result: ExecutionResult) -> bool:
    """Whether this is a request error: nothing was run, and the response has no `data`."""
    # Variables are read by the executor, whose errors have no path then.
    return result.data is None and all(error.path is None for error in result.errors or ())


def unavailable(result: ExecutionResult) -> bool:
    """Whether the database was away while it was answered."""
    return any(isinstance(error.original_error, DatabaseError) for error in result.errors or ())


def is_ours(error: GraphQLError) -> bool:
    """Whether it is a fault of ours, which is logged and not shown. That the database is away the store logs itself."""
    cause = error.original_error
    return cause is not None and not isinstance(cause, _NOT_OURS)


def _member(error: GraphQLError, refused: str) -> dict[str, Any]:
    member: dict[str, Any] = {**error.formatted, "message": error.message[:_LONGEST]}
    cause = error.original_error
    if isinstance(cause, DatabaseError):
        return member | {"message": AWAY, "extensions": {"code": "SERVICE_UNAVAILABLE"}}
    if is_ours(error):
        return member | {"message": _MASKED, "extensions": {"code": "INTERNAL_SERVER_ERROR"}}
    if isinstance(cause, QueryError):
        code = {"code": "BAD_USER_INPUT", "parameter": cause.parameter, "allowed": cause.allowed}
        return member | {"extensions": code}
    if isinstance(cause, CursorError):
        code = {"code": "BAD_USER_INPUT", "parameter": "after", "allowed": "a cursor from an earlier answer"}
        return member | {"extensions": code}
    if isinstance(cause, CannotGetOperationTypeError):
        return member | {"extensions": {"code": "OPERATION_RESOLUTION_FAILURE"}}
    if isinstance(cause, InvalidOperationTypeError):
        return member | {"extensions": {"code": "BAD_REQUEST"}}
    default = "GRAPHQL_PARSE_FAILED" if isinstance(error, GraphQLSyntaxError) else refused
    return member | {"extensions": {"code": default} | (error.extensions or {})}
