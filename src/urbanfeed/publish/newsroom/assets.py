"""The files that the pages load: one style sheet and one icon, under addresses that change with their content."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

__all__ = ["Asset", "asset", "asset_routes"]

_MEDIA_TYPES = {"newsroom.css": "text/css", "icon.svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file and its path, which holds the beginning of its hash: so it may be kept for ever."""

    path: str
    content: bytes
    media_type: str


@cache
def asset(name: str) -> Asset:
    """The file of this name in static/."""
    content = (files(__package__) / "static" / name).read_bytes()
    stem, _, suffix = name.rpartition(".")
    return Asset(f"/static/{stem}.{sha256(content).hexdigest()[:12]}.{suffix}", content, _MEDIA_TYPES[name])


def asset_routes() -> list[Route]:
    """One route a file."""
    return [Route(it.path, _answer(it)) for it in map(asset, _MEDIA_TYPES)]


def _answer(it: Asset) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        headers = {"Cache-Control": "public, max-age=31536000, immutable"}
        return Response(it.content, headers=headers, media_type=it.media_type)

    return answer
