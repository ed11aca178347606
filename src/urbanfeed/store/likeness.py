"""
Likeness: which texts are nearly the same, word for word.

MinHash (A. Broder, "On the resemblance and containment of documents", 1997) by rensa makes a few keys of a text; texts
that share one are compared. Pure; nothing here knows a database.
"""

import struct
from hashlib import blake2b
from itertools import islice

from rensa import RMinHash

from urbanfeed.article import Article
from urbanfeed.differing import said

__all__ = ["Runs", "alike", "bands", "runs"]

# Of 4-word runs, the share that two texts must have in common. Eight keys of four hashes each find 98 of 100 pairs at
# that share, and 1 in 15 of those that share a third.
_ALIKE = 0.8
_BANDS, _ROWS = 8, 4
_SEED = 20_260_101
_RUN = 4  # words
_FEWEST = 60  # words: shorter texts are alike by chance, a weather report or a call for tenders
_MOST = 20_000  # words; what follows says nothing new

Runs = frozenset[str]


def bands(article: Article) -> tuple[int, ...]:
    """The keys of an article's text (signed, 64 bits); none for one that is too short to be told from others."""
    found = runs(article)
    if not found:
        return ()
    hashes = RMinHash(num_perm=_BANDS * _ROWS, seed=_SEED)
    hashes.update(list(found))
    digest = hashes.digest()
    return tuple(dict.fromkeys(_key(band, digest[band * _ROWS : (band + 1) * _ROWS]) for band in range(_BANDS)))


def alike(one: Runs, other: Runs) -> bool:
    """Whether two texts, by their runs, are nearly the same; never where one of them is too short."""
    return bool(one) and len(one & other) >= _ALIKE * len(one | other)


def runs(article: Article) -> Runs:
    """All runs of a few words in an article's text; white space, marks and case do not count. None of a short text."""
    found = list(islice((it for it in said(article.text.casefold()) if it[0].isalnum()), _MOST))
    if len(found) < _FEWEST:
        return frozenset()
    return frozenset(" ".join(found[at : at + _RUN]) for at in range(len(found) - _RUN + 1))


def _key(band: int, hashes: list[int]) -> int:
    # Another version of the algorithm gives other hashes; its keys must meet by no accident.
    packed = struct.pack(f">BB{_ROWS}I", RMinHash.ALGORITHM_VERSION, band, *hashes)
    return int.from_bytes(blake2b(packed, digest_size=8).digest(), signed=True)
