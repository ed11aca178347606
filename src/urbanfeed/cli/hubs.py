"""What is told of a source's hubs: whether they are asked, what they have promised, and what is wrong with them."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from urbanfeed.settings import Settings
    from urbanfeed.store import Subscription

__all__ = ["hub_facts", "hubs_told"]


def hubs_told(subscriptions: "Iterable[Subscription]", settings: "Settings", now: datetime) -> Iterator[str]:
    """Lines for people; none where the source offers no hub."""
    from urbanfeed.ingest.websub import UNREACHABLE, callback_base

    reachable = callback_base(settings) is not None
    for number, it in enumerate(subscriptions):
        if number == 0:
            yield ""
            yield "Hubs that tell of news at once (WebSub):"
        yield f"  {it.endpoint or it.hub} for {it.topic}: {_state(it, now)}{_delivered(it)}"
        if not reachable and it.state != "leaving":
            yield f"    it is not asked: {UNREACHABLE}"


def hub_facts(it: "Subscription") -> dict[str, Any]:
    """One of them for machines; neither its key nor its secret."""
    return {
        "hub": it.endpoint or it.hub,
        "topic": it.topic,
        "state": it.state,
        "asked_at": _instant(it.asked_at),
        "lease_until": _instant(it.lease_until),
        "last_delivery": _instant(it.delivered_at),
        "next_asked_at": _instant(it.due_at),
        "failures": it.failures,
        "reason": it.reason,
    }


def _state(it: "Subscription", now: datetime) -> str:
    failed = f"; asking it failed {it.failures} times: {it.reason}" if it.reason else ""
    match it.state:
        case "active" if it.holds(now):
            return f"subscribed to until {_words(it.lease_until)}{failed}"
        case "active":
            return f"its lease ended {_words(it.lease_until)}{failed}"
        case "asked":
            return f"asked {_words(it.asked_at)}, and not verified yet{failed}"
        case "denied":
            return f"denied: {it.reason}; asked again {_words(it.due_at)}"
        case "leaving":
            return f"being left, since the source is not gathered{failed}"
        case "offered":
            return "offered"


def _delivered(it: "Subscription") -> str:
    return f", last news {_words(it.delivered_at)}" if it.delivered_at else ""


def _words(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M} UTC" if instant else "never"


def _instant(instant: datetime | None) -> str | None:
    return instant.isoformat(timespec="seconds").replace("+00:00", "Z") if instant else None
