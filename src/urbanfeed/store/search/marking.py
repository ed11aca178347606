"""
Marking: where a text has what was asked for, and the part of it that shows that best.

The text stays as it is written: what comes out is places in it, never HTML.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from urbanfeed.language import language_of
from urbanfeed.store.search.forms import Form, form
from urbanfeed.store.search.letters import loose, strict
from urbanfeed.store.search.question import Question, Wanted
from urbanfeed.store.search.words import words

__all__ = ["Marked", "mark", "snippet"]

_SPACES = str.maketrans("\n\r\t\v\f\u2028\u2029", " " * 7)
_ELLIPSIS = "…"
_MOST_KNOWN = 20_000  # words of one matcher


@dataclass(frozen=True, slots=True)
class Marked:
    """A text, and where the matches begin and end in it (code points, in order, none in another)."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def parts(self) -> Iterator[tuple[str, bool]]:
        """The text in pieces, each with whether it is a match."""
        at = 0
        for start, end in self.spans:
            if at < start:
                yield self.text[at:start], False
            yield self.text[start:end], True
            at = end
        if at < len(self.text):
            yield self.text[at:], False


def mark(question: Question, text: str, language: str | None) -> Marked:
    """The whole text, of this language (BCP 47), with the matches."""
    return Marked(text, tuple((it.start, it.end) for it in _matcher(question, language).hits(text)))


def snippet(question: Question, text: str, language: str | None, most: int = 240) -> Marked:
    """
    At most `most` characters (and two ellipses) of one paragraph of the text, with as much as possible of what was
    asked for; the beginning of the text where it has none of it.

    Paragraphs have a blank line between them. White space of every kind comes out as a space.
    """
    matcher = _matcher(question, language)
    best, best_hits, found = "", list[_Hit](), 0
    for paragraph in text.split("\n\n"):
        if not (paragraph := paragraph.strip()):
            continue
        hits = matcher.hits(paragraph)
        window = _window(hits, most)
        kinds = len({it.wanted for it in window})
        if not best or kinds > found:
            best, best_hits, found = paragraph, window, kinds
            if found == len(question.wanted):
                break
    return _cut(best.translate(_SPACES), best_hits, most)


@lru_cache(maxsize=32)  # the articles of one page share it, and what it has learnt of their words
def _matcher(question: Question, language: str | None) -> "_Matcher":
    return _Matcher(question, language)


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    wanted: int


@dataclass(frozen=True, slots=True)
class _Matcher:
    question: Question
    language: str | None
    _known: dict[str, tuple[str, frozenset[int]]] = field(default_factory=dict)
    _firsts: dict[str, bool] = field(default_factory=dict)

    def hits(self, text: str) -> list[_Hit]:
        """The matches in a text, in its order."""
        found: list[_Hit] = []
        phrases = [(i, it) for i, it in enumerate(self.question.wanted) if it.exact]
        places: list[tuple[int, int, str]] = []
        known = self._known
        for match in words(text):
            word = match[0]
            surface, wanted = known[word] if word in known else self._form(word)
            if wanted:
                found.extend(_Hit(match.start(), match.end(), it) for it in wanted)
            if phrases:
                places.append((match.start(), match.end(), surface))
        for i, phrase in phrases:
            asked = [it.surface for it in phrase.words]
            found.extend(
                _Hit(places[at][0], places[at + len(asked) - 1][1], i)
                for at in range(len(places) - len(asked) + 1)
                if all(places[at + n][2] == surface for n, surface in enumerate(asked))
            )
        return _apart(found) if len(found) > 1 else found

    def _form(self, word: str) -> tuple[str, frozenset[int]]:
        """The word in loose letters, and what it answers; nothing for most words, whose first letter says so."""
        shape = form(word, self.language) if self._may(word[0]) else None
        wanted = self.question.wanted if shape else ()
        answers = frozenset(i for i, it in enumerate(wanted) if shape and _found_in(it, shape))
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        known = self._known[word] = (shape.surface if shape else "", answers)
        return known

    def _may(self, letter: str) -> bool:
        """Whether a word that begins with this letter may be one that was asked for."""
        if letter not in self._firsts:
            first = loose(strict(letter, mongolian=language_of(self.language or "") == "mn") or letter)[0]
            # What is written as one with an Arabic word comes before its stem; a Kazakh one may be in another script.
            apart = "\u0600" <= letter <= "\u08ff" or language_of(self.language or "") == "kk"
            self._firsts[letter] = apart or any(
                it.startswith(first)
                for wanted in self.question.wanted
                for it in (*wanted.beginnings, *(word.surface for word in wanted.words))
            )
        return self._firsts[letter]


def _found_in(wanted: Wanted, shape: Form) -> bool:
    """Whether the word is one that was asked for by itself."""
    if wanted.exact:
        return False
    if wanted.beginnings and shape.surface.startswith(wanted.beginnings):
        return True
    terms = {shape.surface, *shape.stems, *shape.strict}
    return any(not terms.isdisjoint(it.terms) for it in wanted.words)


def _apart(hits: list[_Hit]) -> list[_Hit]:
    """In order; of two that overlap, the one that begins first and is longer."""
    apart: list[_Hit] = []
    for hit in sorted(hits, key=lambda it: (it.start, -it.end)):
        if not apart or hit.start >= apart[-1].end:
            apart.append(hit)
    return apart


def _window(hits: list[_Hit], most: int) -> list[_Hit]:
    """The hits that stand within `most` characters: the most kinds, then the most hits, then the first ones."""
    best: list[_Hit] = []
    rank = (0, 0)
    for first, hit in enumerate(hits):
        window = [it for it in hits[first : first + 30] if it.end <= hit.start + most]
        if (there := (len({it.wanted for it in window}), len(window))) > rank:
            best, rank = window, there
    return best


def _cut(text: str, hits: list[_Hit], most: int) -> Marked:
    """The text around the hits, cut where words end."""
    if len(text) <= most:
        return Marked(text, tuple((it.start, it.end) for it in hits))
    first, last = (hits[0].start, hits[-1].end) if hits else (0, 0)
    start = max(0, min(first - (most - (last - first)) // 2, len(text) - most))
    end = min(len(text), start + most)
    if start and (space := text.find(" ", start, max(first, start) + 1)) >= 0:
        start = space + 1
    if end < len(text) and (space := text.rfind(" ", max(last, start), end + 1)) > start:
        end = space
    before = _ELLIPSIS if start else ""
    after = _ELLIPSIS if end < len(text) else ""
    spans = tuple(
        (it.start - start + len(before), it.end - start + len(before))
        for it in hits
        if start <= it.start <= it.end <= end
    )
    return Marked(before + text[start:end] + after, spans)
