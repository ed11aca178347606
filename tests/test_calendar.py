"""The calendar knows the names of months that CLDR knows, and reckons the years that are not Gregorian."""

from datetime import date

import pytest
from babel import Locale

from urbanfeed.reader.calendar import jalali, joined, month_of, plain, weekday_of, year_of_era

# Languages that dates are read in. Mongolian and Vietnamese number their months; Chinese, Japanese and Korean too.
LANGUAGES = (
    "en sv fi ru kk ar fa tr uz uz_Cyrl ky uk de fr es pt it nl pl cs el da nb nn hu ro bg sr sr_Latn hr sl sk he hi "
    "id ms az be ka hy et lv lt is ca eu gl mk sq bn ur"
).split()
# 1 Farvardin by the calendar of Iran (University of Tehran, Institute of Geophysics).
NOWRUZ = {
    1370: "1991-03-21", 1375: "1996-03-20", 1380: "2001-03-21", 1388: "2009-03-21", 1391: "2012-03-20",
    1396: "2017-03-21", 1399: "2020-03-20", 1400: "2021-03-21", 1403: "2024-03-20", 1404: "2025-03-21",
    1405: "2026-03-21",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_month_of_cldr_is_known(language: str) -> None:
    """If this fails after an update of babel, the table lacks a new name: add it to the lines of usage."""
    months = Locale.parse(language).months
    for context in ("format", "stand-alone"):
        for number, name in months[context]["wide"].items():
            word = joined(plain(name)).replace(" ", "_").removeprefix("d'").removeprefix("de_")
            assert month_of(word, (language.replace("_", "-"),)) == number, name


@pytest.mark.parametrize(
    "name", ["ИЮЛЯ", "Temmuz", "ΙΟΥΛΙΟΥ", "juillet", "шілдеде", "heinäkuussa", "ביולי", "تموز", "iyulda"]
)
def test_names_are_known_in_capitals_and_with_their_endings(name: str) -> None:
    assert month_of(plain(name)) == 7


@pytest.mark.parametrize("name", ["pages", "сағат", "min", "", "x", "julyan"])
def test_other_words_are_no_months(name: str) -> None:
    assert month_of(plain(name)) is None


def test_listopad_is_october_in_croatia_and_november_in_poland() -> None:
    assert [month_of("listopada", it) for it in (("hr",), ("pl",), ("en",), ())] == [10, 11, None, None]


def test_weekdays_count_from_monday() -> None:
    assert [weekday_of(plain(it)) for it in ("Monday", "tiistaina", "Сәрсенбі", "الخميس", "hour")] == [0, 1, 2, 3, None]


@pytest.mark.parametrize(("year", "day"), NOWRUZ.items())
def test_jalali_years_begin_when_irans_do(year: int, day: str) -> None:
    assert str(jalali(year, 1, 1)) == day


def test_every_jalali_day_follows_the_one_before() -> None:
    days = [
        day
        for year in range(1370, 1420)
        for month in range(1, 13)
        for n in range(1, 32)
        if (day := jalali(year, month, n))
    ]
    assert [it.toordinal() for it in days] == list(range(days[0].toordinal(), days[-1].toordinal() + 1))


def test_days_that_no_jalali_month_has_are_none() -> None:
    assert jalali(1403, 12, 30) == date(2025, 3, 20)  # a leap year
    assert [jalali(1404, 12, 30), jalali(1404, 7, 31), jalali(1404, 13, 1), jalali(2025, 1, 1)] == [None] * 4


def test_years_of_eras() -> None:
    assert [year_of_era(*it) for it in (("令和", "7"), ("平成", "元"), ("民國", "114"), ("x", "1"))] == [
        2025,
        1989,
        2025,
        None,
    ]
