"""Fitting a small network with Adam in plain numpy: soft labels, weighted rows, the mean of the weights at the end."""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from urbanfeed.reader.network import Matrix, Network, sigmoid

__all__ = ["Bodies", "Recipe", "Scale", "fit", "fit_bodies"]

Floats = NDArray[np.floating]
Ints = NDArray[np.int64]

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
    pages: int = 16  # of a batch, where whole pages are fitted
    bodies: float = 0.5  # how much the F1 of pages counts then, and the cross entropy of runs the rest


@dataclass(frozen=True, slots=True)
class Bodies:
    """
    What the F1 of pages is reckoned from. edges: where each page's rows begin, and the end. sizes: each run's tokens.
    labels: the share of each run that is in the gold. gold: each page's tokens of gold, 0 where that is not known.
    """

    edges: Ints
    sizes: Floats
    labels: Floats
    gold: Floats


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

    def __init__(self, values: list[Matrix], recipe: Recipe, steps: int) -> None:
        self.values = values
        self.means = [value.copy() for value in values]
        self._decayed = len(values) // 2  # the weights; the others are offsets
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
    """
    By cross entropy, run by run. `rows` are scaled already; rows of weight 0 are left out. The network takes rows as
    they are before scaling.
    """
    rng = np.random.default_rng(seed)
    useful = np.flatnonzero(weights > 0)
    weights = weights / weights[useful].mean()
    chance = np.clip(weights, recipe.thin, 1.0)
    steps = recipe.epochs * (int(chance[useful].sum()) // recipe.batch + 1)
    adam = _Adam(_begun(rows.shape[1], recipe, rng), recipe, steps)
    for _ in range(recipe.epochs):
        drawn = rng.permutation(useful[rng.random(len(useful)) < chance[useful]])
        for start in range(0, len(drawn), recipe.batch):
            batch = drawn[start : start + recipe.batch]
            chances, inputs = _ahead(adam.values, rows[batch], recipe.dropout, rng)
            weight = weights[batch] / chance[batch]
            adam.move(_slopes(adam.values, inputs, (chances - labels[batch]) * weight / len(batch)))
    return _unscaled(adam.means, scale)


def fit_bodies(
    rows: Matrix, labels: Floats, weights: Floats, bodies: Bodies, scale: Scale, recipe: Recipe, seed: int
) -> Network:
    """
    By the F1 of whole pages, as the reader is measured, and by cross entropy beside it, so that chances stay chances.

    A page of weight 0 is left out; one without a gold text is fitted by cross entropy alone.
    """
    rng = np.random.default_rng(seed)
    heavy = np.add.reduceat(weights, bodies.edges[:-1])
    used = np.flatnonzero(heavy)
    weights = weights / heavy[used].mean()
    adam = _Adam(_begun(rows.shape[1], recipe, rng), recipe, recipe.epochs * (len(used) // recipe.pages + 1))
    for _ in range(recipe.epochs):
        order = rng.permutation(used)
        for start in range(0, len(order), recipe.pages):
            some = order[start : start + recipe.pages]
            lengths = bodies.edges[some + 1] - bodies.edges[some]
            batch = np.concatenate([np.arange(bodies.edges[i], bodies.edges[i + 1]) for i in some])
            chances, inputs = _ahead(adam.values, rows[batch], recipe.dropout, rng)
            entropy = (chances - labels[batch]) * weights[batch]
            back = (1 - recipe.bodies) * entropy + recipe.bodies * _falling(bodies, some, batch, lengths, chances)
            adam.move(_slopes(adam.values, inputs, back / len(some)))
    return _unscaled(adam.means, scale)


def _falling(bodies: Bodies, some: Ints, batch: Ints, lengths: Ints, chances: Floats) -> Floats:
    """
    How 1 - F1 of each page changes with the last layer's sums before the sigmoid.

    F1 = 2 hit / (kept + gold), where kept is the sum of size times chance, hit that of size times chance times label.
    """
    owner = np.repeat(np.arange(len(some)), lengths)
    size, label = bodies.sizes[batch], bodies.labels[batch]
    gold = bodies.gold[some]
    hit = np.bincount(owner, size * chances * label)
    both = np.bincount(owner, size * chances) + np.maximum(gold, 1)
    slope = -2 * size * (label * both[owner] - hit[owner]) / (both * both)[owner]
    found: Floats = slope * chances * (1 - chances) * (gold > 0)[owner]
    return found


def _begun(inputs: int, recipe: Recipe, rng: np.random.Generator) -> list[Matrix]:
    """Weights to start from, then offsets."""
    sizes = [inputs, *recipe.hidden, 1]
    layers = [(rng.standard_normal((a, b)) * math.sqrt(2 / a)).astype(np.float32) for a, b in pairwise(sizes)]
    layers[-1] *= np.float32(0.3)
    return layers + [np.zeros(b, np.float32) for b in sizes[1:]]


def _ahead(values: list[Matrix], rows: Matrix, dropout: float, rng: np.random.Generator) -> tuple[Floats, list[Matrix]]:
    """The chances, and what went into each layer; `values`: weights, then offsets."""
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
    return sigmoid(ahead[:, 0]), inputs


def _slopes(values: list[Matrix], inputs: list[Matrix], falling: Floats) -> list[Matrix]:
    """The slopes of all values, from that of the last layer's sums."""
    depth = len(values) // 2
    back: Matrix = falling[:, None].astype(np.float32)
    slopes = list(values)
    for i in reversed(range(depth)):
        slopes[i], slopes[depth + i] = inputs[i].T @ back, back.sum(0)
        if i:
            back = (back @ values[i].T) * (inputs[i] > 0)
    return slopes


def _unscaled(values: list[Matrix], scale: Scale) -> Network:
    """The network with the scaling folded into its first layer."""
    layers, offsets = values[: len(values) // 2], values[len(values) // 2 :]
    weights = layers[0] / scale.spread[:, None]
    ready = [(weights, offsets[0] - scale.mean @ weights), *zip(layers[1:], offsets[1:], strict=True)]
    return Network(
        (scale.mean - _REACH * scale.spread).astype(np.float32),
        (scale.mean + _REACH * scale.spread).astype(np.float32),
        tuple((w.astype(np.float32), o.astype(np.float32)) for w, o in ready),
    )
