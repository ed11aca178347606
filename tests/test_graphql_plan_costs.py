"""What plans cost: statements, columns, and what is kept of them, whatever is asked."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from articles import article, page
from databases import Databases
from roads import Roads, put_in
from urbanfeed.publish.graphql.plan.plan import Plans
from urbanfeed.publish.graphql.plan.reading import Unplanned
from urbanfeed.publish.graphql.preparing import prepare
from urbanfeed.publish.graphql.schema import schema
from urbanfeed.store import Store
from urbanfeed.store.database import Database
from urbanfeed.store.selection import Statement

FEED = """query F($first: Int) { articles(first: $first) { pageInfo { hasNextPage endCursor } nodes {
  id headline standfirst language direction publishedAt url pageUrl authors wordCount
  source { name title home } topics { key label } } } }"""
_ONE_STATEMENT = [
    FEED,
    "query F($first: Int) { articles(first: $first) { nodes { body blocks { __typename } terms { licence } } } }",
]
_FEW_STATEMENTS = [
    "query F($first: Int) { articles(first: $first) { totalCount nodes { sameTextAs { id source { title } } "
    "revisionCount revisions { number } related(first: 2) { node { headline source { title } } } "
    "topics { articleCount } } } }",
    'query F($first: Int) { search(q: "headline", first: $first) { edges { score snippet { html } node { id } } } }',
    "query F($first: Int) { wires { articles(first: $first) { nodes { headline source { title } } } } }",
]


async def test_a_page_of_any_size_takes_as_many_statements(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One for a feed: articles with their sources and topics; for what has to be looked up apart, one more each."""
    async with await Store.open(databases.url()) as store:
        await put_in(store)
        roads = Roads(store)
        with statements(monkeypatch) as noted:
            for document in [*_ONE_STATEMENT, *_FEW_STATEMENTS]:
                numbers = []
                for first in (2, 20):
                    noted.clear()
                    assert await roads.has_plan(document, {"first": first})
                    numbers.append(len(noted))
                assert numbers[0] == numbers[1], document
                assert (numbers[0] == 1) == (document in _ONE_STATEMENT), document


@pytest.mark.parametrize(
    ("fields", "read"),
    [
        ("headline", {"head"}),
        ("headline source { name }", {"head", "source_id"}),
        ("source { title }", {"head", "source_id", "title"}),
        ("source { rights { show } articleCount }", {"head", "source_id", "rights", "articles"}),
        ("excerpt", {"head", "document"}),
        ("blocks { __typename } source { home }", {"head", "document", "source_id", "home"}),
    ],
)
async def test_columns_that_nobody_asks_for_are_not_read(
    store: Store, monkeypatch: pytest.MonkeyPatch, fields: str, read: set[str]
) -> None:
    """Above all not the body; nor the tables that they are in."""
    with statements(monkeypatch) as noted:
        assert await Roads(store).has_plan(f"{{ articles {{ nodes {{ {fields} }} }} }}")
    ((sql, _),) = noted
    known = {"head", "document", "source_id", "title", "home", "language", "rights", "paused_at", "articles"}
    named = {it for it in known if re.search(rf"[ast]\.{it}\b", sql)}
    assert named == read
    assert ("JOIN source" in sql) == bool(read & {"title", "home", "rights"})
    assert ("JOIN tally" in sql) == ("articles" in read)


def test_a_long_document_has_no_plan() -> None:
    """However its length comes: a fragment counts as often as it is spread."""
    fields = "id headline standfirst authors agencies language direction publishedAt updatedAt firstSeen section url"
    spread = " ".join(f"a{it}: sameTextAs {{ ...F }}" for it in range(25))
    document = f"{{ articles(first: 1) {{ nodes {{ {spread} }} }} }} fragment F on Article {{ {fields} }}"
    plans = prepare(schema()._schema, document).plans
    assert plans
    with pytest.raises(Unplanned):
        plans._asked(schema(), None, {})


async def test_what_is_kept_of_a_document_is_bounded(store: Store) -> None:
    """Variables without end, long ones, and every way that directives can go."""
    roads = Roads(store)
    names = [f"$v{it}: Boolean!" for it in range(6)]
    document = f"query Q({', '.join(names)}, $l: String!) {{ topics {{ key " + (
        " ".join(f"a{it}: sdg @include(if: $v{it})" for it in range(6)) + " label(language: $l) } }"
    )
    plans = prepare(schema()._schema, document).plans
    assert plans
    for number in range(64):
        variables = {f"v{it}": bool(number >> it & 1) for it in range(6)}
        for language in ("kk", "x" * 10_000, str(number)):
            assert await roads.has_plan(document, variables | {"l": language})
            alive = {id(it) for it in plans._plans.values()} | {id(it) for it, _ in plans._asked_with.values()}
            assert len(alive) <= 4
    assert len(plans._asked_with) <= 16
    assert max(len(key[1]) for key in plans._asked_with) <= 2_000


async def test_lists_with_many_values_are_not_put_into_one_long_statement(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drivers keep statements, each of which takes many times its length."""
    await store.articles.put(article("one", authors=("N7",)), page("one"))
    names = [f"f{it}" for it in range(25)]
    lists = " ".join(f"{it}: articles(first: 1, filter: ${it}) {{ nodes {{ id }} }}" for it in names)
    document = f"query ({', '.join(f'${it}: ArticleFilter' for it in names)}) {{ {lists} }}"
    for most, statements_at_most in ((1, 1), (50, 25)):
        variables = {it: {"author": [f"N{number}" for number in range(8 - most, 8)]} for it in names}
        with statements(monkeypatch) as noted:
            assert await Roads(store).has_plan(document, variables)
        assert len(noted) <= statements_at_most
        assert max(len(sql) for sql, _ in noted) < 30_000
        assert await Roads(store).planned(document, variables) == await Roads(store).resolved(document, variables)


async def test_the_setting_turns_plans_off(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then nothing is compiled."""

    asked: list[str] = []

    async def note(self: Plans, *_: object) -> bytes:
        asked.append("a plan")
        raise Unplanned

    monkeypatch.setattr(Plans, "reply", note)
    reply = b'{"data":{"wires":[]}}'
    assert (await Roads(store).resolved("{ wires { key } }"), asked) == (reply, [])
    assert (await Roads(store).planned("{ wires { key } }"), asked) == (reply, ["a plan"])


@contextmanager
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, list[object]]]]:
    """Notes what is read from the database, but for the looks at the content version, which go by the clock."""
    noted: list[tuple[str, list[object]]] = []
    read = Database._read

    async def note(self: Database, statement: Statement) -> Sequence[Any]:
        if not statement.sql.endswith(" FROM content"):
            noted.append((statement.sql, [*statement.values]))
        return await read(self, statement)

    with monkeypatch.context() as patch:
        patch.setattr(Database, "_read", note)
        yield noted
