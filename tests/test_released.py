"""What earlier versions promised still holds: their databases open, and their clients' queries stay valid."""

import gzip
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from shutil import copy

import asyncpg
import jsonschema
import pytest
from graphql import build_schema
from graphql.utilities import find_breaking_changes

from databases import PostgresDatabases, SqliteDatabases
from filled import kept
from servers import clean_environment
from urbanfeed.article_json import to_json
from urbanfeed.publish.graphql import sdl
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Store, schema
from urbanfeed.store.database import Database

HERE = Path(__file__).parent
RELEASES = sorted(it for it in (HERE / "released").iterdir() if (it / "urbanfeed.graphql").exists())

_NEVER_LOST = (
    "article",
    "revision",
    "page",
    "reading",
    "alias",
    "source",
    "visit",
    "forgotten",
    "wire",
    "subscription",
)


def test_there_are_releases_to_hold_to() -> None:
    assert RELEASES


@pytest.mark.parametrize("release", RELEASES, ids=lambda it: it.name)
def test_no_query_of_an_earlier_version_breaks(release: Path) -> None:
    """If this fails, clients will break: keep the old name beside the new one, and deprecate it."""
    old = build_schema((release / "urbanfeed.graphql").read_text("utf-8"))
    assert [change.description for change in find_breaking_changes(old, build_schema(sdl()))] == []


@pytest.fixture(scope="session")
def release_to_come(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `make released` would keep of this version."""
    folder = tmp_path_factory.mktemp("released") / "now"
    command = [sys.executable, str(HERE / "released" / "keep.py"), str(folder)]
    subprocess.run(command, env=clean_environment() | {"PYTHONPATH": str(HERE)}, check=True)
    return folder


@pytest.fixture(params=[*RELEASES, None], ids=lambda it: it.name if it else "the next")
def release(request: pytest.FixtureRequest) -> Path:
    """Each release, and the one that this version will be."""
    folder = request.param or request.getfixturevalue("release_to_come")
    assert isinstance(folder, Path)
    return folder


async def test_a_database_of_an_earlier_version_opens_with_everything_in_it(release: Path, tmp_path: Path) -> None:
    database = _sqlite(release, tmp_path)
    before = _counted(database)
    assert before["article"] >= 5
    schema = json.loads((release / "article.schema.json").read_text("utf-8"))
    async with await Store.open(f"sqlite://{database}") as store:
        assert _counted(database).items() >= before.items()
        found = await store.articles.page(ArticleQuery(), first=100)
        withdrawn = await store.articles.withdrawn()
        assert found.total == len(found.articles) == before["article"] - len(withdrawn)
        damaged = {it.sha256 for it in await store.pages.damaged()}
        for article in (*found.articles, *withdrawn):
            jsonschema.validate(to_json(article), schema)
            assert await store.articles.by_id(article.id) == article
            assert await store.articles.revisions(article.id)
            sha256 = article.provenance.sha256
            assert sha256 in damaged or await store.pages.get(sha256)


async def test_on_postgresql_the_same_tables_come_forward_with_everything_in_them(
    release: Path, tmp_path: Path, postgres: PostgresDatabases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database of PostgreSQL as that version had it, or would have had it, ends as SQLite's does."""
    database = _sqlite(release, tmp_path)
    if (dump := release / "urbanfeed.sql.gz").exists():
        connection = await asyncpg.connect(postgres.empty())
        await connection.execute(gzip.decompress(dump.read_bytes()).decode())
        await connection.close()
    else:
        with closing(sqlite3.connect(database)) as old:
            await _make(old, postgres, monkeypatch)
    url = postgres.server.url(postgres.names["feed"])
    async with await Store.open(f"sqlite://{database}") as sqlite, await Store.open(url) as store:
        expected = await sqlite.articles.page(ArticleQuery(), first=100)
        assert await store.articles.page(ArticleQuery(), first=100) == expected
        assert await store.sources.all() == await sqlite.sources.all()
        assert await store.topics.counts() == await sqlite.topics.counts()
        words = [article.headline.split()[0] for article in expected.articles]
        for word in words:
            query = ArticleQuery(q=(word,))
            assert (await store.articles.page(query)).total == (await sqlite.articles.page(query)).total > 0
        for article in (*expected.articles, *await sqlite.articles.withdrawn()):
            assert await store.articles.revisions(article.id) == await sqlite.articles.revisions(article.id)
            content = await store.pages.get(article.provenance.sha256)
            assert content == await sqlite.pages.get(article.provenance.sha256)
    there = SqliteDatabases(tmp_path)
    assert kept(await postgres.everything()) == kept(await there.everything("urbanfeed"))
    assert await postgres.damage() == await there.damage("urbanfeed") == []


def _sqlite(release: Path, folder: Path) -> Path:
    """A copy of the release's database."""
    path = folder / "urbanfeed.sqlite3"
    if (packed := release / f"{path.name}.gz").exists():
        path.write_bytes(gzip.decompress(packed.read_bytes()))
    else:
        copy(release / path.name, path)
    return path


def _counted(database: Path) -> dict[str, int]:
    """The rows of each table that no migration makes anew, as far as the database has it."""
    with closing(sqlite3.connect(database)) as connection:
        have = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return {
            name: connection.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0]
            for name in _NEVER_LOST
            if name in have
        }


async def _make(old: sqlite3.Connection, postgres: PostgresDatabases, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables by the migrations that the old database had, and its rows in them."""
    url = postgres.empty()
    made = {name for (name,) in old.execute("SELECT name FROM tortoise_migrations WHERE app = 'store'")}
    every = schema._known()
    with monkeypatch.context() as then:
        then.setattr(schema, "_known", lambda: [it for it in every if it.name in made])
        await (await Database.open(url)).close()
    connection = await asyncpg.connect(url)
    await connection.execute("SET session_replication_role = replica; DELETE FROM content")  # no foreign keys meanwhile
    sql = "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
    columns: dict[str, dict[str, str]] = {}
    for table, column, kind in await connection.fetch(sql):
        columns.setdefault(table, {})[column] = kind
    del columns["tortoise_migrations"]
    for table, kinds in columns.items():
        names = ", ".join(kinds)
        rows = [
            [bool(it) if kind == "boolean" else it for it, kind in zip(row, kinds.values(), strict=True)]
            for row in old.execute(f"SELECT {names} FROM {table}")
        ]
        marks = ", ".join(f"${number + 1}" for number in range(len(kinds)))
        await connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
        if "id" in kinds and kinds["id"] == "bigint":
            await connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT coalesce(max(id), 1) FROM {table}))"
            )
    await connection.close()
