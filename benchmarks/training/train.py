"""
Trains the judge of runs, or says how well it does on sites and sets that it was not trained on.

    python benchmarks/training/train.py final --data DIR     fits on all the data and writes the reader's judge.npz
    python benchmarks/training/train.py cv --data DIR        five folds by site, each answered by the others
    python benchmarks/training/train.py outside --data DIR   each set answered by the others

DIR holds the sets (README.md). The answers of cv and outside are kept for evaluate.py.
"""

import argparse
import logging
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from confidence import ARTICLES, area, fit_confidence, held_out_confidence, signs
from dataset import GOLD, WEAK, Bools, Page, fold_of, others_in, pages_in
from evaluate import WORK, Chances, table
from fitting import Bodies, Recipe, Scale, fit, fit_bodies
from measure import tokens
from numpy.typing import NDArray

from urbanfeed.reader.context import context_of
from urbanfeed.reader.judge import chances_of
from urbanfeed.reader.network import Matrix, Network, save

WEIGHTS = Path(__file__).parents[2] / "src" / "urbanfeed" / "reader" / "judge.npz"

FIRST = Recipe()
SECOND = Recipe(hidden=(32, 16), epochs=12)
SOFT = 0.4  # how much of a label is the answer of a network that did not see the page
BALANCE = {"fundus-d": 1.5, "daniel-d": 1.5}  # smaller sets, other layouts

Ints = NDArray[np.int64]

_LOG = logging.getLogger(__name__)


class Rows:
    """All pages' runs, one below the other."""

    def __init__(self, pages: list[Page]) -> None:
        self.pages = pages
        self.edges = np.concatenate(([0], np.cumsum([len(page.texts) for page in pages])))
        self.owner = np.repeat(np.arange(len(pages)), np.diff(self.edges))
        self.raw: Matrix = np.concatenate([page.features.matrix for page in pages])
        self.labels = np.concatenate([page.labels for page in pages]).astype(np.float32)
        self.weights = np.concatenate([page.weights * BALANCE.get(page.set, 1.0) for page in pages])
        self.bodies = Bodies(
            self.edges,
            np.concatenate([page.sizes for page in pages]),
            self.labels,
            np.array([len(tokens(page.gold)) for page in pages], np.float64),
        )
        self.scale = Scale.of(self.raw)
        self.scaled = self.scale.scaled(self.raw)

    def cut(self, values: Chances) -> Iterator[tuple[Page, Chances]]:
        """Each page with its part of the values."""
        return zip(self.pages, np.split(values, self.edges[1:-1]), strict=True)

    def of(self, chosen: Bools) -> Bools:
        """Which rows belong to the chosen pages."""
        rows: Bools = chosen[self.owner]
        return rows

    def context(self, chances: Chances) -> Matrix:
        """The second stage's inputs."""
        return np.concatenate([context_of(page.features, some, page.rules) for page, some in self.cut(chances)])


@dataclass(frozen=True, slots=True)
class Pair:
    """The two stages, as trained."""

    first: Network
    second: Network
    answers: Chances  # of the pages it was trained on: the second stage's, where the first had not seen the page

    def chances(self, page: Page) -> Chances:
        """What both say of a page."""
        return chances_of(page.features, page.rules, self.first, self.second)


def trained(rows: Rows, used: Bools, seed: int = 1) -> Pair:
    """
    Both stages, from the used pages only.

    Three networks, each blind to a third of the sites, answer for that third; their answers are the second stage's
    input, and soften the labels of both stages, for the gold texts have gaps.
    """
    hints = _crossed(rows, used, seed)
    labels = (1 - SOFT) * rows.labels + SOFT * hints
    weights = np.where(rows.of(used), rows.weights, 0)
    first = fit(rows.scaled, labels, weights, rows.scale, FIRST, seed + 1)
    context = rows.context(hints)
    scale = Scale.of(context[rows.of(used)])
    second = fit_bodies(scale.scaled(context), labels, weights, rows.bodies, scale, SECOND, seed + 2)
    return Pair(first, second, second(context))


