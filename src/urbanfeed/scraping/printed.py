"""
The lines that a page prints: of an element, split where a browser would begin a new line, and of a text dump.
"""

import re
from collections.abc import Iterator

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from urbanfeed.page import Page

__all__ = ["dump_lines", "one_line", "printed_lines", "runs"]

# Elements that begin a new line (HTML Living Standard, section 15.3: `display: block` and its kin).
_BREAKING = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "optgroup", "option", "p", "pre", "section",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip


def one_line(text: str) -> str:
    """The text on one line, runs of white space (no-break spaces too) as one space."""
    return " ".join(text.split())


def dump_lines(page: Page) -> list[str]:
    """The lines of a text dump, without white space around them; an empty one parts two paragraphs."""
    return [line.strip() for line in re.split(r"\r\n?|\n", page.markup)]


def printed_lines(element: Tag) -> list[str]:
    """The lines that the element prints, empty ones left out; scripts, styles and comments print nothing."""
    parts: list[str] = []
    for node in element.descendants:
        if isinstance(node, Tag):
            if node.name in _BREAKING or node.name == "br":
                parts.append("\n")
        elif type(node) is NavigableString:  # its subclasses are comments, scripts, styles …
            before = node.previous_sibling
            if isinstance(before, Tag) and before.name in _BREAKING:
                parts.append("\n")
            parts.append(" ".join(re.split(r"[ \t\n\f\r]+", node)))
    return [line for line in map(one_line, "".join(parts).split("\n")) if line]


def runs(element: Tag) -> Iterator[tuple[str, list[PageElement]]]:
    """Each printed line of the element's tree with the neighbouring nodes that make it, so that they can be removed."""
    for parent in [element, *element.find_all(list(_BREAKING))]:
        run: list[PageElement] = []
        for node in parent.children:
            name = node.name if isinstance(node, Tag) else None
            if name not in _BREAKING:
                run.append(node)  # a br goes with the line that it ends
            if name in _BREAKING or name == "br":
                yield _said(run), run
                run = []
        yield _said(run), run


def _said(nodes: list[PageElement]) -> str:
    return one_line("".join(node.get_text() for node in nodes))
