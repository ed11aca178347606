"""
How long an answer stays good: an ETag that goes by the content version, so that most are confirmed without being worked
out again (RFC 9110, section 13; RFC 9111). By the same tag this process keeps its replies (kept_replies.py).

Only what GET asks without showing a token is ever kept by a cache.
"""

import time
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

import orjson
from starlette.requests import Request

from urbanfeed import __version__
from urbanfeed.publish.asking import links_of, store_of
from urbanfeed.publish.fresh import not_modified
from urbanfeed.publish.graphql.guard import Admitted
from urbanfeed.store import DatabaseError

__all__ = ["UNKEPT", "Caching", "age_of", "tag_of"]

# What decides the answer beside the address. A cache that serves a token's holder what all may see does no harm, but
# one that asks us for him must not give the answer to all.
_VARY = "Accept, Authorization, Accept-Encoding"

UNKEPT = {"Cache-Control": "no-store", "Vary": _VARY}

_KNOWN_WITHIN = 1.0  # second, in which this process learns of a change anywhere else


@dataclass(frozen=True, slots=True)
class Caching:
    """
    What a cache may do with the answer to one request.

    tag: the entity tag, in its quotation marks; None where it can be said only once the answer is there. max_age:
    seconds for which nobody need ask again.
    """

    tag: str | None
    max_age: int

    @classmethod
    def of(cls, request: Request, tag: str | None) -> Self | None:
        """None for an answer that nobody may keep."""
        if request.method == "POST" or "authorization" in request.headers:
            return None
        return cls(tag, request.app.state.settings.graphql_max_age)

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
            "Vary": _VARY,
        }


async def tag_of(request: Request, admitted: Admitted, media_type: str) -> str | None:
    """
    The tag of the answer to an operation, one for all that it depends on.

    None where something else may decide it: a token, the time, or what this process has written and cannot see now.
    """
    if admitted.digest is None or "authorization" in request.headers:
        return None
    content = store_of(request).content
    if not content.settled:
        try:
            await content.look()
        except DatabaseError:
            return None  # running it will say so
    decides = [__version__, content.version, content.changed_at, links_of(request).base, media_type]
    return _quoted(orjson.dumps(decides) + admitted.digest)


def age_of(request: Request) -> dict[str, str]:
    """
    What a kept reply says of its age, in seconds since it was last known to be what running it would give: nothing, but
    while the database is away (RFC 9111, section 5.1).
    """
    age = time.monotonic() - store_of(request).content.seen_at
    return {"Age": str(int(age))} if age > _KNOWN_WITHIN else {}


def _quoted(content: bytes) -> str:
    return f'"{sha256(content).hexdigest()[:32]}"'
