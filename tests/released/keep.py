"""
Keeps what a release promised: its SDL, its article schema, its persisted documents, the script of its widgets, and a
small filled database of each engine, in a folder of its version; and the script where it is served from, too.

Run once a release: `make released`. tests/test_released.py then proves that later versions still read and keep it.
"""

import asyncio
import gzip
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from shutil import copy, copytree
from tempfile import TemporaryDirectory

from databases import PostgresDatabases, server
from filled import fill
from urbanfeed import __version__
from urbanfeed.ingest.pipeline import ingest_page
from urbanfeed.ingest.saved import demo_pages
from urbanfeed.ingest.sources import put_sources
from urbanfeed.publish.widgets.assets import script, widget_digest
from urbanfeed.store import Store

HERE = Path(__file__).parent
SCHEMA = HERE.parent.parent / "schema"
SCRIPTS = HERE.parent.parent / "src" / "urbanfeed" / "publish" / "widgets" / "released"

# What psql alone understands; a driver can be given the rest as it is.
_OF_PSQL = re.compile(r"^\\(un)?restrict .*\n", re.MULTILINE)


def keep(folder: Path) -> None:
    """Write the folder; one that is there already is a release, and stays as it is."""
    if folder.exists():
        sys.exit(f"{folder} is there already: a release does not change; raise the version in urbanfeed/__init__.py")
    folder.mkdir(parents=True)
    with TemporaryDirectory() as place:
        database, vacuumed, moved = (Path(place) / it for it in ("urbanfeed.sqlite3", "vacuumed", "moved"))
        asyncio.run(_fill(database, moved))
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("VACUUM INTO ?", [str(vacuumed)])
        (folder / "urbanfeed.sqlite3.gz").write_bytes(gzip.compress(vacuumed.read_bytes(), mtime=0))
        (folder / "urbanfeed.sql.gz").write_bytes(gzip.compress(_on_postgresql(moved), mtime=0))
    for name in ("urbanfeed.graphql", "article.schema.json"):
        copy(SCHEMA / name, folder / name)
    copytree(SCHEMA / "operations", folder / "operations")
    (folder / f"urban-feed-{widget_digest()}.js").write_bytes(script())


def serve(folder: Path) -> None:
    """Go on serving the script of the release: pages have pinned it by its address and its hash."""
    for it in folder.glob("urban-feed-*.js"):
        copy(it, SCRIPTS / it.name)


async def _fill(database: Path, moved: Path) -> None:
    """The demo's articles, taken in by this version, and something in every table."""
    async with await Store.open(f"sqlite://{database}") as store:
        await put_sources(store)
        for source, name, page in demo_pages():
            await ingest_page(store, name, page, source)
        await fill(store)
        await store.back_up(moved)


def _on_postgresql(moved: Path) -> bytes:
    """The same as SQL that makes it again in an empty database of PostgreSQL."""
    with server() as it:
        databases = PostgresDatabases(it)
        url = databases.url()
        asyncio.run(_restore(url, moved))
        return _dumped(url, Path(it.process.bin_path) / "pg_dump").encode()


async def _restore(url: str, moved: Path) -> None:
    async with await Store.open(url) as store:
        await store.restore(moved)


def _dumped(url: str, program: Path) -> str:
    """The database as SQL, which names neither owners nor places."""
    command = [str(program), "--inserts", "--rows-per-insert=50", "--no-owner", "--no-privileges", url]
    return _OF_PSQL.sub("", subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


if __name__ == "__main__":
    if sys.argv[1:]:
        keep(Path(sys.argv[1]))
    else:
        keep(HERE / __version__)
        serve(HERE / __version__)
