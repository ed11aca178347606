"""
The measure: how near a reader's text is to the gold of a page, and in which script that gold is written.

Everything here is a function of two texts; nothing reads pages or keeps time.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

__all__ = ["SCRIPTS", "Score", "Snippets", "four_grams", "rouge_l", "script_of", "snippets", "tokens"]

# Scripts written without spaces between words: kana, Han, Thai and Lao, Burmese, Khmer.
_SPACELESS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_TOKEN = re.compile(f"[{_SPACELESS}]|[^\\W{_SPACELESS}]+")
_SPACE = re.compile(r"\s+")

# Above these lengths, in tokens, the order of the tokens is not looked at any more: it takes their product in time.
_LONGEST_GOLD = 12_000
_LONGEST_TEXT = 40_000

SCRIPTS = ("Latn", "Cyrl", "Arab", "Grek", "Hani/Jpan", "other")
_SCRIPT_OF_NAME = {
    "LATIN": "Latn",
    "CYRILLIC": "Cyrl",
    "ARABIC": "Arab",
    "GREEK": "Grek",
    "CJK": "Hani/Jpan",
    "HIRAGANA": "Hani/Jpan",
    "KATAKANA": "Hani/Jpan",
}


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and their harmonic mean, each 0 to 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of both; 0 where both are."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Snippets:
    """How many snippets that must be there are, how many are missed, and how many leaked that must not be there."""

    kept: int
    missed: int
    leaked: int

    @property
    def score(self) -> Score:
        """What was kept, of all that was found (precision) and of all that was to be found (recall)."""
        return _score(self.kept, self.kept + self.leaked, self.kept + self.missed)

    def __add__(self, other: "Snippets") -> "Snippets":
        return Snippets(self.kept + other.kept, self.missed + other.missed, self.leaked + other.leaked)


def tokens(text: str) -> list[str]:
    """Words in lower case; one token a character in scripts written without spaces."""
    return _TOKEN.findall(text.lower())


def rouge_l(gold: Sequence[str], text: Sequence[str]) -> Score:
    """ROUGE-L (Lin, 2004): by the longest common subsequence of tokens; of very long texts, by their bag of tokens."""
    if len(gold) > _LONGEST_GOLD or len(text) > _LONGEST_TEXT:
        return _overlap(gold, text)
    return _score(_longest_common(gold, text), len(text), len(gold))


def four_grams(gold: Sequence[str], text: Sequence[str]) -> Score:
    """By the bag of runs of four tokens; a shorter text is one run."""
    return _overlap(_runs(gold), _runs(text))


def snippets(text: str, wanted: Sequence[str], unwanted: Sequence[str]) -> Snippets:
    """Which snippets a text holds; any white space is as good as any other."""
    text = _squeezed(text)
    kept = sum(_squeezed(it) in text for it in wanted)
    return Snippets(kept, len(wanted) - kept, sum(_squeezed(it) in text for it in unwanted))


def script_of(text: str) -> str:
    """The script of most letters in a text's first 2,000 characters, one of SCRIPTS (ISO 15924)."""
    names = (unicodedata.name(it, "").partition(" ")[0] for it in text[:2_000] if it.isalpha())
    counts = Counter(_SCRIPT_OF_NAME.get(it.partition("-")[0], "other") for it in names)
    return max(SCRIPTS, key=lambda it: counts[it]) if counts else "other"


def _score(common: int, produced: int, gold: int) -> Score:
    if not produced and not gold:
        return Score(1.0, 1.0)
    if not produced or not gold:
        return Score(0.0, 0.0)
    return Score(common / produced, common / gold)


def _overlap(gold: Sequence[Hashable], text: Sequence[Hashable]) -> Score:
    common = (Counter(gold) & Counter(text)).total()
    return _score(common, len(text), len(gold))


def _runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    if len(words) < 4:
        return [tuple(words)] if words else []
    return list(zip(words, words[1:], words[2:], words[3:], strict=False))


def _longest_common(gold: Sequence[str], text: Sequence[str]) -> int:
    """
    Length of the longest common subsequence, by Hyyrö's bit-parallel algorithm (2004): one bit a token of `gold`, one
    addition a token of `text`. Python's integers are as long as need be.
    """
    places: defaultdict[str, int] = defaultdict(int)
    for index, word in enumerate(gold):
        places[word] |= 1 << index
    every = (1 << len(gold)) - 1
    row = every  # a 0 where the subsequence grows
    for word in text:
        if match := row & places.get(word, 0):
            row = (row + match | row - match) & every
    return len(gold) - row.bit_count()


def _squeezed(text: str) -> str:
    return _SPACE.sub(" ", text)
