"""
The messages of graphql-transport-ws, as they come in and as they go out, and the codes that it closes a connection with
(https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverWebSocket.md). Nothing here sends or receives.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from urbanfeed.publish.graphql.limits import BODY_BYTES

__all__ = [
    "ACKNOWLEDGED", "FAULT", "NOT_ACCEPTABLE", "PING", "PROTOCOL", "RESTARTING", "SLOW", "UNAUTHORIZED",
    "UNINITIALISED", "Close", "Complete", "Init", "Ping", "Pong", "Subscribe", "complete", "error", "message_of",
    "next_", "pong", "taken", "too_fast", "too_many", "twice",
]  # fmt: skip

PROTOCOL = "graphql-transport-ws"
_LONGEST_ID = 90  # bytes, so that it fits into the reason of a close


class Close(Exception):  # noqa: N818  # it is how a conversation ends, and not always a fault
    """The end of a connection: its code (RFC 6455, section 7.4) and the reason, 123 bytes of UTF-8 at most."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason


NOT_ACCEPTABLE = Close(4406, "Subprotocol not acceptable")
UNINITIALISED = Close(4408, "Connection initialisation timeout")
UNAUTHORIZED = Close(4401, "Unauthorized")  # subscribed before the connection was acknowledged
SLOW = Close(1013, "Read faster: what you were to be told has waited too long")
FAULT = Close(4500, "Internal server error")
RESTARTING = Close(1012, "Service restart")


def taken(id: str) -> Close:
    """Of an operation whose id another one of the connection has."""
    return Close(4409, f"Subscriber for {id} already exists")


def twice() -> Close:
    """Of a connection that is initialised again."""
    return Close(4429, "Too many initialisation requests")


def too_many(allowed: int) -> Close:
    """Of a client that has as many connections open as it may."""
    return Close(1013, f"TOO_MANY_STREAMS: {allowed} connections are open from your address; allowed: {allowed}")


def too_fast(seconds: int) -> Close:
    """Of a client that sends more messages than its rate allows; when it may come again."""
    return Close(1013, f"RATE_LIMITED: please wait {seconds} s")


@dataclass(frozen=True, slots=True)
class Init:
    """connection_init. What it says of the client is not used: everybody may ask the same."""


@dataclass(frozen=True, slots=True)
class Ping:
    """Are you there? payload: to be sent back."""

    payload: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Pong:
    """I am."""


@dataclass(frozen=True, slots=True)
class Subscribe:
    """An operation to be run: the id that its answers bear, and what a POST would have for a body."""

    id: str
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Complete:
    """No more answers are wanted to the operation of this id."""

    id: str


Message = Init | Ping | Pong | Subscribe | Complete


def message_of(text: str | None) -> Message:
    """
    The message of a frame's text; None of a frame that has none. Raises Close: 1009 for one that is too long, 4400 for
    what is no message, in words.
    """
    if text is None:
        raise Close(4400, "Send text frames")
    if len(text) > BODY_BYTES or len(content := text.encode("utf-8", "surrogatepass")) > BODY_BYTES:
        raise Close(1009, f"MESSAGE_TOO_LARGE: {len(text)} characters; allowed: {BODY_BYTES} bytes")
    try:
        said = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise Close(4400, "Message is not JSON") from None
    if not isinstance(said, dict):
        raise Close(4400, "Message is no JSON object")
    payload = said.get("payload")
    match said.get("type"):
        case "subscribe" if isinstance(payload, dict):
            return Subscribe(_id(said), payload)
        case "subscribe":
            raise Close(4400, "'subscribe' message expects the 'payload' property to be an object")
        case "complete":
            return Complete(_id(said))
        case "connection_init" | "ping" | "pong" if payload is not None and not isinstance(payload, dict):
            raise Close(4400, f"'{said['type']}' message expects the 'payload' property to be an object or nothing")
        case "connection_init":
            return Init()
        case "ping":
            return Ping(payload)
        case "pong":
            return Pong()
    raise Close(4400, "Message is of no type that a client sends")


def _id(said: dict[str, Any]) -> str:
    key = said.get("id")
    if not isinstance(key, str) or not 0 < len(key.encode()) <= _LONGEST_ID:
        raise Close(
            4400, f"'{said['type']}' message expects the 'id' property to be a string of 1 to {_LONGEST_ID} bytes"
        )
    return key


ACKNOWLEDGED = '{"type":"connection_ack"}'
PING = '{"type":"ping"}'


def pong(payload: dict[str, Any] | None) -> str:
    """The answer to a ping."""
    return _written({"type": "pong"} | ({} if payload is None else {"payload": payload}))


def next_(id: str, body: dict[str, Any]) -> str:
    """An answer to an operation."""
    return _written({"id": id, "type": "next", "payload": body})


def error(id: str, errors: Sequence[dict[str, Any]]) -> str:
    """Why there is no answer to an operation, or no more."""
    return _written({"id": id, "type": "error", "payload": errors})


def complete(id: str) -> str:
    """That no more answers come."""
    return _written({"id": id, "type": "complete"})


def _written(message: dict[str, Any]) -> str:
    return orjson.dumps(message).decode()
