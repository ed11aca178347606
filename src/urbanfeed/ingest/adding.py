"""
Adding: from a site's address alone to a source that can be gathered, with its newest articles as they were read.

It fetches politely and reads; whoever asks for it shows what was found, and stores the source or does not.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from urbanfeed.article import Article, Rights
from urbanfeed.ingest.addresses import is_address
from urbanfeed.ingest.discover import Candidate, Survey, Surveys, same_form, survey
from urbanfeed.ingest.extract import page_of
from urbanfeed.ingest.fetch import FetchError
from urbanfeed.ingest.hints import RULE, hinted
from urbanfeed.ingest.names import source_of
from urbanfeed.ingest.pipeline import read_page
from urbanfeed.ingest.sources import added_scraper
from urbanfeed.language import well_formed
from urbanfeed.page import ExtractionError, Link
from urbanfeed.plugins import installed, scraper_for
from urbanfeed.scraping import Scraper
from urbanfeed.store import Added, Source, Store

__all__ = ["NothingFoundError", "Proposal", "Read", "SourceTakenError", "WishError", "Wishes", "add", "propose"]

_NEWEST = 5
# The reader's confidence from which a page is taken for an article: the chance among as many articles as others
# (docs/reader.md). Of what a feed or a list of news tells of, seven in ten at least are articles, and there .3 is an
# even chance (.3/.7 × 7/3 = 1). It keeps 97 % of 265 articles that the reader was made with, and 36 % of 62 products,
# forums, documents and the like. At .5 these would be 23 %, but short news in the languages that the reader has seen
# least (.40 to .46 in Finnish, Kazakh, Mongolian and Arabic) would be lost with them.
_SURE = 0.3
_MOST_CANDIDATES = 3  # places whose articles are read before we give up
_SILENT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the operator says himself, which nothing that is found changes. limit: articles to read at most."""

    name: str | None = None
    title: str | None = None
    language: str | None = None
    timezone: str | None = None
    rights: Rights = Rights()  # noqa: RUF009  # frozen
    limit: int = _NEWEST


@dataclass(frozen=True, slots=True)
class Read:
    """A page that a place tells of, and the article that it gives, or why it gives none."""

    link: Link
    article: Article | None = None
    reason: str | None = None

    @property
    def sure(self) -> bool:
        """Whether the reader takes it for an article."""
        return self.article is not None and (self.article.provenance.confidence or 0.0) >= _SURE


@dataclass(frozen=True, slots=True)
class Proposal:
    """A source that can be added. chosen: the place that it is read by; doubts: what its operator ought to know."""

    source: Source
    survey: Survey
    chosen: Candidate
    read: tuple[Read, ...]
    doubts: tuple[str, ...]


class NothingFoundError(Exception):
    """A site of which no article could be read; `tried` says what was looked at, line by line."""

    def __init__(self, url: str, looked: Survey, read: Sequence[Read]) -> None:
        super().__init__(f"no articles were found at {url}")
        self.tried = (
            *(f"{it.url}: {it.came}" for it in looked.tried),
            *(f"{it.link.url}: {it.reason or _unsure(it)}" for it in read if not it.sure),
        )


class WishError(ValueError):
    """A wish that cannot be granted: of which field (`url` too), and what can be given."""

    def __init__(self, field: str, value: str, allowed: str) -> None:
        super().__init__(f"{field} {value}: {allowed}")
        self.field = field
        self.value = value
        self.allowed = allowed


class SourceTakenError(Exception):
    """That another source has the name, the site or the place already."""

    def __init__(self, source: str, what: Literal["name", "site", "place"], message: str) -> None:
        super().__init__(message)
        self.source = source
        self.what = what


async def add(
    store: Store, fetcher: Surveys, url: str, wishes: Wishes, now: datetime, dry_run: bool = False
) -> Proposal:
    """
    The source that stands at this address, stored unless it is a dry run.

    Raises WishError, SourceTakenError, NothingFoundError and DatabaseError; then nothing is stored.
    """
    _check(url, wishes)
    await _check_free(store, wishes.name, url)
    found = await propose(url, fetcher, wishes, now)
    await _check_free(store, found.source.name, found.source.home or url)
    for it in await store.sources.all(counted=False):
        if it.added and found.chosen.place in it.added.places:  # each article would come twice
            raise SourceTakenError(it.name, "place", f"the source {it.name} reads {found.chosen.place.url} already")
    if not dry_run:
        await store.sources.put(found.source)
    return found


