"""Sources as the store keeps them: what is said of each, and how many articles it has."""

from dataclasses import asdict, dataclass
from typing import Any

import orjson
from tortoise.backends.base.client import BaseDBAsyncClient

from urbanfeed.article import Rights
from urbanfeed.store.database import Database, count_change
from urbanfeed.store.models import SourceRow
from urbanfeed.store.selection import Statement
from urbanfeed.store.topics import counts

__all__ = ["Source", "Sources"]


@dataclass(frozen=True, slots=True)
class Source:
    """
    A source: its scraper's name, or a host.

    home: its address. language: BCP 47. timezone: IANA. articles: how many the store has; not kept, counted.
    """

    name: str
    title: str
    home: str | None
    language: str | None
    timezone: str | None
    rights: Rights
    articles: int = 0


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources of a store."""

    _database: Database

    async def put(self, source: Source) -> None:
        """Keep the source, in the place of what was said of it before."""

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

    async def all(self) -> tuple[Source, ...]:
        """All sources, by name."""
        articles = await counts(self._database, "source")
        sql = "SELECT name, title, home, language, timezone, rights FROM source"
        sources = (
            Source(name, title, home, language, timezone, Rights(**orjson.loads(rights)), articles.get(name, 0))
            for name, title, home, language, timezone, rights in await self._database.read(Statement(sql, []))
        )
        return tuple(sorted(sources, key=lambda source: source.name))

    async def by_name(self, name: str) -> Source | None:
        """The source of this name, if there is one."""
        return next((it for it in await self.all() if it.name == name), None)


def _row(source: Source) -> dict[str, Any]:
    said = asdict(source)
    del said["articles"]
    return said | {"rights": orjson.dumps(said["rights"]).decode()}
