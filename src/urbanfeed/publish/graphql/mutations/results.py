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


@strawberry.enum(description="What a page was to the articles that are stored. Example: `NEW`.")
class Became(Enum):
    """As desk.Became."""

    NEW = strawberry.enum_value(
        "new", description='An article that was not there before. Example: `"the first page of it"`.'
    )
    REVISED = strawberry.enum_value(
        "revised", description='One that says something else now. Example: `"a corrected headline"`.'
    )
    FILLED = strawberry.enum_value(
        "filled",
        description="A second page of one, which added what was missing. "
        'Example: `"the author, whom the first page did not name"`.',
    )
    UNCHANGED = strawberry.enum_value(
        "unchanged", description='One that is there already, as it is. Example: `"the same page, read again"`.'
    )


@strawberry.type(
    description="A page was read, and its article is stored. "
    "Example: `mutation($input: IngestUrlInput!) { ingestUrl(input: $input) { ... on "
    "ArticleIngested { became article { id headline } } } }`."
)
class ArticleIngested:
    """Of ingestUrl."""

    article: Article = strawberry.field(description="The article as it is stored. Example: `article { id headline }`.")
    became: Became = strawberry.field(description="What its page was to what was stored. Example: `NEW`.")


@strawberry.type(
    description="A round of the source has begun. It goes on by itself, as long as the pauses between its pages "
    "take; `source.health` and `articlePublished` tell what comes of it. "
    "Example: `mutation($input: RefreshSourceInput!) { refreshSource(input: $input) { ... on "
    "RoundStarted { source { name } } } }`."
)
class RoundStarted:
    """Of refreshSource."""

    source: Source = strawberry.field(description="The source that is gathered. Example: `source { name title }`.")


@strawberry.type(
    description="The source is there, and is gathered from now on. "
    "Example: `mutation($input: AddSourceInput!) { addSource(input: $input) { ... on SourceAdded { "
    "source { name } place doubts } } }`."
)
class SourceAdded:
    """Of addSource."""

    source: Source = strawberry.field(
        description="The source as it is stored. Example: `source { name title language }`."
    )
    place: str = strawberry.field(
        description='Where it tells of its articles: a feed, a sitemap, a list. Example: `"https://city.example/feed"`.'
    )
    doubts: list[str] = strawberry.field(
        description='What you ought to know of it; often nothing. Example: `["2 of 5 articles have no date"]`.'
    )


@strawberry.type(
    description="The wire is saved. "
    "Example: `mutation($input: SaveWireInput!) { saveWire(input: $input) { ... on WireSaved { "
    "created wire { key title } } } }`."
)
class WireSaved:
    """Of saveWire."""

    wire: Wire = strawberry.field(description="The wire as it is now. Example: `wire { key title }`.")
    created: bool = strawberry.field(
        description="Whether it is new; false where it changed what was there. Example: `true`."
    )


@strawberry.type(
    description="The article is published no more. "
    "Example: `mutation($input: WithdrawArticleInput!) { withdrawArticle(input: $input) { ... on "
    "ArticleWithdrawn { article { id withdrawnAt } } } }`."
)
class ArticleWithdrawn:
    """Of withdrawArticle."""

    article: Article = strawberry.field(
        description="The article, whose `withdrawnAt` is set; the rest is not shown. "
        "Example: `article { id withdrawnAt }`."
    )


@strawberry.type(
    description="The article is published again. "
    "Example: `mutation($input: ReinstateArticleInput!) { reinstateArticle(input: $input) { ... on "
    "ArticleReinstated { article { id headline } } } }`."
)
class ArticleReinstated:
    """Of reinstateArticle."""

    article: Article = strawberry.field(
        description="The article, whose `withdrawnAt` is null again. Example: `article { id headline }`."
    )


@strawberry.type(
    description="The article says what it was told to, and will whatever its page says. "
    "Example: `mutation($input: CorrectArticleInput!) { correctArticle(input: $input) { ... on "
    "ArticleCorrected { article { headline } corrections { field } } } }`."
)
class ArticleCorrected:
    """Of correctArticle."""

    article: Article = strawberry.field(description="The article as it is now. Example: `article { id headline }`.")
    corrections: list[Correction] = strawberry.field(
        description="All that is corrected in it now; none where all was given back. "
        "Example: `corrections { field reason }`."
    )


IngestUrlResult: TypeAlias = Annotated[
    ArticleIngested | AddressRefused | PageFailed | ArticleForgotten | NotFound,
    strawberry.union(
        "IngestUrlResult",
        description="What became of a page that was to be taken in. "
        "Example: `mutation($input: IngestUrlInput!) { ingestUrl(input: $input) { ... on "
        "ArticleIngested { article { id } } } }`.",
    ),
]
RefreshSourceResult: TypeAlias = Annotated[
    RoundStarted | RoundUnderWay | NotFound,
    strawberry.union(
        "RefreshSourceResult",
        description="Whether a round of the source has begun. "
        "Example: `mutation($input: RefreshSourceInput!) { refreshSource(input: $input) { ... on "
        "Failure { code message } } }`.",
    ),
]
AddSourceResult: TypeAlias = Annotated[
    SourceAdded | SourceTaken | NothingFound | InvalidInput,
    strawberry.union(
        "AddSourceResult",
        description="What became of a site that was to be gathered. "
        "Example: `mutation($input: AddSourceInput!) { addSource(input: $input) { ... on SourceTaken { "
        "source } } }`.",
    ),
]
SaveWireResult: TypeAlias = Annotated[
    WireSaved | InvalidInput,
    strawberry.union(
        "SaveWireResult",
        description="What became of a wire that was to be saved. "
        "Example: `mutation($input: SaveWireInput!) { saveWire(input: $input) { ... on InvalidInput { "
        "field message } } }`.",
    ),
]
WithdrawArticleResult: TypeAlias = Annotated[
    ArticleWithdrawn | NotFound | ArticleForgotten | InvalidInput,
    strawberry.union(
        "WithdrawArticleResult",
        description="What became of an article that was to be withdrawn. "
        "Example: `mutation($input: WithdrawArticleInput!) { withdrawArticle(input: $input) { ... on "
        "Failure { code message } } }`.",
    ),
]
ReinstateArticleResult: TypeAlias = Annotated[
    ArticleReinstated | NotWithdrawn | NotFound | ArticleForgotten,
    strawberry.union(
        "ReinstateArticleResult",
        description="What became of an article that was to be published again. "
        "Example: `mutation($input: ReinstateArticleInput!) { reinstateArticle(input: $input) { ... on "
        "Failure { code message } } }`.",
    ),
]
CorrectArticleResult: TypeAlias = Annotated[
    ArticleCorrected | InvalidInput | NotFound | ArticleForgotten,
    strawberry.union(
        "CorrectArticleResult",
        description="What became of an article that was to be corrected. "
        "Example: `mutation($input: CorrectArticleInput!) { correctArticle(input: $input) { ... on "
        "ArticleCorrected { article { headline } } } }`.",
    ),
]
