"""
Language tags (BCP 47): their usual form, and the direction they are written in.

Finding out which language a text is in is the reader's work.
"""

import re
from typing import Literal

__all__ = ["Direction", "direction_of", "language_of", "matches", "script_of", "usual_form", "well_formed"]

Direction = Literal["ltr", "rtl"]

# Scripts written from right to left (Unicode Bidi_Class R and AL), and the languages whose usual script is one of them.
_RTL_SCRIPTS = frozenset({"adlm", "arab", "aran", "hebr", "mand", "mend", "nkoo", "rohg", "samr", "syrc", "thaa"})
_RTL_LANGUAGES = frozenset(
    {"ar", "arc", "azb", "ckb", "dv", "fa", "glk", "he", "ks", "mzn", "ps", "sd", "syr", "ug", "ur", "yi"}
)
# Regions where a language is in the Arabic script though it is not elsewhere (CLDR, likelySubtags).
_RTL_AT_HOME = frozenset({"az-ir", "kk-cn", "kk-ir", "ku-iq", "ku-ir", "ky-cn", "pa-pk", "tk-ir", "uz-af", "uz-cn"})

# RFC 5646, section 2.1: language, extended languages, script, region, variants, extensions, private use.
_WELL_FORMED = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")

# Codes withdrawn from ISO 639; codes of countries that pages give for languages, where no language has that code; and
# three letters where two are the rule (RFC 5646, section 2.2.1).
_RENAMED = {
    "in": "id", "iw": "he", "ji": "yi", "jw": "jv", "mo": "ro", "no": "nb", "sh": "sr-Latn", "tl": "fil", "cmn": "zh",
    "al": "sq", "by": "be", "cn": "zh", "cz": "cs", "dk": "da", "gb": "en-GB", "ge": "ka", "gr": "el", "il": "he",
    "ir": "fa", "jp": "ja", "kz": "kk", "rs": "sr", "tj": "tg", "ua": "uk", "us": "en-US", "vn": "vi",
    "ara": "ar", "chi": "zh", "deu": "de", "eng": "en", "fas": "fa", "fin": "fi", "fra": "fr", "fre": "fr",
    "ger": "de", "jpn": "ja", "kaz": "kk", "khk": "mn", "kir": "ky", "kor": "ko", "mon": "mn", "per": "fa", "pol": "pl",
    "por": "pt", "rus": "ru", "spa": "es", "swe": "sv", "tur": "tr", "ukr": "uk", "uzb": "uz", "zho": "zh",
}  # fmt: skip
# Where a language is mostly at home (CLDR, likelySubtags): a region that says no more than that is left out. English
# and Portuguese keep theirs, for their two sides differ in spelling.
_LIKELY_REGION = {
    "ar": "EG", "be": "BY", "bg": "BG", "cs": "CZ", "da": "DK", "de": "DE", "el": "GR", "es": "ES",
    "et": "EE", "fa": "IR", "fi": "FI", "fr": "FR", "he": "IL", "hi": "IN", "hu": "HU", "hy": "AM", "id": "ID",
    "it": "IT", "ja": "JP", "ka": "GE", "kk": "KZ", "ko": "KR", "ky": "KG", "lt": "LT", "lv": "LV", "mn": "MN",
    "my": "MM", "nb": "NO", "nl": "NL", "pl": "PL", "ro": "RO", "ru": "RU", "sk": "SK", "sl": "SI",
    "sq": "AL", "sr": "RS", "sv": "SE", "th": "TH", "tr": "TR", "uk": "UA", "ur": "PK", "uz": "UZ", "vi": "VN",
}  # fmt: skip
# Scripts that go without saying. Chinese, Serbian and Uzbek have two in daily use, and always say which.
_IMPLIED_SCRIPT = {
    "ar": "Arab", "az": "Latn", "bg": "Cyrl", "el": "Grek", "en": "Latn", "fa": "Arab", "fi": "Latn", "he": "Hebr",
    "ja": "Jpan", "kk": "Cyrl", "ko": "Kore", "ky": "Cyrl", "mn": "Cyrl", "pa": "Guru", "ru": "Cyrl", "sv": "Latn",
    "tg": "Cyrl", "tk": "Latn", "tr": "Latn", "tt": "Cyrl", "ug": "Arab", "uk": "Cyrl", "ur": "Arab",
}  # fmt: skip
_CHINESE = {"TW": "zh-Hant", "HK": "zh-Hant-HK", "MO": "zh-Hant-MO", "CN": "zh-Hans", "SG": "zh-Hans-SG"}


