"""
The fields of the root: each asks the store, once if it can be, and writes what comes.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, TypeAlias

from strawberry import UNSET

from urbanfeed.publish.graphql.connection import ArticleOrder
from urbanfeed.publish.graphql.connection import asked as query_asked
from urbanfeed.publish.graphql.paging import Part
from urbanfeed.publish.graphql.plan.compiling import Asked
from urbanfeed.publish.graphql.plan.connection import page_of
from urbanfeed.publish.graphql.plan.reading import Level, Run
from urbanfeed.query import ArticleQuery
from urbanfeed.store.stretch import Reach

__all__ = ["ROOT", "Root"]

Root: TypeAlias = Callable[[Run], Awaitable[Any]]


def _articles(asked: Asked) -> Root:
    level = Level()
    write = asked.within(level).write()
    slot = asked.slot(_articles_asked)

    async def read(run: Run) -> Any:
        query, part = run.values[slot]
        return write(await page_of(run, level, query, replace(part, ends=level.ends)), run)

    return read


def _articles_asked(
    filter: Any = UNSET, order: ArticleOrder = ArticleOrder.NEWEST, **part: Any
) -> tuple[ArticleQuery, Reach]:
    return query_asked(filter, order), _reach(**part)


def _reach(**part: Any) -> Reach:
    it = Part.asked(**part).checked
    size = it.first if it.last is None else it.last
    assert size is not None
    return Reach(size, it.last is not None, it.after, it.before)


ROOT: dict[str, Callable[[Asked], Root]] = {"articles": _articles}
