"""
The article, as a GraphQL type.

What it says of the body comes from `shown`, so rights are obeyed; nothing here reads the stored body itself.
"""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from urbanfeed import article, store, taxonomy
from urbanfeed.publish.datelines import corrected_line, dateline
from urbanfeed.publish.graphql.context import Info
from urbanfeed.publish.graphql.node import Node
from urbanfeed.publish.graphql.paging import within
from urbanfeed.publish.graphql.types_block import Block, Direction, block_of
from urbanfeed.publish.graphql.types_catalogue import Rights, Source, Topic
from urbanfeed.publish.graphql.types_correction import Correction
from urbanfeed.publish.graphql.types_feeds import FeedUrls
from urbanfeed.publish.graphql.types_moment import Moment
from urbanfeed.publish.graphql.types_provenance import Provenance
from urbanfeed.publish.graphql.types_related import RelatedArticle
from urbanfeed.publish.graphql.types_revision import Revision
from urbanfeed.publish.graphql.types_text import (
    BodyFormat,
    Format,
    Image,
    Length,
    Place,
    Story,
    Terms,
    excerpt_of,
    written,
)
from urbanfeed.publish.links import Links
from urbanfeed.publish.shown import Shown, shown
from urbanfeed.query import ArticleQuery

__all__ = ["MOST_RELATED", "MOST_REVISIONS", "Article"]

MOST_RELATED, MOST_REVISIONS = 20, 50

MostRelated = Annotated[int, strawberry.argument(description=f"How many at most, 1 to {MOST_RELATED}. Example: `3`.")]
MostRevisions = Annotated[
    int, strawberry.argument(description=f"How many at most, 1 to {MOST_REVISIONS}. Example: `2`.")
]
_Parent = strawberry.Parent["Article"]


def _body(article: _Parent, format: Format = BodyFormat.HTML) -> str:
    return written(article.shown, format)


def _blocks(article: _Parent) -> list[Block]:
    return [block_of(block) for block in article.shown.body]


def _excerpt(article: _Parent, length: Length = 280) -> str:
    return excerpt_of(article.shown, length)


def _dateline(article: _Parent) -> str:
    stored = article.shown.article
    return dateline(stored.language, stored.published, stored.first_seen)


def _corrected_line(article: _Parent) -> str | None:
    stored = article.shown.article
    return corrected_line(stored.language, (it.at for it in stored.corrections))


def _images(article: _Parent) -> list[Image]:
    return [Image.of(it) for it in article.shown.images]


def _topics(article: _Parent) -> list[Topic]:
    return _known(article.shown.article.topics, article.links)


async def _source(article: _Parent, info: Info) -> Source:
    stored = article.shown.article
    source = await info.context.sources.load(stored.source)
    # A page read without a scraper has its host for a source, of which nothing else is known.
    unknown = store.Source(stored.source, stored.source, None, None, None, stored.rights)
    return Source.of(source or unknown, article.links)


def _rights(article: _Parent) -> Rights:
    return Rights.of(article.shown.article.rights)


def _terms(article: _Parent) -> Terms:
    return Terms.of(article.shown.article.terms)


def _provenance(article: _Parent) -> Provenance:
    return Provenance.of(article.shown.article.provenance)


def _feed_urls(article: _Parent) -> FeedUrls:
    return FeedUrls.of(ArticleQuery(source=(article.shown.article.source,)), article.links)


async def _same_text_as(article: _Parent, info: Info) -> Annotated["Article", strawberry.lazy(__name__)] | None:
    earliest = article.shown.article.same_text_as
    stored = await info.context.articles.load(earliest) if earliest else None
    return Article.of(stored, article.links) if stored else None


async def _related(article: _Parent, info: Info, first: MostRelated = 5) -> list[RelatedArticle]:
    within("first", first, MOST_RELATED)
    if article.shown.article.withdrawn:
        return []
    near = await info.context.near.load((str(article.id), first))
    stored = await info.context.articles.load_many([it.id for it in near])
    return [
        RelatedArticle(node=Article.of(found, article.links), topics=_known(it.topics, article.links))
        for it, found in zip(near, stored, strict=True)
        if found
    ]


async def _revisions(article: _Parent, info: Info, first: MostRevisions = 10) -> list[Revision]:
    within("first", first, MOST_REVISIONS)
    stored = article.shown.article
    if stored.withdrawn:
        return []
    states = await info.context.revisions.load((stored.id, first))
    return [Revision.of(it, stored.rights.show) for it in reversed(states)]


