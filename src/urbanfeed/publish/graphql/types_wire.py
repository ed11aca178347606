"""
Wires, as a GraphQL type: saved queries, and a page of what each finds.
"""

from typing import Self

import strawberry

from urbanfeed import store
from urbanfeed.publish.graphql.connection import ArticleConnection
from urbanfeed.publish.graphql.context import Info
from urbanfeed.publish.graphql.node import Node, node_id
from urbanfeed.publish.graphql.paging import After, Before, First, Last, Part
from urbanfeed.publish.graphql.types_feeds import FeedUrls
from urbanfeed.publish.links import Links

__all__ = ["Wire"]


async def _articles(
    wire: strawberry.Parent["Wire"],
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
) -> ArticleConnection:
    part = Part.asked(first=first, after=after, last=last, before=before)
    query = wire.saved.query
    return ArticleConnection.of(query, await part.of(query, info.context.store), info.context.links)


@strawberry.type(
    description="A saved query: what its articles have in common has a name. "
    "Example: `{ wires { title articles(first: 3) { nodes { headline } } } }`."
)
class Wire(Node):
    """See store.Wire."""

    key: str = strawberry.field(description='What it is asked for by. Example: `"housing-in-the-north"`.')
    title: str = strawberry.field(description='Its name, for people. Example: `"Housing in the north"`.')
    description: str = strawberry.field(
        description="What it brings, for people; empty where nobody has said it. "
        'Example: `"All on housing, in Swedish and Finnish"`.'
    )
    query: str = strawberry.field(
        description="What it asks, as the parameters of a feed's address. "
        'Example: `"language=fi&language=sv&topic=housing"`.'
    )
    articles: ArticleConnection = strawberry.field(
        resolver=_articles,
        description="Its articles, a page at a time, in the order that it asks for. "
        "Example: `articles(first: 3) { nodes { headline } }`.",
    )
    page_url: str = strawberry.field(
        description='Our page of it. Example: `"https://wire.example/wires/housing-in-the-north"`.'
    )
    feed_urls: FeedUrls = strawberry.field(description="The feeds of its articles. Example: `feedUrls { atom rss }`.")
    embed_url: str = strawberry.field(
        description="Its newest articles as a page for an `iframe`. "
        'Example: `"https://wire.example/embed/feed?wire=housing-in-the-north"`.'
    )
    saved: strawberry.Private[store.Wire]

    @classmethod
    def of(cls, wire: store.Wire, links: Links) -> Self:
        """The GraphQL form of a wire."""
        return cls(
            id=node_id("wire", wire.key),
            key=wire.key,
            title=wire.title,
            description=wire.description,
            query=wire.query.canonical(),
            page_url=links.wire(wire.key),
            feed_urls=FeedUrls.of(wire.key, links),
            embed_url=links.embed(wire=wire.key),
            saved=wire,
        )
