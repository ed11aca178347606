"""The command that writes out what is kept: export."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from urbanfeed.cli.logs import begin
from urbanfeed.cli.options import DataDir
from urbanfeed.cli.refusal import Refusal

if TYPE_CHECKING:
    from urbanfeed.store import Kept

__all__ = ["add_to"]


def add_to(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command()(export)


def export(
    warc: Annotated[
        Path, typer.Option("--warc", metavar="FILE", help="Write the kept pages into this archive (.warc.gz).")
    ],
    data_dir: DataDir = None,
) -> None:
    """
    Write all kept pages into one archive (WARC 1.1, gzip), with the address and the time that each was fetched.

    `urbanfeed ingest FILE` takes it in again, as any other reader of WARC does. Pages that are damaged are named on
    standard error; the others are written all the same, and the exit code is 1.

    \b
    Examples:
      urbanfeed export --warc pages.warc.gz
    """
    from urbanfeed.ingest.bulk.archiving import write_archive
    from urbanfeed.store import Store

    settings = begin(data_dir=data_dir)
    if not warc.name.endswith(".warc.gz"):
        raise Refusal(f"--warc {warc}: give it a name that ends in .warc.gz, since that is what it will be")
    if warc.exists():
        raise Refusal(f"--warc {warc}: this file is there already")
    lost = 0

    def missed(kept: "Kept") -> None:
        nonlocal lost
        lost += 1
        typer.echo(f"damaged    {kept.sha256}  {kept.url or 'no address'}  of article {kept.article}", err=True)

    async def work() -> int:
        async with await Store.open(settings.database) as store:
            return await write_archive(store, warc, datetime.now(UTC), missed)

    try:
        written = asyncio.run(work())
    except OSError as error:
        raise Refusal(f"--warc {warc}: {error.strerror or error}") from None
    typer.echo(f"{written:,} pages written to {warc}{f', {lost:,} damaged' if lost else ''}", err=True)
    raise typer.Exit(1 if lost else 0)
