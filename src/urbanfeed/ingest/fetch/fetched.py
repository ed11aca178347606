"""What an address gave: a frozen value that later stages read. Nothing here fetches."""

from dataclasses import dataclass
from datetime import datetime

from urbanfeed.ingest.fetch.tdmrep import Declaration

__all__ = ["Fetched"]


@dataclass(frozen=True, slots=True)
class Fetched:
    """
    What an address gave.

    url: the address at the end of all redirects, canonical even where a mirror answered. content: decompressed, empty
    where it is unchanged. content_type: the header as it came, empty if there was none. status: 2xx, or 304 for what
    is unchanged since the `etag` or `last_modified` that was asked with. etag, last_modified: what to ask with next
    time, as they came. moved_to: where the address has moved for good (301, 308), None where it has not; a temporary
    redirect on the way ends it. reservations: words that reserve something (noarchive, noai …).
    link: the Link header (RFC 8288), as it came. declared: what the headers say of text and data mining.
    """

    url: str
    content: bytes
    content_type: str
    fetched_at: datetime
    status: int = 200
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    reservations: frozenset[str] = frozenset()
    link: str = ""
    declared: Declaration = Declaration()  # noqa: RUF009  # frozen

    @property
    def unchanged(self) -> bool:
        """Whether nothing has changed since it was fetched last (304)."""
        return self.status == 304
