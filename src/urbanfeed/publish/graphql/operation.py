"""
An operation as it comes over HTTP (GraphQL over HTTP, working draft, with its appendices on persisted documents and
batching): a POST with a JSON body, or a GET with query parameters. Nothing here runs it.
"""

import asyncio
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Self

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive

from urbanfeed.publish.asking import parameters_in
from urbanfeed.publish.graphql.limits import BATCH, BODY_BYTES

__all__ = ["BadRequestError", "Operation", "Sent", "drain", "sent_by"]

_LONGEST = 1_000  # bytes of a header that are looked at
_DRAIN_BYTES = 32_000_000
_DRAIN_SECONDS = 5.0
# The draft's own form, and the bare digits that build tools of clients give.
_IDENTIFIER = re.compile(r"(?:sha256:)?([0-9a-f]{64})")


class BadRequestError(Exception):
    """
    A request that is not answered: the HTTP status to refuse it with, and a message and a code for `errors`.

    said: what else stands in the error's `extensions`.
    """

    def __init__(self, message: str, status: int = 400, code: str = "BAD_REQUEST", **said: Any) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code
        self.said = said


@dataclass(frozen=True, slots=True)
class Operation:
    """
    What to run: the document, the values of its variables, and which of its operations.

    query: the document; None where it is only named. sha256: the hash that names it, in hexadecimal digits.
    """

    query: str | None
    variables: dict[str, Any] = field(default_factory=dict)
    name: str | None = None
    sha256: str | None = None

    @classmethod
    def of(cls, members: object) -> Self:
        """The operation of a decoded JSON object. Raises BadRequestError, which names the member that is wrong."""
        if not isinstance(members, dict):
            raise BadRequestError("Send a JSON object with `query`, and `variables` and `operationName` where needed.")
        for name, kind, words in (
            ("query", str, "a string"),
            ("documentId", str, "a string"),
            ("variables", dict, "an object"),
            ("operationName", str, "a string"),
            ("extensions", dict, "an object"),
        ):
            if not isinstance(members.get(name), kind | None):
                raise BadRequestError(f"`{name}` is not {words}.")
        query = members.get("query")
        named = _named(members.get("documentId"), (members.get("extensions") or {}).get("persistedQuery"))
        if named is None and not (query or "").strip():
            raise BadRequestError("There is no `query`.")
        return cls(query or None, members.get("variables") or {}, members.get("operationName") or None, named)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a request carries, not looked into yet: the body of a POST, or else what follows the ? in the address."""

    content: bytes
    posted: bool

    def asked(self) -> Operation | tuple[Operation, ...]:
        """The operation that it asks to run, or the batch of them. Raises BadRequestError."""
        if not self.posted:
            return self._in_address()
        decoded = _decoded(self.content, "The body")
        if not isinstance(decoded, list):
            return Operation.of(decoded)
        if not decoded:
            raise BadRequestError("This batch is empty.")
        if len(decoded) > BATCH:
            message = f"This batch has {len(decoded)} operations; allowed: {BATCH}."
            raise BadRequestError(message, 413, "BATCH_TOO_LARGE", limit="batch", allowed=BATCH, found=len(decoded))
        return tuple(map(Operation.of, decoded))

    def _in_address(self) -> Operation:
        parameters: dict[str, Any] = dict(parameters_in(self.content))
        for name in ("variables", "extensions"):
            if parameters.get(name):
                parameters[name] = _decoded(parameters[name].encode(), f"`{name}`")
            else:
                parameters.pop(name, None)
        return Operation.of(parameters)


async def sent_by(request: Request, headers: Mapping[bytes, bytes]) -> Sent:
    """What a request carries. Raises BadRequestError for a body of another type, and for one that is too long."""
    if request.method != "POST":
        return Sent(request.scope["query_string"], posted=False)
    if not _is_json(headers.get(b"content-type", b"")[:_LONGEST]):
        raise BadRequestError("Send the operation as application/json, in UTF-8.", status=415)
    if headers.get(b"content-encoding", b"identity") != b"identity":
        raise BadRequestError("Send the operation without a content encoding.", status=415)
    stated = headers.get(b"content-length", b"")
    if stated.isdigit() and int(stated[:18]) > BODY_BYTES:
        raise _too_long(int(stated[:18]))
    return Sent(await _body(request.receive), posted=True)


async def drain(receive: Receive) -> None:
    """
    Read what is left of a refused body, a while. A connection that is closed with something unread is reset, and its
    client may never see the refusal (RFC 9112, section 9.6).
    """
    read = 0
    with suppress(ClientDisconnect, TimeoutError):
        async with asyncio.timeout(_DRAIN_SECONDS):
            more = True
            while more and read <= _DRAIN_BYTES:
                part, more = await _part(receive)
                read += len(part)


def _named(identifier: str | None, persisted: object) -> str | None:
    """The hash that a request names its document by, in the draft's way or Apollo's; None where it names none."""
    if identifier is not None:
        # Whatever else it may be, there is no document of such a name here.
        return found[1] if (found := _IDENTIFIER.fullmatch(identifier)) else ""
    if persisted is None:
        return None
    if not isinstance(persisted, dict) or persisted.get("version") != 1:
        raise BadRequestError("`extensions.persistedQuery` is not of version 1.")
    if not isinstance(hash_ := persisted.get("sha256Hash"), str):
        raise BadRequestError("`extensions.persistedQuery.sha256Hash` is not a string.")
    return hash_


@lru_cache(maxsize=100)
def _is_json(content_type: bytes) -> bool:
    """
    Whether a body is JSON in UTF-8. The types of forms and plain text are what a page of another origin can post
    without asking first (Fetch, section 2.2.2).
    """
    kind, _, parameters = content_type.decode("latin-1").lower().partition(";")
    charset = re.search(r'charset="?([^";\s]*)', parameters)
    return kind.strip() == "application/json" and (charset is None or charset[1] in ("utf-8", "utf8"))


async def _body(receive: Receive) -> bytes:
    """The body, read no further than it may be long."""
    body, more = await _part(receive)
    if more:
        parts = bytearray(body)
        while more and len(parts) <= BODY_BYTES:
            part, more = await _part(receive)
            parts += part
        body = bytes(parts)
    if len(body) > BODY_BYTES:
        raise _too_long(len(body))
    return body


async def _part(receive: Receive) -> tuple[bytes, bool]:
    """The next part of a body, and whether there are more. Raises ClientDisconnect."""
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientDisconnect
    return message.get("body", b""), message.get("more_body", False)


def _too_long(found: int) -> BadRequestError:
    message = f"The body is longer than {BODY_BYTES // 1024} KiB."
    return BadRequestError(message, 413, "BODY_TOO_LARGE", limit="bytes", allowed=BODY_BYTES, found=found)


def _decoded(text: bytes, what: str) -> object:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadRequestError(f"{what} is not JSON: {error.msg}.") from None
