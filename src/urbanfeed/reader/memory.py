"""
The memory of a site: what stood on its other articles' pages is likely to be boilerplate on this one.

A value made of pages that were read before; nothing here looks for them. A page alone is judged without any of this.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from urbanfeed.page import ExtractionError, Page
from urbanfeed.reader.addresses import address_of
from urbanfeed.reader.facts import Facts, folded
from urbanfeed.reader.features import LONG, Features, features_of
from urbanfeed.reader.judge import Verdict, judged, verdict_on
from urbanfeed.reader.rules import ruled
from urbanfeed.reader.runs import Runs, runs_of
from urbanfeed.reader.tree import tree_of

__all__ = ["Impression", "Memory", "impression_as", "impression_of"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

_NEAR = 0.6  # of the body's text in common, by how rare it is on the site: another page of one article
_ENOUGH = 3  # articles that text must stand on to be boilerplate for certain
_PARAGRAPH = 100  # mass from which text must be certain to be boilerplate, or is let be
_MOST_ODDS = 1.0  # logarithm of the odds that an element's make is worth, at most: the networks have seen much of it
_DOUBT = 100.0  # mass that a make must have held before half of its odds are believed


@dataclass(frozen=True, slots=True)
class Impression:
    """
    What a page leaves behind.

    address: the page's own, without scheme and www, "" where it is not known. texts: by the digest of each run's
    letters, the mass of it that was read as body. makes: by the digest of an element's and its parent's tag and class,
    the mass that was read as body and all the mass that such elements hold.
    """

    address: str
    texts: Mapping[bytes, float]
    makes: Mapping[bytes, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Memory:
    """What articles' pages of one source have left behind, an impression each; `len` says how many articles."""

    impressions: tuple[Impression, ...] = ()

    @classmethod
    def of(cls, impressions: Iterable[Impression]) -> "Memory":
        """The memory of these pages; of several pages of one article, the first counts."""
        every = tuple(impressions)
        rarity = _rarity(every)
        kept: list[Impression] = []
        for it in every:
            if not any(_of_one_article(it, other, rarity) for other in kept):
                kept.append(it)
        return cls(tuple(kept))

    def __len__(self) -> int:
        return len(self.impressions)

    def judged(self, features: Features, verdict: Verdict, address: str | None) -> tuple[Verdict, int]:
        """
        The verdict in the light of other articles' pages, and how many these are; with none, the verdict as it was.

        address: the page's own; what is remembered of the article itself does not count.
        """
        own = impression_as(features, verdict, address)
        rarity = _rarity((*self.impressions, own))
        others = [it for it in self.impressions if not _of_one_article(it, own, rarity)]
        if not others:
            return verdict, 0
        digests, makes = _digests(features.runs), _makes(features)
        seen = np.array([sum(digest in it.texts for it in others) for digest in digests])
        certain = _certain(features, verdict, seen, len(others))
        odds = np.log(verdict.chances + 1e-4) - np.log(1 - verdict.chances + 1e-4) + _odds(makes, others)
        odds -= np.where(features.runs.mass < _PARAGRAPH, np.minimum(seen, 2), 0)
        chances = np.where(certain, 0.0, 1 / (1 + np.exp(-odds)))
        return verdict_on(features, chances, ruled(features) & ~certain), len(others)


def impression_of(page: Page) -> Impression | None:
    """What a page leaves behind, read alone; None where there is nothing to remember: a text dump, no article."""
    if page.is_dump:
        return None
    try:
        tree = tree_of(page.markup)
        runs = runs_of(tree)
    except ExtractionError:
        return None
    if runs is None:
        return None
    features = features_of(runs)
    address = address_of(Facts(tree, [], [], page.url)).winner
    return impression_as(features, judged(features), address.value if address else page.url)


def impression_as(features: Features, verdict: Verdict, address: str | None) -> Impression:
    """What a page leaves behind by this verdict; `address` is its own."""
    texts: dict[bytes, float] = {}
    makes: dict[bytes, tuple[float, float]] = {}
    of_run = zip(
        _digests(features.runs), _makes(features), features.runs.mass.tolist(), verdict.keep.tolist(), strict=True
    )
    for digest, make, mass, keep in of_run:
        texts[digest] = texts.get(digest, 0.0) + mass * keep
        body, every = makes.get(make, (0.0, 0.0))
        makes[make] = (body + mass * keep, every + mass)
    return Impression(_bare(address), texts, makes)


def _certain(features: Features, verdict: Verdict, seen: NDArray[np.int64], others: int) -> Bools:
    """
    Which runs are boilerplate for certain.

    A paragraph between paragraphs that stand nowhere else may be a quotation, or the background that a newsroom adds to
    every report on one affair: most of the others must have it too.
    """
    mass = features.runs.mass
    certain: Bools = seen >= _ENOUGH
    own = np.flatnonzero(verdict.keep & (seen == 0) & (mass >= LONG))
    if len(own):
        index = np.arange(len(mass))
        within = (index > own[0]) & (index < own[-1]) & (mass >= _PARAGRAPH)
        certain &= ~within | (seen * 2 > others)
    return certain


def _odds(makes: list[bytes], others: list[Impression]) -> Floats:
    """How much likelier a run is body by what elements of its make hold elsewhere, as logarithms of odds."""
    known: dict[bytes, float] = {}
    for make in set(makes):
        held = [it.makes[make] for it in others if make in it.makes]
        if len(held) > 1:
            body, every = (
                sum(it) + _DOUBT * share for it, share in zip(zip(*held, strict=True), (0.5, 1), strict=True)
            )
            weight = min(len(held), _ENOUGH) / _ENOUGH
            odds = float(np.log(body / (every - body)))
            known[make] = weight * min(max(odds, -_MOST_ODDS), _MOST_ODDS)
    return np.array([known.get(make, 0.0) for make in makes])


def _of_one_article(one: Impression, other: Impression, rarity: Mapping[bytes, int]) -> bool:
    """Whether two pages are of one article: by their address, or nearly all that was read on them is the same."""
    if one.address and one.address == other.address:
        return True
    shared = every = 0.0
    for digest in one.texts.keys() | other.texts.keys():
        mass = max(one.texts.get(digest, 0.0), other.texts.get(digest, 0.0)) / rarity[digest]
        every += mass
        if digest in one.texts and digest in other.texts:
            shared += mass
    return shared > _NEAR * every


def _rarity(impressions: Iterable[Impression]) -> Mapping[bytes, int]:
    """How many of them have each text."""
    return Counter(digest for it in impressions for digest in it.texts)


def _digests(runs: Runs) -> list[bytes]:
    return [_digest(folded(runs.text(i))) for i in range(len(runs.mass))]


def _makes(features: Features) -> list[bytes]:
    tree, known = features.runs.tree, {}
    for holder in set(features.runs.holder.tolist()):
        parts = [holder, tree.parents[holder]]
        known[holder] = _digest(
            "|".join(f"{tree.tags[i]}.{tree.attributes(i).get('class', '')}" for i in parts if i >= 0)
        )
    return [known[holder] for holder in features.runs.holder.tolist()]


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _bare(address: str | None) -> str:
    try:
        parts = urlsplit(address or "")
    except ValueError:
        return ""
    query = f"?{parts.query}" if parts.query else ""
    path = parts.path.rstrip("/") + query
    return f"{parts.netloc.lower().removeprefix('www.')}{path}" if path else ""  # a front page is no article's address
