"""What a cache may keep of /graphql, and that a client that has an answer is told so without it being worked out."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from articles import article, page
from graphql_door import Door, door
from urbanfeed.store.articles import Articles

NEW = "application/graphql-response+json"
COUNT = "{ articles { totalCount } }"
ASKED = {"query": COUNT}

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("road")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def graphql(tmp_path_factory: pytest.TempPathFactory, road: object) -> AsyncIterator[Door]:
    async with door(tmp_path_factory.mktemp("graphql"), [article("one")]) as it:
        await it.store.content.look()
        yield it


async def got(graphql: Door, parameters: dict[str, str] | None = None, **headers: str) -> httpx2.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await graphql.http.get("/graphql", params=parameters or ASKED, headers=named)


async def test_an_answer_to_get_may_be_kept_and_says_what_it_depends_on(graphql: Door) -> None:
    reply = await got(graphql)
    assert reply.headers["cache-control"] == "public, max-age=0"
    assert reply.headers["etag"].startswith('W/"')
    vary = {it.strip().lower() for it in reply.headers["vary"].split(",")}
    assert vary == {"accept", "authorization", "accept-encoding", "origin"}


async def test_a_client_that_has_the_answer_is_told_so_without_asking_the_store(
    graphql: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = (await got(graphql)).headers["etag"]

    async def never(self: Articles, *_: Any, **__: Any) -> None:
        raise AssertionError("the query was run")

    monkeypatch.setattr(Articles, "page", never)
    for given in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        reply = await got(graphql, if_none_match=given, origin="https://elsewhere.example")
        assert (reply.status_code, reply.content, reply.headers["etag"]) == (304, b"", tag)
        assert reply.headers["cache-control"] == "public, max-age=0"
        assert "Accept" in reply.headers["vary"]
        assert reply.headers["access-control-allow-origin"] == "*"


async def test_a_new_article_makes_a_new_answer(tmp_path: Path) -> None:
    async with door(tmp_path, [article("one")]) as graphql:
        await graphql.store.content.look()
        before = (await got(graphql)).headers["etag"]
        two = article("two")
        await graphql.store.articles.put(two, page("two"))
        await graphql.store.content.look()
        reply = await got(graphql, if_none_match=before)
        assert (reply.status_code, reply.json()["data"]["articles"]["totalCount"]) == (200, 2)
        assert reply.headers["etag"] != before


async def test_who_changes_something_is_not_told_then_that_nothing_has_changed(tmp_path: Path) -> None:
    """Though nobody follows the content here, and others may hear of it a moment later."""
    async with door(tmp_path) as graphql:
        await graphql.store.content.look()
        asked = {"query": "{ wires { key } }"}
        before = (await got(graphql, asked)).headers["etag"]
        _, secret = await graphql.store.tokens.add("City desk", ["wires"], datetime.now(UTC))
        body = {"query": 'mutation { saveWire(input: { key: "w", title: "W" }) { __typename } }'}
        await graphql.http.post("/graphql", json=body, headers={"Authorization": f"Bearer {secret}"})
        reply = await got(graphql, asked, if_none_match=before)
        assert reply.status_code == 200
        assert reply.json()["data"] == {"wires": [{"key": "w"}]}


async def test_the_tag_is_another_for_all_that_makes_another_answer(graphql: Door) -> None:
    query = "query A($n: Int) { articles(first: $n) { totalCount } } query B { topics { key } }"
    asked: list[tuple[dict[str, str], dict[str, str]]] = [
        ({"query": query, "operationName": "A"}, {}),
        ({"query": query, "operationName": "B"}, {}),
        ({"query": query, "operationName": "A", "variables": '{"n": 1}'}, {}),
        ({"query": query + " ", "operationName": "A"}, {}),
        ({"query": query, "operationName": "A"}, {"accept": NEW}),
    ]
    tags = [(await got(graphql, parameters, **headers)).headers["etag"] for parameters, headers in asked]
    assert len(set(tags)) == len(tags)


async def test_the_order_and_the_spaces_of_variables_make_no_other_answer(graphql: Door) -> None:
    query = "query A($n: Int, $m: ArticleOrder! = NEWEST) { articles(first: $n, order: $m) { totalCount } }"
    first, second = [
        (await got(graphql, {"query": query, "variables": it})).headers["etag"]
        for it in ('{"n":1,"m":"NEWEST"}', '{ "m": "NEWEST", "n": 1 }')
    ]
    assert first == second


async def test_what_passes_without_a_new_content_version_is_tagged_by_the_answer(
    graphql: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A source's health says when it was last read, which is no change of the content."""
    health = {"query": "{ sources { name health { state lastSuccess } } }"}
    tag = (await got(graphql, health)).headers["etag"]
    assert (await got(graphql, health, if_none_match=tag)).status_code == 304
    plain = (await got(graphql, {"query": "{ sources { name } }"})).headers["etag"]
    version = graphql.store.content.version
    graphql.store.content.version += 1
    assert (await got(graphql, health)).headers["etag"] == tag
    assert (await got(graphql, {"query": "{ sources { name } }"})).headers["etag"] != plain
    graphql.store.content.version = version


async def test_nobody_keeps_an_error_a_post_or_what_a_token_was_shown_for(graphql: Door) -> None:
    tag = (await got(graphql)).headers["etag"]
    for reply in (
        await graphql.http.post("/graphql", json=ASKED, headers={"If-None-Match": tag}),
        await got(graphql, authorization="Bearer x", if_none_match=tag),
        await got(graphql, {"query": "{ articles(first: 0) { totalCount } }"}, if_none_match=tag),
        await got(graphql, {"query": "{ nothing }"}, if_none_match=tag),
        await got(graphql, {"query": "{"}, if_none_match=tag),
        await got(graphql, {"query": ""}, if_none_match=tag),
        await got(graphql, {"documentId": "x"}, if_none_match=tag),
        await got(graphql, {"query": "mutation { x }"}, if_none_match=tag),
    ):
        assert reply.status_code != 304
        assert reply.headers["cache-control"] == "no-store"
        assert "etag" not in reply.headers
        assert "Authorization" in reply.headers["vary"]


async def test_a_setting_says_for_how_long_nobody_need_ask(tmp_path: Path) -> None:
    async with door(tmp_path, graphql_max_age=60) as graphql:
        assert (await got(graphql)).headers["cache-control"] == "public, max-age=60"


async def test_head_says_what_get_says(graphql: Door) -> None:
    head = await graphql.http.head("/graphql", params=ASKED)
    assert head.headers["etag"] == (await got(graphql)).headers["etag"]


async def test_variables_nested_deeper_than_can_be_written_down_are_answered_all_the_same(graphql: Door) -> None:
    """They can be read 1,024 deep and written 254 deep."""
    query = "query A($f: ArticleFilter) { articles(filter: $f) { totalCount } }"
    variables = '{"unused": ' + "[" * 400 + "]" * 400 + "}"
    reply = await got(graphql, {"query": query, "variables": variables})
    assert (reply.status_code, reply.json()["data"]["articles"]) == (200, {"totalCount": 1})
    assert reply.headers["etag"]
    assert json.loads(variables)


async def test_graphiql_is_told_apart_from_an_answer(graphql: Door) -> None:
    html = await got(graphql, accept="text/html")
    assert html.headers["content-type"].startswith("text/html")
    assert "Accept" in html.headers["vary"]
