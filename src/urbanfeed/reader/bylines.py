"""
Bylines: every place where a page says who has written it, the most trusted first.

Who of those named is its author is decided elsewhere (`authors.py`); how a text is parted into names, in `names.py`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from urbanfeed.reader.blocks import Place
from urbanfeed.reader.callings import OTHER_LABEL
from urbanfeed.reader.facts import Facts, folded
from urbanfeed.reader.linked import Thing, is_kind, names_in
from urbanfeed.reader.names import Byline, distinct, names_of
from urbanfeed.reader.parting import is_label, starts_with_label
from urbanfeed.reader.signatures import Signature, signatures_behind, signatures_of

__all__ = ["ORGANISATIONS", "PERSONS", "Found", "bylines", "bylines_elsewhere"]

PERSONS = frozenset({"person"})
ORGANISATIONS = frozenset(
    "organization organisation newsmediaorganization corporation localbusiness educationalorganization ngo "
    "governmentorganization website brand publisher onlinestore onlinebusiness".split()
)
_NO_WORKS = frozenset("website organization person breadcrumblist imageobject review comment answer product".split())

# Blocks around the headline and the body's beginning, and after the body, that are read for a byline.
_BEFORE, _AFTER, _BEHIND, _APART = 6, 4, 12, 40
_LONGEST_LINE, _LONGEST_NAME, _LONGEST_FIRM = 240, 60, 80
_MOST_VALUES, _MOST_METAS = 12, 30
_PASSED_OVER = Place.HIDDEN | Place.COMMENTS | Place.FOOTER | Place.NAV | Place.FORM | Place.CAPTION

_META = re.compile(r"(?:.*[^a-z])?(?:author|authors|byline|byl|creator|writer)(?:[^a-z]?name)?")
_NOT_META = re.compile(r".*(?:url|link|image|img|id|avatar|email|twitter|facebook|fb|type|slug|site|tool|program).*")
_YEAR = re.compile(r"(?:19|20)\d\d|\d{1,2}[.:/]\d\d")
_AND = r"(?:and|und|et|och|og|y|и|ja)"
_GOES_ON = re.compile(rf"[,;&]|{_AND}\s", re.IGNORECASE)
_JOINED = re.compile(rf"(?:[,;&]|(?:\A|\s){_AND})\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """What one place says. one_line: the page prints it in one line."""

    byline: Byline
    rule: str
    confidence: float
    one_line: bool = False


def bylines(facts: Facts) -> Iterator[Found]:
    """The places in the page's data and by its headline, the most trusted first."""
    first = facts.articles[:2]
    linked, stated = list(_linked(facts, first, "jsonld author", 0.9)), list(_stated(facts))
    people = {it.byline.people for it in linked if it.byline.people}
    # Where the page's data agrees with itself, what is marked is not looked for: that takes most of the time.
    settled = any(it.byline.people in people for it in stated)
    signatures = [] if settled else list(signatures_of(facts))
    yield from linked
    yield from _signed(signatures, sure=True)
    yield from stated
    yield from _signed(signatures, sure=False)
    if not facts.articles[2:]:
        looked_at = {id(it) for it in first}  # things may nest too deep to be compared
        others = [
            it for it in facts.things if "author" in it and id(it) not in looked_at and not is_kind(it, _NO_WORKS)
        ]
        yield from _linked(facts, others[:3], "jsonld author of the page", 0.7)
    start, last = _by_headline(facts)
    lines = range(max(0, start - _BEFORE), min(len(facts.blocks), last + _AFTER))
    yield from _printed(facts, lines, "printed by the headline", 0.65)


def bylines_elsewhere(facts: Facts) -> Iterator[Found]:
    """The places behind the body, and names that nothing marks; looked into where no other place names a person."""
    if facts.body_end:
        lines = range(facts.body_end - 1, min(len(facts.blocks), facts.body_end + _BEHIND))
        yield from _printed(facts, lines, "printed after the body", 0.5)
    yield from _signed(list(signatures_behind(facts)), sure=False)
    yield from _described(facts)
    start, last = _by_headline(facts)
    yield from _beside_date(facts, range(start + 1, min(len(facts.blocks), last + _AFTER) - 1))


def _linked(facts: Facts, things: list[Thing], rule: str, confidence: float) -> Iterator[Found]:
    """JSON-LD: of the first thing that names anybody."""
    for thing in things:
        for key in ("author", "creator"):
            byline = _together(_named(name, of) for name, of in names_in(thing, key, facts.known))
            if byline != Byline():
                yield Found(byline, rule, confidence)
                return


def _named(name: str, thing: Thing) -> Byline:
    read = names_of(name, surely=True)
    if not is_kind(thing, ORGANISATIONS) or is_kind(thing, PERSONS):
        return read
    is_firm = (read.people or read.organisations) and len(name) <= _LONGEST_FIRM
    return Byline((), (name,) if is_firm else (), read.agencies)  # "Hill & Field" is one firm


def _stated(facts: Facts) -> Iterator[Found]:
    """Meta elements: any whose name ends in author, byline or creator; and what is labelled so for Twitter's cards."""
    return islice(_in_metas(facts.metas), _MOST_METAS)


