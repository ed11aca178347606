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
    description="Why something was not done. Ask `... on Failure { code message }`, and you have all."
)
class Failure:
    """The interface of every type in this file."""

    code: str = strawberry.field(description="One word that a program can act on, such as `NOT_FOUND` or `ROBOTS`.")
    message: str = strawberry.field(description="The same for people, in English, such as `there is no source 'x'`.")


@strawberry.type(description="A value of the input that cannot be taken; `code` is `INVALID_INPUT`.")
class InvalidInput(Failure):
    """See desk.Invalid."""

    field: str = strawberry.field(description="Which, as in the input object: `published`, `filter.language`.")

    @classmethod
    def of(cls, field: str, allowed: str) -> "InvalidInput":
        """Of a field of the input."""
        return cls(code="INVALID_INPUT", message=f"{field}: {allowed}", field=field)


@strawberry.type(description="There is no article, source or wire of that id or name; `code` is `NOT_FOUND`.")
class NotFound(Failure):
    """See desk.Unknown."""

    @classmethod
    def of(cls, message: str) -> "NotFound":
        """With the words for it."""
        return cls(code="NOT_FOUND", message=message)


@strawberry.type(
    description="An address that was not asked at all; `code` is `ADDRESS` (no http or https address), "
    "`PRIVATE_ADDRESS` (not of the public internet) or `ROBOTS` (robots.txt forbids it)."
)
class AddressRefused(Failure):
    """See desk.AddressRefused."""

    url: str = strawberry.field(description="The address as it was given, such as `http://10.0.0.1/news/1`.")

    @classmethod
    def of(cls, failed: desk.AddressRefused, url: str) -> "AddressRefused":
        """Of this address."""
        return cls(code=_code(failed.kind), message=failed.reason, url=url)


@strawberry.type(
    description="A page that could not be had, or is no article; `code` says why, such as `HTTP_STATUS`, `TIMEOUT`, "
    "`NOT_HTML`, `LOGIN_WALL`, `NOT_AN_ARTICLE`."
)
class PageFailed(Failure):
    """See desk.PageFailed."""

    url: str = strawberry.field(description="The address as it was given, such as `https://city.example/login`.")

    @classmethod
    def of(cls, failed: desk.PageFailed, url: str) -> "PageFailed":
        """Of this address."""
        return cls(code=_code(failed.kind), message=failed.reason, url=url)


@strawberry.type(
    description="An article that was erased, as the law may ask, and does not come in again; `code` is "
    "`ARTICLE_FORGOTTEN`."
)
class ArticleForgotten(Failure):
    """See store.Tombstone."""

    id: strawberry.ID = strawberry.field(
        description="The id that it had, such as `bfe8f15d-99b9-5670-893c-36e0e458a4e8`."
    )

    @classmethod
    def of(cls, id: str, reason: str) -> "ArticleForgotten":
        """Of the article that had this id."""
        return cls(code="ARTICLE_FORGOTTEN", message=f"this article was forgotten: {reason}", id=strawberry.ID(id))


@strawberry.type(description="An article that is not withdrawn, so it cannot be reinstated; `code` is `NOT_WITHDRAWN`.")
class NotWithdrawn(Failure):
    """Of an article that is published."""

    @classmethod
    def of(cls) -> "NotWithdrawn":
        """Of the article that was named."""
        return cls(code="NOT_WITHDRAWN", message="this article is not withdrawn")


@strawberry.type(description="A round of this source is under way already; `code` is `ROUND_UNDER_WAY`.")
class RoundUnderWay(Failure):
    """See desk.RoundUnderWay."""

    source: Source = strawberry.field(description="The source, such as the one named `jarialike_kz`.")

    @classmethod
    def of(cls, source: Source) -> "RoundUnderWay":
        """Of this source."""
        return cls(code="ROUND_UNDER_WAY", message=f"{source.name} is being gathered already", source=source)


@strawberry.type(description="Another source has the name, the site or the place already; `code` is `SOURCE_TAKEN`.")
class SourceTaken(Failure):
    """See desk.SourceTaken."""

    source: str = strawberry.field(description="That source's name, such as `optimism_kz`.")

    @classmethod
    def of(cls, taken: desk.SourceTaken) -> "SourceTaken":
        """Of that source."""
        return cls(code="SOURCE_TAKEN", message=taken.reason, source=taken.source)


@strawberry.type(description="No article could be read at that site; `code` is `NOTHING_FOUND`.")
class NothingFound(Failure):
    """See desk.NothingFound."""

    tried: list[str] = strawberry.field(
        description="What was looked at, and what came of it, such as `https://city.example/feed: http-status: 404`."
    )

    @classmethod
    def of(cls, found: desk.NothingFound) -> "NothingFound":
        """Of that site."""
        return cls(code="NOTHING_FOUND", message=found.reason, tried=list(found.tried))


def _code(kind: str) -> str:
    return kind.upper().replace("-", "_")
