"""
One round of one source: what its places tell of now, and then the pages whose turn it is, new ones first.

Everything that a round learns is kept as it goes, the links before the pages: killed at any moment, the next round goes
on from there. A page that fails is told and counted, and the others go on; only what makes all of them fail (the
database) is raised.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from urbanfeed.ingest import noting
from urbanfeed.ingest.discover import Found, Offer, discover
from urbanfeed.ingest.fetch import Fetcher, FetchError
from urbanfeed.ingest.hints import hinted
from urbanfeed.ingest.memories import Memories
from urbanfeed.ingest.outcome import FailureKind, Outcome, failed, kind_of, reason_of
from urbanfeed.ingest.pipeline import Tell, keep, page_from, reading_of, with_parts
from urbanfeed.ingest.schedule import again_by_its_date
from urbanfeed.ingest.visitor import Visitor
from urbanfeed.ingest.withdrawing import is_gone, withdraw_gone
from urbanfeed.page import ExtractionError, Link
from urbanfeed.scraping import Scraper
from urbanfeed.store import DatabaseError, FailureCount, Store, Visit

__all__ = ["Means", "Round", "gather"]

_log = logging.getLogger(__name__)

_ENOUGH_LINKS = 3  # a place that told of fewer may well tell of none one day


@dataclass(frozen=True, slots=True)
class Means:
    """
    What a round needs. limit: pages that it asks for, at most. tell: is told each outcome. clock: the instant (UTC).
    """

    store: Store
    fetcher: Fetcher
    limit: int
    tell: Tell
    clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Round:
    """
    What a round came to. read: whether any of the source's places could be read; unchanged: whether any was as before.
    ttl, wait: seconds for which its feed, or a refusal, asks to be left alone. offers: the hubs of its places, by their
    addresses, as far as these could be read.
    """

    read: bool
    unchanged: bool = False
    ttl: int | None = None
    wait: float | None = None
    offers: Mapping[str, Offer | None] = field(default_factory=dict)


async def gather(means: Means, scraper: Scraper, everything: bool = False) -> Round:
    """
    One round. everything: all pages that are told of now are asked for, whether it is their turn or not.

    Raises DatabaseError.
    """
    round_ = _Gatherer(means, scraper, Memories(means.store))
    return await round_.run(everything)


@dataclass(frozen=True, slots=True)
class _Gatherer:
    means: Means
    scraper: Scraper
    memories: Memories

    async def run(self, everything: bool) -> Round:
        """See gather."""
        store, name = self.means.store, self.scraper.name
        now = self.means.clock()
        places = {it.url: it for it in await store.visits.places(name)}
        # Of a place that is as it was, nobody knows what it tells of.
        visitor = Visitor(self.means.fetcher, {} if everything else places)
        found = await discover(self.scraper, visitor, self._knows)

        noted = {url: self._noted(url, places, found, visitor, now) for url in found.told}
        if found.told and all(map(_missing, noted.values())):
            noted[self.scraper.home] = await self._knocked(places, visitor, now)
        elif (home := places.get(self.scraper.home)) and home.failures and home.url not in noted:
            noted[home.url] = noting.let_off(home)
        # Sitemaps that an index told of have validators too.
        for url, fetched in visitor.answers.items():
            if url not in noted:
                place = places.get(url, Visit(name, url, now, place=True))
                noted[url] = noting.read_place(place, fetched, now, None, url in found.indexes)
        links = await self._links(found.links, noted, now)
        await store.visits.put(*noted.values())  # after the links, or their places would never be sent again

        for missed in found.missed:
            await self._failed(missed.place, missed.reason, missed.kind)
        for url, visit in noted.items():
            if visit.kind == "no-links":
                await self._failed(url, visit.detail or "", "no-links")
        told = {it.url: it for it in found.links}
        for visit in await self._turn(links.values(), everything):
            await self._page(visit, told.get(visit.url))

        waits = [it.retry_after.total_seconds() for it in visitor.errors.values() if it.retry_after]
        return Round(
            read=not found.told or any(not noted[url].failures for url in found.told),
            unchanged=found.unchanged,
            ttl=found.ttl,
            wait=max(waits, default=None),
            offers=found.offers,
        )

    def _noted(self, url: str, places: dict[str, Visit], found: Found, visitor: Visitor, now: datetime) -> Visit:
        """The visit of one of the source's places."""
        visit = places.get(url, Visit(self.scraper.name, url, now, place=True))
        if error := visitor.errors.get(url):
            return noting.failed_place(visit, error.kind, reason_of(error), error.status, now)
        fetched = visitor.answers[url]
        told = found.told[url]
        if told is None and not fetched.unchanged:
            missed = next((it for it in found.missed if it.place in (url, fetched.url)), None)
            if missed:
                return noting.failed_place(visit, missed.kind, missed.reason, fetched.status, now)
        if told == 0 and (visit.links_before or 0) >= _ENOUGH_LINKS:
            detail = f"it tells of no articles any more; before, of {visit.links_before}"
            return noting.failed_place(visit, "no-links", detail, fetched.status, now)
        return noting.read_place(visit, fetched, now, told, url in found.indexes)

    async def _knocked(self, places: dict[str, Visit], visitor: Visitor, now: datetime) -> Visit:
        """The visit of the home page, asked for only when all places are missing: has the source moved, or gone?"""
        home = self.scraper.home
        visit = places.get(home, Visit(self.scraper.name, home, now, place=True))
        try:
            fetched = await visitor.get(home, None)
        except FetchError as error:
            return noting.failed_place(visit, error.kind, reason_of(error), error.status, now)
        return noting.read_place(visit, fetched, now, None, index=True)

    async def _knows(self, urls: Iterable[str]) -> set[str]:
        """Which of these the source has told of before."""
        return set(await self.means.store.visits.of(self.scraper.name, urls))

    async def _links(self, links: Iterable[Link], places: dict[str, Visit], now: datetime) -> dict[str, Visit]:
        """The visits of the pages that are told of, with what their places say anew; these are kept."""
        store = self.means.store
        told = {it.url: it for it in links if it.url not in places}
        for url in await store.forgotten.among(told):
            del told[url]
        known = await store.visits.of(self.scraper.name, told)
        visits: dict[str, Visit] = {}
        for url, link in told.items():
            if visit := known.get(url):
                if visit.place:
                    continue
                again = again_by_its_date(visit, link.date, now)
                due_at = min(again, visit.due_at or again) if again else visit.due_at
                visits[url] = replace(visit, told=link.date or visit.told, due_at=due_at)
            else:
                visits[url] = Visit(self.scraper.name, url, now, told=link.date, due_at=now)
        await store.visits.put(*(it for url, it in visits.items() if it != known.get(url)))
        return visits

    async def _turn(self, listed: Iterable[Visit], everything: bool) -> list[Visit]:
        """The pages whose turn it is: those never read before first."""
        store, limit = self.means.store, self.means.limit
        due = await store.visits.due(self.scraper.name, self.means.clock(), limit)
        asked = [*listed, *due] if everything else due
        by_url = {it.url: it for it in asked}
        # A database from before visits were kept knows pages that were never visited.
        new = {url for url, it in by_url.items() if it.seen_at is None and not await store.pages.known(url)}
        return sorted(by_url.values(), key=lambda it: it.url not in new)[:limit]

    async def _page(self, visit: Visit, link: Link | None) -> None:
        """Ask for one page, take it in, and keep what is known of it from now on. link: where it is told of now."""
        store = self.means.store
        # What the reader has read for a scraper, the scraper may know by now.
        stood_in = visit.sample is not None and visit.sample.stand_in is not None
        etag, last_modified = (None, None) if stood_in else (visit.etag, visit.last_modified)
        try:
            fetched = await self.means.fetcher.get(visit.url, etag=etag, last_modified=last_modified)
            if fetched.unchanged:
                visit = noting.read_page(visit, fetched, self.means.clock(), None, None)
                self.means.tell(await self._unchanged(visit))
            else:
                page = await page_from(self.means.fetcher, fetched)
                first = await reading_of(visit.url, page, self.scraper, self.memories)
                readings, missing = await with_parts(self.means.fetcher, first, self.scraper, self.memories)
                if link:
                    whole = hinted(first.article, link, self.scraper.timezone)
                    readings[0] = replace(first, article=whole)
                outcome = await keep(store, readings, just_fetched=True)
                self.means.tell(outcome)
                if outcome.kind == "forgotten":
                    await store.visits.remove(visit)
                    return
                for it in missing:
                    await self._count(it)
                now = self.means.clock()
                # The sample says how the page reads by itself: a feed must not hide that its dates are lost.
                visit = noting.read_page(visit, fetched, now, noting.sample_of(first.article, now), page.sha256)
        except (FetchError, ExtractionError) as error:
            visit = noting.failed_page(visit, error, self.means.clock())
            await self._failed(visit.url, str(error), kind_of(error))
            if is_gone(visit):
                await withdraw_gone(store, visit, self.means.clock())
        except DatabaseError:
            raise
        except Exception:
            _log.exception("page could not be read", extra={"source": self.scraper.name, "page": visit.url})
            visit = noting.failed_page(visit, None, self.means.clock())
            await self._failed(visit.url, visit.detail or "", "fault")
        await store.visits.put(visit)

    async def _unchanged(self, visit: Visit) -> Outcome:
        article = await self.means.store.articles.find(self.scraper.name, visit.url, visit.sha256 or "")
        said = (article.id, article.headline) if article else (None, None)
        return Outcome("unchanged", visit.url, self.scraper.name, *said)

    async def _failed(self, url: str, reason: str, kind: FailureKind) -> None:
        await self._count(failed(url, reason, kind, self.scraper.name))

    async def _count(self, outcome: Outcome) -> None:
        """Tell of a failure, and count it."""
        self.means.tell(outcome)
        kind = outcome.failure or "fault"
        detail = (outcome.reason or "").removeprefix(f"{kind}: ")
        failure = FailureCount(kind, 1, self.means.clock(), outcome.page, detail)
        await self.means.store.gatherings.count_failure(self.scraper.name, failure)


def _missing(place: Visit) -> bool:
    """Whether it fails as a site does that is not there any more."""
    return place.failures > 0 and (place.kind == "dns" or place.status in (404, 410))
