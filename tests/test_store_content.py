"""Several processes on one database: each learns of every change, and answers with it."""

import asyncio
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from subprocess import run
from urllib.request import urlopen

import pytest

from articles import article, page
from databases import Databases, PostgresDatabases
from servers import URBANFEED, clean_environment, running
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Store, content
from urbanfeed.store.engine import Engine
from urbanfeed.store.postgres import Postgres

PAGE = """<!doctype html><html lang="en"><title>{headline}</title>
<article><h1>{headline}</h1><p>The city has ordered forty trams for the line to the harbour, which
opens next spring, and which thirty thousand people a day are thought to take to work and back.</p><p>They are built
in the city itself, in the works that mended the old ones, and the first of them is to run in March.</p></article>"""


@asynccontextmanager
async def following(store: Store) -> AsyncIterator[None]:
    """A process that follows the content, as a server does."""
    task = asyncio.create_task(store.content.follow())
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def learns(store: Store, version: int) -> None:
    """Once the store's process knows of a version as late as this one."""
    async with asyncio.timeout(60):
        while store.content.version < version:
            await store.content.after(store.content.version)


async def test_a_process_learns_of_the_changes_of_another(databases: Databases) -> None:
    async with await Store.open(databases.url()) as server, await Store.open(databases.url()) as writer:
        assert server.content.version == 0
        async with following(server):
            for number in (1, 2):
                await writer.articles.put(article(f"n{number}"), page(f"n{number}"))
                await learns(server, number)
            assert server.content.changed_at == await writer.changed_at()


async def test_a_process_learns_of_its_own_changes_without_waiting_for_the_next_look(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "_TOLD", 3600)
    monkeypatch.setattr(content, "_UNTOLD", 3600)
    async with await Store.open(databases.url()) as store, following(store):
        await store.articles.put(article(), page())
        await learns(store, 1)


async def test_an_engine_that_tells_of_nothing_is_asked_often(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As SQLite."""

    async def nothing(self: Engine, tell: Callable[[], object]) -> None:
        return

    monkeypatch.setattr(Postgres, "listen", nothing)
    monkeypatch.setattr(content, "_TOLD", 3600)
    assert content._UNTOLD + content._BREATH < 0.2
    url = databases.url()
    async with await Store.open(url) as server, await Store.open(url) as writer, following(server):
        await writer.articles.put(article(), page())
        await learns(server, 1)


async def test_whoever_listens_and_hears_nothing_looks_more_than_once_a_second(
    postgres: PostgresDatabases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As behind a pooler that lets no notification through."""

    async def deaf(self: Engine, tell: Callable[[], object]) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(Postgres, "listen", deaf)
    monkeypatch.setattr(content, "_UNTOLD", 3600)
    assert content._TOLD + content._BREATH < 1
    url = postgres.url()
    async with await Store.open(url) as server, await Store.open(url) as writer, following(server):
        await writer.articles.put(article(), page())
        await learns(server, 1)


async def test_postgresql_tells_of_a_change_whoever_makes_it_and_again_after_the_listener_was_cut_off(
    postgres: PostgresDatabases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody polls here."""
    monkeypatch.setattr(content, "_TOLD", 3600)
    monkeypatch.setattr(content, "_UNTOLD", 3600)
    async with await Store.open(postgres.url()) as server, following(server):
        listening = "SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()"
        async with asyncio.timeout(60):
            while not (found := await postgres.run(listening)):  # noqa: ASYNC110  # the server tells nobody
                await asyncio.sleep(0.01)
            await postgres.run("UPDATE content SET version = version + 1")
            await learns(server, 1)
            await postgres.run("SELECT pg_terminate_backend($1)", found[0][0])
            while await postgres.run(listening) in (found, []):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            await postgres.run("UPDATE content SET version = version + 1")
            await learns(server, 2)


def test_two_servers_on_one_postgresql_both_show_what_a_third_process_takes_in(
    postgres: PostgresDatabases, tmp_path: Path
) -> None:
    """Nothing that they have said before is said again: the feed has another tag, and the version has grown."""
    settings = {"database_url": postgres.url(), "data_dir": str(tmp_path), "base_url": "https://wire.example"}
    with running("serve", **settings) as one, running("serve", **settings) as two:
        take_in(tmp_path / "a.html", "The harbour has a new ferry", settings)
        wait(
            lambda: ready(one) == ready(two) and all("The harbour has a new ferry" in feed(it)[1] for it in (one, two))
        )
        (tag, text), version = feed(one), ready(one)
        assert feed(two) == (tag, text)
        take_in(tmp_path / "b.html", "New trams for the harbour", settings)
        for url in (one, two):
            wait(lambda url=url: ready(url) != version)  # type: ignore[misc]
            after, text = feed(url)
            assert after != tag
            assert "The harbour has a new ferry" in text
            assert "New trams for the harbour" in text
        assert feed(one) == feed(two)


async def test_two_processes_that_take_in_the_same_pages_store_each_article_once(
    databases: Databases, tmp_path: Path
) -> None:
    """Whichever comes second finds nothing to do."""
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(8):
        (pages / f"{number}.html").write_text(PAGE.format(headline=f"The harbour has {number + 2} new ferries"))
    settings = clean_environment(database_url=databases.url(), data_dir=str(tmp_path))
    both = [
        await asyncio.create_subprocess_exec(URBANFEED, "ingest", str(pages), env=settings, stdout=PIPE)
        for _ in range(2)
    ]
    for it in both:
        await it.communicate()
    assert [it.returncode for it in both] == [0, 0]
    async with await Store.open(databases.url()) as store:
        found = (await store.articles.page(ArticleQuery(), first=100)).articles
        assert len(found) == 8
        assert [len(await store.articles.revisions(it.id)) for it in found] == [1] * 8


def take_in(path: Path, headline: str, settings: dict[str, str]) -> None:
    """An article by a process of its own."""
    path.write_text(PAGE.format(headline=headline))
    command = [URBANFEED, "ingest", str(path)]
    taken = run(command, env=clean_environment(**settings), capture_output=True, text=True, check=False)
    assert taken.returncode == 0, taken.stderr


def feed(url: str) -> tuple[str, str]:
    """The tag and the text of the Atom feed."""
    with urlopen(f"{url}/feeds/atom.xml", timeout=60) as answer:
        return answer.headers["ETag"], answer.read().decode()


def ready(url: str) -> str:
    with urlopen(f"{url}/readyz", timeout=60) as answer:
        return str(answer.read().decode())


def wait(come: Callable[[], bool]) -> None:
    """Until it has come to pass; a minute is for machines with much else to do."""
    deadline = time.monotonic() + 60
    while not come():
        assert time.monotonic() < deadline
        time.sleep(0.01)
