"""A source of the database whose place moves or breaks: followed, or looked for anew, at most once a day."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from databases import sqlite
from harbour import FakeClock
from local_site import Reply, Site
from saved_sites import saved_site
from urbanfeed.ingest import renewing
from urbanfeed.ingest.adding import Proposal, Wishes, propose
from urbanfeed.ingest.fetch import Fetcher
from urbanfeed.ingest.outcome import Outcome
from urbanfeed.ingest.rounds import _Turn
from urbanfeed.ingest.sources import all_scrapers
from urbanfeed.settings import load
from urbanfeed.store import Added, Place, Store

SETTINGS = load({}, host_delay=0, allowed_addresses=("127.0.0.1",))
GONE = Reply(status=410)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await Store.open(sqlite(tmp_path / "urbanfeed.sqlite3")) as it:
        yield it


class Rounds:
    """Rounds of the source `saari`, one after the other, with time between."""

    def __init__(self, store: Store, site: Site) -> None:
        self.store, self.site, self.clock = store, site, FakeClock()
        self.told: list[Outcome] = []

    async def add(self, path: str = "/") -> None:
        async with Fetcher(SETTINGS) as fetcher:
            found = await propose(self.site.origin + path, fetcher, Wishes("saari"), self.clock.now())
        await self.store.sources.put(found.source)

    async def take(self, after: timedelta = timedelta()) -> list[str]:
        """One round; what was asked for in it."""
        self.clock.at += after
        self.site.asked.clear()
        self.told.clear()
        gatherings = self.store.gatherings
        await gatherings.put(replace(await gatherings.of("saari"), due_at=None))  # whatever the schedule says
        scraper = (await all_scrapers(self.store))["saari"]
        async with Fetcher(SETTINGS) as fetcher:
            await _Turn(self.store, SETTINGS, self.clock).take(fetcher, scraper, self.told.append)
        return self.site.paths

    async def added(self) -> Added:
        source = await self.store.sources.by_name("saari")
        assert source is not None
        assert source.added is not None
        return source.added

    async def place(self) -> Place:
        (place,) = (await self.added()).places
        return place


async def test_a_feed_that_moves_for_good_is_followed(store: Store) -> None:
    with saved_site("saari_fi") as site:
        rounds = Rounds(store, site)
        await rounds.add()
        site.replies["/uusi-syote/"] = site.replies["/feed/"]
        site.replies["/feed/"] = Reply(status=301, headers={"Location": "/uusi-syote/"})
        await rounds.take()
        assert await rounds.place() == Place("feed", f"{site.origin}/uusi-syote/")
        assert "/feed/" not in await rounds.take(timedelta(hours=1))


async def test_a_feed_that_is_gone_is_replaced_by_what_the_site_has_now(store: Store) -> None:
    with saved_site("saari_fi") as site:
        rounds = Rounds(store, site)
        await rounds.add()
        site.replies["/feed/"] = GONE
        await rounds.take()
        assert (await rounds.place()).kind == "listing"
        assert {it.kind for it in rounds.told} == {"failed", "new"}, "it is read in the same round"
        assert (await store.gatherings.of("saari")).failures == 0
        await rounds.take(timedelta(hours=1))
        assert not rounds.told


async def test_what_is_not_found_is_looked_for_once_a_day(store: Store) -> None:
    with saved_site("saari_fi") as site:
        rounds = Rounds(store, site)
        await rounds.add()
        before = await rounds.place()
        site.replies |= {"/feed/": GONE, "/": Reply("<!doctype html><p>Under construction")}
        assert "/sitemap.xml" in await rounds.take()
        assert await rounds.place() == before
        assert "/sitemap.xml" not in await rounds.take(timedelta(hours=23))
        assert "/sitemap.xml" in await rounds.take(timedelta(hours=1))


@pytest.mark.parametrize("removed", [True, False])
async def test_what_an_operator_does_during_the_search_stays_done(
    removed: bool, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The search for a new place may take minutes; the source is removed meanwhile, or given another title."""

    async def then_changed(*asked: Any) -> Proposal:
        found = await propose(*asked)
        if removed:
            await store.sources.remove("saari")
        else:
            (source,) = await store.sources.all()
            await store.sources.put(replace(source, title="Another"))
        return found

    with saved_site("saari_fi") as site:
        rounds = Rounds(store, site)
        await rounds.add()
        site.replies["/feed/"] = GONE
        monkeypatch.setattr(renewing, "propose", then_changed)
        await rounds.take()
    assert [(it.title, len(it.added.places)) for it in await store.sources.all() if it.added] == (
        [] if removed else [("Another", 1)]
    )


async def test_a_failure_that_may_pass_changes_nothing(store: Store) -> None:
    with saved_site("saari_fi") as site:
        rounds = Rounds(store, site)
        await rounds.add()
        site.replies["/feed/"] = Reply(status=403)
        assert set(await rounds.take()) == {"/feed/"}
        assert (await rounds.place()).kind == "feed"


async def test_a_redesigned_listing_is_learned_anew(store: Store) -> None:
    with saved_site("gol_mn") as site:
        rounds = Rounds(store, site)
        await rounds.add("/medee")
        await rounds.take()
        before = await rounds.added()
        for path in ("/medee", "/medee?p=2"):
            reply = site.replies[path]
            assert isinstance(reply, Reply)
            markup = str(reply.body).replace('class="title" href="/medee/', 'class="otsikko" href="/shine/medee/')
            site.replies[path] = Reply(markup.replace('<a href="/medee/', '<a href="/zurag/'))
        for path in [it for it in site.replies if it.startswith("/medee/")]:
            site.replies[f"/shine{path}"] = site.replies[path]
        await rounds.take(timedelta(hours=1))
        after = await rounds.added()
        assert after.article != before.article
        read = [it.page for it in rounds.told if it.kind != "failed"]
        assert len(read) == 6, "what was read at its old address is known by its bytes, and not stored twice"
        assert all("/shine/medee/" in it for it in read)
