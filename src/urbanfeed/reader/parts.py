"""
Parts: an article that goes on on another page, and where.

A part has the article's own address but for a number ("/2", "-2.html", "?page=2", "&start=10"), or a `rel=next` link
that says the headline again. A link to the next article of a site, which `rel=next` is on many, is neither. Nothing
here fetches or joins.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import reduce
from math import gcd
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

from urbanfeed.address import host
from urbanfeed.page import Claim, Page
from urbanfeed.reader.facts import Facts, folded
from urbanfeed.reader.linked import values_in
from urbanfeed.reader.tree import tree_of

__all__ = ["Part", "one_article", "part_in", "part_of"]

_MOST = 99  # a larger number is an article's, or a year
_LONGEST_NUMBER = 5  # digits of an offset
_MOST_PARAMETERS = 30  # of an address that is read as a page's with a number: each is taken out of all the others
_LONGEST_LABEL = 4  # digits and a bracket or two; longer texts are no page's number

# What content management systems call a page in an address. Not "part": those of a series are articles of their own.
_NAMES = (
    "page|pages|pag|pagenum|pageno|page_?no|currentpage|pg|pn|seite|sida|side|sivu|strona|strana|str|stranica|stranitsa"
    "|pagina|página|sayfa|halaman|trang|страница|стр|صفحة|الصفحة|σελίδα|页|頁|ページ"
)
_OFFSETS = "start|offset|limitstart"
_IN_QUERY = re.compile(rf"(?:{_NAMES}|{_OFFSETS})", re.IGNORECASE)
_OFFSET = re.compile(rf"(?:{_OFFSETS})", re.IGNORECASE)
# "/2", "/page/2", "/sida-2": a segment after the article's path; the name says that the number counts pages.
_SEGMENT = re.compile(rf"(?P<stem>/.*?[^/])/(?:(?P<name>{_NAMES})[-_=/]?)?(?P<number>\d{{1,2}})/?", re.IGNORECASE)
# "-2.html", "_page2.html", ",2.html": the end of the article's last segment.
_ENDING = re.compile(
    rf"(?P<stem>/.*?[^\d/])[-_,.](?:(?P<name>{_NAMES})[-_]?)?(?P<number>\d{{1,2}})(?P<type>\.\w{{2,5}})?/?",
    re.IGNORECASE,
)


# What a link must have among its attributes to be read: an address that may be a page's with a number, or `rel=next`.
_MAY_LEAD_ON = re.compile(
    r' href="[^"]*?(?:(?<!\d)\d{1,2}(?:\.\w{2,5})?/?[?" ]|=\d{1,5}["& ])| rel="[^"]*?[Nn][Ee][Xx][Tt]'
)
_LARGEST_LINK = 12  # nodes; a link with more is a card with a picture


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of its article a page is, from 1, None where it is the only one; and where the next one stands."""

    number: int | None = None
    next_url: Claim | None = None


@dataclass(frozen=True, slots=True)
class _Numbered:
    """An address as that of a numbered page: the rest of it, how the number is written, and if a name says so."""

    stem: str
    form: str
    number: int
    named: bool


@dataclass(frozen=True, slots=True)
class _Link:
    """A link of the page: the address, the rule that found it, what it says, and its relations (`rel`)."""

    url: str
    rule: str
    text: str
    rels: frozenset[str]


def part_of(page: Page, headline: str | None, address: str | None) -> Part:
    """Which part a page is that the general reader has not read. Raises ExtractionError as `read` does."""
    return Part() if page.is_dump else part_in(Facts(tree_of(page.markup), [], [], page.url), headline, address)


def part_in(facts: Facts, headline: str | None, address: str | None) -> Part:
    """
    Which part a page is, by its own links.

    address: what the page says its own is. A second part often names the first one's, so the address asked for is
    looked at before it.
    """
    own = facts.url or address
    if own is None:
        return Part()
    links = list(_links(facts, own))
    candidates = [(link, it) for link in links for it in _readings(link.url)]
    mine = _own_reading(own, address, links)
    step = _step([it.number for _, it in candidates if _follows(it, own, mine)], mine)
    here = mine.number // step + 1 if mine and _is_offset(mine) else mine.number if mine else 1
    if facts.url is None and mine is None:
        here = _between(links, own)
    parts: dict[int, Claim] = {}
    for link, it in candidates:
        number = it.number // step + 1 if _is_offset(it) else it.number
        says_so = "next" in link.rels or _digits(link.text) == number or (it.named and not link.text.isdigit())
        if _follows(it, own, mine) and number > 1 and says_so:
            parts.setdefault(number, Claim(link.url, link.rule))
    if here + 1 in parts:
        return Part(here, parts[here + 1])
    if (again := _says_headline(links, own, headline)) is not None:
        return Part(None, again)
    return Part(here if parts or here > 1 else None)


def one_article(one: str | None, other: str | None) -> bool:
    """Whether two addresses are one article's: the same but for the number of a page."""
    if not one or not other:
        return False
    first, second = ([(it.stem, it.form) for it in _readings(url)] for url in (one, other))
    to_first = _whole(one) in (stem for stem, _ in second) or _whole(other) in (stem for stem, _ in first)
    return to_first or _whole(one) == _whole(other) or not set(first).isdisjoint(second)


