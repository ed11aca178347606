"""
The scraper: one source, described. `draft` reads a page by it.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from bs4 import Tag

from urbanfeed.address import host
from urbanfeed.article import Rights
from urbanfeed.page import Claim, Draft, ExtractionError, Page, Twin
from urbanfeed.scraping.bodies import Body, Dump
from urbanfeed.scraping.discovery import Discovery
from urbanfeed.scraping.rules import AUTHORS, CANONICAL, PUBLISHED, UPDATED, Picture, Rule

__all__ = ["Scraper", "draft"]

# Browsers flatten a tree below 512 levels (Blink's kMaximumHTMLParserDOMTreeDepth), so no real page needs more; and
# a selector such as "div p" looks at all ancestors of each element.
_DEEPEST = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scraper:
    """
    One source: who it is, where its articles are found, and where on a page each field stands.

    home: the address that `discover` and relative paths start from. article: a regular expression that the path (and
    query) of an article's address matches whole; every other link is not followed.
    language: BCP 47, empty where nobody says. timezone: the IANA name of the zone in which it prints its times; None
    where nobody says.
    headline, body: without both, the general reader reads the pages. dump: how a text dump of a page is read; without
    it, the general reader does that.
    version: raise it when a rule changes, so that articles tell which one read them.
    """

    name: str
    title: str
    home: str
    language: str
    article: str = r"/.+"
    timezone: str | None = None
    rights: Rights = field(default_factory=Rights)
    discover: tuple[Discovery, ...] = ()
    headline: Rule | None = None
    body: Body | None = None
    standfirst: Rule | None = None
    authors: Rule = AUTHORS
    published: Rule = PUBLISHED
    updated: Rule = UPDATED
    section: Rule | None = None
    image: Picture | None = None
    dump: Dump | None = None
    version: str = "1"

    def __post_init__(self) -> None:
        """Raises ValueError for a name or a home that no address could hold."""
        if not re.fullmatch(r"[\w.-]{1,100}", self.name):
            raise ValueError(f"scraper name {self.name!r}: letters, digits, '_', '.' and '-' only, as in 'city_news'")
        if not self.home.startswith(("http://", "https://")):
            raise ValueError(f"scraper {self.name}: home {self.home!r} must begin with http:// or https://")

    def owns(self, url: str) -> bool:
        """Whether the address is on this source's host (with or without `www.`)."""
        return host(url) != "" and host(url) == host(self.home)

    def is_article(self, url: str) -> bool:
        """Whether the address is that of an article of this source."""
        if not self.owns(url):
            return False
        parts = urlsplit(url)
        path = unquote(parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return re.fullmatch(self.article, path) is not None


def draft(scraper: Scraper, page: Page) -> Draft | None:
    """
    What the page says, by the scraper's rules; None where the headline or the body is not there.

    Raises ExtractionError for a page that is nested too deep to be looked at.
    """
    if page.is_dump:
        passage = scraper.dump(page) if scraper.dump else None
        headline, body = (passage.headline, passage.body) if passage else (None, None)
    else:
        _bounded(page)
        headline = _one(scraper.headline, page)
        body = scraper.body(page, headline.value if headline else None) if scraper.body else None
    if headline is None or body is None:
        return None
    image = scraper.image(page) if scraper.image else None
    return Draft(
        extractor=f"scraper {scraper.name}",
        version=scraper.version,
        body=body.value,
        body_rule=body.rule,
        headline=headline,
        standfirst=_one(scraper.standfirst, page),
        authors=tuple(scraper.authors(page)),
        published=_one(scraper.published, page),
        updated=_one(scraper.updated, page),
        section=_one(scraper.section, page),
        languages=(Claim(scraper.language, "scraper"),),
        canonical_url=_one(CANONICAL, page),
        images=(image,) if image else (),
        images_rule="scraper" if image else None,
        timezone=scraper.timezone,
        twin=_twin(page),
    )


def _one(rule: Rule | None, page: Page) -> Claim | None:
    return next(iter(rule(page)), None) if rule else None


def _twin(page: Page) -> Twin | None:
    root = None if page.is_dump else page.soup.html
    # "The <html> tag must have the ⚡ or the amp attribute" (AMP HTML specification).
    return "amp" if isinstance(root, Tag) and (root.has_attr("amp") or root.has_attr("⚡")) else None


def _bounded(page: Page) -> None:
    levels = {id(page.soup): 0}
    for element in page.soup.find_all(True):
        level = levels[id(element)] = levels.get(id(element.parent), 0) + 1
        if level > _DEEPEST:
            raise ExtractionError("too-deep", f"the page is nested more than {_DEEPEST:,} levels deep")
