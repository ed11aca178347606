"""What the no-script form shows of one article: the same as the web component."""

from dataclasses import dataclass
from datetime import UTC

from urbanfeed.article import Article
from urbanfeed.publish.links import Links
from urbanfeed.publish.shown import shown
from urbanfeed.publish.widgets.assets import words_in
from urbanfeed.publish.widgets.dates import day_in, moment_in

__all__ = ["Item", "item_of"]


@dataclass(frozen=True, slots=True)
class Item:
    """
    One article in a list.

    language: BCP 47, empty where it is not known; the direction is then left to the browser (`auto`).
    machine, date: for a `<time>` element; the day of our first reading where the page states no date.
    """

    id: str
    headline: str
    link: str
    language: str
    direction: str
    source: str
    machine: str
    date: str
    excerpt: str


def item_of(article: Article, source: str, links: Links) -> Item:
    """The article for a list; `source` is its source's title."""
    if article.published:
        machine, date = article.published.at, moment_in(article.language, article.published)
    else:
        machine = article.first_seen.astimezone(UTC).isoformat(timespec="seconds")
        day = day_in(article.language, article.first_seen)
        date = words_in(article.language)["read"].replace("{date}", day)
    return Item(
        id=article.id,
        headline=article.headline,
        link=links.target(article),
        language=article.language or "",
        direction=article.direction if article.language else "auto",
        source=source,
        machine=machine,
        date=date,
        excerpt=shown(article).excerpt(),
    )
