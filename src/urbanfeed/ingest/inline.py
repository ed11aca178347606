"""
Inline text: one line of a body, its letters and the markup inside it.

`body.py` collects the pieces of a line; its plain text and its safe HTML are made here. nh3 is the last to touch any
markup that leaves.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

import nh3

from urbanfeed.ingest.characters import printed

__all__ = ["MARKS", "Line", "Mark", "line_of", "together"]

# Elements that say something inside a line, and what each is called afterwards.
MARKS = {
    "a": "a", "abbr": "abbr", "acronym": "abbr", "b": "b", "cite": "cite", "code": "code", "em": "em", "i": "i",
    "kbd": "code", "mark": "mark", "q": "q", "samp": "code", "strong": "strong", "sub": "sub", "sup": "sup",
    "tt": "code", "var": "i",
}  # fmt: skip
_BOLD = ("b", "strong")

# Stands for a tag while white space is settled. A noncharacter, so no text has it after `printed`.
_TAG = "\ufdd0"
_SPACES = re.compile("[ \t\n\f\r\u2028\u2029]+")
_SPACE_AFTER_SPACE = re.compile(f"(?<= )({_TAG}+) +")
_START = re.compile(rf"[\s{_TAG}]*")
_END = re.compile(rf"(?<![\s{_TAG}])[\s{_TAG}]+\Z")


@dataclass(frozen=True, slots=True)
class Mark:
    """A tag inside a line; `attributes` as markup, with a space before each."""

    name: str
    attributes: str = ""
    opens: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """
    One line of a body: its pieces, white space settled as `characters.one_line` does.

    group: lines of one number stand in one paragraph, parted by line breaks.
    """

    pieces: tuple[str | Mark, ...]
    group: int = 0

    @property
    def text(self) -> str:
        """The plain text."""
        return "".join(it for it in self.pieces if isinstance(it, str))

    @property
    def html(self) -> str | None:
        """The safe HTML; None where there is no markup that says anything."""
        pieces = _without_empty(self.pieces)
        if not any(isinstance(it, Mark) for it in pieces):
            return None
        return nh3.clean(
            "".join(map(_markup, pieces)),
            tags=set(MARKS.values()),
            attributes={"a": {"href"}, "abbr": {"title"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="nofollow noopener",
        )

    @property
    def is_bold(self) -> bool:
        """Whether every letter of it is bold."""
        depth = 0
        for it in self.pieces:
            if isinstance(it, Mark):
                depth += (1 if it.opens else -1) if it.name in _BOLD else 0
            elif not depth and it.strip():
                return False
        return True

    def without_bold(self) -> "Line":
        """The line without its bold, which says nothing in a heading."""
        return Line(tuple(it for it in self.pieces if isinstance(it, str) or it.name not in _BOLD), self.group)

    def without_start(self, length: int) -> "Line | None":
        """The line without the first `length` characters of its text, such as a written marker."""
        pieces: list[str | Mark] = []
        for it in self.pieces:
            if isinstance(it, str):
                pieces.append(it[length:])
                length = max(0, length - len(it))
            else:
                pieces.append(it)
        return line_of(pieces, self.group)


def line_of(pieces: Sequence[str | Mark], group: int = 0) -> Line | None:
    """The line that these pieces make; None where nothing would be printed."""
    text = "".join(printed(it) if isinstance(it, str) else _TAG for it in pieces)
    text = _SPACE_AFTER_SPACE.sub(r"\1", _SPACES.sub(" ", text))
    start = _START.match(text)
    assert start is not None  # it matches the empty text
    if start.end() == len(text):
        return None
    text = _TAG * start[0].count(_TAG) + text[start.end() :]
    if end := _END.search(text):
        text = text[: end.start()] + _TAG * end[0].count(_TAG)
    marks = iter([it for it in pieces if isinstance(it, Mark)])
    settled: list[str | Mark] = []
    for at, part in enumerate(text.split(_TAG)):
        if at:
            settled.append(next(marks))
        if part:
            settled.append(part)
    return Line(tuple(settled), group)


def together(lines: Sequence[Line], by: Literal[" ", "\n"]) -> tuple[str, str | None]:
    """Text and HTML of several lines as one; a line break is `<br>` in the HTML."""
    text = by.join(line.text for line in lines)
    if not any(line.html for line in lines) and (by == " " or len(lines) == 1):
        return text, None
    return text, ("<br>" if by == "\n" else by).join(line.html or escape(line.text, quote=False) for line in lines)


def _markup(piece: str | Mark) -> str:
    if isinstance(piece, str):
        return escape(piece, quote=False)
    return f"<{piece.name}{piece.attributes}>" if piece.opens else f"</{piece.name}>"


def _without_empty(pieces: Iterable[str | Mark]) -> list[str | Mark]:
    """The pieces without elements that hold nothing, or nothing but a space."""
    out: list[str | Mark] = []
    for it in pieces:
        if isinstance(it, Mark) and not it.opens:
            at = len(out) - (2 if out and isinstance(out[-1], str) and not out[-1].strip() else 1)
            before = out[at] if at >= 0 else None
            if isinstance(before, Mark) and before.opens and before.name == it.name:
                del out[at]
                continue
        out.append(it)
    return out
