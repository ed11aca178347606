"""
Synthetic articles: any number of them, in seven languages, the same each time.

Their words are made of syllables, as often as words are in a real language (Zipf's law), with endings of the language;
so an index of them has about as many terms, and as common ones, as that of a newsroom. They mean nothing.

To make a million in minutes, only so many have words of their own as are asked for (`texts`); the others have the same
headline, standfirst and body as one of those, under another address, source, author, date and topics.
"""

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from hashlib import sha256
from itertools import accumulate
from random import Random

from urbanfeed.article import Article, Provenance, article_id
from urbanfeed.blocks import Block, Heading, Paragraph
from urbanfeed.moment import Moment
from urbanfeed.page import Page
from urbanfeed.taxonomy import taxonomy

__all__ = ["LANGUAGES", "SOURCES", "article_of", "articles", "common_word", "in_order_of_time", "page_of", "rare_word"]

SOURCES = 200
_NEWEST = datetime(2026, 6, 1, tzinfo=UTC)
_YEARS = 5
_VOCABULARY = 30_000  # roots of a language
_PARAGRAPHS = 5
_WORDS_IN_ONE = 24


@dataclass(frozen=True, slots=True)
class _Language:
    tag: str
    onsets: str
    vowels: str
    codas: tuple[str, ...]
    endings: tuple[str, ...]


LANGUAGES = (
    _Language(
        "kk", "бдгғжзйкқлмнңпрстш", "аәеоөуұүыі", ("", "", "л", "н", "р", "т"), ("", "", "лар", "да", "ның", "ы")
    ),
    _Language("mn", "бвгджзлмнрстхцчш", "аоөуүэи", ("", "", "л", "н", "р", "г"), ("", "", "ын", "аас", "тай", "ууд")),
    _Language("ar", "بتجحدرزسشصطعفقكلمنه", "اويا", ("", "", "ن", "ر", "ل"), ("", "", "ة", "ات", "ين")),
    _Language("ru", "бвгджзклмнпрстхчш", "аеиоуы", ("", "", "л", "н", "р", "к"), ("", "", "а", "ы", "ов", "ами")),
    _Language("sv", "bdfghjklmnprstv", "aeiouyåäö", ("", "", "l", "n", "r", "s"), ("", "", "en", "ar", "arna", "s")),
    _Language("fi", "hjklmnprstv", "aeiouyäö", ("", "", "n", "s", "l"), ("", "", "ssa", "n", "t", "lle")),
    _Language("en", "bcdfghjklmnprstvw", "aeiou", ("", "", "l", "n", "r", "st"), ("", "", "s", "ing", "ed")),
)


def articles(number: int, first: int = 0) -> Iterator[Article]:
    """So many articles, from the one with this number on, each with words of its own."""
    return (article_of(it) for it in range(first, first + number))


def article_of(number: int, texts: int | None = None) -> Article:
    """
    The article with this number. Their instants are spread over five years, in no order.

    texts: how many articles have words of their own; None: all.
    """
    random = Random(number)  # noqa: S311  # to be the same each time
    text = _text(number if texts is None else number % texts)
    source, url = _place(number)
    published = _NEWEST - timedelta(seconds=_age(random))
    return Article(
        id=article_id(source, url),
        source=source,
        url=url,
        canonical_url=url,
        headline=text.headline,
        standfirst=text.standfirst,
        authors=(f"{_name(random, text.language)} {_name(random, text.language)}",),
        language=text.language.tag,
        published=Moment(published.isoformat(), "second", "stated", published.isoformat()),
        body=text.body,
        topics=tuple(sorted(random.sample(_topics(), random.randrange(3)))),
        first_seen=published + timedelta(hours=1),
        provenance=Provenance(sha256(url.encode()).hexdigest(), "reader", "1", url, published + timedelta(hours=1)),
    )


def in_order_of_time(number: int) -> list[int]:
    """The numbers of so many articles, the earliest first, as they would come in."""
    return sorted(range(number), key=lambda it: (-_age(Random(it)), article_id(*_place(it))))  # noqa: S311


def page_of(article: Article) -> Page:
    """A page that the article could have been read from, with as much around it as pages have."""
    menu = "".join(f'<li><a href="/section/{it}">{it}</a></li>' for it in range(60))
    content = f"<html><head><title>{article.headline}</title></head><body><ul>{menu}</ul>{article.html}</body></html>"
    return Page(
        content=content.encode(),
        markup="",
        url=article.url,
        content_type="text/html",
        fetched_at=article.provenance.fetched_at,
    )


def common_word(language: _Language) -> str:
    """A word that about every third article of the language has."""
    return _roots(language)[60]


def rare_word(language: _Language) -> str:
    """A word that few articles have."""
    return _roots(language)[_VOCABULARY - 500]


@dataclass(frozen=True, slots=True)
class _Text:
    language: _Language
    headline: str
    standfirst: str
    body: tuple[Block, ...]


@lru_cache(maxsize=30_000)
def _text(number: int) -> _Text:
    random = Random(-1 - number)  # noqa: S311
    language = LANGUAGES[number % len(LANGUAGES)]
    return _Text(
        language,
        headline=_sentence(random, language, 8).rstrip("."),
        standfirst=_sentence(random, language, 18),
        body=(
            *(Paragraph(_sentence(random, language, _WORDS_IN_ONE)) for _ in range(2)),
            Heading(_sentence(random, language, 4).rstrip("."), 2),
            *(Paragraph(_sentence(random, language, _WORDS_IN_ONE)) for _ in range(_PARAGRAPHS - 2)),
        ),
    )


def _place(number: int) -> tuple[str, str]:
    """The source and the address."""
    source = f"city_{number * 7919 % SOURCES:03}"
    return source, f"https://{source.replace('_', '-')}.example/news/{number}"


def _age(random: Random) -> int:
    """In seconds, by the first that the article's own chance gives."""
    return random.randrange(_YEARS * 365 * 86_400)


@cache
def _topics() -> tuple[str, ...]:
    return tuple(it.key for it in taxonomy())


def _sentence(random: Random, language: _Language, words: int) -> str:
    roots, chances = _roots(language), _chances()
    found = (roots[bisect(chances, random.random())] + random.choice(language.endings) for _ in range(words))
    text = " ".join(found)
    return text[:1].upper() + text[1:] + "."


def _name(random: Random, language: _Language) -> str:
    return _roots(language)[random.randrange(2_000)].capitalize()


@cache
def _chances() -> list[float]:
    """Where each root's share ends, by Zipf's law: the tenth is a tenth as frequent as the first."""
    ends = list(accumulate(1 / (rank + 2) for rank in range(_VOCABULARY)))
    return [it / ends[-1] for it in ends[:-1]]


@cache
def _roots(language: _Language) -> list[str]:
    """The roots of a language, the most frequent first; these are short, as everywhere."""
    random = Random(language.tag)  # noqa: S311
    found: dict[str, None] = {}
    while len(found) < _VOCABULARY:
        syllables = 1 + (len(found) > 100) + (len(found) > 4_000) + random.randrange(2)
        found["".join(_syllable(random, language) for _ in range(syllables))] = None
    return list(found)


def _syllable(random: Random, language: _Language) -> str:
    return random.choice(language.onsets) + random.choice(language.vowels) + random.choice(language.codas)
