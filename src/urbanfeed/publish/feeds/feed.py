"""
What a feed says, before it is XML: a query's articles as entries, and what stands above them.

Pure: the same articles give the same feed on every day. Nothing here asks the store or the clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from urllib.parse import urlencode

from urbanfeed.article import Article
from urbanfeed.language import well_formed
from urbanfeed.publish.feeds.words import description_in, title_of
from urbanfeed.publish.links import FeedFormat, Links
from urbanfeed.publish.shown import Shown, shown
from urbanfeed.publish.tongues import tongue_of
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Source, Wire
from urbanfeed.taxonomy import topic

__all__ = ["DEFAULT_LIMIT", "Category", "Entry", "Feed", "Origin", "feed_of"]

DEFAULT_LIMIT = 20

# `updated` of a feed without entries: Atom must have one, and "now" would be another one each time.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Category:
    """A topic: its key, its label in the article's language, and the scheme that the key belongs to."""

    term: str
    label: str
    scheme: str


@dataclass(frozen=True, slots=True)
class Origin:
    """The source that an entry comes from: its title, its home (or our page of it), and our feed of it."""

    title: str
    home: str
    feed: str


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One article as an entry.

    id: `urn:uuid:` and the article's id, the same in every feed. link: where the headline leads.
    language: BCP 47, `und` where it is not known. summary: plain text. content: HTML; None where not all may be shown.
    published: None where the page states no date. updated: the last that is known of it, and never the clock's.
    """

    id: str
    title: str
    link: str
    language: str
    origin: Origin
    updated: datetime
    published: datetime | None = None
    summary: str | None = None
    content: str | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[Category, ...] = ()
    rights: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """
    A query's feed.

    id: the query's canonical address, or the wire's, whatever the limit. address: this feed's own, with its limit.
    page: the newsroom's, for the query. language: of the entries where they have one, and else of the title.
    author: the source's title where the entries have one source. hub: the address of the WebSub hub that tells of its
    changes; None where there is none.
    """

    id: str
    title: str
    description: str
    address: str
    page: str
    language: str
    author: str
    updated: datetime
    entries: tuple[Entry, ...]
    hub: str | None = None


def feed_of(
    of: ArticleQuery | Wire,
    articles: Sequence[Article],
    sources: Mapping[str, Source],
    links: Links,
    format: FeedFormat,
    limit: int = DEFAULT_LIMIT,
    hub: str | None = None,
) -> Feed:
    """The feed of a query's articles, or of a wire's, in their order; `sources` are the known ones, by name."""
    wire, query = (of, of.query) if isinstance(of, Wire) else (None, of)
    entries = tuple(_entry(article, sources, links, format) for article in articles)
    language = tongue_of(query, (article.language for article in articles))
    address = links.feed(format, wire.key if wire else query)
    names = {name: source.title for name, source in sources.items()}
    titles = {entry.origin.title for entry in entries}
    return Feed(
        id=address,
        title=wire.title if wire else title_of(query, names, language),
        description=wire.description if wire and wire.description else description_in(language),
        address=address if limit == DEFAULT_LIMIT else _with(address, limit=limit),
        page=links.wire(wire.key) if wire else links.newsroom(query),
        language=language,
        author=titles.pop() if len(titles) == 1 else "urbanfeed",
        updated=max((entry.updated for entry in entries), default=_NEVER),
        entries=entries,
        hub=hub,
    )


def _entry(article: Article, sources: Mapping[str, Source], links: Links, format: FeedFormat) -> Entry:
    may = shown(article)
    return Entry(
        id=f"urn:uuid:{article.id}",
        title=article.headline,
        link=links.target(article),
        language=article.language if article.language and well_formed(article.language) else "und",
        origin=_origin(article.source, sources.get(article.source), links, format),
        updated=(article.updated.instant if article.updated else article.sort_instant).replace(microsecond=0),
        published=article.published.instant.replace(microsecond=0) if article.published else None,
        summary=may.excerpt() or None,
        content=_content(may) if may.whole else None,
        authors=article.authors,
        categories=tuple(_category(key, article.language, links) for key in article.topics),
        rights=" · ".join(filter(None, (article.rights.credit, article.rights.licence))) or None,
    )


def _origin(name: str, source: Source | None, links: Links, format: FeedFormat) -> Origin:
    return Origin(
        title=source.title if source else name,
        home=(source.home if source else None) or links.source(name),
        feed=links.feed(format, ArticleQuery(source=(name,))),
    )


def _category(key: str, language: str | None, links: Links) -> Category:
    known = topic(key)
    return Category(term=key, label=known.label(language) if known else key, scheme=links.topic(""))


def _content(may: Shown) -> str | None:
    """The whole body, with its language and direction, since a reader's page has others; the standfirst before it."""
    article = may.article
    body = may.html
    if may.standfirst and may.standfirst not in may.text:
        body = f"<p><strong>{escape(may.standfirst)}</strong></p>\n{body}"
    if not body:
        return None
    language = f' lang="{escape(article.language)}"' if article.language else ""
    direction = article.direction if article.language else "auto"
    return f'<div{language} dir="{direction}">{body}</div>'


def _with(address: str, **options: int) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(options)}"
