"""
Wires, as a GraphQL type: saved queries, and a page of what each finds.
"""

from typing import Self

import strawberry

from urbanfeed import store
from urbanfeed.publish.graphql.connection import After, ArticleConnection, Before, First, Last, Part
from urbanfeed.publish.graphql.context import Info
from urbanfeed.publish.graphql.node import Node, node_id
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
    return await part.of(wire.saved.query, info.context.store, info.context.links)


@strawberry.type(description="A saved query: what its articles have in common has a name.")
class Wire(Node):
    """See store.Wire."""

    key: str = strawberry.field(description="What it is asked for by, such as `housing-in-the-north`.")
    title: str = strawberry.field(description="Its name, for people.")
    description: str = strawberry.field(description="What it brings, for people; empty where nobody has said it.")
    query: str = strawberry.field(description="What it asks, as the parameters of a feed's address.")
    articles: ArticleConnection = strawberry.field(
        resolver=_articles, description="Its articles, a page at a time, in the order that it asks for."
    )
    page_url: str = strawberry.field(description="Our page of it.")
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
            saved=wire,
        )
