"""What the road remembers of a source: from the store's newest pages, a round long."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from databases import sqlite
from urbanfeed.ingest.extract import page_of, remembered_source
from urbanfeed.ingest.fetch import Fetcher
from urbanfeed.ingest.memories import Memories
from urbanfeed.ingest.outcome import Outcome
from urbanfeed.ingest.pipeline import ingest
from urbanfeed.query import ArticleQuery
from urbanfeed.settings import load
from urbanfeed.store import Store

NOTE = (
    "Газета рада каждому письму: если вы заметили ошибку или хотите рассказать о своём дворе, напишите в редакцию в "
    "любое время, мы читаем всё и отвечаем каждому, кто подписался."
)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await Store.open(sqlite(tmp_path / "store" / "urbanfeed.sqlite3")) as it:
        yield it


async def taken_in(store: Store, *given: Path | str) -> list[Outcome]:
    outcomes: list[Outcome] = []
    async with Fetcher(load({}, host_delay=0)) as fetcher:
        await ingest(store, fetcher, map(str, given), None, outcomes.append)
    return outcomes


def markup(number: int, site: str = "dvor.example", text: str = "") -> str:
    said = "".join(
        f"<p>Во дворе номер {number} посадили {i} деревьев, и каждое помнит того, кто его принёс {number}{i}.</p>"
        for i in range(1, 6)
    )
    head = f"<title>Двор {number}: новые деревья</title><link rel=canonical href='https://{site}/dvor/{number}00'>"
    body = f"<h1>Двор {number}: новые деревья</h1><div>{said}{text}<p>{NOTE}</p></div>"
    return f"<html lang=ru><head>{head}</head><body>{body}</body></html>"


def folder_of(tmp_path: Path, count: int) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    for number in range(1, count + 1):
        (folder / f"{number}.html").write_text(markup(number), "utf-8")
    return folder


async def test_from_the_fourth_article_on_what_all_share_is_left_out(store: Store, tmp_path: Path) -> None:
    await taken_in(store, folder_of(tmp_path, 6))
    found = await store.articles.page(ArticleQuery(order="newest"))
    by_number = {it.headline[5]: it for it in found.articles}
    assert [NOTE in by_number[it].text for it in "123456"] == [True, True, True, False, False, False]
    assert [by_number[it].provenance.memory for it in "123456"] == [None, 1, 2, 3, 4, 5]
    assert all("помнит того" in it.text for it in found.articles)


async def test_the_same_bytes_are_unchanged_though_more_is_remembered_by_now(store: Store, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, 6)
    await taken_in(store, folder)
    version = await store.version()
    assert {it.kind for it in await taken_in(store, folder)} == {"unchanged"}
    assert await store.version() == version


async def test_a_page_that_has_changed_is_read_with_what_is_remembered_now(store: Store, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, 6)
    await taken_in(store, folder)
    (folder / "1.html").write_text(markup(1, text="<p>Вчера посадили ещё два дерева, и теперь двор весь в тени.</p>"))
    (outcome,) = await taken_in(store, folder / "1.html")
    article = await store.articles.by_id(outcome.id or "")
    assert article is not None
    assert (outcome.kind, NOTE in article.text, "ещё два дерева" in article.text) == ("revised", False, True)


async def test_one_source_is_not_remembered_for_another(store: Store, tmp_path: Path) -> None:
    await taken_in(store, folder_of(tmp_path, 4))
    other = tmp_path / "other.html"
    other.write_text(markup(9, "other.example"), "utf-8")
    (outcome,) = await taken_in(store, other)
    article = await store.articles.by_id(outcome.id or "")
    assert article is not None
    assert (NOTE in article.text, article.provenance.memory) == (True, None)
    assert len(await Memories(store).of("dvor.example")) == 4
    assert len(await Memories(store).of("nobody.example")) == 0


async def test_the_newest_twenty_articles_are_remembered(store: Store, tmp_path: Path) -> None:
    await taken_in(store, folder_of(tmp_path, 23))
    kept = await store.pages.newest("dvor.example", 20)
    assert len({it.sha256 for it in kept}) == 20
    assert len(await Memories(store).of("dvor.example")) == 20


def test_pages_that_a_scrapers_rules_read_and_pages_of_no_site_need_no_memory() -> None:
    assert remembered_source(page_of(markup(1))) == "dvor.example"
    assert remembered_source(page_of(markup(1), "https://www.dvor.example/x")) == "dvor.example"
    assert remembered_source(page_of("<p>No address</p>")) is None
    assert remembered_source(page_of("A text dump", "https://dvor.example/1")) is None
    assert remembered_source(page_of(markup(1)), "optimism_kz") is None
