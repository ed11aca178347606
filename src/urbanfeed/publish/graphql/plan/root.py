"""
The fields of the root: each asks the store, once if it can be, and writes what comes. They say what `resolvers.py`
says.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from strawberry import UNSET

from urbanfeed import taxonomy
from urbanfeed.publish.graphql import resolvers
from urbanfeed.publish.graphql.connection import ArticleFilter, ArticleOrder
from urbanfeed.publish.graphql.connection import asked as query_asked
from urbanfeed.publish.graphql.node import parted
from urbanfeed.publish.graphql.plan.compiling import Asked
from urbanfeed.publish.graphql.plan.connection import load_lists, page_of, reach_of
from urbanfeed.publish.graphql.plan.reading import Level, Run, Unplanned
from urbanfeed.query import ArticleQuery
from urbanfeed.store.stretch import Reach

__all__ = ["ROOT", "Root"]

Root: TypeAlias = Callable[[Run], Awaitable[Any]]


# -- lists of articles


def _articles(asked: Asked) -> Root:
    return _list(asked, _articles_asked)


def _search(asked: Asked) -> Root:
    return _list(asked, _search_asked)


def _list(asked: Asked, prepare: Callable[..., tuple[ArticleQuery, Reach]]) -> Root:
    level = Level()
    write = asked.within(level).write()
    slot = asked.slot(lambda **arguments: _within(level, *prepare(**arguments)))

    asked.compilation.lists.append((slot, level))

    async def read(run: Run) -> Any:
        query, reach = run.values[slot]
        stretch = run.of(load_lists).get(slot) or await run.store.articles.stretch(query, level.columns, reach)
        return write(await page_of(run, level, query, stretch), run)

    return read


def _within(level: Level, query: ArticleQuery, reach: Reach) -> tuple[ArticleQuery, Reach]:
    return query, replace(reach, ends=level.ends)


def _articles_asked(
    filter: Any = UNSET, order: ArticleOrder = ArticleOrder.NEWEST, **part: Any
) -> tuple[ArticleQuery, Reach]:
    return query_asked(filter, order), reach_of(**part)


def _search_asked(
    q: str, filter: ArticleFilter | None = UNSET, order: ArticleOrder = ArticleOrder.RELEVANCE, **part: Any
) -> tuple[ArticleQuery, Reach]:
    return resolvers.search_asked(q, filter, order), reach_of(**part)


# -- one article


def _article(asked: Asked) -> Root:
    level = Level()
    write = asked.within(level).write()
    slot = asked.slot(_address)

    async def read(run: Run) -> Any:
        url, key = run.values[slot]
        articles = run.store.articles
        rows = await (articles.rows_at(url, level.columns) if url else articles.rows([key], level.columns))
        found = await level.found(run, rows)
        return write(found[0], run) if found else None

    return read


def _address(by: resolvers.ArticleBy) -> tuple[str | None, str]:
    return resolvers.address_of(by), str(by.id)


# -- sources and topics


def _sources(asked: Asked) -> Root:
    level = Level()
    write = asked.within(level).write()

    async def read(run: Run) -> Any:
        return [write(row, run) for row in await run.store.sources.rows(level.source)]

    return read


def _source(asked: Asked) -> Root:
    level = Level()
    write = asked.within(level).write()
    slot = asked.slot(_first)

    async def read(run: Run) -> Any:
        rows = await run.store.sources.rows(level.source, [run.values[slot]])
        return write(rows[0], run) if rows else None

    return read


def _first(**arguments: str) -> str:
    (value,) = arguments.values()
    return value


def _topics(asked: Asked) -> Root:
    level = Level()
    write = asked.within(level).write()

    async def read(run: Run) -> Any:
        await level.found(run, ())
        return [write(topic, run) for topic in taxonomy.taxonomy()]

    return read


def _topic(asked: Asked) -> Root:
    level = Level()
    write = asked.within(level).write()
    slot = asked.slot(_first)

    async def read(run: Run) -> Any:
        await level.found(run, ())
        topic = taxonomy.topic(run.values[slot])
        return write(topic, run) if topic else None

    return read


# -- wires


def _wires(asked: Asked) -> Root:
    level = Level()
    write = asked.within(level).write()

    async def read(run: Run) -> Any:
        wires = await run.store.wires.all()
        for load in level.loads:
            await load(run, wires)
        return [write(it, run) for it in wires]

    return read


def _wire(asked: Asked) -> Root:
    level = Level()
    write = asked.within(level).write()
    slot = asked.slot(_first)

    async def read(run: Run) -> Any:
        wire = await run.store.wires.by_key(run.values[slot])
        if wire is None:
            return None
        for load in level.loads:
            await load(run, [wire])
        return write(wire, run)

    return read


# -- whatever has an id


class _Kinds:
    """What writes a node of each kind, and what is wanted of it."""

    def __init__(self, asked: Asked) -> None:
        self.articles, self.others = Level(), Level()
        self.article = asked.within(self.articles).write("Article")
        self.source = asked.within(self.others).write("Source")
        self.topic = asked.within(self.others).write("Topic")

    async def written(self, run: Run, ids: Sequence[str]) -> list[Any]:
        """The nodes of these ids, in their order; null for each that there is not. Raises Unplanned for a wire's."""
        wanted = [parted(it) for it in ids]
        if any(kind == "wire" for kind, _ in wanted):
            raise Unplanned
        keys = {kind: [key for of, key in wanted if of == kind] for kind in ("article", "source", "topic")}
        rows = await run.store.articles.rows(keys["article"], self.articles.columns)
        found: dict[tuple[str, str], Any] = {}
        for it in await self.articles.found(run, rows):
            found["article", it.row[1]] = self.article(it, run)
        if keys["source"]:
            self.others.of_source("name")
            place = self.others.source.index("name")
            for row in await run.store.sources.rows(self.others.source, keys["source"]):
                found["source", row[place]] = self.source(row, run)
        if keys["topic"]:
            await self.others.found(run, ())
            for topic in filter(None, map(taxonomy.topic, keys["topic"])):
                found["topic", topic.key] = self.topic(topic, run)
        return [found.get(it) for it in wanted]


def _node(asked: Asked) -> Root:
    kinds = _Kinds(asked)
    slot = asked.slot(_first)

    async def read(run: Run) -> Any:
        return (await kinds.written(run, [run.values[slot]]))[0]

    return read


def _nodes(asked: Asked) -> Root:
    kinds = _Kinds(asked)
    slot = asked.slot(resolvers.ids_of)

    async def read(run: Run) -> Any:
        return await kinds.written(run, run.values[slot])

    return read


ROOT: dict[str, Callable[[Asked], Root]] = {
    "articles": _articles, "search": _search, "article": _article, "sources": _sources, "source": _source,
    "topics": _topics, "topic": _topic, "node": _node, "nodes": _nodes,
    "wires": _wires, "wire": _wire,
}  # fmt: skip
