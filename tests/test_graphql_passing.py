"""
What /graphql says changes only with the content version, or is named in preparing.py as passing: caches go by that.

Every field that can be reached is asked, before and after everything that can be written into the store.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from articles import article, at, page
from databases import SqliteDatabases
from graphql_door import Door, door
from urbanfeed.article import Correction, Rights, Withdrawal
from urbanfeed.blocks import Paragraph
from urbanfeed.publish.graphql.preparing import _PASSING
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Deed, FailureCount, Gathering, Health, Source, Store, Subscription, Visit, Wire
from walks import SCHEMA, documents, ways

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
FEED = "https://city.example/feed"
TEXT = (Paragraph(" ".join(f"word{number}" for number in range(99))),)
ONE = article("one", topics=("housing",), published=at("2025-07-08T10:00:00Z"))
TWO = article("two", topics=("housing",), body=TEXT, published=at("2025-07-09T10:00:00Z"))
THREE = article("three", "other_news", topics=("housing",), body=TEXT, published=at("2025-07-10T10:00:00Z"))
CITY = Source("city_news", "City News", "https://city.example/", "en", None, Rights())
VALUES = {
    "first": "5",
    "by": f'{{id: "{TWO.id}"}}',
    "id": f'"{THREE.id}"',
    "ids": f'["{ONE.id}", "{TWO.id}", "{THREE.id}"]',
    "q": '"headline"',
    "filter": "{}",
    "name": '"city_news"',
    "key": '"housing"',
    "length": "1000",
}

Write = Callable[[Store], Awaitable[Any]]


def the_health(state: str = "healthy", checked_at: datetime = NOW, success: datetime | None = NOW) -> Health:
    return Health(state, "as usual", NOW, checked_at, last_success=success)  # type: ignore[arg-type]  # a state's name


async def corrected(store: Store) -> Any:
    made = Correction("headline", NOW, "City desk", "a misprint")
    return await store.articles.correct(ONE.id, lambda it: replace(it, headline="Another", corrections=(made,)), NOW)


async def reindexed(store: Store) -> Any:
    return await store.reindexing.run(lambda done, left: None)


async def token(store: Store) -> Any:
    made, secret = await store.tokens.add("City desk", ["edit"], NOW, LATER)
    await store.tokens.used(secret, NOW)
    await store.deeds.add(Deed(NOW, made.id, "correctArticle", ONE.id, "ArticleCorrected"))
    await store.tokens.revoke(made.id, NOW)


async def gathered(store: Store) -> Any:
    await store.gatherings.put(Gathering("city_news", LATER, NOW, NOW, 1, NOW, 3600, 900))
    await store.gatherings.hold("city_news", NOW, LATER)
    await store.gatherings.hasten("city_news", NOW)
    await store.gatherings.count_failure("city_news", FailureCount("http-status", 2, NOW, FEED, "503"))
    await store.visits.put(Visit("city_news", FEED, NOW, place=True))
    added = Subscription("key", "city_news", FEED, FEED, "https://hub.example/", "secret", "active", LATER)
    await store.subscriptions.add(added)


# Each by what it does to the store; those that change nothing that is shown stand here, too.
WRITES: Mapping[str, Write] = {
    "an article": lambda it: it.articles.put(ONE, page("one")),
    "the same again": lambda it: it.articles.put(ONE, page("one")),
    "another page of it": lambda it: it.articles.note_page(ONE.id, page("one", "<p>again"), f"{ONE.url}?amp"),
    "the same from another page": lambda it: it.articles.put(
        replace(ONE, provenance=replace(ONE.provenance, sha256=page("one", "<p>2").sha256)), page("one", "<p>2")
    ),
    "a revision": lambda it: it.articles.put(replace(ONE, headline="Else"), page("one", "<p>else")),
    "a rewriting": lambda it: it.articles.rewrite(replace(ONE, authors=("Anna Ek",)), NOW),
    "a correction": corrected,
    "a second article": lambda it: it.articles.put(TWO, page("two")),
    "one with the same text": lambda it: it.articles.put(THREE, page("three")),
    "a withdrawal": lambda it: it.articles.withdraw(TWO.id, Withdrawal(NOW, "by request", "operator")),
    "another reason": lambda it: it.articles.withdraw(TWO.id, Withdrawal(NOW, "another", "operator")),
    "a reinstatement": lambda it: it.articles.reinstate(TWO.id),
    "a damaged page": lambda it: it.pages._mark(page("two").sha256, "as a test says"),
    "a source": lambda it: it.sources.put(CITY),
    "the source's rights": lambda it: it.sources.change(CITY, replace(CITY, rights=Rights(credit="City"))),
    "a pause": lambda it: it.sources.pause("city_news", NOW),
    "its end": lambda it: it.sources.pause("city_news", None),
    "the gathering": gathered,
    "a health": lambda it: it.gatherings.put_health("city_news", the_health()),
    "another state": lambda it: it.gatherings.put_health("city_news", the_health("quiet")),
    "a wire": lambda it: it.wires.put(Wire("housing", "Housing", "", ArticleQuery(topic=("housing",)), NOW)),
    "the wire, changed": lambda it: it.wires.put(Wire("housing", "Homes", "", ArticleQuery(), NOW)),
    "a token": token,
    "a new index": reindexed,
    "no wire": lambda it: it.wires.remove("housing"),
    "an article forgotten": lambda it: it.forgotten.forget(TWO.id, "erased by request", NOW),
    "a source removed": lambda it: it.sources.remove("city_news"),
}
# Those after which nothing else is seen.
SILENT = {"the same again", "a damaged page", "the gathering", "a token", "a new index"}


async def said(graphql: Door, passing: bool = False) -> dict[str, Any]:
    """What is answered to queries for all fields that can be reached, those that pass among them or not."""
    assert SCHEMA.query_type is not None
    paths = [
        it
        for it in ways(SCHEMA.query_type, VALUES)
        if passing or _PASSING.isdisjoint(step.partition("(")[0] for step in it)
    ]
    return {query: await graphql.data(query) for query in documents(paths)}


async def test_nothing_that_is_written_changes_an_answer_without_a_new_content_version(tmp_path: Path) -> None:
    """If this fails: count the change in the store, or name the field in preparing.py as one that passes."""
    async with door(tmp_path, graphql_rate=0, graphql_kept_mb=0) as graphql:
        store, seen = graphql.store, set()
        before, version = await said(graphql), await store.version()
        for name, write in WRITES.items():
            await write(store)
            after, then = await said(graphql), await store.version()
            changed = [query for query in after if after[query] != before[query]]
            assert then != version or not changed, f"{name}: {changed[:1]}"
            if changed:
                seen.add(name)
            before, version = after, then
        assert len(seen) > 15
        assert seen.isdisjoint(SILENT)


async def test_the_fields_that_pass_are_those_that_do(tmp_path: Path) -> None:
    """A source is read once more, and found as it was: its health says when, and the content version stays."""
    async with door(tmp_path, [ONE], graphql_rate=0, graphql_kept_mb=0) as graphql:
        await graphql.store.gatherings.put_health("city_news", the_health())
        before, version = await said(graphql, passing=True), await graphql.store.version()
        await graphql.store.gatherings.put_health("city_news", the_health(checked_at=LATER, success=LATER))
        assert await graphql.store.version() == version
        changed = [query for query, answer in (await said(graphql, passing=True)).items() if answer != before[query]]
        assert changed
        assert all("health" in query for query in changed)


async def test_pointing_an_article_to_an_earlier_text_afterwards_is_a_new_content_version(tmp_path: Path) -> None:
    """As is done with articles that were stored before there were keys of texts."""
    query = f'{{ article(by: {{ id: "{THREE.id}" }}) {{ sameTextAs {{ id }} }} }}'
    async with door(tmp_path, [TWO, THREE]) as graphql:
        database = SqliteDatabases(tmp_path)
        await database.run("DELETE FROM band", name="graphql")
        bare = "UPDATE article SET same_text_as = NULL, document = json_set(document, '$.same_text_as', NULL)"
        await database.run(bare, name="graphql")
        assert await graphql.data(query) == {"article": {"sameTextAs": None}}
        version = await graphql.store.version()
        await graphql.store.articles.add_keys("", 100)
        assert await graphql.data(query) == {"article": {"sameTextAs": {"id": TWO.id}}}
        assert await graphql.store.version() > version
