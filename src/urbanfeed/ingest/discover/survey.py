"""
The survey: where a site tells of its articles, when only its address is known.

A few polite requests: the page itself, the feeds that it announces, the sitemaps that robots.txt names. Nothing a site
does makes it fail; whatever was tried is told. It reads no article, and stores nothing.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal, Protocol
from urllib.parse import urljoin, urlsplit

from urbanfeed.ingest.addresses import one_site, untracked
from urbanfeed.ingest.discover.announced import Announced, announced, linked
from urbanfeed.ingest.discover.feeds import feed_links
from urbanfeed.ingest.discover.forms import Form, expression, form_of, says_much
from urbanfeed.ingest.discover.found import Asks, Found
from urbanfeed.ingest.discover.listings import learned_links
from urbanfeed.ingest.discover.places import same_form
from urbanfeed.ingest.discover.sitemaps import Sitemapped, sitemap_links
from urbanfeed.ingest.extract import page_of
from urbanfeed.ingest.fetch import Fetched, FetchError
from urbanfeed.ingest.outcome import reason_of
from urbanfeed.ingest.schedule import day_told, instant_told
from urbanfeed.page import ExtractionError, Link
from urbanfeed.store import Place

__all__ = ["Candidate", "Kind", "Survey", "Surveys", "Tried", "survey"]

Kind = Literal["feed", "news sitemap", "listing", "sitemap"]

# The better one first: a feed says most, a news sitemap holds new articles only, a listing begins with them.
_KINDS: tuple[Kind, ...] = ("feed", "news sitemap", "listing", "sitemap")

# Where systems that announce no feed on their pages have one: WordPress, Drupal, static site generators.
_COMMON_FEEDS = ("/feed/", "/rss.xml", "/feed.xml", "/atom.xml", "/rss", "/feed.json")
_COMMON_SITEMAP = "/sitemap.xml"

_MOST_FEEDS = 4
_MOST_SITEMAPS = 2
_MOST_INDEXED = 3  # of one index, the last changed first

_LEFT_BEHIND = timedelta(days=30)
_LISTED = 5  # articles on a page from which on a feed that has none of them is another's
_FEWEST = 3  # addresses of one form from which on they can be called a site's articles


class Surveys(Asks, Protocol):
    """Who surveys: the fetcher."""

    async def sitemaps(self, url: str) -> tuple[str, ...]:
        """See Fetcher.sitemaps."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    A place by which a site could be gathered.

    links: its articles on this site, the newest first as far as it tells. article: the expression that their addresses
    match; None for all of the host. newest: the last day of publication that it tells (UTC). doubts: what is wrong with
    it, in words.
    """

    kind: Kind
    place: Place
    links: tuple[Link, ...]
    article: str | None = None
    newest: date | None = None
    title: str | None = None
    hubs: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tried:
    """An address that was looked at, and what came of it, in words."""

    url: str
    came: str


@dataclass(frozen=True, slots=True)
class Survey:
    """
    What a site has. url: the page at the end of all redirects. title, language: as the site calls itself and declares.
    candidates: the best one first. failed: why not even the page itself could be had.
    """

    url: str
    title: str | None
    language: str | None
    candidates: tuple[Candidate, ...]
    tried: tuple[Tried, ...]
    failed: str | None = None


async def survey(url: str, fetcher: Surveys) -> Survey:
    """Where the site of this page tells of its articles."""
    look = _Look(fetcher, url)
    fetched = await look.get(url)
    if fetched is None:
        return Survey(url, None, None, (), tuple(look.tried), look.tried[-1].came)
    look.url = fetched.url
    said = Announced()
    if not await look.is_place(fetched):
        said = await look.page(fetched)
        await look.feeds(said)
        await look.sitemaps()
    title = said.name or next((it.title for it in look.candidates if it.title), said.title)
    return Survey(look.url, title, said.language, _ranked(look.candidates), tuple(look.tried))


@dataclass(slots=True)
class _Look:
    """One survey under way. url: the page that it starts from."""

    fetcher: Surveys
    url: str
    tried: list[Tried] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    async def get(self, url: str) -> Fetched | None:
        self.asked.add(url)
        try:
            return await self.fetcher.get(url, None)
        except FetchError as error:
            self.tried.append(Tried(url, f"{error.kind}: {reason_of(error)}"))
            return None

    async def is_place(self, fetched: Fetched) -> bool:
        """Whether the address that was given is a feed or a sitemap itself."""
        start = fetched.content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        if start.startswith(b"\x1f\x8b") or b"<urlset" in start or b"<sitemapindex" in start:
            await self._sitemap(fetched)
        elif start.startswith(b"{") or b"<rss" in start or b"<feed" in start or b"<rdf:rdf" in start:
            await self._feed(fetched)
        else:
            return False
        return True

    async def page(self, fetched: Fetched) -> Announced:
        """Look at the page: what it announces, and whether it lists articles."""
        try:
            page = page_of(fetched.content, url=fetched.url, content_type=fetched.content_type or None)
            said = await asyncio.to_thread(announced, page.markup, fetched.url, fetched.link)
            learned = await asyncio.to_thread(learned_links, page)
        except ExtractionError as error:
            self.tried.append(Tried(fetched.url, str(error)))
            return Announced()
        if learned is None:
            self.tried.append(Tried(fetched.url, "a page on which nothing looks like a list of articles"))
            return said
        links = self._own(learned.links)
        newest = max(filter(None, (day_told(it.date) for it in links)), default=None)
        self.tried.append(Tried(fetched.url, f"a page that lists {_articles(links, newest)}"))
        place = Place("listing", fetched.url, learned.select)
        self._offer(Candidate("listing", place, links, learned.article, newest, said.name, said.hubs))
        return said

    async def feeds(self, said: Announced) -> None:
        """Read what is announced as a feed; only where nothing is, what may be one, and where feeds commonly are."""
        for urls, most in ((said.feeds, _MOST_FEEDS), (said.shown, _MOST_FEEDS), (self._common(), len(_COMMON_FEEDS))):
            for url in [it for it in urls if one_site(it, self.url) or urls is said.feeds][:most]:
                if url not in self.asked and (fetched := await self.get(url)):
                    await self._feed(fetched)
                    if urls is not said.feeds and self._has("feed"):
                        return
            if self._has("feed"):
                return

    async def sitemaps(self) -> None:
        """Read the sitemaps that robots.txt names, or else the one that commonly is."""
        try:
            named = [urljoin(self.url, it) for it in await self.fetcher.sitemaps(self.url)]
        except (FetchError, ValueError):
            named = []
        for url in _news_first(named or [urljoin(self.url, _COMMON_SITEMAP)])[:_MOST_SITEMAPS]:
            if url not in self.asked and (fetched := await self.get(url)):
                await self._sitemap(fetched)

    async def _feed(self, fetched: Fetched) -> None:
        found = await asyncio.to_thread(feed_links, fetched.content, fetched.url)
        links = self._own(found.links)
        if not links:
            other = " on this site" if found.links else ""
            self.tried.append(Tried(fetched.url, _reasons(found) or f"a feed that tells of no articles{other}"))
            return
        if sum("#" in it.url for it in found.links) > len(found.links) / 2:
            self.tried.append(Tried(fetched.url, "a feed of comments: its addresses are parts of pages"))
            return
        newest = max(filter(None, (day_told(it.date) for it in links)), default=None)
        self.tried.append(Tried(fetched.url, f"a feed of {_articles(links, newest)}"))
        hubs = tuple(dict.fromkeys((*linked(fetched.link, "hub", fetched.url), *found.hubs)))
        place = Place("feed", fetched.url)
        doubts = tuple(it.reason for it in found.missed)
        self._offer(Candidate("feed", place, links, None, newest, found.title, hubs, doubts))

    async def _sitemap(self, fetched: Fetched) -> None:
        """One sitemap, or the first few of those that an index tells of."""
        read = await asyncio.to_thread(sitemap_links, fetched.content, fetched.url)
        if not read.sitemaps:
            self._told(read, Place("sitemap", fetched.url))
            return
        self.tried.append(Tried(fetched.url, f"an index of {len(read.sitemaps)} sitemaps"))
        for url in _news_first(self.fetcher.canonical(it, fetched.url) for it in read.sitemaps)[:_MOST_INDEXED]:
            if url not in self.asked and one_site(url, self.url) and (one := await self.get(url)):
                inner = await asyncio.to_thread(sitemap_links, one.content, one.url)
                # The like of it: /post-sitemap2.xml is followed by /post-sitemap3.xml.
                only = re.sub(r"\d+", r"\\d+", re.escape(urlsplit(url).path)) + "$"
                self._told(inner, Place("sitemap", fetched.url, only), one.url)

    def _told(self, read: Sitemapped, place: Place, url: str | None = None) -> None:
        url = url or place.url
        links = self._own(read.found.links)
        kind: Kind = "news sitemap" if read.news else "sitemap"
        article = None
        if not read.news:
            links = _of_articles(links)
            article = expression(it.url for it in links) if links else None
        if not links:
            self.tried.append(Tried(url, _reasons(read.found) or "a sitemap of no articles"))
            return
        # The last change of an old page is no news: only days of publication count.
        newest = max(filter(None, (day_told(it.published) for it in links)), default=None)
        self.tried.append(Tried(url, f"a {kind} of {_articles(links, newest)}"))
        doubts = tuple(it.reason for it in read.found.missed)
        self._offer(Candidate(kind, place, links, article, newest, doubts=doubts))

    def _own(self, links: Sequence[Link]) -> tuple[Link, ...]:
        """Those of this site, each once, the newest first; the others in the order they are told."""
        own: dict[str, Link] = {}
        for it in links:
            url = untracked(self.fetcher.canonical(it.url, it.found_in))
            if one_site(url, self.url):
                own.setdefault(same_form(url), replace(it, url=url))
        return tuple(sorted(own.values(), key=lambda it: _age(instant_told(it.published or it.date))))

    def _offer(self, candidate: Candidate) -> None:
        if all(it.place != candidate.place for it in self.candidates):
            self.candidates.append(candidate)

    def _common(self) -> list[str]:
        return [urljoin(self.url, it) for it in _COMMON_FEEDS]

    def _has(self, kind: Kind) -> bool:
        return any(it.kind == kind for it in self.candidates)


def _ranked(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """The best first: what is left behind by another comes last, and else the kinds have their order."""
    listed = next((it for it in candidates if it.kind == "listing"), None)
    latest = max((it.newest for it in candidates if it.newest), default=None)
    doubted = [_doubted(it, listed, latest) for it in candidates]
    found = sorted(doubted, key=lambda it: (it[0], _KINDS.index(it[1].kind), -_shared(it[1], listed)))
    return tuple(it for _, it in found)


def _doubted(it: Candidate, listed: Candidate | None, latest: date | None) -> tuple[bool, Candidate]:
    """Whether a candidate is left behind by another, and the candidate with that among its doubts."""
    if it.newest and latest and latest - it.newest > _LEFT_BEHIND:
        why = f"its newest is of {it.newest}, and the site has one of {latest}"
        return True, replace(it, doubts=(*it.doubts, why))
    if it.kind == "feed" and listed and len(listed.links) >= _LISTED and not _shared(it, listed):
        why = f"it has none of the {len(listed.links)} articles that {listed.place.url} lists"
        return True, replace(it, doubts=(*it.doubts, why))
    return False, it


def _shared(it: Candidate, listed: Candidate | None) -> int:
    """How many of the articles that the page lists a candidate tells of."""
    if listed is None:
        return 0
    return len({same_form(link.url) for link in it.links} & {same_form(link.url) for link in listed.links})


def _of_articles(links: Sequence[Link]) -> tuple[Link, ...]:
    """Those whose addresses look like one page among many; a sitemap holds all kinds of pages."""
    forms: Counter[Form] = Counter(form_of(it.url) for it in links)
    wanted = {form for form, count in forms.items() if says_much(form) and count >= _FEWEST}
    return tuple(it for it in links if form_of(it.url) in wanted)


def _news_first(urls: Iterable[str]) -> list[str]:
    # News sitemaps are mostly called so, in every language: the format's own word (Google News sitemaps).
    return sorted(urls, key=lambda it: "news" not in it.lower())


def _age(instant: datetime | None) -> float:
    return -instant.timestamp() if instant else 0.0


def _articles(links: Sequence[Link], newest: date | None) -> str:
    number = f"{len(links)} article{'' if len(links) == 1 else 's'}"
    return number + (f", the newest of {newest}" if newest else "")


def _reasons(found: Found) -> str:
    return "; ".join(it.reason for it in found.missed)
