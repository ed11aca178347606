"""The health of a source, as GraphQL types: its state, the reason in words, and what that stands on."""

from datetime import datetime
from enum import Enum
from typing import Self

import strawberry

from urbanfeed import store

__all__ = ["SourceHealth"]


@strawberry.enum(description="How well a source can be read.")
class HealthState(Enum):
    """As store.HealthState."""

    HEALTHY = strawberry.enum_value("healthy", description="As usual, or too little is known to say otherwise.")
    QUIET = strawberry.enum_value("quiet", description="It can be read, and has had nothing new for unusually long.")
    DEGRADED = strawberry.enum_value(
        "degraded",
        description="It is read, but worse than before: fields are empty, pages fail, or its rules do not fit.",
    )
    BROKEN = strawberry.enum_value("broken", description="It cannot be read.")
    GONE = strawberry.enum_value("gone", description="It is not there any more.")


@strawberry.type(description="How often something of one kind has failed in the last 30 days.")
class SourceFailures:
    """See store.FailureCount."""

    kind: str = strawberry.field(description="The kind, such as `timeout`, `robots` or `not-an-article`.")
    count: int = strawberry.field(description="How often.")
    last_at: datetime = strawberry.field(description="When it was met last.")
    last_example: str = strawberry.field(description="The last one: the address, and what was wrong.")


@strawberry.type(description="A field that the last articles of a source lack.")
class EmptyField:
    """See store.EmptyField."""

    field: str = strawberry.field(description="The field, such as `published`.")
    share: float = strawberry.field(description="The share of the last articles that lack it, 0 to 1.")
    share_before: float | None = strawberry.field(
        description="The share of those before that lacked it; null where these are too few."
    )


@strawberry.type(description="How a source was when it was last gathered, held against its own history.")
class SourceHealth:
    """See store.Health."""

    state: HealthState = strawberry.field(description="Its state.")
    reason: str = strawberry.field(description="Why it is so, in words.")
    since: datetime = strawberry.field(description="When the state began.")
    checked_at: datetime = strawberry.field(description="When it was judged last.")
    last_success: datetime | None = strawberry.field(description="The last round that could read the source.")
    articles_per_day: float | None = strawberry.field(
        description="How many articles it publishes a day; null while too little is known."
    )
    failures: list[SourceFailures] = strawberry.field(
        description="What has failed in the last 30 days, the most frequent kind first."
    )
    empty_fields: list[EmptyField] = strawberry.field(description="What its last articles lack.")

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
