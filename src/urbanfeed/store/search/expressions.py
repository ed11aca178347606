"""
Expressions: which terms an article must have and must not, and how FTS5 and PostgreSQL write that down.

Whether an article has a term, either index says at once, however many have it. Whether it has a phrase, only a look at
the places of its words does: such an expression is not certain, and `loosened` is what the index alone can say of it.

Every term is quoted, so that nothing that somebody typed can be read as a sign of either language.
"""

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["EVERY", "Clause", "Expression", "Phrase", "Prefix", "clauses", "fts5", "tsquery"]

EVERY = "%"  # a term that every article has, for questions that only exclude


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words as they stand, one after the other; two at least."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prefix:
    """The beginning of a word as it stands."""

    text: str


@dataclass(frozen=True, slots=True)
class Clause:
    """An article matches it by any of these; a text is a whole term."""

    any: tuple[str | Phrase | Prefix, ...]

    @property
    def certain(self) -> bool:
        """Whether the index alone says who matches it."""
        return not any(isinstance(it, Phrase) for it in self.any)

    @property
    def loosened(self) -> "tuple[Clause, ...]":
        """What is true of all that match it, and certain."""
        if self.certain:
            return (self,)
        if len(self.any) == 1 and isinstance(self.any[0], Phrase):
            return tuple(Clause((word,)) for word in dict.fromkeys(self.any[0].words))
        return (Clause(tuple(max(it.words, key=len) if isinstance(it, Phrase) else it for it in self.any)),)


@dataclass(frozen=True, slots=True)
class Expression:
    """An article matches it by all of `all`, of which there is at least one, and none of `none`."""

    all: tuple[Clause, ...]
    none: tuple[Clause, ...] = ()

    @property
    def certain(self) -> bool:
        """Whether the index alone says who matches it."""
        return all(it.certain for it in (*self.all, *self.none))

    @property
    def loosened(self) -> "Expression":
        """What is true of all that match it, and certain."""
        every = tuple(dict.fromkeys(looser for it in self.all for looser in it.loosened))
        return Expression(every, tuple(it for it in self.none if it.certain))


def fts5(expressions: Iterable[Expression]) -> str:
    """What matches any of these, as FTS5's MATCH takes it."""

    def clause(it: Clause) -> str:
        return f"({' OR '.join(map(_fts5, it.any))})"

    def expression(it: Expression) -> str:
        return f"({' AND '.join(map(clause, it.all))})" + "".join(f" NOT {clause(other)}" for other in it.none)

    return " OR ".join(f"({expression(it)})" for it in expressions)


def tsquery(expressions: Iterable[Expression]) -> str:
    """What matches any of these, as the input of PostgreSQL's type tsquery."""
    return " | ".join(f"({' & '.join(clauses(it))})" for it in expressions)


def clauses(expression: Expression) -> list[str]:
    """What all of must be true, each as the input of PostgreSQL's type tsquery."""
    first, *rest = map(_clause, expression.all)
    # With the first, since by itself "not this" would have GIN go through everything.
    return [first + "".join(f" & !{_clause(it)}" for it in expression.none), *rest]


def _fts5(term: str | Phrase | Prefix) -> str:
    match term:
        case Phrase(words):
            return '"' + " ".join(words).replace('"', '""') + '"'
        case Prefix(text):
            return '"' + text.replace('"', '""') + '" *'
        case _:
            return '"' + term.replace('"', '""') + '"'


def _clause(it: Clause) -> str:
    return f"({' | '.join(map(_tsquery, it.any))})"


def _tsquery(term: str | Phrase | Prefix) -> str:
    match term:
        case Phrase(words):
            return "(" + " <-> ".join(map(_lexeme, words)) + ")"
        case Prefix(text):
            return _lexeme(text) + ":*"
        case _:
            return _lexeme(term)


def _lexeme(term: str) -> str:
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"
