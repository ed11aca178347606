"""
Telling what became of each page: a line each, a summary, and a live line while one waits.

Outcomes are data and go to standard output; failures and the live line to standard error.
"""

import json
import sys
from collections import Counter
from dataclasses import asdict
from types import TracebackType
from typing import Any, Protocol, Self

import typer
from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner

from urbanfeed.ingest.outcome import Kind, Outcome

__all__ = ["Teller", "json_line"]

_KINDS: tuple[Kind, ...] = ("new", "revised", "filled", "unchanged", "forgotten", "failed")


def json_line(value: dict[str, Any]) -> str:
    """The value as JSON on one line."""
    return json.dumps(value, ensure_ascii=False)


class Line(Protocol):
    """A line on standard error that goes away while others are printed."""

    def show(self, text: str) -> None:
        """Show it."""

    def clear(self) -> None:
        """Take it away."""


class Teller:
    """
    Prints outcomes as they come, and counts them. `with Teller("Crawling") as teller:` ends with a summary.

    as_json: print each outcome as a JSON object on a line of its own, failed ones too, and the summary as a message.
    live: the line that is shown while one waits; a spinner if none is given.
    """

    def __init__(self, doing: str, as_json: bool = False, live: Line | None = None) -> None:
        self._doing = doing
        self._as_json = as_json
        self._counts: Counter[Kind] = Counter()
        self._live = live or _LiveLine()

    def __call__(self, outcome: Outcome) -> None:
        """Tell one outcome."""
        self._counts[outcome.kind] += 1
        self._live.clear()
        if self._as_json:
            typer.echo(json_line(asdict(outcome)))
        elif outcome.kind == "failed":
            typer.echo(f"failed     {outcome.page}: {outcome.reason}", err=True)
        else:
            typer.echo(f"{outcome.kind:<10} {outcome.id}  {outcome.source}  {outcome.headline or ''}".rstrip())
        self._live.show(f"{self._doing} … {self._counts.total()} done")

    def note(self, message: str) -> None:
        """Tell what is no outcome of a page, on standard error."""
        self._live.clear()
        typer.echo(message, err=True)

    def __enter__(self) -> Self:
        self._live.show(f"{self._doing} …")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.clear()
        if error is None or isinstance(error, KeyboardInterrupt):
            typer.echo(self._summary, err=self._as_json)

    @property
    def exit_code(self) -> int:
        """0 if all went well, 1 if some pages failed."""
        return 1 if self._counts["failed"] else 0

    @property
    def _summary(self) -> str:
        pages = self._counts.total()
        parts = [f"{self._counts[kind]} {kind}" for kind in _KINDS if self._counts[kind]]
        return f"{pages} page{'' if pages == 1 else 's'}" + (f": {', '.join(parts)}" if parts else "")


class _LiveLine:
    """A spinner on standard error, only where a person looks on, and never between the lines of standard output."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        live = Live(console=console, transient=True, redirect_stdout=False, redirect_stderr=False)
        self._live = live if sys.stderr.isatty() else None

    def show(self, text: str) -> None:
        if self._live:
            self._live.update(Spinner("dots", text=text))
            self._live.start()

    def clear(self) -> None:
        if self._live:
            self._live.stop()
