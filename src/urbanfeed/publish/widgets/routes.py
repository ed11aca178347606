"""The widgets' addresses: any page of any origin may hold what stands there, but for the builder."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from urbanfeed.publish.fresh import fresh
from urbanfeed.publish.widgets import builder, embed, oembed
from urbanfeed.publish.widgets.assets import script

__all__ = ["routes"]

# A mended script reaches every page within the hour.
_SCRIPT_MAX_AGE = 3600

# CORS for a module script; and pages under Cross-Origin-Embedder-Policy hold only what says so (Fetch, section 3.7).
_ANYWHERE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


def routes() -> list[BaseRoute]:
    """The web component, the pages for iframes, oEmbed, and the page that gives their code."""
    return [
        Route("/widgets/v1/urban-feed.js", _script),
        *builder.routes(),
        *embed.routes(),
        *oembed.routes(),
    ]


async def _script(request: Request) -> Response:
    return fresh(request, script(), "text/javascript; charset=utf-8", max_age=_SCRIPT_MAX_AGE, headers=_ANYWHERE)
