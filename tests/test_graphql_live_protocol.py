"""GraphQL over WebSocket as the protocol says it: what closes a connection, with which code, and what does not."""

import asyncio
import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Semaphore
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from articles import article, page
from databases import sqlite
from live import PATIENCE, Talk, events, talk, until
from servers import served
from urbanfeed.app import create_app
from urbanfeed.publish.graphql.limits import BODY_BYTES
from urbanfeed.publish.graphql.live import announcer, websocket
from urbanfeed.publish.graphql.live import events as event_streams
from urbanfeed.publish.graphql.live.messages import message_of
from urbanfeed.settings import load
from urbanfeed.store import Store

SUBSCRIPTION = "subscription { articlePublished { headline } }"
SUBSCRIBE = {"id": "1", "type": "subscribe", "payload": {"query": SUBSCRIPTION}}
INIT = {"type": "connection_init"}
OWN = "https://city.example"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server without articles, at which a client may have three connections open."""
    settings = load({}, data_dir=tmp_path_factory.mktemp("protocol"), streams_per_client=3)
    with pytest.MonkeyPatch.context() as patch, served(create_app(settings)) as address:
        patch.setattr(websocket, "_GOODBYE", PATIENCE)  # within which a client takes our last message
        yield address


async def told(socket: Talk, *messages: object) -> tuple[int, str]:
    for it in messages:
        await socket.say(it)
    return await socket.end()


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([SUBSCRIBE], 4401),
        ([INIT, INIT], 4429),
        ([INIT, SUBSCRIBE, SUBSCRIBE], 4409),
        (["no JSON"], 4400),
        (['{"type":"ping","payload":{"half":"\\ud83d"}}'], 4400),
        ([b"{}"], 4400),
        (["[]"], 4400),
        ([{"type": "next", "id": "1", "payload": {}}], 4400),
        ([{"type": "connection_init", "payload": "x"}], 4400),
        ([{"type": "ping", "payload": []}], 4400),
        ([INIT, {"type": "subscribe", "payload": {"query": SUBSCRIPTION}}], 4400),
        ([INIT, {"type": "subscribe", "id": "", "payload": {"query": SUBSCRIPTION}}], 4400),
        ([INIT, {"type": "subscribe", "id": "я" * 46, "payload": {"query": SUBSCRIPTION}}], 4400),
        ([INIT, {"type": "subscribe", "id": "1"}], 4400),
        ([INIT, {"type": "complete"}], 4400),
        ([INIT, json.dumps(SUBSCRIBE) + " " * BODY_BYTES], 1009),
        (["я" * (BODY_BYTES // 2 + 1)], 1009),
    ],
    ids=lambda it: str(it)[:60],
)
async def test_what_breaks_the_protocol_ends_the_connection_with_its_code(
    url: str, messages: list[object], code: int
) -> None:
    async with talk(url) as it:
        found, reason = await told(it, *messages)
        assert (found, bool(reason)) == (code, True)


async def test_a_subprotocol_that_nobody_speaks_is_not_acceptable(url: str) -> None:
    for protocols in (["graphql-ws"], ["graphql-ws", "other"]):
        async with talk(url, *protocols) as it:
            assert await it.end() == (4406, "Subprotocol not acceptable")
    async with talk(url, "graphql-ws", "graphql-transport-ws") as it:
        assert it.socket.subprotocol == "graphql-transport-ws"


async def test_who_does_not_initialise_in_time_is_closed(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket, "_INITIALISED", 0.05)
    async with talk(url) as it:
        assert await it.end() == (4408, "Connection initialisation timeout")


async def test_a_ping_has_its_pong_with_what_it_said(url: str) -> None:
    """Before the connection is initialised, too."""
    async with talk(url) as it:
        for payload in ({}, {"payload": {"n": 1}}):
            await it.say({"type": "ping", **payload})
            assert await it.hear() == {"type": "pong", **payload}


async def test_a_silent_client_is_asked_whether_it_is_there(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And dropped when it does not say so. A beat is over when the test says so, and not while the client is heard."""
    beats = Semaphore(0)
    heard: list[object] = []

    async def beat(_seconds: float) -> None:
        while not beats.acquire(blocking=False):  # noqa: ASYNC110  # the test is another thread
            await asyncio.sleep(0.01)

    def noted(text: str | None) -> object:
        heard.append(text)
        return message_of(text)

    monkeypatch.setattr(websocket, "asyncio", SimpleNamespace(**vars(asyncio) | {"sleep": beat}))
    monkeypatch.setattr(websocket, "message_of", noted)
    async with talk(url) as it:
        await it.begin()
        beats.release()  # in which it was heard
        for number in range(3):
            beats.release()
            assert await it.hear() == {"type": "ping"}
            await it.say({"type": "pong"})
            await until(lambda number=number: len(heard) == number + 2)  # type: ignore[misc]
            beats.release()
        beats.release()
        assert await it.hear() == {"type": "ping"}
        beats.release()
        with pytest.raises(ConnectionClosed):
            await it.hear()


