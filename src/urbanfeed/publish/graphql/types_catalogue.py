"""
Sources and topics, as GraphQL types: what articles are filed under.
"""

from datetime import datetime
from enum import Enum
from typing import Annotated, Self

import strawberry

from urbanfeed import article, store, taxonomy
from urbanfeed.publish.graphql.context import Info
from urbanfeed.publish.graphql.node import Node, node_id
from urbanfeed.publish.graphql.types_feeds import FeedUrls
from urbanfeed.publish.graphql.types_health import SourceHealth
from urbanfeed.publish.links import Links
from urbanfeed.query import ArticleQuery

__all__ = ["Rights", "Source", "Topic"]


@strawberry.enum(description="How much of an article may be shown. Example: `EXCERPT`.")
class Show(Enum):
    """As article.Show, which every door obeys."""

    FULL = strawberry.enum_value("full", description='All of it. Example: `"headline, standfirst, body, pictures"`.')
    EXCERPT = strawberry.enum_value(
        "excerpt",
        description="Headline, standfirst, the first sentences, and the link. "
        'Example: `"headline, standfirst, two sentences"`.',
    )
    LINK = strawberry.enum_value("link", description='Headline and link. Example: `"headline"`.')


@strawberry.type(
    description="What may be shown of an article, and why. It is obeyed here: more is never sent. "
    "Example: `{ articles { nodes { isWhole rights { show credit licence } } } }`."
)
class Rights:
    """See article.Rights."""

    show: Show = strawberry.field(description="How much may be shown. Example: `FULL`.")
    licence: str | None = strawberry.field(description='The licence, where there is one. Example: `"CC BY 4.0"`.')
    credit: str | None = strawberry.field(description='Who is to be named beside the text. Example: `"Jarialike.kz"`.')
    basis: str | None = strawberry.field(
        description='The ground for it, in words. Example: `"text given to the project"`.'
    )

    @classmethod
    def of(cls, rights: article.Rights) -> Self:
        """The GraphQL form of rights."""
        return cls(show=Show[rights.show.upper()], licence=rights.licence, credit=rights.credit, basis=rights.basis)


def _articles_of(filed: "Source | Topic") -> ArticleQuery:
    return ArticleQuery(source=(filed.name,)) if isinstance(filed, Source) else ArticleQuery(topic=(filed.key,))


def _feed_urls(filed: strawberry.Parent["Source | Topic"]) -> FeedUrls:
    return FeedUrls.of(_articles_of(filed), filed.links)


def _embed_url(filed: strawberry.Parent["Source | Topic"]) -> str:
    return filed.links.embed(_articles_of(filed))


async def _health(source: strawberry.Parent["Source"], info: Info) -> SourceHealth | None:
    health = await info.context.healths.load(source.name)
    return SourceHealth.of(health) if health else None


@strawberry.type(
    description='A site that articles come from. Example: `{ source(name: "optimism_kz") { title home language } }`.'
)
class Source(Node):
    """See store.Source."""

    name: str = strawberry.field(description='The key to filter by. Example: `"jarialike_kz"`.')
    title: str = strawberry.field(description='Its own name, for people. Example: `"Jarialike.kz"`.')
    home: str | None = strawberry.field(description='Its front page. Example: `"https://jarialike.kz/"`.')
    language: str | None = strawberry.field(description='The language it mostly writes in, BCP 47. Example: `"sv-FI"`.')
    timezone: str | None = strawberry.field(
        description='The zone its times are in where a page states none (IANA). Example: `"Asia/Qyzylorda"`.'
    )
    rights: Rights = strawberry.field(
        description="What may be shown of its articles, unless one of them says otherwise. "
        "Example: `rights { show credit }`."
    )
    article_count: int = strawberry.field(description="How many of its articles we hold. Example: `1280`.")
    page_url: str = strawberry.field(
        description='Our page of it. Example: `"https://wire.example/sources/jarialike_kz"`.'
    )
    feed_urls: FeedUrls = strawberry.field(
        resolver=_feed_urls, description="The feeds of its articles. Example: `feedUrls { atom rss }`."
    )
    embed_url: str = strawberry.field(
        resolver=_embed_url,
        description="Its newest articles as a page for an `iframe`. "
        'Example: `"https://wire.example/embed/feed?source=jarialike_kz"`.',
    )
    paused_at: datetime | None = strawberry.field(
        description="Since when the operator does not have it gathered; null while it is. "
        'Example: `"2026-03-02T16:20:00Z"`.'
    )
    health: SourceHealth | None = strawberry.field(
        resolver=_health,
        description="How well it can be read; null where it has not been gathered. Example: `health { state reason }`.",
    )
    links: strawberry.Private[Links]

    @classmethod
    def of(cls, source: store.Source, links: Links) -> Self:
        """The GraphQL form of a source."""
        return cls(
            id=node_id("source", source.name),
            name=source.name,
            title=source.title,
            home=source.home,
            language=source.language,
            timezone=source.timezone,
            rights=Rights.of(source.rights),
            article_count=source.articles,
            page_url=links.source(source.name),
            paused_at=source.paused_at,
            links=links,
        )


Language = Annotated[
    str,
    strawberry.argument(description='One of en, kk, ru, mn, sv, fi and ar, or a tag that begins so. Example: `"kk"`.'),
]


def _label(topic: strawberry.Parent["Topic"], language: Language = "en") -> str:
    return topic.entry.label(language)


async def _article_count(topic: strawberry.Parent["Topic"], info: Info) -> int:
    return await info.context.topic_counts.load(topic.key)


@strawberry.type(
    description="An urban topic, after the New Urban Agenda and SDG 11. "
    'Example: `{ topic(key: "public-space-green") { label sdg } }`.'
)
class Topic(Node):
    """See taxonomy.Topic."""

    key: str = strawberry.field(description='The key to filter by. Example: `"public-space-green"`.')
    label: str = strawberry.field(
        resolver=_label,
        description='Its name in a language; in English where we have none. Example: `label(language: "kk")`.',
    )
    sdg: str = strawberry.field(
        description='The targets of the Sustainable Development Goals it belongs to. Example: `"11.7"`.'
    )
    nua: str = strawberry.field(
        description="The part of the New Urban Agenda it belongs to. "
        'Example: `"NUA: building the urban governance structure"`.'
    )
    article_count: int = strawberry.field(
        resolver=_article_count, description="How many articles are filed under it. Example: `312`."
    )
    page_url: str = strawberry.field(
        description='Our page of it. Example: `"https://wire.example/topics/public-space-green"`.'
    )
    feed_urls: FeedUrls = strawberry.field(
        resolver=_feed_urls, description="The feeds of its articles. Example: `feedUrls { atom rss }`."
    )
    embed_url: str = strawberry.field(
        resolver=_embed_url,
        description="Its newest articles as a page for an `iframe`. "
        'Example: `"https://wire.example/embed/feed?topic=public-space-green"`.',
    )
    entry: strawberry.Private[taxonomy.Topic]
    links: strawberry.Private[Links]

    @classmethod
    def of(cls, topic: taxonomy.Topic, links: Links) -> Self:
        """The GraphQL form of a topic."""
        return cls(
            id=node_id("topic", topic.key),
            key=topic.key,
            sdg=topic.sdg,
            nua=topic.nua,
            page_url=links.topic(topic.key),
            entry=topic,
            links=links,
        )
