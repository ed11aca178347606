"""
Tables and lines for people, or one JSON object a line for machines.

Much of what they say was said by strangers, who may not command the terminal.
"""

from collections.abc import Iterable
from typing import Any

import typer

__all__ = ["show", "tell"]


def show(rows: list[dict[str, Any]], as_json: bool) -> None:
    """The rows as JSON lines, or as a table that is as wide as it needs to be where no terminal limits it."""
    if as_json:
        from urbanfeed.cli.telling import json_line

        for row in rows:
            typer.echo(json_line(row))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in rows[0] if rows else ():
        table.add_column(name.upper(), overflow="fold", justify="right" if name == "articles" else "left")
    for row in rows:
        table.add_row(*("" if value is None else _plain(str(value)) for value in row.values()))
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = 1000
    console.print(table)


def tell(lines: Iterable[str], err: bool = False) -> None:
    """The lines, each on one line."""
    typer.echo("\n".join(map(_plain, lines)), err=err)


def _plain(text: str) -> str:
    from urbanfeed.ingest.characters import printed

    return " ".join(printed(text).splitlines())
