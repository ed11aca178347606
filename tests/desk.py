"""
The desk for tests: a real server over a database, and tokens for it. `with desk(url, "edit") as it: it.done("…")`.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import httpx2

from drafts import PROSE
from local_site import Reply, Site
from servers import served
from urbanfeed.app import create_app
from urbanfeed.ingest.desk import open_desk
from urbanfeed.settings import load
from urbanfeed.store import SCOPES, Scope, Store

__all__ = ["Desk", "a_site_with_a_feed", "desk", "text"]

FAILED = "__typename ... on Failure { code message }"


@dataclass(frozen=True)
class Desk:
    """A client of a server's /graphql, with a token."""

    http: httpx2.Client
    database: str

    def post(self, query: str, token: str | None = None, **variables: Any) -> httpx2.Response:
        """The answer to a mutation, with another token than ours, or with none ("")."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"} if token else {"Authorization": ""}
        return self.http.post("/graphql", json={"query": query, "variables": variables}, headers=headers)

    def done(self, field: str, selected: str = "", **input: Any) -> dict[str, Any]:
        """What one mutation gives: of its union, a failure's code and message, and what is selected besides."""
        kind = f"{field[0].upper()}{field[1:]}Input"
        query = f"mutation ($input: {kind}!) {{ {field}(input: $input) {{ {FAILED} {selected} }} }}"
        body = self.post(query, input=input).json()
        assert "errors" not in body, body["errors"]
        result: dict[str, Any] = body["data"][field]
        return result

    def asked(self, query: str) -> Any:
        """The data of a query."""
        body = self.http.post("/graphql", json={"query": query}, headers={"Authorization": ""}).json()
        assert "errors" not in body, body["errors"]
        return body["data"]

    def token(self, *scopes: Scope) -> str:
        """A new token of these scopes."""
        return asyncio.run(_token(self.database, scopes))


FEED = (
    """<?xml version="1.0"?><rss version="2.0"><channel><title>City News</title><link>{0}/</link>{1}</channel></rss>"""
)


def text(headline: str = "A headline worth reading", prose: str = PROSE, said: str = "2025-07-08T10:00:00Z") -> str:
    """A page that is an article."""
    head = f'<title>{headline}</title><meta property="article:published_time" content="{said}">'
    return f"<html lang=en><head>{head}</head><body><article><h1>{headline}</h1>{prose}</article>"


def a_site_with_a_feed(site: Site) -> None:
    """Three articles, /news/one, two and three, of which a feed tells, and of the feed the front page."""
    names = ["one", "two", "three"]
    items = "".join(f"<item><title>The {it} park</title><link>{site.origin}/news/{it}</link></item>" for it in names)
    for it in names:
        site.replies[f"/news/{it}"] = text(f"The {it} park", PROSE.replace("Sentence", f"Park {it}"))
    site.replies["/feed"] = Reply(FEED.format(site.origin, items), type="application/rss+xml")
    link = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    site.replies["/"] = f"<html lang=en><head><title>City News</title>{link}</head><body><p>News of the city</p>"


@contextmanager
def desk(database: str, *scopes: Scope, **settings: Any) -> Iterator[Desk]:
    """A server over this database, and a client with a token of these scopes, or of all."""
    given = load({}, database_url=database, host_delay=0, allowed_addresses=("127.0.0.1",), **settings)
    secret = asyncio.run(_token(database, scopes or SCOPES))
    with served(create_app(given, None, partial(open_desk, given, ()))) as url:
        headers = {"Authorization": f"Bearer {secret}", "Accept": "application/graphql-response+json"}
        with httpx2.Client(base_url=url, headers=headers, timeout=60) as http:
            yield Desk(http, database)


async def _token(database: str, scopes: tuple[Scope, ...]) -> str:
    async with await Store.open(database) as store:
        _, secret = await store.tokens.add("City desk", scopes, datetime.now(UTC))
        return secret
