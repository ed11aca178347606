"""
Evidence of a date: what one place of a page says, and of what; and the witness, who reads it for one page.

Nothing is looked for here (`machine_dates.py`, `shown_dates.py`) and nothing is chosen (`datelines.py`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from urbanfeed.moment import Moment
from urbanfeed.page import Claim
from urbanfeed.reader.calendar import plain
from urbanfeed.reader.date_labels import Kind, kind_of
from urbanfeed.reader.dates import moment
from urbanfeed.reader.facts import Facts

__all__ = ["Evidence", "Witness"]

_MACHINES = "jmt"  # the first letters of the rules "jsonld", "meta" and "time"
_ORDER = re.compile(r"\d\d?[/.-]\d\d?[/.-]\d{4}")
_SECONDS = re.compile(r"1\d{9}(?:\d{3})?")
_DAY = re.compile(r"(?:19|20)\d{6}")


@dataclass(frozen=True, slots=True)
class Evidence:
    """
    One date that a page states. kind: what of, as far as its place or its label says; None for "nobody says".

    distance: of a printed line, blocks from the headline. is_open: one of two readings, which needs another witness.
    """

    claim: Claim
    moment: Moment
    kind: Kind | None
    distance: int = 0
    is_open: bool = False

    @property
    def day(self) -> date:
        """The day as the page's readers read it."""
        return date.fromisoformat(self.moment.at[:10])


@dataclass(frozen=True)
class Witness:
    """What is needed to read dates on one page. now: the time of fetching, where it is known."""

    facts: Facts
    languages: tuple[str, ...]
    now: datetime | None = None

    def stated(self, text: str, rule: str, confidence: float, kind: Kind | None) -> Evidence | None:
        """The evidence that a whole text is."""
        told = rule[0] in _MACHINES
        read = moment(text, languages=self.languages, now=self.now) or (_numeric(text) if told else None)
        if read is None or (told and _ORDER.match(text) and any(self.open(text, rule, 0))):
            return None  # machines write 11/01/2023 in their own programmer's order
        return Evidence(Claim(text, rule, confidence, read), read, kind)

    def open(self, text: str, rule: str, confidence: float) -> Iterator[Evidence]:
        """The two readings of a text such as 03/04/2025, where it has two: another date may settle it."""
        both = [moment(text, languages=(language,)) for language in ("en-US", "en-GB")]
        if both[0] and both[1] and both[0].at != both[1].at:
            kind = kind_of(plain(text))
            for it in filter(None, both):
                yield Evidence(Claim(text, rule, confidence, it), it, kind, is_open=True)


def _numeric(text: str) -> Moment | None:
    """What only a place for dates makes a date: seconds or milliseconds since 1970, and 20250708."""
    if _SECONDS.fullmatch(text):
        at = datetime.fromtimestamp(int(text[:10]), UTC)
        return Moment(at.isoformat(), "second", "stated", text)
    if _DAY.fullmatch(text):
        return moment(f"{text[:4]}-{text[4:6]}-{text[6:]}")
    return None
