"""What crawlers ask for: the sitemap of all articles (https://www.sitemaps.org/protocol.html), and robots.txt."""

from collections.abc import AsyncIterator
from html import escape

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from urbanfeed.article import Article
from urbanfeed.publish.asking import links_of, store_of
from urbanfeed.publish.fresh import fresh
from urbanfeed.publish.links import Links
from urbanfeed.publish.newsroom.dates import instant_of
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Store

__all__ = ["robots", "sitemap"]

# The protocol's own limit for one file; the newest come first.
_MOST = 50_000
_AT_ONCE = 500


async def sitemap(request: Request) -> Response:
    """The pages of the newest articles, 50,000 at most."""
    lines = [line async for line in _lines(store_of(request), links_of(request))]
    return fresh(request, "".join(lines).encode(), "application/xml; charset=utf-8", max_age=600)


async def robots(request: Request) -> Response:
    """Everybody may read everything (RFC 9309)."""
    return PlainTextResponse(f"User-agent: *\nAllow: /\n\nSitemap: {links_of(request).sitemap}\n")


async def _lines(store: Store, links: Links) -> AsyncIterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    after, written = None, 0
    while written < _MOST:
        part = await store.articles.page(ArticleQuery(), first=_AT_ONCE, after=after, counted=False)
        for article in part.articles:
            yield _url(article, links)
        written += len(part.articles)
        if not part.has_next:
            break
        after = part.cursors[-1]
    yield "</urlset>\n"


def _url(article: Article, links: Links) -> str:
    changed = max(article.first_seen, article.updated.instant) if article.updated else article.first_seen
    return f"<url><loc>{escape(links.article(article))}</loc><lastmod>{instant_of(changed).machine}</lastmod></url>\n"
