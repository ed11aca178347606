"""The schedule as a whole, against real sites and a real store, by a clock whose days pass at once."""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from databases import Databases, sqlite
from harbour import BEGAN, SCRAPER, FakeClock, TheEnd, feed, mirror, page, replies, settings
from local_site import Reply, Site
from urbanfeed.article import Rights
from urbanfeed.ingest import rounds
from urbanfeed.ingest.clock import RealClock
from urbanfeed.ingest.fetch import Mirror
from urbanfeed.ingest.gather import Means, Round, gather
from urbanfeed.ingest.outcome import Outcome
from urbanfeed.ingest.rounds import crawl, keep_gathering
from urbanfeed.ingest.sources import added_scraper, all_scrapers, gathered, place_of
from urbanfeed.query import ArticleQuery
from urbanfeed.scraping import Feed, Listing, Scraper, Sitemap
from urbanfeed.store import Added, DatabaseError, Gathering, Health, Place, Source, Store
from urbanfeed.store.gathering import Gatherings

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await Store.open(sqlite(tmp_path / "feed.sqlite3")) as store:
        yield store


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> dict[str, Scraper]:
    """The installed scrapers: the Harbour City News, and whatever a test adds. Nobody adds any while it runs."""
    monkeypatch.setattr(rounds, "_LOOK", 3600)
    known = {"harbour": SCRAPER}
    monkeypatch.setattr("urbanfeed.ingest.sources.installed", lambda: dict(known))
    return known


async def run(store: Store, site: Site, clock: FakeClock, lasts: timedelta, *others: Mirror, **changed: object) -> None:
    """The schedule, for so long by its clock."""
    clock.until = clock.at + lasts
    with pytest.raises(TheEnd):
        await keep_gathering(settings(**changed), (*mirror(site.origin), *others), store, clock)


async def health(store: Store, name: str = "harbour") -> Health:
    found = await store.gatherings.health(name)
    assert found is not None
    return found


def another(name: str) -> Scraper:
    return replace(SCRAPER, name=name, home=f"https://{name}.example/")


# -- the pace --------------------------------------------------------------------------------------------------


async def test_a_source_is_asked_at_the_pace_of_its_articles(store: Store, installed: dict[str, Scraper]) -> None:
    """It publishes once a day, so it is asked about twice a day; and every article is taken in."""
    with Site(replies(range(10))) as site:
        await run(store, site, FakeClock(), 4 * DAY)
        assert 7 <= site.paths.count("/feed") <= 9
        assert (await store.articles.page(ArticleQuery())).total == 10
        stands = await store.gatherings.of("harbour")
        assert stands.interval is not None
        assert 11 * 3600 < stands.interval < 17 * 3600


async def test_what_a_feed_asks_for_is_kept_to_over_its_304s(store: Store, installed: dict[str, Scraper]) -> None:
    with Site(replies(range(10)) | {"/feed": feed(range(10), ttl=24 * 60)}) as site:
        await run(store, site, FakeClock(), 4 * DAY)
        assert site.paths.count("/feed") == 5


async def test_a_restart_goes_on_where_the_last_process_ended(
    databases: Databases, installed: dict[str, Scraper]
) -> None:
    clock = FakeClock()
    with Site(replies(range(10))) as site:
        for _ in range(3):
            async with await Store.open(databases.url()) as store:
                await run(store, site, clock, 2 * HOUR)
        assert site.paths.count("/feed") == 1


async def test_a_failing_source_is_asked_less_and_less_and_comes_back(
    store: Store, installed: dict[str, Scraper]
) -> None:
    clock = FakeClock()
    with Site({"/feed": Reply("broken", 500)}) as site:
        await run(store, site, clock, 3 * DAY)
        assert 6 <= site.paths.count("/feed") <= 8
        assert (await health(store)).state == "broken"
        site.replies |= replies(range(3))
        await run(store, site, clock, DAY)
        assert (await health(store)).state == "healthy"
        assert (await store.gatherings.of("harbour")).failures == 0
    assert (await store.articles.page(ArticleQuery())).total == 3


# -- side by side ----------------------------------------------------------------------------------------------


