"""
Archives (RFC 5005, section 4): which articles stand in which document of a feed, and how these are tied together.

The subscription document has the newest articles. Whatever came before is in archive documents by month, each cut in
parts of PART articles, counted from the month's beginning: what comes in later changes none that is full. Which month
is over the articles say, and not the clock: one that has a later article. An address that names a part which may yet
grow says how many articles it has (`upto`), so that its articles stay the same, too. An article that comes in late, for
a month that is over, stands where its date puts it and moves those after it: a document changes then, and its tag with
it. Nothing here costs more the further back it goes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from urbanfeed.publish.feeds.asked import PART, Asked
from urbanfeed.publish.feeds.month import FIRST, LAST, Month, within
from urbanfeed.store import State, Store, Tombstone

__all__ = ["Sheet", "sheet_of"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    What stands in one document: articles in their order, tombstones, and what other documents there are, by relation.

    open: whether articles may yet come into it.
    """

    states: tuple[State, ...]
    stones: tuple[Tombstone, ...] = ()
    ties: tuple[tuple[str, Asked], ...] = ()
    open: bool = True


async def sheet_of(store: Store, asked: Asked) -> Sheet:
    """The document that is asked for."""
    return await (_Archive(store, asked).part() if asked.month else _subscription(store, asked))


async def _subscription(store: Store, asked: Asked) -> Sheet:
    query, limit = asked.query, asked.limit
    if query.order == "relevance" and query.q:
        found = await store.articles.page(query, first=limit, counted=False)
        return Sheet(await store.states.of([it.id for it in found.articles]))
    states = await store.states.page(query, limit + 1)
    states, more = states[:limit], len(states) > limit
    if query.order != "newest":
        return Sheet(states)
    since = states[-1].instant if more else FIRST
    stones = await _stones(store, asked, since)
    earlier = await _Archive(store, asked).before(states) if more else None
    return Sheet(states, stones, (("prev-archive", earlier),) if earlier else ())


async def _stones(store: Store, asked: Asked, since: datetime) -> tuple[Tombstone, ...]:
    month = asked.month
    query = within(asked.query, month.start, month.end) if month else asked.query
    most = PART if month else asked.limit
    return await store.tombstones.since(query, since, most, erased=month is None) if query else ()


@dataclass(frozen=True, slots=True)
class _Archive:
    """The archive documents of what is asked for."""

    store: Store
    asked: Asked

    async def part(self) -> Sheet:
        """The document of the month and the part that are asked for."""
        asked, month = self.asked, self.asked.month
        assert month is not None
        query = within(asked.query, month.start, month.end)
        states: tuple[State, ...] = ()
        if query:
            query = replace(query, order="oldest")
            states = (await self.store.states.page(query, asked.upto or PART, (asked.part - 1) * PART))[::-1]
        current = replace(asked, month=None, part=1, upto=None)
        count, after = await self._count(month), await self._first_after(month)
        # The one before, of those that there are: a month may have fewer parts than when somebody was led to this one.
        before = min(asked.part - 1, -(-count // PART))
        earlier = replace(asked, part=before, upto=None) if before else await self._earlier(month)
        later = await self._later(count, after) if asked.upto is None else None
        named = (("prev-archive", earlier), ("next-archive", later), ("current", current))
        ties = tuple((relation, it) for relation, it in named if it)
        over = asked.upto is not None or after is not None or asked.part * PART <= count
        return Sheet(states, await _stones(self.store, asked, FIRST), ties, open=not over)

    async def before(self, states: Sequence[State]) -> Asked | None:
        """The last document that has what comes before these articles, the newest of the query."""
        instant = states[-1].instant
        month = Month.at(instant)
        # Of those of one instant, the ids decide.
        level = sum(it.instant == instant for it in states)
        number = await self._count(month, instant) - level
        if number <= 0:
            return await self._earlier(month)
        part, rest = -(-number // PART), (number - 1) % PART + 1
        # Nothing is between these articles: where they are all of that month, they and those before them are its all.
        over = month < Month.at(states[0].instant) or number + len(states) >= part * PART
        return replace(self.asked, month=month, part=part, upto=None if over else rest)

    async def _earlier(self, month: Month) -> Asked | None:
        """The last part of the last month before this one that has any articles."""
        query = within(self.asked.query, FIRST, month.eve)
        found = await self.store.states.page(query, 1) if query else ()
        if not found:
            return None
        there = Month.at(found[0].instant)
        return replace(self.asked, month=there, part=-(-await self._count(there) // PART), upto=None)

    async def _later(self, count: int, after: datetime | None) -> Asked | None:
        """
        What comes after the part that is asked for, if it cannot grow any more. count: articles of its month; after:
        the first instant of another article later than that month.
        """
        following = self.asked.part + 1
        if self.asked.part * PART < count:
            whole = after is not None or following * PART <= count
            return replace(self.asked, part=following) if whole else None
        if after is None:
            return None
        there = Month.at(after)
        whole = await self._count(there) >= PART or await self._first_after(there) is not None
        return replace(self.asked, month=there, part=1) if whole else None

    async def _first_after(self, month: Month) -> datetime | None:
        query = within(self.asked.query, month.morrow, LAST)
        found = await self.store.states.page(replace(query, order="oldest"), 1) if query else ()
        return found[0].instant if found else None

    async def _count(self, month: Month, until: datetime | None = None) -> int:
        query = within(self.asked.query, month.start, until or month.end)
        return await self.store.states.count(query) if query else 0
