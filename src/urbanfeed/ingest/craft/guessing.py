"""
Guessing: for each field that the general reader found, the rule of a scraper that finds the same on this page.

A guess is Python source in the vocabulary of `urbanfeed.scraping`. A field without a good one gets none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from babel import Locale, UnknownLocaleError
from bs4 import BeautifulSoup, Tag

from urbanfeed.article import Article
from urbanfeed.blocks import Figure, body_text
from urbanfeed.ingest.addresses import absolute
from urbanfeed.ingest.craft.literals import escaped, quoted, raw
from urbanfeed.ingest.craft.selectors import own_selectors, selector_of
from urbanfeed.page import Page
from urbanfeed.scraping import PUBLISHED, UPDATED, match, meta
from urbanfeed.scraping.expressions import Match
from urbanfeed.scraping.printed import one_line, printed_lines
from urbanfeed.scraping.rules import AUTHORS

__all__ = ["Guess", "Guesses", "guesses_of"]

_NO_TEXT = frozenset({"script", "style", "noscript", "template", "svg", "img", "figure", "picture", "br", "hr"})
_CONTAINERS = frozenset({"div", "section", "article", "main", "center", "form", "table", "tbody", "tr", "td"})
_META = ("og:title", "og:description", "description", "article:section", "article:author", "author")
_MOST_DROPS = 8


@dataclass(frozen=True, slots=True)
class Guess:
    """A rule as source, and a line for a beginner about it; without a rule, why there is none."""

    rule: str | None
    about: str


@dataclass(slots=True)
class Guesses:
    """By field of a scraper, in the order in which they are written; `words` are those of the vocabulary it takes."""

    fields: dict[str, Guess] = field(default_factory=dict)

    @property
    def words(self) -> set[str]:
        """The functions that the rules call."""
        rules = " ".join(it.rule for it in self.fields.values() if it.rule)
        return {
            it for it in ("attribute", "html", "match", "meta", "picture", "text") if re.search(rf"\b{it}\(", rules)
        }


def guesses_of(page: Page, article: Article) -> Guesses:
    """The rules that give what the article says."""
    soup = page.soup
    found = Guesses()
    found.fields["headline"] = _said(page, article.headline, "the headline") or Guess(
        'text("h1")', "TODO: the headline was not found in one element of the page"
    )
    if article.standfirst and (guess := _said(page, article.standfirst, "the summary under the headline")):
        found.fields["standfirst"] = guess
    if guess := _authors(page, article):
        found.fields["authors"] = guess
    for name, moment, usual in (
        ("published", article.published, PUBLISHED),
        ("updated", article.updated, UPDATED),
    ):
        if moment and not any(True for _ in usual(page)):
            found.fields[name] = _date(page, moment.text, article.language) or Guess(
                None, f"the general reader reads {moment.at} here; no element with {moment.text!r} was found"
            )
    if article.section and (guess := _said(page, article.section, "the section")):
        found.fields["section"] = guess
    if guess := _picture(page, article):
        found.fields["image"] = guess
    found.fields["body"] = _body(soup, article)
    return found


def _said(page: Page, value: str, what: str) -> Guess | None:
    """A rule for a text that an element, or else a meta element, says whole."""
    elements = [it for it in page.soup.select("body *") if it.name not in _NO_TEXT and _text(it) == one_line(value)]
    # The outermost of headings, the innermost of others: <h1><a><span>…
    for element in sorted(elements, key=lambda it: (it.name not in ("h1", "h2"), -len(list(it.parents)))):
        if css := selector_of(element, page.soup):
            return Guess(f"text({quoted(css)})", what)
    for name in _META:
        if any(claim.value == value for claim in meta(name)(page)):
            return Guess(f"meta({quoted(name)})", f"{what}, as the page says it to machines")
    return None


def _authors(page: Page, article: Article) -> Guess | None:
    if not article.authors or {it.value for it in AUTHORS(page)} >= set(article.authors):
        return None
    return _said(page, article.authors[0], "who wrote it")


def _date(page: Page, printed: str, language: str | None) -> Guess | None:
    soup = page.soup
    for element in soup.select("body time[datetime]"):
        if element.get("datetime") == printed and (css := selector_of(element, soup)):
            return Guess(f'attribute({quoted(css)}, "datetime")', "as the page says it to machines")
    around, line = _line_with(soup, printed)
    css = selector_of(around, soup) if around else None
    if css is None:
        return None
    about = "as printed; reading it is the reader's work"
    if line == printed and not re.match(r"[^\W\d_]", printed):
        return Guess(f"text({quoted(css)})", about)
    before = escaped(line.partition(printed)[0])
    shape = _shape(printed, language)
    found = (it for it in (shape, before + shape) if _finds(match(it, css), page, printed))
    pattern = next(found, None)
    return Guess(f"match({raw(pattern)}, inside={quoted(css)})", about) if pattern else None


def _finds(rule: Match, page: Page, printed: str) -> bool:
    """Whether the first thing that the rule finds is this, or the end of it: words in front of a date are no date."""
    claim = next(iter(rule(page)), None)
    return claim is not None and printed.endswith(claim.value)


def _shape(printed: str, language: str | None) -> str:
    """A pattern for all that is printed like this: digits for digits, a word for the name of a month or a day."""
    names = _calendar(language)
    parts = re.findall(r"\d+|[^\W\d_]+|\s+|.", printed)
    first = next((at for at, it in enumerate(parts) if it.isdigit() or it.casefold() in names), 0)
    shaped = [
        r"\d+" if it.isdigit() else r"\w+" if it.casefold() in names else " " if it.isspace() else escaped(it)
        for it in parts
    ]
    return f"{''.join(shaped[:first])}({''.join(shaped[first:])})"


def _calendar(language: str | None) -> frozenset[str]:
    """The names of months and days, whole and short, in the language and in English."""
    names: set[str] = set()
    for tag in (language or "en", "en"):
        try:
            locale = Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
        for kind in (locale.months, locale.days):
            for widths in kind.values():
                names |= {
                    it.casefold().rstrip(".") for width in ("wide", "abbreviated") for it in widths[width].values()
                }
    return frozenset(names)


def _picture(page: Page, article: Article) -> Guess | None:
    wanted = next((it.url for it in article.images if it.url), None)
    for element in page.soup.select("body img"):
        source = element.get("src") or element.get("data-src")
        if wanted and isinstance(source, str) and absolute(source, page.url) == wanted:
            css = selector_of(element, page.soup)
            return Guess(f"picture({quoted(css)})", "the article's picture") if css else None
    return None


def _body(soup: BeautifulSoup, article: Article) -> Guess:
    texts = [it for block in article.body if (it := _letters(body_text([block])))]
    pieces = [it for block in article.body for line in body_text([block]).split("\n") if (it := _letters(line))]
    captions = [
        _letters(it)
        for block in article.body
        if isinstance(block, Figure)
        for it in (block.caption, block.credit)
        if it
    ]
    container = _container(soup, pieces)
    css = selector_of(container, soup) if container else None
    while container is not None and css is None and isinstance(container.parent, Tag):
        container = container.parent
        css = selector_of(container, soup)
    if container is None or css is None:
        return Guess('html("article")', "TODO: no element with a lasting name holds the text")
    known = [*texts, *pieces, *captions, _letters(article.headline)]
    drops = list(dict.fromkeys(_drops(container, pieces, known)))[:_MOST_DROPS]
    more = (
        f", drop=({''.join(f'{quoted(it)}, ' for it in drops).rstrip(' ' if len(drops) == 1 else ', ')})"
        if drops
        else ""
    )
    return Guess(f"html({quoted(css)}{more})", "the text; what stands in it and is no text of the article is dropped")


def _container(soup: BeautifulSoup, pieces: list[str]) -> Tag | None:
    """The innermost element that holds all that the outermost does of the body's text."""
    if soup.body is None or not pieces:
        return None
    element: Tag = soup.body
    most = _held(element, pieces)
    while True:
        inner = next((it for it in element.find_all(True, recursive=False) if _held(it, pieces) == most), None)
        if inner is None or inner.name not in _CONTAINERS:
            return element  # the only paragraph is not the container of the next page's
        element = inner