async def test_an_id_is_free_again_once_its_operation_is_complete(url: str) -> None:
    """Completed by the client, or by the server: a query completes itself."""
    async with talk(url) as it:
        await it.begin()
        for _ in range(3):
            await it.subscribe(SUBSCRIPTION)
            await it.say({"id": "1", "type": "complete"})
        await it.say({"id": "1", "type": "complete"})
        await it.say({"id": "1", "type": "subscribe", "payload": {"query": "{ sources { name } }"}})
        assert await it.next() == {"sources": []}
        assert await it.hear() == {"id": "1", "type": "complete"}
        await it.subscribe(SUBSCRIPTION)


async def test_queries_are_answered_side_by_side(url: str) -> None:
    async with talk(url) as it:
        await it.begin()
        for number in range(10):
            query = f'{{ topic(key: "n{number}") {{ key }} }}'
            await it.say({"id": str(number), "type": "subscribe", "payload": {"query": query}})
        heard = [await it.hear() for _ in range(20)]
        assert sorted(m["id"] for m in heard if m["type"] == "next") == sorted(map(str, range(10)))
        assert sorted(m["id"] for m in heard if m["type"] == "complete") == sorted(map(str, range(10)))


async def test_one_connection_has_so_many_operations_at_once(url: str) -> None:
    """A subscription flood: one more is refused with the limit and what was found, and the others go on."""
    async with talk(url) as it:
        await it.begin()
        for number in range(websocket.OPERATIONS):
            await it.subscribe(SUBSCRIPTION, id=str(number))
        await it.say(SUBSCRIBE | {"id": "more"})
        (error,) = (await it.hear())["payload"]
        assert error["extensions"] == {
            "code": "TOO_MANY_SUBSCRIPTIONS",
            "limit": "operations",
            "allowed": websocket.OPERATIONS,
            "found": websocket.OPERATIONS + 1,
        }
        await it.say({"id": "0", "type": "complete"})
        await it.subscribe(SUBSCRIPTION, id="more")


async def test_one_client_has_so_many_connections_at_once(url: str) -> None:
    """Of either kind; each that it closes makes room for another."""
    async with talk(url) as one, talk(url) as two, events(url, SUBSCRIPTION) as three:
        await one.begin()
        await two.begin()
        assert three.status == 200
        async with talk(url) as four:
            code, reason = await four.end()
            assert (code, reason.partition(":")[0]) == (1013, "TOO_MANY_STREAMS")
            assert "allowed: 3" in reason
        async with events(url, SUBSCRIPTION) as four_too:
            assert four_too.status == 429
            assert four_too.headers["retry-after"]
            (error,) = json.loads("".join([line async for line in four_too.lines]))["errors"]
            limit = {"limit": "streams", "allowed": 3, "found": 4}
            assert error["extensions"] == {"code": "TOO_MANY_STREAMS", **limit}
    async with asyncio.timeout(PATIENCE):
        while True:
            with suppress(ConnectionClosed):  # while the server has not seen yet that those have left
                async with talk(url) as again:
                    await again.say({"type": "ping"})
                    if (await again.socket.recv()) == '{"type":"pong"}':
                        break


