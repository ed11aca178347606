"""
The pace: how often a host is asked, how many requests it has at once, and how many there are in all.

Turns are counted from one request's start to the next one's, so there is no first burst (a token bucket lets one
through). A host that hangs holds its own places only.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

__all__ = ["LONGEST_PAUSE", "Pace", "TooSoonError"]

# Seconds that we wait for a host's turn. Who asks for more is not asked sooner: we come back another time.
LONGEST_PAUSE = 60.0

_MANY_HOSTS = 5_000  # past so many, those that nobody waits for and whose pause is over are forgotten


class TooSoonError(Exception):
    """
    A host whose turn is further away than anyone should wait for.

    seconds: until then. status: the answer by which the host sent us away; None where robots.txt asks for such pauses.
    """

    def __init__(self, seconds: float, status: int | None) -> None:
        super().__init__(f"not before {seconds:.0f} seconds")
        self.seconds = seconds
        self.status = status


def _now() -> float:
    return asyncio.get_running_loop().time()


class Pace:
    """
    Turns at each host, in the order they are asked for.

    each: requests under way at one host, at most; in_all: at all hosts together. clock (seconds) and sleep are the
    event loop's own unless a test gives others. One that nobody has used yet can be sent to another process.
    """

    def __init__(
        self,
        clock: Callable[[], float] = _now,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        each: int = 1,
        in_all: int = 500,
    ) -> None:
        self.clock = clock
        self._sleep = sleep
        self._each = each
        self._places = asyncio.Semaphore(in_all)
        self._hosts: dict[str, _Line] = {}
        self._many = _MANY_HOSTS

    @asynccontextmanager
    async def turn(self, host: str, pause: float, rules: bool = False) -> AsyncIterator[None]:
        """
        The host may be asked inside, `pause` seconds after it was asked last, at the earliest.

        rules: this asks for robots.txt, after which no host, whatever pause it then asks for, is left alone for longer
        than LONGEST_PAUSE: else nothing but its robots.txt would ever be read. Raises TooSoonError.
        """
        line = self._line(host)
        line.waiting += 1
        try:
            async with line.places:
                async with line.first:
                    await self._wait(line, pause)
                    await self._places.acquire()
                    # Counted from here: waiting for a place would else bring two requests together.
                    line.asked_at = self.clock()
                    line.asked_for_rules = rules
                try:
                    yield
                finally:
                    self._places.release()
        finally:
            line.waiting -= 1

    def hold(self, host: str, seconds: float, status: int) -> None:
        """The host has answered with `status` that it wants to be left alone for so long."""
        line = self._line(host)
        line.closed_until = max(line.closed_until, self.clock() + seconds)
        line.closed_by = status

    async def _wait(self, line: "_Line", pause: float) -> None:
        if line.asked_for_rules:
            pause = min(pause, LONGEST_PAUSE)
        while (left := max(line.closed_until, line.asked_at + pause) - self.clock()) > 0:
            if left > LONGEST_PAUSE:
                raise TooSoonError(left, line.closed_by if line.closed_until > self.clock() else None)
            await self._sleep(left)

    def _line(self, host: str) -> "_Line":
        if len(self._hosts) > self._many:
            now = self.clock()
            self._hosts = {name: line for name, line in self._hosts.items() if not line.over(now)}
            self._many = max(_MANY_HOSTS, 2 * len(self._hosts))
        return self._hosts.setdefault(host, _Line(self._each))


class _Line:
    """Who waits at one host."""

    def __init__(self, places: int) -> None:
        self.places = asyncio.Semaphore(places)
        self.first = asyncio.Lock()  # held by whoever is next
        self.asked_at = float("-inf")
        self.asked_for_rules = False
        self.closed_until = float("-inf")
        self.closed_by: int | None = None
        self.waiting = 0

    def over(self, now: float) -> bool:
        """Whether nothing would change if this line were forgotten, as far as a day goes."""
        return not self.waiting and max(self.asked_at + 86_400, self.closed_until) < now
