"""
Columns: what is read of each article of a list, in SQL of our own words alone. What is not wanted is not read.
"""

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["DOCUMENT", "DOCUMENTS", "HEAD", "SAME_TEXT_AS", "SOURCE", "TIMEZONE", "Columns"]

# The places of the columns of `Columns.of` in a row, of which the first two are the instant and the id.
HEAD, TIMEZONE, SAME_TEXT_AS, SOURCE, DOCUMENT = 2, 3, 4, 5, -1

_UNDECODED = {"sqlite": "CAST({} AS BLOB)", "postgres": "convert_to({}, 'UTF8')"}
_SOURCE = " JOIN source s ON s.name = a.source_id"
_TALLY = " LEFT JOIN tally t ON t.facet = 'source' AND t.value = a.source_id"
_OF_SOURCE = {
    "name": ("a.source_id", ""),
    **{name: (f"s.{name}", _SOURCE) for name in ("title", "home", "language", "timezone", "rights", "paused_at")},
    "articles": ("COALESCE(t.articles, 0)", _TALLY),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """
    names: columns of `article a`, and of what `joins` adds to it. texts: those that are wanted in UTF-8, undecoded.
    """

    names: str
    joins: str = ""
    texts: tuple[str, ...] = ()

    def listed(self, dialect: str) -> str:
        """What to select, in a dialect as Tortoise names it."""
        names = self.names
        for it in self.texts:
            names = names.replace(it, _UNDECODED[dialect].format(it))
        return names

    @classmethod
    def of(cls, document: bool, source: Sequence[str] = ()) -> "Columns":
        """
        The head, the time zone and the first article of the same text; then the columns of the source (those of its
        table, or `articles`, how many it has); then the document, if it is wanted. Head and document are in UTF-8.
        """
        own = [_OF_SOURCE[it] for it in source]
        names = ["a.head", "a.timezone", "a.same_text_as", *(name for name, _ in own)]
        if document:
            names.append("a.document")
        joins = "".join(dict.fromkeys(join for _, join in own))
        return cls(", ".join(names), joins, ("a.head", "a.document"))


DOCUMENTS = Columns("a.timezone, a.document")
