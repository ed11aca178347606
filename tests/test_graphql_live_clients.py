"""Other people's clients subscribe to a real server: graphql-ws, graphql-sse, Apollo Client, urql and gql."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from gql import Client, GraphQLRequest
from gql.transport.exceptions import TransportQueryError
from gql.transport.websockets import WebsocketsTransport

from articles import article, page
from databases import sqlite
from live import PATIENCE
from servers import running
from urbanfeed.store import Store

CLIENTS = Path(__file__).parent / "clients"


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with running("serve", data_dir=str(tmp_path)) as address:
        yield f"{address}/graphql"


@pytest.fixture
async def store(tmp_path: Path, url: str) -> AsyncIterator[Store]:
    """What the server serves, opened by another process: this one."""
    async with await Store.open(sqlite(tmp_path / "urbanfeed.sqlite3")) as it:
        yield it


@dataclass
class Script:
    """A script of tests/clients that runs in Node, and what it says."""

    process: asyncio.subprocess.Process

    async def says(self) -> Any:
        """The next thing; None at the end."""
        assert self.process.stdout
        line = await asyncio.wait_for(self.process.stdout.readline(), PATIENCE)
        return json.loads(line) if line else None

    async def hears(self, *said: object) -> None:
        """It says this, and nothing else."""
        assert [await self.says() for _ in said] == [*said]

    async def ends(self) -> None:
        """It ends by itself, with nothing to complain of."""
        assert await self.says() is None
        assert self.process.stderr
        complaints = await asyncio.wait_for(self.process.stderr.read(), PATIENCE)
        assert (await self.process.wait(), complaints.decode()) == (0, "")


@asynccontextmanager
async def script(name: str, url: str) -> AsyncIterator[Script]:
    if not which("node") or not (CLIENTS / "node_modules").is_dir():
        pytest.fail("the clients are not installed: run `make test`, which does that, with Node")
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec("node", name, url, cwd=CLIENTS, stdout=pipe, stderr=pipe)
    try:
        yield Script(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def put(store: Store, **languages: str) -> None:
    for name, language in languages.items():
        await store.articles.put(article(name, language=language), page(name))


def told(name: str, **more: str) -> dict[str, Any]:
    return {"articlePublished": {"id": article(name).id, "slug": name, **more}}


async def test_graphql_ws(url: str, store: Store) -> None:
    """A query, a refusal, a subscription that it completes, pings, and a connection that it closes itself."""
    async with script("live-graphql-ws.mjs", url) as client:
        await client.hears({"topic": {"key": "housing"}}, {"refused": ["GRAPHQL_VALIDATION_FAILED"]}, "listening")
        await put(store, one="sv", two="en", three="sv-FI", four="sv")
        await client.hears(told("one"), told("three"), {"closed": [1000, "Normal Closure"]})
        await client.ends()


async def test_graphql_ws_knows_our_codes(url: str) -> None:
    async with script("live-codes.mjs", url) as client:
        await client.hears(
            ["BadRequest", 4400, 4400],
            ["Unauthorized", 4401, 4401],
            ["SubscriberAlreadyExists", 4409, 4409],
            ["TooManyInitialisationRequests", 4429, 4429],
            ["SubprotocolNotAcceptable", 4406, 4406],
        )
        await client.ends()


async def test_graphql_sse(url: str, store: Store) -> None:
    async with script("live-graphql-sse.mjs", url) as client:
        await client.hears({"topic": {"key": "housing"}}, {"refused": ["GRAPHQL_VALIDATION_FAILED"]}, "listening")
        await put(store, one="sv", two="en", three="sv-FI")
        await client.hears(told("one"), told("three"), "left")
        await client.ends()


async def test_apollo_client(url: str, store: Store) -> None:
    """A list on the screen changes when one of its articles is revised: they share an id, which its cache goes by."""
    one = article("one", headline="Before")
    await store.articles.put(one, page("one"))
    async with script("live-apollo.mjs", url) as client:
        await client.hears(["Before"], "listening")
        await store.articles.put(replace(one, headline="After"), page("one", "<p>2"))
        await client.hears(2, ["After"])
        await client.ends()


async def test_urql(url: str, store: Store) -> None:
    async with script("live-urql.mjs", url) as client:
        await client.hears("listening")
        await put(store, one="sv", two="en", three="sv-FI")
        said = [await client.says() for _ in range(4)]
        for way in ("overSocket", "overEvents"):
            typed = [told(name) for name in ("one", "three")]
            assert [_plain(it[way]) for it in said if way in it] == typed
        await client.ends()


async def test_gql(url: str, store: Store) -> None:
    """
    The Python client; its pings tell it when what it subscribed to is in place. It has to name the protocol: it looks
    for the one that the server chose in a header spelt with capitals, and ours is not.
    """
    transport = WebsocketsTransport(
        url.replace("http", "ws"),
        subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
        ping_interval=0.05,
        pong_timeout=PATIENCE,
        connect_args={"open_timeout": PATIENCE},
    )
    async with asyncio.timeout(PATIENCE), Client(transport=transport) as session:
        assert await session.execute(GraphQLRequest('{ topic(key: "housing") { key } }')) == {
            "topic": {"key": "housing"}
        }
        with pytest.raises(TransportQueryError, match="nothing"):
            await session.execute(GraphQLRequest("{ nothing }"))
        subscription = session.subscribe(GraphQLRequest("subscription { articlePublished { slug } }"))
        first = asyncio.ensure_future(anext(subscription))
        for _ in range(3):
            transport.pong_received.clear()
            await transport.pong_received.wait()
        await put(store, one="sv", two="en")
        assert await first == {"articlePublished": {"slug": "one"}}
        assert await anext(subscription) == {"articlePublished": {"slug": "two"}}
        await subscription.aclose()


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    """Without the type names that urql asks for."""
    return {name: {key: it for key, it in value.items() if key != "__typename"} for name, value in data.items()}
