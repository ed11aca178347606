"""Trust: whether a source may be polled more slowly, since a hub tells of all its news. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from urbanfeed.store import Subscription

__all__ = ["tells_all"]

_TOGETHER = timedelta(hours=1)  # between our finding something new and the hub's telling of it, whichever comes first


def tells_all(subscriptions: Iterable[Subscription], last_found: datetime | None, now: datetime) -> bool:
    """
    Whether a hub that has promised to tell of news has also told of the last news that was found.

    A promise alone is not enough, since hubs verify subscriptions to what nobody publishes to them. last_found: when
    the source's places last told of an address that was new.
    """
    told = (it.delivered_at for it in subscriptions if it.holds(now) and it.delivered_at)
    return any(last_found is None or last_found - it <= _TOGETHER for it in told)
