"""Leaps in time: an event loop that believes so many seconds to have passed, so that no test waits for a deadline."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

__all__ = ["Leap", "leaping"]

Leap = Callable[[float], Awaitable[None]]


def leaping(patch: pytest.MonkeyPatch) -> Leap:
    """`await leap(60)` has the running event loop believe that a minute has passed, and lets what is over end."""
    loop = asyncio.get_running_loop()
    real, ahead = loop.time, 0.0

    async def leap(seconds: float) -> None:
        nonlocal ahead
        ahead += seconds
        for _ in range(5):
            await asyncio.sleep(0)

    patch.setattr(loop, "time", lambda: real() + ahead)
    return leap
