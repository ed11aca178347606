"""
The progress of a long run, on standard error: pages, rate, and time left. A terminal has it on one line that is
written over; elsewhere it is a plain line every few seconds.
"""

import sys
import time
from dataclasses import dataclass, field

from urbanfeed.ingest.bulk import Progress

__all__ = ["ProgressLine"]

_EVERY = 5.0  # seconds, where nobody looks on
_REDRAWN = 0.2  # seconds, on a terminal
_ENOUGH = 10  # pages
_ERASE = "\r\x1b[K"  # to the beginning of the line, and erase it (ECMA-48, CR and EL)


@dataclass(slots=True)
class ProgressLine:
    """
    `line(progress)` shows how far a run is; `clear` makes room for other lines, `show` brings it back.

    of: what it calls the things that it counts.
    """

    of: str = "pages"
    _began: float = field(default_factory=time.monotonic)
    _drawn_at: float = field(default_factory=time.monotonic)
    _first_share: float | None = None
    _text: str = ""
    _drawn: bool = False

    def __call__(self, progress: Progress) -> None:
        """Show it, if it is time."""
        if self._first_share is None:
            self._first_share = progress.share
        now = time.monotonic()
        if now - self._drawn_at < (_REDRAWN if sys.stderr.isatty() else _EVERY):
            return
        self._drawn_at = now
        self._text = _words(progress, self.of, now - self._began, self._first_share)
        if sys.stderr.isatty():
            self.clear()
            self.show("")
        else:
            sys.stderr.write(f"{self._text}\n")
            sys.stderr.flush()

    def show(self, text: str) -> None:
        """Write the line again, on a terminal; `text` stands there until there is progress to tell of."""
        if sys.stderr.isatty() and (said := self._text or text):
            sys.stderr.write(said)
            sys.stderr.flush()
            self._drawn = True

    def clear(self) -> None:
        """Take the line away."""
        if self._drawn:
            sys.stderr.write(_ERASE)
            sys.stderr.flush()
            self._drawn = False


def _words(progress: Progress, of: str, seconds: float, first_share: float) -> str:
    said = [f"{progress.pages:,} {of if progress.pages != 1 else of.removesuffix('s')}"]
    rate = progress.pages / seconds if seconds else 0.0
    if progress.pages >= _ENOUGH:  # a rate of fewer would be that of the start
        said.append(f"{rate:,.0f} a second" if rate >= 1 else f"{rate * 60:,.0f} a minute")
    said.append(f"{progress.share:.0%}")
    done = progress.share - first_share
    if progress.pages >= _ENOUGH and done > 0.001:
        said.append(f"{_time(seconds * (1 - progress.share) / done)} left")
    return ", ".join(said)


def _time(seconds: float) -> str:
    whole = round(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {whole % 60:02} s" if minutes else f"{whole} s"
