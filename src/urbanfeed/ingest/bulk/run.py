"""
The bulk run: pages come in order, are read by as many processes as there are cores, and are stored by one task.

What waits between two steps is counted, so memory is bounded. Outcomes come in the order in which pages are finished.
"""

import asyncio
import logging
import os
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial

from urbanfeed.ingest import pipeline
from urbanfeed.ingest.bulk.batches import Batch, items_of
from urbanfeed.ingest.bulk.bookmarks import Bookmark, Bookmarks
from urbanfeed.ingest.bulk.item import Item, Mark
from urbanfeed.ingest.bulk.opml import feeds_of
from urbanfeed.ingest.discover import feed_links
from urbanfeed.ingest.fetch import Fetcher, FetchError
from urbanfeed.ingest.outcome import Outcome, failed, kind_of
from urbanfeed.ingest.parts import is_part
from urbanfeed.ingest.pipeline import Reading, Tell, keep_all
from urbanfeed.ingest.reading_process import Answer, Died, Fault, Given, Read, ReadingProcess, Refused, read_given
from urbanfeed.store import DatabaseError, Store

__all__ = ["Note", "Progress", "Show", "cores", "take_in"]

_log = logging.getLogger(__name__)

_FEW = 8  # pages that are read sooner than a second process has started
_STORED = 128  # decided on and stored together
_FETCHES = 64  # under way at once; the fetcher sees to the pace of each host
_FAULT = "reading it failed; the log has the traceback"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: pages finished, and the share of all that was given, 0 to 1."""

    pages: int
    share: float


Show = Callable[[Progress], None]
Note = Callable[[str], None]


async def take_in(
    store: Store,
    fetcher: Fetcher,
    batches: Sequence[Batch],
    source: str | None,
    tell: Tell,
    *,
    bookmarks: Bookmarks,
    show: Show = lambda progress: None,
    note: Note = lambda message: None,
) -> None:
    """
    Take in all pages of the batches, telling each outcome.

    A few pages are read here, one after the other. Of files that are read from start to end, the bookmarks keep the
    place. note: is told what is no outcome of a page, such as what
    was left out. Raises DatabaseError; whatever ends the run early, what is stored stays, and the place is kept.
    """
    plain = all(it.kind in ("address", "pages") for it in batches)
    if plain and sum(len(it.files) or 1 for it in batches) <= _FEW:
        return await pipeline.ingest(store, fetcher, [it.name for it in batches], source, tell)
    run = _Run(store, fetcher, source, tell, bookmarks, show, note, sum(it.size for it in batches) or 1)
    try:
        await run.all(batches)
    except BaseExceptionGroup as group:
        # What makes all pages fail ends the run; whoever asked wants to hear of that, not of our tasks.
        error: BaseException | None = group.subgroup(DatabaseError)
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        if error is None:
            raise
        raise error from None
    finally:
        run.close()


def cores() -> int:
    """How many processes may run at once on the processors that this one is given."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(slots=True)
class _Part:
    """A batch that is being taken in. length: bytes, as its marks count; under_way: its items that are not finished."""

    batch: Batch
    length: int
    skipped: Counter[str] = field(default_factory=Counter)
    bookmark: Bookmark | None = None
    start: Mark | None = None
    under_way: int = 0
    fed: bool = False

    def ended(self) -> bool:
        return self.fed and self.under_way == 0


