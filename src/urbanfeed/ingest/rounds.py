"""
Rounds: each source asked when its turn comes, several side by side, each host at its own pace; or all of them once.

One source is never asked twice at once, not even by two processes, and what breaks one round breaks no other.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta

from urbanfeed.ingest.clock import Clock, RealClock
from urbanfeed.ingest.fetch import Fetcher, Mirror
from urbanfeed.ingest.fetch.pace import Pace
from urbanfeed.ingest.gather import Means, Round, gather
from urbanfeed.ingest.history import arrivals_of, judge
from urbanfeed.ingest.lending import Lender
from urbanfeed.ingest.outcome import Outcome
from urbanfeed.ingest.pipeline import Tell
from urbanfeed.ingest.renewing import renewed
from urbanfeed.ingest.schedule import as_net, interval_of, latest_round, next_round
from urbanfeed.ingest.sources import gathered, put_sources, source_of
from urbanfeed.ingest.websub import Hubs, note_offers, tells_all
from urbanfeed.scraping import Scraper
from urbanfeed.settings import Settings
from urbanfeed.store import DatabaseError, FailureCount, Gathering, Store

__all__ = ["crawl", "gather_now", "keep_gathering"]

_log = logging.getLogger(__name__)

# A source is held for so long at a time, and held on to while its round lasts: what a process that dies has held is
# free again soon.
_HOLD, _HOLD_ON = timedelta(minutes=5), 60.0
# Seconds after which we look again at what there is to gather: another process may have added or paused a source.
_LOOK = 60.0
_AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)


async def crawl(
    store: Store, settings: Settings, scrapers: Iterable[Scraper], tell: Tell, mirrors: tuple[Mirror, ...] = ()
) -> None:
    """
    One polite round of these sources now, whenever they are due.

    Raises DatabaseError after the last of them; where several broke, the first is raised and the others are logged.
    """
    await put_sources(store)
    gate = asyncio.Semaphore(settings.crawl_sources)
    asked = list(scrapers)
    async with Fetcher(settings, mirrors) as fetcher:
        turn = _Turn(store, settings, RealClock())

        async def one(scraper: Scraper) -> None:
            async with gate:
                if not await turn.take(fetcher, scraper, tell, everything=True):
                    _log.warning("source %s is being gathered by another process", scraper.name)

        done = await asyncio.gather(*map(one, asked), return_exceptions=True)
    broken = [(scraper.name, error) for scraper, error in zip(asked, done, strict=True) if error]
    for name, error in broken[1:]:
        _log.error("round broke off", extra={"source": name}, exc_info=error)
    for _, error in broken:
        raise error


async def gather_now(store: Store, settings: Settings, fetcher: Fetcher, scraper: Scraper, tell: Tell) -> bool:
    """One polite round of one source now, whenever it is due; False where another is at it. Raises DatabaseError."""
    return await _Turn(store, settings, RealClock()).take(fetcher, scraper, tell, everything=True)


async def keep_gathering(
    settings: Settings,
    mirrors: tuple[Mirror, ...],
    store: Store,
    clock: Clock | None = None,
    pace: Pace | None = None,
) -> None:
    """
    A round of each source when it is due, without end. A round that breaks is logged, no more.

    pace: that of the hosts, where others of this process ask them, too.
    """
    clock = clock or RealClock()
    running: dict[str, asyncio.Task[bool]] = {}
    await put_sources(store)
    async with Lender(settings, mirrors, clock, pace) as lender, Hubs(store, settings, lender, clock) as hubs:
        turn = _Turn(store, settings, clock)
        board = _Board(turn)
        try:
            while True:
                pause = _LOOK
                try:
                    pause = min(await _begin(board, lender, running), await hubs.begin())
                except DatabaseError:
                    _log.exception("the schedule cannot be read")
                await clock.wait(pause, [*running.values(), *hubs.under_way])
                for name in [name for name, task in running.items() if task.done()]:
                    board.note(name, taken=running.pop(name).result())
        finally:
            for task in running.values():
                task.cancel()
            await asyncio.gather(*running.values(), return_exceptions=True)


@dataclass(frozen=True, slots=True)
class _Turn:
    """Rounds of single sources."""

    store: Store
    settings: Settings
    clock: Clock

    def due(self, stands: Gathering) -> datetime:
        """When its next round is due; what lies further ahead than any pause was put there by a wrong clock."""
        latest = self.clock.now() + latest_round(self.settings)
        return stands.due_at if stands.due_at and stands.due_at <= latest else _AT_ONCE

    async def take(self, fetcher: Fetcher, scraper: Scraper, tell: Tell, everything: bool = False) -> bool:
        """
        One round of the source, and when the next one is due; False where another process is at it or, unless
        `everything` is asked for, has just been. Raises DatabaseError.
        """
        gatherings, name = self.store.gatherings, scraper.name
        if all(it.name != name for it in await self.store.sources.all(counted=False)):
            await self.store.sources.put(source_of(scraper))
        hold = _Hold(self.store, self.clock, name)
        if not await hold.take():
            return False
        holding = asyncio.create_task(hold.hold_on())
        try:
            if not everything and self.due(await gatherings.of(name)) > self.clock.now():
                return False
            began = self.clock.now()
            means = Means(self.store, fetcher, self.settings.crawl_limit, tell, self.clock.now)
            came = await self._survived(means, scraper, everything)
            if again := await renewed(self.store, fetcher, name, self.clock.now()):
                scraper, came = again, await self._survived(means, again, everything)
            if await hold.keep():
                await self._settle(scraper, came, began)
            else:
                _tell_lost(name)
        except DatabaseError:
            if await hold.keep():
                raise
            _tell_lost(name)  # nothing more can be kept of a source that is not there
        finally:
            holding.cancel()
            await asyncio.gather(holding, return_exceptions=True)
            await hold.let_go()
        return True

    async def _survived(self, means: Means, scraper: Scraper, everything: bool) -> Round:
        """The round; one that breaks by a fault of ours is a failed one."""
        try:
            return await gather(means, scraper, everything)
        except DatabaseError:
            raise
        except Exception as error:
            _log.exception("round broke off", extra={"source": scraper.name})
            failure = FailureCount("fault", 1, self.clock.now(), scraper.home, _broke_off(error))
            await self.store.gatherings.count_failure(scraper.name, failure)
            return Round(read=False)

    async def _settle(self, scraper: Scraper, came: Round, began: datetime) -> None:
        """Keep how the gathering stands after a round, what its places offer, and the source's health."""
        name, now = scraper.name, self.clock.now()
        await note_offers(self.store, name, came.offers, now)
        before = await self.store.gatherings.of(name)
        ttl = before.ttl if came.ttl is None and came.unchanged else came.ttl
        interval = interval_of(await arrivals_of(self.store, name, now), ttl, now, self.settings)
        last_found = next((it.found_at for it in await self.store.visits.found(name, 1)), None)
        if tells_all(await self.store.subscriptions.of(name), last_found, now):
            interval = as_net(interval, self.settings)
        failures = 0 if came.read else before.failures + 1
        after = replace(
            before,
            due_at=next_round(now, interval, failures, self.clock.chance(), self.settings, came.wait),
            last_round_at=now,
            last_success_at=now if came.read else before.last_success_at,
            failures=failures,
            failing_since=None if came.read else before.failing_since or now,
            interval=round(interval.total_seconds()),
            ttl=ttl,
        )
        await self.store.gatherings.put(after)
        if any(it.delivered_at and it.delivered_at >= began for it in await self.store.subscriptions.of(name)):
            # The round may have asked before there was what the hub tells of.
            await self.store.gatherings.hasten(name, now)
        await judge(self.store, scraper, now)


