"""The one page that a command is given, and what stops its reading, said in one line."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from urbanfeed.page import Page
    from urbanfeed.settings import Settings

__all__ = ["one_page", "reading"]


def one_page(given: str, url: str | None, settings: "Settings") -> "Page":
    """
    The page: a file's, an address's, or - for standard input. url: where a saved one was found.

    Raises Exit, having said why.
    """
    from urbanfeed.ingest.addresses import is_address
    from urbanfeed.ingest.extract import page_of
    from urbanfeed.ingest.saved import page_of_file

    if is_address(given):
        return _fetched(given, settings)
    with reading(given):
        return page_of(sys.stdin.buffer.read(), url=url) if given == "-" else page_of_file(Path(given), url)


@contextmanager
def reading(given: str, *failures: type[Exception]) -> Iterator[None]:
    """
    The reading of a page: a failure of it, or one of these, is said in one line with the page's name, and ends the
    command with exit code 1.
    """
    from urbanfeed.page import ExtractionError

    failing: tuple[type[Exception], ...] = (ExtractionError, *failures)
    try:
        yield
        return
    except OSError as error:
        said = error.strerror or str(error)
    except failing as error:
        said = str(error)
    typer.echo(f"urbanfeed: {given}: {said}", err=True)
    raise typer.Exit(1)


def _fetched(url: str, settings: "Settings") -> "Page":
    import asyncio

    from urbanfeed.ingest.fetch import Fetcher, FetchError
    from urbanfeed.ingest.pipeline import fetch_page

    async def fetch() -> "Page":
        async with Fetcher(settings) as fetcher:
            return await fetch_page(fetcher, url)

    with reading(url, FetchError):
        return asyncio.run(fetch())