def _crossed(rows: Rows, used: Bools, seed: int) -> Matrix:
    """The first stage's answers for the used pages, each by a network that saw no page of its third of the sites."""
    folds = np.array([fold_of("inner " + page.site, 3) for page in rows.pages])
    answers = np.zeros(len(rows.labels), np.float32)
    for fold in np.unique(folds[used]):
        fitting, asked = rows.of(used & (folds != fold)), rows.of(used & (folds == fold))
        network = fit(rows.scaled, rows.labels, np.where(fitting, rows.weights, 0), rows.scale, FIRST, seed)
        answers[asked] = network(rows.raw[asked])
    return answers


def pairs(rows: Rows, groups: Ints, wanted: Iterable[int]) -> Iterator[tuple[int, Pair]]:
    """For each wanted group a pair that was trained on the pages of all other groups."""
    for group in wanted:
        yield group, trained(rows, groups != group)
        _LOG.info("group %d is answered", group)


def answered(rows: Rows, groups: Ints, group: int, pair: Pair, answers: Chances) -> None:
    """Fills in the answers for a group's pages."""
    for i in np.flatnonzero(groups == group).tolist():
        answers[rows.edges[i] : rows.edges[i + 1]] = pair.chances(rows.pages[i])


def crossed_by_site(rows: Rows, others: list[Page]) -> tuple[Chances, str]:
    """The answers for five folds by site, and a line on how well the confidence tells articles from the others."""
    groups = np.array([fold_of(page.site) for page in rows.pages])
    answers = np.full(len(rows.labels), np.nan, np.float32)
    found: list[Matrix] = []
    sites: list[str] = []
    for group, pair in pairs(rows, groups, range(5)):
        answered(rows, groups, group, pair, answers)
        asked = [page for page in others if fold_of(page.site) == group]
        found += [signs(page, pair.chances(page)) for page in asked]
        sites += [page.site for page in asked]
    articles = [(page, some) for page, some in rows.cut(answers) if page.set in ARTICLES]
    table_of_signs = np.concatenate([*(signs(page, some) for page, some in articles), *found])
    is_article = np.arange(len(table_of_signs)) < len(articles)
    sites = [page.site for page, _ in articles] + sites
    confidence = held_out_confidence(table_of_signs, is_article, sites)
    low, high = (np.quantile(confidence[it], (0.1, 0.5, 0.9)) for it in (~is_article, is_article))
    return answers, (
        f"confidence: area under the curve {area(confidence, is_article):.3f}; "
        f"a tenth, half, nine tenths of other pages below {low.round(2).tolist()}, of articles {high.round(2).tolist()}"
    )


def sure_of(rows: Rows, pair: Pair, others: list[Page]) -> Network:
    """The confidence's weights."""
    known = [signs(page, some) for page, some in rows.cut(pair.answers) if page.set in ARTICLES]
    strange = [signs(page, pair.chances(page)) for page in others]
    return fit_confidence(np.concatenate(known + strange), np.arange(len(known) + len(strange)) < len(known))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=("final", "cv", "outside"))
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the folder of the sets")
    parser.add_argument("--work", type=Path, default=WORK, metavar="DIR", help="where cv and outside keep the answers")
    parser.add_argument("--out", type=Path, default=WEIGHTS, metavar="FILE", help="what final writes: a .npz")
    asked = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(relativeCreated)6d ms  %(message)s")
    rows = Rows(pages_in(asked.data))
    if asked.task == "final":
        pair = trained(rows, np.ones(len(rows.pages), np.bool_))
        save(pair.first, pair.second, sure_of(rows, pair, others_in(asked.data)), asked.out)
        _LOG.info("%s is written", asked.out)
        return
    if asked.task == "cv":
        answers, told = crossed_by_site(rows, others_in(asked.data))
        lines = [*table("five folds by site", rows.pages, answers), f"  {told}"]
    else:
        # The snippets are never asked for, and always trained on: they are another kind of page than any set's.
        groups = np.array([(*GOLD, WEAK).index(page.set) for page in rows.pages])
        answers = np.full(len(rows.labels), np.nan, np.float32)
        for group, pair in pairs(rows, groups, range(len(GOLD))):
            answered(rows, groups, group, pair, answers)
        lines = table("each set left out", rows.pages, answers)
    asked.work.mkdir(parents=True, exist_ok=True)
    np.save(asked.work / f"{asked.task}.npy", answers)
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
