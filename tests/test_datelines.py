"""Dates in words, in the language of their article."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from articles import at
from urbanfeed.moment import Moment
from urbanfeed.publish.datelines import corrected_line, dateline

SEEN = datetime(2025, 9, 1, 23, 30, tzinfo=timezone(timedelta(hours=-3)))
DAY = Moment("2025-07-08", "day", "unknown", "")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ru", "8 июля 2025\u00a0г."),
        ("kk-Cyrl-KZ", "2025\u00a0ж. 8 шілде"),
        ("mn", "2025\u00a0оны долоодугаар сарын 8"),
        ("ar", "8 يوليو 2025"),
        ("fi", "8. heinäkuuta 2025"),
        ("sv-SE-1901", "8 juli 2025"),
        ("xx-nowhere", "2025-07-08"),
        (None, "2025-07-08"),
    ],
)
def test_a_day_is_said_in_the_language_of_its_article(language: str | None, said: str) -> None:
    assert dateline(language, DAY, SEEN) == said


def test_a_minute_is_said_by_the_clock_of_its_page_and_no_zone_is_converted() -> None:
    assert dateline("sv", at("2019-07-29T13:45:00+03:00"), SEEN) == "29 juli 2019 13:45"


@pytest.mark.parametrize(
    ("language", "said"),
    [("sv", "läst 2 september 2025"), ("kk", "оқылған күні: 2025\u00a0ж. 2 қыркүйек"), ("xx", "read on 2025-09-02")],
)
def test_without_a_date_the_day_of_our_first_reading_is_said(language: str, said: str) -> None:
    assert dateline(language, None, SEEN) == said


def test_the_last_correction_is_said() -> None:
    days = [datetime(2026, 3, day, 9, tzinfo=UTC) for day in (9, 11, 10)]
    assert corrected_line("fi", days) == "korjattu 11. maaliskuuta 2026"
    assert corrected_line("fi", []) is None
