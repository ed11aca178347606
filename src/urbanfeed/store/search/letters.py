"""
Letters: a word as search compares it, strictly and loosely.

Strict: what every reader takes for the same word (case, compatibility forms, vowel marks, tatweel, ё and е, é and e,
the digits of all scripts). Loose: what is left when it is typed without its keys (қала as кала, får as far), and one
form for the letters that Arabic writes in several. Nothing here knows a language but Mongolian, whose older texts have
Ukrainian letters for two of its own.
"""

import re
from unicodedata import category, combining, digit, normalize

__all__ = ["is_cyrillic", "is_latin", "loose", "strict"]

_LATIN = re.compile(r"[a-zß-öø-ɏḀ-ỿ]", re.IGNORECASE)
_CYRILLIC = re.compile(r"[Ѐ-ԯᲀ-ᲈꙀ-ꚟ]")
_ARABIC = re.compile(r"[؀-ۿݐ-ݿࢠ-ࣿ]")

# Accents that tell no two words apart or only teach how one is read: grave, circumflex, and the acute on e and i and
# on Cyrillic vowels. On other letters it is an alphabet's own (á and ý of Kazakh in Latin).
_TEACHING = re.compile("[\u0300\u0302]|(?<=[eiаеиоуыэюя])\u0301|(?<=i)\u0307")  # the last is what folding İ leaves
# Letters that stay what they are, ё apart, however the forms below are made; most words have no others.
_PLAIN = re.compile("[a-zåäöа-яёәғқңөұүһіء-غف-ي]+")
_STRICT = str.maketrans({"ё": "е", "ѐ": "е", "ѝ": "и", "ʼ": None, "ـ": None})
# Typists had no ө and ү on their machines and took є and ї, which are next to them in the old code pages.
_MONGOLIAN = str.maketrans("єїѳѵ", "өүөү")

_CYRILLIC_LOOSE = str.maketrans(
    "ғқңөұүһәіїєґўҳҷҗѳѵ",
    "гкноуухаииегухжжоу",
)
_LATIN_LOOSE = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "ə": "a", "ŋ": "n"}
)
# Alef with hamza, madda or wasla; alef maqsura, Persian and Urdu ya; ta marbuta; hamza on its chairs; Persian kaf.
_ARABIC_LOOSE = str.maketrans("أإآٱىیېےةۃەؤئکڪگہ", "ااااييييهههويكككه")


def strict(word: str, mongolian: bool = False) -> str:
    """The word with all that no reader minds taken away; only letters, digits and their marks are left."""
    if _PLAIN.fullmatch(lower := word.lower()):
        return lower.replace("ё", "е")
    text = normalize("NFKC", word).casefold()
    if text.isascii():
        return "".join(filter(str.isalnum, text)) if not text.isalnum() else text
    if _ARABIC.search(text):
        text = "".join(c for c in text if not combining(c))
    text = normalize("NFD", text)
    if _LATIN.search(text) or _CYRILLIC.search(text):
        text = _TEACHING.sub("", text)
    text = normalize("NFC", text).translate(_STRICT)
    if mongolian:
        text = text.translate(_MONGOLIAN)
    return "".join(str(digit(c, c)) if not c.isalpha() else c for c in text if c.isalnum() or category(c)[0] == "M")


def loose(word: str) -> str:
    """A strict word without what its writer may have left out. As long as the strict one where it is Cyrillic."""
    if word.isascii():
        return word
    if _CYRILLIC.search(word):
        return word.translate(_CYRILLIC_LOOSE)
    if _ARABIC.search(word):
        return word.translate(_ARABIC_LOOSE)
    if _LATIN.search(word) or "Ͱ" <= word[0] <= "Ͽ" or "ἀ" <= word[0] <= "῾":
        bare = "".join(c for c in normalize("NFD", word.translate(_LATIN_LOOSE)) if not combining(c))
        return normalize("NFC", bare)
    return word


def is_cyrillic(word: str) -> bool:
    """Whether the strict word has a Cyrillic letter."""
    return _CYRILLIC.search(word) is not None


def is_latin(word: str) -> bool:
    """Whether the strict word has a Latin letter."""
    return _LATIN.search(word) is not None
