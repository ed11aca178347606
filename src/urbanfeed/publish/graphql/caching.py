"""
How long an answer stays good: an ETag that goes by the content version, so that most are confirmed without being worked
out again (RFC 9110, section 13; RFC 9111).

Only what GET asks without showing a token is ever kept by a cache.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Self

import orjson
from starlette.requests import Request

from urbanfeed import __version__
from urbanfeed.publish.asking import links_of, store_of
from urbanfeed.publish.fresh import not_modified
from urbanfeed.publish.graphql.guard import Admitted

__all__ = ["UNKEPT", "Kept"]

# What decides the answer beside the address. A cache that serves a token's holder what all may see does no harm, but
# one that asks us for him must not give the answer to all.
_VARY = "Accept, Authorization"

UNKEPT = {"Cache-Control": "no-store", "Vary": _VARY}


@dataclass(frozen=True, slots=True)
class Kept:
    """
    What a cache may do with the answer to one request.

    tag: the entity tag, in its quotation marks; None where it can be said only once the answer is there. max_age:
    seconds for which nobody need ask again.
    """

    tag: str | None
    max_age: int

    @classmethod
    def of(cls, request: Request, admitted: Admitted, media_type: str) -> Self | None:
        """None for an answer that nobody may keep."""
        if request.method == "POST" or "authorization" in request.headers:
            return None
        max_age: int = request.app.state.settings.graphql_max_age
        return cls(None if admitted.passing else _tag(request, admitted, media_type), max_age)

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


def _tag(request: Request, admitted: Admitted, media_type: str) -> str | None:
    """One for all that the answer depends on; None for variables that cannot be written down again."""
    content = store_of(request).content
    try:
        asked = orjson.dumps(
            [
                *(__version__, content.version, content.changed_at, links_of(request).base, media_type),
                *(admitted.text, admitted.name, admitted.variables),
            ],
            option=orjson.OPT_SORT_KEYS,
        )
    except orjson.JSONEncodeError:  # nested too deeply
        return None
    return _quoted(asked)


def _quoted(content: bytes) -> str:
    return f'"{sha256(content).hexdigest()[:32]}"'
