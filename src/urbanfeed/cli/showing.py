"""Commands that show what is set, and what is promised: settings, schema."""

import os
from typing import Annotated

import typer

from urbanfeed.cli.options import DataDir, Json
from urbanfeed.cli.tables import show

__all__ = ["add_to"]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for command in (schema, settings):
        app.command()(command)


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
    from urbanfeed.settings import PREFIX, load, without_password

    loaded = load(data_dir=data_dir)
    given = {name.upper() for name, value in os.environ.items() if value}
    rows = []
    for name, field in type(loaded).model_fields.items():
        value = getattr(loaded, name)
        if isinstance(value, tuple):
            value = ",".join(value) or None
        if name == "database_url" and value:
            value = without_password(value)
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
    show(rows, json)
