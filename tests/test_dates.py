"""
Dates as sites print them, and the Moment each must give.

`dates.tsv` is the table of them: in the languages of the founding sources and in English, each with the convention that
it follows, and those of other languages; a line without a Moment must give none. Here are those with a source's zone.
Where no convention is named: Swedish and Finnish dates by Språkrådet and Kielitoimisto, Kazakh by the sites of the
government (gov.kz), Mongolian by montsame.mn, Arabic by its two month families, English by the Guardian and AP.
"""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from urbanfeed.reader.date_labels import kind_of
from urbanfeed.reader.dates import moment, moment_in_address, moments, placed


class Tabbed(csv.excel_tab):
    """Tabs between the columns, and no quoting."""

    quoting = csv.QUOTE_NONE


HELSINKI, QYZYLORDA, ALMATY, ULAANBAATAR = "Europe/Helsinki", "Asia/Qyzylorda", "Asia/Almaty", "Asia/Ulaanbaatar"

# text, the source's zone, at, precision, zone
MACHINE = [
    ("2025-07-08T10:00:00+00:00", None, "2025-07-08T10:00:00+00:00", "second", "stated"),
    ("2025-07-08T10:00:00Z", QYZYLORDA, "2025-07-08T10:00:00+00:00", "second", "stated"),
    ("2025-07-08T10:00:00.123456Z", None, "2025-07-08T10:00:00+00:00", "second", "stated"),
    ("2025-07-08T15:00:00+0500", None, "2025-07-08T15:00:00+05:00", "second", "stated"),
    ("2025-07-08T15:00+05:00", None, "2025-07-08T15:00:00+05:00", "minute", "stated"),
    ("2023-05-15T12:05:00+09:00", None, "2023-05-15T12:05:00+09:00", "second", "stated"),
    ("2025-07-08 15:00:00 -03:00", None, "2025-07-08T15:00:00-03:00", "second", "stated"),
    ("2025-07-08T15:00:00", QYZYLORDA, "2025-07-08T15:00:00+05:00", "second", "source"),
    ("2025-07-08T15:00:00", None, "2025-07-08T15:00:00", "second", "unknown"),
    ("2025-07-08 15:00", None, "2025-07-08T15:00:00", "minute", "unknown"),
    ("2025-07-08", QYZYLORDA, "2025-07-08", "day", "source"),
    ("2025-07-08", None, "2025-07-08", "day", "unknown"),
    ("1969-07-20T20:17:40Z", None, "1969-07-20T20:17:40+00:00", "second", "stated"),
    ("Tue, 08 Jul 2025 10:00:00 +0000", None, "2025-07-08T10:00:00+00:00", "second", "stated"),
    ("Fri, 04 Jul 2025 18:59:59 +0500", None, "2025-07-04T18:59:59+05:00", "second", "stated"),
    ("08 Jul 2025 10:00 GMT", None, "2025-07-08T10:00:00+00:00", "minute", "stated"),
]
PRINTED = [
    # Swedish, in Finland and in Sweden
    ("Publicerad 29-07-2019 kl. 13.45", HELSINKI, "2019-07-29T13:45:00+03:00", "minute", "source"),
    ("29-07-2019 kl. 13.45", HELSINKI, "2019-07-29T13:45:00+03:00", "minute", "source"),
    ("29-12-2019 kl. 13.45", HELSINKI, "2019-12-29T13:45:00+02:00", "minute", "source"),
    ("20.8.2019 kl. 9.00", HELSINKI, "2019-08-20T09:00:00+03:00", "minute", "source"),
    ("14.6.2019", HELSINKI, "2019-06-14", "day", "source"),
    ("den 29 juli 2019", None, "2019-07-29", "day", "unknown"),
    ("29 juli 2019 klockan 13.45", None, "2019-07-29T13:45:00", "minute", "unknown"),
    ("måndag 29 juli 2019", None, "2019-07-29", "day", "unknown"),
    ("Uppdaterad: 3 maj 2024, 07:15", None, "2024-05-03T07:15:00", "minute", "unknown"),
    ("1 okt 2024", None, "2024-10-01", "day", "unknown"),
    ("2019-07-29 kl 13:45", None, "2019-07-29T13:45:00", "minute", "unknown"),
    # Finnish
    ("Julkaistu 6.3.2018 klo 17.08", HELSINKI, "2018-03-06T17:08:00+02:00", "minute", "source"),
    ("20.8.2019 klo 9.00", HELSINKI, "2019-08-20T09:00:00+03:00", "minute", "source"),
    ("20. elokuuta 2019", HELSINKI, "2019-08-20", "day", "source"),
    ("tiistaina 20. elokuuta 2019 kello 9.30", None, "2019-08-20T09:30:00", "minute", "unknown"),
    ("1. toukokuuta 2024", None, "2024-05-01", "day", "unknown"),
    ("24.12.2023 18:00", HELSINKI, "2023-12-24T18:00:00+02:00", "minute", "source"),
    # Russian
    ("8 июля 2025", ALMATY, "2025-07-08", "day", "source"),
    ("8 июля 2025, 12:30", ALMATY, "2025-07-08T12:30:00+05:00", "minute", "source"),
    ("8 июля 2025 г.", None, "2025-07-08", "day", "unknown"),
    ("8 июля 2025 года в 12:30", None, "2025-07-08T12:30:00", "minute", "unknown"),
    ("Вторник, 8 июля 2025", None, "2025-07-08", "day", "unknown"),
    ("08.07.2025", None, "2025-07-08", "day", "unknown"),
    ("08.07.2025 12:30:15", None, "2025-07-08T12:30:15", "second", "unknown"),
    ("12:30 08.07.2025", None, "2025-07-08T12:30:00", "minute", "unknown"),
    ("Опубликовано: 1 мая 2024", None, "2024-05-01", "day", "unknown"),
    ("3 марта 2022 | 10:05 (UTC+6)", None, "2022-03-03T10:05:00+06:00", "minute", "stated"),
    ("25 СЕНТЯБРЯ 2024", None, "2024-09-25", "day", "unknown"),
    # Kazakh
    ("2025 жылғы 5 қыркүйек", QYZYLORDA, "2025-09-05", "day", "source"),
    ("5 қыркүйек 2025", None, "2025-09-05", "day", "unknown"),
    ("5 қыркүйек 2025 ж.", None, "2025-09-05", "day", "unknown"),
    ("8 шілде, 2025, 10:00", QYZYLORDA, "2025-07-08T10:00:00+05:00", "minute", "source"),
    ("08 Шілде 2025 10:00", None, "2025-07-08T10:00:00", "minute", "unknown"),
    ("2025 жылғы 8 шілдеде", None, "2025-07-08", "day", "unknown"),
    ("2025 ж. 1 қаңтар", None, "2025-01-01", "day", "unknown"),
    ("сейсенбі, 8 шілде 2025", None, "2025-07-08", "day", "unknown"),
    ("22 наурыз 2024", None, "2024-03-22", "day", "unknown"),
    ("31 желтоқсан 2024, 23:59", None, "2024-12-31T23:59:00", "minute", "unknown"),
    # Mongolian
    ("2025 оны 5 сарын 21", ULAANBAATAR, "2025-05-21", "day", "source"),
    ("2025 оны 05 дугаар сарын 21", None, "2025-05-21", "day", "unknown"),
    ("2025 оны 5-р сарын 21", None, "2025-05-21", "day", "unknown"),
    ("2025 оны 05 сарын 21-ний өдөр", None, "2025-05-21", "day", "unknown"),
    ("2025 оны тавдугаар сарын 21, 14:30", None, "2025-05-21T14:30:00", "minute", "unknown"),
    ("2025.05.21 14:30", ULAANBAATAR, "2025-05-21T14:30:00+08:00", "minute", "source"),
    ("2025/05/21", None, "2025-05-21", "day", "unknown"),
    ("Лхагва, 2025 оны 5 сарын 21", None, "2025-05-21", "day", "unknown"),
    ("2024 оны 12 дугаар сарын 1", None, "2024-12-01", "day", "unknown"),
    # Arabic: both month families, both kinds of digits, the 12-hour clock
    ("12:05 مساءً الإثنين 15 مايو 2023", None, "2023-05-15T12:05:00", "minute", "unknown"),
    ("12:05 صباحًا الإثنين 15 مايو 2023", None, "2023-05-15T00:05:00", "minute", "unknown"),
    ("15 مايو 2023 - 3:20 م", None, "2023-05-15T15:20:00", "minute", "unknown"),
    ("15 مايو 2023 - 3:20 ص", None, "2023-05-15T03:20:00", "minute", "unknown"),
    ("١٥ مايو ٢٠٢٣", None, "2023-05-15", "day", "unknown"),
    ("١٥/٠٥/٢٠٢٣", None, "2023-05-15", "day", "unknown"),
    ("15 أيار 2023", None, "2023-05-15", "day", "unknown"),
    ("3 حزيران 2024", None, "2024-06-03", "day", "unknown"),
    ("الأحد 10 تشرين الثاني 2024", None, "2024-11-10", "day", "unknown"),
    ("1 تشرين الأول 2024", None, "2024-10-01", "day", "unknown"),
    ("5 كانون الثاني 2024", None, "2024-01-05", "day", "unknown"),
    ("5 كانون الأول 2024", None, "2024-12-05", "day", "unknown"),
    ("20 آب 2024", None, "2024-08-20", "day", "unknown"),
    ("8 يوليو، 2025", None, "2025-07-08", "day", "unknown"),
    ("8 جويلية 2025", None, "2025-07-08", "day", "unknown"),
    ("نُشر في 8 أغسطس 2025", None, "2025-08-08", "day", "unknown"),
    ("8 أغسطس/آب 2025", None, "2025-08-08", "day", "unknown"),
    ("الثلاثاء 8 يوليو 2025 الساعة 14:30 (GMT+3)", None, "2025-07-08T14:30:00+03:00", "minute", "stated"),
    # English
    ("8 July 2025", None, "2025-07-08", "day", "unknown"),
    ("July 8, 2025", None, "2025-07-08", "day", "unknown"),
    ("Tuesday, July 8, 2025 10:15 a.m.", None, "2025-07-08T10:15:00", "minute", "unknown"),
    ("Jul 8, 2025, 12:15 PM", None, "2025-07-08T12:15:00", "minute", "unknown"),
    ("Published 8 July 2025 at 10:15 GMT", None, "2025-07-08T10:15:00+00:00", "minute", "stated"),
    ("Sept. 5, 2024", None, "2024-09-05", "day", "unknown"),
    ("1st of May 2024", None, "2024-05-01", "day", "unknown"),
    ("May 3rd, 2024", None, "2024-05-03", "day", "unknown"),
    ("25/12/2024", None, "2024-12-25", "day", "unknown"),
    # Others
    ("2025年7月8日", None, "2025-07-08", "day", "unknown"),
    ("2025年7月8日 下午3:20", None, "2025-07-08T15:20:00", "minute", "unknown"),
    ("2025년 7월 8일", None, "2025-07-08", "day", "unknown"),
    ("8. Juli 2025", None, "2025-07-08", "day", "unknown"),
    ("8 липня 2025", None, "2025-07-08", "day", "unknown"),
    ("8 juillet 2025", None, "2025-07-08", "day", "unknown"),
    ("8 Temmuz 2025", None, "2025-07-08", "day", "unknown"),
    ("8 lipca 2025", None, "2025-07-08", "day", "unknown"),
]
NONE = [
    "", "   ", "2025", "July 2025", "июль 2025", "2025 оны 5 сар", "2021-2027", "2021–2022", "21-р зуун", "бүгін",
    "yesterday", "2 сағат бұрын", "31 февраля 2025", "31.02.2025", "2025-02-30", "2025-13-01",
    "0001-01-01T00:00:00+14:00", "00.07.2025", "8 July 1925", "8 July 25", "8 July 2025 25:10",
    "8 July 2025 – 10 July 2025", "Published 8 July 2025, updated 9 July 2025", "Monday, 8 July 2025",
    "сәрсенбі, 8 шілде 2025", "Publicerad 29-07-2019 kl. 13.45, uppdaterad 30-07-2019 kl. 10.12", "+7 727 250 20 25",
    "13:20 صباحا 8 يوليو 2025", "192.168.20.25", "v. 2.10.2025.1", "Kaiser-Friedrich-Straße 7, 53113 Bonn",
    "ISBN 978-5-17-2025-08", "x" * 300, "١٤٤٦",
]  # fmt: skip


