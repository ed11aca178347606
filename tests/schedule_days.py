"""The schedule in a test: days of it that pass at once, and the scrapers that it knows."""

from dataclasses import replace
from datetime import timedelta

import pytest

from harbour import SCRAPER, FakeClock, TheEnd, mirror, settings
from local_site import Site
from urbanfeed.ingest import rounds
from urbanfeed.ingest.fetch import Mirror
from urbanfeed.ingest.rounds import keep_gathering
from urbanfeed.scraping import Scraper
from urbanfeed.store import Health, Store

__all__ = ["DAY", "HOUR", "MINUTE", "another", "health", "known", "run"]

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def known(patch: pytest.MonkeyPatch) -> dict[str, Scraper]:
    """The installed scrapers: the Harbour City News, and whatever a test adds. Nobody adds any while it runs."""
    patch.setattr(rounds, "_LOOK", 3600)
    scrapers = {"harbour": SCRAPER}
    patch.setattr("urbanfeed.ingest.sources.installed", lambda: dict(scrapers))
    return scrapers


async def run(store: Store, site: Site, clock: FakeClock, lasts: timedelta, *others: Mirror, **changed: object) -> None:
    """The schedule, for so long by its clock."""
    clock.until = clock.at + lasts
    with pytest.raises(TheEnd):
        await keep_gathering(settings(**changed), (*mirror(site.origin), *others), store, clock)


async def health(store: Store, name: str = "harbour") -> Health:
    """How the source was found to be."""
    found = await store.gatherings.health(name)
    assert found is not None
    return found


def another(name: str) -> Scraper:
    """A scraper of another source."""
    return replace(SCRAPER, name=name, home=f"https://{name}.example/")
