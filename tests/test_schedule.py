"""When a source and each of its pages are asked next."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from urbanfeed.ingest.schedule import again_by_its_date, instant_told, interval_of, next_check, next_round, next_try
from urbanfeed.settings import load
from urbanfeed.store import Visit

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SETTINGS = load({})
VISIT = Visit("harbour", "https://harbour.example/news/1", found_at=NOW - DAY, seen_at=NOW - 2 * HOUR)


def arrivals(gap: timedelta, count: int = 20, silence: timedelta | None = None) -> list[datetime]:
    last = NOW - (gap if silence is None else silence)
    return [last - number * gap for number in range(count)]


@pytest.mark.parametrize(
    ("appeared", "expected"),
    [
        ([], HOUR),
        (arrivals(3 * HOUR, count=3), HOUR),
        (arrivals(6 * HOUR), 3 * HOUR),
        (arrivals(MINUTE), 15 * MINUTE),
        (arrivals(30 * DAY), DAY),
        ([NOW] * 20, 15 * MINUTE),
        ([NOW + HOUR] * 20, 15 * MINUTE),
    ],
    ids=["never", "too few", "four a day", "floor", "ceiling", "all at once", "to come"],
)
def test_a_source_is_asked_twice_as_often_as_it_publishes(appeared: list[datetime], expected: timedelta) -> None:
    assert interval_of(appeared, None, NOW, SETTINGS) == expected


def test_a_source_that_falls_silent_is_asked_less_and_less() -> None:
    waits = [interval_of(arrivals(HOUR, silence=it * DAY), None, NOW, SETTINGS) for it in (0, 1, 5, 50)]
    assert waits == sorted(waits)
    assert waits[0] < waits[1] < waits[2] < waits[3] == DAY


def test_what_a_feed_asks_for_is_kept_to_within_the_ceiling() -> None:
    assert interval_of(arrivals(HOUR), 2 * 3600, NOW, SETTINGS) == 2 * HOUR
    assert interval_of(arrivals(DAY), 3600, NOW, SETTINGS) == 12 * HOUR
    assert interval_of(arrivals(HOUR), 100 * 86400, NOW, SETTINGS) == DAY


def test_rounds_drift_apart_by_up_to_a_tenth_and_stay_between_floor_and_ceiling() -> None:
    early, late = (next_round(NOW, 10 * HOUR, 0, chance, SETTINGS) for chance in (0.0, 1.0))
    assert (early, late) == (NOW + 9 * HOUR, NOW + 11 * HOUR)
    assert next_round(NOW, 15 * MINUTE, 0, 0.0, SETTINGS) == NOW + 15 * MINUTE
    assert next_round(NOW, DAY, 0, 1.0, SETTINGS) == NOW + DAY


def test_a_failing_source_backs_off_up_to_a_day() -> None:
    waits = [next_round(NOW, 6 * HOUR, failures, 0.5, SETTINGS) - NOW for failures in range(1, 8)]
    assert waits == [HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR, DAY, DAY]
    assert next_round(NOW, HOUR, 1000, 1.0, SETTINGS) == NOW + DAY


def test_retry_after_is_kept_to_but_for_no_longer_than_a_day() -> None:
    assert next_round(NOW, HOUR, 1, 0.5, SETTINGS, wait=3 * 3600) == NOW + 3 * HOUR
    assert next_round(NOW, HOUR, 1, 0.5, SETTINGS, wait=1e9) == NOW + DAY
    failed = replace(VISIT, kind="http-status", status=503, failures=1, failing_since=NOW)
    assert next_try(NOW, failed, wait=7200) == NOW + 2 * HOUR


def test_a_page_is_read_again_the_more_seldom_the_older_it_is_and_in_the_end_no_more() -> None:
    found = NOW - DAY
    assert next_check(NOW, NOW, None) == NOW + 6 * HOUR
    assert next_check(NOW, found, None) == NOW + 12 * HOUR
    assert next_check(NOW, found, NOW - 20 * DAY) == NOW + 10 * DAY
    assert next_check(NOW, found, NOW - 91 * DAY) is None
    assert next_check(NOW, found, NOW + DAY) == NOW + 12 * HOUR, "a date to come does not make it younger"


@pytest.mark.parametrize(
    ("kind", "status", "waits"),
    [
        ("timeout", None, [HOUR, 2 * HOUR, 4 * HOUR]),
        ("http-status", 503, [HOUR, 2 * HOUR, 4 * HOUR]),
        ("login-wall", None, [DAY, 2 * DAY, 4 * DAY]),
        ("http-status", 404, [DAY, 2 * DAY, None]),
        ("http-status", 410, [DAY, None, None]),
    ],
)
def test_a_failed_page_is_tried_at_growing_distances(
    kind: str, status: int | None, waits: list[timedelta | None]
) -> None:
    failed = replace(VISIT, kind=kind, status=status, failing_since=NOW - DAY)
    due = [next_try(NOW, replace(failed, failures=failures)) for failures in (1, 2, 3)]
    assert due == [None if it is None else NOW + it for it in waits]


def test_a_page_that_has_failed_for_a_season_is_left_alone() -> None:
    failed = replace(VISIT, kind="timeout", failures=50, failing_since=NOW - 91 * DAY)
    assert next_try(NOW, failed) is None
    assert next_try(NOW, replace(failed, failing_since=NOW - 80 * DAY)) == NOW + 7 * DAY


def test_a_new_date_in_a_sitemap_brings_a_page_forward() -> None:
    read = replace(VISIT, told="2026-02-20")
    assert again_by_its_date(read, "2026-03-01T11:00:00Z", NOW) == NOW
    assert again_by_its_date(read, "2026-03-01", NOW) == NOW, "some time today may be after our reading"
    assert again_by_its_date(read, "2026-02-20", NOW) is None, "it said so before"
    assert again_by_its_date(read, "2026-02-25", NOW) is None, "read since"
    assert again_by_its_date(read, "soon", NOW) is None
    assert again_by_its_date(read, None, NOW) is None
    assert again_by_its_date(replace(read, seen_at=None), "2026-03-01", NOW) is None, "it is due anyway"


def test_a_sitemap_that_says_now_of_every_page_brings_it_forward_once_an_hour() -> None:
    read = replace(VISIT, seen_at=NOW - 10 * MINUTE)
    assert again_by_its_date(read, "2026-03-01T11:59:59Z", NOW) == NOW + 50 * MINUTE


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("2026-03-01T10:00:00+05:00", datetime(2026, 3, 1, 5, 0, tzinfo=UTC)),
        ("2026-03-01T10:00:00", datetime(2026, 3, 1, 10, 0, tzinfo=UTC)),
        ("Sun, 01 Mar 2026 10:00:00 GMT", datetime(2026, 3, 1, 10, 0, tzinfo=UTC)),
        ("2026-03-01", datetime(2026, 3, 2, tzinfo=UTC)),
        ("9999-12-31", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_of_feeds_and_sitemaps_are_read(told: str | None, expected: datetime | None) -> None:
    assert instant_told(told) == expected
