"""
Health: what the history of a source says of it, as a state and the reason in words.

A pure function. A source is held against its own history, never against others; and a few samples never alarm: what is
only half known is healthy.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from urbanfeed.ingest.noting import FIELDS
from urbanfeed.store import EmptyField, FailureCount, Gathering, Health, HealthState, Sample, Visit

__all__ = ["BEFORE", "RECENT", "History", "judged"]

RECENT = 8  # articles, or pages, that say how a source is now
BEFORE = 40  # and those that say how it was
_FEWEST_BEFORE = 12
_FEWEST_ARRIVALS = 8

# Failing so long, and in so many rounds: a restart of a server is no alarm, and a day of failures is one.
_FAILING, _FAILING_ROUNDS = timedelta(hours=3), 2

# Shares of articles or of pages.
_MOST, _HALF, _FEW = 0.75, 0.5, 0.25

_SHORTEST_SILENCE = timedelta(days=3)
_WINDOW = timedelta(days=30)  # of the publishing rate
_DAY = timedelta(days=1)

_LACKS = {
    "published": "no date", "authors": "no author", "standfirst": "no standfirst", "section": "no section",
    "images": "no picture", "language": "no language",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class History:
    """
    What is known of a source.

    places: the visits of the places that it names. home: that of its home page, where it was asked. pages: the visits
    of the pages asked for last. recent: how the last RECENT articles read, the last one first; usual: how those before
    did, of a degraded source those before it became so. arrivals: when its articles appeared, the last one first.
    failures: what has failed in the days that are looked at. before: its last health.
    """

    gathering: Gathering
    places: tuple[Visit, ...] = ()
    home: Visit | None = None
    pages: tuple[Visit, ...] = ()
    recent: tuple[Sample, ...] = ()
    usual: tuple[Sample, ...] = ()
    arrivals: tuple[datetime, ...] = ()
    failures: tuple[FailureCount, ...] = ()
    before: Health | None = None


def judged(history: History, now: datetime) -> Health:
    """The health that a history shows."""
    state, reason = _verdict(history, now)
    before = history.before
    began = history.gathering.failing_since if state in ("broken", "gone") else None
    return Health(
        state=state,
        reason=reason,
        since=before.since if before and before.state == state else began or now,
        checked_at=now,
        last_success=history.gathering.last_success_at,
        articles_per_day=_rate(history.arrivals, now),
        failures=history.failures,
        empty_fields=tuple(_empty_fields(history)),
    )


def _verdict(history: History, now: datetime) -> tuple[HealthState, str]:
    """The worst state that the history gives a reason for."""
    worst_first: tuple[tuple[HealthState, Callable[[History, datetime], Iterator[str]]], ...] = (
        ("gone", _gone),
        ("broken", _broken),
        ("degraded", _degraded),
        ("quiet", _quiet),
    )
    for state, reasons in worst_first:
        if found := "; ".join(reasons(history, now)):
            return state, found
    if rounds := history.gathering.failures:
        what = "the last round failed, which" if rounds == 1 else f"the last {rounds} rounds failed, which so soon"
        return "healthy", f"{what} is no alarm yet{_because(history.places)}"
    usual = _usual_gap(history.arrivals)
    return "healthy", "too few articles yet to know its pace" if usual is None else f"usually {_pace(usual)}"


def _gone(history: History, now: datetime) -> Iterator[str]:
    home, since = history.home, history.gathering.failing_since
    if history.gathering.failures < _FAILING_ROUNDS or since is None:
        return
    if home and home.status == 410 and home.failures >= 2:
        yield f"410 at the home page, {_times(home.failures)}"
    elif home and home.status == 404 and home.failures >= 3 and now - since >= _DAY:
        yield f"404 at the home page, {_times(home.failures)}, and at all its places"
    elif history.places and all(it.kind == "dns" for it in history.places) and now - since >= 3 * _DAY:
        yield f"{history.places[0].detail} since {_at(since)}"


def _broken(history: History, now: datetime) -> Iterator[str]:
    gathering = history.gathering
    since = gathering.failing_since
    if since and gathering.failures >= _FAILING_ROUNDS and now - since >= _FAILING:
        if len(history.places) == 1 and history.places[0].failures:
            yield _cannot_be_read(history.places[0], since)
        else:
            yield f"none of its places can be read since {_at(since)}{_because(history.places)}"
        return
    recent = _by_change(history.pages)[:RECENT]
    if len(recent) >= 5 and all(it.failures for it in recent):
        began = min(it.failing_since or now for it in recent)
        yield f"the last {len(recent)} pages failed, the first at {_at(began)}{_because(recent)}"


def _degraded(history: History, now: datetime) -> Iterator[str]:
    yield from _stood_in(history)
    yield from _failing_places(history, now)
    yield from _failing_pages(history)
    recent, usual = history.recent, history.usual
    if len(recent) < RECENT or len(usual) < _FEWEST_BEFORE:
        return
    for field in FIELDS:
        lacks, lacked = _lacking(field, recent), _lacking(field, usual)
        if lacks >= _MOST * len(recent) and lacked <= _FEW * len(usual):
            yield f"{lacks} of the last {len(recent)} articles have {_LACKS[field]}; before, {lacked} of {len(usual)}"
    words, before = median(it.words for it in recent), median(it.words for it in usual)
    if before >= 60 and not before / 3 <= words <= before * 4:
        yield f"the last {len(recent)} articles have {words:.0f} words (the median); before, {before:.0f}"
    sure, was_sure = (sorted(it.confidence for it in them if it.confidence is not None) for them in (recent, usual))
    if len(sure) == RECENT and len(was_sure) >= _FEWEST_BEFORE and median(sure) < min(0.5, median(was_sure) - 0.25):
        yield (
            f"the reader is {median(sure):.0%} sure of the last {len(sure)} articles (the median); "
            f"before, {median(was_sure):.0%}"
        )


def _stood_in(history: History) -> Iterator[str]:
    why = Counter(it.stand_in for it in history.recent if it.stand_in)
    if why.total() >= 3 and why.total() >= _HALF * len(history.recent):
        yield (
            f"the scraper {why.most_common(1)[0][0]} on {why.total()} of the last {len(history.recent)} pages, "
            "which the general reader has read in its place"
        )


def _failing_places(history: History, now: datetime) -> Iterator[str]:
    """Those that cannot be read while others can."""
    for it in history.places:
        if it.failures >= _FAILING_ROUNDS and it.failing_since and now - it.failing_since >= _FAILING:
            yield _cannot_be_read(it, it.failing_since)


def _failing_pages(history: History) -> Iterator[str]:
    pages = _by_change(history.pages)
    recent, before = pages[:RECENT], pages[RECENT : RECENT + BEFORE]
    if len(recent) < RECENT:
        return
    failing, failed = (sum(bool(it.failures) for it in them) for them in (recent, before))
    if len(before) < _FEWEST_BEFORE:
        worse, then = failing >= _MOST * len(recent), ""
    else:
        worse = failing >= _HALF * len(recent) and failed <= _FEW * len(before)
        then = f"; before, {failed} of {len(before)}"
    if worse:
        yield f"{failing} of the last {len(recent)} pages failed{_because(recent)}{then}"


def _quiet(history: History, now: datetime) -> Iterator[str]:
    usual = _usual_gap(history.arrivals)
    if usual is None:
        return
    silence = now - history.arrivals[0]
    longest = max(later - earlier for later, earlier in pairwise(history.arrivals))
    if silence > max(_SHORTEST_SILENCE, 5 * usual) and silence > 1.25 * longest:
        yield f"nothing new for {_span(silence)}; usually {_pace(usual)}"


def _empty_fields(history: History) -> Iterator[EmptyField]:
    recent, usual = history.recent, history.usual
    for field in FIELDS:
        if lacks := _lacking(field, recent):
            before = round(_lacking(field, usual) / len(usual), 2) if len(usual) >= _FEWEST_BEFORE else None
            yield EmptyField(field, round(lacks / len(recent), 2), before)


def _lacking(field: str, samples: Sequence[Sample]) -> int:
    return sum(field in it.empty for it in samples)


def _by_change(pages: Sequence[Visit]) -> list[Visit]:
    """
    The pages by when they last went from well to failing, or went well: one that has failed for long says nothing of
    now. Missing pages are left out, since a page may be taken away.
    """
    asked = (it for it in pages if it.seen_at and it.status not in (404, 410))
    return sorted(asked, key=lambda it: (it.failures and it.failing_since) or it.seen_at or it.found_at, reverse=True)


def _because(visits: Sequence[Visit]) -> str:
    """The most frequent kind of failure among these, with its last example."""
    failing = [it for it in visits if it.failures and it.kind]
    if not failing:
        return ""
    kind = Counter(it.kind for it in failing).most_common(1)[0][0]
    example = max((it for it in failing if it.kind == kind), key=lambda it: it.seen_at or it.found_at)
    return f": {kind}: {example.detail} ({example.url})"


def _cannot_be_read(place: Visit, since: datetime) -> str:
    return f"{place.url} cannot be read since {_at(since)}: {place.kind}: {place.detail}"


def _usual_gap(arrivals: Sequence[datetime]) -> timedelta | None:
    if len(arrivals) < _FEWEST_ARRIVALS:
        return None
    return timedelta(seconds=median((later - earlier).total_seconds() for later, earlier in pairwise(arrivals)))


def _rate(arrivals: Sequence[datetime], now: datetime) -> float | None:
    """Articles a day, of the last days; None while there are too few to tell."""
    if len(arrivals) < _FEWEST_ARRIVALS:
        return None
    began = max(now - _WINDOW, min(arrivals[-1], now - _DAY))
    return round(sum(it >= began for it in arrivals) / ((now - began) / _DAY), 2)


def _pace(gap: timedelta) -> str:
    if gap >= _DAY:
        return f"one article in {_span(gap)}"
    return f"{max(_DAY / max(gap, timedelta(minutes=1)), 1):.0f} articles a day"


def _span(span: timedelta) -> str:
    days = span / _DAY
    if days < 2:
        hours = round(span.total_seconds() / 3600)
        return f"{days:.1f} days" if hours >= 36 else "a day" if hours >= 23 else f"{hours} hours"
    return f"{days:.1f}".removesuffix(".0") + " days" if days < 3 else f"{days:.0f} days"


def _times(times: int) -> str:
    return "twice" if times == 2 else f"{times} times"


def _at(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M} UTC"
