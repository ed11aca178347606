"""
The directory: who and what the wire holds, counted, and the address of every list.

A topic and a source have pages of their own; every other query is asked of the front page.
"""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from urbanfeed.publish.links import Links
from urbanfeed.query import NAMES, ArticleQuery
from urbanfeed.store import Source, Store, Wire
from urbanfeed.taxonomy import taxonomy, topic

__all__ = ["Directory", "combined", "directory_of", "with_cursor", "with_values"]

_MOST_LANGUAGES = 1_000


@dataclass(frozen=True, slots=True)
class Directory:
    """
    links: our addresses. sources: by name. topics: articles by key. languages: articles by primary language subtag,
    the most used first. wires: the saved queries, by key.
    """

    links: Links
    sources: dict[str, Source]
    topics: dict[str, int]
    languages: dict[str, int]
    wires: tuple[Wire, ...]

    def title(self, source: str) -> str:
        """A source's title, or its name where the store knows none."""
        return self.sources[source].title if source in self.sources else source

    def url(self, query: ArticleQuery) -> str:
        """Where a query's articles stand; every query has exactly one such address."""
        match query.parameters():
            case (("topic", key),) if topic(key):
                return self.links.topic(key)
            case (("source", name),) if name in self.sources:
                return self.links.source(name)
            case _:
                return self.links.newsroom(query)


async def directory_of(store: Store, links: Links) -> Directory:
    """The directory as the store is now."""
    sources = await store.sources.all()
    counts = await store.topics.counts()
    languages = (await store.articles.facets(ArticleQuery(), ("language",), _MOST_LANGUAGES)).values["language"]
    return Directory(
        links=links,
        sources={it.name: it for it in sources},
        topics={it.key: counts.get(it.key, 0) for it in taxonomy()},
        # An article in sv-FI is filed under sv, too.
        languages={it.value: it.articles for it in languages if "-" not in it.value},
        wires=await store.wires.all(),
    )


def with_cursor(url: str, cursor: str | None, name: Literal["after", "before"] = "after") -> str:
    """The part of a list that follows a cursor, or leads up to it."""
    return f"{url}{'&' if '?' in url else '?'}{urlencode([(name, cursor)])}" if cursor else url


def with_values(query: ArticleQuery, name: str, values: tuple[str, ...]) -> ArticleQuery:
    """The query with these values of one filter, or with none of it."""
    return ArticleQuery.of({it: getattr(query, it) for it in NAMES} | {name: values})


def combined(query: ArticleQuery) -> bool:
    """Whether a list joins several filters or values: there are more of these than any crawler should follow."""
    return len(query.parameters()) > 1