def _links(facts: Facts, own: str) -> Iterator[_Link]:
    """The page's links, those in its head first; not those to a place on a page, such as its comments."""
    head = [
        (it.attributes.get("href"), "link", it.attributes.get("title"), it.attributes.get("rel"))
        for it in facts.tree.parser.css("link[rel][href]")
    ]
    for href, rule, text, rel in head:
        if (rels := frozenset((rel or "").lower().split())) & {"next", "prev", "previous"}:
            yield from _link(href, own, f"{rule} rel={'next' if 'next' in rels else 'prev'}", text or "", rels)
    for thing in facts.articles:
        listed = thing.get("hasPart")
        for it in listed if isinstance(listed, list) else [listed]:
            for href in values_in(it, "url") if isinstance(it, dict) else values_in({"url": it}, "url"):
                yield from _link(href, own, "jsonld hasPart", "", frozenset())
    tree = facts.tree
    is_numbered = next(_readings(own), None) is not None  # then a link to the first part has no number
    for i, tag in enumerate(tree.tags):
        if tag != "a" or tree.ends[i] - i > _LARGEST_LINK:
            continue
        if not _MAY_LEAD_ON.search(tree.written[i]) and not (is_numbered and _digits(tree.text(i).strip()) == 1):
            continue
        attributes = tree.attributes(i)
        href = attributes.get("href", "")
        rels = frozenset(attributes.get("rel", "").lower().split())
        if "next" in rels:
            yield from _link(href, own, "a rel=next", attributes.get("title") or tree.text(i), rels)
        else:
            yield from _link(href, own, "pagination", tree.text(i), rels)


def _link(href: str | None, own: str, rule: str, text: str, rels: frozenset[str]) -> Iterator[_Link]:
    try:
        url = urljoin(own, (href or "").strip())
        parts = urlsplit(url)
    except ValueError:
        return
    if href and parts.scheme in ("http", "https") and host(url) == host(own) and (not parts.fragment or "next" in rels):
        yield _Link(url.partition("#")[0], rule, text.strip(), rels)


def _readings(url: str) -> Iterator[_Numbered]:
    """The ways to read an address as that of a page with a number."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return
    site = parts.netloc.lower().removeprefix("www.")
    query = parse_qsl(parts.query, keep_blank_values=True)
    for i, (name, value) in enumerate(query if len(query) <= _MOST_PARAMETERS else ()):
        is_page = _IN_QUERY.fullmatch(name) or (name == "p" and parts.path.strip("/"))
        if (
            is_page
            and value.isdecimal()
            and len(value) <= _LONGEST_NUMBER
            and (int(value) <= _MOST or _OFFSET.fullmatch(name))
        ):
            stem = _written(site, parts.path, query[:i] + query[i + 1 :])
            yield _Numbered(stem, f"?{name}", int(value), True)
    path = unquote(parts.path)
    for form, pattern in (("/", _SEGMENT), ("-", _ENDING)):
        if found := pattern.fullmatch(path):
            stem = found["stem"] + (found.groupdict().get("type") or "")
            named = found["name"] is not None
            yield _Numbered(_written(site, stem, query), form + (found["name"] or ""), int(found["number"]), named)


def _whole(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    site = parts.netloc.lower().removeprefix("www.")
    return _written(site, unquote(parts.path), parse_qsl(parts.query, keep_blank_values=True))


def _written(site: str, path: str, query: list[tuple[str, str]]) -> str:
    return f"{site}{path.rstrip('/')}?{urlencode(sorted(query), errors='replace')}"


def _own_reading(own: str, address: str | None, links: list[_Link]) -> _Numbered | None:
    """
    The page's own address as that of a part; None where its number may as well be the article's ("/news/12").

    It counts pages where its name says so, or the page leads back to the article without it: by its canonical address,
    or by a link that says "1".
    """
    firsts = {_whole(it.url) for it in links if _digits(it.text) == 1} | ({_whole(address)} if address else set())
    told = [it for link in links if _digits(link.text) == 1 for it in _readings(link.url)]
    for reading in _readings(own):
        if reading.named or reading.stem in firsts or replace(reading, number=1) in told:
            return reading
    return None


def _between(links: list[_Link], first: str) -> int:
    """The number of a saved page that only tells the first part's address, by the parts that it stands between."""
    for it in links:
        for relation, step in (("next", -1), ("prev", 1), ("previous", 1)):
            if relation in it.rels:
                numbers = [reading.number for reading in _readings(it.url) if reading.stem == _whole(first)]
                if numbers or (_whole(it.url) == _whole(first) and step == 1):
                    return (numbers[0] if numbers else 1) + step
    return 1


def _follows(it: _Numbered, own: str, mine: _Numbered | None) -> bool:
    """Whether an address is that of another part of this page's article."""
    if mine:
        return (it.stem, it.form) == (mine.stem, mine.form)
    return it.stem == _whole(own)


def _step(numbers: list[int], mine: _Numbered | None) -> int:
    """By how much the offsets of pages grow ("start=10", "start=20")."""
    return reduce(gcd, numbers, mine.number if mine else 0) or 1


def _is_offset(it: _Numbered) -> bool:
    return _OFFSET.fullmatch(it.form.removeprefix("?")) is not None


def _digits(text: str) -> int | None:
    """The number that a link says, in the digits of any script, with or without brackets."""
    digits = text.strip("[]() \u200e\u200f")
    return int(digits) if digits.isdecimal() and len(text) <= _LONGEST_LABEL else None


def _says_headline(links: list[_Link], own: str, headline: str | None) -> Claim | None:
    """The `rel=next` link that says this page's own headline."""
    said = folded(headline or "")
    for it in links:
        if said and "next" in it.rels and folded(it.text) == said and _whole(it.url) != _whole(own):
            return Claim(it.url, f"{it.rule} with the headline")
    return None
