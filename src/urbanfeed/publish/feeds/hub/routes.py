"""
The hub's address, /hub: who wants to be told of a feed asks for it here (WebSub, section 5.1).

What is wrong with a request is said at once, in plain text. What is right is kept, and answered 202: the callback is
asked whether it has asked, a moment later and by whichever process is free.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from urbanfeed.publish.asking import hub_of, links_of, store_of
from urbanfeed.publish.feeds.hub.form import FormError, form_of
from urbanfeed.publish.feeds.hub.reading import FeedAway, NoFeed, read
from urbanfeed.store import Asked, HubFull

__all__ = ["routes"]

_MOST = 16 * 1024  # bytes of a form: an address, a callback and a secret
_PATIENCE = 10.0  # seconds for one form
_AGAIN = {"Retry-After": "300"}
_ABOUT = """\
This is a WebSub hub (https://www.w3.org/TR/websub/). It tells subscribers of changes of the feeds of this site.
Send a form by POST: hub.mode (subscribe or unsubscribe), hub.topic (the address of a feed), hub.callback (yours), and
if you like hub.lease_seconds and hub.secret.
"""


def routes(now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> list[BaseRoute]:
    """/hub. now: a test's own."""
    door = _Door(now)
    return [Route("/hub", door.tell), Route("/hub", door.take, methods=["POST"])]


@dataclass(frozen=True, slots=True)
class _Door:
    now: Callable[[], datetime]

    async def tell(self, request: Request) -> Response:
        """What this is, to whoever looks."""
        if away := _away(request):
            return away
        return PlainTextResponse(_ABOUT, 405, {"Allow": "POST"})

    async def take(self, request: Request) -> Response:
        """Keep what is asked for, 202; or say why not."""
        if away := _away(request):
            return away
        try:
            form = form_of(request.headers.get("content-type", ""), await _body(request))
            content = await read(request.app, form.topic, links_of(request).base)
        except (FormError, NoFeed) as error:
            return _refused(400, str(error))
        except FeedAway as error:
            return _refused(503, str(error), _AGAIN)
        except _TooMuch as error:
            return _refused(error.status, str(error))
        asked = Asked(form.mode, self.now(), form.topic, form.lease, form.secret)
        try:
            await store_of(request).subscribers.ask(content.address, content.digest, form.callback, form.host, asked)
        except HubFull as error:
            return _refused(429, str(error), _AGAIN)
        return PlainTextResponse("Your callback will be asked whether it has asked for this.\n", 202)


class _TooMuch(Exception):  # noqa: N818
    """A body that is too large, or does not come."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


async def _body(request: Request) -> bytes:
    """Raises _TooMuch."""
    body = b""
    try:
        async with asyncio.timeout(_PATIENCE):
            async for part in request.stream():
                body += part
                if len(body) > _MOST:
                    raise _TooMuch(413, f"the form has more than {_MOST:,} bytes")
    except TimeoutError:
        raise _TooMuch(408, f"the form is not whole after {_PATIENCE:.0f} seconds") from None
    except ClientDisconnect:
        raise _TooMuch(400, "the form is not whole") from None
    return body


def _away(request: Request) -> Response | None:
    """Where the hub is instead, if this is none."""
    hub = hub_of(request)
    if hub == links_of(request).hub:
        return None
    return _refused(404, f"The hub of these feeds is {hub}" if hub else "These feeds have no hub")


def _refused(status: int, reason: str, headers: dict[str, str] | None = None) -> Response:
    # In a terminal or a log, what was sent must not do more than be read.
    line = "".join(it if it.isprintable() else "\N{REPLACEMENT CHARACTER}" for it in reason)
    return PlainTextResponse(f"{line}\n", status, {"Cache-Control": "no-store"} | (headers or {}))