@dataclass(slots=True)
class _Hold:
    """Our hold on a source; it is known by the instant at which it ends."""

    store: Store
    clock: Clock
    name: str
    until: datetime = _AT_ONCE
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def take(self) -> bool:
        """Whether it is ours from now on."""
        now = self.clock.now()
        self.until = now + _HOLD
        return await self.store.gatherings.hold(self.name, now, self.until)

    async def keep(self) -> bool:
        """Whether it is ours still, and for longer."""
        return await asyncio.shield(self._kept())  # who is cancelled must still know how long it lasts, to let it go

    async def _kept(self) -> bool:
        async with self.turn:
            until = max(self.until, self.clock.now() + _HOLD)
            kept = await self.store.gatherings.keep_hold(self.name, self.until, until)
            if kept:
                self.until = until
            return kept

    async def hold_on(self) -> None:
        """Keep it, as long as it is ours."""
        kept = True
        while kept:
            await asyncio.sleep(_HOLD_ON)
            try:
                kept = await self.keep()
            except DatabaseError:
                _log.warning("source could not be held on to", extra={"source": self.name}, exc_info=True)

    async def let_go(self) -> None:
        """Let others gather it."""
        async with self.turn:
            await self.store.gatherings.let_go(self.name, self.until)


@dataclass(slots=True)
class _Board:
    """
    When each source is due. It is read anew once a minute; in between, of the sources alone that had a round, or of
    which a hub has told news.
    """

    turn: _Turn
    times: dict[str, tuple[datetime, Scraper]] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    read_at: datetime | None = None

    async def in_order(self) -> list[tuple[datetime, Scraper]]:
        """Those never gathered, and then the longest due first."""
        store, now = self.turn.store, self.turn.clock.now()
        if self.read_at is None or now - self.read_at >= timedelta(seconds=_LOOK):
            stand = await store.gatherings.all()
            sources = (await gathered(store)).values()
            self.times = {it.name: (self.turn.due(stand.get(it.name, Gathering(it.name))), it) for it in sources}
            self.read_at = now
        else:
            heard = await store.subscriptions.told_since(now - timedelta(seconds=_LOOK))
            for name in (self.changed | heard) & self.times.keys():
                self.times[name] = (self.turn.due(await store.gatherings.of(name)), self.times[name][1])
        self.changed.clear()
        return sorted(self.times.values(), key=lambda it: it[0])

    def note(self, name: str, taken: bool) -> None:
        """That a round has ended; one that was not `taken` is due still, and is let be for a while."""
        if taken:
            self.changed.add(name)
        elif name in self.times:
            self.times[name] = (self.turn.clock.now() + timedelta(seconds=_LOOK), self.times[name][1])


