"""
Bylines: who a page says has written it, from every place where it says so.

People first: an organisation is an author only where the page prints it as its byline and names no person; the site
itself, an account ("admin") and an agency are none. Agencies are given apart.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from urbanfeed.page import Claim, Weighing
from urbanfeed.reader.blocks import Place
from urbanfeed.reader.callings import OTHER_LABEL
from urbanfeed.reader.candidates import weigh
from urbanfeed.reader.facts import Facts, folded
from urbanfeed.reader.linked import Thing, is_kind, names_in, values_in
from urbanfeed.reader.names import (
    Byline,
    distinct,
    folded_name,
    is_label,
    is_login,
    names_of,
    starts_with_label,
)
from urbanfeed.reader.signatures import Signature, signatures_of

__all__ = ["Authors", "authors_of"]

_SURE_ENOUGH = 0.5
_LONGEST_FIRM = 80
_MOST_FIRMS = 3
_MOST = 12  # more names are a list of the site's people
_LONGEST_LINE = 240
_BEFORE, _AFTER = 6, 4  # blocks around headline and body's beginning that are read for a byline
_BEHIND = 12  # blocks after the body that are read for one
_YEAR = re.compile(r"(?:19|20)\d\d|\d{1,2}[.:/]\d\d")
_META = re.compile(r"(?:.*[^a-z])?(?:author|authors|byline|byl|creator|writer)(?:[^a-z]?name)?")
_NOT_META = re.compile(r".*(?:url|link|image|img|id|avatar|email|twitter|facebook|fb|type|slug|site|tool|program).*")
_ORGANISATIONS = frozenset(
    "organization organisation newsmediaorganization corporation localbusiness educationalorganization ngo "
    "governmentorganization website brand publisher onlinestore onlinebusiness".split()
)
_GOES_ON = re.compile(r"\A(?:[,;&]|(?:and|und|et|och|og|y|и|ja)\s)", re.IGNORECASE)
_JOINED = re.compile(r"(?:[,;&]|\s(?:and|und|et|och|og|y|и|ja))\Z", re.IGNORECASE)
_JOINTS = frozenset({"and", "und", "et", "och", "og", "y", "и", "ja", ""})
_PERSONS = frozenset({"person"})
_NO_ARTICLES = frozenset("website organization person breadcrumblist imageobject review comment answer product".split())


@dataclass(frozen=True, slots=True)
class Authors:
    """Who wrote, each with the rule that found him; the agencies that are named with them; and how that was weighed."""

    names: tuple[Claim, ...]
    agencies: tuple[Claim, ...]
    weighing: Weighing


@dataclass(frozen=True, slots=True)
class _Found:
    """What one place says. one_line: the page prints it in one line."""

    byline: Byline
    rule: str
    confidence: float
    one_line: bool = False


def authors_of(facts: Facts) -> Authors:
    """
    The authors from the most trusted place that names any person, or all that a printed byline names where that has them
    and more; else the organisation that the page prints as its byline.
    """
    places = [it for it in map(_without_site(facts), _places(facts)) if it]
    agencies = distinct(name for it in places for name in it.byline.agencies)
    rules = {name: it.rule for it in reversed(places) for name in it.byline.agencies}
    named = [it for it in places if 0 < len(it.byline.people) <= _MOST]
    # An account's name ("ann.writer") counts where nobody is named otherwise.
    better = any(map(_is_better, named))
    named = sorted(named, key=lambda it: better and all(map(is_login, it.byline.people)))
    signed = [it for it in places if it.byline.organisations or it.byline.agencies]
    unsure = not named or named[0].confidence < _SURE_ENOUGH
    if named and not (unsure and any(it.confidence >= _SURE_ENOUGH for it in signed)):
        first = named[0]
        whole = {folded_name(name) for name in first.byline.people}
        wider = [it for it in named if it.one_line and whole < {folded_name(name) for name in it.byline.people}]
        ranked = [*wider[:1], *(it for it in named if it not in wider[:1])]
        candidates = [Claim("; ".join(it.byline.people), it.rule, it.confidence) for it in ranked]
        names = ranked[0].byline.people
    else:
        firms = [(*it.byline.organisations, *it.byline.agencies) for it in signed]
        candidates = [Claim("; ".join(names), it.rule, it.confidence) for it, names in zip(signed, firms, strict=True)]
        names = firms[0][:_MOST_FIRMS] if signed else ()
    weighing = weigh("authors", candidates, same=lambda value: "|".join(sorted(map(folded_name, value.split(";")))))
    winner = weighing.winner
    claims = tuple(replace(winner, value=name) for name in names) if winner else ()
    return Authors(claims, tuple(Claim(name, rules[name]) for name in agencies), weighing)


def _is_better(place: _Found) -> bool:
    return place.confidence >= _SURE_ENOUGH and not all(map(is_login, place.byline.people))


def _places(facts: Facts) -> Iterator[_Found]:
    """Every place that names somebody, the most trusted first."""
    signatures = list(signatures_of(facts))
    yield from _linked(facts, facts.articles[:2], "jsonld author", 0.9)
    yield from _signed(signatures, sure=True)
    yield from _stated(facts)
    yield from _signed(signatures, sure=False)
    others = [
        it for it in facts.things if "author" in it and not is_kind(it, _NO_ARTICLES) and it not in facts.articles[:2]
    ]
    yield from _linked(facts, [] if facts.articles[2:] else others[:3], "jsonld author of the page", 0.7)
    yield from _printed(facts)
    yield from _described(facts)


def _linked(facts: Facts, things: list[Thing], rule: str, confidence: float) -> Iterator[_Found]:
    """JSON-LD: of the first thing that names anybody."""
    for thing in things:
        people: list[str] = []
        organisations: list[str] = []
        agencies: list[str] = []
        for key in ("author", "creator"):
            for name, of in names_in(thing, key, facts.known):
                read = names_of(name, surely=True)
                agencies += read.agencies
                if is_kind(of, _ORGANISATIONS) and not is_kind(of, _PERSONS):
                    # "Morgan & Morgan" is one firm
                    organisations += (
                        [name] if (read.people or read.organisations) and len(name) <= _LONGEST_FIRM else []
                    )
                else:
                    people += read.people
                    organisations += read.organisations
            if people or organisations or agencies:
                break
        if people or organisations or agencies:
            yield _Found(Byline(distinct(people), distinct(organisations), distinct(agencies)), rule, confidence)
            return


def _stated(facts: Facts) -> Iterator[_Found]:
    """Meta elements: any whose name ends in author, byline or creator; and what is labelled so for cards (Twitter's)."""
    metas = facts.metas
    for name, values in metas.items():
        if _META.fullmatch(name) and not _NOT_META.fullmatch(name):
            yield _together([it for it in values if not it.startswith(("http:", "https:", "/"))], f"meta {name}", 0.8)
        elif name.startswith("twitter:label") and any(map(is_label, values)):
            yield _together(metas.get(name.replace("label", "data"), []), f"meta {name}", 0.75)
        elif name.startswith("twitter:misc:") and is_label(name.rpartition(":")[2]):
            yield _together(values, f"meta {name}", 0.75)


def _together(values: list[str], rule: str, confidence: float) -> _Found:
    return _Found(_one([names_of(it, surely=True) for it in values[:_MOST]]), rule, confidence)


def _one(read: list[Byline]) -> Byline:
    """Several bylines as one."""
    return Byline(
        distinct(name for it in read for name in it.people),
        distinct(name for it in read for name in it.organisations),
        distinct(name for it in read for name in it.agencies),
    )


def _signed(signatures: list[Signature], sure: bool) -> Iterator[_Found]:
    """What is marked as the author: rel=author, microdata, RDFa, h-card, links to an author's page, class names."""
    for rule in dict.fromkeys(it.rule for it in signatures if it.sure is sure):
        # Several authors are marked alike; what is marked otherwise is his box, his picture or his calling.
        read = [(it.mark, byline) for it in signatures if it.rule == rule and (byline := _first_line(it)) != Byline()]
        alike = [byline for mark, byline in read if sure or mark == read[0][0]]
        byline = _one(alike)
        if any(" " in name for name in byline.people):
            byline = replace(byline, people=tuple(it for it in byline.people if " " in it))
        yield _Found(byline, rule, 0.85 if sure else 0.7, one_line=len(alike) == 1)


def _first_line(signature: Signature) -> Byline:
    """
    The names in a signature's first line that has any, and in those that go on with it ("and", a comma): further down, an
    author's box says what he does.
    """
    read: list[Byline] = []
    label = False
    for line in signature.lines:
        if is_label(line):
            label = True
            continue
        goes_on = _GOES_ON.search(line) is not None
        byline = names_of(line, surely=(signature.whole or label) and len(line) <= 60)
        if read and not (joined or goes_on):
            break
        joined = _JOINED.search(line) is not None or line.strip(" ,;&").lower() in _JOINTS
        if byline != Byline():
            read.append(byline)
        elif not read and OTHER_LABEL.search(line):
            break
    return _one(read)


def _printed(facts: Facts) -> Iterator[_Found]:
    """Lines by the headline, and after the body, that say who wrote."""
    blocks = facts.blocks
    heading = facts.heading if facts.heading is not None else facts.body_start
    first, last = min(heading, facts.body_start), max(heading, facts.body_start)
    passed_over = Place.HIDDEN | Place.COMMENTS | Place.FOOTER | Place.NAV | Place.FORM | Place.CAPTION
    if last - first > 40:
        first = max(0, last - 40)
    by_headline = range(max(0, first - _BEFORE), min(len(blocks), last + _AFTER))
    behind = range(facts.body_end - 1, min(len(blocks), facts.body_end + _BEHIND)) if facts.body_end else range(0)
    for lines, place, confidence in ((by_headline, "by the headline", 0.65), (behind, "after the body", 0.5)):
        before = ""
        for i in lines:
            block = blocks[i]
            if block.place & passed_over or block.mass > _LONGEST_LINE:
                before = ""
                continue
            text = block.text
            if before and is_label(before) and not starts_with_label(text):
                yield _Found(
                    names_of(text, surely=len(text) <= 40), f"printed {place}, after a label", confidence, True
                )
            elif starts_with_label(text) and len(text) <= _LONGEST_LINE:
                yield _Found(names_of(text), f"printed {place}", confidence, True)
            before = text
    sections = {folded(it) for name in ("article:section", "article:tag") for it in facts.metas.get(name, ())}
    for i in range(first + 1, min(last + _AFTER, len(blocks) - 1)):
        block = blocks[i]
        if facts.kept[i] or block.place & (passed_over | Place.HEADING) or not 4 < block.mass < 60:
            continue
        if block.tag in ("td", "th") or folded(block.text) in sections:
            continue
        # A name alone is a byline where a date stands beside it.
        near = [blocks[j].text for j in (i - 1, i + 1) if 0 <= j < len(blocks) and blocks[j].mass < 60]
        if (_YEAR.search(block.text) or any(map(_YEAR.search, near))) and (named := names_of(block.text)).people:
            yield _Found(replace(named, organisations=()), "a name beside the date", 0.35, True)


def _described(facts: Facts) -> Iterator[_Found]:
    """Behind the body: a name alone, and under it a paragraph that begins with it, is a biography."""
    blocks = facts.blocks
    for i in range(max(0, facts.body_end - 4), min(len(blocks) - 1, facts.body_end + _BEHIND)):
        block, under = blocks[i], blocks[i + 1]
        if 4 < block.mass < 40 and under.mass > 40 and not block.place & (Place.HIDDEN | Place.COMMENTS | Place.NAV):
            named = names_of(block.text)
            # The name goes on into a sentence: "Ann Writer is …", "Ann Writer, who …".
            if len(named.people) == 1 and re.match(rf"{re.escape(named.people[0])}(?:,| [^\W\dA-ZА-Я])", under.text):
                yield _Found(named, "biography after the body", 0.5)
                return


def _without_site(facts: Facts):  # type: ignore[no-untyped-def]
    """
    What takes the site out of a place's names. The owner of a site that bears his name is a person: the page's data says
    so, and calls nobody else by that name an organisation.
    """
    label = folded(facts.host.split(".")[0])
    host = folded(facts.host) or "?"
    site = facts.site_names
    persons: set[str] = set()
    organisations: set[str] = set()
    stack = [
        *facts.things,
        *(
            of
            for it in facts.articles[:2]
            for key in ("author", "publisher")
            for _, of in names_in(it, key, facts.known)
        ),
    ]
    for thing in stack:
        names = {folded(name) for name in values_in(thing, "name")}
        if is_kind(thing, _PERSONS):
            persons |= names
        elif is_kind(thing, _ORGANISATIONS):
            organisations |= names
    organisations |= {
        folded(name)
        for it in facts.articles[:2]
        for name, of in names_in(it, "publisher", facts.known)
        if not is_kind(of, _PERSONS)
    } - persons
    # An author whom the site is called after, of two or three words, is a person too where nothing says otherwise.
    stated = [it for name in ("author", "article:author") for it in facts.metas.get(name, ())]
    stated += [name for it in facts.articles[:2] for name, _ in names_in(it, "author", facts.known)]
    persons |= {folded(it) for it in stated if len(it.split()) in (2, 3) and names_of(it, surely=True).people}
    owners = persons - organisations

    def is_site(name: str) -> bool:
        letters = folded(name)
        if letters in owners and " " in name:
            return False
        return letters in site or letters == label or host in letters

    def without(found: _Found) -> _Found | None:
        byline = found.byline
        people = tuple(it for it in byline.people if not is_site(it))
        # Whom the page's data calls an organisation is none of the people, wherever he is named.
        teams = tuple(it for it in people if folded(it) in organisations and folded(it) not in persons)
        people = tuple(it for it in people if it not in teams)
        organisations_ = tuple(it for it in (*byline.organisations, *teams) if not is_site(it))
        kept = Byline(people, organisations_, byline.agencies)
        return replace(found, byline=kept) if people or organisations_ or byline.agencies else None

    return without
