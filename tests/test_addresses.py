"""Addresses have one form, names are people's, and of characters only the printed ones stay."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from urbanfeed.ingest.addresses import absolute, canonical
from urbanfeed.ingest.characters import one_line, printed
from urbanfeed.ingest.names import authors_of, slug_of, source_of

BASE = "https://city.example/news/trees/"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://City.example:443/a/../b?utm_source=x&b=2&a=1#top", "https://city.example/b?a=1&b=2"),
        (
            "/x?mtm_source=a&msclkid=b&ysclid=c&twclid=d&wbraid=e&at_medium=f&igsh=g&_gl=h&id=7",
            "https://city.example/x?id=7",
        ),
        (
            "/x?pk=1&ref=front&m=2&from=3&vid=4&seclkid=5",
            "https://city.example/x?from=3&m=2&pk=1&ref=front&seclkid=5&vid=4",
        ),
        ("/x(1)", "https://city.example/x(1)"),
        ("/x%281%29", "https://city.example/x(1)"),
        ("https://exämple.example", "https://xn--exmple-cua.example/"),
        ("http://[::1]:8080/?fbclid=1", "http://[::1]:8080/"),
        ("mailto:a@b.example", None),
        ("http://[", None),
        ("\x00 https://x.example/a\t\nb \r\n", "https://x.example/ab"),
        ("http://h:99999/", None),
        ("http://\\", None),
        ("", None),
    ],
)
def test_an_address_has_one_form(url: str, expected: str | None) -> None:
    assert canonical(url, BASE) == expected


def test_an_address_holds_nothing_that_could_end_it_in_markup() -> None:
    assert absolute('/a b?"<script>"', BASE) == "https://city.example/a%20b?%22%3Cscript%3E%22"
    assert absolute("/a\x1b[2J\x9b1m\u202eb", BASE) == "https://city.example/a%1B[2J%C2%9B1m%E2%80%AEb"


def test_an_address_of_spaces_takes_no_time() -> None:
    started = time.process_time()
    absolute("x" + " " * 200_000 + "x", BASE)
    assert time.process_time() - started < 5


@given(st.text(max_size=40), st.one_of(st.none(), st.text(max_size=20), st.just(BASE)))
def test_no_address_raises(url: str, base: str | None) -> None:
    for it in (absolute(url, base, mail=True), canonical(url, base), canonical("http://" + url)):
        assert it is None or it.encode()


def test_authors_are_people() -> None:
    site = ("Optimism.kz", "optimism.kz", "optimism_kz")
    names = [
        "admin",
        " Jane  Doe ",
        "JANE DOE",
        "optimism",
        "Optimism.kz",
        "a@b.example",
        "https://x.example/",
        "Редакция",
        "",
    ]
    assert authors_of(names, site) == (("Jane Doe",), ())


def test_several_authors_in_one_line_are_parted_and_their_agency_kept_apart() -> None:
    assert authors_of(["By Jane Doe and Ann Hill (Reuters)"], ()) == (("Jane Doe", "Ann Hill"), ("Reuters",))
    assert authors_of(["Reuters"], ()) == (("Reuters",), ("Reuters",))


def test_the_owner_of_a_site_is_no_account_of_it() -> None:
    assert authors_of(["Jane Doe", "janedoe"], ("janedoe.example",)) == (("Jane Doe",), ())


@pytest.mark.parametrize(
    ("url", "headline", "slug"),
    [
        ("https://x.example/2025/07/Saiabaq.html", "H", "saiabaq"),
        ("https://x.example/archives/118234", "اتحاد المدن الحية!", "اتحاد-المدن-الحية"),
        ("https://x.example/%D0%B3%D0%BE%D1%80%D0%BE%D0%B4/", "H", "город"),
        (None, "Бірінші — Урбан: форумы", "бірінші-урбан-форумы"),
        (None, "…", ""),
        (None, "word " * 40, "-".join(["word"] * 16)),
    ],
)
def test_a_slug_is_the_last_words_of_the_address_or_the_headline(url: str | None, headline: str, slug: str) -> None:
    assert slug_of(url, headline) == slug


def test_a_page_without_scraper_is_of_its_host() -> None:
    assert source_of("https://www.City.example:80/x") == "city.example"
    assert source_of("http://[::1]/") == "--1"
    assert source_of(None) == "file"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("so\xadft \ufeffhy\xadphen", "soft hyphen"),
        ("zero\u200bwidth wo\u2060rd a\u200db", "zerowidth word ab"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
        ("\xa0\xa0 В\xa0рамках \n\t x\xa0", "В\xa0рамках x"),
        ("a\0b\x1f\ud800c\ufffe", "abc"),
        ("Persian \u200c\u200cEnglish", "Persian English"),
        ("ภาษา\u200bไทย", "ภาษา\u200bไทย"),
        ("ᠮᠣᠩ\u180eᠭᠣᠯ", "ᠮᠣᠩ\u180eᠭᠣᠯ"),
        ("\u200f8 שנים\u200e (2025)", "\u200f8 שנים\u200e (2025)"),
        ("\u2067ירוק\u2069 and \u202bסגול\u202c", "\u2067ירוק\u2069 and \u202bסגול\u202c"),
        ("gpj.\u202eexe", "gpj.exe"),
        ("10\u202f000\u2009km", "10\u202f000\u2009km"),
        ("\u3000東京\u3000都\u3000", "東京\u3000都"),
        ("line\u2028break\u2029and\x0cpage", "line break and page"),
        ("a \u200b b", "a b"),
        ("❤\ufe0f \ufffc\ufffd", "❤\ufe0f \ufffc\ufffd"),
        ("e\u0301", "e\u0301"),
    ],
)
def test_only_what_nobody_sees_goes(text: str, expected: str) -> None:
    assert one_line(text) == expected


def test_the_quick_look_for_what_is_not_printed_misses_nothing() -> None:
    for char in map(chr, range(0x20000)):
        assert one_line(f"a{char}b") == " ".join(re.split("[ \t\n\f\r\u2028\u2029]+", printed(f"a{char}b")))
