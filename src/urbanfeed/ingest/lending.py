"""Lending fetchers: one for many rounds, and another one before what it has learnt of robots.txt gets old."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from urbanfeed.ingest.clock import Clock
from urbanfeed.ingest.fetch import Fetcher, Mirror
from urbanfeed.ingest.fetch.pace import Pace
from urbanfeed.settings import Settings

__all__ = ["Lender", "pace_of"]

_LENT_FOR = timedelta(minutes=30)  # well below the day for which robots.txt may be kept (RFC 9309, section 2.4)


def pace_of(settings: Settings) -> Pace:
    """A new pace, as the settings say."""
    return Pace(each=settings.host_connections, in_all=settings.fetch_connections)


@dataclass(slots=True)
class _Lent:
    fetcher: Fetcher
    since: datetime
    users: int = 0


class Lender:
    """
    Use it as `async with Lender(…) as lender`; a host's pace is kept over all its fetchers, and over those of other
    lenders that are given the same.
    """

    def __init__(self, settings: Settings, mirrors: tuple[Mirror, ...], clock: Clock, pace: Pace | None = None) -> None:
        self._settings = settings
        self._mirrors = mirrors
        self._clock = clock
        self._pace = pace or pace_of(settings)
        self._current: _Lent | None = None

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[Fetcher]:
        """A fetcher for one round."""
        now = self._clock.now()
        old = self._current
        if old is None or now - old.since > _LENT_FOR:
            self._current = _Lent(Fetcher(self._settings, self._mirrors, self._pace), now)
            if old is not None and not old.users:
                await old.fetcher.__aexit__(None, None, None)
        it = self._current
        assert it is not None
        it.users += 1
        try:
            yield it.fetcher
        finally:
            it.users -= 1
            if not it.users and it is not self._current:
                await it.fetcher.__aexit__(None, None, None)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._current:
            await self._current.fetcher.__aexit__(kind, error, trace)