@pytest.mark.parametrize(("text", "timezone", "at", "precision", "zone"), MACHINE + PRINTED)
def test_a_printed_date_gives_the_moment_that_it_states_and_no_more(
    text: str, timezone: str | None, at: str, precision: str, zone: str
) -> None:
    found = moment(text, timezone=timezone)
    assert found
    assert (found.at, found.precision, found.zone, found.text) == (at, precision, zone, text)
    assert found.timezone == (timezone if zone == "source" else None)


@pytest.mark.parametrize("text", NONE)
def test_no_date_is_better_than_a_wrong_one(text: str) -> None:
    assert moment(text) is None


TABLE = list(csv.DictReader(Path(__file__).with_name("dates.tsv").read_text("utf-8").splitlines(), dialect=Tabbed))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row['language']} {row['text']}")
def test_the_table_of_printed_dates(row: dict[str, str]) -> None:
    """One line a date: a Moment that is not exactly this one, or one where there is none, would be silently wrong."""
    now = datetime.fromisoformat(row["fetched at"]) if row["fetched at"] else None
    found = moment(row["text"], languages=(row["language"],) if row["language"] else (), now=now)
    read = (found.at, found.precision, found.zone) if found else ("", "", "")
    assert read == (row["at"], row["precision"], row["zone"]), row["convention"]


