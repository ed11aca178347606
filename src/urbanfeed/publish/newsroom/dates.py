"""
Dates as people read them, in English, and no more precise than their page is.

"12:05, zone not stated" stays that; nothing here turns a day into a time or fills in a zone.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from urbanfeed.moment import Moment

__all__ = ["When", "day_of", "instant_of", "moment_of"]

# Spelt here, since strftime follows the locale of the process.
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class When:
    """
    A date for a `<time>` element.

    machine: its `datetime` attribute (HTML, section 4.5.14). words: what people read. printed: what the page prints.
    """

    machine: str
    words: str
    printed: str | None = None


def moment_of(moment: Moment) -> When:
    """`8 July 2025`; `29 July 2019, 13:45 (UTC+3)`; `15 May 2023, 12:05, zone not stated`."""
    if moment.precision == "day":
        return When(moment.at, _day(date.fromisoformat(moment.at)), moment.text)
    at = datetime.fromisoformat(moment.at)
    return When(moment.at, f"{_day(at)}, {at:%H:%M}{_zone(at.utcoffset())}", moment.text)


def instant_of(instant: datetime) -> When:
    """`21 November 2026, 23:40 UTC`, of an instant of our own."""
    at = instant.astimezone(UTC).replace(microsecond=0)
    return When(f"{at:%Y-%m-%dT%H:%M:%SZ}", f"{_day(at)}, {at:%H:%M} UTC")


def day_of(instant: datetime) -> When:
    """`21 November 2026`, the day (UTC) of an instant of our own; the instant stays in the attribute."""
    at = instant.astimezone(UTC)
    return When(f"{at:%Y-%m-%dT%H:%M:%SZ}", _day(at))


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _zone(offset: timedelta | None) -> str:
    if offset is None:
        return ", zone not stated"
    if not offset:
        return " UTC"
    minutes = round(abs(offset).total_seconds() / 60)
    hours = f"{minutes // 60}:{minutes % 60:02}" if minutes % 60 else str(minutes // 60)
    return f" (UTC{'+' if offset > timedelta(0) else '−'}{hours})"
