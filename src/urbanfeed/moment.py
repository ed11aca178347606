"""
The moment: a date as a page states it, and no more precisely than that.

A page that says "12:05 on 15 May 2023" and names no zone stays just that; nothing here fills in what is missing.
Parsing printed dates is the reader's work.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

__all__ = ["Moment", "Precision", "Zone"]

Precision = Literal["second", "minute", "day"]
Zone = Literal["stated", "source", "unknown"]


@dataclass(frozen=True, slots=True)
class Moment:
    """
    A point in time with the precision and the zone that its page gives.

    at: `2025-07-08` for a day, else date and time with seconds written, and the offset unless the zone is unknown
        (ISO 8601).
    precision: the finest part that the page states.
    zone: "stated" (the page gives an offset), "source" (the scraper's time zone was used), "unknown".
    text: as printed.
    timezone: the IANA name behind zone "source"; a day needs it to be an instant. Not part of the JSON form.
    """

    at: str
    precision: Precision
    zone: Zone
    text: str
    timezone: str | None = None

    def __post_init__(self) -> None:
        if self.precision == "day":
            date.fromisoformat(self.at)
            return
        aware = datetime.fromisoformat(self.at).tzinfo is not None
        if aware == (self.zone == "unknown"):
            raise ValueError(
                f"moment {self.at!r}: an offset goes with a known zone, and only with one (zone={self.zone!r})"
            )

    @property
    def instant(self) -> datetime:
        """The UTC instant it sorts by: a day as 00:00 in the source's zone, and an unknown zone as UTC."""
        moment = datetime.fromisoformat(self.at)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(self.timezone) if self.timezone and self.zone == "source" else UTC)
        return moment.astimezone(UTC)
