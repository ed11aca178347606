"""Documents: the JSON in which articles are kept, read back. Nothing here asks a database."""

from functools import lru_cache

import orjson

from urbanfeed.article import Article
from urbanfeed.article_json import from_json

__all__ = ["article_of"]


@lru_cache(maxsize=256)  # the newest articles are on every page; they are frozen, so all may share one
def article_of(document: str | bytes, timezone: str | None) -> Article:
    """The article of a document; `timezone` is what its moments are in that have their source's zone."""
    return from_json(orjson.loads(document), timezone)
