"""What to ask an assorted store for, by the name of an argument: what finds something, finds nothing, or is bad."""

from collections.abc import Mapping, Sequence
from typing import Any

from articles import article
from assorted import HOSTILE
from urbanfeed.article import Article
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Store

__all__ = ["words_of"]

_SIZES = (3, 2, 1, 5, 3, 2, 5, 4, 6, 10, 7, 3, 20, 40, 100, 0, 101)
_LENGTHS = (40, 41, 120, 280, 1000, 60, 80, 100, 500, 999, 39, 1001)


async def words_of(store: Store) -> Mapping[str, Sequence[Any]]:
    """The words, with ids and cursors of this store's articles."""
    newest = await store.articles.page(ArticleQuery(), 100)
    ranked = await store.articles.page(ArticleQuery(q=("park",), order="relevance"), 100)
    articles = [*newest.articles[::3], *await store.articles.withdrawn()]
    cursors = (*newest.cursors[::2], *ranked.cursors[:2], newest.cursors[0][:-2], "MSB4", "")
    ids = (*(it.id for it in articles), "source:city_news", "topic:housing", "wire:found", "wire:none")
    unknown = ("source:nobody", "topic:nobody", "wire:nobody", "nobody", article("never").id, "topic:", "")
    sources = ("city_news", "other_news", "third_news", "empty_news", "unheard.example", "nobody", "a b")
    topics = ("housing", *_topics(articles), "nothing", "a b")
    times = ("2025-07-08", "2025-01-01T00:00:00Z", "1800-01-01", "2026-03-01T12:00:00.5+03:00", "1999-12-31", "soon")
    languages = ("sv", "kk", "ru", "en", "ar", "sv-FI", "MN", "xx", "sv_FI")
    return {
        "first": _SIZES,
        "last": _SIZES,
        "limit": (3, 1, 10, 100, 2, 5, 20, 101),
        "length": _LENGTHS,
        "id": ids + unknown,
        "ids": ids + unknown,
        "url": (
            *(it.url for it in articles if it.url),
            "https://city.example/en-full#top",
            "https://no.example/",
            "one",
        ),
        "name": sources,
        "source": sources,
        "key": ("housing", *topics, "everything", "housing", "found", "none"),
        "topic": topics,
        "after": cursors,
        "before": cursors,
        "q": (
            "park",
            "парк",
            "саябақ",
            "puisto*",
            '"in the city"',
            "park -opened",
            "sentence",
            "nowhere",
            "-",
            "x" * 201,
        ),
        "since": times,
        "until": times,
        "language": languages,
        "place": ("almaty", "östersund", "nowhere", "a b"),
        "story": ("first-urban-forum", "none", "a b"),
        "author": ("айгүл Қ.", "A. Berg", "Nobody", *HOSTILE),
        "text": (*HOSTILE, "x", "\ud7ff", "\0"),
    }


def _topics(articles: Sequence[Article]) -> list[str]:
    return sorted({topic for it in articles for topic in it.topics})[:6]
