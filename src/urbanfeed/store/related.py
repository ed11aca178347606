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

# A walk for each row of what stands before it, as rows `k` with the one column `value`. SQLite knows no LATERAL, but a
# function that gives a table may look at what stands before it.
_EACH = {
    "sqlite": "json_each((SELECT json_group_array(w0.value) FROM ({}) w0)) k",
    "postgres": "LATERAL ({}) k",
}


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
    each = _EACH[database.engine.dialect]
    walks = " UNION ALL ".join(_walk(each, marks, *way) for way in (("<", "DESC"), (">", "ASC")))
    found: dict[str, dict[str, _Found]] = defaultdict(dict)
    for of, own_text, topic, there, own_source, away, text in await database.read(Statement(walks, [*values] * 2)):
        if text != own_text:
            found[of].setdefault(there, _Found(there, bool(own_source), away, text)).topics.append(topic)
    return {of: _first(sorted(near.values(), key=lambda it: it.order), most) for of, near in found.items()}


def _walk(each: str, marks: str, sign: str, way: str) -> str:
    """Rows of the article, its text's first one, and of each near: topic, id, whether of its source, how far, text."""
    nearest = (
        "SELECT n.article_id AS value FROM filing n WHERE n.facet = 'topic' AND n.value = s.value"  # noqa: S608  # our own words
        f" AND (n.instant, n.article_id) {sign} (s.instant, s.article_id)"
        f" ORDER BY n.instant {way}, n.article_id {way} LIMIT {_LOOKED_AT}"
    )
    # CROSS JOIN has SQLite go in this order; to PostgreSQL it is a join like any other. An article has few filings, but
    # SQLite would look for its topics among all topics of all articles, could it find those by the facet.
    return (
        "SELECT s.article_id, COALESCE(o.same_text_as, o.id), s.value, a.id, a.source_id = o.source_id,"  # noqa: S608
        " ABS(a.instant - o.instant), COALESCE(a.same_text_as, a.id)"
        f" FROM article o CROSS JOIN filing s CROSS JOIN {each.format(nearest)} CROSS JOIN article a"
        f" WHERE o.id IN {marks} AND s.article_id = o.id AND s.facet || '' = 'topic' AND a.id = k.value"
    )


def _first(near: Sequence[_Found], most: int) -> tuple[Near, ...]:
    texts: dict[str, _Found] = {}
    for it in near:
        texts.setdefault(it.text, it)
    return tuple(Near(it.id, tuple(sorted(it.topics))) for it in [*texts.values()][:most])
