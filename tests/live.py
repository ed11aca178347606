"""Live tests: a WebSocket that speaks graphql-transport-ws by hand, an event stream read line by line, and patience."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx2
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

__all__ = ["PATIENCE", "Events", "Talk", "events", "talk", "until"]

PATIENCE = 60.0  # seconds, on a busy machine


async def until(so: Callable[[], bool]) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(PATIENCE):
        while not so():  # noqa: ASYNC110  # nobody tells
            await asyncio.sleep(0.01)


@dataclass
class Talk:
    """A conversation over a WebSocket."""

    socket: ClientConnection

    async def say(self, message: object) -> None:
        """A message; a text goes as it is, bytes as a binary frame."""
        await self.socket.send(message if isinstance(message, str | bytes) else json.dumps(message))

    async def hear(self) -> dict[str, Any]:
        """The next message."""
        message: dict[str, Any] = json.loads(await asyncio.wait_for(self.socket.recv(), PATIENCE))
        return message

    async def begin(self) -> None:
        """Initialise the connection."""
        await self.say({"type": "connection_init"})
        assert await self.hear() == {"type": "connection_ack"}

    async def subscribe(self, query: str, id: str = "1", **variables: Any) -> None:
        """Begin an operation, and wait until it is told of all that happens."""
        await self.say({"id": id, "type": "subscribe", "payload": {"query": query, "variables": variables}})
        await self.say({"type": "ping"})
        assert await self.hear() == {"type": "pong"}

    async def next(self, id: str = "1") -> Any:
        """The data of the next answer."""
        message = await self.hear()
        assert (message["id"], message["type"]) == (id, "next"), message
        assert "errors" not in message["payload"], message
        return message["payload"]["data"]

    async def end(self) -> tuple[int, str]:
        """The code and the reason that the server closes it with, after whatever it says before."""
        with suppress(ConnectionClosed):
            async with asyncio.timeout(PATIENCE):
                async for _ in self.socket:
                    pass
        assert self.socket.close_reason is not None
        assert self.socket.close_code != 1006, "it was cut without a word"
        return self.socket.close_code or 0, self.socket.close_reason


@asynccontextmanager
async def talk(url: str, *protocols: str, **options: Any) -> AsyncIterator[Talk]:
    """A WebSocket to the server at `http://…`."""
    address = f"ws://{urlsplit(url).netloc}/graphql"
    names: Any = protocols or ("graphql-transport-ws",)
    async with connect(address, subprotocols=names, open_timeout=PATIENCE, **options) as socket:
        yield Talk(socket)


@dataclass
class Events:
    """An event stream as it comes. headers: the response's, their names in lower case."""

    status: int
    headers: dict[str, str]
    lines: AsyncIterator[str]

    async def next(self) -> tuple[str, Any]:
        """The next event: its type and its data, decoded; comments are passed over."""
        kind, data = "message", ""
        async with asyncio.timeout(PATIENCE):
            async for line in self.lines:
                name, _, value = line.partition(":")
                if not line and (data or kind != "message"):
                    return kind, json.loads(data) if data else None
                if name == "event":
                    kind = value.strip()
                elif name == "data":
                    data += value.strip()
        raise EOFError("the stream has ended")


@asynccontextmanager
async def events(url: str, query: str, method: str = "POST", **variables: Any) -> AsyncIterator[Events]:
    """An operation's event stream, from the server at `http://…`; a subscription's is told of all that happens."""
    members = {"query": query, "variables": variables}
    asked: dict[str, Any] = {"json": members}
    if method == "GET":
        asked = {"params": {"query": query, "variables": json.dumps(variables)}}
    async with (
        httpx2.AsyncClient(timeout=PATIENCE) as http,
        http.stream(method, f"{url}/graphql", headers={"Accept": "text/event-stream"}, **asked) as answer,
    ):
        yield Events(answer.status_code, {**answer.headers}, answer.aiter_lines())
