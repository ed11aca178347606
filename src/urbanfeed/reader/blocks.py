"""
The blocks of a page: its runs of text as values, for the rules that look for headline, dates and the rest.

A paragraph, a heading, a list item, a table cell, the text between two blank lines. Nothing here judges them.
"""

import re
from dataclasses import dataclass

import numpy as np

from urbanfeed.reader.elements import HIDDEN, PLACES
from urbanfeed.reader.features import Features
from urbanfeed.reader.runs import Runs

__all__ = ["Block", "Place", "blocks_of", "mass_of", "squeezed"]

# Scripts written without spaces: a character is about a third of a word.
_SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


class Place:
    """What a block stands in, by tags and attributes: bits of `Block.place`."""

    NAV = 1
    HEADER = 2
    FOOTER = 4
    ASIDE = 8
    FORM = 16
    CAPTION = 32
    CODE = 64
    HEADING = 128
    HIDDEN = 256
    COMMENTS = 512


_PLACES = {
    "nav": Place.NAV, "header": Place.HEADER, "footer": Place.FOOTER, "aside": Place.ASIDE, "form": Place.FORM,
    "figcaption": Place.CAPTION, "pre": Place.CODE, "heading": Place.HEADING,
}  # fmt: skip
# The first two groups of class names are those of comments and of captions (elements.py).
_WORDS = {1 << 0: Place.COMMENTS, 1 << 1: Place.CAPTION, HIDDEN: Place.HIDDEN}


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """
    One run of text.

    mass: its letters and digits, those of scripts without spaces thrice; `linked` is the part of the mass that is
    inside links. holder: the node that holds it. place: bits of Place.
    """

    runs: Runs
    number: int
    mass: float
    linked: float
    holder: int
    tag: str
    place: int

    @property
    def text(self) -> str:
        """The text, white space collapsed; put together when asked for, since few blocks are looked into."""
        return self.runs.text(self.number)


def squeezed(text: str) -> str:
    """The text with its white space collapsed, as a browser shows it."""
    return " ".join(text.split())


def mass_of(text: str) -> int:
    """How much there is to read: characters without spaces, those of scripts written without spaces thrice."""
    size = len(text) - text.count(" ")
    return size if text.isascii() else size + 2 * len(_SPACELESS.findall(text))


def blocks_of(features: Features) -> list[Block]:
    """The page's blocks, one a run, in document order."""
    runs, elements = features.runs, features.elements
    places, words = elements.places[elements.of_run], elements.inherited[elements.of_run]
    place = np.zeros(len(places), np.int64)
    for name, bit in _PLACES.items():
        place |= np.where(places & (1 << PLACES.index(name)), bit, 0)
    for word, bit in _WORDS.items():
        place |= np.where(words & word, bit, 0)
    return [
        Block(runs, i, mass, linked, holder, runs.tree.tags[holder], bits)
        for i, (mass, linked, holder, bits) in enumerate(
            zip(runs.mass.tolist(), runs.linked.tolist(), runs.holder.tolist(), place.tolist(), strict=True)
        )
    ]
