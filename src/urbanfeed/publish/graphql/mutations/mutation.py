"""The root of the mutations: each is null only where `errors` says why."""

import strawberry

from urbanfeed.publish.graphql.mutations import articles, gathering, wires
from urbanfeed.publish.graphql.mutations.results import (
    AddSourceResult,
    CorrectArticleResult,
    IngestUrlResult,
    RefreshSourceResult,
    ReinstateArticleResult,
    SaveWireResult,
    WithdrawArticleResult,
)

__all__ = ["Mutation"]


@strawberry.type(
    description="What can be changed, with a token in the header: `Authorization: Bearer urbanfeed_…`. Ask "
    "`__typename`, the type of success, and `... on Failure { code message }`. They run one after the other, and none "
    "where the token does not open each of them."
)
class Mutation:
    """The root."""

    ingest_url: IngestUrlResult | None = strawberry.field(
        resolver=gathering.ingest_url,
        description="Take in a page, for example `https://city.example/news/1`: robots.txt is obeyed, private networks "
        "are not entered, and the answer waits for the article. Scope `ingest`.",
    )
    refresh_source: RefreshSourceResult | None = strawberry.field(
        resolver=gathering.refresh_source,
        description="Gather a source now, for example `jarialike_kz`. A round keeps its pauses and may take minutes, "
        "so the answer tells that it has begun. Scope `ingest`.",
    )
    add_source: AddSourceResult | None = strawberry.field(
        resolver=gathering.add_source,
        description="Gather a site from now on, for example `https://city.example/news`: its feed, sitemap or list is "
        "found, and its newest articles are read to see whether they are any. Scope `sources`.",
    )
    save_wire: SaveWireResult | None = strawberry.field(
        resolver=wires.save_wire,
        description="Save a query as a wire, for example under the key `housing-sv`, or change the wire that has it. "
        "Scope `wires`.",
    )
    withdraw_article: WithdrawArticleResult | None = strawberry.field(
        resolver=articles.withdraw_article,
        description="Publish an article no more, for example at its author's request; nothing is deleted. "
        "Scope `edit`.",
    )
    reinstate_article: ReinstateArticleResult | None = strawberry.field(
        resolver=articles.reinstate_article,
        description="Publish a withdrawn article again, for example when the dispute is settled. Scope `edit`.",
    )
    correct_article: CorrectArticleResult | None = strawberry.field(
        resolver=articles.correct_article,
        description="Correct an article, for example a name in its headline: a revision that stays, whatever its page "
        "says when it is read again, until it is given back. Scope `edit`.",
    )
