"""
Loading: an empty database filled with a million synthetic articles in minutes, with the rows that the store writes.

A second process makes the rows. Here they only go in: while no secondary index and no trigger is there, in the order
of time, and all the indexes are made anew at the end. On SQLite a thread builds the full-text index in a file of its
own meanwhile; on PostgreSQL rows go in by COPY, over two connections. So it is no measure of how fast articles come
in. A test holds the rows against those of the store.
"""

import asyncio
import io
import sqlite3
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing
from functools import cache
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from queue import Queue
from threading import Semaphore
from typing import Any

import asyncpg
import zstandard
from synthetic import article_of, in_order_of_time

from urbanfeed.store import entry
from urbanfeed.store.compression import compressed_quickly
from urbanfeed.store.engine import engine_of
from urbanfeed.store.filing import address, filings
from urbanfeed.store.instants import to_micros
from urbanfeed.store.likeness import bands
from urbanfeed.store.search import fts5_index, gin_index
from urbanfeed.store.search.numbers import number_of
from urbanfeed.store.search.terms import Terms, filed, terms

__all__ = ["fill"]

Rows = dict[str, list[tuple[Any, ...]]]

_AT_ONCE = 1_000  # articles
_AHEAD = 6  # batches that may wait to be written
_COLUMNS = {
    "source": ("name", "title", "timezone", "rights"),
    "article": (
        "id",
        "source_id",
        "instant",
        "first_seen",
        "timezone",
        "head",
        "document",
        "withdrawn_at",
        "same_text_as",
    ),
    "alias": ("article_id", "source_id", "url"),
    "filing": ("article_id", "facet", "value", "instant"),
    "revision": ("article_id", "number", "seen_at", "timezone", "document"),
    "band": ("key", "source", "article_id"),
    "search": ("number", "instant", "article_id", "terms"),
}
_TALLIES = "INSERT INTO tally (facet, value, articles) SELECT facet, value, COUNT(*) FROM filing GROUP BY facet, value"


async def fill(url: str, size: int, texts: int) -> str:
    """
    Put so many articles into the database of this URL, which has its tables and no articles; what took how long.

    texts: how many have words of their own (see synthetic.py). The same text is not looked for: those that share one
    have no keys.
    """
    if engine_of(url).dialect == "postgres":
        return await _fill_postgresql(url, size, texts)
    return await asyncio.to_thread(_fill_sqlite, url.partition("://")[2], size, texts)


# -- the rows


def _made(part: tuple[Sequence[int], int, str]) -> Any:
    """The rows of the articles of these numbers, by table, as the engine takes them."""
    numbers, texts, engine = part
    rows: Rows = defaultdict(list)
    taken = 0
    for number in numbers:
        article = article_of(number, texts)
        row = entry._Row.of(article)
        place = max(number_of(row.instant, article.id), taken + 1)  # in the order of time
        taken = place
        rows["source"].append((article.source, article.source, row.timezone, entry.USUAL_RIGHTS))
        rows["article"].append(tuple(row.values))
        rows["alias"].append((article.id, article.source, address(article.canonical_url)))
        filed_under = sorted(filings(article))
        rows["filing"] += [(article.id, facet, value, row.instant) for facet, value in filed_under]
        seen_at = to_micros(article.provenance.fetched_at or article.first_seen)
        rows["revision"].append((article.id, 1, seen_at, row.timezone, compressed_quickly(row.document)))
        if number < texts:
            rows["band"] += [(key, article.source, article.id) for key in bands(article)]
        own = [filed(facet, value) for facet, value in filed_under]
        text = _text(number % texts, texts, engine)
        if engine == "sqlite":
            text = " ".join([text, *own])
            rows["search"].append((place, row.instant, article.id, zstandard.compress(text.encode(), 3)))
            rows["search_terms"].append((place, text))
        else:
            text = " ".join([text, *(f"'{it}'" for it in own)])
            rows["search"].append((place, row.instant, article.id, text))
    rows["source"] = [*dict.fromkeys(rows["source"])]
    return dict(rows) if engine == "sqlite" else {table: _copied(some) for table, some in rows.items()}


