"""
A feed as a page for people, who have followed a link to it in a browser: what it is, the address to copy, and what is
in it now.

Browsers show XML as it is, and stop making pages of it by XSL. So who prefers HTML gets HTML at the same address; who
asks for a feed, or for anything, gets the feed. The page loads nothing and runs no script.
"""

from base64 import b64encode
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256

from jinja2 import Environment
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from urbanfeed.article import Article
from urbanfeed.publish.accept import LONGEST, liked
from urbanfeed.publish.asking import hub_of, links_of, store_of
from urbanfeed.publish.feeds.asked import Asked
from urbanfeed.publish.fresh import fresh
from urbanfeed.publish.links import FEED_FILES, FeedFormat
from urbanfeed.publish.templates import environment
from urbanfeed.publish.titles import title_of
from urbanfeed.publish.tongues import tongue_of
from urbanfeed.store import Wire

__all__ = ["page_of", "prefers_page"]

_PREVIEW = 12  # articles
_NAMES: dict[FeedFormat, str] = {"atom": "Atom", "rss": "RSS 2.0", "json": "JSON Feed", "ninjs": "ninjs"}
_KINDS: dict[FeedFormat, str] = {"atom": "Atom feed", "rss": "RSS feed", "json": "JSON Feed", "ninjs": "ninjs feed"}
_HTML = ("text/html", "application/xhtml+xml")
_FEED = ("*/*", "application/*", "text/xml", "application/xml", "application/json")  # and application/…+xml, …+json


@dataclass(frozen=True, slots=True)
class _Line:
    """One article. lang: BCP 47, empty where it is not known. day: as its page states it, or when it was `read`."""

    headline: str
    url: str
    lang: str
    direction: str
    source: str
    day: str
    read: bool


def prefers_page(scope: Scope) -> bool:
    """
    Whether who sends this request likes HTML better than anything that a feed could be, as browsers say it. Readers
    that name HTML beside feeds get the feed.
    """
    accept = b",".join([value for name, value in scope["headers"] if name == b"accept"])
    return len(accept) <= LONGEST and _likes_page(accept)


@lru_cache  # a reader says the same each time, and there are few of them
def _likes_page(accept: bytes) -> bool:
    page, feed = 0.0, 0.0
    for kind, weight in liked(accept.decode("latin-1")):
        if kind in _HTML:
            page = max(page, weight)
        # Firefox 128 names pictures that are XML beside HTML (image/svg+xml): no feed is one.
        elif kind in _FEED or (kind.startswith("application/") and "+" in kind):
            feed = max(feed, weight)
    return page > feed


async def page_of(request: Request, asked: Asked) -> Response:
    """The page of a subscription document. Raises DatabaseError."""
    store, links = store_of(request), links_of(request)
    sources = {it.name: it.title for it in await store.sources.all(counted=False)}
    found = await store.articles.page(asked.query, first=min(_PREVIEW, asked.limit), counted=False)
    wire = asked.of if isinstance(asked.of, Wire) else None
    language = tongue_of(asked.query, (it.language for it in found.articles))
    title = wire.title if wire else title_of(asked.query, sources, language)

    def line(it: Article) -> _Line:
        return _Line(
            headline=it.headline,
            url=links.article(it),
            lang=it.language or "",
            direction=it.direction if it.language else "auto",
            source=sources.get(it.source, it.source),
            day=(it.published.at if it.published else it.first_seen.isoformat())[: len("2025-07-08")],
            read=it.published is None,
        )

    page = (
        _template()
        .get_template("people.html")
        .render(
            title=title,
            description=wire.description if wire else None,
            lang=language,
            kind=_KINDS[asked.format],
            address=asked.address(links),
            others=[(_NAMES[it], links.feed(it, asked.named)) for it in FEED_FILES if it != asked.format],
            alternates=[(_NAMES[it], _TYPES[it], links.feed(it, asked.named)) for it in FEED_FILES if it in _TYPES],
            lines=[*map(line, found.articles)],
            newsroom=links.wire(wire.key) if wire else links.newsroom(asked.query),
            links=links,
            hub=hub_of(request) is not None,
            style=Markup(_style()),  # noqa: S704  # our own file
        )
    )
    policy = f"default-src 'none'; style-src 'sha256-{_hash(_style())}'; base-uri 'none'; frame-ancestors 'none'"
    headers = {"Content-Security-Policy": policy, "Vary": "Accept", "X-Robots-Tag": "noindex"}
    return fresh(request, page.encode(), "text/html; charset=utf-8", max_age=0, headers=headers)


# Those that browsers' extensions look for.
_TYPES: dict[FeedFormat, str] = {
    "atom": "application/atom+xml", "rss": "application/rss+xml", "json": "application/feed+json",
}  # fmt: skip


@cache
def _template() -> Environment:
    return environment(__package__)


@cache
def _style() -> str:
    source, *_ = _template().loader.get_source(_template(), "people.css")  # type: ignore[union-attr]
    return source


def _hash(style: str) -> str:
    """As Content Security Policy, level 3, names what stands in the page itself (section 2.3.1)."""
    return b64encode(sha256(style.encode()).digest()).decode()
