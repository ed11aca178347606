"""Asking the store: every filter, both orders, page by page, and the way SQLite takes to the answer."""

import random
import sqlite3
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from articles import article, at, page
from databases import PostgresDatabases, sqlite
from urbanfeed.article import Article
from urbanfeed.blocks import List, ListItem, Paragraph
from urbanfeed.language import matches
from urbanfeed.moment import Moment
from urbanfeed.query import ArticleQuery
from urbanfeed.store import CursorError, Store
from urbanfeed.store.cursors import Place
from urbanfeed.store.paging import Walk
from urbanfeed.store.selection import Statement
from urbanfeed.store.ways import rows_of


async def put(store: Store, *articles: Article) -> None:
    for it in articles:
        await store.articles.put(it, page(it.slug))


async def found(store: Store, **filters: Any) -> list[str]:
    """The slugs of all that the query finds, in its order."""
    answer = await store.articles.page(ArticleQuery.of(filters), first=100)
    assert answer.total == len(answer.articles)
    return [it.slug for it in answer.articles]


async def test_order_is_by_the_published_instant_or_else_the_first_reading(store: Store) -> None:
    await put(
        store,
        article("stated", published=at("2025-09-01T12:00:00+05:00")),  # 07:00 UTC
        article("undated"),  # first seen at 08:00 UTC
        article("unknown_zone", published=Moment("2025-09-01T07:30:00", "minute", "unknown", "07:30")),
        article("day", published=Moment("2025-09-01", "day", "source", "1.9.2025", "Asia/Qyzylorda")),
        article("fraction", published=at("2025-09-01T07:00:00.000001+00:00")),
        article("before_1970", published=at("1969-12-31T23:59:59.999999+00:00")),
    )
    order = ["undated", "unknown_zone", "fraction", "stated", "day", "before_1970"]
    assert await found(store) == order
    assert await found(store, order="oldest") == order[::-1]


async def test_articles_of_one_instant_are_in_the_order_of_their_ids(store: Store) -> None:
    several = [article(f"n{number}", published=at("2025-01-01T00:00:00+00:00")) for number in range(9)]
    await put(store, *several)
    by_id = [it.slug for it in sorted(several, key=lambda it: it.id)]
    assert await found(store, order="oldest") == by_id
    assert await found(store) == by_id[::-1]


async def test_q_finds_words_anywhere_in_any_case_and_script(store: Store) -> None:
    await put(
        store,
        article("kk", language="kk", headline="ҚАЛАЛЫҚ форум", body=(Paragraph("Әкім Өскеменде"),)),
        article("sv", standfirst="Hållbar Stadsutveckling", body=(Paragraph("50 % av 3_4 c:\\väg <b>"),)),
        article("de", body=(List((ListItem("STRASSE", (ListItem("Fußweg"),)),)),)),
        article("ar", body=(Paragraph("المدرسة الأولى"), Paragraph("и\u0306ога cafe\u0301 non\u00a0breaking  space"))),
    )
    for q, slugs in {
        "қалалық": ["kk"], "ӨСКЕМЕН": ["kk"], "stadsUTV*": ["sv"], "HÅLL*": ["sv"], "stadsutv": [],
        "% av": ["sv"], "3_4": ["sv"], "3x4": [], "%": [], "_": [], "\\": [], "<b>": ["sv"], "c:\\väg": ["sv"],
        "straße": ["de"], "FUSSWEG": ["de"], "المدرسة": ["ar"], "Йога": ["ar"], "CAFÉ": ["ar"],
        "non breaking space": ["ar"], '"الأولى йога"': [], "nothing": [],
    }.items():  # fmt: skip
        assert await found(store, q=q) == slugs, q


async def test_language_matches_by_prefix_of_whole_subtags_in_any_case(store: Store) -> None:
    await put(
        store,
        article("fi", language="sv-FI"),
        article("kz", language="kk-Cyrl-KZ"),
        article("sv", language="sv"),
        article("none", language=None),
    )
    for language, slugs in {
        "sv": {"fi", "sv"}, "SV": {"fi", "sv"}, "sv-fi": {"fi"}, "kk-cyrl": {"kz"}, "kk-KZ": set(), "svx": set(),
    }.items():  # fmt: skip
        assert set(await found(store, language=language)) == slugs


async def test_since_and_until_belong_to_the_answer(store: Store) -> None:
    await put(
        store,
        article("first", published=at("2025-07-08T00:00:00+00:00")),
        article("last", published=at("2025-07-08T23:59:59.999999+00:00")),
        article("after", published=at("2025-07-09T00:00:00+00:00")),
    )
    assert await found(store, since="2025-07-08", until="2025-07-08") == ["last", "first"]
    assert await found(store, since="2025-07-08T23:59:59Z") == ["after", "last"]
    assert await found(store, until="2025-07-08T00:00:00Z") == ["first"]
    assert await found(store, since="2025-07-10") == []


