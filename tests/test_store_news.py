"""The news of a store: every event once, in the order in which it can be seen, whoever writes."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from articles import article, at, page
from databases import Databases, PostgresDatabases, sqlite
from urbanfeed.article import Withdrawal
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Health, NewsMissed, Source, Store, news
from urbanfeed.store.matching import among
from urbanfeed.store.selection import Statement

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
GONE = Withdrawal(NOW, "its page is not there any more", "gone")


async def told(store: Store, after: int = 0) -> list[tuple[str, str, int | None]]:
    return [(it.kind, it.subject, it.number) for it in await store.news.after(after, 1000)]


async def test_what_happens_to_an_article_is_told_once_and_in_order(store: Store) -> None:
    one = article("one")
    changed = replace(one, headline="Other words")
    await store.articles.put(one, page("one"))
    await store.articles.put(one, page("one"))
    await store.articles.put(replace(one, section="news"), page("one", "<p>2"))
    await store.articles.put(changed, page("one", "<p>3"))
    await store.articles.withdraw(one.id, GONE)
    await store.articles.withdraw(one.id, GONE)
    await store.articles.reinstate(one.id)
    assert await told(store) == [
        ("published", one.id, 1),
        ("revised", one.id, 2),
        ("revised", one.id, 3),
        ("withdrawn", one.id, None),
        ("published", one.id, 4),
    ]


async def test_what_readers_see_nothing_of_is_not_told(store: Store) -> None:
    """An article that comes in withdrawn, and a change of one that is."""
    one = replace(article("one"), withdrawn=GONE)
    await store.articles.put(one, page("one"))
    await store.articles.put(replace(one, headline="Other words"), page("one", "<p>2"))
    assert await told(store) == []
    await store.articles.put(replace(one, headline="Back", withdrawn=None), page("one", "<p>3"))
    assert await told(store) == [("published", one.id, 3)]


async def test_a_change_of_health_is_told_as_it_was_then(store: Store) -> None:
    await store.sources.put(Source("city_news", "City News", None, "en", None, article().rights))
    fine = Health("healthy", "as usual", NOW, NOW)
    for health in (fine, replace(fine, checked_at=NOW.replace(hour=13)), Health("broken", "no answer", NOW, NOW), fine):
        await store.gatherings.put_health("city_news", health)
    found = await store.news.after(0, 10)
    assert [(it.kind, it.subject, it.health and it.health.state) for it in found] == [
        ("health", "city_news", "healthy"),
        ("health", "city_news", "broken"),
        ("health", "city_news", "healthy"),
    ]


async def test_a_change_that_fails_is_not_told(store: Store, databases: Databases) -> None:
    """They are one transaction. PostgreSQL does not give its ids again, and nothing is missed by that."""
    await store.articles.put(article("one"), page("one"))
    last = await store.news.last()
    broken = replace(article("two"), headline="x" * 3, source="y" * 300)  # PostgreSQL takes it, too: no length there
    with pytest.raises(BaseException):  # noqa: B017, PT011  # each driver has its own
        await store.articles.put_all([(article("three"), page("three")), (replace(broken, id=None), page("two"))])  # type: ignore[arg-type]
    assert await told(store, last) == []
    await store.articles.put(article("four"), page("four"))
    assert await told(store, last) == [("published", article("four").id, 1)]


async def test_two_processes_that_write_at_once_are_read_without_a_gap(databases: Databases) -> None:
    """
    Whoever reads up to the last id that it sees, again and again, has every event once and in the order of the ids:
    none with a lesser id comes into sight later.
    """
    async with (
        await Store.open(databases.url()) as one,
        await Store.open(databases.url()) as other,
        await Store.open(databases.url()) as reader,
    ):

        async def write(store: Store, name: str) -> None:
            for number in range(40):
                it = article(f"{name}-{number}")
                await store.articles.put(it, page(f"{name}-{number}"))

        async def read() -> list[int]:
            seen: list[int] = []
            while len(seen) < 80:
                seen += [it.id for it in await reader.news.after(seen[-1] if seen else 0, 7)]
                await asyncio.sleep(0)
            return seen

        seen, *_ = await asyncio.gather(read(), write(one, "one"), write(other, "other"))
        assert seen == [it.id for it in await reader.news.after(0, 1000)]
        assert seen == sorted(set(seen))


async def test_a_lesser_id_never_comes_into_sight_after_a_greater_one(databases: Databases) -> None:
    """
    While another program's transaction holds the writers' turn, ours has no id yet: the order of the ids is that of the
    commits. (If ids were given before the turn was had, a reader between the two would pass over the slower one.)
    """
    async with await Store.open(databases.url()) as store:
        async with databases.written_by_another():
            writing = asyncio.create_task(store.articles.put(article("one"), page("one")))
            await asyncio.sleep(0.2)  # it cannot be done, however long
            assert not writing.done()
            assert await store.news.last() == 0
        await writing
        assert await told(store) == [("published", article("one").id, 1)]


async def test_who_is_further_behind_than_is_kept_is_told_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "_KEPT", 3)
    for number in range(5):
        await store.articles.put(article(f"n{number}"), page(f"n{number}"))
    last = await store.news.last()
    assert len(await store.news.after(last - 2, 10)) == 2
    for gone in (last - 3, 1):
        with pytest.raises(NewsMissed):
            await store.news.after(gone, 10)
    assert await store.news.after(last, 10) == ()


async def test_a_restored_backup_is_no_news(store: Store, tmp_path: Path) -> None:
    """And what is told after it follows on what was told before."""
    await store.articles.put(article("one"), page("one"))
    await store.back_up(tmp_path / "kept.urbanfeed")
    await store.articles.put(article("two"), page("two"))
    last = await store.news.last()
    await store.restore(tmp_path / "kept.urbanfeed", replace=True)
    assert await told(store, last) == []
    await store.articles.put(article("two"), page("two"))
    assert await told(store, last) == [("published", article("two").id, 1)]


QUERIES = [
    ArticleQuery(),
    ArticleQuery(source=("city_news",)),
    ArticleQuery(source=("city_news", "other"), language=("sv",), topic=("transport", "water")),
    ArticleQuery(author=("jane doe",)),
    ArticleQuery(since="2025-01-01", until="2025-06-30"),
    ArticleQuery(q=("trams",)),
    ArticleQuery(q=("trams -harbour",)),
    ArticleQuery(q=('"the harbour"', "library"), language=("en",)),
    ArticleQuery(q=("spårvagn*",), since="2025-01-01"),
    ArticleQuery(q=("—",)),
    ArticleQuery(source=("nobody",)),
]


@pytest.mark.parametrize("query", QUERIES, ids=lambda it: it.canonical() or "all")
async def test_of_a_few_articles_a_query_asks_for_those_that_its_list_has(store: Store, query: ArticleQuery) -> None:
    """So that what is told by a filter is what a list of the same filter shows."""
    every = [
        article("a", headline="New trams to the harbour", published=at("2025-03-01T10:00:00+00:00")),
        article("b", headline="Trams are late", authors=("Jane Doe",), topics=("transport",), language="sv-FI"),
        article("c", source="other", headline="Ny spårvagnslinje", language="sv", topics=("water",)),
        article("d", source="other", headline="The library opens", published=at("2025-06-30T23:59:59+00:00")),
        article("e", headline="Trams to the harbour", withdrawn=GONE),
    ]
    for it in every:
        await store.articles.put(it, page(it.slug))
    wanted = {it.id: it for it in (await store.articles.page(query)).articles}
    assert await store.articles.among(query, [it.id for it in every]) == wanted
    assert await store.articles.among(query, [every[1].id, "none"]) == {
        key: it for key, it in wanted.items() if key == every[1].id
    }
    assert await store.articles.among(query, []) == {}
    assert await store.articles.by_ids([every[4].id, "none"]) == {every[4].id: every[4]}


PLANNED = [QUERIES[2], QUERIES[4], QUERIES[7]]


@pytest.mark.parametrize("query", PLANNED, ids=lambda it: it.canonical())
async def test_only_those_few_articles_are_looked_at(tmp_path: Path, query: ArticleQuery) -> None:
    """However long the store is: each by its id, and in the search index by its number (`=`), too."""
    async with await Store.open(sqlite(tmp_path / "feed.sqlite3")) as store:
        await store.articles.put_all([(article(f"n{number}"), page(f"n{number}")) for number in range(20)])
    statement = among(query, ["one", "two"], "sqlite")
    assert statement
    with closing(sqlite3.connect(tmp_path / "feed.sqlite3")) as connection:
        connection.execute("ANALYZE")
        steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement.sql}", statement.values)]
    assert "SEARCH a USING INDEX sqlite_autoindex_article_1 (id=?)" in steps
    assert all("VIRTUAL TABLE INDEX 0:=" in it for it in steps if it.startswith("SCAN")), steps


@pytest.mark.parametrize("query", PLANNED, ids=lambda it: it.canonical())
async def test_only_those_few_articles_are_looked_at_in_postgresql(
    postgres: PostgresDatabases, query: ArticleQuery
) -> None:
    """Nor is GIN asked, which would read all that a word has."""
    async with await Store.open(f"{postgres.url()}&enable_seqscan=off") as store:
        await store.articles.put_all([(article(f"n{number}"), page(f"n{number}")) for number in range(20)])
        statement = among(query, ["one", "two"], "postgres")
        assert statement
        explained = Statement(f"EXPLAIN {statement.sql}", statement.values)
        plan = "\n".join(row[0] for row in await store.articles._database.read(explained))
    assert "Seq Scan" not in plan, plan
    assert "search_terms" not in plan, plan
