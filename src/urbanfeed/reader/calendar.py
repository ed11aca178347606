"""
The calendar: the words and the years that dates are printed with, in any language.

Names come from `calendar.tsv`; the calendars that sites print besides the Gregorian one are reckoned here: the Jalali
(Iran, Afghanistan), the Buddhist (Thailand), the eras of Japan and the years of the Republic of China. The Islamic one
is not: its days depend on who saw the moon.
"""

import re
from datetime import date
from functools import cache
from importlib.resources import files
from unicodedata import combining, decimal, normalize

__all__ = ["gregorian", "is_jalali", "jalali", "joined", "month_of", "plain", "weekday_of", "year_of_era"]

# Arabic vowel marks and tatweel, soft hyphen, zero-width and direction marks
_INVISIBLE = re.compile("[\u064b-\u0652\u0640\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# Letters and marks that keyboards and fonts mix up
_ALIKE = str.maketrans("أإآٱیکىھ،٫’ʼ‘ʻ", "اااايكيه,.''''")
_UNDOTTED = str.maketrans("ıı", "ii")
_LONGEST_ENDING = 6
_CROATIAN = frozenset({"hr", "bs", "sh", "sr", "cnr"})  # whose listopad is October

_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018, "民國": 1911, "民国": 1911}
_BUDDHIST = 543
_JALALI = (
    "فروردين حمل", "ارديبهشت ثور", "خرداد جوزا", "تير سرطان", "مرداد امرداد اسد", "شهريور سنبله", "مهر ميزان",
    "ابان عقرب", "اذر قوس", "دي جدي", "بهمن دلو", "اسفند حوت",
)  # fmt: skip
_JALALI_MONTHS = {name: number for number, names in enumerate(_JALALI, 1) for name in names.split()}
_JALALI_EPOCH = date(2025, 3, 21).toordinal()  # 1 Farvardin 1404


def plain(text: str) -> str:
    """Case-folded, compatibility forms and digits of all scripts made plain, what is not seen left out."""
    text = normalize("NFKC", text)
    if not text.isascii():
        text = _INVISIBLE.sub("", text).translate(_ALIKE)
        text = "".join(str(decimal(c)) if c.isdecimal() else c for c in text)
    return " ".join(text.casefold().split())


def joined(line: str) -> str:
    """A plain line, the spaces inside names replaced by "_" ("تشرين_الاول", "سه_شنبه")."""
    if line.isascii():
        return line
    return _names().spaced.sub(lambda found: found[0].replace(" ", "_"), line)


def month_of(name: str, languages: tuple[str, ...] = ()) -> int | None:
    """
    The number, 1 to 12, of a Gregorian month's name, plain and joined; None for any other word.

    languages: of the page; they settle the few names that are two months' ("listopad").
    """
    name = name.replace(".", "")
    names = _names()
    known = names.months.get(name) or names.months.get(_bare(name))
    if known is None:
        known = _stemmed(name, names.stems)
    if known is None and name[:1] == "ב":  # Hebrew "in": "8 ביולי 2025"
        known = names.months.get(name[1:])
    if not known:
        return None
    if len(known) == 1:
        return next(iter(known))
    primary = languages[0].split("-")[0].lower() if languages else ""
    meant = [
        month
        for month, tongues in known.items()
        if primary in tongues or (primary in _CROATIAN and not tongues.isdisjoint(_CROATIAN))
    ]
    return meant[0] if len(meant) == 1 else None


def weekday_of(word: str) -> int | None:
    """Monday is 0 (as `date.weekday` counts); None for a word that is no weekday."""
    return _names().weekdays.get(word)


def is_jalali(name: str) -> int | None:
    """The number of a Jalali month's name (of Iran or of Afghanistan), plain."""
    return _JALALI_MONTHS.get(name)


def jalali(year: int, month: int, day: int) -> date | None:
    """The Gregorian date of a Jalali one (33-year cycles: right from 1178 to 1633); None where there is none."""
    if not (1178 <= year <= 1633 and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    ordinal = _ordinal(year, month, day)
    after = _ordinal(year, month + 1, 1) if month < 12 else _ordinal(year + 1, 1, 1)
    return date.fromordinal(ordinal) if ordinal < after else None


def gregorian(year: int) -> int:
    """The Gregorian year of one that is either Gregorian or Buddhist: nobody prints dates of the year 2500."""
    return year - _BUDDHIST if year > 2400 else year


def year_of_era(era: str, year: str) -> int | None:
    """The year that `令和7年`, `平成元年` or `民國114年` is."""
    start = _ERAS.get(era)
    return None if start is None else start + (1 if year == "元" else int(year))


def _ordinal(year: int, month: int, day: int) -> int:
    """Days as `date.toordinal` counts them. Eight years of 33 are leap years."""
    days = 365 * (year - 1404) + _leaps(year) - _leaps(1404)
    return _JALALI_EPOCH + days + (month - 1) * 31 - max(0, month - 7) + day - 1


def _leaps(year: int) -> int:
    """Leap years before this one, from a fixed point."""
    cycle, rest = divmod(year + 1595, 33)
    return cycle * 8 + (rest + 3) // 4


class _Names:
    """The table as it is looked up: months by name with the languages that name them so, stems, weekdays."""

    def __init__(self, table: str) -> None:
        self.months: dict[str, dict[int, set[str]]] = {}
        self.stems: dict[str, dict[int, set[str]]] = {}
        self.weekdays: dict[str, int] = {}
        for line in table.splitlines():
            if line.startswith("#"):
                continue
            language, months, *weekdays = line.split("\t")
            for number, name in _numbered(months):
                known = self.stems if name.endswith("*") else self.months
                known.setdefault(name.rstrip("*"), {}).setdefault(number, set()).add(language.split("-")[0])
            for number, name in _numbered(weekdays[0] if weekdays else ""):
                self.weekdays[name] = number - 1
        for name in list(self.months):  # as printed without accents, and in capitals by those who cannot set them
            if (bare := _bare(name)) not in self.months:
                self.months[bare] = self.months[name]
        spaced = sorted((it for it in (*self.months, *self.weekdays) if "_" in it), key=len, reverse=True)
        self.spaced = re.compile("|".join(re.escape(it.replace("_", " ")) for it in spaced))


def _numbered(columns: str) -> list[tuple[int, str]]:
    return [
        (number, plain(name).replace(".", ""))
        for number, names in enumerate(columns.split("|"), 1)
        for name in names.split()
    ]


def _stemmed(name: str, stems: dict[str, dict[int, set[str]]]) -> dict[int, set[str]] | None:
    for end in range(len(name), max(2, len(name) - _LONGEST_ENDING), -1):
        if name[:end] in stems:
            return stems[name[:end]]
    return None


def _bare(name: str) -> str:
    return "".join(c for c in normalize("NFD", name) if not combining(c)).translate(_UNDOTTED)


@cache
def _names() -> _Names:
    return _Names((files(__package__) / "calendar.tsv").read_text("utf-8"))