def _in_metas(metas: dict[str, list[str]]) -> Iterator[Found]:
    for name, values in metas.items():
        if name.startswith("twitter:"):
            if name.startswith("twitter:label") and any(map(is_label, values)):
                yield _meta(name, metas.get(name.replace("label", "data"), []), 0.75)
            elif name.startswith("twitter:misc:") and is_label(name.rpartition(":")[2]):
                yield _meta(name, values, 0.75)
        elif _META.fullmatch(name) and not _NOT_META.fullmatch(name):
            yield _meta(name, [it for it in values if not it.startswith(("http:", "https:", "/"))], 0.8)


def _meta(name: str, values: list[str], confidence: float) -> Found:
    return Found(_together(names_of(it, surely=True) for it in values[:_MOST_VALUES]), f"meta {name}", confidence)


def _signed(signatures: list[Signature], sure: bool) -> Iterator[Found]:
    """What is marked as the author: rel=author, microdata, RDFa, h-card, links to an author's page, class names."""
    for rule in dict.fromkeys(it.rule for it in signatures if it.sure is sure):
        # Several authors are marked alike; what is marked otherwise is his box, his picture or his calling.
        marked = [(it.mark, byline) for it in signatures if it.rule == rule and (byline := _signature(it)) != Byline()]
        alike = [byline for mark, byline in marked if sure or mark == marked[0][0]]
        byline = _together(alike)
        if any(" " in name for name in byline.people):
            byline = replace(byline, people=tuple(it for it in byline.people if " " in it))
        yield Found(byline, rule, 0.85 if sure else 0.7, one_line=len(alike) == 1)


def _signature(signature: Signature) -> Byline:
    """
    The names in a signature's first line that has any, and in those that go on with it ("and", a comma): further down,
    an author's box says what he does.
    """
    read: list[Byline] = []
    labelled = joined = False
    for line in signature.lines:
        if is_label(line):
            labelled = True
            continue
        if read and not (joined or _GOES_ON.match(line)):
            break
        byline = names_of(line, surely=(signature.whole or labelled) and len(line) <= _LONGEST_NAME)
        joined = _JOINED.search(line) is not None
        if byline != Byline():
            read.append(byline)
        elif not read and OTHER_LABEL.search(line.lower()):
            break
    return _together(read)


def _by_headline(facts: Facts) -> tuple[int, int]:
    """The blocks of headline and body's beginning, whichever comes first."""
    heading = facts.heading if facts.heading is not None else facts.body_start
    first, last = min(heading, facts.body_start), max(heading, facts.body_start)
    return max(first, last - _APART), last


def _printed(facts: Facts, lines: range, rule: str, confidence: float) -> Iterator[Found]:
    """Lines that say who wrote: with a label ("By Ann Writer"), or under one."""
    before = ""
    for i in lines:
        block = facts.blocks[i]
        if block.place & _PASSED_OVER or block.mass > _LONGEST_LINE:
            before = ""
            continue
        text = block.text
        if starts_with_label(text):
            if len(text) <= _LONGEST_LINE:
                yield Found(names_of(text), rule, confidence, one_line=True)
        elif before and is_label(before):
            read = names_of(text, surely=len(text) <= _LONGEST_NAME)
            yield Found(read, f"{rule}, after a label", confidence, one_line=True)
        before = text


def _beside_date(facts: Facts, lines: range) -> Iterator[Found]:
    """A name alone by the headline, where a date stands beside it: not the body's, and no heading, cell or section."""
    blocks = facts.blocks
    sections = {folded(it) for name in ("article:section", "article:tag") for it in facts.metas.get(name, ())}
    for i in lines:
        block = blocks[i]
        if facts.kept[i] or block.place & (_PASSED_OVER | Place.HEADING) or not 4 < block.mass < _LONGEST_NAME:
            continue
        if block.tag in ("td", "th") or folded(block.text) in sections:
            continue
        near = [blocks[j].text for j in (i, i - 1, i + 1) if 0 <= j < len(blocks) and blocks[j].mass < _LONGEST_NAME]
        if any(map(_YEAR.search, near)) and (people := names_of(block.text).people):
            yield Found(Byline(people), "a name beside the date", 0.35, one_line=True)


def _described(facts: Facts) -> Iterator[Found]:
    """Behind the body: a name alone, and under it a paragraph that goes on from it, is a biography."""
    blocks = facts.blocks
    for i in range(max(0, facts.body_end - _AFTER), min(len(blocks) - 1, facts.body_end + _BEHIND)):
        block, under = blocks[i], blocks[i + 1]
        if 4 < block.mass < _LONGEST_NAME and under.mass > block.mass and not block.place & _PASSED_OVER:
            if under.text[:2] != block.text[:2]:
                continue
            people = names_of(block.text).people
            # "Ann Writer is …", "Ann Writer, who …"
            if len(people) == 1 and re.match(rf"{re.escape(people[0])}(?:,| [^\W\dA-ZА-Я])", under.text):
                yield Found(Byline(people), "biography after the body", 0.5)
                return


def _together(read: Iterable[Byline]) -> Byline:
    """Several bylines as one."""
    read = list(read)
    return Byline(
        distinct(name for it in read for name in it.people),
        distinct(name for it in read for name in it.organisations),
        distinct(name for it in read for name in it.agencies),
    )
