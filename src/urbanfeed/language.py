"""
Language tags (BCP 47) and the direction they are written in.

Finding out which language a text is in is the reader's work.
"""

import re
from typing import Literal

__all__ = ["Direction", "direction_of", "matches", "well_formed"]

Direction = Literal["ltr", "rtl"]

# Scripts written from right to left (Unicode Bidi_Class R and AL), and the languages whose usual script is one of them.
_RTL_SCRIPTS = frozenset({"adlm", "arab", "hebr", "mand", "mend", "nkoo", "rohg", "samr", "syrc", "thaa"})
_RTL_LANGUAGES = frozenset(
    {"ar", "arc", "azb", "ckb", "dv", "fa", "glk", "he", "mzn", "ps", "sd", "syr", "ug", "ur", "yi"}
)

# RFC 5646, section 2.1: language, extended languages, script, region, variants, extensions, private use.
_WELL_FORMED = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


def well_formed(tag: str) -> bool:
    """Whether the tag has the shape of BCP 47 (`sv`, `sv-FI`, `kk-Cyrl-KZ`); says nothing on its being registered."""
    return len(tag) <= 35 and _WELL_FORMED.fullmatch(tag) is not None


def direction_of(tag: str | None) -> Direction:
    """`rtl` for Arabic, Hebrew, Persian … unless the tag names a script that says otherwise (`az-Latn`)."""
    if not tag:
        return "ltr"
    parts = tag.lower().split("-")
    script = next((part for part in parts[1:] if len(part) == 4 and part.isalpha()), None)
    if script:
        return "rtl" if script in _RTL_SCRIPTS else "ltr"
    return "rtl" if parts[0] in _RTL_LANGUAGES else "ltr"


def matches(asked: str, tag: str) -> bool:
    """Basic filtering of RFC 4647, section 3.3.1: `sv` matches `sv-FI`; `sv-FI` does not match `sv`."""
    asked, tag = asked.lower(), tag.lower()
    return tag == asked or tag.startswith(asked + "-")
