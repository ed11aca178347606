"""Sources as the store keeps them: what is said of each, where an added one is found, and how many articles it has."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

import orjson
from tortoise.backends.base.client import BaseDBAsyncClient

from urbanfeed.article import Rights
from urbanfeed.store.columns import of_sources
from urbanfeed.store.database import Database, count_change
from urbanfeed.store.instants import from_micros, to_micros
from urbanfeed.store.models import ArticleRow, FailureRow, GatheringRow, SourceRow, VisitRow
from urbanfeed.store.rows import listed
from urbanfeed.store.selection import Statement
from urbanfeed.store.tallies import tally

__all__ = ["Added", "Place", "Source", "Sources"]

_SELECT = "SELECT name, title, home, language, timezone, rights, added_at, found, configuration, paused_at FROM source"


@dataclass(frozen=True, slots=True)
class Place:
    """
    Where a source tells of its articles: an address, or a path from the source's home.

    select: of a listing, the CSS selector of its links; of an index of sitemaps, the expression that an address must
    match.
    """

    kind: Literal["feed", "sitemap", "listing"]
    url: str
    select: str | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """
    What makes a source without a scraper file one that can be gathered.

    at: when an operator added it. places: where it tells of its articles. article: the regular expression that the path
    (and query) of an article's address matches whole; None: every address of its host. configuration: its CMS and
    whatever else its reading needs, as JSON.
    """

    at: datetime
    places: tuple[Place, ...]
    article: str | None = None
    configuration: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """
    A source: its scraper's name, or a host.

    home: its address. language: BCP 47. timezone: IANA. added: where an operator added it without a scraper file.
    articles (how many the store has) and paused_at (since when it is not gathered) are told, and not put.
    """

    name: str
    title: str
    home: str | None
    language: str | None
    timezone: str | None
    rights: Rights
    articles: int = 0
    added: Added | None = None
    paused_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources of a store."""

    _database: Database

    async def put(self, source: Source) -> None:
        """Keep the source, in the place of what was said of it before. Whether it is paused stays as it is."""

        row = _row(source)

        async def change(connection: BaseDBAsyncClient) -> None:
            if not await SourceRow.exists(using_db=connection, **row):
                await SourceRow.bulk_create(
                    [SourceRow(**row)],
                    on_conflict=["name"],
                    update_fields=[name for name in row if name != "name"],
                    using_db=connection,
                )
                await count_change(connection)

        await self._database.write(change)

    async def change(self, before: Source, after: Source) -> bool:
        """Keep `after` in the place of `before`, of the same name; False where that is no longer what is said of it."""

        async def change(connection: BaseDBAsyncClient) -> bool:
            _, rows = await connection.execute_query(f"{_SELECT} WHERE name = ?", [before.name])
            if not rows or _row(_source(rows[0], {})) != _row(before):
                return False
            row = _row(after)
            await SourceRow.filter(name=row.pop("name")).using_db(connection).update(**row)
            await count_change(connection)
            return True

        return await self._database.write(change)

    async def all(self, counted: bool = True) -> tuple[Source, ...]:
        """All sources, by name; without their numbers of articles where nobody wants them counted."""
        articles = await tally(self._database, "source") if counted else {}
        rows = await self._database.read(Statement(_SELECT, []))
        return tuple(sorted((_source(row, articles) for row in rows), key=lambda source: source.name))

    async def named(self, names: Iterable[str]) -> dict[str, Source]:
        """Those of these names that there are, by name; without their numbers of articles."""
        wanted = [*dict.fromkeys(names)]
        marks, values = listed(wanted) if wanted else ("(NULL)", [])
        rows = await self._database.read(Statement(f"{_SELECT} WHERE name IN {marks}", [*values]))
        return {row[0]: _source(row, {}) for row in rows}

    async def rows(self, columns: Sequence[str], names: Sequence[str] | None = None) -> Sequence[Any]:
        """
        Rows of these columns (of the table, or `articles`, how many it has) of all sources, by name, or of those that
        are named, in no order; for who wants no more of them.
        """
        sql, values = of_sources(columns), list[str]()
        if names is None:
            sql += " ORDER BY s.name"
        else:
            marks, values = listed(names)
            sql += f" WHERE s.name IN {marks}"
        return await self._database.read(Statement(sql, [*values]))

    async def by_name(self, name: str) -> Source | None:
        """The source of this name, if there is one."""
        return next((it for it in await self.all() if it.name == name), None)

    async def pause(self, name: str, at: datetime | None) -> bool:
        """Gather it no more from this instant on, or again (None). False where there is no such source."""

        async def change(connection: BaseDBAsyncClient) -> bool:
            paused_at = None if at is None else to_micros(at)
            await connection.execute_query("UPDATE content SET version = version + 1")  # as for health; doors show it
            return bool(await SourceRow.filter(name=name).using_db(connection).update(paused_at=paused_at))

        return await self._database.write(change)

    async def remove(self, name: str) -> bool:
        """
        Forget how the source was gathered, and the source itself unless it has articles: these stay, and it stays for
        them. False where there is no such source.
        """

        async def change(connection: BaseDBAsyncClient) -> bool:
            found = SourceRow.filter(name=name).using_db(connection)
            if not await found.exists():
                return False
            for table in (VisitRow, GatheringRow, FailureRow):
                await table.filter(source_id=name).using_db(connection).delete()
            if await ArticleRow.filter(source_id=name).using_db(connection).exists():
                await found.update(added_at=None, found=None, configuration=None, paused_at=None)
            else:
                await found.delete()
            await count_change(connection)
            return True

        return await self._database.write(change)


def _row(source: Source) -> dict[str, Any]:
    added = source.added
    return {
        "name": source.name,
        "title": source.title,
        "home": source.home,
        "language": source.language,
        "timezone": source.timezone,
        "rights": orjson.dumps(asdict(source.rights)).decode(),
        "added_at": to_micros(added.at) if added else None,
        "found": _found(added) if added else None,
        "configuration": orjson.dumps(dict(added.configuration)).decode() if added else None,
    }


def _found(added: Added) -> str:
    return orjson.dumps({"article": added.article, "places": added.places}).decode()


def _source(row: Any, articles: Mapping[str, int]) -> Source:
    name, title, home, language, timezone, rights, added_at, found, configuration, paused_at = row
    return Source(
        name=name,
        title=title,
        home=home,
        language=language,
        timezone=timezone,
        rights=Rights(**orjson.loads(rights)),
        articles=articles.get(name, 0),
        added=None if added_at is None else _added(added_at, orjson.loads(found), orjson.loads(configuration)),
        paused_at=None if paused_at is None else from_micros(paused_at),
    )


def _added(at: int, found: dict[str, Any], configuration: dict[str, Any]) -> Added:
    return Added(from_micros(at), tuple(Place(**it) for it in found["places"]), found["article"], configuration)
