"""What a list shows of one article: a headline, its source and language, some sentences, dates and topics."""

from dataclasses import dataclass

from urbanfeed.article import Article
from urbanfeed.language import Direction
from urbanfeed.publish.directory import Directory
from urbanfeed.publish.newsroom.dates import When, day_of, moment_of
from urbanfeed.publish.shown import shown
from urbanfeed.publish.tongues import own_name
from urbanfeed.query import ArticleQuery
from urbanfeed.store.search import Marked, Question, mark, snippet
from urbanfeed.taxonomy import topic

__all__ = ["Item", "Tag", "item_of", "short", "tags_of"]

# A list names the first topics; the article's page names them all.
_TOPICS = 2


@dataclass(frozen=True, slots=True)
class Tag:
    """A word that leads to a list."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Item:
    """
    One article in a list.

    headline, excerpt: in parts, each with whether it is what was searched for. lang: BCP 47, empty where the language
    is not known. published: as its page states it, or None; then people read when we read it, `read`. original: its
    publisher's page, or None where that address is not published.
    """

    id: str
    headline: tuple[tuple[str, bool], ...]
    url: str
    original: str | None
    lang: str
    direction: Direction
    tongue: str | None
    source: Tag
    excerpt: tuple[tuple[str, bool], ...]
    published: When | None
    read: When
    topics: tuple[Tag, ...]


def item_of(article: Article, directory: Directory, length: int, question: Question | None = None) -> Item:
    """The article for a list, its excerpt `length` characters at most: what answers the question, if there is one."""
    may = shown(article)
    headline = Marked(article.headline)
    excerpt = Marked(may.excerpt(length))
    if question:
        headline = mark(question, article.headline, article.language)
        found = snippet(question, f"{may.standfirst or ''}\n\n{may.text}", article.language, length)
        excerpt = found if found.spans else excerpt
    return Item(
        id=article.id,
        headline=tuple(headline.parts),
        url=directory.links.article(article),
        original=directory.links.original(article),
        lang=article.language or "",
        direction=article.direction,
        tongue=own_name(article.language) if article.language else None,
        source=Tag(directory.title(article.source), directory.url(ArticleQuery(source=(article.source,)))),
        excerpt=tuple(excerpt.parts),
        published=moment_of(article.published) if article.published else None,
        read=day_of(article.first_seen),
        topics=tuple(Tag(short(it.label), it.url) for it in tags_of(article, directory)[:_TOPICS]),
    )


def tags_of(article: Article, directory: Directory) -> tuple[Tag, ...]:
    """The topics of an article that the taxonomy knows."""
    return tuple(Tag(it.label(), directory.links.topic(it.key)) for it in map(topic, article.topics) if it)


def short(label: str) -> str:
    """A label without what stands in brackets at its end: `Global urban agendas (New Urban Agenda, SDGs)`."""
    return label.partition(" (")[0]
