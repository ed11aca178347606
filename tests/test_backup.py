"""A backup holds everything, of one state, whatever goes on meanwhile; it comes back whole, or not at all."""

import asyncio
import os
import resource
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest
import zstandard

from articles import article, page
from databases import Databases, PostgresDatabases, SqliteDatabases
from filled import LISTED, fill, kept
from live import until
from urbanfeed.query import ArticleQuery
from urbanfeed.store import BackupError, Store
from urbanfeed.store.kept import Table, kept_tables


@asynccontextmanager
async def opened(databases: Databases, name: str) -> AsyncIterator[Store]:
    async with await Store.open(databases.url(name)) as store:
        yield store


def lines(path: Path) -> list[Any]:
    with path.open("rb") as file:
        return [orjson.loads(it) for it in zstandard.ZstdDecompressor().stream_reader(file).read().splitlines()]


def rewrite(path: Path, values: list[Any]) -> None:
    path.write_bytes(zstandard.compress(b"".join(orjson.dumps(it) + b"\n" for it in values)))


def summed(values: list[Any]) -> list[Any]:
    """The lines with an end that is true of them, as another program could write them."""
    body = b"".join(orjson.dumps(it) + b"\n" for it in values)
    counts = Counter[str]()
    for it in values[1:]:
        counts[it["table"]] += len(it["rows"])
    return [*values, {"end": counts, "sha256": sha256(body).hexdigest()}]


async def test_everything_comes_back_row_by_row(databases: Databases, tmp_path: Path) -> None:
    file = tmp_path / "backup.jsonl.zst"
    async with opened(databases, "feed") as store:
        await fill(store)
        counts = await store.back_up(file)
    before = kept(await databases.everything("feed"))
    async with opened(databases, "other") as store:
        assert await store.restore(file) == counts
    assert kept(await databases.everything("other")) == before
    assert await databases.damage("other") == []
    async with opened(databases, "other") as store:
        assert (await store.articles.page(ArticleQuery(q=("құжат",)))).total == 1
    tallies = "SELECT facet, value, articles FROM tally ORDER BY facet, value"
    assert await databases.run(tallies, name="other") == await databases.run(tallies, name="feed") != []


async def test_new_rows_are_numbered_after_those_that_came_back(databases: Databases, tmp_path: Path) -> None:
    file = tmp_path / "backup.jsonl.zst"
    async with opened(databases, "feed") as store:
        await fill(store)
        await store.back_up(file)
    async with opened(databases, "other") as store:
        await store.restore(file)
        await store.articles.put(article("one more"), page("one more"))
        assert (await store.articles.page(ArticleQuery())).total == LISTED + 1


async def test_a_database_moves_from_one_engine_to_the_other_and_back(
    tmp_path: Path, postgres: PostgresDatabases
) -> None:
    sqlite = SqliteDatabases(tmp_path)
    async with opened(sqlite, "feed") as store:
        await fill(store)
        await store.back_up(tmp_path / "1")
    async with opened(postgres, "feed") as store:
        await store.restore(tmp_path / "1")
        await store.back_up(tmp_path / "2")
    async with opened(sqlite, "back") as store:
        await store.restore(tmp_path / "2")
        newest = await store.articles.page(ArticleQuery(topic=("housing",)), first=3)
        assert [it.slug for it in newest.articles] == ["n24", "n23", "n22"]
    there, back = kept(await sqlite.everything("feed")), kept(await sqlite.everything("back"))
    assert back == there


async def test_a_backup_is_of_one_state_though_others_write_meanwhile(databases: Databases, tmp_path: Path) -> None:
    async with opened(databases, "feed") as store, opened(databases, "feed") as other:
        await fill(store)
        writing, late = True, 0

        async def write() -> None:
            nonlocal late
            while writing:
                it = article(f"late{late}")
                await other.articles.put(it, page(it.slug))
                late += 1

        task = asyncio.ensure_future(write())
        counts = []
        for number in range(4):
            before = late
            counts.append(await store.back_up(tmp_path / str(number)))
            await until(lambda before=before: late > before)  # type: ignore[misc]
        writing = False
        await task
        assert counts[-1]["article"] > counts[0]["article"]
        for number, count in enumerate(counts):
            # Of each article there is one revision, at least, and one filing under its source, unless it is withdrawn:
            # no half of one came in.
            read = lines(tmp_path / str(number))
            rows = {it["table"]: [row for line in read if line.get("table") == it["table"] for row in line["rows"]]
                    for it in read if "table" in it}  # fmt: skip
            assert len(rows["article"]) == count["article"] == 1 + sum(row[1] == "source" for row in rows["filing"])
            assert {row[0] for row in rows["article"]} == {_article_of(row) for row in rows["revision"]}


def _article_of(revision: list[Any]) -> Any:
    (table,) = (it for it in kept_tables() if it.name == "revision")
    return revision[table.columns.index("article_id")]


