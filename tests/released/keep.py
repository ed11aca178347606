"""
Keeps what a release promised: its SDL, its article schema, and a small filled database, in a folder of its version.

Run once a release: `make released`. tests/test_released.py then proves that later versions still read and keep it.
"""

import asyncio
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory

from urbanfeed import __version__
from urbanfeed.ingest.pipeline import ingest_page
from urbanfeed.ingest.saved import demo_pages
from urbanfeed.ingest.sources import put_sources
from urbanfeed.store import Store

HERE = Path(__file__).parent
SCHEMA = HERE.parent.parent / "schema"


async def fill(database: Path) -> None:
    """The demo's articles, taken in by this version."""
    async with await Store.open(f"sqlite://{database}") as store:
        await put_sources(store)
        for source, name, page in demo_pages():
            await ingest_page(store, name, page, source)


def keep(folder: Path) -> None:
    """Write the folder; one that is there already is a release, and stays as it is."""
    if folder.exists():
        sys.exit(f"{folder} is there already: a release does not change; raise the version in urbanfeed/__init__.py")
    with TemporaryDirectory() as place:
        database = Path(place) / "urbanfeed.sqlite3"
        asyncio.run(fill(database))
        folder.mkdir(parents=True)
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("VACUUM INTO ?", [str(folder / "urbanfeed.sqlite3")])
    for name in ("urbanfeed.graphql", "article.schema.json"):
        copy(SCHEMA / name, folder / name)


if __name__ == "__main__":
    keep(HERE / __version__)
