"""
Dates: a text as a page prints it, or as a machine wrote it, to a Moment; or to nothing, rather than to a wrong one.

Looking for the text on the page is not done here. Machine formats are ISO 8601 (RFC 3339) and RFC 5322; printed days
are read by `printed.py`, times of day by `clocks.py`, "two hours ago" by `relative.py`.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from urbanfeed.moment import Moment, Precision
from urbanfeed.reader.calendar import joined, month_of, plain
from urbanfeed.reader.clocks import clocks_in, lone_zone, offset_of
from urbanfeed.reader.printed import days_in
from urbanfeed.reader.relative import day_of

__all__ = ["Stated", "moment", "moment_ago", "moment_in_address", "moments", "placed"]

_LONGEST = 200
_EARLIEST = 1600  # newspapers are younger
_EARLIEST_PRINTED = 1990
_LATEST = 2100

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?\s?(Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?(?:\[[\w/+-]+\])?)?",
    re.IGNORECASE,
)
_BASIC = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)?(Z|[+-]\d\d:?\d\d)?", re.IGNORECASE)
_RFC5322 = re.compile(
    r"(?:\w{3}, )?(\d{1,2}) (\w{3}) (\d{4}) (\d\d):(\d\d)(?::(\d\d))? (Z|UTC?|GMT|[+-]\d{4})", re.IGNORECASE
)
# What inline elements leave glued together: "By Jane DoeMar 5, 2025", "Research7 April 2020", "2022Updated".
_LOWER, _UPPER = "a-zà-öø-ÿа-яёіїєґәғқңөұүһ", "A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐӘҒҚҢӨҰҮҺ"
_GLUED = re.compile(
    rf"(?<=[{_LOWER}])(?=[{_UPPER}])|(?<=[{_LOWER}]{{3}})(?=\d)|(?<=\d{{4}})(?=[{_UPPER}{_LOWER}]{{4}})"
)
_IN_ADDRESS = re.compile(
    r"(?<![\d-])(?P<y>(?:19|20)\d\d)(?P<s>[/-])(?P<m>\d\d?|[a-z]{3,9})(?P=s)(?P<d>\d\d?)(?=[/._-]|$)"
    r"|(?<=/)(?P<d2>\d\d)-(?P<m2>\d\d)-(?P<y2>20\d\d)(?=/|$)"
    r"|(?<!\d)(?P<y3>(?:199|20\d)\d)(?P<m3>\d\d)(?P<d3>\d\d)(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A date that a line states among other words: the moment, and the plain words before it."""

    moment: Moment
    before: str


def moment(
    text: str, *, timezone: str | None = None, languages: tuple[str, ...] = (), now: datetime | None = None
) -> Moment | None:
    """
    The one date that the text states; None where it states none, several, or one that cannot be.

    timezone: the IANA name of the source's zone, used where the text names no offset. languages: of the page, BCP 47,
    the surest first; they settle 03/04/2025 and 31.10.23. now: the time of fetching; without it "two hours ago" is no
    date. Machines' dates may lie between 1600 and 2100, a printed one before 1990 is none.
    """
    printed = text.strip()
    if not printed or len(printed) > _LONGEST:
        return None
    if machine := _machine(printed, timezone):
        return machine
    stated = moments(printed, timezone=timezone, languages=languages)
    if stated:
        first = stated[0].moment
        alone = len({it.moment.at[:10] for it in stated}) == 1
        return first if alone and int(first.at[:4]) >= _EARLIEST_PRINTED else None
    return moment_ago(printed, now, timezone) if now and stated is not None else None


