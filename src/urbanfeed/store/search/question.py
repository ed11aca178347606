"""
The question: what somebody typed into a search box, understood.

Words that must all be there, in any form; "words in quotation marks" as they stand, one after the other; -words that
must not be there; and the beginning of a word, with a star at its end. Whatever is typed is a question: nothing raises,
and no sign means more than this.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from urbanfeed.store.search.expressions import EVERY, Clause, Expression, Phrase, Prefix
from urbanfeed.store.search.forms import LONGEST_BEGINNING, SHORTEST_BEGINNING, Asked, asked
from urbanfeed.store.search.kazakh import in_cyrillic
from urbanfeed.store.search.letters import is_latin, loose, strict
from urbanfeed.store.search.words import ALONE, texts

__all__ = ["Question", "Wanted"]

_MOST_PARTS = 20
_QUOTES = str.maketrans(dict.fromkeys("«»“”„‟＂〝〞", '"'))
_PART = re.compile(r'(?<!\S)(?P<minus>[-−])?(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<chunk>[^\s"]+))|(?P<rest>[^\s"]+|")')
# What is written before a noun in Arabic as one word with it, in loose letters.
_ARABIC_BEGINNINGS = ("", "ال", "وال", "بال", "لل", "و")


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    One thing asked for: a word, a phrase (exact), or the beginning of a word.

    beginnings: of a word, as it may stand; empty where it is whole.
    """

    words: tuple[Asked, ...]
    exact: bool = False
    beginnings: tuple[str, ...] = ()

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """All of these are true of an article that has it."""
        if self.beginnings:
            return (Clause((*self.words[0].terms, *map(_begins, self.beginnings))),)
        if not self.exact:
            return tuple(Clause(it.terms) for it in self.words)
        # The order is that of loose letters; a word typed with its keys must be there with them too.
        marked = tuple(Clause(it.terms) for it in self.words if it.surface not in it.terms)
        surfaces = tuple(it.surface for it in self.words)
        return (Clause((Phrase(surfaces) if len(surfaces) > 1 else surfaces[0],)), *marked)


@dataclass(frozen=True, slots=True)
class Question:
    """What is wanted, all of it, and what is not, none of it."""

    wanted: tuple[Wanted, ...] = ()
    unwanted: tuple[Wanted, ...] = ()

    @classmethod
    def of(cls, text: str, typing: bool = False) -> "Question":
        """
        The question that a text asks.

        typing: it is not finished, so its last word is the beginning of one.
        """
        text = text.translate(_QUOTES)
        parts = list(_PART.finditer(text))[:_MOST_PARTS]
        wanted: list[Wanted] = []
        unwanted: list[Wanted] = []
        for part in parts:
            last = typing and part.end() == len(text)
            if part["phrase"] is not None:
                found = _phrase(part["phrase"])
            else:
                chunk = part["chunk"] or part["rest"]
                found = _chunk(chunk, unfinished=last or chunk.endswith("*"))
            (unwanted if part["minus"] else wanted).extend(found)
        return cls(tuple(wanted), tuple(unwanted))

    @classmethod
    def of_any(cls, texts: Iterable[str]) -> "Question":
        """All that any of these texts wants, for marking it: what answers one of them is found."""
        return cls(tuple(dict.fromkeys(it for text in texts for it in cls.of(text).wanted)))

    @property
    def expression(self) -> Expression | None:
        """What an article must have and must not; None for a question that asks for nothing."""
        if not self.wanted and not self.unwanted:
            return None
        every = tuple(clause for it in self.wanted for clause in it.clauses) or (Clause((EVERY,)),)
        return Expression(every, tuple(Clause(it.clauses[0].any) for it in self.unwanted))


def _begins(text: str) -> str | Prefix:
    if len(text) == LONGEST_BEGINNING:
        return f"~{text}"
    return Prefix(text if len(text) > LONGEST_BEGINNING else f"~{text}")


def _phrase(text: str) -> list[Wanted]:
    found = tuple(filter(None, map(asked, texts(text))))
    return [Wanted(found, exact=True)] if found else []


def _chunk(text: str, unfinished: bool) -> list[Wanted]:
    """What is written without a space is one word, mostly."""
    parts = texts(text)
    # covid-19, 3.5, U.S., and words of a script without spaces are read together.
    together = all(len(it) == 1 for it in parts) or any(it.isdigit() or ALONE.match(it) for it in parts)
    if len(parts) > 1 and together:
        return _phrase(text)
    # The s of EU:s and of city’s says nothing by itself.
    parts = [it for place, it in enumerate(parts) if place == 0 or len(it) > 1]
    found = [Wanted((it,)) for it in map(asked, parts) if it]
    if found and unfinished and (beginnings := _beginnings(parts[-1])):
        found[-1] = Wanted(found[-1].words, beginnings=beginnings)
    return found


def _beginnings(word: str) -> tuple[str, ...]:
    plain = strict(word)
    surface = loose(plain)
    if len(surface) < SHORTEST_BEGINNING:
        return ()
    if any("ء" <= c <= "ي" for c in surface):
        return tuple(it + surface for it in _ARABIC_BEGINNINGS)
    spelt = in_cyrillic(plain) if is_latin(plain) else None
    return (surface, loose(spelt)) if spelt else (surface,)
