"""
The distributor: does what there is to do for the subscribers of our hub, together with those of all other processes.

Each that is due is held by one of them: its callback is asked, told, or let alone for longer each time. What is held is
due again when its process dies, so nothing is lost, and something may be told twice.
"""

import asyncio
import logging
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from starlette.types import ASGIApp

from urbanfeed.delivery.callbacks import EACH, Callbacks, Reply
from urbanfeed.delivery.lookout import Lookout
from urbanfeed.delivery.pinger import Pinger
from urbanfeed.delivery.readings import Readings
from urbanfeed.ingest.clock import Clock, RealClock
from urbanfeed.publish.feeds.hub import FeedAway, NoFeed
from urbanfeed.publish.links import Links
from urbanfeed.settings import Settings
from urbanfeed.store import DatabaseError, Store, Subscriber

__all__ = ["Distributor", "distributing"]

_log = logging.getLogger(__name__)

_AT_ONCE = 200  # callbacks that are asked or told side by side, of all hosts together
# That are held, so that they can be settled many at a time; of one host no more than are done while they are held.
_HELD, _HELD_OF_ONE = 1_000, 10 * EACH
_HOLD = timedelta(minutes=3)  # longer than all that are held of one host may take
_POLL = 0.5  # seconds between two looks at what is due, where nothing here has told of it

_ASKED_AGAIN, _MOST_ASKED = timedelta(seconds=15), 3  # a callback that does not answer at all when it is asked
_AGAIN, _LONGEST_AGAIN, _TIMES = timedelta(seconds=15), timedelta(hours=12), 4
_MOST_FAILURES = 10  # in a row: after about two days, nobody is there


async def distributing(settings: Settings, app: ASGIApp, store: Store) -> None:
    """Tell of what is new in the feeds, as the settings say, without end."""
    if settings.hub == "off":
        return
    async with Callbacks(settings) as callbacks:
        if settings.hub == "own":
            await Distributor(settings, store, callbacks, Readings(app, store, settings.base_url)).run()
        elif settings.base_url is None:
            _log.warning("%s is not told of news: without URBANFEED_BASE_URL it could not ask for it", settings.hub)
        else:
            await Pinger(store, callbacks, settings.hub, Links(settings.base_url)).run()


