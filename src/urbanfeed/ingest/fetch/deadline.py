"""
The deadline of one fetch: an end that no answer can put off, however it drips.

A time-out of each read never ends an answer that sends a byte a second; this one counts all of it, redirects and second
tries too. Waiting for the host's turn is not counted: that is our courtesy and not its delay.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

__all__ = ["Deadline"]


class Deadline:
    """So many seconds on the wire, in all."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._left = seconds

    @asynccontextmanager
    async def on_the_wire(self) -> AsyncIterator[None]:
        """What is done inside is counted, and ends with TimeoutError when nothing is left."""
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            async with asyncio.timeout(max(self._left, 0.0)):
                yield
        finally:
            self._left -= clock() - began
