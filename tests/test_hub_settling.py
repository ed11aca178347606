"""What our hub does where a feed says something else than when it was looked at last: it tells once, and the newest."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from articles import article
from callback import Listener
from databases import sqlite
from hub_door import FEED, Wire, opened
from urbanfeed.article import Rights
from urbanfeed.store import Source, Store

SOURCE = Source("city_news", "City News", "https://city.example/", "en", None, Rights())


@pytest.fixture
async def wire(tmp_path: Path) -> AsyncIterator[Wire]:
    async with await Store.open(sqlite(tmp_path / "feed.sqlite3")) as store, opened(store) as it:
        await it.put("first")
        yield it


@pytest.fixture
def reader() -> Iterator[Listener]:
    with Listener() as it:
        yield it


async def test_what_changes_without_news_is_told_once_with_the_news_before_it(wire: Wire, reader: Listener) -> None:
    """As after a new release that writes feeds in another way, while a subscriber is still to be told."""
    await wire.subscribe(f"{reader.url}/me")
    await wire.put("second")
    while await wire.lookout.look():
        pass
    # A title of a source is no news, and stands in its entries.
    await wire.store.sources.put(replace(SOURCE, title="Another title"))
    await wire.store.content.look()
    async with asyncio.timeout(60):
        await wire.work()
    assert len(reader.deliveries()) == 1
    (it,) = await wire.subscribers()
    assert it.due_at == it.lease_until


async def test_a_process_that_has_not_seen_the_news_yet_looks_before_it_tells(
    tmp_path: Path, wire: Wire, reader: Listener
) -> None:
    await wire.subscribe(f"{reader.url}/me")
    async with await Store.open(sqlite(tmp_path / "feed.sqlite3")) as store, opened(store) as other:
        await other.feed()
        before = await other.distributor.readings.of(FEED)
        await wire.put("second")
        while await wire.lookout.look():
            pass
        await other.distributor.begin()
        await other.distributor.finish()
    (told,) = reader.deliveries()
    assert told.body != before.body
    assert not await wire.store.subscribers.due(wire.clock.now())


async def test_who_follows_a_feed_is_told_at_once_that_an_article_was_erased(wire: Wire, reader: Listener) -> None:
    await wire.subscribe(f"{reader.url}/me")
    gone = article("first")
    assert await wire.store.forgotten.forget(gone.id, "A court said so.", wire.clock.now())
    await wire.work()
    (told,) = reader.deliveries()
    assert gone.headline.encode() not in told.body
    assert b"deleted-entry" in told.body
