"""
An entry: what a feed of any format says of one article, within its rights, before it is XML or JSON.

No character that XML forbids comes past here, in any format: what one of them says, all say.

Pure: the same state of an article gives the same entry on every day. Nothing here asks the store or the clock.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from posixpath import splitext
from typing import Literal
from urllib.parse import urlsplit

from urbanfeed.article import Article
from urbanfeed.language import Direction, well_formed
from urbanfeed.publish.characters import printable, uri
from urbanfeed.publish.feeds.words import corrected_in, foreign_to
from urbanfeed.publish.links import FeedFormat, Links, linkable
from urbanfeed.publish.shown import Shown, shown
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Source
from urbanfeed.taxonomy import topic

__all__ = ["CONTENTS", "Category", "Content", "Entry", "Origin", "Picture", "entry_id", "entry_of"]

Content = Literal["full", "excerpt", "none"]
CONTENTS: tuple[Content, ...] = ("full", "excerpt", "none")

# The media types whose file extensions leave no doubt (IANA, image/*).
_TYPES = {
    ".avif": "image/avif", ".gif": "image/gif", ".jpeg": "image/jpeg", ".jpg": "image/jpeg", ".png": "image/png",
    ".svg": "image/svg+xml", ".webp": "image/webp",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Category:
    """
    What an entry is filed under: its key, its label in the article's language, and the scheme that the key belongs to.

    topic: whether it is one of the taxonomy's, and not the source's own section. language: of the label, where it is
    another than the article's.
    """

    term: str
    label: str
    scheme: str
    topic: bool = True
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """The source that an entry comes from: its title, its home (or our page of it), and our feed of it."""

    title: str
    home: str
    feed: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The lead image. type: its media type, where the file's name says it; its bytes nobody has counted."""

    url: str
    type: str | None = None
    width: int | None = None
    height: int | None = None
    alt: str | None = None
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One article as an entry.

    id: `urn:uuid:` and the article's id, the same in every feed. link: where the headline leads.
    language: BCP 47, `und` where it is not known. summary: plain text. content: HTML; None where not all may be shown.
    published: None where the page states no date. updated: when it came to say what it says, and never the clock's.
    number: of this revision, from 1. first_seen: when we read the first one. words: of the content.
    corrected: what an editor has corrected, in words; the summary and the content say it too.
    """

    id: str
    title: str
    link: str
    language: str
    direction: Direction
    origin: Origin
    updated: datetime
    first_seen: datetime
    published: datetime | None = None
    number: int = 1
    summary: str | None = None
    content: str | None = None
    words: int = 0
    authors: tuple[str, ...] = ()
    categories: tuple[Category, ...] = ()
    picture: Picture | None = None
    corrected: str | None = None
    credit: str | None = None
    licence: str | None = None

    @property
    def about(self) -> str:
        """Whose it is and what it is filed under: what there is to say where nothing of its text is said."""
        return " · ".join((self.origin.title, *(it.label for it in self.categories)))

    @property
    def rights(self) -> str | None:
        """Whose it is, and how it is licensed."""
        return " · ".join(filter(None, (self.credit, self.licence))) or None


def entry_of(
    article: Article,
    source: Source | None,
    links: Links,
    format: FeedFormat,
    content: Content = "full",
    number: int = 1,
    revised_at: datetime | None = None,
) -> Entry:
    """
    The article as an entry of a feed of this format; `source` is its own, where it is known.

    content: how much of its text to say, as far as its rights go. number, revised_at: its revision, and when it was
    first seen to say something else than before; None for the first.
    """
    article, source = printable(article), printable(source)
    may = shown(article)
    corrected = corrected_in(article.language or "en", article.corrections)
    summary = may.excerpt() if content != "none" else ""
    whole = content == "full" and may.whole
    return Entry(
        id=entry_id(article.id),
        title=article.headline,
        link=uri(links.target(article)),
        language=article.language if article.language and well_formed(article.language) else "und",
        direction=article.direction,
        origin=_origin(article.source, source, links, format),
        updated=_updated(article, revised_at),
        first_seen=article.first_seen,
        published=article.published.instant.replace(microsecond=0) if article.published else None,
        number=number,
        summary=" ".join(filter(None, (summary, corrected))) or None,
        content=_content(may, corrected) if whole else None,
        words=article.word_count if whole else 0,
        authors=tuple(filter(str.strip, article.authors)),
        categories=tuple(_categories(article, links)),
        picture=_picture(may) if content != "none" else None,
        corrected=corrected,
        credit=article.rights.credit,
        licence=article.rights.licence,
    )


def entry_id(id: str) -> str:
    """Of the article of this id, in every feed, for ever."""
    return f"urn:uuid:{id}"


def _updated(article: Article, revised_at: datetime | None) -> datetime:
    """
    When the entry came to say what it says: the later of what the page says itself and of what we saw.

    A page that states no such time, or a day alone, was read at one: two articles of one day are two entries with two
    times, and neither time is made up (RFC 4287, section 3.3). When it was published says nothing of that: where a page
    names no zone, it may seem to be hours ahead, and would hide what is revised until then.
    """
    stated, seen_at = article.updated, revised_at or article.first_seen
    if stated is None:
        return seen_at
    if stated.precision != "day" and not revised_at:
        return stated.instant
    return max(stated.instant, seen_at)


def _origin(name: str, source: Source | None, links: Links, format: FeedFormat) -> Origin:
    return Origin(
        title=source.title if source else name,
        home=uri((source.home if source else None) or links.source(name)),
        feed=links.feed(format, ArticleQuery(source=(name,))),
    )


def _categories(article: Article, links: Links) -> Iterator[Category]:
    if section := (article.section or "").strip():
        yield Category(section, section, links.source(article.source), topic=False)
    foreign = foreign_to(article.language)
    for key in article.topics:
        known = topic(key)
        label = known.label(foreign or article.language) if known else key
        yield Category(key, label, links.topic(""), language=foreign if known else None)


def _picture(may: Shown) -> Picture | None:
    """The first picture with an address on the web."""
    for it in may.images:
        if url := linkable(it.url):
            extension = splitext(urlsplit(url).path)[1].lower()
            width, height = (size if size and size > 0 else None for size in (it.width, it.height))
            return Picture(uri(url), _TYPES.get(extension), width, height, it.alt, it.caption, it.credit)
    return None


def _content(may: Shown, corrected: str | None) -> str | None:
    """
    The whole body, with its language and direction, since a reader's page has others; the standfirst before it, and
    after it what was corrected.
    """
    article = may.article
    body = may.html
    if may.standfirst and may.standfirst not in may.text:
        body = f"<p><strong>{escape(may.standfirst)}</strong></p>\n{body}"
    if corrected:
        foreign = ' lang="en" dir="ltr"' if foreign_to(article.language) else ""
        body = f"{body}\n<p{foreign}><em>{escape(corrected)}</em></p>"
    if not body:
        return None
    language = f' lang="{escape(article.language)}"' if article.language else ""
    direction = article.direction if article.language else "auto"
    return f'<div{language} dir="{direction}">{body}</div>'
