"""
The visitor: asks for what has changed only, by the validators that each address gave the last time.

It remembers every answer of its round, and stores none: an etag that is kept before what it stands for would lose it.
"""

from collections.abc import Mapping

from urbanfeed.ingest.fetch import PAGE_TYPES, Fetched, Fetcher, FetchError
from urbanfeed.store import Visit

__all__ = ["Visitor"]


class Visitor:
    """
    A fetcher for one round of one source.

    known: its visits by address. answers, errors: what each address gave in this round.
    """

    def __init__(self, fetcher: Fetcher, known: Mapping[str, Visit]) -> None:
        self._fetcher = fetcher
        self._known = known
        self.answers: dict[str, Fetched] = {}
        self.errors: dict[str, FetchError] = {}

    async def get(self, url: str, types: tuple[str, ...] | None = PAGE_TYPES) -> Fetched:
        """What this address gives; `unchanged` where that is what it gave before. Raises FetchError."""
        visit = self._known.get(url)
        etag, last_modified = (visit.etag, visit.last_modified) if visit else (None, None)
        try:
            fetched = await self._fetcher.get(url, types, etag=etag, last_modified=last_modified)
        except FetchError as error:
            self.errors[url] = error
            raise
        self.answers[url] = fetched
        return fetched

    def canonical(self, url: str, page: str) -> str:
        """See Fetcher.canonical."""
        return self._fetcher.canonical(url, page)
