"""
The labels of runs: how much of each run is in the body that the gold names, and what that run weighs in training.

Everything here is a function of texts; nothing reads pages.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["Labels", "aligned", "in_common", "told"]

Floats = NDArray[np.float64]
Labels = tuple[Floats, Floats]
"""Of each run: the label, 0 to 1, and the weight, 0 where nothing is known of it."""

_MOST = 4.0  # what one page may weigh, in pages; above it the gold text is likely to be a part of the article only


def aligned(runs: Sequence[Sequence[str]], gold: Sequence[str]) -> Labels:
    """
    The labels from a gold text, both in tokens: the share of a run in their longest common subsequence.

    A run whose matches are scattered (hardly a trigram in common) counts less; one that is in the gold though the
    alignment took another copy of it weighs nothing.
    """
    sizes = np.array([len(run) for run in runs], np.int64)
    hits = in_common([word for run in runs for word in run], gold)
    owners = np.repeat(np.arange(len(runs)), sizes)
    matched = np.bincount(owners, hits, len(runs)) / np.maximum(sizes, 1)
    known = set(_trigrams(gold))
    shared = np.array(
        [sum(it in known for it in _trigrams(run)) / (len(run) - 2) if len(run) > 2 else 1.0 for run in runs]
    )
    elsewhere = (shared > 0.8) & (sizes > 2) & (matched < 0.5)
    matched = np.where((shared < 0.34) & (sizes > 4) & (matched < 0.95), matched * shared, matched)
    weights = np.where(elsewhere, 0.0, np.minimum((sizes + 3) / (len(gold) + 100), 0.5))
    weights *= min(1.0, _MOST / max(float(weights.sum()), 1e-6))
    return np.clip((matched - 0.1) / 0.8, 0, 1), weights


def told(runs: Sequence[str], wanted: Sequence[str], unwanted: Sequence[str], sizes: Sequence[int]) -> Labels:
    """Weak labels: runs with a snippet that must be kept, or left out, by their size in tokens; no other has weight."""
    labels, weights = np.zeros(len(runs)), np.zeros(len(runs))
    for i, run in enumerate(runs):
        good = any(snippet in run for snippet in wanted)
        if good or any(snippet in run for snippet in unwanted):
            labels[i], weights[i] = good, (min(sizes[i], 60) + 10) / 600
    return labels, weights


def in_common(words: Sequence[str], gold: Sequence[str]) -> NDArray[np.bool_]:
    """
    Which of the words are in the longest common subsequence with the gold.

    Hyyrö's bit-parallel algorithm (2004) as in measure.py, one bit a word, but with the row of every gold word kept:
    the way back through them says which words were matched.
    """
    places: defaultdict[str, int] = defaultdict(int)
    for index, word in enumerate(words):
        places[word] |= 1 << index
    every = (1 << len(words)) - 1
    rows = [every]  # a 0 where the subsequence grows
    for word in gold:
        row = rows[-1]
        match = row & places.get(word, 0)
        rows.append((row + match | row - match) & every)
    found = np.zeros(len(words), np.bool_)
    line = len(gold)
    for index in reversed(range(len(words))):
        if rows[line] >> index & 1:
            continue
        while not rows[line - 1] >> index & 1:  # grew there already, without this gold word; row 0 has no zeros
            line -= 1
        line -= 1
        found[index] = True
    return found


def _trigrams(words: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    return zip(words, words[1:], words[2:], strict=False)