async def test_several_sources_are_asked_side_by_side_and_each_once_at_a_time(
    store: Store, installed: dict[str, Scraper], monkeypatch: pytest.MonkeyPatch
) -> None:
    installed.update({name: another(name) for name in map("city{}".format, range(6))})
    running: list[str] = []
    most: list[int] = []
    full = asyncio.Event()

    async def slowly(means: Means, scraper: Scraper, everything: bool = False) -> Round:
        assert scraper.name not in running
        running.append(scraper.name)
        most.append(len(running))
        if len(running) == 3:
            full.set()
        async with asyncio.timeout(60):
            await full.wait()
        await asyncio.sleep(0.01)  # in which a fourth could begin
        running.remove(scraper.name)
        return Round(read=True)

    monkeypatch.setattr(rounds, "gather", slowly)
    with Site({}) as site:
        await run(store, site, FakeClock(), 5 * HOUR, crawl_sources=3)
    assert max(most) == 3
    assert len(most) >= 7 * 4


async def test_a_crash_in_one_round_stops_no_other_and_is_counted(
    store: Store, installed: dict[str, Scraper], monkeypatch: pytest.MonkeyPatch
) -> None:
    installed["crashing"] = another("crashing")

    async def crashing(means: Means, scraper: Scraper, everything: bool = False) -> Round:
        if scraper.name == "crashing":
            raise ZeroDivisionError("secret of the machine")
        return await gather(means, scraper, everything)

    monkeypatch.setattr(rounds, "gather", crashing)
    with Site(replies(range(2))) as site:
        await run(store, site, FakeClock(), DAY)
    assert (await store.articles.page(ArticleQuery())).total == 2
    assert (await health(store)).state == "healthy"
    (counted,) = (await health(store, "crashing")).failures
    assert (counted.kind, counted.detail) == (
        "fault", "the round broke off with ZeroDivisionError; the log has the traceback",
    )  # fmt: skip
    assert counted.count >= 4
    assert (await health(store, "crashing")).state == "broken"