@cache
def _text(number: int, texts: int, engine: str) -> str:
    """The terms of a text, without those of what one article is filed under, as the engine's index takes them."""
    found = terms(article_of(number, texts))
    found = Terms(found.passages, tuple(it for it in found.others if not it.startswith("@")))
    return fts5_index.text_of(found) if engine == "sqlite" else gin_index.vector_of(found)


_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _copied(rows: Iterable[tuple[Any, ...]]) -> bytes:
    """The rows as COPY takes them as text (https://www.postgresql.org/docs/current/sql-copy.html)."""
    return "".join(["\t".join(map(_value, row)) + "\n" for row in rows]).encode()


def _value(value: object) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, bytes):
        return rf"\\x{value.hex()}"
    return value.translate(_ESCAPES) if isinstance(value, str) else str(value)


def _batches(size: int, texts: int, engine: str) -> Iterator[Any]:
    """What `_made` makes of all articles, in the order of time, in another process."""
    ahead = Semaphore(_AHEAD)

    def parts() -> Iterator[tuple[Sequence[int], int, str]]:
        numbers = iter(in_order_of_time(size))
        while some := [*islice(numbers, _AT_ONCE)]:
            ahead.acquire()
            yield some, texts, engine

    with get_context("spawn").Pool(1) as pool:
        for batch in pool.imap(_made, parts()):
            ahead.release()
            yield batch


# -- SQLite


