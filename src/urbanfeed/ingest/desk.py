"""
The desk: what the doors have done here for whoever shows a token, on the same road and as politely as anything else.

One fetcher serves all of it. Nothing here knows of tokens; whoever asks has been let in.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from urbanfeed.article import Article, Correctable, Correction, Rights
from urbanfeed.corrections import corrected, given_back
from urbanfeed.ingest import adding
from urbanfeed.ingest.clock import RealClock
from urbanfeed.ingest.editing import EditError, cleaned
from urbanfeed.ingest.fetch import Mirror
from urbanfeed.ingest.fetch.pace import Pace
from urbanfeed.ingest.lending import Lender
from urbanfeed.ingest.memories import Memories
from urbanfeed.ingest.outcome import Outcome
from urbanfeed.ingest.pipeline import ingest_address
from urbanfeed.ingest.rounds import gather_now
from urbanfeed.ingest.sources import all_scrapers, known_sources, put_sources
from urbanfeed.plugins import installed
from urbanfeed.publish.desk import (
    AddressRefused,
    Corrected,
    Invalid,
    NothingFound,
    PageFailed,
    PageForgotten,
    PageTaken,
    RoundStarted,
    RoundUnderWay,
    Said,
    SourceAdded,
    SourceTaken,
    Unknown,
)
from urbanfeed.scraping import Scraper
from urbanfeed.settings import Settings
from urbanfeed.store import Source, Store

__all__ = ["OpenDesk", "open_desk"]

_log = logging.getLogger(__name__)

_NOT_ASKED = ("address", "private-address", "robots")


@asynccontextmanager
async def open_desk(
    settings: Settings, mirrors: tuple[Mirror, ...], store: Store, pace: Pace | None = None
) -> AsyncIterator["OpenDesk"]:
    """The desk over an open store; the rounds that it began end with it. mirrors, pace: as for `keep_gathering`."""
    async with Lender(settings, mirrors, RealClock(), pace) as lender:
        pages, rounds = (asyncio.Semaphore(settings.crawl_sources) for _ in range(2))
        desk = OpenDesk(store, settings, lender, pages, rounds)
        try:
            yield desk
        finally:
            await desk.close()


@dataclass(slots=True)
class OpenDesk:
    """See publish.desk.Desk. pages, rounds: so many at once, each; a round takes long, and no page waits for it."""

    store: Store
    settings: Settings
    lender: Lender
    pages: asyncio.Semaphore
    rounds: asyncio.Semaphore
    _running: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def ingest_url(
        self, url: str, source: str | None
    ) -> PageTaken | AddressRefused | PageFailed | PageForgotten | Unknown:
        """The page's article, as `urbanfeed ingest URL` takes it in."""
        if source is not None and source not in installed():
            return Unknown(f"there is no scraper {source!r}; there are {', '.join(installed())}")
        await put_sources(self.store)
        async with self.pages, self.lender.lent() as fetcher:
            first, *_ = await ingest_address(self.store, fetcher, url, source, Memories(self.store))
        kind, failure, reason = first.kind, first.failure, first.reason or ""
        if kind == "failed":
            assert failure is not None
            said = reason.removeprefix(f"{failure}: ")
            return AddressRefused(failure, said) if failure in _NOT_ASKED else PageFailed(failure, said)
        assert first.id is not None
        if kind == "forgotten":
            tombstone = await self.store.forgotten.by_id(first.id)
            assert tombstone is not None
            return PageForgotten(tombstone)
        article = await self.store.articles.by_id(first.id)
        assert article is not None
        return PageTaken(article, kind)

    async def refresh_source(self, name: str) -> RoundStarted | RoundUnderWay | Unknown:
        """A round as `urbanfeed crawl NAME` makes it, in the background: it may take as long as its pages' pauses."""
        scraper = (await all_scrapers(self.store)).get(name)
        source = next((it for it in await known_sources(self.store) if it.name == name), None)
        if scraper is None or source is None or not scraper.discover:
            return Unknown(f"there is no source {name!r} that can be gathered")
        if name in self._running or await self.store.gatherings.held(name, datetime.now(UTC)):
            return RoundUnderWay(source)
        self._running[name] = asyncio.create_task(self._round(scraper))
        return RoundStarted(source)

    async def add_source(
        self,
        url: str,
        name: str | None = None,
        title: str | None = None,
        language: str | None = None,
        timezone: str | None = None,
        rights: Rights | None = None,
    ) -> SourceAdded | SourceTaken | NothingFound | Invalid:
        """A source as `urbanfeed sources add URL` adds it."""
        wishes = adding.Wishes(name, title, language, timezone, rights or Rights())
        try:
            async with self.pages, self.lender.lent() as fetcher:
                found = await adding.add(self.store, fetcher, url, wishes, datetime.now(UTC))
        except adding.WishError as error:
            return Invalid(error.field, error.allowed)
        except adding.SourceTakenError as error:
            return SourceTaken(error.source, str(error))
        except adding.NothingFoundError as error:
            return NothingFound(str(error), error.tried)
        return SourceAdded(found.source, found.chosen.place.url, found.doubts)

    async def correct(
        self,
        id: str,
        said: Mapping[Correctable, Said],
        give_back: Collection[Correctable],
        by: str,
        reason: str,
        at: datetime,
    ) -> Corrected | Invalid | Unknown:
        """The article with what is said in these fields, cleaned as a page is."""
        article = await self.store.articles.by_id(id)
        if article is None:
            return Unknown(f"there is no article {id!r}")
        source = next((it for it in await known_sources(self.store) if it.name == article.source), None)
        try:
            values = await asyncio.to_thread(cleaned, article, said, _timezone(article, source))
        except EditError as error:
            return Invalid(error.field, error.allowed)

        def change(now: Article) -> Article:
            now = given_back(now, give_back)
            return corrected(now, values, Correction("headline", at, by, reason)) if values else now

        done = await self.store.articles.correct(id, change, at)
        return Corrected(done) if done else Unknown(f"there is no article {id!r}")

    async def close(self) -> None:
        """End the rounds that are under way; what they have learnt so far is kept."""
        for task in self._running.values():
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def _round(self, scraper: Scraper) -> None:
        counts = Counter[str]()

        def tell(outcome: Outcome) -> None:
            counts[outcome.kind] += 1
            if outcome.kind == "failed":
                _log.warning("page failed", extra=asdict(outcome))

        try:
            async with self.rounds, self.lender.lent() as fetcher:
                if await gather_now(self.store.patient(), self.settings, fetcher, scraper, tell):
                    _log.info("round done", extra={"source": scraper.name, **counts})
                else:
                    _log.warning("source %s is being gathered by another process", scraper.name)
        except Exception:
            _log.exception("round broke off", extra={"source": scraper.name})
        finally:
            del self._running[scraper.name]


def _timezone(article: Article, source: Source | None) -> str | None:
    """In which a date without an offset is to be taken: the article's own dates', or its source's."""
    own = article.published.timezone if article.published else None
    return own or (source.timezone if source else None)