def moments(text: str, *, timezone: str | None = None, languages: tuple[str, ...] = ()) -> list[Stated] | None:
    """
    Every printed date in a line, in order, with the words before each: "Published 8 July 2025, updated 9 July 2025".

    None where one of them is none after all: impossible, undecidable, an end of a range.
    """
    line = joined(plain(_GLUED.sub(" ", text)))
    found = days_in(line, languages)
    if found is None:
        return None
    days, rest = found
    clocks = clocks_in(rest) if days else []
    leading = bool(clocks) and clocks[0] is not None and clocks[0].start < days[0].start
    stated: list[Stated] = []
    start = 0
    for i, day in enumerate(days):
        end = days[i + 1].start if i + 1 < len(days) else len(rest)
        # The only date has the only time; of several, each has the one before it if the first has, else the one after.
        within = (start, day.start) if leading else (day.end, end)
        own = clocks if len(days) == 1 else [it for it in clocks if it and within[0] <= it.start < within[1]]
        clock = own[0] if len(own) == 1 else None
        if own and len(own) == 1 and clock is None:
            return None
        zone = (clock.zone or (lone_zone(rest) if len(days) == 1 else None)) if clock else None
        at = (clock.at, clock.seconds, zone) if clock else None
        made = _made(day.date, at, timezone, text)
        if made:
            stated.append(Stated(made, rest[start : day.start].strip("\0 ")))
        start = day.end
    return stated


def moment_ago(text: str, now: datetime, timezone: str | None = None) -> Moment | None:
    """The day that "two hours ago" or "yesterday" means in the source's zone; None for any other text."""
    day = day_of(plain(text), now.astimezone(ZoneInfo(timezone) if timezone else UTC))
    return _made(day, None, timezone, text) if day else None


def moment_in_address(url: str, timezone: str | None = None) -> Moment | None:
    """The day in an address such as `/2025/07/08/name/` or `20250708-name`; a year and a month alone are none."""
    try:
        path = urlsplit(url).path.lower()
    except ValueError:  # "http://[": not an address
        return None
    days: dict[date, str] = {}
    for found in _IN_ADDRESS.finditer(path):
        if day := _in_path(found):
            days.setdefault(day, found[0])
    if len(days) != 1:
        return None
    day, text = days.popitem()
    return _made(day, None, timezone, text)


def placed(moment: Moment, timezone: str | None) -> Moment:
    """The moment in the source's zone, where the page states none."""
    if timezone is None or moment.zone != "unknown":
        return moment
    if moment.precision == "day":
        return replace(moment, zone="source", timezone=timezone)
    aware = datetime.fromisoformat(moment.at).replace(tzinfo=ZoneInfo(timezone))
    return replace(moment, at=aware.isoformat(), zone="source", timezone=timezone)


def _in_path(found: "re.Match[str]") -> date | None:
    parts = found.groupdict()
    if parts["y"]:
        name = parts["m"]
        month = int(name) if name.isdigit() else month_of(name, ("en",))
        return _day(int(parts["y"]), month or 0, int(parts["d"]))
    if parts["y2"]:  # the day first, where it can be nothing else
        return _day(int(parts["y2"]), int(parts["m2"]), int(parts["d2"])) if int(parts["d2"]) > 12 else None
    return _day(int(parts["y3"]), int(parts["m3"]), int(parts["d3"]))


def _machine(text: str, timezone: str | None) -> Moment | None:
    if found := _ISO.fullmatch(text) or _BASIC.fullmatch(text):
        year, month, day, hour, minute, second, zone = found.groups()
    elif found := _RFC5322.fullmatch(text):
        day, name, year, hour, minute, second, zone = found.groups()
        month = str(month_of(name.lower(), ("en",)) or 0)
    else:
        return None
    written = _day(int(year), int(month), int(day))
    if written is None:
        return None
    if not hour:
        return _made(written, None, timezone, text)
    try:
        clock = time(int(hour), int(minute), int(second or 0))
    except ValueError:
        return None
    return _made(written, (clock, second is not None, zone), timezone, text)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _made(day: date, clock: tuple[time, bool, str | None] | None, timezone: str | None, text: str) -> Moment | None:
    if not _EARLIEST <= day.year <= _LATEST:
        return None
    if clock is None:
        return Moment(day.isoformat(), "day", "source" if timezone else "unknown", text, timezone)
    at, seconds, zone = clock
    precision: Precision = "second" if seconds else "minute"
    when = datetime.combine(day, at)
    try:
        if zone:
            return Moment(when.replace(tzinfo=offset_of(zone)).isoformat(), precision, "stated", text)
        if timezone:
            aware = when.replace(tzinfo=ZoneInfo(timezone))
            return Moment(aware.isoformat(), precision, "source", text, timezone)
        return Moment(when.isoformat(), precision, "unknown", text)
    except ValueError:  # an offset of 30 hours
        return None
