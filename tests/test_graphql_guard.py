"""What is forbidden by POST is forbidden over WebSocket and as an event stream, too: all pass the same guard."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from live import PATIENCE, events, talk
from servers import served
from urbanfeed.app import create_app
from urbanfeed.publish.documents import document, hashed
from urbanfeed.settings import load

COUNT = "{ articles { totalCount } }"
COUNTED = {"data": {"articles": {"totalCount": 0}}}
DEAR = "{ articles(first: 100) { nodes { body } } }"  # 2,601
STREAMED = {"Accept": "text/event-stream"}

Serving = Callable[..., AbstractContextManager[str]]


@pytest.fixture
def serving(tmp_path: Path) -> Serving:
    """A server without articles, under these settings."""
    return lambda **settings: served(create_app(load({}, data_dir=tmp_path, **settings)))


async def over_websocket(url: str, **payload: Any) -> dict[str, Any]:
    """The first answer to an operation: a response, whether it is one or an error message."""
    async with talk(url) as it:
        await it.begin()
        await it.say({"id": "1", "type": "subscribe", "payload": payload})
        heard = await it.hear()
        said: dict[str, Any] = heard["payload"] if heard["type"] == "next" else {"errors": heard["payload"]}
        return said


def code(said: dict[str, Any]) -> str:
    return str(said["errors"][0]["extensions"]["code"])


async def test_streams_know_registered_and_automatic_documents(serving: Serving) -> None:
    automatic = {"persistedQuery": {"version": 1, "sha256Hash": hashed(COUNT)}}
    with serving() as url:
        front_page = f"sha256:{hashed(document('front-page'))}"
        assert (await over_websocket(url, documentId=front_page))["data"]["articles"]["totalCount"] == 0
        assert code(await over_websocket(url, extensions=automatic)) == "PERSISTED_QUERY_NOT_FOUND"
        assert await over_websocket(url, query=COUNT, extensions=automatic) == COUNTED
        assert await over_websocket(url, extensions=automatic) == COUNTED


async def test_streams_run_registered_documents_only_and_do_not_tell_the_schema_where_settings_say_so(
    serving: Serving,
) -> None:
    with serving(graphql_documents="registered") as url:
        assert code(await over_websocket(url, query=COUNT)) == "PERSISTED_QUERY_ONLY"
        async with events(url, COUNT) as stream:
            assert code((await stream.next())[1]) == "PERSISTED_QUERY_ONLY"
    introspection = "{ __schema { queryType { name } } }"
    with serving(graphql_introspection=False) as url:
        assert code(await over_websocket(url, query=introspection)) == "INTROSPECTION_DISABLED"
        async with events(url, introspection) as stream:
            assert code((await stream.next())[1]) == "INTROSPECTION_DISABLED"


async def test_what_streams_ask_for_counts_as_what_the_client_has_asked_for(serving: Serving) -> None:
    with serving(graphql_rate=0.001, graphql_burst=2_950) as url:  # beginning twice, too
        assert "data" in await over_websocket(url, query=DEAR)
        said = await over_websocket(url, query=DEAR)
        assert code(said) == "RATE_LIMITED"
        assert said["errors"][0]["extensions"]["retryAfter"] > 0
        async with httpx2.AsyncClient(base_url=url, timeout=PATIENCE) as http:
            assert (await http.post("/graphql", json={"query": COUNT})).status_code == 429
            assert (await http.post("/graphql", json={"query": COUNT}, headers=STREAMED)).status_code == 429


async def test_a_proxy_that_is_trusted_says_whose_streams_they_are(serving: Serving) -> None:
    with serving(streams_per_client=1, trusted_proxies="127.0.0.1") as url:
        first, second = ({"X-Forwarded-For": f"198.51.100.{number}"} for number in (1, 2))
        async with talk(url, additional_headers=first) as one, talk(url, additional_headers=second) as other:
            await one.begin()
            await other.begin()
            async with talk(url, additional_headers=first) as again:
                assert (await again.end())[0] == 1013


async def test_a_batch_has_no_event_stream(serving: Serving) -> None:
    with serving() as url:
        async with httpx2.AsyncClient(base_url=url, timeout=PATIENCE) as http:
            reply = await http.post("/graphql", json=[{"query": COUNT}], headers=STREAMED)
            assert (reply.headers["content-type"], reply.json()) == ("application/json; charset=utf-8", [COUNTED])
