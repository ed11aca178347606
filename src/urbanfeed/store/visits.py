"""
Visits as the store keeps them: every address that a source has told of or tells at, what it answered last, and when it
is asked next.

They belong to a source: what one source has read at an address, another may not have.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

import orjson
from tortoise.backends.base.client import BaseDBAsyncClient

from urbanfeed.store.database import Database
from urbanfeed.store.filing import address
from urbanfeed.store.instants import from_micros, to_micros
from urbanfeed.store.models import VisitRow
from urbanfeed.store.selection import Statement

__all__ = ["Sample", "Visit", "Visits"]

_INSTANTS = ("found_at", "due_at", "seen_at", "failing_since")
_GONE = (404, 410)  # RFC 9110, sections 15.5.5 and 15.5.11
_END = 2**63 - 1  # after every instant
_AT_ONCE = 400  # addresses in one statement; SQLite takes 999 parameters even where it is old


@dataclass(frozen=True, slots=True)
class Sample:
    """
    How a page read as an article (at, UTC).

    empty: the fields that it does not state. words: the body's length. confidence: the reader's, if it read the page.
    stand_in: why the general reader read it in the place of the source's scraper; None where it did not. published:
    the stated instant (UTC).
    """

    at: datetime
    words: int
    empty: tuple[str, ...] = ()
    confidence: float | None = None
    stand_in: str | None = None
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """
    What is known of an address of a source.

    place: whether it tells of articles, and is none itself. told: the date that its place gives it, as printed.
    due_at: when to ask it next; None for never. seen_at: when it answered last, or failed to. status: of its last
    answer (304 where it was unchanged). etag, last_modified: its validators (RFC 9110, section 8.8).
    moved_to: where it has moved for good. sha256: of the bytes, hexadecimal.
    failures: how many in a row, the first at `failing_since`; `kind` and `detail` are the last one's.
    links: how many articles a place told of when it was read last, and links_before when it last told of any.
    """

    source: str
    url: str
    found_at: datetime
    place: bool = False
    told: str | None = None
    due_at: datetime | None = None
    seen_at: datetime | None = None
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    sha256: str | None = None
    failures: int = 0
    failing_since: datetime | None = None
    kind: str | None = None
    detail: str | None = None
    links: int | None = None
    links_before: int | None = None
    sample: Sample | None = None

    @property
    def gone(self) -> bool:
        """Whether the page is not there any more, and will not be asked for again by itself."""
        return not self.place and self.status in _GONE and self.due_at is None


@dataclass(frozen=True, slots=True)
class Visits:
    """The visits of a store."""

    _database: Database

    async def of(self, source: str, urls: Iterable[str]) -> dict[str, Visit]:
        """By address, the visits among these that the source has; fragments are ignored."""
        asked = {address(url): url for url in urls}
        keys = list(asked)
        found: dict[str, Visit] = {}
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            for visit in await self._all(f"source_id = ? AND address IN ({marks})", source, *some):
                found[asked[address(visit.url)]] = visit
        return found

    async def places(self, source: str) -> tuple[Visit, ...]:
        """Where the source tells of its articles, in the order in which these were found."""
        return await self._all("source_id = ? AND place ORDER BY id", source)

    async def due(self, source: str, at: datetime, limit: int) -> tuple[Visit, ...]:
        """
        The pages to ask for at this instant: those never asked before, the last found first and in the order they were
        told of; then the others, the longest due first.
        """
        now = to_micros(at)
        pages = "source_id = ? AND due_at <= ? AND NOT place"
        new = await self._all(f"{pages} AND seen_at IS NULL ORDER BY found_at DESC, id LIMIT ?", source, now, limit)
        rest = limit - len(new)
        seen = f"{pages} AND seen_at IS NOT NULL ORDER BY due_at, id LIMIT ?"
        return (*new, *(await self._all(seen, source, now, rest)))

    async def tried(self, source: str, limit: int) -> tuple[Visit, ...]:
        """The pages that were asked for last, the very last first."""
        where = "source_id = ? AND seen_at IS NOT NULL AND NOT place ORDER BY seen_at DESC, id DESC LIMIT ?"
        return await self._all(where, source, limit)

    async def found(self, source: str, limit: int) -> tuple[Visit, ...]:
        """The pages that were found last, the very last first."""
        return await self._all("source_id = ? AND NOT place ORDER BY found_at DESC, id LIMIT ?", source, limit)

    async def samples(self, source: str, limit: int, before: datetime | None = None) -> tuple[Visit, ...]:
        """The pages that were read last as articles (before an instant), the very last first."""
        where = "source_id = ? AND read_at IS NOT NULL AND read_at < ? ORDER BY read_at DESC, id LIMIT ?"
        return await self._all(where, source, to_micros(before) if before else _END, limit)

    async def began(self, source: str) -> datetime | None:
        """When the first page of the source was found."""
        sql = "SELECT MIN(found_at) FROM visit WHERE source_id = ? AND NOT place"
        ((found_at,),) = await self._database.read(Statement(sql, [source]))
        return None if found_at is None else from_micros(found_at)

    async def put(self, *visits: Visit) -> None:
        """Keep these, each in the place of what was known of its address. One transaction; no door shows them."""
        rows = [VisitRow(**_row(visit)) for visit in visits]

        async def change(connection: BaseDBAsyncClient) -> None:
            await VisitRow.bulk_create(
                rows,
                on_conflict=["source_id", "address"],
                update_fields=[name for name in _row(visits[0]) if name not in ("source_id", "address")],
                using_db=connection,
            )

        if rows:
            await self._database.write(change)

    async def remove(self, visit: Visit) -> None:
        """Know nothing of its address any more."""

        async def change(connection: BaseDBAsyncClient) -> None:
            own = VisitRow.filter(source_id=visit.source, address=address(visit.url))
            await own.using_db(connection).delete()

        await self._database.write(change)

    async def _all(self, where: str, *values: str | int) -> tuple[Visit, ...]:
        names = ", ".join(_COLUMNS)
        rows = await self._database.read(Statement(f"SELECT {names} FROM visit WHERE {where}", [*values]))  # noqa: S608  # our own words
        return tuple(map(_visit, rows))


_COLUMNS = tuple("source_id" if it.name == "source" else it.name for it in fields(Visit))


def _row(visit: Visit) -> dict[str, Any]:
    row = {it.name: getattr(visit, it.name) for it in fields(Visit)}
    row |= {name: to_micros(row[name]) if row[name] else None for name in _INSTANTS}
    sample = row["sample"]
    return row | {
        "source_id": row.pop("source"),
        "address": address(visit.url),
        "read_at": to_micros(sample.at) if sample else None,
        "sample": orjson.dumps(sample).decode() if sample else None,
    }


def _visit(row: Any) -> Visit:
    said = dict(zip((it.name for it in fields(Visit)), row, strict=True))
    said |= {name: None if said[name] is None else from_micros(said[name]) for name in _INSTANTS}
    return Visit(**said | {"place": bool(said["place"]), "sample": _sample(said["sample"])})


def _sample(text: str | None) -> Sample | None:
    if text is None:
        return None
    said = orjson.loads(text)
    instants = {name: datetime.fromisoformat(said[name]).astimezone(UTC) for name in ("at", "published") if said[name]}
    return Sample(**said | {"empty": tuple(said["empty"])} | instants)
