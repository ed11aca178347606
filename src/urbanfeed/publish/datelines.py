"""
Datelines: when an article was published, first read or corrected, in words of its own language, by CLDR (Babel), and no
more precise than its page is.

A line with a word of ours, in a language that we have none in, is English from end to end, and pages have to say so.
The clock is the page's own: no zone is converted, since nobody knows the reader's here.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_datetime_format

from urbanfeed.language import language_of, script_of
from urbanfeed.moment import Moment
from urbanfeed.publish.tongues import form_of

__all__ = ["LANGUAGES", "corrected_line", "dateline", "in_english"]

_READ = {
    "ar": "قُرئ في {date}",
    "en": "read on {date}",
    "fi": "luettu {date}",
    "kk": "оқылған күні: {date}",
    "mn": "уншсан огноо: {date}",
    "ru": "прочитано {date}",
    "sv": "läst {date}",
}
_CORRECTED = {
    "ar": "صُحِّح في {date}",
    "en": "corrected {date}",
    "fi": "korjattu {date}",
    "kk": "түзетілген күні: {date}",
    "mn": "засварласан огноо: {date}",
    "ru": "исправлено {date}",
    "sv": "rättad {date}",
}
# Those that the lines have words in.
LANGUAGES = tuple(_READ)


def dateline(language: str | None, published: Moment | None, first_seen: datetime) -> str:
    """
    `8 июля 2025 г.` for a day, `29 juli 2019 13:45` for a minute; ISO 8601 where nobody knows how to write dates in the
    language. `läst 22 november 2026`, the day (UTC) of our first reading, where the page states no date.
    """
    return _moment(published, language) if published else _said(_READ, language, first_seen)


def corrected_line(language: str | None, corrected_at: Iterable[datetime]) -> str | None:
    """`rättad 22 november 2026`: the day (UTC) of the last of these corrections; None without any."""
    last = max(corrected_at, default=None)
    return _said(_CORRECTED, language, last) if last else None


def in_english(language: str | None) -> bool:
    """Whether a line with a word of ours is in English though the article is not, or nobody knows what it is in."""
    return form_of(language, LANGUAGES) is None


def _said(words: Mapping[str, str], language: str | None, instant: datetime) -> str:
    """In the article's language, or all in English."""
    spoken = form_of(language, words)
    day = _day(instant.astimezone(UTC).date(), language if spoken else "en")
    return words[spoken or "en"].replace("{date}", day)


def _moment(moment: Moment, language: str | None) -> str:
    if moment.precision == "day":
        return _day(date.fromisoformat(moment.at), language)
    at = datetime.fromisoformat(moment.at)
    locale = _locale(language)
    if locale is None:
        return f"{at:%Y-%m-%d %H:%M}"
    time = format_time(at, "short", locale=locale)
    glue = str(get_datetime_format("medium", locale=locale))
    return _spaced(glue.format(time, format_date(at, "long", locale=locale)))


def _day(day: date, language: str | None) -> str:
    locale = _locale(language)
    return day.isoformat() if locale is None else _spaced(format_date(day, "long", locale=locale))


def _spaced(text: str) -> str:
    """With a plain no-break space for the narrow one of CLDR, which in small type looks like none: `2025ж.`"""
    return text.replace("\u202f", "\u00a0")


def _locale(language: str | None) -> Locale | None:
    """
    CLDR's locale for a tag, or for the language in it alone (`sv-SE-1901`); None where it has none in the script that
    the tag names: for `kk-Latn`, Babel gives the Cyrillic one.
    """
    if not language:
        return None
    spoken = language_of(language)
    named = script_of(f"und{language[len(spoken) :]}")  # and not the one that the language implies
    for tag in (language, spoken):
        try:
            locale = Locale.parse(tag, sep="-")
        except (ValueError, UnknownLocaleError):
            continue
        if named in (None, locale.script or script_of(spoken)):
            return locale
    return None
