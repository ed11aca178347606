"""Dates in words, in the language of their article."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from articles import at
from urbanfeed.moment import Moment
from urbanfeed.publish.datelines import _CORRECTED, _READ, LANGUAGES, corrected_line, dateline, in_english
from urbanfeed.publish.widgets.assets import tongues, words_in

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
        ("kk-CN", "8-شىلدە، 2025"),
        ("kk-Latn", "2025-07-08"),
        ("sr-Latn", "8. jul 2025."),
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
    [
        ("ar", "قُرئ في 2 سبتمبر 2025"),
        ("en", "read on September 2, 2025"),
        ("fi", "luettu 2. syyskuuta 2025"),
        ("kk", "оқылған күні: 2025\u00a0ж. 2 қыркүйек"),
        ("mn", "уншсан огноо: 2025\u00a0оны есдүгээр сарын 2"),
        ("RU", "прочитано 2 сентября 2025\u00a0г."),
        ("sv-FI", "läst 2 september 2025"),
    ],
)
def test_without_a_date_the_day_of_our_first_reading_is_said(language: str, said: str) -> None:
    assert dateline(language, None, SEEN) == said
    assert not in_english(language)


@pytest.mark.parametrize("language", ["fr", "fa-AF", "kk-Latn", "kk-CN", "xx-nowhere", "", None])
def test_where_we_have_no_words_the_line_is_english_from_end_to_end(language: str | None) -> None:
    assert dateline(language, None, SEEN) == "read on September 2, 2025"
    assert corrected_line(language, [SEEN]) == "corrected September 2, 2025"
    assert in_english(language)


def test_the_last_correction_is_said() -> None:
    days = [datetime(2026, 3, day, 9, tzinfo=UTC) for day in (9, 11, 10)]
    assert corrected_line("fi", days) == "korjattu 11. maaliskuuta 2026"
    assert corrected_line("fi", []) is None


def test_every_language_of_ours_has_all_of_our_words() -> None:
    """Here and in the widgets: an article is not half in one of them."""
    assert (
        set(_READ) == set(_CORRECTED) == set(LANGUAGES) == set(tongues()) == {"en", "ar", "fi", "kk", "mn", "ru", "sv"}
    )
    assert len({frozenset(words_in(it)) for it in LANGUAGES}) == 1
