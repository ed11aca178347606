"""
The script's addresses: one that always has the newest, and one for each script that ever was released, by its content.

The first may stand in a page for years and is mended within the hour; what the second names never changes, so that a
page can pin it by a hash (W3C Subresource Integrity) and caches need never ask again (RFC 8246).
"""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from urbanfeed.publish.fresh import fresh
from urbanfeed.publish.widgets.anywhere import ANYWHERE
from urbanfeed.publish.widgets.assets import pinned, script

__all__ = ["routes"]

_HOUR = 3600
_YEAR = 365 * 24 * _HOUR
_JAVASCRIPT = "text/javascript; charset=utf-8"


def routes() -> list[BaseRoute]:
    """/widgets/v1/urban-feed.js, and beside it urban-feed-DIGEST.js."""
    return [
        Route("/widgets/v1/urban-feed.js", _newest),
        Route("/widgets/v1/urban-feed-{digest}.js", _pinned),
    ]


async def _newest(request: Request) -> Response:
    return fresh(request, script(), _JAVASCRIPT, max_age=_HOUR, headers=ANYWHERE)


async def _pinned(request: Request) -> Response:
    digest = request.path_params["digest"]
    content = pinned(digest)
    if content is None:
        raise HTTPException(404, f"No script of this site ever had the digest {digest!r}; /widgets/ has the newest.")
    response = fresh(request, content, _JAVASCRIPT, max_age=_YEAR, headers=ANYWHERE)
    response.headers["Cache-Control"] += ", immutable"
    return response
