"""The widgets' addresses and headers: any page of any origin may hold what stands here."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from urbanfeed.publish.asking import check_alone, limit_of, links_of, parameters_of, query_of, store_of, wire_of
from urbanfeed.publish.fresh import fresh
from urbanfeed.publish.widgets import script
from urbanfeed.publish.widgets.assets import examples_style
from urbanfeed.publish.widgets.items import item_of
from urbanfeed.publish.widgets.pages import EXAMPLES_POLICY, THEMES, embed, embed_policy, examples
from urbanfeed.query import QueryError

__all__ = ["DEFAULT_LIMIT", "routes"]

DEFAULT_LIMIT = 10
_LONGEST_HEADING = 200
_OPTIONS = ("wire", "limit", "theme", "heading")
_MAX_AGE = 300

_HTML = "text/html; charset=utf-8"
# CORS for a module script; and pages under Cross-Origin-Embedder-Policy hold only what says so (Fetch, section 3.7).
_ANYWHERE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


def routes() -> list[BaseRoute]:
    """The web component, the no-script form of it, and the page that shows both."""
    return [
        *script.routes(),
        Route("/widgets/examples.css", _examples_style),
        Route("/widgets/", _examples),
        Route("/embed/feed", _embed),
    ]


async def _embed(request: Request) -> Response:
    """
    Parameters: those of ArticleQuery or `wire`, and `limit` (1 to 100), `theme` and `heading`, as the attributes of the
    widget.
    """
    limit = limit_of(request, DEFAULT_LIMIT)
    theme, heading = _theme_of(request), _heading_of(request)
    store, links = store_of(request), links_of(request)
    query = query_of(request, also=_OPTIONS)
    newsroom = links.newsroom(query)
    if key := parameters_of(request).get("wire"):
        check_alone(request, also=_OPTIONS)
        query, newsroom = (await wire_of(request, key)).query, links.wire(key)
    changed_at = await store.changed_at()
    titles = {source.name: source.title for source in await store.sources.all(counted=False)}
    found = await store.articles.page(query, first=limit, counted=False)
    items = [item_of(article, titles.get(article.source, article.source), links) for article in found.articles]
    page = embed(query, items, newsroom, heading=heading, theme=theme)
    headers = {**_ANYWHERE, "Content-Security-Policy": embed_policy()}
    return fresh(request, page, _HTML, max_age=_MAX_AGE, changed_at=changed_at, headers=headers)


async def _examples(request: Request) -> Response:
    sources = [source for source in await store_of(request).sources.all() if source.articles]
    page = examples(links_of(request), sources)
    headers = {"Content-Security-Policy": EXAMPLES_POLICY}
    return fresh(request, page, _HTML, max_age=0, headers=headers)


async def _examples_style(request: Request) -> Response:
    return fresh(request, examples_style(), "text/css; charset=utf-8", max_age=0)


def _theme_of(request: Request) -> str:
    theme = parameters_of(request).get("theme") or "auto"
    if theme not in THEMES:
        raise QueryError("theme", theme, ", ".join(THEMES))
    return theme


def _heading_of(request: Request) -> str:
    heading = " ".join((parameters_of(request).get("heading") or "").split())
    if len(heading) > _LONGEST_HEADING:
        raise QueryError("heading", heading, f"at most {_LONGEST_HEADING} characters")
    return heading
