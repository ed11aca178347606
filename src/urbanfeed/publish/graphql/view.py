"""
The endpoint: an HTTP request in, a GraphQL response out, as the GraphQL-over-HTTP working draft says; to a browser
that asks for a page, GraphiQL.

    operation.py   what the request asks: one operation, or a batch
    guard.py       whether it may be run: persisted.py (documents by hash), preparing.py and limits.py (what is wrong
                   with it, what it costs), rates.py (what this client has asked for lately)
    caching.py     whether the client has the answer already
    running.py     runs it, by its plan or by schema.py; live/ what goes on
    reply.py       what came of it, as a response

Any origin may ask, since there are no credentials that a foreign page could use: a token is sent in a header, which no
browser adds by itself. Mutations are taken by POST alone.
"""

from dataclasses import dataclass
from functools import partial

from graphql import GraphQLError, OperationType
from starlette.background import BackgroundTask
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp

from urbanfeed.publish.graphql import graphiql
from urbanfeed.publish.graphql.caching import Kept
from urbanfeed.publish.graphql.guard import Admitted, Guard
from urbanfeed.publish.graphql.live import events, websocket
from urbanfeed.publish.graphql.operation import BadRequestError, Operation, asked_of, drain
from urbanfeed.publish.graphql.reply import NEW, Reply, media_type_of
from urbanfeed.publish.graphql.running import run
from urbanfeed.publish.graphql.schema import schema
from urbanfeed.publish.problems import preferred
from urbanfeed.settings import Settings, load

__all__ = ["routes"]

_MONTH = 30 * 24 * 3600


def routes(settings: Settings | None = None) -> list[BaseRoute]:
    """
    /graphql, and the files of GraphiQL under it.

    settings: all at their defaults where none are given.
    """
    schema()  # now, so that the first request need not wait for it
    cors = Middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "POST"],
        allow_headers=["*"],
        expose_headers=["ETag", "Retry-After"],
        max_age=_MONTH,
    )
    guard = Guard.of(settings or load({}))
    endpoint = _Endpoint(guard)
    return [
        WebSocketRoute("/graphql", partial(websocket.endpoint, guard)),
        Route("/graphql", endpoint.answer, methods=["GET", "POST", "OPTIONS"], middleware=[cors], name="graphql"),
        *graphiql.files(),
    ]


@dataclass(frozen=True, slots=True)
class _Endpoint:
    """/graphql, and the guard that stands before it."""

    guard: Guard

    async def answer(self, request: Request) -> ASGIApp:
        """The response to any request."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": "GET, HEAD, OPTIONS, POST"})
        accept = request.headers.get("accept", "")
        if request.method != "POST" and NEW not in accept and preferred(accept) == "html":
            return graphiql.page()
        media_type = media_type_of(accept)
        try:
            client = self.guard.knock(request)
            asked = await asked_of(request)
            batch = [self.guard.admit(it) for it in ([asked] if isinstance(asked, Operation) else asked)]
            streamed = isinstance(asked, Operation) and events.wanted(accept) and request.method != "HEAD"
            for it in batch:
                _check_method(request, it, streamed)
            self.guard.charge(client, batch)
            if streamed:
                return events.EventStream(request, batch[0], client)
            if isinstance(asked, Operation):
                return await _one(request, batch[0], media_type)
            return (await _each(request, batch)).send(media_type)
        except GraphQLError as error:
            return Reply.refusing(Admitted(problems=(error,))).send(media_type)
        except BadRequestError as error:
            response = Reply.to(error).send(media_type)
            response.background = BackgroundTask(drain, request)
            return response


async def _one(request: Request, admitted: Admitted, media_type: str) -> Response:
    """The response to one operation; 304 where the client has it."""
    if admitted.problems:
        return Reply.refusing(admitted).send(media_type)
    kept = Kept.of(request, admitted, media_type)
    if kept and kept.confirms(request):
        return Response(status_code=304, headers=kept.headers)
    reply = await run(request, admitted)
    if not (kept and reply.whole):
        return reply.send(media_type)
    body = reply.encoded()
    kept = kept.with_body(body)
    if kept.confirms(request):
        return Response(status_code=304, headers=kept.headers)
    return reply.send(media_type, body, kept.headers)


async def _each(request: Request, batch: list[Admitted]) -> Reply:
    """The replies to a batch, in its order."""
    bodies = []
    for it in batch:
        reply = Reply.refusing(it) if it.problems else await run(request, it)
        if reply.status == 503:
            return reply  # the database is away, for the rest as well
        bodies.append(reply.body)
    return Reply(bodies)


def _check_method(request: Request, admitted: Admitted, streamed: bool) -> None:
    """Raises BadRequestError for what this method does not run."""
    if admitted.kind is OperationType.MUTATION and request.method != "POST":
        raise BadRequestError("Send a mutation by POST.", 405)
    if admitted.kind is OperationType.SUBSCRIPTION and not (streamed or admitted.problems):
        raise BadRequestError("Subscribe over WebSocket (graphql-transport-ws), or with Accept: text/event-stream.")
