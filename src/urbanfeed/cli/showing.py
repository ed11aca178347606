"""Commands that show what there is: sources, settings, schema."""

import os
from typing import Annotated, Any

import typer

from urbanfeed.cli.options import DataDir, Json

__all__ = ["add_to"]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for command in (sources, schema, settings):
        app.command()(command)


def sources(json: Json = False, data_dir: DataDir = None) -> None:
    """
    List the sources: name, title, language and number of articles.

    These are the installed scrapers, and every host that has articles without one.

    \b
    Examples:
      urbanfeed sources
      urbanfeed sources --json | jq -r .name
    """
    import asyncio

    from urbanfeed.ingest.sources import known_sources
    from urbanfeed.settings import load
    from urbanfeed.store import Store

    async def read() -> list[dict[str, Any]]:
        async with await Store.open(load(data_dir=data_dir).database) as store:
            return [
                {"name": it.name, "title": it.title, "language": it.language, "articles": it.articles}
                for it in await known_sources(store)
            ]

    _show(asyncio.run(read()), json)


def schema(
    article: Annotated[bool, typer.Option("--article", help="The JSON Schema of an article instead.")] = False,
) -> None:
    """
    Print the GraphQL schema (SDL), or the JSON Schema of an article.

    \b
    Examples:
      urbanfeed schema > urbanfeed.graphql
      urbanfeed schema --article > article.schema.json
    """
    if article:
        from json import dumps

        from urbanfeed.article_json import json_schema

        typer.echo(dumps(json_schema(), indent=2, ensure_ascii=False))
        return
    from urbanfeed.publish.graphql import sdl

    typer.echo(sdl().rstrip("\n"))


def settings(json: Json = False, data_dir: DataDir = None) -> None:
    """
    Print every setting, its value, and where it came from.

    A setting is given in the environment. An unknown one is an error, so that a misspelt name does not go unnoticed.

    \b
    Examples:
      urbanfeed settings
      URBANFEED_LOG_FORMAT=json urbanfeed settings --json
    """
    from urbanfeed.settings import PREFIX, load

    loaded = load(data_dir=data_dir)
    given = {name.upper() for name, value in os.environ.items() if value}
    rows = []
    for name, field in type(loaded).model_fields.items():
        value = getattr(loaded, name)
        if isinstance(value, tuple):
            value = ",".join(value) or None
        variable = PREFIX + name.upper()
        origin = "environment" if variable in given else "default"
        if name == "data_dir" and data_dir is not None:
            origin = "--data-dir"
        rows.append(
            {
                "name": variable,
                "value": value if value is None or isinstance(value, int | float) else str(value),
                "from": origin,
                "description": field.description,
            }
        )
    _show(rows, json)


def _show(rows: list[dict[str, Any]], as_json: bool) -> None:
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
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = 1000
    console.print(table)
