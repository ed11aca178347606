"""
Topics: which subjects of the taxonomy an article speaks of, by the words it uses.

A first, simple matching of terms; what it cannot read (another language, an image) has no topics rather than guessed
ones. Nothing here knows an article or a source by name.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from math import log2

from urbanfeed.article import Article
from urbanfeed.blocks import Heading
from urbanfeed.taxonomy import taxonomy

__all__ = ["MOST_TOPICS", "topics_of", "with_topics"]

MOST_TOPICS = 6

# How much a word says of the whole, by where it stands.
_HEADLINE, _STANDFIRST, _HEADING, _BODY = 4, 2, 2, 1

# A topic is one that is spoken of more than in passing: a term twice, two terms once, or one in the headline. A long
# text touches on more, so it must say more.
_LEAST = 1.5
_LEAST_PER_WORD = 1 / 1000

# Arabic writes "and", "so", "in", "as", "for" and "the" at the front of the word.
_ARABIC_FRONT = "(?:[وف]?(?:[بك]?(?:ال)?|لل|ل))"
_ARABIC_MARKS = re.compile("[\u0640\u064b-\u065f\u0670]")
_FOLDED = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ё": "е", "\u00ad": None})


@dataclass(frozen=True, slots=True)
class _Passage:
    text: str
    weight: int


def with_topics(article: Article) -> Article:
    """The article with its topics."""
    return replace(article, topics=topics_of(article))


def topics_of(article: Article) -> tuple[str, ...]:
    """
    The keys of the article's topics, the strongest first, at most MOST_TOPICS.

    Terms of the article's own language and English ones are looked for.
    """
    own = (article.language or "en").split("-")[0].lower()
    passages = tuple(_passages(article))
    least = _LEAST + _LEAST_PER_WORD * sum(len(passage.text.split()) for passage in passages)
    scores = {topic.key: sum(_score(topic.key, it, passages) for it in {own, "en"}) for topic in taxonomy()}
    strongest = sorted(scores, key=scores.__getitem__, reverse=True)[:MOST_TOPICS]
    return tuple(key for key in strongest if scores[key] >= least)


def _passages(article: Article) -> Iterator[_Passage]:
    yield _Passage(_fold(article.headline), _HEADLINE)
    for text in (article.standfirst, article.section):
        if text:
            yield _Passage(_fold(text), _STANDFIRST)
    for block in article.body:
        if isinstance(block, Heading):
            yield _Passage(_fold(block.text), _HEADING)
    yield _Passage(_fold(article.text), _BODY)


def _score(key: str, language: str, passages: tuple[_Passage, ...]) -> float:
    """Every further mention of a term says less; a second term says as much as the first."""
    pattern = _terms(key, language)
    said: Counter[int] = Counter()
    if pattern:
        for passage in passages:
            for match in pattern.finditer(passage.text):
                said[match.lastindex or 0] += passage.weight
    return sum(log2(1 + weight) for weight in said.values())


@cache
def _terms(key: str, language: str) -> re.Pattern[str] | None:
    """
    One pattern for all terms of a topic, a group for each; None for a language that the taxonomy does not know.

    The longest come first, so that "low emission" is not found a second time as "emission".
    """
    topic = next(topic for topic in taxonomy() if topic.key == key)
    terms = sorted(topic.terms.get(language, ()), key=len, reverse=True)
    return (
        re.compile("(?<!\\w)(?:" + "|".join(f"({_pattern(term, language)})" for term in terms) + ")") if terms else None
    )


def _pattern(term: str, language: str) -> str:
    """
    A term as a pattern on folded text: each of its words is the beginning of one, in order, within one sentence.

    Inflected languages change the ends of words, so `цел устойчив развити` finds "Целями устойчивого развития". A
    term in capitals (SDG, ПАРК) is a whole word.
    """
    end = r"(?!\w)" if term.isupper() else r"\w*"
    front = _ARABIC_FRONT if language == "ar" else ""
    return r"[^\w\n.!?;:]{1,3}".join(front + re.escape(word) + end for word in re.findall(r"\w+", _fold(term)))


def _fold(text: str) -> str:
    """Text without what writers may leave out: case, the dots of ё, Arabic vowel marks and variants of alef."""
    return _ARABIC_MARKS.sub("", text.casefold()).translate(_FOLDED)
