"""
Our own hub: how soon so many subscribers are told of a new article, and what that costs the server.

`urbanfeed serve` is a process of its own, over a database of its own; the subscribers are callbacks of one server in
this process, that is of one host, which is told ten at a time. Everything is on 127.0.0.1. Prints one line for each
number of subscribers: seconds until all have confirmed, from the first form on; seconds from the article's storing
until the first, the median and the last was told; and the server's CPU time for one delivery.
"""
# ruff: noqa: T201, ASYNC110  # it prints a table; and waits for another process, which sets no event

import argparse
import asyncio
import os
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from urllib.parse import parse_qs, urlsplit

import httpx2
from processes import cpu_of
from synthetic import article_of, page_of

from urbanfeed.article import Article
from urbanfeed.store import Store

PORT = 8391


@dataclass
class Subscribers:
    """One server with a callback at every path. confirmed, told: when each was."""

    confirmed: dict[str, float] = field(default_factory=dict)
    told: dict[str, float] = field(default_factory=dict)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, as long as it is kept."""
        try:
            while True:
                method, target, *_ = (await reader.readline()).decode().split() or ("", "")
                if not method:
                    break
                length = 0
                while (line := (await reader.readline()).strip().lower()) != b"":
                    if line.startswith(b"content-length:"):
                        length = int(line.partition(b":")[2])
                await reader.readexactly(length)
                parts = urlsplit(target)
                body = parse_qs(parts.query).get("hub.challenge", [""])[0].encode()
                (self.told if method == "POST" else self.confirmed)[parts.path] = time.monotonic()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):  # its end
            pass
        finally:
            writer.close()


async def measure(count: int, engine: str, limit: int) -> None:
    """One line."""
    with tempfile.TemporaryDirectory() as folder:
        url = engine or f"sqlite://{folder}/hub.sqlite3"
        *old, newest = sorted(map(article_of, range(100)), key=lambda it: it.sort_instant)
        async with await Store.open(url) as store:
            await store.articles.put_all([(it, page_of(it)) for it in old])
        environment = os.environ | {
            "URBANFEED_DATABASE_URL": url, "URBANFEED_ALLOWED_ADDRESSES": "127.0.0.1", "URBANFEED_LOG_LEVEL": "error",
        }  # fmt: skip
        program = str(Path(sys.executable).parent / "urbanfeed")
        server = Popen([program, "serve", "--port", str(PORT)], env=environment)  # noqa: ASYNC220, S603  # our own
        try:
            await told(count, url, limit, newest, server.pid)
        finally:
            server.terminate()
            server.wait()


async def told(count: int, url: str, limit: int, news: Article, pid: int) -> None:
    """Subscribe so many, store an article, and print when each was told."""
    everybody = Subscribers()
    listener = await asyncio.start_server(everybody.serve, "127.0.0.1", 0)
    callback = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    base = f"http://127.0.0.1:{PORT}"
    async with httpx2.AsyncClient(timeout=30) as client, await Store.open(url) as store:
        await ready(client, base)
        topic = (await client.get(f"{base}/feeds/atom.xml?limit={limit}")).links["self"]["url"]
        began = time.monotonic()
        waiting = iter(range(count))

        async def subscribe() -> None:
            for number in waiting:
                form = {"hub.mode": "subscribe", "hub.topic": topic, "hub.callback": f"{callback}/{number}"}
                while (await client.post(f"{base}/hub", data=form | {"hub.secret": "s" * 32})).status_code == 429:
                    await asyncio.sleep(0.1)  # so many of one host have not confirmed

        await asyncio.gather(*(subscribe() for _ in range(8)))
        while len(everybody.confirmed) < count:
            await asyncio.sleep(0.02)
        confirmed = time.monotonic() - began
        while any(it.lease_until is None for it in await store.subscribers.all()):
            await asyncio.sleep(0.1)
        cpu = cpu_of(pid)
        await store.articles.put(news, page_of(news))
        stored = time.monotonic()
        while len(everybody.told) < count:
            await asyncio.sleep(0.02)
        times = sorted(it - stored for it in everybody.told.values())
        await asyncio.sleep(1)
        each = (cpu_of(pid) - cpu) / count * 1000
        print(
            f"{count:>7,}  {confirmed:>9.1f}  {times[0]:>6.2f}  {times[count // 2]:>6.2f}  {times[-1]:>6.2f}"
            f"  {count / times[-1]:>8.0f}  {each:>6.2f}"
        )
    listener.close()


async def ready(client: httpx2.AsyncClient, base: str) -> None:
    """Wait until the server answers."""
    while True:
        try:
            if (await client.get(f"{base}/readyz")).status_code == 200:
                return
        except httpx2.TransportError:
            await asyncio.sleep(0.1)


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--subscribers", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--limit", type=int, default=20, help="articles in the feed")
    parser.add_argument("--database", default="", help="an empty PostgreSQL database, instead of SQLite")
    asked = parser.parse_args()
    print(f"A feed of {asked.limit} articles; seconds, deliveries a second, and CPU milliseconds for each")
    print("callbacks  confirmed   first  median    last  a second     CPU")
    for count in asked.subscribers:
        asyncio.run(measure(count, asked.database, asked.limit))


if __name__ == "__main__":
    main()
