"""
The article, as a GraphQL type.

What it says of the body comes from `shown`, so rights are obeyed; nothing here reads the stored body itself.
"""

from datetime import datetime
from enum import Enum
from typing import Annotated, Self

import strawberry

from urbanfeed import article, store, taxonomy
from urbanfeed.publish.graphql.context import Info
from urbanfeed.publish.graphql.node import Node
from urbanfeed.publish.graphql.types_block import Block, Direction, block_of
from urbanfeed.publish.graphql.types_catalogue import Rights, Source, Topic
from urbanfeed.publish.graphql.types_moment import Moment
from urbanfeed.publish.graphql.types_provenance import Provenance
from urbanfeed.publish.links import Links
from urbanfeed.publish.shown import Shown, shown
from urbanfeed.query import QueryError

__all__ = ["Article"]

SHORTEST_EXCERPT, LONGEST_EXCERPT = 40, 1000


@strawberry.enum(description="The forms that a body comes in.")
class BodyFormat(Enum):
    """As urbanfeed.blocks writes them."""

    HTML = strawberry.enum_value("html", description="Safe HTML, one element a block: no script, style or handler.")
    TEXT = strawberry.enum_value(
        "text", description="Plain text: blocks joined by a blank line, list items one a line."
    )
    MARKDOWN = strawberry.enum_value("markdown", description="CommonMark, tables as in GitHub's.")


@strawberry.type(description="A picture of the article; null where the page says nothing.")
class Image:
    """See article.Image."""

    url: str | None = strawberry.field(description="The picture's address.")
    alt: str | None = strawberry.field(description="What it shows, for those who do not see it.")
    caption: str | None = strawberry.field(description="The text under it.")
    credit: str | None = strawberry.field(description="Who made it.")


Format = Annotated[BodyFormat, strawberry.argument(description="How it is written.")]
Length = Annotated[
    int, strawberry.argument(description=f"Characters at most, {SHORTEST_EXCERPT} to {LONGEST_EXCERPT}.")
]
_Parent = strawberry.Parent["Article"]


def _body(article: _Parent, format: Format = BodyFormat.HTML) -> str:
    match format:
        case BodyFormat.HTML:
            return article.shown.html
        case BodyFormat.TEXT:
            return article.shown.text
        case BodyFormat.MARKDOWN:
            return article.shown.markdown


def _blocks(article: _Parent) -> list[Block]:
    return [block_of(block) for block in article.shown.body]


def _excerpt(article: _Parent, length: Length = 280) -> str:
    if not SHORTEST_EXCERPT <= length <= LONGEST_EXCERPT:
        raise QueryError("length", str(length), f"a whole number from {SHORTEST_EXCERPT} to {LONGEST_EXCERPT}")
    return article.shown.excerpt(length)


def _images(article: _Parent) -> list[Image]:
    return [Image(url=it.url, alt=it.alt, caption=it.caption, credit=it.credit) for it in article.shown.images]


def _topics(article: _Parent) -> list[Topic]:
    entries = map(taxonomy.topic, article.shown.article.topics)
    return [Topic.of(entry, article.links) for entry in entries if entry]


async def _source(article: _Parent, info: Info) -> Source:
    stored = article.shown.article
    source = await info.context.sources.load(stored.source)
    # A page read without a scraper has its host for a source, of which nothing else is known.
    unknown = store.Source(stored.source, stored.source, None, None, None, stored.rights)
    return Source.of(source or unknown, article.links)


def _rights(article: _Parent) -> Rights:
    return Rights.of(article.shown.article.rights)


def _provenance(article: _Parent) -> Provenance:
    return Provenance.of(article.shown.article.provenance)


async def _same_text_as(article: _Parent, info: Info) -> Annotated["Article", strawberry.lazy(__name__)] | None:
    earliest = article.shown.article.same_text_as
    stored = await info.context.store.articles.by_id(earliest) if earliest else None
    return Article.of(stored, article.links) if stored else None


