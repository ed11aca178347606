"""
Recorded pages: a page as it was saved, and beside it, as JSON, the article that its scraper must read in it.

`KEY.html` and `KEY.json` lie in tests/pages/NAME/ of a checkout, or in pages/NAME/ beside a scraper file of one's own;
the founding sources' lie with the demo's pages.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from urbanfeed import plugins
from urbanfeed.article import Article
from urbanfeed.article_json import to_json
from urbanfeed.demo import PAGES
from urbanfeed.ingest.extract import page_of
from urbanfeed.page import Page

__all__ = ["FIELDS", "Recorded", "as_text", "expected_of", "folder_of", "key_of", "recorded_in", "recorded_of", "write"]

# What a page says. Ids, topics and provenance are not the scraper's work.
FIELDS = (
    "canonical_url", "headline", "standfirst", "authors", "language", "direction", "published", "updated", "section",
    "images", "body",
)  # fmt: skip

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A page of a source, where it was found (None for one that has no address), and the article expected of it."""

    source: str
    file: Path
    url: str | None
    article: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.source}/{self.file.stem}"

    @property
    def page(self) -> Page:
        """The page. Raises OSError, and ExtractionError for what is not text."""
        return page_of(self.file.read_bytes(), self.url, _type(self.file))


def expected_of(article: Article) -> dict[str, Any]:
    """What a recorded page keeps of an article: what the page says."""
    said = to_json(article)
    return {name: said[name] for name in FIELDS}


def as_text(url: str | None, article: dict[str, Any]) -> str:
    """The JSON file of a recorded page."""
    return json.dumps({"url": url, "article": article}, ensure_ascii=False, indent=2) + "\n"


def folder_of(scraper_file: Path) -> Path:
    """Where the pages of the scraper in this file are recorded."""
    beside = scraper_file.parent
    tests = beside.parent / "tests"
    return (tests if tests.is_dir() and beside.name == "scrapers" else beside) / "pages" / scraper_file.stem


def recorded_of(source: str) -> tuple[Recorded, ...]:
    """The recorded pages of an installed scraper. Raises ValueError for a file that cannot be read."""
    file = plugins.file_of(source)
    folders = [Path(str(PAGES)) / source, *([folder_of(file)] if file else [])]
    return tuple(it for folder in folders for it in recorded_in(folder, source))


def recorded_in(folder: Path, source: str) -> Iterator[Recorded]:
    """The recorded pages in a folder, by name. Raises ValueError, with the file, for one that cannot be read."""
    for path in sorted(folder.glob("*.json")):
        try:
            said = json.loads(path.read_text("utf-8"))
            pages = [it for suffix in (".html", ".txt") if (it := path.with_suffix(suffix)).is_file()]
            yield Recorded(source, pages[0], said["url"], said["article"])
        except IndexError:
            raise ValueError(f"{path}: there is no page beside it ({path.stem}.html)") from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path}: it holds no recorded article: {error}") from None


def key_of(given: str, url: str | None) -> str:
    """What a page is called among those of its source: after its file, or the last words of its address."""
    path = unquote(urlsplit(url).path) if url and "://" in given else Path(given).stem
    last = next((it for it in reversed(path.split("/")) if it.strip()), "page")
    return re.sub(r"[^\w-]+", "-", last.rpartition(".")[0] or last).strip("-")[:60].rstrip("-") or "page"


def write(folder: Path, key: str, page: Page, article: dict[str, Any]) -> Path:
    """Keep the page and the article expected of it, in the place of what was there. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{key}{'.txt' if page.is_dump else '.html'}"
    file.write_bytes(_content(page, _type(file)))
    file.with_suffix(".json").write_text(as_text(page.url, article), "utf-8")
    return file


def _content(page: Page, content_type: str) -> bytes:
    """Its bytes; where only a header said in which encoding they are, UTF-8, with the mark that goes before all."""
    same = page_of(page.content, page.url, content_type).markup == page.markup
    return page.content if same else _BOM + page.markup.encode("utf-8", "replace")


def _type(file: Path) -> str:
    return "text/plain" if file.suffix == ".txt" else "text/html"
