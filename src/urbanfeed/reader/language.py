"""
The language of a text: what it declares, checked against what it is (CLD2).

A declared tag is believed as long as the text does not plainly say otherwise.
"""

import re
from functools import lru_cache
from typing import Any

import pycld2

from urbanfeed.language import well_formed

__all__ = ["detect", "is_one", "settle"]

_FEWEST_LETTERS = 20
_LONGEST = 20_000  # more text does not make the answer surer
_NEARLY_ALL = 99  # per cent
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_LINK = re.compile(r"(?<!\S)\S+(?:://|@)\S+")  # from a word's start only: linear on text without spaces

# CLD2's names that are not BCP 47's.
_NAMES = {"zh": "zh-Hans", "zh-Hant": "zh-Hant", "iw": "he", "jw": "jv", "no": "nb", "sr-ME": "cnr", "tl": "fil"}
# Languages that are one to a detector, or so near that a declaration decides.
_KIN = (
    {"no", "nb", "nn", "da"}, {"sr", "hr", "bs", "cnr", "sh"}, {"id", "ms"}, {"fil", "tl"}, {"zh", "yue"},
    {"gl", "pt"}, {"cs", "sk"}, {"ckb", "ku"}, {"fa", "prs", "tg"}, {"hi", "mr", "ne"}, {"ca", "oc"}, {"af", "nl"},
)  # fmt: skip
# Where a language is mostly at home (CLDR, likelySubtags): a region that says no more than that is left out.
_LIKELY_REGION = {
    "ar": "EG", "be": "BY", "bg": "BG", "cs": "CZ", "da": "DK", "de": "DE", "el": "GR", "en": "US", "es": "ES",
    "et": "EE", "fa": "IR", "fi": "FI", "fr": "FR", "he": "IL", "hi": "IN", "hu": "HU", "hy": "AM", "id": "ID",
    "it": "IT", "ja": "JP", "ka": "GE", "kk": "KZ", "ko": "KR", "ky": "KG", "lt": "LT", "lv": "LV", "mn": "MN",
    "my": "MM", "nb": "NO", "nl": "NL", "pl": "PL", "ro": "RO", "ru": "RU", "sk": "SK", "sl": "SI",
    "sq": "AL", "sr": "RS", "sv": "SE", "th": "TH", "tr": "TR", "uk": "UA", "ur": "PK", "uz": "UZ", "vi": "VN",
    "zh": "CN",
}  # fmt: skip
_LIKELY_SCRIPT = {"zh-Hans": "zh", "kk-Cyrl": "kk", "mn-Cyrl": "mn", "sr-Cyrl": "sr", "uz-Latn": "uz"}
_CHINESE = {"zh-TW": "zh-Hant", "zh-HK": "zh-Hant-HK", "zh-MO": "zh-Hant-MO", "zh-CN": "zh", "zh-SG": "zh-SG"}


def detect(text: str) -> str | None:
    """The language of the text, where there is enough of it to be sure; a BCP 47 tag (`kk`, `zh-Hant`)."""
    found = _detected(text)
    return _tidy(found) if found else None


def is_one(text: str) -> bool:
    """Whether the text is surely in one language throughout, so that its parts need not be asked one by one."""
    if len(text) > _LONGEST:
        return False
    reliable, details = _found(text)
    return reliable and details[0][2] >= _NEARLY_ALL


def settle(declared: tuple[str, ...], text: str) -> str | None:
    """
    The language that a text with these declarations is in, the most trusted declaration first.

    The first that agrees with the text; the text's own where none does; the first where the text is too short to tell.
    """
    tags = [tag for tag in map(_tidy, declared) if tag]
    found = detect(text)
    if not found:
        return tags[0] if tags else None
    return next((tag for tag in tags if _akin(tag, found)), found)


def _detected(text: str) -> str | None:
    text = text[:_LONGEST]
    if not _has_letters(_plain(text[: 4 * _FEWEST_LETTERS])) and not _has_letters(_plain(text)):
        return None
    reliable, details = _found(text)
    code = details[0][1]
    return _NAMES.get(code, code) if reliable and code != "un" and not code.startswith("xx") else None


@lru_cache(maxsize=2)
def _found(text: str) -> tuple[bool, tuple[tuple[Any, ...], ...]]:
    """What CLD2 says of a text, kept for whoever asks next: cleaning asks twice of the same."""
    reliable, _, details = pycld2.detect(_plain(text), isPlainText=True, bestEffort=False)
    return bool(reliable), details


def _has_letters(text: str) -> bool:
    return sum(map(str.isalpha, text)) >= _FEWEST_LETTERS


def _plain(text: str) -> str:
    text = _CONTROLS.sub(" ", text[:_LONGEST])
    return _LINK.sub(" ", text) if "://" in text or "@" in text else text


def _tidy(tag: str) -> str | None:
    """A declared tag in its usual form, without a script or region that says nothing more; None if it is no tag."""
    tag = tag.strip().replace("_", "-")
    if not well_formed(tag) or tag.lower().startswith(("x-", "i-", "und")):
        return None
    language, *rest = tag.split("-")
    language = {"iw": "he", "in": "id", "ji": "yi", "no": "nb", "kz": "kk"}.get(language.lower(), language.lower())
    parts = [language]
    for part in rest:
        if len(part) == 4 and part.isalpha():
            parts.append(part.title())
        elif len(part) == 2 and part.isalpha():
            parts.append(part.upper())
        elif len(part) == 3 and part.isdigit():
            parts.append(part)
        else:
            break
    tag = "-".join(parts)
    tag = _CHINESE.get(tag, tag)
    if parts[-1] == _LIKELY_REGION.get(language):
        tag = tag.removesuffix(f"-{parts[-1]}")
    return _LIKELY_SCRIPT.get(tag, tag)


def _akin(one: str, other: str) -> bool:
    first, second = one.split("-")[0], other.split("-")[0]
    return first == second or any(first in kin and second in kin for kin in _KIN)
