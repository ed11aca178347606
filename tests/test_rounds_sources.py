"""Which sources the schedule asks, and how it finds them to be, by a clock whose days pass at once."""

import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from databases import sqlite
from harbour import BEGAN, SCRAPER, FakeClock, feed, page, replies
from local_site import Reply, Site
from schedule_days import DAY, HOUR, MINUTE, another, health, known, run
from urbanfeed.article import Rights
from urbanfeed.ingest import rounds
from urbanfeed.ingest.gather import Means, Round, gather
from urbanfeed.ingest.sources import added_scraper, all_scrapers, gathered, place_of
from urbanfeed.query import ArticleQuery
from urbanfeed.scraping import Feed, Listing, Scraper, Sitemap
from urbanfeed.store import Added, Gathering, Place, Source, Store


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await Store.open(sqlite(tmp_path / "feed.sqlite3")) as store:
        yield store


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> dict[str, Scraper]:
    return known(monkeypatch)


# -- health ----------------------------------------------------------------------------------------------------


async def test_a_source_whose_markup_changes_turns_degraded_and_loses_no_article(
    store: Store, installed: dict[str, Scraper], caplog: pytest.LogCaptureFixture
) -> None:
    """The pages before and after are in tests/breaking/. The operator hears of it in the log, once."""
    clock = FakeClock()
    caplog.set_level(logging.WARNING, "urbanfeed")
    with Site(replies(range(30))) as site:
        await run(store, site, clock, DAY)
        assert (await health(store)).state == "healthy"
        assert caplog.records == []
        for number in range(100, 108):
            site.replies |= {f"/news/{number}": page(number, "after")}
        site.replies["/feed"] = feed([*range(100, 108), *range(20)])
        await run(store, site, clock, DAY)
        degraded = await health(store)
        assert degraded.state == "degraded"
        assert degraded.reason.startswith(
            "the scraper finds no article on 8 of the last 8 pages, which the general reader has read in its place; "
            "8 of the last 8 articles have no date; before, 0 of "
        )
        assert [it.getMessage() for it in caplog.records] == [f"source harbour is degraded: {degraded.reason}"]
        found = await store.articles.page(ArticleQuery(), first=100)
        assert found.total == 38
        assert all("quay stays\nopen" in it.text or "quay stays open" in it.text for it in found.articles)
        assert sum(it.provenance.extractor == "reader" for it in found.articles) == 8
        # Where the site takes its change back, it heals by itself: what the reader had read is asked for again.
        for number in (*range(100, 108), *range(200, 208)):
            site.replies |= {f"/news/{number}": page(number)}
        site.replies["/feed"] = feed([*range(200, 208), *range(100, 108)])
        caplog.clear()
        await run(store, site, clock, DAY)
        assert (await health(store)).state == "healthy"
        assert [it.levelname for it in caplog.records] == ["WARNING"]
        assert "source harbour is healthy" in caplog.text


async def test_a_source_that_falls_silent_turns_quiet_by_the_clock_alone(
    store: Store, installed: dict[str, Scraper]
) -> None:
    clock = FakeClock()
    with Site(replies(range(20))) as site:
        await run(store, site, clock, 3 * DAY)
        assert (await health(store)).state == "healthy"
        await run(store, site, clock, 9 * DAY)
        quiet = await health(store)
    assert quiet.state == "quiet"
    assert quiet.reason.endswith("; usually one article in a day")
    assert quiet.last_success is not None
    assert quiet.last_success > clock.at - 2 * DAY


async def test_a_site_that_is_gone_is_told_so(store: Store, installed: dict[str, Scraper]) -> None:
    gone = Reply("gone", 410)
    with Site({"/": gone, "/feed": gone}) as site:
        await run(store, site, FakeClock(), 90 * MINUTE)
        found = await health(store)
    assert (found.state, found.reason) == ("gone", "410 at the home page, twice")
    assert found.since == BEGAN


async def test_health_tells_failures_and_what_is_empty(store: Store, installed: dict[str, Scraper]) -> None:
    with Site(replies(range(3)) | {"/news/1": Reply("no", 500)}) as site:
        await run(store, site, FakeClock(), 30 * MINUTE)
        found = await health(store)
    assert [(it.kind, it.count, it.example) for it in found.failures] == [
        ("http-status", 1, "https://harbour.example/news/1: HTTP 500")
    ]
    assert {it.field: it.share for it in found.empty_fields}["images"] == 1.0
    assert found.last_success == BEGAN


async def test_the_rate_of_a_source_that_states_no_dates_is_that_of_our_finding(
    store: Store, installed: dict[str, Scraper]
) -> None:
    """What the first round found says nothing of a pace; what came later does."""
    rows = "".join(f"<a href=/news/{it}>Item</a>" for it in range(12))
    installed["harbour"] = replace(SCRAPER, discover=(Listing("/all"),))
    clock = FakeClock()
    with Site({f"/news/{it}": page(it, "after") for it in range(40)} | {"/all": f"<html>{rows}"}) as site:
        await run(store, site, clock, 2 * HOUR)
        assert (await health(store)).articles_per_day is None
        for number in range(12, 32, 2):
            rows = f"<a href=/news/{number}>Item</a><a href=/news/{number + 1}>Item</a>{rows}"
            site.replies["/all"] = f"<html>{rows}"
            await run(store, site, clock, DAY)
        rate = (await health(store)).articles_per_day
    assert rate == pytest.approx(2, abs=0.4)


