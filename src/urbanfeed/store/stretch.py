"""
A stretch of a query's articles: the rows of one page of it, in its order, with the columns that are wanted of each.

What a page is for is its caller's: `articles.py` makes articles of the rows, a GraphQL plan writes its reply from them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import itemgetter
from typing import Any

from urbanfeed.query import ArticleQuery
from urbanfeed.store.columns import Columns
from urbanfeed.store.cursors import Place, Standing
from urbanfeed.store.database import Database
from urbanfeed.store.filing import address
from urbanfeed.store.paging import Walk
from urbanfeed.store.rows import listed
from urbanfeed.store.search.asking import Search
from urbanfeed.store.search.ranking import SCALE, rank
from urbanfeed.store.selection import Statement
from urbanfeed.store.ways import Way, by_numbers, needs_no_look, rows_of, way_of

__all__ = ["Reach", "Stretch", "rows_at", "rows_by_ids", "stretch", "stretches"]

# Walks in one statement, and characters of theirs. SQLite and its driver keep statements, at thirty times their length,
# and a walk is as long as a filter has values.
_TOGETHER = 50
_LONGEST = 25_000


@dataclass(frozen=True, slots=True)
class Reach:
    """
    Which part of a query's articles: the first so many, or the last; behind the one cursor and ahead of the other.

    ends: whether it is wanted to know if there are any before and after.
    """

    limit: int
    last: bool = False
    after: str | None = None
    before: str | None = None
    ends: bool = True


@dataclass(frozen=True, slots=True)
class Stretch:
    """
    rows: each begins with the instant, or the number in the search index, and the id; then come the columns.
    has_previous, has_next: whether there are any before and after these; False where nobody wanted to know.
    standings: in the order of relevance, where each article stands. ranked: how many were ranked, the newest, where
    there are more than are; every: how many there are, where all were. Each None otherwise.
    """

    rows: Sequence[Any]
    has_next: bool
    has_previous: bool
    standings: Sequence[Standing] | None = None
    ranked: int | None = None
    every: int | None = None

    @property
    def cursors(self) -> list[str]:
        """One a row, to go on after it or back before it."""
        return [self.cursor(place) for place in range(len(self.rows))]

    def cursor(self, place: int) -> str:
        """The one of the row at this place, from the end where that is below zero."""
        row = self.rows[place]
        return Place(row[0], row[1]).cursor if self.standings is None else self.standings[place].cursor

    @property
    def scores(self) -> list[float]:
        """In the order of relevance, how well each answers: the higher the better, in no unit. Empty in others."""
        return [it.score / SCALE for it in self.standings or ()]

    def score(self, place: int) -> float | None:
        """That of the row at this place, if there is one."""
        return None if self.standings is None else self.standings[place].score / SCALE


async def stretch(database: Database, query: ArticleQuery, columns: Columns, reach: Reach) -> Stretch:
    """
    That part of the query's articles: one statement, and one more for each of these that applies: several filters
    (which has the fewest articles?), a cursor whose other side it is wanted to know of. The order of relevance takes
    those of the ranking beside it. Raises CursorError.
    """
    if query.q and query.order == "relevance":
        return await _ranked(database, query, columns, reach)
    behind, ahead = (Place.of(it) if it is not None else None for it in (reach.after, reach.before))
    limit, last = reach.limit, reach.last
    way: Way | None = None
    if needs_no_look(query):
        statement = _walk(query, columns, reach, behind, ahead, database.engine.dialect)
    else:
        way = await way_of(database, query)
        keys = await way.keys(limit + reach.ends, behind, ahead, last=last)
        statement = rows_of(keys, columns, database.engine.dialect)
    found = _cut(await database.read(statement), query, reach)
    if not reach.ends or not (behind or ahead):
        return found
    way = way or await way_of(database, query)
    return replace(
        found,
        has_next=found.has_next or (ahead is not None and await way.behind(ahead)),
        has_previous=found.has_previous or (behind is not None and await way.ahead(behind)),
    )


async def stretches(database: Database, columns: Columns, asked: Sequence[tuple[ArticleQuery, Reach]]) -> list[Stretch]:
    """
    Such a part of each of these queries' articles; one statement for all that need no look before or after, unless it
    were too long.
    """
    found: dict[int, Stretch] = {}
    dialect = database.engine.dialect
    plain = {
        place: _walk(query, columns, reach, None, None, dialect)
        for place, (query, reach) in enumerate(asked)
        if _is_plain(query, reach)
    }
    for some in _together(plain):
        texts = [f"SELECT w{number}.*, {number} FROM ({plain[it].sql}) w{number}" for number, it in enumerate(some)]  # noqa: S608
        values = [value for it in some for value in plain[it].values]
        rows: list[list[Any]] = [[] for _ in some]
        for row in await database.read(Statement(" UNION ALL ".join(texts), values)):
            rows[row[-1]].append(tuple(row)[:-1])
        found |= {place: _cut(own, *asked[place]) for place, own in zip(some, rows, strict=True)}
    return [
        found[place] if place in found else await stretch(database, query, columns, reach)
        for place, (query, reach) in enumerate(asked)
    ]


def _is_plain(query: ArticleQuery, reach: Reach) -> bool:
    return needs_no_look(query) and reach.after is reach.before is None


def _together(walks: Mapping[int, Statement]) -> Iterator[list[int]]:
    """The places of the walks that one statement is made of."""
    some, length = list[int](), 0
    for place, walk in walks.items():
        length += len(walk.sql)
        if some and (len(some) == _TOGETHER or length > _LONGEST):
            yield some
            some, length = [], len(walk.sql)
        some.append(place)
    if some:
        yield some


def _cut(rows: Sequence[Any], query: ArticleQuery, reach: Reach) -> Stretch:
    """The rows of a walk, in the query's order, without the one that only tells that there are more."""
    down = (query.order != "oldest") is not reach.last
    rows = sorted(rows, key=itemgetter(0, 1), reverse=down)
    shown = rows[: reach.limit][::-1] if reach.last else rows[: reach.limit]
    more = len(rows) > reach.limit
    return Stretch(shown, has_next=more and not reach.last, has_previous=more and reach.last)


