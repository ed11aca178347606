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
from urbanfeed.store.columns import DOCUMENT, HEAD, TIMEZONE, Columns
from urbanfeed.store.documents import HEAD as LINES
from urbanfeed.store.documents import USUAL, article_of
from urbanfeed.store.search import Question
from urbanfeed.store.stretch import Stretch

__all__ = ["Found", "Level", "Load", "Memory", "Page", "Read", "Run", "Unplanned"]


_KEPT = 256_000  # bytes of texts that a plan keeps, and of what they depend on
_EACH = 300  # bytes that keeping one takes, besides
_WITHDRAWN, _RIGHTS = LINES.index("withdrawn"), LINES.index("rights")
_SHOW = len('{"show":"')


class Unplanned(Exception):  # noqa: N818  # nothing is wrong; the slower road takes it
    """That a plan does not cover what is asked, or what was found: graphql-core answers it then."""


@dataclass(slots=True)
class Run:
    """
    One request: where it asks and what with, and what has been loaded for it, by who wants it.

    values: by slot, what became of a field's arguments. memory: the plan's own, of what it writes again and again.
    weight: bytes of what was asked with.
    """

    store: Store
    links: Links
    values: tuple[Any, ...]
    memory: "Memory"
    weight: int = 0
    loaded: dict[Any, Any] = field(default_factory=dict)

    def of(self, who: object) -> dict[Any, Any]:
        """What has been loaded by whoever wants it."""
        found: dict[Any, Any] = self.loaded.setdefault(who, {})
        return found


@dataclass(slots=True)
class Memory:
    """
    What a plan has written of things that say the same in every answer, by all that it depends on.

    Counted by bytes, since a client chooses how long the names in it are. size: how many there are.
    """

    texts: dict[Any, bytes] = field(default_factory=dict)
    size: int = 0

    def keep(self, known: Any, value: Any, weight: int) -> bytes:
        """The value as JSON, from now on if it is small enough. weight: bytes of what a client said in `known`."""
        text = orjson.dumps(value)
        weight += len(text) + _EACH
        if weight > _KEPT // 10:
            return text
        if self.size + weight > _KEPT:
            self.texts.clear()
            self.size = 0
        self.texts[known] = text
        self.size += weight
        return text


@dataclass(slots=True)
class Found:
    """
    An article as a plan has it. lines: its head (see documents.py), each JSON in UTF-8. row: as `Level.columns` has it.

    Of one that is withdrawn, nearly nothing is shown; that is left to `shown`, on the slower road.
    """

    lines: list[bytes]
    row: Any
    _shown: Shown | None = None

    @classmethod
    def of(cls, row: Any, most: int) -> "Found":
        """The article of a row, with so many lines of its head. Raises Unplanned for one that is withdrawn."""
        lines = row[HEAD].split(b"\n", most)
        if lines[_WITHDRAWN] != b"null":
            raise Unplanned
        return cls(lines, row)

    @property
    def show(self) -> bytes:
        """How much its rights let be shown."""
        return self.lines[_RIGHTS][_SHOW : _SHOW + 4]  # "full", "exce" or "link"

    @property
    def id(self) -> str:
        """The article's."""
        found: str = self.row[1]
        return found

    def decoded(self, name: str) -> Any:
        """What a line of the head says."""
        return orjson.loads(self.lines[LINES.index(name)])

    @property
    def shown(self) -> Shown:
        """What may be shown of it; for a level whose documents are read."""
        if self._shown is None:
            self._shown = shown(article_of(self.row[DOCUMENT], self.row[TIMEZONE]))
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
    _question: Question | None = None

    @property
    def question(self) -> Question:
        """What it was searched for."""
        if self._question is None:
            self._question = Question.of_any(self.query.q)
        return self._question


Read: TypeAlias = Callable[[Any, Run], Any]  # what a field says of its parent, as JSON has it
Load: TypeAlias = Callable[[Run, Sequence[Any]], Awaitable[None]]


@dataclass(slots=True)
class Level:
    """
    What the fields of the articles of one list want, found out while they are compiled.

    lines: how many of the head. document: whether more than the head is. source: the columns of its source that are
    wanted, in their order. loads: what is asked for all its articles at once, when they are there. ends: whether it is
    wanted to know if the list has any before and after them. about: what is asked of the whole list.
    """

    lines: int = USUAL
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
    def after_source(self) -> int | None:
        """Where the columns of the source end in a row."""
        return DOCUMENT if self.document else None

    @property
    def columns(self) -> Columns:
        """What is read of each of its articles."""
        return Columns.of(self.document, self.source)

    async def found(self, run: Run, rows: Sequence[Any]) -> list[Found]:
        """The articles of the rows, with all that is loaded for them."""
        articles = [Found.of(row, self.lines) for row in rows]
        for load in self.loads:
            await load(run, articles)
        return articles
