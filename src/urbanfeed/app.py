"""
The application: the four doors mounted on Starlette over one store.

It serves; it never fetches and never sends. `urbanfeed run` hands it the gathering as a background task, and whoever
starts it the desk that takes in what a token's holder asks for, and what tells the hub's subscribers of news.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from urbanfeed.publish import feeds, graphql, newsroom, websub, widgets
from urbanfeed.publish.accept import likes_gzip
from urbanfeed.publish.asking import store_of
from urbanfeed.publish.desk import Desk
from urbanfeed.publish.feeds import hub
from urbanfeed.publish.problems import on_database_error, on_http_error, on_query_error
from urbanfeed.query import QueryError
from urbanfeed.settings import Settings
from urbanfeed.store import DatabaseError, Store

__all__ = ["Background", "Distributing", "OpeningDesk", "create_app"]

Background = Callable[[Store], Awaitable[None]]
Distributing = Callable[[ASGIApp, Store], Awaitable[None]]
OpeningDesk = Callable[[Store], AbstractAsyncContextManager[Desk]]
_RawHeaders = list[tuple[bytes, bytes]]


def create_app(
    settings: Settings,
    background: Background | None = None,
    opening_desk: OpeningDesk | None = None,
    distributing: Distributing | None = None,
) -> Starlette:
    """
    The ASGI application. It opens the store when it starts and closes it when it stops.

    background: something to do beside serving, for as long as the application runs. opening_desk: opens what takes in
    pages and sources for the mutations; without it, these say that nothing is taken in here. distributing: tells those
    who follow our feeds, which it reads by this application, of what is new in them.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with await Store.open(settings.database) as store, AsyncExitStack() as at_end:
            app.state.store = store
            if opening_desk:
                app.state.desk = await at_end.enter_async_context(opening_desk(store))
            tasks = [asyncio.ensure_future(store.content.follow())]
            if background:  # nobody waits for its answers, so it may wait for a database that is away
                tasks.append(asyncio.ensure_future(background(store.patient())))
            if distributing:
                tasks.append(asyncio.ensure_future(distributing(app, store.patient())))
            with graphql.farewell(app):
                yield
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    app = Starlette(
        routes=[
            *graphql.routes(settings),  # looked through in this order, and this door is asked the most
            Route("/healthz", alive),
            Route("/readyz", ready),
            *feeds.routes(),
            *hub.routes(),
            *widgets.routes(),
            *websub.routes(),
            *newsroom.routes(),
        ],
        middleware=[Middleware(_Headers), Middleware(GZipMiddleware, minimum_size=1000)],
        exception_handlers={
            QueryError: on_query_error,
            DatabaseError: on_database_error,
            HTTPException: on_http_error,
        },
        lifespan=lifespan,
    )
    app.state.settings = settings
    app.state.hub = None if settings.hub == "off" else settings.hub
    return app


async def alive(request: Request) -> Response:
    """200 while the process answers at all."""
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})


async def ready(request: Request) -> Response:
    """200 once the store answers; 503 with the reason otherwise."""
    store = store_of(request)
    try:
        await store.version()
    except DatabaseError as error:
        return PlainTextResponse(f"{error}\n", 503, headers={"Cache-Control": "no-store"})
    return PlainTextResponse(f"ready, content version {store.content.version}\n", headers={"Cache-Control": "no-store"})


class _Headers:
    """
    What every request and answer says in its head: of content codings a request says gzip or none, as its client likes
    it, so that all within may look for the word alone; an answer says that its media type is what it says (Fetch,
    X-Content-Type-Options), and what it varies by once.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("x-content-type-options", "nosniff")
                if vary := headers.get("vary"):
                    headers["vary"] = ", ".join(dict.fromkeys(it.strip() for it in vary.split(",")))
            await send(message)

        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        await self._app({**scope, "headers": _gzip_or_none(scope["headers"])}, receive, headed)


def _gzip_or_none(headers: _RawHeaders) -> _RawHeaders:
    """With `Accept-Encoding: gzip`, or without any."""
    codings = b",".join(value for name, value in headers if name == b"accept-encoding")
    gzip = [(b"accept-encoding", b"gzip")] if likes_gzip(codings) else []
    return [*(it for it in headers if it[0] != b"accept-encoding"), *gzip]
