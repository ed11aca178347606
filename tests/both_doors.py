"""
Two doors to one answer: that of GraphQL as it is, and the same one with plans turned off, over one store.

Asked in this process, without a client's or a server's own work: a request is what ASGI has of it, an answer too.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.types import Message

from documents_family import Asked
from graphql_door import application
from urbanfeed.publish.graphql import running
from urbanfeed.publish.graphql.guard import Admitted
from urbanfeed.store import Store

__all__ = ["MANNERS", "Answer", "Manner", "Doors", "answer", "counted"]

_JSON = "application/json"
_NEW = "application/graphql-response+json"


@dataclass(frozen=True)
class Manner:
    """How a document is sent, twice in one request or once, and what is said to be accepted."""

    method: str
    accept: str
    twice: bool = False


MANNERS = (
    Manner("POST", _JSON),
    Manner("POST", _NEW),
    Manner("POST", _JSON, twice=True),
    Manner("GET", _JSON),
    Manner("HEAD", _NEW),
)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """How many operations were answered by a plan, `planned`, and how many were left to graphql-core, `passed`."""
    taken: Counter[str] = Counter()
    planned = running._planned

    async def seen(request: Request, admitted: Admitted) -> bytes | None:
        found = await planned(request, admitted)
        taken["passed" if found is None else "planned"] += 1
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "_planned", seen)
        yield taken


@dataclass(frozen=True)
class Doors:
    """
    planned: the door as it is. plain: the one that knows graphql-core alone.

    taken: see `counted`.
    """

    planned: Starlette
    plain: Starlette
    taken: Counter[str]

    @classmethod
    @contextmanager
    def over(cls, store: Store) -> "Iterator[Doors]":
        """Both over this store, whoever asks and however much."""
        planned, plain = (application(store, graphql_rate=0, graphql_plans=it) for it in (True, False))
        with counted() as taken:
            yield cls(planned, plain, taken)

    async def both(self, asked: Asked, manner: Manner = MANNERS[0]) -> tuple[Answer, Answer]:
        """The answer of each, the planned one's first."""
        planned = await answer(self.planned, asked, manner)
        before = self.taken.total()
        plain = await answer(self.plain, asked, manner)
        assert self.taken.total() == before, "a plan answered at the door that has none"
        return planned, plain


async def answer(app: Starlette, asked: Asked, manner: Manner) -> Answer:
    """What this application answers."""
    headers = [(b"host", b"wire.example"), (b"accept", manner.accept.encode())]
    query, body = "", b""
    if manner.method == "POST":
        written = [asked.members, asked.members] if manner.twice else asked.members
        body = json.dumps(written, ensure_ascii=False).encode()  # orjson nests no deeper than 254
        headers.append((b"content-type", b"application/json"))
    else:
        members = {name: it if isinstance(it, str) else json.dumps(it) for name, it in asked.members.items()}
        query = urlencode(members)
    scope = {
        "type": "http", "http_version": "1.1", "method": manner.method, "scheme": "https", "path": "/graphql",
        "raw_path": b"/graphql", "root_path": "", "query_string": query.encode(), "headers": headers,
        "server": ("wire.example", 443), "client": ("127.0.0.1", 1), "asgi": {"version": "3.0"}, "app": app,
    }  # fmt: skip
    requests: Iterator[Message] = iter([{"type": "http.request", "body": body}])
    sent: list[Message] = []

    async def receive() -> Message:
        return next(requests, {"type": "http.disconnect"})

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start, *parts = sent
    said = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], said, b"".join(it["body"] for it in parts))
