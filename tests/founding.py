"""The founding sources as local web sites: each serves its pages, its listing and its feed or sitemap."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urljoin, urlsplit

from local_site import Reply, Site
from urbanfeed.demo import PAGES, saved_pages
from urbanfeed.plugins import installed
from urbanfeed.scraping import Feed, Listing, Sitemap

__all__ = ["NAMES", "founding_replies", "founding_sites", "homes"]

NAMES = ("iclei_east_asia", "jarialike_kz", "kestava_kaupunki_fi", "living_cities_ar", "optimism_kz")

_ROBOTS = Reply("User-agent: *\nDisallow: /wp-admin/\n", type="text/plain")


def founding_replies(name: str) -> dict[str, Reply | str | bytes]:
    """What the site of this source answers, by path and query."""
    replies: dict[str, Reply | str | bytes] = {"/robots.txt": _ROBOTS}
    for saved in saved_pages():
        if saved.source == name:
            replies[_path(saved.url)] = saved.content
    scraper = installed()[name]
    for place in scraper.discover:
        match place:
            case Feed():
                file, kind = "feed.xml", "application/rss+xml"
            case Sitemap():
                file, kind = "sitemap.xml", "application/xml"
            case Listing():
                file, kind = "listing.html", "text/html; charset=utf-8"
        replies[_path(urljoin(scraper.home, place.path))] = Reply((PAGES / name / file).read_bytes(), type=kind)
    return replies


@contextmanager
def founding_sites() -> Iterator[dict[str, Site]]:
    """All five, each on a port of its own."""
    with ExitStack() as open_sites:
        yield {name: open_sites.enter_context(Site(founding_replies(name))) for name in NAMES}


def homes(sites: dict[str, Site]) -> list[str]:
    """The options of `crawl` that name these sites as the sources' mirrors."""
    return [part for name, site in sites.items() for part in ("--home", f"{name}={site.origin}")]


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