async def test_values_of_a_filter_are_any_and_filters_are_all(store: Store) -> None:
    await put(
        store,
        article("a", source="x", topics=("housing", "water")),
        article("b", source="x", topics=("water",)),
        article("c", source="y", topics=("housing",), authors=("Jane  Doe",)),
    )
    assert set(await found(store, topic=["housing", "water"])) == {"a", "b", "c"}
    assert set(await found(store, topic=["housing", "water"], source=["x", "z"])) == {"a", "b"}
    assert await found(store, topic="housing", source="y", author="JANE DOE") == ["c"]
    assert await found(store, topic="housing", source="y", author="Jane") == []
    assert await found(store, place="kyzylorda") == await found(store, story="one") == []


async def test_an_unknown_value_finds_nothing_and_is_no_error(store: Store) -> None:
    await put(store, article())
    for filters in ({"source": "no"}, {"language": "xx"}, {"topic": "no"}, {"author": "no"}, {"q": "no' OR 1=1 --"}):
        assert await found(store, **filters) == []


def _corpus(chance: random.Random) -> list[Article]:
    def some(values: str, most: int) -> tuple[str, ...]:
        return tuple(chance.sample(values.split(), chance.randint(0, most)))

    return [
        article(
            f"n{number}",
            source=chance.choice(("x", "y", "z")),
            language=chance.choice(("sv", "sv-FI", "kk", "kk-Cyrl-KZ", "ar", None)),
            topics=some("housing water transport", 3),
            authors=some("Jane Омар", 2),
            published=chance.choice((None, at(f"2025-09-0{chance.randint(1, 3)}T0{chance.randint(0, 9)}:00:00+00:00"))),
            body=(Paragraph(chance.choice(("Қала", "city", "CITY қала"))),),
        )
        for number in range(60)
    ]


def _queries(chance: random.Random) -> Iterator[ArticleQuery]:
    values = {
        "source": "x y z none", "language": "sv sv-fi SV kk kk-Cyrl ar en", "topic": "housing water transport none",
        "author": "jane ОМАР none", "q": "city ҚАЛА none",
    }  # fmt: skip
    for _ in range(250):
        filters: dict[str, Any] = {
            name: chance.sample(words.split(), chance.choice((1, 1, 2)))
            for name, words in values.items()
            if chance.random() < 0.35
        }
        if chance.random() < 0.3:
            filters["since"] = "2025-09-02"
        if chance.random() < 0.3:
            filters["until"] = "2025-09-02T05:00:00Z"
        yield ArticleQuery.of(filters | {"order": chance.choice(("newest", "oldest"))})


def _asked_for(it: Article, query: ArticleQuery) -> bool:
    """Whether the query asks for the article: ArticleQuery's words, in the plainest code."""
    text = f"{it.headline} {it.standfirst or ''} {it.text}".casefold()
    return (
        (not query.source or it.source in query.source)
        and (not query.language or any(matches(asked, it.language or "") for asked in query.language))
        and (not query.topic or bool(set(query.topic) & set(it.topics)))
        and (not query.author or bool({a.casefold() for a in query.author} & {a.casefold() for a in it.authors}))
        and (not query.q or any(asked.casefold() in text for asked in query.q))
        and (query.first_instant is None or it.sort_instant >= query.first_instant)
        and (query.last_instant is None or it.sort_instant <= query.last_instant)
    )


async def test_the_store_answers_as_reading_every_article_would(store: Store) -> None:
    """250 queries of all filters against the plain meaning of ArticleQuery, each whole and page by page."""
    chance = random.Random(7)
    corpus = _corpus(chance)
    await put(store, *corpus)
    answered = 0
    for query in _queries(chance):
        expected = sorted(
            (it for it in corpus if _asked_for(it, query)),
            key=lambda it: (it.sort_instant, it.id),
            reverse=query.order == "newest",
        )
        whole = await store.articles.page(query, first=100)
        assert list(whole.articles) == expected, query
        assert (whole.total, whole.has_next, whole.has_previous) == (len(expected), False, False)

        step, after = chance.randint(1, 9), None
        paged: list[Article] = []
        while True:
            part = await store.articles.page(query, first=step, after=after)
            assert part.total == len(expected)
            assert part.has_previous == bool(paged)
            paged.extend(part.articles)
            assert part.has_next == (len(paged) < len(expected))
            if not part.has_next:
                break
            after = part.cursors[-1]
        assert paged == expected
        answered += bool(expected)
    assert answered > 100, "most of these queries should find something, or they prove little"


async def test_a_cursor_stays_good_when_articles_come_and_change(store: Store) -> None:
    day = "2025-01-0{}T00:00:00+00:00"
    await put(store, *(article(f"n{number}", published=at(day.format(number))) for number in (1, 2, 4, 5)))
    first = await store.articles.page(ArticleQuery(), first=2)
    assert [it.slug for it in first.articles] == ["n5", "n4"]
    await put(store, article("n6", published=at(day.format(6))), article("n3", published=at(day.format(3))))
    await put(store, article("n4", published=at(day.format(7))))
    rest = await store.articles.page(ArticleQuery(), first=9, after=first.cursors[-1])
    assert [it.slug for it in rest.articles] == ["n3", "n2", "n1"]
    assert rest.has_previous


