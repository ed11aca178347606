"""
oEmbed 1.0 (https://oembed.com): what a site needs to show an address of ours, as JSON and as XML.

It hands out an iframe of our page and never the article's own text, so that a correction or a withdrawal shows
wherever an address stands. Its titles and names are data: who reads them escapes them.
"""

import json
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit
from xml.etree import ElementTree

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from urbanfeed.article import Image
from urbanfeed.publish.asking import QUERY_BYTES, links_of, parameters_of, store_of, wire_of
from urbanfeed.publish.characters import printable
from urbanfeed.publish.fresh import fresh
from urbanfeed.publish.links import Links, linkable
from urbanfeed.publish.shown import shown
from urbanfeed.publish.titles import title_of
from urbanfeed.publish.widgets.anywhere import ANYWHERE
from urbanfeed.publish.widgets.asked import AskedArticle, AskedList
from urbanfeed.publish.widgets.frames import Bounds, frame_of
from urbanfeed.publish.widgets.known import asked_by, embeddable
from urbanfeed.query import QueryError
from urbanfeed.store import Store
from urbanfeed.taxonomy import topic

__all__ = ["routes"]

_MAX_AGE = 300
_CACHE_AGE = 3600  # seconds for which a consumer may keep the title; the frame itself is asked for each time
# What could end a script element that the JSON is written into, or open a comment in it (HTML, section 4.12.1.3), and
# the two line separators of old JavaScript; JSON may write any character as an escape (RFC 8259, section 7).
_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}

_Said = dict[str, str | int]


def routes() -> list[BaseRoute]:
    """/oembed, with `url`, `format` (json if not said, or xml), `maxwidth` and `maxheight` in CSS pixels."""
    return [Route("/oembed", _oembed)]


async def _oembed(request: Request) -> Response:
    """
    404 for what is no address of ours, or of nothing that there is, or of an article that is not shown any more; 401
    for an article that may only be linked; 501 for another format. Parameters that it does not know are passed over,
    for consumers send their own (`dnt`, `lang`).
    """
    given = parameters_of(request)
    form = (given.get("format") or "json").lower()
    if form not in _WRITERS:
        raise HTTPException(501, f"There is no oEmbed here in the format {form!r}; there is json and xml.")
    url = given.get("url") or ""
    if not url:
        raise QueryError("url", url, "the address of an article, a list or a feed of this host")
    bounds = Bounds(_most(given.get("maxwidth"), "maxwidth"), _most(given.get("maxheight"), "maxheight"))
    store, links = store_of(request), links_of(request)
    changed_at = await store.changed_at()
    asked = await _asked(url, links, store)
    if isinstance(asked, AskedArticle):
        said = await _article(request, asked, bounds)
    else:
        said = await _list(request, asked, bounds)
    media_type, write = _WRITERS[form]
    body = write({name: printable(value) for name, value in said.items()})
    return fresh(request, body, media_type, max_age=_MAX_AGE, changed_at=changed_at, headers=ANYWHERE)


async def _asked(url: str, links: Links, store: Store) -> AskedArticle | AskedList:
    try:
        named = asked_by(url, links.base)
    except QueryError as error:
        raise HTTPException(404, f"That address has nothing to show: {error}") from None
    if named is None:
        raise HTTPException(404, "That is no address of an article, a list or a feed of this host.")
    if named.source and not await store.sources.named([named.source]):
        raise HTTPException(404, f"No source is called {named.source!r} here.")
    if named.topic and topic(named.topic) is None:
        raise HTTPException(404, f"No topic has the key {named.topic!r}.")
    if len(urlsplit(named.asked.address(links)).query) > QUERY_BYTES:
        raise HTTPException(404, f"That address asks for more than a frame's can, which has {QUERY_BYTES:,} bytes.")
    return named.asked


async def _article(request: Request, asked: AskedArticle, bounds: Bounds) -> _Said:
    store, links = store_of(request), links_of(request)
    found = await store.articles.by_id(asked.id)
    if found is None or found.withdrawn:
        gone = found or await store.forgotten.by_id(asked.id)
        raise HTTPException(404, "This article is not shown any more." if gone else "No article has this address.")
    if not embeddable(found):
        # A 401 names a way in (RFC 9110, section 15.5.2). oEmbed wants it for what is not to be embedded, "instead" of
        # which consumers should link; here no token opens it, since the rights are not ours to give.
        headers = {"WWW-Authenticate": 'Bearer realm="urbanfeed"'}
        raise HTTPException(401, "This article may be linked and not embedded, by its publisher's rights.", headers)
    source = (await store.sources.named([found.source])).get(found.source)
    title = source.title if source else found.source
    author: _Said = {"author_name": ", ".join(found.authors)} if found.authors else {"author_name": title}
    if not found.authors and source and linkable(source.home):
        author["author_url"] = str(source.home)
    return _said(links, found.headline, asked, bounds) | author | _thumbnail(shown(found).images, bounds)


async def _list(request: Request, asked: AskedList, bounds: Bounds) -> _Said:
    store, links = store_of(request), links_of(request)
    wire = await wire_of(request, asked.wire) if asked.wire else None
    query = wire.query if wire else asked.query
    sources = await store.sources.named(query.source)
    titles = {it.name: it.title for it in sources.values()}
    language = asked.look.lang or (query.language[0] if len(query.language) == 1 else "en")
    said = _said(links, asked.heading or (wire.title if wire else title_of(query, titles, language)), asked, bounds)
    if len(query.source) == 1 and (source := sources.get(query.source[0])):
        said["author_name"] = source.title
        if linkable(source.home):
            said["author_url"] = str(source.home)
    return said


def _said(links: Links, title: str, asked: AskedArticle | AskedList, bounds: Bounds) -> _Said:
    frame = frame_of(asked, links, title, bounds)
    return {
        "type": "rich", "version": "1.0", "title": title, "provider_name": "urbanfeed",
        "provider_url": links.newsroom(), "cache_age": _CACHE_AGE, "html": frame.html, "width": frame.width,
        "height": frame.height,
    }  # fmt: skip


def _thumbnail(pictures: Iterable[Image], bounds: Bounds) -> _Said:
    """The first that has an address and a size that its page states, within the bounds, which hold for it too."""
    for it in pictures:
        if not (linkable(it.url) and it.width and it.height and min(it.width, it.height) > 0):
            continue
        if it.width <= (bounds.width or it.width) and it.height <= (bounds.height or it.height):
            return {"thumbnail_url": str(it.url), "thumbnail_width": it.width, "thumbnail_height": it.height}
    return {}


def _most(value: str | None, name: str) -> int | None:
    """A bound; None where none is said. Who says 0 has none either: in no room nothing is shown."""
    number = (value or "").strip() or "0"
    if not (number.isascii() and number.isdigit() and len(number) <= 100):
        raise QueryError(name, number, "a whole number of pixels")
    return int(number) or None


def _json(said: _Said) -> bytes:
    return json.dumps(said, ensure_ascii=False).translate(_ESCAPES).encode()


def _xml(said: _Said) -> bytes:
    root = ElementTree.Element("oembed")
    for name, value in said.items():
        ElementTree.SubElement(root, name).text = str(value)
    # As the specification writes it; ElementTree's own declaration leaves `standalone` out.
    return (
        f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n{ElementTree.tostring(root, "unicode")}\n'.encode()
    )


_WRITERS: dict[str, tuple[str, Callable[[_Said], bytes]]] = {
    "json": ("application/json; charset=utf-8", _json),
    "xml": ("text/xml; charset=utf-8", _xml),
}
