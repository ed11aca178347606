"""Corrections, as GraphQL types: what an editor says of an article in the place of what its page says."""

from datetime import datetime
from enum import Enum
from typing import Self

import strawberry

from urbanfeed import article

__all__ = ["ArticleField", "Correction"]


@strawberry.enum(description="The fields of an article that an editor may correct, such as `HEADLINE`.")
class ArticleField(Enum):
    """As article.Correctable."""

    HEADLINE = strawberry.enum_value("headline", description="`headline`.")
    STANDFIRST = strawberry.enum_value("standfirst", description="`standfirst`.")
    AUTHORS = strawberry.enum_value("authors", description="`authors`.")
    PUBLISHED = strawberry.enum_value("published", description="`published`, and so `publishedAt`.")
    TOPICS = strawberry.enum_value("topics", description="`topics`.")
    BODY = strawberry.enum_value("body", description="`body`, and so `blocks`, `excerpt` and `wordCount`.")


@strawberry.type(description="That an editor has the last word on a field of an article.")
class Correction:
    """See article.Correction."""

    field: ArticleField = strawberry.field(description="Which field, such as `HEADLINE`.")
    at: datetime = strawberry.field(description="When it was corrected, such as `2026-03-01T12:00:00Z`.")
    by: str = strawberry.field(description="The title of the token that did it, such as `City desk`.")
    reason: str = strawberry.field(description="Why, in words, such as `the author's name was misspelt`.")

    @classmethod
    def of(cls, made: article.Correction) -> Self:
        """The GraphQL form of a correction."""
        return cls(field=ArticleField[made.field.upper()], at=made.at, by=made.by, reason=made.reason)
