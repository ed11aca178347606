"""Both ways through a list, and what a page costs deep in it."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from articles import article, at, page
from databases import sqlite
from urbanfeed.article import Article
from urbanfeed.query import ArticleQuery
from urbanfeed.store import CursorError, Slice, Store
from urbanfeed.store.cursors import Place
from urbanfeed.store.paging import Walk
from urbanfeed.store.selection import Statement
from urbanfeed.store.ways import rows_of


async def put(store: Store, *articles: Article) -> None:
    for it in articles:
        await store.articles.put(it, page(it.slug))


def slugs(part: Slice) -> list[str]:
    return [it.slug for it in part.articles]


def numbered(count: int, **fields: Any) -> list[Article]:
    """n0, n1 …, two an hour: every second one shares its instant with the one before it."""
    chance = random.Random(count)
    return [
        article(
            f"n{number}",
            source=chance.choice("xyz"),
            topics=tuple(chance.sample(("housing", "water", "transport"), chance.randint(0, 3))),
            published=at(f"2025-01-{1 + number // 48:02}T{number // 2 % 24:02}:00:00+00:00"),
            **fields,
        )
        for number in range(count)
    ]


QUERIES = [
    {}, {"source": "x"}, {"source": ["x", "y"]}, {"topic": ["housing", "water", "transport"]},
    {"topic": ["housing", "water"], "source": ["x", "z"], "language": "en"}, {"since": "2025-01-01T06:00Z"},
]  # fmt: skip


@pytest.mark.parametrize("order", ["newest", "oldest"])
@pytest.mark.parametrize("filters", QUERIES, ids=str)
async def test_a_list_read_backwards_is_the_list(store: Store, filters: dict[str, Any], order: str) -> None:
    """Page by page from its end, with every cursor of a page leading on from where it stands."""
    await put(store, *numbered(60))
    query = ArticleQuery.of(filters | {"order": order})
    whole = await store.articles.page(query, first=100)
    assert len(whole.articles) > 15
    read: list[str] = []
    before = None
    while True:
        part = await store.articles.page(query, last=7, before=before)
        assert part.has_next is (before is not None)
        read = slugs(part) + read
        assert part.has_previous == (len(read) < len(whole.articles))
        if not part.has_previous:
            break
        before = part.cursors[0]
    assert read == slugs(whole)


async def test_what_stands_between_two_cursors_is_found_from_either_side(store: Store) -> None:
    await put(store, *numbered(20))
    whole = await store.articles.page(ArticleQuery(), first=100)
    after, before = whole.cursors[4], whole.cursors[12]
    between = slugs(whole)[5:12]
    first = await store.articles.page(ArticleQuery(), first=3, after=after, before=before)
    assert (slugs(first), first.has_previous, first.has_next) == (between[:3], True, True)
    last = await store.articles.page(ArticleQuery(), last=3, after=after, before=before)
    assert (slugs(last), last.has_previous, last.has_next) == (between[-3:], True, True)
    every = await store.articles.page(ArticleQuery(), first=30, after=after, before=before)
    assert (slugs(every), every.has_previous, every.has_next) == (between, True, True)


async def test_the_page_before_a_page_is_the_one_that_led_to_it(store: Store) -> None:
    await put(store, *numbered(30))
    one = await store.articles.page(ArticleQuery(), first=10)
    two = await store.articles.page(ArticleQuery(), first=10, after=one.cursors[-1])
    back = await store.articles.page(ArticleQuery(), last=10, before=two.cursors[0])
    assert (slugs(back), back.has_previous, back.has_next) == (slugs(one), False, True)


async def test_first_and_last_are_not_asked_for_together_and_a_bad_cursor_is_refused_either_way(store: Store) -> None:
    with pytest.raises(ValueError, match="has either"):
        await store.articles.page(ArticleQuery(), first=1, last=1)
    with pytest.raises(CursorError):
        await store.articles.page(ArticleQuery(), last=1, before="nonsense")


MANY = 40_000
# One of each kind of list.
DEEP = [
    {}, {"source": "x"}, {"source": ["x", "y"]}, {"topic": ["housing", "water"]}, {"language": "en"},
    {"since": "1971-01-01"}, {"source": "x", "until": "2100-01-01"},
]  # fmt: skip


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The columns that lists are found by, of 40,000 articles, a hundred of them at one instant."""
    path = tmp_path_factory.mktemp("many") / "feed.sqlite3"
    sqlite(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO source (name, title, rights) VALUES ('x', 'x', '{}')")
        ids = [(f"{number:036}", number // 100 * 86_400_000_000) for number in range(MANY)]
        connection.executemany(
            "INSERT INTO article (id, source_id, instant, first_seen, head, document) VALUES (?, 'x', ?, 0, '', '{}')",
            ids,
        )
        for facet, value, step in (
            ("source", "x", 2), ("source", "y", 3), ("topic", "housing", 2), ("topic", "water", 3),
            ("language", "en", 1), ("author", "rare", 1000),
        ):  # fmt: skip
            connection.executemany(
                "INSERT INTO filing (article_id, facet, value, instant) VALUES (?, ?, ?, ?)",
                [(id_, facet, value, instant) for id_, instant in ids[::step]],
            )
        connection.execute("ANALYZE")
    return path


def cost(connection: sqlite3.Connection, statement: Statement) -> int:
    """The steps of SQLite's virtual machine for all rows, to the next ten."""
    steps = 0

    def ten_more() -> None:
        nonlocal steps
        steps += 10

    connection.set_progress_handler(ten_more, 10)
    connection.execute(statement.sql, statement.values).fetchall()
    connection.set_progress_handler(None, 0)
    return steps


@pytest.mark.parametrize("order", ["newest", "oldest"])
@pytest.mark.parametrize("filters", DEEP, ids=str)
def test_a_page_deep_in_a_list_costs_what_the_first_one_does(many: Path, filters: dict[str, Any], order: str) -> None:
    """Counted in steps of SQLite's machine, which do not depend on what else the computer does."""
    walk = Walk.of(ArticleQuery.of(filters | {"order": order}))
    with closing(sqlite3.connect(many)) as connection:
        first = cost(connection, rows_of(walk.keys(21)))
        rows = connection.execute(*_both(walk.keys(MANY))).fetchall()
        deep = Place(*rows[len(rows) - 500])
        for statement in (rows_of(walk.keys(21, after=deep)), rows_of(walk.keys(21, before=deep, last=True))):
            assert len(connection.execute(*_both(statement)).fetchall()) == 21
            assert cost(connection, statement) <= 1.2 * first + 50
        assert cost(connection, walk.ahead(deep)) + cost(connection, walk.behind(deep)) <= first


def test_the_filter_with_the_fewest_articles_leads(many: Path) -> None:
    """Forty articles are looked at for a rare author's, and not all of the language's."""
    query = ArticleQuery(author=("rare",), language=("en",))
    with closing(sqlite3.connect(many)) as connection:
        right = cost(connection, rows_of(Walk.of(query, {"author": 40, "language": MANY}).keys(50)))
        wrong = cost(connection, rows_of(Walk.of(query, {"author": MANY, "language": 40}).keys(50)))
    assert right * 20 < wrong


def _both(statement: Statement) -> tuple[str, list[str | int]]:
    return statement.sql, statement.values