def well_formed(tag: str) -> bool:
    """Whether the tag has the shape of BCP 47 (`sv`, `sv-FI`, `kk-Cyrl-KZ`); says nothing on its being registered."""
    return len(tag) <= 35 and _WELL_FORMED.fullmatch(tag) is not None


def usual_form(tag: str) -> str | None:
    """
    A tag as it is usually written: `kk` for `kz_KZ`, `he` for `iw-IL`, `zh-Hant-HK` for `zh-HK`, `sv-FI` for `SV_fi`.

    Language, script and region alone; without a script or region that goes without saying. None for what is no tag and
    for tags of no one language (`und`, `mul`, `x-…`).
    """
    tag = re.split(r"[.@]", tag.strip(), maxsplit=1)[0].replace("_", "-")
    if not well_formed(tag) or tag.lower().split("-")[0] in ("x", "i", "und", "mul", "zxx", "mis"):
        return None
    first, *rest = tag.split("-")
    language, *more = _RENAMED.get(first.lower(), first.lower()).split("-")
    script = region = ""
    for part in (*more, *rest):
        if len(part) == 4 and part.isalpha() and not region:
            script = part.title()
        elif (len(part) == 2 and part.isalpha()) or (len(part) == 3 and part.isdigit()):
            region = part.upper()
        elif len(part) != 3:  # an extended language (zh-cmn) is passed over; variants and extensions end it
            break
    if language == "zh" and not script and region in _CHINESE:
        return _CHINESE[region]
    if language == "zh" and (script, region) in (("Hans", "CN"), ("Hant", "TW")):
        region = ""
    if script == _IMPLIED_SCRIPT.get(language):
        script = ""
    if region == _LIKELY_REGION.get(language):
        region = ""
    return "-".join(filter(None, (language, script, region)))


def language_of(tag: str) -> str:
    """The tag's language alone: `sv` for `sv-FI`."""
    return tag.split("-")[0].lower()


def script_of(tag: str) -> str | None:
    """The script that a tag names (`Arab` for `kk-Arab`; ISO 15924) or implies (`Cyrl` for `kk`), as far as known."""
    named = next((part.title() for part in tag.split("-")[1:] if len(part) == 4 and part.isalpha()), None)
    return named or _IMPLIED_SCRIPT.get(language_of(tag))


def direction_of(tag: str | None) -> Direction:
    """`rtl` for Arabic, Hebrew, Persian … and for `kk-Arab`, `pa-PK`; not for `az-Latn`: the script decides."""
    if not tag:
        return "ltr"
    language, *parts = tag.lower().replace("_", "-").split("-")
    script = next((part for part in parts if len(part) == 4 and part.isalpha()), None)
    if script:
        return "rtl" if script in _RTL_SCRIPTS else "ltr"
    at_home = any(f"{language}-{part}" in _RTL_AT_HOME for part in parts)
    return "rtl" if language in _RTL_LANGUAGES or at_home else "ltr"


def matches(asked: str, tag: str) -> bool:
    """Basic filtering of RFC 4647, section 3.3.1: `sv` matches `sv-FI`; `sv-FI` does not match `sv`."""
    asked, tag = asked.lower(), tag.lower()
    return tag == asked or tag.startswith(asked + "-")
