"""
The training data: pages as rows of features with soft labels.

The pages are their publishers' and stay outside the repository; only figures learnt from them are kept. They are read
anew in each run, in less than a minute, so that no features of last week's code are ever trained on.
"""

import hashlib
import json
import logging
import lzma
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from labels import Floats, aligned, told
from numpy.typing import NDArray

from urbanfeed.page import ExtractionError
from urbanfeed.reader.features import Features, features_of
from urbanfeed.reader.rules import ruled
from urbanfeed.reader.runs import runs_of
from urbanfeed.reader.tree import tree_of

sys.path.insert(0, str(Path(__file__).parents[1]))
from measure import Snippets, rouge_l, snippets, tokens

__all__ = ["GOLD", "OTHER", "WEAK", "Page", "fold_of", "others_in", "pages_in", "quality", "snippet_quality"]

GOLD = "wcxb-dev-article", "fundus-d", "daniel-d"
WEAK = "snippets"
OTHER = "wcxb-dev-other"  # no articles; only the confidence learns from them

_SPACE = re.compile(r"\s+")
_NO_TREE = tree_of("")
_LOG = logging.getLogger(__name__)

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Page:
    """
    A page of a set, and its site's domain. texts, rules, sizes (in tokens), labels, weights: of each run, and so the
    rows of the features, which have no tree. gold: the body's text, "" where there are only snippets.
    """

    set: str
    site: str
    features: Features
    rules: Bools
    texts: tuple[str, ...]
    sizes: Floats
    labels: Floats
    weights: Floats
    gold: str
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]

    def text(self, keep: Bools) -> str:
        """The text of the kept runs."""
        return "\n".join(text for text, kept in zip(self.texts, keep.tolist(), strict=True) if kept)


def pages_in(folder: Path) -> list[Page]:
    """All pages of the sets in a folder, NAME.jsonl.xz, that have text; how many were left out is logged, and why."""
    pages = [page for name in (*GOLD, WEAK) for page in _pages_of(name, folder / f"{name}.jsonl.xz")]
    _LOG.info("%s pages, %s runs", f"{len(pages):,}", f"{sum(len(page.texts) for page in pages):,}")
    return pages


def others_in(folder: Path) -> list[Page]:
    """The pages that are no articles, as far as they have text."""
    return list(_pages_of(OTHER, folder / f"{OTHER}.jsonl.xz"))


def fold_of(site: str, folds: int = 5) -> int:
    """Which fold a site is held out in: by the domain's digest, so that all its pages go together."""
    name = site.lower().removeprefix("www.")
    return int(hashlib.md5(name.encode(), usedforsecurity=False).hexdigest(), 16) % folds


def quality(page: Page, keep: Bools) -> float:
    """rougeL of the kept runs."""
    return rouge_l(tokens(page.gold), tokens(page.text(keep))).f1


def snippet_quality(kept: list[tuple[Page, Bools]]) -> float:
    """F1 of the snippets of pages with the runs that were kept of each."""
    counts = (snippets(page.text(keep), page.wanted, page.unwanted) for page, keep in kept)
    return sum(counts, Snippets(0, 0, 0)).score.f1


def _pages_of(name: str, path: Path) -> Iterator[Page]:
    left_out: Counter[str] = Counter()
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            try:
                page = _page_of(name, record)
            except ExtractionError as error:
                left_out[error.reason] += 1
                continue
            if page is None:
                left_out["without text"] += 1
            else:
                yield page
    _LOG.info("%s read; pages left out: %s", name, dict(left_out) or "none")


def _page_of(name: str, record: dict[str, Any]) -> Page | None:
    """The page; None where it has no text. Raises ExtractionError where the reader would not look at it."""
    runs = runs_of(tree_of(record["html"]))
    if runs is None:
        return None
    features = features_of(runs)
    rules = ruled(features)
    texts = tuple(runs.text(i) for i in range(len(runs.mass)))
    words = [tokens(text) for text in texts]
    gold = record.get("text") or ""
    wanted, unwanted = (tuple(_SPACE.sub(" ", it) for it in record.get(key, ()) if it) for key in ("with", "without"))
    gold_words = tokens(gold)
    sizes = [len(run) for run in words]
    labels, weights = aligned(words, gold_words) if gold_words else told(texts, wanted, unwanted, sizes)
    # The tree and its parser, by far the most of a page in memory, are not needed any more.
    features = replace(features, runs=replace(runs, tree=_NO_TREE))
    return Page(
        name,
        record["domain"],
        features,
        rules,
        texts,
        np.array(sizes, np.float64),
        labels,
        weights,
        gold,
        wanted,
        unwanted,
    )