async def _begin(board: _Board, lender: Lender, running: dict[str, asyncio.Task[bool]]) -> float:
    """Begin the rounds that are due, as many as go side by side; gives the seconds until there may be more to do."""
    turn = board.turn
    for due_at, scraper in await board.in_order():
        if scraper.name in running:
            continue
        if (wait := (due_at - turn.clock.now()).total_seconds()) > 0:
            return min(_LOOK, wait)
        if len(running) >= turn.settings.crawl_sources:
            break
        running[scraper.name] = asyncio.create_task(_round(turn, lender, scraper))
    return _LOOK


async def _round(turn: _Turn, lender: Lender, scraper: Scraper) -> bool:
    """Whether there was one: not where another process is at it, the source was removed, or the round broke off."""
    counts: Counter[str] = Counter()
    taken = False
    try:
        async with lender.lent() as fetcher:
            # The board may be a minute old; a source that was removed since must not come back.
            known = scraper.name in await gathered(turn.store)
            taken = known and await turn.take(fetcher, scraper, _told(counts))
    except Exception:
        _log.exception("round broke off", extra={"source": scraper.name})
        return False
    if taken:
        _log.info("round done", extra={"source": scraper.name, **counts})
    return taken


def _tell_lost(name: str) -> None:
    """Say that the source was removed during its round; or that we slept, and another process has gone on with it."""
    _log.warning("source is not ours any more", extra={"source": name})


def _told(counts: Counter[str]) -> Callable[[Outcome], None]:
    def tell(outcome: Outcome) -> None:
        counts[outcome.kind] += 1
        if outcome.kind == "failed":
            _log.warning("page failed", extra=asdict(outcome))

    return tell


def _broke_off(error: Exception) -> str:
    return f"the round broke off with {type(error).__name__}; the log has the traceback"
