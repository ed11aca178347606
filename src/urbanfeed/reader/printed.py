"""
Printed days: the dates that stand in a line of text, in the ways that the world writes them.

A day is found only where day, month and year all stand there. What reads as one end of a range, a version or a number
of something is none, and neither is 03/04/2025 where nobody says in which order.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from urbanfeed.reader.calendar import gregorian, is_jalali, jalali, month_of, weekday_of, year_of_era

__all__ = ["Day", "Languages", "days_in"]

Languages = tuple[str, ...]

_EARLIEST, _LATEST = 1900, 2100

# Month first: the United States, and those who write as they do. English elsewhere writes the day first, Canada both.
_MONTH_FIRST = frozenset({"US", "PH", "PR", "GU", "FM", "MH", "PW", "AS", "VI"})
_BOTH = frozenset({"CA"})
_JALALI_TONGUES = frozenset({"fa", "prs", "ps"})
_ISLAMIC_YEARS = range(1300, 1500)
# Who writes 31.10.23, the day first.
_SHORT_YEARS = frozenset(
    "de fi ru no nb nn da pl cs sk uk be bg ro tr et lv is sr hr bs sl mk kk ky uz az ka hy tg tk el it".split()
)

_NAME = r"(?P<n>[^\W\d_][^\s\d!-&(-/:-@\[\\\]^`{-~،؛–—…·•|«»“”।\0]*)"
_FROM = r"(?<![\d.,/–-])(?<!\d:)"
_TO = r"(?!\d|[/–-]\d|[.:]\d)"
_D = r"(?P<d>\d\d?)"
_Y = r"(?P<y>\d{4})"
_ORDINAL = r"(?:\s?(?:st|nd|rd|th|er|ère|º|ª|ο|η|ης)\b|-?(?:го|е|ші|шы|ы|і|нчы|чи|й|a|án|én|ει|ին)\b|\.)?"
_OF = r"(?:(?:of|de|del|di|den|da|do|dnia|mh|ng|т)\s+|d')?"
_YEARS = r"(?:жылғы|жылдың|жылы|жылдын|жыл|ж|оны|он|yilning|yili|yil|йилнинг|йил|ил|елның|gada|eko|ko|m|год)"
_SLASH = r"\s?(?P<s>[-/.])\s?"

_SEPARATED = r"[-/.]"
# Kind, what must stand in the line for the pattern to be tried, pattern.
_PATTERNS: tuple[tuple[str, str, str], ...] = (
    # 2025年7月8日, 2025년 7월 8일; 令和7年7月8日, 民國114年7月8日
    ("y", "[年년]", rf"(?<!\d){_Y}\s*[年년]\s*(?P<m>\d\d?)\s*[月월]\s*{_D}\s*[日號号일]?"),
    (
        "era",
        "年",
        rf"(?P<era>明治|大正|昭和|平成|令和|民[國国])\s?(?P<y>\d{{1,3}}|元)年\s?(?P<m>\d\d?)月\s?{_D}日",
    ),
    # 2025 оны 5 сарын 21, 2025 оны 05 дугаар сарын 21; 5-р сарын 21, 2025
    ("y", "сар", rf"{_FROM}{_Y}\s*(?:оны?|он\.)?\s*(?P<m>\d\d?)\s*-?\s*(?:р|дугаар|дүгээр)?\s*сары?н?\s*{_D}(?!\d)"),
    (
        "y",
        "сар",
        rf"{_FROM}(?P<m>\d\d?)\s*-?\s*(?:р|дугаар|дүгээр)?\s*сарын\s*{_D}(?:\s?-?н[иы]й?)?\s*,?\s*{_Y}{_TO}",
    ),
    # Ngày 8 tháng 7 năm 2025, 8 Tháng Bảy, 2025
    (
        "y",
        "th(?:á|g)",
        rf"{_FROM}{_D}\s+(?:tháng|thg)\s+(?P<vi>\d\d?|[^\W\d_]+(?: [^\W\d_]+)?),?\s+(?:năm\s+)?{_Y}{_TO}",
    ),
    ("y", _SEPARATED, rf"{_FROM}{_Y}{_SLASH}(?P<m>\d\d?)\s?(?P=s)\s?{_D}{_TO}"),
    ("order", _SEPARATED, rf"{_FROM}{_D}{_SLASH}(?P<m>\d\d?)\s?(?P=s)\s?{_Y}{_TO}"),
    # 8 July 2025, den 29 juli 2019, 20. elokuuta 2019, 8 de julio de 2025, 8-iyul, 2025; أغسطس/آب: both families
    (
        "y",
        "",
        rf"{_FROM}{_D}{_ORDINAL}[\s.,/-]*{_OF}{_NAME}(?:\s?/\s?[^\W\d_]+)?[\s.,/-]*(?:(?:de|del|of|do|năm)\s+)?{_Y}{_TO}",
    ),
    # July 8, 2025
    (
        "y",
        "",
        rf"(?<!\w){_NAME}[.\s-]*{_D}{_ORDINAL}(?:[\s.,/-]+|(?<=[hdt])\s?){_Y}{_TO}",
    ),
    # 2025 жылғы 8 шілде, 2025-yil 8-iyul, 2025. gada 8. jūlijs
    ("y", _YEARS, rf"{_FROM}{_Y}[\s.-]*{_YEARS}\b[\s.,]*{_D}{_ORDINAL}[\s.-]*{_NAME}"),
    # 2025. július 8., 2025 m. liepos 8 d., 2025 оны тавдугаар сарын 21
    ("y", "", rf"{_FROM}{_Y}[\s.,-]*(?:{_YEARS}\b)?[\s.,]*{_NAME}[\s.-]*(?:сарын\s*)?{_D}(?!\d|[:.]\d)"),
    ("short", _SEPARATED, rf"{_FROM}(?P<d>\d\d)(?P<s>[./])(?P<m>\d\d)(?P=s)(?P<y>\d\d)(?!\d|[./:-]\d)"),
    ("thai", "[\u0e00-\u0e7f]", rf"{_FROM}{_D}\s*(?P<n>[\u0e00-\u0e7f]+)\s*(?P<y>\d\d){_TO}"),
)
_TRIED = tuple((kind, re.compile(needs), re.compile(pattern)) for kind, needs, pattern in _PATTERNS)
_TRIED_ON_ASCII = tuple(it for it in _TRIED if it[1].pattern in ("", _SEPARATED, _YEARS))
_POSSIBLE = re.compile(r"\d{4}|\d\d[./]\d\d[./]\d\d|[年년]|\d\s*[\u0e00-\u0e7f]")
# What before a number says that it is the first end of a range, or no date at all.
_AND = (
    r"to|till|until|and|bis|und|och|till|ja|à|au|et|a|al|y|e|i|do|по|до|и|та|va|да|және|мен|و|الي|حتي|ile|ve|tot|en|og|"
    r"til"
)
_RANGE = re.compile(
    rf"(?<![\d.:/-])(?<!\d,)\d\d?(?:\.|st|nd|rd|th)?\s*(?P<link>[-–—/+&]|(?<=\d\s)(?:{_AND})|(?<=\.\s)(?:{_AND}))?\s*$"
)
_RANGE_OF_MONTHS = re.compile(r"(?<![\d:])\d\d?\.?\s+([^\W\d_]+)\.?\s*[-–—]\s*$|([^\W\d_]{3,})\.?\s+\d\d?\s*[-–—]\s*$")
_TAIL = re.compile(r"\s?[-–—]\s?\d\d?\.?(?=\s+[^\W\d_]|\s*$|,)(?!\s*(?:uhr|am|pm|h)\b)")
_NO_DATE = re.compile(
    r"(?:\b(?:v|ver|version|версия|нұсқа|хувилбар|versio|release|build|isbn|issn|doi|tel|phone|тел|fax|факс)\.?:?|№|§)\s*$"
)
_WORD = re.compile(r"[^\W\d]+")
_THAI_SHORT = re.compile(r"([\u0e00-\u0e7f]{1,4})\.([\u0e00-\u0e7f]{1,2})\.")
# Tue Jul 08 16:36:31 CEST 2025 (asctime, and Java's Date)
_ASCTIME = re.compile(r"\b([a-z]{3} \d\d?) (\d\d:\d\d:\d\d(?: [a-z]{3,4})?) (\d{4})\b")
_CHINESE = {"〇": "0", "○": "0", "零": "0"} | {c: str(i) for i, c in enumerate("一二三四五六七八九", 1)}
_CHINESE_DATE = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日"
)
_VIETNAMESE = ("một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai")


@dataclass(frozen=True, slots=True)
class Day:
    """A day as printed from `start` to `end` of a plain line."""

    date: date
    start: int
    end: int


def days_in(line: str, languages: Languages = ()) -> tuple[list[Day], str] | None:
    """
    The days in a plain line, in order, and the line with them blanked out by NUL.

    None where one of them cannot be, is undecidable or is one end of a range, or contradicts the weekday beside it.
    """
    if not _POSSIBLE.search(line) and not _CHINESE_DATE.search(line):
        return [], line
    line = _CHINESE_DATE.sub(_arabic, _THAI_SHORT.sub(r"\1\2 ", _ASCTIME.sub(r"\1 \3 \2", line)))
    days: list[Day] = []
    rest = line
    for kind, needs, pattern in _TRIED_ON_ASCII if line.isascii() else _TRIED:
        if not needs.search(line):
            continue
        for found in pattern.finditer(rest):
            read = _READERS[kind](found, languages)
            if read is None:
                continue
            if read is _WRONG or _is_part(line, found):
                return None
            days.append(Day(read, found.start(), found.end()))
        for day in days:
            if rest[day.start] != "\0":
                rest = rest[: day.start] + "\0" * (day.end - day.start) + rest[day.end :]
        if days and not _POSSIBLE.search(rest):
            break
    days.sort(key=lambda it: it.start)
    if len({it.date for it in days}) == 1 and _other_weekday(rest, days[0].date):
        return None
    return days, rest


_WRONG = date.min  # a date that cannot be, where a word would be none at all


def _named(found: "re.Match[str]", languages: Languages) -> date | None:
    parts = found.groupdict()
    year, day = int(parts["y"]), int(parts["d"])
    if name := parts.get("n"):
        month = month_of(name, languages)
        if month is None:
            solar = is_jalali(name)
            return (jalali(year, solar, day) or _WRONG) if solar else None
    elif name := parts.get("vi"):
        known = name if name.isdigit() else str(_VIETNAMESE.index(name) + 1) if name in _VIETNAMESE else ""
        if not known:
            return None
        month = int(known)
    else:
        month = int(parts["m"])
    return _date(year, month, day, found.string, languages)


def _ordered(found: "re.Match[str]", languages: Languages) -> date | None:
    day, month, year = int(found["d"]), int(found["m"]), int(found["y"])
    english = languages[:1] and languages[0].split("-")[0].lower() == "en"
    dotted = found["s"] == "." and not english  # with full stops the day comes first, but for American designers
    if month > 12 and day <= 12 and not dotted:
        day, month = month, day
    elif day <= 12 and day != month and not dotted:
        first = None if found["s"] == "." and _month_first(languages) else _month_first(languages)
        if first is None:
            return _WRONG
        if first:
            day, month = month, day
    return _date(year, month, day, found.string, languages)


def _month_first(languages: Languages) -> bool | None:
    """Whether the page's readers write 12/31/2025; None where nobody can tell."""
    if not languages:
        return None
    language, *rest = languages[0].split("-")
    region = next((it.upper() for it in rest if len(it) == 2), "")
    if region in _MONTH_FIRST:
        return True
    if language.lower() == "en" and (not region or region in _BOTH):
        return None
    return False


