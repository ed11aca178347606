"""
The schema: what can be asked, and the SDL that says so (schema/urbanfeed.graphql).

Descriptions are written for those who read them in GraphiQL.
"""

from datetime import datetime
from functools import cache

import strawberry
import structlog
from graphql import GraphQLError, GraphQLInputObjectType
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
from urbanfeed.publish.graphql.types_search import SearchConnection
from urbanfeed.publish.graphql.types_wire import Wire

__all__ = ["schema", "sdl"]

_log = structlog.get_logger(__name__)


@strawberry.type(description="What can be asked. Example: `{ articles(first: 10) { nodes { headline } } }`.")
class Query:
    """The root."""

    articles: ArticleConnection = strawberry.field(
        resolver=resolvers.articles,
        description="Articles that match a filter, a page at a time. "
        'Example: `articles(first: 10, filter: {language: "kk"}) { nodes { headline } }`.',
    )
    search: SearchConnection = strawberry.field(
        resolver=resolvers.search,
        description="What answers some words, the best first, with the words marked. "
        'Example: `search(q: "қала", first: 10) { edges { headline { html } snippet { html } } }`.',
    )
    article: Article | None = strawberry.field(
        resolver=resolvers.article,
        description="One article, by its id or an address; null where we have none. "
        'Example: `article(by: {url: "https://city.example/1"}) { headline body }`.',
    )
    sources: list[Source] = strawberry.field(
        resolver=resolvers.sources, description="All sources, by name. Example: `sources { name title articleCount }`."
    )
    source: Source | None = strawberry.field(
        resolver=resolvers.source,
        description="The source of a name; null where there is none. "
        'Example: `source(name: "optimism_kz") { title health { state } }`.',
    )
    topics: list[Topic] = strawberry.field(
        resolver=resolvers.topics,
        description='All topics of the taxonomy. Example: `topics { key label(language: "kk") }`.',
    )
    topic: Topic | None = strawberry.field(
        resolver=resolvers.topic,
        description='The topic of a key; null where there is none. Example: `topic(key: "housing") { label }`.',
    )
    wires: list[Wire] = strawberry.field(
        resolver=resolvers.wires, description="All wires, by key. Example: `wires { key title }`."
    )
    wire: Wire | None = strawberry.field(
        resolver=resolvers.wire,
        description="The wire of a key; null where there is none. "
        'Example: `wire(key: "housing-in-the-north") { articles { nodes { headline } } }`.',
    )
    node: Node | None = strawberry.field(
        resolver=resolvers.node,
        description="The article, source, topic or wire of an id; null where there is none. "
        'Example: `node(id: "topic:housing") { ... on Topic { label } }`.',
    )
    nodes: list[Node | None] = strawberry.field(
        resolver=resolvers.nodes,
        description="The articles, sources, topics and wires of these ids, in their order; null for each that there is "
        'not. Example: `nodes(ids: ["topic:housing", "source:optimism_kz"]) { id }`.',
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
    built = _Schema(
        Query,
        mutation=Mutation,
        subscription=Subscription,
        extensions=[Preparation, Authorization],
        config=StrawberryConfig(scalar_map={datetime: INSTANT}),
    )
    # Strawberry keeps to itself which input objects are @oneOf; graphql-core's own rules want to know it.
    for type_ in built._schema.type_map.values():
        if isinstance(type_, GraphQLInputObjectType):
            type_.is_one_of = type_.extensions["strawberry-definition"].is_one_of
    return built


def sdl() -> str:
    """The schema in the Schema Definition Language, ending with a line break."""
    return schema().as_str() + "\n"