@dataclass(slots=True)
class _Run:
    store: Store
    fetcher: Fetcher
    source: str | None
    tell: Tell
    bookmarks: Bookmarks
    show: Show
    note: Note
    size: int
    pages: int = 0
    size_before: int = 0
    parts: list[_Part] = field(default_factory=list)
    waiting: "asyncio.Queue[tuple[_Part, Item] | None]" = field(init=False)
    finished: "asyncio.Queue[tuple[_Part, Item, Answer | None] | None]" = field(init=False)
    fetches: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_FETCHES))
    threads: ThreadPoolExecutor = field(init=False)  # one waits for each process, one reads ahead
    processes: list[ReadingProcess[Given, Answer]] = field(default_factory=list)
    pieces: list[Reading] = field(default_factory=list)  # parts of articles that stand on several pages of a folder

    def __post_init__(self) -> None:
        self.waiting = asyncio.Queue(2 * cores())
        self.finished = asyncio.Queue(max(2 * cores(), _STORED))
        self.threads = ThreadPoolExecutor(cores() + 1, "bulk")

    async def all(self, batches: Sequence[Batch]) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep())
            async with asyncio.TaskGroup() as readers:
                self._add_process(readers)
                async with asyncio.TaskGroup() as fetches:
                    for batch in batches:
                        await self._feed(self._part(batch), readers, fetches)
                for _ in self.processes:
                    await self.waiting.put(None)
            await self.finished.put(None)

    def close(self) -> None:
        """End the processes, and put down how far each file has been read."""
        for it in self.processes:
            it.stop()
        self.threads.shutdown(wait=False, cancel_futures=True)
        for part in self.parts:
            if part.bookmark and not part.ended():
                part.bookmark.write()

    # -- from what was given to the pages

    def _part(self, batch: Batch) -> _Part:
        part = _Part(batch, batch.size)
        self.parts.append(part)
        if batch.resumable:
            try:
                part.length = batch.files[0].stat().st_size or 1
                part.bookmark, part.start = self.bookmarks.of(batch.files[0], self.source)
            except OSError:  # it is not there, as its only item will say
                return part
        if part.start:
            self.note(f"{batch.name}: goes on at byte {part.start.offset:,}, where it was interrupted")
        return part

    async def _feed(self, part: _Part, readers: asyncio.TaskGroup, fetches: asyncio.TaskGroup) -> None:
        async for item in self._items(part):
            part.under_way += 1
            if part.bookmark:
                part.bookmark.begin(item.mark)
            if item.reason is not None:
                await self.finished.put((part, item, None))
            elif item.content is not None:
                await self.waiting.put((part, item))
            else:
                await self.fetches.acquire()
                fetches.create_task(self._fetch(part, item))
            if len(self.processes) < cores() and self.waiting.full():
                self._add_process(readers)
        part.fed = True
        self._end(part)

    async def _items(self, part: _Part) -> AsyncIterator[Item]:
        if part.batch.kind == "opml":
            async for item in self._told_by_feeds(part.batch):
                yield item
            return
        items = items_of(part.batch, part.skipped, part.start)
        loop = asyncio.get_running_loop()
        while item := await loop.run_in_executor(self.threads, next, items, None):  # type: ignore[arg-type]
            yield item

    async def _told_by_feeds(self, batch: Batch) -> AsyncIterator[Item]:
        """The articles that the feeds of an OPML file tell of, each once."""
        try:
            feeds, wrong = feeds_of(batch.files[0])
        except (OSError, ValueError) as error:
            yield Item(batch.name, Mark(), reason=str(error), failure="file")
            return
        if wrong:
            yield Item(batch.name, Mark(), reason=f"the OPML is broken: {wrong}", failure="parse")
        told: set[str] = set()
        for feed in feeds:
            try:
                fetched = await self.fetcher.get(feed, None)
            except FetchError as error:
                yield Item(feed, Mark(), reason=str(error), failure=error.kind)
                continue
            found = await asyncio.to_thread(feed_links, fetched.content, fetched.url)
            for missed in found.missed:
                yield Item(missed.place, Mark(), reason=missed.reason, failure=missed.kind)
            for link in found.links:
                if link.url not in told:
                    told.add(link.url)
                    yield Item(link.url, Mark(), url=link.url)
        self.note(f"{batch.name}: {len(feeds)} feeds, which tell of {len(told)} articles; they are taken in this once")

    async def _fetch(self, part: _Part, item: Item) -> None:
        try:
            got = await self.fetcher.get(item.url or "")
            stated = await self.fetcher.stated(got)
        except FetchError as error:
            await self.finished.put((part, replace(item, reason=str(error), failure=kind_of(error)), None))
        else:
            await self.waiting.put(
                (
                    part,
                    replace(
                        item,
                        content=got.content,
                        url=got.url,
                        content_type=got.content_type or None,
                        fetched_at=got.fetched_at,
                        stated=stated,
                    ),
                )
            )
        finally:
            self.fetches.release()

    # -- from the pages to the store

    def _add_process(self, readers: asyncio.TaskGroup) -> None:
        process = ReadingProcess(partial(read_given, source=self.source))
        self.processes.append(process)
        readers.create_task(self._read(process))

    async def _read(self, process: ReadingProcess[Given, Answer]) -> None:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self.threads, process.start)
        while given := await self.waiting.get():
            part, item = given
            page = Given(
                item.content or b"", item.url, item.content_type, item.fetched_at, item.stated, item.invented_url
            )
            answer = await loop.run_in_executor(self.threads, process.ask, page)
            await self.finished.put((part, item, answer))

    async def _keep(self) -> None:
        ended = False
        while not ended:
            some = [await self.finished.get()]
            while some[-1] and len(some) < _STORED and not self.finished.empty():
                some.append(self.finished.get_nowait())
            ended = some[-1] is None
            await self._keep_some([it for it in some if it])
        for outcome in await pipeline.keep_parts(self.store, self.pieces):
            self.tell(outcome)

    async def _keep_some(self, some: Sequence["tuple[_Part, Item, Answer | None]"]) -> None:
        """Those that were finished while the ones before them were stored, at once."""
        pieces = [part.batch.kind == "pages" and _is_part(answer) for part, _, answer in some]
        readings = [
            [_reading(item, answer)]
            for (_, item, answer), piece in zip(some, pieces, strict=True)
            if isinstance(answer, Read) and not piece
        ]
        outcomes = iter(await keep_all(self.store, readings))
        for (part, item, answer), piece in zip(some, pieces, strict=True):
            if not isinstance(answer, Read):
                self.tell(self._failed(item, answer))
            elif piece:
                self.pieces.append(_reading(item, answer))  # told when all that the folder holds are known
            else:
                self.tell(next(outcomes))
            self.pages += 1
            part.under_way -= 1
            if part.bookmark:
                part.bookmark.end(item.mark)
            share = part.batch.size * min(item.mark.offset / part.length, 1)
            self.show(Progress(self.pages, min((self.size_before + share) / self.size, 1)))
            self._end(part)

    def _failed(self, item: Item, answer: Refused | Fault | Died | None) -> Outcome:
        match answer:
            case Refused(reason, detail):
                return failed(item.name, f"{reason}: {detail}", reason, self.source)
            case Fault(trace):
                _log.error("page could not be read", extra={"page": item.name, "trace": trace})
                return failed(item.name, _FAULT, "fault", self.source)
            case Died(how):
                _log.error("a reading process died", extra={"page": item.name, "how": how})
                return failed(item.name, f"the process that read this page {how}", "fault", self.source)
            case None:
                return failed(item.name, item.reason or "", item.failure or "file", self.source)

    def _end(self, part: _Part) -> None:
        if not part.ended():
            return
        self.size_before += part.batch.size
        if part.bookmark:
            part.bookmark.remove()
        if part.skipped:
            left_out = ", ".join(f"{count:,} {reason}" for reason, count in sorted(part.skipped.items()))
            self.note(f"{part.batch.name}: left out {left_out}")


def _is_part(answer: Answer | None) -> bool:
    return isinstance(answer, Read) and is_part(answer.article)


def _reading(item: Item, read: Read) -> Reading:
    """What a process read; the page's content stayed here."""
    return Reading(item.name, replace(read.page, content=item.content or b""), read.article)
