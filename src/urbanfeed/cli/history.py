"""Commands about what an article was, and whether it is published: history, withdraw, reinstate, forget."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from urbanfeed.cli.logs import begin
from urbanfeed.cli.options import DataDir, Json
from urbanfeed.cli.refusal import Refusal

if TYPE_CHECKING:
    from urbanfeed.article import Article
    from urbanfeed.changes import Changes, Span
    from urbanfeed.store import Revision, Store

__all__ = ["add_to"]

Which = Annotated[str, typer.Argument(metavar="ID|URL", help="The article: its id, or an address of its page.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, in words; it is published.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for command in (history, withdraw, reinstate, forget):
        app.command()(command)


def history(which: Which, json: Json = False, data_dir: DataDir = None) -> None:
    """
    Print every version of an article, and what changed from one to the next.

    Removed words stand in [-brackets-], added ones in {+braces+}. A version that came of reading the same page anew is
    marked: its publisher has changed nothing.

    \b
    Examples:
      urbanfeed history https://city.example/news/1
      urbanfeed history 0b0f0c3e-… --json | jq .changes
    """
    from dataclasses import asdict

    from urbanfeed.cli.telling import json_line
    from urbanfeed.store import Store

    async def read() -> "tuple[Revision, ...]":
        async with await Store.open(begin(data_dir=data_dir).database) as store:
            return await store.articles.revisions((await _found(store, which)).id)

    for revision in asyncio.run(read()):
        if json:
            said = {"number": revision.number, "seen_at": revision.seen_at.isoformat()}
            said |= {"reread": revision.reread, "returned": revision.returned}
            corrections = [{"field": it.field, "by": it.by, "reason": it.reason} for it in revision.corrections]
            edited = {"corrections": corrections, "given_back": revision.given_back}
            typer.echo(json_line({**said, **edited, "changes": asdict(revision.changes)}))
        else:
            typer.echo("\n".join(_told(revision)))


def withdraw(which: Which, reason: Reason, data_dir: DataDir = None) -> None:
    """
    Publish an article no more: no list has it, and its page says that it was withdrawn, when, and why.

    Nothing is deleted; `urbanfeed reinstate` brings it back. For a lawful erasure, see `urbanfeed forget`.

    \b
    Examples:
      urbanfeed withdraw https://city.example/news/1 --reason "withdrawn at the author's request"
    """
    from urbanfeed.article import Withdrawal
    from urbanfeed.store import Store

    settings, why = begin(data_dir=data_dir), _reason(reason)

    async def work() -> "Article":
        async with await Store.open(settings.database) as store:
            article = await _found(store, which)
            # What the operator says stands in the place of what was.
            await store.articles.withdraw(article.id, Withdrawal(datetime.now(UTC), why, "operator"), anew=True)
            return article

    article = asyncio.run(work())
    typer.echo(f"withdrawn  {article.id}  {article.source}  {article.headline}")


def reinstate(which: Which, data_dir: DataDir = None) -> None:
    """
    Publish a withdrawn article again, whoever withdrew it.

    \b
    Examples:
      urbanfeed reinstate https://city.example/news/1
    """
    from urbanfeed.store import Store

    settings = begin(data_dir=data_dir)

    async def work() -> "Article":
        async with await Store.open(settings.database) as store:
            article = await _found(store, which)
            if not await store.articles.reinstate(article.id):
                raise Refusal(f"{which}: this article is not withdrawn")
            return article

    article = asyncio.run(work())
    typer.echo(f"reinstated {article.id}  {article.source}  {article.headline}")


def forget(
    which: Which,
    reason: Reason,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    whole: Annotated[
        bool, typer.Option("--vacuum", help="Write the whole database file anew, which takes its time and its room.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """
    Erase an article for good: its text, its history, its pages, and whatever it was found by.

    Its id, the day and the reason stay, so that its page can say so, and digests of its addresses and pages, so that
    it does not come in again. Backups, and pages of other articles that mention it, are yours to look after.
    Versions before 0.5 did not overwrite what they deleted: --vacuum once, if the database is older.

    \b
    Examples:
      urbanfeed forget https://city.example/news/1 --reason "erased by request under Article 17 GDPR"
    """
    from urbanfeed.store import Store

    settings, why = begin(data_dir=data_dir), _reason(reason)

    async def work() -> bool:
        async with await Store.open(settings.database) as store:
            article = await _found(store, which)
            if not yes:
                typer.echo(f"{article.id}  {article.source}  {article.headline}", err=True)
                typer.confirm("Erase this article for good? Nothing brings it back", abort=True, err=True)
            await store.forgotten.forget(article.id, why, datetime.now(UTC))
            typer.echo(f"forgotten  {article.id}")
            if whole and not settings.database.startswith("sqlite:"):
                typer.echo("urbanfeed: --vacuum is SQLite's; on PostgreSQL its owner runs VACUUM FULL", err=True)
            return await store.forgotten.emptied(whole)

    if not asyncio.run(work()):
        typer.echo(
            "urbanfeed: another process reads the database, so its write-ahead log could not be emptied; it is, when "
            "that process next comes to rest or ends",
            err=True,
        )


async def _found(store: "Store", which: str) -> "Article":
    """Raises Refusal."""
    article = await store.articles.by_id(which) or await store.articles.by_url(which)
    if article is None:
        forgotten = await store.forgotten.by_id(which) or await store.forgotten.of_page([which])
        if forgotten:
            raise Refusal(f"{which}: this article was forgotten on {forgotten.at:%Y-%m-%d}: {forgotten.reason}")
        raise Refusal(f"{which}: no article has this id or address")
    return article


def _reason(text: str) -> str:
    """Raises Refusal."""
    if not (reason := " ".join(text.split())):
        raise Refusal("--reason says nothing; readers will see it")
    return reason


def _told(revision: "Revision") -> Iterator[str]:
    again = "  (published again)" if revision.returned else "  (the same page, read anew)" if revision.reread else ""
    yield f"{revision.number}  {revision.seen_at:%Y-%m-%d %H:%M} UTC{again}"
    yield from (f"   {it.field} corrected by {it.by}: {it.reason}" for it in revision.corrections)
    yield from (f"   {it}: the correction is taken back" for it in revision.given_back)
    if revision.before is None:
        yield f"   {revision.article.headline}"
    else:
        yield from _lines(revision.changes)


def _lines(changes: "Changes") -> Iterator[str]:
    for field in changes.fields:
        said = _marked(field.spans) if field.spans else f"{field.old or 'nothing'} → {field.new or 'nothing'}"
        yield f"   {field.name}: {' '.join(said.split())}"
    for block in changes.blocks:
        place = block.new if block.new is not None else block.old
        yield f"   block {(place or 0) + 1} {block.kind}: {' '.join(_marked(block.spans).split())}"


def _marked(spans: "tuple[Span, ...]") -> str:
    """As wdiff marks words."""
    signs = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}
    return "".join(f"{signs[it.kind][0]}{it.text}{signs[it.kind][1]}" for it in spans)
