"""What the GraphQL door refuses to work out, and that it says so before it works."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from graphql import GraphQLError, Lexer, Source, TokenKind, get_introspection_query

from articles import article
from graphql_door import Door, door
from urbanfeed.publish.graphql import limits
from urbanfeed.publish.graphql.preparing import prepare
from urbanfeed.publish.graphql.schema import schema

OPERATIONS = Path(__file__).parent.parent / "schema" / "operations"
# One store serves the whole module, since nothing here changes it.
pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("road")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def graphql(tmp_path_factory: pytest.TempPathFactory, road: object) -> AsyncIterator[Door]:
    async with door(tmp_path_factory.mktemp("graphql"), [article("one")]) as it:
        yield it


REFUSED = {
    "depth": "{ articles { nodes { blocks { ... on ListBlock %s } } } }" % ("{ items " * 13 + "{ text }" + " }" * 13),
    "aliases": "query { " + " ".join(f"a{number}: topics {{ key }}" for number in range(31)) + " }",
    "cost": "{ articles(first: 100) { nodes { a: body(format: MARKDOWN) b: body(format: MARKDOWN) isWhole "
    "c: body(format: MARKDOWN) } } }",
    "tokens": "{ articles { %s } }" % ("totalCount " * 1000),
    "characters": "{ topics { key } } #%s" % ("x" * 50_000),
    "repeats": "{ topics { %s } }" % ("key " * 51),
}  # fmt: skip
# What is found of each; of the cost, more than is allowed.
FOUND = {"depth": 17, "aliases": 31, "tokens": 1005, "characters": 50_020, "repeats": 51}


@pytest.mark.parametrize("limit", REFUSED)
async def test_a_document_that_breaks_a_limit_is_refused_with_its_name(graphql: Door, limit: str) -> None:
    body = await graphql.ask(REFUSED[limit])
    (error,) = body.pop("errors")
    assert body == {}
    assert error["extensions"]["code"] == "QUERY_TOO_COMPLEX"
    allowed, found = error["extensions"]["allowed"], error["extensions"]["found"]
    assert error["extensions"]["limit"] == limit
    assert allowed == getattr(limits, limit.upper())
    assert found == FOUND.get(limit, found) > allowed
    assert f"{found}" in error["message"]
    assert f"allowed: {allowed}." in error["message"]


async def test_many_comments_are_refused_too(graphql: Door) -> None:
    error = await graphql.error("#\n" * 2_000 + "{ topics { key } }")
    assert error["extensions"]["limit"] == "tokens"


async def test_a_document_that_is_dear_for_large_pages_runs_for_small_ones(graphql: Door) -> None:
    forms = " ".join(f"{name}: body(format: MARKDOWN)" for name in "abc")
    query = f"query Forms($first: Int!) {{ articles(first: $first) {{ nodes {{ {forms} }} }} }}"
    for _ in range(2):  # the second time it is a prepared document
        assert (await graphql.error(query, first=100))["extensions"]["limit"] == "cost"
        assert len((await graphql.data(query, first=10))["articles"]["nodes"]) == 1


@pytest.mark.parametrize(
    "query",
    [
        # Each fragment spreads the next one twice: 2 to the power of 60 fields.
        "{ articles { nodes { ...F0 } } }"
        + "".join(f" fragment F{it} on Article {{ ...F{it + 1} ...F{it + 1} }}" for it in range(60))
        + " fragment F60 on Article { id }",
        "{ articles { nodes { ...F0 } } }"
        + "".join(f" fragment F{it} on Article {{ ...F{it + 1} }}" for it in range(130))
        + " fragment F130 on Article { id }",
        "{" * 999,
        "{ topics " * 499,
        "{ articles(filter: {q: " + "[" * 900,
        "{ articles { nodes { " + "... { " * 300 + "id" + " }" * 303,
        "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }",
    ],
)
async def test_what_would_take_for_ever_is_refused_at_once(graphql: Door, query: str) -> None:
    body = await graphql.ask(query)
    assert "data" not in body
    codes = {it["extensions"]["code"] for it in body["errors"]}
    assert codes <= {"QUERY_TOO_COMPLEX", "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED"}


@pytest.mark.parametrize(
    "tokens",
    [
        "{ a }", "{a(b:[1,-2.5e-10,3,]){c}}", "query($a:[Int!]!=1)@b{...on C{d}...E}", '{a(b:"}{",c:"\\"x",d:"")}',
        '{a(b:"""one " two \n "" \\""" # three""")}', "# all of it\n#\r{ a } # b", "fragment A on B&C|D{e}",
        "{a(b:$c)}", '{a(b:"""""",c:"""x""")}', "{\ufeffa,,,b\t\n}", "schema{query:A}", '"""a"""type A{b:C}',
    ],
)  # fmt: skip
async def test_tokens_are_counted_as_the_parser_would(tokens: str) -> None:
    """Comments too; without reading what they say, since that takes as long as the parsing that is to be saved."""
    lexer, read = Lexer(Source(tokens)), 0
    while (token := lexer.advance()).kind is not TokenKind.EOF:
        previous = token.prev
        while previous and previous.kind is TokenKind.COMMENT:
            read, previous = read + 1, previous.prev
        read += 1
    comments_at_the_end = token.prev
    while comments_at_the_end and comments_at_the_end.kind is TokenKind.COMMENT:
        read, comments_at_the_end = read + 1, comments_at_the_end.prev
    separator = " " if "#" not in tokens else "\n"
    times = limits.TOKENS // read
    limits.check_length(separator.join([tokens] * times))
    with pytest.raises(GraphQLError) as refused:
        limits.check_length(separator.join([tokens] * (times + 1)))
    assert (refused.value.extensions or {})["found"] == read * (times + 1)