def _short(found: "re.Match[str]", languages: Languages) -> date | None:
    """31.10.23, where the language says that such is a date."""
    language = languages[0].split("-")[0].lower() if languages else ""
    if (found["s"] == "." and language not in _SHORT_YEARS) or int(found["y"]) > 49:
        return None
    day, month, year = int(found["d"]), int(found["m"]), 2000 + int(found["y"])
    if found["s"] == "/":
        first = _month_first(languages)
        if first is None:
            return None
        if first:
            day, month = month, day
    return _made(year, month, day)


def _of_era(found: "re.Match[str]", languages: Languages) -> date | None:
    year = year_of_era(found["era"], found["y"])
    return _made(year, int(found["m"]), int(found["d"])) if year else None


def _thai(found: "re.Match[str]", languages: Languages) -> date | None:
    month = month_of(found["n"], languages)
    return _made(gregorian(2500 + int(found["y"])), month, int(found["d"])) if month else None


_READERS: dict[str, Callable[["re.Match[str]", Languages], date | None]] = {
    "y": _named, "order": _ordered, "short": _short, "era": _of_era, "thai": _thai,
}  # fmt: skip


def _date(year: int, month: int, day: int, line: str, languages: Languages) -> date | None:
    if year in _ISLAMIC_YEARS:
        # Numbers alone are Jalali in Iran and Afghanistan; elsewhere they are Islamic, and stand beside another date.
        tongues = {it.split("-")[0].lower() for it in languages[:1]}
        return (jalali(year, month, day) or _WRONG) if tongues & _JALALI_TONGUES else None
    return _made(gregorian(year), month, day)


