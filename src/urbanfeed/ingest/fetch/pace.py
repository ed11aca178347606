"""The pace: no host is asked twice without its pause between. (A token bucket would let a burst through first.)"""

import asyncio
import time
from collections.abc import Awaitable, Callable

__all__ = ["Pace"]


class Pace:
    """
    Turns at each host, in the order they are asked for.

    clock (seconds) and sleep are the event loop's own unless a test gives others.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._free_at: dict[str, float] = {}

    async def turn(self, host: str, pause: float) -> None:
        """Returns when this host may be asked; the next turn comes `pause` seconds later, at the earliest."""
        now = self._clock()
        at = max(now, self._free_at.get(host, now))
        # Booked before waiting: whoever asks meanwhile stands behind us.
        self._free_at[host] = at + pause
        if at > now:
            await self._sleep(at - now)
