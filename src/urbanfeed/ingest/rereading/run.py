"""
The run of a rereading: articles come from the store source by source, are read by processes, and noted in order; then
what differs is written, if the operator says so.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime

from urbanfeed.article import Article
from urbanfeed.corrections import laid_over
from urbanfeed.ingest.bulk.run import Progress, Show, cores
from urbanfeed.ingest.memories import Memories
from urbanfeed.ingest.reading_process import Died, ReadingProcess
from urbanfeed.ingest.rereading.comparing import Reread
from urbanfeed.ingest.rereading.job import Batch, Job, Sheet, done
from urbanfeed.ingest.rereading.notebook import Notebook
from urbanfeed.ingest.sources import all_scrapers
from urbanfeed.plugins import installed
from urbanfeed.query import ArticleQuery
from urbanfeed.reader import Memory
from urbanfeed.store import Kept, Source, Store

__all__ = ["Asked", "Told", "read_again", "write_down"]

_log = logging.getLogger(__name__)

_BATCH = 25  # articles that a process reads at a time
_KEYED = 500  # articles whose texts are looked through at a time for those that have no keys

Told = Callable[[Reread], None]
_Mark = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which articles: of one source or all, published (or first read) since a date or ever."""

    source: str | None = None
    since: str | None = None

    def query(self, source: str) -> ArticleQuery:
        """Those of one source, the oldest first."""
        return ArticleQuery(source=(source,), since=self.since, order="oldest")


async def read_again(store: Store, asked: Asked, notebook: Notebook, show: Show = lambda progress: None) -> None:
    """
    Read again whatever the notebook does not have yet, and note it. Nothing is written into the store, but the mark of
    a page that is found damaged. Raises DatabaseError; what is noted stays.
    """
    if notebook.ended:
        return
    sources = [it for it in await store.sources.all() if asked.source in (None, it.name)]
    total = max(sum(it.articles for it in sources), 1)
    pool = _Pool()
    waiting: deque[tuple[asyncio.Task[Sequence[Reread]], _Mark]] = deque()

    async def note_first() -> None:
        task, mark = waiting.popleft()
        notebook.write(tuple(await task), mark)
        show(Progress(notebook.pages, min(notebook.pages / total, 1)))

    try:
        async for batch, mark in _batches(store, asked, sources, notebook.mark):
            waiting.append((asyncio.create_task(pool.read(batch)), mark))
            if len(waiting) > 2 * cores():
                await note_first()
        while waiting:
            await note_first()
        notebook.end()
    finally:
        for task, _ in waiting:
            task.cancel()
        pool.close()


async def write_down(store: Store, notebook: Notebook, now: datetime, told: Told) -> int:
    """
    Write what differs, and tell each; how many were written. What has changed since it was read stays as it is now.

    Articles that have no keys yet, by which those of the same text are found, get them. Raises DatabaseError.
    """
    written = 0
    for read in notebook.differing():
        if read.article is None:
            continue
        current = await store.articles.by_id(read.id)
        # A later page was read meanwhile: today's reader has had its say.
        if current is None or current.provenance.sha256 != read.article.provenance.sha256:
            continue
        kept = laid_over(read.article, current)
        kept = replace(kept, withdrawn=current.withdrawn, same_text_as=current.same_text_as)
        if kept != current:
            await store.articles.rewrite(kept, now)
            written += 1
            told(read)
    after: str | None = ""
    while after is not None:
        after = await store.articles.add_keys(after, _KEYED)
    return written


@dataclass(slots=True)
class _Pool:
    """The reading processes, started as they are needed."""

    _processes: list[ReadingProcess[Batch, tuple[Reread, ...]]] = field(default_factory=list)
    _free: "asyncio.Queue[ReadingProcess[Batch, tuple[Reread, ...]]]" = field(default_factory=asyncio.Queue)
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(cores(), "rereading"))

    async def read(self, batch: Batch) -> Sequence[Reread]:
        """What came of the articles of a batch; of one over which the process died, that."""
        if self._free.empty() and len(self._processes) < cores():
            self._processes.append(ReadingProcess(done))
            self._free.put_nowait(self._processes[-1])
        process = await self._free.get()
        try:
            loop = asyncio.get_running_loop()
            answer = await loop.run_in_executor(self._threads, process.ask, batch)
            if not isinstance(answer, Died):
                return answer
            read: list[Reread] = []
            for job in batch.jobs:  # one of them did it
                alone = await loop.run_in_executor(self._threads, process.ask, replace(batch, jobs=(job,)))
                read += [_died(job.article, alone)] if isinstance(alone, Died) else alone
            return read
        finally:
            self._free.put_nowait(process)

    def close(self) -> None:
        for it in self._processes:
            it.stop()
        self._threads.shutdown(wait=False, cancel_futures=True)


def _died(article: Article, how: Died) -> Reread:
    _log.error("a reading process died", extra={"article": article.id, "how": how.how})
    reason = f"the process that read this article {how.how}"
    return Reread(article.id, article.source, article.headline, "fault", reason=reason)


async def _batches(
    store: Store, asked: Asked, sources: Sequence[Source], start: _Mark | None
) -> AsyncIterator[tuple[Batch, _Mark]]:
    """The articles in batches of one source each, from the mark on, each with its own mark."""
    known, memories = await all_scrapers(store), Memories(store)
    for source in sources:
        name = source.name
        if start and name < start[0]:
            continue
        after = start[1] if start and name == start[0] else None
        scraper = known.get(name)
        memory: Memory | None = None
        while True:
            found = await store.articles.page(asked.query(name), first=_BATCH, after=after)
            if not found.articles:
                break
            if memory is None and not (scraper and scraper.headline and scraper.body):
                memory = await memories.of(name)
            after = found.cursors[-1]
            jobs = await _jobs(store, found.articles)
            yield Batch(jobs, _read_by(source) if scraper else None, memory), (name, after)
            if not found.has_next:
                break


def _read_by(source: Source) -> Source | str:
    """What a process makes a scraper of itself: of its rules, which are functions, no pipe takes any."""
    return source.name if source.name in installed() else source


async def _jobs(store: Store, articles: Sequence[Article]) -> tuple[Job, ...]:
    kept = await store.pages.of([it.id for it in articles])
    return tuple([await _job(store, it, kept.get(it.id, ())) for it in articles])


async def _job(store: Store, article: Article, kept: Sequence[Kept]) -> Job:
    """An article with its pages, or the reason why it cannot be read again."""
    own = next((it for it in kept if it.sha256 == article.provenance.sha256), None)
    sheet = await _sheet(store, own) if own else None
    if own is None or sheet is None:
        named = own.url if own and own.url else article.provenance.sha256
        return Job(article, reason=f"the page {named} cannot be had back: it is damaged, or not kept")
    # Of each other address the last page, and every saved page that has none; not the article's page as it was before.
    others = {it.url or it.sha256: it for it in kept if it is not own and (it.url is None or it.url != own.url)}
    sheets = [await _sheet(store, it) for it in others.values()]
    return Job(article, sheet, tuple(filter(None, sheets)))


async def _sheet(store: Store, kept: Kept) -> Sheet | None:
    content = await store.pages.get(kept.sha256)
    if content is None:
        return None
    return Sheet(content, kept.url, kept.content_type, kept.fetched_at, kept.invented_url)
