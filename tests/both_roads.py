"""
Two roads to one answer: the GraphQL door as it is, and the same door with plans turned off, over one store.

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

__all__ = ["MANNERS", "Answer", "Manner", "Roads", "answer"]

_JSON = "application/json"
_NEW = "application/graphql-response+json"


@dataclass(frozen=True)
class Manner:
    """How a document is sent, and what is said to be accepted."""

    method: str
    accept: str


MANNERS = (Manner("POST", _JSON), Manner("POST", _NEW), Manner("GET", _JSON))


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Roads:
    """
    planned: the door as it is. plain: the one that knows graphql-core alone.

    taken: by which of the two each operation was answered, and by graphql-core at the planned door: `passed`.
    """

    planned: Starlette
    plain: Starlette
    taken: Counter[str]

    @classmethod
    @contextmanager
    def over(cls, store: Store) -> "Iterator[Roads]":
        """Both over this store, whoever asks and however much."""
        taken: Counter[str] = Counter()
        planned = running._planned

        async def seen(request: Request, admitted: Admitted) -> bytes | None:
            found = await planned(request, admitted)
            taken["passed" if found is None else "planned"] += 1
            return found

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(running, "_planned", seen)
            yield cls(
                application(store, graphql_rate=0), application(store, graphql_rate=0, graphql_plans=False), taken
            )

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
        body = json.dumps(asked.members, ensure_ascii=False).encode()  # orjson nests no deeper than 254
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
