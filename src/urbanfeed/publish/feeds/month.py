"""A month (UTC), by which archives are cut; and a query within it. Pure."""

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from starlette.exceptions import HTTPException

from urbanfeed.query import ArticleQuery

__all__ = ["FIRST", "LAST", "Month", "within"]

FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_MOMENT = timedelta.resolution


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """year: 1 to 9999; number: 1 to 12."""

    year: int
    number: int

    @classmethod
    def of(cls, year: str, month: str) -> "Month":
        """Of the address `…/2025/07/…`. Raises HTTPException 404 where that is no month."""
        if not (re.fullmatch(r"\d{4}/\d\d", f"{year}/{month}", re.ASCII) and 1 <= int(month) <= 12 and int(year)):
            raise HTTPException(404, f"{year}/{month} is no month; a month is written 2025/07.")
        return cls(int(year), int(month))

    @classmethod
    def at(cls, instant: datetime) -> "Month":
        """The month that the instant lies in."""
        utc = instant.astimezone(UTC)
        return cls(utc.year, utc.month)

    @property
    def start(self) -> datetime:
        """Its first instant."""
        return datetime(self.year, self.number, 1, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """Its last instant; instants are told apart by microseconds."""
        return datetime(self.year, self.number, monthrange(self.year, self.number)[1], 23, 59, 59, 999_999, tzinfo=UTC)

    @property
    def eve(self) -> datetime | None:
        """The last instant before it; None before the first month of all, where pages without a date like to be."""
        return self.start - _MOMENT if self.start > FIRST else None

    @property
    def morrow(self) -> datetime | None:
        """The first instant after it; None after the last month of all."""
        return self.end + _MOMENT if self.end < LAST else None


def within(query: ArticleQuery, first: datetime | None, last: datetime | None) -> ArticleQuery | None:
    """The query between these instants, which belong to it; None where there is nothing between them."""
    if first is None or last is None:
        return None
    since = max(filter(None, (query.first_instant, first)))
    until = min(filter(None, (query.last_instant, last)))
    if since > until:
        return None
    return replace(query, since=_written(since), until=_written(until))


def _written(instant: datetime) -> str:
    """With its fraction, so that it is an instant and not a second."""
    return instant.strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")
