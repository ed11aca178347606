"""Outcomes: what became of each page that was to be taken in."""

from dataclasses import dataclass
from typing import Literal

from urbanfeed.ingest.characters import one_line
from urbanfeed.ingest.decide import Decision

__all__ = ["Kind", "Outcome", "failed", "outcome_of"]

Kind = Literal["new", "revised", "filled", "unchanged", "failed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What became of one page.

    page: its address or file, as it was given. reason: why it failed, None for what went well. The rest is the
    article's, None for a page that gave none.
    """

    kind: Kind
    page: str
    source: str | None = None
    id: str | None = None
    headline: str | None = None
    reason: str | None = None


def outcome_of(page: str, decision: Decision) -> Outcome:
    """The outcome of a page that gave an article."""
    kind: Kind = type(decision).__name__.lower()  # type: ignore[assignment]  # New, Revised, Filled, Unchanged
    article = decision.article
    return Outcome(kind, page, article.source, article.id, article.headline)


def failed(page: str, reason: str, source: str | None = None) -> Outcome:
    """The outcome of a page that gave no article; what is told of it may be printed on a terminal."""
    return Outcome("failed", one_line(page), source, reason=one_line(reason))
