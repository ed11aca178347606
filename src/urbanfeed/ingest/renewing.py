"""
Renewing: an added source whose place has moved or broken is looked for anew, at most once a day.

A place that has moved for good is followed; one that is gone, or tells of no articles any more, is replaced by what a
new survey of the site finds. A source with a scraper file is its author's to mend.
"""

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from urbanfeed.ingest.adding import NothingFoundError, Wishes, propose
from urbanfeed.ingest.addresses import one_site
from urbanfeed.ingest.discover import Surveys
from urbanfeed.ingest.sources import added_scraper
from urbanfeed.plugins import installed
from urbanfeed.scraping import Scraper
from urbanfeed.store import Added, Place, Source, Store, Visit

__all__ = ["renewed"]

_log = logging.getLogger(__name__)

_ONCE = timedelta(days=1)
_LOOKED = "looked_again_at"  # in the source's configuration
_CONFIRMED = 2  # articles that a new place must let us read

# What no waiting mends: the address answers, and is no place of this source any more.
_BROKEN = frozenset(("parse", "no-links", "not-html", "redirects"))
_GONE = (404, 410)


async def renewed(store: Store, fetcher: Surveys, name: str, now: datetime) -> Scraper | None:
    """The source by its new places, which are stored; None where they are as they were. Raises DatabaseError."""
    source = next((it for it in await store.sources.all(counted=False) if it.name == name), None)
    if source is None or source.added is None or source.home is None or name in installed():
        return None
    visits = {it.url: it for it in await store.visits.places(name)}
    added = source.added
    places = tuple(_followed(it, visits.get(it.url), source.home) for it in added.places)
    if places != added.places:
        _log.info("place has moved", extra={"source": name, "to": [it.url for it in places]})
        return await _changed(store, source, replace(source, added=replace(added, places=places)))
    if not _lost(visits.get(it.url) for it in places) or not _is_time(added, now):
        return None
    looked = replace(added, configuration={**added.configuration, _LOOKED: now.isoformat()})
    asked = replace(source, added=looked)
    if not await store.sources.change(source, asked):
        return None
    wishes = Wishes(name, source.title, source.language, source.timezone, source.rights, _CONFIRMED)
    try:
        found = await propose(str(added.configuration.get("page") or source.home), fetcher, wishes, now)
    except NothingFoundError as error:
        _log.warning("no new place was found", extra={"source": name, "tried": list(error.tried)})
        return None
    new = found.source.added
    if new is None or (new.places == added.places and new.article == added.article):
        return None
    configuration = {**looked.configuration, "hubs": new.configuration["hubs"]}
    kept = replace(looked, places=new.places, article=new.article, configuration=configuration)
    _log.warning("source has a new place", extra={"source": name, "place": new.places[0].url})
    return await _changed(store, asked, replace(source, home=found.source.home, added=kept))


async def _changed(store: Store, before: Source, after: Source) -> Scraper | None:
    """The source as it is now; None where somebody has removed or changed it while we looked, who has the last word."""
    return added_scraper(after) if await store.sources.change(before, after) else None


def _followed(place: Place, visit: Visit | None, home: str) -> Place:
    """The place where it has moved for good (301, 308), if that answers as one and is of the same site."""
    if visit is None or visit.failures or not visit.moved_to or not one_site(visit.moved_to, home):
        return place
    return replace(place, url=visit.moved_to)


def _lost(visits: Iterable[Visit | None]) -> bool:
    """Whether none of the places can be read, for a reason that does not pass."""
    return all(it and it.failures and (it.kind in _BROKEN or it.status in _GONE) for it in visits)


def _is_time(added: Added, now: datetime) -> bool:
    looked = added.configuration.get(_LOOKED)
    return looked is None or now - datetime.fromisoformat(looked) >= _ONCE
