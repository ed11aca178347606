"""Outcomes: what became of each page that was to be taken in, and the kind of every failure."""

from dataclasses import dataclass
from typing import Literal, get_args

from urbanfeed.ingest.characters import one_line
from urbanfeed.ingest.decide import Decision
from urbanfeed.ingest.fetch import FailureKind as FetchKind
from urbanfeed.ingest.fetch import FetchError
from urbanfeed.page import ExtractionError, Reason

__all__ = ["FAILURE_KINDS", "FailureKind", "Kind", "Outcome", "failed", "kind_of", "outcome_of", "reason_of"]

Kind = Literal["new", "revised", "filled", "unchanged", "forgotten", "failed"]

# Beside what a fetch and a reading can say: "file", that cannot be opened; "parse", a feed or a sitemap that is none,
# or broken; "no-links", a place that tells of no articles any more; "fault", ours: its traceback is in the log.
FailureKind = FetchKind | Reason | Literal["file", "parse", "no-links", "fault"]
FAILURE_KINDS: frozenset[str] = frozenset(kind for part in get_args(FailureKind) for kind in get_args(part))


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What became of one page.

    kind: "forgotten" is a page of an article that was erased; it is not taken in again.
    page: its address or file, as it was given. reason: why it failed, and failure the kind of that; None for what went
    well. The rest is the article's, None for a page that gave none.
    """

    kind: Kind
    page: str
    source: str | None = None
    id: str | None = None
    headline: str | None = None
    reason: str | None = None
    failure: FailureKind | None = None


def outcome_of(page: str, decision: Decision) -> Outcome:
    """The outcome of a page that gave an article."""
    kind: Kind = type(decision).__name__.lower()  # type: ignore[assignment]  # New, Revised, Filled, Unchanged
    article = decision.article
    return Outcome(kind, page, article.source, article.id, article.headline)


def failed(page: str, reason: str, kind: FailureKind, source: str | None = None) -> Outcome:
    """The outcome of a page that gave no article; what is told of it may be printed on a terminal."""
    return Outcome("failed", one_line(page), source, reason=one_line(reason), failure=kind)


def kind_of(error: FetchError | ExtractionError) -> FailureKind:
    """The kind of failure that an exception tells of."""
    return error.kind if isinstance(error, FetchError) else error.reason


def reason_of(error: FetchError | ExtractionError) -> str:
    """What an exception says to a person, without its kind, on one line."""
    return one_line(error.detail)
