"""The command that makes the search index anew: reindex."""

import asyncio
from typing import Annotated

import typer

from urbanfeed.cli.logs import begin
from urbanfeed.cli.options import DataDir

__all__ = ["add_to"]


def add_to(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command()(reindex)


def reindex(
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Even where the index is of this version, and needs nothing.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """
    Make the search index anew from the articles, as this version of urbanfeed would; the log says when that is needed.

    Others may read and write meanwhile: what is found is first what was found before, more and more of it as it will
    be. Start all other processes with this version first, since what an older one writes is indexed its way.

    Ctrl-C ends it cleanly, with exit code 130; the same command goes on where it was.

    \b
    Examples:
      urbanfeed reindex
    """
    from urbanfeed.cli.progress import ProgressLine
    from urbanfeed.ingest.bulk import Progress
    from urbanfeed.store import Store

    settings = begin(data_dir=data_dir)
    line = ProgressLine("articles")

    async def work() -> int | None:
        async with await Store.open(settings.database) as store:
            if not anyway and not await store.reindexing.needed():
                return None
            return await store.patient().reindexing.run(
                lambda done, left: line(Progress(done, done / max(1, done + left)))
            )

    try:
        done = asyncio.run(work())
    except KeyboardInterrupt:
        line.clear()
        typer.echo("urbanfeed: interrupted; the same command goes on where it was", err=True)
        raise typer.Exit(130) from None
    line.clear()
    said = "the search index is of this version; nothing to do" if done is None else f"{done:,} articles indexed anew"
    typer.echo(said, err=True)