async def test_messages_that_ask_for_nothing_are_charged_as_well(tmp_path: Path) -> None:
    """Each may be as long as any, and a ping is sent back whole."""
    environment = {"data_dir": tmp_path, "graphql_burst": 1_000, "graphql_rate": 0.001}
    with served(create_app(load({}, **environment))) as url:
        async with talk(url) as it:
            await it.begin()
            for _ in range(20):
                await it.say({"type": "ping"})
            code, reason = await it.end()
            assert (code, reason.partition(":")[0]) == (1013, "RATE_LIMITED")


@pytest.mark.parametrize(
    ("allowed", "origin", "may"),
    [
        (None, "https://anywhere.example", True),
        (OWN, None, True),
        (OWN, OWN, True),
        (f"https://other.example,{OWN}", "HTTPS://City.example", True),
        (OWN, "https://anywhere.example", False),
        (OWN, "https://city.example.anywhere.example", False),
        (OWN, "null", False),
        (OWN, "own", True),
    ],
)
async def test_pages_of_the_origins_that_the_setting_names_may_connect(
    tmp_path: Path, allowed: str | None, origin: str | None, may: bool
) -> None:
    """By default those of any: there are no credentials that a foreign page could use. Who is no browser may always."""
    environment = {"data_dir": tmp_path} | ({"websocket_origins": allowed} if allowed else {})
    with served(create_app(load({}, **environment))) as url:
        headers = {} if origin is None else {"Origin": url if origin == "own" else origin}
        if may:
            async with talk(url, additional_headers=headers) as it:
                await it.begin()
        else:
            with pytest.raises(InvalidStatus) as refused:
                async with talk(url, additional_headers=headers):
                    pass
            assert refused.value.response.status_code == 403


async def test_a_mutation_has_a_request_of_its_own(url: str) -> None:
    async with talk(url) as it, events(url, "mutation { nothing }") as stream:
        await it.begin()
        await it.say({"id": "1", "type": "subscribe", "payload": {"query": "mutation { nothing }"}})
        (error,) = (await it.hear())["payload"]
        assert error["message"] == "Send a mutation by POST, and ask for JSON."
        assert (await stream.next())[1]["errors"] == [error]


