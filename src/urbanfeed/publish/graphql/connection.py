"""
Lists of articles, as GraphQL types: what can be asked (the ArticleQuery of every door) and a page of the answer, in
the shape of the Relay Cursor Connections Specification.
"""

from dataclasses import asdict, dataclass
from enum import Enum
from typing import Annotated, Any, Self

import strawberry

from urbanfeed.publish.asking import MOST
from urbanfeed.publish.graphql.context import Info
from urbanfeed.publish.graphql.types_article import Article
from urbanfeed.publish.graphql.types_facets import ArticleFacets
from urbanfeed.publish.links import Links
from urbanfeed.query import ArticleQuery, QueryError
from urbanfeed.store import Slice, Store

__all__ = [
    "MOST", "USUAL", "After", "ArticleConnection", "ArticleFilter", "ArticleOrder", "Before", "First", "Last", "Part",
    "asked",
]  # fmt: skip

# Articles on a page where nothing is said.
USUAL = 20
# Values of a facet, at most.
_MOST_VALUES = 100


@strawberry.enum(description="The order of articles.")
class ArticleOrder(Enum):
    """As query.Order. By the published instant, or the time of our first reading where no date is stated."""

    NEWEST = strawberry.enum_value("newest", description="The latest published first.")
    OLDEST = strawberry.enum_value("oldest", description="The earliest published first.")
    RELEVANCE = strawberry.enum_value(
        "relevance", description="What answers `q` best first; without words, the latest published."
    )


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
        default=strawberry.UNSET,
        description='Words of the headline, standfirst or body, in any form; `"a phrase"`, `-without`, `begin*`.',
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
    start_cursor: str | None = strawberry.field(
        description="The first edge's cursor, null on an empty page: ask for what comes before with `before`."
    )
    end_cursor: str | None = strawberry.field(description="The last edge's cursor: ask for what follows with `after`.")


@strawberry.type(description="An article in its place in a list.")
class ArticleEdge:
    """Relay's Edge."""

    cursor: str = strawberry.field(description="Opaque: the place of this article.")
    node: Article = strawberry.field(description="The article.")


async def _total_count(connection: strawberry.Parent["ArticleConnection"], info: Info) -> int:
    return (await info.context.totals.load(connection.query)).number


async def _total_count_is_exact(connection: strawberry.Parent["ArticleConnection"], info: Info) -> bool:
    return (await info.context.totals.load(connection.query)).exact


Limit = Annotated[int, strawberry.argument(description=f"How many values of each facet, 1 to {_MOST_VALUES}.")]


async def _facets(connection: strawberry.Parent["ArticleConnection"], info: Info, limit: Limit = 10) -> ArticleFacets:
    if not 1 <= limit <= _MOST_VALUES:
        raise QueryError("limit", str(limit), f"a whole number from 1 to {_MOST_VALUES}")
    return ArticleFacets.of(await info.context.store.articles.facets(connection.query, limit=limit))


@strawberry.type(description="A page of a list of articles.")
class ArticleConnection:
    """Relay's Connection."""

    edges: list[ArticleEdge] = strawberry.field(description="The articles of this page, each with its cursor.")
    nodes: list[Article] = strawberry.field(description="The same articles without cursors.")
    page_info: PageInfo = strawberry.field(description="Where this page stands.")
    total_count: int = strawberry.field(
        resolver=_total_count, description="How many articles match in all; see totalCountIsExact."
    )
    total_count_is_exact: bool = strawberry.field(
        resolver=_total_count_is_exact,
        description="Whether totalCount is exact, as it always is up to 10,000, or an estimate.",
    )
    facets: ArticleFacets = strawberry.field(
        resolver=_facets, description="What all matching articles are filed under, and how many under each value."
    )
    query: strawberry.Private[ArticleQuery]

    @classmethod
    def of(cls, query: ArticleQuery, page: Slice, links: Links) -> Self:
        """The GraphQL form of a page of a query's articles."""
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
            query=query,
        )


def asked(filter: ArticleFilter | None, order: ArticleOrder) -> ArticleQuery:
    """The query that a filter and an order ask for. Raises QueryError."""
    return ArticleQuery.of({**(asdict(filter) if filter else {}), "order": order.name.lower()})


First = Annotated[
    int | None,
    strawberry.argument(
        description=f"The size of a page from the beginning, 1 to {MOST}; {USUAL} where neither it nor `last` is given."
    ),
]
After = Annotated[str | None, strawberry.argument(description="A cursor: the page begins behind it.")]
Last = Annotated[int | None, strawberry.argument(description=f"The size of a page from the end, 1 to {MOST}.")]
Before = Annotated[str | None, strawberry.argument(description="A cursor: the page ends before it.")]


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a list is asked for: the first so many, or the last, after a cursor or before one."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    @classmethod
    def asked(cls, **arguments: Any) -> Self:
        """The part that a field's arguments ask for; Strawberry tells what is left out apart from null."""
        return cls(**{name: value for name, value in arguments.items() if value is not strawberry.UNSET})

    async def of(self, query: ArticleQuery, store: Store, links: Links) -> ArticleConnection:
        """That part of the query's articles. Raises QueryError and CursorError."""
        if self.first is not None and self.last is not None:
            raise QueryError("last", str(self.last), "either `first` or `last`")
        first = USUAL if self.first is self.last is None else self.first
        for name, size in (("first", first), ("last", self.last)):
            if size is not None and not 1 <= size <= MOST:
                raise QueryError(name, str(size), f"a whole number from 1 to {MOST}")
        after, before = self.after or None, self.before or None
        page = await store.articles.page(query, first, after, last=self.last, before=before, counted=False)
        return ArticleConnection.of(query, page, links)