def test_the_table_has_250_dates_in_the_languages_of_the_founding_sources_and_english() -> None:
    founding = {"kk", "mn", "ar", "ru", "sv", "fi", "en"}
    assert sum(row["language"].split("-")[0] in founding and bool(row["at"]) for row in TABLE) >= 250


@pytest.mark.parametrize(
    ("languages", "at"),
    [(("en",), None), (("en-US",), "2025-03-04"), (("en-GB",), "2025-04-03"), (("fr",), "2025-04-03"), ((), None)],
)
def test_a_date_with_slashes_is_read_as_the_pages_readers_read_it(languages: tuple[str, ...], at: str | None) -> None:
    found = moment("03/04/2025", languages=languages)
    assert (found.at if found else None) == at


def test_two_hours_ago_is_a_day_in_the_sources_zone() -> None:
    now = datetime(2025, 7, 8, 20, 30, tzinfo=UTC)
    found = moment("2 сағат бұрын", timezone=QYZYLORDA, now=now)
    assert found
    assert (found.at, found.precision, found.zone) == ("2025-07-08", "day", "source")
    today = moment("бүгін", timezone=QYZYLORDA, now=now)
    assert today
    assert (today.at, today.timezone) == ("2025-07-09", QYZYLORDA)  # 01:30 there


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Published 8 July 2025, updated 9 July 2025", [("2025-07-08", "published"), ("2025-07-09", "updated")]),
        ("Publicerad 29-07-2019 kl. 13.45, uppdaterad 30-07-2019 kl. 10.12",
         [("2019-07-29T13:45:00", "published"), ("2019-07-30T10:12:00", "updated")]),
        ("12:30 08.07.2025 (обновлено: 14:10 09.07.2025)",
         [("2025-07-08T12:30:00", None), ("2025-07-09T14:10:00", "updated")]),
        ("HealthDECEMBER 22, 2022Updated: JANUARY 02, 2026", [("2022-12-22", None), ("2026-01-02", "updated")]),
    ],
)  # fmt: skip
def test_two_dates_in_a_line_each_have_their_own_time_and_label(text: str, kinds: list[tuple[str, str | None]]) -> None:
    assert [(it.moment.at, kind_of(it.before)) for it in moments(text) or []] == kinds


