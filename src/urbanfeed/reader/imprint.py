"""
The imprint: lines at the body's edges that say when it was published, or who wrote and who took the pictures, and
nothing else: "Publicerad 29-07-2019 kl. 13.45", "Teksti: Anna Virtanen Kuva: Olli Mäki".

They were read as the article's date and authors before; only the body does without them.
"""

import re

import numpy as np
from numpy.typing import NDArray

from urbanfeed.reader.calendar import joined, plain
from urbanfeed.reader.callings import CREDITS, JOINTS, PARTICLES
from urbanfeed.reader.clocks import clocks_in
from urbanfeed.reader.date_labels import kind_of
from urbanfeed.reader.facts import Facts
from urbanfeed.reader.printed import days_in

__all__ = ["is_imprint", "without_imprint"]

_EDGE = 3  # lines at either end
_LONGEST = 150
_MOST_WORDS = 4  # that belong to a date: "Sidan publicerades den", "och senast uppdaterad"
_LABEL_WITHIN = 2  # of which the label is one of the first: "Ansökan lämnas senast" is a sentence's
_MOST_NAMES = 6
_WORD = re.compile(r"[^\W\d_]+")
_SHORT = 4  # letters of what may stand behind a date: "kl", "klo", "Uhr", "CEST"
_NAME = re.compile(r"[^\W\d_]\S*")


def without_imprint(facts: Facts, keep: NDArray[np.bool_], languages: tuple[str, ...]) -> NDArray[np.bool_]:
    """What is kept of the body, but for the imprint at its edges; all of it where nothing else would be left."""
    kept = np.flatnonzero(keep).tolist()
    if len(kept) <= _EDGE:
        return keep
    edges = dict.fromkeys((*kept[:_EDGE], *kept[-_EDGE:]))
    imprint = [i for i in edges if is_imprint(facts.blocks[i].text, languages)]
    if not imprint:
        return keep
    rest = keep.copy()
    rest[imprint] = False
    return rest


def is_imprint(text: str, languages: tuple[str, ...] = ()) -> bool:
    """Whether a line says when the text was published or changed, or who made it, and nothing else."""
    text = text.strip()
    return 0 < len(text) <= _LONGEST and (_is_credit(text) or _is_dated(text, languages))


def _is_dated(text: str, languages: tuple[str, ...]) -> bool:
    """Labels, each with its date: no word is left that could be of a sentence."""
    found = days_in(joined(plain(text)), languages)
    if not found or not found[0]:
        return False
    days, rest = found
    for clock in filter(None, clocks_in(rest)):
        rest = rest[: clock.start] + " " * (clock.end - clock.start) + rest[clock.end :]
    start = 0
    for day in days:
        before = rest[start : day.start]
        words = list(_WORD.finditer(before))
        label = before[: words[_LABEL_WITHIN].start()] if len(words) > _LABEL_WITHIN else before
        if len(words) > _MOST_WORDS or kind_of(label) not in ("published", "updated"):
            return False
        start = day.end
    return all(len(it) <= _SHORT for it in _WORD.findall(rest[start:]))


def _is_credit(text: str) -> bool:
    """Labels with a colon, and behind each of them names and nothing else."""
    small = text.lower()
    if len(small) != len(text) or not CREDITS.match(small):
        return False
    labels = list(CREDITS.finditer(small))
    ends = [*(it.start() for it in labels[1:]), len(text)]
    return all(_are_names(text[it.end() : end]) for it, end in zip(labels, ends, strict=True))


def _are_names(text: str) -> bool:
    words = [word for part in JOINTS.split(text.strip(" .,;|–-")) for word in part.split()]
    others = [it for it in words if it.lower() not in PARTICLES]
    return 0 < len(others) <= _MOST_NAMES and all(_NAME.fullmatch(it) and it[0] != it[0].lower() for it in others)
