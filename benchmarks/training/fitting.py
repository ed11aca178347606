"""Fitting a small network with Adam in plain numpy: soft labels, weighted rows, the mean of the weights at the end."""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from urbanfeed.reader.network import Matrix, Network, sigmoid

__all__ = ["Recipe", "Scale", "fit"]

Floats = NDArray[np.floating]

_REACH = 6  # spreads from the mean, beyond which an input is held


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to fit."""

    hidden: tuple[int, ...] = (64, 24)
    epochs: int = 8
    batch: int = 1024
    rate: float = 2e-3
    decay: float = 1e-2
    dropout: float = 0.1
    mean: float = 0.995  # of the running mean of the weights
    thin: float = 0.25  # light rows are drawn this often at least, and weigh more then


@dataclass(frozen=True, slots=True)
class Scale:
    """The mean and the spread of each input."""

    mean: Matrix
    spread: Matrix

    @classmethod
    def of(cls, rows: Matrix) -> "Scale":
        """From a sample of the rows."""
        sample = rows[:: max(1, len(rows) // 60_000)]
        return cls(sample.mean(0), sample.std(0) + np.float32(1e-3))

    def scaled(self, rows: Matrix) -> Matrix:
        """The rows with mean 0 and spread 1."""
        out: Matrix = np.subtract(rows, self.mean, dtype=np.float32)
        out /= self.spread
        return np.clip(out, -_REACH, _REACH, out=out)


class _Adam:
    """Adam (Kingma and Ba, 2015), the weights' decay apart from their slopes, and the running mean of all values."""

    def __init__(self, values: list[Matrix], decayed: int, recipe: Recipe, steps: int) -> None:
        self.values = values
        self.means = [value.copy() for value in values]
        self._decayed = decayed  # so many of the values, the first; the others are offsets
        self._recipe = recipe
        self._steps = steps
        self._step = 0
        self._first = [np.zeros_like(value) for value in values]
        self._second = [np.zeros_like(value) for value in values]

    def move(self, slopes: list[Matrix]) -> None:
        """One step down the slopes: the rate rises for a hundred steps, then falls to nothing along a cosine."""
        self._step += 1
        step, recipe = self._step, self._recipe
        rate = recipe.rate * min(1, step / 100) * 0.5 * (1 + math.cos(math.pi * min(1.0, step / self._steps)))
        for i, slope in enumerate(slopes):
            first, second, value, mean = self._first[i], self._second[i], self.values[i], self.means[i]
            first += 0.1 * (slope - first)
            second += 0.001 * (slope * slope - second)
            move = (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
            value -= rate * move + (rate * recipe.decay * value if i < self._decayed else 0)
            mean += (1 - min(recipe.mean, step / (step + 10))) * (value - mean)


def fit(rows: Matrix, labels: Floats, weights: Floats, scale: Scale, recipe: Recipe, seed: int) -> Network:
    """`rows` are scaled already; rows of weight 0 are left out. The network takes rows as they are before scaling."""
    rng = np.random.default_rng(seed)
    useful = np.flatnonzero(weights > 0)
    weights = weights / weights[useful].mean()
    chance = np.clip(weights, recipe.thin, 1.0)
    sizes = [rows.shape[1], *recipe.hidden, 1]
    layers: list[Matrix] = [
        (rng.standard_normal((a, b)) * math.sqrt(2 / a)).astype(np.float32) for a, b in pairwise(sizes)
    ]
    layers[-1] *= np.float32(0.3)
    depth = len(layers)
    offsets: list[Matrix] = [np.zeros(b, np.float32) for b in sizes[1:]]
    steps = recipe.epochs * (int(chance[useful].sum()) // recipe.batch + 1)
    adam = _Adam(layers + offsets, depth, recipe, steps)
    for _ in range(recipe.epochs):
        drawn = rng.permutation(useful[rng.random(len(useful)) < chance[useful]])
        for start in range(0, len(drawn), recipe.batch):
            batch = drawn[start : start + recipe.batch]
            weight = (weights[batch] / chance[batch]).astype(np.float32)
            adam.move(_slopes(adam.values, rows[batch], labels[batch], weight, recipe.dropout, rng))
    return _unscaled(adam.means[:depth], adam.means[depth:], scale)


def _slopes(
    values: list[Matrix], rows: Matrix, labels: Floats, weights: Floats, dropout: float, rng: np.random.Generator
) -> list[Matrix]:
    """The slopes of the weighted cross entropy, forth and back through the layers; `values`: weights, then offsets."""
    depth = len(values) // 2
    ahead = rows
    inputs = [rows]
    for i in range(depth):
        ahead = ahead @ values[i] + values[depth + i]
        if i < depth - 1:
            ahead = np.maximum(ahead, 0)
            keep = rng.random(ahead.shape, dtype=np.float32) > dropout
            ahead = ahead * (keep.astype(np.float32) / np.float32(1 - dropout))
            inputs.append(ahead)
    back: Matrix = ((sigmoid(ahead[:, 0]) - labels) * weights / len(rows))[:, None].astype(np.float32)
    slopes = list(values)
    for i in reversed(range(depth)):
        slopes[i], slopes[depth + i] = inputs[i].T @ back, back.sum(0)
        if i:
            back = (back @ values[i].T) * (inputs[i] > 0)
    return slopes


def _unscaled(layers: list[Matrix], offsets: list[Matrix], scale: Scale) -> Network:
    """The network with the scaling folded into its first layer."""
    weights = layers[0] / scale.spread[:, None]
    ready = [(weights, offsets[0] - scale.mean @ weights), *zip(layers[1:], offsets[1:], strict=True)]
    return Network(
        (scale.mean - _REACH * scale.spread).astype(np.float32),
        (scale.mean + _REACH * scale.spread).astype(np.float32),
        tuple((w.astype(np.float32), o.astype(np.float32)) for w, o in ready),
    )
