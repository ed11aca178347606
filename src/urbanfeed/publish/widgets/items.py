"""What the pages for iframes show of one article: the same as the web component."""

from dataclasses import dataclass
from datetime import UTC

from urbanfeed.article import Article, Image
from urbanfeed.publish.characters import printable
from urbanfeed.publish.datelines import corrected_line, dateline, in_english
from urbanfeed.publish.links import Links, linkable
from urbanfeed.publish.shown import Shown, shown

__all__ = ["Item", "item_of", "picture_of"]


@dataclass(frozen=True, slots=True)
class Item:
    """
    One article in a list, or alone.

    link: where the headline leads; page: our own page of it.
    language: BCP 47, empty where it is not known, which HTML takes for just that (section 3.2.6.2); the direction is
    then left to the browser (`auto`).
    machine, date: for a `<time>` element; the day of our first reading where the page states no date.
    note: that it was corrected, and when last; empty where it was not.
    read: whether the date is that of our reading, in_english: whether a word of ours, there or in the note, is English
    among an article that is not.
    """

    id: str
    headline: str
    link: str
    page: str
    language: str
    direction: str
    source: str
    machine: str
    date: str
    read: bool
    excerpt: str
    note: str
    in_english: bool
    image: Image | None


def item_of(article: Article, source: str, links: Links) -> Item:
    """The article as its rights let it be shown; `source` is its source's title."""
    seen = shown(article)
    published = article.published
    machine = published.at if published else article.first_seen.astimezone(UTC).isoformat(timespec="seconds")
    return printable(
        Item(
            id=article.id,
            headline=article.headline,
            link=links.target(article),
            page=links.article(article),
            language=article.language or "",
            direction=article.direction if article.language else "auto",
            source=source,
            machine=machine,
            date=dateline(article.language, published, article.first_seen),
            read=published is None,
            excerpt=seen.excerpt(),
            note=corrected_line(article.language, (it.at for it in article.corrections)) or "",
            in_english=in_english(article.language),
            image=picture_of(seen),
        )
    )


def picture_of(seen: Shown) -> Image | None:
    """The first picture that may be shown and has an address on the web."""
    return next((it for it in seen.images if linkable(it.url)), None)
