"""
ArticleQuery: what can be asked for, in every door alike.

One frozen value, one parser, one canonical URL form. Every filter takes one or several values: an article matches a
filter when it matches any of its values, and a query when it matches all of its filters. Nothing here knows how an
answer is found.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlencode

from urbanfeed.language import well_formed

__all__ = ["ORDERS", "ArticleQuery", "Order", "QueryError"]

Order = Literal["newest", "oldest", "relevance"]
ORDERS: tuple[Order, ...] = ("newest", "oldest", "relevance")

_LONGEST_Q = 200
_MOST_VALUES = 50
# RFC 3339, section 5.6, and what people leave out of it: seconds, and the offset, which is UTC's then.
_TIME = re.compile(
    r"\d{4}-\d\d-\d\d(?P<clock>[Tt ]\d\d:\d\d(?P<second>:\d\d(?P<fraction>\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)?)?",
    re.ASCII,
)
_KEY = re.compile(r"[\w.-]{1,100}")
# What no text may hold: control characters, lone surrogates, and what XML has no form for (XML 1.0, production [2]).
_UNSAYABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Comes along with what is copied and says nothing: soft hyphen, byte order mark, zero-width space, word joiner, and the
# direction marks, embeddings, overrides and isolates of UAX #9. Before a sign it would hide what the sign asks. The
# joiner and the non-joiner stay (U+200D, U+200C): Persian, the Indic scripts and emoji are spelt with them.
_HINTS = re.compile("[\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
# Added to links by mail programs and social networks; they ask for nothing.
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|yclid|mc_[ce]id|ref")


class QueryError(ValueError):
    """A value that cannot be asked for: `parameter`, `value`, and what is `allowed`, in words."""

    def __init__(self, parameter: str, value: str, allowed: str) -> None:
        parameter, value = _short(parameter), _short(value)
        super().__init__(f"{parameter}={value!r} cannot be asked for; allowed: {allowed}")
        self.parameter = parameter
        self.value = value
        self.allowed = allowed


@dataclass(frozen=True, slots=True)
class ArticleQuery:
    """
    Which articles, in which order. An empty query is all of them, the newest first.

    source: scraper names (or hosts). language: BCP 47; `sv` matches `sv-FI`. topic: keys of the taxonomy.
    author: whole names, case ignored. q: words of the headline, standfirst or body, in any form;
    "a phrase", -without, begin*; without the marks of direction that are copied with words.
    since, until: RFC 3339 dates or times, as given; both ends belong to the answer, and a date is a whole day (UTC).
    order: relevance is that to q; without it, it is the newest first.
    """

    source: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    story: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    q: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    order: Order = "newest"

    def __post_init__(self) -> None:
        """Raises QueryError for a malformed value; a well-formed one that nothing has is no error."""
        for name in MANY:
            values = tuple(dict.fromkeys(map(_RULES[name].normal, getattr(self, name))))
            if len(values) > _MOST_VALUES:
                raise QueryError(name, f"{len(values)} values", f"at most {_MOST_VALUES} values")
            for value in values:
                if not _RULES[name].check(value):
                    raise QueryError(name, value, _RULES[name].allowed)
            object.__setattr__(self, name, tuple(sorted(values)))
        for name in ("since", "until"):
            if (value := getattr(self, name)) is not None:
                _parse_time(name, value)
        if self.order not in ORDERS:
            raise QueryError("order", str(self.order), ", ".join(ORDERS))

    @classmethod
    def parse(cls, parameters: Iterable[tuple[str, str]], also: Iterable[str] = ()) -> "ArticleQuery":
        """
        The query that URL parameters ask for; empty values ask for nothing.

        also: names of parameters that the door itself takes (`limit`). Tracking parameters are passed over; any other
        name that is no filter raises QueryError, since a misspelt filter must not answer with everything.
        """
        given: dict[str, list[str]] = {}
        for name, value in parameters:
            if name in NAMES:
                if _typed(value):
                    given.setdefault(name, []).append(value)
            elif name not in also and not _TRACKING.fullmatch(name):
                raise QueryError(name, value, "the parameters " + ", ".join((*NAMES, *also)))
        return cls.of(given)

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "ArticleQuery":
        """The query of a mapping of filter names to one value, several, or none."""
        arguments: dict[str, Any] = {}
        for name, value in values.items():
            if name not in NAMES:
                raise QueryError(name, str(value), "the filters " + ", ".join(NAMES))
            several = (value,) if isinstance(value, str) else tuple(value or ())
            if name in MANY:
                arguments[name] = several
            elif len(several) > 1:
                raise QueryError(name, ", ".join(several), "one value")
            elif several:
                arguments[name] = several[0]
        return cls(**arguments)

    def parameters(self) -> tuple[tuple[str, str], ...]:
        """The canonical URL parameters: in the order of the fields, values sorted, what is not asked left out."""
        pairs: list[tuple[str, str]] = []
        for name in NAMES:
            value = getattr(self, name)
            if name in MANY:
                pairs.extend((name, it) for it in value)
            elif value is not None and not (name == "order" and value == "newest"):
                pairs.append((name, value))
        return tuple(pairs)

    def canonical(self) -> str:
        """The canonical query string, without `?`; empty for the query for everything."""
        return urlencode(self.parameters())

    @property
    def first_instant(self) -> datetime | None:
        """The earliest instant that `since` admits (UTC)."""
        return _parse_time("since", self.since)[0] if self.since else None

    @property
    def last_instant(self) -> datetime | None:
        """The latest instant that `until` admits (UTC): the last microsecond of the day, minute or second named."""
        return _parse_time("until", self.until)[1] if self.until else None


@dataclass(frozen=True, slots=True)
class _Rule:
    check: Callable[[str], bool]
    allowed: str
    normal: Callable[[str], str] = str.strip


def _key(value: str) -> bool:
    return _KEY.fullmatch(value) is not None


def _line(value: str) -> bool:
    return 0 < len(value) <= _LONGEST_Q and not _UNSAYABLE.search(value)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_Q + 1 else text[:_LONGEST_Q] + "…"


def _words(value: str) -> str:
    return " ".join(value.split())


def _typed(value: str) -> str:
    return _words(_HINTS.sub("", value))


_RULES: dict[str, _Rule] = {
    "source": _Rule(_key, "names of sources, as /sources lists them"),
    "language": _Rule(well_formed, "language tags of BCP 47, such as sv or sv-FI"),
    "topic": _Rule(_key, "keys of topics, such as public-space-green"),
    "place": _Rule(_key, "keys of places"),
    "story": _Rule(_key, "ids of stories"),
    "author": _Rule(_line, f"a name of at most {_LONGEST_Q} characters, without control characters", _words),
    "q": _Rule(_line, f"text of at most {_LONGEST_Q} characters, without control characters", _typed),
}
MANY = tuple(_RULES)
NAMES = tuple(field.name for field in fields(ArticleQuery))


def _parse_time(name: str, value: str) -> tuple[datetime, datetime]:
    """The first and the last instant of a date or time; raises QueryError."""
    try:
        if (parts := _TIME.fullmatch(value)) is None:
            raise ValueError(value)
        moment = datetime.fromisoformat(value.upper())
        first = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        return first, first if parts["fraction"] else first + (_lasting(parts) - timedelta.resolution)
    except (ValueError, OverflowError):
        raise QueryError(name, value, "a date (2025-07-08) or a time (2025-07-08T07:30:00Z)") from None


def _lasting(parts: re.Match[str]) -> timedelta:
    """How long the finest part lasts that a date or time names."""
    if parts["second"]:
        return timedelta(seconds=1)
    return timedelta(minutes=1) if parts["clock"] else timedelta(days=1)
