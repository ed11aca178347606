"""The search index is made anew while others read and write, and whoever interrupts that loses nothing."""

import csv
import logging
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner

from articles import article, page
from databases import Databases
from urbanfeed.blocks import Paragraph
from urbanfeed.cli import app
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Store
from urbanfeed.store.search import reindexing
from urbanfeed.store.search.terms import WAY, terms

OLD = "UPDATE search_state SET way = 0"
# Of the terms of all texts of search_pairs.tsv, by the way that they were made.
MADE = {1: "d27ec04ca41e8bce"}


async def put(store: Store, name: str, text: str) -> None:
    """An article of this text."""
    await store.articles.put(article(name, headline="—", body=(Paragraph(text),)), page(name))


async def found(store: Store, q: str) -> set[str]:
    """The slugs of what the words find."""
    return {it.slug for it in (await store.articles.page(ArticleQuery(q=(q,)), first=100)).articles}


async def break_index(databases: Databases) -> None:
    """Leave nothing in the index of this way, as if another had made it."""
    await databases.run("DELETE FROM search")
    if databases.engine == "sqlite":
        await databases.run("INSERT INTO search_terms (search_terms) VALUES ('delete-all')")
    await databases.run(OLD)


def test_other_terms_are_another_way() -> None:
    """
    If this fails, texts are indexed otherwise than the last release did: raise WAY in terms.py, and write its digest
    here. If WAY has been raised since that release, the digest alone.
    """
    digest = sha256()
    with (Path(__file__).parent / "search_pairs.tsv").open(encoding="utf-8") as file:
        for pair in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            for name in ("found", "not_found"):
                it = article("x", headline="—", language=pair["language"], body=(Paragraph(pair[name]),))
                made = terms(it)
                digest.update(repr((made.passages, sorted(made.others))).encode())
    assert MADE[WAY] == digest.hexdigest()[:16]


async def test_a_new_database_needs_no_reindexing(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    assert not await store.reindexing.needed()
    assert caplog.records == []


async def test_an_index_of_another_way_is_told_of_when_the_store_is_opened(
    databases: Databases, caplog: pytest.LogCaptureFixture
) -> None:
    """Once, as a warning that names the command."""
    await (await Store.open(databases.url())).close()
    await databases.run(OLD)
    with caplog.at_level(logging.WARNING):
        await (await Store.open(databases.url())).close()
    assert [it.getMessage() for it in caplog.records if "`urbanfeed reindex`" in it.getMessage()]


async def test_reindexing_finds_every_article_again(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them, in several steps, and those that are withdrawn not; then there is nothing left to do."""
    monkeypatch.setattr(reindexing, "_AT_ONCE", 2)
    async with await Store.open(databases.url()) as store:
        for name in "abcde":
            await put(store, name, "A tram")
        version = await store.version()
    await break_index(databases)
    told: list[tuple[int, int]] = []
    async with await Store.open(databases.url()) as store:
        assert await found(store, "tram") == set()
        assert await store.reindexing.run(lambda done, left: told.append((done, left))) == 5
        assert await found(store, "trams") == set("abcde")
        assert not await store.reindexing.needed()
        assert await store.version() > version
    assert told == [(2, 3), (4, 1), (5, 0)]
    assert await databases.damage() == []


async def test_an_interrupted_reindexing_goes_on(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the articles that it has not done; but from the start, where it was one of yet another version."""
    monkeypatch.setattr(reindexing, "_AT_ONCE", 2)
    async with await Store.open(databases.url()) as store:
        for name in "abcde":
            await put(store, name, "A tram")
    await break_index(databases)

    def interrupt(done: int, left: int) -> None:
        raise KeyboardInterrupt

    async with await Store.open(databases.url()) as store:
        for _ in range(2):
            with pytest.raises(KeyboardInterrupt):
                await store.reindexing.run(interrupt)
        assert len(await found(store, "tram")) == 4
        assert await store.reindexing.needed()
        assert await store.reindexing.run(lambda done, left: None) == 1
        assert len(await found(store, "tram")) == 5
    await databases.run("UPDATE search_state SET way = 0, next_way = 0, reached = 'zzz'")
    async with await Store.open(databases.url()) as store:
        assert await store.reindexing.run(lambda done, left: None) == 5


async def test_what_is_written_during_a_reindexing_is_found_as_it_is(databases: Databases) -> None:
    """An article that changes between its reading and its indexing is not put back."""
    async with await Store.open(databases.url()) as store:
        await put(store, "one", "The old harbour")
    await databases.run(OLD)
    async with await Store.open(databases.url()) as store:
        made = reindexing._terms_of(await store.reindexing._next(""))
        await put(store, "one", "The new station")
        await store._database.write(partial(reindexing._put, made))
        assert await found(store, "harbour") == set()
        assert await found(store, "station") == {"one"}


async def test_a_restored_database_needs_no_reindexing(databases: Databases, tmp_path: Path) -> None:
    """Its index is made when it is restored."""
    async with await Store.open(databases.url()) as store:
        await put(store, "one", "A tram")
        await store.back_up(tmp_path / "backup")
    await databases.run(OLD)
    async with await Store.open(databases.url()) as store:
        await store.restore(tmp_path / "backup", replace=True)
        assert not await store.reindexing.needed()


def test_the_command_says_what_it_has_done(tmp_path: Path) -> None:
    """And does nothing where nothing is needed, unless it is told to."""
    run = CliRunner()
    given = ["reindex", "--data-dir", str(tmp_path)]
    result = run.invoke(app, given)
    assert (result.exit_code, "nothing to do" in result.output) == (0, True)
    result = run.invoke(app, [*given, "--anyway"])
    assert (result.exit_code, "0 articles indexed anew" in result.output) == (0, True)
