"""
Where a source tells of its articles: feeds, sitemaps and listing pages, as data. Fetching and reading them is the work
of `ingest`.
"""

from dataclasses import dataclass

__all__ = ["Discovery", "Feed", "Listing", "Sitemap", "latest", "listing", "sitemap"]


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed (Atom, RSS, RDF, JSON Feed) at this path of the source's home."""

    path: str


@dataclass(frozen=True, slots=True)
class Sitemap:
    """
    A sitemap, or an index of sitemaps (sitemaps.org).

    only: a regular expression; of an index, only the sitemaps whose address it is found in are read.
    """

    path: str
    only: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """
    A page that lists articles: the links that the CSS selector `links` finds in it.

    pages: how many of its pages are asked for at most; the next one only while all that a page lists is new.
    """

    path: str
    links: str = "a[href]"
    pages: int = 1


Discovery = Feed | Sitemap | Listing


def latest(feed: str, *listings: str) -> tuple[Discovery, ...]:
    """A feed, and the pages that list the newest articles: `latest("/feed/", "/category/news/")`."""
    return (Feed(feed), *map(Listing, listings))


def listing(path: str, links: str = "a[href]", pages: int = 1) -> tuple[Discovery, ...]:
    """
    A page that lists articles; add it to others: `sitemap("/sitemap.xml") + listing("/news/")`. pages: how many of its
    pages are asked for at most, while all that is on them is new.
    """
    return (Listing(path, links, pages),)


def sitemap(path: str, only: str | None = None) -> tuple[Discovery, ...]:
    """A sitemap, or an index of which `only` says the sitemaps to read."""
    return (Sitemap(path, only),)
