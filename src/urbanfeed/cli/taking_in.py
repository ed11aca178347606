"""Commands that take pages in: extract one, ingest saved ones, crawl the sources."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from urbanfeed.cli.explaining import explained
from urbanfeed.cli.logs import begin
from urbanfeed.cli.options import DataDir, Homes, Json, SourceName, check_source, mirrors_of
from urbanfeed.cli.refusal import Refusal, unknown_source

if TYPE_CHECKING:
    from urbanfeed.article import Article
    from urbanfeed.page import Page
    from urbanfeed.settings import Settings

__all__ = ["add_to", "one_page"]

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
            one = one_page(page, url, settings)
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
    pages: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PAGE", help="Pages, text dumps, archives (WARC, WET), folders of them, addresses, lists, OPML."
        ),
    ] = None,
    lists: Annotated[
        list[Path] | None,
        typer.Option("--list", metavar="FILE", help="A file of addresses, one a line.", show_default=False),
    ] = None,
    source: SourceName = None,
    from_start: Annotated[
        bool, typer.Option("--from-start", help="Do not go on where an earlier run was interrupted.")
    ] = False,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """
    Take pages in: read each, and store what is new in it.

    One line a page: new, revised, filled (a twin added what was missing) or unchanged, with the article's id. Pages
    that fail are named on standard error; the others are stored all the same, and the exit code is 1. A page that is
    taken in again is not stored twice. The parts of one article ("page 2") are joined: those in a folder, and those
    that follow an address.

    Many pages are read on all cores, in no certain order. Ctrl-C ends cleanly, with exit code 130; the same command
    then goes on in an archive or a list where it was.

    \b
    Examples:
      urbanfeed ingest saved-pages/
      urbanfeed ingest dump.txt --source jarialike_kz
      urbanfeed ingest https://city.example/news/1 --json
      urbanfeed ingest crawl-00001.warc.gz crawl-00001.warc.wet.gz
      urbanfeed ingest --list addresses.txt
      urbanfeed ingest subscriptions.opml
    """
    from urbanfeed.cli.progress import ProgressLine
    from urbanfeed.cli.telling import Teller
    from urbanfeed.ingest.bulk import BatchError, batches_of, bookmarks_of, take_in
    from urbanfeed.ingest.fetch import Fetcher
    from urbanfeed.ingest.sources import put_sources
    from urbanfeed.store import Store

    settings = begin(data_dir=data_dir)
    if not pages and not lists:
        raise Refusal("nothing to take in; name pages, or --list FILE")
    if source is not None:
        check_source(source)
    try:
        batches = batches_of(pages or (), lists or ())
    except BatchError as error:
        raise Refusal(str(error)) from None
    bookmarks = bookmarks_of(settings, from_start)
    line = ProgressLine()

    async def work(teller: Teller) -> None:
        async with await Store.open(settings.database) as opened, Fetcher(settings) as fetcher:
            store = opened.patient()
            await put_sources(store)
            await take_in(store, fetcher, batches, source, teller, bookmarks=bookmarks, show=line, note=teller.note)

    try:
        with Teller("Taking in", json, line) as teller:
            asyncio.run(work(teller))
    except KeyboardInterrupt:
        again = ", and goes on in archives and lists where it was" if any(it.resumable for it in batches) else ""
        typer.echo(f"urbanfeed: interrupted; what is stored stays. The same command takes in the rest{again}", err=True)
        raise typer.Exit(130) from None
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

    They are asked now, whenever the schedule would; without names, all but those that are paused. robots.txt is obeyed
    and each host has its pause; new pages come first, at most URBANFEED_CRAWL_LIMIT a source.
    With --home, a source is fetched from another origin; its articles keep their own addresses.

    \b
    Examples:
      urbanfeed crawl
      urbanfeed crawl optimism_kz jarialike_kz
      urbanfeed crawl optimism_kz --home optimism_kz=http://127.0.0.1:9000
    """
    from urbanfeed.cli.telling import Teller
    from urbanfeed.ingest.rounds import crawl as crawl_round
    from urbanfeed.ingest.sources import all_scrapers, gathered
    from urbanfeed.store import Store

    settings = begin(data_dir=data_dir)
    mirrors = mirrors_of(home)

    async def work(teller: Teller) -> None:
        async with await Store.open(settings.database) as store:
            known = await all_scrapers(store)
            for name in sources or ():
                if name not in known:
                    raise unknown_source(name, known)
            asked = [known[name] for name in dict.fromkeys(sources)] if sources else (await gathered(store)).values()
            await crawl_round(store.patient(), settings, asked, teller, mirrors)

    with Teller("Crawling", json) as teller:
        asyncio.run(work(teller))
    raise typer.Exit(teller.exit_code)


def one_page(given: str, url: str | None, settings: "Settings") -> "Page":
    """
    The page that a command was given: a file, an address, or - for standard input.

    Raises OSError, FetchError, ExtractionError.
    """
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
