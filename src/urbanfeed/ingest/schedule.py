"""
The schedule: when a source is asked next, and when each of its pages.

A source is asked at the pace at which it publishes, a page the more seldom the older it is, and what fails at growing
distances. Pure: nothing here knows a clock, rolls dice or asks the store.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from urbanfeed.ingest.outcome import FailureKind
from urbanfeed.settings import Settings
from urbanfeed.store import Visit

__all__ = [
    "again_by_its_date", "as_net", "day_told", "instant_told", "interval_of", "latest_round", "next_check",
    "next_round", "next_try",
]  # fmt: skip

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)

_FEWEST_ARRIVALS = 4  # fewer say nothing of a rate
_MOST_ARRIVALS = 20  # the rate is that of the last ones

_NET = 4  # times as long between two rounds where a hub tells of news

_LONGEST_BACK_OFF = _DAY  # of a source: whoever mends it sees it read again the next day, at the latest

# A page is read again at half its age, and no more once it has been left alone for a season.
_SOONEST_CHECK, _OLDEST_CHECKED = 6 * _HOUR, 90 * _DAY

# These do not pass by themselves within hours.
_LASTING: frozenset[FailureKind] = frozenset({
    "address", "too-large", "redirects", "robots", "not-html", "empty", "not-text", "login-wall", "error-page",
    "not-an-article", "too-deep", "fault",
})  # fmt: skip
# Of a missing page: a 404 may be one that is not out yet; a 410 is meant (RFC 9110, section 15.5.11), if it is no slip.
_TRIES = {404: 3, 410: 2}


def interval_of(arrivals: Sequence[datetime], ttl: int | None, now: datetime, settings: Settings) -> timedelta:
    """
    How long to wait between two rounds of a source: half the time in which it publishes one article.

    arrivals: when its articles appeared, the last one first. The time since counts too, so that a source that falls
    silent is asked less and less. ttl: seconds for which its feed asks to be left alone (RSS 2.0, `ttl`).
    """
    last = arrivals[:_MOST_ARRIVALS]
    if len(last) < _FEWEST_ARRIVALS:
        wait = timedelta(seconds=settings.crawl_interval)
    else:
        wait = max(now - last[-1], timedelta()) / len(last) / 2
    return _within(max(wait, timedelta(seconds=ttl or 0)), settings)


def as_net(interval: timedelta, settings: Settings) -> timedelta:
    """The interval of a source whose hub tells of its news at once: polling is only the net under that."""
    return _within(interval * _NET, settings)


def next_round(
    now: datetime, interval: timedelta, failures: int, chance: float, settings: Settings, wait: float | None = None
) -> datetime:
    """
    When a source's next round begins.

    failures: how many rounds in a row could not read it; each doubles the wait, up to a day. chance: 0 to 1, from a
    random source; it moves the round by up to a tenth, so that sources that began together drift apart. wait: seconds
    that the source itself asks for (Retry-After).
    """
    jitter = 0.9 + 0.2 * chance
    if not failures:
        pause = _within(interval * jitter, settings)
    else:
        pause = min(_doubled(min(interval, _HOUR), failures, _LONGEST_BACK_OFF) * jitter, _LONGEST_BACK_OFF)
    return now + max(pause, min(timedelta(seconds=wait or 0), _LONGEST_BACK_OFF))


def latest_round(settings: Settings) -> timedelta:
    """The longest that a source's next round can lie ahead."""
    return max(timedelta(seconds=settings.crawl_ceiling), _LONGEST_BACK_OFF)


def next_check(now: datetime, found_at: datetime, published: datetime | None) -> datetime | None:
    """When to ask again for a page that was read well; None for never, unless its place gives it a new date."""
    age = now - min(found_at, published or found_at)
    return None if age > _OLDEST_CHECKED else now + max(age / 2, _SOONEST_CHECK)


def next_try(now: datetime, visit: Visit, wait: float | None = None) -> datetime | None:
    """When to try again a page that failed, as its visit tells; None for never: it is gone, or failed for a season."""
    since = visit.failing_since or now
    missing = visit.status in _TRIES
    if visit.status and missing and visit.failures >= _TRIES[visit.status] and now - since >= _HOUR:
        return None
    if now - since > _OLDEST_CHECKED:
        return None
    lasting = visit.kind in _LASTING or missing
    pause = _doubled(_DAY, visit.failures, 30 * _DAY) if lasting else _doubled(_HOUR, visit.failures, 7 * _DAY)
    return now + max(pause, min(timedelta(seconds=wait or 0), 7 * _DAY))


def again_by_its_date(visit: Visit, told: str | None, now: datetime) -> datetime | None:
    """When to ask again for a page that was read before the date its place gives it now; None where that says nothing
    new. Some sitemaps say "now" of every page, so at most once an hour."""
    if told is None or told == visit.told or visit.seen_at is None:
        return None
    instant = instant_told(told)
    if instant is None or min(instant, now) <= visit.seen_at:
        return None
    return max(now, visit.seen_at + _HOUR)


def instant_told(text: str | None) -> datetime | None:
    """
    The instant (UTC) of a date in a feed or a sitemap (RFC 5322, W3C-DTF); the end of a day that stands alone, since
    that is the first instant that is surely not before it. None for what is no date.
    """
    try:
        instant = _parsed(text or "")
        if _is_day(text or ""):
            instant += _DAY
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError):  # no date, or one at the end of the calendar
        return None


def day_told(text: str | None) -> date | None:
    """The day of such a date, that of its instant (UTC) if it tells one. None for what is no date."""
    end = instant_told(text)
    if end is None:
        return None
    return (end - _DAY if _is_day(text or "") else end).date()


def _is_day(text: str) -> bool:
    return len(text) <= len("2025-07-08")


def _parsed(text: str) -> datetime:
    """Raises ValueError."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return parsedate_to_datetime(text)


def _within(wait: timedelta, settings: Settings) -> timedelta:
    floor, ceiling = timedelta(seconds=settings.crawl_floor), timedelta(seconds=settings.crawl_ceiling)
    return min(max(wait, floor), ceiling)


def _doubled(first: timedelta, times: int, most: timedelta) -> timedelta:
    """`first`, doubled each time after the first."""
    factor: int = 2 ** min(max(times, 1) - 1, 16)
    return min(first * factor, most)