async def test_a_cursor_goes_on_from_its_article_in_any_query(store: Store) -> None:
    await put(
        store, *(article(f"n{n}", source="xy"[n % 2], published=at(f"2025-01-0{n}T00:00:00Z")) for n in range(1, 7))
    )
    middle = (await store.articles.page(ArticleQuery(), first=3)).cursors[-1]  # n4, of x
    answer = await store.articles.page(ArticleQuery(source=("y",)), after=middle)
    assert [it.slug for it in answer.articles] == ["n3", "n1"]
    answer = await store.articles.page(ArticleQuery(source=("y",), order="oldest"), after=middle)
    assert [it.slug for it in answer.articles] == ["n5"]


@pytest.mark.parametrize(
    "cursor", ["", "x", "=", "Zm9v", "\0", "é", "\ud800", "MTIz", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5IGE", "A" * 9999]
)
async def test_what_is_no_cursor_is_refused(store: Store, cursor: str) -> None:
    with pytest.raises(CursorError, match="is no cursor"):
        await store.articles.page(ArticleQuery(), after=cursor)


async def test_none_may_be_asked_for_but_not_fewer(store: Store) -> None:
    await put(store, article())
    answer = await store.articles.page(ArticleQuery(), first=0)
    assert (answer.articles, answer.total, answer.has_next) == ((), 1, True)
    with pytest.raises(ValueError, match="first=-1"):
        await store.articles.page(ArticleQuery(), first=-1)


PLACE = Place(1_750_000_000_000_000, "id")


QUERIES: list[dict[str, Any]] = [
    {},
    {"since": "2025-01-01", "until": "2025-12-31"},
    {"source": "x"},
    {"source": ["x", "y"]},
    {"language": "sv"},
    {"topic": "housing"},
    {"topic": ["housing", "water"]},
    {"author": "Jane"},
    {"place": "kyzylorda"},
    {"story": "one"},
    {"source": "x", "topic": "housing", "language": "sv", "since": "2025-01-01"},
]


def statements(walk: Walk) -> list[Statement]:
    """All that a page asks of the database, from its beginning and from a place in it, both ways."""
    keys = [
        walk.keys(21), walk.keys(21, after=PLACE), walk.keys(21, before=PLACE, last=True),
        walk.keys(21, after=PLACE, before=PLACE),
    ]  # fmt: skip
    return [*map(rows_of, keys), walk.ahead(PLACE), walk.behind(PLACE)]


@pytest.mark.parametrize("order", ["newest", "oldest"])
@pytest.mark.parametrize("filters", QUERIES, ids=str)
async def test_no_page_reads_or_sorts_a_whole_table(tmp_path: Path, filters: dict[str, Any], order: str) -> None:
    """
    SQLite walks an index that has the articles in order, and stops after as many as it needs.

    It says so in EXPLAIN QUERY PLAN: SEARCH, or SCAN of the index of all articles; never a scan of a table, a sorting
    (TEMP B-TREE) or an index made for the occasion (AUTOMATIC).
    """
    async with await Store.open(sqlite(tmp_path / "feed.sqlite3")) as store:
        await put(store, *(article(f"n{number}", topics=("housing",)) for number in range(10)))
    walk = Walk.of(ArticleQuery.of(filters | {"order": order}))
    connection = sqlite3.connect(tmp_path / "feed.sqlite3")
    connection.execute("ANALYZE")
    for statement in statements(walk):
        steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement.sql}", statement.values)]
        for before, step in pairwise(["", *steps]):
            # k is what the walk has found, w0, w1 … are the heads of several that are merged, no longer than the page.
            assert "TEMP B-TREE" not in step or before.startswith("SCAN w"), (statement.sql, steps)
            assert "AUTOMATIC" not in step, (statement.sql, steps)
            assert not step.startswith("SCAN") or "article_in_order" in step or step[:6] in ("SCAN k", "SCAN w"), steps
        if filters.keys() - {"since", "until"}:
            assert "filing_in_order" in " ".join(steps), "one value leads by its own index, and several are merged"
    connection.close()


@pytest.mark.parametrize("order", ["newest", "oldest"])
@pytest.mark.parametrize("filters", QUERIES, ids=str)
async def test_no_page_reads_or_sorts_a_whole_table_of_postgresql(
    postgres: PostgresDatabases, filters: dict[str, Any], order: str
) -> None:
    """
    Where PostgreSQL may do neither, it need not: each statement can walk an index in order.

    A table as small as a test's it would rather read whole, so the planner is told that this is dear.
    """
    url = f"{postgres.url()}&enable_seqscan=off&enable_sort=off&enable_bitmapscan=off"
    async with await Store.open(url) as store:
        await put(store, *(article(f"n{number}", topics=("housing",)) for number in range(10)))
        for statement in statements(Walk.of(ArticleQuery.of(filters | {"order": order}))):
            explained = Statement(f"EXPLAIN {statement.sql}", statement.values)
            plan = "\n".join(row[0] for row in await store.articles._database.read(explained))
            assert "Seq Scan" not in plan, plan
            assert "Sort  (" not in plan, plan
