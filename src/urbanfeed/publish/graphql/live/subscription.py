"""
The subscription root: what can be waited for. Each field gives one value for each event, once and in order.

An event shows an article as it is when it is told, so that nothing goes out that has been withdrawn since.
"""

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Annotated

import strawberry
from graphql import GraphQLError

from urbanfeed import article, store
from urbanfeed.publish.graphql.connection import ArticleFilter, ArticleOrder, asked
from urbanfeed.publish.graphql.context import Info
from urbanfeed.publish.graphql.live.announcer import Told, Wanted
from urbanfeed.publish.graphql.types_article import Article
from urbanfeed.publish.graphql.types_catalogue import Source
from urbanfeed.publish.graphql.types_health import SourceHealth
from urbanfeed.query import ArticleQuery, QueryError
from urbanfeed.store import NewsMissed

__all__ = ["Subscription"]

_MOST_IDS = 100
_MOST_TEXTS = 10  # to look for; each is looked for again whenever something happens

Filter = Annotated[
    ArticleFilter | None,
    strawberry.argument(description='Of which articles; of all where it is left out. Example: `{ topic: "housing" }`.'),
]
Ids = Annotated[
    list[strawberry.ID] | None,
    strawberry.argument(
        description=f"Of the articles of these ids only, {_MOST_IDS} at most. "
        'Example: `["bfe8f15d-99b9-5670-893c-36e0e458a4e8"]`.'
    ),
]
Names = Annotated[
    list[str] | None,
    strawberry.argument(description='Of these sources; of all where it is left out. Example: `["jarialike_kz"]`.'),
]


@strawberry.type(
    description="That an article says something else than before, or is withdrawn. "
    "Example: `subscription { articleRevised { number article { id headline } } }`."
)
class ArticleRevised:
    """See store.NewsItem."""

    article: Article = strawberry.field(
        description="The article as it is now. `withdrawnAt` is set where it was withdrawn: show it no more. "
        "Example: `article { id headline withdrawnAt }`."
    )
    number: int | None = strawberry.field(
        description="Which of its revisions this is, 2 for its first change; null where it was withdrawn, which is "
        "none. "
        "Example: `2`."
    )
    at: datetime = strawberry.field(description='When we stored it. Example: `"2026-03-01T12:00:00.250000Z"`.')


async def _source(change: strawberry.Parent["SourceHealthChanged"], info: Info) -> Source:
    found = await info.context.sources.load(change.name)
    unknown = store.Source(change.name, change.name, None, None, None, article.Rights())
    return Source.of(found or unknown, info.context.links)


@strawberry.type(
    description="That a source's health is another than before. "
    "Example: `subscription { sourceHealthChanged { source { name } health { state reason } } }`."
)
class SourceHealthChanged:
    """See store.NewsItem."""

    source: Source = strawberry.field(
        resolver=_source, description="The source as it is now. Example: `source { name title }`."
    )
    health: SourceHealth = strawberry.field(
        description="Its health as it was judged then. Example: `health { state reason }`."
    )
    at: datetime = strawberry.field(description='When we stored it. Example: `"2026-03-01T12:00:00.250000Z"`.')
    name: strawberry.Private[str]


async def article_published(info: Info, filter: Filter = strawberry.UNSET) -> AsyncGenerator[Article, None]:
    """Each article that is published from now on."""
    wanted = Wanted(frozenset({"published"}), _query(filter))

    async def told() -> AsyncGenerator[Article, None]:
        async for it in _told(info, wanted):
            if it.article:
                yield Article.of(it.article, info.context.links)

    return told()


async def article_revised(
    info: Info, filter: Filter = strawberry.UNSET, ids: Ids = strawberry.UNSET
) -> AsyncGenerator[ArticleRevised, None]:
    """Each change of an article from now on."""
    subjects = frozenset(map(str, ids)) if ids else None
    if subjects and len(subjects) > _MOST_IDS:
        raise QueryError("ids", f"{len(subjects)} ids", f"at most {_MOST_IDS}")
    wanted = Wanted(frozenset({"revised", "withdrawn"}), _query(filter), subjects)

    async def told() -> AsyncGenerator[ArticleRevised, None]:
        async for it in _told(info, wanted):
            if it.article:
                article = Article.of(it.article, info.context.links)
                yield ArticleRevised(article=article, number=it.item.number, at=it.item.at)

    return told()


async def source_health_changed(
    info: Info, source: Names = strawberry.UNSET
) -> AsyncGenerator[SourceHealthChanged, None]:
    """Each change of a source's health from now on."""
    names = ArticleQuery(source=tuple(source or ())).source  # which says what a name may be, and how many
    wanted = Wanted(frozenset({"health"}), subjects=frozenset(names) or None)

    async def told() -> AsyncGenerator[SourceHealthChanged, None]:
        async for it in _told(info, wanted):
            if it.item.health:
                health = SourceHealth.of(it.item.health)
                yield SourceHealthChanged(name=it.item.subject, health=health, at=it.item.at)

    return told()


def _query(filter: ArticleFilter | None) -> ArticleQuery:
    """What a filter asks for. Raises QueryError."""
    query = asked(filter, ArticleOrder.NEWEST)
    if len(query.q) > _MOST_TEXTS:
        raise QueryError("q", f"{len(query.q)} texts", f"at most {_MOST_TEXTS} texts in a subscription")
    return query


async def _told(info: Info, wanted: Wanted) -> AsyncGenerator[Told, None]:
    stream = info.context.stream
    if stream is None:
        raise GraphQLError("There is one answer to this request; subscribe over WebSocket or with an event stream.")
    async with stream.announcer.subscribed(wanted, stream.cut) as subscriber:
        stream.begun()
        try:
            async for it in subscriber:
                yield it
        except NewsMissed:
            message = "More has happened than we keep. Ask for what there is now, and subscribe anew."
            raise GraphQLError(message, extensions={"code": "NEWS_MISSED"}) from None


@strawberry.type(
    description="What can be waited for: over WebSocket (graphql-transport-ws), or as an event stream (SSE) by "
    "a POST or GET with `Accept: text/event-stream`. Every event is told once, in order, whichever "
    "process it happened in. "
    "Example: `subscription { articlePublished { headline pageUrl } }`."
)
class Subscription:
    """The root."""

    article_published: AsyncGenerator[Article, None] = strawberry.subscription(
        resolver=article_published,
        description="Each article that is published from now on: new, or published again after it was withdrawn. A "
        "filter's `q` takes ten texts at most here. "
        'Example: `articlePublished(filter: { language: "kk" }) { headline pageUrl }`.',
    )
    article_revised: AsyncGenerator[ArticleRevised, None] = strawberry.subscription(
        resolver=article_revised,
        description="Each change of what an article says, from now on; and that one was withdrawn, which is told to "
        "those who gave no `filter`. "
        "Example: `articleRevised { number article { id headline } }`.",
    )
    source_health_changed: AsyncGenerator[SourceHealthChanged, None] = strawberry.subscription(
        resolver=source_health_changed,
        description="Each change of a source's health, in its state or the reason for it, from now on. "
        "Example: `sourceHealthChanged { source { name } health { state reason } }`.",
    )
