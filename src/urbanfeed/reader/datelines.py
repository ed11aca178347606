"""
Datelines: when the article was published and when it was changed, weighed from all that its page states.

What machines are told is trusted, unless what people read by the headline contradicts it. No date is better than a
wrong one: a date to come, or of before 1990, needs two witnesses, and what cannot be settled is none.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from urbanfeed.page import Claim
from urbanfeed.reader.evidence import Evidence, Witness
from urbanfeed.reader.facts import Facts
from urbanfeed.reader.machine_dates import in_addresses, in_linked_data, in_metas
from urbanfeed.reader.shown_dates import shown_by_headline, shown_far

__all__ = ["dates_of"]

_OLD, _LAST = 1990, 2100
_SOON = timedelta(days=2)
_CLOSE = 6  # blocks from the headline, within which a date without a label is the text's own
# Where English is written with the day first; their domains say so as well as a language tag does.
_DAY_FIRST = frozenset("GB IE AU NZ IN ZA NG KE GH UG TZ ZM ZW PK LK BD SG HK MY MT CY JM TT".split())


def dates_of(
    facts: Facts, languages: tuple[str, ...], now: datetime | None = None
) -> tuple[Claim | None, Claim | None]:
    """
    When the article was published and when it was changed, each with its rule and how sure it is.

    now: the time of fetching. Without it, relative dates are none, and dates to come are measured by the clock; just so
    where an archive or a wrong clock says that it was before the web or after 2100.
    """
    if now is not None and not _OLD <= now.year <= _LAST:
        now = None
    witness = Witness(facts, _tongues(facts, languages), now)
    machine = [*in_linked_data(witness), *in_metas(witness)]
    shown = list(shown_by_headline(witness))
    address = list(in_addresses(witness))
    if not any(it.kind == "published" for it in (*machine, *shown)):
        shown += shown_far(witness)
    believed = {id(it) for it in _believed([*machine, *shown, *address], now or datetime.now(UTC))}
    machine, shown, address = ([it for it in part if id(it) in believed] for part in (machine, shown, address))
    published = _published(machine, shown, address)
    updated = next((it.claim for it in (*machine, *shown) if it.kind == "updated"), None)
    return published, updated


def _tongues(facts: Facts, languages: tuple[str, ...]) -> tuple[str, ...]:
    """The page's languages, the first with the region that the page's address or its other declarations give it."""
    if not languages or "-" in languages[0]:
        return languages
    language = languages[0].lower()
    region = next((it[3:].upper() for it in languages[1:] if it[:3].lower() == f"{language}-" and len(it) == 5), "")
    if region in ("", "US"):  # declared by content systems that nobody has told where they are
        region = facts.host.rpartition(".")[2].upper()
        region = {"UK": "GB"}.get(region, region)
    return (f"{language}-{region}", *languages) if region in _DAY_FIRST else languages


def _believed(evidence: list[Evidence], now: datetime) -> list[Evidence]:
    """
    Without what lies ahead or long ago on one place's word alone; of two readings the one that another date confirms.
    """
    latest = (now + _SOON).date()
    places: dict[date, set[str]] = {}
    for it in evidence:
        if not it.is_open:
            places.setdefault(it.day, set()).add(it.claim.rule.split()[0])
    open_days = {it.claim.value: {e.day for e in evidence if e.claim.value == it.claim.value} for it in evidence}
    return [
        it
        for it in evidence
        if ((it.day <= latest and it.day.year >= _OLD) or len(places.get(it.day, ())) > 1)
        and (not it.is_open or (it.day in places and len(open_days[it.claim.value] & places.keys()) == 1))
    ]


def _published(machine: list[Evidence], shown: list[Evidence], address: list[Evidence]) -> Claim | None:
    """What is trusted most, with how far the rest bears it out."""
    stated = [it for it in machine if it.kind == "published"]
    undated = [it for it in machine if it.kind is None]
    borne_out = {it.day for it in (*undated, *address)}
    near = _near(shown, borne_out) or [it for it in _below(shown) if it.kind]
    changed = {it.day for it in (*machine, *shown) if it.kind == "updated"}
    if stated:
        return _against(stated, near, changed)
    if near:
        return _sure(near[0], 0.9 if near[0].day in borne_out else near[0].claim.confidence or 0.5)
    for candidates, confidence in (
        ([it for it in undated if it.day not in changed], 0.7),
        (address, 0.6),
        (_below(shown), 0.5),
        (undated, 0.5),
        # The only date that readers of the page are shown: of the text as it stands. Machines' alone change for
        # reasons of their own.
        ([it for it in shown if it.kind == "updated" and it.claim.rule == "printed by the headline"], 0.4),
    ):
        if candidates:
            return _sure(candidates[0], min(confidence, candidates[0].claim.confidence or confidence))
    return None


def _against(stated: list[Evidence], near: list[Evidence], changed: set[date]) -> Claim:
    """What machines are told, held against what stands by the headline."""
    first = stated[0]
    days = {it.day for it in near}
    for it in stated:
        if it.day in days:
            return _sure(it, 0.98 if it is first else 0.9)
    if not near:
        return _sure(first, first.claim.confidence or 0.8)
    seen = near[0]
    if seen.day in changed:
        return _sure(first, 0.8)
    if abs((seen.day - first.day).days) == 1 and first.moment.at.endswith("+00:00"):
        return _sure(seen, 0.8)
    # Content systems tell machines when the page was last built; readers are shown when the text was written.
    by_headline = seen.claim.rule.endswith("headline")
    contradicts = (seen.kind or seen.distance <= _CLOSE) if by_headline else seen.day < first.day
    return _sure(seen, 0.7) if contradicts else _sure(first, 0.6)


def _near(shown: list[Evidence], borne_out: set[date]) -> list[Evidence]:
    """What people see by the headline: what other places bear out, what is labelled, then by its distance."""
    near = [it for it in shown if it.kind in ("published", None) and it.claim.rule.endswith("headline")]
    return sorted(near, key=lambda it: (it.day not in borne_out, it.kind is None, it.distance))


def _below(shown: list[Evidence]) -> list[Evidence]:
    """What people see further on, labelled first; several dates there are those of other articles."""
    below = [it for it in shown if it.kind in ("published", None) and not it.claim.rule.endswith("headline")]
    alone = len({it.day for it in below}) == 1
    return sorted(below, key=lambda it: it.kind is None) if alone else []


def _sure(evidence: Evidence, confidence: float) -> Claim:
    return replace(evidence.claim, confidence=round(confidence, 2))
