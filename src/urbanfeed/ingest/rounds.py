"""Rounds: every source asked once, side by side, each host at its own pace; and then again, for as long as we run."""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict

from urbanfeed.ingest.fetch import Fetcher, Mirror
from urbanfeed.ingest.outcome import Outcome
from urbanfeed.ingest.pipeline import Tell, crawl_source
from urbanfeed.ingest.sources import put_sources
from urbanfeed.plugins import installed
from urbanfeed.scraping import Scraper
from urbanfeed.settings import Settings
from urbanfeed.store import Store

__all__ = ["crawl", "keep_gathering"]

_log = logging.getLogger(__name__)


async def crawl(
    store: Store, settings: Settings, scrapers: Iterable[Scraper], tell: Tell, mirrors: tuple[Mirror, ...] = ()
) -> None:
    """One polite round of these sources."""
    await put_sources(store)
    async with Fetcher(settings, mirrors) as fetcher:
        await asyncio.gather(
            *(crawl_source(store, fetcher, scraper, settings.crawl_limit, tell) for scraper in scrapers)
        )


async def keep_gathering(settings: Settings, mirrors: tuple[Mirror, ...], store: Store) -> None:
    """A round of all installed sources, a pause, and so on without end. A round that breaks is logged, no more."""
    while True:
        counts: Counter[str] = Counter()

        def tell(outcome: Outcome, counts: Counter[str] = counts) -> None:
            counts[outcome.kind] += 1
            if outcome.kind == "failed":
                _log.warning("page failed", extra=asdict(outcome))

        try:
            await crawl(store, settings, installed().values(), tell, mirrors)
            _log.info("round done", extra=counts)
        except Exception:
            _log.exception("round broke off", extra=counts)
        await asyncio.sleep(settings.crawl_interval)
