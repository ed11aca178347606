"""What people send to break a server: each is refused with a code, and the server answers the next request."""

import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from urbanfeed.publish.graphql import limits

JSON = {"Content-Type": "application/json"}
MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def http(demo: str) -> Iterator[httpx2.Client]:
    """A client of a real server."""
    with httpx2.Client(base_url=demo, timeout=60) as client:
        yield client


@pytest.fixture(autouse=True)
def _afterwards(http: httpx2.Client) -> Iterator[None]:
    """Whatever was sent, the server answers afterwards."""
    yield
    reply = http.post("/graphql", json={"query": "{ articles { totalCount } }"})
    assert reply.json() == {"data": {"articles": {"totalCount": 5}}}


def refusal(reply: httpx2.Response) -> dict[str, Any]:
    """The extensions of the one error of a request that was refused."""
    assert reply.status_code < 500
    body = reply.json()
    (error,) = body.pop("errors")
    assert body == {}
    assert len(error["message"]) <= 500
    extensions: dict[str, Any] = error["extensions"]
    return extensions


def asked(http: httpx2.Client, query: str, **variables: Any) -> httpx2.Response:
    return http.post("/graphql", json={"query": query, "variables": variables})


def exceeded(http: httpx2.Client, query: str) -> tuple[str, int, int]:
    """The limit that a document breaks, what it allows, and what was found."""
    extensions = refusal(asked(http, query))
    assert extensions["code"] == "QUERY_TOO_COMPLEX"
    return extensions["limit"], extensions["allowed"], extensions["found"]


def test_a_body_of_20_megabytes_is_refused_before_it_is_read(http: httpx2.Client) -> None:
    extensions = refusal(http.post("/graphql", content=b" " * 20 * MEGABYTE, headers=JSON))
    assert extensions == {
        "code": "BODY_TOO_LARGE",
        "limit": "bytes",
        "allowed": limits.BODY_BYTES,
        "found": 20 * MEGABYTE,
    }


def test_a_body_of_20_megabytes_that_does_not_say_so_is_read_to_the_limit(http: httpx2.Client) -> None:
    def body() -> Iterator[bytes]:
        for _ in range(20):
            yield b" " * MEGABYTE

    extensions = refusal(http.post("/graphql", content=body(), headers=JSON))
    assert extensions["code"] == "BODY_TOO_LARGE"
    assert limits.BODY_BYTES < extensions["found"] < 2 * MEGABYTE


def test_a_client_hears_why_though_it_is_still_sending(http: httpx2.Client) -> None:
    """A connection that is closed with something unread is reset, and the refusal may be lost with it."""
    for _ in range(12):
        assert refusal(http.post("/graphql", content=b" " * MEGABYTE, headers=JSON))["code"] == "BODY_TOO_LARGE"
        plain = http.post("/graphql", content=b" " * MEGABYTE, headers={"Content-Type": "text/plain"})
        assert (plain.status_code, refusal(plain)["code"]) == (415, "BAD_REQUEST")


def test_1000_aliases(http: httpx2.Client) -> None:
    query = "{ " + " ".join(f"a{number}: __typename" for number in range(1_000)) + " }"
    assert exceeded(http, query) == ("tokens", limits.TOKENS, 3_002)
    query = "{ " + " ".join(f"a{number}: __typename" for number in range(300)) + " }"
    assert exceeded(http, query) == ("aliases", limits.ALIASES, 300)


def test_300_overlapping_fields(http: httpx2.Client) -> None:
    """Each pair of them would be compared."""
    assert exceeded(http, "{ topics { %s } }" % ("key " * 300)) == ("repeats", limits.REPEATS, 300)
    assert exceeded(http, "{ %s }" % ("topics { key } " * 200)) == ("repeats", limits.REPEATS, 200)
    different = " ".join(f'label(language: "l{number}")' for number in range(150))
    assert exceeded(http, f"{{ topics {{ {different} }} }}") == ("repeats", limits.REPEATS, 150)
    one = "{ topics { ...A ...B } } "
    split = " ".join(f"fragment {name} on Topic {{ {'key ' * 150} }}" for name in "AB")
    assert exceeded(http, one + split) == ("repeats", limits.REPEATS, 300)


