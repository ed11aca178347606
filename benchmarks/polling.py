"""
Polling: many feed readers that ask one server all the time, while new articles come in.

`python benchmarks/polling.py [--articles 20000] [--engine sqlite] [--readers 2000] [--seconds 60] [--every 30]`

`urbanfeed serve` is a process of its own, with one worker and the settings that it has by itself; its log goes to a
file. There are eighty feeds: twenty queries, each in four formats, all of 50 whole articles. Each reader asks for one
of them, on a new connection each time, and not at the same moment as the others; half of the readers say what they
have (If-None-Match, If-Modified-Since), half take gzip. Another process stores new articles meanwhile, each of which
belongs to all the feeds; for each feed a watcher asks, four times a second, until it has it. The articles are synthetic
(synthetic.py). Everything is on 127.0.0.1. Nothing is asserted.
"""
# ruff: noqa: T201  # it prints a table

import argparse
import asyncio
import math
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations, islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from subprocess import Popen
from typing import Any
from urllib.parse import urlencode

import httpx2
from deliveries import ready
from loading import fill
from processes import cpu_of, most_resident, resident, waited
from synthetic import LANGUAGES, SOURCES, article_of, common_word, page_of

from urbanfeed.article import Article, Rights
from urbanfeed.moment import Moment
from urbanfeed.publish.links import FEED_FILES
from urbanfeed.store import Store
from urbanfeed.taxonomy import taxonomy

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from databases import server

PORT = 8392
ENTRIES = 50
TEXTS = 20_000
QUERIES = 20
PATIENCE = 10  # seconds until a reader gives up
LOOK = 0.25  # seconds between two requests of a watcher
_START = datetime(2026, 6, 2, tzinfo=UTC)
_TOPIC = taxonomy()[0].key

Feed = tuple[str, bool]  # its path, and whether by gzip


