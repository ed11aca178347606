"""The GraphQL door for tests, asked in this process: `async with door(articles) as ask: await ask("{ … }")`."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from starlette.applications import Starlette

from articles import page
from databases import sqlite
from urbanfeed.article import Article, Rights
from urbanfeed.publish.graphql import routes
from urbanfeed.settings import load
from urbanfeed.store import Source, Store

__all__ = ["BASE", "Door", "application", "door"]

BASE = "https://wire.example"

# Whether doors have plans, for tests of modules that take the fixture `road`; see conftest.py.
PLANS = [True]


@dataclass(frozen=True)
class Door:
    """A client of /graphql, and the store behind it."""

    http: httpx2.AsyncClient
    store: Store

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The whole response of a query."""
        reply = await self.http.post("/graphql", json={"query": query, "variables": variables})
        assert reply.headers["content-type"] == "application/json; charset=utf-8"
        body: dict[str, Any] = reply.json()
        return body

    async def data(self, query: str, **variables: Any) -> Any:
        """The data of a query that is answered without errors."""
        body = await self.ask(query, **variables)
        assert "errors" not in body, body["errors"]
        return body["data"]

    async def error(self, query: str, **variables: Any) -> dict[str, Any]:
        """The one error of a query that is answered with one."""
        (error,) = (await self.ask(query, **variables))["errors"]
        assert isinstance(error, dict)
        return error


def application(store: Store, **overrides: object) -> Starlette:
    """An application with this door only; `overrides` are settings."""
    settings = load({}, base_url=BASE, **{"graphql_plans": PLANS[-1], **overrides})
    app = Starlette(routes=routes(settings))
    app.state.store = store
    app.state.settings = settings
    return app


@asynccontextmanager
async def door(folder: Path, articles: Iterable[Article] = (), **settings: object) -> AsyncIterator[Door]:
    """The door to a new store that holds these articles, under these settings."""
    async with await Store.open(sqlite(folder / "graphql.sqlite3")) as store:
        for source in {it.source for it in articles}:
            await store.sources.put(Source(source, source.title(), f"https://{source}.example/", "en", None, Rights()))
        for it in articles:
            await store.articles.put(it, page(it.slug))
        transport = httpx2.ASGITransport(app=application(store, **settings), raise_app_exceptions=True)
        async with httpx2.AsyncClient(transport=transport, base_url=BASE) as http:
            yield Door(http, store)
