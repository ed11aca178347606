"""
The detector: CLD2, given only what it can take, and its names for languages made BCP 47's.
"""

import re
from dataclasses import dataclass

import pycld2

__all__ = ["Found", "found_in"]

# At these CLD2 raises: NUL and other control characters, noncharacters, lone surrogates.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]|[\U0001fffe-\U0010ffff]")
_NAMES = {"iw": "he", "jw": "jv", "no": "nb", "sr-ME": "cnr", "tl": "fil", "zh": "zh-Hans"}


@dataclass(frozen=True, slots=True)
class Found:
    """
    A language that a text is in.

    share: of the text's bytes, 0 to 1. sure: whether the detector calls its answer reliable.
    """

    language: str
    share: float
    sure: bool


def found_in(text: str) -> tuple[Found, ...]:
    """The languages found, three at most, the one with most of the text first; nothing where none was."""
    try:
        sure, _, details = pycld2.detect(text, isPlainText=True)
    except (pycld2.error, UnicodeEncodeError):
        sure, _, details = pycld2.detect(_CONTROLS.sub(" ", text), isPlainText=True)
    return tuple(
        Found(_NAMES.get(code, code), share / 100, sure)
        for _, code, share, _ in details
        if code != "un" and not code.startswith("xx")
    )
