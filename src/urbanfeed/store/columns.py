"""
Columns: what is read of each article of a list, in SQL of our own words alone. What is not wanted is not read.
"""

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["DOCUMENT", "DOCUMENTS", "HEAD", "SAME_TEXT_AS", "SOURCE", "TIMEZONE", "Columns", "of_sources"]

# The places of the columns of `Columns.of` in a row, of which the first two are the instant and the id.
HEAD, TIMEZONE, SAME_TEXT_AS, SOURCE, DOCUMENT = 2, 3, 4, 5, -1

_UNDECODED = {"sqlite": "CAST({} AS BLOB)", "postgres": "convert_to({}, 'UTF8')"}
# The columns of a source, and how many articles it has, where `{}` has its name.
_SOURCE = " JOIN source s ON s.name = {}"
_TALLY = " LEFT JOIN tally t ON t.facet = 'source' AND t.value = {}"
_OF_SOURCE = {
    "name": ("{}", ""),
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
        own = [[sql.format("a.source_id") for sql in _OF_SOURCE[it]] for it in source]
        names = ["a.head", "a.timezone", "a.same_text_as", *(name for name, _ in own)]
        if document:
            names.append("a.document")
        joins = "".join(dict.fromkeys(join for _, join in own))
        return cls(", ".join(names), joins, ("a.head", "a.document"))


DOCUMENTS = Columns("a.timezone, a.document")


def of_sources(columns: Sequence[str]) -> str:
    """Rows of these columns of all sources, as `Columns.of` names them: a statement without an end."""
    own = [_OF_SOURCE[it] for it in columns or ["name"]]
    names = ", ".join(name.format("s.name") for name, _ in own)
    tally = _TALLY.format("s.name") if "articles" in columns else ""
    return f"SELECT {names} FROM source s{tally}"  # noqa: S608  # our own words
