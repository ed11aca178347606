"""
Waiting: articles that are decided on and not yet stored, since many are stored faster at once than one by one.

A page that may belong to one of them must not be decided on before that one is stored. Nothing waits longer than its
owner lets it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from urbanfeed.article import Article
from urbanfeed.page import Page
from urbanfeed.store import Mark, Store, marks

__all__ = ["Waiting"]


@dataclass(slots=True)
class Waiting:
    """
    The articles that wait, each with its page, and by what a later page would be found to be of one of them.

    stored: the marks of what waited here, and is stored by now.
    """

    _store: Store
    _articles: list[tuple[Article, Page]] = field(default_factory=list)
    _ids: set[str] = field(default_factory=set)
    _marks: set[Mark] = field(default_factory=set)
    stored: set[Mark] = field(default_factory=set)

    def add(self, article: Article, page: Page) -> None:
        """Let the article wait."""
        self._articles.append((article, page))
        self._ids.add(article.id)
        urls = [article.canonical_url, article.url, article.provenance.url, page.url]
        self._marks |= marks(article.source, urls, [article.provenance.sha256, page.sha256])

    def has(self, id: str) -> bool:
        """Whether the article of this id waits."""
        return id in self._ids

    def may_have(self, page: Iterable[Mark]) -> bool:
        """Whether one that waits may be the article of the page that has these marks."""
        return not self._marks.isdisjoint(page)

    async def put(self) -> None:
        """Store all of them, in one transaction."""
        if self._articles:
            await self._store.articles.put_all(self._articles)
            self.stored |= self._marks
            self._articles, self._ids, self._marks = [], set(), set()
