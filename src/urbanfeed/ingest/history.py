"""
The history of a source, read from the store, and its health, kept there after each round.

An operator hears of every change of state: a line in the log, at level warning.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urljoin

from urbanfeed.ingest.health import BEFORE, RECENT, History, judged
from urbanfeed.ingest.schedule import instant_told
from urbanfeed.scraping import Scraper
from urbanfeed.store import Health, Store, Visit

__all__ = ["arrivals_of", "history_of", "judge", "places_of"]

_log = logging.getLogger(__name__)

_FAILURES = timedelta(days=30)  # that are looked at
_FOUND = 60  # pages that say when articles appear


async def judge(store: Store, scraper: Scraper, now: datetime) -> Health:
    """The health of a source as it is now; it is kept, and a change of state is logged."""
    history = await history_of(store, scraper, now)
    health = judged(history, now)
    await store.gatherings.put_health(scraper.name, health)
    before = history.before.state if history.before else "healthy"
    if health.state != before:
        _log.warning(
            "source %s is %s: %s",
            scraper.name,
            health.state,
            health.reason,
            extra={"source": scraper.name, "state": health.state, "state_before": before},
        )
    return health


async def history_of(store: Store, scraper: Scraper, now: datetime) -> History:
    """What the store knows of a source."""
    name, visits = scraper.name, store.visits
    before = await store.gatherings.health(name)
    read = [it.sample for it in await visits.samples(name, RECENT + BEFORE) if it.sample]
    usual = read[RECENT:]
    if before and before.state == "degraded":
        # Measured against itself, what is broken for long would become the usual, and heal by that.
        usual = [it.sample for it in await visits.samples(name, BEFORE, before.since) if it.sample]
    places = {it.url: it for it in await visits.places(name)}
    return History(
        gathering=await store.gatherings.of(name),
        places=tuple(places[url] for url in places_of(scraper) if url in places),
        home=places.get(scraper.home),
        pages=await visits.tried(name, RECENT + BEFORE),
        recent=tuple(read[:RECENT]),
        usual=tuple(usual),
        arrivals=await arrivals_of(store, name, now),
        failures=await store.gatherings.failures(name, now - _FAILURES),
        before=before,
    )


async def arrivals_of(store: Store, source: str, now: datetime) -> tuple[datetime, ...]:
    """
    When the source's articles appeared, the last one first: as each says, as its place says, or when we found it.

    The time of finding says nothing of those that the first round found.
    """
    began = await store.visits.began(source)
    return tuple(sorted(_appeared(await store.visits.found(source, _FOUND), began, now), reverse=True))


def places_of(scraper: Scraper) -> tuple[str, ...]:
    """The addresses of the places where a source tells of its articles."""
    return tuple(dict.fromkeys(urljoin(scraper.home, place.path) for place in scraper.discover))


def _appeared(pages: Iterable[Visit], began: datetime | None, now: datetime) -> Iterable[datetime]:
    for it in pages:
        stated = (it.sample.published if it.sample else None) or instant_told(it.told)
        if stated or it.found_at != began:
            yield min(stated or it.found_at, it.found_at, now)
