"""
Mongolian (in Cyrillic): the stem of a word.

No kept library stems Mongolian. This one takes off the endings of the noun (case, the reflexive, number) and the short
vowel that comes and goes before a last consonant: хүүхэд and хүүхдийн give хүүхд, ажил and ажлын give ажл. It knows
nothing of verbs.
"""

import re

__all__ = ["stem"]

# In loose letters (see letters.py), which are one for one with the strict ones: ө is о, ү is у.
_ENDINGS = tuple(
    (re.compile(f"(?:{ending})$"), shortest)
    for ending, shortest in (
        (
            "(?:ий|ы)н|(?:(?<=[^аоэиу])|(?<=аа)|(?<=оо)|(?<=ээ)|(?<=уу))н(?:ий|ы)|(?<=н)(?:ий|ы)",
            2,
        ),  # хотын, өдрийн, усны, хорооны, иргэний
        ("ийг|ыг", 2),  # хотыг, өдрийг
        ("[ауо]{2}с|ээс", 3),  # хотоос
        ("аар|оор|ээр", 3),  # хотоор
        ("т[аоэ]й", 3),  # хоттой
        ("(?<=[дстг])[аоэ]д|(?<=[бвглмнр])д|(?<=[гврс])т", 3),  # хотод, барилгад, төвд, Улаанбаатарт
        ("(?:ч|(?<=[аоэиуйжчш])н)?ууд", 3),  # хотууд, хороонууд, гудамжнууд; but оюутнууд of оюутан
        ("(?<=[^аоэиуй]{2})(?:аа|оо|ээ)", 3),  # ажлаа
    )
)
_LAST_VOWEL = re.compile("(?<=[^аеёиоуыэюяй])[аоэи]$")
_HIDDEN = re.compile("(?<=н)г$")  # хүрээлэнгийн of хүрээлэн, written with г before a vowel alone
_FLEETING = re.compile("(?<=[^аеёиоуыэюя])[аоэи](?=[^аеёиоуыэюяйьъ]$)")
_SIGNS = "ьъ"


def stem(word: str, loosened: str) -> str:
    """The stem of a strict word, whose loose form is `loosened`."""
    end = len(loosened)
    for _ in range(3):
        end = _without_ending(loosened, end)
    root = word[: len(_HIDDEN.sub("", loosened[:end]))].rstrip(_SIGNS)
    bare = loosened[: len(root)]
    if len(bare) >= 5 and _LAST_VOWEL.search(bare):
        root, bare = root[:-1], bare[:-1]
    if len(bare) >= 4 and (match := _FLEETING.search(bare)):
        root = root[: match.start()] + root[match.end() :]
    return root


def _without_ending(loosened: str, end: int) -> int:
    for ending, shortest in _ENDINGS:
        match = ending.search(loosened, 0, end)
        if match and match.start() >= shortest:
            return match.start()
    return end