def _fill_sqlite(path: str, size: int, texts: int) -> str:
    beside = Path(f"{path}-terms")
    index: Queue[list[tuple[Any, ...]] | None] = Queue(_AHEAD)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection, ThreadPoolExecutor(1) as thread:
        for pragma in ("synchronous = OFF", "journal_mode = OFF", "cache_size = -2000000", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
        began = time.perf_counter()
        indexing = thread.submit(
            _build_terms, beside, connection.execute(_MADE_BY, ["search_terms"]).fetchone()[0], index
        )
        taken = connection.execute(_TAKEN).fetchall()
        for kind, name, _ in taken:
            connection.execute(f"DROP {kind} {name}")
        connection.execute("BEGIN")
        for rows in _batches(size, texts, "sqlite"):
            index.put(rows.pop("search_terms"))
            for table, some in rows.items():
                names = _COLUMNS[table]
                values = ", ".join("?" * len(names))
                sql = f"INSERT OR IGNORE INTO {table} ({', '.join(names)}) VALUES ({values})"  # noqa: S608
                connection.executemany(sql, some)
        connection.execute(_TALLIES)
        connection.execute("UPDATE content SET version = version + 1, changed_at = 0")
        connection.execute("COMMIT")
        put = time.perf_counter() - began
        for _, _, sql in taken:
            connection.execute(sql)
        made = time.perf_counter() - began - put
        index.put(None)
        spent = indexing.result()
        connection.execute("ATTACH ? AS beside", [str(beside)])
        for name in (
            "data",
            "idx",
            "config",
        ):  # where FTS5 keeps its index: https://sqlite.org/fts5.html#fts5_data_structures
            connection.execute(f"DELETE FROM main.search_terms_{name}")  # noqa: S608
            sql = f"INSERT INTO main.search_terms_{name} SELECT * FROM beside.search_terms_{name}"  # noqa: S608
            connection.execute(sql)
        connection.execute("DETACH beside")
        beside.unlink()
        connection.execute("PRAGMA journal_mode = WAL")
    return f"rows {put:,.0f} s, indexes {made:,.0f} s, terms {spent} meanwhile"


_MADE_BY = "SELECT sql FROM sqlite_master WHERE name = ?"
_TAKEN = (
    "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
    " AND tbl_name IN ('article', 'alias', 'filing', 'revision', 'band')"
)


def _build_terms(path: Path, sql: str, batches: "Queue[list[tuple[Any, ...]] | None]") -> str:
    """The full-text index of all that comes, in a file of its own; sqlite3 lets Python go on meanwhile."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("synchronous = OFF", "journal_mode = OFF", "cache_size = -200000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(sql)
        # Gathered in larger heaps, and these merged once, in the end.
        for name, value in (("hashsize", 32_000_000), ("automerge", 0), ("crisismerge", 1_999)):
            connection.execute("INSERT INTO search_terms (search_terms, rank) VALUES (?, ?)", [name, value])
        began = time.thread_time()
        connection.execute("BEGIN")
        while batch := batches.get():
            connection.executemany("INSERT INTO search_terms (rowid, terms) VALUES (?, ?)", batch)
        put = time.thread_time() - began
        connection.execute("INSERT INTO search_terms (search_terms) VALUES ('optimize')")
        connection.execute("COMMIT")
        spent = time.thread_time() - began
        connection.execute("DELETE FROM search_terms_config WHERE k <> 'version'")
    return f"{put:,.0f} + {spent - put:,.0f} s"


# -- PostgreSQL


async def _fill_postgresql(url: str, size: int, texts: int) -> str:
    began = time.perf_counter()
    async with _connected(url) as one, _connected(url) as other:
        taken = await one.fetch(_TAKEN_POSTGRESQL)
        for drop, _ in taken:
            await one.execute(drop)
        await one.execute("ALTER TABLE filing DISABLE TRIGGER USER")
        await one.execute("CREATE TEMP TABLE given (LIKE source)")  # the sources come again with each batch
        async for rows in _awaited(_batches(size, texts, "postgresql")):
            await asyncio.gather(_copy(other, {"search": rows.pop("search")}), _copy(one, rows))
        await one.execute("INSERT INTO source SELECT DISTINCT * FROM given")
        await one.execute(_TALLIES)
        await one.execute("UPDATE content SET version = version + 1, changed_at = 0")
        put = time.perf_counter() - began
        made = [sql for _, sql in taken]
        # Those of one table would wait for each other.
        of_search = [it for it in made if "TABLE search " in it or "ON public.search " in it]
        await asyncio.gather(_make(other, of_search), _make(one, [it for it in made if it not in of_search]))
        await one.execute("ALTER TABLE filing ENABLE TRIGGER USER")
        await one.execute("VACUUM ANALYZE")  # the server would do so by itself, soon
    return f"rows {put:,.0f} s, indexes {time.perf_counter() - began - put:,.0f} s"


_TAKEN_POSTGRESQL = """
    SELECT * FROM (
        SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS take,
            format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
        FROM pg_constraint WHERE contype IN ('u', 'f')
            AND conrelid::regclass::text IN ('article', 'alias', 'filing', 'revision', 'band', 'search')
        ORDER BY contype DESC
    ) constraints UNION ALL
    SELECT format('DROP INDEX %I', indexname), indexdef FROM pg_indexes
    WHERE tablename IN ('article', 'alias', 'filing', 'revision', 'band', 'search') AND schemaname = 'public'
        AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    settings = {"maintenance_work_mem": "1GB", "synchronous_commit": "off"}
    connection = await asyncpg.connect(url, server_settings=settings)
    try:
        yield connection
    finally:
        await connection.close()


async def _awaited(batches: Iterator[Any]) -> AsyncIterator[Any]:
    while batch := await asyncio.to_thread(next, batches, None):
        yield batch


async def _copy(connection: asyncpg.Connection, rows: dict[str, bytes]) -> None:
    for table, text in rows.items():
        into = "given" if table == "source" else table
        await connection.copy_to_table(into, source=io.BytesIO(text), columns=_COLUMNS[table], format="text")


async def _make(connection: asyncpg.Connection, statements: list[str]) -> None:
    for sql in statements:
        await connection.execute(sql)
