"""
The endpoint: an HTTP request in, a GraphQL response out, as the GraphQL-over-HTTP working draft says; to a browser
that asks for a page, GraphiQL.

    operation.py   what the request asks: one operation, or a batch
    guard.py       whether it may be run: persisted.py (documents by hash), preparing.py and limits.py (what is wrong
                   with it, what it costs), rates.py (what this client has asked for lately)
    caching.py     whether the client has the answer already; kept_replies.py whether we have
    running.py     runs it, by its plan or by schema.py; live/ what goes on
    reply.py       what came of it, as a response

Any origin may ask, since there are no credentials that a foreign page could use: a token is sent in a header, which no
browser adds by itself. Mutations are taken by POST alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import NamedTuple

from graphql import GraphQLError, OperationType
from starlette.background import BackgroundTask
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from urbanfeed.publish.asking import headers_of
from urbanfeed.publish.graphql import graphiql
from urbanfeed.publish.graphql.caching import Caching, age_of, decisive_of, tag_of
from urbanfeed.publish.graphql.guard import Admitted, Guard
from urbanfeed.publish.graphql.kept_replies import KeptReplies
from urbanfeed.publish.graphql.live import events, websocket
from urbanfeed.publish.graphql.operation import BadRequestError, drain, sent_by
from urbanfeed.publish.graphql.reply import NEW, Reply, media_type_of
from urbanfeed.publish.graphql.running import run
from urbanfeed.publish.graphql.schema import schema
from urbanfeed.publish.problems import preferred
from urbanfeed.settings import Settings, load

__all__ = ["CORS", "routes"]

_LONGEST = 1_000  # bytes of an Accept header that are looked at

CORS = Middleware(
    CORSMiddleware,
    allow_origins=["*"],
    allow_methods=["GET", "POST"],
    allow_headers=["*"],
    expose_headers=["Age", "ETag", "Retry-After"],
    max_age=30 * 24 * 3600,
)


def routes(settings: Settings | None = None) -> list[BaseRoute]:
    """
    /graphql, and the files of GraphiQL under it.

    settings: all at their defaults where none are given.
    """
    schema()  # now, so that the first request need not wait for it
    settings = settings or load({})
    guard = Guard.of(settings)
    endpoint = _Endpoint(guard, KeptReplies.of(settings))
    return [
        Route("/graphql", endpoint, methods=["GET", "POST", "OPTIONS"], middleware=[CORS], name="graphql"),
        WebSocketRoute("/graphql", partial(websocket.endpoint, guard)),
        *graphiql.files(),
    ]


@dataclass(frozen=True, slots=True)
class _Endpoint:
    """/graphql, the guard that stands before it, and what need not be run again."""

    guard: Guard
    replies: KeptReplies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (an ASGI application)."""
        await (await self._answer(Request(scope, receive)))(scope, receive, send)

    async def _answer(self, request: Request) -> ASGIApp:
        """The response to any request."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": "GET, HEAD, OPTIONS, POST"})
        headers = headers_of(request)
        wanted = _wanted(headers.get(b"accept", b"")[:_LONGEST])
        if wanted.page and request.method != "POST":
            return graphiql.page()
        media_type, sent = wanted.media_type, None
        try:
            client = self.guard.knock(request)
            sent = await sent_by(request, headers)
            asked = self.guard.asked(sent)
            batch = (asked,) if isinstance(asked, Admitted) else asked
            streamed = wanted.stream and isinstance(asked, Admitted) and request.method != "HEAD"
            for it in batch:
                _check_method(request, it, streamed)
            self.guard.charge(client, batch)
            if streamed:
                return events.EventStream(request, batch[0], client)
            if isinstance(asked, Admitted):
                return await self._one(request, headers, asked, media_type)
            return (await _each(request, batch)).send(media_type)
        except GraphQLError as error:
            return Reply.refusing(Admitted(problems=(error,))).send(media_type)
        except BadRequestError as error:
            response = Reply.to(error).send(media_type)
            if sent is None:  # its body may not have been read to its end
                response.background = BackgroundTask(drain, request.receive)
            return response

    async def _one(
        self, request: Request, headers: Mapping[bytes, bytes], admitted: Admitted, media_type: str
    ) -> ASGIApp:
        """The response to one operation; 304 where the client has it."""
        if admitted.problems:
            return Reply.refusing(admitted).send(media_type)
        decisive = await decisive_of(request, headers, admitted, media_type)
        kept = decisive and self.replies.get(decisive, b"gzip" in headers.get(b"accept-encoding", b""))
        if kept:
            caching = kept.caching
        else:
            caching = Caching(decisive and tag_of(request, decisive), request.app.state.settings.graphql_max_age)
        cached = request.method != "POST" and b"authorization" not in headers  # by others than us
        if cached and b"if-none-match" in headers and caching.confirms(request):
            age = age_of(request)
            return Response(status_code=304, headers=caching.headers | ({} if age is None else {"Age": str(age)}))
        if kept:
            return kept.response(cached, age_of(request))
        if decisive:
            reply = await self.replies.made(decisive, caching, partial(run, request, admitted))
        else:
            reply = await run(request, admitted)
        if not (cached and reply.whole):
            return reply.send(media_type)
        body = reply.encoded()
        caching = caching.with_body(body)
        if caching.confirms(request):
            return Response(status_code=304, headers=caching.headers)
        return reply.send(media_type, body, caching.headers)


async def _each(request: Request, batch: tuple[Admitted, ...]) -> Reply:
    """The replies to a batch, in its order."""
    bodies = []
    for it in batch:
        reply = Reply.refusing(it) if it.problems else await run(request, it)
        if reply.status == 503:
            return reply  # the database is away, for the rest as well
        bodies.append(reply.body)
    return Reply(bodies)


class _Wanted(NamedTuple):
    """
    What an Accept header asks for. media_type: of a GraphQL response. page, stream: whether it would rather have
    GraphiQL, or an event stream.
    """

    media_type: str
    page: bool
    stream: bool


@lru_cache(maxsize=500)
def _wanted(accept: bytes) -> _Wanted:
    text = accept.decode("latin-1")
    return _Wanted(media_type_of(text), NEW not in text and preferred(text) == "html", events.wanted(text))


def _check_method(request: Request, admitted: Admitted, streamed: bool) -> None:
    """Raises BadRequestError for what this method does not run."""
    if admitted.kind is OperationType.MUTATION and request.method != "POST":
        raise BadRequestError("Send a mutation by POST.", 405)
    if admitted.kind is OperationType.SUBSCRIPTION and not (streamed or admitted.problems):
        raise BadRequestError("Subscribe over WebSocket (graphql-transport-ws), or with Accept: text/event-stream.")
