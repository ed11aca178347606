"""
Legibility: how well a text reads as text of some language, by its letters alone; the measure that tells a right
decoding from a wrong one.

Only what is not ASCII is looked at, for all the encodings in question agree on ASCII. It knows no words, and the length
of a text changes nothing but how sure the answer is.
"""

import re
import unicodedata
from collections import Counter
from functools import cache
from math import log

from urbanfeed.reader.letters import LETTERS

__all__ = ["cost_of"]

# Nats, the negative logarithms of rough chances.
_FOREIGN = 9.0  # a letter that the language has not
_UNLIKE = 1.0  # a letter in a text whose words are in another language
_SCRIPT = 4.0  # each script that a text has letters of
_FAR = 10.0  # a rare Chinese character; there are thousands
_SYLLABLE = 8.5  # a rare Hangul syllable
_COST = {"'": 2.5, "p": 3.2, "q": 3.2, "s": 9.0, "x": 13.0, "m": 4.0, "o": 4.5}
_CASE, _CAPITAL, _CAPITALS, _NEIGHBOURS, _MIXED, _INSIDE = 4.0, 1.0, 1.0, 1.2, 5.0, 3.0

# Punctuation that articles use: quotes, dashes, the ellipsis, no-break space, common signs, and that of East Asia.
_PUNCTUATION = frozenset("\xa0«»‘‚“”„…‹›–—―‑·¿¡،؛؟٪\u200b\u200c\u200d\u200e\u200f\ufeff\xad")
_SIGNS = frozenset("†•§©®°№€™ªº×½′″₸₽₴₮")
_SCRIPTS = (("LATIN", "eE"), ("CYRILLIC", "cC"), ("GREEK", "gG"), ("ARABIC", "r"), ("HEBREW", "h"), ("THAI", "t"))
_EAST = re.compile(r"[\u1100-\u11ff\u3005-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f]")
_TABLES = {
    "e": ("Latn",), "c": ("Cyrl",), "g": ("Grek",), "r": ("Arab",), "h": ("Hebr",), "t": ("Thai",),
    "k": ("Hans", "Hant", "Jpan", "Hang"),
}  # fmt: skip

# In a text written as kinds: a = ASCII letter, then the kinds below; capitals are the script's capitals.
_PATTERNS = (
    (re.compile(r"(?:a|e)E|eA|cC|gG"), _CASE),  # a capital after a small letter
    (re.compile(r"(?<![a-zA-Z])[ECG]"), _CAPITAL),
    (re.compile(r"(?:A|E)E|CC|GG"), _CAPITALS),
    (re.compile(r"ee"), _NEIGHBOURS),
    (re.compile(r"[aAeE](?=[cCgGrht])|[cCgGrht](?=[aAeE])|[cC](?=[gGrhtk])|[gGrht](?=[cCk])"), _MIXED),
    (re.compile(r"[aAeEcCgG](?=m)"), _MIXED),
    (re.compile(r"(?<=[aAeEcCgGrht])[pq](?=[aAeEcCgGrht])|(?<![aAeEcCgGrht])'(?=[aAeEcCgGrht])"), _INSIDE),
    (re.compile(r"(?<=[aAeEcCgGrht])q|s(?=[aAeEcCgGrht])"), _INSIDE),
)


class _Kinds(dict[int, str]):
    """For `str.translate`: the kind of each character, looked up once."""

    def __missing__(self, point: int) -> str:
        self[point] = kind = _kind_of(chr(point))
        return kind


def _kind_of(character: str) -> str:
    if character.isascii():
        return ("A" if character.isupper() else "a") if character.isalpha() else "."
    if character in "’ʼʻ":
        return "'"
    if character in _SIGNS:
        return "q"
    if character in _PUNCTUATION or "\u3000" <= character <= "\u3004" or "\u3008" <= character <= "\u301f":
        return "p"
    if _EAST.match(character):
        return "k"
    if "\uff00" <= character <= "\uffee":
        return "p"
    category = unicodedata.category(character)
    if category[0] == "C" or character == "\ufffd":
        return "x"
    if category[0] == "M":
        return "t" if "\u0e00" <= character <= "\u0e7f" else "." if character <= "\u036f" else "m"
    if category[0] != "L":
        return "s"
    name = unicodedata.name(character, "")
    for script, kinds in _SCRIPTS:
        if name.startswith(script):
            return kinds[-1] if character.isupper() else kinds[0]
    return "o"


_KINDS = _Kinds()


def cost_of(text: str, language: str | None = None) -> float:
    """
    How unlikely the text's letters are, in nats, in the language that they fit best: lower is better; 0 for ASCII.

    Comparable between decodings of the same bytes. language: the one that the words are in, where that is known; its
    letters are then likelier than another's.
    """
    kinds = text.translate(_KINDS)
    cost = sum(price * len(pattern.findall(kinds)) for pattern, price in _PATTERNS)
    counts = Counter(kinds)
    cost += sum(price * counts[kind] for kind, price in _COST.items())
    letters = Counter(it for it in text.lower() if not it.isascii() and _KINDS[ord(it)] in "ecgrhtk")
    for kind, scripts in _TABLES.items():
        own = [(it, n) for it, n in letters.items() if _KINDS[ord(it)] == kind]
        if own:
            known = any(language in LETTERS[script] for script in scripts)
            unlike = _UNLIKE * sum(n for _, n in own) if known else 0.0
            cost += _SCRIPT + min(
                _letters_cost(own, script, it) + (0.0 if it == language else unlike)
                for script in scripts
                for it in LETTERS[script]
            )
    return cost


def _letters_cost(letters: list[tuple[str, int]], script: str, language: str) -> float:
    prices = _prices(script, language)
    if script in ("Hans", "Hant", "Jpan", "Hang"):
        return sum(n * (prices.get(it) or (_SYLLABLE if it >= "\uac00" else _FAR)) for it, n in letters)
    return sum(n * prices.get(it, _FOREIGN) for it, n in letters)


@cache
def _prices(script: str, language: str) -> dict[str, float]:
    """The cost of each letter by its rank: growing evenly in alphabets, by Zipf and Mandelbrot in the long lists."""
    letters = LETTERS[script][language]
    if len(letters) > 100:
        return {letter: log(5.5) + log(rank + 8) for rank, letter in enumerate(letters)}
    fall = max(len(letters) / 4, 1.0)
    return {letter: log(fall) + 0.2 + rank / fall for rank, letter in enumerate(letters)}
