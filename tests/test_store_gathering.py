"""What the store keeps of gathering: sources of the database, visits, holds, failures and health."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copy

import pytest

from articles import article, page
from databases import Databases, sqlite
from urbanfeed.article import Rights
from urbanfeed.store import (
    Added,
    EmptyField,
    FailureCount,
    Gathering,
    Health,
    Place,
    Sample,
    Source,
    Store,
    Visit,
)
from urbanfeed.store.health import health_from, health_json

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOURCE = Source("city_news", "City News", "https://city.example/", "en", None, Rights())
ADDED = Added(
    at=NOW,
    places=(Place("feed", "/feed/"), Place("listing", "https://city.example/news", "h2 a")),
    article=r"/news/\d+",
    configuration={"cms": "wordpress", "amp": True},
)


@pytest.fixture
async def store(databases: Databases) -> AsyncIterator[Store]:
    async with await Store.open(databases.url()) as store:
        await store.sources.put(SOURCE)
        yield store


def visit(name: str = "1", **fields: object) -> Visit:
    return replace(Visit("city_news", f"https://city.example/{name}", found_at=NOW), **fields)  # type: ignore[arg-type]


# -- sources ---------------------------------------------------------------------------------------------------


async def test_a_source_without_a_scraper_is_kept_with_all_that_gathering_it_needs(store: Store) -> None:
    await store.sources.put(replace(SOURCE, name="added", added=ADDED))
    found = await store.sources.by_name("added")
    assert found is not None
    assert found.added == ADDED
    assert (await store.sources.by_name("city_news")) == SOURCE, "one that nobody added stays as it is"


async def test_pausing_a_source_outlives_what_is_said_of_it_anew(store: Store) -> None:
    assert await store.sources.pause("city_news", NOW)
    await store.sources.put(replace(SOURCE, title="The City News"))
    found = await store.sources.by_name("city_news")
    assert found
    assert (found.title, found.paused_at) == ("The City News", NOW)
    assert await store.sources.pause("city_news", None)
    assert (await store.sources.by_name("city_news")) == replace(SOURCE, title="The City News")
    assert not await store.sources.pause("nobody", NOW)


async def test_removing_a_source_loses_no_article(store: Store) -> None:
    await store.sources.put(replace(SOURCE, added=ADDED))
    await store.articles.put(article(), page())
    await store.visits.put(visit())
    await store.gatherings.put(Gathering("city_news", due_at=NOW))
    await store.gatherings.count_failure("city_news", FailureCount("dns", 1, NOW, "https://city.example/", "no"))
    assert await store.sources.remove("city_news")
    assert await store.sources.by_name("city_news") == replace(SOURCE, articles=1)
    assert await store.articles.by_id(article().id) == article()
    assert await store.visits.found("city_news", 10) == ()
    assert await store.gatherings.all() == {}
    assert await store.gatherings.failures("city_news", NOW) == ()


async def test_removing_a_source_that_has_no_articles_leaves_nothing(store: Store) -> None:
    await store.visits.put(visit())
    assert await store.sources.remove("city_news")
    assert await store.sources.all() == ()
    assert not await store.sources.remove("city_news")


# -- visits ----------------------------------------------------------------------------------------------------


async def test_a_visit_comes_back_as_it_was_put(store: Store) -> None:
    whole = visit(
        told="2026-02-28",
        due_at=NOW + HOUR,
        seen_at=NOW,
        status=200,
        etag='W/"a"',
        last_modified="Sat, 28 Feb 2026 10:00:00 GMT",
        moved_to="https://new.example/1",
        sha256="0" * 64,
        failures=2,
        failing_since=NOW - HOUR,
        kind="timeout",
        detail="not done after 30 seconds",
        sample=Sample(NOW, 412, ("published", "authors"), 0.83, "finds no article here", NOW - HOUR),
    )
    place = visit("feed", place=True, links=0, links_before=12)
    await store.visits.put(whole, place)
    assert await store.visits.of("city_news", [whole.url, place.url, "https://city.example/other"]) == {
        whole.url: whole,
        place.url: place,
    }
    assert await store.visits.places("city_news") == (place,)


async def test_a_visit_put_again_takes_the_place_of_the_one_before(store: Store) -> None:
    await store.visits.put(visit(failures=3, kind="dns"))
    await store.visits.put(visit(seen_at=NOW, status=200))
    assert await store.visits.tried("city_news", 10) == (visit(seen_at=NOW, status=200),)


async def test_two_sources_that_share_an_address_keep_apart_what_each_has_read_there(store: Store) -> None:
    await store.sources.put(replace(SOURCE, name="other"))
    await store.visits.put(visit(etag='"a"'), replace(visit(), source="other"))
    assert (await store.visits.of("other", [visit().url]))[visit().url].etag is None


async def test_new_pages_are_due_before_all_others_and_the_last_found_first(store: Store) -> None:
    later = NOW + HOUR
    await store.visits.put(visit("old-a", due_at=NOW), visit("old-b", due_at=NOW))
    await store.visits.put(visit("new-a", due_at=later, found_at=later), visit("new-b", due_at=later, found_at=later))
    await store.visits.put(visit("seen", seen_at=NOW, due_at=NOW), visit("longer", seen_at=NOW, due_at=NOW - HOUR))
    await store.visits.put(visit("not-yet", due_at=later + HOUR), visit("never"), visit("feed", place=True, due_at=NOW))
    due = [it.url.rsplit("/", 1)[1] for it in await store.visits.due("city_news", later, 10)]
    assert due == ["new-a", "new-b", "old-a", "old-b", "longer", "seen"]
    assert len(await store.visits.due("city_news", later, 5)) == 5


async def test_a_page_that_will_not_be_asked_for_again_is_gone(store: Store) -> None:
    assert visit(status=410).gone
    assert not visit(status=404, due_at=NOW).gone
    assert not visit("feed", status=410, place=True).gone


async def test_many_addresses_are_looked_up_at_once(store: Store) -> None:
    visits = [visit(str(number)) for number in range(1200)]
    await store.visits.put(*visits)
    assert await store.visits.of("city_news", [it.url for it in visits]) == {it.url: it for it in visits}


# -- gathering -------------------------------------------------------------------------------------------------


async def test_how_a_gathering_stands_outlives_a_restart(databases: Databases) -> None:
    url = databases.url()
    stands = Gathering("city_news", NOW + HOUR, NOW, NOW, 2, NOW - HOUR, 1800, 600)
    async with await Store.open(url) as store:
        await store.sources.put(SOURCE)
        assert await store.gatherings.of("city_news") == Gathering("city_news")
        await store.gatherings.put(stands)
    async with await Store.open(url) as store:
        assert await store.gatherings.of("city_news") == stands
        assert await store.gatherings.all() == {"city_news": stands}


async def test_a_source_is_held_by_one_at_a_time_even_of_two_processes(databases: Databases, store: Store) -> None:
    async with await Store.open(databases.url()) as other:
        asked = [it.gatherings.hold("city_news", NOW, NOW + HOUR) for it in (store, other, store, other)]
        assert sorted(await asyncio.gather(*asked)) == [False, False, False, True]
        await store.gatherings.let_go("city_news", NOW + HOUR)
        assert await other.gatherings.hold("city_news", NOW, NOW + HOUR)


async def test_a_hold_that_nobody_lets_go_runs_out(store: Store) -> None:
    assert await store.gatherings.hold("city_news", NOW, NOW + HOUR)
    assert not await store.gatherings.hold("city_news", NOW + HOUR / 2, NOW + 2 * HOUR)
    assert await store.gatherings.keep_hold("city_news", NOW + HOUR, NOW + 2 * HOUR)
    assert not await store.gatherings.hold("city_news", NOW + HOUR, NOW + 3 * HOUR)
    assert await store.gatherings.hold("city_news", NOW + 2 * HOUR, NOW + 3 * HOUR)


async def test_who_slept_past_his_hold_takes_nothing_from_the_next_holder(store: Store) -> None:
    assert await store.gatherings.hold("city_news", NOW, NOW + HOUR)
    assert await store.gatherings.hold("city_news", NOW + HOUR, NOW + 2 * HOUR), "it ran out, and another has it"
    assert not await store.gatherings.keep_hold("city_news", NOW + HOUR, NOW + 3 * HOUR)
    await store.gatherings.let_go("city_news", NOW + HOUR)
    assert not await store.gatherings.hold("city_news", NOW + HOUR, NOW + 3 * HOUR)
    assert await store.gatherings.keep_hold("city_news", NOW + 2 * HOUR, NOW + 3 * HOUR)


async def test_a_hold_of_a_clock_that_went_wrong_is_none(store: Store) -> None:
    """A machine that thinks it is 2036, and dies, must not keep a source for ten years."""
    later = NOW + 87_600 * HOUR
    assert await store.gatherings.hold("city_news", later, later + HOUR)
    assert await store.gatherings.hold("city_news", NOW, NOW + HOUR)
    assert not await store.gatherings.hold("city_news", NOW, NOW + HOUR)


async def test_holding_a_source_changes_nothing_of_how_it_stands(store: Store) -> None:
    stands = Gathering("city_news", due_at=NOW, failures=1)
    await store.gatherings.put(stands)
    await store.gatherings.hold("city_news", NOW, NOW + HOUR)
    await store.gatherings.put(stands)
    assert await store.gatherings.of("city_news") == stands
    assert not await store.gatherings.hold("city_news", NOW, NOW + HOUR), "and putting it does not let go"


async def test_failures_are_counted_by_kind_with_the_last_example(store: Store) -> None:
    first = FailureCount("timeout", 2, NOW - 2 * 24 * HOUR, "https://city.example/1", "not done after 30 seconds")
    second = FailureCount("timeout", 1, NOW, "https://city.example/2", "not done after 30 seconds")
    other = FailureCount("dns", 1, NOW, "https://city.example/", "the name city.example is not known")
    for it in (first, second, second, other):
        await store.gatherings.count_failure("city_news", it)
    assert await store.gatherings.failures("city_news", NOW - 30 * 24 * HOUR) == (replace(second, count=4), other)
    assert await store.gatherings.failures("city_news", NOW) == (replace(second, count=2), other)


async def test_failures_of_long_ago_are_forgotten(store: Store) -> None:
    old = FailureCount("dns", 1, NOW - 100 * 24 * HOUR, "https://city.example/", "gone")
    await store.gatherings.count_failure("city_news", old)
    await store.gatherings.count_failure("city_news", replace(old, at=NOW))
    assert await store.gatherings.failures("city_news", NOW - 365 * 24 * HOUR) == (replace(old, at=NOW),)


async def test_health_comes_back_as_it_was_put_and_only_its_news_raise_the_version(store: Store) -> None:
    health = Health(
        state="degraded",
        reason="7 of the last 8 articles have no date; before, 2 of 40",
        since=NOW - HOUR,
        checked_at=NOW,
        last_success=NOW,
        articles_per_day=1.5,
        failures=(FailureCount("timeout", 2, NOW, "https://city.example/1", "not done after 30 seconds"),),
        empty_fields=(EmptyField("published", 0.875, 0.05), EmptyField("images", 1.0, None)),
    )
    assert await store.gatherings.health("city_news") is None
    version, changed_at = await store.version(), await store.changed_at()
    await store.gatherings.put_health("city_news", health)
    assert await store.gatherings.health("city_news") == health
    assert await store.gatherings.healths() == {"city_news": health}
    assert await store.version() == version + 1
    await store.gatherings.put_health("city_news", replace(health, checked_at=NOW + HOUR))
    assert await store.version() == version + 1
    await store.gatherings.put_health("city_news", replace(health, state="healthy", reason="all is well"))
    assert await store.version() == version + 2
    assert await store.changed_at() == changed_at, "no article has changed"


def test_health_that_another_version_wrote_is_read_as_far_as_it_is_known() -> None:
    failure = FailureCount("dns", 1, NOW, "https://city.example/", "no such name")
    health = Health("healthy", "all is well", NOW, NOW, None, 1.5, (failure,), (EmptyField("images", 1.0, None),))
    said = json.loads(health_json(health))
    newer = said | {
        "mood": "good",
        "failures": [it | {"host": "city.example"} for it in said["failures"]],
        "empty_fields": [it | {"of": 8} for it in said["empty_fields"]],
    }
    assert health_from(json.dumps(newer)) == health
    assert health_from(json.dumps(newer | {"state": "asleep"})) == replace(health, state="degraded")
    older = {name: said[name] for name in ("state", "reason", "since", "checked_at")}
    assert health_from(json.dumps(older)) == Health("healthy", "all is well", NOW, NOW)


async def test_a_database_of_the_first_release_takes_all_of_it(tmp_path: Path) -> None:
    """Its articles and sources are as they were, and its sources can be gathered, paused and judged."""
    copy(Path(__file__).parent / "released" / "0.1.0" / "urbanfeed.sqlite3", tmp_path)
    async with await Store.open(sqlite(tmp_path / "urbanfeed.sqlite3")) as store:
        sources = await store.sources.all()
        assert [(it.articles, it.added, it.paused_at) for it in sources] == [(1, None, None)] * 5
        name = sources[0].name
        assert await store.gatherings.all() == {}
        await store.visits.put(replace(visit(), source=name))
        assert await store.gatherings.hold(name, NOW, NOW + HOUR)
        await store.gatherings.put_health(name, Health("healthy", "", NOW, NOW))
        assert await store.sources.pause(name, NOW)
        await store.sources.put(replace(SOURCE, name="added", added=ADDED))
    async with await Store.open(sqlite(tmp_path / "urbanfeed.sqlite3")) as store:
        assert [it.paused_at for it in await store.sources.all() if it.name == name] == [NOW]
        assert (await store.sources.by_name("added")) == replace(SOURCE, name="added", added=ADDED)
