"""
Declarations: what each host's tdmrep.json said, and for how long that holds.

How it is fetched is the fetcher's business; this keeps answers, and asks for none twice at a time. That a host has no
such file, or a broken one, is no error of anybody's.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urljoin

from urbanfeed.ingest.fetch.failure import FetchError
from urbanfeed.ingest.fetch.permissions import KEPT
from urbanfeed.ingest.fetch.tdmrep import PATH, Declaration, MiningRule, declared_in

__all__ = ["Declarations"]

_MANY_HOSTS = 5_000  # past so many, those whose rules are old are forgotten
_TOO_MANY_REQUESTS = 429

# Asks the address of a tdmrep.json. Raises FetchError.
ReadRules = Callable[[str], Awaitable[tuple[MiningRule, ...]]]


class Declarations:
    """What all hosts that were asked say of mining. clock: seconds, from anywhere."""

    def __init__(self, read: ReadRules, clock: Callable[[], float]) -> None:
        self._read = read
        self._clock = clock
        self._hosts: dict[str, _Kept] = {}

    async def of(self, url: str) -> Declaration:
        """What the host of this address says of it. A file that fails for now stays in force as it was."""
        place = urljoin(url, PATH)
        kept = self._kept(place)
        async with kept.asking:
            if self._clock() >= kept.until:
                try:
                    kept.rules = await self._read(place)
                except FetchError as error:
                    if 400 <= (error.status or 0) < 500 and error.status != _TOO_MANY_REQUESTS:
                        kept.rules = ()  # there is none (any more)
                kept.until = self._clock() + KEPT.total_seconds()
        return declared_in(kept.rules, url)

    def _kept(self, place: str) -> "_Kept":
        if len(self._hosts) > _MANY_HOSTS:
            now = self._clock()
            self._hosts = {it: kept for it, kept in self._hosts.items() if kept.until > now or kept.asking.locked()}
        return self._hosts.setdefault(place, _Kept(asyncio.Lock()))


@dataclass(slots=True)
class _Kept:
    """What is known of one host. until: when to ask again."""

    asking: asyncio.Lock
    rules: tuple[MiningRule, ...] = ()
    until: float = float("-inf")
