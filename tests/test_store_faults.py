"""
What happens to the store at bad moments: readers beside writers, two writers, cancelled ones.

What the real program makes of worse ones, test_faults.py tells.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import pytest

from articles import article, page
from databases import Databases, PostgresDatabases, sqlite
from urbanfeed.query import ArticleQuery
from urbanfeed.store import DatabaseAway, DatabaseError, Store
from urbanfeed.store.selection import Statement

ALL = ArticleQuery()
Result = TypeVar("Result")


async def _under_way(store: Store) -> None:
    """Until a change has begun."""
    while not store.articles._database._turn.locked():  # noqa: ASYNC110  # nobody is told that it has
        await asyncio.sleep(0)


async def _at_last(ask: Callable[[], Awaitable[Result]]) -> Result:
    """What is asked under a time limit so short that a busy machine may miss it now and then, even without work."""
    async with asyncio.timeout(60):
        while True:
            with suppress(DatabaseError):
                return await ask()


async def test_readers_wait_for_no_writer(store: Store, databases: Databases) -> None:
    """While a put is under way (here it waits for its turn), pages are answered, with what was there before."""
    await store.articles.put(article("a"), page("a"))
    async with databases.written_by_another():
        putting = asyncio.create_task(store.articles.put(article("b"), page("b")))
        for _ in range(20):
            answer = await store.articles.page(ALL)
            assert [it.slug for it in answer.articles] == ["a"]
            assert await store.version() == 1
        assert not putting.done()
    await putting
    assert (await store.articles.page(ALL)).total == 2


async def test_readers_see_each_article_whole_or_not_at_all(store: Store) -> None:
    """Thirty puts, and a reader that never stops: whatever it finds is all there, and the number never falls."""
    names = [f"n{number}" for number in range(30)]
    writing = asyncio.gather(*(store.articles.put(article(name, topics=("housing",)), page(name)) for name in names))
    seen = 0
    while seen < len(names):
        answer = await store.articles.page(ArticleQuery(topic=("housing",)), first=50)
        assert len(answer.articles) >= seen
        seen = len(answer.articles)
        for it in answer.articles[-3:]:
            assert it == article(it.slug, topics=("housing",))
            assert len(await store.articles.revisions(it.id)) == 1
            assert await store.pages.has(it.provenance.sha256)
    await writing
    assert await store.version() == 30


async def test_two_that_put_the_same_articles_store_each_once(store: Store, databases: Databases) -> None:
    names = [f"n{number}" for number in range(15)]
    async with await Store.open(databases.url()) as other:
        await asyncio.gather(*(it.articles.put(article(name), page(name)) for name in names for it in (store, other)))
        for it in (store, other):
            assert (await it.articles.page(ALL)).total == 15
            assert await it.version() == 15
            assert len(await it.articles.revisions(article("n0").id)) == 1


async def test_a_change_whose_task_is_cancelled_is_made_and_the_store_goes_on(
    store: Store, databases: Databases
) -> None:
    async with databases.written_by_another():
        tasks = [asyncio.create_task(store.articles.put(article(name), page(name))) for name in ("a", "b")]
        await _under_way(store)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        assert all(task.cancelled() for task in tasks)
    async with asyncio.timeout(60):
        await store.articles.put(article("c"), page("c"))
    slugs = {it.slug for it in (await store.articles.page(ALL)).articles}
    assert "c" in slugs
    assert slugs & {"a", "b"}, "the one that had its turn"


async def test_closing_waits_for_the_change_that_is_under_way(databases: Databases) -> None:
    url = databases.url()
    store = await Store.open(url)
    async with databases.written_by_another():
        putting = asyncio.create_task(store.articles.put(article(), page()))
        await _under_way(store)
        closing = asyncio.create_task(store.close())
        await asyncio.sleep(0)
        assert not closing.done()
    await closing
    await putting
    async with await Store.open(url) as again:
        assert (await again.articles.page(ALL)).total == 1


async def test_a_database_that_stays_locked_is_an_error_but_for_who_has_patience(databases: Databases) -> None:
    sqlite = databases.engine == "sqlite"
    url = databases.url() + ("?busy_timeout=10" if sqlite else "&lock_timeout=10")
    reason = "database is locked" if sqlite else "canceling statement due to lock timeout"
    async with await Store.open(url) as store:
        async with databases.written_by_another():
            with pytest.raises(DatabaseAway, match=f"cannot be written: {reason}"):
                await store.articles.put(article(), page())
            waiting = asyncio.create_task(store.patient().articles.put(article(), page()))
            done, _ = await asyncio.wait([waiting], timeout=0.5)
            assert not done, "who has patience waits"
        await waiting
        assert (await store.articles.page(ALL)).total == 1


async def test_a_statement_that_takes_too_long_is_an_error_and_the_next_is_answered(
    postgres: PostgresDatabases,
) -> None:
    url = f"{postgres.url()}&statement_timeout=50"
    async with await _at_last(lambda: Store.open(url)) as store:
        slow = Statement("SELECT pg_sleep(60)", [])
        with pytest.raises(
            DatabaseError, match="cannot be read: canceling statement due to statement timeout"
        ) as error:
            await store.articles._database.read(slow)
        assert not isinstance(error.value, DatabaseAway)
        assert (await _at_last(lambda: store.articles.page(ALL))).total == 0


async def test_a_full_disk_is_a_clear_error_and_reading_goes_on(tmp_path: Path) -> None:
    """A disk is full for SQLite when the file may not grow: max_page_count."""
    path = tmp_path / "feed.sqlite3"
    async with await Store.open(sqlite(path)) as store:
        await store.articles.put(article("a"), page("a"))
    connection = sqlite3.connect(path)
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.close()
    async with await Store.open(f"sqlite://{path}?max_page_count={pages}") as store:
        big = page("b", "<p>" + "".join(f"{number * number:x}" for number in range(30_000)))
        with pytest.raises(DatabaseError, match="cannot be written: database or disk is full"):
            await store.articles.put(article("b"), big)
        assert [it.slug for it in (await store.articles.page(ALL)).articles] == ["a"]
