"""
Differing: the shortest way from one sequence to another (E. W. Myers, "An O(ND) Difference Algorithm", 1986), and how a
text is taken apart for it.

Its cost is bounded: sequences that have little in common are said to differ from end to end.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["Piece", "pieces", "said", "words"]

# Of removals and additions together, between what both begin with and end in; and of these times the items gone along.
_MOST_STEPS, _MOST_WORK = 300, 2_000_000
_SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_SAID = rf"[{_SPACELESS}]|[^\W{_SPACELESS}](?:[^\s{_SPACELESS}]*[^\W{_SPACELESS}])?"
_WORD = re.compile(rf"\s+|{_SAID}|.", re.DOTALL)
_SAID_ALONE = re.compile(_SAID)


class Piece(NamedTuple):
    """A stretch of the old sequence and what stands in its place in the new one; `same` where they are alike."""

    same: bool
    old: slice
    new: slice


def words(text: str) -> list[str]:
    """
    Words, the white space between them, and marks, which make the text when joined; of scripts that are written without
    spaces, each character.
    """
    return _WORD.findall(text)


def said(text: str) -> list[str]:
    """The words alone; of scripts that are written without spaces, each character."""
    return _SAID_ALONE.findall(text)


def pieces(old: Sequence[str], new: Sequence[str], of: int = 0) -> list[Piece]:
    """
    The stretches of both, in order, those that are alike and those that are not in turn; no stretch is empty.

    of: the items of all sequences that are compared in one go, which share the cost that is allowed.
    """
    start = _alike(old, new, range(min(len(old), len(new))))
    left = min(len(old), len(new)) - start
    end = _alike(old, new, range(-1, -1 - left, -1))
    most = min(_MOST_STEPS, _MOST_WORK // max(of, len(old) + len(new), 1))
    marks = _marks(old[start : len(old) - end], new[start : len(new) - end], most)
    found: list[Piece] = []
    here = there = 0
    for same, removed, added in ((True, start, start), *marks, (True, end, end)):
        if not removed and not added:
            continue
        piece = Piece(same, slice(here, here + removed), slice(there, there + added))
        here, there = piece.old.stop, piece.new.stop
        if found and found[-1].same == same:
            last = found.pop()
            piece = Piece(same, slice(last.old.start, here), slice(last.new.start, there))
        found.append(piece)
    return found


def _alike(old: Sequence[str], new: Sequence[str], places: range) -> int:
    return next((n for n, at in enumerate(places) if old[at] != new[at]), len(places))


def _marks(old: Sequence[str], new: Sequence[str], most: int) -> list[tuple[bool, int, int]]:
    """Steps: whether both are alike there, and how many items of each."""
    if not old or not new:
        return [(False, len(old), len(new))]
    trace = _trace(old, new, most)
    if trace is None:
        return [(False, len(old), len(new))]
    steps: list[tuple[bool, int, int]] = []
    x, y = len(old), len(new)
    for depth in range(len(trace) - 1, -1, -1):
        furthest, k = trace[depth], x - y
        down = k == -depth or (k != depth and furthest.get(k - 1, -1) < furthest.get(k + 1, -1))
        before = furthest[k + 1] if down else furthest[k - 1] if depth else 0
        start = before if down else before + (1 if depth else 0)
        if x > start:
            steps.append((True, x - start, x - start))
        if depth:
            steps.append((False, 0, 1) if down else (False, 1, 0))
            x, y = before, before - (k + 1 if down else k - 1)
    return steps[::-1]


def _trace(old: Sequence[str], new: Sequence[str], most: int) -> list[dict[int, int]] | None:
    """For each number of steps, how far one gets on each diagonal with one fewer; None where too many are needed."""
    furthest = {1: 0}
    trace: list[dict[int, int]] = []
    for depth in range(min(len(old) + len(new), most) + 1):
        trace.append(furthest.copy())
        for k in range(-depth, depth + 1, 2):
            down = k == -depth or (k != depth and furthest.get(k - 1, -1) < furthest.get(k + 1, -1))
            x = furthest[k + 1] if down else furthest[k - 1] + 1
            y = x - k
            while x < len(old) and y < len(new) and old[x] == new[y]:
                x, y = x + 1, y + 1
            furthest[k] = x
            if x >= len(old) and y >= len(new):
                return trace
    return None
