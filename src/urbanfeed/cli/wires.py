"""Commands about wires: saved queries that every door answers by their key."""

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from urbanfeed.cli.filters import Authors, Languages, Order, Since, Sources, Texts, Topics, Until, query_of
from urbanfeed.cli.options import DataDir, Json
from urbanfeed.cli.refusal import Refusal
from urbanfeed.cli.tables import show

if TYPE_CHECKING:
    from urbanfeed.store import Wire

__all__ = ["add_to"]

_HELP = """
Save queries as wires, list them, forget them. Every door answers a wire by its key.

\b
Examples:
  urbanfeed wires add housing-sv --title "Bostäder" --topic housing --language sv
  urbanfeed wires list
"""

Key = Annotated[str, typer.Argument(metavar="KEY", help="What it is asked for by, in every address of it.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=_HELP)
    group.command()(add)
    group.command("list")(listed)
    group.command()(remove)
    app.add_typer(group, name="wires")


def add(
    key: Key,
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="Its name, for people.", show_default=False)],
    description: Annotated[
        str, typer.Option("--description", metavar="TEXT", help="What it brings, for people.", show_default=False)
    ] = "",
    source: Sources = None,
    language: Languages = None,
    topic: Topics = None,
    author: Authors = None,
    q: Texts = None,
    since: Since = None,
    until: Until = None,
    order: Order = "newest",
    data_dir: DataDir = None,
) -> None:
    """
    Save a query as a wire, or change the wire of this key.

    It has a page (/wires/KEY), feeds (/wires/KEY/atom.xml, rss.xml), a field of GraphQL (wire), and a widget
    (<urban-feed wire="KEY">).

    \b
    Examples:
      urbanfeed wires add housing-sv --title "Bostäder" --topic housing --language sv
      urbanfeed wires add water --title "Water" --description "Rivers, rain and pipes" --topic water --since 2025-01-01
    """
    from urbanfeed.settings import load
    from urbanfeed.store import Store, Wire

    query = query_of(
        source=source, language=language, topic=topic, author=author, q=q, since=since, until=until, order=order
    )
    try:
        wire = Wire(key, title.strip(), description.strip(), query, datetime.now(UTC))
    except ValueError as error:
        raise Refusal(str(error)) from None

    async def put() -> bool:
        async with await Store.open(load(data_dir=data_dir).database) as store:
            known = await store.wires.by_key(key) is not None
            await store.wires.put(wire)
            return known

    known = asyncio.run(put())
    typer.echo(f"{'changed' if known else 'added'} the wire {key}: {query.canonical() or 'all articles'}", err=True)


def listed(json: Json = False, data_dir: DataDir = None) -> None:
    """
    List the wires: key, title, what each asks, and how many articles it finds.

    \b
    Examples:
      urbanfeed wires list
      urbanfeed wires list --json | jq -r .key
    """
    from urbanfeed.settings import load
    from urbanfeed.store import Store, Total

    async def read() -> "list[tuple[Wire, Total]]":
        async with await Store.open(load(data_dir=data_dir).database) as store:
            return [(it, await store.articles.count(it.query)) for it in await store.wires.all()]

    rows = []
    for wire, total in asyncio.run(read()):
        row = {"key": wire.key, "title": wire.title, "query": wire.query.canonical(), "articles": total.number}
        if json:
            row |= {
                "exact": total.exact,
                "description": wire.description,
                "added": f"{wire.added_at:%Y-%m-%dT%H:%M:%SZ}",
            }
        rows.append(row)
    if rows or json:
        show(rows, json)
    else:
        typer.echo("there are no wires yet; `urbanfeed wires add` saves one", err=True)


def remove(key: Key, data_dir: DataDir = None) -> None:
    """
    Forget a wire. Its articles stay; its page and feeds answer 404 from then on.

    \b
    Example:
      urbanfeed wires remove water
    """
    from urbanfeed.settings import load
    from urbanfeed.store import Store

    async def forget() -> None:
        async with await Store.open(load(data_dir=data_dir).database) as store:
            if not await store.wires.remove(key):
                known = ", ".join(it.key for it in await store.wires.all())
                raise Refusal(f"there is no wire {key!r}; known are {known or 'none'}")

    asyncio.run(forget())
    typer.echo(f"removed the wire {key}", err=True)
