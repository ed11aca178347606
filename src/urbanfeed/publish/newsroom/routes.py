"""The addresses of the newsroom, and what answers each."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from urbanfeed.publish.asking import check_alone, links_of, parameters_of, query_of, store_of, wire_of
from urbanfeed.publish.directory import directory_of, with_values
from urbanfeed.publish.newsroom.answers import HEADERS, gone, rendered
from urbanfeed.publish.newsroom.assets import asset_routes
from urbanfeed.publish.newsroom.dates import instant_of
from urbanfeed.publish.newsroom.linked_data import for_script
from urbanfeed.publish.newsroom.listing import Turn, listing_of
from urbanfeed.publish.newsroom.reading import reading_of
from urbanfeed.publish.newsroom.sitemap import robots, sitemap
from urbanfeed.query import ArticleQuery, QueryError
from urbanfeed.store import Wire
from urbanfeed.taxonomy import taxonomy, topic

__all__ = ["routes"]

_CURSORS = ("after", "before")


def routes() -> list[BaseRoute]:
    """Every page, its assets, the sitemap and robots.txt."""
    return [
        Route("/", front),
        Route("/search", front),
        Route("/articles/{id}", article),
        Route("/articles/{id}/{slug:path}", article),
        Route("/sources", sources),
        Route("/sources/{name}", source),
        Route("/topics", topics),
        Route("/topics/{key}", topic_page),
        Route("/wires/{key}", wire),
        Route("/sitemap.xml", sitemap),
        Route("/robots.txt", robots),
        *asset_routes(),
    ]


async def front(request: Request) -> Response:
    """The list of any query; of all articles, where nothing is asked."""
    return await _list(request, "front.html", query_of(request, also=_CURSORS))


async def source(request: Request) -> Response:
    """A source and its articles, narrowed by the rest of the query."""
    store = store_of(request)
    found = await store.sources.by_name(name := request.path_params["name"])
    if found is None:
        raise HTTPException(404, f"No source is called {name!r} here; /sources lists them all.")
    health = await store.gatherings.health(name)
    return await _list(request, "source.html", _narrowed(request, "source", name), source=found, health=health)


async def topic_page(request: Request) -> Response:
    """A topic and its articles, narrowed by the rest of the query."""
    found = topic(key := request.path_params["key"])
    if found is None:
        raise HTTPException(404, f"No topic has the key {key!r}; /topics lists them all.")
    return await _list(request, "topic.html", _narrowed(request, "topic", key), topic=found)


async def wire(request: Request) -> Response:
    """A wire: the list of a saved query."""
    found = await wire_of(request, request.path_params["key"])
    check_alone(request, also=_CURSORS)
    return await _list(request, "wire.html", found.query, found)


async def article(request: Request) -> Response:
    """
    One article; its address is completed or put right where the slug is missing or another. Of one that was withdrawn
    or erased, only that, when, and why.
    """
    store, links = store_of(request), links_of(request)
    found = await store.articles.by_id(key := request.path_params["id"])
    if found and (why := found.withdrawn):
        said = {"title": "Article withdrawn", "verb": "Withdrawn", "when": instant_of(why.at), "reason": why.reason}
        return gone(request, "withdrawn.html", **said)
    if found is None and (stone := await store.forgotten.by_id(key)):
        said = {"title": "Article removed", "verb": "Removed", "when": instant_of(stone.at), "reason": stone.reason}
        return gone(request, "withdrawn.html", **said)
    if found is None:
        raise HTTPException(404, "No article has this address.")
    if request.path_params.get("slug", "") != found.slug:
        # 308 keeps the method (RFC 9110, section 15.4.9); a slug may change again, so nobody keeps the answer.
        return RedirectResponse(links.article(found), 308, headers=HEADERS | {"Cache-Control": "no-cache"})
    reading = await reading_of(store, links, found)
    # By its id alone: a slug may change, and may be long.
    named = links.page(found.id, "")
    return rendered(request, "article.html", named, page=reading, linked_data=for_script(reading.linked_data))


async def sources(request: Request) -> Response:
    """All sources, with their languages, numbers of articles, and how well they can be read."""
    store = store_of(request)
    directory = await directory_of(store, links_of(request))
    healths = await store.gatherings.healths()
    asked = [it.name for it in directory.sources.values() if not it.paused_at]  # of the others somebody knows
    unhealthy = sum(healths[name].unhealthy for name in asked if name in healths)
    return rendered(request, "sources.html", directory=directory, healths=healths, unhealthy=unhealthy)


async def topics(request: Request) -> Response:
    """All topics, in every language that names them."""
    directory = await directory_of(store_of(request), links_of(request))
    return rendered(request, "topics.html", directory=directory, topics=taxonomy())


async def _list(
    request: Request, template: str, query: ArticleQuery, wire: Wire | None = None, **context: object
) -> Response:
    turn = Turn(*(parameters_of(request).get(name) or None for name in _CURSORS))
    page = await listing_of(store_of(request), links_of(request), query, turn, wire)
    return rendered(request, template, page.start_url, page=page, **context)


def _narrowed(request: Request, name: str, value: str) -> ArticleQuery:
    """The query of the address, and this value of the filter that the path gives."""
    query = query_of(request, also=_CURSORS)
    if getattr(query, name):
        raise QueryError(name, ", ".join(getattr(query, name)), f"nothing here, since the path names the {name}")
    return with_values(query, name, (value,))
