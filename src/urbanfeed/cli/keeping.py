"""Commands that carry what is kept elsewhere and back: backup, restore, export, import."""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Annotated, BinaryIO, TextIO

import typer

from urbanfeed.cli.filters import Authors, Languages, Order, Since, Sources, Texts, Topics, Until, query_of
from urbanfeed.cli.options import DataDir
from urbanfeed.cli.refusal import Refusal

__all__ = ["add_to"]

_AT_ONCE = 200  # articles


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(backup)
    app.command()(restore)
    app.command()(export)
    app.command("import")(import_)


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file; what is there is not overwritten.")],
    data_dir: DataDir = None,
) -> None:
    """
    Write all that is kept to one file: articles, their history and pages, sources, wires.

    Others may read and write meanwhile; the file holds one state of the database. It is read back before it gets its
    name. It can be restored into SQLite and into PostgreSQL, whichever it came from.

    \b
    Examples:
      urbanfeed backup /backups/urbanfeed-$(date +%F).jsonl.zst
    """
    from urbanfeed.settings import load
    from urbanfeed.store import Store

    async def work() -> int:
        async with await Store.open(load(data_dir=data_dir).database) as store:
            return (await store.back_up(file))["article"]

    articles = asyncio.run(work())
    typer.echo(f"{file}: {_articles(articles)}, read back and whole", err=True)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `urbanfeed backup` has written.")],
    replace: Annotated[bool, typer.Option("--replace", help="In the place of all that the database has.")] = False,
    data_dir: DataDir = None,
) -> None:
    """
    Put a backup into the database, which must be empty, or be replaced: all of it, or nothing.

    \b
    Examples:
      urbanfeed restore urbanfeed-2026-03-01.jsonl.zst
      URBANFEED_DATABASE_URL=postgresql://urbanfeed@db/urbanfeed urbanfeed restore from-sqlite.jsonl.zst
    """
    from urbanfeed.settings import load
    from urbanfeed.store import Store

    async def work() -> int:
        async with await Store.open(load(data_dir=data_dir).database) as store:
            return (await store.restore(file, replace))["article"]

    articles = asyncio.run(work())
    typer.echo(f"restored {_articles(articles)} from {file}", err=True)


def export(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write to this file instead.", show_default=False)
    ] = None,
    source: Sources = None,
    language: Languages = None,
    topic: Topics = None,
    author: Authors = None,
    q: Texts = None,
    since: Since = None,
    until: Until = None,
    order: Order = "newest",
    warc: Annotated[
        Path | None,
        typer.Option("--warc", metavar="FILE", help="Write all kept pages here instead.", show_default=False),
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """
    Print articles as JSON lines: one a line, all of each, as schema/article.schema.json says.

    Neither pages nor earlier states are in it; `urbanfeed backup` has all. A FILE appears once it is complete.

    With --warc, all kept pages are written instead, into one archive (WARC 1.1, gzip), with the address and the time
    that each was fetched; `urbanfeed ingest FILE` takes it in again. Damaged pages are named, and the exit code is 1.

    \b
    Examples:
      urbanfeed export --out all.jsonl
      urbanfeed export --topic housing --language sv --since 2025-01-01 | jq -r .headline
      urbanfeed export | ssh elsewhere urbanfeed import -
      urbanfeed export --warc pages.warc.gz
    """
    if warc:
        from urbanfeed.cli.exporting import export_pages

        if out or any((source, language, topic, author, q, since, until)):
            raise Refusal("--warc writes all kept pages, and goes with no filter and no --out")
        export_pages(warc, data_dir)
        return
    import json

    from urbanfeed.article_json import to_json
    from urbanfeed.settings import load
    from urbanfeed.store import Store

    query = query_of(
        source=source, language=language, topic=topic, author=author, q=q, since=since, until=until, order=order
    )

    async def work(write: Callable[[str], object]) -> int:
        written, after = 0, None
        async with await Store.open(load(data_dir=data_dir).database) as store:
            while True:
                part = await store.articles.page(query, _AT_ONCE, after, counted=False)
                for article in part.articles:
                    write(json.dumps(to_json(article), ensure_ascii=False) + "\n")
                written += len(part.articles)
                if not part.has_next:
                    return written
                after = part.cursors[-1]

    with _whole(out) if out else nullcontext(sys.stdout) as file:
        written = asyncio.run(work(file.write))
    typer.echo(f"exported {_articles(written)}", err=True)


def import_(
    file: Annotated[str, typer.Argument(metavar="FILE", help="JSON lines, or - for standard input.")],
    data_dir: DataDir = None,
) -> None:
    """
    Store articles from JSON lines, as `urbanfeed export` prints them.

    A line that is no article is named on standard error with its number, the field and what is wrong with it; the
    others are stored all the same, and the exit code is 1. An article that is stored already is revised where the
    line's was fetched later; the same file imported again changes nothing. One that was forgotten here is named, and
    not taken in.

    \b
    Examples:
      urbanfeed import all.jsonl
      curl -s https://city.example/articles.jsonl | urbanfeed import -
    """
    from urbanfeed.ingest.importing import import_lines
    from urbanfeed.settings import load
    from urbanfeed.store import Store

    async def work(lines: BinaryIO) -> Counter[str]:
        counts = Counter[str]()
        async with await Store.open(load(data_dir=data_dir).database) as store:
            async for it in import_lines(store, lines):
                counts[it.kind] += 1
                if it.why:
                    typer.echo(f"line {it.line}: {it.why}", err=True)
        return counts

    try:
        with nullcontext(sys.stdin.buffer) if file == "-" else open(file, "rb") as lines:
            counts = asyncio.run(work(lines))
    except OSError as error:
        raise Refusal(f"{file}: {error.strerror or error}") from None
    kinds = [f"{counts[kind]} {kind}" for kind in ("new", "revised", "unchanged", "forgotten", "bad") if counts[kind]]
    typer.echo(_articles(counts.total()) + (f": {', '.join(kinds)}" if kinds else ""))
    if counts["bad"]:
        raise typer.Exit(1)


def _articles(count: int) -> str:
    return f"{count:,} article{'' if count == 1 else 's'}"


@contextmanager
def _whole(path: Path) -> Iterator[TextIO]:
    """A file that has its name only when all is written. Raises Refusal."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            yield file
        unfinished.replace(path)
    except OSError as error:
        raise Refusal(f"{path} cannot be written: {error.strerror or error}") from None
    finally:
        unfinished.unlink(missing_ok=True)
