"""The page of one article: what may be shown of it, where it comes from, and what stands near it."""

from dataclasses import dataclass

from urbanfeed.article import Article, Image
from urbanfeed.blocks import Figure
from urbanfeed.publish.directory import Directory, directory_of
from urbanfeed.publish.links import Links
from urbanfeed.publish.newsroom.dates import When, instant_of, moment_of
from urbanfeed.publish.newsroom.items import Item, Tag, item_of, tags_of
from urbanfeed.publish.newsroom.linked_data import news_article, picture_of
from urbanfeed.publish.shown import Shown, shown
from urbanfeed.publish.tongues import exact_name
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Source, Store
from urbanfeed.taxonomy import topic

__all__ = ["Near", "Reading", "reading_of"]

_NEAR = 5
_EXCERPT = 120


@dataclass(frozen=True, slots=True)
class Near:
    """Other articles that share a source or topics with this one, and the list that holds them all."""

    before: str
    what: str
    url: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """
    An article as its page shows it.

    pictures: those that no block of the body shows. original: None where the publisher's address is not published.
    read: the latest reading; first_read: the first, where that is another. versions: when each was first seen.
    feed, topic_feeds: of its source, and of each of its topics with its label.
    linked_data: a NewsArticle of schema.org. picture: an address for previews, never loaded by the page.
    """

    article: Article
    seen: Shown
    source: Source | None
    source_tag: Tag
    tongue: str | None
    published: When | None
    updated: When | None
    read: When
    first_read: When | None
    versions: tuple[When, ...]
    original: str | None
    pictures: tuple[Image, ...]
    topics: tuple[Tag, ...]
    topic_feeds: tuple[tuple[str, ArticleQuery], ...]
    near: tuple[Near, ...]
    feed: ArticleQuery
    linked_data: dict[str, object]
    picture: str | None
    url: str


async def reading_of(store: Store, links: Links, article: Article) -> Reading:
    """The page of an article in the store."""
    directory = await directory_of(store, links)
    seen = shown(article)
    source = directory.sources.get(article.source)
    own = ArticleQuery(source=(article.source,))
    read = instant_of(article.provenance.fetched_at or article.first_seen)
    first_read = instant_of(article.first_seen)
    return Reading(
        article=article,
        seen=seen,
        source=source,
        source_tag=Tag(directory.title(article.source), directory.url(own)),
        tongue=exact_name(article.language) if article.language else None,
        published=moment_of(article.published) if article.published else None,
        updated=moment_of(article.updated) if article.updated else None,
        read=read,
        first_read=first_read if first_read.words != read.words else None,
        versions=tuple(instant_of(it.seen_at) for it in await store.articles.revisions(article.id) if not it.returned),
        original=links.original(article),
        pictures=_pictures(seen),
        topics=tags_of(article, directory),
        topic_feeds=tuple((it.label(), ArticleQuery(topic=(it.key,))) for it in map(topic, article.topics) if it),
        near=await _near(store, directory, article),
        feed=own,
        linked_data=news_article(seen, links, source),
        picture=picture_of(seen),
        url=links.article(article),
    )


def _pictures(seen: Shown) -> tuple[Image, ...]:
    """The pictures that nothing in the body shows and of which something can be said."""
    figures = [block for block in seen.body if isinstance(block, Figure)]
    shown_already = {it.url for it in figures} | {it.caption for it in figures}
    return tuple(
        it
        for it in seen.images
        if (it.caption or it.credit or it.alt) and not ({it.url, it.caption} - {None}) & shown_already
    )


async def _near(store: Store, directory: Directory, article: Article) -> tuple[Near, ...]:
    """The newest of the same source, then those of the same topics that are not among them."""
    taken = {article.id}
    near = []
    own = ArticleQuery(source=(article.source,))
    alike = ArticleQuery(topic=article.topics)
    for before, what, query in (
        ("More from", directory.title(article.source), own),
        ("More on", "these topics", alike),
    ):
        if query == ArticleQuery():
            continue
        found = (await store.articles.page(query, first=_NEAR + len(taken))).articles
        others = [it for it in found if it.id not in taken][:_NEAR]
        taken.update(it.id for it in others)
        if others:
            near.append(
                Near(before, what, directory.url(query), tuple(item_of(it, directory, _EXCERPT) for it in others))
            )
    return tuple(near)
