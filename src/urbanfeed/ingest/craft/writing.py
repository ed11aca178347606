"""Writing: the file of a new scraper, for somebody who has never seen one. It is text; nothing here touches a disk."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from urbanfeed.address import host
from urbanfeed.article import Article
from urbanfeed.ingest.craft.guessing import guesses_of
from urbanfeed.ingest.craft.literals import escaped, plain, quoted, raw
from urbanfeed.page import Page
from urbanfeed.scraping import attribute, meta, text

__all__ = ["Sketch", "name_of", "sketch"]

_FEEDS = "link[rel~=alternate][type='application/rss+xml'], link[rel~=alternate][type='application/atom+xml']"
_TITLE_ENDS = re.compile(r"\s[|–—-]\s")


@dataclass(frozen=True, slots=True)
class Sketch:
    """A scraper file: its name without `.py`, and its source."""

    name: str
    source: str


def name_of(url: str) -> str:
    """The name of a source after its host: https://www.city-news.example/ gives city_news_example."""
    name = re.sub(r"[^a-z0-9]+", "_", host(url)).strip("_")
    return name if name[:1].isalpha() else f"source_{name}".rstrip("_")


def sketch(page: Page, article: Article, url: str, name: str) -> Sketch:
    """The file of the scraper that reads this page, found at `url`, as the general reader has read it."""
    guesses = guesses_of(page, article)
    title = _title(page, article, url)
    home = "{0.scheme}://{0.netloc}/".format(urlsplit(url))
    feed = _feed(page, home)
    words = sorted(
        {"Rights", "Scraper", *({"latest"} if feed else ()), *guesses.words}, key=lambda it: (it.islower(), it)
    )
    lines = [
        f'"""{plain(title)}: what this site is, and in which language ({home})."""',
        "",
        f"from urbanfeed.scraping import {', '.join(words)}",
        "",
        "scraper = Scraper(",
        f"    name={quoted(name)},",
        f"    title={quoted(title)},",
        f"    home={quoted(home)},",
        f"    language={quoted(article.language or '')},",
        '    # timezone="Europe/Stockholm",  # the zone in which the site prints its times, if it is known',
        '    # "excerpt" shows the beginning and a link; "full" needs a licence or a permission, written into `basis`.',
        '    rights=Rights(show="excerpt"),',
        "    # Where the site tells of its articles; sitemap(…) and listing(…) can be added with +.",
        f"    discover=latest({quoted(feed)})," if feed else '    # discover=latest("/feed/", "/news/"),',
        "    # The path of an article's address, as a regular expression; other links are not followed.",
        f"    article={raw(_path(url))},",
    ]
    for field, guess in guesses.fields.items():
        if guess.rule:
            lines += [f"    # {guess.about}", f"    {field}={guess.rule},"]
        else:
            lines.append(f"    # {field}: {guess.about}")
    lines += [
        "    # Authors and dates are read from JSON-LD and meta elements where no rule says otherwise.",
        ")",
    ]
    return Sketch(name, "\n".join(lines) + "\n")


def _title(page: Page, article: Article, url: str) -> str:
    for claim in meta("og:site_name")(page):
        return claim.value
    for claim in text("head title")(page):
        parts = [it.strip() for it in _TITLE_ENDS.split(claim.value)]
        if len(parts) > 1 and parts[-1] and parts[-1] not in article.headline:
            return parts[-1]
    return host(url) or name_of(url)


def _feed(page: Page, home: str) -> str | None:
    """The path of the feed that the page names, if it is the site's own; that of the comments is named after it."""
    for claim in attribute(_FEEDS, "href")(page):
        address = claim.value.removeprefix(home.rstrip("/"))
        if address.startswith("/") and not address.startswith("//") and "comment" not in address:
            return address
    return None


def _path(url: str) -> str:
    """A pattern for the addresses that are like this one: digits for digits, any words for the last words."""
    parts = urlsplit(url)
    segments = unquote(parts.path or "/").split("/")
    last = max((at for at, it in enumerate(segments) if it), default=0)
    shaped = [_segment(it, at == last) for at, it in enumerate(segments)]
    query = r"\?" + re.sub(r"\d+", r"\\d+", escaped(parts.query)) if parts.query else ""
    return "/".join(shaped) + query


def _segment(text: str, last: bool) -> str:
    if text.isdigit():
        return rf"\d{{{len(text)}}}" if len(text) in (2, 4) else r"\d+"
    _, dot, suffix = text.rpartition(".")
    if last and dot and re.fullmatch(r"[a-z]{3,5}", suffix):
        return rf"[^/]+\.{suffix}"
    return "[^/]+" if last and text else escaped(text)
