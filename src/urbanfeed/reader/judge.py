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
from urbanfeed.reader.runs import Char

__all__ = ["Verdict", "chances_of", "decided", "judged", "signs_of", "verdict_on"]

Bools = NDArray[np.bool_]
Chances = NDArray[np.floating]

# Where the rules keep a run, the networks must be sure it is none; where they do not, sure that it is one.
_WITH_RULES, _AGAINST_RULES = 0.3, 0.7
_ENOUGH = 200
_AGREEMENT = 1  # among the signs
_COMMENT_WORDS = 1  # the first group of class names (elements.py)
_BOILERPLATE = sum(1 << PLACES.index(place) for place in ("nav", "header", "footer", "form"))


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    keep: whether each run belongs to the body. chances: how likely the networks find it.

    confidence: how likely the page is an article, where articles and other pages come equally often; agreement: the
    share of the chosen text that networks and rules both choose. Both 0 to 1.
    """

    keep: Bools
    chances: Chances
    confidence: float
    agreement: float


@cache
def _stages() -> tuple[Network, Network, Network]:
    return load(Path(__file__).with_name("judge.npz"))


def judged(features: Features) -> Verdict:
    """The verdict on a page."""
    rules = ruled(features)
    first, second, _ = _stages()
    return verdict_on(features, chances_of(features, rules, first, second), rules)


def verdict_on(features: Features, chances: Chances, rules: Bools) -> Verdict:
    """The verdict that follows from these chances and rules."""
    sure = _stages()[2]
    keep = decided(features, chances, rules)
    signs = signs_of(features, chances, keep, rules)
    return Verdict(keep, chances, float(sure(signs)[0]), float(signs[0, _AGREEMENT]))


def chances_of(features: Features, rules: Bools, first: Network, second: Network) -> Chances:
    """The second stage's answers: it sees what the first says of the neighbours."""
    return second(context_of(features, first(features.matrix), rules))


def decided(features: Features, chances: Chances, rules: Bools) -> Bools:
    """Which runs are kept, by the chances and the rules: the same for the same chances, and never none."""
    keep: Bools = chances >= np.where(rules, _WITH_RULES, _AGAINST_RULES)
    keep &= ~_comments(features)
    if not keep.any():  # a doubtful answer, with the confidence of one, is worth more than none
        keep = rules if rules.any() else _anything(features)
    return keep


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


def signs_of(features: Features, chances: Chances, keep: Bools, rules: Bools) -> NDArray[np.float32]:
    """
    What tells an article from a listing, a product or a forum: one row of figures of the whole page and the choice.
    """
    runs, prose = features.runs, features.prose
    mass = runs.mass
    sums = np.array([mass, runs.linked, prose, mass * features.records, mass * (runs.stops == Char.STOP), mass < LONG])
    page, kept = sums.sum(1), sums[:, keep].sum(1)
    count, all_kept = int(np.count_nonzero(keep)), max(float(kept[0]), 1.0)
    hoped = float(chances @ mass)
    doubt = float((chances * (1 - chances)) @ mass)
    first, last = int(np.argmax(keep)), len(keep) - int(np.argmax(keep[::-1]))
    both, either = float(mass[keep & rules].sum()), float(mass[keep | rules].sum())
    row = [
        2 * float((chances * mass)[keep].sum()) / (kept[0] + hoped + 1),
        both / max(either, 1.0),
        doubt / max(hoped, 1.0),
        kept[2] / all_kept,
        np.log1p(kept[2]),
        kept[2] / max(page[2], 1.0),
        kept[0] / page[0],
        page[1] / page[0],
        np.log1p(page[2]),
        page[3] / page[0],
        kept[3] / all_kept,
        kept[4] / all_kept,
        kept[5] / max(count, 1),
        np.log1p(all_kept / max(count, 1)),
        count / (last - first),
        all_kept / max(float(mass[first:last].sum()), 1.0),
    ]
    return np.array([row], np.float32)
