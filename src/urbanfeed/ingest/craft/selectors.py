"""
Selectors: for an element, the simplest CSS selector that finds it and nothing else in its page.

Names that a build tool or a database made (`css-1x2y3z`, `post-4711`) are of no use: they are others on the next page.
"""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

__all__ = ["own_selectors", "selector_of"]

# There is one of each on an article's page, by what the element means; others are alone by chance.
_ALONE = frozenset({"h1", "article", "main"})
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,39}")
_MADE = re.compile(
    r"\d{2,}|^(?:css|sc|js|jsx|svelte)-|__[A-Za-z0-9]*\d|^[a-z]{1,2}\d|^(?:active|open|first|last|odd|even)$"
)
_HIGHEST = 8  # ancestors that are tried


def selector_of(element: Tag, soup: BeautifulSoup) -> str | None:
    """The selector; None where nothing that will last tells the element from others."""
    for css in own_selectors(element):
        if _finds(css, element, soup):
            return css
    parents = [it for it in element.parents if isinstance(it, Tag) and it.name not in ("[document]", "html", "body")]
    for parent in parents[:_HIGHEST]:
        for above in own_selectors(parent):
            for css in (*own_selectors(element), element.name):
                joint = " > " if css == element.name and parent is element.parent else " "
                if _finds(f"{above}{joint}{css}", element, soup):
                    return f"{above}{joint}{css}"
    return None


def own_selectors(element: Tag) -> Iterator[str]:
    """What tells of an element by itself, the plainest first."""
    if element.name in _ALONE:
        yield element.name
    for name in element.get_attribute_list("class"):
        if _lasts(name):
            yield f"{element.name}.{name}"
    for name in ("itemprop", "rel", "role"):
        for value in element.get_attribute_list(name):
            if isinstance(value, str) and _NAME.fullmatch(value):
                yield f"{element.name}[{name}~={value}]"
    if _lasts(element.get("id")):
        yield f"{element.name}#{element['id']}"


def _lasts(name: object) -> bool:
    return isinstance(name, str) and _NAME.fullmatch(name) is not None and _MADE.search(name) is None


def _finds(css: str, element: Tag, soup: BeautifulSoup) -> bool:
    found = soup.select(css, limit=2)
    return len(found) == 1 and found[0] is element
