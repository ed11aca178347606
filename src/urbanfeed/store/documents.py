"""
Documents: the JSON in which articles are kept, read back; and their heads. Nothing here asks a database.

A head is what lists need of an article: a line of JSON for each name in `HEAD`, in that order. (JSON as we write it has
no line breaks in it.) So whoever wants a few of them takes them as they are and decodes none. What is long is not in
it: the body, what the page said where an editor corrected it, the rules of the fields; nor is `same_text_as`, which has
a column of its own.
"""

from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import Any

import orjson

from urbanfeed.article import Article, Terms
from urbanfeed.article_json import from_json

__all__ = ["HEAD", "USUAL", "article_of", "head_of"]

# What most lists show of an article, and what few do: who wants none of the latter need not look for it. Another order,
# or another name, takes a migration that writes all heads anew.
_USUAL = (
    "withdrawn", "rights", "id", "source", "headline", "standfirst", "language", "published", "first_seen", "url",
    "canonical_url", "invented_url", "slug", "section", "word_count", "authors", "topics",
)  # fmt: skip
_RARE = (
    "updated", "agencies", "tags", "places", "story", "summary", "images", "terms", "corrections", "provenance",
)  # fmt: skip
HEAD = _USUAL + _RARE
USUAL = len(_USUAL)
# What a document does not say: nobody has corrected it, or it was written before there was such a thing.
_SINCE = {"corrections": (), "agencies": (), "tags": (), "terms": asdict(Terms()), "withdrawn": None}


@lru_cache(maxsize=256)  # the newest articles are on every page; they are frozen, so all may share one
def article_of(document: str | bytes, timezone: str | None) -> Article:
    """The article of a document; `timezone` is what its moments are in that have their source's zone."""
    return from_json(orjson.loads(document), timezone)


def head_of(document: Mapping[str, Any]) -> str:
    """The head of a decoded document."""
    provenance = {name: value for name, value in document["provenance"].items() if name != "fields"}
    own = {**_SINCE, **document, "provenance": provenance, "invented_url": provenance["invented_url"]}
    return "\n".join(orjson.dumps(own[name]).decode() for name in HEAD)
