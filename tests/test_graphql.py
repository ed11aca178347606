"""What can be asked of the GraphQL door, and what it answers."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLInputObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    parse,
    validate,
)

from articles import article, at
from graphql_door import BASE, door
from urbanfeed.article import Rights
from urbanfeed.blocks import Paragraph
from urbanfeed.publish.graphql import sdl
from urbanfeed.query import NAMES
from urbanfeed.store import EmptyField, FailureCount, Health, Source
from urbanfeed.store.database import Database
from urbanfeed.store.selection import Statement
from urbanfeed.taxonomy import taxonomy

ROOT = Path(__file__).parent.parent
SDL = ROOT / "schema" / "urbanfeed.graphql"
OPERATIONS = sorted((ROOT / "schema" / "operations").glob("*.graphql"))


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    """The schema as a client builds it from the SDL."""
    return build_schema(sdl())


def test_schema_file_is_current() -> None:
    """If this fails, run `make schema` and read the diff: clients will see it."""
    assert SDL.read_text("utf-8") == sdl()


def test_the_filter_has_the_names_of_the_article_query(schema: GraphQLSchema) -> None:
    type_ = schema.type_map["ArticleFilter"]
    assert isinstance(type_, GraphQLInputObjectType)
    assert (*type_.fields, "order") == NAMES


def test_one_query_can_ask_every_kind_of_block_without_aliases(schema: GraphQLSchema) -> None:
    """Fields of one name must be of one type in all blocks, or they cannot be merged."""
    blocks = schema.type_map["Block"]
    assert isinstance(blocks, GraphQLUnionType)
    types: dict[str, set[str]] = {}
    for block in blocks.types:
        for name, field in block.fields.items():
            types.setdefault(name, set()).add(str(field.type))
    assert [name for name, different in types.items() if len(different) > 1] == []


@pytest.mark.parametrize("path", OPERATIONS, ids=lambda it: it.stem)
def test_the_published_operations_are_valid(schema: GraphQLSchema, path: Path) -> None:
    assert validate(schema, parse(path.read_text("utf-8"))) == []


PAGE = """query Page($first: Int!, $after: String, $order: ArticleOrder!) {
  articles(first: $first, after: $after, order: $order) {
    totalCount
    edges { cursor node { id } }
    nodes { id }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}"""


@pytest.mark.parametrize("order", ["NEWEST", "OLDEST"])
async def test_paging_through_all_articles_gives_each_once_in_order(tmp_path: Path, order: str) -> None:
    # Three share an instant, so that their ids must settle the order; one has no date.
    days = [1, 2, 2, 2, 3, 4]
    articles = [
        article(f"a{number}", published=at(f"2025-07-0{day}T10:00:00+05:00")) for number, day in enumerate(days)
    ]
    articles.append(article("undated"))
    async with door(tmp_path, articles) as graphql:
        seen: list[str] = []
        after = None
        while True:
            page = (await graphql.data(PAGE, first=2, after=after, order=order))["articles"]
            edges, info = page["edges"], page["pageInfo"]
            assert page["totalCount"] == 7
            assert [edge["node"] for edge in edges] == page["nodes"]
            assert (info["startCursor"], info["endCursor"]) == (edges[0]["cursor"], edges[-1]["cursor"])
            assert info["hasPreviousPage"] is bool(seen)
            seen += [edge["node"]["id"] for edge in edges]
            if not info["hasNextPage"]:
                break
            after = info["endCursor"]
    expected = sorted(articles, key=lambda it: (it.sort_instant, it.id), reverse=order == "NEWEST")
    assert seen == [it.id for it in expected]


async def test_an_empty_answer_is_a_page_without_cursors(tmp_path: Path) -> None:
    async with door(tmp_path) as graphql:
        page = (await graphql.data(PAGE, first=20, after=None, order="NEWEST"))["articles"]
    nowhere = {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None}
    assert page == {"totalCount": 0, "edges": [], "nodes": [], "pageInfo": nowhere}


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        ("{}", "finnish kazakh"),
        ('{source: "kk_news"}', "kazakh"),
        ('{source: ["kk_news", "city_news"]}', "finnish kazakh"),
        ('{source: "nobody"}', ""),
        ('{language: "sv"}', "finnish"),
        ('{topic: "mobility"}', "kazakh"),
        ('{author: "айгүл қ."}', "kazakh"),
        ('{q: "СЕНТЕНЦИЯ"}', "kazakh"),
        ('{since: "2025-07-08", until: "2025-07-08"}', "kazakh"),
        ('{since: "2025-07-09"}', ""),
        ('{place: "almaty"}', ""),
        ('{story: "none"}', ""),
        ('{source: "kk_news", language: "sv"}', ""),
        ("{source: null, language: null, q: [], since: null}", "finnish kazakh"),
    ],
)
async def test_a_filter_asks_what_the_article_query_asks(tmp_path: Path, filter: str, found: str) -> None:
    kazakh = article(
        "kazakh",
        source="kk_news",
        language="kk",
        topics=("mobility",),
        authors=("Айгүл Қ.",),
        body=(Paragraph("Сентенция."),),
        published=at("2025-07-08T10:00:00+05:00"),
    )
    finnish = article("finnish", language="sv-FI", published=at("2019-07-29T13:45:00+03:00"))
    async with door(tmp_path, [kazakh, finnish]) as graphql:
        nodes = (await graphql.data(f"{{ articles(filter: {filter}) {{ nodes {{ slug }} }} }}"))["articles"]["nodes"]
    assert sorted(it["slug"] for it in nodes) == found.split()


async def test_a_filter_may_come_in_variables_with_one_value_without_its_list(tmp_path: Path) -> None:
    query = "query Ask($filter: ArticleFilter) { articles(filter: $filter) { totalCount } }"
    async with door(tmp_path, [article("one"), article("two", source="other")]) as graphql:
        for asked, total in (({"source": "other"}, 1), ({"source": ["other", "city_news"]}, 2), (None, 2)):
            assert await graphql.data(query, filter=asked) == {"articles": {"totalCount": total}}


async def test_one_article_is_found_by_its_id_and_by_its_addresses(tmp_path: Path) -> None:
    one = article("one")
    query = "query One($by: ArticleBy!) { article(by: $by) { id } }"
    async with door(tmp_path, [one, article("two")]) as graphql:
        for by in ({"id": one.id}, {"url": "https://city.example/one"}, {"url": "https://city.example/one#end"}):
            assert await graphql.data(query, by=by) == {"article": {"id": one.id}}
        for by in ({"id": "nobody"}, {"id": "source:city_news"}, {"url": "https://city.example/three"}):
            assert await graphql.data(query, by=by) == {"article": None}


async def test_an_article_is_asked_by_exactly_one_of_id_and_url(tmp_path: Path) -> None:
    query = "query One($by: ArticleBy!) { article(by: $by) { id } }"
    async with door(tmp_path) as graphql:
        for literal in ('{id: "1", url: "https://city.example/"}', "{}", "{id: null}"):
            error = await graphql.error(f"{{ article(by: {literal}) {{ id }} }}")
            assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
        for variable in ({"id": "1", "url": "https://city.example/"}, {}, {"id": None}):
            assert (await graphql.error(query, by=variable))["extensions"]["code"] == "BAD_USER_INPUT"
        type_ = await graphql.data('{ __type(name: "ArticleBy") { isOneOf } }')
    assert type_ == {"__type": {"isOneOf": True}}


async def test_a_variable_in_a_one_of_is_looked_for_wherever_it_is_defined(tmp_path: Path) -> None:
    one = article("one")
    spread = "fragment Found on Query { article(by: { id: $id }) { id } } "
    async with door(tmp_path, [one]) as graphql:
        found = await graphql.data(spread + "query One($id: ID!) { ...Found }", id=one.id)
        assert found == {"article": {"id": one.id}}
        for query in (
            "{ article(by: { id: $id }) { id } }",
            spread + "{ ...Found }",
            spread + "query One($id: ID) { ...Found }",
            "query One($id: ID) { article(by: { id: $id }) { id } }",
        ):
            errors = (await graphql.ask(query, id=one.id))["errors"]
            assert {it["extensions"]["code"] for it in errors} == {"GRAPHQL_VALIDATION_FAILED"}


async def test_every_node_is_found_again_by_its_id(tmp_path: Path) -> None:
    everything = """{
      articles { nodes { __typename id } }
      sources { __typename id }
      topics { __typename id }
    }"""
    async with door(tmp_path, [article("one"), article("two", source="other")]) as graphql:
        data = await graphql.data(everything)
        nodes = [*data["articles"]["nodes"], *data["sources"], *data["topics"]]
        assert len({it["id"] for it in nodes}) == 2 + 2 + len(taxonomy())
        again = "query Again($id: ID!) { node(id: $id) { __typename id } }"
        for node in nodes:
            assert await graphql.data(again, id=node["id"]) == {"node": node}
        for unknown in ("nobody", "source:nobody", "topic:nobody", "article:nobody", ""):
            assert await graphql.data(again, id=unknown) == {"node": None}


async def test_an_articles_id_is_its_own(tmp_path: Path) -> None:
    """Feeds and pages have the same one, so that readers can be led from one door to another."""
    one = article("one")
    async with door(tmp_path, [one]) as graphql:
        assert await graphql.data("{ articles { nodes { id } } }") == {"articles": {"nodes": [{"id": one.id}]}}


async def test_the_health_of_a_source_is_told_with_what_it_stands_on(tmp_path: Path) -> None:
    now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    health = Health(
        state="degraded",
        reason="7 of the last 8 articles have no date; before, 2 of 40",
        since=now,
        checked_at=now,
        articles_per_day=1.5,
        failures=(FailureCount("timeout", 2, now, "https://city.example/1", "not done after 30 seconds"),),
        empty_fields=(EmptyField("published", 0.875, 0.05),),
    )
    async with door(tmp_path, [article("one"), article("two", source="other")]) as graphql:
        await graphql.store.gatherings.put_health("city_news", health)
        data = await graphql.data(
            """{
              sources { name health { state } }
              source(name: "city_news") { health {
                state reason since checkedAt lastSuccess articlesPerDay
                failures { kind count lastAt lastExample } emptyFields { field share shareBefore }
              } }
            }"""
        )
    assert data["sources"] == [
        {"name": "city_news", "health": {"state": "DEGRADED"}},
        {"name": "other", "health": None},
    ]
    assert data["source"]["health"] == {
        "state": "DEGRADED",
        "reason": "7 of the last 8 articles have no date; before, 2 of 40",
        "since": "2026-03-01T12:00:00Z",
        "checkedAt": "2026-03-01T12:00:00Z",
        "lastSuccess": None,
        "articlesPerDay": 1.5,
        "failures": [
            {
                "kind": "timeout",
                "count": 2,
                "lastAt": "2026-03-01T12:00:00Z",
                "lastExample": "https://city.example/1: not done after 30 seconds",
            }
        ],
        "emptyFields": [{"field": "published", "share": 0.875, "shareBefore": 0.05}],
    }


async def test_sources_and_topics_come_with_their_counts(tmp_path: Path) -> None:
    articles = [article("one", topics=("mobility",)), article("two", topics=("mobility", "housing")), article("three")]
    async with door(tmp_path, articles) as graphql:
        city = Source(
            "city_news", "City News", "https://city.example/", "sv-FI", "Europe/Helsinki", Rights(show="full")
        )
        await graphql.store.sources.put(city)
        data = await graphql.data(
            """{
              sources { name articleCount }
              source(name: "city_news") { title home language timezone articleCount pageUrl rights { show } }
              nobody: source(name: "nobody") { name }
              topics { key articleCount }
              topic(key: "mobility") { id label sv: label(language: "sv-FI") xx: label(language: "xx") articleCount }
              nothing: topic(key: "nothing") { key }
            }"""
        )
    assert data["sources"] == [{"name": "city_news", "articleCount": 3}]
    assert data["source"] == {
        "title": "City News",
        "home": "https://city.example/",
        "language": "sv-FI",
        "timezone": "Europe/Helsinki",
        "articleCount": 3,
        "pageUrl": f"{BASE}/sources/city_news",
        "rights": {"show": "FULL"},
    }
    assert (data["nobody"], data["nothing"]) == (None, None)
    assert [it["key"] for it in data["topics"]] == [it.key for it in taxonomy()]
    assert {it["key"]: it["articleCount"] for it in data["topics"] if it["articleCount"]} == {
        "mobility": 2,
        "housing": 1,
    }
    labels = next(it for it in taxonomy() if it.key == "mobility").labels
    assert data["topic"] == {
        "id": "topic:mobility",
        "label": labels["en"],
        "sv": labels["sv"],
        "xx": labels["en"],
        "articleCount": 2,
    }


async def test_the_store_is_asked_as_often_for_many_articles_as_for_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[object] = []
    read = Database.read

    async def counted(self: Database, statement: Statement) -> Any:
        if not statement.sql.endswith(" FROM content"):  # the looks at the content version go by the clock
            reads.append(statement)
        return await read(self, statement)

    query = """query Ask($first: Int!) { articles(first: $first) { totalCount nodes {
      id source { title articleCount } topics { label articleCount } } } }"""
    articles = [article(f"a{it}", source=f"s{it % 3}", topics=("housing", "mobility")) for it in range(9)]
    async with door(tmp_path, articles) as graphql:
        await graphql.store.content.look()  # or the first query would, after what has been put in
        monkeypatch.setattr(Database, "read", counted)
        counts = []
        for first in (1, 9):
            reads.clear()
            data = await graphql.data(query, first=first)
            assert len(data["articles"]["nodes"]) == first
            counts.append(len(reads))
    assert counts[0] == counts[1]


BACKWARDS = """query ($last: Int, $before: String, $first: Int) {
  articles(last: $last, before: $before, first: $first) {
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { headline }
  }
}"""


async def test_a_list_is_paged_from_its_end_as_relay_says(tmp_path: Path) -> None:
    """Relay Cursor Connections, section 5.1.1: `last` takes the end, in the list's order."""
    articles = [article(f"n{n}", published=at(f"2025-01-0{n}T00:00:00Z")) for n in range(1, 6)]
    async with door(tmp_path, articles) as graphql:
        end = (await graphql.data(BACKWARDS, last=2))["articles"]
        assert [it["headline"] for it in end["nodes"]] == ["Headline n2", "Headline n1"]
        assert (end["pageInfo"]["hasPreviousPage"], end["pageInfo"]["hasNextPage"]) == (True, False)
        before = end["pageInfo"]["startCursor"]
        middle = (await graphql.data(BACKWARDS, last=2, before=before))["articles"]
        assert [it["headline"] for it in middle["nodes"]] == ["Headline n4", "Headline n3"]
        assert (middle["pageInfo"]["hasPreviousPage"], middle["pageInfo"]["hasNextPage"]) == (True, True)
        start = (await graphql.data(BACKWARDS, last=2, before=middle["pageInfo"]["startCursor"]))["articles"]
        assert [it["headline"] for it in start["nodes"]] == ["Headline n5"]
        assert (start["pageInfo"]["hasPreviousPage"], start["pageInfo"]["hasNextPage"]) == (False, True)
        ahead = (await graphql.data(BACKWARDS, first=1, before=before))["articles"]
        assert [it["headline"] for it in ahead["nodes"]] == ["Headline n5"]


async def test_a_page_is_asked_for_from_one_end(tmp_path: Path) -> None:
    async with door(tmp_path) as graphql:
        for variables, parameter in (({"first": 1, "last": 1}, "last"), ({"last": 0}, "last"), ({"last": 101}, "last")):
            error = await graphql.error(BACKWARDS, **variables)
            assert error["extensions"]["parameter"] == parameter
        assert (await graphql.error('{ articles(last: 1, before: "x") { nodes { id } } }'))["message"]


async def test_facets_say_what_all_matching_articles_are_filed_under(tmp_path: Path) -> None:
    articles = [
        article("a", topics=("housing", "water"), language="sv-FI"),
        article("b", topics=("water",), published=at("2025-07-31T23:30:00-01:00")),
        article("c", source="other"),
    ]
    query = """{ articles(first: 1, filter: {source: "city_news"}) { totalCount totalCountIsExact facets(limit: 3) {
      isExact source { value count } language { value count } topic { value count } month { value count }
    } } }"""
    async with door(tmp_path, articles) as graphql:
        said = (await graphql.data(query))["articles"]
        assert (said["totalCount"], said["totalCountIsExact"]) == (2, True)
        assert said["facets"] == {
            "isExact": True,
            "source": [{"value": "city_news", "count": 2}],
            "language": [{"value": "en", "count": 1}, {"value": "sv", "count": 1}, {"value": "sv-fi", "count": 1}],
            "topic": [{"value": "water", "count": 2}, {"value": "housing", "count": 1}],
            "month": [{"value": "2025-09", "count": 1}, {"value": "2025-08", "count": 1}],
        }
        error = await graphql.error("{ articles { facets(limit: 101) { isExact } } }")
        assert error["extensions"]["parameter"] == "limit"
