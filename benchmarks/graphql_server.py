"""
Our server, for graphql_speed.py: what `urbanfeed serve` serves, and beside it two routes to hold it against, which pass
the same middleware.

`python benchmarks/graphql_server.py DATABASE_URL PORT MEGABYTES_KEPT`; nobody waits his turn here (graphql_rate).

    /preset   always the same bytes: the answer to the feed query, as it was when it was first asked for; by POST, the
              body is read
    /rows     the SQL statements that the feed query makes, and their rows in JSON: no GraphQL
"""

import asyncio
import gc
import sys
from collections.abc import Sequence
from functools import partial
from typing import Any

import orjson
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server
from graphql_queries import FEED
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from urbanfeed.app import create_app
from urbanfeed.publish.asking import store_of
from urbanfeed.publish.graphql.guard import Guard
from urbanfeed.publish.graphql.operation import Operation
from urbanfeed.publish.graphql.running import run
from urbanfeed.publish.graphql.view import CORS
from urbanfeed.settings import load
from urbanfeed.store.database import Database
from urbanfeed.store.selection import Statement

JSON = "application/json; charset=utf-8"


def main() -> None:
    """Serve until a signal ends it."""
    url, port, kept = sys.argv[1:]
    server = Server(
        "graphql_server:application", port=int(port), interface=Interfaces.ASGI, workers=1, log_level=LogLevels.warning
    )
    server.serve(target_loader=partial(application, url, int(kept)), wrap_loader=False)


def application(url: str, kept: int) -> Starlette:
    """Ours, with the two routes."""
    settings = load({}, database_url=url, graphql_rate=0, graphql_kept_mb=kept)
    app = create_app(settings)
    told = _Told(Guard.of(settings))
    app.router.routes[1:1] = [  # routes are looked through in their order; /graphql is the first
        Route("/preset", told.preset, methods=["GET", "POST"], middleware=[CORS]),
        Route("/rows", told.rows, middleware=[CORS]),
    ]
    gc.collect()
    gc.freeze()  # as `urbanfeed serve` does
    return app


def _head(lines: bytes) -> orjson.Fragment:
    """An article's head as it is stored: values in JSON, one a line."""
    return orjson.Fragment(b"[%b]" % lines.replace(b"\n", b","))


class _Told:
    """What the feed query has been seen to give, and to read, once."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._body = b""
        self._statements: list[Statement] = []
        self._turn = asyncio.Lock()

    async def preset(self, request: Request) -> Response:
        """The same each time."""
        if request.method == "POST":
            await request.body()
        await self._look(request)
        return Response(self._body, media_type=JSON)

    async def rows(self, request: Request) -> Response:
        """What the database says now."""
        await self._look(request)
        database = store_of(request)._database
        rows = [[tuple(row) for row in await database.read(it)] for it in self._statements]
        return Response(orjson.dumps(rows, default=_head), media_type=JSON)

    async def _look(self, request: Request) -> None:
        async with self._turn:
            if self._body:
                return
            read = Database.read

            async def noting(database: Database, statement: Statement) -> Sequence[Any]:
                self._statements.append(statement)
                return await read(database, statement)

            setattr(Database, "read", noting)  # noqa: B010
            try:
                reply = await run(request, self._guard.admit(Operation(FEED)))
            finally:
                setattr(Database, "read", read)  # noqa: B010
            self._statements = [it for it in self._statements if "FROM content" not in it.sql]
            self._body = reply.encoded()


if __name__ == "__main__":
    main()
