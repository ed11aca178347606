"""
The deadline of one fetch: an end that no answer can put off, however it drips.

A time-out of each read never ends an answer that sends a byte a second; this one counts all of it, redirects and second
tries too. Waiting for the host's turn is not counted: that is our courtesy and not its delay. Nor is waiting for what
other hosts' answers occupy here, which has an end of its own.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

__all__ = ["Deadline"]


_PATIENCE = 3  # times the deadline


class Deadline:
    """So many seconds on the wire, in all."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._left = seconds
        self._patience = _PATIENCE * seconds
        self._end = asyncio.Timeout(None)

    @asynccontextmanager
    async def on_the_wire(self) -> AsyncIterator[None]:
        """What is done inside is counted, and ends with TimeoutError when nothing is left."""
        clock = asyncio.get_running_loop().time
        began = clock()
        patience = self._patience
        self._end = asyncio.timeout(max(self._left, 0.0))
        try:
            async with self._end:
                yield
        finally:
            self._left -= clock() - began - (patience - self._patience)

    @asynccontextmanager
    async def off_the_wire(self) -> AsyncIterator[None]:
        """
        On the wire, but not counted: what the host does not keep us waiting for. It ends with TimeoutError after three
        times the deadline, in all.
        """
        clock = asyncio.get_running_loop().time
        began, end = clock(), self._end.when() or 0.0
        self._end.reschedule(began + self._patience)
        try:
            yield
        finally:
            waited = clock() - began
            self._patience -= waited
            if not self._end.expired():
                self._end.reschedule(end + waited)
