"""Opening a database: a new one, an old one, a newer one, and what is none."""

import asyncio
import os
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import pytest
from tortoise.context import TortoiseContext
from tortoise.indexes import Index
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.migration import Migration

from articles import article, page
from databases import Databases, PostgresDatabases
from servers import free_port
from urbanfeed.article import Rights
from urbanfeed.query import ArticleQuery
from urbanfeed.settings import without_password
from urbanfeed.store import DatabaseAway, DatabaseError, DatabaseTooNew, Source, Store, schema
from urbanfeed.store.postgres import _MIGRATING

ALL = ArticleQuery()


def shown(url: str) -> str:
    """How a message names the database."""
    return without_password(url).removeprefix("sqlite://")


@pytest.fixture
def unprivileged() -> Iterator[None]:
    """Root, who may write anywhere, is nobody for a while."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    yield
    os.seteuid(user)


async def test_a_folder_and_a_file_are_made_where_there_are_none(tmp_path: Path) -> None:
    async with await Store.open(f"sqlite://{tmp_path}/a/new/folder/feed.sqlite3") as store:
        assert (await store.articles.page(ALL)).total == 0


async def test_an_empty_database_becomes_an_empty_store(databases: Databases) -> None:
    async with await Store.open(databases.empty()) as store:
        found = await store.articles.page(ALL)
        assert (found.articles, found.cursors, found.total, found.has_next, found.has_previous) == (
            (), (), 0, False, False,
        )  # fmt: skip
        assert (await store.version(), await store.changed_at()) == (0, None)
        assert await store.sources.all() == ()
        assert await store.topics.counts() == {}


async def test_a_path_may_have_any_characters_and_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for path in ("daten/über uns [1].sqlite3", "what?.sqlite3", "100%.sqlite3", f"{tmp_path}/a#b.sqlite3"):
        async with await Store.open(f"sqlite://{path}") as store:
            await store.articles.put(article(), page())
        assert os.access(path, os.R_OK)


async def test_reopening_keeps_everything(databases: Databases) -> None:
    url = databases.url()
    async with await Store.open(url) as store:
        await store.sources.put(Source("city_news", "City News", None, "en", None, Rights()))
        await store.articles.put(article(topics=("housing",)), page())
        before = (
            await store.articles.page(ALL),
            await store.articles.revisions(article().id),
            await store.sources.all(),
            await store.version(),
            await store.changed_at(),
        )
    async with await Store.open(url) as store:
        after = (
            await store.articles.page(ALL),
            await store.articles.revisions(article().id),
            await store.sources.all(),
            await store.version(),
            await store.changed_at(),
        )
        assert await store.pages.get(page().sha256) == page().content
    assert after == before


async def test_several_stores_are_open_at_once_and_do_not_mix(databases: Databases) -> None:
    async with await Store.open(databases.url("a")) as a, await Store.open(databases.url("b")) as b:
        names = [f"n{number}" for number in range(8)]
        await asyncio.gather(
            *(a.articles.put(article(name), page(name)) for name in names),
            *(b.articles.put(article(name), page(name)) for name in names[:3]),
        )
        assert (await a.articles.page(ALL)).total == 8
        assert (await b.articles.page(ALL)).total == 3


async def test_any_task_may_use_the_store(store: Store) -> None:
    """As in a server: it is opened in one task, and asked in many others."""

    async def serve(name: str) -> None:
        await store.articles.put(article(name), page(name))
        assert await store.articles.by_id(article(name).id) == article(name)

    await asyncio.gather(*(asyncio.create_task(serve(f"n{number}")) for number in range(5)))


async def test_a_database_that_lacks_nothing_is_opened_without_going_through_its_migrations(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = databases.url()
    await (await Store.open(url)).close()

    async def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a migration was gone through")

    monkeypatch.setattr(Migration, "apply", refuse)
    await (await Store.open(url)).close()


async def test_a_database_of_a_newer_urbanfeed_is_refused_and_left_alone(databases: Databases) -> None:
    url = databases.url()
    await (await Store.open(url)).close()
    await databases.run(
        "INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('store', '9999_later', '2099-01-01')"
    )
    before = await databases.everything()
    with pytest.raises(DatabaseTooNew) as error:
        await Store.open(url)
    assert str(error.value) == (
        f"the database {shown(url)} was written by a newer urbanfeed (it has 9999_later);"
        " use that version or a later one"
    )
    assert await databases.everything() == before


async def test_what_cannot_be_opened_is_said_in_one_clear_line(tmp_path: Path) -> None:
    plain = tmp_path / "plain.txt"
    plain.write_text("no database, but long enough to have what a header would have, and more: " * 20)
    refused = {
        f"sqlite://{plain}": f"the database {plain} cannot be opened: file is not a database",
        f"sqlite://{plain}/feed.sqlite3": f"the folder {plain} cannot be used: File exists",
        f"sqlite://{tmp_path}": f"the database {tmp_path} cannot be opened: unable to open database file",
        "sqlite://:memory:": "sqlite://:memory:: give the database as sqlite:///path/to/file",
        "mysql://me:secret@db/feed": "mysql: give the database as sqlite:///path/to/file or postgresql://user@host/name",
    }
    for url, line in refused.items():
        with pytest.raises(DatabaseError) as error:
            await Store.open(url)
        assert str(error.value) == line
    assert plain.read_text().startswith("no database")


async def test_what_is_wrong_with_a_server_is_said_in_one_clear_line_without_the_password(
    postgres: PostgresDatabases, tmp_path: Path
) -> None:
    there = postgres.url()
    nobody = free_port()
    refused = {
        f"postgresql://me:secret@127.0.0.1:{nobody}/feed": (
            DatabaseAway, rf"the database postgresql://me:…@127.0.0.1:{nobody}/feed cannot be .*: Connection refused",
        ),
        f"postgresql:///feed?host={tmp_path}&password=secret": (
            DatabaseAway, r"the database postgresql:///feed\?host=.*&password=… cannot be reached: .*",
        ),
        postgres.server.url("nothing"): (
            DatabaseError, r'postgresql://.*/nothing\?.*: database "nothing" does not exist; make it with createdb',
        ),
        there.replace("postgres:@", "stranger:secret@"): (
            DatabaseError, r'the database .*stranger:…@.* refuses us: role "stranger" does not exist',
        ),
        "postgresql://db:port/feed": (DatabaseError, r"the database postgresql://db:port/feed cannot .*port.*"),
        f"{there}&pool_size=many": (DatabaseError, r"postgresql://.* cannot be used: invalid literal .*"),
    }  # fmt: skip
    for url, (kind, line) in refused.items():
        with pytest.raises(DatabaseError) as error:
            await Store.open(url)
        assert type(error.value) is kind
        assert re.fullmatch(line, str(error.value)), str(error.value)
        assert "secret" not in str(error.value)


async def test_a_database_that_cannot_hold_every_script_is_refused(postgres: PostgresDatabases) -> None:
    postgres.server.run("CREATE DATABASE latin TEMPLATE template0 ENCODING LATIN1 LOCALE 'C'")
    postgres.names["latin"] = "latin"
    with pytest.raises(DatabaseError, match="has encoding LATIN1; make one with createdb -E UTF8"):
        await Store.open(postgres.url("latin"))


async def test_a_folder_that_is_not_writable_is_named(unprivileged: None) -> None:
    with TemporaryDirectory() as folder:
        os.chmod(folder, 0o555)
        with pytest.raises(DatabaseError, match=f"^{folder} is not writable"):
            await Store.open(f"sqlite://{folder}/feed.sqlite3")


async def test_a_closed_store_says_so(databases: Databases) -> None:
    store = await Store.open(databases.url())
    await store.close()
    await store.close()
    with pytest.raises(DatabaseError, match="has been closed"):
        await store.articles.page(ALL)
    with pytest.raises(DatabaseError, match="has been closed"):
        await store.articles.put(article(), page())


async def test_those_that_make_one_database_at_the_same_time_all_get_it(databases: Databases) -> None:
    url = databases.empty()
    stores = await asyncio.gather(*(Store.open(url) for _ in range(4)))
    for store in stores:
        await store.articles.put(article(), page())
        assert await store.version() == 1
    for store in stores:
        await store.close()


async def test_a_migration_that_another_process_makes_meanwhile_is_not_made_again(tmp_path: Path) -> None:
    """The other has the write lock, and is done just when we, who saw an empty database, want to begin."""
    await (await Store.open(f"sqlite://{tmp_path}/model.sqlite3")).close()
    model = sqlite3.connect(tmp_path / "model.sqlite3")
    # FTS5 makes tables of its own for a virtual one.
    own = "sql IS NOT NULL AND name NOT LIKE 'sqlite~_%' ESCAPE '~' AND name NOT LIKE 'search~_terms~_%' ESCAPE '~'"
    dump = [sql for (sql,) in model.execute(f"SELECT sql FROM sqlite_master WHERE {own} ORDER BY rowid")]
    for table in ("content", "search_state", "tortoise_migrations"):
        rows = model.execute(f"SELECT * FROM {table}").fetchall()
        dump += [f"INSERT INTO {table} VALUES ({', '.join(repr(it) if it is not None else 'NULL' for it in row)})"
                 for row in rows]  # fmt: skip
    recorder = next(it for it in dump if it.startswith('CREATE TABLE "tortoise_migrations"'))
    other = sqlite3.connect(tmp_path / "feed.sqlite3", isolation_level=None)
    other.execute("PRAGMA journal_mode=WAL")
    other.execute(recorder)
    other.execute("BEGIN IMMEDIATE")
    other.execute("PRAGMA defer_foreign_keys=ON")
    for statement in dump:
        if statement != recorder:
            other.execute(statement)
    opening = asyncio.create_task(Store.open(f"sqlite://{tmp_path}/feed.sqlite3"))
    await asyncio.sleep(0.2)  # long enough to come to the lock; were it not, the test would still be right
    other.execute("COMMIT")
    other.close()
    model.close()
    async with await opening as store:
        await store.articles.put(article(), page())
        assert await store.version() == 1


async def test_on_postgresql_nobody_opens_while_another_process_makes_the_tables(postgres: PostgresDatabases) -> None:
    url = postgres.empty()
    other = await asyncpg.connect(url)
    await other.execute(f"SELECT pg_advisory_lock({_MIGRATING})")
    opening = asyncio.create_task(Store.open(f"{url}&lock_timeout=1"))
    waiting = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    async with asyncio.timeout(60):
        while not await other.fetch(waiting):  # noqa: ASYNC110  # the server tells nobody
            await asyncio.sleep(0.01)
    await asyncio.wait([opening], timeout=0.1)
    assert not opening.done(), "a migration may take longer than any other lock is waited for"
    assert await postgres.everything() == {}
    await other.close()
    async with await opening as store:
        assert await store.version() == 0


async def test_the_migrations_make_what_the_models_say() -> None:
    """If this fails, make a migration; schema.py has the command."""
    with TortoiseContext() as context:
        await context.init(config=schema.MAKING)
        assert context.apps
        writers = await MigrationAutodetector(context.apps, schema.MAKING["apps"]).changes()
        await context.close_connections()
    assert [operation.describe() for writer in writers for operation in writer.operations] == []


async def test_every_index_of_the_models_is_there(databases: Databases) -> None:
    """Tortoise has operations that promise an index and make none."""
    async with await Store.open(databases.empty()):
        made = await databases.indexes()
    with TortoiseContext() as context:
        await context.init(config=schema.MAKING)
        assert context.apps
        for model in context.apps["store"].values():
            columns = model._meta.fields_db_projection
            indexes = [it.fields if isinstance(it, Index) else it for it in model._meta.indexes]
            for names in [*indexes, *model._meta.unique_together, ("pk",)]:
                index = tuple(model._meta.db_pk_column if it == "pk" else columns.get(it, f"{it}_id") for it in names)
                assert index in made[model._meta.db_table], (model._meta.db_table, index)
        await context.close_connections()


async def test_texts_are_ordered_by_their_code_points_whatever_order_the_server_has(
    postgres: PostgresDatabases,
) -> None:
    """As SQLite orders them; and all whole numbers are as long as SQLite's."""
    sql = """
        SELECT data_type, collation_name FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name <> 'tortoise_migrations' AND column_default IS NULL
    """
    others = {("bigint", None), ("boolean", None), ("bytea", None), ("tsvector", None)}
    async with await Store.open(postgres.empty()):
        assert set(await postgres.run(sql)) == {("text", "C"), *others}


