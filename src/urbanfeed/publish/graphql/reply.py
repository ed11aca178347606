"""
Replies: what came of an operation, as the GraphQL response and the HTTP status of it (GraphQL over HTTP, working
draft).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import orjson
from starlette.responses import Response
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError

from urbanfeed.publish.accept import liked
from urbanfeed.publish.graphql.caching import UNKEPT
from urbanfeed.publish.graphql.errors import before_running, members, unavailable
from urbanfeed.publish.graphql.guard import Admitted
from urbanfeed.publish.graphql.mutations import challenge
from urbanfeed.publish.graphql.operation import BadRequestError
from urbanfeed.publish.problems import AGAIN

__all__ = ["NEW", "Reply", "media_type_of"]

NEW = "application/graphql-response+json"
_OLD = "application/json"


@dataclass(frozen=True, slots=True)
class Reply:
    """
    body: a GraphQL response (in JSON already, where a plan wrote it), or the list of a batch's. status: with the newer
    media type; `send` says which it is with the older. answers: whether it is what came of a GraphQL request, rather
    than of no request, no token or no database.
    """

    body: dict[str, Any] | list[Any] | orjson.Fragment
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    answers: bool = True

    @classmethod
    def of(cls, result: ExecutionResult, asked: Mapping[str, str] | None = None) -> Self:
        """What came of running an operation. asked: the headers of the request."""
        if unavailable(result):  # half an answer would look like a whole one in which the rest is null
            return cls({"errors": members(result)}, 503, {"Retry-After": AGAIN}, answers=False)
        body: dict[str, Any] = {}
        if result.errors:
            body["errors"] = members(result)
        if before_running(result):
            if refused := challenge(body["errors"], asked or {}):
                return cls(body, *refused, answers=False)
            ours = any(it["extensions"]["code"] == "INTERNAL_SERVER_ERROR" for it in body["errors"])
            return cls(body, 500 if ours else 400)
        return cls(body | {"data": result.data})

    @classmethod
    def refusing(cls, admitted: Admitted) -> Self:
        """What is said of an operation that is not run."""
        return cls.of(PreExecutionError(data=None, errors=list(admitted.problems)))

    @classmethod
    def to(cls, error: BadRequestError) -> Self:
        """What is said of a request that is not answered."""
        headers = {}
        match error.status:
            case 405:
                headers["Allow"] = "POST"
            case 429:
                headers["Retry-After"] = str(error.said["retryAfter"])
        body = {"errors": [{"message": error.message, "extensions": {"code": error.code, **error.said}}]}
        return cls(body, error.status, headers, answers=False)

    @classmethod
    def written(cls, body: bytes) -> Self:
        """A response without errors that is in JSON already."""
        return cls(orjson.Fragment(body))

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong with it."""
        return isinstance(self.body, orjson.Fragment) or (isinstance(self.body, dict) and "errors" not in self.body)

    def encoded(self) -> bytes:
        """The body in JSON."""
        return orjson.dumps(self.body)

    def send(self, media_type: str, body: bytes | None = None, headers: Mapping[str, str] = UNKEPT) -> Response:
        """With application/json a well-formed request has 200 whatever came of it, for clients of old."""
        status = 200 if self.answers and media_type == _OLD else self.status
        said = {**headers, **self.headers}
        return Response(body or self.encoded(), status, said, media_type=f"{media_type}; charset=utf-8")


def media_type_of(accept: str) -> str:
    """The one that the Accept header likes better; application/json where it names neither."""
    weights = {NEW: 0.0, _OLD: 0.0} | dict(liked(accept))
    return NEW if weights[NEW] > 0 and weights[NEW] >= weights[_OLD] else _OLD
