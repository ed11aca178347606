"""
GraphQL over server-sent events (HTML Standard, section 9.2), each operation on a request of its own: the "distinct
connections mode" of graphql-sse, which graphql-sse, urql and EventSource speak.

The other mode, in which further requests feed one stream, is not spoken: they would have to reach the very process that
the stream is of.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from urbanfeed.publish.accept import liked
from urbanfeed.publish.graphql.context import Context
from urbanfeed.publish.graphql.guard import Admitted
from urbanfeed.publish.graphql.live.running import Answer, answers
from urbanfeed.publish.graphql.live.stream import Stream, streams_of
from urbanfeed.publish.graphql.rates import Client
from urbanfeed.publish.problems import AGAIN

__all__ = ["EventStream", "wanted"]

MEDIA_TYPE = "text/event-stream"
_OTHERS = ("application/graphql-response+json", "application/json", "application/*", "*/*")

# Seconds.
_BEAT = 15.0  # of silence, after which a comment is sent: proxies cut what is silent for a minute
_TAKEN = 30.0  # within which a client takes what is sent

_HEADERS = [
    (b"content-type", f"{MEDIA_TYPE}; charset=utf-8".encode()),
    (b"cache-control", b"no-store, no-transform"),
    (b"vary", b"Accept"),
    (b"x-accel-buffering", b"no"),  # nginx would gather what is sent until it has a block of it
]
_COMMENT = b":\n\n"
_COMPLETE = b"event: complete\ndata:\n\n"  # without data, EventSource tells nobody


def wanted(accept: str) -> bool:
    """Whether the Accept header likes an event stream best; of what it likes as much, what it names first."""
    likes = [(kind, weight) for kind, weight in liked(accept) if kind in (MEDIA_TYPE, *_OTHERS) and weight > 0]
    return bool(likes) and max(likes, key=lambda it: it[1])[0] == MEDIA_TYPE


@dataclass(frozen=True, slots=True)
class EventStream:
    """
    The response to a request with an operation: what is wrong with it, too, comes as an event.

    It begins when a subscription is told of all that happens; until then nothing is sent.
    """

    request: Request
    admitted: Admitted
    client: Client
    _cut: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        streams = streams_of(self.request)
        allowed: int = self.request.app.state.settings.streams_per_client
        with streams.seat(self.client.address) as open_:
            if open_ > allowed:
                return await _too_many(open_, allowed)(scope, receive, send)
            telling = asyncio.create_task(self._tell(_patient(send)))
            others: list[asyncio.Future[Any]] = [asyncio.create_task(it) for it in (_left(receive), self._cut.wait())]
            try:
                await asyncio.wait({telling, *others}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                await _ended(telling, *others)
            if not telling.cancelled() and (fault := telling.exception()) and not isinstance(fault, TimeoutError):
                raise fault
        return None

    async def _tell(self, send: Send) -> None:
        streams = streams_of(self.request)
        begun = asyncio.Event()
        stream = Stream(streams.announcer, self._cut.set, begun.set)
        async with aclosing(answers(self.admitted, Context.of(self.request, stream))) as found:
            coming: asyncio.Future[Any] = asyncio.ensure_future(anext(found, None))
            started, over = asyncio.ensure_future(begun.wait()), asyncio.ensure_future(streams.over.wait())
            try:
                await asyncio.wait({coming, started, over}, return_when=asyncio.FIRST_COMPLETED)
                await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
                await send(_chunk(_COMMENT))  # so that who waits for the first byte knows that it begins
                while not over.done():
                    await asyncio.wait({coming, over}, timeout=_BEAT, return_when=asyncio.FIRST_COMPLETED)
                    if not coming.done():
                        await send(_chunk(_COMMENT))
                        continue
                    answer: Answer | None = coming.result()
                    if answer:
                        await send(_chunk(b"event: next\ndata: " + orjson.dumps(answer.body) + b"\n\n"))
                    if answer is None or answer.last:
                        await send(_chunk(_COMPLETE))
                        break
                    coming = asyncio.ensure_future(anext(found, None))
                await send(_chunk(b"", more=False))
            finally:
                await _ended(coming, started, over)


def _too_many(found: int, allowed: int) -> Response:
    message = f"You would have {found} connections open to us; allowed: {allowed}."
    extensions = {"code": "TOO_MANY_STREAMS", "limit": "streams", "allowed": allowed, "found": found}
    body = orjson.dumps({"errors": [{"message": message, "extensions": extensions}]})
    headers = {"Retry-After": AGAIN, "Cache-Control": "no-store", "Vary": "Accept"}
    return Response(body, 429, headers, media_type="application/json; charset=utf-8")


def _chunk(content: bytes, more: bool = True) -> Message:
    return {"type": "http.response.body", "body": content, "more_body": more}


def _patient(send: Send) -> Callable[[Message], Awaitable[None]]:
    """Send, and raise TimeoutError where nobody takes it."""

    async def sent(message: Message) -> None:
        async with asyncio.timeout(_TAKEN):
            await send(message)

    return sent


async def _left(receive: Receive) -> None:
    """Until the client is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _ended(*tasks: asyncio.Future[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