@dataclass(slots=True)
class Distributor:
    """The distributor of one process."""

    settings: Settings
    store: Store
    callbacks: Callbacks
    readings: Readings
    clock: Clock = field(default_factory=RealClock)
    _running: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _hosts: Counter[str] = field(default_factory=Counter)
    _gates: dict[str, asyncio.Semaphore] = field(default_factory=dict)
    _gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))
    _done: list[tuple[Subscriber, Subscriber | None]] = field(default_factory=list)
    _stirred: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Without end; what is under way then is left to others."""
        lookout = asyncio.create_task(Lookout(self.store, self.readings, self.clock).run(self._stirred.set))
        try:
            while True:
                self._stirred.clear()
                try:
                    await self.begin()
                except DatabaseError as error:
                    _log.error("what is due at our hub cannot be read: %s", error)
                with suppress(TimeoutError):
                    async with asyncio.timeout(_POLL):
                        await self._stirred.wait()
        finally:
            lookout.cancel()
            await asyncio.gather(lookout, return_exceptions=True)
            await self._close()

    async def begin(self) -> None:
        """Keep what has been done, and begin with what is due, as far as there is room. Raises DatabaseError."""
        await self._settle()
        now = self.clock.now()
        room = _HELD - len(self._running)
        if room <= 0 or not await self.store.subscribers.due(now):
            return
        busy = [host for host, under_way in self._hosts.items() if under_way > _HELD_OF_ONE // 2]
        for it in await self.store.subscribers.hold(now, now + _HOLD, room, _HELD_OF_ONE, busy):
            self._hosts[it.host] += 1
            self._gates.setdefault(it.host, asyncio.Semaphore(EACH))
            self._running[it.id] = asyncio.create_task(self._serve(it))

    async def finish(self) -> None:
        """Wait for what has begun, and keep it. Raises DatabaseError."""
        await asyncio.gather(*self._running.values())
        await self._settle()

    async def _settle(self) -> None:
        done = self._done[:]
        if done:
            await self.store.subscribers.settle(done, self.clock.now())
            del self._done[: len(done)]

    async def _close(self) -> None:
        """What is not done others need not wait for."""
        tasks, held = [*self._running.values()], set(self._running)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        try:
            await self._settle()
            await self.store.subscribers.let_go(held - {it.id for it, _ in self._done})
        except DatabaseError as error:
            _log.error("what is held at our hub cannot be let go: %s", error)

    async def _serve(self, it: Subscriber) -> None:
        try:
            async with self._gates[it.host], self._gate:
                after = await self._outcome(it, self.clock.now())
        except (FeedAway, DatabaseError) as error:
            after = self._again(it, Reply("silent", str(error)))
        except Exception:
            _log.exception("a subscriber could not be served", extra=_said(it))
            after = self._again(it, Reply("silent", "a fault of ours"))
        finally:
            del self._running[it.id]
            self._hosts[it.host] -= 1
            if not self._hosts[it.host]:
                del self._hosts[it.host], self._gates[it.host]
        self._done.append((it, after))
        self._stirred.set()

    async def _outcome(self, it: Subscriber, now: datetime) -> Subscriber | None:
        """
        The subscriber as it is from now on; None for one that is none any more. Raises FeedAway, DatabaseError.
        """
        if it.asked:
            return await self._asked(it, now)
        if not it.holds(now):
            _log.info("a lease has ended", extra=_said(it))
            return None
        if it.told == it.digest:
            return _resting(it)
        try:
            content = await self.readings.of(it.address)
            if content.digest != it.digest:  # another process has seen news that this one may not know yet
                await self.store.content.look()
                content = await self.readings.of(it.address)
        except NoFeed as error:
            await self._deny(it, str(error))
            return None
        reply = await self.callbacks.tell(it, content, self._hub(content.address))
        match reply.kind:
            case "yes":
                _log.debug("a subscriber was told", extra=_said(it))
                return _resting(replace(it, told=content.digest))
            case "gone":
                _log.info("a subscriber wants no more", extra=_said(it))
                return None
            case _:
                return self._again(it, reply)

    async def _asked(self, it: Subscriber, now: datetime) -> Subscriber | None:
        """Ask whether it has asked; only then does anything change (section 5.1.1)."""
        asked = it.asked
        assert asked
        if asked.mode == "subscribe":
            try:
                await self.readings.of(it.address)
            except NoFeed as error:  # it was one when it was asked for
                await self._deny(it, str(error))
                return None
        reply = await self.callbacks.confirm(it)
        if reply.kind == "yes" and asked.mode == "unsubscribe":
            _log.info("a subscriber has left", extra=_said(it))
            return None
        if reply.kind == "yes":
            _log.info("a subscriber has confirmed", extra=_said(it) | {"lease": str(asked.lease)})
            told = it.told if it.holds(now) else it.digest
            until = self.clock.now() + asked.lease
            now_so = replace(it, spelling=asked.spelling, secret=asked.secret, lease_until=until, told=told, asked=None)
            return _resting(now_so)
        failures = it.failures + 1
        if reply.kind == "silent" and failures < _MOST_ASKED:
            return replace(it, failures=failures, due_at=self.clock.now() + _ASKED_AGAIN * failures)
        _log.info("a callback has not confirmed: %s", reply.reason, extra=_said(it))
        return _resting(replace(it, asked=None)) if it.holds(now) else None

    async def _deny(self, it: Subscriber, reason: str) -> None:
        """Tell it so, once; who does not hear it is told nothing more all the same."""
        _log.warning("a subscriber is denied: %s", reason, extra=_said(it))
        await self.callbacks.deny(it, reason)

    def _again(self, it: Subscriber, reply: Reply) -> Subscriber | None:
        """Later, and later each time; at last never."""
        failures = it.failures + 1
        if failures >= _MOST_FAILURES:
            _log.warning("a subscriber is given up: %s", reply.reason, extra=_said(it))
            return None
        wait = min(_AGAIN * _TIMES ** (failures - 1), _LONGEST_AGAIN) * (1 + self.clock.chance() / 10)
        due_at = self.clock.now() + max(wait, reply.wait or wait)
        _log.info("a subscriber could not be told: %s", reply.reason, extra=_said(it) | {"failures": failures})
        return replace(it, failures=failures, due_at=min(due_at, it.lease_until or due_at))

    def _hub(self, feed: str) -> str:
        return Links(self.settings.base_url or "/".join(feed.split("/")[:3])).hub


def _resting(it: Subscriber) -> Subscriber:
    """Nothing is to be done until its lease ends, or its feed says something else."""
    assert it.lease_until
    return replace(it, failures=0, due_at=it.lease_until)


def _said(it: Subscriber) -> dict[str, str]:
    """Of a callback the host alone: the rest may be all that keeps strangers out."""
    return {"host": it.host, "feed": it.address}
