"""
Sources: those of the installed scrapers, and those that an operator added to the database, which need none.

Both are gathered as scrapers; one of the database has no rules, so that the general reader reads its pages.
"""

import logging
from collections.abc import Iterable
from dataclasses import replace

from urbanfeed.address import host
from urbanfeed.plugins import installed
from urbanfeed.scraping import Discovery, Feed, Listing, Scraper, Sitemap
from urbanfeed.store import Place, Source, Store

__all__ = ["added_scraper", "all_scrapers", "gathered", "known_sources", "place_of", "put_sources", "source_of"]

_log = logging.getLogger(__name__)

_PAGES = 5  # of one listing, at most

# Names that are no site's, and never will be (RFC 2606): a scraper of a site that is not known has such a home.
_RESERVED = (".example", ".invalid", ".test", ".localhost")


def source_of(scraper: Scraper) -> Source:
    """The source that a scraper reads."""
    return Source(
        name=scraper.name,
        title=scraper.title,
        home=None if _reserved(scraper.home) else scraper.home,
        language=scraper.language or None,
        timezone=scraper.timezone,
        rights=scraper.rights,
    )


def added_scraper(source: Source) -> Scraper | None:
    """The scraper that gathers a source of the database; None for one that nobody added. Raises ValueError."""
    if source.added is None or source.home is None:
        return None
    plain = Scraper(
        name=source.name,
        title=source.title,
        home=source.home,
        language=source.language or "",
        timezone=source.timezone,
        rights=source.rights,
        discover=tuple(map(_discovery, source.added.places)),
    )
    return replace(plain, article=source.added.article) if source.added.article else plain


def place_of(discovery: Discovery) -> Place:
    """Where a scraper is told of articles, as the database keeps it."""
    match discovery:
        case Feed(path):
            return Place("feed", path)
        case Sitemap(path, only):
            return Place("sitemap", path, only)
        case Listing(path, links):
            return Place("listing", path, links)


async def put_sources(store: Store) -> None:
    """Have the store know every installed scraper's source, as it is now."""
    for scraper in installed().values():
        await store.sources.put(source_of(scraper))


async def known_sources(store: Store) -> tuple[Source, ...]:
    """The sources of the store and of the installed scrapers, by name; a scraper has the last word on what it is."""
    stored = {source.name: source for source in await store.sources.all()}
    for scraper in installed().values():
        known = stored.get(scraper.name)
        said = source_of(scraper)
        stored[scraper.name] = replace(said, articles=known.articles, paused_at=known.paused_at) if known else said
    return tuple(stored[name] for name in sorted(stored))


async def all_scrapers(store: Store) -> dict[str, Scraper]:
    """Every source that can be gathered, by name: the installed scrapers, and what was added to the database."""
    return _scrapers(await store.sources.all(counted=False))


async def gathered(store: Store) -> dict[str, Scraper]:
    """The sources that the schedule asks: all that name a place to ask, but those that are paused."""
    sources = await store.sources.all(counted=False)
    paused = {source.name for source in sources if source.paused_at}
    return {name: it for name, it in _scrapers(sources).items() if it.discover and name not in paused}


def _scrapers(sources: Iterable[Source]) -> dict[str, Scraper]:
    found: dict[str, Scraper] = {}
    for source in sources:
        try:
            scraper = added_scraper(source)
        except ValueError as error:  # written by hand, or by another version
            _log.error("source cannot be gathered", extra={"source": source.name, "reason": str(error)})
            continue
        if scraper:
            found[source.name] = scraper
    found |= installed()
    return {name: found[name] for name in sorted(found)}


def _discovery(place: Place) -> Discovery:
    match place.kind:
        case "feed":
            return Feed(place.url)
        case "sitemap":
            return Sitemap(place.url, place.select)
        case "listing":
            return Listing(place.url, place.select or "a[href]", _PAGES)


def _reserved(url: str) -> bool:
    return host(url).endswith(_RESERVED)
