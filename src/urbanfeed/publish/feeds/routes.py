"""The feeds' addresses: what is asked is taken from the address, and the answer is kept ready."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from urbanfeed.publish.asking import hub_of, links_of, store_of
from urbanfeed.publish.feeds.answers import Answer, Answers, answer_of
from urbanfeed.publish.feeds.asked import asked_of
from urbanfeed.publish.feeds.opml import opml
from urbanfeed.publish.feeds.people import page_of, prefers_page
from urbanfeed.publish.feeds.press import Press
from urbanfeed.publish.feeds.write import MEDIA_TYPES
from urbanfeed.publish.links import FEED_FILES, FeedFormat

__all__ = ["routes"]

_Endpoint = Callable[[Request], Awaitable[ASGIApp]]


def routes() -> list[BaseRoute]:
    """
    /feeds/atom.xml, rss.xml, feed.json and ninjs.json: the parameters of ArticleQuery, `content` (full, excerpt, none)
    and `limit` (1 to 100); /feeds/archive/{year}/{month}/… with `part` and `upto` for `limit`; and /wires/{key}/… of
    both, with no filter. The first are pages to who prefers HTML. /feeds/opml.xml lists feeds.
    """
    press, answers = Press(), Answers()
    found: list[BaseRoute] = [Route("/feeds/opml.xml", opml)]
    for it, file in FEED_FILES.items():
        endpoint = _endpoint(press, answers, it)
        for folder in ("/feeds", "/wires/{key}"):
            found.append(Route(f"{folder}/{file}", endpoint))
            found.append(Route(f"{folder}/archive/{{year}}/{{month}}/{file}", endpoint))
    return found


def _endpoint(press: Press, answers: Answers, format: FeedFormat) -> _Endpoint:
    async def answer(request: Request) -> ASGIApp:
        if "month" not in request.path_params and prefers_page(request):
            return await page_of(request, await asked_of(request, format))
        store, state, scope = store_of(request), request.app.state, request.scope
        # All that decides an answer. The request's own origin matters only where no setting names ours; to make links
        # of it takes longer than to answer.
        origin = state.settings.base_url or (scope["scheme"], request.headers.get("host"))
        key = (origin, getattr(state, "hub", None), scope["path"], scope["query_string"])
        if ready := answers.ready(key, store.content):
            return ready.to(request)
        links, hub, asked = links_of(request), hub_of(request), await asked_of(request, format)

        async def make() -> Answer:
            # Asked before the articles, so that a change between the two makes the date too old, never too new.
            changed_at = await store.changed_at()
            return answer_of(await press.print(store, links, asked, hub), MEDIA_TYPES[format], changed_at)

        return (await answers.made(key, store.content, make)).to(request)

    return answer