def test_circular_fragments(http: httpx2.Client) -> None:
    two = "{ topics { ...A } } fragment A on Topic { ...B } fragment B on Topic { ...A }"
    assert refusal(asked(http, two))["code"] == "GRAPHQL_VALIDATION_FAILED"
    every = " ".join(f"...F{it}" for it in range(20))
    knot = "{ topics { ...F0 } } " + " ".join(f"fragment F{it} on Topic {{ {every} }}" for it in range(20))
    codes = {it["extensions"]["code"] for it in asked(http, knot).json()["errors"]}
    assert codes == {"GRAPHQL_VALIDATION_FAILED"}


def test_fragments_that_spread_each_other_twice(http: httpx2.Client) -> None:
    """2 to the power of 60 fields: more than a JSON reader takes for a number."""
    twice = "".join(f" fragment F{it} on Topic {{ ...F{it + 1} ...F{it + 1} }}" for it in range(60))
    limit, allowed, found = exceeded(http, f"{{ topics {{ ...F0 }} }} {twice} fragment F60 on Topic {{ key }}")
    assert (limit, allowed) == ("cost", limits.COST)
    assert limits.COST < found < 2**31
    aliased = twice.replace("...F1 ", "a: key ...F1 ").replace("{ key }", "{ b: key }")
    limit, _, found = exceeded(http, f"{{ topics {{ ...F0 }} }} {aliased} fragment F60 on Topic {{ b: key }}")
    assert (limit, found < 2**31) == ("aliases", True)


def test_brackets_nested_as_deep_as_a_document_may_be_long(http: httpx2.Client) -> None:
    """The parser would run into Python's recursion limit."""
    assert exceeded(http, "{ topics " * 300) == ("depth", limits.DEPTH, 300)
    assert exceeded(http, "{ articles(filter: {q: " + "[" * 900)[0] == "depth"
    assert exceeded(http, "query A($a: " + "[" * 900)[0] == "depth"


def test_10000_directives(http: httpx2.Client) -> None:
    assert exceeded(http, "{ topics { key %s } }" % ("@a " * 10_000)) == ("tokens", limits.TOKENS, 20_006)
    errors = asked(http, "{ topics { key %s } }" % ("@a " * 490)).json()["errors"]
    assert len(errors) <= 11
    assert {it["extensions"]["code"] for it in errors} == {"GRAPHQL_VALIDATION_FAILED"}


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_variables_nested_100000_deep(http: httpx2.Client, opening: str) -> None:
    content = b'{"query": "{ topics { key } }", "variables": {"x": ' + opening.encode() * 40_000
    assert refusal(http.post("/graphql", content=content, headers=JSON))["code"] == "BAD_REQUEST"


@pytest.mark.parametrize("filter", ["filter", "nothing"])
def test_variables_nested_as_deep_as_json_may_be(http: httpx2.Client, filter: str) -> None:
    query = "query A($filter: ArticleFilter) { articles(filter: $filter) { totalCount } }"
    for value in ("[" * 1_000 + "]" * 1_000, '{"q":' * 1_000 + "1" + "}" * 1_000):
        content = json.dumps({"query": query, "variables": "%"}).replace('"%"', f'{{"{filter}": {value}}}')
        reply = http.post("/graphql", content=content, headers=JSON)
        if filter == "filter":
            assert refusal(reply)["code"] == "BAD_USER_INPUT"
        else:
            assert reply.json() == {"data": {"articles": {"totalCount": 5}}}


