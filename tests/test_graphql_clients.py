"""
Other people's clients, against a real server: Apollo Client, urql, relay-compiler, gql, plain fetch; and their linter
on our schema.

They come from npm, by tests/clients/package.json, and from PyPI. Where Node or they are not there, the tests fail and
say what to do: a client that nobody asked with is no promise.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from gql import Client, gql
from gql.transport.requests import RequestsHTTPTransport

from urbanfeed.publish.graphql import sdl

CLIENTS = Path(__file__).parent / "clients"
MODULES = CLIENTS / "node_modules"


@pytest.fixture(scope="module")
def node() -> str:
    """The Node that this machine has, with what the clients need."""
    found = shutil.which("node")
    if found is None:
        pytest.fail("no Node found: run `make test`, which installs it, or `apt-get install nodejs npm`")
    if not (MODULES / ".package-lock.json").exists():
        pytest.fail("tests/clients/node_modules is not there: run `make test`, which fills it")
    return found


def run(*command: str, cwd: Path = CLIENTS) -> str:
    """What a program prints; a failure with all that it says where it fails."""
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=cwd)
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
    return ran.stdout


def asked(demo: str, query: str, **variables: Any) -> Any:
    content = json.dumps({"query": query, "variables": variables}).encode()
    with urlopen(Request(f"{demo}/graphql", content, {"Content-Type": "application/json"}), timeout=60) as answer:
        body = json.loads(answer.read())
    assert "errors" not in body, body["errors"]
    return body["data"]


@pytest.fixture(scope="module")
def ids(demo: str) -> list[str]:
    """The demo's articles in their order."""
    return [it["id"] for it in asked(demo, "{ articles { nodes { id } } }")["articles"]["nodes"]]


def test_apollo_client_pages_both_ways_in_its_cache_and_knows_our_types(node: str, demo: str, ids: list[str]) -> None:
    said = json.loads(run(node, "apollo.mjs", demo))
    assert said["forward"] == said["backward"] == ids
    assert said["cached"] is True
    assert said["asked_again"] == 0
    assert set(said["kinds"]) >= {"ParagraphBlock"}
    assert said["same_from_cache"] is True
    assert {"Block", "Node"} <= set(said["abstract"])


def test_urql_asks_by_post_and_by_get_and_once_only(node: str, demo: str) -> None:
    assert json.loads(run(node, "urql.mjs", demo)) == {
        "totals": [2, 2, 2, 2],
        "nodes": [2, 2, 2, 2],
        "requests": 3,
        "methods": ["GET", "POST"],
        "code": "BAD_USER_INPUT",
    }


def test_plain_fetch_of_another_origin_reads_the_whole_list(node: str, demo: str, ids: list[str]) -> None:
    said = json.loads(run(node, "fetch.mjs", demo))
    assert said == {"seen": ids, "code": "GRAPHQL_VALIDATION_FAILED", "origin": "*"}


def test_gql_takes_the_schema_of_the_server_and_asks(demo: str, ids: list[str]) -> None:
    transport = RequestsHTTPTransport(url=f"{demo}/graphql", timeout=60)
    with Client(transport=transport, fetch_schema_from_transport=True) as session:
        query = gql("query ($first: Int!) { articles(first: $first) { nodes { id published { at } } } }")
        query.variable_values = {"first": 3}
        found = session.execute(query)["articles"]["nodes"]
        with pytest.raises(Exception, match="Cannot query field 'headlines'"):
            session.execute(gql("{ articles { nodes { headlines } } }"))
    assert [it["id"] for it in found] == ids[:3]


def test_relay_compiles_connections_refetches_and_unions_on_our_schema_and_its_queries_run(
    node: str, demo: str, ids: list[str], tmp_path: Path
) -> None:
    project = tmp_path / "relay"
    shutil.copytree(CLIENTS / "relay", project)
    (project / "schema.graphql").write_text(sdl(), "utf-8")
    run(node, str(MODULES / "relay-compiler" / "cli.js"), "relay.config.json", cwd=project)
    made = {it.name.partition(".")[0]: it.read_text("utf-8") for it in (project / "src/__generated__").iterdir()}
    queries = {name: text_of(code) for name, code in made.items() if name.endswith("Query")}
    assert set(queries) == {
        "FrontPageQuery",
        "FrontPagePaginationQuery",
        "FrontPageArticleQuery",
        "FrontPageArchiveQuery",
        "FrontPageSearchQuery",
    }
    page = asked(demo, queries["FrontPagePaginationQuery"], count=2, cursor=None, filter=None)["articles"]
    assert [it["node"]["id"] for it in page["edges"]] == ids[:2]
    cursor = page["pageInfo"]["endCursor"]
    page = asked(demo, queries["FrontPagePaginationQuery"], count=2, cursor=cursor, filter=None)["articles"]
    assert [it["node"]["id"] for it in page["edges"]] == ids[2:4]
    end = asked(demo, queries["FrontPageArchiveQuery"], count=2, cursor=None)["articles"]
    assert [it["node"]["id"] for it in end["edges"]] == ids[-2:]
    again = asked(demo, queries["FrontPageArticleQuery"], id=ids[0])["node"]
    assert {it["__typename"] for it in again["blocks"]} >= {"ParagraphBlock"}
    found = asked(demo, queries["FrontPageSearchQuery"], q="қала", count=1, cursor=None)["search"]["edges"]
    assert "<mark>" in found[0]["snippet"]["html"]


def text_of(code: str) -> str:
    """The text of the query in an artifact of relay-compiler."""
    match = re.search(r'"text": ("(?:[^"\\]|\\.)*")', code)
    assert match, code
    text: str = json.loads(match[1])
    return text


def test_the_linter_finds_nothing_in_our_schema(node: str, tmp_path: Path) -> None:
    """Its rules, but for those that tests/clients/linter.json leaves out, with the reasons."""
    file = tmp_path / "urbanfeed.graphql"
    file.write_text(sdl(), "utf-8")
    assert findings(node, file) == []


def test_the_linter_would_find_something(node: str, tmp_path: Path) -> None:
    file = tmp_path / "bad.graphql"
    file.write_text('"""What can be asked."""\ntype Query { "Lower case." snake_case: String\n bare: Int }\n', "utf-8")
    assert {it["rule"] for it in findings(node, file)} >= {"fields-are-camel-cased", "fields-have-descriptions"}


def findings(node: str, file: Path) -> list[Any]:
    rules = json.loads((CLIENTS / "linter.json").read_text("utf-8"))
    assert all(rules["left-out"].values()), "each rule that is left out has a reason"
    linter = MODULES / "graphql-schema-linter" / "lib" / "cli.js"
    run_ = ["--format", "json", "--rules", ",".join(rules["rules"]), str(file)]
    ran = subprocess.run([node, str(linter), *run_], capture_output=True, text=True, timeout=120, check=False)
    assert not ran.stderr, ran.stderr
    found: list[Any] = json.loads(ran.stdout)["errors"]
    return found


def test_every_rule_of_the_linter_is_kept_or_left_out_with_a_reason() -> None:
    rules = json.loads((CLIENTS / "linter.json").read_text("utf-8"))
    there = {it.stem.replace("_", "-") for it in (MODULES / "graphql-schema-linter/lib/rules").glob("*.js")}
    assert {*rules["rules"], *rules["left-out"]} == there
