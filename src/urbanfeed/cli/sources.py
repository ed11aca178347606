"""Commands about the sources: which there are, how they are, and why."""

import asyncio
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from urbanfeed.cli import changing
from urbanfeed.cli.hubs import hub_facts, hubs_told
from urbanfeed.cli.options import DataDir, Json
from urbanfeed.cli.refusal import unknown_source
from urbanfeed.cli.rights import in_words
from urbanfeed.cli.tables import show, tell

if TYPE_CHECKING:
    from urbanfeed.ingest.health import History
    from urbanfeed.store import Gathering, Health, Source, Store, Subscription, Visit

__all__ = ["add_to"]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    group = typer.Typer(invoke_without_command=True, rich_markup_mode=None)
    group.callback()(sources)
    group.command()(check)
    changing.add_to(group)
    app.add_typer(group, name="sources")


def sources(
    context: typer.Context,
    unhealthy: Annotated[
        bool, typer.Option("--unhealthy", help="Only those that are degraded, broken or gone; exit code 1 if any is.")
    ] = False,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """
    List the sources: name, title, language, number of articles, and state of health.

    These are the installed scrapers, the sources added to the database, and every host that has articles without
    either. The state is that of the last round; one never gathered has none. `sources check NAME` says more.

    \b
    Examples:
      urbanfeed sources
      urbanfeed sources --json | jq -r .name
      urbanfeed sources --unhealthy || mail -s "sources to look after" desk@city.example
    """
    if context.invoked_subcommand:
        return
    from urbanfeed.ingest.sources import known_sources
    from urbanfeed.settings import load
    from urbanfeed.store import Store

    async def read() -> "list[tuple[Source, Health | None]]":
        async with await Store.open(load(data_dir=data_dir).database) as store:
            healths = await store.gatherings.healths()
            return [(it, healths.get(it.name)) for it in await known_sources(store)]

    found = asyncio.run(read())
    if unhealthy:
        found = [(it, health) for it, health in found if health and health.unhealthy and not it.paused_at]
    rows = [_row(it, health, json) for it, health in found]
    if rows or not unhealthy:
        show(rows, json)
    if unhealthy and rows:
        raise typer.Exit(1)


def check(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Which source.")],
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """
    Say how a source is, and why: its places and hubs, what has failed, with examples, and what its articles lack.

    It is judged anew by what is stored; nothing is fetched. The exit code is 1 where it is degraded, broken or gone.

    \b
    Examples:
      urbanfeed sources check jarialike_kz
      urbanfeed sources check jarialike_kz --json
    """
    from urbanfeed.ingest.health import judged
    from urbanfeed.ingest.history import history_of
    from urbanfeed.ingest.sources import all_scrapers, known_sources
    from urbanfeed.settings import load
    from urbanfeed.store import Store

    settings = load(data_dir=data_dir)

    async def read() -> "tuple[Source, History | None, tuple[Subscription, ...]]":
        async with await Store.open(settings.database) as store:
            known = {it.name: it for it in await known_sources(store)}
            if name not in known:
                raise unknown_source(name, known)
            return known[name], await _history(store, name), await store.subscriptions.of(name)

    async def _history(store: "Store", name: str) -> "History | None":
        scraper = (await all_scrapers(store)).get(name)
        return await history_of(store, scraper, datetime.now(UTC)) if scraper else None

    source, history, subscriptions = asyncio.run(read())
    now = datetime.now(UTC)
    if history is None or history.gathering.last_round_at is None:
        health = None
        lines = [
            f"{source.name}: not gathered yet; {source.articles} articles are stored, shown {in_words(source.rights)}"
        ]
    else:
        health = judged(history, now)
        lines = [*_told(source, history, health), *hubs_told(subscriptions, settings, now)]
    if json:
        from urbanfeed.cli.telling import json_line

        facts = _facts(health) | {"hubs": list(map(hub_facts, subscriptions))} if health else {}
        typer.echo(json_line(_row(source, health, True) | facts))
    else:
        tell(lines)
    if health and health.unhealthy:
        raise typer.Exit(1)


def _row(source: "Source", health: "Health | None", whole: bool) -> dict[str, Any]:
    """A line of the table; `whole` for machines, which get what a table has no room for."""
    state = "paused" if source.paused_at else health.state if health else None
    row = {
        "name": source.name,
        "title": source.title,
        "language": source.language,
        "articles": source.articles,
        "state": state,
    }
    if whole:
        return row | {
            "rights": asdict(source.rights),
            "since": _instant(health.since) if health else None,
            "reason": health.reason if health else None,
            "last_success": _instant(health.last_success) if health else None,
            "articles_per_day": health.articles_per_day if health else None,
        }
    return row | {"reason": health.reason if health else None}


def _facts(health: "Health") -> dict[str, Any]:
    return {
        "failures": [
            {"kind": it.kind, "count": it.count, "last_at": _instant(it.at), "last_example": it.example}
            for it in health.failures
        ],
        "empty_fields": [
            {"field": it.field, "share": it.share, "before": it.before} for it in health.empty_fields
        ],
    }  # fmt: skip


def _told(source: "Source", history: "History", health: "Health") -> Iterator[str]:
    gathering = history.gathering
    yield f"{source.name} ({source.title}) is {health.state}: {health.reason}"
    yield ""
    yield f"since         {_words(health.since)}"
    yield f"last success  {_words(health.last_success)}"
    yield f"last round    {_words(gathering.last_round_at)}"
    yield f"next round    {'paused' if source.paused_at else _words(gathering.due_at)}{_every(gathering)}"
    yield f"articles      {source.articles}{_rate(health)}"
    yield f"shown         {in_words(source.rights)}"
    if history.places:
        yield ""
        yield "Places:"
        yield from (f"  {it.url}: {_place(it)}" for it in history.places)
    if health.failures:
        yield ""
        yield "Failures in the last 30 days, each with its last example:"
        yield from (f"  {it.count:>5}  {it.kind:<14} {_words(it.at)}  {it.example}" for it in health.failures)
    if health.empty_fields:
        yield ""
        yield f"Empty in the last {len(history.recent)} articles (and in those before):"
        yield from (f"  {it.field:<14} {it.share:.0%}{_before(it.before)}" for it in health.empty_fields)
    read_instead = [it for it in history.pages if it.sample and it.sample.stand_in]
    if read_instead:
        yield ""
        yield "Read by the general reader in the place of the scraper:"
        yield from (f"  {it.url}: the scraper {it.sample.stand_in}" for it in read_instead[:5] if it.sample)


def _place(visit: "Visit") -> str:
    if visit.failures:
        return f"failed {visit.failures} times since {_words(visit.failing_since)}: {visit.kind}: {visit.detail}"
    told = "" if visit.links is None else f", {visit.links} articles"
    moved = f", moved for good to {visit.moved_to}" if visit.moved_to else ""
    return f"read {_words(visit.seen_at)}{told}{moved}"


def _every(gathering: "Gathering") -> str:
    if gathering.failures:
        return f", after {gathering.failures} failed"
    if not gathering.interval:
        return ""
    minutes = round(gathering.interval / 60)
    return f", one every {minutes} minutes" if minutes < 120 else f", one every {round(minutes / 60)} hours"


def _rate(health: "Health") -> str:
    return "" if health.articles_per_day is None else f", {health.articles_per_day:g} a day"


def _before(share: float | None) -> str:
    return "" if share is None else f" ({share:.0%})"


def _instant(instant: datetime | None) -> str | None:
    return instant.isoformat(timespec="seconds").replace("+00:00", "Z") if instant else None


def _words(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M} UTC" if instant else "never"
