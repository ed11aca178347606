"""The schedule as a whole, against real sites and a real store, by a clock whose days pass at once."""

import asyncio
from collections.abc import AsyncIterator, Collection
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from databases import Databases, sqlite
from harbour import BEGAN, SCRAPER, FakeClock, feed, mirror, replies, settings
from local_site import Reply, Site
from schedule_days import DAY, HOUR, MINUTE, another, health, known, run
from urbanfeed.article import Rights
from urbanfeed.ingest import rounds
from urbanfeed.ingest.clock import RealClock
from urbanfeed.ingest.gather import Means, Round, gather
from urbanfeed.ingest.outcome import Outcome
from urbanfeed.ingest.rounds import crawl, keep_gathering
from urbanfeed.query import ArticleQuery
from urbanfeed.scraping import Scraper
from urbanfeed.store import DatabaseError, Gathering, Source, Store
from urbanfeed.store.gathering import Gatherings


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await Store.open(sqlite(tmp_path / "feed.sqlite3")) as store:
        yield store


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> dict[str, Scraper]:
    return known(monkeypatch)


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
