"""
The parts of one article, joined.

tests/parts holds three articles in three parts each, written for these tests, in three conventions: numbers as path
segments (sv), a parameter of the query (ru), a number before the extension (ar).
"""

import json
import re
from collections.abc import AsyncIterator
from itertools import permutations
from pathlib import Path
from shutil import copy
from urllib.parse import urlsplit

import pytest

from commands import urbanfeed
from databases import sqlite
from founding import founding_replies
from local_site import Reply, Site
from urbanfeed import extract_article
from urbanfeed.article import Article
from urbanfeed.demo import saved_pages
from urbanfeed.ingest.fetch import Fetcher, Mirror
from urbanfeed.ingest.outcome import Outcome
from urbanfeed.ingest.parts import PartsError, joined
from urbanfeed.ingest.pipeline import ingest
from urbanfeed.ingest.rounds import crawl
from urbanfeed.plugins import installed
from urbanfeed.query import ArticleQuery
from urbanfeed.settings import load
from urbanfeed.store import Store

PARTS = Path(__file__).parent / "parts"
LANGUAGES = ("sv", "ru", "ar")
PROSE = "".join(
    f"<p>Sentence number {i} of a text that somebody wrote to be read, with a comma in it, and an end.</p>"
    for i in range(6)
)


def files(language: str, *numbers: int) -> list[Path]:
    return [PARTS / f"{language}-{number}.html" for number in numbers or (1, 2, 3)]


def articles(language: str, *numbers: int) -> list[Article]:
    return [extract_article(it.read_bytes()) for it in files(language, *numbers)]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await Store.open(sqlite(tmp_path / "store" / "urbanfeed.sqlite3")) as it:
        yield it


async def taken_in(store: Store, *given: Path | str) -> list[Outcome]:
    outcomes: list[Outcome] = []
    async with Fetcher(load({}, host_delay=0, allowed_addresses="127.0.0.1")) as fetcher:
        await ingest(store, fetcher, map(str, given), None, outcomes.append)
    return outcomes


@pytest.mark.parametrize("language", LANGUAGES)
def test_three_parts_make_one_article_and_say_nothing_twice(language: str) -> None:
    """Nine paragraphs, three a part; standfirst and picture stand over each part, and once in the article."""
    parts = articles(language)
    whole = joined(parts)
    assert [it.type for it in whole.body] == ["paragraph", "figure", *["paragraph"] * 9]
    assert len(set(map(repr, whole.body))) == len(whole.body)
    for part in parts:
        assert all(block in whole.body for block in part.body)
    assert (whole.id, whole.url, whole.headline) == (parts[0].id, parts[0].url, parts[0].headline)
    assert whole.word_count > max(it.word_count for it in parts)
    assert len(set(whole.provenance.parts)) == 3
    assert whole.provenance.next_url is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_order_in_which_they_are_given_does_not_matter(language: str) -> None:
    bodies = {joined(it).body for it in permutations(articles(language))}
    assert len(bodies) == 1


def test_a_page_alone_stays_as_it_is() -> None:
    (alone,) = articles("sv", 2)
    assert joined([alone]) == alone
    assert (alone.provenance.part, alone.provenance.parts) == (2, ())


def test_what_does_not_belong_or_is_missing_is_named() -> None:
    with pytest.raises(PartsError, match=r"part 2 of https://hamnbladet\.example/2024/05/hamnen/ is missing"):
        joined(articles("sv", 1, 3))
    with pytest.raises(PartsError, match=r"https://bereg\.example/.* is no part of the article of https://hamnbladet"):
        joined([*articles("sv"), *articles("ru", 1)])
    with pytest.raises(PartsError, match="no pages"):
        joined([])


def test_extract_prints_one_article_of_several_pages() -> None:
    done = urbanfeed("extract", *files("sv"))
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    assert len(printed["body"]) == 11
    assert printed["provenance"]["parts"][2].endswith("/hamnen/3/")
    wrong = urbanfeed("extract", *files("sv", 1), *files("ar", 2))
    assert (wrong.returncode, wrong.stdout, wrong.stderr.count("\n")) == (1, "", 1)
    assert "is no part of the article" in wrong.stderr


async def test_a_folder_of_parts_is_one_article_an_address_each_and_again_the_same(store: Store) -> None:
    assert [it.kind for it in await taken_in(store, PARTS)] == ["new"] * 3
    version = await store.version()
    found = await store.articles.page(ArticleQuery())
    assert {len(it.body) for it in found.articles} == {11}
    for address in (
        "https://hamnbladet.example/2024/05/hamnen/3/",
        "https://bereg.example/gorod/tramvai?id=417&page=2",
    ):
        article = await store.articles.by_url(address)
        assert article is not None
        assert len(article.provenance.parts) == 3
    assert [it.kind for it in await taken_in(store, PARTS)] == ["unchanged"] * 3
    assert await store.version() == version


async def test_a_part_that_comes_alone_takes_nothing_from_the_whole(store: Store) -> None:
    await taken_in(store, PARTS)
    for number in (1, 2, 3):
        outcomes = [it for language in LANGUAGES for it in await taken_in(store, *files(language, number))]
        assert {it.kind for it in outcomes} == {"unchanged"}