async def test_sources_are_kept_listed_by_name_and_counted(store: Store) -> None:
    given = Source(
        "jarialike_kz", "Jarialike.kz", "https://jarialike.kz/", "kk", "Asia/Qyzylorda",
        Rights(show="full", credit="Jarialike.kz", basis="text given to the project"),
    )  # fmt: skip
    await store.sources.put(given)
    await store.articles.put(article("a", source="jarialike_kz"), page("a"))
    await store.articles.put(article("b"), page("b"))
    found = await store.sources.all()
    assert [(it.name, it.articles) for it in found] == [("city_news", 1), ("jarialike_kz", 1)]
    assert found[0] == Source("city_news", "city_news", None, None, None, Rights(), 1), "made by its first article"
    assert await store.sources.by_name("jarialike_kz") == Source(
        given.name, given.title, given.home, given.language, given.timezone, given.rights, 1
    )
    assert await store.sources.by_name("nobody") is None
    some = await store.sources.named(["jarialike_kz", "nobody", "jarialike_kz"])
    assert {name: it.title for name, it in some.items()} == {"jarialike_kz": "Jarialike.kz"}
    assert await store.sources.named([]) == {}


async def test_a_source_put_again_is_the_same_and_a_changed_one_replaces_it(store: Store) -> None:
    source = Source("city_news", "City News", None, "en", None, Rights())
    await store.sources.put(source)
    await store.sources.put(source)
    assert await store.version() == 1
    await store.articles.put(article(), page())
    await store.sources.put(Source("city_news", "The City News", "https://city.example/", "en", None, Rights("full")))
    found = await store.sources.by_name("city_news")
    assert found
    assert (found.title, found.home, found.rights.show, found.articles) == (
        "The City News", "https://city.example/", "full", 1,
    )  # fmt: skip
    assert await store.version() == 3
