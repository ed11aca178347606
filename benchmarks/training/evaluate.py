"""
Prints how good the answers that train.py kept are, for several ways to decide by them. Nothing is trained here.

    python benchmarks/training/evaluate.py --data DIR [--work DIR]

Columns: mean rougeL of each set (share of pages under .5, share of pages at 0); F1 of the snippets, where they were
asked for.
"""

import argparse
import logging
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from dataset import GOLD, WEAK, Bools, Page, pages_in, quality, snippet_quality
from numpy.typing import NDArray

from urbanfeed.reader.judge import decided

__all__ = ["WORK", "table"]

Chances = NDArray[np.floating]

WORK = Path(__file__).parents[2] / "build" / "training"

_WAYS: dict[str, Callable[[Page, Chances], Bools]] = {
    "rules": lambda page, chances: page.rules,
    "p .45": lambda page, chances: chances > 0.45,
    "p .5": lambda page, chances: chances > 0.5,
    "as decided": lambda page, chances: decided(page.features, chances, page.rules),
    "blend .2/.8": lambda page, chances: chances >= np.where(page.rules, 0.2, 0.8),
    "blend .3/.7": lambda page, chances: chances >= np.where(page.rules, 0.3, 0.7),
    "blend .35/.65": lambda page, chances: chances >= np.where(page.rules, 0.35, 0.65),
    "blend .4/.6": lambda page, chances: chances >= np.where(page.rules, 0.4, 0.6),
}


def table(title: str, pages: list[Page], chances: Chances) -> list[str]:
    """Lines of figures; `chances` are of all pages' runs, one below the other, NaN for pages not asked for."""
    ends = np.cumsum([len(page.texts) for page in pages])
    answered = [
        (page, some) for page, some in zip(pages, np.split(chances, ends[:-1]), strict=True) if not np.isnan(some).any()
    ]
    return [title, *(f"  {way:14} {_figures(answered, keep)}" for way, keep in _WAYS.items())]


def _figures(answered: list[tuple[Page, Chances]], keep: Callable[[Page, Chances], Bools]) -> str:
    cells = []
    for name in GOLD:
        scores = np.array([quality(page, keep(page, some)) for page, some in answered if page.set == name])
        cells.append(f"{name} {scores.mean():.4f} (low {(scores < 0.5).mean():.3f}, zero {(scores == 0).mean():.3f})")
    if weak := [(page, keep(page, some)) for page, some in answered if page.set == WEAK]:
        cells.append(f"snippets {snippet_quality(weak):.4f}")
    return "  ".join(cells)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the folder of the sets")
    parser.add_argument("--work", type=Path, default=WORK, metavar="DIR", help="where train.py kept its answers")
    asked = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    kept = sorted(asked.work.glob("*.npy"))
    if not kept:
        parser.error(f"no answers in {asked.work}: run train.py first")
    pages = pages_in(asked.data)
    for path in kept:
        sys.stdout.write("\n".join(table(path.stem, pages, np.load(path))) + "\n")


if __name__ == "__main__":
    main()
