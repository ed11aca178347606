"""
The schema: what can be asked, and the SDL that says so (schema/urbanfeed.graphql).

Descriptions are written for those who read them in GraphiQL.
"""

from datetime import datetime
from functools import cache

import strawberry
import structlog
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from urbanfeed.publish.graphql import resolvers
from urbanfeed.publish.graphql.connection import ArticleConnection
from urbanfeed.publish.graphql.errors import is_ours
from urbanfeed.publish.graphql.live.subscription import Subscription
from urbanfeed.publish.graphql.mutations import Authorization, Mutation
from urbanfeed.publish.graphql.node import Node
from urbanfeed.publish.graphql.preparing import Preparation
from urbanfeed.publish.graphql.types_article import Article
from urbanfeed.publish.graphql.types_catalogue import Source, Topic
from urbanfeed.publish.graphql.types_moment import INSTANT
from urbanfeed.publish.graphql.types_wire import Wire

__all__ = ["schema", "sdl"]

_log = structlog.get_logger(__name__)


@strawberry.type(description="What can be asked.")
class Query:
    """The root."""

    articles: ArticleConnection = strawberry.field(
        resolver=resolvers.articles, description="Articles that match a filter, a page at a time."
    )
    article: Article | None = strawberry.field(
        resolver=resolvers.article, description="One article, by its id or an address; null where we have none."
    )
    sources: list[Source] = strawberry.field(resolver=resolvers.sources, description="All sources, by name.")
    source: Source | None = strawberry.field(
        resolver=resolvers.source, description="The source of a name; null where there is none."
    )
    topics: list[Topic] = strawberry.field(resolver=resolvers.topics, description="All topics of the taxonomy.")
    topic: Topic | None = strawberry.field(
        resolver=resolvers.topic, description="The topic of a key; null where there is none."
    )
    wires: list[Wire] = strawberry.field(resolver=resolvers.wires, description="All wires, by key.")
    wire: Wire | None = strawberry.field(
        resolver=resolvers.wire, description="The wire of a key; null where there is none."
    )
    node: Node | None = strawberry.field(
        resolver=resolvers.node, description="The article, source, topic or wire of an id; null where there is none."
    )


class _Schema(strawberry.Schema):
    """Strawberry logs every error with its traceback; here only our own faults are logged."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Called by Strawberry before the errors reach a client."""
        for error in filter(is_ours, errors):
            _log.error("graphql_fault", path=error.path, exc_info=error.original_error)


@cache
def schema() -> strawberry.Schema:
    """The one schema, built at first use."""
    return _Schema(
        Query,
        mutation=Mutation,
        subscription=Subscription,
        extensions=[Preparation, Authorization],
        config=StrawberryConfig(scalar_map={datetime: INSTANT}),
    )


def sdl() -> str:
    """The schema in the Schema Definition Language, ending with a line break."""
    return schema().as_str() + "\n"
