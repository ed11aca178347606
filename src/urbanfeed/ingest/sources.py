"""Sources: what the installed scrapers say of themselves, as the store keeps it."""

from dataclasses import replace
from urllib.parse import urlsplit

from urbanfeed.plugins import installed
from urbanfeed.scraping import Scraper
from urbanfeed.store import Source, Store

__all__ = ["known_sources", "put_sources", "source_of"]

# Names that are no site's, and never will be (RFC 2606): a scraper of a site that is not known has such a home.
_RESERVED = (".example", ".invalid", ".test", ".localhost")


def source_of(scraper: Scraper) -> Source:
    """The source that a scraper reads."""
    return Source(
        name=scraper.name,
        title=scraper.title,
        home=None if _reserved(scraper.home) else scraper.home,
        language=scraper.language,
        timezone=scraper.timezone,
        rights=scraper.rights,
    )


def _reserved(url: str) -> bool:
    return (urlsplit(url).hostname or "").endswith(_RESERVED)


async def put_sources(store: Store) -> None:
    """Have the store know every installed scraper's source, as it is now."""
    for scraper in installed().values():
        await store.sources.put(source_of(scraper))


async def known_sources(store: Store) -> tuple[Source, ...]:
    """The sources of the store and of the installed scrapers, by name; a scraper has the last word on what it is."""
    stored = {source.name: source for source in await store.sources.all()}
    for scraper in installed().values():
        counted = stored[scraper.name].articles if scraper.name in stored else 0
        stored[scraper.name] = replace(source_of(scraper), articles=counted)
    return tuple(stored[name] for name in sorted(stored))
