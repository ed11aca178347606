"""
Shown dates: what a page shows people of its article's dates, in short lines by the headline and after the body.

A date far from the headline may belong to anything; it is read only where words say that it is the article's.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from urbanfeed.moment import Moment
from urbanfeed.page import Claim
from urbanfeed.reader.blocks import Place
from urbanfeed.reader.calendar import plain
from urbanfeed.reader.date_labels import Kind, kind_of
from urbanfeed.reader.dates import moment, moment_ago, moments
from urbanfeed.reader.evidence import Evidence, Witness
from urbanfeed.reader.facts import Facts
from urbanfeed.reader.relative import may_be_relative
from urbanfeed.reader.runs import Char

__all__ = ["shown_by_headline", "shown_far"]

_LONGEST = 140
_LONGEST_LABEL = 40
_MOST_WORDS = 50  # characters before a date that nobody labels: a name, a role, a place
_BEFORE, _BETWEEN, _INTO_BODY, _AFTER, _FAR = 6, 45, 6, 10, 60
_PASSED_OVER = Place.COMMENTS | Place.NAV | Place.FORM | Place.CAPTION
_DATED = re.compile(r"\d{4}|\d\d?[./]\d\d?[./]\d\d|[年년月]|[\u0e00-\u0e7f]\s*\d\d")
_PARTING = re.compile(r"\s*(?:[,;|·•]|\s[-–—/]\s)\s*|\s+(?=[^\W\d_])")
_MOST_READ = 9
_MOST_TIMES, _MOST_NODES = 200, 12
_CLASS = re.compile(
    r"(?P<updated>updat|modif|edited|revis|changed)|(?P<other>event|expir|deadline|copyright|related|archive|calendar)|"
    r"(?P<published>publi|posted|entry-date|release)",
    re.IGNORECASE,
)


Where = Literal["by the headline", "after the body", "hidden", "far below"]


@dataclass(frozen=True, slots=True)
class _Line:
    """
    A short block that may state a date: its index, text, and distance from the headline in blocks.

    dated: whether it has the digits of a whole date, for all that can be told at a glance.
    """

    number: int
    text: str
    distance: int
    where: Where
    dated: bool = True


_SURE: dict[Where, float] = {"by the headline": 0.7, "after the body": 0.5, "hidden": 0.4, "far below": 0.4}


def shown_by_headline(witness: Witness) -> Iterator[Evidence]:
    """The `time` elements and the printed lines by the headline and right after the body."""
    lines = sorted(_lines(witness), key=lambda it: not it.dated)[:_MOST_READ]
    for line in lines:
        if line.where != "after the body":
            yield from _in_elements(witness, line)
    read = 0
    for line in lines:
        if line.dated or not read:  # where a whole date stands, "2 hours ago" is somebody else's
            for found in _in_line(witness, line):
                read += 1
                yield found


def shown_far(witness: Witness) -> Iterator[Evidence]:
    """Lines far below the body that say in words that they are its date; for pages that state none elsewhere."""
    blocks, start = witness.facts.blocks, witness.facts.body_end
    may_be_dated = _may_be_dated(witness)
    for i in range(start, min(start + _FAR, len(blocks))):
        block = blocks[i]
        if not may_be_dated[i] or block.place & (_PASSED_OVER | Place.HIDDEN) or block.mass > _LONGEST:
            continue
        if _DATED.search(block.text):
            found = _in_line(witness, _Line(i, block.text, i - start, "far below"))
            yield from (it for it in found if it.kind == "published")


def _in_line(witness: Witness, line: _Line) -> Iterator[Evidence]:
    rule, confidence = f"printed {line.where}", _SURE[line.where]
    stated = moments(line.text, languages=witness.languages) if line.dated else []
    if stated is None:
        yield from (replace(it, distance=line.distance) for it in witness.open(line.text, rule, confidence))
        return
    if not stated:
        # "2 hours ago", with no more than a few words
        if witness.now and (ago := moment_ago(line.text, witness.now)):
            kind = kind_of(plain(line.text)) or _label(witness.facts, line)
            yield Evidence(Claim(line.text, rule, confidence - 0.1, ago), ago, kind, line.distance)
        return
    kinds = [kind_of(it.before) for it in stated]
    if kinds[0] is None:
        kinds[0] = _label(witness.facts, line)
    if len(stated) > 3 or (len(stated) > 1 and not any(kinds) and len({it.moment.at for it in stated}) > 1):
        return  # a range, or two that nobody tells apart
    for it, kind in zip(stated, kinds, strict=True):
        if kind is None and len(it.before) > _MOST_WORDS:
            continue  # a sentence that mentions a date
        text = line.text if len(stated) == 1 else _part(line.text, it.moment, witness.languages)
        read = replace(it.moment, text=text)
        yield Evidence(Claim(text, rule, confidence, read), read, kind, line.distance)


def _in_elements(witness: Witness, line: _Line) -> Iterator[Evidence]:
    """`time` elements in a line (HTML standard, section 4.5.14), and what microdata or RDFa mark as a date there."""
    tree, holder = witness.facts.tree, witness.facts.blocks[line.number].holder
    rule, confidence = f"time {line.where}", _SURE[line.where] + 0.1
    for i in range(holder, min(tree.ends[holder], holder + _MOST_NODES)):
        attributes = tree.attributes(i)
        marked = f"{attributes.get('itemprop', '')} {attributes.get('property', '')}".lower()
        is_date = "date" in marked
        value = (attributes.get("datetime") or (attributes.get("content") if is_date else "") or "").strip()
        if not value or not (is_date or tree.tags[i] == "time"):
            continue
        kind: Kind | None = "updated" if "datemodified" in marked else "published" if "datepub" in marked else None
        kind = kind or _class_kind(attributes.get("class", "")) or kind_of(plain(line.text))
        kind = kind or _label(witness.facts, line)
        found = witness.stated(value, rule, confidence, kind)
        for it in (found,) if found else witness.open(value, rule, confidence):
            yield replace(it, kind=kind, distance=line.distance)


def _lines(witness: Witness) -> Iterator[_Line]:
    """The lines to look at: between headline and body and a little around them, nearest first; then after the body."""
    facts, now = witness.facts, witness.now
    blocks, start, end = facts.blocks, facts.body_start, facts.body_end
    heading = facts.heading if facts.heading is not None else start
    first, last = min(heading, start), max(heading, start)
    passed_over = _PASSED_OVER & ~(blocks[heading].place if heading < len(blocks) else 0)
    near = [*range(first, min(first + _BETWEEN, last + _INTO_BODY)), *range(first - 1, first - 1 - _BEFORE, -1)]
    if last - first > _BETWEEN:
        near += range(last - _BEFORE, last + _INTO_BODY)
    times = _times(facts.tree.tags)
    may_be_dated = _may_be_dated(witness)
    for i in (*near, *range(max(end, last + _INTO_BODY), end + _AFTER)):
        if not 0 <= i < len(blocks) or blocks[i].place & passed_over or blocks[i].mass > 3 * _LONGEST:
            continue
        block, after = blocks[i], i >= end > start
        if after and block.place & (Place.FOOTER | Place.ASIDE | Place.HIDDEN):
            continue
        at = bisect_left(times, block.holder)
        has_time = at < len(times) and times[at] < facts.tree.ends[block.holder]
        if not (has_time or may_be_dated[i] or now):
            continue
        text = block.text
        if len(text) > _LONGEST:
            continue
        dated = may_be_dated[i] and _DATED.search(text) is not None
        if has_time or dated or (now and may_be_relative(text)):
            where: Where = "hidden" if block.place & Place.HIDDEN else "after the body" if after else "by the headline"
            yield _Line(i, text, abs(i - heading) + (2 if i < heading else 0), where, dated)


def _may_be_dated(witness: Witness) -> list[bool]:
    """Which blocks have the digits of a date; so that no text is looked at for those that have not."""
    fewest = 3 if "th" in [it[:2] for it in witness.languages] else 5  # "8 ก.ค. 68", "8 July 2025"
    blocks = witness.facts.blocks
    enough: list[bool] = (blocks[0].runs.chars[:, Char.DIGIT] >= fewest).tolist() if blocks else []
    return enough


def _times(tags: list[str]) -> list[int]:
    """Where the `time` elements are."""
    found: list[int] = []
    try:
        while len(found) < _MOST_TIMES:
            found.append(tags.index("time", found[-1] + 1 if found else 0))
    except ValueError:
        pass
    return found


def _label(facts: Facts, line: _Line) -> Kind | None:
    """What the elements around a line, or the short line before it, say of its date."""
    tree, block = facts.tree, facts.blocks[line.number]
    node = block.holder
    for _ in range(2):
        if node > 0:
            names = tree.attributes(node)
            if kind := _class_kind(f"{names.get('class', '')} {names.get('itemprop', '')}"):
                return kind
            node = tree.parents[node]
    if line.number:
        before = facts.blocks[line.number - 1].text
        if len(before) <= _LONGEST_LABEL and not any(map(str.isdigit, before)):
            return kind_of(plain(before))
    return None


def _class_kind(names: str) -> Kind | None:
    found = _CLASS.search(names)
    if found is None:
        return None
    return "updated" if found["updated"] else "other" if found["other"] else "published"


def _part(text: str, meant: Moment, languages: tuple[str, ...]) -> str:
    """The part of a line that states one of its dates: what stands between two partings, else the whole line."""
    ends = [0, *(it.end() for it in _PARTING.finditer(text)), len(text)][:24]
    for start in ends:
        for end in ends:
            if start < end and (part := text[start:end].strip(" ,;|·•-–—/")) != text:
                read = moment(part, languages=languages)
                if read and read.at == meant.at:
                    return part
    return text
