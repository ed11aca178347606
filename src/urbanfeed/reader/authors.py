"""
Authors: who of those that a page's bylines name has written it.

People first. Where no person is named, an organisation or an agency that a byline names is the author; the site itself
and an account ("admin") never are. Agencies are given apart as well.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from urbanfeed.page import Claim, Weighing
from urbanfeed.reader.bylines import ORGANISATIONS, PERSONS, Found, bylines, bylines_elsewhere
from urbanfeed.reader.candidates import weigh
from urbanfeed.reader.facts import Facts, folded
from urbanfeed.reader.linked import is_kind, names_in, values_in
from urbanfeed.reader.names import Byline, distinct, folded_name, is_login, names_of

__all__ = ["Authors", "authors_of"]

_MOST = 12  # more names are a list of the site's people
_MOST_FIRMS = 3
_SURE_ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Authors:
    """Who wrote, each with the rule that found him; the agencies that are named with them; and how that was weighed."""

    names: tuple[Claim, ...]
    agencies: tuple[Claim, ...]
    weighing: Weighing


def authors_of(facts: Facts) -> Authors:
    """
    The people that the most trusted place names, or the line in print that names them and more; else the organisations
    of the most trusted place that names any.
    """
    without_site = _without_site(facts)
    places = [it for it in map(without_site, bylines(facts)) if it]
    if not any(it.byline.people for it in places):
        for it in filter(None, map(without_site, bylines_elsewhere(facts))):
            places.append(it)
            if it.byline.people:
                break
    agencies = distinct(name for it in places for name in it.byline.agencies)
    rules = {name: it.rule for it in reversed(places) for name in it.byline.agencies}
    ranked = _ranked(places)
    listed = [it.byline.people or (*it.byline.organisations, *it.byline.agencies)[:_MOST_FIRMS] for it in ranked]
    candidates = [Claim("; ".join(names), it.rule, it.confidence) for it, names in zip(ranked, listed, strict=True)]
    weighing = weigh("authors", candidates, same=_same)
    winner = weighing.winner
    claims = tuple(replace(winner, value=name) for name in listed[0]) if winner else ()
    return Authors(claims, tuple(Claim(name, rules[name]) for name in agencies), weighing)


def _ranked(places: list[Found]) -> list[Found]:
    """The places that name people, or else those that name organisations, the one to be believed first."""
    named = [it for it in places if 0 < len(it.byline.people) <= _MOST]
    signed = [it for it in places if it.byline.organisations or it.byline.agencies]
    # An account's name ("ann.writer") counts where nobody is named otherwise.
    better = any(it.confidence >= _SURE_ENOUGH and not _are_logins(it) for it in named)
    named.sort(key=lambda it: better and _are_logins(it))
    doubtful = not named or named[0].confidence < _SURE_ENOUGH
    if doubtful and any(it.confidence >= _SURE_ENOUGH for it in signed):
        return [replace(it, byline=replace(it.byline, people=())) for it in signed]
    if not named:
        return []
    first = set(map(folded_name, named[0].byline.people))
    wider = [it for it in named if it.one_line and first < set(map(folded_name, it.byline.people))][:1]
    return [*wider, *(it for it in named if it not in wider)]


def _are_logins(place: Found) -> bool:
    return all(map(is_login, place.byline.people))


def _same(value: str) -> str:
    return "|".join(sorted(map(folded_name, value.split("; "))))


def _without_site(facts: Facts) -> Callable[[Found], Found | None]:
    """
    What takes the site out of a place's names.

    The owner of a site that bears his name is a person: the page calls him one, or names him as its author by two or
    three words, and calls nothing by that name an organisation.
    """
    host, label = folded(facts.host) or "?", folded(facts.host.split(".")[0])
    persons, organisations = _kinds(facts)
    owners = persons - organisations

    def is_site(name: str) -> bool:
        letters = folded(name)
        if letters in owners and " " in name:
            return False
        return letters in facts.site_names or letters == label or host in letters

    def without(found: Found) -> Found | None:
        byline = found.byline
        people = [it for it in byline.people if not is_site(it)]
        # What the page's data calls an organisation is none of the people, wherever it is named.
        firms = [it for it in people if folded(it) in organisations and folded(it) not in persons]
        kept = Byline(
            people=tuple(it for it in people if it not in firms),
            organisations=tuple(it for it in (*byline.organisations, *firms) if not is_site(it)),
            agencies=byline.agencies,
        )
        return replace(found, byline=kept) if kept != Byline() else None

    return without


def _kinds(facts: Facts) -> tuple[set[str], set[str]]:
    """The folded names that the page's data gives to persons, and to organisations."""
    persons: set[str] = set()
    organisations: set[str] = set()
    authors = [named for it in facts.articles[:2] for named in names_in(it, "author", facts.known)]
    publishers = [named for it in facts.articles[:2] for named in names_in(it, "publisher", facts.known)]
    for thing in [*facts.things, *(of for _, of in authors)]:
        kind = persons if is_kind(thing, PERSONS) else organisations if is_kind(thing, ORGANISATIONS) else None
        if kind is not None:
            kind.update(map(folded, values_in(thing, "name")))
    stated = [it for name in ("author", "article:author") for it in facts.metas.get(name, ())]
    stated += [name for name, _ in authors]
    named_twice = {folded(name) for name, of in publishers if not is_kind(of, PERSONS)} - persons
    persons |= {folded(it) for it in stated if len(it.split()) in (2, 3) and names_of(it, surely=True).people}
    return persons, organisations | named_twice
