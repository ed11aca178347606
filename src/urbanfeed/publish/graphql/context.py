"""
What every resolver gets: the store, the links, and loaders that ask the store once a request, however many articles
want the answer.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self, TypeAlias, TypeVar

import strawberry
from starlette.requests import HTTPConnection
from strawberry.dataloader import DataLoader

from urbanfeed.article import Article
from urbanfeed.publish.asking import links_of, store_of
from urbanfeed.publish.authority import Authority
from urbanfeed.publish.desk import Desk, desk_of
from urbanfeed.publish.graphql.live.stream import Stream
from urbanfeed.publish.links import Links
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Health, Near, Revision, Source, Store, Total, Wire

__all__ = ["Context", "Info"]

Some: TypeAlias = tuple[str, int]  # an article's id, and how many of what it has are wanted
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Context:
    """
    One request's means. sources: a source by its name, None for a name that the store does not know.
    topic_counts: the number of articles by topic key. healths: a source's health by its name, None where it has none.
    totals: how many articles a query asks for, however many of a connection's fields want to know.
    articles: an article by its id, None where there is none. revisions, revision_counts: the last states of an article,
    the first one first, and how many it has had. near: what is near to an article. wires: a wire by its key.
    authority, desk: what a mutation may do, and who does it.
    stream: what the answers go out by, where there may be several; None: there is one, or none is awaited.
    """

    store: Store
    links: Links
    sources: DataLoader[str, Source | None]
    topic_counts: DataLoader[str, int]
    healths: DataLoader[str, Health | None]
    totals: DataLoader[ArticleQuery, Total]
    articles: DataLoader[str, Article | None]
    revisions: DataLoader[Some, tuple[Revision, ...]]
    revision_counts: DataLoader[str, int]
    near: DataLoader[Some, tuple[Near, ...]]
    wires: DataLoader[str, Wire | None]
    authority: Authority
    desk: Desk | None
    stream: Stream | None = None

    @classmethod
    def of(cls, request: HTTPConnection, stream: Stream | None = None) -> Self:
        """The context of one operation. Of one that goes on, no loader keeps what it has loaded: it may change."""
        store = store_of(request)
        kept = stream is None
        all_sources = _once(store.sources.all) if kept else store.sources.all
        all_counts = _once(store.topics.counts) if kept else store.topics.counts

        async def sources(names: list[str]) -> list[Source | None]:
            known = {source.name: source for source in await all_sources()}
            return [known.get(name) for name in names]

        async def topic_counts(keys: list[str]) -> list[int]:
            counts = await all_counts()
            return [counts.get(key, 0) for key in keys]

        async def healths(names: list[str]) -> list[Health | None]:
            known = await store.gatherings.healths()
            return [known.get(name) for name in names]

        async def totals(queries: list[ArticleQuery]) -> list[Total]:
            return [await store.articles.count(query) for query in queries]

        async def articles(ids: list[str]) -> list[Article | None]:
            known = await store.articles.by_ids(ids)
            return [known.get(it) for it in ids]

        async def revision_counts(ids: list[str]) -> list[int]:
            counts = await store.articles.revision_counts(ids)
            return [counts.get(it, 0) for it in ids]

        async def wires(keys: list[str]) -> list[Wire | None]:
            if not keys[1:]:
                return [await store.wires.by_key(keys[0])]
            known = {wire.key: wire for wire in await store.wires.all()}
            return [known.get(key) for key in keys]

        return cls(
            store,
            links_of(request),
            DataLoader(sources, cache=kept),
            DataLoader(topic_counts, cache=kept),
            DataLoader(healths, cache=kept),
            DataLoader(totals, cache=kept),
            DataLoader(articles, cache=kept),
            DataLoader(_some(store.articles.last_revisions), cache=kept),
            DataLoader(revision_counts, cache=kept),
            DataLoader(_some(store.articles.near), cache=kept),
            DataLoader(wires, cache=kept),
            Authority(request.headers, store),
            desk_of(request),
            stream,
        )


def _some(
    ask: Callable[[Sequence[str], int], Awaitable[Mapping[str, tuple[Value, ...]]]],
) -> Callable[[list[Some]], Awaitable[list[tuple[Value, ...]]]]:
    """What loads some of what articles have: the store is asked once for each number that is wanted of all of them."""

    async def load(keys: list[Some]) -> list[tuple[Value, ...]]:
        ids: dict[int, list[str]] = defaultdict(list)
        for key, most in keys:
            ids[most].append(key)
        found = {most: await ask(wanted, most) for most, wanted in ids.items()}
        return [found[most].get(key, ()) for key, most in keys]

    return load


def _once(ask: Callable[[], Awaitable[Value]]) -> Callable[[], Awaitable[Value]]:
    """What asks once, however often it is wanted."""
    asked: list[asyncio.Future[Value]] = []

    def again() -> Awaitable[Value]:
        if not asked:
            asked.append(asyncio.ensure_future(ask()))
        return asked[0]

    return again


Info: TypeAlias = strawberry.Info[Context, None]