async def test_a_source_that_the_database_refuses_keeps_no_other_waiting(
    store: Store, installed: dict[str, Scraper], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one waits a minute; here no minute ever ends."""
    installed |= {name: another(name) for name in ("broken", "next")}
    ended = {name: asyncio.Event() for name in installed}

    async def refused(means: Means, scraper: Scraper, everything: bool = False) -> Round:
        ended[scraper.name].set()
        if scraper.name == "broken":
            raise DatabaseError("the database cannot be written: a disk of its own is full")
        return Round(read=True)

    async def wait(clock: FakeClock, seconds: float, tasks: Collection[asyncio.Task[Any]]) -> None:
        await (asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED) if tasks else asyncio.Event().wait())

    monkeypatch.setattr(rounds, "gather", refused)
    monkeypatch.setattr(FakeClock, "wait", wait)
    task = asyncio.create_task(keep_gathering(settings(crawl_sources=2), (), store, FakeClock()))
    async with asyncio.timeout(60):
        for it in ended.values():
            await it.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_source_that_another_process_gathers_is_left_to_it(
    databases: Databases, installed: dict[str, Scraper]
) -> None:
    clock, url = FakeClock(), databases.url()
    with Site(replies(range(2))) as site:
        async with await Store.open(url) as store, await Store.open(url) as other:
            await other.sources.put(Source("harbour", "Harbour", None, None, None, Rights()))
            assert await other.gatherings.hold("harbour", BEGAN, BEGAN + HOUR)
            await run(store, site, clock, 30 * MINUTE)
            assert site.asked == []
            await other.gatherings.let_go("harbour", BEGAN + HOUR)
            await run(store, site, clock, 30 * MINUTE)
        assert site.paths[0] == "/feed"


async def test_what_another_process_has_just_gathered_is_not_asked_again(
    store: Store, installed: dict[str, Scraper], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The board is read once a minute; the other's round may begin and end after that."""
    clock = FakeClock()
    in_order = rounds._Board.in_order

    async def then_gathered(board: rounds._Board) -> list[tuple[datetime, Scraper]]:
        found = await in_order(board)
        await store.gatherings.put(Gathering("harbour", due_at=clock.at + HOUR))
        return found

    await store.sources.put(Source("harbour", "Harbour", None, None, None, Rights()))
    monkeypatch.setattr(rounds._Board, "in_order", then_gathered)
    with Site(replies(range(2))) as site:
        await run(store, site, clock, 2 * HOUR)
        assert site.asked == []


async def test_a_round_that_is_cancelled_lets_its_source_go(
    store: Store, installed: dict[str, Scraper], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = asyncio.Event()

    async def endless(means: Means, scraper: Scraper, everything: bool = False) -> Round:
        begun.set()
        await asyncio.sleep(3600)
        return Round(read=True)

    monkeypatch.setattr(rounds, "gather", endless)
    task = asyncio.create_task(keep_gathering(settings(), (), store))
    await begun.wait()
    now = RealClock().now()
    assert not await store.gatherings.hold("harbour", now, now + HOUR)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await store.gatherings.hold("harbour", now, now + HOUR)


async def test_a_long_round_holds_on_to_its_source(
    store: Store, installed: dict[str, Scraper], monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[bool] = []
    kept = asyncio.Event()
    clock = FakeClock()
    keep_hold = Gatherings.keep_hold

    async def noted(gatherings: Gatherings, source: str, held_until: datetime, until: datetime) -> bool:
        ours = await keep_hold(gatherings, source, held_until, until)
        if ours and until > clock.at + 4 * MINUTE:
            kept.set()
        return ours

    async def long(means: Means, scraper: Scraper, everything: bool = False) -> Round:
        for _ in range(3):
            kept.clear()
            clock.at += 4 * MINUTE  # a hold is for five
            async with asyncio.timeout(60):
                await kept.wait()
            held.append(not await store.gatherings.hold("harbour", clock.at, clock.at))
        return Round(read=True)

    monkeypatch.setattr(rounds, "gather", long)
    monkeypatch.setattr(rounds, "_HOLD_ON", 0.005)
    monkeypatch.setattr(Gatherings, "keep_hold", noted)
    with Site({}) as site:
        await run(store, site, clock, HOUR)
    assert held[:3] == [True, True, True]


async def test_a_round_that_has_lost_its_source_says_nothing_of_it_and_lets_nobody_else_s_hold_go(
    store: Store, installed: dict[str, Scraper], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A laptop slept through its hold, and another process gathers the source meanwhile."""
    clock = FakeClock()
    theirs = Gathering("harbour", due_at=BEGAN + DAY, failures=3)

    async def asleep(means: Means, scraper: Scraper, everything: bool = False) -> Round:
        clock.at += 6 * MINUTE  # a hold is for five
        assert await store.gatherings.hold("harbour", clock.at, clock.at + 5 * MINUTE)
        await store.gatherings.put(theirs)
        return Round(read=True)

    monkeypatch.setattr(rounds, "gather", asleep)
    with Site({}) as site:
        await run(store, site, clock, 7 * MINUTE)
    assert await store.gatherings.of("harbour") == theirs
    assert await store.gatherings.health("harbour") is None
    assert not await store.gatherings.hold("harbour", BEGAN + 7 * MINUTE, BEGAN + HOUR)


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


# -- crawl -----------------------------------------------------------------------------------------------------


async def test_crawl_asks_now_whatever_the_schedule_says_and_moves_it_on(
    store: Store, installed: dict[str, Scraper]
) -> None:
    with Site(replies(range(2))) as site:
        told: list[Outcome] = []
        for _ in range(2):
            await crawl(store, settings(), [SCRAPER], told.append, mirror(site.origin))
        assert [it.kind for it in told] == ["new", "new", "unchanged", "unchanged"]
        assert site.paths == ["/feed", "/news/0", "/news/1"] * 2
        assert site.unchanged == 2, "the pages; a feed that is not sent would tell of none"
    due: datetime | None = (await store.gatherings.of("harbour")).due_at
    assert due is not None
    assert due > RealClock().now()


async def test_crawl_tells_of_every_source_whose_round_broke_off(
    store: Store, installed: dict[str, Scraper], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def refused(means: Means, scraper: Scraper, everything: bool = False) -> Round:
        raise DatabaseError(f"{scraper.name} cannot be written")

    monkeypatch.setattr(rounds, "gather", refused)
    with pytest.raises(DatabaseError, match="city1 cannot be written"):
        await crawl(store, settings(), map(another, ("city1", "city2", "city3")), lambda _: None)
    assert [(vars(it)["source"], str(it.exc_info and it.exc_info[1])) for it in caplog.records] == [
        ("city2", "city2 cannot be written"),
        ("city3", "city3 cannot be written"),
    ]
