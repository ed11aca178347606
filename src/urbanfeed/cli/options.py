"""Options that several commands take, each in the place of a setting."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from urbanfeed.cli.refusal import Refusal, unknown_source

if TYPE_CHECKING:
    from urbanfeed.ingest.fetch import Mirror

__all__ = ["DataDir", "Homes", "Host", "Json", "Port", "SourceName", "check_source", "mirrors_of"]

DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", metavar="FOLDER", help="Folder for the database.", show_default=False),
]
Host = Annotated[
    str | None, typer.Option("--host", metavar="ADDRESS", help="Address to listen on.", show_default=False)
]
Port = Annotated[
    int | None,
    typer.Option("--port", metavar="PORT", help="Port to listen on; 0 takes a free one.", show_default=False),
]
SourceName = Annotated[
    str | None,
    typer.Option("--source", metavar="NAME", help="Read with this source's scraper.", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]
Homes = Annotated[
    list[str] | None,
    typer.Option("--home", metavar="NAME=URL", help="Fetch this source's addresses from a mirror.", show_default=False),
]


def check_source(name: str) -> None:
    """Raises Refusal, with the known names, for a source that nobody has a scraper for."""
    from urbanfeed.plugins import installed

    if name not in (known := installed()):
        raise unknown_source(name, known)


def mirrors_of(homes: Sequence[str] | None) -> "tuple[Mirror, ...]":
    """The mirrors that --home names. Raises Refusal."""
    from urbanfeed.ingest.fetch import Mirror
    from urbanfeed.plugins import installed

    mirrors = []
    for home in homes or ():
        name, _, base = home.partition("=")
        check_source(name)
        if not base.startswith(("http://", "https://")):
            raise Refusal(f"--home {home}: give it as NAME=URL, such as {name}=http://127.0.0.1:9000")
        mirrors.append(Mirror(installed()[name].home, base))
    return tuple(mirrors)
