"""
Forms: the terms under which one word of a text is found, and those that a word asked for is looked up under.

A term is a text without white space, of one of these kinds. The first sign tells them apart, and is none that a word
has.

    кала        the word as it stands, in loose letters; these alone are in the order of the text
    :kkкала     its stem in loose letters, with the language it was found by; `--` for a word that is its own stem
    =kkқала     its stem in strict letters, where these are others

An article knows its language, so its words have one stem. A question does not: it is looked up under the stems of every
language that has its script. The mark of the language keeps a Russian stem from meeting a Kazakh one.
"""

from dataclasses import dataclass
from functools import lru_cache

from urbanfeed.language import language_of
from urbanfeed.store.search.letters import is_latin, loose, strict
from urbanfeed.store.search.stems import STEMMED, stems

__all__ = ["LONGEST_BEGINNING", "SHORTEST_BEGINNING", "Asked", "Form", "asked", "form"]

# Short beginnings of words have terms of their own (see terms.py): thousands of words have the same three letters.
SHORTEST_BEGINNING, LONGEST_BEGINNING = 3, 4

_NONE = "--"
_LONGEST = 64  # letters; what is longer is no word that anybody types


@dataclass(frozen=True, slots=True)
class Form:
    """A word of a text: as it stands, and its stems, loose and strict; the strict ones only where they differ."""

    surface: str
    stems: tuple[str, ...]
    strict: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """
    A word asked for: as typed, in loose letters; the terms of which a text has one that it is found in; and the stems
    by which it is weighed, of which those in `borrowed` are of another script than the word was typed in.
    """

    surface: str
    terms: tuple[str, ...]
    stems: tuple[str, ...]
    borrowed: tuple[str, ...]


@lru_cache(maxsize=200_000)
def form(word: str, language: str | None) -> Form | None:
    """The form of a word as it is written in a text of this language (BCP 47); None where it has no letter or digit."""
    own = language_of(language) if language else _NONE
    plain = strict(word, mongolian=own == "mn")[:_LONGEST]
    if not plain:
        return None
    surface = loose(plain)
    found = stems(plain, own) if own in STEMMED and not _foreign(plain, own, language) else ()
    if not found:
        own, found = _NONE, (plain,)
    pairs = [(it, surface if it == plain else loose(it)) for it in (found if len(found) == 1 else dict.fromkeys(found))]
    return Form(
        surface=surface,
        stems=tuple(dict.fromkeys([f":{own}{bare}" for _, bare in pairs])),
        strict=tuple([f"={own}{it}" for it, bare in pairs if it != bare and own != "ar"]),
    )


@lru_cache(maxsize=10_000)
def asked(word: str) -> Asked | None:
    """What a word that somebody typed is looked up under; None where it has no letter or digit."""
    plain = strict(word)[:_LONGEST]
    if not plain:
        return None
    surface = loose(plain)
    terms: dict[str, None] = {}
    found: dict[str, None] = {}
    borrowed: dict[str, None] = {}
    # Who typed one letter with its key typed all of them so: får is not far, and көл not қол.
    marked = plain != surface
    for language in STEMMED:
        other_script = language == "kk" and is_latin(plain)
        for stem in stems(plain, language):
            loosened = f":{language}{loose(stem)}"
            found[loosened] = None
            if other_script:
                borrowed[loosened] = None
            exact = marked and not other_script and language != "ar" and stem != loose(stem)
            terms[f"={language}{stem}" if exact else loosened] = None
    found[f":{_NONE}{surface}"] = None
    by_itself = marked and not any(it.startswith(":ar") for it in terms)
    terms[f"={_NONE}{plain}" if by_itself else surface] = None
    return Asked(surface=surface, terms=tuple(terms), stems=tuple(found), borrowed=tuple(borrowed))


def _foreign(word: str, language: str, tag: str | None) -> bool:
    """Whether a word in Latin letters stands in a Kazakh text that is not in Latin itself."""
    return language == "kk" and is_latin(word) and "latn" not in (tag or "").lower().split("-")
