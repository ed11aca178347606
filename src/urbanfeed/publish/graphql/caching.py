"""
How long an answer stays good: an ETag that goes by the content version, so that most are confirmed without being worked
out again (RFC 9110, section 13; RFC 9111). What it says decides an answer, this process keeps its replies by, too
(kept_replies.py).

Only what GET asks without showing a token is ever kept by a cache.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple, Self

import orjson
from starlette.requests import Request

from urbanfeed import __version__
from urbanfeed.publish.asking import HOST_BYTES, links_of, store_of
from urbanfeed.publish.fresh import not_modified
from urbanfeed.publish.graphql.guard import Admitted
from urbanfeed.store import DatabaseError

__all__ = ["UNKEPT", "Caching", "Decisive", "age_of", "decisive_of", "tag_of"]

# What decides the answer beside the address. A cache that serves a token's holder what all may see does no harm, but
# one that asks us for him must not give the answer to all.
_VARY = "Accept, Authorization"

UNKEPT = {"Cache-Control": "no-store", "Vary": _VARY}

_KNOWN_WITHIN = 1.0  # second, in which this process learns of a change anywhere else


class Decisive(NamedTuple):
    """
    All that decides an answer. digest: of the operation (guard.Admitted). origin: what links begin with, or all that
    says it (asking.links_of). version, changed_at: of the content.
    """

    digest: bytes
    media_type: str
    origin: object
    version: int
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Caching:
    """
    What a cache may do with an answer that it may keep.

    tag: the entity tag, in its quotation marks; None where it can be said only once the answer is there. max_age:
    seconds for which nobody need ask again.
    """

    tag: str | None
    max_age: int

    def with_body(self, body: bytes) -> Self:
        """The same, tagged by the answer itself where nothing else tells it from another."""
        return self if self.tag else type(self)(_quoted(body), self.max_age)

    def confirms(self, request: Request) -> bool:
        """Whether the client's copy is still good."""
        return self.tag is not None and not_modified(request, self.tag)

    @property
    def headers(self) -> dict[str, str]:
        """What the answer says of itself, 304 or not. The tag is weak, for it names the compressed form too."""
        return {
            "ETag": f"W/{self.tag}",
            "Cache-Control": f"public, max-age={self.max_age}",
            "Vary": f"{_VARY}, Accept-Encoding",
        }


async def decisive_of(
    request: Request, headers: Mapping[bytes, bytes], admitted: Admitted, media_type: str
) -> Decisive | None:
    """
    All that decides the answer to an operation; None where something else may: a token that was shown, the time, or
    what this process has written and cannot see now. None, too, where it is more than anybody would keep.
    """
    host = headers.get(b"host", b"")
    if admitted.digest is None or b"authorization" in headers or len(host) > HOST_BYTES:
        return None
    content = store_of(request).content
    if not content.settled:
        try:
            await content.look()
        except DatabaseError:
            return None  # running it will say so
    scope = request.scope
    # Where the Host header is no name, links begin with the address that was connected to.
    origin = scope["app"].state.settings.base_url or (scope["scheme"], host, *(scope["server"] or ()))
    return Decisive(admitted.digest, media_type, origin, content.version, content.changed_at)


def tag_of(request: Request, decisive: Decisive) -> str:
    """The tag of an answer: one for all that decides it, and whose answer it is."""
    _, media_type, _, version, changed_at = decisive
    decides = [__version__, version, changed_at, links_of(request).base, media_type]
    return _quoted(orjson.dumps(decides) + decisive.digest)


def age_of(request: Request) -> int | None:
    """
    For how many seconds nobody has seen that the content is as we know it, which a kept reply says (RFC 9111, section
    5.1); None while it is known, as it is but for a database that is away.
    """
    age = time.monotonic() - store_of(request).content.seen_at
    return int(age) if age > _KNOWN_WITHIN else None


def _quoted(content: bytes) -> str:
    return f'"{sha256(content).hexdigest()[:32]}"'
