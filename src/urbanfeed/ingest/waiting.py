"""
Waiting: articles that are decided on and not yet stored, since many are stored faster at once than one by one.

A page that may belong to one of them must not be decided on before that one is stored. While some are stored, others
are decided on; all are stored when their owner lets them go.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from types import TracebackType

from urbanfeed.article import Article
from urbanfeed.page import Page
from urbanfeed.store import Mark, Store, marks

__all__ = ["Waiting"]


_AT_ONCE = 32  # articles of one transaction


@dataclass(slots=True)
class Waiting:
    """
    The articles that wait, each with its page, and by what a later page would be found to be of one of them.

    `async with Waiting(store) as waiting:` stores what still waits at its end. stored: the marks of what waited here,
    and is stored by now.
    """

    _store: Store
    _articles: list[tuple[Article, Page]] = field(default_factory=list)
    _writing: asyncio.Task[None] | None = None
    _ids: set[str] = field(default_factory=set)
    _marks: set[Mark] = field(default_factory=set)
    stored: set[Mark] = field(default_factory=set)

    async def add(self, article: Article, page: Page) -> None:
        """Let the article wait."""
        self._articles.append((article, page))
        self._ids.add(article.id)
        urls = [article.canonical_url, article.url, article.provenance.url, page.url]
        self._marks |= marks(article.source, urls, [article.provenance.sha256, page.sha256])
        if len(self._articles) == _AT_ONCE:
            await self._begin()

    def has(self, id: str) -> bool:
        """Whether the article of this id waits."""
        return id in self._ids

    def may_have(self, page: Iterable[Mark]) -> bool:
        """Whether one that waits may be the article of the page that has these marks."""
        return not self._marks.isdisjoint(page)

    async def put(self) -> None:
        """Store all of them, in the order in which they came."""
        await self._begin()
        await self._end()
        self.stored |= self._marks
        self._ids, self._marks = set(), set()

    async def _begin(self) -> None:
        """Have those that wait stored, in one transaction, when the ones before them are."""
        await self._end()
        if self._articles:
            self._writing = asyncio.create_task(self._store.articles.put_all(self._articles))
            self._articles = []

    async def _end(self) -> None:
        writing, self._writing = self._writing, None
        if writing:
            await writing

    async def __aenter__(self) -> "Waiting":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is None:
            await self.put()
        elif self._writing:
            await asyncio.gather(self._writing, return_exceptions=True)  # the first error is the one to be told
