"""Saved pages: files, folders of them, and the demo's, as pages that can be read like fetched ones."""

from collections.abc import Iterator
from pathlib import Path

from urbanfeed.demo import saved_pages
from urbanfeed.ingest.extract import page_of
from urbanfeed.page import Page

__all__ = ["content_of_file", "demo_pages", "files_in", "page_of_file"]

# What a file of this name is taken for, and the only files that are looked for in folders.
_TYPES = {".html": "text/html", ".htm": "text/html", ".xhtml": "application/xhtml+xml", ".txt": "text/plain"}

# More than `page_of` takes, so that it refuses what is larger; less than memory holds (/dev/zero is a file too).
_READ_AT_MOST = 64_000_000


def files_in(path: Path) -> tuple[Path, ...]:
    """The pages in a folder and its folders, in the order of their names; a file is itself, whatever its name."""
    if not path.is_dir():
        return (path,)
    return tuple(sorted(it for it in path.rglob("*") if it.suffix.lower() in _TYPES and it.is_file()))


def page_of_file(path: Path, url: str | None = None) -> Page:
    """The page that a file holds; .txt is a text dump. Raises OSError, and ExtractionError for what is not text."""
    content, content_type = content_of_file(path)
    return page_of(content, url, content_type)


def content_of_file(path: Path) -> tuple[bytes, str | None]:
    """The bytes of a file, and the content type that its name says. Raises OSError."""
    with path.open("rb") as file:
        return file.read(_READ_AT_MOST), _TYPES.get(path.suffix.lower())


def demo_pages() -> Iterator[tuple[str, str, Page]]:
    """The bundled pages of the founding sources: the source's name, the file's, and the page."""
    for saved in saved_pages():
        page = page_of(saved.content, saved.url, "text/html", invented_url=saved.invented_url)
        yield saved.source, f"{saved.source}/{saved.name}", page
