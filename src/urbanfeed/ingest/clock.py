"""The clock and the dice of the schedule; a test brings its own, whose days pass at once."""

import asyncio
import random
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, Protocol

__all__ = ["Clock", "RealClock"]


class Clock(Protocol):
    """What the schedule needs of time and chance."""

    def now(self) -> datetime:
        """The instant, UTC."""

    def chance(self) -> float:
        """A number from 0 to 1, another each time."""

    async def wait(self, seconds: float, tasks: Collection[asyncio.Task[Any]]) -> None:
        """Returns when one of the tasks is done, or after so many seconds."""


class RealClock:
    """The machine's."""

    def now(self) -> datetime:
        """See Clock."""
        return datetime.now(UTC)

    def chance(self) -> float:
        """See Clock."""
        return random.random()  # noqa: S311  # it only keeps sources from being asked all at once

    async def wait(self, seconds: float, tasks: Collection[asyncio.Task[Any]]) -> None:
        """See Clock."""
        if tasks:
            await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        else:
            await asyncio.sleep(seconds)
