"""
Hand-made rules for the same question as the judge's: what stands among prose, in the container with most of it.

Nothing here was fitted; they steady the judge on pages unlike those it was trained on.
"""

import numpy as np
from numpy.typing import NDArray

from urbanfeed.reader.elements import HIDDEN, PLACES
from urbanfeed.reader.features import Features, running
from urbanfeed.reader.runs import KINDS

__all__ = ["ruled"]

_PROSE, _LONG, _SHORT, _LOSS, _WINDOW = 25, 80, 20, 60, 4
_RECORD = 0.3  # how much the prose of a comment or a teaser is worth


def _bits(names: str) -> int:
    return sum(1 << PLACES.index(name) for name in names.split())


_OUTSIDE = _bits("nav footer form figcaption")
_DOUBTFUL = _bits("aside header")
_PATIENT = _bits("list table")
# By class names: comments and captions. Only doubtful: shares, related, navigation, ads, authors, forms, rails.
_WORDS_OUTSIDE = 1 << 0 | 1 << 1 | HIDDEN
_WORDS_DOUBTFUL = 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 7 | 1 << 8 | 1 << 10 | 1 << 15 | 1 << 16


def ruled(features: Features) -> NDArray[np.bool_]:
    """Whether each run belongs to the body."""
    runs, elements = features.runs, features.elements
    at = elements.of_run
    mass, heading = runs.mass, features.heading
    places, words = elements.places[at], elements.inherited[at]
    linked = runs.linked * 2 > mass
    title = runs.kinds[runs.holder] == KINDS["h1"]
    places = places & ~_everywhere(places, features)
    outside = ((places & _OUTSIDE) != 0) | ((words & _WORDS_OUTSIDE) != 0)
    doubtful = ((places & _DOUBTFUL) != 0) | ((words & _WORDS_DOUBTFUL) != 0)
    plain = mass - runs.linked
    worth = np.where(mass < _SHORT, np.where((places & _PATIENT) != 0, 0.0, -5.0), plain)
    worth[title] = 0
    worth = np.where(doubtful, np.where(plain >= _LONG, plain / 3, -5.0), worth)
    records = features.records
    worth = np.where(records & (worth > 0), worth * _RECORD, worth)
    worth = np.where(outside | linked, -np.minimum(mass, _LOSS), worth)
    worths = running(worth)
    totals = worths[elements.stop] - worths[elements.start]
    best = len(totals) - 1 - int(np.argmax(totals[::-1]))
    index = np.arange(len(mass))
    within = (index >= elements.start[best]) & (index < elements.stop[best])
    prose = np.where(within & (mass >= _PROSE) & ~heading, np.maximum(worth, 0), 0)
    sums = running(prose)
    before = sums[index] - sums[np.maximum(index - _WINDOW, 0)]
    after = sums[np.minimum(index + 1 + _WINDOW, len(mass))] - sums[index + 1]
    among = np.where(
        heading,
        (after >= 60) & (before + after >= 100),
        np.where(
            doubtful,
            (worth > 0) & (before + after >= 100),
            np.where(
                prose > 0, before + after + prose >= 100, (np.minimum(before, after) >= 40) & (before + after >= 100)
            ),
        ),
    )
    kept: NDArray[np.bool_] = within & among & ~outside & ~linked & ~title
    return kept


def _everywhere(places: NDArray[np.int64], features: Features) -> int:
    """The places that most of the page's prose stands in: some pages are one form, and being in it says nothing."""
    half = float(features.prose.sum()) / 2
    bits = (1 << i for i in range(len(PLACES)))
    return sum(bit for bit in bits if float(features.prose[(places & bit) != 0].sum()) > half)