async def test_an_event_stream_is_what_proxies_let_through(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither kept, nor gathered, nor compressed; and it is never silent for long."""
    monkeypatch.setattr(event_streams, "_BEAT", 0.05)
    async with events(url, SUBSCRIPTION) as stream:
        headers = stream.headers
        assert headers["content-type"] == "text/event-stream; charset=utf-8"
        assert headers["cache-control"] == "no-store, no-transform"
        assert headers["x-accel-buffering"] == "no"
        assert "content-encoding" not in headers
        async with asyncio.timeout(PATIENCE):
            lines = [await anext(stream.lines) for _ in range(8)]
        assert lines == [":", ""] * 4


@pytest.mark.parametrize(
    ("accept", "streams"),
    [
        ("text/event-stream", True),
        ("text/event-stream, multipart/mixed", True),
        ("text/event-stream, application/json", True),
        ("application/graphql-response+json, application/json, text/event-stream, multipart/mixed", False),
        ("application/json;q=0.5, text/event-stream", True),
        ("text/event-stream;q=0", False),
        ("*/*", False),
        ("", False),
    ],
)
async def test_a_client_has_an_event_stream_where_it_likes_one_best(accept: str, streams: bool) -> None:
    assert event_streams.wanted(accept) is streams


async def test_a_query_as_an_event_stream_has_one_answer(url: str) -> None:
    async with events(url, "{ sources { name } }", "GET") as stream:
        assert await stream.next() == ("next", {"data": {"sources": []}})
        assert await stream.next() == ("complete", None)


async def test_a_subscription_without_a_stream_is_told_how_to_have_one(url: str) -> None:
    async with httpx2.AsyncClient(timeout=PATIENCE) as http:
        reply = await http.post(f"{url}/graphql", json={"query": SUBSCRIPTION})
        assert "Accept: text/event-stream" in reply.json()["errors"][0]["message"]
        # Nor does a stream begin of which nothing but the headers is wanted.
        headers = {"Accept": "text/event-stream"}
        assert (await http.head(f"{url}/graphql", params={"query": SUBSCRIPTION}, headers=headers)).status_code == 400


def stuck(url: str) -> socket.socket:
    """A client whose answers nobody reads, and which can hold few of them."""
    it = socket.socket()
    it.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    host, _, port = url.removeprefix("http://").partition(":")
    it.connect((host, int(port)))
    return it


def as_websocket(client: socket.socket, *messages: dict[str, Any]) -> None:
    """The handshake, and these messages, masked with zeros (RFC 6455, section 5.2)."""
    client.sendall(
        b"GET /graphql HTTP/1.1\r\nHost: wire\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13"
        b"\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
    )
    for it in messages:
        text = json.dumps(it).encode()
        size = bytes([0x80 | len(text)]) if len(text) < 126 else b"\xfe" + len(text).to_bytes(2, "big")
        client.sendall(b"\x81" + size + bytes(4) + text)


async def test_a_text_that_is_no_utf_8_ends_the_connection_and_nothing_else(url: str) -> None:
    with stuck(url) as client:
        as_websocket(client, INIT)
        client.sendall(b"\x81\x82" + bytes(4) + b"\xff\xfe")
        client.settimeout(PATIENCE)
        while await asyncio.to_thread(client.recv, 4096):
            pass
    async with talk(url) as it:
        await it.begin()


@pytest.mark.parametrize("way", ["websocket", "events"])
async def test_a_slow_reader_is_cut_off_and_others_are_told_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """What waits for it is bounded, and so is how long the others wait for it."""
    monkeypatch.setattr(announcer, "_AT_ONCE", 2)
    monkeypatch.setattr(announcer, "_WAITING", 4)
    monkeypatch.setattr(announcer, "_PATIENCE", 0.5)
    for it in (websocket, event_streams):  # one message may take for ever
        monkeypatch.setattr(it, "_TAKEN", 10 * PATIENCE)
    application = create_app(load({}, data_dir=tmp_path))
    aliases = " ".join(f"n{number}: headline" for number in range(25))
    query = f"subscription {{ articlePublished {{ {aliases} }} }}"  # 25 times a headline of 20 KB
    with served(application) as url, stuck(url) as client:
        if way == "websocket":
            as_websocket(client, INIT, {"id": "1", "type": "subscribe", "payload": {"query": query}})
        else:
            body = json.dumps({"query": query}).encode()
            client.sendall(
                b"POST /graphql HTTP/1.1\r\nHost: wire\r\nAccept: text/event-stream\r\n"
                b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
            )
        async with talk(url) as quick, asyncio.timeout(PATIENCE):
            await quick.begin()
            await quick.subscribe(SUBSCRIPTION)
            streams = application.state.streams
            await until(lambda: len(streams.announcer._subscribers) == 2)
            subscribers = [*streams.announcer._subscribers]
            names = [f"n{number}" for number in range(40)]
            async with await Store.open(sqlite(tmp_path / "urbanfeed.sqlite3")) as store:
                for name in names:
                    await store.articles.put(article(name, headline=name + "x" * 20_000), page(name))
                    told = (await quick.next())["articlePublished"]["headline"]
                    assert told.startswith(f"{name}x")
            await until(lambda: len(streams.announcer._subscribers) == 1)
            assert max(len(it._waiting) for it in subscribers) <= 4
