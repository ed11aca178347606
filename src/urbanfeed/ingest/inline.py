"""
Inline text: one line of a body, its letters and the markup inside it.

`body.py` collects the pieces of a line; its plain text and its safe HTML are made here. nh3 is the last to touch any
markup that leaves.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Literal

import nh3

from urbanfeed.ingest.characters import one_line, spaced

__all__ = ["CLOSING", "MARKS", "Line", "Mark", "is_clean", "line_of", "together"]

# Elements that say something inside a line, and what each is called afterwards.
MARKS = {
    "a": "a", "abbr": "abbr", "acronym": "abbr", "b": "b", "cite": "cite", "code": "code", "em": "em", "i": "i",
    "kbd": "code", "mark": "mark", "q": "q", "samp": "code", "strong": "strong", "sub": "sub", "sup": "sup",
    "tt": "code", "var": "i",
}  # fmt: skip
_BOLD = ("b", "strong")

_CLEANER = nh3.Cleaner(
    tags=set(MARKS.values()),
    attributes={"a": {"href"}, "abbr": {"title"}},
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow noopener",
)


def is_clean(html: str) -> bool:
    """Whether inline markup is as this room leaves it, and so safe to show as it is."""
    return _CLEANER.clean(html) == html


@dataclass(frozen=True, slots=True)
class Mark:
    """A tag inside a line; `attributes` as markup, with a space before each."""

    name: str
    attributes: str = ""
    opens: bool = True

    @property
    def markup(self) -> str:
        """The tag itself."""
        return f"<{self.name}{self.attributes}>" if self.opens else f"</{self.name}>"


CLOSING = {name: Mark(name, opens=False) for name in MARKS.values()}


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
        if len(self.pieces) == 1 and isinstance(self.pieces[0], str):
            return self.pieces[0]
        return "".join([it for it in self.pieces if isinstance(it, str)])

    @property
    def html(self) -> str | None:
        """The safe HTML; None where there is no markup that says anything. Made anew each time it is asked for."""
        if len(self.pieces) == 1 and isinstance(self.pieces[0], str):
            return None
        pieces = _without_empty(self.pieces)
        if all(isinstance(it, str) for it in pieces):
            return None
        return _CLEANER.clean("".join([escape(it, False) if isinstance(it, str) else it.markup for it in pieces]))

    @property
    def is_bold(self) -> bool:
        """Whether every letter of it is bold."""
        if isinstance(self.pieces[0], str):
            return False  # no line begins with a space
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
    if len(pieces) == 1 and isinstance(pieces[0], str):
        text = one_line(pieces[0])
        return Line((text,), group) if text else None
    settled: list[str | Mark] = []
    ending = ""  # the character before, where there is any
    for kind, run in groupby(pieces, type):
        if kind is Mark:
            settled.extend(run)
            continue
        text = spaced("".join(run))  # type: ignore[arg-type]
        if not ending:
            text = text.lstrip()  # a no-break space too: at the beginning it is an indent
        elif ending == " ":
            text = text.removeprefix(" ")
        if text:
            settled.append(text)
            ending = text[-1]
    return Line(tuple(_without_end(settled)), group) if ending else None


def together(lines: Sequence[Line], by: Literal[" ", "\n"]) -> tuple[str, str | None]:
    """Text and HTML of several lines as one; a line break is `<br>` in the HTML."""
    if len(lines) == 1:
        return lines[0].text, lines[0].html
    text = by.join([line.text for line in lines])
    htmls = [line.html for line in lines]
    if not any(htmls) and (by == " " or not lines):
        return text, None
    written = (html or escape(line.text, quote=False) for line, html in zip(lines, htmls, strict=True))
    return text, ("<br>" if by == "\n" else by).join(written)


def _without_end(pieces: list[str | Mark]) -> list[str | Mark]:
    """The pieces without white space after the last letter; marks stay."""
    for at in range(len(pieces) - 1, -1, -1):
        it = pieces[at]
        if isinstance(it, str):
            pieces[at] = text = it.rstrip()
            if text:
                break
    return [it for it in pieces if it]


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
