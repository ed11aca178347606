"""
Reading: the words that plans are put together of. What a field says of its parent, in what a request has at hand.

A plan is made of closures alone. A name that a client gives (an alias) is a key of a dict in them; what he asks with is
a value in a slot. Neither ever becomes code or SQL.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import orjson

from urbanfeed.publish.links import Links
from urbanfeed.publish.shown import Shown, shown
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Store
from urbanfeed.store.columns import Columns
from urbanfeed.store.documents import article_of
from urbanfeed.store.stretch import Stretch

__all__ = ["Bound", "Found", "Level", "Load", "Page", "Read", "Run", "Unplanned"]


class Unplanned(Exception):  # noqa: N818  # nothing is wrong; the slower road takes it
    """That a plan does not cover what is asked, or what was found: graphql-core answers it then."""


@dataclass(frozen=True, slots=True)
class Bound:
    """
    What a plan is asked with, of one set of variables.

    values: by slot, what became of a field's arguments. memory: what was written of things that say the same in every
    answer, by all that it depends on; see catalogue.py.
    """

    values: tuple[Any, ...]
    memory: dict[Any, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Run:
    """One request: where it asks, what with, and what has been loaded for it, by who wants it."""

    store: Store
    links: Links
    bound: Bound
    loaded: dict[Any, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Found:
    """
    An article as a plan has it. said: its head or its document, decoded. row: as `Level.columns` has it.

    Of one that is withdrawn, nearly nothing is shown; those are left to `shown`, on the slower road.
    """

    said: dict[str, Any]
    row: Any
    _shown: Shown | None = None

    @classmethod
    def of(cls, row: Any) -> "Found":
        """The article of a row. Raises Unplanned for one that is withdrawn."""
        said = orjson.loads(row[2])
        if said["withdrawn"]:
            raise Unplanned
        return cls(said, row)

    @property
    def show(self) -> str:
        """How much its rights let be shown."""
        show: str = self.said["rights"]["show"]
        return show

    @property
    def shown(self) -> Shown:
        """What may be shown of it; for a level whose documents are read."""
        if self._shown is None:
            self._shown = shown(article_of(self.row[2], self.row[3]))
        return self._shown


@dataclass(slots=True)
class Page:
    """
    A page of a list of articles. about: what has been loaded of the whole list, by who wants it.
    """

    query: ArticleQuery
    stretch: Stretch
    articles: Sequence[Found] = ()
    about: dict[Any, Any] = field(default_factory=dict)
    _cursors: list[str] | None = None

    @property
    def cursors(self) -> list[str]:
        """One an article."""
        if self._cursors is None:
            self._cursors = self.stretch.cursors
        return self._cursors


Read: TypeAlias = Callable[[Any, Run], Any]  # what a field says of its parent, as JSON has it
Load: TypeAlias = Callable[[Run, Sequence[Found]], Awaitable[None]]


@dataclass(slots=True)
class Level:
    """
    What the fields of the articles of one list want, found out while they are compiled.

    document: the whole, and not the head alone. source: the columns of its source that are wanted, in their order.
    loads: what is asked for all its articles at once, when they are there. ends: whether it is wanted to know if the
    list has any before and after them. about: what is asked of the whole list.
    """

    document: bool = False
    source: list[str] = field(default_factory=list)
    loads: list[Load] = field(default_factory=list)
    ends: bool = False
    about: list[Callable[[Run, "Page"], Awaitable[None]]] = field(default_factory=list)

    def of_source(self, column: str) -> int:
        """The place of a column of the source among those that are read of it."""
        if column not in self.source:
            self.source.append(column)
        return self.source.index(column)

    @property
    def columns(self) -> Columns:
        """What is read of each of its articles."""
        return Columns.of(self.document, self.source)

    async def found(self, run: Run, rows: Sequence[Any]) -> list[Found]:
        """The articles of the rows, with all that is loaded for them."""
        articles = [*map(Found.of, rows)]
        for load in self.loads:
            await load(run, articles)
        return articles
