"""
Candidates: what a page says of one field in several places, the most trusted first, and how sure their agreement makes
the one that wins.

A page contradicts itself more often than not; that lowers the confidence and is never an error.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from urbanfeed.page import Claim, Weighing
from urbanfeed.reader.facts import folded

__all__ = ["weigh"]

_DEFAULT = 0.5
_SUREST = 0.99
_AGREEING = 0.5  # how much of another place's confidence counts: one system fills most of them
_CONTRADICTING = 0.25
_MOST = 20  # candidates kept, so that a page which repeats itself ten thousand times is not remembered that often


def weigh(field: str, candidates: Iterable[Claim], same: Callable[[str], str] = folded) -> Weighing:
    """
    The first of the candidates, with its confidence c raised where others say the same, and lowered where they do not.

    same: two values for which it gives the same are one. Each other place that agrees, of confidence d, makes of the
    doubt 1 - c the part 1 - d/2; the strongest one that contradicts makes c(1 - d/4) of c. At most .99.
    """
    listed = tuple(dict.fromkeys(candidates))[:_MOST]
    if not listed:
        return Weighing(field, (), None, "the page says nothing")
    first, *others = listed
    value = same(first.value)
    agreeing = {it.rule: it for it in others if same(it.value) == value and it.rule != first.rule}
    contradicting = [it for it in others if same(it.value) != value]
    doubt = 1 - (_DEFAULT if first.confidence is None else first.confidence)
    for it in agreeing.values():
        doubt *= 1 - _AGREEING * (it.confidence or 0)
    sure = 1 - doubt
    if contradicting:
        sure *= 1 - _CONTRADICTING * max(it.confidence or 0 for it in contradicting)
    why = "the most trusted place that says anything" if others else "the only place that says anything"
    if agreeing:
        why += f"; so say {', '.join(agreeing)}"
    if contradicting:
        why += f"; {', '.join(dict.fromkeys(it.rule for it in contradicting))} differ"
    return Weighing(field, listed, replace(first, confidence=round(min(sure, _SUREST), 2)), why)
