"""Subscriptions as they are told: every event once, in order, to whoever asked for it, over WebSocket and as events."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from articles import article, page
from databases import sqlite
from live import events, talk
from servers import served
from urbanfeed.app import create_app
from urbanfeed.article import Article, Rights, Withdrawal
from urbanfeed.settings import load
from urbanfeed.store import Health, Source, Store

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
GONE = Withdrawal(NOW, "its page is not there any more", "gone")
PUBLISHED = "subscription ($filter: ArticleFilter) { articlePublished(filter: $filter) { slug } }"
REVISED = """subscription ($filter: ArticleFilter, $ids: [ID!]) {
  articleRevised(filter: $filter, ids: $ids) { number article { slug headline withdrawnAt } }
}"""
HEALTH = """subscription ($source: [String!]) {
  sourceHealthChanged(source: $source) { source { name title } health { state reason } }
}"""


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """A server on a new database, in a thread; what the tests store, they store as another process would."""
    with served(create_app(load({}, data_dir=tmp_path, base_url="https://wire.example"))) as address:
        yield address


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """The same database, opened once more."""
    async with await Store.open(sqlite(tmp_path / "urbanfeed.sqlite3")) as it:
        yield it


async def put(store: Store, *articles: Article) -> None:
    for it in articles:
        await store.articles.put(it, page(it.slug, f"<p>{it.headline}"))


async def test_articles_are_told_in_order_once_each_over_both_ways(url: str, store: Store) -> None:
    names = [f"n{number}" for number in range(30)]
    async with talk(url) as socket, events(url, PUBLISHED) as stream, events(url, PUBLISHED, "GET") as other:
        await socket.begin()
        await socket.subscribe(PUBLISHED)
        for name in names:
            await put(store, article(name))
        assert [(await socket.next())["articlePublished"]["slug"] for _ in names] == names
        for it in (stream, other):
            told = [await it.next() for _ in names]
            assert told == [("next", {"data": {"articlePublished": {"slug": name}}}) for name in names]


async def test_a_filter_is_that_of_every_list(url: str, store: Store) -> None:
    wanted = {"language": "sv", "q": "spårvagn"}
    async with talk(url) as socket:
        await socket.begin()
        await socket.subscribe(PUBLISHED, filter=wanted)
        await put(
            store,
            article("a", headline="Spårvagnen kommer", language="en"),
            article("b", headline="Om vatten", language="sv"),
            article("c", headline="Nya spårvagnar", language="sv-FI"),
            article("d", headline="En spårvagn till", language="sv"),
        )
        assert [(await socket.next())["articlePublished"]["slug"] for _ in range(2)] == ["c", "d"]


async def test_changes_are_told_with_their_numbers_and_withdrawals_to_who_has_no_filter(url: str, store: Store) -> None:
    one, other = article("one"), article("two")
    await put(store, one, other)
    async with talk(url) as all_, talk(url) as own, talk(url) as filtered:
        for socket, variables in ((all_, {}), (own, {"ids": [one.id]}), (filtered, {"filter": {"q": "anew"}})):
            await socket.begin()
            await socket.subscribe(REVISED, **variables)
        await put(store, replace(one, headline="Said anew"), replace(other, headline="Other words"))
        for socket, seen in ((all_, ["one", "two"]), (own, ["one"]), (filtered, ["one"])):
            assert [(await socket.next())["articleRevised"]["article"]["slug"] for _ in seen] == seen
        await store.articles.withdraw(one.id, GONE)
        gone = {"number": None, "article": {"slug": "", "headline": "", "withdrawnAt": "2026-03-01T12:00:00Z"}}
        for socket in (all_, own):
            assert await socket.next() == {"articleRevised": gone}
        await put(store, replace(other, headline="All anew"))
        last = {"number": 3, "article": {"slug": "two", "headline": "All anew", "withdrawnAt": None}}
        for socket in (all_, filtered):
            assert await socket.next() == {"articleRevised": last}


async def test_what_is_withdrawn_is_not_told_as_published_and_what_is_reinstated_is(url: str, store: Store) -> None:
    async with talk(url) as socket:
        await socket.begin()
        await socket.subscribe(PUBLISHED)
        await put(store, article("gone", withdrawn=GONE), article("one"))
        assert await socket.next() == {"articlePublished": {"slug": "one"}}
        await store.articles.withdraw(article("one").id, GONE)
        await store.articles.reinstate(article("one").id)
        assert await socket.next() == {"articlePublished": {"slug": "one"}}


async def test_a_source_s_health_is_told_as_it_was_judged(url: str, store: Store) -> None:
    """Both changes, though the second is known by the time that the first is told."""
    for name in ("one", "other"):
        await store.sources.put(Source(name, name.title(), None, "en", None, Rights()))
    async with talk(url) as all_, events(url, HEALTH, source="one") as own:
        await all_.begin()
        await all_.subscribe(HEALTH)
        for name in ("one", "other", "one"):
            for state in ("broken", "healthy"):
                await store.gatherings.put_health(name, Health(state, f"{state}, say", NOW, NOW))
        every = [("One", "BROKEN"), ("One", "HEALTHY"), ("Other", "BROKEN"), ("Other", "HEALTHY")]
        every += [("One", "BROKEN"), ("One", "HEALTHY")]
        told = [(await all_.next())["sourceHealthChanged"] for _ in every]
        assert [(it["source"]["title"], it["health"]["state"]) for it in told] == every
        told = [(await own.next())[1]["data"]["sourceHealthChanged"] for _ in every[:4]]
        assert [it["health"]["reason"] for it in told] == ["broken, say", "healthy, say"] * 2
        assert {it["source"]["name"] for it in told} == {"one"}


async def test_rights_are_obeyed(url: str, store: Store) -> None:
    query = "subscription { articlePublished { isWhole body(format: TEXT) url pageUrl } }"
    async with talk(url) as socket:
        await socket.begin()
        await socket.subscribe(query)
        await put(store, article("one", rights=Rights(show="link")))
        told = (await socket.next())["articlePublished"]
        assert (told["isWhole"], told["body"]) == (False, "")
        assert told["pageUrl"].startswith("https://wire.example/articles/")


async def test_each_event_shows_its_source_as_it_is_then(url: str, store: Store) -> None:
    """Nothing that one event looked up is kept for the next."""
    query = "subscription { articlePublished { source { title articleCount } } }"
    async with talk(url) as socket:
        await socket.begin()
        await socket.subscribe(query)
        for number, title in enumerate(["Before", "After"], 1):
            await store.sources.put(Source("city_news", title, None, "en", None, Rights()))
            await put(store, article(f"n{number}"))
            told = await socket.next()
            assert told == {"articlePublished": {"source": {"title": title, "articleCount": number}}}


@pytest.mark.parametrize(
    ("query", "variables", "code"),
    [
        (PUBLISHED, {"filter": {"language": "not a tag"}}, "BAD_USER_INPUT"),
        (PUBLISHED, {"filter": {"nothing": "x"}}, "BAD_USER_INPUT"),
        (PUBLISHED, {"filter": {"q": [f"word {number}" for number in range(11)]}}, "BAD_USER_INPUT"),
        (REVISED, {"filter": {"q": [f"word {number}" for number in range(11)]}}, "BAD_USER_INPUT"),
        (HEALTH, {"source": "no such/name"}, "BAD_USER_INPUT"),
        (REVISED, {"ids": [str(number) for number in range(101)]}, "BAD_USER_INPUT"),
        ("subscription { nothing }", {}, "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { articlePublished { slug } sourceHealthChanged { at } }", {}, "GRAPHQL_VALIDATION_FAILED"),
        ("subscription {", {}, "GRAPHQL_PARSE_FAILED"),
        ("fragment F on Article { slug }", {}, "OPERATION_RESOLUTION_FAILURE"),
        (f"subscription {{ {'articlePublished { sameTextAs { ' + 'sameTextAs { ' * 20} }}", {}, "GRAPHQL_PARSE_FAILED"),
        (
            f"subscription {{ articlePublished {{ {'sameTextAs { ' * 20} slug {'}' * 20} }} }}",
            {},
            "QUERY_TOO_COMPLEX",
        ),
    ],
)
async def test_what_cannot_be_run_is_refused_in_words_and_the_connection_stays(
    url: str, query: str, variables: dict[str, Any], code: str
) -> None:
    async with talk(url) as socket, events(url, query, **variables) as stream:
        await socket.begin()
        await socket.say({"id": "1", "type": "subscribe", "payload": {"query": query, "variables": variables}})
        refused = await socket.hear()
        assert (refused["id"], refused["type"], refused["payload"][0]["extensions"]["code"]) == ("1", "error", code)
        await socket.say({"id": "1", "type": "subscribe", "payload": {"query": '{ topic(key: "housing") { key } }'}})
        assert await socket.next() == {"topic": {"key": "housing"}}
        assert await socket.hear() == {"id": "1", "type": "complete"}
        assert (stream.status, await stream.next()) == (200, ("next", {"errors": refused["payload"]}))
        assert await stream.next() == ("complete", None)
