"""A backup holds everything, of one state, whatever goes on meanwhile; it comes back whole, or not at all."""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest
import zstandard

from articles import article, at, page
from databases import Databases, PostgresDatabases, SqliteDatabases
from urbanfeed.article import Rights
from urbanfeed.query import ArticleQuery
from urbanfeed.store import BackupError, Source, Store, Visit, Wire
from urbanfeed.store.kept import kept_tables

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MADE_ANEW = {"news", "tally", "tortoise_migrations", "content"}  # and `search`, with whatever FTS5 calls its own


async def fill(store: Store) -> None:
    """Something in every table: revisions, a paused source, a visit that failed, a page of all bytes, a wire."""
    await store.sources.put(Source("city_news", "City «News»", "https://city.example/", "en", None, Rights()))
    await store.sources.pause("city_news", NOW)
    for number in range(25):
        it = article(f"n{number}", topics=("housing",), published=at(f"2025-01-{1 + number:02}T00:00:00Z"))
        await store.articles.put(it, page(it.slug))
    await store.articles.put(article("n1", headline="Құжат \0 ё"), page("n1", "<p>" + "".join(map(chr, range(1, 600)))))
    await store.visits.put(Visit("city_news", "https://city.example/feed", NOW, place=True, failures=2, kind="dns"))
    await store.wires.put(Wire("w", "Сым", "", ArticleQuery(topic=("housing",)), NOW))


def kept(rows: dict[str, list[tuple[object, ...]]]) -> dict[str, list[tuple[object, ...]]]:
    """All rows, as both engines have them."""
    return {
        name: [tuple(int(it) if isinstance(it, bool) else it for it in row) for row in found]
        for name, found in sorted(rows.items())
        if name not in MADE_ANEW and not name.startswith("search")
    }


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
        assert (await store.articles.page(ArticleQuery())).total == 26


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
        writing = True

        async def write() -> int:
            number = 0
            while writing:
                it = article(f"late{number}")
                await other.articles.put(it, page(it.slug))
                number += 1
            return number

        task = asyncio.ensure_future(write())
        counts = []
        for number in range(4):
            counts.append(await store.back_up(tmp_path / str(number)))
            await asyncio.sleep(0.05)
        writing = False
        assert await task > 0
        assert counts[-1]["article"] > counts[0]["article"]
        for number, count in enumerate(counts):
            # Of each article there is one revision, at least, and one filing under its source: no half of one came in.
            read = lines(tmp_path / str(number))
            rows = {it["table"]: [row for line in read if line.get("table") == it["table"] for row in line["rows"]]
                    for it in read if "table" in it}  # fmt: skip
            assert len(rows["article"]) == count["article"] == sum(row[1] == "source" for row in rows["filing"])
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
        assert (await store.articles.page(ArticleQuery(q=("headline",)))).total == 24
        assert (await store.articles.page(ArticleQuery())).total == 25
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


async def test_a_backup_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    async with opened(SqliteDatabases(tmp_path), "feed") as store:
        await fill(store)
        with pytest.raises(BackupError, match="cannot be written: No such file or directory"):
            await store.back_up(tmp_path / "none" / "backup")
        assert {it for it in os.listdir(tmp_path) if not it.startswith("feed.sqlite3")} == set()
        await store.articles.put(article("still"), page("still"))


async def test_every_table_but_what_is_made_anew_is_kept(databases: Databases) -> None:
    """If this fails, a new table has no model: a backup would leave it out."""
    async with opened(databases, "feed"):
        names = {it.name for it in kept_tables()}
    made = {it for it in await databases.everything("feed") if not it.startswith(("sqlite_", "search"))}
    assert made - names == {"news", "tally", "tortoise_migrations"}
