"""When a site changes under its scraper, the general reader's article is stored, and says so."""

from dataclasses import replace

import pytest

from harbour import PAGES, SCRAPER, page
from urbanfeed import reader
from urbanfeed.article import Article
from urbanfeed.ingest.extract import extract, page_of
from urbanfeed.ingest.stand_in import contradicts, stand_in_of
from urbanfeed.page import Draft
from urbanfeed.scraping import Scraper, lines, match

PROSE = "The council met on the square to talk of trees, water and shade for the summer that is to come. " * 5
OTHER = "We and our partners store data on your device and read it again unless you object to this use. " * 5


def article_in(form: str, scraper: Scraper = SCRAPER) -> Article:
    body = page(7, form).body
    assert isinstance(body, str)
    return extract(page_of(body, url="https://harbour.example/news/7"), scraper)


def draft(body: str, confidence: float | None = 0.9) -> Draft:
    return Draft(extractor="reader", version="1", body=body, body_rule="", confidence=confidence)


def test_a_page_that_its_scraper_knows_is_read_by_it() -> None:
    article = article_in("before")
    assert article.provenance.extractor == "scraper harbour"
    assert stand_in_of(article) is None


@pytest.mark.parametrize(("form", "why"), [("after", "finds no article"), ("other-text", "finds another text")])
def test_after_a_redesign_the_general_reader_stands_in_and_is_marked(form: str, why: str) -> None:
    article = article_in(form)
    assert article.headline == "Item 7 of the plan for the port"
    assert article.text.count("item 7 of its plan") == 1
    assert article.source == "harbour"
    assert article.provenance.extractor == "reader"
    assert [it.rule for it in article.provenance.fields if it.name == "body"] == [
        f"judge of runs; scraper harbour {why} here"
    ]
    assert stand_in_of(article) == why


def test_the_pages_after_the_redesign_hold_what_their_tests_need() -> None:
    """The scraper's selector is in the one and not in the other."""
    assert 'class="story"' in (PAGES / "other-text.html").read_text("utf-8")
    assert 'class="story"' not in (PAGES / "after.html").read_text("utf-8")


def test_a_scraper_that_leaves_the_reading_to_the_reader_is_not_broken() -> None:
    article = article_in("before", replace(SCRAPER, headline=None, body=None))
    assert article.provenance.extractor == "reader"
    assert stand_in_of(article) is None


def test_a_source_whose_language_nobody_states_takes_the_pages() -> None:
    assert article_in("before", replace(SCRAPER, headline=None, body=None, language="")).language == "en"


def test_a_text_dump_is_its_scrapers_alone() -> None:
    """Whoever names a source beside a dump means its rules."""
    scraper = replace(SCRAPER, dump=lines(until=match("^Subscribe")))
    text = "Item 7 of the plan\n\nOne line.\n\nSubscribe\n\n" + PROSE
    article = extract(page_of(text, content_type="text/plain"), scraper)
    assert (article.provenance.extractor, article.text) == ("scraper harbour", "One line.")


@pytest.mark.parametrize(
    ("own", "second", "expected"),
    [
        (f"<p>{PROSE}", draft(f"<div><p>{PROSE.upper()}"), None),
        (f"<p>{PROSE}{OTHER}", draft(f"<p>{PROSE}"), None),
        (f"<p>{PROSE}", draft(f"<p>{PROSE}{OTHER}"), None),
        (f"<p>{OTHER}", draft(f"<p>{PROSE}"), "finds another text"),
        ("<div><img src=x></div>", draft(f"<p>{PROSE}"), "finds no article"),
        (f"<script>{PROSE}</script>", draft(f"<p>{PROSE}"), "finds no article"),
        ("<p>The council met on the square", draft(f"<p>{PROSE}"), None),
        ("<p>Subscribe now", draft(f"<p>{PROSE}"), "finds another text"),
        (f"<p>{OTHER}", draft(f"<p>{PROSE}", confidence=0.49), None),
        (f"<p>{OTHER}", draft(f"<p>{PROSE}", confidence=None), None),
        (f"<p>{OTHER}", draft("<p>Two words"), None),
        ("<p>" + "城市公园今天开放。" * 30, draft("<p>" + "城市公园今天开放。" * 30), None),
        ("<p>" + "城市公园今天开放。" * 30, draft("<p>" + "新的电车线路已经开通了。" * 30), "finds another text"),
    ],
    ids=[
        "the same", "it takes more", "it takes less", "another text", "no text", "a script is no text", "its beginning",
        "a few other words", "the reader is not sure", "nor says", "the reader has next to nothing", "no spaces, same",
        "no spaces, another",
    ],
)  # fmt: skip
def test_two_readings_contradict_each_other_only_where_they_have_little_in_common(
    own: str, second: Draft, expected: str | None
) -> None:
    assert contradicts(second, draft(own, confidence=None)) == expected


def test_the_reader_agrees_with_the_page_before_the_redesign() -> None:
    body = page(7).body
    assert isinstance(body, str)
    given = page_of(body)
    assert contradicts(reader.read(given), draft(f"<p>{article_in('before').text}")) is None
