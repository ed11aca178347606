"""What the fetcher's tests share: settings for servers on this machine, a clock of their own, and failures."""

from typing import Any

import pytest

from urbanfeed.ingest.fetch import Fetcher, FetchError
from urbanfeed.settings import Settings, load

__all__ = ["Clock", "failure", "settings"]


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def read(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


def settings(**changes: Any) -> Settings:
    """
    Quick ones, that let 127.0.0.1 be dialled; with a deadline that nothing misses, however busy the machine is.
    """
    return load({}, **({"host_delay": 0, "fetch_deadline": 60, "allowed_addresses": "127.0.0.1"} | changes))


async def failure(url: str, **changes: Any) -> FetchError:
    """Why this address gives nothing."""
    async with Fetcher(settings(**changes)) as fetcher:
        with pytest.raises(FetchError) as caught:
            await fetcher.get(url)
    return caught.value