async def test_a_missing_middle_part_is_told_and_comes_in_later(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    for file in files("ru", 1, 3):
        copy(file, folder)
    outcomes = await taken_in(store, folder)
    assert [it.kind for it in outcomes] == ["new", "failed"]
    assert outcomes[1].reason == "part 2 of this article is missing"
    copy(files("ru", 2)[0], folder)
    assert [it.kind for it in await taken_in(store, folder)] == ["revised"]
    (article,) = (await store.articles.page(ArticleQuery())).articles
    assert len(article.body) == 11


def served(headline: str, text: str, links: str) -> str:
    return f"<html><head><title>{headline}</title></head><body><h1>{headline}</h1>{text}{links}"


def parts_of(count: int, last: str = "") -> dict[str, Reply | str | bytes]:
    """An article of so many parts at /walk, each of which leads to the next one; the last one to `last`."""
    return {
        "/walk" if n == 1 else f"/walk/{n}": served(
            "The long walk",
            PROSE.replace("Sentence", f"In part {n}, sentence"),
            f"<a rel=next href='{last if n == count else f'/walk/{n + 1}'}'>Go on</a> <a href='/walk'>1</a>",
        )
        for n in range(1, count + 1)
    }


async def test_the_parts_that_follow_are_fetched(store: Store) -> None:
    with Site(parts_of(3, last="/another-walk")) as site:
        (outcome,) = await taken_in(store, f"{site.origin}/walk")
        assert site.paths == ["/walk", "/walk/2", "/walk/3"]
        article = await store.articles.by_url(f"{site.origin}/walk/3")
    assert article is not None
    assert (outcome.kind, outcome.page, article.url) == ("new", f"{site.origin}/walk", f"{site.origin}/walk")
    assert len(article.body) == 18


async def test_parts_that_lead_in_a_circle_are_read_once(store: Store) -> None:
    with Site(parts_of(3, last="/walk/2")) as site:
        assert [it.kind for it in await taken_in(store, f"{site.origin}/walk")] == ["new"]
        assert site.paths == ["/walk", "/walk/2", "/walk/3"]
    circle = {
        f"/old?id={n}": served(
            "The long walk",
            PROSE.replace("Sentence", f"In part {n}, sentence"),
            f"<a rel=next title='The long walk' href='/old?id={3 - n}'>»</a>",
        )
        for n in (1, 2)
    }
    with Site(circle) as site:
        assert [it.kind for it in await taken_in(store, f"{site.origin}/old?id=1")] == ["new"]
        assert site.paths == ["/old?id=1", "/old?id=2"]


async def test_at_most_twenty_parts_are_fetched_and_where_it_goes_on_is_kept(store: Store) -> None:
    with Site(parts_of(25)) as site:
        await taken_in(store, f"{site.origin}/walk")
        assert len(site.paths) == 20
        article = await store.articles.by_url(f"{site.origin}/walk")
        assert article is not None
        assert article.provenance.next_url == f"{site.origin}/walk/21"
        assert [it.kind for it in await taken_in(store, f"{site.origin}/walk")] == ["unchanged"]


async def test_a_part_that_cannot_be_fetched_is_told_and_loses_nothing(store: Store) -> None:
    with Site(parts_of(3)) as site:
        await taken_in(store, f"{site.origin}/walk")
        site.replies["/walk/2"] = Reply("gone", 404)
        outcomes = await taken_in(store, f"{site.origin}/walk")
        article = await store.articles.by_url(f"{site.origin}/walk")
    assert [it.kind for it in outcomes] == ["unchanged", "failed"]
    assert outcomes[1].page == f"{site.origin}/walk/2"
    assert article is not None
    assert len(article.body) == 18


async def test_another_article_behind_the_link_is_not_joined(store: Store) -> None:
    replies = parts_of(1) | {
        "/old?id=3": served("The long walk", PROSE, "<a rel=next title='The long walk' href='/x'>")
    }
    replies["/x"] = served("A talk", PROSE.replace("Sentence", "Another line"), "")
    with Site(replies) as site:
        await taken_in(store, f"{site.origin}/old?id=3")
        article = await store.articles.by_url(f"{site.origin}/old?id=3")
    assert article is not None
    assert "Another line" not in article.text


def test_a_scrapers_article_has_parts_too() -> None:
    saved = next(it for it in saved_pages() if it.source == "jarialike_kz" and it.name == "article.html")
    links = f"<p><b>1</b> <a href='{saved.url}2/'>2</a></p></body>".encode()
    article = extract_article(saved.content.replace(b"</body>", links), saved.url)
    assert article.provenance.extractor == "scraper jarialike_kz"
    assert (article.provenance.part, article.provenance.next_url) == (1, f"{saved.url}2/")


async def test_a_crawl_stores_the_parts_of_a_sources_article_as_one(store: Store) -> None:
    saved = next(it for it in saved_pages() if it.source == "jarialike_kz" and it.name == "article.html")
    path = urlsplit(saved.url).path
    first = saved.content.replace(b"</body>", f"<a rel=next href='{path}2/'>2</a></body>".encode())
    added = "Қала тұрғындары екінші бөлімде өз ұсыныстарын айтып, жаңа саябақтың жобасын талқылады. ".encode()
    body = re.search(rb'<div class="td-post-content[^>]*>', first)
    assert body
    second = first[: body.end()] + b"<p>" + added * 3 + b"</p></div></article></body></html>"
    second = second.replace(saved.url.encode(), f"{saved.url}2/".encode())
    outcomes: list[Outcome] = []
    with Site(founding_replies("jarialike_kz") | {path: first, f"{path}2/": second}) as site:
        settings, scraper = (
            load({}, host_delay=0, crawl_limit=1, allowed_addresses="127.0.0.1"),
            installed()["jarialike_kz"],
        )
        mirrors = (Mirror(scraper.home, site.origin),)
        await crawl(store, settings, [scraper], outcomes.append, mirrors)
        assert f"{path}2/" in site.paths
    assert [it.kind for it in outcomes] == ["new"]
    article = await store.articles.by_url(f"{saved.url}2/")
    assert article is not None
    assert article.url == saved.url
    assert article.provenance.parts == (saved.url, f"{saved.url}2/")
    assert article.text.count("екінші бөлімде") == 3
