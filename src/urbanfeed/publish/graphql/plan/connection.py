"""
Pages of lists: the articles of a query, or what a search finds; see connection.py and types_search.py a floor up.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from urbanfeed.publish.graphql.connection import MOST_VALUES
from urbanfeed.publish.graphql.paging import Part, within
from urbanfeed.publish.graphql.plan.compiling import Asked, Maker
from urbanfeed.publish.graphql.plan.reading import Found, Level, Page, Read, Run
from urbanfeed.publish.graphql.plan.values import completed, said
from urbanfeed.publish.graphql.types_search import html_of, snippet_length, snippet_of
from urbanfeed.query import ArticleQuery
from urbanfeed.store.columns import Columns
from urbanfeed.store.facets import FACET_NAMES
from urbanfeed.store.search import Marked, Question, mark
from urbanfeed.store.stretch import Reach, Stretch

__all__ = ["CONNECTION", "load_lists", "page_of", "reach_of"]


async def page_of(run: Run, level: Level, query: ArticleQuery, stretch: Stretch) -> Page:
    """The page, with all that is loaded for it."""
    page = Page(query, stretch, await level.found(run, stretch.rows))
    for load in level.about:
        await load(run, page)
    return page


async def load_lists(run: Run, lists: Sequence[tuple[int, Level]]) -> None:
    """The stretches of several lists of the root, by the slots of their arguments: together where they can be."""
    alike: dict[Columns, list[int]] = {}
    for slot, level in lists:
        alike.setdefault(level.columns, []).append(slot)
    for columns, slots in alike.items():
        found = await run.store.articles.stretches(columns, [run.values[it] for it in slots])
        run.of(load_lists).update(zip(slots, found, strict=True))


def reach_of(**part: Any) -> Reach:
    """The part of a list that a field's arguments ask for. Raises QueryError."""
    it = Part.asked(**part).checked
    size = it.first if it.last is None else it.last
    assert size is not None
    return Reach(size, it.last is not None, it.after, it.before)


@dataclass(slots=True)
class _Edge:
    """An article in its place in a page."""

    page: Page
    place: int

    @property
    def node(self) -> Found:
        return self.page.articles[self.place]

    @property
    def cursor(self) -> str:
        return self.page.stretch.cursor(self.place)

    @property
    def score(self) -> float | None:
        return self.page.stretch.score(self.place)

    @property
    def question(self) -> Question:
        return self.page.question


def _nodes(asked: Asked) -> Read:
    write = asked.write()
    return lambda page, run: [write(it, run) for it in page.articles]


def _edges(asked: Asked) -> Read:
    write = asked.write()
    return lambda page, run: [write(_Edge(page, place), run) for place in range(len(page.articles))]


def _of_edge(value: Callable[[_Edge], Any]) -> Maker:
    return lambda asked: completed(asked, lambda edge, run: value(edge))


def _headline(asked: Asked) -> Read:
    def marked(edge: _Edge, run: Run) -> Marked:
        return mark(edge.question, edge.node.decoded("headline"), edge.node.decoded("language"))

    return completed(asked, marked)


def _snippet(asked: Asked) -> Read:
    asked.level.document = True
    slot = asked.slot(_length)
    return completed(asked, lambda edge, run: snippet_of(edge.question, edge.node.shown, run.values[slot]))


def _length(length: int = 240) -> int:
    return snippet_length(length)


def _marked(value: Callable[[Marked], Any]) -> Maker:
    return lambda asked: completed(asked, lambda marked, run: value(marked))


def _page_info(asked: Asked) -> Read:
    return completed(asked, lambda page, run: page)


def _end(value: Callable[[Page], bool]) -> Maker:
    def of(asked: Asked) -> Read:
        asked.level.ends = True
        return lambda page, run: value(page)

    return of


def _cursor(place: int) -> Maker:
    return lambda asked: lambda page, run: page.stretch.cursor(place) if page.articles else None


def _total(value: Callable[[Any], Any]) -> Maker:
    def of(asked: Asked) -> Read:
        asked.level.about.append(_count)
        return completed(asked, lambda page, run: value(page.about[_count]))

    return of


async def _count(run: Run, page: Page) -> None:
    if _count not in page.about:
        page.about[_count] = await run.store.articles.count(page.query)


def _facets(asked: Asked) -> Read:
    slot = asked.slot(_limit)

    async def load(run: Run, page: Page) -> None:
        found = await run.store.articles.facets(page.query, limit=run.values[slot])
        values = {
            name: [{"value": it.value, "count": it.articles} for it in found.values[name]] for name in FACET_NAMES
        }
        page.about[slot] = values | {"is_exact": found.exact}

    asked.level.about.append(load)
    return completed(asked, lambda page, run: page.about[slot])


def _limit(limit: int = 10) -> int:
    return within("limit", limit, MOST_VALUES)


def _ranked(asked: Asked) -> Read:
    return completed(asked, lambda page, run: page.stretch.ranked)


def _feed_urls(asked: Asked) -> Read:
    return completed(asked, lambda page, run: run.links.feeds(page.query))


def _embed_url(asked: Asked) -> Read:
    return lambda page, run: run.links.embed(page.query)


_LIST: dict[str, Maker] = {
    "nodes": _nodes, "edges": _edges, "pageInfo": _page_info, "totalCount": _total(lambda total: total.number),
    "totalCountIsExact": _total(lambda total: total.exact), "facets": _facets, "ranked": _ranked,
    "feedUrls": _feed_urls, "embedUrl": _embed_url,
}  # fmt: skip

CONNECTION: dict[str, dict[str, Maker]] = {
    "ArticleConnection": _LIST,
    "ArticleEdge": {
        "cursor": _of_edge(lambda edge: edge.cursor), "node": _of_edge(lambda edge: edge.node),
    },
    "PageInfo": {
        "hasNextPage": _end(lambda page: page.stretch.has_next),
        "hasPreviousPage": _end(lambda page: page.stretch.has_previous),
        "startCursor": _cursor(0), "endCursor": _cursor(-1),
    },
    "SearchConnection": _LIST,
    "SearchEdge": {
        "cursor": _of_edge(lambda edge: edge.cursor), "node": _of_edge(lambda edge: edge.node),
        "score": _of_edge(lambda edge: edge.score), "headline": _headline, "snippet": _snippet,
    },
    "MarkedText": {
        "html": _marked(html_of), "text": _marked(lambda marked: marked.text),
        "parts": _marked(lambda marked: [{"text": text, "is_match": match} for text, match in marked.parts]),
    },
    "MarkedPart": {"text": said("text"), "isMatch": said("is_match")},
    "ArticleFacets": {it: said(it) for it in FACET_NAMES} | {"isExact": said("is_exact")},
    "FacetValue": {it: said(it) for it in ("value", "count")},
}  # fmt: skip
