"""
Sources and topics, as GraphQL types: what articles are filed under.
"""

from enum import Enum
from typing import Annotated, Self

import strawberry

from urbanfeed import article, store, taxonomy
from urbanfeed.publish.graphql.context import Info
from urbanfeed.publish.graphql.node import Node, node_id
from urbanfeed.publish.graphql.types_health import SourceHealth
from urbanfeed.publish.links import Links

__all__ = ["Rights", "Source", "Topic"]


@strawberry.enum(description="How much of an article may be shown.")
class Show(Enum):
    """As article.Show, which every door obeys."""

    FULL = strawberry.enum_value("full", description="All of it.")
    EXCERPT = strawberry.enum_value("excerpt", description="Headline, standfirst, the first sentences, and the link.")
    LINK = strawberry.enum_value("link", description="Headline and link.")


@strawberry.type(description="What may be shown of an article, and why. It is obeyed here: more is never sent.")
class Rights:
    """See article.Rights."""

    show: Show = strawberry.field(description="How much may be shown.")
    licence: str | None = strawberry.field(description="The licence, where there is one.")
    credit: str | None = strawberry.field(description="Who is to be named beside the text.")
    basis: str | None = strawberry.field(description="The ground for it, in words.")

    @classmethod
    def of(cls, rights: article.Rights) -> Self:
        """The GraphQL form of rights."""
        return cls(show=Show[rights.show.upper()], licence=rights.licence, credit=rights.credit, basis=rights.basis)


async def _health(source: strawberry.Parent["Source"], info: Info) -> SourceHealth | None:
    health = await info.context.healths.load(source.name)
    return SourceHealth.of(health) if health else None


@strawberry.type(description="A site that articles come from.")
class Source(Node):
    """See store.Source."""

    name: str = strawberry.field(description="The key to filter by, such as `jarialike_kz`.")
    title: str = strawberry.field(description="Its own name, for people.")
    home: str | None = strawberry.field(description="Its front page.")
    language: str | None = strawberry.field(description="The language it mostly writes in, BCP 47.")
    timezone: str | None = strawberry.field(description="The zone its times are in where a page states none (IANA).")
    rights: Rights = strawberry.field(
        description="What may be shown of its articles, unless one of them says otherwise."
    )
    article_count: int = strawberry.field(description="How many of its articles we hold.")
    page_url: str = strawberry.field(description="Our page of it.")
    health: SourceHealth | None = strawberry.field(
        resolver=_health, description="How well it can be read; null where it has not been gathered."
    )

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
        )


Language = Annotated[str, strawberry.argument(description="en, kk, ru, mn, sv, fi or ar (or a tag that begins so).")]


def _label(topic: strawberry.Parent["Topic"], language: Language = "en") -> str:
    return topic.entry.label(language)


async def _article_count(topic: strawberry.Parent["Topic"], info: Info) -> int:
    return await info.context.topic_counts.load(topic.key)


@strawberry.type(description="An urban topic, after the New Urban Agenda and SDG 11.")
class Topic(Node):
    """See taxonomy.Topic."""

    key: str = strawberry.field(description="The key to filter by, such as `public-space-green`.")
    label: str = strawberry.field(resolver=_label, description="Its name in a language; in English where we have none.")
    sdg: str = strawberry.field(description="The targets of the Sustainable Development Goals it belongs to.")
    nua: str = strawberry.field(description="The part of the New Urban Agenda it belongs to.")
    article_count: int = strawberry.field(resolver=_article_count, description="How many articles are filed under it.")
    page_url: str = strawberry.field(description="Our page of it.")
    entry: strawberry.Private[taxonomy.Topic]

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
        )
