"""
Words: a text taken apart, each word with the place where it stands.

After UAX #29 (Unicode text segmentation), as far as search needs it: a word is a run of letters, digits and their
marks. Apostrophe, colon, hyphen and point part words, so that EU:s, l’eau and covid-19 are found by their parts. A
letter of a script that puts no space between words is a word of its own.
"""

import re
from collections.abc import Iterator
from unicodedata import category

__all__ = ["ALONE", "texts", "words"]


def _marks() -> str:
    """Every combining mark (Mn, Mc, Me) of the first three planes, as ranges of a character class."""
    ranges: list[list[int]] = []
    for code in range(0x300, 0x1F000):
        if category(chr(code))[0] == "M":
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


# Han, kana and the letters of Thai, Lao, Burmese and Khmer.
_ALONE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
# Soft hyphen, zero-width joiner and non-joiner are seen by nobody, and part no word.
_UNSEEN = "\u00ad\u200b-\u200d\u2060"
_MARKS = _marks()
ALONE = re.compile(f"[{_ALONE}]")
_WORD = re.compile(rf"[^\W_{_ALONE}](?:[^\W_{_ALONE}]+|[{_MARKS}{_UNSEEN}]+)*|[{_ALONE}][{_MARKS}]*")


def words(text: str) -> Iterator[re.Match[str]]:
    """The words of a text, in order, where they stand."""
    return _WORD.finditer(text)


def texts(text: str) -> list[str]:
    """The words of a text as they are written, in order."""
    return _WORD.findall(text)
