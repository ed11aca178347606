"""Corrections, as GraphQL types: what an editor says of an article in the place of what its page says."""

from datetime import datetime
from enum import Enum
from typing import Self

import strawberry

from urbanfeed import article

__all__ = ["ArticleField", "Correction"]


@strawberry.enum(description="The fields of an article that an editor may correct. Example: `HEADLINE`.")
class ArticleField(Enum):
    """As article.Correctable."""

    HEADLINE = strawberry.enum_value("headline", description='Its `headline`. Example: `"The park opens in May"`.')
    STANDFIRST = strawberry.enum_value(
        "standfirst", description='Its `standfirst`. Example: `"The city has built a park."`.'
    )
    AUTHORS = strawberry.enum_value("authors", description='Its `authors`. Example: `"Anna Ek"`.')
    PUBLISHED = strawberry.enum_value(
        "published", description='Its `published`, and so `publishedAt`. Example: `"2025-07-08T13:45:00+03:00"`.'
    )
    TOPICS = strawberry.enum_value("topics", description='Its `topics`. Example: `"housing"`.')
    BODY = strawberry.enum_value(
        "body",
        description="Its `body`, and so `blocks`, `excerpt` and `wordCount`. "
        'Example: `"<p>The park opens in May.</p>"`.',
    )


@strawberry.type(
    description="That an editor has the last word on a field of an article. "
    "Example: `{ articles { nodes { corrections { field at by reason } } } }`."
)
class Correction:
    """See article.Correction."""

    field: ArticleField = strawberry.field(description="Which field. Example: `HEADLINE`.")
    at: datetime = strawberry.field(description='When it was corrected. Example: `"2026-03-01T12:00:00Z"`.')
    by: str = strawberry.field(description='The title of the token that did it. Example: `"City desk"`.')
    reason: str = strawberry.field(description='Why, in words. Example: `"the author\'s name was misspelt"`.')

    @classmethod
    def of(cls, made: article.Correction) -> Self:
        """The GraphQL form of a correction."""
        return cls(field=ArticleField[made.field.upper()], at=made.at, by=made.by, reason=made.reason)
