"""
The confidence: a logistic model of a page's signs (judge.py) that tells articles from other pages. Plain numpy.
"""

import numpy as np
from dataset import GOLD, Page, fold_of
from fitting import Scale
from numpy.typing import NDArray

from urbanfeed.reader.judge import decided, signs_of
from urbanfeed.reader.network import Matrix, Network, sigmoid

__all__ = ["ARTICLES", "area", "fit_confidence", "held_out_confidence", "signs"]

Floats = NDArray[np.floating]
Bools = NDArray[np.bool_]

ARTICLES = GOLD[:2]  # the sets that are measured against the other pages; daniel-d is older than any of those
_REACH = 3  # spreads from the mean, beyond which a sign is held
_RIDGE = 0.03
_STEPS = 30


def signs(page: Page, chances: Floats) -> Matrix:
    """The signs of a page, one row."""
    return signs_of(page.features, chances, decided(page.features, chances, page.rules), page.rules)


def fit_confidence(rows: Matrix, articles: Bools) -> Network:
    """
    A network without hidden layers, by Newton's method. Articles and other pages weigh the same, half each; the ridge
    is high, for there are few others.
    """
    plain = Scale.of(rows)
    low, high = plain.mean - _REACH * plain.spread, plain.mean + _REACH * plain.spread
    held = np.clip((rows - plain.mean) / plain.spread, -_REACH, _REACH).astype(np.float64)
    inputs = np.column_stack([held, np.ones(len(held))])
    weights = np.where(articles, 0.5 / articles.sum(), 0.5 / (~articles).sum())
    ridge = np.full(inputs.shape[1], _RIDGE)
    ridge[-1] = 0
    values = np.zeros(inputs.shape[1])
    for _ in range(_STEPS):
        chances = sigmoid(inputs @ values)
        slope = inputs.T @ (weights * (chances - articles)) + ridge * values
        bend = (inputs.T * (weights * chances * (1 - chances))) @ inputs + np.diag(ridge)
        values -= np.linalg.solve(bend, slope)
    scaled = (values[:-1] / plain.spread).astype(np.float32)
    offset = np.array([values[-1] - scaled @ plain.mean], np.float32)
    return Network(low.astype(np.float32), high.astype(np.float32), ((scaled[:, None], offset),))


def held_out_confidence(rows: Matrix, articles: Bools, sites: list[str]) -> Floats:
    """Each page's confidence, by a model that saw no page of its fifth of the sites."""
    folds = np.array([fold_of(site) for site in sites])
    found = np.zeros(len(rows))
    for fold in range(5):
        asked = folds == fold
        found[asked] = fit_confidence(rows[~asked], articles[~asked])(rows[asked])
    return found


def area(confidence: Floats, articles: Bools) -> float:
    """The area under the curve: how often an article is surer to be one than another page. Ties count half."""
    one, two = confidence[articles][:, None], confidence[~articles][None]
    return float(((one > two) + 0.5 * (one == two)).mean())