async def _revision_count(article: _Parent, info: Info) -> int:
    return await info.context.revision_counts.load(str(article.id))


def _corrections(article: _Parent) -> list[Correction]:
    return [Correction.of(it) for it in article.shown.article.corrections]


def _known(keys: tuple[str, ...], links: Links) -> list[Topic]:
    return [Topic.of(entry, links) for entry in map(taxonomy.topic, keys) if entry]


@strawberry.type(
    description="One article. A field that its page does not state is null (or empty), never a guess. "
    "Example: `{ articles(first: 1) { nodes { headline language direction body } } }`."
)
class Article(Node):
    """See article.Article; `of` makes one that shows what its rights allow."""

    id: strawberry.ID = strawberry.field(
        description="Opaque, stable for ever: a UUID, which feeds and pages have for the article too. "
        'Example: `"bfe8f15d-99b9-5670-893c-36e0e458a4e8"`.'
    )
    headline: str = strawberry.field(
        description='As printed; empty where the article is withdrawn. Example: `"Ten trees for the square"`.'
    )
    standfirst: str | None = strawberry.field(
        description='The paragraph that leads into the article. Example: `"The city plants again."`.'
    )
    authors: list[str] = strawberry.field(description='Who wrote it, as printed. Example: `["Айгүл Қ."]`.')
    agencies: list[str] = strawberry.field(description='News agencies that its byline names. Example: `["Reuters"]`.')
    language: str | None = strawberry.field(description='The language it is written in, BCP 47. Example: `"kk"`.')
    direction: Direction = strawberry.field(description="The direction of its language. Example: `LTR`.")
    published: Moment | None = strawberry.field(
        description="When it was published, as its page says. Example: `published { at precision zone text }`."
    )
    published_at: datetime | None = strawberry.field(
        description="The instant of `published`, in UTC: a day counts as its 00:00, and an unknown zone as UTC. "
        'Example: `"2025-07-08T07:30:00Z"`.'
    )
    dateline: str = strawberry.field(
        resolver=_dateline,
        description="When it was published, as precise as its page states, or else when we first read it: in the "
        "article's language, or in English where we have no words in that. "
        'Example: `"8 июля 2025 г., 07:30"`.',
    )
    updated: Moment | None = strawberry.field(
        description="When it was last changed, as its page says; null unless later than `published`. "
        "Example: `updated { at }`."
    )
    updated_at: datetime | None = strawberry.field(
        description='The instant of `updated`, in UTC. Example: `"2025-07-09T07:30:00Z"`.'
    )
    first_seen: datetime = strawberry.field(
        description='When we first read it. It sorts by this where undated. Example: `"2025-09-01T08:00:05Z"`.'
    )
    section: str | None = strawberry.field(
        description='The part of its site that it stands in, as printed. Example: `"Қоғам"`.'
    )
    url: str | None = strawberry.field(
        description="The article at its publisher's: link this. Null where there is nothing to link. "
        'Example: `"https://city.example/1"`.'
    )
    canonical_url: str | None = strawberry.field(
        description="The same where the page itself names it as its own address; otherwise null. "
        'Example: `"https://city.example/1"`.'
    )
    page_url: str = strawberry.field(
        description="Our own page of it. "
        'Example: `"https://wire.example/articles/bfe8f15d-99b9-5670-893c-36e0e458a4e8/program"`.'
    )
    feed_urls: FeedUrls = strawberry.field(
        resolver=_feed_urls,
        description="The feeds of its source, in which it stands; `topics` have feeds too. "
        "Example: `feedUrls { atom rss }`.",
    )
    embed_url: str | None = strawberry.field(
        description="The article alone as a page for an `iframe`; null where it is withdrawn. "
        'Example: `"https://wire.example/embed/articles/bfe8f15d-99b9-5670-893c-36e0e458a4e8"`.'
    )
    slug: str = strawberry.field(description='The words in `pageUrl`. Example: `"ten-trees"`.')
    is_whole: bool = strawberry.field(description="Whether `body` and `blocks` are the whole article. Example: `true`.")
    word_count: int = strawberry.field(description="The words of the whole article. Example: `412`.")
    body: str = strawberry.field(
        resolver=_body,
        description="As much of the text as its rights let be shown. Example: `body(format: MARKDOWN)`.",
    )
    blocks: list[Block] = strawberry.field(
        resolver=_blocks,
        description="The same in parts, to draw as you like. "
        "Example: `blocks { __typename ... on ParagraphBlock { html } }`.",
    )
    excerpt: str = strawberry.field(
        resolver=_excerpt,
        description="The standfirst, or else the first sentences of what may be shown, ending at a sentence where one "
        "ends in time. Example: `excerpt(length: 120)`.",
    )
    summary: str | None = strawberry.field(
        description="What it says in short, in our words; no article has one yet. "
        'Example: `"The city plants twelve trees."`.'
    )
    images: list[Image] = strawberry.field(
        resolver=_images,
        description="Its pictures; none unless it may be shown in full. Example: `images { url alt credit }`.",
    )
    topics: list[Topic] = strawberry.field(
        resolver=_topics, description="What it is about. Example: `topics { key label }`."
    )
    tags: list[str] = strawberry.field(
        description='The keywords of its page, as written there. Example: `["парк", "Шымкент"]`.'
    )
    places: list[Place] = strawberry.field(
        description="Where it happens; no article has any yet. Example: `places { key }`."
    )
    story: Story | None = strawberry.field(
        description="The event that it reports, with others; no article has one yet. Example: `story { id }`."
    )
    source: Source = strawberry.field(
        resolver=_source, description="Where it comes from. Example: `source { name title home }`."
    )
    rights: Rights = strawberry.field(
        resolver=_rights, description="What may be shown of it, and why. Example: `rights { show licence credit }`."
    )
    terms: Terms = strawberry.field(
        resolver=_terms,
        description="What its page says of its use. Example: `terms { isAccessibleForFree licence mining }`.",
    )
    provenance: Provenance = strawberry.field(
        resolver=_provenance,
        description="How we know all this. Example: `provenance { fetchedAt pageSha256 fields { name rule } }`.",
    )
    revisions: list[Revision] = strawberry.field(
        resolver=_revisions,
        description="The states it had, the latest first; none where it is withdrawn. "
        "Example: `revisions(first: 2) { number seenAt changes { names } }`.",
    )
    revision_count: int = strawberry.field(
        resolver=_revision_count,
        description="How many states it had: 1 where it was never seen to change. Example: `1`.",
    )
    corrections: list[Correction] = strawberry.field(
        resolver=_corrections,
        description="What our editors say in the place of what its page says; none where it is withdrawn. "
        "Example: `corrections { field at by reason }`.",
    )
    corrected_line: str | None = strawberry.field(
        resolver=_corrected_line,
        description="That it was corrected, and when last, in the article's language, or in English where we have no "
        "words in that; null where it was not. "
        'Example: `"исправлено 9 июля 2025 г."`.',
    )
    withdrawn_at: datetime | None = strawberry.field(
        description="Since when it is published no more; null while it is. No list has it then, and nothing of what it "
        'said is shown: `headline` is empty. Example: `"2026-03-02T16:20:00Z"`.'
    )
    withdrawn_reason: str | None = strawberry.field(
        description='Why, in words. Example: `"the publisher asked for it"`.'
    )
    same_text_as: Annotated["Article", strawberry.lazy(__name__)] | None = strawberry.field(
        resolver=_same_text_as,
        description="The earliest article of another source that has nearly the same text. "
        "Example: `sameTextAs { id source { title } }`.",
    )
    related: list[RelatedArticle] = strawberry.field(
        resolver=_related,
        description="Others under the same topics: those of other sources first, of these the ones that share the most "
        "topics, then the nearest in time. Looked for among the 20 before it and the 20 after it in each topic. "
        "Example: `related(first: 3) { node { headline } topics { label } }`.",
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
            agencies=list(stored.agencies),
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
            embed_url=None if stored.withdrawn else links.embed_article(stored.id),
            slug=stored.slug,
            is_whole=allowed.whole,
            word_count=stored.word_count,
            summary=stored.summary if allowed.whole else None,
            tags=list(stored.tags),
            places=[Place(key=it) for it in stored.places],
            story=Story(id=strawberry.ID(stored.story)) if stored.story else None,
            withdrawn_at=stored.withdrawn.at if stored.withdrawn else None,
            withdrawn_reason=stored.withdrawn.reason if stored.withdrawn else None,
            shown=allowed,
            links=links,
        )
