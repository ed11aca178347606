"""
Rules: each reads one thing of a page. A rule gives all that it finds, the best first; a field of one value takes the
first. A function of a scraper's own is a rule too when it takes a Page and gives Claims.

A text dump has no markup, so rules that look for elements find nothing in it.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from typing import Any

from bs4 import Tag

from urbanfeed.article import Image
from urbanfeed.page import Claim, Page
from urbanfeed.scraping.expressions import Match
from urbanfeed.scraping.printed import one_line, printed_lines

__all__ = [
    "AUTHORS", "CANONICAL", "PUBLISHED", "UPDATED", "Picture", "Rule", "address", "attribute", "first", "jsonld",
    "meta", "picture", "text",
]  # fmt: skip

Rule = Callable[[Page], Iterable[Claim]]
Picture = Callable[[Page], Image | None]

# schema.org types whose dates and authors are the article's own; a WebPage's are taken where there is no article.
_ARTICLES = re.compile(r"(?:https?://schema\.org/)?(?:\w*Article|\w*Posting|Report|Review)")
_PAGES = re.compile(r"(?:https?://schema\.org/)?(?:\w*Page)")


def text(css: str) -> Rule:
    """The text of the elements that the CSS selector finds, each on one line."""

    def rule(page: Page) -> Iterator[Claim]:
        for element in _select(page, css):
            if value := one_line(" ".join(printed_lines(element))):
                yield Claim(value, css)

    return rule


def attribute(css: str, name: str) -> Rule:
    """An attribute of the elements that the CSS selector finds: `attribute("time.published", "datetime")`."""

    def rule(page: Page) -> Iterator[Claim]:
        for element in _select(page, css):
            if value := _value(element, name):
                yield Claim(value, f"{css} {name}")

    return rule


def meta(name: str) -> Rule:
    """The content of `<meta property=name>` (Open Graph) or `<meta name=name>`."""

    def rule(page: Page) -> Iterator[Claim]:
        for element in _select(page, "meta[content]"):
            if name in (element.get("property"), element.get("name")) and (value := _value(element, "content")):
                yield Claim(value, f"meta {name}")

    return rule


def jsonld(key: str) -> Rule:
    """
    A value of the page's JSON-LD: `jsonld("datePublished")`, `jsonld("author.name")`.

    It is looked for in articles (schema.org Article, BlogPosting …), then in web pages, at the top or in `@graph`.
    """

    def rule(page: Page) -> Iterator[Claim]:
        nodes = [node for script in _select(page, "script[type='application/ld+json']") for node in _nodes(script)]
        for kind in (_ARTICLES, _PAGES):
            for node in nodes:
                if any(kind.fullmatch(it) for it in _many(node.get("@type")) if isinstance(it, str)):
                    for value in _values(node, key):
                        yield Claim(value, f"jsonld {key}")

    return rule


def address(pattern: str) -> Rule:
    """What the regular expression's first group finds in the page's canonical address, or in the one asked for."""

    def rule(page: Page) -> Iterator[Claim]:
        addresses = [claim.value for claim in CANONICAL(page)]
        for url in [*addresses, page.url or ""]:
            if found := re.search(pattern, url):
                yield Claim(found[1], "address")

    return rule


def first(*rules: Rule) -> Rule:
    """What the first rule that finds anything finds."""

    def rule(page: Page) -> Iterator[Claim]:
        for one in rules:
            if claims := list(one(page)):
                yield from claims
                return

    return rule


def picture(css: str | None = None, says: Match | None = None) -> Picture:
    """
    The article's picture: address and alternative text of the image that the CSS selector finds.

    says: a match whose groups named `alt`, `caption` and `credit` give what the page says of it.
    """

    def rule(page: Page) -> Image | None:
        image = next(_select(page, css), None) if css else None
        found = next(says.found(page), None) if says else None
        if image is None and found is None:
            return None
        said = {name: one_line(value) for name, value in (found.groupdict() if found else {}).items() if value}
        alt = _value(image, "alt") if image else None
        return Image(
            url=(_value(image, "src") or _value(image, "data-src")) if image else None,
            alt=alt or said.get("alt"),
            caption=said.get("caption"),
            credit=said.get("credit"),
        )

    return rule


AUTHORS = jsonld("author.name")
"""Who wrote it, as the page tells it to machines."""

PUBLISHED = first(jsonld("datePublished"), meta("article:published_time"))
"""The date of publication as the page tells it to machines."""

UPDATED = first(jsonld("dateModified"), meta("article:modified_time"))
"""The date of the last change as the page tells it to machines."""

CANONICAL = first(attribute("link[rel~=canonical]", "href"), meta("og:url"))
"""The article's own address."""


def _select(page: Page, css: str) -> Iterator[Tag]:
    if not page.is_dump:
        yield from page.soup.select(css)


def _value(element: Tag, name: str) -> str | None:
    value = element.get(name)
    return one_line(value) if isinstance(value, str) else None


def _nodes(script: Tag) -> Iterator[dict[str, Any]]:
    try:
        data = json.loads(script.get_text(), strict=False)  # line breaks inside strings are a common fault
    except (ValueError, RecursionError):  # not JSON, or nested beyond all reason: the page says nothing here
        return
    for node in _many(data):
        if isinstance(node, dict):
            yield node
            yield from (it for it in _many(node.get("@graph")) if isinstance(it, dict))


def _values(node: dict[str, Any], key: str) -> Iterator[str]:
    """The texts at a path of keys; a text where a thing is expected is that thing's name."""
    name, _, rest = key.partition(".")
    for value in _many(node.get(name)):
        if isinstance(value, str) and rest in ("", "name"):
            if line := one_line(unescape(value)):
                yield line
        elif isinstance(value, dict) and rest:
            yield from _values(value, rest)


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
