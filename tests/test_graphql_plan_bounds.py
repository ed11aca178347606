"""What plans keep between requests is small, whatever clients ask for and however long the names are that they give."""

from pathlib import Path

from articles import article
from graphql_door import door
from urbanfeed.publish.graphql.plan.reading import Memory
from urbanfeed.publish.graphql.preparing import prepare
from urbanfeed.publish.graphql.schema import schema

MOST = 400_000  # bytes


async def test_long_names_and_many_variables_do_not_fill_the_memory_of_a_plan(tmp_path: Path) -> None:
    selected = "articles(first: 1) { nodes { topics { %s: label(language: $tag) } source { %s: title } } }"
    async with door(tmp_path, [article("one", topics=("housing", "mobility"))], graphql_rate=0) as graphql:
        for name in ("a", "a" * 5_000):
            query = f"query Asked($tag: String!) {{ {selected % (name, name)} }}"
            for number in range(60):
                await graphql.data(query, tag=f"{number}")
                await graphql.data(query, tag=f"{number}" * 10_000)
            assert kept(query) < MOST


def kept(query: str) -> int:
    """The bytes of all texts that the plans of a document keep, and of the texts that they are known by."""
    plans = prepare(schema()._schema, query).plans
    assert plans
    memories = [it.memory for it in plans._plans.values() if it]
    assert len(memories) == 1
    return sum(weighed(it) for it in memories)


def weighed(memory: Memory) -> int:
    return sum(len(text) + len(repr(key)) for key, text in memory.texts.items())


async def test_a_document_of_very_long_names_has_no_plan(tmp_path: Path) -> None:
    """A fragment's names stand in the plan as often as it is spread."""
    query = "{ articles { nodes { ...A } edges { node { ...A } } } } fragment A on Article { %s: id }"
    async with door(tmp_path, [article("one")]) as graphql:
        for length, has in ((3, True), (20_000, False)):
            document = query % ("a" * length)
            assert "a" * length in (await graphql.data(document))["articles"]["nodes"][0]
            plans = prepare(schema()._schema, document).plans
            assert plans
            assert [it is not None for it in plans._plans.values()] == [has]