def test_a_search_of_a_million_characters(http: httpx2.Client) -> None:
    query = "query A($q: [String!]) { articles(filter: {q: $q}) { totalCount } }"
    assert refusal(asked(http, query, q="x" * MEGABYTE))["code"] == "BODY_TOO_LARGE"
    assert exceeded(http, '{ articles(filter: {q: "%s"}) { totalCount } }' % ("x" * 200_000))[0] == "characters"
    for value in ("x" * 200_000, "қ " * 60_000, '"' * 100_000, "a* " * 60_000, [f"x{it}" for it in range(10_000)]):
        body = asked(http, query, q=value).json()
        assert [it["extensions"]["code"] for it in body["errors"]] == ["BAD_USER_INPUT"]
        assert len(body["errors"][0]["message"]) <= 500


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe{",
        b'{"query": "{ topics { key } } # \xff"}',
        b'{"query": "{ topics { key } }", "variables": {"x": "\xc3\x28"}}',
        b'{"query": "{ topics { key } } # \xed\xa0\x80"}',  # half of a pair, as UTF-8 may not have it
        '{"query": "{ topics { key } }"}'.encode("utf-16"),
        '{"query": "{ topics { key } }"}'.encode("utf-32"),
        b'\xef\xbb\xbf{"query": "{ topics { key } }"}',  # a byte order mark (RFC 8259, section 8.1)
    ],
)
def test_malformed_utf_8_in_a_body(http: httpx2.Client, content: bytes) -> None:
    assert refusal(http.post("/graphql", content=content, headers=JSON))["code"] == "BAD_REQUEST"


@pytest.mark.parametrize("bytes_", ["%FF", "%ED%A0%80", "%C3%28", "%00"])
def test_malformed_utf_8_in_an_address(http: httpx2.Client, bytes_: str) -> None:
    query = "{ articles(filter: {q: $q}) { totalCount } }"
    for text in (
        f"query={bytes_}",
        f"query={query}&variables={bytes_}",
        f"query={{topics{{key}}}}&operationName={bytes_}",
    ):
        body = http.get(f"/graphql?{text}").json()
        assert {it["extensions"]["code"] for it in body["errors"]} <= {
            "BAD_REQUEST", "GRAPHQL_PARSE_FAILED", "OPERATION_RESOLUTION_FAILURE",
        }  # fmt: skip


@pytest.mark.parametrize("half", ["\\ud800", "\\udc00", "\\ud800\\ud800", "\\udc00\\ud800", "x\\ud83d"])
def test_half_a_surrogate_pair_in_json_is_no_json(http: httpx2.Client, half: str) -> None:
    query = "query A($q: [String!]) { articles(filter: {q: $q}) { totalCount } }"
    for content in (
        f'{{"query": "{query}", "variables": {{"q": "{half}"}}}}',
        f'{{"query": "{{ topics {{ key }} }} # {half}"}}',
        f'{{"query": "{{ topics {{ key }} }}", "operationName": "{half}"}}',
    ):
        reply = http.post("/graphql", content=content.encode(), headers=JSON)
        assert refusal(reply)["code"] == "BAD_REQUEST"
    reply = http.get("/graphql", params={"query": query, "variables": f'{{"q": "{half}"}}'})
    assert refusal(reply)["code"] == "BAD_REQUEST"


@pytest.mark.parametrize("half", ["\\ud800", "\\udc00", "\\u{d800}", "\\u{110000}", "\\ud800x"])
def test_half_a_surrogate_pair_in_a_document_is_no_graphql(http: httpx2.Client, half: str) -> None:
    reply = asked(http, f'{{ articles(filter: {{q: "{half}"}}) {{ totalCount }} }}')
    assert refusal(reply)["code"] == "GRAPHQL_PARSE_FAILED"


@pytest.mark.parametrize("whole", ["\\ud83d\\ude00", "\\u{1F600}", "😀"])
def test_a_whole_surrogate_pair_is_a_letter(http: httpx2.Client, whole: str) -> None:
    reply = asked(http, f'{{ articles(filter: {{q: "{whole}"}}) {{ totalCount }} }}')
    assert reply.json() == {"data": {"articles": {"totalCount": 0}}}
