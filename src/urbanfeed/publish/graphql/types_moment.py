"""The moment, as a GraphQL type: a date with no more precision than its page gives it; and the instant, as a scalar."""

from datetime import UTC, datetime
from enum import Enum
from typing import Self

import strawberry

from urbanfeed import moment

__all__ = ["INSTANT", "Moment"]


def _written(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


# The scalar that every `datetime` becomes.
INSTANT = strawberry.scalar(
    name="DateTime",
    description="An instant in UTC, such as `2025-07-08T07:30:00Z`.",
    specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
    serialize=_written,
)


@strawberry.enum(description="The finest part of a moment that its page states.")
class Precision(Enum):
    """As moment.Precision."""

    SECOND = strawberry.enum_value("second", description="Date and time with seconds.")
    MINUTE = strawberry.enum_value("minute", description="Date and time without seconds.")
    DAY = strawberry.enum_value("day", description="The date alone.")


@strawberry.enum(description="Where a moment's time zone comes from.")
class Zone(Enum):
    """As moment.Zone."""

    STATED = strawberry.enum_value("stated", description="The page gives an offset.")
    SOURCE = strawberry.enum_value("source", description="The page gives none; the source's own time zone was used.")
    UNKNOWN = strawberry.enum_value("unknown", description="Nobody says; `at` has no offset.")


@strawberry.type(description="A point in time as its page states it, and no more precisely than that.")
class Moment:
    """See moment.Moment."""

    at: str = strawberry.field(
        description="`2025-07-08` for a day; else date and time with seconds, and the offset unless the zone is "
        "unknown (ISO 8601)."
    )
    precision: Precision = strawberry.field(description="How much of it the page states.")
    zone: Zone = strawberry.field(description="Where its time zone comes from.")
    text: str = strawberry.field(description="As printed on the page.")

    @classmethod
    def of(cls, stated: moment.Moment) -> Self:
        """The GraphQL form of a moment."""
        return cls(
            at=stated.at,
            precision=Precision[stated.precision.upper()],
            zone=Zone[stated.zone.upper()],
            text=stated.text,
        )
