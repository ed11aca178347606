"""Commands that take pages in: extract one, ingest saved ones, crawl the sources."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from urbanfeed.cli.explaining import explained
from urbanfeed.cli.logs import begin
from urbanfeed.cli.options import DataDir, Homes, Json, SourceName, check_source, mirrors_of
from urbanfeed.cli.refusal import Refusal

if TYPE_CHECKING:
    from urbanfeed.article import Article
    from urbanfeed.page import Page
    from urbanfeed.settings import Settings

__all__ = ["add_to"]

Format = Literal["json", "markdown", "text", "html"]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for command in (extract, ingest, crawl):
        app.command()(command)


def extract(
    pages: Annotated[
        list[str],
        typer.Argument(
            metavar="PAGE", help="A saved page, an address, or - for standard input; several are parts of one article."
        ),
    ],
    format: Annotated[
        Format | None, typer.Option("--format", help="What to print; json, unless --explain.", show_default=False)
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print how each field was found instead, as text or json.")
    ] = False,
    source: SourceName = None,
    url: Annotated[
        str | None,
        typer.Option("--url", metavar="URL", help="Where a saved page was found.", show_default=False),
    ] = None,
) -> None:
    """
    Print the article of one page, or of the several pages that it is printed on; nothing is stored.

    A saved page's scraper is found by the canonical address in it. A text dump (.txt) has none: name its source, or
    the general reader reads it.

    --explain prints for each field what the page says of it in several places, how far each is trusted, which won, and
    why.

    \b
    Examples:
      urbanfeed extract page.html
      urbanfeed extract page.html --explain
      urbanfeed extract https://city.example/news/1 --format markdown
      urbanfeed extract page.html page-2.html page-3.html --format text
      urbanfeed extract dump.txt --source jarialike_kz --format text
      curl -s https://city.example/news/1 | urbanfeed extract - --url https://city.example/news/1
    """
    from urbanfeed.ingest.addresses import absolute
    from urbanfeed.ingest.fetch import FetchError
    from urbanfeed.ingest.parts import PartsError, joined
    from urbanfeed.ingest.pipeline import read_page
    from urbanfeed.ingest.topics import with_topics
    from urbanfeed.page import ExtractionError

    settings = begin()
    if source is not None:
        check_source(source)
    if url is not None and absolute(url, None) is None:
        raise Refusal(f"--url {url}: that is no http or https address")
    if explain and format not in (None, "json", "text"):
        raise Refusal(f"--explain prints text or json, not {format}")
    if explain and pages[1:]:
        raise Refusal("--explain takes one page")
    articles = []
    for page in pages:
        try:
            one = _one_page(page, url, settings)
            if explain:
                typer.echo(explained(one, source, as_json=format == "json"))
                return
            articles.append(read_page(one, source))
        except (ExtractionError, FetchError) as error:
            typer.echo(f"urbanfeed: {page}: {error}", err=True)
            raise typer.Exit(1) from None
        except OSError as error:
            typer.echo(f"urbanfeed: {page}: {error.strerror or error}", err=True)
            raise typer.Exit(1) from None
    try:
        article = joined(articles)
    except PartsError as error:
        typer.echo(f"urbanfeed: {error}", err=True)
        raise typer.Exit(1) from None
    typer.echo(_written(with_topics(article) if articles[1:] else article, format or "json"))


def ingest(
    pages: Annotated[list[str], typer.Argument(metavar="PAGE", help="Pages, text dumps, folders of them, addresses.")],
    source: SourceName = None,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """
    Take pages in: read each, and store what is new in it.

    One line a page: new, revised, filled (a twin added what was missing) or unchanged, with the article's id. Pages
    that fail are named on standard error; the others are stored all the same, and the exit code is 1. A page that is
    taken in again is not stored twice. The parts of one article ("page 2") are joined: those in a folder, and those
    that follow an address.

    \b
    Examples:
      urbanfeed ingest saved-pages/
      urbanfeed ingest dump.txt --source jarialike_kz
      urbanfeed ingest https://city.example/news/1 --json
    """
    from urbanfeed.cli.telling import Teller
    from urbanfeed.ingest.fetch import Fetcher
    from urbanfeed.ingest.pipeline import ingest as ingest_all
    from urbanfeed.ingest.sources import put_sources
    from urbanfeed.store import Store

    settings = begin(data_dir=data_dir)
    if source is not None:
        check_source(source)

    async def work(teller: Teller) -> None:
        async with await Store.open(settings.database) as store, Fetcher(settings) as fetcher:
            await put_sources(store)
            await ingest_all(store, fetcher, pages, source, teller)

    with Teller("Taking in", json) as teller:
        asyncio.run(work(teller))
    raise typer.Exit(teller.exit_code)


def crawl(
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="SOURCE", help="Which sources; all of them if none is named.")
    ] = None,
    home: Homes = None,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """
    Ask the sources once what is new, and take it in.

    robots.txt is obeyed and each host has its pause; new pages come first, at most URBANFEED_CRAWL_LIMIT a source.
    With --home, a source is fetched from another origin; its articles keep their own addresses.

    \b
    Examples:
      urbanfeed crawl
      urbanfeed crawl optimism_kz jarialike_kz
      urbanfeed crawl optimism_kz --home optimism_kz=http://127.0.0.1:9000
    """
    from urbanfeed.cli.telling import Teller
    from urbanfeed.ingest.rounds import crawl as crawl_round
    from urbanfeed.plugins import installed
    from urbanfeed.store import Store

    settings = begin(data_dir=data_dir)
    for name in sources or ():
        check_source(name)
    scrapers = [scraper for name, scraper in installed().items() if not sources or name in sources]
    mirrors = mirrors_of(home)

    async def work(teller: Teller) -> None:
        async with await Store.open(settings.database) as store:
            await crawl_round(store, settings, scrapers, teller, mirrors)

    with Teller("Crawling", json) as teller:
        asyncio.run(work(teller))
    raise typer.Exit(teller.exit_code)


def _one_page(given: str, url: str | None, settings: "Settings") -> "Page":
    """The page that `extract` was given. Raises OSError, FetchError, ExtractionError."""
    from urbanfeed.ingest.extract import page_of
    from urbanfeed.ingest.fetch import Fetcher
    from urbanfeed.ingest.pipeline import fetch_page, is_address
    from urbanfeed.ingest.saved import page_of_file

    async def fetch() -> "Page":
        async with Fetcher(settings) as fetcher:
            return await fetch_page(fetcher, given)

    if given == "-":
        return page_of(sys.stdin.buffer.read(), url=url)
    if is_address(given):
        return asyncio.run(fetch())
    return page_of_file(Path(given), url)


def _written(article: "Article", format: Format) -> str:
    """The article in the form asked for, its headline above its body."""
    from html import escape

    from urbanfeed.article_json import to_json
    from urbanfeed.markdown import escaped, heading

    match format:
        case "json":
            import json

            return json.dumps(to_json(article), ensure_ascii=False, indent=2)
        case "markdown":
            return f"{heading(escaped(article.headline), 1)}\n\n{article.markdown}".rstrip("\n")
        case "text":
            return f"{article.headline}\n\n{article.text}"
        case "html":
            language = f' lang="{escape(article.language)}"' if article.language else ""
            head = f'<article{language} dir="{article.direction}">\n<h1>{escape(article.headline, quote=False)}</h1>'
            return f"{head}\n{article.html}\n</article>"
