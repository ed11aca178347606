"""
The endpoint: an HTTP request in, a GraphQL response out, as the GraphQL-over-HTTP working draft says; to a browser
that asks for a page, GraphiQL.

Any origin may ask, since there are no credentials that a foreign page could use: a token is sent in a header, which no
browser adds by itself. Mutations are taken by POST alone.
"""

from typing import Any

import orjson
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from urbanfeed.publish.accept import liked
from urbanfeed.publish.graphql import graphiql
from urbanfeed.publish.graphql.context import Context
from urbanfeed.publish.graphql.errors import before_running, members, unavailable
from urbanfeed.publish.graphql.live import events, websocket
from urbanfeed.publish.graphql.mutations import challenge
from urbanfeed.publish.graphql.operation import BadRequestError, Operation, operation_of
from urbanfeed.publish.graphql.schema import schema
from urbanfeed.publish.problems import AGAIN, preferred

__all__ = ["routes"]

_NEW = "application/graphql-response+json"
_OLD = "application/json"
_MONTH = 30 * 24 * 3600


def routes() -> list[BaseRoute]:
    """/graphql, and the files of GraphiQL under it."""
    schema()  # now, so that the first request need not wait for it
    cors = Middleware(
        CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "POST"], allow_headers=["*"], max_age=_MONTH
    )
    return [
        WebSocketRoute("/graphql", websocket.endpoint),
        Route("/graphql", _endpoint, methods=["GET", "POST", "OPTIONS"], middleware=[cors], name="graphql"),
        *graphiql.files(),
    ]


async def _endpoint(request: Request) -> ASGIApp:
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": "GET, HEAD, OPTIONS, POST"})
    accept = request.headers.get("accept", "")
    if request.method != "POST" and _NEW not in accept and preferred(accept) == "html":
        return graphiql.page()
    media_type = _media_type(accept)
    try:
        operation = await operation_of(request)
        if events.wanted(accept) and request.method != "HEAD":
            return events.EventStream(request, operation)
        return await _answer(request, operation, media_type)
    except BadRequestError as error:
        body = {"errors": [{"message": error.message, "extensions": {"code": error.code}}]}
        return _response(body, error.status, media_type, {"Allow": "POST"} if error.status == 405 else {})


async def _answer(request: Request, operation: Operation, media_type: str) -> Response:
    allowed = (OperationType.QUERY, OperationType.MUTATION) if request.method == "POST" else (OperationType.QUERY,)
    try:
        result = await schema().execute(
            operation.query,
            variable_values=operation.variables,
            context_value=Context.of(request),
            operation_name=operation.name,
            allowed_operation_types=allowed,
        )
    except CannotGetOperationTypeError as error:
        message = f"There is no operation {operation.name}." if operation.name else "There is no operation to run."
        status = 400 if media_type == _NEW else 200
        raise BadRequestError(message, status, "OPERATION_RESOLUTION_FAILURE") from error
    except InvalidOperationTypeError as error:
        if error.operation_type == OperationType.SUBSCRIPTION:
            said = "Subscribe over WebSocket (graphql-transport-ws), or with Accept: text/event-stream."
        else:
            said = "Only queries are taken by GET."
        raise BadRequestError(said, 405 if request.method != "POST" else 400) from error
    body: dict[str, Any] = {}
    if unavailable(result):  # half an answer would look like a whole one in which the rest is null
        return _response({"errors": members(result)}, 503, media_type, {"Retry-After": AGAIN})
    if result.errors:
        body["errors"] = members(result)
    if not before_running(result):
        body["data"] = result.data
    elif refused := challenge(body["errors"], request.headers):
        status, headers = refused
        return _response(body, status, media_type, headers)
    return _response(body, _status(result, body, media_type), media_type)


def _status(result: ExecutionResult, body: dict[str, Any], media_type: str) -> int:
    """With application/json a well-formed request has 200 whatever came of it, for clients of old."""
    if "data" in body or media_type == _OLD:
        return 200
    ours = any(it["extensions"]["code"] == "INTERNAL_SERVER_ERROR" for it in body["errors"])
    return 500 if ours else 400


def _response(body: dict[str, Any], status: int, media_type: str, headers: dict[str, str] | None = None) -> Response:
    sent = {"Vary": "Accept", **(headers or {})}
    return Response(orjson.dumps(body), status, sent, media_type=f"{media_type}; charset=utf-8")


def _media_type(accept: str) -> str:
    """The one that the Accept header likes better; application/json where it names neither."""
    weights = {_NEW: 0.0, _OLD: 0.0} | dict(liked(accept))
    return _NEW if weights[_NEW] > 0 and weights[_NEW] >= weights[_OLD] else _OLD
