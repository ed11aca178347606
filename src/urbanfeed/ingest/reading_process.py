"""
A process that reads pages, and the end of it that a bulk run holds. It never stores and never fetches.

It is spawned, not forked: a fork of a process with threads (the database has one) may stand still for ever. It stands
here and not beside the run, so that the new process loads neither the store nor the fetcher.
"""

import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from urbanfeed.article import Article
from urbanfeed.page import ExtractionError, Page, Reason, Stated

__all__ = ["Answer", "Died", "Fault", "Given", "Read", "ReadingProcess", "Refused", "read_given"]

Asked = TypeVar("Asked")
Told = TypeVar("Told")

_PATIENCE = 300.0  # seconds for one answer, hundreds of times what the slowest takes


@dataclass(frozen=True, slots=True)
class Given:
    """A page to read, with its address, if it has one. stated: what is said of it outside. invented_url: see Page."""

    content: bytes
    url: str | None = None
    content_type: str | None = None
    fetched_at: datetime | None = None
    stated: Stated = Stated()  # noqa: RUF009  # frozen
    invented_url: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """A page's article, and the page without its bytes, which whoever asked has."""

    article: Article
    page: Page


@dataclass(frozen=True, slots=True)
class Refused:
    """A page that is no article, as ExtractionError says it."""

    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A page on which our code failed; its traceback as text."""

    trace: str


@dataclass(frozen=True, slots=True)
class Died:
    """A page over which the process died."""

    how: str


Answer = Read | Refused | Fault | Died


@dataclass(slots=True)
class ReadingProcess(Generic[Asked, Told]):
    """A process that works on what it is asked, one thing at a time; `answering` is a function of a module."""

    _answering: Callable[[Asked], Told]
    _process: BaseProcess | None = None
    _connection: Connection | None = field(default=None, repr=False)

    def start(self) -> Connection:
        """Start the process, and wait until it can read; until then no page should wait for it."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self._answering), daemon=True, name="reading")
        # Ctrl-C reaches the whole group. The new process is born deaf to it; the run ends it when it has ended itself.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        self._process = process
        theirs.close()  # so that a dead process is the end of the pipe
        with suppress(EOFError, OSError):  # one that cannot start is told of with the first page
            ours.recv()
        self._connection = ours
        return ours

    def ask(self, asked: Asked) -> Told | Died:
        """What becomes of a page, or of several. It blocks; the process is started if it has not been, or has died."""
        connection = self._connection or self.start()
        try:
            connection.send(asked)
            if connection.poll(_PATIENCE):
                told: Told = connection.recv()
                return told
            how = f"did not end within {_PATIENCE:.0f} seconds"
        except (EOFError, OSError):
            how = "died"
            if self._process:
                self._process.join(5)
                how = _death(self._process.exitcode)
        self.stop()
        return Died(how)

    def stop(self) -> None:
        """End the process, whatever it does."""
        process, self._process, self._connection = self._process, None, None
        if process:
            process.kill()
            process.join()


def _serve(connection: Connection, answering: Callable[[Any], Any]) -> None:
    """Answer until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started this, who ends it
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # there is a process a core already
    connection.send(None)
    while True:
        try:
            asked = connection.recv()
        except EOFError:
            return
        try:
            connection.send(answering(asked))
        except (BrokenPipeError, ConnectionResetError):
            return


def read_given(given: Given, source: str | None) -> Answer:
    """A page's article, with this source's scraper if one is named."""
    # Imported here, when the environment is as it shall be: it takes most of the time of the start.
    from urbanfeed.ingest.extract import extract, page_of
    from urbanfeed.ingest.topics import with_topics

    try:
        page = page_of(given.content, given.url, given.content_type, given.fetched_at, given.invented_url)
        page = replace(page, stated=given.stated)
        return Read(with_topics(extract(page, source)), replace(page, content=b"", markup=""))
    except ExtractionError as error:
        return Refused(error.reason, error.detail)
    except Exception:
        return Fault(traceback.format_exc())


def _death(code: int | None) -> str:
    if code is None or code >= 0:
        return f"ended with code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"
