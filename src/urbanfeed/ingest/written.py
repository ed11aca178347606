"""
What is written without markup: lists whose markers are typed, lists made of line breaks, headings that are only bold.

Each rule asks for more than one sign, since a marker that is cut from prose by mistake is a lost word.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from urbanfeed.blocks import Block, Heading, List, ListItem, Paragraph
from urbanfeed.ingest.body import Item
from urbanfeed.ingest.inline import Line

__all__ = ["blocks_of"]

_BULLET = re.compile(r"[•‣◦▪▫●○■□◆◇►▶➢➤✓✔∙*]\s+")
_DASH = re.compile(r"[–—-]\s+")
# "1. ", "1 . ", "1) ", "(1) ", "1- "; digits of any script.
_NUMBER = re.compile(r"\(?(\d{1,3})\s?[.)-](?:\s+|(?=[^\W\d_]))")
# What a line of a list can begin with, its marker typed; most lines begin with a letter, and need no further look.
_MARKER = re.compile(r"[\d(•‣◦▪▫●○■□◆◇►▶➢➤✓✔∙*]")
_BARE_NUMBER = re.compile(r"(\d{1,3})\s+")

_LONGEST_HEADING = 120
_SENTENCE = re.compile(r"[.!?…。！？۔؟][\"'»”’)\]]*\Z")
_NO_HEADING = re.compile(r"[.!…;,。！۔][\"'»”’)\]]*\Z")


def blocks_of(items: Sequence[Item]) -> tuple[Block, ...]:
    """The blocks that these are, every line a paragraph unless more can be said of it."""
    blocks: list[Block] = []
    last_number = 0
    at = 0
    while at < len(items):
        item = items[at]
        if not isinstance(item, Line):
            blocks.append(item)
            at += 1
        elif found := _list_at(items, at, item, last_number):
            blocks.append(found)
            at += len(found.items)
            if found.ordered:
                last_number = found.start + len(found.items) - 1
        else:
            blocks.append(_heading_at(items, at, item) or Paragraph(item.text, item.html))
            at += 1
    return tuple(blocks)


def _list_at(items: Sequence[Item], at: int, line: Line, last_number: int) -> List | None:
    """The list that begins here, one item a line."""
    introduced = at > 0 and _introduces(items[at - 1])
    if not introduced and not _MARKER.match(line.text):
        return None
    start, lines = _numbered(items, at, last_number)
    ordered = bool(lines)
    lines = lines or _bulleted(items, at)
    if not lines and introduced:
        lines = _dashed(items, at) or _broken(items, at)
    if not lines:
        return None
    return List(tuple(ListItem(line.text, html=line.html) for line in lines), ordered, start)


def _numbered(items: Sequence[Item], at: int, last_number: int) -> tuple[int, list[Line]]:
    """
    Two lines or more that count up by one, from 1 or on from the list before; without their numbers, with the first.

    A number without a mark ("3  ") counts only between two that have one.
    """
    lines: list[Line] = []
    start = number = 0
    waiting: Line | None = None
    for line in _lines(items, at):
        if found := _NUMBER.match(line.text):
            expected = (1, last_number + 1) if not lines else (number + (2 if waiting else 1),)
            if int(found[1]) not in expected:
                break
            number = int(found[1])
            start = start or number
            lines.extend([waiting] if waiting else [])
            waiting = None
        elif lines and not waiting and (found := _BARE_NUMBER.match(line.text)) and int(found[1]) == number + 1:
            waiting = line.without_start(found.end())
            continue
        else:
            break
        if (rest := line.without_start(found.end())) is None:
            break
        lines.append(rest)
    return (start, lines) if len(lines) > 1 else (1, [])


def _bulleted(items: Sequence[Item], at: int) -> list[Line]:
    """Two lines or more that begin with a bullet, without it."""
    return _several(_marked(items, at, _BULLET))


def _dashed(items: Sequence[Item], at: int) -> list[Line]:
    """
    After a colon, two lines or more that begin with a dash, without it.

    None but the last may end as a sentence does: dialogue is written with dashes too.
    """
    lines = list(_marked(items, at, _DASH))
    return [] if any(_SENTENCE.search(line.text) for line in lines[:-1]) else _several(lines)


def _broken(items: Sequence[Item], at: int) -> list[Line]:
    """
    After a colon, lines of the same paragraph that end in semicolons, two or more, or all in commas, and then one that
    ends in a full stop.
    """
    before = items[at - 1]
    lines: list[Line] = []
    for line in _lines(items, at):
        if not isinstance(before, Line) or line.group != before.group:
            return []
        lines.append(line)
        if line.text[-1] not in ";,،؛" or line.text[-1] != lines[0].text[-1]:
            return lines if len(lines) > 2 and line.text.endswith(".") else []
    return []


def _heading_at(items: Sequence[Item], at: int, line: Line) -> Heading | None:
    """
    A bold line that is short and no sentence, with something that is not bold after it: a heading of level 2, or of 3
    where it ends in a colon and only introduces.
    """
    if not line.is_bold or at + 1 >= len(items):
        return None
    after = items[at + 1]
    if isinstance(after, Line) and after.is_bold:
        return None
    if len(line.text) > _LONGEST_HEADING or _NO_HEADING.search(line.text):
        return None
    if not any(c.isalpha() for c in line.text):
        return None
    plain = line.without_bold()
    return Heading(plain.text, level=3 if _introduces(line) else 2, html=plain.html)


def _introduces(item: Item) -> bool:
    return isinstance(item, (Line, Heading)) and item.text.endswith((":", "："))


def _lines(items: Sequence[Item], at: int) -> Iterator[Line]:
    """The lines from here to the next block."""
    for index in range(at, len(items)):
        item = items[index]
        if not isinstance(item, Line):
            return
        yield item


def _marked(items: Sequence[Item], at: int, marker: re.Pattern[str]) -> Iterator[Line]:
    """The lines from here that begin with the marker, without it."""
    for line in _lines(items, at):
        found = marker.match(line.text)
        rest = line.without_start(found.end()) if found else None
        if rest is None:
            return
        yield rest


def _several(lines: Iterable[Line]) -> list[Line]:
    found = list(lines)
    return found if len(found) > 1 else []
