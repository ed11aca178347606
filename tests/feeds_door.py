"""Feeds over HTTP in a test: an application over a store with ten articles, and ways to change what it holds."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.testclient import TestClient

from articles import article, at, page
from one_door import one_door
from urbanfeed.article import Article
from urbanfeed.publish import feeds
from urbanfeed.store import Store

__all__ = ["EVERY", "FILES", "change", "door", "put", "said_anew"]

FILES = ("atom.xml", "rss.xml", "feed.json", "ninjs.json")
EVERY = tuple(article(f"n{number}", published=at(f"2025-05-{1 + number:02}T08:00:00Z")) for number in range(10))


def door(folder: Path) -> Starlette:
    """The application of a new store with the articles, which packs what is large."""
    it = one_door(feeds.routes(), folder / "feeds.sqlite3", EVERY)
    it.user_middleware.append(Middleware(GZipMiddleware, minimum_size=1000))
    return it


def change(client: TestClient, act: Callable[[Store], Awaitable[object]]) -> None:
    """Change what the application's store holds, and let the application know."""
    store: Store = cast(Starlette, client.app).state.store

    async def acted() -> None:
        await act(store)
        await store.content.look()

    assert client.portal is not None
    client.portal.call(acted)


def put(client: TestClient, *articles: Any) -> None:
    """Store these, and let the application know."""

    async def act(store: Store) -> None:
        for it in articles:
            await store.articles.put(it, page(it.slug))

    change(client, act)


def said_anew(it: Article, headline: str) -> Article:
    """The article as another page of it says it."""
    return replace(it, headline=headline, provenance=replace(it.provenance, sha256=page(headline).sha256))
