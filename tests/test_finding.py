"""
What a search may cost: whatever is typed, so many articles are looked into and no more, and the answer says so.

Counted is what the database is asked for, and what PostgreSQL says that it does; never the time.
"""

import re
from typing import Any

import asyncpg
import pytest

from articles import article, at, page
from databases import Databases
from urbanfeed.blocks import Paragraph
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Store
from urbanfeed.store.counting import Total
from urbanfeed.store.database import Database
from urbanfeed.store.postgres_client import _numbered
from urbanfeed.store.search import finding
from urbanfeed.store.search.asking import Search
from urbanfeed.store.search.expressions import Phrase
from urbanfeed.store.search.finding import matches
from urbanfeed.store.search.question import Question
from urbanfeed.store.selection import Statement

# Of 40 articles, which are of 40 days, the newest first: all have both words, each fifth one after the other.
ARTICLES = 40


@pytest.fixture
async def full(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store where a phrase is looked for in 10 articles at most, 4 at first."""
    both = []
    for day in range(ARTICLES):
        text = "over the hill" if day % 5 == 0 else "the hill is over there"
        it = article(f"d{day}", headline="—", published=at(_day(day)), body=(Paragraph(text),), language="en")
        both.append((it, page(f"d{day}")))
    await store.articles.put_all(both)
    monkeypatch.setattr(finding, "_LOOKED_INTO", 10)
    monkeypatch.setattr(finding, "_FIRST_LOOK", 4)
    monkeypatch.setattr(finding, "_NEXT_LOOKS", 1)
    return store


def _day(back: int) -> str:
    month, day = divmod(back, 20)
    return f"2025-{7 - month:02}-{20 - day:02}T12:00:00Z"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Statement]:
    """The statements that are read by."""
    statements: list[Statement] = []
    read = Database.read

    async def recorded(self: Database, statement: Statement) -> Any:
        statements.append(statement)
        return await read(self, statement)

    monkeypatch.setattr(Database, "read", recorded)
    return statements


def looked_into(statements: list[Statement]) -> int:
    """How many articles PostgreSQL was told to look into."""
    lists = [it.values[0] for it in statements if "looked_into" in it.sql]
    return sum(str(it).count(",") + 1 for it in lists)


async def explained(url: str, statement: Statement) -> str:
    """What PostgreSQL does for it where there are many articles: few are soon read from beginning to end."""
    connection = await asyncpg.connect(url, server_settings={"enable_seqscan": "off"})
    try:
        rows = await connection.fetch(f"EXPLAIN (ANALYZE) {_numbered(statement.sql)}", *statement.values)
    finally:
        await connection.close()
    return "\n".join(row[0] for row in rows)


async def slugs(store: Store, q: str, first: int, **more: Any) -> list[str]:
    """What the words find, the newest first."""
    found = await store.articles.page(ArticleQuery(q=(q,), **more), first=first, counted=False)
    return [it.slug for it in found.articles]


async def test_a_phrase_is_looked_for_in_the_newest_articles_that_have_its_words(full: Store) -> None:
    """Beyond those it is not found, the count is an estimate, and a ranking says how many it is of."""
    assert await slugs(full, '"over the"', 20) == ["d0", "d5"]
    total = await full.articles.count(ArticleQuery(q=('"over the"',)))
    assert not total.exact
    assert total.number >= 2
    ranked = await full.articles.page(ArticleQuery(q=('"over the"',), order="relevance"))
    assert ({it.slug for it in ranked.articles}, ranked.ranked) == ({"d0", "d5"}, 2)
    assert not (await full.articles.facets(ArticleQuery(q=('"over the"',)))).exact


async def test_a_page_begins_to_look_where_the_last_one_ended(full: Store) -> None:
    """So whoever turns the pages comes to older ones."""
    query = ArticleQuery(q=('"over the"',))
    first = await full.articles.page(query, first=2, counted=False)
    second = await full.articles.page(query, first=2, after=first.cursors[-1], counted=False)
    assert [it.slug for it in second.articles] == ["d10", "d15"]


async def test_where_few_have_the_words_a_phrase_is_found_in_all(full: Store) -> None:
    """Then the answer is whole, and says so."""
    query = ArticleQuery(q=('"over the"',), since="2025-07-11")
    assert [it.slug for it in (await full.articles.page(query)).articles] == ["d0", "d5"]
    assert await full.articles.count(query) == Total(2, exact=True)
    ranked = ArticleQuery(q=query.q, since=query.since, order="relevance")
    assert (await full.articles.page(ranked)).ranked is None


async def test_no_more_articles_are_looked_into_than_need_be(full: Store, asked: list[Statement]) -> None:
    """Of a page that has enough, the first few; of any other, the most there may be; of plain words none."""
    postgres = full._database.engine.dialect == "postgres"
    for q, first, most in (('"over the"', 0, 4), ('"hill over"', 20, 10), ('-"over the"', 20, 10), ("over the", 20, 0),
                           ('hill -"the over"', 20, 10), ('"over"', 20, 0)):  # fmt: skip
        asked.clear()
        await slugs(full, q, first)
        assert looked_into(asked) == (most if postgres else 0), q


@pytest.mark.parametrize(
    "q",
    [
        ('"over the hill" -"hill over"',), ("over -there -is",), ("-is -away",), ("o*",), ("ove*",), ("there*",),
        (*tuple(f"hill{it}" for it in range(49)), "over"), tuple(f'"over hill{it}"' for it in range(50)),
    ],
)  # fmt: skip
async def test_postgresql_compares_no_vector_that_the_index_answers_for(
    full: Store, asked: list[Statement], databases: Databases, q: tuple[str, ...]
) -> None:
    """Every comparison is the index's, and the table is not read from its beginning to its end; SQLite has none."""
    for order in ("newest", "relevance"):
        asked.clear()
        await full.articles.page(ArticleQuery(q=q, order=order))
        comparing = [it for it in asked if "@@" in it.sql and "looked_into" not in it.sql]
        assert bool(comparing) == (databases.engine == "postgresql")
        for statement in comparing:
            plan = await explained(databases.url(), statement)
            assert "Bitmap Index Scan on search_terms" in plan
            assert not re.search(r"Filter: .*@@|Rows Removed by Index Recheck", plan), plan


async def test_a_question_of_many_texts_is_answered(full: Store) -> None:
    """As many as can be asked for at once, of as many words each as are read."""
    words = ["the", "hill", "over", *(f"w{it}" for it in range(17))]
    texts = tuple(f"{' '.join(words)} w{it}" for it in range(49))
    for order in ("newest", "relevance"):
        found = await full.articles.page(ArticleQuery(q=(*texts, "hill over"), order=order), first=5)
        assert len(found.articles) == 5
        assert found.total == ARTICLES


async def test_the_newest_are_found_month_by_month(
    full: Store, asked: list[Statement], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL, as many months as the first suggest; the answer is the same, whichever were asked."""
    whole = await matches(full._database, Search.of(ArticleQuery(q=("hill",))).expressions, 30)
    monkeypatch.setattr(finding, "_FEWEST", 1)
    for limit in (1, 5, 19, 20, 21, 30, 40, 50):
        for down in (True, False):
            some = await matches(full._database, Search.of(ArticleQuery(q=("hill",))).expressions, limit, down=down)
            every = sorted((await matches(full._database, whole.narrowed, 100)).numbers, reverse=down)
            assert [*some.numbers] == every[:limit]
    assert len(whole.numbers) == 30


def test_what_is_certain_says_the_index_alone() -> None:
    """A phrase is not; loosened it is, and then has all of its words, and no exclusion of a phrase."""
    question = Question.of('"over the hill" park -"no entry" -dog')
    assert question.expression
    assert not question.expression.certain
    loosened = question.expression.loosened
    assert loosened.certain
    assert [it.any[0] for it in loosened.all[:3]] == ["over", "the", "hill"]
    assert len(loosened.none) == 1
    assert not any(isinstance(it, Phrase) for clause in (*loosened.all, *loosened.none) for it in clause.any)
