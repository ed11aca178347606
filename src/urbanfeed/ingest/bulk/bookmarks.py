"""
Bookmarks: where an interrupted run was in a file, kept in the data folder, a small file each.

A bookmark says what is finished. Of what was under way nothing is said, so it is read again: that stores nothing twice.
"""

import json
import os
import time
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from urbanfeed.ingest.bulk.item import Mark
from urbanfeed.settings import Settings

__all__ = ["Bookmark", "Bookmarks", "bookmarks_of"]

_EVERY = 1.0  # seconds between two writings


@dataclass(slots=True)
class Bookmark:
    """The place of a run in one file. Items are begun in the order of the file, and end in any."""

    _file: Path
    _about: dict[str, Any]
    _under_way: dict[Mark, None] = field(default_factory=dict)
    _last: Mark | None = None
    _written_at: float = 0.0

    def begin(self, mark: Mark) -> None:
        """The item at this mark is under way."""
        self._under_way[mark] = None
        self._last = mark

    def end(self, mark: Mark) -> None:
        """The item at this mark is stored, or has failed."""
        self._under_way.pop(mark, None)
        if time.monotonic() - self._written_at >= _EVERY:
            self.write()

    def write(self) -> None:
        """Put down the first item that is not finished, or the last one that is."""
        mark = next(iter(self._under_way), self._last)
        if mark is None:
            return
        self._written_at = time.monotonic()
        self._file.parent.mkdir(parents=True, exist_ok=True)
        written = self._file.with_suffix(".new")
        written.write_text(json.dumps(self._about | asdict(mark)), "utf-8")
        os.replace(written, self._file)  # whoever is killed here leaves the old one or the new one, whole

    def remove(self) -> None:
        """The file has been read to its end."""
        self._file.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Bookmarks:
    """The bookmarks of a database, in a folder. from_start: those of earlier runs count for nothing."""

    folder: Path
    database: str
    from_start: bool = False

    def of(self, path: Path, source: str | None) -> tuple[Bookmark, Mark | None]:
        """
        The bookmark in this file, and where an earlier run was interrupted; None where none was, or the file is another
        one by now. Raises OSError for a file that is not there.
        """
        stated = path.stat()
        key = sha256(json.dumps([str(path.resolve()), self.database, source]).encode()).hexdigest()[:20]
        about = {"path": str(path.resolve()), "size": stated.st_size, "mtime_ns": stated.st_mtime_ns}
        bookmark = Bookmark(self.folder / f"{key}.json", about)
        if self.from_start:
            return bookmark, None
        try:
            kept = json.loads((self.folder / f"{key}.json").read_text("utf-8"))
            same = {name: kept[name] for name in about} == about
            return bookmark, Mark(int(kept["offset"]), int(kept["ordinal"])) if same else None
        except (OSError, ValueError, KeyError, TypeError):  # none, or none of ours: the run begins at the start
            return bookmark, None


def bookmarks_of(settings: Settings, from_start: bool = False) -> Bookmarks:
    """The bookmarks in the data folder."""
    return Bookmarks(settings.data_dir / "bookmarks", settings.database, from_start)
