"""
Lists of articles, as GraphQL types: what can be asked (the ArticleQuery of every door) and a page of the answer, in
the shape of the Relay Cursor Connections Specification.
"""

from dataclasses import asdict
from enum import Enum
from typing import Annotated, Protocol, Self

import strawberry

from urbanfeed.publish.graphql.context import Info
from urbanfeed.publish.graphql.paging import MOST, USUAL, PageInfo, within
from urbanfeed.publish.graphql.types_article import Article
from urbanfeed.publish.graphql.types_facets import ArticleFacets
from urbanfeed.publish.graphql.types_feeds import FeedUrls
from urbanfeed.publish.links import Links
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Slice

__all__ = ["MOST", "MOST_VALUES", "USUAL", "ArticleConnection", "ArticleFilter", "ArticleOrder", "Whole", "asked"]

# Values of a facet, at most.
MOST_VALUES = 100


@strawberry.enum(description="The order of articles. Example: `NEWEST`.")
class ArticleOrder(Enum):
    """As query.Order. By the published instant, or the time of our first reading where no date is stated."""

    NEWEST = strawberry.enum_value(
        "newest",
        description="The latest published first. Example: `{ articles(order: NEWEST) { nodes { publishedAt } } }`.",
    )
    OLDEST = strawberry.enum_value(
        "oldest",
        description="The earliest published first. Example: `{ articles(order: OLDEST) { nodes { publishedAt } } }`.",
    )
    RELEVANCE = strawberry.enum_value(
        "relevance",
        description="What answers `q` best first; without words, the latest published. "
        'Example: `{ articles(filter: {q: "tram"}, order: RELEVANCE) { nodes { headline } } }`.',
    )


@strawberry.input(
    description="Which articles. An article matches a filter when it matches any of its values, and all filters given "
    "must match. One value may be written without its list. These are the parameters of every feed, widget and page "
    'too. Example: `{language: ["kk", "ru"], topic: "housing", since: "2025-07-01"}`.'
)
class ArticleFilter:
    """The filters of ArticleQuery, which checks them."""

    source: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description='Names of sources. Example: `["jarialike_kz", "optimism_kz"]`.'
    )
    language: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description='Language tags (BCP 47); `sv` matches `sv-FI` too. Example: `"sv"`.'
    )
    topic: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description='Keys of topics. Example: `["housing", "mobility"]`.'
    )
    place: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description='Keys of places; no article has any yet. Example: `"almaty"`.'
    )
    story: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description='Ids of stories; no article has any yet. Example: `"first-urban-forum"`.',
    )
    author: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description='Whole names; case is ignored. Example: `"Айгүл Қ."`.'
    )
    q: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description='Words of the headline, standfirst or body, in any form; `"a phrase"`, `-without`, `begin*`. '
        'Example: `"қала саябақ"`.',
    )
    since: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="The first day, or the first instant (RFC 3339), that belongs to the answer. "
        'Example: `"2025-07-08"`.',
    )
    until: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="The last day or instant that belongs to the answer; a day is meant whole (UTC). "
        'Example: `"2025-07-08T18:00:00Z"`.',
    )


class Whole(Protocol):
    """A page of any connection, which knows the whole query that it is a page of."""

    query: ArticleQuery


Listed = strawberry.Parent[Whole]
Limit = Annotated[
    int, strawberry.argument(description=f"How many values of each facet, 1 to {MOST_VALUES}. Example: `5`.")
]


async def total_count(connection: Listed, info: Info) -> int:
    """How many articles match in all."""
    return (await info.context.totals.load(connection.query)).number


async def total_count_is_exact(connection: Listed, info: Info) -> bool:
    """Whether that number is exact."""
    return (await info.context.totals.load(connection.query)).exact


async def facets(connection: Listed, info: Info, limit: Limit = 10) -> ArticleFacets:
    """What all matching articles are filed under. Raises QueryError."""
    within("limit", limit, MOST_VALUES)
    return ArticleFacets.of(await info.context.store.articles.facets(connection.query, limit=limit))


def feed_urls(connection: Listed, info: Info) -> FeedUrls:
    """The feeds of the whole query."""
    return FeedUrls.of(connection.query, info.context.links)


def embed_url(connection: Listed, info: Info) -> str:
    """The whole query as a page for an iframe."""
    return info.context.links.embed(connection.query)


TOTAL_COUNT = "How many articles match in all; see `totalCountIsExact`. Example: `1280`."
IS_EXACT = "Whether `totalCount` is exact, as it always is up to 10,000, or an estimate. Example: `true`."
FACETS = (
    "What all matching articles are filed under, and how many under each value. "
    "Example: `facets(limit: 5) { topic { value count } }`."
)
RANKED = (
    "In the order of relevance, how many of the newest matches were ranked, where there are more: only these can be "
    "paged through. Null where all were. Example: `5000`."
)
FEEDS = "The feeds of this very query, in its order. Example: `feedUrls { atom rss }`."
EMBED = 'This very query as a page for an `iframe`. Example: `"https://wire.example/embed/feed?language=kk"`.'


@strawberry.type(
    description="An article in its place in a list. Example: `{ articles { edges { cursor node { headline } } } }`."
)
class ArticleEdge:
    """Relay's Edge."""

    cursor: str = strawberry.field(
        description="Opaque: the place of this article, to go on from. "
        'Example: `"MTY4NDE1MjMwMDAwMDAwMCAzZjc4NDU5Yi04YjEyLTU3YTItYjk2Yi04ODg3MWU5MDU4MzY"`.'
    )
    node: Article = strawberry.field(description="The article. Example: `node { headline }`.")


@strawberry.type(
    description="A page of a list of articles. "
    "Example: `{ articles(first: 10) { totalCount nodes { headline } pageInfo { endCursor } } }`."
)
class ArticleConnection:
    """Relay's Connection."""

    edges: list[ArticleEdge] = strawberry.field(
        description="The articles of this page, each with its cursor. Example: `edges { cursor node { headline } }`."
    )
    nodes: list[Article] = strawberry.field(
        description="The same articles without cursors. Example: `nodes { headline }`."
    )
    page_info: PageInfo = strawberry.field(
        description="Where this page stands. Example: `pageInfo { hasNextPage endCursor }`."
    )
    total_count: int = strawberry.field(resolver=total_count, description=TOTAL_COUNT)
    total_count_is_exact: bool = strawberry.field(resolver=total_count_is_exact, description=IS_EXACT)
    facets: ArticleFacets = strawberry.field(resolver=facets, description=FACETS)
    ranked: int | None = strawberry.field(description=RANKED)
    feed_urls: FeedUrls = strawberry.field(resolver=feed_urls, description=FEEDS)
    embed_url: str = strawberry.field(resolver=embed_url, description=EMBED)
    query: strawberry.Private[ArticleQuery]

    @classmethod
    def of(cls, query: ArticleQuery, page: Slice, links: Links) -> Self:
        """The GraphQL form of a page of a query's articles."""
        nodes = [Article.of(stored, links) for stored in page.articles]
        return cls(
            edges=[ArticleEdge(cursor=cursor, node=node) for cursor, node in zip(page.cursors, nodes, strict=True)],
            nodes=nodes,
            ranked=page.ranked,
            page_info=PageInfo.of(page),
            query=query,
        )


def asked(filter: ArticleFilter | None, order: ArticleOrder) -> ArticleQuery:
    """The query that a filter and an order ask for. Raises QueryError."""
    return ArticleQuery.of({**(asdict(filter) if filter else {}), "order": order.name.lower()})
