"""
Feeds: what an unchanged feed costs beside a reply that was written beforehand, what one new article costs, and whether
archives cost more the further back they go; on SQLite and on PostgreSQL.

`python benchmarks/feeds.py [--articles 100000] [--engines sqlite postgresql] [--rounds 2000]`

The application is asked in this process, through all of its middleware, and without a network: what is measured is the
server's own work, as CPU time of this process (time.process_time; PostgreSQL's own is not in it). What is compared
takes turns. The feeds have 50 entries, whole articles; the articles are synthetic (synthetic.py). Nothing is asserted.
"""

import argparse
import asyncio
import gzip
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from loading import fill
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Message
from synthetic import article_of, page_of

from urbanfeed.app import create_app
from urbanfeed.article import Article, Rights
from urbanfeed.moment import Moment
from urbanfeed.publish.feeds.entry import entry_of
from urbanfeed.publish.feeds.write import write_entry
from urbanfeed.publish.links import FEED_FILES, Links
from urbanfeed.settings import load
from urbanfeed.store import Store

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from databases import server

ENTRIES = 50
TEXTS = 20_000
_START = datetime(2026, 6, 2, tzinfo=UTC)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--engines", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    parser.add_argument("--rounds", type=int, default=2_000, help="times that each reply is asked for")
    given = parser.parse_args()
    for engine in given.engines:
        _tell(f"\n{engine}, {given.articles:,} articles")
        if engine == "sqlite":
            with tempfile.TemporaryDirectory() as folder:
                asyncio.run(_measure(f"sqlite://{folder}/feeds.sqlite3", given.articles, given.rounds))
        else:
            with server() as running:
                asyncio.run(_measure(running.url(running.make()), given.articles, given.rounds))


async def _measure(url: str, articles: int, rounds: int) -> None:
    async with await Store.open(url):
        pass
    await fill(url, articles, min(TEXTS, articles))
    async with await Store.open(url) as store:
        for number in range(ENTRIES + 10):
            await _add(store, articles, number)
    settings = load({}, database_url=url, base_url="https://wire.example")
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        for it in FEED_FILES.values():
            await _unchanged(app, f"/feeds/{it}", rounds)
        for it in FEED_FILES.values():
            await _one_new(app, f"/feeds/{it}", articles)
        addresses = await _archive_addresses(app)
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        await _archives(app, addresses)
    _entries()


async def _unchanged(app: Starlette, path: str, rounds: int) -> None:
    """The feed and its 304, each beside a preset reply with the same headers and bytes."""
    query = f"limit={ENTRIES}"
    status, headers, body = await _ask(app, path, query)
    assert status == 200
    said = {name: value for name, value in headers.items() if name not in ("content-length", "content-type", "vary")}
    packed = gzip.compress(body)

    async def preset(request: Request) -> Response:
        return Response(body, 200, said, headers["content-type"])

    async def packed_preset(request: Request) -> Response:
        return Response(packed, 200, said | {"content-encoding": "gzip"}, headers["content-type"])

    # Where the feed's own route is, so that as many are looked at before.
    place = next(number for number, it in enumerate(app.router.routes) if isinstance(it, Route) and it.path == path)
    app.router.routes[place:place] = [Route("/feeds/preset", preset), Route("/feeds/packed-preset", packed_preset)]
    asked: dict[str, Callable[[], Awaitable[object]]] = {
        "preset": lambda: _ask(app, "/feeds/preset", query),
        "feed": lambda: _ask(app, path, query),
        "packed preset": lambda: _ask(app, "/feeds/packed-preset", query, ("accept-encoding", "gzip")),
        "packed feed": lambda: _ask(app, path, query, ("accept-encoding", "gzip")),
        "304": lambda: _ask(app, path, query, ("if-none-match", headers["etag"])),
    }
    taken = await _in_turns(asked, rounds)
    del app.router.routes[place : place + 2]
    _tell(
        f"{path}: {len(body):,} bytes; preset {taken['preset']:.3f} ms; feed"
        f" {taken['feed'] / taken['preset']:.2f} × of it; packed {taken['packed feed'] / taken['packed preset']:.2f} ×"
        f" of that packed; 304 {taken['304'] / taken['preset']:.2f} ×"
    )


