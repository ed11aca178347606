"""
The notebook of a rereading: what was read again and differs, and how far it went, in a file of the data folder.

A line is written when a batch is done, so an interrupted run goes on where it was, in whichever of its two parts. A
line that was cut off says nothing.
"""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from urbanfeed import __version__
from urbanfeed.article_json import from_json, to_json
from urbanfeed.ingest.rereading.comparing import Difference, Reread
from urbanfeed.plugins import installed
from urbanfeed.settings import Settings

__all__ = ["Notebook", "notebook_of"]


@dataclass(slots=True)
class Notebook:
    """
    A file of lines. mark: the source and the cursor up to which all is read; None at the beginning. ended: whether all
    is. counts: articles by verdict.
    """

    _file: Path
    mark: tuple[str, str] | None = None
    ended: bool = False
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def pages(self) -> int:
        """The articles that were read again so far."""
        return self.counts.total()

    def open(self, from_start: bool) -> None:
        """Take up what an interrupted run of this version, with these scrapers, has left, or begin anew."""
        lines = [] if from_start else self._lines()
        head = {"version": [__version__, *(f"{it.name} {it.version}" for it in installed().values())]}
        if not lines or lines[0] != head:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_bytes(orjson.dumps(head) + b"\n")
            return
        for line in lines:
            self._take(line)
        self._cut_after_last_mark()

    def write(self, read: Iterator[Reread] | tuple[Reread, ...], mark: tuple[str, str]) -> None:
        """A batch that is done, up to this mark."""
        read = tuple(read)
        counts = Counter[str](it.verdict for it in read)
        lines = [*map(_line, (it for it in read if it.verdict != "unchanged")), {"mark": mark, "counts": counts}]
        self._append(lines)
        self.counts += counts
        self.mark = mark

    def end(self) -> None:
        """All is read."""
        self._append([{"ended": True}])
        self.ended = True

    def differing(self) -> Iterator[Reread]:
        """What is not as it is stored, in the order in which it was read."""
        for line in self._lines():
            if "verdict" in line:
                yield _reread(line)

    def remove(self) -> None:
        """It has served."""
        self._file.unlink(missing_ok=True)

    def _take(self, line: dict[str, Any]) -> None:
        if "mark" in line:
            self.mark = (line["mark"][0], line["mark"][1])
            self.counts += Counter(line["counts"])
        self.ended = self.ended or bool(line.get("ended"))

    def _lines(self) -> list[dict[str, Any]]:
        try:
            raw = self._file.read_bytes()
        except FileNotFoundError:
            return []
        found = []
        for line in raw.split(b"\n"):
            try:
                found.append(orjson.loads(line))
            except orjson.JSONDecodeError:  # the last one, where a run was killed
                break
        return found

    def _append(self, lines: list[dict[str, Any]]) -> None:
        with self._file.open("ab") as file:
            file.write(b"".join(orjson.dumps(it) + b"\n" for it in lines))
            file.flush()
            os.fsync(file.fileno())

    def _cut_after_last_mark(self) -> None:
        """What follows the last mark is read again, and must not stand there twice."""
        raw = self._file.read_bytes()
        end = max(raw.rfind(b'{"mark":'), raw.rfind(b'{"ended":'), raw.rfind(b'{"version":'))
        with self._file.open("r+b") as file:
            file.truncate(raw.index(b"\n", end) + 1 if b"\n" in raw[end:] else 0)


def notebook_of(settings: Settings, source: str | None, since: str | None) -> Notebook:
    """The notebook of this rereading, in the data folder."""
    key = sha256(orjson.dumps([settings.database, source, since])).hexdigest()[:20]
    return Notebook(settings.data_dir / "rereading" / f"{key}.jsonl")


def _line(read: Reread) -> dict[str, Any]:
    article = read.article
    timezone = None
    if article:
        moments = (article.published, article.updated)
        timezone = next((it.timezone for it in moments if it and it.timezone), None)
    return {
        "verdict": read.verdict,
        "id": read.id,
        "source": read.source,
        "headline": read.headline,
        "reason": read.reason,
        "differences": [[it.name, it.kind, it.old, it.new] for it in read.differences],
        "timezone": timezone,
        "article": to_json(article) if article else None,
    }


def _reread(line: dict[str, Any]) -> Reread:
    return Reread(
        id=line["id"],
        source=line["source"],
        headline=line["headline"],
        verdict=line["verdict"],
        differences=tuple(Difference(*it) for it in line["differences"]),
        reason=line["reason"],
        article=from_json(line["article"], line["timezone"]) if line["article"] else None,
    )
