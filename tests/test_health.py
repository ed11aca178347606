"""What a history says of a source: a table of histories, and the state and the reason that each gives."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from urbanfeed.ingest.health import History, judged
from urbanfeed.store import EmptyField, FailureCount, Gathering, Health, HealthState, Sample, Visit

NOW = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FEED = "https://harbour.example/feed"
HOME = "https://harbour.example/"

WELL = Gathering("harbour", last_success_at=NOW, interval=3600)


def failing(rounds: int, since: timedelta) -> Gathering:
    return replace(WELL, failures=rounds, failing_since=NOW - since, last_success_at=NOW - since - HOUR)


def place(url: str = FEED, since: timedelta | None = None, **fields: object) -> Visit:
    visit = Visit("harbour", url, found_at=NOW - 90 * DAY, place=True, seen_at=NOW, status=200, links=10)
    if since is not None:
        visit = replace(visit, failing_since=NOW - since, failures=3, kind="http-status", detail="HTTP 500", status=500)
    return replace(visit, **fields)  # type: ignore[arg-type]


def pages(well: int, failed: int = 0, before: int = 0, **fields: object) -> tuple[Visit, ...]:
    """`failed` that have just failed, then `well` that went well; `before`: further ones that failed long ago."""
    good = Visit("harbour", "https://harbour.example/news/1", found_at=NOW - DAY, seen_at=NOW - DAY, status=200)
    bad = replace(
        good, seen_at=NOW, status=None, failures=1, failing_since=NOW - HOUR, kind="timeout", detail="not done"
    )
    bad = replace(bad, **fields)  # type: ignore[arg-type]
    return (*[bad] * failed, *[good] * well, *[replace(bad, failing_since=NOW - 30 * DAY)] * before)


def read(count: int, **fields: object) -> tuple[Sample, ...]:
    return (replace(Sample(NOW, words=400, confidence=0.9), **fields),) * count  # type: ignore[arg-type]


def every(gap: timedelta, silence: timedelta | None = None, count: int = 20) -> tuple[datetime, ...]:
    last = NOW - (gap if silence is None else silence)
    return tuple(last - number * gap for number in range(count))


def history(**fields: object) -> History:
    """All is well, but for these."""
    plain = History(WELL, places=(place(),), pages=pages(40), recent=read(8), usual=read(40), arrivals=every(DAY / 2))
    return replace(plain, **fields)  # type: ignore[arg-type]


def lacking(field: str, some: int, rest: int) -> tuple[Sample, ...]:
    return (*read(some, empty=(field,)), *read(rest))


CASES: list[tuple[str, History, HealthState, str]] = [
    ("all is well", history(), "healthy", "usually 2 articles a day"),
    ("nothing is known", History(Gathering("harbour")), "healthy", "too few articles yet to know its pace"),
    ("one article in days", history(arrivals=every(1.5 * DAY)), "healthy", "usually one article in 1.5 days"),
    # quiet
    (
        "silent for long",
        history(arrivals=every(1.5 * DAY, silence=9 * DAY)),
        "quiet",
        "nothing new for 9 days; usually one article in 1.5 days",
    ),
    ("a busy source after a weekend", history(arrivals=every(HOUR, silence=2.5 * DAY)), "healthy", "usually 24"),
    ("few articles", history(arrivals=every(HOUR, silence=90 * DAY, count=7)), "healthy", "too few articles yet"),
    (
        "it has been silent before",
        history(arrivals=(*every(DAY, silence=9 * DAY, count=10), *every(DAY, silence=27 * DAY, count=10))),
        "healthy",
        "usually one article in a day",
    ),
    # degraded
    (
        "dates are lost",
        history(recent=lacking("published", 7, 1), usual=lacking("published", 2, 38)),
        "degraded",
        "7 of the last 8 articles have no date; before, 2 of 40",
    ),
    ("dates were never stated", history(recent=lacking("published", 8, 0), usual=lacking("published", 30, 10)),
     "healthy", "usually"),
    ("few articles before", history(recent=lacking("published", 8, 0), usual=read(11)), "healthy", "usually"),
    ("few articles since", history(recent=lacking("published", 7, 0), usual=read(40)), "healthy", "usually"),
    (
        "authors and pictures are lost",
        history(recent=read(8, empty=("authors", "images"))),
        "degraded",
        "8 of the last 8 articles have no author; before, 0 of 40; "
        "8 of the last 8 articles have no picture; before, 0 of 40",
    ),
    ("bodies shrink", history(recent=read(8, words=40)), "degraded",
     "the last 8 articles have 40 words (the median); before, 400"),
    ("bodies swell", history(recent=read(8, words=1700)), "degraded",
     "the last 8 articles have 1700 words (the median); before, 400"),
    ("short news", history(recent=read(8, words=15), usual=read(40, words=50)), "healthy", "usually"),
    ("the reader is not sure", history(recent=read(8, confidence=0.3)), "degraded",
     "the reader is 30% sure of the last 8 articles (the median); before, 90%"),
    ("the reader never was", history(recent=read(8, confidence=0.3), usual=read(40, confidence=0.4)),
     "healthy", "usually"),
    ("a scraper says nothing of being sure", history(recent=read(8, confidence=None)), "healthy", "usually"),
    (
        "the scraper does not match",
        history(recent=(*read(4, stand_in="finds no article"), *read(4))),
        "degraded",
        "the scraper finds no article on 4 of the last 8 pages, which the general reader has read in its place",
    ),
    (
        "it did not match from the beginning",
        history(recent=read(3, stand_in="finds another text"), usual=()),
        "degraded",
        "the scraper finds another text on 3 of the last 3 pages, which the general reader has read in its place",
    ),
    ("two pages of its own kind", history(recent=(*read(2, stand_in="finds no article"), *read(6))),
     "healthy", "usually"),
    (
        "one place of two fails",
        history(places=(place(since=5 * HOUR), place(HOME + "news"))),
        "degraded",
        f"{FEED} cannot be read since 2026-03-20 07:00 UTC: http-status: HTTP 500",
    ),
    ("it has only just begun", history(places=(place(since=HOUR), place(HOME + "news"))), "healthy", "usually"),
    (
        "most pages fail",
        history(pages=pages(36, failed=6)),
        "degraded",
        "6 of the last 8 pages failed: timeout: not done (https://harbour.example/news/1); before, 0 of 34",
    ),
    ("some have failed for long", history(pages=pages(20, before=20)), "healthy", "usually"),
    ("pages are taken away", history(pages=pages(36, failed=8, status=404)), "healthy", "usually"),
    # broken
    (
        "robots.txt forbids it",
        history(
            gathering=failing(3, 4 * HOUR),
            places=(place(since=4 * HOUR, kind="robots", detail="robots.txt of harbour.example forbids this address"),),
        ),
        "broken",
        f"{FEED} cannot be read since 2026-03-20 08:00 UTC: robots: robots.txt of harbour.example forbids this address",
    ),
    (
        "no place can be read",
        history(gathering=failing(2, DAY), places=(place(since=DAY), place(HOME + "news", since=DAY))),
        "broken",
        "none of its places can be read since 2026-03-19 12:00 UTC: http-status: HTTP 500",
    ),
    (
        "a restart of its server",
        history(gathering=failing(2, 2 * HOUR), places=(place(since=2 * HOUR),)),
        "healthy",
        f"the last 2 rounds failed, which so soon is no alarm yet: http-status: HTTP 500 ({FEED})",
    ),
    ("one failure in days", history(gathering=failing(1, 2 * DAY), places=(place(since=2 * DAY, failures=1),)),
     "healthy", "the last round failed, which is no alarm yet"),
    (
        "all pages are walled",
        history(pages=pages(0, failed=6, kind="login-wall", detail="the page asks to log in")),
        "broken",
        "the last 6 pages failed, the first at 2026-03-20 11:00 UTC: login-wall: the page asks to log in "
        "(https://harbour.example/news/1)",
    ),
    ("four pages say little", history(pages=pages(0, failed=4)), "healthy", "usually"),
    (
        "broken is worse than degraded",
        history(gathering=failing(3, DAY), places=(place(since=DAY),), recent=read(8, words=10)),
        "broken",
        f"{FEED} cannot be read",
    ),
    # gone
    (
        "410 at home",
        history(
            gathering=failing(2, HOUR),
            places=(place(since=HOUR, status=410),),
            home=place(HOME, since=HOUR, status=410, failures=2),
        ),
        "gone",
        "410 at the home page, twice",
    ),
    (
        "410 once",
        history(gathering=failing(2, HOUR), home=place(HOME, since=HOUR, status=410, failures=1)),
        "healthy",
        "the last 2 rounds failed",
    ),
    (
        "404 everywhere",
        history(gathering=failing(4, 2 * DAY), home=place(HOME, since=2 * DAY, status=404, failures=4)),
        "gone",
        "404 at the home page, 4 times, and at all its places",
    ),
    (
        "its name is not known",
        history(
            gathering=failing(6, 4 * DAY),
            places=(place(since=4 * DAY, kind="dns", detail="the name harbour.example is not known"),),
        ),
        "gone",
        "the name harbour.example is not known since 2026-03-16 12:00 UTC",
    ),
    (
        "its home has failed long ago, and it is read again",
        history(home=place(HOME, since=90 * DAY, status=410, failures=9)),
        "healthy",
        "usually",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("told", "state", "reason"), [it[1:] for it in CASES], ids=[it[0] for it in CASES])
def test_a_history_gives_a_state_and_its_reason(told: History, state: HealthState, reason: str) -> None:
    health = judged(told, NOW)
    assert (health.state, health.reason[: len(reason)]) == (state, reason)


def test_every_state_is_in_the_table() -> None:
    assert {it[2] for it in CASES} == {"healthy", "quiet", "degraded", "broken", "gone"}


def test_a_state_keeps_the_time_when_it_began() -> None:
    before = Health("degraded", "another reason", since=NOW - 3 * DAY, checked_at=NOW - HOUR)
    worse = history(recent=read(8, words=10), before=before)
    assert judged(worse, NOW).since == NOW - 3 * DAY
    assert judged(replace(worse, recent=read(8)), NOW).since == NOW
    broken = history(gathering=failing(3, DAY), places=(place(since=DAY),), before=before)
    assert judged(broken, NOW).since == NOW - DAY, "when it began to fail"


def test_health_tells_what_it_stands_on() -> None:
    failures = (FailureCount("timeout", 3, NOW, FEED, "not done after 30 seconds"),)
    health = judged(
        history(
            recent=lacking("section", 2, 6),
            usual=lacking("section", 10, 30),
            failures=failures,
            arrivals=every(DAY / 3),
        ),
        NOW,
    )
    assert health.failures == failures
    assert health.empty_fields == (EmptyField("section", 0.25, 0.25),)
    assert health.last_success == WELL.last_success_at
    assert health.checked_at == NOW
    assert health.articles_per_day == pytest.approx(3, abs=0.2)


def test_the_rate_falls_while_nothing_comes_and_is_not_known_of_few() -> None:
    def rates(silences: Iterable[timedelta]) -> list[float | None]:
        return [judged(history(arrivals=every(DAY, silence=it)), NOW).articles_per_day for it in silences]

    assert rates([DAY, 10 * DAY, 40 * DAY]) == [1.0, 0.69, 0.0]
    assert judged(history(arrivals=every(DAY, count=7)), NOW).articles_per_day is None
