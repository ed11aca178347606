"""`urbanfeed sources`, as an operator and his cron run it."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import commands
from databases import sqlite
from founding import founding_sites, homes
from urbanfeed.article import Rights
from urbanfeed.ingest.sources import put_sources
from urbanfeed.store import Added, FailureCount, Gathering, Health, Place, Sample, Source, Store, Visit

NOW = datetime.now(UTC).replace(microsecond=0)
HOUR = timedelta(hours=1)
DEGRADED = Health("degraded", "7 of the last 8 articles have no date; before, 2 of 40", NOW - HOUR, NOW, NOW)


def urbanfeed(*arguments: str, data_dir: Path) -> commands.Done:
    return commands.urbanfeed(*arguments, data_dir=data_dir, host_delay=0, crawl_limit=1)


async def filled(folder: Path, **healths: Health) -> None:
    async with await Store.open(sqlite(folder / "urbanfeed.sqlite3")) as store:
        await put_sources(store)
        for name, health in healths.items():
            await store.gatherings.put_health(name, health)


async def test_the_table_tells_the_state_of_each_source_and_the_reason(tmp_path: Path) -> None:
    await filled(tmp_path, optimism_kz=DEGRADED)
    done = urbanfeed("sources", data_dir=tmp_path)
    assert done.returncode == 0
    head, *rows = done.stdout.splitlines()
    assert head.split() == ["NAME", "TITLE", "LANGUAGE", "ARTICLES", "STATE", "REASON"]
    (row,) = [it for it in rows if it.startswith("optimism_kz")]
    assert row.endswith("degraded  7 of the last 8 articles have no date; before, 2 of 40")
    (whole,) = [it for it in _json(urbanfeed("sources", "--json", data_dir=tmp_path)) if it["state"]]
    assert (whole["name"], whole["state"], whole["reason"]) == ("optimism_kz", "degraded", DEGRADED.reason)
    assert whole["since"] == f"{NOW - HOUR:%Y-%m-%dT%H:%M:%SZ}"


async def test_cron_hears_of_unhealthy_sources_by_the_exit_code(tmp_path: Path) -> None:
    quiet = replace(DEGRADED, state="quiet")
    await filled(tmp_path, optimism_kz=quiet, jarialike_kz=replace(DEGRADED, state="healthy"))
    well = urbanfeed("sources", "--unhealthy", data_dir=tmp_path)
    assert (well.returncode, well.stdout, well.stderr) == (0, "", "")
    for state in ("degraded", "broken", "gone"):
        await filled(tmp_path, optimism_kz=replace(DEGRADED, state=state))
        ill = urbanfeed("sources", "--unhealthy", data_dir=tmp_path)
        assert ill.returncode == 1
        assert [line.split()[0] for line in ill.stdout.splitlines()] == ["NAME", "optimism_kz"]
    async with await Store.open(sqlite(tmp_path / "urbanfeed.sqlite3")) as store:
        await store.sources.pause("optimism_kz", NOW)
    assert urbanfeed("sources", "--unhealthy", data_dir=tmp_path).returncode == 0, "somebody has looked after it"
    (paused,) = [it for it in _json(urbanfeed("sources", "--json", data_dir=tmp_path)) if it["name"] == "optimism_kz"]
    assert paused["state"] == "paused"


async def test_check_says_why_with_the_last_examples(tmp_path: Path) -> None:
    await filled(tmp_path)
    async with await Store.open(sqlite(tmp_path / "urbanfeed.sqlite3")) as store:
        place = Visit(
            "optimism_kz", "https://optimism.kz/feed/", NOW, place=True, seen_at=NOW, status=500,
            failures=3, failing_since=NOW - 5 * HOUR, kind="http-status", detail="HTTP 500",
        )  # fmt: skip
        page = Visit(
            "optimism_kz", "https://optimism.kz/1", NOW, seen_at=NOW,
            sample=Sample(NOW, 300, ("published",), 0.8, "finds no article"),
        )  # fmt: skip
        await store.visits.put(place, page)
        await store.gatherings.put(
            Gathering("optimism_kz", NOW + HOUR, NOW, NOW - 6 * HOUR, 3, NOW - 5 * HOUR, interval=3600)
        )
        failure = FailureCount("http-status", 3, NOW, place.url, "HTTP 500")
        await store.gatherings.count_failure("optimism_kz", failure)
    done = urbanfeed("sources", "check", "optimism_kz", data_dir=tmp_path)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    began = f"{NOW - 5 * HOUR:%Y-%m-%d %H:%M} UTC"
    assert lines[0] == (
        f"optimism_kz (Optimism.kz) is broken: https://optimism.kz/feed/ cannot be read since {began}: "
        "http-status: HTTP 500"
    )
    for told in (
        f"since         {began}",
        f"last success  {NOW - 6 * HOUR:%Y-%m-%d %H:%M} UTC",
        f"next round    {NOW + HOUR:%Y-%m-%d %H:%M} UTC, after 3 failed",
        f"  https://optimism.kz/feed/: failed 3 times since {began}: http-status: HTTP 500",
        f"      3  http-status    {NOW:%Y-%m-%d %H:%M} UTC  https://optimism.kz/feed/: HTTP 500",
        "  published      100%",
        "  https://optimism.kz/1: the scraper finds no article",
    ):
        assert told in lines
    (facts,) = _json(urbanfeed("sources", "check", "optimism_kz", "--json", data_dir=tmp_path))
    assert facts["failures"][0]["last_example"] == "https://optimism.kz/feed/: HTTP 500"
    assert facts["empty_fields"] == [{"field": "published", "share": 1.0, "before": None}]


async def test_check_of_a_source_that_nobody_has_gathered_or_knows(tmp_path: Path) -> None:
    await filled(tmp_path)
    done = urbanfeed("sources", "check", "optimism_kz", data_dir=tmp_path)
    assert (done.returncode, done.stdout) == (
        0,
        "optimism_kz: not gathered yet; 0 articles are stored, shown in full "
        "(text given to the project; credit: Optimism.kz)\n",
    )
    unknown = urbanfeed("sources", "check", "nobody", data_dir=tmp_path)
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert unknown.stderr.startswith("urbanfeed: there is no source 'nobody'; known are ")


def test_after_a_round_every_source_has_a_state(tmp_path: Path) -> None:
    with founding_sites() as sites:
        urbanfeed("crawl", *homes(sites), data_dir=tmp_path)
    rows = _json(urbanfeed("sources", "--json", data_dir=tmp_path))
    assert [it["state"] for it in rows] == ["healthy"] * 5
    assert all(it["last_success"] for it in rows)
    done = urbanfeed("sources", "check", "optimism_kz", data_dir=tmp_path)
    assert done.returncode == 0
    assert "https://optimism.kz/feed/: read " in done.stdout


async def test_a_source_of_the_database_is_listed_and_can_be_crawled_by_its_name(tmp_path: Path) -> None:
    await filled(tmp_path)
    async with await Store.open(sqlite(tmp_path / "urbanfeed.sqlite3")) as store:
        added = Added(NOW, (Place("feed", "/feed"),))
        await store.sources.put(Source("added", "Added", "http://127.0.0.1:9/", None, None, Rights(), added=added))
    assert "added" in [it["name"] for it in _json(urbanfeed("sources", "--json", data_dir=tmp_path))]
    done = urbanfeed("crawl", "added", "--json", data_dir=tmp_path)
    (outcome,) = _json(done)
    assert (outcome["source"], outcome["page"], outcome["failure"]) == (
        "added", "http://127.0.0.1:9/feed", outcome["reason"].partition(":")[0],
    )  # fmt: skip
    assert done.returncode == 1


def _json(done: commands.Done) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


async def test_nothing_that_a_site_says_of_itself_commands_the_terminal(tmp_path: Path) -> None:
    said = "\x1b]0;owned\x07\x9b2J\rCity :100:\u202e"
    place = Place("feed", f"https://city.example/{said}")
    source = Source("city", said, "https://city.example/", "en", None, Rights(), added=Added(NOW, (place,)))
    async with await Store.open(sqlite(tmp_path / "urbanfeed.sqlite3")) as store:
        await store.sources.put(source)
        await store.visits.put(Visit("city", place.url, NOW, place=True, moved_to=place.url, seen_at=NOW))
        await store.gatherings.put(Gathering("city", last_round_at=NOW))
        await store.gatherings.put_health("city", replace(DEGRADED, reason=said))
    for command in (("sources",), ("sources", "check", "city")):
        done = urbanfeed(*command, data_dir=tmp_path)
        assert "]0;owned2J City :100:" in done.stdout
        assert not set(done.stdout) & {"\x1b", "\x07", "\x9b", "\r", "\u202e"}
