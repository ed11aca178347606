"""
Terms: all that an article is found under, in one value that either database can keep.

Besides the terms of its words (see forms.py) these are:

    ^2kkкала      how much the article is about кала, in steps from 1 to 3; without one it is step 0
    ~экол         it has a word that begins so; four letters, or all of a word of three
    @9f86d081…    one thing that it is filed under: a facet and its value
    %             every article has this one
"""

from bisect import bisect
from dataclasses import dataclass
from hashlib import blake2b

from urbanfeed.article import Article
from urbanfeed.store.filing import filings
from urbanfeed.store.search.expressions import EVERY
from urbanfeed.store.search.forms import LONGEST_BEGINNING, SHORTEST_BEGINNING, Form, form
from urbanfeed.store.search.words import texts

__all__ = ["STEPS", "WAY", "Terms", "filed", "step_term", "terms"]

# Raised whenever an article would be given other terms than before, by these rules or by a stemmer's: an index that is
# older is then known to be, and `urbanfeed reindex` makes it anew. A test tells when it has to be.
WAY = 1

# BM25's weight of a term in one document (Robertson and Zaragoza 2009), with the fields added up as BM25F does. The
# usual length is fixed, so that an article's terms stay what they are when others come.
_K1, _B, _USUAL_LENGTH = 1.2, 0.75, 400
_HEADLINE, _STANDFIRST, _BODY = 4, 2, 1
_BOUNDS = (1.1, 1.45, 1.8)
STEPS = (0.9, 1.3, 1.65, 2.0)  # what a step is worth: about the middle of the weights in it

# PostgreSQL keeps no position above 16,383; what comes later in an article is not searched, in either database.
_MOST_WORDS = 16_000


@dataclass(frozen=True, slots=True)
class Terms:
    """
    What an article is found under.

    passages: the words of its headline, its standfirst and each block, in order; no phrase goes from one to the next.
    others: its terms that have no place in the text.
    """

    passages: tuple[tuple[str, ...], ...]
    others: tuple[str, ...]


def terms(article: Article) -> Terms:
    """The terms of an article."""
    passages: list[tuple[str, ...]] = []
    weighed: dict[str, int] = {}  # how often each word stands there, its fields' weights added up
    shapes: dict[str, Form] = {}  # of those that have one
    left = _MOST_WORDS
    fields = [(article.headline, _HEADLINE), (article.standfirst or "", _STANDFIRST)]
    for text, weight in (*fields, *((it, _BODY) for it in article.text.split("\n\n"))):
        found = texts(text)[:left]
        for word in found:
            if word in weighed:
                weighed[word] += weight
            else:
                weighed[word] = weight
                if shape := form(word, article.language):
                    shapes[word] = shape
        passage = tuple([shapes[word].surface for word in found if word in shapes])
        if passage:
            passages.append(passage)
            left -= len(passage)
    weights: dict[str, int] = {}
    others: dict[str, None] = {EVERY: None}
    beginnings: set[str] = set()
    for word, shape in shapes.items():
        for it in shape.strict:
            others[it] = None
        beginnings.add(shape.surface[:LONGEST_BEGINNING])
        for stem in shape.stems:
            weights[stem] = weights.get(stem, 0) + weighed[word]
    others.update(dict.fromkeys([f"~{it}" for it in sorted(beginnings) if len(it) >= SHORTEST_BEGINNING]))
    length = _MOST_WORDS - left
    steps = {weight: _step(weight, length) for weight in set(weights.values())}
    for stem, weight in weights.items():
        if not stem.startswith(":--"):
            others[stem] = None
        if step := steps[weight]:
            others[step_term(stem, step)] = None
    others.update(dict.fromkeys(filed(facet, value) for facet, value in filings(article)))
    return Terms(tuple(passages), tuple(others))


def filed(facet: str, value: str) -> str:
    """The term of the articles filed under this value, spelt as filing.py says."""
    return f"@{blake2b(f'{facet} {value}'.encode('utf-8', 'surrogatepass'), digest_size=8).hexdigest()}"


def step_term(stem: str, step: int) -> str:
    """The term of the articles that are about the stem to this step, from 1."""
    return f"^{step}{stem[1:]}"


def _step(weight: int, length: int) -> int:
    value = weight * (_K1 + 1) / (weight + _K1 * (1 - _B + _B * length / _USUAL_LENGTH))
    return bisect(_BOUNDS, value)
