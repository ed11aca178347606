"""The feeds' addresses: what is asked is taken from the address, and the answer is kept ready."""

import asyncio
from collections.abc import Hashable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from urbanfeed.publish.asking import hub_of, links_of, store_of
from urbanfeed.publish.feeds.answers import Answer, answer_of
from urbanfeed.publish.feeds.asked import asked_of
from urbanfeed.publish.feeds.kept import Kept
from urbanfeed.publish.feeds.opml import opml
from urbanfeed.publish.feeds.people import page_of, prefers_page
from urbanfeed.publish.feeds.press import Press
from urbanfeed.publish.feeds.write import MEDIA_TYPES
from urbanfeed.publish.links import FEED_FILES, FeedFormat

__all__ = ["routes"]

_MOST = 64_000_000  # bytes of answers
_METHODS = ("GET", "OPTIONS")  # with the first, HEAD

# To a browser whose script would ask whether there is anything new: it must ask whether it may first (Fetch, CORS).
_MAY = {
    "Allow": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since, Cache-Control",
    "Access-Control-Max-Age": "86400",
}


def routes() -> list[BaseRoute]:
    """
    /feeds/atom.xml, rss.xml, feed.json and ninjs.json: the parameters of ArticleQuery, `content` (full, excerpt, none)
    and `limit` (1 to 100); /feeds/archive/{year}/{month}/… with `part` and `upto` for `limit`; and /wires/{key}/… of
    both, with no filter. The first are pages to who prefers HTML. /feeds/opml.xml lists feeds.
    """
    press, answers = Press(), Kept[Answer].of(_MOST, lambda it: it.size)
    found: list[BaseRoute] = [Route("/feeds/opml.xml", opml)]
    for it, file in FEED_FILES.items():
        feeds = _Feeds(press, answers, it)
        for folder in ("/feeds", "/wires/{key}"):
            found.append(Route(f"{folder}/{file}", feeds, methods=_METHODS))
            found.append(Route(f"{folder}/archive/{{year}}/{{month}}/{file}", feeds, methods=_METHODS))
    return found


@dataclass(frozen=True, slots=True)
class _Feeds:
    """The feeds of one format, as an ASGI application: what is ready is sent with hardly a look at the request."""

    press: Press
    answers: Kept[Answer]
    format: FeedFormat

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A GET or HEAD; to OPTIONS, what a script may send."""
        if scope["method"] == "OPTIONS":
            return await Response(status_code=204, headers=_MAY)(scope, receive, send)
        if "month" not in scope["path_params"] and prefers_page(scope):
            request = Request(scope, receive)
            page = await page_of(request, await asked_of(request, self.format))
            return await page(scope, receive, send)
        state, given = scope["app"].state, dict(reversed(scope["headers"]))  # of several of one name, the first
        # All that decides an answer. The request's own origin matters only where no setting names ours; to make links
        # of it takes longer than to answer.
        origin = state.settings.base_url or (scope["scheme"], given.get(b"host"))
        key = (origin, getattr(state, "hub", None), scope["path"], scope["query_string"])
        packed = b"gzip" in given.get(b"accept-encoding", b"")
        answer = self.answers.ready((key, packed), state.store.content)
        if answer is None:
            answer = await (self._packed if packed else self._plain)(Request(scope, receive), key)
        return await answer(scope, receive, send)

    async def _plain(self, request: Request, key: Hashable) -> Answer:
        store, links, hub = store_of(request), links_of(request), hub_of(request)
        if not store.content.settled:  # what is read now could be newer than all that is known of the content
            await store.content.look()

        async def make() -> Answer:
            # Taken before anything is read, the wire too: too old perhaps, never too new, or who has this would get no
            # more.
            changed_at = store.content.changed_at
            asked = await asked_of(request, self.format)
            return answer_of(await self.press.print(store, links, asked, hub), MEDIA_TYPES[self.format], changed_at)

        return await self.answers.get((key, False), store.content, make)

    async def _packed(self, request: Request, key: Hashable) -> Answer:
        """Made of the plain one, and only where somebody asks for it: it takes as long as all the rest."""
        content = store_of(request).content

        async def make() -> Answer:
            plain = self.answers.ready((key, False), content) or await self._plain(request, key)
            return await asyncio.to_thread(plain.packed, self.answers.last((key, True)))

        return await self.answers.get((key, True), content, make)
