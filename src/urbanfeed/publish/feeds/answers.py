"""
Answers over HTTP: a feed's bytes in one form, plain or by gzip (RFC 1952), with all that is said of them.

Each form has a strong entity tag of its own (RFC 9110, section 8.8.3). Nothing here asks the store, or is kept.
"""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from urbanfeed.publish.feeds.press import Print
from urbanfeed.publish.fresh import not_modified

__all__ = ["Answer", "answer_of"]

_BESIDE = 2_500  # bytes of memory, beside an answer's body and what its headers say
_PACKED = 1_000  # bytes; what is shorter is sent as it is, as app.py has it
_LEVEL = 4  # of gzip: 4 % larger than by 6, in less than half of the time
# Seconds. A feed may be told of by its hub, so nobody need ask often; and who is told gets it from us.
_MAX_AGE = {True: 300, False: 3_600}
_STALE = 3_600

_Headers = Mapping[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Answer:
    """
    A feed as it is sent, in one form. headers: of 200; unchanged: of 304.

    changed_at: the instant (UTC) of the last change that could show in it.
    """

    tag: str
    body: bytes
    headers: _Headers
    unchanged: _Headers
    changed_at: datetime | None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As an ASGI application, to a GET or HEAD: the bytes, or 304 to who has them."""
        given = dict(scope["headers"])
        conditional = b"if-none-match" in given or b"if-modified-since" in given
        unchanged = conditional and not_modified(Request(scope), self.tag, self.changed_at)
        status, headers = (304, self.unchanged) if unchanged else (200, self.headers)
        body = b"" if unchanged or scope["method"] == "HEAD" else self.body
        # A list of its own, to which middleware adds.
        await send({"type": "http.response.start", "status": status, "headers": [*headers.items()]})
        await send({"type": "http.response.body", "body": body})

    def packed(self, before: "Answer | None") -> "Answer":
        """The same by gzip, where that is worth it. before: what was packed last, which may be of the same bytes."""
        if len(self.body) < _PACKED:
            return self
        tag = f'{self.tag[:-1]}-gzip"'
        body = before.body if before and before.tag == tag else gzip.compress(self.body, _LEVEL, mtime=0)
        named = {b"etag": tag.encode()}
        coded = {b"content-encoding": b"gzip", b"content-length": b"%d" % len(body)}
        return replace(
            self, tag=tag, body=body, headers={**self.headers, **named, **coded}, unchanged={**self.unchanged, **named}
        )

    @property
    def size(self) -> int:
        """In bytes of memory, about. An address is in several headers, and may be long."""
        return len(self.body) + sum(map(len, self.headers.values())) + _BESIDE


def answer_of(printed: Print, media_type: str, changed_at: datetime | None) -> Answer:
    """The plain form. changed_at: as Answer has it."""
    age = _MAX_AGE[printed.open]
    feed = printed.feed
    # The feed's own address, its hub's, and what it is tied to (RFC 8288; WebSub, section 4).
    links = (f'<{address}>; rel="{relation}"' for relation, address in (("self", feed.address), *feed.relations))
    tag = f'"{printed.name}"'
    said = {
        "ETag": tag,
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
    unchanged = _raw(said)
    whole = {**unchanged, **_raw({"Content-Type": media_type, "Content-Length": str(len(printed.body))})}
    return Answer(tag, printed.body, whole, unchanged, changed_at)


def _raw(headers: Mapping[str, str]) -> _Headers:
    return {name.lower().encode("latin-1"): value.encode("latin-1") for name, value in headers.items()}