async def test_what_is_there_is_not_overwritten_unless_that_is_asked_for(databases: Databases, tmp_path: Path) -> None:
    file = tmp_path / "backup.jsonl.zst"
    async with opened(databases, "feed") as store:
        await fill(store)
        await store.back_up(file)
        with pytest.raises(BackupError, match="is there already"):
            await store.back_up(file)
        await store.articles.put(article("later"), page("later"))
        version = await store.version()
        with pytest.raises(BackupError, match="the database is not empty"):
            await store.restore(file)
        assert await store.articles.by_id(article("later").id)
        await store.restore(file, replace=True)
        assert await store.articles.by_id(article("later").id) is None
        assert (await store.articles.page(ArticleQuery(q=("later",)))).total == 0
        assert (await store.articles.page(ArticleQuery(q=("headline",)))).total == LISTED - 1
        assert (await store.articles.page(ArticleQuery())).total == LISTED
        assert await store.version() > version, "or an answer kept for that version would be taken for current"
    assert await databases.damage("feed") == []


async def test_a_damaged_backup_changes_nothing(databases: Databases, tmp_path: Path) -> None:
    file, bad = tmp_path / "backup.jsonl.zst", tmp_path / "bad"
    async with opened(databases, "feed") as store:
        await fill(store)
        await store.back_up(file)
        whole, said = file.read_bytes(), lines(file)
        before = await databases.everything("feed")
        other_row = [*said[:-1], said[-1]]
        other_row[1] = {**said[1], "rows": said[1]["rows"][:-1]}
        for content, why in (
            (b"", "no backup"), (b"article\n", "no backup"), (whole[: len(whole) // 2], "damaged|no end"),
            (zstandard.compress(b'{"urbanfeed": "other"}\n'), "no backup"),
            (whole[:-200] + bytes([whole[-200] ^ 1]) + whole[-199:], "damaged"),
        ):  # fmt: skip
            bad.write_bytes(content)
            with pytest.raises(BackupError, match=why):
                await store.restore(bad, replace=True)
        for values, why in (
            (said[:-1], "no end"), ([*said[:-2], said[-1]], "damaged"), (other_row, "damaged"),
            (summed([{**said[0], "schema": "9999_future"}, *said[1:-1]]), "newer urbanfeed"),
            (summed([{**said[0], "schema": "0001_articles"}, *said[1:-1]]), "older urbanfeed"),
            (summed([{**said[0], "format": 99}, *said[1:-1]]), "newer urbanfeed"),
            (summed([said[0], {"table": "users", "columns": [], "rows": []}, *said[1:-1]]), "not ours"),
        ):  # fmt: skip
            rewrite(bad, values)
            with pytest.raises(BackupError, match=why):
                await store.restore(bad, replace=True)
        with pytest.raises(BackupError, match="cannot be read"):
            await store.restore(tmp_path / "nowhere", replace=True)
        assert await databases.everything("feed") == before


async def test_a_backup_that_cannot_be_written_says_so_and_leaves_nothing_behind(
    databases: Databases, tmp_path: Path
) -> None:
    """Nor is it taken for the database's fault, whose server is reached by files and sockets, too."""
    folder = tmp_path / "backups"
    folder.mkdir()
    async with opened(databases, "feed") as store:
        await fill(store)
        with pytest.raises(BackupError, match="none/backup cannot be written: No such file or directory"):
            await store.back_up(folder / "none" / "backup")
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
        try:
            with pytest.raises(BackupError, match="backup cannot be written: File too large"):
                await store.back_up(folder / "backup")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert os.listdir(folder) == []
        await store.articles.put(article("still"), page("still"))


async def test_every_table_but_what_is_made_anew_is_kept(databases: Databases) -> None:
    """If this fails, a new table has no model: a backup would leave it out."""
    async with opened(databases, "feed"):
        names = {it.name for it in kept_tables()}
    made = {it for it in await databases.everything("feed") if not it.startswith(("sqlite_", "search"))}
    assert made - names == {"news", "tally", "tortoise_migrations"}


async def test_nothing_that_is_kept_is_missing_from_these_tests(databases: Databases, tmp_path: Path) -> None:
    """If this fails, a new table or column is empty in filled.py: nobody would see that a backup leaves it out."""
    async with opened(databases, "feed") as store:
        await fill(store)
    rows = {it.name: [dict(zip(it.columns, row, strict=True)) for row in await _rows(databases, it)]
            for it in kept_tables()}  # fmt: skip
    empty = {it.name for it in kept_tables() if not rows[it.name]}
    assert empty == set()
    unused = {f"{it.name}.{column}" for it in kept_tables() for column in it.columns
              if all(row[column] is None for row in rows[it.name])}  # fmt: skip
    assert unused == set()


async def _rows(databases: Databases, table: Table) -> list[tuple[Any, ...]]:
    return await databases.run(f'SELECT {", ".join(table.columns)} FROM "{table.name}"')