def _check(url: str, wishes: Wishes) -> None:
    """Raises WishError."""
    if not is_address(url):
        raise WishError("url", url, "give the whole address, which begins with http:// or https://")
    if wishes.name is not None and not re.fullmatch(r"\w[\w.-]{0,99}", wishes.name):
        allowed = "letters, digits, '_', '.' and '-' only, and no point first, as in city_news"
        raise WishError("name", wishes.name, allowed)
    if wishes.language is not None and not well_formed(wishes.language):
        raise WishError("language", wishes.language, "give a language tag, such as fi or kk-Cyrl")
    if wishes.timezone is not None:
        try:
            ZoneInfo(wishes.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            raise WishError("timezone", wishes.timezone, "give a name such as Europe/Helsinki") from None


async def _check_free(store: Store, name: str | None, url: str) -> None:
    """Raises SourceTakenError where the name is taken, or a scraper file reads the site already."""
    if scraper := scraper_for(url):
        raise SourceTakenError(scraper.name, "site", f"the scraper {scraper.name} reads this site already")
    added = {it.name for it in await store.sources.all(counted=False) if it.added}
    if name is not None and (name in added or name in installed()):
        raise SourceTakenError(name, "name", f"there is a source {name!r} already")


async def propose(url: str, fetcher: Surveys, wishes: Wishes, now: datetime) -> Proposal:
    """
    The source that stands at this address: the best of its places whose articles can be read.

    Raises NothingFoundError, and ValueError for a name that no source can have.
    """
    looked = await survey(url, fetcher)
    tried: list[Read] = []
    for candidate in looked.candidates[:_MOST_CANDIDATES]:
        source = _source(looked, candidate, wishes, now)
        scraper = added_scraper(source)
        assert scraper is not None
        own = [it for it in candidate.links if scraper.is_article(it.url)]
        read = [await _read(it, fetcher, scraper) for it in own[: wishes.limit]]
        if _mostly_articles(read):
            source = replace(source, language=wishes.language or _language(read))
            doubts = tuple(_doubts(candidate, read, len(candidate.links) - len(own), now))
            return Proposal(source, looked, candidate, tuple(read), doubts)
        tried += read
    raise NothingFoundError(url, looked, tried)


def _mostly_articles(read: Sequence[Read]) -> bool:
    """
    Whether half of what could be read, or more, are articles. One would not be enough: of five pages that are none, one
    passes for an article more often than not.
    """
    given = [it for it in read if it.article]
    return bool(given) and 2 * sum(it.sure for it in given) >= len(given)


def _source(looked: Survey, candidate: Candidate, wishes: Wishes, now: datetime) -> Source:
    home = _home(looked, candidate)
    added = Added(now, (candidate.place,), candidate.article, {"page": looked.url, "hubs": list(candidate.hubs)})
    return Source(
        name=wishes.name or source_of(home),
        title=wishes.title or looked.title or candidate.title or source_of(home),
        home=home,
        language=wishes.language,
        timezone=wishes.timezone,
        rights=wishes.rights,
        added=added,
    )


def _home(looked: Survey, candidate: Candidate) -> str:
    """The front page of the host that has the articles: a site's news may be on a host of their own."""
    hosts = Counter(urlsplit(it.url).netloc for it in candidate.links)
    own = urlsplit(looked.url)
    most = hosts.most_common(1)[0][0]
    same = most.removeprefix("www.") == own.netloc.removeprefix("www.")
    return urljoin(looked.url, "/") if same else f"{urlsplit(candidate.links[0].url).scheme}://{most}/"


async def _read(link: Link, fetcher: Surveys, scraper: Scraper) -> Read:
    try:
        fetched = await fetcher.get(link.url)
        page = page_of(fetched.content, fetched.url, fetched.content_type or None, fetched.fetched_at)
        article = await asyncio.to_thread(read_page, page, scraper)
    except (FetchError, ExtractionError) as error:
        return Read(link, reason=str(error))
    return Read(link, hinted(article, link, scraper.timezone))


def _language(read: Sequence[Read]) -> str | None:
    """The language of most of the articles, where that is most."""
    found = Counter(it.article.language for it in read if it.article and it.sure)
    language, count = found.most_common(1)[0]
    return language if count * 2 > found.total() else None


def _doubts(chosen: Candidate, read: Sequence[Read], elsewhere: int, now: datetime) -> Iterator[str]:
    yield from chosen.doubts
    if elsewhere:
        yield f"{elsewhere} of the {len(chosen.links)} addresses are on another host, and are left out"
    failed = [it for it in read if it.article is None]
    unsure = [it for it in read if it.article and not it.sure]
    if failed:
        yield f"{len(failed)} of {len(read)} pages could not be read"
    if unsure:
        yield f"of {len(unsure)} of {len(read)} pages the reader is not sure that they are articles"
    articles = [it.article for it in read if it.article]
    for field, name in (("published", "date"), ("authors", "author")):
        lacking = sum(not getattr(it, field) for it in articles)
        if lacking:
            yield f"{lacking} of {len(articles)} articles have no {name}"
        by_feed = sum(any(rule.name == field and rule.rule == RULE for rule in it.provenance.fields) for it in articles)
        if by_feed:
            yield f"{by_feed} of {len(articles)} articles have their {name} from the feed, not from the page"
    if len({it.language for it in articles}) > 1:
        yield f"they are in several languages: {', '.join(sorted({it.language or 'unknown' for it in articles}))}"
    if len({same_form(it.canonical_url or it.url or it.id) for it in articles}) < len(articles):
        yield "some of the pages say that they are the same article (rel=canonical)"
    published = [it.published.instant for it in articles if it.published]
    if published and now - max(published) > _SILENT:
        yield f"the newest article is of {max(published):%Y-%m-%d}: the site seems to be silent"


def _unsure(it: Read) -> str:
    confidence = it.article.provenance.confidence if it.article else None
    return f"looks like no article (confidence {confidence or 0:.2f}, where {_SURE} is asked for)"