def test_a_name_is_no_label() -> None:
    """ "Osborn" is not "born", and "candidate" not "date"."""
    assert kind_of("by john osborn, the candidate of the republic") is None


def test_a_moment_is_placed_in_the_sources_zone_where_its_page_states_none() -> None:
    printed, stated = moment("20.8.2019 kl. 9.00"), moment("2019-08-20T09:00:00Z")
    assert printed
    assert stated
    assert placed(printed, HELSINKI) == moment("20.8.2019 kl. 9.00", timezone=HELSINKI)
    assert placed(stated, HELSINKI) is stated
    assert placed(printed, None) is printed


@pytest.mark.parametrize(
    ("url", "at"),
    [
        ("https://optimism.kz/2025/07/08/budushhee-gorodov/?amp=1", "2025-07-08"),
        ("https://city.example/2025/07/08", "2025-07-08"),
        ("https://city.example/2025-07-08-name", "2025-07-08"),
        ("https://city.example/blog/2025/july/08/name/", "2025-07-08"),
        ("https://city.example/20250708_name.html", "2025-07-08"),
        ("https://city.example/news/29-10-2021", "2021-10-29"),
        ("https://city.example/news/09-10-2021", None),
        ("https://city.example/20259908_name.html", None),
        ("https://city.example/2025/07/08/2024/06/07/", None),
        ("https://jarialike.kz/2025/07/birinshi-urban-forumy/", None),
        ("https://city.example/2025/13/08/x", None),
        ("https://city.example/id/12025/07/08/x", None),
        ("https://city.example/?d=/2025/07/08/", None),
        ("http://[", None),
    ],
)
def test_an_address_states_a_day_only_where_all_of_it_is_there(url: str, at: str | None) -> None:
    found = moment_in_address(url, ALMATY)
    assert (found.at if found else None) == at
    assert found is None or (found.precision, found.zone) == ("day", "source")


@given(st.text(max_size=60) | st.text("0123456789/-.: оныжкlTZ+APMصم年月日", max_size=40))
def test_no_text_raises_anything(text: str) -> None:
    found = moment(text, timezone=HELSINKI, languages=("fi",))
    assert found is None or found.instant
