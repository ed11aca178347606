"""The widgets' addresses and headers: any page of any origin may hold what stands here."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from urbanfeed.publish.asking import links_of, store_of
from urbanfeed.publish.fresh import fresh
from urbanfeed.publish.widgets import embed, oembed
from urbanfeed.publish.widgets.assets import examples_style, script
from urbanfeed.publish.widgets.pages import EXAMPLES_POLICY, examples

__all__ = ["routes"]

# A mended script reaches every page within the hour.
_SCRIPT_MAX_AGE = 3600

_HTML = "text/html; charset=utf-8"
# CORS for a module script; and pages under Cross-Origin-Embedder-Policy hold only what says so (Fetch, section 3.7).
_ANYWHERE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


def routes() -> list[BaseRoute]:
    """The web component, the pages for iframes, oEmbed, and the page that shows them."""
    return [
        Route("/widgets/v1/urban-feed.js", _script),
        Route("/widgets/examples.css", _examples_style),
        Route("/widgets/", _examples),
        *embed.routes(),
        *oembed.routes(),
    ]


async def _script(request: Request) -> Response:
    return fresh(request, script(), "text/javascript; charset=utf-8", max_age=_SCRIPT_MAX_AGE, headers=_ANYWHERE)


async def _examples(request: Request) -> Response:
    sources = [source for source in await store_of(request).sources.all() if source.articles]
    page = examples(links_of(request), sources)
    headers = {"Content-Security-Policy": EXAMPLES_POLICY}
    return fresh(request, page, _HTML, max_age=0, headers=headers)


async def _examples_style(request: Request) -> Response:
    return fresh(request, examples_style(), "text/css; charset=utf-8", max_age=0)
