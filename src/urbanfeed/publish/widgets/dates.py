"""
Dates in the language of their article, by CLDR (Babel), and no more precise than the page is.

The clock is the page's own: no zone is converted, since nobody knows the reader's here.
"""

from datetime import UTC, date, datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_datetime_format

from urbanfeed.moment import Moment

__all__ = ["day_in", "moment_in"]


def moment_in(language: str | None, moment: Moment) -> str:
    """`8 июля 2025 г.` for a day, `29 juli 2019 13:45` for a minute; as ISO 8601 where the language is unknown."""
    if moment.precision == "day":
        return _day(date.fromisoformat(moment.at), language)
    at = datetime.fromisoformat(moment.at)
    locale = _locale(language)
    if locale is None:
        return f"{at:%Y-%m-%d %H:%M}"
    time = format_time(at, "short", locale=locale)
    glue = str(get_datetime_format("medium", locale=locale))
    return _spaced(glue.format(time, format_date(at, "long", locale=locale)))


def day_in(language: str | None, instant: datetime) -> str:
    """The day (UTC) of an instant of our own."""
    return _day(instant.astimezone(UTC).date(), language)


def _day(day: date, language: str | None) -> str:
    locale = _locale(language)
    return day.isoformat() if locale is None else _spaced(format_date(day, "long", locale=locale))


def _spaced(text: str) -> str:
    """With a plain no-break space for the narrow one of CLDR, which in small type looks like none: `2025ж.`"""
    return text.replace("\u202f", "\u00a0")


def _locale(language: str | None) -> Locale | None:
    """CLDR's locale for a tag, or for the language in it alone (`sv-SE-1901`)."""
    for tag in (language, language.split("-")[0]) if language else ():
        try:
            return Locale.parse(tag, sep="-")
        except (ValueError, UnknownLocaleError):
            continue
    return None
