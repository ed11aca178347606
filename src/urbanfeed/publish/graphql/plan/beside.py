"""
What stands beside an article: others, and its own history. It is asked for all articles of a list at once.

Types: `types_related.py`, `types_revision.py`.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from urbanfeed import store
from urbanfeed.article import Show
from urbanfeed.publish.graphql.paging import within
from urbanfeed.publish.graphql.plan.catalogue import topics_written
from urbanfeed.publish.graphql.plan.compiling import Asked, Maker
from urbanfeed.publish.graphql.plan.reading import Found, Level, Read, Run
from urbanfeed.publish.graphql.plan.values import completed, member
from urbanfeed.publish.graphql.types_article import MOST_RELATED, MOST_REVISIONS
from urbanfeed.publish.graphql.types_revision import body_of, compared, html_of
from urbanfeed.publish.graphql.types_text import BodyFormat
from urbanfeed.store.columns import SAME_TEXT_AS

__all__ = ["BESIDE", "related", "revision_count", "revisions", "same_text_as"]


def same_text_as(asked: Asked) -> Read:
    """The earliest article of the same text, as JSON."""
    level = Level()
    write = asked.within(level).write()

    async def load(run: Run, articles: Sequence[Found]) -> None:
        ids = [it.row[SAME_TEXT_AS] for it in articles if it.row[SAME_TEXT_AS]]
        rows = await run.store.articles.rows(ids, level.columns)
        run.of(load).update({it.id: it for it in await level.found(run, rows)})

    asked.level.loads.append(load)

    def read(it: Found, run: Run) -> bytes:
        earliest = run.of(load).get(it.row[SAME_TEXT_AS])
        return orjson.dumps(earliest and write(earliest, run))

    return read


# -- others under the same topics


@dataclass(frozen=True, slots=True)
class _Related:
    node: Found
    topics: tuple[str, ...]


def related(asked: Asked) -> Read:
    """What is near to the article, as JSON."""
    level = Level()
    write = asked.within(level).write()
    slot = asked.slot(_most_related)

    async def load(run: Run, articles: Sequence[Found]) -> None:
        near = await run.store.articles.near([it.id for it in articles], run.values[slot])
        ids = [it.id for others in near.values() for it in others]
        rows = await run.store.articles.rows(ids, level.columns)
        found = {it.id: it for it in await level.found(run, rows)}
        for of, others in near.items():
            run.of(load)[of] = [_Related(found[it.id], it.topics) for it in others if it.id in found]

    asked.level.loads.append(load)
    return lambda it, run: orjson.dumps([write(other, run) for other in run.of(load).get(it.id, ())])


def _most_related(first: int = 5) -> int:
    return within("first", first, MOST_RELATED)


def _topics(asked: Asked) -> Read:
    write = asked.write()
    return lambda it, run: topics_written(write, it.topics, run)


# -- the states that it had


@dataclass(frozen=True, slots=True)
class _State:
    """stored: a state, or when it was seen; today: what the article's rights of today let be shown."""

    stored: Any
    today: Show


def revisions(asked: Asked) -> Read:
    """The states that the article had, as JSON."""
    level = Level()
    write = asked.within(level).write()
    slot = asked.slot(_most_revisions)
    unread = asked.names("Revision") <= {"__typename", "number", "seenAt"}

    async def load(run: Run, articles: Sequence[Found]) -> None:
        today = {it.id: it.decoded("rights")["show"] for it in articles}
        ask = run.store.articles.last_seen if unread else run.store.articles.last_revisions
        found: Mapping[str, Sequence[Any]] = await ask([*today], run.values[slot])
        states = {of: [_State(it, today[of]) for it in reversed(stored)] for of, stored in found.items()}
        run.of(load).update(states)
        for inner in level.loads:
            await inner(run, [it for several in states.values() for it in several])

    asked.level.loads.append(load)
    return lambda it, run: orjson.dumps([write(state, run) for state in run.of(load).get(it.id, ())])


def _most_revisions(first: int = 10) -> int:
    return within("first", first, MOST_REVISIONS)


def revision_count(asked: Asked) -> Read:
    """How many states the article had, as JSON."""
    asked.level.loads.append(_count_revisions)
    return lambda it, run: orjson.dumps(run.of(_count_revisions).get(it.id, 0))


async def _count_revisions(run: Run, articles: Sequence[Found]) -> None:
    run.of(_count_revisions).update(await run.store.articles.revision_counts([it.id for it in articles]))


def _changes(asked: Asked) -> Read:
    async def load(run: Run, states: Sequence[Any]) -> None:
        # It may take a tenth of a second for a long body, in which the event loop must answer others.
        found = await asyncio.to_thread(lambda: [compared(it.stored, it.today) for it in states])
        run.of(load).update(zip(map(id, states), found, strict=True))

    asked.level.loads.append(load)
    return completed(asked, lambda state, run: run.of(load)[id(state)])


def _body(asked: Asked) -> Read:
    slot = asked.slot(_format)
    return lambda state, run: body_of(state.stored, state.today, run.values[slot])


def _format(format: BodyFormat = BodyFormat.HTML) -> BodyFormat:
    return format


def _of_state(value: Callable[[store.Revision], Any]) -> Maker:
    return lambda asked: completed(asked, lambda state, run: value(state.stored))


def _html(asked: Asked) -> Read:
    return lambda change, run: html_of(change)


_CHANGE: dict[str, Maker] = {"old": member("old"), "new": member("new"), "spans": member("spans"), "html": _html}

BESIDE: dict[str, dict[str, Maker]] = {
    "RelatedArticle": {"node": member("node"), "topics": _topics},
    "Revision": {
        "number": _of_state(lambda it: it.number), "seenAt": _of_state(lambda it: it.seen_at),
        "isReread": _of_state(lambda it: it.reread), "headline": _of_state(lambda it: it.article.headline),
        "body": _body, "changes": _changes,
    },
    "Changes": {it: member(it) for it in ("names", "fields", "blocks")},
    "FieldChange": {"name": member("name")} | _CHANGE,
    "BlockChange": {"kind": member("kind")} | _CHANGE,
    "ChangeSpan": {it: member(it) for it in ("kind", "text")},
}  # fmt: skip
