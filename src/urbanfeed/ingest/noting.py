"""
Noting: what an address answered, as the visit that is kept of it. Pure: a visit and an answer in, a visit out.
"""

from dataclasses import replace
from datetime import datetime

from urbanfeed.article import Article
from urbanfeed.ingest.characters import one_line
from urbanfeed.ingest.fetch import Fetched, FetchError
from urbanfeed.ingest.outcome import FailureKind, kind_of, reason_of
from urbanfeed.ingest.schedule import next_check, next_try
from urbanfeed.ingest.stand_in import stand_in_of
from urbanfeed.page import ExtractionError
from urbanfeed.store import Sample, Visit

__all__ = ["FIELDS", "failed_page", "failed_place", "let_off", "read_page", "read_place", "sample_of"]

# What an article may lack, and a source that used to state it has lost.
FIELDS = ("published", "authors", "standfirst", "section", "images", "language")

_MISSING = (404, 410)  # RFC 9110, sections 15.5.5 and 15.5.11


def read_page(visit: Visit, fetched: Fetched, now: datetime, sample: Sample | None, sha256: str | None) -> Visit:
    """A page that gave an article; where it is unchanged, `sample` and `sha256` are None, and stay as they were."""
    visit = _answered(visit, fetched, now)
    sample = sample or visit.sample
    return replace(
        visit,
        sha256=sha256 or visit.sha256,
        sample=sample,
        due_at=next_check(now, visit.found_at, sample.published if sample else None),
    )


def failed_page(visit: Visit, error: FetchError | ExtractionError | None, now: datetime) -> Visit:
    """A page that gave none; without an error the fault was ours."""
    status, wait = (error.status, error.retry_after) if isinstance(error, FetchError) else (None, None)
    kind, detail = (kind_of(error), reason_of(error)) if error else _FAULT
    if status in _MISSING and visit.status not in _MISSING:
        visit = replace(visit, failures=0, failing_since=None)  # from now on it is missing, whatever failed before
    failed = _failed(visit, kind, detail, status, now)
    return replace(failed, due_at=next_try(now, failed, wait.total_seconds() if wait else None))


def read_place(visit: Visit, fetched: Fetched, now: datetime, told: int | None, index: bool) -> Visit:
    """
    A place that told of articles, as many as `told`; None where nobody counted, or it is unchanged.

    index: it tells of other places only. These may change when it does not, so it must always be sent.
    """
    visit = _answered(visit, fetched, now)
    if told is not None:
        visit = replace(visit, links=told, links_before=told or visit.links_before)
    return replace(visit, etag=None, last_modified=None) if index else visit


def failed_place(visit: Visit, kind: FailureKind, detail: str, status: int | None, now: datetime) -> Visit:
    """A place that told of nothing."""
    return replace(_failed(visit, kind, detail, status, now), links=0 if kind == "no-links" else visit.links)


def let_off(visit: Visit) -> Visit:
    """A place whose failures are over, though it has not been asked again."""
    return replace(visit, failures=0, failing_since=None, kind=None, detail=None)


def sample_of(article: Article, now: datetime) -> Sample:
    """How a page read as this article."""
    return Sample(
        at=now,
        words=article.word_count,
        empty=tuple(name for name in FIELDS if not getattr(article, name)),
        confidence=article.provenance.confidence,
        stand_in=stand_in_of(article),
        published=article.published.instant if article.published else None,
    )


_FAULT: tuple[FailureKind, str] = ("fault", "reading it failed; the log has the traceback")


def _answered(visit: Visit, fetched: Fetched, now: datetime) -> Visit:
    # A 304 need not repeat the validators (RFC 9110, section 15.4.5).
    kept = (visit.etag, visit.last_modified) if fetched.unchanged else (None, None)
    return replace(
        visit,
        seen_at=now,
        status=fetched.status,
        etag=fetched.etag or kept[0],
        last_modified=fetched.last_modified or kept[1],
        moved_to=fetched.moved_to,
        failures=0,
        failing_since=None,
        kind=None,
        detail=None,
    )


def _failed(visit: Visit, kind: FailureKind, detail: str, status: int | None, now: datetime) -> Visit:
    """Without validators: whatever comes next must be sent whole. What a stranger says of itself is one line."""
    return replace(
        visit,
        seen_at=now,
        status=status,
        etag=None,
        last_modified=None,
        failures=visit.failures + 1,
        failing_since=visit.failing_since or now,
        kind=kind,
        detail=one_line(detail),
    )
