"""
A process that reads pages, and the end of it that a bulk run holds. It never stores and never fetches.

It is spawned, not forked: a fork of a process with threads (the database has one) may stand still for ever. It stands
here and not beside the run, so that the new process loads neither the store nor the fetcher.
"""

import multiprocessing
import os
import signal
import traceback
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from urbanfeed.article import Article
from urbanfeed.page import ExtractionError, Page, Reason, Stated

__all__ = ["Died", "Fault", "Read", "ReadingProcess", "Refused"]

_PATIENCE = 300.0  # seconds for one page, hundreds of times what the slowest takes


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
class ReadingProcess:
    """A process that reads pages, one at a time, with this source's scraper if one is named."""

    _source: str | None
    _process: BaseProcess | None = None
    _connection: Connection | None = field(default=None, repr=False)

    def start(self) -> Connection:
        """Start the process, and wait until it can read; until then no page should wait for it."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self._source), daemon=True, name="reading")
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

    def ask(
        self,
        content: bytes,
        url: str | None = None,
        content_type: str | None = None,
        at: datetime | None = None,
        stated: Stated = Stated(),  # noqa: B008  # frozen
    ) -> Answer:
        """
        What becomes of a page; `at`: when it was fetched; `stated`: what is said of its use outside of it.

        It blocks; the process is started if it has not been, or has died.
        """
        connection = self._connection or self.start()
        try:
            connection.send((content, url, content_type, at, stated))
            if connection.poll(_PATIENCE):
                answer: Answer = connection.recv()
                return answer
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


def _serve(connection: Connection, source: str | None) -> None:
    """Answer until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started this, who ends it
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # there is a process a core already
    # Imported here, when the environment is as it shall be: it takes most of the time of the start.
    from urbanfeed.ingest.extract import extract, page_of
    from urbanfeed.ingest.topics import with_topics

    def answer(
        content: bytes, url: str | None, content_type: str | None, at: datetime | None, stated: Stated
    ) -> Answer:
        try:
            page = replace(page_of(content, url, content_type, at), stated=stated)
            return Read(with_topics(extract(page, source)), replace(page, content=b"", markup=""))
        except ExtractionError as error:
            return Refused(error.reason, error.detail)
        except Exception:
            return Fault(traceback.format_exc())

    connection.send(None)
    while True:
        try:
            asked = connection.recv()
        except EOFError:
            return
        try:
            connection.send(answer(*asked))
        except (BrokenPipeError, ConnectionResetError):
            return


def _death(code: int | None) -> str:
    if code is None or code >= 0:
        return f"ended with code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"
