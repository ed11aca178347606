"""
Bodies: which part of a page is the article's text, as an HTML fragment, unsafe and with relative addresses.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from bs4 import BeautifulSoup, Tag

from urbanfeed.page import Claim, Page
from urbanfeed.scraping.expressions import Attribution, Drop, Match
from urbanfeed.scraping.printed import dump_lines, runs

__all__ = ["Body", "Dump", "Passage", "html", "lines"]


@dataclass(frozen=True, slots=True)
class Passage:
    """The body of a text dump, and the headline that stands over it."""

    headline: Claim
    body: Claim


Body = Callable[[Page, str | None], Claim | None]
"""Of a page and its headline, the body."""

Dump = Callable[[Page], Passage | None]


def html(css: str, drop: Sequence[str | Drop] = ()) -> Body:
    """
    The first element that the CSS selector finds, with all that is in it.

    drop: what is not body: CSS selectors, and matches or attributions for lines.
    """
    selectors = [it for it in drop if isinstance(it, str)]
    drops = [it for it in drop if not isinstance(it, str)]

    def rule(page: Page, headline: str | None) -> Claim | None:
        element = page.soup.select_one(css)
        if element is None:
            return None
        fragment = element.decode()
        return Claim(_without(fragment, selectors, drops, headline) if drop else fragment, css)

    return rule


def lines(headline: Attribution | Match | None = None, drop: Sequence[Drop] = (), until: Match | None = None) -> Dump:
    """
    The lines of a text dump; those with an empty line between them are paragraphs, others lines of one.

    headline: which line it is; without it, the first that is not dropped. drop: lines that are not body. until: the
    line that begins what comes after the article.
    """

    def rule(page: Page) -> Passage | None:
        body = dump_lines(page)
        if until and (end := next((at for at, line in enumerate(body) if until.drops(line, None)), None)) is not None:
            body = body[:end]
        for it in drop:
            if isinstance(it, Match):
                body = _outside(it, body)
        title = next(iter(headline(page)), None) if headline else _first_line(body)
        if title is None:
            return None
        at = next((at for at, line in enumerate(body) if title.value in line), None)
        if at is not None:
            del body[at]
        body = [line for line in body if not any(it.drops(line, title.value) for it in drop)]
        return Passage(title, Claim(_paragraphs(body), "lines"))

    return rule


def _without(fragment: str, selectors: list[str], drops: list[Drop], headline: str | None) -> str:
    tree = BeautifulSoup(fragment, "lxml")  # a second tree: the page's own is shared, and copying a deep one is slow
    for element in [element for css in selectors for element in tree.select(css)]:
        if not element.decomposed:
            element.decompose()
    if drops:
        for line, nodes in list(runs(tree)):
            if any(it.drops(line, headline) for it in drops):
                for node in nodes:
                    node.extract()
    body = tree.body
    return body.decode_contents() if isinstance(body, Tag) else ""


def _outside(found: Match, body: list[str]) -> list[str]:
    """The lines that no find touches; a find may span several."""
    text = "\n".join(body)
    touched: set[int] = set()
    for it in found.found_in(text):
        touched.update(range(text.count("\n", 0, it.start()), text.count("\n", 0, it.end()) + 1))
    return [line for at, line in enumerate(body) if at not in touched]


def _first_line(body: list[str]) -> Claim | None:
    return next((Claim(line, "first line") for line in body if line), None)


def _paragraphs(body: list[str]) -> str:
    paragraphs: list[list[str]] = [[]]
    for line in body:
        if line:
            paragraphs[-1].append(escape(line, quote=False))
        else:
            paragraphs.append([])
    return "\n".join(f"<p>{'<br>'.join(it)}</p>" for it in paragraphs if it)
