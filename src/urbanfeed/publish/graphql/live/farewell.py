"""
The farewell: when the process is told to end, those whose connections stay open are told so first.

A server that is told to end drops WebSockets without a word, and waits for responses that never end. So the signal is
held back until they are closed, which takes no longer than a moment.
"""

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from starlette.applications import Starlette

from urbanfeed.publish.graphql.live.stream import Streams

__all__ = ["farewell"]

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_MOMENT = 3.0  # seconds, at most


@contextmanager
def farewell(app: Starlette) -> Iterator[None]:
    """
    As long as the application runs, in a process whose event loop handles signals; in any other it does nothing until
    the application ends.
    """
    loop = asyncio.get_running_loop()
    main = threading.current_thread() is threading.main_thread()
    # The descriptor by which a signal reaches the loop at once, whatever a handler does; without it, only ours is told.
    wakeup = signal.set_wakeup_fd(-1) if main else -1
    handlers = {it: signal.getsignal(it) for it in _SIGNALS}
    parting: list[asyncio.Task[None]] = []

    def let_go() -> None:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(wakeup)

    async def part(number: int) -> None:
        if streams := _streams(app):
            await streams.close(_MOMENT)
        let_go()
        signal.raise_signal(number)

    def begin(number: int) -> None:
        if not parting:
            parting.append(loop.create_task(part(number)))

    def held_back(number: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(begin, number)

    if wakeup != -1:
        for it in _SIGNALS:
            signal.signal(it, held_back)
    try:
        yield
    finally:
        if wakeup != -1 and not parting:
            let_go()
        if streams := _streams(app):
            streams.over.set()


def _streams(app: Starlette) -> Streams | None:
    streams: Streams | None = getattr(app.state, "streams", None)
    return streams
