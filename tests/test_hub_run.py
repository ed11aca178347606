"""`urbanfeed serve` as two servers on one database, and subscribers, over HTTP: from discovery to the news."""

import time
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest

from articles import article, at, page
from callback import Listener
from databases import Databases
from hub import signature
from servers import running
from urbanfeed.store import Store


def until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 60
    while not true():
        if time.monotonic() > deadline:
            pytest.fail(f"not within a minute: {what}")
        time.sleep(0.02)


async def test_who_follows_a_feed_at_one_server_is_told_of_news_that_another_program_stored(
    databases: Databases, tmp_path: Path
) -> None:
    told = {"data_dir": str(tmp_path), "database_url": databases.url(), "allowed_addresses": "127.0.0.1"}
    with running("serve", **told) as one, running("serve", **told) as two, Listener() as reader:
        asked = 0
        for server in (one, two):
            # Discovery (section 4), and what it says is what is asked for.
            links = httpx2.get(f"{server}/feeds/atom.xml?language=en", timeout=60).links  # nothing else runs
            assert links["hub"]["url"] == f"{server}/hub"
            for _ in range(20):
                form = {
                    "hub.mode": "subscribe", "hub.topic": links["self"]["url"], "hub.secret": "s" * 32,
                    "hub.callback": f"{reader.url}/{asked}",
                }  # fmt: skip
                assert httpx2.post(links["hub"]["url"], data=form, timeout=60).status_code == 202  # as above
                asked += 1
        until(lambda: len(reader.called) == asked, "all are asked")
        async with await Store.open(databases.url()) as store:
            while any(it.lease_until is None for it in await store.subscribers.all()):
                time.sleep(0.02)  # noqa: ASYNC251  # nothing else runs here
            await store.articles.put(article("n", published=at("2026-02-01T00:00:00Z")), page("n"))
        until(lambda: len(reader.called) == 2 * asked, "all are told")
    deliveries = [it for it in reader.called if it.method == "POST"]
    assert sorted(it.path for it in deliveries) == sorted(f"/{number}" for number in range(asked)), "each once"
    for it in deliveries:
        assert b"Headline n" in it.body
        assert it.headers["x-hub-signature"] == signature("s" * 32, it.body)
    assert len({it.headers["link"] for it in deliveries}) == 2, "each server's own addresses"