@strawberry.type(description="One article. A field that its page does not state is null (or empty), never a guess.")
class Article(Node):
    """See article.Article; `of` makes one that shows what its rights allow."""

    id: strawberry.ID = strawberry.field(
        description="Opaque, stable for ever: a UUID, which feeds and pages have for the article too."
    )
    headline: str = strawberry.field(description="As printed; empty where the article is withdrawn.")
    standfirst: str | None = strawberry.field(description="The paragraph that leads into the article.")
    authors: list[str] = strawberry.field(description="Who wrote it, as printed.")
    language: str | None = strawberry.field(description="BCP 47.")
    direction: Direction = strawberry.field(description="The direction of its language.")
    published: Moment | None = strawberry.field(description="When it was published, as its page says.")
    published_at: datetime | None = strawberry.field(
        description="The instant of `published`, in UTC: a day counts as its 00:00, and an unknown zone as UTC."
    )
    updated: Moment | None = strawberry.field(
        description="When it was last changed, as its page says; null unless later than `published`."
    )
    updated_at: datetime | None = strawberry.field(description="The instant of `updated`, in UTC.")
    first_seen: datetime = strawberry.field(description="When we first read it. It sorts by this where undated.")
    section: str | None = strawberry.field(description="The part of its site that it stands in, as printed.")
    url: str | None = strawberry.field(
        description="The article at its publisher's: link this. Null where there is nothing to link."
    )
    canonical_url: str | None = strawberry.field(
        description="The same where the page itself names it as its own address; otherwise null."
    )
    page_url: str = strawberry.field(description="Our own page of it.")
    slug: str = strawberry.field(description="The words in `pageUrl`.")
    is_whole: bool = strawberry.field(description="Whether `body` and `blocks` are the whole article.")
    word_count: int = strawberry.field(description="The words of the whole article.")
    body: str = strawberry.field(resolver=_body, description="As much of the text as its rights let be shown.")
    blocks: list[Block] = strawberry.field(resolver=_blocks, description="The same in parts, to draw as you like.")
    excerpt: str = strawberry.field(
        resolver=_excerpt,
        description="The standfirst, or else the first sentences of what may be shown, ending at a sentence where one "
        "ends in time.",
    )
    images: list[Image] = strawberry.field(
        resolver=_images, description="Its pictures; none unless it may be shown in full."
    )
    topics: list[Topic] = strawberry.field(resolver=_topics, description="What it is about.")
    source: Source = strawberry.field(resolver=_source, description="Where it comes from.")
    rights: Rights = strawberry.field(resolver=_rights, description="What may be shown of it, and why.")
    provenance: Provenance = strawberry.field(resolver=_provenance, description="How we know all this.")
    withdrawn_at: datetime | None = strawberry.field(
        description="Since when it is published no more; null while it is. No list has it then, and nothing of what it "
        "said is shown: `headline` is empty."
    )
    withdrawn_reason: str | None = strawberry.field(description="Why, in words.")
    same_text_as: Annotated["Article", strawberry.lazy(__name__)] | None = strawberry.field(
        resolver=_same_text_as,
        description="The earliest article of another source that has nearly the same text.",
    )
    shown: strawberry.Private[Shown]
    links: strawberry.Private[Links]

    @classmethod
    def of(cls, stored: article.Article, links: Links) -> Self:
        """The GraphQL form of a stored article."""
        allowed = shown(stored)
        stored = allowed.article
        original = links.original(stored)
        return cls(
            id=strawberry.ID(stored.id),
            headline=stored.headline,
            standfirst=allowed.standfirst,
            authors=list(stored.authors),
            language=stored.language,
            direction=Direction.of(stored.language),
            published=Moment.of(stored.published) if stored.published else None,
            published_at=stored.published.instant if stored.published else None,
            updated=Moment.of(stored.updated) if stored.updated else None,
            updated_at=stored.updated.instant if stored.updated else None,
            first_seen=stored.first_seen,
            section=stored.section,
            url=original,
            canonical_url=original if original == stored.canonical_url else None,
            page_url=links.article(stored),
            slug=stored.slug,
            is_whole=allowed.whole,
            word_count=stored.word_count,
            withdrawn_at=stored.withdrawn.at if stored.withdrawn else None,
            withdrawn_reason=stored.withdrawn.reason if stored.withdrawn else None,
            shown=allowed,
            links=links,
        )
