"""AMP, mobile and print pages, and tracking parameters, make one article, in whichever order they come."""

import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from articles import article
from databases import sqlite
from urbanfeed.ingest.extract import page_of
from urbanfeed.ingest.pipeline import ingest_page
from urbanfeed.ingest.twins import addresses_of_one
from urbanfeed.page import Page
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Store

TWINS = Path(__file__).parent / "twins"
MAIN = "https://harbour.example/news/41-tram"
FORMS = {
    "main": MAIN,
    "amp": f"{MAIN}/amp/",
    "mobile": "https://m.harbour.example/news/41-tram",
    "print": f"{MAIN}?print=1",
    "tracked": f"{MAIN}?utm_source=letter&fbclid=x1&msclkid=y2",
    "spelt": "http://www.harbour.example/news/41-tram/",
}


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await Store.open(sqlite(tmp_path / "feed.sqlite3")) as store:
        yield store


def saved(form: str, canonical: bool = False) -> Page:
    """The saved page of a form; `canonical`: as the site would announce its main page."""
    file = TWINS / f"{form if form in ('amp', 'mobile', 'print') else 'main'}.html"
    markup = file.read_text("utf-8")
    if canonical:
        markup = markup.replace("<head>", f'<head><link rel="canonical" href="{MAIN}">')
    return page_of(markup.encode(), FORMS[form])


async def taken_in(store: Store, *pages: Page) -> list[str]:
    return [(await ingest_page(store, str(page.url), page, "harbour")).kind for page in pages]


@pytest.mark.parametrize("order", [*itertools.permutations(("main", "amp", "mobile", "print"))][::5], ids="-".join)
@pytest.mark.parametrize("canonical", [True, False], ids=["announced", "by address"])
async def test_four_forms_are_one_article_which_says_what_the_main_page_says(
    store: Store, monkeypatch: pytest.MonkeyPatch, order: tuple[str, ...], canonical: bool
) -> None:
    _install(monkeypatch)
    await taken_in(store, *(saved(it, canonical) for it in order))
    found = await store.articles.page(ArticleQuery())
    assert found.total == 1
    (one,) = found.articles
    assert one.canonical_url == MAIN
    assert one.text.endswith("The first passengers ride for free.")
    kinds = await taken_in(store, *(saved(it, canonical) for it in order))
    assert set(kinds) == {"unchanged"}, "else every round would file revisions"


async def test_tracking_parameters_and_other_spellings_are_one_address(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    _install(monkeypatch)
    assert await taken_in(store, *map(saved, ("main", "tracked", "spelt"))) == ["new", "unchanged", "unchanged"]


async def test_an_address_that_looks_like_a_twins_is_none_if_it_says_something_else(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    _install(monkeypatch)
    other = saved("main").content.replace(b"tram", b"ferry").replace(b"line", b"pier")
    text = other.replace(b"city", b"port of the river").replace(b"passengers", b"walkers").replace(b"harbour", b"bay")
    pages = (saved("main"), page_of(_reworded(text), f"{MAIN}/amp"))
    assert await taken_in(store, *pages) == ["new", "new"]


@pytest.mark.parametrize(
    ("url", "main"),
    [
        ("https://city.example/news/1/amp", "https://city.example/news/1"),
        ("https://city.example/amp/news/1", "https://city.example/news/1"),
        ("https://city.example/news/1.amp.html", "https://city.example/news/1.html"),
        ("https://amp.city.example/news/1", "https://city.example/news/1"),
        ("https://m.city.example/news/1?id=2", "https://city.example/news/1?id=2"),
        ("https://city.example/news/1?id=2&outputType=amp", "https://city.example/news/1?id=2"),
        ("https://city.example/news/1?view=print", "https://city.example/news/1"),
        ("https://city.example/print/news/1", "https://city.example/news/1"),
    ],
)
def test_the_mark_of_a_twin_is_taken_off_an_address(url: str, main: str) -> None:
    assert main in addresses_of_one(article(url=url, canonical_url=url))


@pytest.mark.parametrize("url", ["https://m.example/news/1", "https://city.example/amp", "https://city.example/camp/1"])
def test_an_address_that_only_resembles_one_keeps_what_it_has(url: str) -> None:
    found = addresses_of_one(article(url=url, canonical_url=url))
    assert not {"https://example/news/1", "https://city.example/", "https://city.example/c/1"} & set(found)


def _install(monkeypatch: pytest.MonkeyPatch) -> None:
    """A source that has these hosts, and no rules: the general reader reads it."""
    from urbanfeed import plugins
    from urbanfeed.scraping import Scraper

    scraper = Scraper(name="harbour", title="Harbour", home="https://harbour.example/", language="en")
    monkeypatch.setattr(plugins, "installed", lambda: {"harbour": scraper})


def _reworded(content: bytes) -> bytes:
    head, body = content.split(b"<body>")
    return head + b"<body>" + body.replace(b"the", b"another").replace(b"and", b"or").replace(b"will", b"may")
