"""Our own hub in a test: the feeds and the hub over a store, and what tells subscribers, at times of the test's own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from articles import article, at, page
from harbour import BEGAN, FakeClock
from live import PATIENCE
from urbanfeed.delivery import callbacks
from urbanfeed.delivery.callbacks import Callbacks
from urbanfeed.delivery.distributor import Distributor
from urbanfeed.delivery.lookout import Lookout
from urbanfeed.delivery.readings import Readings
from urbanfeed.publish import feeds
from urbanfeed.publish.feeds import hub
from urbanfeed.publish.problems import on_http_error, on_query_error
from urbanfeed.query import QueryError
from urbanfeed.settings import load
from urbanfeed.store import Store, Subscriber

__all__ = ["BASE", "FEED", "Wire", "opened"]

BASE = "https://wire.example"
FEED = f"{BASE}/feeds/atom.xml"


@dataclass
class Wire:
    """The doors, and the hub that tells of what they say. clock: stands still but for the test."""

    store: Store
    client: httpx2.AsyncClient
    distributor: Distributor
    lookout: Lookout
    clock: FakeClock = field(default_factory=FakeClock)

    async def ask(
        self, callback: str, topic: str = FEED, mode: str = "subscribe", **said: str | None
    ) -> httpx2.Response:
        form = {"mode": mode, "callback": callback, "topic": topic} | said
        data = {f"hub.{name}": value for name, value in form.items() if value is not None}
        return await self.client.post("/hub", data=data)

    async def work(self) -> None:
        """Do all that is due now."""
        while await self.lookout.look():
            pass
        while await self.store.subscribers.due(self.clock.now()):
            await self.distributor.begin()
            await self.distributor.finish()

    async def subscribe(
        self, callback: str, topic: str = FEED, secret: str | None = None, lease_seconds: str | None = None
    ) -> None:
        answer = await self.ask(callback, topic, secret=secret, lease_seconds=lease_seconds)
        assert answer.status_code == 202, answer.text
        await self.work()

    async def publish(self, name: str, **fields: Any) -> None:
        """A new article, or a new revision of it; and everybody is told."""
        await self.put(name, **fields)
        await self.work()

    async def put(self, name: str, **fields: Any) -> None:
        published = {"published": at("2026-02-01T00:00:00Z")} | fields
        await self.store.articles.put(article(name, **published), page(name))

    async def feed(self, address: str = FEED) -> httpx2.Response:
        return await self.client.get(address)

    async def subscribers(self) -> tuple[Subscriber, ...]:
        return await self.store.subscribers.all()

    def later(self, **time: float) -> None:
        self.clock.at += timedelta(**time)


@asynccontextmanager
async def opened(
    store: Store, base: str | None = BASE, setting: str = "own", allowed: str = "127.0.0.1"
) -> AsyncIterator[Wire]:
    """The doors over this store, which may dial what is allowed."""
    clock = FakeClock(BEGAN)
    settings = load({}, base_url=base, hub=setting, allowed_addresses=allowed)
    handlers: dict[Any, Any] = {QueryError: on_query_error, HTTPException: on_http_error}
    app = Starlette(routes=[*feeds.routes(), *hub.routes(clock.now)], exception_handlers=handlers)
    app.state.store, app.state.settings = store, settings
    app.state.hub = None if setting == "off" else setting
    readings = Readings(app, store, base)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(callbacks, "_DEADLINE", PATIENCE)  # which a friend does not miss, however busy the machine is
        async with Callbacks(settings) as caller:
            client = httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=base or BASE)
            distributor = Distributor(settings, store, caller, readings, clock)
            async with client:
                yield Wire(store, client, distributor, Lookout(store, readings, clock), clock)