# -- which sources ---------------------------------------------------------------------------------------------


async def test_a_source_of_the_database_is_gathered_by_the_general_reader(
    store: Store, installed: dict[str, Scraper]
) -> None:
    installed.clear()
    added = Added(at=BEGAN, places=(Place("feed", "/feed"),), article=r"/news/\d+")
    home = "https://harbour.example/"
    await store.sources.put(Source("added", "The Harbour", home, None, "Europe/Helsinki", Rights("link"), added=added))
    with Site(replies(range(3))) as site:
        await run(store, site, FakeClock(), HOUR)
    found = await store.articles.page(ArticleQuery(source=("added",)))
    assert found.total == 3
    assert {it.provenance.extractor for it in found.articles} == {"reader"}
    assert {(it.rights.show, it.language) for it in found.articles} == {("link", "en")}
    assert (await health(store, "added")).state == "healthy"
    kept = await store.sources.by_name("added")
    assert kept is not None
    assert kept.added == added, "gathering it changes nothing of what is said of it"


async def test_a_paused_source_is_not_asked_until_it_goes_on(store: Store, installed: dict[str, Scraper]) -> None:
    clock = FakeClock()
    with Site(replies(range(2))) as site:
        await store.sources.put(Source("harbour", "Harbour", None, None, None, Rights()))
        await store.sources.pause("harbour", clock.at)
        await run(store, site, clock, 2 * HOUR)
        assert site.asked == []
        await store.sources.pause("harbour", None)
        await run(store, site, clock, 30 * MINUTE)
        assert site.paths.count("/feed") == 1


async def test_a_source_that_is_removed_as_its_round_begins_does_not_come_back(
    store: Store, installed: dict[str, Scraper], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The board is read once a minute, and may be that old."""
    installed.clear()
    added = Added(BEGAN, tuple(map(place_of, SCRAPER.discover)), SCRAPER.article)
    await store.sources.put(Source("harbour", "Harbour", SCRAPER.home, "en", None, Rights(), added=added))
    in_order = rounds._Board.in_order

    async def then_removed(board: rounds._Board) -> list[tuple[datetime, Scraper]]:
        found = await in_order(board)
        await store.sources.remove("harbour")
        return found

    monkeypatch.setattr(rounds._Board, "in_order", then_removed)
    with Site(replies(range(2))) as site:
        await run(store, site, FakeClock(), 2 * HOUR)
        assert site.asked == []
    assert await store.sources.all() == ()


async def test_a_source_that_is_removed_during_its_round_ends_it_quietly(
    store: Store, installed: dict[str, Scraper], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    installed.clear()
    added = Added(BEGAN, tuple(map(place_of, SCRAPER.discover)), SCRAPER.article)
    await store.sources.put(Source("harbour", "Harbour", SCRAPER.home, "en", None, Rights(), added=added))

    async def then_removed(means: Means, scraper: Scraper, everything: bool = False) -> Round:
        await store.sources.remove("harbour")
        return await gather(means, scraper, everything)

    monkeypatch.setattr(rounds, "gather", then_removed)
    with Site(replies(range(2))) as site:
        await run(store, site, FakeClock(), 2 * HOUR)
        assert site.paths == ["/feed"]
    assert await store.sources.all() == ()
    told = [it.getMessage() for it in caplog.records if it.levelno >= logging.WARNING]
    assert told == ["source is not ours any more"]


async def test_a_clock_that_went_wrong_silences_no_source(store: Store, installed: dict[str, Scraper]) -> None:
    """A round that was put off to 2036 is due now."""
    clock = FakeClock()
    with Site(replies(range(2))) as site:
        await store.sources.put(Source("harbour", "Harbour", None, None, None, Rights()))
        await store.gatherings.put(Gathering("harbour", due_at=clock.at + 3650 * DAY, last_round_at=clock.at))
        await run(store, site, clock, 30 * MINUTE)
        assert site.paths.count("/feed") == 1


async def test_places_of_every_kind_survive_the_database(store: Store, installed: dict[str, Scraper]) -> None:
    places = (Feed("/feed"), Sitemap("/sitemap.xml", only="2026"), Sitemap("/s.xml"), Listing("/all", "h2 a", 5))
    added = Added(at=BEGAN, places=tuple(place_of(it) for it in places))
    await store.sources.put(Source("added", "A", "https://a.example/", "sv", None, Rights(), added=added))
    scraper = (await all_scrapers(store))["added"]
    assert scraper.discover == places
    assert scraper.is_article("https://a.example/anything")


async def test_a_source_that_cannot_be_gathered_hides_no_other(
    store: Store, installed: dict[str, Scraper], caplog: pytest.LogCaptureFixture
) -> None:
    broken = Source("broken", "B", "ftp://b.example/", None, None, Rights(), added=Added(BEGAN, (Place("feed", "/"),)))
    await store.sources.put(broken)
    with pytest.raises(ValueError, match="must begin with http"):
        added_scraper(broken)
    assert list(await gathered(store)) == ["harbour"]
    assert "source cannot be gathered" in caplog.text


async def test_a_scraper_that_names_no_place_is_not_gathered(store: Store, installed: dict[str, Scraper]) -> None:
    installed["silent"] = replace(another("silent"), discover=())
    assert list(await gathered(store)) == ["harbour"]
