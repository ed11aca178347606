"""
The runs of a page: its tree and its blocks of text as flat arrays, in one pass and without recursion.

A run is a block as the reader means it: text that reads as one piece. Nothing here judges, and nothing here is about
any one language; letters are counted by their Unicode category.
"""

import unicodedata
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from urbanfeed.page import ExtractionError
from urbanfeed.reader.tree import HIDDEN_TAG, SKIPPED, Tree

__all__ = ["KINDS", "Char", "Runs", "inside", "runs_of"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MAX_RUNS = 30_000  # the most that a thousand real pages had was 1,500
_ENOUGH = 40_000  # characters of one text that are counted, half from each end: more would tell no more

_INLINE = frozenset(
    "abbr acronym bdi bdo big cite code data del dfn font ins kbd label mark nobr q rb rp rt ruby s samp small span "
    "strike sub sup time tt u var wbr".split()
)
_BLOCKS = (
    "other div p li td h1 h2 h3 h4 h5 h6 ul ol dl dd table tr section article main aside nav header footer form figure "
    "figcaption blockquote pre body address center"
).split()
_FIRST_BLOCK = 8
_TEXT, _BREAK, _LINK, _IMAGE, _STRESS, _RUNNING, _SKIP, _COMMENT = range(_FIRST_BLOCK)


def _kinds() -> dict[str, int]:
    kinds = {tag: _FIRST_BLOCK + i for i, tag in enumerate(_BLOCKS)}
    kinds |= dict.fromkeys(_INLINE, _RUNNING) | dict.fromkeys((*SKIPPED, HIDDEN_TAG), _SKIP)
    kinds |= dict.fromkeys(("b", "strong", "em", "i"), _STRESS) | dict.fromkeys(("img", "picture", "amp-img"), _IMAGE)
    kinds |= {"-text": _TEXT, "br": _BREAK, "a": _LINK, "-comment": _COMMENT, "!--": _COMMENT, "!doctype": _COMMENT}
    for tag, like in ("th", "td"), ("caption", "td"), ("dt", "dd"), ("menu", "nav"), ("fieldset", "form"):
        kinds[tag] = kinds[like]
    return kinds


class _KindOf(dict[str, int]):
    """The kind of any tag; names with a colon are some program's own, and run along in a text."""

    def __missing__(self, tag: str) -> int:
        return _RUNNING if ":" in tag else KINDS["other"]


KINDS = _kinds()
_KIND_OF = _KindOf(KINDS)


class Char(IntEnum):
    """What a character is, in any script."""

    OTHER = 0
    LETTER = 1
    UPPER = 2
    DIGIT = 3
    SPACE = 4
    SPACELESS = 5  # of a script written without spaces
    STOP = 6
    COMMA = 7
    QUOTE = 8
    COLON = 9
    SYMBOL = 10
    BAR = 11


_MARKS = {
    Char.SPACE: " \t\n\r\f\v\xa0\u200b",
    Char.STOP: ".!?…。！？।؟։።۔॥",
    Char.COMMA: ",;،、，؛；",
    Char.QUOTE: "\"'“”„«»‘’「」『』",
    Char.COLON: ":：",
    Char.BAR: "|•·›/@#©→▶",
}
_SPACELESS = (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF)
_CATEGORIES = {"L": Char.LETTER, "M": Char.LETTER, "N": Char.DIGIT, "Z": Char.SPACE, "S": Char.SYMBOL}
_QUOTES = {"Pi", "Pf", "Ps", "Pe"}


def _classes() -> NDArray[np.uint8]:
    """The class of each character of the basic plane; the last entry stands for all beyond."""
    table = np.zeros(0x10001, np.uint8)
    for code in range(0x10000):
        category = unicodedata.category(chr(code))
        if category == "Lu":
            table[code] = Char.UPPER
        else:
            table[code] = Char.QUOTE if category in _QUOTES else _CATEGORIES.get(category[0], Char.OTHER)
    for start, stop in _SPACELESS:
        table[start : stop + 1] = Char.SPACELESS
    for char, marks in _MARKS.items():
        table[[ord(mark) for mark in marks]] = char
    table[0x10000] = Char.SPACELESS
    return table


_CLASSES = _classes()


@dataclass(frozen=True, slots=True)
class Runs:
    """
    Arrays, one entry a run, in document order.

    first, last: its first and last text node. holder: the element that its pieces are children of. mass: letters and
    digits and marks, those of scripts without spaces thrice; linked, stressed: the part within links, bold or italics.
    chars: how often each class of character stands in it; begins, stops: the class of its first and last one.
    """

    tree: Tree
    kinds: Ints
    parents: Ints
    closing: Ints  # the tree's `ends`
    texts: list[str]
    starts: Ints
    ends: Ints
    first: Ints
    last: Ints
    holder: Ints
    mass: Floats
    linked: Floats
    stressed: Floats
    words: Floats
    chars: Floats
    begins: NDArray[np.uint8]
    stops: NDArray[np.uint8]
    links: Ints
    breaks: Ints
    holds: Bools  # which nodes are no part of a text line

    def text(self, run: int) -> str:
        """The run's text, white space collapsed."""
        return " ".join("".join(self.texts[self.starts[run] : self.ends[run]]).split())


def inside(chosen: Ints, ends: Ints) -> Bools:
    """Which nodes are one of the chosen, or below one."""
    size = len(ends) + 1
    edges = np.bincount(chosen, minlength=size) - np.bincount(ends[chosen], minlength=size)
    found: Bools = np.cumsum(edges[:-1]) > 0
    return found


def _before(flags: Bools) -> Ints:
    """How many of the flags stand before each index."""
    counts = np.zeros(len(flags) + 1, np.int64)
    np.cumsum(flags, out=counts[1:])
    return counts


def runs_of(tree: Tree) -> Runs | None:
    """The page's runs; None where no letter or digit is on it. Raises ExtractionError (too-large)."""
    size = len(tree.tags)
    kinds = np.fromiter(map(_KIND_OF.__getitem__, tree.tags), np.int64, size)
    parents, ends = np.array(tree.parents), np.array(tree.ends)
    at = np.flatnonzero(kinds == _TEXT)
    if not len(at):
        return None
    written = [tree.written[i] for i in at.tolist()]
    texts = [" " if text.isspace() else text for text in written]  # half of a page's characters indent its source
    breaks = np.flatnonzero(kinds == _BREAK)
    holds = kinds >= _FIRST_BLOCK
    if len(breaks) > 1:  # the second of two line breaks ends a paragraph
        solid = kinds == _IMAGE
        solid[at] = [text != " " for text in texts]
        solid |= holds
        count = _before(solid)[breaks]
        holds[breaks[1:][count[1:] == count[:-1]]] = True
    count = _before(holds)
    holds |= count[ends] > count[:-1]
    holds[0] = True
    holder = np.where(holds, np.arange(len(kinds)), parents)
    while True:
        higher = holder[holder]
        if (higher == holder).all():
            break
        holder = higher
    count = _before(holds)
    under, passed = holder[at], count[at]
    fresh = np.ones(len(at), np.bool_)
    fresh[1:] = (under[1:] != under[:-1]) | (passed[1:] != passed[:-1])
    starts = np.flatnonzero(fresh)
    if len(starts) > MAX_RUNS:
        raise ExtractionError("too-large", f"more than {MAX_RUNS:,} pieces of text")
    stops = np.append(starts[1:], len(at))

    looked_at = [text if len(text) <= _ENOUGH else text[: _ENOUGH // 2] + text[-_ENOUGH // 2 :] for text in texts]
    codes = np.frombuffer("".join(looked_at).encode("utf-32-le", "surrogatepass"), np.uint32)
    chars = _CLASSES[np.minimum(codes, 0x10000)]
    lengths = np.array([len(text) for text in looked_at])
    edges = np.zeros(len(at) + 1, np.int64)
    np.cumsum(lengths, out=edges[1:])
    kinds_of_chars = len(Char)
    counts = np.bincount(
        np.repeat(np.arange(len(at)) * kinds_of_chars, lengths) + chars, minlength=len(at) * kinds_of_chars
    ).reshape(-1, kinds_of_chars)
    sums = np.add.reduceat(counts, starts)
    good = sums[:, [Char.LETTER, Char.UPPER, Char.DIGIT, Char.SPACELESS]].any(1)
    if not good.any():
        return None
    links = np.array([i for i in np.flatnonzero(kinds == _LINK).tolist() if ' href="' in tree.written[i]], np.int64)
    mass = lengths - counts[:, Char.SPACE] + 2 * counts[:, Char.SPACELESS]
    stress = inside(np.flatnonzero(kinds == _STRESS), ends)[at]
    masses = np.stack([mass, mass * inside(links, ends)[at], mass * stress]).astype(np.float64)
    masses = np.add.reduceat(masses, starts, axis=1)[:, good]
    space = chars == Char.SPACE
    begun = _before(np.append(False, space[:-1] & ~space[1:]))
    starts, stops = starts[good], stops[good]
    left, right = edges[starts], edges[stops]
    solid_chars = np.flatnonzero(~space)
    return Runs(
        tree=tree, kinds=kinds, parents=parents, closing=ends, texts=texts, starts=starts, ends=stops,
        first=at[starts], last=at[stops - 1],
        holder=under[starts], mass=masses[0], linked=masses[1], stressed=masses[2],
        words=begun[right] - begun[left] + 1.0, chars=sums[good].astype(np.float64),
        begins=chars[solid_chars[np.searchsorted(solid_chars, left)]],
        stops=chars[solid_chars[np.searchsorted(solid_chars, right) - 1]],
        links=links, breaks=breaks, holds=holds,
    )  # fmt: skip
