"""
Hubs: asked to subscribe, to renew before a lease ends, and to unsubscribe where a source is gathered no more.

Each asking is one form (section 5.1). What becomes of it, the hub tells at our callback; here it only counts as failed
until then, and is asked again at growing distances. A hub that hangs or refuses harms no source: polling never stops.
"""

import asyncio
import logging
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from urbanfeed.ingest.clock import Clock
from urbanfeed.ingest.fetch import FetchError
from urbanfeed.ingest.history import places_of
from urbanfeed.ingest.lending import Lender
from urbanfeed.ingest.sources import gathered
from urbanfeed.ingest.websub.reach import UNREACHABLE, callback_base
from urbanfeed.settings import Settings
from urbanfeed.store import Store, Subscription

__all__ = ["Hubs", "stood"]

_log = logging.getLogger(__name__)

_LOOK = timedelta(seconds=60)  # between two looks at all subscriptions
_HEAR = 5.0  # seconds within which a delivery is heard that another process has taken in

_LEASE = timedelta(days=10)  # that is asked for; hubs grant what they like
_AGAIN, _LONGEST_AGAIN = timedelta(minutes=5), timedelta(days=1)
_REFUSED = timedelta(days=7)
_GOODBYES = 3  # a hub that does not answer them learns it by the 410 to its deliveries, or by the end of the lease
_AT_ONCE = 4  # hubs asked side by side

# Of the client's errors (RFC 9110, section 15.5), those that pass by themselves.
_PASSING = (408, 425, 429)


@dataclass(slots=True)
class Hubs:
    """Use it as `async with Hubs(…) as hubs`; what is under way then is cut off at the end."""

    store: Store
    settings: Settings
    lender: Lender
    clock: Clock
    under_way: set[asyncio.Task[None]] = field(default_factory=set)
    _looked_at: datetime | None = None
    _left: frozenset[str] = frozenset()  # those due at the last look that nobody wants, or that we could not be told of
    _listening: bool = False
    _told: bool = False
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    async def begin(self) -> float:
        """
        Begin to ask whoever is due; gives the seconds after which to come again. Raises DatabaseError.

        It looks at all subscriptions once a minute, and when another one is due.
        """
        for task in [it for it in self.under_way if it.done()]:
            self.under_way.discard(task)
            if error := task.exception():
                _log.error("hub could not be asked", exc_info=error)
        now = self.clock.now()
        due = await self.store.subscriptions.due(now)
        if self._looked_at is None or now - self._looked_at >= _LOOK or due - self._left:
            known = await self.store.subscriptions.all()
            if known:
                await self._look(known, now)
            self._left = await self.store.subscriptions.due(now)
            self._listening = bool(self.under_way) or any(it.state in ("asked", "active") for it in known)
            self._looked_at = now
        return _HEAR if self._listening else _LOOK.total_seconds()

    async def _look(self, known: Collection[Subscription], now: datetime) -> None:
        base = callback_base(self.settings)
        if base is None and not self._told:
            self._told = True
            _log.warning("sources offer hubs, which are not asked: %s", UNREACHABLE)
        places = {name: places_of(it) for name, it in (await gathered(self.store)).items()}
        paused = {it.name for it in await self.store.sources.all(counted=False) if it.paused_at}
        for before in known:
            wanted = before.place in places.get(before.source, ())
            callback = base + before.key if base else None
            after = stood(before, wanted, before.source in paused, callback, now)
            if after is None:
                await self.store.subscriptions.forget(before.key)
                continue
            if before.state == "active" and after.state == "offered":
                _log.warning("lease has ended", extra=_said(before))
                await self.store.gatherings.hasten(before.source, now)
            if after.due_at <= now and (after.state == "leaving" or (wanted and callback)):
                after = self._asked(after, callback, now)
                if await self.store.subscriptions.change(before, after):
                    self.under_way.add(asyncio.create_task(self._ask(after)))
            else:
                await self.store.subscriptions.change(before, after)

    def _asked(self, it: Subscription, callback: str | None, now: datetime) -> Subscription:
        """The subscription as it is while the hub is asked, until somebody says better."""
        failures = it.failures + 1
        return replace(
            it,
            state=it.state if it.state in ("active", "leaving") else "asked",
            callback=it.callback if it.state == "leaving" else callback,
            asked_at=now,
            due_at=now + again(failures, self.clock.chance()),
            failures=failures,
            reason=None,
        )

    async def _ask(self, it: Subscription) -> None:
        """Send the form. Raises DatabaseError."""
        leaving = it.state == "leaving"
        form = {
            "hub.mode": "unsubscribe" if leaving else "subscribe",
            "hub.topic": it.topic,
            "hub.callback": it.callback or "",
        }
        if not leaving:
            # The secret should go over HTTPS only (section 5.1). It is of use for this subscription alone: sent in the
            # clear it keeps out all but those who listen on the way, and unsent nobody.
            form |= {"hub.lease_seconds": str(int(_LEASE.total_seconds())), "hub.secret": it.secret}
        try:
            async with self._places, self.lender.lent() as fetcher:
                at = await fetcher.post(it.endpoint or it.hub, form)
        except FetchError as error:
            await self._failed(it, error)
            return
        _log.info("hub was asked", extra=_said(it) | {"mode": form["hub.mode"]})
        # The hub may have verified it before it answered.
        now = await self.store.subscriptions.by_key(it.key)
        if now and at != (it.endpoint or it.hub):
            await self.store.subscriptions.change(now, replace(now, endpoint=at))

    async def _failed(self, it: Subscription, error: FetchError) -> None:
        _log.warning("hub could not be asked", extra=_said(it) | {"reason": str(error)})
        refused = error.status is not None and 400 <= error.status < 500 and error.status not in _PASSING
        due_at = max(it.due_at, self.clock.now() + (error.retry_after or timedelta()))
        after = replace(it, reason=str(error), due_at=due_at, endpoint=None)
        if refused and it.state == "asked":
            after = replace(after, state="denied", due_at=self.clock.now() + _REFUSED)
        elif refused and it.state == "leaving":
            after = replace(after, failures=_GOODBYES)
        await self.store.subscriptions.change(it, after)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self.under_way:
            task.cancel()
        await asyncio.gather(*self.under_way, return_exceptions=True)


