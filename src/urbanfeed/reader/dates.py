"""
Dates: a text as a page prints it, or as a machine wrote it, to a Moment; or to nothing, rather than to a wrong one.

Looking for the text on the page is not done here. Machine formats are ISO 8601 (RFC 3339) and RFC 5322; printed dates
of our first languages are read by tables of words, those of other languages by dateparser.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from datetime import timezone as fixed
from unicodedata import decimal, normalize
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from urbanfeed.moment import Moment, Precision
from urbanfeed.reader.calendar import AFTERNOON, MONTH, MORNING, month_of, weekday_of

__all__ = ["moment", "moment_in_address"]

_LONGEST = 200
_EARLIEST = 1600  # newspapers are younger
_EARLIEST_PRINTED = 1990
_LATEST = 2100

# Asked of dateparser where a page declares no language: all of its two hundred would take seconds to load.
_ASKED = ["de", "fr", "es", "it", "pt", "nl", "pl", "cs", "uk", "tr", "ro", "el", "hu"]

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?\s?(Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?)?",
    re.IGNORECASE,
)
_RFC5322 = re.compile(
    rf"(?:(\w{{3}}), )?(\d{{1,2}}) ({MONTH}) (\d{{4}}) (\d\d):(\d\d)(?::(\d\d))? (Z|UTC?|GMT|[+-]\d{{4}})",
    re.IGNORECASE,
)
# Arabic vowel marks and tatweel, soft hyphen, zero-width and direction marks
_INVISIBLE = re.compile("[\u064b-\u0652\u0640\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_ALEF = str.maketrans("أإآٱ،٫", "اااا,.")

_NOT_IN_NUMBER = r"(?<![\d.,:/-])"
_END = r"(?![\d/-]|[.:]\d)"
_YEAR = r"(?P<y>\d{4})"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_NOT_IN_NUMBER}{_YEAR}(?P<s>[-/.])(?P<m>\d\d?)(?P=s)(?P<d>\d\d?){_END}",
        rf"{_NOT_IN_NUMBER}(?P<d>\d\d?)(?P<s>[-/.])(?P<m>\d\d?)(?P=s){_YEAR}{_END}",
        rf"{_NOT_IN_NUMBER}{_YEAR}\s*[年년]\s*(?P<m>\d\d?)\s*[月월]\s*(?P<d>\d\d?)\s*[日일]?",
        # "2025 оны 5 сарын 21", "2025 оны 05 дугаар сарын 21-ний өдөр", "2025 оны тавдугаар сарын 21"
        rf"{_NOT_IN_NUMBER}{_YEAR}\s*оны?\s*(?:(?P<m>\d\d?)\s*-?\s*(?:р|дугаар|дүгээр)?|(?P<n>{MONTH}))\s*сарын\s*(?P<d>\d\d?)",
        # "2025 жылғы 5 қыркүйек", "2025 ж. 5 қыркүйек"
        rf"{_NOT_IN_NUMBER}{_YEAR}\s*(?:жылғы|жылдың|жыл|ж)\.?,?\s*(?P<d>\d\d?)\s*-?(?:ші|шы|ы|і)?\s*(?P<n>{MONTH})\b",
        # Arabic newsrooms print both families: "8 أغسطس/آب 2025"
        # "8 July 2025", "den 29 juli 2019", "20. elokuuta 2019", "8 шілде, 2025", "15 مايو 2023"
        rf"{_NOT_IN_NUMBER}(?P<d>\d\d?)(?:\.|st|nd|rd|th|-го|-е)?\s*(?:of\s+)?(?P<n>{MONTH})(?:\s?/\s?{MONTH})?\.?\s*,?\s*{_YEAR}{_END}",
        rf"\b(?P<n>{MONTH})\.?\s+(?P<d>\d\d?)(?:st|nd|rd|th)?\s*,?\s+{_YEAR}{_END}",
    )
)
_HALVES = "|".join(re.escape(it) for it in sorted((*MORNING, *AFTERNOON), key=len, reverse=True))
_OFFSET = r"(?:utc|gmt)?\s?[+-]\d\d?(?::?\d\d)?|utc|gmt|z"
_CLOCK = re.compile(
    rf"(?:(?P<before>上午|下午|오전|오후)\s*)?(?<![\d:.,])(?:(?P<h>\d\d?):(?P<mi>\d\d)(?::(?P<s>\d\d))?"
    rf"|\b(?:kl|klo|kello|klockan|at|uhr|um)\b\.?\s*(?P<h2>\d\d?)\.(?P<mi2>\d\d))(?![\d:]|\.\d)"
    rf"(?:\s*(?P<half>{_HALVES})(?!\w))?(?:\s*\(?(?P<zone>{_OFFSET})(?!\w)\)?)?"
)
_OLD_TAGS = {"no": "nb", "iw": "he", "in": "id", "ji": "yi"}
_WORD = re.compile(r"[^\W\d_]+")
_FOUR_DIGITS = re.compile(r"(?<!\d)\d{4}(?!\d)")
_IN_ADDRESS = re.compile(r"(?<![\d])((?:19|20)\d\d)/(\d\d)/(\d\d)(?=/|$)")


def moment(
    text: str, *, timezone: str | None = None, languages: tuple[str, ...] = (), now: datetime | None = None
) -> Moment | None:
    """
    The one date that the text states; None where it states none, several, or one that cannot be.

    timezone: the IANA name of the source's zone, used where the text names no offset. languages: of the page, BCP 47,
    the surest first; they settle 03/04/2025 and help with other languages. now: with it, dates more than two days later
    are none.
    """
    printed = text.strip()
    if not printed or len(printed) > _LONGEST:
        return None
    found = _machine(printed, timezone) or _printed(printed, timezone, languages)
    if found and now and found.instant > now.astimezone(UTC) + timedelta(days=2):
        return None
    return found


def moment_in_address(url: str, timezone: str | None = None) -> Moment | None:
    """The day in an address such as `/2025/07/08/name/`; a year and a month alone are none."""
    try:
        path = urlsplit(url).path
    except ValueError:  # "http://[": not an address
        return None
    found = _IN_ADDRESS.search(path)
    return _made(int(found[1]), int(found[2]), int(found[3]), None, None, timezone, found[0]) if found else None


def _machine(text: str, timezone: str | None) -> Moment | None:
    if found := _ISO.fullmatch(text):
        year, month, day, hour, minute, second, zone = found.groups()
    elif found := _RFC5322.fullmatch(text.lower()):
        _, day, name, year, hour, minute, second, zone = found.groups()
        month = str(month_of(name))
    else:
        return None
    at = (int(hour), int(minute), None if second is None else int(second)) if hour else None
    return _made(int(year), int(month), int(day), at, zone, timezone, text)


def _printed(text: str, timezone: str | None, languages: tuple[str, ...]) -> Moment | None:
    line = _normal(text)
    days: set[date] = set()
    rest = line
    for pattern in _DATES:
        for found in pattern.finditer(line):
            day = _day(found, languages)
            if day is None:
                return None
            days.add(day)
            rest = rest.replace(found[0], " | ", 1)
    if not days:
        return _by_dateparser(line, timezone, languages, text)
    day = days.pop()
    if days or not _EARLIEST_PRINTED <= day.year <= _LATEST or _contradicts(rest, day):
        return None
    clocks = list(_CLOCK.finditer(rest))
    at, zone = (_time(clocks[0]), clocks[0]["zone"]) if len(clocks) == 1 else (None, None)
    if len(clocks) == 1 and at is None:
        return None
    return _made(day.year, day.month, day.day, at, zone, timezone, text)


def _day(found: "re.Match[str]", languages: tuple[str, ...]) -> date | None:
    parts = found.groupdict()
    year, day = int(parts["y"]), int(parts["d"])
    month = int(parts["m"]) if parts.get("m") else month_of(parts["n"])
    if parts.get("s") == "/" and found.start("y") > found.start("d"):
        american = languages[:1] == ("en-US",)
        if american or (day <= 12 < month):
            day, month = month, day
        elif month <= 12 and day <= 12 and day != month and languages and languages[0].split("-")[0] == "en":
            return None  # 03/04/2025 in English: two thirds of its readers would be wrong
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _time(found: "re.Match[str]") -> tuple[int, int, int | None] | None:
    hour, minute = int(found["h"] or found["h2"]), int(found["mi"] or found["mi2"])
    second = int(found["s"]) if found["s"] else None
    half = found["half"] or found["before"]
    if half in MORNING:
        if hour > 12:
            return None
        hour %= 12
    elif half in AFTERNOON and hour < 12:
        hour += 12
    return (hour, minute, second) if hour < 24 and minute < 60 and (second or 0) < 60 else None


def _contradicts(rest: str, day: date) -> bool:
    named = {weekday_of(word) for word in _WORD.findall(rest)} - {None}
    return bool(named) and day.weekday() not in named


def _by_dateparser(line: str, timezone: str | None, languages: tuple[str, ...], text: str) -> Moment | None:
    years = _FOUR_DIGITS.findall(line)
    if len(years) != 1 or not _EARLIEST_PRINTED <= int(years[0]) <= _LATEST or not _WORD.search(line):
        return None
    import dateparser  # slow to load, and rarely needed
    from dateparser.data.languages_info import language_order

    # It raises for a language that it does not know, and pages declare anything.
    primary = (tag.split("-")[0].lower() for tag in languages)
    known = [it for it in (_OLD_TAGS.get(tag, tag) for tag in primary) if it in language_order]
    found = dateparser.parse(
        line,
        languages=known or _ASKED,
        settings={
            "DATE_ORDER": "DMY",
            "STRICT_PARSING": True,
            "REQUIRE_PARTS": ["day", "month", "year"],
            "PARSERS": ["absolute-time"],
            "RETURN_AS_TIMEZONE_AWARE": False,
        },
    )
    if found is None or str(found.year) != years[0]:
        return None
    clock = _CLOCK.search(line)
    at = _time(clock) if clock else None
    return _made(found.year, found.month, found.day, at, clock["zone"] if clock else None, timezone, text)


def _made(
    year: int,
    month: int,
    day: int,
    at: tuple[int, int, int | None] | None,
    zone: str | None,
    timezone: str | None,
    text: str,
) -> Moment | None:
    if not _EARLIEST <= year <= _LATEST:
        return None
    try:
        if at is None:
            when = date(year, month, day).isoformat()
            return Moment(when, "day", "source" if timezone else "unknown", text, timezone)
        clock = datetime.combine(date(year, month, day), time(at[0], at[1], at[2] or 0))
        precision: Precision = "minute" if at[2] is None else "second"
        if zone:
            return Moment(clock.replace(tzinfo=_offset(zone)).isoformat(), precision, "stated", text)
        if timezone:
            aware = clock.replace(tzinfo=ZoneInfo(timezone))
            return Moment(aware.isoformat(), precision, "source", text, timezone)
        return Moment(clock.isoformat(), precision, "unknown", text)
    except ValueError:  # 31 February, 25:00, an offset of 30 hours
        return None


def _offset(zone: str) -> tzinfo:
    found = re.search(r"([+-])(\d\d?):?(\d\d)?$", zone)
    if not found:
        return UTC
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return fixed(timedelta(minutes=-minutes if found[1] == "-" else minutes))


def _normal(text: str) -> str:
    """Case-folded, compatibility forms and digits of all scripts made plain, what is not seen left out."""
    plain = _INVISIBLE.sub("", normalize("NFKC", text)).translate(_ALEF).casefold()
    return " ".join("".join(str(decimal(c)) if c.isdecimal() else c for c in plain).split())
