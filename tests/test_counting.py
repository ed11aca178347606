"""How many: exact up to a bound, estimated and marked above it; what tallies and facets say is what is stored."""

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path
from shutil import copy
from typing import Any

import pytest

from articles import article, at, page
from databases import Databases, SqliteDatabases
from urbanfeed.article import Article
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Store, Total, counting, facets

ALL = ArticleQuery()


def corpus(count: int = 120) -> list[Article]:
    """Over ten months, a third of them of source y, half in Swedish, and topics that overlap."""
    chance = random.Random(5)
    return [
        article(
            f"n{number}",
            source=chance.choice("xxy"),
            language=chance.choice(("sv-FI", "en")),
            topics=tuple(chance.sample(("housing", "water", "transport"), chance.randint(0, 3))),
            published=at(f"2025-{chance.randint(1, 10):02}-{chance.randint(1, 28):02}T12:00:00+00:00"),
        )
        for number in range(count)
    ]


async def put(store: Store, *articles: Article) -> None:
    for it in articles:
        await store.articles.put(it, page(it.slug))


async def tallies(databases: Databases) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """What the tallies say, and what counting the filings would."""
    kept = await databases.run("SELECT facet, value, articles FROM tally ORDER BY facet, value")
    sql = "SELECT facet, value, COUNT(*) FROM filing GROUP BY facet, value ORDER BY facet, value"
    return kept, await databases.run(sql)


async def test_tallies_follow_every_change_of_what_articles_are_filed_under(store: Store, databases: Databases) -> None:
    await put(store, article("a", topics=("housing",)), article("b", topics=("housing", "water"), authors=("Åsa",)))
    kept, counted = await tallies(databases)
    assert kept == counted
    assert ("topic", "housing", 2) in counted
    await put(store, replace(article("b"), topics=("transport",), published=at("1969-12-31T23:59:59.5+00:00")))
    kept, counted = await tallies(databases)
    assert kept == counted
    assert {"1969-12"} == {value for facet, value, _ in counted if facet == "month"} - {"2025-09"}
    await databases.run("DELETE FROM filing WHERE facet <> 'topic'")
    kept, counted = await tallies(databases)
    assert kept == counted


async def test_a_change_that_fails_leaves_the_tallies_as_they_were(store: Store, databases: Databases) -> None:
    await put(store, article("a"))
    before = await tallies(databases)
    with pytest.raises(AttributeError):
        await store.articles.put(article("b"), None)  # type: ignore[arg-type]
    assert await tallies(databases) == before


@pytest.mark.parametrize("release", ["0.1.0", "0.3.0"])
async def test_a_database_of_an_earlier_version_has_its_articles_tallied(release: str, tmp_path: Path) -> None:
    copy(Path(__file__).parent / "released" / release / "urbanfeed.sqlite3", tmp_path / "feed.sqlite3")
    databases = SqliteDatabases(tmp_path)
    async with await Store.open(databases.url()) as store:
        kept, counted = await tallies(databases)
        assert kept == counted
        whole = await store.articles.page(ALL)
        assert await store.articles.count(ALL) == Total(5)
        months = (await store.articles.facets(ALL)).values["month"]
        assert {it.value: it.articles for it in months} == Counter(f"{it.sort_instant:%Y-%m}" for it in whole.articles)


async def test_a_number_is_exact_up_to_its_bound_and_marked_above_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "EXACT", 10)
    articles = corpus()
    await put(store, *articles)

    async def both(**filters: Any) -> tuple[Total, int]:
        query = ArticleQuery.of(filters)
        return await store.articles.count(query), len((await store.articles.page(query, first=200)).articles)

    filters: dict[str, Any]
    for filters in ({"topic": ["housing", "water"], "until": "2025-01-20"}, {"source": "z"}, {"since": "2025-10-20"}):
        total, true = await both(**filters)
        assert true <= 10
        assert total == Total(true, exact=True)
    # Tallies are exact at any size.
    for filters in ({}, {"source": "x"}, {"source": ["x", "y"]}, {"language": "sv"}, {"topic": "housing"}):
        total, true = await both(**filters)
        assert true > 10
        assert total == Total(true, exact=True)
    for filters in (
        {"since": "2025-03-10"}, {"until": "2025-06-20"}, {"source": "x", "topic": ["housing", "water"]},
        {"topic": ["housing", "water"]}, {"language": "sv", "since": "2025-02-01", "until": "2025-09-30"},
        {"source": "x", "order": "oldest", "since": "2025-02-01"},
    ):  # fmt: skip
        total, true = await both(**filters)
        assert not total.exact
        assert total.number > 10
        assert 0.6 * true < total.number < 1.5 * true, (filters, total, true)


async def test_an_estimate_is_never_more_than_a_filter_alone_would_find(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty new articles on water, after a hundred on nothing: the new ones' density says nothing of the old time."""
    monkeypatch.setattr(counting, "EXACT", 10)
    await put(store, *(article(f"old{n}", published=at(f"2024-0{1 + n % 9}-05T00:00:00+00:00")) for n in range(100)))
    await put(store, *(article(f"new{n}", topics=("water",), published=at("2025-09-05T00:00:00Z")) for n in range(20)))
    assert await store.articles.count(ArticleQuery(topic=("water",), language=("en",))) == Total(20, exact=False)


async def test_facets_count_what_the_query_finds(store: Store) -> None:
    articles = corpus()
    await put(store, *articles)
    for query in (ALL, ArticleQuery(source=("x",)), ArticleQuery(topic=("housing", "water"), since="2025-04-01")):
        found = (await store.articles.page(query, first=200)).articles
        said = await store.articles.facets(query, limit=50)
        assert said.exact
        values = {name: {it.value: it.articles for it in said.values[name]} for name in facets.FACET_NAMES}
        assert values["source"] == Counter(it.source for it in found)
        assert values["topic"] == Counter(topic for it in found for topic in it.topics)
        assert values["month"] == Counter(f"{it.sort_instant:%Y-%m}" for it in found)
        swedish = sum(it.language == "sv-FI" for it in found)
        assert values["language"] == {"sv": swedish, "sv-fi": swedish, "en": len(found) - swedish}


async def test_facets_come_in_order_and_no_more_of_them_than_asked_for(store: Store) -> None:
    await put(store, *corpus())
    said = (await store.articles.facets(ArticleQuery(since="2025-01-01"), ("topic", "month"), limit=2)).values
    assert said.keys() == {"topic", "month"}
    assert [it.value for it in said["month"]] == ["2025-10", "2025-09"]
    topics = [it.articles for it in said["topic"]]
    assert len(topics) == 2
    assert topics == sorted(topics, reverse=True)


async def test_facets_of_too_many_articles_are_those_of_the_newest_and_say_so(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facets, "EXACT", 30)
    await put(store, *corpus())
    newest = (await store.articles.page(ArticleQuery(language=("en",)), first=30)).articles
    said = await store.articles.facets(ArticleQuery(language=("en",), order="oldest"))
    assert not said.exact
    assert {it.value: it.articles for it in said.values["source"]} == Counter(it.source for it in newest)


async def test_a_page_that_is_not_to_be_counted_is_not(store: Store) -> None:
    await put(store, article())
    part = await store.articles.page(ALL, counted=False)
    assert part.counted is None
    with pytest.raises(AssertionError, match="without a count"):
        assert part.total
