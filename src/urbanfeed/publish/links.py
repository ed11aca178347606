"""Addresses: where each thing that we publish lives. The only place that spells them."""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlencode, urlsplit

from urbanfeed.article import Article
from urbanfeed.query import ArticleQuery

__all__ = ["FEED_FILES", "FeedFormat", "Links", "linkable", "original"]

FeedFormat = Literal["atom", "rss", "json", "ninjs"]
FEED_FILES: dict[FeedFormat, str] = {"atom": "atom.xml", "rss": "rss.xml", "json": "feed.json", "ninjs": "ninjs.json"}

_WEB = re.compile("https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Links:
    """Absolute addresses under `base`, an origin without a trailing slash."""

    base: str

    def article(self, article: Article) -> str:
        """Our own page of the article."""
        return self.page(article.id, article.slug)

    def page(self, article_id: str, slug: str) -> str:
        """Our own page of the article that has this id and this slug."""
        return f"{self.base}/articles/{article_id}/{quote(slug)}" if slug else f"{self.base}/articles/{article_id}"

    def original(self, article: Article) -> str | None:
        """The article's page at its publisher's; None where that address is unknown, invented, or not of the web."""
        return original(article.canonical_url, article.url, article.provenance.invented_url)

    def target(self, article: Article) -> str:
        """Where a headline leads people: to the publisher's page, or to ours where there is none to link."""
        return self.original(article) or self.article(article)

    def newsroom(self, query: ArticleQuery | None = None) -> str:
        """The front page, for a query."""
        return f"{self.base}/" + _asked(query)

    @property
    def search(self) -> str:
        """What a search form asks: the newsroom's list of any query."""
        return f"{self.base}/search"

    @property
    def sources(self) -> str:
        """The list of all sources."""
        return f"{self.base}/sources"

    @property
    def topics(self) -> str:
        """The list of all topics."""
        return f"{self.base}/topics"

    @property
    def sitemap(self) -> str:
        """The sitemap."""
        return f"{self.base}/sitemap.xml"

    @property
    def graphql(self) -> str:
        """The GraphQL endpoint, which is GraphiQL to a browser."""
        return f"{self.base}/graphql"

    @property
    def hub(self) -> str:
        """Our own WebSub hub."""
        return f"{self.base}/hub"

    @property
    def opml(self) -> str:
        """The list of feeds, sources and wires."""
        return f"{self.base}/feeds/opml.xml"

    @property
    def widgets(self) -> str:
        """The builder of widgets."""
        return f"{self.base}/widgets/"

    def builder(self, query: ArticleQuery | None = None, **options: str) -> str:
        """The builder with a query chosen, or by `options` a `wire`, or an `article` by its id."""
        pairs = (*(query.parameters() if query else ()), *options.items())
        return self.widgets + (f"?{urlencode(pairs)}" if pairs else "")

    @property
    def widget_script(self) -> str:
        """The web components; the newest."""
        return f"{self.base}/widgets/v1/urban-feed.js"

    def pinned_script(self, digest: str) -> str:
        """The web components of this digest (widgets.assets.widget_digest), which never change."""
        return f"{self.base}/widgets/v1/urban-feed-{digest}.js"

    def source(self, name: str) -> str:
        """The page of a source."""
        return f"{self.sources}/{quote(name)}"

    def topic(self, key: str) -> str:
        """The page of a topic."""
        return f"{self.topics}/{quote(key)}"

    def wire(self, key: str) -> str:
        """The page of a wire."""
        return f"{self.base}/wires/{quote(key)}"

    def feed(self, format: FeedFormat, of: ArticleQuery | str | None = None) -> str:
        """The feed of a query, or of the wire with this key."""
        if isinstance(of, str):
            return f"{self.wire(of)}/{FEED_FILES[format]}"
        return f"{self.base}/feeds/{FEED_FILES[format]}" + _asked(of)

    def archive(self, format: FeedFormat, of: ArticleQuery | str, year: int, month: int) -> str:
        """The archive document of a month: of the feed of a query, or of the wire with this key."""
        file = f"archive/{year:04}/{month:02}/{FEED_FILES[format]}"
        return f"{self.wire(of)}/{file}" if isinstance(of, str) else f"{self.base}/feeds/{file}" + _asked(of)

    def feeds(self, of: ArticleQuery | str) -> dict[str, str]:
        """All feeds of a query, or of the wire with this key, by their formats."""
        return {it: self.feed(it, of) for it in FEED_FILES}

    def embed(self, query: ArticleQuery | None = None, **options: str) -> str:
        """The list of a query as a page for an iframe; `options` are `wire`, `limit` and how it looks."""
        pairs = (*(query.parameters() if query else ()), *options.items())
        return f"{self.base}/embed/feed" + (f"?{urlencode(pairs)}" if pairs else "")

    def embed_article(self, article_id: str, **options: str) -> str:
        """The article of this id alone as a page for an iframe."""
        return f"{self.base}/embed/articles/{article_id}" + (f"?{urlencode(options)}" if options else "")

    def oembed(self, url: str, format: Literal["json", "xml"] = "json") -> str:
        """What oEmbed says of an address of ours."""
        return f"{self.base}/oembed?" + urlencode({"url": url, "format": format})

    @property
    def frame_script(self) -> str:
        """What gives the iframes of a page the height of what is in them."""
        return f"{self.base}/widgets/v1/urban-frame.js"


def original(canonical_url: str | None, url: str | None, invented: bool) -> str | None:
    """The publisher's page, of the addresses that an article has; see Links.original."""
    return None if invented else linkable(canonical_url) or linkable(url)


def linkable(url: str | None) -> str | None:
    """
    The address, where it leads to a page on the web: pages say `javascript:` and `file:` too, and what is imported may
    say what nobody can take apart.
    """
    return url if url and _WEB.match(url) and _sound(url) else None


def _sound(url: str) -> bool:
    """Whether it can be taken apart: in plain ASCII only brackets of no IPv6 address cannot (RFC 3986, 3.2.2)."""
    if url.isascii() and "[" not in url and "]" not in url:
        return True
    try:
        urlsplit(url)
    except ValueError:
        return False
    return True


def _asked(query: ArticleQuery | None) -> str:
    return f"?{query.canonical()}" if query and query.canonical() else ""
