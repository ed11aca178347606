"""
Lists of articles, as GraphQL types: what can be asked (the ArticleQuery of every door) and a page of the answer, in
the shape of the Relay Cursor Connections Specification.
"""

from dataclasses import asdict
from enum import Enum
from typing import Self

import strawberry

from urbanfeed.publish.asking import MOST
from urbanfeed.publish.graphql.types_article import Article
from urbanfeed.publish.links import Links
from urbanfeed.query import ArticleQuery, QueryError
from urbanfeed.store import Slice

__all__ = ["MOST", "USUAL", "ArticleConnection", "ArticleFilter", "ArticleOrder", "asked", "checked"]

# Articles on a page where nothing is said.
USUAL = 20


@strawberry.enum(description="The order of articles.")
class ArticleOrder(Enum):
    """As query.Order. By the published instant, or the time of our first reading where no date is stated."""

    NEWEST = strawberry.enum_value("newest", description="The latest published first.")
    OLDEST = strawberry.enum_value("oldest", description="The earliest published first.")


@strawberry.input(
    description="Which articles. An article matches a filter when it matches any of its values, and all filters given "
    "must match. One value may be written without its list."
)
class ArticleFilter:
    """The filters of ArticleQuery, which checks them."""

    source: list[str] | None = strawberry.field(default=strawberry.UNSET, description="Names of sources.")
    language: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Language tags (BCP 47); `sv` matches `sv-FI` too."
    )
    topic: list[str] | None = strawberry.field(default=strawberry.UNSET, description="Keys of topics.")
    place: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Keys of places; no article has any yet."
    )
    story: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Ids of stories; no article has any yet."
    )
    author: list[str] | None = strawberry.field(default=strawberry.UNSET, description="Whole names; case is ignored.")
    q: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Text that stands in the headline, standfirst or body; case is ignored."
    )
    since: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="The first day (`2025-07-08`) or instant (RFC 3339) that belongs to the answer.",
    )
    until: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="The last day or instant that belongs to the answer; a day is meant whole (UTC).",
    )


@strawberry.type(description="Where a page of a list stands in it.")
class PageInfo:
    """Relay's PageInfo."""

    has_next_page: bool = strawberry.field(description="Whether more follows.")
    has_previous_page: bool = strawberry.field(description="Whether anything comes before.")
    start_cursor: str | None = strawberry.field(description="The first edge's cursor; null on an empty page.")
    end_cursor: str | None = strawberry.field(description="The last edge's cursor: ask for what follows with `after`.")


@strawberry.type(description="An article in its place in a list.")
class ArticleEdge:
    """Relay's Edge."""

    cursor: str = strawberry.field(description="Opaque: the place just behind this article.")
    node: Article = strawberry.field(description="The article.")


@strawberry.type(description="A page of a list of articles.")
class ArticleConnection:
    """Relay's Connection."""

    edges: list[ArticleEdge] = strawberry.field(description="The articles of this page, each with its cursor.")
    nodes: list[Article] = strawberry.field(description="The same articles without cursors.")
    page_info: PageInfo = strawberry.field(description="Where this page stands.")
    total_count: int = strawberry.field(description="How many articles match in all.")

    @classmethod
    def of(cls, page: Slice, links: Links) -> Self:
        """The GraphQL form of a page of articles."""
        nodes = [Article.of(stored, links) for stored in page.articles]
        return cls(
            edges=[ArticleEdge(cursor=cursor, node=node) for cursor, node in zip(page.cursors, nodes, strict=True)],
            nodes=nodes,
            page_info=PageInfo(
                has_next_page=page.has_next,
                has_previous_page=page.has_previous,
                start_cursor=page.cursors[0] if page.cursors else None,
                end_cursor=page.cursors[-1] if page.cursors else None,
            ),
            total_count=page.total,
        )


def asked(filter: ArticleFilter | None, order: ArticleOrder) -> ArticleQuery:
    """The query that a filter and an order ask for. Raises QueryError."""
    return ArticleQuery.of({**(asdict(filter) if filter else {}), "order": order.name.lower()})


def checked(first: int) -> int:
    """A page size that may be asked for, 1 to 100. Raises QueryError."""
    if not 1 <= first <= MOST:
        raise QueryError("first", str(first), f"a whole number from 1 to {MOST}")
    return first
