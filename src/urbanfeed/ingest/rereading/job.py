"""
A job: an article and its kept pages, read again. What a process does; nothing here fetches or stores.
"""

import traceback
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from urbanfeed.article import Article
from urbanfeed.corrections import beneath, laid_over
from urbanfeed.ingest.decide import carried, decide, only_remembered
from urbanfeed.ingest.extract import page_of
from urbanfeed.ingest.hints import kept_hints
from urbanfeed.ingest.parts import PartsError, joined
from urbanfeed.ingest.pipeline import read_page
from urbanfeed.ingest.rereading.comparing import Reread, compared
from urbanfeed.ingest.sources import added_scraper
from urbanfeed.ingest.terms import kept_terms
from urbanfeed.ingest.topics import with_topics
from urbanfeed.ingest.twins import marked_by_address
from urbanfeed.page import ExtractionError
from urbanfeed.reader import Memory
from urbanfeed.scraping import Scraper
from urbanfeed.store import Source

__all__ = ["Batch", "Job", "Sheet", "done"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A kept page, with all that is known of how it came."""

    content: bytes
    url: str | None
    content_type: str
    fetched_at: datetime | None
    invented_url: bool


@dataclass(frozen=True, slots=True)
class Job:
    """
    An article as it is stored, and its pages: the one that it was read from, and others: its further parts, its twins.

    reason: why it cannot be read again, where a page cannot be had back.
    """

    article: Article
    sheet: Sheet | None = None
    others: tuple[Sheet, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Articles of one source. source: the name of its installed scraper, or an added one. memory: for the reader."""

    jobs: tuple[Job, ...]
    source: Source | str | None
    memory: Memory | None


def done(batch: Batch) -> tuple[Reread, ...]:
    """What came of each article. Whatever a page holds, nothing is raised."""
    scraper = added_scraper(batch.source) if isinstance(batch.source, Source) else batch.source
    return tuple(_reread(job, scraper, batch.memory) for job in batch.jobs)


def _reread(job: Job, scraper: Scraper | str | None, memory: Memory | None) -> Reread:
    old = job.article
    if job.sheet is None:
        return Reread(old.id, old.source, old.headline, "damaged", reason=job.reason)
    try:
        first = _article(job.sheet, scraper, memory)
        others = [read for it in job.others if (read := _other(it, scraper, memory))]
        own = beneath(old)  # it is the reader that is judged, not the editor
        new = _again(own, first, others)
        found = compared(own, own if only_remembered(own, new) else new)
        return replace(found, article=laid_over(found.article, old)) if found.article else found
    except ExtractionError as error:
        return Reread(old.id, old.source, old.headline, "unreadable", reason=str(error))
    except PartsError as error:
        return Reread(old.id, old.source, old.headline, "damaged", reason=f"its parts make no article: {error}")
    except Exception:
        return Reread(old.id, old.source, old.headline, "fault", reason=traceback.format_exc())


def _again(old: Article, first: Article, others: Sequence[Article]) -> Article:
    """The article as today's reader makes it of its pages, under its old identity. Raises PartsError."""
    parts = [first, *(_part(it, others) for it in old.provenance.parts[1:])]
    new = with_topics(joined(parts)) if parts[1:] else first
    new = carried(old, kept_terms(kept_hints(marked_by_address(new, old), old), old))
    for other in others:
        twin = marked_by_address(other, new)
        if other not in parts and twin.provenance.twin and twin.provenance.twin != new.provenance.twin:
            new = decide(new, twin).article
    return replace(new, source=old.source)


def _part(place: str, others: Sequence[Article]) -> Article:
    """The part at this address, or of this hash. Raises PartsError."""
    found = (it for it in others if place in (it.url, it.canonical_url, it.provenance.url, it.provenance.sha256))
    if (part := next(found, None)) is None:
        raise PartsError(f"the part {place} cannot be had back: it is damaged, or not kept")
    return part


def _other(sheet: Sheet, scraper: Scraper | str | None, memory: Memory | None) -> Article | None:
    """What another page says; None for one that cannot be read any more, which adds nothing."""
    try:
        return _article(sheet, scraper, memory)
    except ExtractionError:
        return None


def _article(sheet: Sheet, scraper: Scraper | str | None, memory: Memory | None) -> Article:
    page = page_of(sheet.content, sheet.url, sheet.content_type, sheet.fetched_at, sheet.invented_url)
    return read_page(page, scraper, memory)
