"""
Kept replies: a query that was answered is answered with the same bytes for as long as the content stays as it is.

A reply is kept by its tag (caching.tag_of), which names all that decides it: the document, the operation, the
variables, the media type, the address that links begin with, and the content version. What depends on anything else has
no tag. Errors are not kept, nor what mutations and batches are answered with. No right and no limit is looked at here:
whoever is answered from here has passed the guard, and has paid.
"""

import asyncio
import gzip
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Self

from starlette.responses import Response

from urbanfeed.publish.graphql.reply import Reply
from urbanfeed.publish.graphql.shelf import Shelf
from urbanfeed.settings import Settings

__all__ = ["KeptReplies", "KeptReply"]

_EACH = 1_000  # bytes that each takes beside its own
# Bytes of what is packed here, as app.py would pack it; what is longer holds up no others there.
_PACKED = range(1_000, 128 * 1024)


@dataclass(frozen=True, slots=True)
class KeptReply:
    """body: in JSON, compressed if it is packed."""

    body: bytes
    packed: bool = False

    def send(self, media_type: str, headers: Mapping[str, str]) -> Response:
        """It was kept because nothing was wrong with it."""
        said = {**headers, "Content-Encoding": "gzip"} if self.packed else headers
        return Response(self.body, headers=said, media_type=f"{media_type}; charset=utf-8")


@dataclass(frozen=True, slots=True)
class KeptReplies:
    """Those of one process, as JSON and, where somebody has asked for that, compressed by gzip (RFC 1952)."""

    _shelf: Shelf[tuple[str, bool], KeptReply]
    _under_way: dict[str, asyncio.Task[Reply]] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """None yet; as many bytes as the settings allow."""
        return cls(Shelf(settings.graphql_kept_mb * 1_000_000))

    @property
    def bytes(self) -> int:
        """How many they take in all."""
        return self._shelf.bytes

    def get(self, tag: str, packed: bool) -> KeptReply | None:
        """The kept reply of this tag. packed: whether it may be compressed."""
        found = self._shelf.get((tag, False))
        if found is None or not packed or len(found.body) not in _PACKED:
            return found
        return self._shelf.get((tag, True)) or self._keep(tag, KeptReply(gzip.compress(found.body, mtime=0), True))

    async def made(self, tag: str, run: Callable[[], Awaitable[Reply]]) -> Reply:
        """
        What `run` gives, which is kept from then on. Who asks for the same meanwhile gets the same; whoever of them
        goes away, the others are answered.
        """
        if not self._shelf.most_bytes:
            return await run()
        task = self._under_way.get(tag)
        if task is None:
            task = self._under_way[tag] = asyncio.ensure_future(self._run(tag, run))
        return await asyncio.shield(task)

    async def _run(self, tag: str, run: Callable[[], Awaitable[Reply]]) -> Reply:
        try:
            reply = await run()
            if reply.whole:
                body = reply.encoded()
                self._keep(tag, KeptReply(body))
                reply = Reply.written(body)
            return reply
        finally:
            del self._under_way[tag]

    def _keep(self, tag: str, reply: KeptReply) -> KeptReply:
        self._shelf.put((tag, reply.packed), reply, len(reply.body) + _EACH)
        return reply
