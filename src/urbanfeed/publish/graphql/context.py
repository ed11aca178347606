"""
What every resolver gets: the store, the links, and loaders that ask the store once a request, however many articles
want the answer.
"""

from dataclasses import dataclass
from typing import Self, TypeAlias

import strawberry
from starlette.requests import HTTPConnection
from strawberry.dataloader import DataLoader

from urbanfeed.publish.asking import links_of, store_of
from urbanfeed.publish.authority import Authority
from urbanfeed.publish.desk import Desk, desk_of
from urbanfeed.publish.graphql.live.stream import Stream
from urbanfeed.publish.links import Links
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Health, Source, Store, Total

__all__ = ["Context", "Info"]


@dataclass(frozen=True, slots=True)
class Context:
    """
    One request's means. sources: a source by its name, None for a name that the store does not know.
    topic_counts: the number of articles by topic key. healths: a source's health by its name, None where it has none.
    totals: how many articles a query asks for, however many of a connection's fields want to know. authority, desk:
    what a mutation may do, and who does it. stream: what the answers go out by, where there may be several; None: there
    is one, or none is awaited.
    """

    store: Store
    links: Links
    sources: DataLoader[str, Source | None]
    topic_counts: DataLoader[str, int]
    healths: DataLoader[str, Health | None]
    totals: DataLoader[ArticleQuery, Total]
    authority: Authority
    desk: Desk | None
    stream: Stream | None = None

    @classmethod
    def of(cls, request: HTTPConnection, stream: Stream | None = None) -> Self:
        """The context of one operation. Of one that goes on, no loader keeps what it has loaded: it may change."""
        store = store_of(request)
        kept = stream is None

        async def sources(names: list[str]) -> list[Source | None]:
            known = {source.name: source for source in await store.sources.all()}
            return [known.get(name) for name in names]

        async def topic_counts(keys: list[str]) -> list[int]:
            counts = await store.topics.counts()
            return [counts.get(key, 0) for key in keys]

        async def healths(names: list[str]) -> list[Health | None]:
            known = await store.gatherings.healths()
            return [known.get(name) for name in names]

        async def totals(queries: list[ArticleQuery]) -> list[Total]:
            return [await store.articles.count(query) for query in queries]

        return cls(
            store,
            links_of(request),
            DataLoader(sources, cache=kept),
            DataLoader(topic_counts, cache=kept),
            DataLoader(healths, cache=kept),
            DataLoader(totals, cache=kept),
            Authority(request.headers, store),
            desk_of(request),
            stream,
        )


Info: TypeAlias = strawberry.Info[Context, None]
