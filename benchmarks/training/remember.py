"""
Prints what the memory of a site is worth: the judge alone, and with a memory of the site's other pages.

    python benchmarks/training/remember.py --data DIR [--work DIR]

By the answers that `train.py cv` kept, so that no page is judged by weights that have seen its site. Of each set, the
sites with three pages or more; a page's memory is made of all other pages of its site. Nothing is trained here.
"""

import argparse
import json
import logging
import lzma
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from dataset import GOLD, Page, pages_in, quality
from evaluate import WORK, Chances

from urbanfeed.reader.features import features_of
from urbanfeed.reader.judge import Verdict, verdict_on
from urbanfeed.reader.memory import Memory, impression_as
from urbanfeed.reader.runs import runs_of
from urbanfeed.reader.tree import tree_of

_ENOUGH = 3  # pages of a site

Known = tuple[Page, Verdict, str, str]
"""A page, what the judge alone says of it, its markup and its address."""


def compared(known: list[Known]) -> Iterator[tuple[float, float]]:
    """Of each page of one site: rougeL without a memory, and with one of all the others."""
    features = []
    for _, _, markup, _ in known:
        runs = runs_of(tree_of(markup))
        assert runs
        features.append(features_of(runs))
    impressions = [impression_as(some, it[1], it[3]) for some, it in zip(features, known, strict=True)]
    for i, (page, alone, _, address) in enumerate(known):
        memory = Memory.of(it for j, it in enumerate(impressions) if j != i)
        remembered, _ = memory.judged(features[i], alone, address)
        yield quality(page, alone.keep), quality(page, remembered.keep)


def _sites(data: Path, pages: list[Page], answers: Chances) -> dict[tuple[str, str], list[Known]]:
    """The pages with gold, by set and site. Those of a set are in the order of its lines; none is left out."""
    ends = np.cumsum([len(page.texts) for page in pages])
    answered = zip(pages, np.split(answers, ends[:-1]), strict=True)
    by_set: dict[str, list[tuple[Page, Chances]]] = defaultdict(list)
    for page, chances in answered:
        by_set[page.set].append((page, chances))
    sites: dict[tuple[str, str], list[Known]] = defaultdict(list)
    for name in GOLD:
        with lzma.open(data / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
            for (page, chances), record in zip(by_set[name], map(json.loads, lines), strict=True):
                verdict = verdict_on(page.features, chances, page.rules)
                sites[name, page.site].append((page, verdict, record["html"], record.get("url") or ""))
    return sites


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the folder of the sets")
    parser.add_argument("--work", type=Path, default=WORK, metavar="DIR", help="where train.py kept its answers")
    asked = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    if not (kept := asked.work / "cv.npy").exists():
        parser.error(f"no answers in {asked.work}: run train.py cv first")
    figures: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for (name, _), known in _sites(asked.data, pages_in(asked.data), np.load(kept)).items():
        if len(known) >= _ENOUGH:
            figures[name] += compared(known)
    for name, pairs in figures.items():
        alone, remembered = np.array(pairs).T
        better, worse = (remembered > alone + 0.002).sum(), (remembered < alone - 0.002).sum()
        sys.stdout.write(
            f"{name:18} {len(pairs):4} pages  alone {alone.mean():.4f}  with a memory {remembered.mean():.4f}"
            f"  better {better}  worse {worse}\n"
        )


if __name__ == "__main__":
    main()
