"""
The pages for iframes: the list of a query and one article, for sites that run no script of ours.

Any site may hold them that the setting does not leave out. What cannot be shown is said in a page of the same kind,
since a frame that stays empty tells nobody anything.
"""

from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from urbanfeed.article import Article
from urbanfeed.publish.asking import check_length, links_of, parameters_of, store_of, wire_of
from urbanfeed.publish.fresh import fresh
from urbanfeed.publish.problems import on_database_error, preferred
from urbanfeed.publish.titles import title_of
from urbanfeed.publish.tongues import tongue_of
from urbanfeed.publish.widgets.anywhere import ANYWHERE
from urbanfeed.publish.widgets.asked import AskedArticle, AskedList, Images, Look
from urbanfeed.publish.widgets.items import item_of
from urbanfeed.publish.widgets.pages import article_page, frame_script, list_page, notice_page, policy
from urbanfeed.query import QueryError
from urbanfeed.store import DatabaseError

__all__ = ["routes"]

_MAX_AGE = 300
_SCRIPT_MAX_AGE = 3600  # a mended script reaches every page within the hour
_HTML = "text/html; charset=utf-8"

_Endpoint = Callable[[Request], Awaitable[Response]]


def routes() -> list[BaseRoute]:
    """The two pages, and the script that takes the heights that they tell."""
    return [
        Route("/embed/feed", _said_in_a_page(_list)),
        Route("/embed/articles/{id}", _said_in_a_page(_article)),
        Route("/widgets/v1/urban-frame.js", _frame_script),
    ]


async def _list(request: Request) -> Response:
    """Parameters: those of ArticleQuery or `wire`, and `limit` (1 to 100), `layout`, `heading`, and those of a look."""
    asked = AskedList.of(parameters_of(request).multi_items())
    store, links = store_of(request), links_of(request)
    wire = await wire_of(request, asked.wire) if asked.wire else None
    query = wire.query if wire else asked.query
    changed_at = await store.changed_at()
    found = await store.articles.page(query, first=asked.limit, counted=False)
    sources = await store.sources.named((*query.source, *(it.source for it in found.articles)))
    titles = {source.name: source.title for source in sources.values()}
    items = [item_of(article, titles.get(article.source, article.source), links) for article in found.articles]
    language = tongue_of(query, (item.language for item in items))
    title = wire.title if wire else title_of(query, titles, asked.look.lang or language)
    newsroom = links.wire(wire.key) if wire else links.newsroom(query)
    page = list_page(asked, items, links, title=title, language=language, newsroom=newsroom)
    headers = _headers(request, asked.look.images)
    return fresh(request, page, _HTML, max_age=_MAX_AGE, changed_at=changed_at, headers=headers)


async def _article(request: Request) -> Response:
    """Parameters: those of a look. 404 for an article that there is not, 410 for one that is not shown any more."""
    asked = AskedArticle.of(request.path_params["id"], parameters_of(request).multi_items())
    store, links = store_of(request), links_of(request)
    changed_at = await store.changed_at()
    found = await store.articles.by_id(asked.id)
    if found is None:
        erased = await store.forgotten.by_id(asked.id)
        return _nothing(request, asked, None) if erased else _notice(request, 404, "missing", asked.look)
    if found.withdrawn:
        return _nothing(request, asked, found)
    source = (await store.sources.named([found.source])).get(found.source)
    item = item_of(found, source.title if source else found.source, links)
    page = article_page(asked, item, links)
    headers = _headers(request, asked.look.images)
    return fresh(request, page, _HTML, max_age=_MAX_AGE, changed_at=changed_at, headers=headers)


async def _frame_script(request: Request) -> Response:
    media_type = "text/javascript; charset=utf-8"
    return fresh(request, frame_script(), media_type, max_age=_SCRIPT_MAX_AGE, headers=ANYWHERE)


def _nothing(request: Request, asked: AskedArticle, withdrawn: Article | None) -> Response:
    """410 (RFC 9110, section 15.5.11); our own page of the article tells when and why."""
    language = (withdrawn and withdrawn.language) or "en"
    newsroom = links_of(request).page(asked.id, "")
    return _notice(request, 410, "withdrawn", asked.look, language, newsroom)


def _notice(
    request: Request, status: int, said: str, look: Look, language: str = "en", newsroom: str | None = None
) -> Response:
    """A page that nobody keeps: what it tells of may come back."""
    page = notice_page(said, look, language, newsroom=newsroom or links_of(request).newsroom())
    headers = _headers(request, "none") | {"Cache-Control": "no-cache", "Content-Type": _HTML}
    return Response(page, status, headers)


def _headers(request: Request, images: Images) -> dict[str, str]:
    ancestors = request.app.state.settings.embed_ancestors
    return {**ANYWHERE, "Content-Security-Policy": policy(ancestors, images), "X-Robots-Tag": "noindex"}


def _said_in_a_page(endpoint: _Endpoint) -> _Endpoint:
    """The same, with errors as a page that may stand in a frame, to who likes HTML best."""

    async def answer(request: Request) -> Response:
        try:
            check_length(request)
            return await endpoint(request)
        except (QueryError, HTTPException, DatabaseError) as error:
            if preferred(request.headers.get("accept", "")) != "html":
                raise
            page = await _error(request, error)
            page.headers["Vary"] = "Accept"
            return page

    return answer


async def _error(request: Request, error: QueryError | HTTPException | DatabaseError) -> Response:
    """In the look that was asked for, or in the usual one where it is what cannot be had."""
    try:
        look = Look.of(parameters_of(request))
    except QueryError:
        look = Look()
    match error:
        case QueryError():
            return _notice(request, 400, str(error), look)
        case HTTPException():
            return _notice(request, error.status_code, error.detail, look)
        case DatabaseError():
            told = await on_database_error(request, error)
            page = _notice(request, told.status_code, "error", look)
            page.headers["Retry-After"] = told.headers["Retry-After"]
            return page
