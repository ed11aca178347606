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
    "`__typename`, the type of success, and `... on Failure { code message }`. They run one after "
    "the other, and none where the token does not open each of them. "
    'Example: `mutation { refreshSource(input: { name: "jarialike_kz" }) { __typename ... on '
    "Failure { code message } } }`."
)
class Mutation:
    """The root."""

    ingest_url: IngestUrlResult | None = strawberry.field(
        resolver=gathering.ingest_url,
        description="Take in a page: robots.txt is obeyed, private networks are not entered, and the answer waits "
        "for the article. Scope `ingest`. "
        'Example: `ingestUrl(input: { url: "https://city.example/news/1" }) { __typename ... on '
        "ArticleIngested { article { id } } }`.",
    )
    refresh_source: RefreshSourceResult | None = strawberry.field(
        resolver=gathering.refresh_source,
        description="Gather a source now. A round keeps its pauses and may take minutes, so the answer tells that "
        "it has begun. Scope `ingest`. "
        'Example: `refreshSource(input: { name: "jarialike_kz" }) { __typename }`.',
    )
    add_source: AddSourceResult | None = strawberry.field(
        resolver=gathering.add_source,
        description="Gather a site from now on: its feed, sitemap or list is found, and its newest articles are "
        "read to see whether they are any. Scope `sources`. "
        'Example: `addSource(input: { url: "https://city.example/news" }) { __typename ... on '
        "SourceAdded { place doubts } }`.",
    )
    save_wire: SaveWireResult | None = strawberry.field(
        resolver=wires.save_wire,
        description="Save a query as a wire, or change the wire that has its key. Scope `wires`. "
        'Example: `saveWire(input: { key: "housing-sv", title: "Bostäder", filter: { topic: ["housing"] '
        "} }) { __typename }`.",
    )
    withdraw_article: WithdrawArticleResult | None = strawberry.field(
        resolver=articles.withdraw_article,
        description="Publish an article no more; nothing is deleted. Scope `edit`. "
        'Example: `withdrawArticle(input: { id: "bfe8f15d-99b9-5670-893c-36e0e458a4e8", reason: '
        '"withdrawn at the author\'s request" }) { __typename }`.',
    )
    reinstate_article: ReinstateArticleResult | None = strawberry.field(
        resolver=articles.reinstate_article,
        description="Publish a withdrawn article again. Scope `edit`. "
        'Example: `reinstateArticle(input: { id: "bfe8f15d-99b9-5670-893c-36e0e458a4e8" }) { __typename '
        "}`.",
    )
    correct_article: CorrectArticleResult | None = strawberry.field(
        resolver=articles.correct_article,
        description="Correct an article: a revision that stays, whatever its page says when it is read again, until "
        "it is given back. Scope `edit`. "
        'Example: `correctArticle(input: { id: "bfe8f15d-99b9-5670-893c-36e0e458a4e8", reason: "a '
        'misprint", headline: "The park opens in May" }) { __typename }`.',
    )
