"""What earlier versions promised still holds: their databases open, and their clients' queries stay valid."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from shutil import copy

import asyncpg
import jsonschema
import pytest
from graphql import build_schema
from graphql.utilities import find_breaking_changes, find_dangerous_changes

from databases import PostgresDatabases
from urbanfeed.article_json import to_json
from urbanfeed.publish.graphql import sdl
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Store, schema

RELEASES = sorted(it for it in (Path(__file__).parent / "released").iterdir() if (it / "urbanfeed.graphql").exists())
# Changes that break no query, and that a client may stumble over all the same, with why each was made.
WEIGHED = {
    "Enum value ArticleOrder.RELEVANCE was added.": "it is an input: nobody is given one who did not ask for it",
    "Query.articles(first:) defaultValue was removed.": "with neither `first` nor `last` it is 20, as before",
    "An optional argument Query.articles(last:) was added.": "paging from the end, as Relay has it",
    "An optional argument Query.articles(before:) was added.": "paging from the end, as Relay has it",
}


def test_there_are_releases_to_hold_to() -> None:
    assert RELEASES


@pytest.mark.parametrize("release", RELEASES, ids=lambda it: it.name)
def test_no_query_of_an_earlier_version_breaks(release: Path) -> None:
    """If this fails, clients will break: keep the old name beside the new one, and deprecate it."""
    old = build_schema((release / "urbanfeed.graphql").read_text("utf-8"))
    assert [change.description for change in find_breaking_changes(old, build_schema(sdl()))] == []


@pytest.mark.parametrize("release", RELEASES, ids=lambda it: it.name)
def test_what_a_client_of_an_earlier_version_may_stumble_over_was_weighed(release: Path) -> None:
    """A value more in an enum, a member more in a union …: if this fails, put it into WEIGHED, or do it otherwise."""
    old = build_schema((release / "urbanfeed.graphql").read_text("utf-8"))
    found = [change.description for change in find_dangerous_changes(old, build_schema(sdl()))]
    assert [it for it in found if it not in WEIGHED] == []


def test_changes_that_break_and_changes_to_weigh_are_seen() -> None:
    old = build_schema("type Query { a: Kind, b: Kind } enum Kind { ONE }")
    new = build_schema("type Query { a: Kind } enum Kind { ONE TWO }")
    assert [it.description for it in find_breaking_changes(old, new)] == ["Field Query.b was removed."]
    assert [it.description for it in find_dangerous_changes(old, new)] == ["Enum value Kind.TWO was added."]


@pytest.mark.parametrize("release", RELEASES, ids=lambda it: it.name)
async def test_a_database_of_an_earlier_version_opens_with_everything_in_it(release: Path, tmp_path: Path) -> None:
    copy(release / "urbanfeed.sqlite3", tmp_path)
    schema = json.loads((release / "article.schema.json").read_text("utf-8"))
    async with await Store.open(f"sqlite://{tmp_path / 'urbanfeed.sqlite3'}") as store:
        found = await store.articles.page(ArticleQuery())
        assert found.total == len(found.articles) == 5
        assert {source.articles for source in await store.sources.all()} == {1}
        for article in found.articles:
            jsonschema.validate(to_json(article), schema)
            assert await store.articles.by_id(article.id) == article
            assert await store.articles.revisions(article.id)
            assert await store.pages.get(article.provenance.sha256)


@pytest.mark.parametrize("release", RELEASES, ids=lambda it: it.name)
async def test_on_postgresql_the_same_tables_come_forward_with_everything_in_them(
    release: Path, tmp_path: Path, postgres: PostgresDatabases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database as PostgreSQL would have had it in that version, with what SQLite's has, ends as SQLite's does."""
    copy(release / "urbanfeed.sqlite3", tmp_path)
    with closing(sqlite3.connect(tmp_path / "urbanfeed.sqlite3")) as old:
        await _make(old, postgres, monkeypatch)
    async with (
        await Store.open(f"sqlite://{tmp_path / 'urbanfeed.sqlite3'}") as sqlite,
        await Store.open(postgres.url()) as store,
    ):
        expected = await sqlite.articles.page(ArticleQuery())
        assert await store.articles.page(ArticleQuery()) == expected
        assert await store.sources.all() == await sqlite.sources.all()
        assert await store.topics.counts() == await sqlite.topics.counts()
        assert (await store.version(), await store.changed_at()) == (await sqlite.version(), await sqlite.changed_at())
        for article in expected.articles:
            assert await store.articles.revisions(article.id) == await sqlite.articles.revisions(article.id)
            content = await store.pages.get(article.provenance.sha256)
            assert content == await sqlite.pages.get(article.provenance.sha256) is not None


async def _make(old: sqlite3.Connection, postgres: PostgresDatabases, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables by the migrations that the old database had, and its rows in them."""
    url = postgres.empty()
    made = {name for (name,) in old.execute("SELECT name FROM tortoise_migrations WHERE app = 'store'")}
    every = schema._known()
    with monkeypatch.context() as then:
        then.setattr(schema, "_known", lambda: [it for it in every if it.name in made])
        await (await Store.open(url)).close()
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
