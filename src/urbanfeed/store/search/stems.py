"""
Stems: what the inflected forms of a word have in common, language by language.

Arabic, English, Finnish, Russian and Swedish by Snowball (PyStemmer), with what it leaves out that every reader of the
language expects; Kazakh and Mongolian by ours. Any other language has none: its words are their own stems.
"""

import re
from collections.abc import Callable

import Stemmer

from urbanfeed.store.search import kazakh, mongolian
from urbanfeed.store.search.letters import is_cyrillic, is_latin, loose

__all__ = ["STEMMED", "stems"]

_SNOWBALL = {
    code: Stemmer.Stemmer(name, 0)  # no cache of its own: forms.py keeps one
    for code, name in {"ar": "arabic", "en": "english", "fi": "finnish", "ru": "russian", "sv": "swedish"}.items()
}
_AL = "ال"
_ARABIC_LETTER = re.compile("[ء-ي]")
# و and, ف so, ب in, ك like, ل to: written as one with the article that follows them, and للـ for ل and ال.
_ARABIC_ARTICLE = re.compile("[وف]?(?:[بك]?ال|لل)(?=...)")
_ARABIC_PARTICLE = re.compile("[وفبكل](?=....)")
_ARABIC_POSSESSOR = re.compile("(?<=...)(?:ها|هما?)$")  # her, their: شوارعها, مدينتها
_LEAST_AFTER_PARTICLE = 4  # letters of a stem: وزارة is no «and» before زارة
# Swedish: definite forms of words that end in a vowel, -el, -er or -or, which Snowball passes over.
_SWEDISH_DEFINITE = re.compile(r"(?:(?<=...a)|(?<=[^aeiouyåäö][öåy])|(?<=...[eo][lr]))ns?$")
# Adjectives: hållbar, hållbart, hållbara, of which Snowball takes -ar for a plural; klubbar is one.
_SWEDISH_BAR = re.compile("(?<=..[^b]bar)[at]?$")
_FINNISH_NEN = re.compile("(?<=..)nen$")
_FINNISH_NNE = re.compile("(?<=...)nne$")
_FINNISH_SI = re.compile("(?<=[aeiouyäö])si$")
_FINNISH_LAST = re.compile("(?:ng|d)(?=[aeiouyäö]*$)")


def stems(word: str, language: str) -> tuple[str, ...]:
    """
    The stems of a strict word of a language that is in STEMMED; none where it is in another script.

    There are several where only a reader can tell (لمدينة may begin with a particle).
    """
    script, of = STEMMED[language]
    return of(word) if script(word) else ()


def _english(word: str) -> tuple[str, ...]:
    return (_snowball("en", word),)


def _russian(word: str) -> tuple[str, ...]:
    return (_snowball("ru", word),)


def _swedish(word: str) -> tuple[str, ...]:
    if _SWEDISH_BAR.search(word):
        return (_SWEDISH_BAR.sub("", word),)
    return (_snowball("sv", _SWEDISH_DEFINITE.sub("", word)),)


def _finnish(word: str) -> tuple[str, ...]:
    # vesi, veden and uusi, uuden; but lasi, lasin, and Snowball knows neither.
    forms = (f"{word}n", _FINNISH_SI.sub("den", word)) if _FINNISH_SI.search(word) else (word,)
    return tuple(map(_finnish_stem, forms))


def _finnish_stem(word: str) -> str:
    # asuminen, asumisen; liikenne, liikenteen: one declension each, which Snowball gives two stems.
    word = _FINNISH_NNE.sub("nteen", _FINNISH_NEN.sub("sen", word))
    # Consonant gradation: kaupunki, kaupungin; katu, kadun.
    return _FINNISH_LAST.sub(lambda it: "nk" if it[0] == "ng" else "t", _snowball("fi", word))


def _arabic(word: str) -> tuple[str, ...]:
    word = loose(word)
    if article := _ARABIC_ARTICLE.match(word):
        return _arabic_noun(word[article.end() :])
    found = _arabic_noun(word)
    if particle := _ARABIC_PARTICLE.match(word):
        found += tuple(it for it in _arabic_noun(word[particle.end() :]) if len(it) >= _LEAST_AFTER_PARTICLE)
    if owned := _ARABIC_POSSESSOR.search(word):
        bare = word[: owned.start()]
        found += _arabic_noun(bare)
        if bare.endswith("ت"):  # ta marbuta, or a letter of the word
            found += _arabic_noun(bare[:-1] + "ه")
    return found


def _arabic_noun(word: str) -> tuple[str, ...]:
    # Snowball takes a first و, ب or ل for a particle (زار of وزارة, ناء of بناء), but not after the article.
    stem = _snowball("ar", _AL + word).removeprefix(_AL)
    # The plural in ات is that of a singular in ة (شركات) or of one without (قرارات).
    return (stem, word[:-2] + "ه") if len(word) > 4 and word.endswith("ات") else (stem,)


def _kazakh(word: str) -> tuple[str, ...]:
    if is_latin(word):
        spelt = kazakh.in_cyrillic(word)
        if spelt is None:
            return ()
        word = spelt
    return kazakh.stems(word, loose(word))


def _mongolian(word: str) -> tuple[str, ...]:
    return (mongolian.stem(word, loose(word)),)


def _snowball(language: str, word: str) -> str:
    stem: str = _SNOWBALL[language].stemWord(word)
    return stem or word


def _is_arabic(word: str) -> bool:
    return _ARABIC_LETTER.search(word) is not None


STEMMED: dict[str, tuple[Callable[[str], bool], Callable[[str], tuple[str, ...]]]] = {
    "ar": (_is_arabic, _arabic),
    "en": (is_latin, _english),
    "fi": (is_latin, _finnish),
    "kk": (lambda word: is_cyrillic(word) or is_latin(word), _kazakh),
    "mn": (is_cyrillic, _mongolian),
    "ru": (is_cyrillic, _russian),
    "sv": (is_latin, _swedish),
}
