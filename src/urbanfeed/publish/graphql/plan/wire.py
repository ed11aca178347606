"""
Wires: saved queries, each with a page of its articles.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from urbanfeed import store
from urbanfeed.publish.graphql.node import node_id
from urbanfeed.publish.graphql.plan.compiling import Asked, Maker
from urbanfeed.publish.graphql.plan.connection import page_of, reach_of
from urbanfeed.publish.graphql.plan.reading import Level, Read, Run
from urbanfeed.publish.graphql.plan.values import completed, member
from urbanfeed.publish.links import Links

__all__ = ["WIRE"]


def _articles(asked: Asked) -> Read:
    level = Level()
    write = asked.within(level).write()
    slot = asked.slot(lambda **part: replace(reach_of(**part), ends=level.ends))

    async def load(run: Run, wires: Sequence[Any]) -> None:
        found = await run.store.articles.stretches(level.columns, [(it.query, run.values[slot]) for it in wires])
        for it, stretch in zip(wires, found, strict=True):
            run.of(load)[it.key] = await page_of(run, level, it.query, stretch)

    asked.level.loads.append(load)
    return lambda wire, run: write(run.of(load)[wire.key], run)


def _of_wire(value: Callable[[store.Wire, Links], Any]) -> Maker:
    return lambda asked: completed(asked, lambda wire, run: value(wire, run.links))


WIRE: dict[str, dict[str, Maker]] = {
    "Wire": {
        "id": _of_wire(lambda wire, links: node_id("wire", wire.key)),
        **{it: member(it) for it in ("key", "title", "description")},
        "query": _of_wire(lambda wire, links: wire.query.canonical()),
        "articles": _articles,
        "pageUrl": _of_wire(lambda wire, links: links.wire(wire.key)),
        "feedUrls": _of_wire(lambda wire, links: links.feeds(wire.key)),
        "embedUrl": _of_wire(lambda wire, links: links.embed(wire=wire.key)),
    }
}
