"""The health of a source, as GraphQL types: its state, the reason in words, and what that stands on."""

from datetime import datetime
from enum import Enum
from typing import Self

import strawberry

from urbanfeed import store

__all__ = ["HealthState", "SourceHealth"]


@strawberry.enum(description="How well a source can be read. Example: `HEALTHY`.")
class HealthState(Enum):
    """As store.HealthState."""

    HEALTHY = strawberry.enum_value(
        "healthy",
        description='As usual, or too little is known to say otherwise. Example: `"3 new articles in the last round"`.',
    )
    QUIET = strawberry.enum_value(
        "quiet",
        description="It can be read, and has had nothing new for unusually long. "
        'Example: `"nothing new for 12 days; usually 2 articles a day"`.',
    )
    DEGRADED = strawberry.enum_value(
        "degraded",
        description="It is read, but worse than before: fields are empty, pages fail, or its rules do not fit. "
        'Example: `"7 of the last 8 articles have no date; before, 2 of 40"`.',
    )
    BROKEN = strawberry.enum_value("broken", description='It cannot be read. Example: `"its host does not answer"`.')
    GONE = strawberry.enum_value("gone", description='It is not there any more. Example: `"its feed answers 410"`.')


@strawberry.type(
    description="How often something of one kind has failed in the last 30 days. "
    "Example: `{ sources { health { failures { kind count } } } }`."
)
class SourceFailures:
    """See store.FailureCount."""

    kind: str = strawberry.field(
        description='The kind, such as `timeout`, `robots` or `not-an-article`. Example: `"timeout"`.'
    )
    count: int = strawberry.field(description="How often. Example: `3`.")
    last_at: datetime = strawberry.field(description='When it was met last. Example: `"2026-03-01T22:00:00Z"`.')
    last_example: str = strawberry.field(
        description="The last one: the address, and what was wrong. "
        'Example: `"https://city.example/1: not done after 30 seconds"`.'
    )


@strawberry.type(
    description="A field that the last articles of a source lack. "
    "Example: `{ sources { health { emptyFields { field share } } } }`."
)
class EmptyField:
    """See store.EmptyField."""

    field: str = strawberry.field(description='Its name. Example: `"published"`.')
    share: float = strawberry.field(description="The share of the last articles that lack it, 0 to 1. Example: `0.88`.")
    share_before: float | None = strawberry.field(
        description="The share of those before that lacked it; null where these are too few. Example: `0.05`."
    )


@strawberry.type(
    description="How a source was when it was last gathered, held against its own history. "
    "Example: `{ sources { name health { state reason } } }`."
)
class SourceHealth:
    """See store.Health."""

    state: HealthState = strawberry.field(description="How well it could be read. Example: `DEGRADED`.")
    reason: str = strawberry.field(
        description='Why it is so, in words. Example: `"7 of the last 8 articles have no date; before, 2 of 40"`.'
    )
    since: datetime = strawberry.field(description='When the state began. Example: `"2026-03-02T04:10:00Z"`.')
    checked_at: datetime = strawberry.field(description='When it was judged last. Example: `"2026-03-02T16:20:00Z"`.')
    last_success: datetime | None = strawberry.field(
        description='The last round that could read the source. Example: `"2026-03-02T16:20:00Z"`.'
    )
    articles_per_day: float | None = strawberry.field(
        description="How many articles it publishes a day; null while too little is known. Example: `1.93`."
    )
    failures: list[SourceFailures] = strawberry.field(
        description="What has failed in the last 30 days, the most frequent kind first. "
        "Example: `failures { kind count lastAt lastExample }`."
    )
    empty_fields: list[EmptyField] = strawberry.field(
        description="What its last articles lack. Example: `emptyFields { field share shareBefore }`."
    )

    @classmethod
    def of(cls, health: store.Health) -> Self:
        """The GraphQL form of a health."""
        return cls(
            state=HealthState[health.state.upper()],
            reason=health.reason,
            since=health.since,
            checked_at=health.checked_at,
            last_success=health.last_success,
            articles_per_day=health.articles_per_day,
            failures=[
                SourceFailures(kind=it.kind, count=it.count, last_at=it.at, last_example=it.example)
                for it in health.failures
            ],
            empty_fields=[
                EmptyField(field=it.field, share=it.share, share_before=it.before) for it in health.empty_fields
            ],
        )
