"""
The health of a source as it is kept and shown: a state, and the reason for it in words.

How it is judged is `ingest`'s work; nothing here looks at a history.
"""

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, Literal, get_args

import orjson

__all__ = ["UNHEALTHY", "EmptyField", "FailureCount", "Health", "HealthState", "health_from", "health_json"]

HealthState = Literal["healthy", "quiet", "degraded", "broken", "gone"]

# What somebody has to look after. A quiet source may well have nothing to say.
UNHEALTHY: tuple[HealthState, ...] = ("degraded", "broken", "gone")


@dataclass(frozen=True, slots=True)
class FailureCount:
    """How often something of one kind has failed in the days that are looked at, and the last example (at, UTC)."""

    kind: str
    count: int
    at: datetime
    url: str
    detail: str

    @property
    def example(self) -> str:
        """The last example in one line: its address, and what was wrong."""
        return f"{self.url}: {self.detail}"


@dataclass(frozen=True, slots=True)
class EmptyField:
    """A field that articles lack: their share (0 to 1) of the last ones, and of those before; None if these are few."""

    field: str
    share: float
    before: float | None


@dataclass(frozen=True, slots=True)
class Health:
    """
    How well a source can be gathered.

    reason: in words, without the state's name. since: when the state began. checked_at: when it was judged last.
    last_success: the last round that could read the source. articles_per_day: its publishing rate, None while too
    little is known. All instants are UTC.
    """

    state: HealthState
    reason: str
    since: datetime
    checked_at: datetime
    last_success: datetime | None = None
    articles_per_day: float | None = None
    failures: tuple[FailureCount, ...] = ()
    empty_fields: tuple[EmptyField, ...] = ()

    @property
    def unhealthy(self) -> bool:
        """Whether somebody has to look after the source."""
        return self.state in UNHEALTHY


def health_json(health: Health) -> str:
    """The health as JSON, for its column."""
    return orjson.dumps(health).decode()


def health_from(text: str) -> Health:
    """The health that `health_json` wrote, as far as this version knows what is said; another's fields are left out."""
    said: dict[str, Any] = orjson.loads(text)
    last = said.get("last_success")
    return Health(
        # A state that we do not know may be one that somebody has to look after: let him look.
        state=said["state"] if said["state"] in get_args(HealthState) else "degraded",
        reason=said["reason"],
        since=_instant(said["since"]),
        checked_at=_instant(said["checked_at"]),
        last_success=_instant(last) if last else None,
        articles_per_day=said.get("articles_per_day"),
        failures=tuple(
            FailureCount(**_known(FailureCount, it) | {"at": _instant(it["at"])}) for it in said.get("failures", ())
        ),
        empty_fields=tuple(EmptyField(**_known(EmptyField, it)) for it in said.get("empty_fields", ())),
    )


def _known(kind: type[FailureCount | EmptyField], said: dict[str, Any]) -> dict[str, Any]:
    return {it.name: said[it.name] for it in fields(kind)}


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
