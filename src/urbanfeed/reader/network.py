"""A small network: rows of features in, one probability a row out. Scaling is folded into the first layer."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Network", "load", "save", "sigmoid"]

Matrix = NDArray[np.float32]

# Rows are multiplied a few at a time: on larger products BLAS starts threads, which wait for one another on a busy
# machine for many times what the product takes.
_SLICE = 8


def sigmoid(values: NDArray[Any]) -> NDArray[Any]:
    found: NDArray[Any] = 1.0 / (1.0 + np.exp(-np.clip(values, -30, 30)))
    return found


@dataclass(frozen=True, slots=True)
class Network:
    """Layers of weights and offsets, with rectifiers between them. Inputs are held within `low` and `high`."""

    low: Matrix
    high: Matrix
    layers: tuple[tuple[Matrix, Matrix], ...]

    def __call__(self, rows: Matrix) -> Matrix:
        count, width = rows.shape
        padded = np.zeros((-(-count // _SLICE) * _SLICE, width), np.float32)
        np.maximum(rows, self.low, out=padded[:count])
        np.minimum(padded[:count], self.high, out=padded[:count])
        values = padded.reshape(-1, _SLICE, width)
        for weights, offsets in self.layers[:-1]:
            values = values @ weights
            values += offsets
            np.maximum(values, 0, out=values)
        weights, offsets = self.layers[-1]
        chances: Matrix = sigmoid(values @ weights + offsets).reshape(-1)[:count]
        return chances


_STAGES = "first", "second", "sure"


def save(first: Network, second: Network, sure: Network, path: Path) -> None:
    """Both stages and the confidence in one file, weights in half precision."""
    arrays: dict[str, NDArray[Any]] = {}
    for stage, network in zip(_STAGES, (first, second, sure), strict=True):
        arrays |= {f"{stage}_low": network.low, f"{stage}_high": network.high}
        for i, (weights, offsets) in enumerate(network.layers):
            # Each input's weights are scaled to its range, or half precision would lose the small ones.
            span = np.maximum(network.high - network.low, 1e-6)[:, None] if i == 0 else np.ones((1, 1), np.float32)
            arrays |= {f"{stage}_{i}_weights": (weights * span).astype(np.float16), f"{stage}_{i}_offsets": offsets}
    np.savez_compressed(path, allow_pickle=False, **arrays)


def load(path: Path) -> tuple[Network, Network, Network]:
    """The three as saved."""
    with np.load(path, allow_pickle=False) as arrays:
        first, second, sure = (_stage(arrays, stage) for stage in _STAGES)
        return first, second, sure


def _stage(arrays: Any, stage: str) -> Network:
    low, high = arrays[f"{stage}_low"], arrays[f"{stage}_high"]
    layers: list[tuple[Matrix, Matrix]] = []
    while f"{stage}_{len(layers)}_weights" in arrays:
        weights = arrays[f"{stage}_{len(layers)}_weights"].astype(np.float32)
        if not layers:
            weights /= np.maximum(high - low, 1e-6)[:, None]
        layers.append((weights, arrays[f"{stage}_{len(layers)}_offsets"]))
    return Network(low, high, tuple(layers))
