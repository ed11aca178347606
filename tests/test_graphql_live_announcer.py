"""The announcer: one reading of the news for all subscribers, whatever befalls the database or one of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from articles import article, page
from databases import PostgresDatabases
from live import PATIENCE
from urbanfeed.article import Article, Withdrawal
from urbanfeed.publish.graphql.live import announcer
from urbanfeed.publish.graphql.live.announcer import Announcer, Subscriber, Wanted
from urbanfeed.query import ArticleQuery
from urbanfeed.store import DatabaseError, NewsMissed, Store, news
from urbanfeed.store.articles import Articles
from urbanfeed.store.news import News, NewsItem

EVERY = Wanted(frozenset({"published", "revised", "withdrawn", "health"}))
OF_QUERY = Wanted(frozenset({"published"}), ArticleQuery(source=("city_news",)))
GONE = Withdrawal(datetime(2026, 3, 1, tzinfo=UTC), "its page is not there any more", "gone")


@asynccontextmanager
async def announcing(store: Store) -> AsyncIterator[Announcer]:
    """An announcer of a process that follows the content."""
    following = asyncio.create_task(store.content.follow())
    yield Announcer(store)
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)


async def told(subscriber: Subscriber, number: int) -> list[str]:
    async with asyncio.timeout(PATIENCE):
        return [(await anext(subscriber)).item.subject for _ in range(number)]


async def put(store: Store, *names: str) -> list[str]:
    for name in names:
        await store.articles.put(article(name), page(name))
    return [article(name).id for name in names]


def nothing() -> None:
    """Cuts no connection."""


async def test_the_news_is_read_once_however_many_subscribe(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """And each query is asked once, however many have it."""
    read: list[int] = []
    asked: list[ArticleQuery] = []
    after, among = News.after, Articles.among

    async def counted_after(self: News, id: int, limit: int) -> tuple[NewsItem, ...]:
        found = await after(self, id, limit)
        read.extend(it.id for it in found)
        return found

    async def counted_among(self: Articles, query: ArticleQuery, ids: list[str]) -> dict[str, Article]:
        asked.append(query)
        return await among(self, query, ids)

    monkeypatch.setattr(News, "after", counted_after)
    monkeypatch.setattr(Articles, "among", counted_among)
    async with announcing(store) as it:
        async with (
            it.subscribed(EVERY, nothing) as one,
            it.subscribed(OF_QUERY, nothing) as two,
            it.subscribed(OF_QUERY, nothing) as three,
        ):
            ids = await put(store, "a", "b", "c")
            for subscriber in (one, two, three):
                assert await told(subscriber, 3) == ids
        assert len(read) == 3
        assert len(asked) <= 3
        assert set(asked) == {OF_QUERY.query}


async def test_who_comes_later_is_told_what_comes_later(store: Store) -> None:
    async with announcing(store) as it:
        await put(store, "before")
        async with it.subscribed(EVERY, nothing) as one:
            first = await put(store, "first")
            assert await told(one, 1) == first
            async with it.subscribed(EVERY, nothing) as two:
                second = await put(store, "second")
                assert await told(one, 1) == await told(two, 1) == second
        await put(store, "while nobody listens")
        async with it.subscribed(EVERY, nothing) as three:
            third = await put(store, "third")
            assert await told(three, 1) == third


async def test_an_article_that_is_withdrawn_before_it_is_told_is_not_told_as_published(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And of one that is forgotten nothing is told, as if it had never been."""
    async with announcing(store) as it, it.subscribed(EVERY, nothing) as one:
        after = News.after
        gate = asyncio.Event()

        async def held(self: News, id: int, limit: int) -> tuple[NewsItem, ...]:
            await gate.wait()
            return await after(self, id, limit)

        await asyncio.sleep(0)
        monkeypatch.setattr(News, "after", held)
        ids = await put(store, "withdrawn", "forgotten", "there")
        await store.articles.withdraw(ids[0], GONE)
        await store.forgotten.forget(ids[1], "the law says so", GONE.at)
        gate.set()
        async with asyncio.timeout(PATIENCE):
            seen = [(found.item.kind, found.item.subject) for found in [await anext(one) for _ in range(2)]]
        assert seen == [("published", ids[2]), ("withdrawn", ids[0])]


async def test_who_is_behind_what_is_kept_is_told_so_and_others_begin_anew(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with announcing(store) as it, it.subscribed(EVERY, nothing) as one:
        ids = await put(store, "one")
        assert await told(one, 1) == ids
        monkeypatch.setattr(news, "_KEPT", 2)
        await store.articles.put_all([(article(name), page(name)) for name in "abcde"])
        with pytest.raises(NewsMissed):
            await told(one, 6)
        async with it.subscribed(EVERY, nothing) as two:
            ids = await put(store, "new")
            assert await told(two, 1) == ids


async def test_a_query_that_cannot_be_answered_ends_alone(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    among = Articles.among

    async def failing(self: Articles, query: ArticleQuery, ids: list[str]) -> dict[str, Article]:
        if query.q:
            raise DatabaseError("the statement takes too long")
        return await among(self, query, ids)

    monkeypatch.setattr(Articles, "among", failing)
    poison = Wanted(frozenset({"published"}), ArticleQuery(q=("poison",)))
    async with (
        announcing(store) as it,
        it.subscribed(OF_QUERY, nothing) as one,
        it.subscribed(poison, nothing) as two,
    ):
        ids = await put(store, "a", "b")
        assert await told(one, 2) == ids
        with pytest.raises(DatabaseError):
            await told(two, 1)


async def test_who_has_no_room_is_cut_and_the_others_go_on(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcer, "_AT_ONCE", 2)
    monkeypatch.setattr(announcer, "_WAITING", 4)
    monkeypatch.setattr(announcer, "_PATIENCE", 0.05)
    cut = asyncio.Event()
    async with announcing(store) as it, it.subscribed(EVERY, cut.set) as slow, it.subscribed(EVERY, nothing) as quick:
        listening = asyncio.create_task(told(quick, 12))
        ids = await put(store, *(f"n{number}" for number in range(12)))
        assert await listening == ids
        assert cut.is_set()
        assert await told(slow, 1) == ids[:1]  # what it has it may still read
        assert len(slow._waiting) < 4


async def test_nothing_is_lost_while_the_database_is_away(postgres: PostgresDatabases) -> None:
    """Nor told twice: the announcer goes on where it was."""
    async with (
        await Store.open(postgres.url()) as store,
        announcing(store) as it,
        it.subscribed(EVERY, nothing) as one,
    ):
        first = await put(store, "first")
        assert await told(one, 1) == first
        postgres.server.stop()
        try:
            with pytest.raises(DatabaseError):
                await store.content.look()
        finally:
            postgres.server.start()
        rest = await put(store, "second", "third")
        assert await told(one, 2) == rest


async def test_it_rests_while_nobody_listens(store: Store) -> None:
    async with announcing(store) as it:
        async with it.subscribed(EVERY, nothing):
            assert it._task
        assert it._task is None
