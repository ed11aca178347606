"""The feeds' addresses: the query is taken from the address, and the answer may be kept for five minutes."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from urbanfeed.publish.asking import check_alone, hub_of, limit_of, links_of, query_of, store_of, wire_of
from urbanfeed.publish.feeds.feed import DEFAULT_LIMIT, Feed, feed_of
from urbanfeed.publish.feeds.write import write
from urbanfeed.publish.fresh import fresh
from urbanfeed.publish.links import FeedFormat

__all__ = ["routes"]

_MAX_AGE = 300
# A feed is public, so readers that run in a browser may take it too.
_ANY_ORIGIN = {"Access-Control-Allow-Origin": "*"}


def routes() -> list[BaseRoute]:
    """
    /feeds/atom.xml and /feeds/rss.xml: the parameters of ArticleQuery, and `limit` (1 to 100); /wires/{key}/… with
    `limit` alone.
    """
    atom = partial(_answer, format="atom", media_type="application/atom+xml; charset=utf-8")
    rss = partial(_answer, format="rss", media_type="application/rss+xml; charset=utf-8")
    return [
        Route("/feeds/atom.xml", atom),
        Route("/feeds/rss.xml", rss),
        Route("/wires/{key}/atom.xml", atom),
        Route("/wires/{key}/rss.xml", rss),
    ]


async def _answer(request: Request, format: FeedFormat, media_type: str) -> Response:
    wire = await wire_of(request, request.path_params["key"]) if "key" in request.path_params else None
    query = wire.query if wire else query_of(request, also=("limit",))
    if wire:
        check_alone(request, also=("limit",))
    limit = limit_of(request, DEFAULT_LIMIT)
    store = store_of(request)
    # Asked before the articles, so that a change between the two makes the date too old, never too new.
    changed_at = await store.changed_at()
    sources = {source.name: source for source in await store.sources.all(counted=False)}
    found = await store.articles.page(query, first=limit, counted=False)
    feed = feed_of(wire or query, found.articles, sources, links_of(request), format, limit, hub_of(request))
    headers = _ANY_ORIGIN | {"Link": _links(feed)}
    return fresh(request, write(feed, format), media_type, max_age=_MAX_AGE, changed_at=changed_at, headers=headers)


def _links(feed: Feed) -> str:
    """The feed's own address, and its hub's (RFC 8288; WebSub, section 4)."""
    links = {"self": feed.address, "hub": feed.hub}
    return ", ".join(f'<{address}>; rel="{relation}"' for relation, address in links.items() if address)
