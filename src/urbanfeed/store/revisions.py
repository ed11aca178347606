"""
Revisions: the states that articles had, of one article or of many by one statement.

What may be shown of them is a door's work.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from urbanfeed.article import Article, Correctable, Correction
from urbanfeed.changes import Changes, changes_between, differing
from urbanfeed.store.compression import decompressed
from urbanfeed.store.database import Database
from urbanfeed.store.documents import article_of
from urbanfeed.store.instants import from_micros
from urbanfeed.store.rows import listed
from urbanfeed.store.selection import Statement

__all__ = ["Revision", "Seen", "numbers_of", "revisions_of", "seen_of"]

# They are counted from 1 without a gap, so the last ones have the greatest numbers.
_LAST = " AND r.number > (SELECT MAX(l.number) FROM revision l WHERE l.article_id = r.article_id) - ?"


@dataclass(frozen=True, slots=True)
class Revision:
    """
    A state that an article had, counted from 1, and when it was first seen so (UTC).

    before: the state before it; None for the first.
    """

    number: int
    seen_at: datetime
    article: Article
    before: Article | None = None

    @property
    def changes(self) -> Changes:
        """What it says differently from the state before it; nothing, for the first."""
        return changes_between(self.before, self.article) if self.before else Changes()

    @property
    def returned(self) -> bool:
        """Whether it says nothing else than the state before it: the article was withdrawn, and published again."""
        before, now = self.before, self.article
        return before is not None and before.corrections == now.corrections and not differing(before, now)

    @property
    def reread(self) -> bool:
        """Whether its page was the one of the state before, read anew: then the publisher has changed nothing."""
        if self.before is None or self.before.corrections != self.article.corrections:
            return False
        return self.before.provenance.sha256 == self.article.provenance.sha256 and not self.returned

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """What an editor changed, where it was he and not the publisher."""
        before = self.before.corrections if self.before else ()
        return tuple(it for it in self.article.corrections if it not in before)

    @property
    def given_back(self) -> tuple[Correctable, ...]:
        """The fields of which a correction was taken back, so that they say again what the page says."""
        now = {it.field for it in self.article.corrections}
        return tuple(it.field for it in (self.before.corrections if self.before else ()) if it.field not in now)


@dataclass(frozen=True, slots=True)
class Seen:
    """That an article had a state: as Revision, without what it says."""

    number: int
    seen_at: datetime


async def revisions_of(
    database: Database, ids: Sequence[str], last: int | None = None
) -> dict[str, tuple[Revision, ...]]:
    """The states of each of the articles, the first one first: all, or the last so many."""
    if not ids:
        return {}
    marks, values = listed([*ids])
    latest, most = (_LAST, [last + 1]) if last is not None else ("", [])  # one more, to tell what has changed since it
    columns = "r.article_id, r.number, r.seen_at, r.timezone, r.document"
    sql = f"SELECT {columns} FROM revision r WHERE r.article_id IN {marks}{latest} ORDER BY r.article_id, r.number"  # noqa: S608  # our own words
    states: dict[str, list[Revision]] = defaultdict(list)
    for of, number, seen_at, timezone, document in await database.read(Statement(sql, [*values, *most])):
        article, known = article_of(decompressed(document), timezone), states[of]
        known.append(Revision(number, from_micros(seen_at), article, known[-1].article if known else None))
    return {of: tuple(known if last is None else known[max(len(known) - last, 0) :]) for of, known in states.items()}


async def seen_of(database: Database, ids: Sequence[str], last: int) -> dict[str, tuple[Seen, ...]]:
    """The last states of each of the articles, the first one first, without what they say: nothing of that is read."""
    if not ids:
        return {}
    marks, values = listed([*ids])
    sql = f"SELECT r.article_id, r.number, r.seen_at FROM revision r WHERE r.article_id IN {marks}{_LAST} ORDER BY 1, 2"  # noqa: S608
    states: dict[str, list[Seen]] = defaultdict(list)
    for of, number, seen_at in await database.read(Statement(sql, [*values, last])):
        states[of].append(Seen(number, from_micros(seen_at)))
    return {of: tuple(known) for of, known in states.items()}


async def numbers_of(database: Database, ids: Sequence[str]) -> dict[str, int]:
    """How many states each of the articles has had."""
    if not ids:
        return {}
    marks, values = listed([*ids])
    sql = f"SELECT article_id, MAX(number) FROM revision WHERE article_id IN {marks} GROUP BY article_id"  # noqa: S608
    return {row[0]: row[1] for row in await database.read(Statement(sql, [*values]))}