@dataclass(frozen=True, slots=True)
class Reply:
    """What a reader was told."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def had(self) -> dict[str, str]:
        """What to say the next time, so that nothing is sent twice."""
        return {"If-None-Match": self.headers["etag"], "If-Modified-Since": self.headers["last-modified"]}


@dataclass(slots=True)
class Seen:
    """What the readers have seen. taken: by status, the seconds from when a reader was to ask until it had all."""

    taken: dict[int, list[float]] = field(default_factory=lambda: {200: [], 304: []})
    errors: Counter[str] = field(default_factory=Counter)
    bytes: int = 0


async def get(path: str, headers: dict[str, str]) -> Reply:
    """One request on a connection of its own. Raises OSError and EOFError for what is no whole answer."""
    said = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT, limit=1 << 20)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\nConnection: close\r\n{said}\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        told = {name.lower(): value for name, _, value in (it.partition(": ") for it in head[1:-2])}
        body = await reader.read(-1)
    finally:
        writer.close()
    reply = Reply(int(head[0].split()[1]), told, body)
    if reply.status == 200 and len(body) != int(told["content-length"]):
        raise EOFError("less than the whole")
    return reply


async def read(number: int, feed: Feed, had: dict[str, str], times: list[float], seen: Seen) -> None:
    """One reader: it asks at each of these times, half of them for what they do not have yet."""
    path, packed = feed
    coding = {"Accept-Encoding": "gzip"} if packed else {}
    for due in times:
        await asyncio.sleep(due - time.monotonic())
        try:
            async with asyncio.timeout(PATIENCE):
                reply = await get(path, coding | (had if number % 2 else {}))
        except (OSError, EOFError) as error:  # a timeout and a connection that breaks off, too
            seen.errors[type(error).__name__] += 1
            continue
        if reply.status not in seen.taken:
            seen.errors[str(reply.status)] += 1
            continue
        seen.taken[reply.status].append(time.monotonic() - due)
        seen.bytes += len(reply.body)
        had = reply.had


async def watch(path: str, had: dict[str, str], name: bytes) -> float:
    """When the feed had the article of this name, on the monotonic clock; infinite where it never had."""
    try:
        async with asyncio.timeout(PATIENCE):
            while name not in (reply := await get(path, had)).body:
                had = reply.had
                await asyncio.sleep(LOOK)
    except (OSError, EOFError):
        return math.inf
    return time.monotonic()


async def measure(url: str, pid: int, asked: argparse.Namespace) -> None:
    """Warm up, let them read, store the news meanwhile, and print."""
    base = f"http://127.0.0.1:{PORT}"
    async with httpx2.AsyncClient() as client:
        await ready(client, base)
    memory = [resident(pid)]
    had: dict[Feed, dict[str, str]] = {}
    for path in paths():
        for packed in (False, True):
            reply = await get(path, {"Accept-Encoding": "gzip"} if packed else {})
            had[path, packed] = reply.had
    memory.append(resident(pid))
    seen, random, feeds = Seen(), Random(0), [*had]  # noqa: S311  # to be the same each time
    async with another(url) as pipe:
        began, own, theirs = time.monotonic() + 1, time.process_time(), cpu_of(pid)
        readers = []
        for number in range(asked.readers):
            first = began + random.random() * asked.every
            times = [first + it * asked.every for it in range(round(asked.seconds / asked.every))]
            # The number's halves: what it has it says, or not; the rest of it: the feed.
            feed = feeds[number // 2 % len(feeds)]
            readers.append(asyncio.create_task(read(number, feed, had[feed], times, seen)))
        print("news: seconds until stored, in the first feed, the median, the last; server's MB")
        for number in range(asked.news):
            await asyncio.sleep(began + (number + 0.5) * asked.seconds / asked.news - time.monotonic())
            told = await news(pipe, whole(asked.articles, ENTRIES + number), had)
            memory.append(resident(pid))
            print(f"      {'  '.join(f'{it:.2f}' for it in told)}  {memory[-1]:.0f}")
        await asyncio.gather(*readers)
        await asyncio.sleep(began + asked.seconds - time.monotonic())
        own, theirs, elapsed = time.process_time() - own, cpu_of(pid) - theirs, time.monotonic() - began
    every = sorted(seen.taken[200] + seen.taken[304])
    print(f"{'answers':10}{'times':>8}{'p50 ms':>10}{'p99 ms':>10}{'most ms':>10}")
    for name, times in (("200", sorted(seen.taken[200])), ("304", sorted(seen.taken[304])), ("all", every)):
        if times:
            shown = (1_000 * it for it in (times[len(times) // 2], times[len(times) * 99 // 100], times[-1]))
            print(f"{name:10}{len(times):>8,}{''.join(f'{it:>10.1f}' for it in shown)}")
    print(
        f"errors: {dict(seen.errors) or 'none'}; {len(every) / elapsed:.0f} answers a second,"
        f" {seen.bytes / elapsed / 1e6:.1f} MB; waited for a core: server {waited(pid):.1f} s;"
        f" CPU: server {theirs:.1f} s, {theirs / elapsed:.0%} of a core; readers and watchers {own:.1f} s"
    )
    print(
        f"server's memory, MB: {memory[0]:.0f} at the start, {memory[1]:.0f} with all feeds asked for once,"
        f" {resident(pid):.0f} at the end, {most_resident(pid):.0f} at the most"
    )


async def news(pipe: "Connection[Any, Any]", article: Article, had: dict[Feed, dict[str, str]]) -> list[float]:
    """Have it stored: the seconds from when that began until it was done, and until the feeds had it."""
    pipe.send(article)
    began, stored = await asyncio.to_thread(pipe.recv)
    watched = (watch(path, it, article.id.encode()) for (path, packed), it in had.items() if not packed)
    seen = await asyncio.gather(*watched)
    seen.sort()
    return [it - began for it in (stored, seen[0], seen[len(seen) // 2], seen[-1])]


@asynccontextmanager
async def another(url: str) -> "AsyncIterator[Connection[Any, Any]]":
    """A process that stores each article that is sent to it, and tells from when to when."""
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=store_all, args=(url, there))
    process.start()
    try:
        yield here
    finally:
        here.send(None)
        process.join()


def store_all(url: str, pipe: "Connection[Any, Any]") -> None:
    """Of that process: its work."""

    async def work() -> None:
        async with await Store.open(url) as store:
            while article := pipe.recv():
                began = time.monotonic()
                await store.articles.put(article, page_of(article))
                pipe.send((began, time.monotonic()))

    asyncio.run(work())


def filters() -> dict[str, str]:
    """What all articles of the feeds have in common."""
    it = article_of(0)
    return {
        "source": it.source, "language": LANGUAGES[0].tag, "topic": _TOPIC, "q": common_word(LANGUAGES[0]),
        "since": _START.date().isoformat(),
    }  # fmt: skip


def paths() -> Iterator[str]:
    """The feeds: everything, by each filter, by two, by three, each in four formats."""
    some = [dict(few) for count in range(6) for few in combinations(filters().items(), count)]
    for query in islice(some, QUERIES):
        for file in FEED_FILES.values():
            yield f"/feeds/{file}?{urlencode(query | {'limit': ENTRIES})}"


def whole(articles: int, number: int) -> Article:
    """One more article than so many, the newest of all, in all feeds, which may be shown whole."""
    at = (_START + timedelta(minutes=number)).isoformat()
    step = SOURCES * len(LANGUAGES)  # the same source and the same language come again after so many
    plain = article_of((articles // step + 1 + number) * step)
    headline = f"{plain.headline} {filters()['q']}"
    published = Moment(at, "second", "stated", at)
    return replace(plain, headline=headline, topics=(_TOPIC,), rights=Rights("full"), published=published)


@contextmanager
def serving(url: str, log: Path) -> Iterator[int]:
    """Our server: its process. What it logs beside requests and its start is printed in the end."""
    command = [str(Path(sys.executable).parent / "urbanfeed"), "serve", "--port", str(PORT)]
    with log.open("w") as lines:
        process = Popen(command, env=os.environ | {"URBANFEED_DATABASE_URL": url}, stderr=lines)  # noqa: S603  # our own
        try:
            yield process.pid
        finally:
            process.terminate()
            process.wait()
    print(*(it for it in log.read_text().splitlines() if "GET /" not in it), sep="\n")


async def fill_all(url: str, articles: int) -> None:
    """So many articles, and those that the feeds begin with."""
    async with await Store.open(url):
        pass
    await fill(url, articles, min(TEXTS, articles))
    async with await Store.open(url) as store:
        for number in range(ENTRIES):
            it = whole(articles, number)
            await store.articles.put(it, page_of(it))


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--engine", default="sqlite", choices=["sqlite", "postgresql"])
    parser.add_argument("--readers", type=int, default=2_000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--every", type=float, default=30, help="seconds between two requests of a reader")
    parser.add_argument("--news", type=int, default=5, help="articles that come in meanwhile, at even intervals")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as at_end:
        url = f"sqlite://{folder}/polling.sqlite3"
        if asked.engine == "postgresql":
            running = at_end.enter_context(server())
            url = running.url(running.make())
        asyncio.run(fill_all(url, asked.articles))
        load = os.getloadavg()[0]
        print(
            f"{asked.engine}, {asked.articles:,} articles; {asked.readers:,} readers, each every {asked.every:g} s for"
            f" {asked.seconds} s; {QUERIES * len(FEED_FILES)} feeds of {ENTRIES} articles; load {load:.1f}"
        )
        pid = at_end.enter_context(serving(url, Path(folder) / "server.log"))
        asyncio.run(measure(url, pid, asked))


if __name__ == "__main__":
    main()
