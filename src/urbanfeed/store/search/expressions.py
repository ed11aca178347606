"""
Expressions: which terms an article must have and must not, and how FTS5 and PostgreSQL write that down.

Every term is quoted, so that nothing that somebody typed can be read as a sign of either language.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

__all__ = ["EVERY", "Clause", "Expression", "Phrase", "Prefix", "fts5", "tsquery"]

EVERY = "%"  # a term that every article has, for questions that only exclude


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words as they stand, one after the other."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prefix:
    """The beginning of a word as it stands."""

    text: str


@dataclass(frozen=True, slots=True)
class Clause:
    """An article matches it by any of these; a text is a whole term."""

    any: tuple[str | Phrase | Prefix, ...]


@dataclass(frozen=True, slots=True)
class Expression:
    """An article matches it by all of `all`, of which there is at least one, and none of `none`."""

    all: tuple[Clause, ...]
    none: tuple[Clause, ...] = ()


def fts5(expressions: Iterable[Expression]) -> str:
    """What matches any of these, as FTS5's MATCH takes it."""
    return _written(expressions, _fts5, " AND ", " OR ", " NOT ")


def tsquery(expressions: Iterable[Expression]) -> str:
    """What matches any of these, as the input of PostgreSQL's type tsquery."""
    return _written(expressions, _tsquery, " & ", " | ", " & !")


def _written(
    expressions: Iterable[Expression], one: Callable[[str | Phrase | Prefix], str], both: str, either: str, not_: str
) -> str:
    def clause(it: Clause) -> str:
        return f"({either.join(map(one, it.any))})"

    def expression(it: Expression) -> str:
        return f"({both.join(map(clause, it.all))})" + "".join(not_ + clause(other) for other in it.none)

    return either.join(f"({expression(it)})" for it in expressions)


def _fts5(term: str | Phrase | Prefix) -> str:
    match term:
        case Phrase(words):
            return '"' + " ".join(words).replace('"', '""') + '"'
        case Prefix(text):
            return '"' + text.replace('"', '""') + '" *'
        case _:
            return '"' + term.replace('"', '""') + '"'


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
