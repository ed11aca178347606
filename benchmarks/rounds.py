"""
What it costs to ask sources that have nothing new: CPU time of this process and requests, for one round of all.

The sites are another process on this machine, a port each, so that their own time is not counted. The schedule runs by
a clock that leaps over the time between two rounds.
"""

import argparse
import asyncio
import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection

from urbanfeed.article import Rights
from urbanfeed.ingest import rounds as schedule
from urbanfeed.ingest.fetch import Mirror
from urbanfeed.ingest.rounds import keep_gathering
from urbanfeed.ingest.sources import place_of, put_sources
from urbanfeed.plugins import installed
from urbanfeed.scraping import latest
from urbanfeed.settings import load
from urbanfeed.store import Added, Source, Store

BEGAN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PROSE = "The council met on the square to talk of trees, water and shade for the summer that is to come. " * 5


class TheEnd(Exception):  # noqa: N818
    """The clock's time is over."""


@dataclass
class LeapingClock:
    """Stands still while rounds are under way, and leaps over the time between."""

    at: datetime = BEGAN
    until: datetime = BEGAN

    def now(self) -> datetime:
        return self.at

    def chance(self) -> float:
        return 0.5

    async def wait(self, seconds: float, tasks: Collection[asyncio.Task[None]]) -> None:
        if tasks:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        elif self.at >= self.until:
            raise TheEnd
        else:
            self.at = min(self.at + timedelta(seconds=max(seconds, 1)), self.until)


def sites(count: int, articles: int, pipe: Connection) -> None:
    """Serve them; the pipe gets their ports, and the requests so far by path and status whenever it is asked."""
    asyncio.run(_serve(count, articles, pipe))


async def _serve(count: int, articles: int, pipe: Connection) -> None:
    asked: Counter[str] = Counter()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                path = head.split(b" ", 2)[1].decode()
                body = _body(path, articles)
                known = b"if-none-match" in head.lower() and bool(body)
                status = "304 Not Modified" if known else "200 OK" if body else "404 Not Found"
                asked[f"{path.partition('/')[2].partition('/')[0]} {status[:3]}"] += 1
                sent = b"" if known else body
                kind = "text/html" if path.startswith("/news/") else "application/rss+xml"
                writer.write(
                    f'HTTP/1.1 {status}\r\nETag: "one"\r\nContent-Type: {kind}\r\n'
                    f"Content-Length: {len(sent)}\r\n\r\n".encode()
                    + sent
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    servers = [await asyncio.start_server(answer, "127.0.0.1", 0) for _ in range(count)]
    pipe.send([it.sockets[0].getsockname()[1] for it in servers])
    while await asyncio.to_thread(pipe.recv):
        pipe.send(dict(asked))
        asked.clear()


def _body(path: str, articles: int) -> bytes:
    if path == "/feed/":
        items = "".join(
            f"<item><link>/news/{it}</link><pubDate>{BEGAN - timedelta(days=200 + it):%a, %d %b %Y %H:%M:%S +0000}"
            "</pubDate></item>"
            for it in range(articles)
        )
        return f'<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'.encode()
    if path.startswith("/news/"):
        date = (BEGAN - timedelta(days=200 + int(path[6:]))).isoformat()
        meta = f'<meta property="article:published_time" content="{date}">'
        return f"<html><head><title>{path}</title>{meta}</head><body><h1>{path}</h1><p>{PROSE}</p></body>".encode()
    return b""


async def measure(count: int, articles: int, rounds: int, pipe: Connection) -> None:
    """Print what the first round and the quiet ones cost."""
    ports: list[int] = await asyncio.to_thread(pipe.recv)
    settings = load({}, host_delay=0, allowed_addresses="127.0.0.1", crawl_limit=articles, log_level="error")
    mirrors = tuple(Mirror(f"https://s{it}.example/", f"http://127.0.0.1:{port}") for it, port in enumerate(ports))
    with tempfile.TemporaryDirectory() as folder:
        async with await Store.open(f"sqlite://{folder}/rounds.sqlite3") as store:
            await put_sources(store)
            for name in installed():
                await store.sources.pause(name, BEGAN)  # these are real sites
            for name, mirror in ((f"s{it}", mirror) for it, mirror in enumerate(mirrors)):
                added = Added(BEGAN, tuple(map(place_of, latest("/feed/"))), r"/news/\d+")
                await store.sources.put(Source(name, name, mirror.home, "en", None, Rights(), added=added))
            clock = LeapingClock()
            schedule._LOOK = 86400  # nobody adds any meanwhile
            sys.stdout.write(f"{count} sources, {articles} articles each; CPU time of the gathering process alone\n")
            for name, lasts in (("first round", timedelta()), ("quiet rounds", timedelta(days=rounds))):
                clock.until += lasts
                began = time.process_time()
                with suppress(TheEnd):
                    await keep_gathering(settings, mirrors, store, clock)
                spent = time.process_time() - began
                pipe.send(True)
                asked: dict[str, int] = await asyncio.to_thread(pipe.recv)
                feeds = sum(times for what, times in asked.items() if what.startswith("feed"))
                each = feeds / count
                sys.stdout.write(
                    f"{name}: {each:.1f} rounds of each source, {spent / each:.2f} s for one round of all "
                    f"({1000 * spent / feeds:.1f} ms a source), {sum(asked.values()) / each:.0f} requests: {asked}\n"
                )


def main() -> None:
    """The program."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=50)
    parser.add_argument("--articles", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=10, help="quiet rounds; a source without news is asked daily")
    given = parser.parse_args()
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.Process(target=sites, args=(given.sources, given.articles, theirs), daemon=True)
    server.start()
    asyncio.run(measure(given.sources, given.articles, given.rounds, ours))
    ours.send(False)
    server.join(5)


if __name__ == "__main__":
    main()
