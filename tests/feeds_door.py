"""Feeds over HTTP in a test: an application over a store with ten articles, and a way to put more into it."""

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

__all__ = ["EVERY", "FILES", "door", "put", "said_anew"]

FILES = ("atom.xml", "rss.xml", "feed.json", "ninjs.json")
EVERY = tuple(article(f"n{number}", published=at(f"2025-05-{1 + number:02}T08:00:00Z")) for number in range(10))


def door(folder: Path) -> Starlette:
    """The application of a new store with the articles, which packs what is large."""
    it = one_door(feeds.routes(), folder / "feeds.sqlite3", EVERY)
    it.user_middleware.append(Middleware(GZipMiddleware, minimum_size=1000))
    return it


def put(client: TestClient, *articles: Any) -> None:
    """Store these, and let the application know."""
    store: Store = cast(Starlette, client.app).state.store

    async def act() -> None:
        for it in articles:
            await store.articles.put(it, page(it.slug))
        await store.content.look()

    assert client.portal is not None
    client.portal.call(act)


def said_anew(it: Article, headline: str) -> Article:
    """The article as another page of it says it."""
    return replace(it, headline=headline, provenance=replace(it.provenance, sha256=page(headline).sha256))
