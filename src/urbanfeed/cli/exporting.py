"""Writing the kept pages into an archive: `urbanfeed export --warc`."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from urbanfeed.cli.logs import begin
from urbanfeed.cli.refusal import Refusal

if TYPE_CHECKING:
    from urbanfeed.store import Kept

__all__ = ["export_pages"]


def export_pages(warc: Path, data_dir: Path | None) -> None:
    """Write the kept pages into an archive. Raises Refusal, and Exit with 1 where some are damaged."""
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
