"""
Documents: the JSON in which articles are kept, read back; and their heads. Nothing here asks a database.

A head is the document without what is long (the body, what the page said where an editor corrected it, the rules of
the fields) and without `same_text_as`, which has a column of its own. Lists need no more of an article.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson

from urbanfeed.article import Article
from urbanfeed.article_json import from_json

__all__ = ["article_of", "head_of"]

_APART = {"body", "as_read", "direction", "same_text_as"}


@lru_cache(maxsize=256)  # the newest articles are on every page; they are frozen, so all may share one
def article_of(document: str | bytes, timezone: str | None) -> Article:
    """The article of a document; `timezone` is what its moments are in that have their source's zone."""
    return from_json(orjson.loads(document), timezone)


def head_of(document: Mapping[str, Any]) -> str:
    """The head of a document, as JSON."""
    provenance = {name: value for name, value in document["provenance"].items() if name != "fields"}
    return orjson.dumps(
        {name: value for name, value in document.items() if name not in _APART} | {"provenance": provenance}
    ).decode()