async def _one_new(app: Starlette, path: str, articles: int) -> None:
    """The first reply after an article came in: one entry is written, and the document is put together."""
    store: Store = app.state.store
    times = []
    for number in range(20):
        await _ask(app, path, f"limit={ENTRIES}")
        await _add(store, articles, 1_000 + number * 7 + len(path))
        await store.content.look()
        began = time.process_time()
        status, _, _ = await _ask(app, path, f"limit={ENTRIES}")
        times.append(1_000 * (time.process_time() - began))
        assert status == 200
    _tell(f"{path}: {median(times):.1f} ms of CPU after one new article (most {max(times):.1f})")


async def _archive_addresses(app: Starlette) -> list[str]:
    """Those of all archive documents, from the newest back to the first, by prev-archive."""
    found: list[str] = []
    address: str | None = f"/feeds/atom.xml?limit={ENTRIES}&content=excerpt"
    while address:
        path, _, query = address.partition("?")
        _, headers, _ = await _ask(app, path, query)
        tied = (it.strip() for it in headers["link"].split(","))
        earlier = next((it for it in tied if it.endswith('rel="prev-archive"')), None)
        address = earlier.split(">")[0].removeprefix("<https://wire.example") if earlier else None
        found += [address] if address else []
    return found


async def _archives(app: Starlette, addresses: list[str]) -> None:
    """The newest beside the oldest, in turns, by an application that has written none of them."""
    tenth = max(1, min(len(addresses) // 10, 50))
    times: dict[str, list[float]] = {"newest": [], "oldest": []}
    for pair in zip(addresses[:tenth], addresses[-tenth:], strict=True):
        for where, address in zip(times, pair, strict=True):
            path, _, query = address.partition("?")
            began = time.process_time()
            await _ask(app, path, query)
            times[where].append(1_000 * (time.process_time() - began))
    newest, oldest = (median(it) for it in times.values())
    _tell(
        f"archives: {len(addresses)} documents; {newest:.1f} ms of CPU for each of the {tenth} newest, {oldest:.1f} for"
        f" each of the {tenth} oldest, most {max(map(max, times.values())):.1f}"
    )


def _entries() -> None:
    """What one entry costs that is written: mostly what feedgen takes."""
    every = [replace(article_of(it), rights=Rights("full")) for it in range(300)]
    links = Links("https://wire.example")
    for kind, file in FEED_FILES.items():
        began = time.process_time()
        entries = [entry_of(it, None, links, kind) for it in every]
        made = time.process_time()
        for it in entries:
            write_entry(it, kind)
        written = time.process_time()
        _tell(
            f"{file}: an entry {1e3 * (made - began) / 300:.2f} ms to make, {1e3 * (written - made) / 300:.2f} to write"
        )


async def _add(store: Store, articles: int, number: int) -> Article:
    """One more article, the newest of all, that may be shown whole."""
    at = (_START + timedelta(minutes=number)).isoformat()
    plain = article_of(articles + number)
    it = replace(plain, rights=Rights("full"), published=Moment(at, "second", "stated", at))
    await store.articles.put(it, page_of(it))
    return it


async def _in_turns(asked: dict[str, Callable[[], Awaitable[object]]], rounds: int) -> dict[str, float]:
    """Milliseconds of CPU of each, the median of ten turns."""
    taken: dict[str, list[float]] = {name: [] for name in asked}
    each = max(1, rounds // 10)
    for _ in range(10):
        for name, ask in asked.items():
            began = time.process_time()
            for _ in range(each):
                await ask()
            taken[name].append(1_000 * (time.process_time() - began) / each)
    return {name: median(times) for name, times in taken.items()}


async def _ask(app: Starlette, path: str, query: str, *headers: tuple[str, str]) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of a reply."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "https",
        "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(b"host", b"wire.example"), *((name.encode(), value.encode()) for name, value in headers)],
        "client": ("127.0.0.1", 1), "server": ("wire.example", 443),
    }  # fmt: skip
    await app(scope, receive, send)
    start, *parts = sent
    said = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], said, b"".join(it.get("body", b"") for it in parts)


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
