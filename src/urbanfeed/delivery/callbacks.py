"""
Callbacks: each is asked whether it has asked, told of what is new, or told that it will not be (WebSub, sections 5.2,
5.3, 7).

A callback is somebody else's program at an address that anybody could have sent us. So it is dialled through the guard,
not led elsewhere by a redirect, given few seconds, and hardly listened to. Nothing here is kept, and no secret is
written anywhere.
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType
from typing import Literal, Self
from urllib.parse import urlencode, urlsplit, urlunsplit

from urbanfeed.ingest.fetch import FetchError
from urbanfeed.ingest.fetch.address import web_address
from urbanfeed.ingest.fetch.asking import Answer, Asker, Wanted
from urbanfeed.ingest.fetch.deadline import Deadline
from urbanfeed.ingest.fetch.guard import Guard
from urbanfeed.ingest.fetch.ranges import Allowed
from urbanfeed.ingest.fetch.resolving import Resolve, SystemResolver
from urbanfeed.publish.feeds.hub import Content
from urbanfeed.settings import Settings
from urbanfeed.store import Subscriber

__all__ = ["EACH", "Callbacks", "Reply"]

EACH = 10  # connections to one host, and callbacks of it that are told side by side

_DEADLINE = 10.0  # seconds for one request, all in all
_MOST_READ = 4096  # bytes of an answer
_GONE = 410
_SIGNED_BY = "sha256"


@dataclass(frozen=True, slots=True)
class Reply:
    """
    What came of it. yes: a success (2xx), and to a question the answer yes. no: it answers otherwise, or may not be
    asked. gone: it wants no more (410). silent: there was no answer. reason: why it is no success. wait: how long it
    asks to be left alone.
    """

    kind: Literal["yes", "no", "gone", "silent"]
    reason: str = ""
    wait: timedelta | None = None


class Callbacks:
    """
    Asks and tells callbacks. resolve: a test's own. Use it as `async with Callbacks(settings) as callbacks`.
    """

    def __init__(self, settings: Settings, *, resolve: Resolve | None = None) -> None:
        self._resolver = SystemResolver()
        of_its_own = {"fetch_deadline": _DEADLINE, "fetch_max_bytes": _MOST_READ, "host_connections": EACH}
        guard = Guard(Allowed.of(settings.allowed_addresses), resolve or self._resolver)
        self._asker = Asker(settings.model_copy(update=of_its_own), guard)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._asker.aclose()
        self._resolver.close()

    async def confirm(self, it: Subscriber) -> Reply:
        """Whether it has asked for what was asked for it: it must give a word back that nobody else can know."""
        assert it.asked
        challenge = secrets.token_urlsafe(32)
        said = {"hub.mode": it.asked.mode, "hub.topic": it.asked.spelling, "hub.challenge": challenge}
        if it.asked.mode == "subscribe":
            said["hub.lease_seconds"] = str(int(it.asked.lease.total_seconds()))
        answer = await self._ask(it.callback, said)
        if isinstance(answer, Reply):
            return answer
        if answer.content != challenge.encode():
            return Reply("no", "its answer is not the challenge")
        return Reply("yes")

    async def deny(self, it: Subscriber, reason: str) -> Reply:
        """Tell it that it will be told no more (section 5.2), and why."""
        spelling = it.asked.spelling if it.asked else it.spelling
        answer = await self._ask(it.callback, {"hub.mode": "denied", "hub.topic": spelling, "hub.reason": reason})
        return answer if isinstance(answer, Reply) else Reply("yes")

    async def tell(self, it: Subscriber, content: Content, hub: str) -> Reply:
        """Send what the feed says (section 7), signed where it has given a secret (7.1)."""
        headers = {
            "Content-Type": content.media_type,
            "Link": f'<{hub}>; rel="hub", <{content.address}>; rel="self"',
        }
        if it.secret is not None:
            signature = hmac.new(it.secret.encode(), content.body, _SIGNED_BY).hexdigest()
            headers["X-Hub-Signature"] = f"{_SIGNED_BY}={signature}"
        answer = await self._send(it.callback, Wanted(_MOST_READ, cut=True, headers=headers, content=content.body))
        return answer if isinstance(answer, Reply) else Reply("yes")

    async def ping(self, hub: str, feeds: tuple[str, ...]) -> Reply:
        """
        Tell a hub of others that these feeds say something else. The Recommendation leaves open how (section 6); this
        is what the hubs that there are understand (PubSubHubbub Core 0.4, section 7.1).
        """
        body = urlencode([("hub.mode", "publish"), *(("hub.url", it) for it in feeds)]).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = await self._send(hub, Wanted(_MOST_READ, cut=True, headers=headers, content=body))
        return answer if isinstance(answer, Reply) else Reply("yes")

    async def _ask(self, callback: str, said: Mapping[str, str]) -> Answer | Reply:
        """What the callback has in its own query stays there (section 5.3)."""
        parts = urlsplit(callback)
        query = "&".join(filter(None, (parts.query, urlencode(said))))
        return await self._send(urlunsplit(parts._replace(query=query)), Wanted(_MOST_READ, cut=True))

    async def _send(self, address: str, wanted: Wanted) -> Answer | Reply:
        try:
            answer = await self._asker.ask(web_address(address), wanted, Deadline(_DEADLINE))
        except FetchError as error:
            if error.status == _GONE:
                return Reply("gone", error.detail)
            if error.kind == "address":  # its detail is the address, of which a log may have the host alone
                return Reply("no", "address: it is no http or https address that can be asked")
            silent = error.status is None and error.kind != "private-address"
            return Reply("silent" if silent else "no", f"{error}", error.retry_after)
        if answer.location is not None:
            return Reply("no", f"HTTP {answer.status}: it redirects, which is not followed")
        return answer
