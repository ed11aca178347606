"""
Filing: what an article is found under, and how that is spelt: the values of its facets, and its addresses.

What is kept and what is asked for go through the same functions, so that they meet.
"""

from collections.abc import Callable, Iterator
from hashlib import sha256

from urbanfeed.article import Article
from urbanfeed.store.folding import fold
from urbanfeed.store.models import LONGEST_ADDRESS, LONGEST_VALUE

__all__ = ["FACETS", "MONTH", "SINGLE", "address", "filings"]


def _same(value: str) -> str:
    return value[:LONGEST_VALUE]


def _folded(value: str) -> str:
    return fold(value)[:LONGEST_VALUE]


def _lower(value: str) -> str:
    return value.lower()[:LONGEST_VALUE]


# Facets have the names of the filters of ArticleQuery; each has the spelling of its values.
FACETS: dict[str, Callable[[str], str]] = {
    "source": _same,
    "language": _lower,
    "topic": _same,
    "place": _same,
    "story": _same,
    "author": _folded,
}

# Of these an article has one value at most.
SINGLE = ("source", "story")
# What nobody asks for by its name: the month (UTC) of the instant that an article is ordered by, which every one has.
MONTH = "month"


def filings(article: Article) -> frozenset[tuple[str, str]]:
    """The facet and the value of everything that the article is filed under."""
    named = ((facet, FACETS[facet](value)) for facet, value in _values(article))
    return frozenset((*named, (MONTH, article.sort_instant.isoformat()[: len("2025-07")])))


def address(url: str | None) -> str:
    """An address without its fragment, empty for none; one that is longer than an index takes, as its hash."""
    whole = (url or "").partition("#")[0]
    if len(whole) <= LONGEST_ADDRESS:
        return whole
    return f"sha256:{sha256(whole.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _values(article: Article) -> Iterator[tuple[str, str]]:
    yield "source", article.source
    parts = article.language.split("-") if article.language else []
    for end in range(1, len(parts) + 1):  # sv-FI is found by sv too (RFC 4647, basic filtering)
        yield "language", "-".join(parts[:end])
    yield from (("topic", it) for it in article.topics)
    yield from (("place", it) for it in article.places)
    yield from (("author", it) for it in article.authors)
    if article.story:
        yield "story", article.story
