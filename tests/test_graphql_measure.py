"""How the GraphQL door measures a document before it validates or runs it."""

from typing import Any

from graphql import build_schema, parse

from urbanfeed.publish.graphql import sdl
from urbanfeed.publish.graphql.limits import COST, DEPTH, Measure, measure
from urbanfeed.publish.graphql.schema import schema

SCHEMA = build_schema(sdl())


def measured(query: str, **variables: Any) -> Measure:
    return measure(SCHEMA, parse(query), variables)


def test_depth_counts_fields_inside_each_other_and_sees_through_fragments() -> None:
    assert measured("{ topics { key } }").depth == 2
    assert measured("{ ... { topics { ...Key } } } fragment Key on Topic { ... on Topic { key } }").depth == 2
    assert measured("query A { topics { key } } query B { articles { nodes { source { name } } } }").depth == 4


def test_aliases_are_counted_as_often_as_their_fragment_is_spread() -> None:
    assert measured("{ a: topics { b: key } }").aliases == 2
    fragment = "fragment Two on Topic { a: key b: key }"
    assert measured(f'{{ topics {{ ...Two }} topic(key: "housing") {{ ...Two }} }} {fragment}').aliases == 4


def test_the_cost_counts_a_field_once_for_each_item_of_its_list() -> None:
    assert measured("{ articles(first: 1) { nodes { id } } }").cost == 1 + 1 * (1 + 1)
    assert measured("{ articles(first: 50) { nodes { id } } }").cost == 1 + 50 * (1 + 1)
    assert measured("{ articles { nodes { id __typename } } }").cost == 1 + 20 * (1 + 1)
    page = "query ($n: Int = 5) { articles(first: $n) { nodes { id } } }"
    assert measured(page).cost == 1 + 5 * 2
    assert measured(page, n=7).cost == 1 + 7 * 2
    assert measured(page, n=1_000_000).cost == 1 + 100 * 2
    assert measured(page, n="many").cost == 1 + 100 * 2
    assert measure(SCHEMA, parse(page)).cost == 1 + 100 * 2


def test_the_cost_counts_nodes_by_their_ids_and_lists_by_what_they_bring_unasked() -> None:
    assert measured('{ nodes(ids: ["a", "b", "c"]) { id } }').cost == 1 + 3
    nodes = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert measured(nodes, ids=["a"] * 7).cost == 1 + 7
    assert measured(nodes, ids=["a"] * 1_000).cost == measured(nodes).cost == 1 + 100
    # The default of an argument is read from the schema that runs.
    running = schema()._schema
    one, five, usual = (
        measure(running, parse(f"{{ articles(first: 1) {{ nodes {{ related{it} {{ node {{ id }} }} }} }} }}")).cost
        for it in ("(first: 1)", "(first: 5)", "")
    )
    assert usual == five == one + 4 * 2


def test_a_search_is_as_dear_in_a_filter_as_by_its_own_field() -> None:
    search = measured('{ search(q: "park") { nodes { id } } }').cost
    plain = measured('{ articles(filter: { topic: "housing" }) { nodes { id } } }').cost
    assert measured('{ articles(filter: { topic: "housing", q: "park" }) { nodes { id } } }').cost == search > plain
    assert measured("query ($q: [String!]) { articles(filter: { q: $q }) { nodes { id } } }").cost == search
    # What a variable says may be anything.
    assert measured("query ($f: ArticleFilter) { articles(filter: $f) { nodes { id } } }").cost == search
    assert measured("{ articles(filter: null) { nodes { id } } }").cost < plain + 1


def test_the_articles_of_a_wire_are_as_dear_as_a_search_since_its_query_may_be_one() -> None:
    search = measured('{ articles(first: 3, filter: { q: "park" }) { nodes { id } } }').cost
    assert measured('{ wire(key: "housing") { articles(first: 3) { nodes { id } } } }').cost == 1 + search


def test_what_asks_the_network_is_far_dearer_than_what_asks_the_store() -> None:
    """A request may hold 300 mutations, by aliases and batches: few of them may fetch, and none may be for nothing."""
    costs = {
        name: measured(
            f"mutation ($i: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $i) {{ __typename }} }}"
        ).cost
        for name in SCHEMA.mutation_type.fields  # type: ignore[union-attr]
    }
    fetching = {costs.pop(name) for name in ("ingestUrl", "refreshSource", "addSource")}
    assert min(fetching) == COST // 10
    assert {500} == {*costs.values()}


def test_a_request_compares_the_revisions_of_a_usual_page_and_not_many_more() -> None:
    def cost(articles: int, revisions: int) -> int:
        inside = f"revisions(first: {revisions}) {{ changes {{ names }} }}"
        return measured(f"{{ articles(first: {articles}) {{ nodes {{ {inside} }} }} }}").cost

    assert cost(20, 10) < COST < cost(25, 10)


def test_of_fragments_on_different_types_only_the_dearest_counts() -> None:
    """A block is of one kind only."""
    kinds = "... on ParagraphBlock { text html } ... on CodeBlock { text } ... on EmbedBlock { url }"
    assert measured(f"{{ articles(first: 1) {{ nodes {{ blocks {{ {kinds} }} }} }} }}").cost == 1 + 1 + 1 + 10 * 2


def test_markdown_is_dear_also_where_only_a_variable_names_it() -> None:
    html, markdown = (f"{{ articles(first: 1) {{ nodes {{ body(format: {it}) }} }} }}" for it in ("HTML", "MARKDOWN"))
    either = "query ($f: BodyFormat!) { articles(first: 1) { nodes { body(format: $f) } } }"
    assert measured(html).cost < measured(markdown).cost == measured(either).cost


SHOP = build_schema(
    """
    type Query { item(first: Int): [Item!] }
    type Mutation { put(first: Int): [Item!] }
    type Subscription { sold(first: Int): [Item!] }
    type Item { name: String }
    """
)


def test_mutations_and_subscriptions_are_measured_by_their_own_types() -> None:
    of_each = [
        measure(SHOP, parse(f"{kind} {{ {field}(first: 50) {{ name }} }}")).cost
        for kind, field in (("query", "item"), ("mutation", "put"), ("subscription", "sold"))
    ]
    assert of_each == [1 + 50 * 1] * 3


def test_repeats_count_a_field_of_one_type_wherever_it_stands() -> None:
    assert measured("{ topics { key key label } }").repeats == 2
    assert measured("{ topics { ...A ...A key } } fragment A on Topic { key key }").repeats == 3
    assert measured("{ topics { a: key b: key } sources { a: name } }").repeats == 1


def test_a_count_beyond_all_counting_ends() -> None:
    twice = "".join(f" fragment F{it} on Topic {{ ...F{it + 1} ...F{it + 1} }}" for it in range(60))
    found = measured(f"{{ topics {{ ...F0 }} }} {twice} fragment F60 on Topic {{ a: key }}")
    assert found.cost == found.aliases == 1_000_000_000


def test_a_spread_in_a_circle_or_of_nothing_ends() -> None:
    measured("{ articles { nodes { ...A ...Nothing } } } fragment A on Article { ...B } fragment B on Article { ...A }")


def test_a_long_chain_of_fragments_counts_as_too_deep() -> None:
    """However deep, it is measured, without running into Python's recursion limit."""
    chain = "".join(f" fragment F{it} on Article {{ ...F{it + 1} }}" for it in range(2_000))
    assert measured(f"{{ articles {{ nodes {{ ...F0 }} }} }} {chain} fragment F2000 on Article {{ id }}").depth > DEPTH