async def test_nodes_are_counted_by_the_ids_that_a_variable_brings() -> None:
    prepared = prepare(schema()._schema, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }")
    assert not prepared.errors
    costs = [prepared.measure({"ids": it}).cost for it in (["a"], ["a"] * 7, ["a"] * 1_000, None)]
    assert costs == [1 + 1, 1 + 7, 1 + 100, 1 + 100]


async def test_the_schema_is_not_told_where_a_setting_says_so(tmp_path: Path) -> None:
    async with door(tmp_path, [article("one")], graphql_introspection=False) as graphql:
        for query in (
            get_introspection_query(),
            '{ __type(name: "Article") { name } }',
            "{ ...A } fragment A on Query { articles { totalCount } hidden: __schema { queryType { name } } }",
        ):
            error = await graphql.error(query)
            assert error["extensions"] == {"code": "INTROSPECTION_DISABLED"}
        data = await graphql.data("{ __typename articles { __typename nodes { __typename } } }")
        assert data["articles"]["nodes"] == [{"__typename": "Article"}]
        assert data["__typename"] == "Query"


async def test_introspection_is_allowed(graphql: Door) -> None:
    data = await graphql.data(get_introspection_query())
    assert {"Article", "ArticleConnection", "Query"} <= {it["name"] for it in data["__schema"]["types"]}


async def test_the_published_operations_keep_well_within_the_limits(graphql: Door) -> None:
    front_page = (OPERATIONS / "front-page.graphql").read_text("utf-8")
    assert (await graphql.data(front_page, first=100))["articles"]["totalCount"] == 1
    one = (OPERATIONS / "article.graphql").read_text("utf-8")
    assert (await graphql.data(one, by={"id": article("one").id}))["article"]["headline"] == "Headline one"


async def test_one_page_of_100_articles_may_be_asked_everything(graphql: Door) -> None:
    blocks = """{ __typename ... on ParagraphBlock { text html language direction }
      ... on ListBlock { ordered start language direction items { text html items { text html } } }
      ... on FigureBlock { url alt caption credit } ... on EmbedBlock { url } ... on TableBlock { rows } }"""
    query = f"""{{ articles(first: 100) {{ totalCount pageInfo {{ hasNextPage endCursor }} edges {{ cursor node {{
      id headline standfirst authors language direction published {{ at precision zone text }} publishedAt
      updated {{ at precision zone text }} updatedAt firstSeen section url canonicalUrl pageUrl slug isWhole wordCount
      body excerpt blocks {blocks} images {{ url alt caption credit }}
      topics {{ id key label articleCount }} source {{ id name title home language rights {{ show }} articleCount }}
      rights {{ show licence credit basis }}
      provenance {{ url fetchedAt sha256 extractor version confidence fields {{ name rule confidence }} }}
    }} }} }} }}"""
    assert (await graphql.data(query))["articles"]["totalCount"] == 1