@lru_cache(maxsize=512)
def _walk(
    query: ArticleQuery, columns: Columns, reach: Reach, behind: Place | None, ahead: Place | None, dialect: str
) -> Statement:
    """The statement, which is the same each time that it is asked for."""
    keys = Walk.of(query).keys(reach.limit + reach.ends, behind, ahead, reach.last)
    return rows_of(keys, columns, dialect)


async def rows_by_ids(database: Database, ids: Sequence[str], columns: Columns) -> Sequence[Any]:
    """Those of these articles that there are, in no order: one statement, however many. Each row begins as above."""
    if not ids:
        return ()
    marks, values = listed([*dict.fromkeys(ids)])
    wanted = f"WITH k (id) AS (VALUES {marks[1:-1].replace('?', '(?)')})"
    tables = f"k CROSS JOIN article a{columns.joins}"
    sql = f"{wanted} SELECT a.instant, a.id, {columns.listed(database.engine.dialect)} FROM {tables} WHERE a.id = k.id"  # noqa: S608  # our own words
    return await database.read(Statement(sql, [*values]))


async def rows_at(database: Database, url: str, columns: Columns) -> Sequence[Any]:
    """The row of the article that has this address, if there is one; of several sources', the first seen."""
    tables = f"alias x JOIN article a ON a.id = x.article_id{columns.joins}"
    names = f"a.instant, a.id, {columns.listed(database.engine.dialect)}"
    sql = f"SELECT {names} FROM {tables} WHERE x.url = ? ORDER BY a.first_seen, a.id LIMIT 1"  # noqa: S608  # our own words
    return await database.read(Statement(sql, [address(url)]))


async def _ranked(database: Database, query: ArticleQuery, columns: Columns, reach: Reach) -> Stretch:
    behind, ahead = (Standing.of(it) if it is not None else None for it in (reach.after, reach.before))
    ranking = await rank(database, Search.of(query))
    part = [*ranking.articles]
    if behind:
        part = [it for it in part if it < (behind.score, behind.number)]
    if ahead:
        part = [it for it in part if it > (ahead.score, ahead.number)]
    part = part[-reach.limit :] if reach.last and reach.limit else part[: reach.limit]
    found = await database.read(by_numbers(database, [number for _, number in part], columns))
    rows = {row[0]: row for row in found}
    shown = [Standing(*it) for it in part if it[1] in rows]
    every = ranking.articles
    return Stretch(
        [rows[it.number] for it in shown],
        has_next=bool(part) and part[-1] != every[-1],
        has_previous=bool(part) and part[0] != every[0],
        standings=shown,
        ranked=None if ranking.complete else len(every),
        every=len(every) if ranking.complete else None,
    )
