"""
The callback of WebSub subscriptions (W3C Recommendation): a hub verifies, denies, and tells of news at /websub/{key}.

A delivery is taken as a hint that there is news, and no more: the source is gathered at once, as it always is, with its
own pace, robots.txt, ETags and health. A hub may leave out entries that it has sent before (section 7), sends no page,
and what it sends is nobody's word but the hub's; reading it would be a second road for articles to come in by. So its
body is only hashed, and never kept.

Whoever does not know a key is told nothing, and what he sends is not read. Who does can have a source asked once a
minute, at most.
"""

import asyncio
import hmac
import logging
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from urbanfeed.publish.asking import parameters_of, store_of
from urbanfeed.store import Subscription

__all__ = ["routes"]

_log = logging.getLogger(__name__)

# Section 5.3: what a challenge may be made of. A browser could take nothing of it for markup.
_CHALLENGE = re.compile(r"[+\-./0-9=A-Z_a-z]{1,2000}")

_ALGORITHMS = ("sha1", "sha256", "sha384", "sha512")  # section 7.1.1; most hubs still sign by the first
_PATIENCE = 20.0  # seconds for one delivery
_AT_ONCE = 32  # deliveries that are read side by side

_UNSAID = timedelta(days=1)  # taken for the lease where a hub of an older protocol names none
_LONGEST = timedelta(days=30)  # that we believe; it is renewed before, whatever the hub has said
_SOONEST = timedelta(hours=1)  # until we ask to renew, however short the lease
_DENIED = timedelta(days=7)  # until we ask again
_MOST_REASON = 300  # characters

_NOT_ASKED = "nothing of the kind was asked for"
_NO_STORE = {"Cache-Control": "no-store"}


def routes(
    now: Callable[[], datetime] = lambda: datetime.now(UTC), chance: Callable[[], float] = random.random
) -> list[BaseRoute]:
    """/websub/{key}. now, chance (0 to 1, for the jitter of renewals): a test's own."""
    door = _Door(now, chance)
    return [
        Route("/websub/{key}", door.answer, methods=["GET"]),
        Route("/websub/{key}", door.take, methods=["POST"]),
    ]


@dataclass(frozen=True, slots=True)
class _Door:
    now: Callable[[], datetime]
    chance: Callable[[], float]
    reading: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    async def answer(self, request: Request) -> Response:
        """
        A hub verifies what we have asked it for, or denies it (sections 5.2 and 5.3). The challenge is given back only
        for the topic and the mode that this key was asked with; everything else is 404.
        """
        asked = parameters_of(request)
        store = store_of(request)
        it = await store.subscriptions.by_key(request.path_params["key"])
        if it is None or request.method != "GET" or asked.get("hub.topic") != it.topic:
            raise HTTPException(404, _NOT_ASKED)
        challenge = asked.get("hub.challenge", "")
        lease = _lease(asked.get("hub.lease_seconds"))
        match asked.get("hub.mode"), it.state:
            case "subscribe", "asked" | "active" if _CHALLENGE.fullmatch(challenge) and lease is not None:
                await store.subscriptions.change(it, self._active(it, lease))
                _log.info("subscription is verified", extra=_said(it) | {"lease": str(lease)})
                return PlainTextResponse(challenge, headers=_NO_STORE)
            case "unsubscribe", "leaving" if _CHALLENGE.fullmatch(challenge):
                await store.subscriptions.change(it, self._ended(it))
                _log.info("subscription has ended", extra=_said(it))
                return PlainTextResponse(challenge, headers=_NO_STORE)
            case "denied", "asked" | "active":
                reason = _line(asked.get("hub.reason")) or "the hub gives no reason"
                denied = replace(it, state="denied", reason=reason, lease_until=None, due_at=self.now() + _DENIED)
                await store.subscriptions.change(it, denied)
                await store.gatherings.hasten(it.source, self.now())
                _log.warning("subscription is denied", extra=_said(it) | {"reason": reason})
                return Response(headers=_NO_STORE)
            case "denied", "leaving":
                await store.subscriptions.change(it, self._ended(it))
                return Response(headers=_NO_STORE)
            case _:
                raise HTTPException(404, _NOT_ASKED)

    async def take(self, request: Request) -> Response:
        """
        A hub tells of news (section 7). A delivery without a right signature is acknowledged and ignored (7.1.2); one
        for a subscription that there is not (any more) is 410, by which the hub ends it.
        """
        store = store_of(request)
        it = await store.subscriptions.by_key(request.path_params["key"])
        if it is None or it.state not in ("asked", "active"):
            raise HTTPException(410, "nothing is subscribed to by this address")
        if self.reading.locked():
            raise HTTPException(503, "too many deliveries at once", {"Retry-After": "60"})
        async with self.reading:
            signed = await _signed(request, it.secret)
        if signed:
            now = self.now()
            await store.subscriptions.deliver(it.key, now)
            await store.gatherings.hasten(it.source, now)
            _log.info("hub tells of news", extra=_said(it))
        else:
            _log.warning("delivery has no right signature, and is ignored", extra=_said(it))
        return Response(status_code=202, headers=_NO_STORE)

    def _active(self, it: Subscription, lease: timedelta) -> Subscription:
        """Until the lease ends; it is renewed when 70 to 80 % of it are over, so that not all are renewed at once."""
        now = self.now()
        due_at = now + max(lease * (0.7 + 0.1 * self.chance()), _SOONEST)
        return replace(it, state="active", lease_until=now + lease, due_at=due_at, failures=0, reason=None)

    def _ended(self, it: Subscription) -> Subscription:
        """What the hub offers, and is not asked for unless somebody wants it again."""
        return replace(it, state="offered", lease_until=None, due_at=self.now(), failures=0, reason=None)


def _lease(text: str | None) -> timedelta | None:
    """What the hub grants, 0 too; None for what is no whole number of seconds."""
    if text is None:
        return _UNSAID
    if not (text.isascii() and text.isdigit()):
        return None
    return min(timedelta(seconds=int(text[:9])), _LONGEST)


async def _signed(request: Request, secret: str) -> bool:
    """
    Whether the body is signed with this secret (section 7.1). It is hashed as it comes, to its end.

    Raises HTTPException where it has more bytes than a page may have, or does not end.
    """
    most: int = request.app.state.settings.fetch_max_bytes
    method, _, given = request.headers.get("x-hub-signature", "").partition("=")
    known = method.strip().lower() in _ALGORITHMS
    digest: Any = hmac.new(secret.encode(), digestmod=method.strip().lower() if known else "sha256")
    size = 0
    try:
        async with asyncio.timeout(_PATIENCE):
            async for part in request.stream():
                size += len(part)
                if size > most:
                    raise HTTPException(413, f"more than {most:,} bytes")
                digest.update(part)
    except TimeoutError:
        raise HTTPException(408, f"not done after {_PATIENCE:.0f} seconds") from None
    except ClientDisconnect:
        raise HTTPException(400, "the body is not whole") from None
    return known and hmac.compare_digest(digest.hexdigest().encode(), given.strip().lower().encode())


def _line(text: str | None) -> str:
    """What a hub says, on one line that a terminal can print."""
    return " ".join("".join(it if it.isprintable() else " " for it in text or "").split())[:_MOST_REASON]


def _said(it: Subscription) -> dict[str, str]:
    return {"source": it.source, "hub": it.endpoint or it.hub, "topic": it.topic}
