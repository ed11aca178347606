"""
Related: other articles under the topics of one, near to it in time. Small on purpose, so that it can be explained.

Of each topic that an article is filed under, the nearest articles before it and after it are looked at, by walks along
an index: it takes one statement, however many articles are asked about, and costs the same in a large store. First
come those of other sources; among these, those that share the most topics; then the nearest in time.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from urbanfeed.store.database import Database
from urbanfeed.store.rows import listed
from urbanfeed.store.selection import Statement

__all__ = ["Near", "near_to"]

_LOOKED_AT = 20  # articles of a topic, before and after

# PostgreSQL looks up what an array holds, and would hold every article against a list; SQLite has no arrays.
_AMONG = {"sqlite": "IN ({})", "postgres": "= ANY (ARRAY ({}))"}


@dataclass(slots=True)
class _Found:
    """An article near to another one; `away`: microseconds between the two."""

    id: str
    own_source: bool
    away: int
    text: str
    topics: list[str] = field(default_factory=list)

    @property
    def order(self) -> tuple[bool, int, int, str]:
        """The first comes first."""
        return self.own_source, -len(self.topics), self.away, self.id


@dataclass(frozen=True, slots=True)
class Near:
    """The id of an article that is near to another one, and the topics that both are filed under, in order."""

    id: str
    topics: tuple[str, ...]


async def near_to(database: Database, ids: Sequence[str], most: int) -> dict[str, tuple[Near, ...]]:
    """
    What is near to each of the articles, the first one first; `most` of each. One that has no topic has nothing near.

    What has the same text is not near but the same: neither the article's own nor one text twice.
    """
    if not ids:
        return {}
    marks, values = listed([*ids])
    among = _AMONG[database.engine.dialect]
    walks = " UNION ALL ".join(_walk(among, marks, *way) for way in (("<", "DESC"), (">", "ASC")))
    found: dict[str, dict[str, _Found]] = defaultdict(dict)
    for of, own_text, topic, there, own_source, away, text in await database.read(Statement(walks, [*values] * 2)):
        if text != own_text:
            found[of].setdefault(there, _Found(there, bool(own_source), away, text)).topics.append(topic)
    return {of: _first(sorted(near.values(), key=lambda it: it.order), most) for of, near in found.items()}


def _walk(among: str, marks: str, sign: str, way: str) -> str:
    """Rows of the article, its text's first one, and of each near: topic, id, whether of its source, how far, text."""
    nearest = (
        "SELECT n.id FROM filing n WHERE n.facet = 'topic' AND n.value = s.value"  # noqa: S608  # our own words
        f" AND (n.instant, n.article_id) {sign} (s.instant, s.article_id)"
        f" ORDER BY n.instant {way}, n.article_id {way} LIMIT {_LOOKED_AT}"
    )
    return (
        "SELECT s.article_id, COALESCE(o.same_text_as, o.id), s.value, a.id, a.source_id = o.source_id,"  # noqa: S608
        " ABS(a.instant - o.instant), COALESCE(a.same_text_as, a.id)"
        " FROM filing s JOIN article o ON o.id = s.article_id"
        f" JOIN filing f ON f.id {among.format(nearest)} JOIN article a ON a.id = f.article_id"
        f" WHERE s.facet = 'topic' AND s.article_id IN {marks}"
    )


def _first(near: Sequence[_Found], most: int) -> tuple[Near, ...]:
    texts: dict[str, _Found] = {}
    for it in near:
        texts.setdefault(it.text, it)
    return tuple(Near(it.id, tuple(sorted(it.topics))) for it in [*texts.values()][:most])
