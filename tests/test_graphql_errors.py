"""Errors of the GraphQL door: each has a code, bad input names what is allowed, and nothing of ours leaks."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from articles import article
from graphql_door import Door, door
from urbanfeed.store.sources import Sources

# One store serves the whole module, since nothing here changes it.
pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("road")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def graphql(tmp_path_factory: pytest.TempPathFactory, road: object) -> AsyncIterator[Door]:
    async with door(tmp_path_factory.mktemp("graphql"), [article("one")]) as it:
        yield it


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ articles", "GRAPHQL_PARSE_FAILED"),
        ("{ articles { nodes { body(format: WORD) } } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ('{ articles(filter: {topik: "x"}) { totalCount } }', "GRAPHQL_VALIDATION_FAILED"),
        ("{ articles(first: many) { totalCount } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ ...A } fragment A on Query { ...A }", "GRAPHQL_VALIDATION_FAILED"),
        ("query ($n: Int!) { articles(first: $n) { totalCount } }", "BAD_USER_INPUT"),
        ("fragment A on Article { id }", "OPERATION_RESOLUTION_FAILURE"),
        ("query A { topics { key } } query B { topics { key } }", "OPERATION_RESOLUTION_FAILURE"),
        ("mutation { x }", "GRAPHQL_VALIDATION_FAILED"),
        ("mutation { __typename }", "UNAUTHENTICATED"),
        ("subscription { x }", "GRAPHQL_VALIDATION_FAILED"),
    ],
)
async def test_every_error_has_a_code(graphql: Door, query: str, code: str) -> None:
    body = await graphql.ask(query)
    assert [it["extensions"]["code"] for it in body["errors"]] == [code]
    assert "data" not in body


@pytest.mark.parametrize(
    ("arguments", "parameter", "allowed"),
    [
        ("first: 0", "first", "a whole number from 1 to 100"),
        ("first: 101", "first", "a whole number from 1 to 100"),
        ("first: -1", "first", "a whole number from 1 to 100"),
        ('after: "nonsense"', "after", "a cursor from an earlier answer"),
        ('filter: {language: "sv_FI"}', "language", "language tags of BCP 47, such as sv or sv-FI"),
        ('filter: {since: "soon"}', "since", "a date (2025-07-08) or a time (2025-07-08T07:30:00Z)"),
        ('filter: {topic: "a b"}', "topic", "keys of topics, such as public-space-green"),
        ('filter: {q: ""}', "q", "text of at most 200 characters, without control characters"),
    ],
)
async def test_bad_input_names_the_parameter_and_what_is_allowed(
    graphql: Door, arguments: str, parameter: str, allowed: str
) -> None:
    error = await graphql.error(f"{{ articles({arguments}) {{ totalCount }} }}")
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "parameter": parameter, "allowed": allowed}
    assert error["path"] == ["articles"]


async def test_bad_input_of_one_field_leaves_the_others_answered(graphql: Door) -> None:
    body = await graphql.ask('{ article(by: {url: "one"}) { id } articles { totalCount } }')
    assert body["data"] == {"article": None, "articles": {"totalCount": 1}}
    assert [it["extensions"]["parameter"] for it in body["errors"]] == ["url"]


async def test_an_excerpt_of_no_sensible_length_is_bad_input(graphql: Door) -> None:
    error = await graphql.error("{ articles { nodes { excerpt(length: 5000) } } }")
    allowed = "a whole number from 40 to 1000"
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "parameter": "length", "allowed": allowed}


async def test_a_fault_of_ours_is_logged_and_shows_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise ZeroDivisionError("secret")

    for way in ("all", "rows"):
        monkeypatch.setattr(Sources, way, broken)
    async with door(tmp_path) as graphql:
        with capture_logs() as logs:
            body = await graphql.ask("{ sources { name } }")
    assert body == {
        "errors": [
            {
                "message": "Something went wrong on our side. It has been logged.",
                "locations": [{"line": 1, "column": 3}],
                "path": ["sources"],
                "extensions": {"code": "INTERNAL_SERVER_ERROR"},
            }
        ],
        "data": None,
    }
    *plans, fault = logs
    assert {it["event"] for it in plans} <= {"graphql_plan_fault"}
    assert (fault["event"], fault["log_level"], fault["path"]) == ("graphql_fault", "error", ["sources"])


async def test_a_database_that_cannot_be_read_is_a_503_and_no_half_answer(tmp_path: Path) -> None:
    async with door(tmp_path) as graphql:
        await graphql.store.close()  # the plainest way to make every answer fail
        reply = await graphql.http.post("/graphql", json={"query": "{ sources { name } }"})
    assert (reply.status_code, reply.headers["retry-after"]) == (503, "5")
    (error,) = reply.json()["errors"]
    assert error["extensions"] == {"code": "SERVICE_UNAVAILABLE"}
    assert error["message"] == "The database does not answer now. Please try again in a few seconds."
    assert "data" not in reply.json()


async def test_what_clients_do_wrong_is_not_logged(graphql: Door, caplog: pytest.LogCaptureFixture) -> None:
    with capture_logs() as logs:
        for query in ("{", "{ nothing }", "{ articles(first: 0) { totalCount } }"):
            await graphql.ask(query)
    assert (logs, caplog.records) == ([], [])


async def test_a_message_does_not_send_back_all_that_was_sent(graphql: Door) -> None:
    error = await graphql.error('{ articles(filter: {q: "%s"}) { totalCount } }' % ("x" * 20_000))
    assert len(error["message"]) <= 500
