"""The moment, as a GraphQL type: a date with no more precision than its page gives it; and the instant, as a scalar."""

from datetime import UTC, datetime
from enum import Enum
from typing import Self

import strawberry

from urbanfeed import moment

__all__ = ["INSTANT", "Moment", "written"]


def written(instant: datetime) -> str:
    """The instant in UTC (RFC 3339)."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


# The scalar that every `datetime` becomes.
INSTANT = strawberry.scalar(
    name="DateTime",
    description='An instant in UTC (RFC 3339). Example: `"2025-07-08T07:30:00Z"`.',
    specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
    serialize=written,
)


@strawberry.enum(description="The finest part of a moment that its page states. Example: `MINUTE`.")
class Precision(Enum):
    """As moment.Precision."""

    SECOND = strawberry.enum_value(
        "second", description='Date and time with seconds. Example: `"2025-07-08T12:30:05+05:00"`.'
    )
    MINUTE = strawberry.enum_value(
        "minute", description='Date and time without seconds. Example: `"29-07-2019 kl. 13.45"`.'
    )
    DAY = strawberry.enum_value("day", description='The date alone. Example: `"8 июля 2025"`.')


@strawberry.enum(description="Where a moment's time zone comes from. Example: `STATED`.")
class Zone(Enum):
    """As moment.Zone."""

    STATED = strawberry.enum_value(
        "stated", description='The page gives an offset. Example: `"2025-07-08T12:30:05+05:00"`.'
    )
    SOURCE = strawberry.enum_value(
        "source",
        description="The page gives none; the source's own time zone was used. "
        'Example: `"2019-07-29T13:45:00+03:00"`.',
    )
    UNKNOWN = strawberry.enum_value(
        "unknown", description='Nobody says; `at` has no offset. Example: `"2023-05-15T12:05:00"`.'
    )


@strawberry.type(
    description="A point in time as its page states it, and no more precisely than that. "
    "Example: `{ articles { nodes { published { at precision zone text } } } }`."
)
class Moment:
    """See moment.Moment."""

    at: str = strawberry.field(
        description="The date alone for a day; else date and time with seconds, and the offset unless the zone is "
        'unknown (ISO 8601). Example: `"2025-07-08"`.'
    )
    precision: Precision = strawberry.field(description="How much of it the page states. Example: `DAY`.")
    zone: Zone = strawberry.field(description="Where its time zone comes from. Example: `SOURCE`.")
    text: str = strawberry.field(description='As printed on the page. Example: `"29-07-2019 kl. 13.45"`.')

    @classmethod
    def of(cls, stated: moment.Moment) -> Self:
        """The GraphQL form of a moment."""
        return cls(
            at=stated.at,
            precision=Precision[stated.precision.upper()],
            zone=Zone[stated.zone.upper()],
            text=stated.text,
        )
