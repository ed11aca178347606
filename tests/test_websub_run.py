"""`urbanfeed run` and a hub, each a process or a server of its own, over HTTP: from the offer to the farewell."""

import asyncio
import json
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from databases import sqlite
from hub import Hub
from local_site import Reply, Site
from servers import URBANFEED, clean_environment, free_port, running
from urbanfeed.article import Rights
from urbanfeed.ingest.sources import put_sources
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Added, Place, Source, Store

NOW = datetime.now(UTC)
TEXT = "The council has voted to keep the old quay open for another year, and to pay for its repair. " * 8


def article(number: int) -> Reply:
    return Reply(
        f"<html lang=en><title>Quay {number}</title><body><article><h1>Quay {number} stays open</h1>"
        f"<p>{TEXT}</p><p>{TEXT}{number}</p></article></body>"
    )


def feed(origin: str, count: int, hub: str) -> Reply:
    date = format_datetime(NOW - timedelta(days=1))
    items = "".join(
        f"<item><link>{origin}/news/{it}</link><title>Quay {it} stays open</title><pubDate>{date}</pubDate></item>"
        for it in range(count)
    )
    # As WordPress writes it: in Atom's words, in the midst of RSS.
    links = f'<a:link rel="hub" href="{hub}"/><a:link rel="self" href="{origin}/feed?self"/>'
    body = (
        f'<rss version="2.0" xmlns:a="http://www.w3.org/2005/Atom"><channel><title>Quays</title>{links}{items}'
        "</channel></rss>"
    )
    return Reply(body, type="application/rss+xml", headers={"ETag": f'"{count}"'})


def until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 60
    while not true():
        if time.monotonic() > deadline:
            pytest.fail(f"not within a minute: {what}")
        time.sleep(0.05)


def urbanfeed(*arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [URBANFEED, *arguments], env=clean_environment(**settings), capture_output=True, text=True, timeout=60
    )


async def prepare(database: str, site: Site) -> None:
    """One source, whose feed offers a hub; the founding ones are paused, since they are on the real internet."""
    added = Added(NOW, (Place("feed", f"{site.origin}/feed"),), r"/news/\d+")
    async with await Store.open(database) as store:
        await put_sources(store)
        for it in await store.sources.all():
            await store.sources.pause(it.name, NOW)
        await store.sources.put(Source("quays", "Quays", f"{site.origin}/", "en", None, Rights(), added=added))


async def articles(store: Store) -> int:
    return (await store.articles.page(ArticleQuery())).total


async def test_a_hub_is_subscribed_to_heard_and_left_by_the_real_program(tmp_path: Path) -> None:
    port = free_port()
    database = sqlite(tmp_path / "urbanfeed.sqlite3")
    told = {
        "data_dir": str(tmp_path), "host_delay": "0", "allowed_addresses": "127.0.0.1",
        "port": str(port), "base_url": f"http://127.0.0.1:{port}",
    }  # fmt: skip
    with Hub(lease="86400") as hub, Site({f"/news/{it}": article(it) for it in range(3)}) as site:
        site.replies["/feed"] = feed(site.origin, 2, hub.url)
        await prepare(database, site)
        with running("run", **told):
            until(lambda: len(hub.verified) == 1, "the subscription is verified")
            assert hub.verified == [200]
            (form,) = hub.asked
            assert form["hub.topic"] == f"{site.origin}/feed?self"
            async with await Store.open(database) as store:
                # The first round is over, and was an hour ago.
                while (stands := await store.gatherings.of("quays")).last_round_at is None:  # noqa: ASYNC110  # by the run
                    await asyncio.sleep(0.05)
                assert stands.due_at is not None
                assert stands.due_at > NOW + timedelta(minutes=10)
                await store.gatherings.put(replace(stands, last_round_at=NOW - timedelta(hours=1)))
                assert await articles(store) == 2

                site.replies["/feed"] = feed(site.origin, 3, hub.url)
                asked = site.paths.count("/feed")
                forged = form | {"hub.secret": "another"}
                assert hub.tell(forged, b"<rss/>") == 202
                assert hub.tell(form | {"hub.callback": f"{form['hub.callback']}x"}, b"<rss/>") == 410
                hub.verify(form | {"hub.topic": "https://another.example/"})
                hub.verify(form | {"hub.mode": "unsubscribe"})
                assert hub.verified == [200, 404, 404]
                await asyncio.sleep(0.2)
                assert site.paths.count("/feed") == asked, "none of these brings a round"

                assert hub.tell(form, b"<rss/>", "sha1") == 202
                until(lambda: site.paths.count("/feed") == asked + 1, "the source is asked")
                until(lambda: "/news/2" in site.paths, "what is new is read")
                (kept,) = await store.subscriptions.of("quays")
                assert kept.delivered_at is not None
            check = urbanfeed("sources", "check", "quays", **told)
            assert f"  {hub.url} for {site.origin}/feed?self: subscribed to until " in check.stdout
            assert ", last news " in check.stdout
            assert kept.key not in check.stdout
            assert kept.secret not in check.stdout
            (facts,) = json.loads(urbanfeed("sources", "check", "quays", "--json", **told).stdout)["hubs"]
            assert (facts["state"], facts["hub"], facts["reason"]) == ("active", hub.url, None)

        # After a restart nobody is asked again, but a source that was removed is left at its hub.
        assert urbanfeed("sources", "remove", "quays", **told).returncode == 0
        with running("run", **told):
            until(lambda: len(hub.verified) == 4, "the hub has verified that we leave")
        assert hub.asked[1:] == [{it: value for it, value in hub.asked[1].items() if it != "hub.secret"}]
        assert hub.asked[1]["hub.mode"] == "unsubscribe"
        assert hub.asked[1]["hub.callback"] == form["hub.callback"]
        assert hub.verified[3] == 200


async def test_check_says_that_a_hub_is_offered_and_why_it_is_not_asked(tmp_path: Path) -> None:
    told = {"data_dir": str(tmp_path), "host_delay": "0", "allowed_addresses": "127.0.0.1"}
    with Hub(lease="86400") as hub, Site({"/news/0": article(0)}) as site:
        site.replies["/feed"] = feed(site.origin, 1, hub.url)
        await prepare(sqlite(tmp_path / "urbanfeed.sqlite3"), site)
        assert urbanfeed("crawl", "quays", **told).returncode == 0
        lines = urbanfeed("sources", "check", "quays", **told).stdout.splitlines()
        assert hub.asked == []
    assert f"  {hub.url} for {site.origin}/feed?self: offered" in lines
    assert "    it is not asked: URBANFEED_BASE_URL names no address that a hub could reach" in lines
