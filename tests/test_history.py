"""The history that a source is judged by, as the store tells it."""

import logging
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from databases import Databases
from harbour import BEGAN, SCRAPER
from urbanfeed.ingest.history import arrivals_of, history_of, judge, places_of
from urbanfeed.ingest.sources import source_of
from urbanfeed.scraping import latest
from urbanfeed.store import Health, Sample, Store, Visit

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
async def store(databases: Databases) -> AsyncIterator[Store]:
    async with await Store.open(databases.url()) as store:
        await store.sources.put(source_of(SCRAPER))
        yield store


def page(number: int, **fields: object) -> Visit:
    return Visit("harbour", f"https://harbour.example/news/{number}", **{"found_at": BEGAN} | fields)  # type: ignore[arg-type]


def read(number: int, *empty: str) -> Visit:
    """The page that was read so many hours after the beginning."""
    at = BEGAN + number * HOUR
    return page(number, seen_at=at, sample=Sample(at, 400, empty))


async def test_a_source_is_held_against_what_came_before_its_last_articles(store: Store) -> None:
    await store.visits.put(*map(read, range(60)))
    history = await history_of(store, SCRAPER, BEGAN + 60 * HOUR)
    assert [it.at for it in history.recent] == [BEGAN + it * HOUR for it in range(59, 51, -1)]
    assert [it.at for it in history.usual] == [BEGAN + it * HOUR for it in range(51, 11, -1)]


async def test_what_is_broken_for_long_does_not_become_the_usual(store: Store) -> None:
    await store.visits.put(*map(read, range(40)), *(read(it, "published") for it in range(40, 100)))
    since = BEGAN + 47.5 * HOUR
    await store.gatherings.put_health("harbour", Health("degraded", "no dates", since, since))
    found = await judge(store, SCRAPER, BEGAN + 100 * HOUR)
    assert (found.state, found.since) == ("degraded", since)
    assert found.reason == "8 of the last 8 articles have no date; before, 8 of 40"


async def test_articles_appear_when_they_or_their_places_say_and_else_when_they_are_found(store: Store) -> None:
    now = BEGAN + 10 * DAY
    stated = Sample(now, 400, published=BEGAN - 5 * DAY)
    to_come = Sample(now, 400, published=BEGAN + 300 * DAY)
    await store.visits.put(
        page(1),  # found by the first round, which says nothing of its age
        page(2, sample=stated, seen_at=now),
        page(3, told="2026-02-20T00:00:00Z"),
        page(4, told="2026-02-20T00:00:00Z", sample=stated, seen_at=now),
        page(5, found_at=BEGAN + 2 * DAY),
        page(6, found_at=BEGAN + 3 * DAY, sample=to_come, seen_at=now),
        page(7, found_at=BEGAN + 4 * DAY, told="no date"),
    )
    february = BEGAN.replace(month=2, day=20, hour=0)
    assert await arrivals_of(store, "harbour", now) == (
        BEGAN + 4 * DAY, BEGAN + 3 * DAY, BEGAN + 2 * DAY, BEGAN - 5 * DAY, BEGAN - 5 * DAY, february,
    )  # fmt: skip


async def test_only_the_places_that_a_source_names_now_count(store: Store) -> None:
    """One that its scraper has left behind may fail for ever."""
    old, new = (page(0, place=True), Visit("harbour", "https://harbour.example/feed", BEGAN, place=True))
    home = Visit("harbour", SCRAPER.home, BEGAN, place=True)
    await store.visits.put(old, new, home)
    history = await history_of(store, SCRAPER, BEGAN)
    assert (history.places, history.home) == ((new,), home)
    assert places_of(SCRAPER) == ("https://harbour.example/feed",)
    assert latest("/feed") == SCRAPER.discover


async def test_each_change_of_state_is_one_line_in_the_log(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "urbanfeed")
    await judge(store, SCRAPER, BEGAN)
    assert caplog.records == [], "a source that begins well is no news"
    await store.gatherings.put_health("harbour", Health("broken", "no way there", BEGAN, BEGAN))
    for _ in range(2):
        await judge(store, SCRAPER, BEGAN + HOUR)
    (line,) = caplog.records
    assert line.getMessage() == "source harbour is healthy: too few articles yet to know its pace"
    assert (line.levelname, vars(line)["state_before"]) == ("WARNING", "broken")
