"""One door alone, in this process: `one_door(feeds.routes(), database, articles)` is its application."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute

from articles import page
from databases import sqlite
from urbanfeed.article import Article
from urbanfeed.publish.problems import on_http_error, on_query_error
from urbanfeed.query import QueryError
from urbanfeed.settings import load
from urbanfeed.store import Health, Source, Store

__all__ = ["BASE", "one_door"]

BASE = "https://wire.example"


def one_door(
    routes: Sequence[BaseRoute],
    database: Path | str,
    articles: Iterable[Article] = (),
    sources: Iterable[Source] = (),
    base: str | None = BASE,
    healths: Mapping[str, Health] | None = None,
) -> Starlette:
    """
    An application with these routes, over a store in this file, or at this URL, that holds these; `base` is its public
    address.
    """
    url = database if isinstance(database, str) else sqlite(database)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with await Store.open(url) as store:
            for source in sources:
                await store.sources.put(source)
            for it in articles:
                await store.articles.put(it, page(it.slug))
            for name, health in (healths or {}).items():
                await store.gatherings.put_health(name, health)
            app.state.store = store
            yield

    handlers: dict[Any, Any] = {QueryError: on_query_error, HTTPException: on_http_error}
    app = Starlette(routes=routes, exception_handlers=handlers, lifespan=lifespan)
    app.state.settings = load({}, base_url=base)
    return app
