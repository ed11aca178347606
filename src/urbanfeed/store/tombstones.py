"""
Tombstones: what was published, and is not any more; for those who have it still, and ought to take it away.

They are found by what the article was filed under. Its words are not in the search index any more: a query with words
finds what its other filters ask for, and who has never had such an article passes its tombstone over.
"""

from dataclasses import dataclass
from datetime import datetime

from urbanfeed.article import Article
from urbanfeed.query import ArticleQuery
from urbanfeed.store.database import Database
from urbanfeed.store.documents import article_of
from urbanfeed.store.filing import FACETS, filings
from urbanfeed.store.forgetting import Tombstone
from urbanfeed.store.instants import from_micros, to_micros
from urbanfeed.store.selection import Statement, asked

__all__ = ["Tombstones"]

_LOOKED_AT = 1_000  # articles that were withdrawn last


@dataclass(frozen=True, slots=True)
class Tombstones:
    """The tombstones of a store's articles."""

    _database: Database

    async def since(
        self, query: ArticleQuery, instant: datetime, limit: int, erased: bool = True
    ) -> tuple[Tombstone, ...]:
        """
        Those of articles of the query that were withdrawn at this instant or later, the last ones first.

        erased: those of articles that were erased too, of which nobody knows any more what they were.
        """
        sql = "SELECT timezone, document FROM article WHERE withdrawn_at >= ? ORDER BY withdrawn_at DESC LIMIT ?"
        rows = await self._database.read(Statement(sql, [to_micros(instant), _LOOKED_AT]))
        articles = (article_of(document, timezone) for timezone, document in rows)
        stones = [
            Tombstone(it.id, it.withdrawn.at, it.withdrawn.reason)
            for it in articles
            if it.withdrawn and _asks_for(query, it)
        ]
        if not erased:
            return tuple(stones[:limit])
        sql = "SELECT id, forgotten_at, reason FROM forgotten WHERE forgotten_at >= ? ORDER BY 2 DESC, 1 LIMIT ?"
        rows = await self._database.read(Statement(sql, [to_micros(instant), limit]))
        stones += [Tombstone(key, from_micros(at), reason) for key, at, reason in rows]
        return tuple(sorted(stones, key=lambda it: (it.at, it.id), reverse=True)[:limit])


def _asks_for(query: ArticleQuery, article: Article) -> bool:
    """Whether the query would ask for the article, were it published; whatever its words."""
    filed = filings(article)
    for facet in FACETS:
        values = asked(query, facet)
        if values and not any((facet, value) in filed for value in values):
            return False
    first, last = query.first_instant, query.last_instant
    return (first is None or first <= article.sort_instant) and (last is None or article.sort_instant <= last)
