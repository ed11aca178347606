"""
Waiting: articles that are decided on and not yet stored, since many are stored faster at once than one by one.

A page that may belong to one of them must not be decided on before that one is stored. Nothing waits longer than its
owner lets it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from urbanfeed.article import Article
from urbanfeed.page import Page
from urbanfeed.store import Store

__all__ = ["Waiting"]


@dataclass(slots=True)
class Waiting:
    """The articles that wait, each with its page, and by what a later page would be found to be of one of them."""

    _store: Store
    _articles: list[tuple[Article, Page]] = field(default_factory=list)
    _ids: set[str] = field(default_factory=set)
    _marks: set[tuple[str, str]] = field(default_factory=set)

    def add(self, article: Article, page: Page) -> None:
        """Let the article wait."""
        self._articles.append((article, page))
        self._ids.add(article.id)
        self._marks |= _marks(article, [article.canonical_url, article.url, article.provenance.url, page.url])
        self._marks.add((article.source, page.sha256))

    def has(self, id: str) -> bool:
        """Whether the article of this id waits."""
        return id in self._ids

    def may_have(self, read: Article, urls: Iterable[str | None]) -> bool:
        """Whether one that waits may be the article of a page that was read, by these addresses or its bytes."""
        return not self._marks.isdisjoint(_marks(read, urls))

    async def put(self) -> None:
        """Store all of them, in one transaction."""
        if self._articles:
            await self._store.articles.put_all(self._articles)
            self._articles, self._ids, self._marks = [], set(), set()


def _marks(article: Article, urls: Iterable[str | None]) -> set[tuple[str, str]]:
    addresses = {it.partition("#")[0] for it in urls if it}
    return {(article.source, it) for it in (*addresses, article.provenance.sha256)}
