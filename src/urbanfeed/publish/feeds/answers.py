"""
Answers over HTTP: a feed's bytes with all that is said of them, kept ready for as long as the content stays as it is.

Each form has a strong entity tag of its own (RFC 9110, section 8.8.3). Whoever asks for the same meanwhile waits for
the same.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha256

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from urbanfeed.publish.feeds.press import Print
from urbanfeed.publish.fresh import not_modified
from urbanfeed.store import Content
from urbanfeed.store.recent import Recent

__all__ = ["Answer", "Answers", "answer_of"]

_MOST = 64_000_000  # bytes of a process
_BESIDE = 7_000  # bytes of memory for an answer's headers; of an empty feed, most of it
_PACKED = 1_000  # bytes; what is shorter is sent as it is, as app.py has it
# Seconds. A feed may be told of by its hub, so nobody need ask often; and who is told gets it from us.
_MAX_AGE = {True: 300, False: 3_600}
_STALE = 3_600

_Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class _Form:
    """One form of the bytes. unchanged: the headers of 304."""

    tag: str
    body: bytes
    headers: _Headers
    unchanged: _Headers


@dataclass(frozen=True, slots=True)
class Answer:
    """A feed as it is sent: plain and, where that is worth it, by gzip."""

    plain: _Form
    packed: _Form
    changed_at: datetime | None

    def to(self, request: Request) -> ASGIApp:
        """The response to a GET or HEAD: the bytes, or 304 to who has them."""
        given = dict(request.scope["headers"])  # as they came: most requests are answered without a look at the rest
        form = self.packed if b"gzip" in given.get(b"accept-encoding", b"") else self.plain
        conditional = b"if-none-match" in given or b"if-modified-since" in given
        unchanged = conditional and not_modified(request, form.tag, self.changed_at)
        status, headers = (304, form.unchanged) if unchanged else (200, form.headers)
        body = b"" if unchanged or request.method == "HEAD" else form.body

        async def send_all(scope: Scope, receive: Receive, send: Send) -> None:
            # A list of its own, to which middleware adds.
            await send({"type": "http.response.start", "status": status, "headers": [*headers]})
            await send({"type": "http.response.body", "body": body})

        return send_all

    @property
    def size(self) -> int:
        """In bytes of memory, about."""
        return len(self.plain.body) + len(self.packed.body) + _BESIDE


def answer_of(printed: Print, media_type: str, changed_at: datetime | None) -> Answer:
    """changed_at: the instant (UTC) of the last change that could show in it."""
    age = _MAX_AGE[printed.open]
    feed = printed.feed
    # The feed's own address, its hub's, and what it is tied to (RFC 8288; WebSub, section 4).
    links = (f'<{address}>; rel="{relation}"' for relation, address in (("self", feed.address), *feed.relations))
    said = {
        "Cache-Control": f"public, max-age={age}, stale-while-revalidate={_STALE}",  # RFC 5861
        "Access-Control-Allow-Origin": "*",  # a feed is public: readers that run in a browser may take it, too
        "Access-Control-Expose-Headers": "ETag, Last-Modified, Link",
        "Link": ", ".join(links),
        "Content-Location": feed.address,  # whatever spelling of it was asked for (RFC 9110, section 8.7)
        "Vary": "Accept, Accept-Encoding",
    }
    if changed_at is not None:
        # HTTP dates have no fractions: of a second change within that second, only the tag tells.
        said["Last-Modified"] = format_datetime(changed_at.astimezone(UTC).replace(microsecond=0), usegmt=True)
    name = sha256(printed.body).hexdigest()[:32]

    def form(body: bytes, tag: str, **more: str) -> _Form:
        both = said | {"ETag": tag}
        whole = both | {"Content-Type": media_type, "Content-Length": str(len(body))} | more
        return _Form(tag, body, _raw(whole), _raw(both))

    plain = form(printed.body, f'"{name}"')
    if len(printed.body) < _PACKED:
        return Answer(plain, plain, changed_at)
    return Answer(plain, form(printed.packed, f'"{name}-gzip"', **{"Content-Encoding": "gzip"}), changed_at)


@dataclass(frozen=True, slots=True)
class Answers:
    """Those of one process, by what was asked."""

    _kept: Recent[Hashable, tuple[int, Answer]] = field(default_factory=lambda: Recent(_MOST))
    _under_way: dict[Hashable, asyncio.Task[Answer]] = field(default_factory=dict)

    def ready(self, key: Hashable, content: Content) -> Answer | None:
        """The answer to what `key` says, if it is still good."""
        found = self._kept.get(key)
        return found[1] if found and found[0] == content.version else None

    async def made(self, key: Hashable, content: Content, make: Callable[[], Awaitable[Answer]]) -> Answer:
        """What `make` gives, for all who ask for it meanwhile; whoever of them goes away, the others are answered."""
        # The version before the question: what changes between the two is seen at the next one.
        turn = (key, content.version)
        task = self._under_way.get(turn)
        if task is None:
            task = self._under_way[turn] = asyncio.ensure_future(self._make(key, content.version, make))
        return await asyncio.shield(task)

    async def _make(self, key: Hashable, version: int, make: Callable[[], Awaitable[Answer]]) -> Answer:
        try:
            answer = await make()
        finally:
            del self._under_way[key, version]
        self._kept.put(key, (version, answer), answer.size + len(repr(key)))  # what is asked may be as long
        return answer


def _raw(headers: dict[str, str]) -> _Headers:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
