"""
The second look: what the first stage's answers say about a run's neighbours, its element and its page.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from urbanfeed.reader.features import OWN, Features, rows_of, running

__all__ = ["context_of"]

Matrix = NDArray[np.float32]

_STEPS = -4, -3, -2, -1, 1, 2, 3, 4
_REACHES = 2, 5, 10, 20
_LEVELS = 5
_SURE, _SURE_MASS = 0.8, 60


def context_of(features: Features, chances: NDArray[np.floating], rules: NDArray[np.bool_]) -> Matrix:
    """A row for each run; `chances` are the first stage's probabilities, `rules` the hand-made rules' answers."""
    mass, elements = features.runs.mass, features.elements
    size = len(mass)
    index = np.arange(size)
    kept = chances * mass
    sums = running(np.array([kept, mass, chances, (chances - 0.45) * mass]).T)
    whole = max(float(sums[-1, 0]), 1.0)
    sections = sums[elements.stop] - sums[elements.start]
    counts = elements.stop - elements.start

    padded = np.zeros(size + 8)
    padded[4:-4] = chances
    columns: list[NDArray[Any]] = [np.log((chances + 0.01) / (1.01 - chances)), chances]
    columns += [padded[4 + step : 4 + step + size] for step in _STEPS]
    masses, furthest = sums[:, :2].T, _REACHES[-1]
    wide = np.zeros((2, size + 1 + 2 * furthest))
    wide[:, furthest:-furthest] = masses
    wide[:, -furthest:] = masses[:, -1:]
    near = np.empty((2 * len(_REACHES), 2, size))  # before and after, by reach
    for i, reach in enumerate(_REACHES):
        np.subtract(masses[:, :-1], wide[:, furthest - reach :][:, :size], out=near[2 * i])
        np.subtract(wide[:, furthest + 1 + reach :][:, :size], masses[:, 1:], out=near[2 * i + 1])
    columns += [*(near[:, 0] / (near[:, 1] + 20)), *np.log1p(np.maximum(near[:, 0], 0))]
    columns += [sums[:-1, 0] / whole, (whole - sums[1:, 0]) / whole, kept / whole]

    best = len(counts) - 1 - int(np.argmax(sections[::-1, 3]))
    start, stop = int(elements.start[best]), int(elements.stop[best])
    columns += [(index >= start) & (index < stop), (index - start) / max(1, stop - start)]
    make = elements.make[elements.of_run]
    some, keeps, hopes, numbers = (np.bincount(make, weights) for weights in (mass, kept, chances, None))
    columns += [(keeps / np.maximum(some, 1))[make], (keeps / whole)[make], (hopes / np.maximum(numbers, 1))[make]]

    sure = np.flatnonzero((chances > _SURE) & (mass > _SURE_MASS))
    last = np.append(-50, sure)[np.searchsorted(sure, index, side="right")]
    following = np.append(sure, size + 50)[np.searchsorted(sure, index)]
    columns += [
        np.log1p(np.minimum(index - last, 50)),
        np.log1p(np.minimum(following - index, 50)),
        last < 0,
        following >= size,
    ]
    columns += [rules, np.full(size, float((kept * rules).sum()) / whole)]

    facts = rows_of([sections[:, 0] / (sections[:, 1] + 1), sections[:, 0] / whole, sections[:, 2] / counts])
    levels = [elements.of_run]
    while len(levels) < _LEVELS:
        levels.append(elements.wider[levels[-1]])
    parts = [features.matrix.T[:OWN], rows_of(columns), facts[:, np.array(levels)].reshape(-1, size)]
    page = [
        np.log1p(whole),
        whole / max(float(sums[-1, 1]), 1.0),
        np.log1p(len(sure)),
        float(sections[best, 0]) / whole,
    ]
    parts.append(np.broadcast_to(np.array(page)[:, None], (len(page), size)))
    return np.concatenate(parts, dtype=np.float32, casting="same_kind").T
