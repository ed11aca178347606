"""/graphql over HTTP: the GraphQL-over-HTTP working draft, CORS, and requests that are refused."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from articles import article
from graphql_door import Door, door

NEW = "application/graphql-response+json"
OLD = "application/json"
COUNT = "{ articles { totalCount } }"
COUNTED = {"data": {"articles": {"totalCount": 1}}}


# One store serves the whole module, since nothing here changes it.
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def graphql(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Door]:
    async with door(tmp_path_factory.mktemp("graphql"), [article("one", headline="Қала · مدينة")]) as it:
        yield it


def code(reply: httpx2.Response) -> str:
    """The code of the one error of a refused request, which has no data."""
    body: dict[str, Any] = reply.json()
    (error,) = body.pop("errors")
    assert body == {}
    assert error["message"]
    return str(error["extensions"]["code"])


async def test_a_query_is_answered_by_post_and_by_get(graphql: Door) -> None:
    query = "query Count($filter: ArticleFilter) { articles(filter: $filter) { totalCount } }"
    variables = {"filter": {"source": "city_news"}}
    operation = {"query": query, "variables": variables, "operationName": "Count", "extensions": {}}
    by_post = await graphql.http.post("/graphql", json=operation)
    parameters = {"query": query, "variables": json.dumps(variables), "operationName": "Count", "extensions": ""}
    by_get = await graphql.http.get("/graphql", params=parameters)
    assert (by_post.status_code, by_post.json()) == (by_get.status_code, by_get.json()) == (200, COUNTED)


async def test_the_operation_that_is_named_is_run(graphql: Door) -> None:
    query = "query A { articles { totalCount } } query B { topics { nothing: key } }"
    reply = await graphql.http.post("/graphql", json={"query": query.replace("nothing: ", ""), "operationName": "A"})
    assert reply.json() == COUNTED
    reply = await graphql.http.post("/graphql", json={"query": COUNT, "operationName": "C"})
    assert code(reply) == "OPERATION_RESOLUTION_FAILURE"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, OLD),
        ("*/*", OLD),
        (OLD, OLD),
        (NEW, NEW),
        (f"{NEW}, {OLD};q=0.9", NEW),
        (f"{OLD}, {NEW}", NEW),
        (f"{NEW};q=0.5, {OLD}", OLD),
        (f"{NEW};q=0", OLD),
        (f"text/html;q=0.5, {NEW}", NEW),
        ("image/png", OLD),
    ],
)
async def test_the_media_type_is_the_one_that_accept_likes(graphql: Door, accept: str | None, media_type: str) -> None:
    request = graphql.http.build_request("GET", "/graphql", params={"query": COUNT}, headers={"Accept": accept or ""})
    if accept is None:
        del request.headers["accept"]
    reply = await graphql.http.send(request)
    assert reply.headers["content-type"] == f"{media_type}; charset=utf-8"
    assert "Accept" in reply.headers["vary"]
    assert reply.json() == COUNTED


@pytest.mark.parametrize(
    "body",
    [
        {"query": "{"},
        {"query": "{ nothing }"},
        {"query": "query ($n: Int!) { articles(first: $n) { totalCount } }"},
        {"query": COUNT, "operationName": "C"},
    ],
)
async def test_a_request_that_cannot_run_has_400_or_200_for_old_clients(graphql: Door, body: dict[str, str]) -> None:
    for media_type, status in ((NEW, 400), (OLD, 200)):
        reply = await graphql.http.post("/graphql", json=body, headers={"Accept": media_type})
        assert reply.status_code == status
        assert "data" not in reply.json()


async def test_an_error_while_running_has_200_and_data(graphql: Door) -> None:
    body = {"query": "{ articles(first: 0) { totalCount } }"}
    for media_type in (NEW, OLD):
        reply = await graphql.http.post("/graphql", json=body, headers={"Accept": media_type})
        assert (reply.status_code, reply.json()["data"]) == (200, None)


async def test_letters_of_all_scripts_are_sent_as_they_are(graphql: Door) -> None:
    """As escapes they would take twice the bytes."""
    reply = await graphql.http.post("/graphql", json={"query": "{ articles { nodes { headline } } }"})
    assert "Қала · مدينة" in reply.content.decode("utf-8")


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff", 400),
        (b"null", 400),
        (b'"{ topics { key } }"', 400),
        (b"{}", 400),
        (b'{"query": " "}', 400),
        (b'{"query": 1}', 400),
        (b'{"query": "{ topics { key } }", "variables": "x"}', 400),
        (b'{"query": "{ topics { key } }", "operationName": 1}', 400),
        (b'{"query": "{ topics { key } }", "extensions": []}', 400),
        (b"[]", 400),
        (b'[{"query": "{ topics { key } }"}, 1]', 400),
        (b'[[{"query": "{ topics { key } }"}]]', 400),
        (b'{"query": "{ topics { key } }", "documentId": 1}', 400),
        (b'{"extensions": {"persistedQuery": {"version": 2, "sha256Hash": "x"}}}', 400),
        (b'{"extensions": {"persistedQuery": {"version": 1}}}', 400),
        (b'{"extensions": {"persistedQuery": "x"}}', 400),
        (b"[" * 100_000, 400),
    ],
)
async def test_a_body_that_is_no_operation_is_refused(graphql: Door, content: bytes, status: int) -> None:
    headers = {"Content-Type": OLD}
    reply = await graphql.http.post("/graphql", content=content, headers=headers)
    assert (reply.status_code, code(reply)) == (status, "BAD_REQUEST")


async def test_a_batch_is_answered_in_its_order_and_each_for_itself(graphql: Door) -> None:
    operations = [{"query": COUNT}, {"query": "{ nothing }"}, {"query": '{ topic(key: "housing") { key } }'}]
    reply = await graphql.http.post("/graphql", json=operations, headers={"Accept": NEW})
    first, second, third = reply.json()
    assert (reply.status_code, reply.headers["content-type"]) == (200, f"{NEW}; charset=utf-8")
    assert (first, third) == (COUNTED, {"data": {"topic": {"key": "housing"}}})
    assert second["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_a_batch_of_ten_is_taken_and_one_of_eleven_is_not(graphql: Door) -> None:
    assert (await graphql.http.post("/graphql", json=[{"query": COUNT}] * 10)).json() == [COUNTED] * 10
    reply = await graphql.http.post("/graphql", json=[{"query": COUNT}] * 11)
    assert (reply.status_code, code(reply)) == (413, "BATCH_TOO_LARGE")
    extensions = reply.json()["errors"][0]["extensions"]
    assert (extensions["limit"], extensions["allowed"], extensions["found"]) == ("batch", 10, 11)


async def test_the_costs_of_a_batch_add_up(graphql: Door) -> None:
    dear = "{ articles(first: 100) { nodes { body(format: MARKDOWN) } } }"
    alone = await graphql.http.post("/graphql", json=[{"query": dear}])
    assert "errors" not in alone.json()[0]
    reply = await graphql.http.post("/graphql", json=[{"query": dear}] * 3, headers={"Accept": NEW})
    assert (reply.status_code, code(reply)) == (400, "QUERY_TOO_COMPLEX")
    extensions = reply.json()["errors"][0]["extensions"]
    assert (extensions["limit"], extensions["allowed"]) == ("cost", 100_000)
    assert extensions["found"] > 100_000


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "text/plain; charset=application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/graphql",
        "application/json; charset=utf-16",
        "",
    ],
)
async def test_only_json_is_taken(graphql: Door, content_type: str) -> None:
    """The others are what a foreign page can post without asking first."""
    content = json.dumps({"query": COUNT}).encode()
    reply = await graphql.http.post("/graphql", content=content, headers={"Content-Type": content_type})
    assert (reply.status_code, code(reply)) == (415, "BAD_REQUEST")


@pytest.mark.parametrize("header", ["application/json; charset=UTF-8", 'application/json;charset="utf-8"'])
async def test_json_may_say_that_it_is_utf_8(graphql: Door, header: str) -> None:
    content = json.dumps({"query": COUNT}).encode()
    assert (await graphql.http.post("/graphql", content=content, headers={"Content-Type": header})).json() == COUNTED


async def test_a_compressed_body_is_refused_in_words(graphql: Door) -> None:
    headers = {"Content-Type": OLD, "Content-Encoding": "gzip"}
    reply = await graphql.http.post("/graphql", content=b"\x1f\x8b", headers=headers)
    assert (reply.status_code, code(reply)) == (415, "BAD_REQUEST")


@pytest.mark.parametrize("parameters", [{}, {"query": ""}, {"query": COUNT, "variables": "{"}])
async def test_a_get_that_is_no_operation_is_refused(graphql: Door, parameters: dict[str, str]) -> None:
    reply = await graphql.http.get("/graphql", params=parameters)
    assert (reply.status_code, code(reply)) == (400, "BAD_REQUEST")


async def test_a_mutation_by_get_is_no_allowed_method(graphql: Door) -> None:
    reply = await graphql.http.get("/graphql", params={"query": "mutation { x }"})
    assert (reply.status_code, reply.headers["allow"], code(reply)) == (405, "POST", "BAD_REQUEST")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
async def test_other_methods_are_not_allowed(graphql: Door, method: str) -> None:
    reply = await graphql.http.request(method, "/graphql")
    assert reply.status_code == 405
    assert set(reply.headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


async def test_a_body_of_256_kib_is_taken_and_one_byte_more_is_not(graphql: Door) -> None:
    body = json.dumps({"query": COUNT, "extensions": {"x": "%"}}).encode()
    whole = body.replace(b"%", b"x" * (256 * 1024 - len(body) + 1))
    headers = {"Content-Type": OLD}
    assert len(whole) == 256 * 1024
    assert (await graphql.http.post("/graphql", content=whole, headers=headers)).json() == COUNTED
    reply = await graphql.http.post("/graphql", content=whole + b" ", headers=headers)
    assert (reply.status_code, code(reply)) == (413, "BODY_TOO_LARGE")


async def test_a_body_without_a_stated_length_is_not_read_for_ever(graphql: Door) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 1_000:
            sent += 1
            yield b" " * 64 * 1024

    reply = await graphql.http.post("/graphql", content=endless(), headers={"Content-Type": OLD})
    assert (reply.status_code, code(reply)) == (413, "BODY_TOO_LARGE")
    assert sent < 1_000


ORIGIN = {"Origin": "https://elsewhere.example"}


async def test_a_page_of_any_origin_may_ask_but_without_credentials(graphql: Door) -> None:
    asking = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type, x-of-theirs"}
    preflight = await graphql.http.options("/graphql", headers=ORIGIN | asking)
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert preflight.headers["access-control-allow-headers"] == "content-type, x-of-theirs"
    reply = await graphql.http.post("/graphql", json={"query": COUNT}, headers=ORIGIN | {"Cookie": "session=1"})
    refusal = await graphql.http.post("/graphql", content=b"{", headers=ORIGIN | {"Content-Type": OLD})
    for it in (preflight, reply, refusal):
        assert it.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in it.headers


async def test_options_without_an_origin_says_what_is_allowed(graphql: Door) -> None:
    reply = await graphql.http.options("/graphql")
    assert (reply.status_code, reply.headers["allow"]) == (204, "GET, HEAD, OPTIONS, POST")


BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"}


async def test_a_browser_gets_graphiql_with_a_policy_that_admits_our_own_host_only(graphql: Door) -> None:
    for parameters in ({}, {"query": COUNT}):
        reply = await graphql.http.get("/graphql", params=parameters, headers=BROWSER)
        assert reply.status_code == 200
        assert reply.headers["content-type"] == "text/html; charset=utf-8"
        policy = reply.headers["content-security-policy"].split("; ")
        allowed = {word for directive in policy for word in directive.split()[1:]}
        assert allowed == {"'none'", "'self'", "data:"}
        assert "//" not in reply.text
