"""
Preformatted text: code as its author wrote it, without the numbers that a highlighter printed beside its lines.
"""

import re

from urbanfeed.ingest.characters import printed
from urbanfeed.ingest.elements import Element, text_of, texts_of

__all__ = ["code_of", "code_of_rows", "without_numbers"]

# What highlighters call the numbers' element (Pygments, Rouge, Chroma, highlight.js, Prism, GitHub).
_GUTTER = re.compile(
    r"(?<![a-z])(?:lineno|linenos|line-?numbers?|ln-numbers?|lnt?|gutter|blob-num)(?![a-z])", re.IGNORECASE
)
_NUMBERS = re.compile(r"[\d\s]*")
_DEEPEST = 8
_ROWS = ("tr", "div", "p", "li")


def code_of(element: Element) -> str:
    """The text of a `pre`, a line of code a line; empty where there is none."""
    for it in list(element.iterdescendants("span", "td", "a", "div")):
        if _is_gutter(it):
            _empty(it)
    for it in element.iterdescendants("br", *_ROWS):
        if it.tag == "br" or not _ends_line(it):
            it.tail = "\n" + (it.tail or "").removeprefix("\n")
    return printed(text_of(element)).strip("\n").rstrip()


def code_of_rows(rows: list[Element]) -> str | None:
    """The code of a table with a line a row, its number in the first of two cells; None for any other table."""
    if not all(len(row) == 2 and _is_gutter(row[0]) for row in rows):
        return None
    lines = (printed(text_of(row[1])).strip("\n").rstrip() for row in rows)
    return "\n".join(lines).strip("\n") or None


def without_numbers(table: Element) -> None:
    """Empties each `pre` that holds nothing but numbers, where another one stands beside it."""
    every = list(table.iter("pre"))
    numbers = [it for it in every if _is_numbers(it)]
    if len(numbers) < len(every):
        for it in numbers:
            _empty(it)


def _is_gutter(element: Element) -> bool:
    return _GUTTER.search(element.get("class") or "") is not None and _is_numbers(element)


def _is_numbers(element: Element) -> bool:
    return all(map(_NUMBERS.fullmatch, texts_of(element)))


def _ends_line(element: Element) -> bool:
    """Whether a line break is the last thing in the element, as far down as code is ever nested."""
    last = element
    for _ in range(_DEEPEST):
        if not len(last) or last[-1].tail:
            break
        last = last[-1]
    said = last[-1].tail if len(last) else last.text
    return last.tag == "br" or (said or "").endswith("\n")


def _empty(element: Element) -> None:
    element.text = None
    for child in list(element):
        element.remove(child)
