"""
The content as this process knows it: its version, known here within half a second of any change, whoever made it; of a
change of its own, as soon as somebody wants to know (`settled`).

What is kept of earlier answers goes by this version; asking for it costs nothing.
"""

import asyncio
import logging
import math
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from urbanfeed.store.database import Database
from urbanfeed.store.errors import DatabaseError

__all__ = ["Content"]

_log = logging.getLogger(__name__)

# Seconds between two looks. One takes 0.05 ms of CPU, or less. An engine that tells of a change at once might not be
# heard; one that tells of nothing has to be asked.
_TOLD, _UNTOLD = 0.4, 0.1
_BREATH = 0.02  # between two looks, however often it is told: a bulk run makes hundreds of changes a second


@dataclass(slots=True)
class Content:
    """
    version, changed_at: as they were last seen; `follow` keeps them so. While the database is away they stay.
    seen_at: when that was, in seconds of the monotonic clock.
    """

    _database: Database
    version: int = -1
    changed_at: datetime | None = None
    seen_at: float = -math.inf
    _seen: int = 0  # of the changes made here, those that the last look was made after
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _next: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def settled(self) -> bool:
        """Whether all changes made here have been seen; where not, `look` sees them."""
        return self._seen == self._database.own.changes

    async def look(self) -> None:
        """See how they are now. Raises DatabaseError."""
        async with self._turn:  # or a look that began before a change could end after one that saw it
            began, changes = time.monotonic(), self._database.own.changes
            version, changed_at = await self._database.version()
            self.seen_at, self._seen = began, changes
            if version != self.version:
                self.version, self.changed_at = version, changed_at
                self._next.set()
                self._next = asyncio.Event()

    async def after(self, version: int) -> int:
        """The version, as soon as it is another than this one."""
        while self.version == version:
            await self._next.wait()
        return self.version

    async def follow(self) -> None:
        """Look whenever there may be something new, without end."""
        told = asyncio.ensure_future(self._database.engine.listen(self._database.changed.set))
        seen = True
        try:
            while True:
                self._database.changed.clear()
                try:
                    await self.look()
                    seen = True
                except DatabaseError as error:
                    if seen:
                        _log.warning("the content cannot be followed: %s", error)
                    seen = False
                await asyncio.sleep(_BREATH)
                with suppress(TimeoutError):
                    async with asyncio.timeout(_UNTOLD if told.done() else _TOLD):
                        await self._database.changed.wait()
        finally:
            told.cancel()
            await asyncio.gather(told, return_exceptions=True)
