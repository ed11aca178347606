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
    said: Counter[int] = Counter()
    for passage in passages:
        for match in _found(key, language, passage.text):
            said[match.lastindex or 0] += passage.weight
    return sum(log2(1 + weight) for weight in said.values())


def _found(key: str, language: str, text: str) -> Iterator[re.Match[str]]:
    """
    Where the topic's terms stand, as the pattern finds them: but it is tried only at words in which a term may begin.

    Most texts have few of those, and to find them takes a tenth of the time of trying it everywhere.
    """
    pattern = _terms(key, language)
    if pattern is None:
        return
    end = 0
    for start in sorted(_beginnings(_first_words(key, language), text)):
        if start >= end and (match := pattern.match(text, start)):
            yield match
            end = match.end()


def _beginnings(words: tuple[str, ...], text: str) -> set[int]:
    """The beginnings of all words of the text that have one of these in them."""
    found: set[int] = set()
    for word in words:
        at = text.find(word)
        while at >= 0:
            begin = at
            while begin and (text[begin - 1].isalnum() or text[begin - 1] == "_"):  # what \w is
                begin -= 1
            found.add(begin)
            at = text.find(word, at + 1)
    return found


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


@cache
def _first_words(key: str, language: str) -> tuple[str, ...]:
    """Of a topic's terms, the first words: without one of them in it, a text has none of the terms."""
    topic = next(topic for topic in taxonomy() if topic.key == key)
    words = {words[0] for term in topic.terms.get(language, ()) if (words := re.findall(r"\w+", _fold(term)))}
    return tuple(it for it in sorted(words) if not any(it != other and other in it for other in words))


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
