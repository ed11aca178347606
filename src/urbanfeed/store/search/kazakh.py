"""
Kazakh: the stems of a word, and a word in Latin letters as it would stand in Cyrillic ones.

No kept library stems Kazakh. This one takes off the endings of the noun, which vowel harmony makes regular: case, then
possession (his, ours, yours), then number; nothing of verbs or derivation. қалаларында, қаласының, қалада give қала.
"""

import re

__all__ = ["in_cyrillic", "stems"]

# In loose letters (see letters.py), which are one for one with the strict ones.
_VOICELESS = "(?<=[пткфсхцчшщ])"
_CASE = re.compile(
    "(?:"
    f"(?:(?:(?<=[ыи])н)?д|{_VOICELESS}т)[ае]г[ыи]"  # қаладағы, қаласындағы, мектептегі
    f"|(?:[нд]|{_VOICELESS}т)[ыи]н"  # қаланың, ауылдың, мектептің
    "|(?<=[ыи])н(?:д[ае]|[ае]н)|(?<=[мн])н[ае]н"  # қаласында, қаласынан, адамнан
    f"|(?:д|{_VOICELESS}т)[ае]н?"  # қалада, мектепте, қаладан
    f"|г[ае]|{_VOICELESS}к[ае]|(?<=[ыи])н[ае]"  # қалаға, мектепке, қаласына
    f"|(?<=[аеиоуыя])н[ыи]|(?<=[^аеиоуыэюя])д[ыи]|{_VOICELESS}т[ыи]|(?<=с[ыи])н"  # қаланы, ауылды, затты, қаласын
    f"|(?<=[аеиоуыэюярлймн])мен|(?<=[бвгджз])бен|{_VOICELESS}пен"  # қаламен, сөзбен, мектеппен
    ")$"
)
_POSSESSION = re.compile(
    "(?:(?<=[аеиоуыя])с[ыи]|(?<=[^аеиоыэюя])[ыи]"  # қаласы; ауылы, мектебі, белдеуі
    "|(?<=..[аеиоуыя])[мн][ыи]з|(?<=..[^аеиоыэюя])[ыи][мн][ыи]з)$"  # қаламыз, қалаңыз; ауылымыз, мектебіміз
)
_NUMBER = re.compile("[лдт][ае]р$")  # қалалар, ауылдар, мектептер
_SHORTEST = 3
_SHORTEST_BEFORE_MORE = 2  # үйде, елдің
# Roots that end as if they had an ending, and what is left is another word: алма is an apple, сау healthy.
_ROOTS = frozenset("алматы сауда орда енди алты жети бирге орта калта дени кокпар туралы мадени".split())
# What the k and p of a root become before a vowel: көлігі of көлік, кітабы of кітап.
_HARDER = {"г": "к", "ғ": "қ", "б": "п"}

# Both official drafts (2018 with acutes, 2021 with umlauts) and what is typed without either.
_PAIRS = {"sh": "ш", "ch": "ч", "zh": "ж", "kh": "х", "ts": "ц", "ya": "я", "yu": "ю", "ia": "я", "iu": "ю"}
_SINGLES = dict(
    zip(
        "aäáəbvgğǵdejzıiklmnñńŋoöópqrstuūüúýwfhyşçx",
        "аәәәбвгғғдежзііклмнңңңоөөпқрстуұүүууфхышчх",
        strict=True,
    )
)
_LATIN = re.compile("|".join((*_PAIRS, *_SINGLES)))


def stems(word: str, loosened: str) -> tuple[str, ...]:
    """
    The stems of a strict word in Cyrillic letters, whose loose form is `loosened`.

    A root may end like a case (Қазақстан): where only that came off, the whole word is a stem too.
    """
    if loosened in _ROOTS:
        return (word,)
    bare = _without(_CASE, loosened)
    owned = _without(_POSSESSION, bare)
    root = word[: len(_without(_NUMBER, owned))]
    if bare[len(owned) :].startswith(("ы", "и")) and len(root) == len(owned):
        root = root[:-1] + _HARDER.get(root[-1], root[-1])
    return (root, word) if len(root) == len(bare) < len(word) else (root,)


def _without(ending: re.Pattern[str], loosened: str) -> str:
    if loosened not in _ROOTS and (match := ending.search(loosened)):
        root = loosened[: match.start()]
        shortest = _SHORTEST if len(match[0]) == 1 else _SHORTEST_BEFORE_MORE
        if len(root) >= shortest and any(c in "аеиоуыэюя" for c in root):
            return root
    return loosened


def in_cyrillic(word: str) -> str | None:
    """A strict word in Latin letters as Kazakh Cyrillic; None where it has a letter or an order that Kazakh has not."""
    parts = _LATIN.findall(word)
    if sum(map(len, parts)) != len(word):
        return None
    return "".join(_PAIRS.get(part) or _SINGLES[part] for part in parts)
