"""
Clocks: the time of day that a printed line states beside its date, and its zone where that is beyond doubt.

Abbreviations that are several zones' (EST, CST, IST, BST …) name none here.
"""

import re
from dataclasses import dataclass
from datetime import UTC, time, timedelta, tzinfo
from datetime import timezone as fixed

__all__ = ["Clock", "clocks_in", "lone_zone", "offset_of"]

_MORNING = frozenset({
    "am", "a.m.", "a.m", "a. m.", "ص", "صباحا", "ق.ظ", "پ.م", "上午", "午前", "早上", "凌晨", "오전", "π.μ.", "πμ",
    "öö", "sa",
})  # fmt: skip
_AFTERNOON = frozenset({
    "pm", "p.m.", "p.m", "p. m.", "م", "مساء", "ظهرا", "عصرا", "ب.ظ", "下午", "午後", "晚上", "오후", "μ.μ.", "μμ",
    "ös", "ch",
})  # fmt: skip
_BEFORE = frozenset({"上午", "下午", "午前", "午後", "早上", "凌晨", "晚上", "오전", "오후"})
# Minutes east of Greenwich of the abbreviations that one zone has.
_ZONES = {
    "utc": 0, "gmt": 0, "z": 0, "wet": 0, "west": 60, "cet": 60, "mez": 60, "cest": 120, "mesz": 120, "eet": 120,
    "eest": 180, "msk": 180, "мск": 180, "wib": 420, "wita": 480, "wit": 540, "hkt": 480, "jst": 540, "kst": 540,
    "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780, "pdt": -420, "mdt": -360, "sast": 120, "trt": 180,
}  # fmt: skip

_HALF = "|".join(re.escape(it) for it in sorted(_MORNING | _AFTERNOON, key=len, reverse=True))
_FIRST = "|".join(sorted(_BEFORE))
_LEADS = "kl|klo|kello|klokken|klokka|klockan|at|uhr|um|ore|ora|alle|pukul|jam|à|às|as|las|ob|o|u|у|о|в|во|saat|ob"
_OFFSET = r"(?:utc|gmt)?\s?[+-]\d\d?(?::?\d\d)?"
_ZONE = rf"(?:\s*\(?(?P<zone>{_OFFSET}|{'|'.join(sorted(_ZONES, key=len, reverse=True))})(?![\w+-])\)?)?"
_CLOCK = re.compile(
    rf"(?:(?P<first>{_FIRST})\s*)?(?<![\d:.,])"
    r"(?:(?P<h>\d\d?):(?P<m>\d\d)(?::(?P<s>\d\d)(?:\.\d{1,9})?)?"
    # "14h30", "14 h 30", "14시 30분", "14時30分", "下午3点20分", "14 цаг 30 минут"
    r"|(?P<h2>\d\d?)\s?(?:h|ч|[時时點点시]|цаг)\.?\s?(?P<m2>\d\d)(?:\s?(?:[分분]|мин\w*|min))?"
    rf"|(?<!\w)(?:{_LEADS})\b\.?\s*(?P<h3>\d\d?)\.(?P<m3>\d\d)"
    # After a date (which is blanked out), or before the word for it: "6.3.2018 17.08", "10.15 Uhr", "2.30pm"
    r"|(?:(?<=\0)|(?<=\0[\s,|])|(?<=\0,\s)|(?<=\0\s[-–—|]\s))(?P<h4>\d\d?)\.(?P<m4>\d\d)(?=\s*$|\s*[a-zа-я(])"
    r"|(?P<h5>\d\d?)\.(?P<m5>\d\d)(?=\s?(?:uhr|[ap]\.?m\b)))"
    rf"(?![\d:]|\.\d)(?:\s?uhr\b)?(?:\s*(?P<half>{_HALF})(?!\w))?(?:\s?hrs?\b)?{_ZONE}"
)
_LONE_ZONE = re.compile(r"(?<!\w)((?:utc|gmt)\s?[+-]\d\d?(?::?\d\d)?)(?!\w)")
_SIGNED = re.compile(r"([+-])(\d\d?):?(\d\d)?$")


@dataclass(frozen=True, slots=True)
class Clock:
    """
    A time of day. seconds: whether they are stated; zone: as printed, where an offset or a certain abbreviation is;
    start, end: where it stands in the line.
    """

    at: time
    seconds: bool
    zone: str | None
    start: int
    end: int


def clocks_in(line: str) -> list[Clock | None]:
    """The times in a plain line whose dates are blanked out with NUL; None for what looks like one and cannot be."""
    return [_clock(found) for found in _CLOCK.finditer(line)]


def lone_zone(line: str) -> str | None:
    """The offset that a line names away from its time: "18:05, 08 Шілде 2025 | GMT +5"; with its letters, else none."""
    found = _LONE_ZONE.search(line)
    return found[1] if found else None


def offset_of(zone: str) -> tzinfo:
    """The zone of an offset (`+05:00`, `gmt+3`) or of an abbreviation as `clocks_in` gives them."""
    name = zone.strip().lower()
    if name in _ZONES:
        return UTC if not _ZONES[name] else fixed(timedelta(minutes=_ZONES[name]))
    found = _SIGNED.search(name)
    if not found:
        return UTC
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return fixed(timedelta(minutes=-minutes if found[1] == "-" else minutes))


def _clock(found: "re.Match[str]") -> Clock | None:
    parts = found.groupdict()
    hour, minute = next((int(parts[h]), int(parts[m])) for h, m in _FIELDS if parts[h])
    second = int(parts["s"]) if parts["s"] else None
    half = parts["half"] or parts["first"]
    if half in _MORNING:
        if hour > 12:
            return None
        hour %= 12
    elif half in _AFTERNOON and hour < 12:
        hour += 12
    if hour > 23 or minute > 59 or (second or 0) > 59:
        return None
    return Clock(time(hour, minute, second or 0), second is not None, parts["zone"], found.start(), found.end())


_FIELDS = (("h", "m"), ("h2", "m2"), ("h3", "m3"), ("h4", "m4"), ("h5", "m5"))
