"""
The judge of runs: which of a page's runs are the article's body, and how sure that is.

Two small networks, trained by train.py (DATA-CARD.md says on what), steadied by hand-made rules. The weights are plain
arrays in judge.npz.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from urbanfeed.reader.context import context_of
from urbanfeed.reader.elements import PLACES
from urbanfeed.reader.features import LONG, Features
from urbanfeed.reader.network import Network, load
from urbanfeed.reader.rules import ruled

__all__ = ["Verdict", "chances_of", "decided", "judged"]

Bools = NDArray[np.bool_]
Chances = NDArray[np.floating]

# Where the rules keep a run, the networks must be sure it is none; where they do not, sure that it is one.
_WITH_RULES, _AGAINST_RULES = 0.3, 0.7
_ENOUGH = 200
_COMMENT_WORDS = 1  # the first group of class names (elements.py)
_BOILERPLATE = sum(1 << PLACES.index(place) for place in ("nav", "header", "footer", "form"))


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    keep: whether each run belongs to the body. chances: how likely the networks find it.

    confidence, 0 to 1: how much of an article this seems to be; agreement: the share of the text that networks and
    rules answer alike.
    """

    keep: Bools
    chances: Chances
    confidence: float
    agreement: float


@cache
def _stages() -> tuple[Network, Network]:
    return load(Path(__file__).with_name("judge.npz"))


def judged(features: Features) -> Verdict:
    """The verdict on a page."""
    rules = ruled(features)
    return decided(features, chances_of(features, rules, *_stages()), rules)


def chances_of(features: Features, rules: Bools, first: Network, second: Network) -> Chances:
    """The mean of both stages: the second sees what the first says of the neighbours."""
    early = first(features.matrix)
    return (early + second(context_of(features, early, rules))) / 2


def decided(features: Features, chances: Chances, rules: Bools) -> Verdict:
    """What follows from the chances and the rules."""
    keep: Bools = chances >= np.where(rules, _WITH_RULES, _AGAINST_RULES)
    keep &= ~_comments(features)
    if not keep.any():  # a doubtful answer, with the confidence of one, is worth more than none
        keep = rules if rules.any() else _anything(features)
    mass = features.runs.mass
    both, either = float(mass[keep & rules].sum()), float(mass[keep | rules].sum())
    return Verdict(keep, chances, _confidence(features, chances, keep), both / max(either, 1.0))


def _comments(features: Features) -> Bools:
    """Runs in elements that are called comments, where there is prose besides: readers may write more than authors."""
    elements = features.elements
    called = np.flatnonzero(elements.words & _COMMENT_WORDS)
    edges = np.zeros(len(features.prose) + 1, np.int64)
    np.add.at(edges, elements.start[called], 1)
    np.add.at(edges, elements.stop[called], -1)
    found: Bools = np.cumsum(edges[:-1]) > 0
    return found if float(features.prose[~found].sum()) >= _ENOUGH else np.zeros_like(found)


def _anything(features: Features) -> Bools:
    """For a page without prose, a listing: all that does not stand in its navigation and the like, or all there is."""
    places = features.elements.places[features.elements.of_run]
    outside: Bools = (places & _BOILERPLATE) != 0
    return np.ones_like(outside) if outside.all() else ~outside


def _confidence(features: Features, chances: Chances, keep: Bools) -> float:
    """
    The expected F1 of the choice, by the networks' own odds; less where little prose was kept, or much beside prose.
    """
    mass = features.runs.mass
    hoped = float((chances * mass).sum())
    kept = float(mass[keep].sum())
    if not kept:
        return 0.0
    expected = 2 * float((chances * mass)[keep].sum()) / (kept + hoped)
    prose = float(features.prose[keep].sum())
    share = prose / kept
    enough = prose / (prose + 4 * LONG)
    return expected * share * enough
