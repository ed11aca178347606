"""Commands that change which sources there are: add, remove, pause, resume."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from urbanfeed.cli.logs import begin
from urbanfeed.cli.options import DataDir, Json
from urbanfeed.cli.refusal import Refusal, unknown_source
from urbanfeed.cli.rights import Basis, Credit, Licence, Shown, in_words, rights_given
from urbanfeed.cli.tables import tell

if TYPE_CHECKING:
    from urbanfeed.ingest.adding import Proposal, Read
    from urbanfeed.settings import Settings
    from urbanfeed.store import Store

__all__ = ["add_to"]

_FIRST_WORDS = 160  # characters

Name = Annotated[str, typer.Argument(metavar="NAME", help="Which source.")]


def add_to(group: typer.Typer) -> None:
    """Add these commands to `urbanfeed sources`."""
    for command in (add, remove, pause, resume):
        group.command()(command)


def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="The site, or the page of it that lists its articles.")],
    name: Annotated[str | None, typer.Option("--name", help="What to call it; unset: its host.")] = None,
    title: Annotated[str | None, typer.Option("--title", help="Its title; unset: what the site says.")] = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="TAG", help="Its language (BCP 47); unset: its articles'.")
    ] = None,
    timezone: Annotated[
        str | None, typer.Option("--timezone", metavar="ZONE", help="Where its clocks are, as in Europe/Helsinki.")
    ] = None,
    show: Shown = "excerpt",
    licence: Licence = None,
    credit: Credit = None,
    basis: Basis = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=50, help="Articles to read and show.")] = 5,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be added, and store nothing.")] = False,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """
    Add a source by its address alone: find its feed, sitemap or list of articles, and read the newest ones.

    robots.txt is obeyed and the host has its pause. What is read is shown and not stored; from then on `urbanfeed run`
    gathers the source, and `urbanfeed crawl NAME` does so at once. Its articles are shown as excerpts; --show says how
    else. Where hardly any of the pages are articles, nothing is added, the exit code is 2, and it is said what was
    tried.

    \b
    Examples:
      urbanfeed sources add https://city.example/news
      urbanfeed sources add https://city.example/news --name city_news --timezone Asia/Almaty --dry-run
      urbanfeed sources add https://city.example/news --show full --licence CC-BY-4.0 --credit "City of Example"
    """
    from urbanfeed.ingest.adding import NothingFoundError, SourceTakenError, WishError, Wishes
    from urbanfeed.ingest.adding import add as add_source
    from urbanfeed.ingest.fetch import Fetcher
    from urbanfeed.store import Store

    settings = begin(data_dir=data_dir)
    wishes = Wishes(name, title, language, timezone, rights_given(show, licence, credit, basis), limit)

    async def work() -> "Proposal":
        async with await Store.open(settings.database) as store, Fetcher(settings) as fetcher:
            return await add_source(store, fetcher, url, wishes, datetime.now(UTC), dry_run)

    try:
        found = asyncio.run(work())
    except WishError as error:
        given = error.value if error.field == "url" else f"--{error.field} {error.value}"
        raise Refusal(f"{given}: {error.allowed}") from None
    except SourceTakenError as error:
        hint = f"; give --name, or `urbanfeed sources remove {error.source}` first" if error.what == "name" else ""
        raise Refusal(f"{error}{hint}") from None
    except NothingFoundError as error:
        tell(error.tried, err=True)
        hint = "if another page lists its articles, give that one; docs/add-a-source.md says more"
        raise Refusal(f"{error}, and nothing was added; {hint}") from None
    if json:
        from urbanfeed.cli.telling import json_line

        typer.echo(json_line(_facts(found, not dry_run)))
    else:
        tell(_told(found, dry_run))


def remove(name: Name, data_dir: DataDir = None) -> None:
    """
    Remove a source that was added: it is gathered no more, and how it was gathered is forgotten. Its articles stay.

    \b
    Examples:
      urbanfeed sources remove city.example
    """

    async def change(store: "Store") -> str:
        from urbanfeed.plugins import installed

        if name in installed():
            raise Refusal(f"{name} has a scraper file; `urbanfeed sources pause {name}` stops its gathering")
        source = await store.sources.by_name(name)
        if source is None or source.added is None:
            raise unknown_source(name, [it.name for it in await store.sources.all(counted=False) if it.added])
        await store.sources.remove(name)
        kept = f"; its {source.articles} articles stay" if source.articles else ""
        return f"{name} is removed{kept}"

    typer.echo(_changed(begin(data_dir=data_dir), change))


def pause(name: Name, data_dir: DataDir = None) -> None:
    """
    Gather a source no more until `sources resume`; its articles stay, and `crawl NAME` still asks it.

    \b
    Examples:
      urbanfeed sources pause city.example
    """
    typer.echo(_changed(begin(data_dir=data_dir), lambda store: _pause(store, name, datetime.now(UTC))))


def resume(name: Name, data_dir: DataDir = None) -> None:
    """
    Gather a source again that was paused.

    \b
    Examples:
      urbanfeed sources resume city.example
    """
    typer.echo(_changed(begin(data_dir=data_dir), lambda store: _pause(store, name, None)))


async def _pause(store: "Store", name: str, at: datetime | None) -> str:
    from urbanfeed.ingest.sources import known_sources, put_sources

    await put_sources(store)
    if not await store.sources.pause(name, at):
        raise unknown_source(name, [it.name for it in await known_sources(store)])
    return f"{name} is paused" if at else f"{name} is gathered again"


def _changed(settings: "Settings", change: "Callable[[Store], Awaitable[str]]") -> str:
    from urbanfeed.store import Store

    async def work() -> str:
        async with await Store.open(settings.database) as store:
            return await change(store)

    return asyncio.run(work())


def _told(found: "Proposal", dry_run: bool) -> Iterator[str]:
    source, chosen = found.source, found.chosen
    yield "Looked at:"
    yield from (f"  {it.url}: {it.came}" for it in found.survey.tried)
    yield ""
    yield f"Read by the {chosen.kind} {chosen.place.url}, its newest {len(found.read)}:"
    for it in found.read:
        yield ""
        yield from (f"  {line}" for line in _article(it))
    if chosen.hubs:
        yield ""
        yield f"It offers a hub, which can tell `urbanfeed run` of new articles at once: {', '.join(chosen.hubs)}"
    if found.doubts:
        yield ""
        yield "Doubtful:"
        yield from (f"  {it}" for it in found.doubts)
    yield ""
    called = f"{source.name} ({source.title}, {source.language or 'language unknown'})"
    if dry_run:
        yield f"Nothing is stored; without --dry-run this adds {called}"
    else:
        shown = in_words(source.rights)
        yield f"Added {called}; its articles are shown {shown}. `urbanfeed crawl {source.name}` gathers it now"


def _article(read: "Read") -> Iterator[str]:
    article = read.article
    if article is None:
        yield f"not read: {read.link.url}: {read.reason}"
        return
    rules = {it.name: it.rule for it in article.provenance.fields}
    yield article.headline
    dated = f"{article.published.at} (from {rules['published']})" if article.published else "no date"
    by = f"by {', '.join(article.authors)} (from {rules['authors']})" if article.authors else "no author"
    confidence = article.provenance.confidence
    sure = "" if confidence is None else f", confidence {confidence:.2f}"
    yield f"{dated}, {by}, {article.word_count} words{sure}"
    text = " ".join(article.text.split())
    yield text if len(text) <= _FIRST_WORDS else text[: text.rfind(" ", 1, _FIRST_WORDS) + 1].rstrip() + " …"
    yield article.url or read.link.url


def _facts(found: "Proposal", stored: bool) -> dict[str, Any]:
    source, chosen = found.source, found.chosen
    return {
        "name": source.name,
        "title": source.title,
        "home": source.home,
        "language": source.language,
        "rights": asdict(source.rights),
        "stored": stored,
        "place": {"kind": chosen.kind, "url": chosen.place.url, "select": chosen.place.select},
        "article": chosen.article,
        "hubs": list(chosen.hubs),
        "looked_at": [{"url": it.url, "came": it.came} for it in found.survey.tried],
        "doubts": list(found.doubts),
        "articles": [_one(it) for it in found.read],
    }


def _one(read: "Read") -> dict[str, Any]:
    article = read.article
    if article is None:
        return {"url": read.link.url, "reason": read.reason}
    return {
        "url": article.url or read.link.url,
        "headline": article.headline,
        "published": article.published.at if article.published else None,
        "authors": list(article.authors),
        "words": article.word_count,
        "confidence": article.provenance.confidence,
        "rules": {it.name: it.rule for it in article.provenance.fields},
    }
