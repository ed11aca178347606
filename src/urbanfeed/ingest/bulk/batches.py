"""
Batches: what `ingest` was given, told apart by name and content, with the pages of each.

Nothing here fetches; a list gives addresses, and OPML is read by opml.py.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from urbanfeed.ingest.addresses import absolute
from urbanfeed.ingest.bulk import archives
from urbanfeed.ingest.bulk.item import Item, Mark
from urbanfeed.ingest.bulk.opml import is_opml
from urbanfeed.ingest.saved import content_of_file, files_in

__all__ = ["Batch", "BatchError", "batches_of", "items_of"]

Kind = Literal["address", "pages", "archive", "list", "opml"]

_LOOKED_AT = 65_536  # bytes
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_PAGE_SIZE = 50_000  # bytes, about, of a page that has not been fetched yet: for the progress of a list


class BatchError(ValueError):
    """What was given cannot be taken in; the message is one line that says why."""


@dataclass(frozen=True, slots=True)
class Batch:
    """
    Something that was given, and its pages.

    files: of "pages", those of the folder; one otherwise. size: bytes, for the progress. resumable: whether a run that
    was interrupted can go on in it.
    """

    kind: Kind
    name: str
    files: tuple[Path, ...] = ()
    size: int = _PAGE_SIZE

    @property
    def resumable(self) -> bool:
        """Whether its items have a place in one file."""
        return self.kind in ("archive", "list")


def batches_of(given: Iterable[str], lists: Iterable[Path] = ()) -> tuple[Batch, ...]:
    """
    What each of these is: an address, a page, a folder of pages and archives, an archive, a list of addresses, or OPML.

    lists: files that are lists, whatever they look like. Raises BatchError for a list that is not there; other files
    that cannot be opened fail when their turn comes.
    """
    found: list[Batch] = []
    for it in given:
        if _ADDRESS.match(it):
            found.append(Batch("address", it))
            continue
        path = Path(it)
        if path.is_dir():
            inside = sorted(file for file in path.rglob("*") if _is_archive(file) and file.is_file())
            pages = files_in(path)
            if pages or not inside:
                found.append(Batch("pages", it, pages, sum(map(_size, pages))))
            found.extend(_one(file) for file in inside)
        else:
            found.append(_one(path))
    for path in lists:
        if not path.is_file():
            raise BatchError(f"--list {path}: there is no such file")
        found.append(_list(path))
    return tuple(found)


def items_of(batch: Batch, skipped: Counter[str], start: Mark | None = None) -> Iterator[Item]:
    """The pages of a batch that is no OPML, from the mark on."""
    match batch.kind:
        case "archive":
            try:
                yield from archives.pages_of(batch.files[0], skipped, start)
            except OSError as error:
                yield _unreadable(batch.name, error)
        case "list":
            try:
                yield from _listed(batch.files[0], start or Mark())
            except OSError as error:
                yield _unreadable(batch.name, error)
        case "address":
            yield Item(batch.name, Mark(), url=batch.name)
        case _:
            yield from _saved(batch)


def _one(path: Path) -> Batch:
    if _is_archive(path):
        return Batch("archive", str(path), (path,), _size(path))
    try:
        with path.open("rb") as file:
            head = file.read(_LOOKED_AT)
    except OSError:  # told when its turn comes
        return Batch("pages", str(path), (path,))
    if path.suffix.lower() in (".opml", ".xml") and is_opml(head):
        return Batch("opml", str(path), (path,), _size(path))
    if path.suffix.lower() == ".opml":
        return Batch("opml", str(path), (path,))
    return _list(path) if _lists_addresses(head) else Batch("pages", str(path), (path,), len(head))


def _list(path: Path) -> Batch:
    lines = path.read_bytes().count(b"\n") + 1
    return Batch("list", str(path), (path,), lines * _PAGE_SIZE)


def _lists_addresses(head: bytes) -> bool:
    """Whether every line that says anything is an address; the last one may be cut off."""
    lines = [it for line in head.decode("utf-8-sig", "replace").splitlines() if (it := line.strip()) and it[0] != "#"]
    return bool(lines) and all(map(_ADDRESS.fullmatch, lines[:-1] or lines)) and bool(_ADDRESS.match(lines[-1]))


def _listed(path: Path, start: Mark) -> Iterator[Item]:
    """A line an address; empty ones and those that begin with # say nothing."""
    with path.open("rb") as file:
        file.seek(start.offset)
        ordinal, mark = start.ordinal, start
        for line in file:
            text = line.decode("utf-8-sig", "replace").strip()
            if text and not text.startswith("#"):
                if _ADDRESS.match(text) and (url := absolute(text, None)):
                    yield Item(url, mark, url=url)
                else:
                    reason = f"line {ordinal + 1} is no http or https address"
                    yield Item(f"{path}: {text[:80]}", mark, reason=reason, failure="address")
            ordinal += 1
            mark = Mark(mark.offset + len(line), ordinal)


def _saved(batch: Batch) -> Iterator[Item]:
    if not batch.files:
        reason = "no pages in this folder (.html, .htm, .xhtml, .txt), and no archives"
        yield Item(batch.name, Mark(), reason=reason, failure="file")
    done = 0
    for number, file in enumerate(batch.files):
        try:
            content, content_type = content_of_file(file)
        except OSError as error:
            yield _unreadable(str(file), error, Mark(done, number))
        else:
            yield Item(str(file), Mark(done, number), content, content_type=content_type)
            done += len(content)


def _unreadable(name: str, error: OSError, mark: Mark | None = None) -> Item:
    return Item(name, mark or Mark(), reason=error.strerror or str(error), failure="file")


def _is_archive(path: Path) -> bool:
    return path.name.lower().endswith(archives.SUFFIXES)


def _size(path: Path) -> int:
    try:
        return max(path.stat().st_size, 1)
    except OSError:
        return 1
