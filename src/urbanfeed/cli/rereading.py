"""The command that reads kept pages again: reread."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from urbanfeed.cli.logs import begin
from urbanfeed.cli.options import DataDir, Json
from urbanfeed.cli.refusal import Refusal, unknown_source

if TYPE_CHECKING:
    from urbanfeed.ingest.rereading import Notebook, Reread
    from urbanfeed.store import Store

__all__ = ["add_to"]

_VERDICTS = ("unchanged", "better", "changed", "worse", "unreadable", "damaged", "fault")
_SHOWN = 40  # articles that are named, unless all are asked for


def add_to(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command()(reread)


def reread(
    source: Annotated[
        str | None, typer.Option("--source", metavar="NAME", help="Only this source's articles.", show_default=False)
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE", help="Only those published since then.", show_default=False),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the report, and write nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before writing.")] = False,
    from_start: Annotated[
        bool, typer.Option("--from-start", help="Do not go on where an earlier run was interrupted.")
    ] = False,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """
    Read all kept pages again with today's reader and scrapers, and report what would change; write it when told to.

    Nothing is fetched. The report says how many articles are unchanged, better (fields filled, or the reader surer,
    and nothing lost), worse or otherwise changed, and which fields. Ids stay, and what an article was is kept as a
    revision. Pages that are damaged, or that the reader refuses by now, are named; their articles stay as they are.

    Ctrl-C ends it cleanly, with exit code 130; the same command goes on where it was (--from-start: after you have
    edited a scraper without raising its version). Withdrawn articles are left out.

    \b
    Examples:
      urbanfeed reread --dry-run
      urbanfeed reread --source jarialike_kz
      urbanfeed reread --since 2026-01-01 --yes
      urbanfeed reread --dry-run --json > report.jsonl
    """
    from urbanfeed.cli.progress import ProgressLine
    from urbanfeed.ingest.rereading import Asked, notebook_of, read_again, write_down
    from urbanfeed.query import ArticleQuery, QueryError
    from urbanfeed.store import Store

    settings = begin(data_dir=data_dir)
    try:
        ArticleQuery(since=since)
    except QueryError as error:
        raise Refusal(f"--since {since}: {error}") from None
    notebook = notebook_of(settings, source, since)
    notebook.open(from_start)
    if notebook.pages:
        typer.echo(f"goes on after {notebook.pages:,} articles, where it was interrupted", err=True)
    line = ProgressLine()

    async def read() -> None:
        async with await Store.open(settings.database) as store:
            await _check(store, source)
            await read_again(store, Asked(source, since), notebook, line)

    async def write() -> int:
        async with await Store.open(settings.database) as store:
            return await write_down(store, notebook, datetime.now(UTC), lambda read: None)

    try:
        asyncio.run(read())
        line.clear()
        changed = _report(notebook, json)
        written = 0
        if not dry_run and (not changed or yes or _wanted(changed)):
            written = asyncio.run(write())
    except KeyboardInterrupt:
        typer.echo("urbanfeed: interrupted; the same command goes on where it was", err=True)
        raise typer.Exit(130) from None
    except typer.Abort:  # nobody answered; what was read may be stale when somebody does
        notebook.remove()
        raise
    if not dry_run:
        typer.echo(f"{written:,} articles written", err=json)
    notebook.remove()
    raise typer.Exit(1 if any(notebook.counts[it] for it in ("unreadable", "damaged", "fault")) else 0)


async def _check(store: "Store", source: str | None) -> None:
    """Raises Refusal."""
    if source is not None and source not in (known := {it.name for it in await store.sources.all(counted=False)}):
        raise unknown_source(source, known)


def _wanted(changed: int) -> bool:
    return typer.confirm(f"Write the {changed:,} articles that differ?", err=True)


def _report(notebook: "Notebook", as_json: bool) -> int:
    """Print what differs and the sums; how many articles would be written."""
    from urbanfeed.cli.telling import json_line

    fields: Counter[tuple[str, str]] = Counter()
    named = changed = 0
    for read in notebook.differing():
        changed += read.article is not None
        fields.update((it.name, it.kind) for it in read.differences)
        if as_json:
            said = {"id": read.id, "source": read.source, "headline": read.headline, "verdict": read.verdict}
            typer.echo(json_line({**said, "reason": read.reason, "fields": [asdict(it) for it in read.differences]}))
        elif named < _SHOWN:
            named += 1
            typer.echo(_named(read))
    counts = {verdict: notebook.counts[verdict] for verdict in _VERDICTS if notebook.counts[verdict]}
    if as_json:
        sums = [{"field": name, "kind": kind, "articles": count} for (name, kind), count in sorted(fields.items())]
        typer.echo(json_line({"articles": notebook.pages, "verdicts": counts, "fields": sums}))
        return changed
    if named == _SHOWN < notebook.pages - notebook.counts["unchanged"]:
        typer.echo(f"… the first {_SHOWN}; --json names all")
    told = ", ".join(f"{count:,} {verdict}" for verdict, count in counts.items())
    typer.echo(f"{notebook.pages:,} articles{f': {told}' if told else ''}")
    for text in _sums(fields):
        typer.echo(f"  {text}")
    return changed


def _named(read: "Reread") -> str:
    signs = {"filled": "+", "lost": "-", "changed": "~"}
    if read.reason:
        why = read.reason.strip().splitlines()[-1]
    else:
        why = " ".join(f"{signs[it.kind]}{it.name}" for it in read.differences)
    return f"{read.verdict:<10} {read.id}  {read.source}  {read.headline}: {why}"


def _sums(fields: Counter[tuple[str, str]]) -> Iterable[str]:
    for name in sorted({name for name, _ in fields}):
        kinds = ", ".join(f"{fields[name, it]:,} {it}" for it in ("filled", "changed", "lost") if fields[name, it])
        yield f"{name}: {kinds}"