def _held(element: Tag, pieces: list[str]) -> int:
    text = _letters(element.get_text())
    return sum(it in text for it in pieces)


def _drops(element: Tag, pieces: list[str], known: list[str]) -> Iterator[str]:
    """Selectors for the parts of the container that hold none of the article's text."""
    for child in element.find_all(True, recursive=False):
        text = _letters(child.get_text())
        if not text or child.name in _NO_TEXT or any(text in it for it in known):
            continue
        if any(it in text for it in pieces):
            yield from _drops(child, pieces, known)
        elif css := next((it for it in own_selectors(child) if not _holds_text(it, element, pieces)), None):
            yield css


def _holds_text(css: str, container: Tag, pieces: list[str]) -> bool:
    return any(_held(it, pieces) for it in container.select(css))


def _line_with(soup: BeautifulSoup, value: str) -> tuple[Tag | None, str]:
    """The innermost element of which a printed line holds the value, and that line."""
    best: tuple[Tag | None, str] = (None, "")
    for element in soup.select("body *"):
        if element.name in _NO_TEXT or value not in one_line(element.get_text(" ")):
            continue
        line = next((it for it in printed_lines(element) if value in it), None)
        if line:
            best = (element, line)  # in document order, so that an inner one comes after its outer one
    return best


def _text(element: Tag) -> str:
    return one_line(" ".join(printed_lines(element)))


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()
