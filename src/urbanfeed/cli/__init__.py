"""
The command line: it reads arguments, asks the rooms below to do the work, and tells what came of it.

Data goes to standard output, progress and messages to standard error. Exit codes: 0 all good, 1 some pages failed (each
is named) or a source is unhealthy, 2 wrong use, or a setting, database, folder or port that cannot be used.
"""

import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from urbanfeed.cli import history, keeping, rereading, scrapers, serving, showing, sources, taking_in, tokens, wires
from urbanfeed.cli.refusal import in_one_line

__all__ = ["app", "main"]

app = typer.Typer(
    name="urbanfeed",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
taking_in.add_to(app)
serving.add_to(app)
sources.add_to(app)
scrapers.add_to(app)
history.add_to(app)
rereading.add_to(app)
wires.add_to(app)
tokens.add_to(app)
keeping.add_to(app)
showing.add_to(app)


def _print_version(asked: bool) -> None:
    if asked:
        from urbanfeed import __version__

        typer.echo(f"urbanfeed {__version__}")
        raise typer.Exit


@app.callback()
def urbanfeed(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """
    A newsroom wire for cities: structured articles out of pages that have no good feed.

    \b
    See it work:           urbanfeed demo
    Read one page:         urbanfeed extract page.html
    Keep saved pages:      urbanfeed ingest pages/
    Ask all sources once:  urbanfeed crawl
    See how they are:      urbanfeed sources
    Write a scraper:       urbanfeed scrapers new https://city.example/news/1
    Serve what is kept:    urbanfeed serve      (`run` gathers as well)

    Every setting can be given as URBANFEED_NAME in the environment; `urbanfeed settings` lists them.
    """


def main() -> None:
    """The `urbanfeed` program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # Articles are in every script, whatever the terminal's encoding is said to be.
            stream.reconfigure(encoding="utf-8")
    try:
        app()
    except Exception as error:
        line = in_one_line(error)
        if line is None:
            raise
        typer.echo(f"urbanfeed: {line}", err=True)
        sys.exit(2)