def stood(it: Subscription, wanted: bool, paused: bool, callback: str | None, now: datetime) -> Subscription | None:
    """
    The subscription as it stands now; None where nothing is left of it. Pure.

    wanted: whether its place is gathered. paused: whether its source will be again. callback: the address that the hub
    would be given now; a hub that was given another one is asked anew.
    """
    over = it.lease_until is not None and it.lease_until <= now
    offered = replace(it, state="offered", lease_until=None)
    match it.state:
        case "asked" | "active" if not wanted:
            return replace(it, state="leaving", due_at=now, failures=0)
        case "active" if over:
            return offered
        case "active" if callback and callback != it.callback:
            return replace(it, due_at=min(it.due_at, it.asked_at + _AGAIN if it.asked_at else now))
        case "leaving" if wanted or over or (it.failures >= _GOODBYES and it.due_at <= now):
            return replace(offered, due_at=now, failures=0, reason=None) if wanted or paused else None
        case "offered" | "denied" if not wanted and not paused:
            return None
    return it


def again(failures: int, chance: float) -> timedelta:
    """How long a hub has to verify what it was asked for before it is asked again; `chance` (0 to 1) adds a fifth."""
    doubled: int = 2 ** min(max(failures, 1) - 1, 16)
    return min(_AGAIN * doubled, _LONGEST_AGAIN) * (1 + 0.2 * chance)


def _said(it: Subscription) -> dict[str, str]:
    return {"source": it.source, "hub": it.endpoint or it.hub, "topic": it.topic}
