"""
Failures: why what was asked was not done, each a type of its own that implements `Failure`.

A client that asks `... on Failure { code message }` has them all, also those that come later.
"""

import strawberry

from urbanfeed.publish import desk
from urbanfeed.publish.graphql.types_catalogue import Source

__all__ = [
    "AddressRefused", "ArticleForgotten", "Failure", "InvalidInput", "NotFound", "NotWithdrawn", "NothingFound",
    "PageFailed", "RoundUnderWay", "SourceTaken",
]  # fmt: skip


@strawberry.interface(
    description="Why something was not done. Ask for this interface, and you have all its types, also those "
    "that come later. "
    "Example: `mutation($input: IngestUrlInput!) { ingestUrl(input: $input) { ... on Failure { code "
    "message } } }`."
)
class Failure:
    """The interface of every type in this file."""

    code: str = strawberry.field(description='One word that a program can act on. Example: `"NOT_FOUND"`.')
    message: str = strawberry.field(
        description="The same for people, in English. Example: `\"there is no source 'x'\"`."
    )


@strawberry.type(
    description="A value of the input that cannot be taken; `code` is `INVALID_INPUT`. "
    "Example: `mutation($input: CorrectArticleInput!) { correctArticle(input: $input) { ... on "
    "InvalidInput { field message } } }`."
)
class InvalidInput(Failure):
    """See desk.Invalid."""

    field: str = strawberry.field(description='Which, as in the input object. Example: `"filter.language"`.')

    @classmethod
    def of(cls, field: str, allowed: str) -> "InvalidInput":
        """Of a field of the input."""
        return cls(code="INVALID_INPUT", message=f"{field}: {allowed}", field=field)


@strawberry.type(
    description="There is no article or source of that id or name; `code` is `NOT_FOUND`. "
    "Example: `mutation($input: RefreshSourceInput!) { refreshSource(input: $input) { ... on "
    "NotFound { message } } }`."
)
class NotFound(Failure):
    """See desk.Unknown."""

    @classmethod
    def of(cls, message: str) -> "NotFound":
        """With the words for it."""
        return cls(code="NOT_FOUND", message=message)


@strawberry.type(
    description="An address that was not asked at all; `code` is `ADDRESS` (no http or https address), "
    "`PRIVATE_ADDRESS` (not of the public internet) or `ROBOTS` (robots.txt forbids it). "
    "Example: `mutation($input: IngestUrlInput!) { ingestUrl(input: $input) { ... on AddressRefused "
    "{ code url } } }`."
)
class AddressRefused(Failure):
    """See desk.AddressRefused."""

    url: str = strawberry.field(description='The address as it was given. Example: `"http://10.0.0.1/news/1"`.')

    @classmethod
    def of(cls, failed: desk.AddressRefused, url: str) -> "AddressRefused":
        """Of this address."""
        return cls(code=_code(failed.kind), message=failed.reason, url=url)


@strawberry.type(
    description="A page that could not be had, or is no article; `code` says why, with `HTTP_STATUS`, "
    "`TIMEOUT`, `NOT_HTML`, `LOGIN_WALL`, `NOT_AN_ARTICLE` or the like. "
    "Example: `mutation($input: IngestUrlInput!) { ingestUrl(input: $input) { ... on PageFailed { "
    "code message url } } }`."
)
class PageFailed(Failure):
    """See desk.PageFailed."""

    url: str = strawberry.field(description='The address as it was given. Example: `"https://city.example/login"`.')

    @classmethod
    def of(cls, failed: desk.PageFailed, url: str) -> "PageFailed":
        """Of this address."""
        return cls(code=_code(failed.kind), message=failed.reason, url=url)


@strawberry.type(
    description="An article that was erased, as the law may ask, and does not come in again; `code` is "
    "`ARTICLE_FORGOTTEN`. "
    "Example: `mutation($input: IngestUrlInput!) { ingestUrl(input: $input) { ... on "
    "ArticleForgotten { id } } }`."
)
class ArticleForgotten(Failure):
    """See store.Tombstone."""

    id: strawberry.ID = strawberry.field(
        description='The id that it had. Example: `"bfe8f15d-99b9-5670-893c-36e0e458a4e8"`.'
    )

    @classmethod
    def of(cls, id: str, reason: str) -> "ArticleForgotten":
        """Of the article that had this id."""
        return cls(code="ARTICLE_FORGOTTEN", message=f"this article was forgotten: {reason}", id=strawberry.ID(id))


@strawberry.type(
    description="An article that is not withdrawn, so it cannot be reinstated; `code` is `NOT_WITHDRAWN`. "
    "Example: `mutation($input: ReinstateArticleInput!) { reinstateArticle(input: $input) { ... on "
    "NotWithdrawn { message } } }`."
)
class NotWithdrawn(Failure):
    """Of an article that is published."""

    @classmethod
    def of(cls) -> "NotWithdrawn":
        """Of the article that was named."""
        return cls(code="NOT_WITHDRAWN", message="this article is not withdrawn")


@strawberry.type(
    description="A round of this source is under way already; `code` is `ROUND_UNDER_WAY`. "
    "Example: `mutation($input: RefreshSourceInput!) { refreshSource(input: $input) { ... on "
    "RoundUnderWay { source { name } } } }`."
)
class RoundUnderWay(Failure):
    """See desk.RoundUnderWay."""

    source: Source = strawberry.field(
        description="The source that is being gathered. Example: `source { name title }`."
    )

    @classmethod
    def of(cls, source: Source) -> "RoundUnderWay":
        """Of this source."""
        return cls(code="ROUND_UNDER_WAY", message=f"{source.name} is being gathered already", source=source)


@strawberry.type(
    description="Another source has the name, the site or the place already; `code` is `SOURCE_TAKEN`. "
    "Example: `mutation($input: AddSourceInput!) { addSource(input: $input) { ... on SourceTaken { "
    "source message } } }`."
)
class SourceTaken(Failure):
    """See desk.SourceTaken."""

    source: str = strawberry.field(description='That source\'s name. Example: `"optimism_kz"`.')

    @classmethod
    def of(cls, taken: desk.SourceTaken) -> "SourceTaken":
        """Of that source."""
        return cls(code="SOURCE_TAKEN", message=taken.reason, source=taken.source)


@strawberry.type(
    description="No article could be read at that site; `code` is `NOTHING_FOUND`. "
    "Example: `mutation($input: AddSourceInput!) { addSource(input: $input) { ... on NothingFound { "
    "message tried } } }`."
)
class NothingFound(Failure):
    """See desk.NothingFound."""

    tried: list[str] = strawberry.field(
        description="What was looked at, and what came of it. "
        'Example: `["https://city.example/feed: http-status: 404"]`.'
    )

    @classmethod
    def of(cls, found: desk.NothingFound) -> "NothingFound":
        """Of that site."""
        return cls(code="NOTHING_FOUND", message=found.reason, tried=list(found.tried))


def _code(kind: str) -> str:
    return kind.upper().replace("-", "_")