def _made(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day) if _EARLIEST <= year <= _LATEST else _WRONG
    except ValueError:
        return _WRONG


def _is_part(line: str, found: "re.Match[str]") -> bool:
    """Whether this is one end of a range, or a number that only looks like a date."""
    before, after = line[: found.start()], line[found.end() :]
    if _NO_DATE.search(before):
        return True
    if (first := _RANGE.search(before)) and (first["link"] or found[0][0].isdigit()):
        return True
    if (months := _RANGE_OF_MONTHS.search(before)) and month_of(months[1] or months[2]):
        return True
    parts = found.groupdict()
    return bool(parts.get("y") and found.end() == found.end("d") and _TAIL.match(after))


def _other_weekday(rest: str, day: date) -> bool:
    named = {weekday_of(word) for word in _WORD.findall(rest)} - {None}
    return bool(named) and day.weekday() not in named


def _arabic(found: "re.Match[str]") -> str:
    year = "".join(_CHINESE[c] for c in found[1])
    return f"{year}年{_tens(found[2])}月{_tens(found[3])}日"


def _tens(digits: str) -> int:
    tens, _, ones = digits.rpartition("十") if "十" in digits else ("", "", digits)
    value = int(_CHINESE.get(ones, "0")) if len(ones) < 2 else 99
    return value + 10 * (int(_CHINESE.get(tens, "1")) if "十" in digits else 0)
