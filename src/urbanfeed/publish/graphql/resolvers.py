"""
The resolvers of the root: each reads like the sentence in the schema, and asks the store once.
"""

import asyncio
from dataclasses import replace
from typing import Annotated

import strawberry

from urbanfeed import taxonomy
from urbanfeed.publish.graphql.connection import ArticleConnection, ArticleFilter, ArticleOrder, asked
from urbanfeed.publish.graphql.context import Info
from urbanfeed.publish.graphql.node import Node, parted
from urbanfeed.publish.graphql.paging import After, Before, First, Last, Part
from urbanfeed.publish.graphql.types_article import Article
from urbanfeed.publish.graphql.types_catalogue import Source, Topic
from urbanfeed.publish.graphql.types_search import SearchConnection
from urbanfeed.publish.graphql.types_wire import Wire
from urbanfeed.query import ArticleQuery, QueryError

__all__ = [
    "ArticleBy", "address_of", "article", "articles", "ids_of", "node", "nodes", "search", "search_asked", "source",
    "sources", "topic", "topics", "wire", "wires",
]  # fmt: skip

_MOST_NODES = 100


@strawberry.input(
    one_of=True,
    description='What names one article: exactly one of these. Example: `{url: "https://city.example/1"}`.',
)
class ArticleBy:
    """A @oneOf input object (GraphQL specification, September 2025)."""

    id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description='Its id. Example: `"bfe8f15d-99b9-5670-893c-36e0e458a4e8"`.'
    )
    url: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="An address of its page at the publisher's: the canonical one, or any that it was read at. "
        'Example: `"https://city.example/1"`.',
    )


Filter = Annotated[
    ArticleFilter | None,
    strawberry.argument(description='Which articles; all where it is left out. Example: `{language: "kk"}`.'),
]
Order = Annotated[ArticleOrder, strawberry.argument(description="In which order. Example: `OLDEST`.")]
By = Annotated[ArticleBy, strawberry.argument(description='Which one. Example: `{url: "https://city.example/1"}`.')]
Name = Annotated[str, strawberry.argument(description='Its name. Example: `"optimism_kz"`.')]
Key = Annotated[str, strawberry.argument(description='Its key. Example: `"housing"`.')]
Id = Annotated[
    strawberry.ID,
    strawberry.argument(description='The id of an article, a source, a topic or a wire. Example: `"topic:housing"`.'),
]
Ids = Annotated[
    list[strawberry.ID],
    strawberry.argument(
        description=f'Ids of articles, sources, topics and wires, {_MOST_NODES} at most. Example: `["topic:housing"]`.'
    ),
]
Words = Annotated[
    str,
    strawberry.argument(
        description='Words, in any form; `"a phrase"`, `-without`, `begin*`; 200 characters at most. '
        'Example: `"қала саябақ"`.'
    ),
]


async def articles(
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    filter: Filter = strawberry.UNSET,
    order: Order = ArticleOrder.NEWEST,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
) -> ArticleConnection:
    """The newest articles first, at most one page of them."""
    part, query = Part.asked(first=first, after=after, last=last, before=before), asked(filter, order)
    return ArticleConnection.of(query, await part.of(query, info.context.store), info.context.links)


async def search(
    info: Info,
    q: Words,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    filter: Filter = strawberry.UNSET,
    order: Order = ArticleOrder.RELEVANCE,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
) -> SearchConnection:
    """What answers the words best first, at most one page of it."""
    query = search_asked(q, filter, order)
    part = Part.asked(first=first, after=after, last=last, before=before)
    return SearchConnection.of(query, await part.of(query, info.context.store), info.context.links)


async def article(info: Info, by: By) -> Article | None:
    """One article, or null where nobody has it."""
    if (url := address_of(by)) is not None:
        stored = await info.context.store.articles.by_url(url)
    else:
        stored = await info.context.articles.load(str(by.id))
    return Article.of(stored, info.context.links) if stored else None


async def sources(info: Info) -> list[Source]:
    """All sources, by name."""
    return [Source.of(it, info.context.links) for it in await info.context.store.sources.all()]


async def source(info: Info, name: Name) -> Source | None:
    """The source of this name."""
    found = await info.context.sources.load(name)
    return Source.of(found, info.context.links) if found else None


def topics(info: Info) -> list[Topic]:
    """The whole taxonomy."""
    return [Topic.of(it, info.context.links) for it in taxonomy.taxonomy()]


def topic(info: Info, key: Key) -> Topic | None:
    """The topic of this key."""
    found = taxonomy.topic(key)
    return Topic.of(found, info.context.links) if found else None


async def wires(info: Info) -> list[Wire]:
    """All wires, by key."""
    return [Wire.of(it, info.context.links) for it in await info.context.store.wires.all()]


async def wire(info: Info, key: Key) -> Wire | None:
    """The wire of this key."""
    found = await info.context.wires.load(key)
    return Wire.of(found, info.context.links) if found else None


async def node(info: Info, id: Id) -> Node | None:
    """Whatever has this id."""
    kind, key = parted(id)
    match kind:
        case "source":
            return await source(info, key)
        case "topic":
            return topic(info, key)
        case "wire":
            return await wire(info, key)
        case "article":
            stored = await info.context.articles.load(key)
            return Article.of(stored, info.context.links) if stored else None


async def nodes(info: Info, ids: Ids) -> list[Node | None]:
    """Whatever has these ids, in their order."""
    return list(await asyncio.gather(*(node(info, it) for it in ids_of(ids))))


# -- what their arguments ask for


def search_asked(q: str, filter: ArticleFilter | None, order: ArticleOrder) -> ArticleQuery:
    """The query of a search. Raises QueryError."""
    if filter and filter.q:
        raise QueryError("filter.q", filter.q[0], "no words beside those of `search(q:)`")
    return asked(replace(filter or ArticleFilter(), q=[q]), order)


def address_of(by: ArticleBy) -> str | None:
    """The address that an article is asked for by; None where it is its id. Raises QueryError."""
    if not isinstance(by.url, str):
        return None
    if not by.url.startswith(("http://", "https://")):
        raise QueryError("url", by.url, "a whole address that begins with http:// or https://")
    return by.url


def ids_of(ids: list[strawberry.ID]) -> list[strawberry.ID]:
    """The ids. Raises QueryError for more than are looked up at once."""
    if len(ids) > _MOST_NODES:
        raise QueryError("ids", f"{len(ids)} ids", f"at most {_MOST_NODES} ids")
    return ids
