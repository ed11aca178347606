"""
An operation as it comes over HTTP (GraphQL over HTTP, working draft): a POST with a JSON body, or a GET with query
parameters. Nothing here runs it.
"""

from dataclasses import dataclass
from typing import Any, Self

import orjson
from starlette.requests import Request

from urbanfeed.publish.asking import parameters_of
from urbanfeed.publish.graphql.limits import BODY_BYTES

__all__ = ["BadRequestError", "Operation", "operation_of"]


class BadRequestError(Exception):
    """Something that is no GraphQL request: the HTTP status to answer with, and a code and a message for `errors`."""

    def __init__(self, message: str, status: int = 400, code: str = "BAD_REQUEST") -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code


@dataclass(frozen=True, slots=True)
class Operation:
    """What to run: the document, the values of its variables, and which of its operations."""

    query: str
    variables: dict[str, Any] | None
    name: str | None

    @classmethod
    def of(cls, members: object) -> Self:
        """The operation of a decoded JSON object. Raises BadRequestError, which names the member that is wrong."""
        if isinstance(members, list):
            raise BadRequestError("Send one operation a request; batches are not taken.")
        if not isinstance(members, dict):
            raise BadRequestError("Send a JSON object with `query`, and `variables` and `operationName` where needed.")
        for name, kind, words in (
            ("query", str, "a string"),
            ("variables", dict, "an object"),
            ("operationName", str, "a string"),
            ("extensions", dict, "an object"),
        ):
            if not isinstance(members.get(name), kind | None):
                raise BadRequestError(f"`{name}` is not {words}.")
        if not (members.get("query") or "").strip():
            raise BadRequestError("There is no `query`.")
        return cls(members["query"], members.get("variables"), members.get("operationName") or None)


async def operation_of(request: Request) -> Operation:
    """The operation that a request asks to run. Raises BadRequestError."""
    if request.method != "POST":
        parameters: dict[str, Any] = dict(parameters_of(request))
        for name in ("variables", "extensions"):
            if parameters.get(name):
                parameters[name] = _decoded(parameters[name].encode(), f"`{name}`")
            else:
                parameters.pop(name, None)
        return Operation.of(parameters)
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != "application/json":
        raise BadRequestError("Send the operation as application/json.", status=415)
    return Operation.of(_decoded(await _body(request), "The body"))


async def _body(request: Request) -> bytes:
    """The body, read no further than it may be long."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES:
            raise BadRequestError(
                f"The body is longer than {BODY_BYTES // 1024} KiB.", status=413, code="BODY_TOO_LARGE"
            )
    return bytes(body)


def _decoded(text: bytes, what: str) -> object:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadRequestError(f"{what} is not JSON: {error.msg}.") from None
