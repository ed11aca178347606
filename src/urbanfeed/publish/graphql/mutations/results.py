"""What the mutations give: for each a union of what was done, and of the failures that may come instead."""

from enum import Enum
from typing import Annotated, TypeAlias

import strawberry

from urbanfeed.publish.graphql.mutations.failures import (
    AddressRefused,
    ArticleForgotten,
    InvalidInput,
    NotFound,
    NothingFound,
    NotWithdrawn,
    PageFailed,
    RoundUnderWay,
    SourceTaken,
)
from urbanfeed.publish.graphql.types_article import Article
from urbanfeed.publish.graphql.types_catalogue import Source
from urbanfeed.publish.graphql.types_correction import Correction
from urbanfeed.publish.graphql.types_wire import Wire

__all__ = [
    "AddSourceResult", "ArticleCorrected", "ArticleIngested", "ArticleReinstated", "ArticleWithdrawn", "Became",
    "CorrectArticleResult", "IngestUrlResult", "RefreshSourceResult", "ReinstateArticleResult",
    "RoundStarted", "SaveWireResult", "SourceAdded", "WireSaved", "WithdrawArticleResult",
]  # fmt: skip


@strawberry.enum(description="What a page was to the articles that are stored, such as `NEW`.")
class Became(Enum):
    """As desk.Became."""

    NEW = strawberry.enum_value("new", description="An article that was not there before.")
    REVISED = strawberry.enum_value("revised", description="One that says something else now.")
    FILLED = strawberry.enum_value("filled", description="A second page of one, which added what was missing.")
    UNCHANGED = strawberry.enum_value("unchanged", description="One that is there already, as it is.")


@strawberry.type(description="A page was read, and its article is stored.")
class ArticleIngested:
    """Of ingestUrl."""

    article: Article = strawberry.field(description="The article, such as the one with the headline `A new park`.")
    became: Became = strawberry.field(description="What its page was to what was stored, such as `NEW`.")


@strawberry.type(
    description="A round of the source has begun. It goes on by itself, as long as the pauses between its pages take; "
    "`source.health` and `articlePublished` tell what comes of it."
)
class RoundStarted:
    """Of refreshSource."""

    source: Source = strawberry.field(description="The source, such as the one named `jarialike_kz`.")


@strawberry.type(description="The source is there, and is gathered from now on.")
class SourceAdded:
    """Of addSource."""

    source: Source = strawberry.field(description="The source, such as the one named `city.example`.")
    place: str = strawberry.field(description="Where it tells of its articles, such as `https://city.example/feed`.")
    doubts: list[str] = strawberry.field(
        description="What you ought to know of it, such as `2 of 5 articles have no date`; often nothing."
    )


@strawberry.type(description="The wire is saved.")
class WireSaved:
    """Of saveWire."""

    wire: Wire = strawberry.field(description="The wire, such as the one with the key `housing-sv`.")
    created: bool = strawberry.field(description="Whether it is new: `true`; `false` where it changed what was there.")


@strawberry.type(description="The article is published no more.")
class ArticleWithdrawn:
    """Of withdrawArticle."""

    article: Article = strawberry.field(description="The article, whose `withdrawnAt` is set; the rest is not shown.")


@strawberry.type(description="The article is published again.")
class ArticleReinstated:
    """Of reinstateArticle."""

    article: Article = strawberry.field(description="The article, whose `withdrawnAt` is null again.")


@strawberry.type(description="The article says what it was told to, and will whatever its page says.")
class ArticleCorrected:
    """Of correctArticle."""

    article: Article = strawberry.field(description="The article as it is now, such as with the headline `A new park`.")
    corrections: list[Correction] = strawberry.field(
        description="All that is corrected in it now, such as `{ field: HEADLINE }`; none where all was given back."
    )


IngestUrlResult: TypeAlias = Annotated[
    ArticleIngested | AddressRefused | PageFailed | ArticleForgotten | NotFound,
    strawberry.union("IngestUrlResult", description="What became of a page that was to be taken in."),
]
RefreshSourceResult: TypeAlias = Annotated[
    RoundStarted | RoundUnderWay | NotFound,
    strawberry.union("RefreshSourceResult", description="Whether a round of the source has begun."),
]
AddSourceResult: TypeAlias = Annotated[
    SourceAdded | SourceTaken | NothingFound | InvalidInput,
    strawberry.union("AddSourceResult", description="What became of a site that was to be gathered."),
]
SaveWireResult: TypeAlias = Annotated[
    WireSaved | InvalidInput,
    strawberry.union("SaveWireResult", description="What became of a wire that was to be saved."),
]
WithdrawArticleResult: TypeAlias = Annotated[
    ArticleWithdrawn | NotFound | ArticleForgotten | InvalidInput,
    strawberry.union("WithdrawArticleResult", description="What became of an article that was to be withdrawn."),
]
ReinstateArticleResult: TypeAlias = Annotated[
    ArticleReinstated | NotWithdrawn | NotFound | ArticleForgotten,
    strawberry.union("ReinstateArticleResult", description="What became of an article that was to be published again."),
]
CorrectArticleResult: TypeAlias = Annotated[
    ArticleCorrected | InvalidInput | NotFound | ArticleForgotten,
    strawberry.union("CorrectArticleResult", description="What became of an article that was to be corrected."),
]
