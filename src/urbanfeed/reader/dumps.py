"""
Text dumps: a page as lines of text, without markup. Which lines are the article's is judged by their length and their
neighbours, in any language; what a line says is not looked at, addresses and telephone numbers aside.
"""

import re
from html import escape

from urbanfeed.page import Claim, Draft, ExtractionError, Page
from urbanfeed.reader.blocks import mass_of, squeezed
from urbanfeed.reader.dates import moment

__all__ = ["read_dump"]

_PROSE = 60  # mass of a line that reads as a sentence or more
_LONGEST_HEADLINE = 200
_MARKER = re.compile(r"^\s+[•·▪◦*-]\s")
_CONTACT = re.compile(r"https?://|www\.|\S@[^\s@]+\.\w|\+\d[\d\s()/-]{6,}")
_ENDING = re.compile(r"[.!?…。！？؟।։።]['\"»”’)\]]*$")
_LETTER = re.compile(r"[^\W\d_]")
_WINDOW = 3
_LONE_TAIL = 8  # lines from the last long paragraphs to one that may still be the article's


def read_dump(page: Page, version: str) -> Draft:
    """The draft that a text dump makes; raises ExtractionError ("empty") where it has no text."""
    lines = [line for line in page.markup.replace("\x00", "").splitlines() if _LETTER.search(line)]
    if not lines:
        raise ExtractionError("empty", "the text has no words")
    head = next((i for i, line in enumerate(lines) if _may_be_headline(line)), None)
    start = 0 if head is None else head + 1
    kept = _body(lines, start)
    if not any(kept):
        kept = [i >= start or head is None for i in range(len(lines))]
    body = "".join(f"<p>{escape(squeezed(line))}</p>" for line, keep in zip(lines, kept, strict=True) if keep)
    dated = next(
        (squeezed(it) for it in (*lines[start : start + 3], *lines[-4:]) if len(it) < 80 and moment(it.strip())), None
    )
    return Draft(
        extractor="reader",
        version=version,
        body=body,
        body_rule="lines of a text dump",
        headline=None if head is None else Claim(squeezed(lines[head]), "first line", 0.5),
        published=Claim(dated, "printed line", 0.5) if dated else None,
        confidence=0.5,
    )


def _may_be_headline(line: str) -> bool:
    """The first line, unless it leads up to the next ("The commitment:") or is an item of a list."""
    text = line.strip()
    return len(text) <= _LONGEST_HEADLINE and not text.endswith(":") and not _MARKER.match(line)


def _body(lines: list[str], start: int) -> list[bool]:
    masses = [mass_of(squeezed(line)) for line in lines]
    prose = [
        mass if mass >= _PROSE and not _CONTACT.search(line) and (mass >= 150 or _ENDING.search(line.rstrip())) else 0
        for line, mass in zip(lines, masses, strict=True)
    ]
    prose[:start] = [0] * start
    last = _last_of_body(lines, prose)
    first = next((i for i, mass in enumerate(prose) if mass), len(lines))
    return [
        first <= i <= last
        and not _MARKER.match(line)
        and (bool(prose[i]) or _among_prose(prose, i) or (i > first and masses[i] > 0 and not _CONTACT.search(line)))
        for i, line in enumerate(lines)
    ]


def _last_of_body(lines: list[str], prose: list[int]) -> int:
    """The last line of prose that is not cut off from the rest by a run of short lines, as footers are."""
    last = -1
    gap = 0
    seen = 0
    for i, mass in enumerate(prose):
        if mass:
            if last >= 0 and gap >= 3 and mass < seen // 12 and not any(prose[i + 1 : i + 1 + _LONE_TAIL]):
                break
            last, gap = i, 0
            seen += mass
        elif not _CONTACT.search(lines[i]):
            gap += 1
        else:
            gap += 2
    return last


def _among_prose(prose: list[int], index: int) -> bool:
    around = prose[max(0, index - _WINDOW) : index], prose[index + 1 : index + 1 + _WINDOW]
    return all(map(any, around))
