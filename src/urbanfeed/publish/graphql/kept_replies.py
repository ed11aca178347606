"""
Kept replies: a query that was answered is answered with the same bytes for as long as the content stays as it is.

A reply is kept by all that decides it (caching.Decisive); one that depends on anything else never comes here. Errors
are not kept, nor what mutations and batches are answered with. No right and no limit is looked at: whoever is answered
from here has passed the guard, and has paid.
"""

import asyncio
import gzip
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Self

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from urbanfeed.publish.graphql.caching import UNKEPT, Caching, Decisive
from urbanfeed.publish.graphql.reply import Reply
from urbanfeed.publish.graphql.shelf import Shelf
from urbanfeed.settings import Settings

__all__ = ["KeptReplies", "KeptReply"]

_EACH = 2_000  # bytes that each takes beside its own
# Bytes of what is packed here, as app.py would pack it; what is longer holds up no others there.
_PACKED = range(1_000, 128 * 1024)

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class KeptReply:
    """
    A reply without errors. body: in JSON, or that compressed.

    fresh, unkept: the headers, written down, of a response that caches may keep, and of one that none may.
    """

    caching: Caching
    body: bytes
    fresh: Headers
    unkept: Headers

    @classmethod
    def of(cls, body: bytes, media_type: str, caching: Caching, packed: bool = False) -> Self:
        """packed: whether the body is compressed."""
        coding = {"Content-Encoding": "gzip"} if packed else {}
        unkept = {**UNKEPT, "Vary": caching.headers["Vary"]} if packed else UNKEPT

        def headers(said: Mapping[str, str]) -> Headers:
            return Response(body, 200, {**said, **coding}, f"{media_type}; charset=utf-8").raw_headers

        return cls(caching, body, headers(caching.headers), headers(unkept))

    def response(self, cached: bool, age: int | None) -> ASGIApp:
        """cached: whether caches may keep it. age: in seconds, of what may have changed since."""
        headers = [*(self.fresh if cached else self.unkept)]  # a list of its own, to which middleware adds
        if age is not None:
            headers.append((b"age", b"%d" % age))

        async def send_all(scope: Scope, receive: Receive, send: Send) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": self.body})

        return send_all


@dataclass(slots=True)
class KeptReplies:
    """
    Those of one process and one content version, as JSON and, where somebody has asked for that, compressed by gzip
    (RFC 1952).
    """

    _shelf: Shelf[tuple[Decisive, bool], KeptReply]
    _version: int = -1
    _under_way: dict[Decisive, asyncio.Task[Reply]] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """None yet; as many bytes as the settings allow."""
        return cls(Shelf(settings.graphql_kept_mb * 1_000_000))

    @property
    def bytes(self) -> int:
        """How many they take in all."""
        return self._shelf.bytes

    def get(self, decisive: Decisive, packed: bool) -> KeptReply | None:
        """The kept reply that all this decides. packed: whether it may be compressed."""
        found = self._shelf.get((decisive, False))
        if found is None or not packed or len(found.body) not in _PACKED:
            return found
        small = self._shelf.get((decisive, True))
        if small is None:
            small = KeptReply.of(gzip.compress(found.body, mtime=0), decisive.media_type, found.caching, packed=True)
            self._keep(decisive, small, packed=True)
        return small

    async def made(self, decisive: Decisive, caching: Caching, run: Callable[[], Awaitable[Reply]]) -> Reply:
        """
        What `run` gives, which is kept from then on. Who asks for the same meanwhile gets the same; whoever of them
        goes away, the others are answered.
        """
        if not self._shelf.most_bytes:
            return await run()
        task = self._under_way.get(decisive)
        if task is None:
            task = self._under_way[decisive] = asyncio.ensure_future(self._run(decisive, caching, run))
        return await asyncio.shield(task)

    async def _run(self, decisive: Decisive, caching: Caching, run: Callable[[], Awaitable[Reply]]) -> Reply:
        try:
            reply = await run()
        finally:
            del self._under_way[decisive]
        if not reply.whole:
            return reply
        body = reply.encoded()
        self._keep(decisive, KeptReply.of(body, decisive.media_type, caching))
        return Reply.written(body)

    def _keep(self, decisive: Decisive, reply: KeptReply, packed: bool = False) -> None:
        if decisive.version < self._version:
            return  # nobody will ask for it any more
        if decisive.version > self._version:
            self._shelf.clear()
            self._version = decisive.version
        self._shelf.put((decisive, packed), reply, len(reply.body) + _EACH)
