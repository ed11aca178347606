"""
Trying again: what is worth it, after how long, and what a host says of that itself.

Worth it is what passes by itself: a connection that was cut, a gateway that stumbled (502, 503, 504), and a silence,
once. A page that is not there (404) is never asked for twice.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import stamina

from urbanfeed.ingest.fetch.failure import FetchError

__all__ = ["attempts", "retry_after"]

_ATTEMPTS = 3
_SOON = timedelta(seconds=10)  # a host that asks for more is left alone, and its page for the next round
_LONGEST = timedelta(days=1)  # a Retry-After of years is a mistake
_PASSING = (502, 503, 504)

# stamina would print each retry through structlog, which nobody has set up here, to standard output, where data goes.
stamina.instrumentation.set_on_retry_hooks(())


def attempts() -> AsyncIterator[stamina.Attempt]:
    """`async for attempt in attempts(): with attempt: …`: again, with growing pauses, while it is worth it."""
    silences = 0

    def worth(error: Exception) -> bool | timedelta:
        nonlocal silences
        if not isinstance(error, FetchError):
            return False
        if error.kind == "timeout":
            silences += 1
            return error.passing and silences == 1
        if error.kind == "http-status" and error.retry_after is not None:
            # The host's own pause is kept by its pace, with which every attempt begins.
            return timedelta() if error.retry_after <= _SOON else False
        return error.passing or error.status in _PASSING

    return aiter(
        stamina.retry_context(worth, attempts=_ATTEMPTS, timeout=None, wait_initial=1.0, wait_max=10.0, wait_jitter=1.0)
    )


def retry_after(value: str | None, now: datetime | None = None) -> timedelta | None:
    """
    What a Retry-After header asks for: seconds, or a date (RFC 9110, section 10.2.3); a day at most.

    None for no header, and for one that is neither.
    """
    value = (value or "").strip()
    if value.isascii() and value.isdigit():
        return min(timedelta(seconds=min(int(value[:9]), 10**8)), _LONGEST)
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, OverflowError):  # no date, or one whose year or offset is no number of this world
        return None
    # A date that says no zone is in GMT, the only one that RFC 9110 knows.
    wait = (at if at.tzinfo else at.replace(tzinfo=UTC)) - (now or datetime.now(UTC))
    return min(max(wait, timedelta()), _LONGEST)
