"""
GraphQL: what a query costs, of our server and of PostGraphile 5 over the same articles in PostgreSQL; then of our
server on SQLite.

`python benchmarks/graphql_speed.py [--articles 100000] [--rounds 7] [--peers build/graphql-peers]`

One worker each. Measured is CPU time, of the server process and of the PostgreSQL backends that work for it; all take
turns in one run, so that a busy machine is busy for all, and the median of the rounds counts. Eight connections ask,
each for the next answer as soon as it has one. benchmarks/README.md says how PostGraphile is installed and set up;
without it, the others are measured. Nothing is asserted.
"""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

import orjson
from graphql_contenders import Contender, ours, postgraphile
from graphql_queries import FEED, OTHERS, PEERS_FEED
from loading import fill
from synthetic import LANGUAGES, article_of, common_word, page_of

from urbanfeed.article import Rights, article_id
from urbanfeed.blocks import Paragraph
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Store

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from databases import server

CONNECTIONS = 8
SECONDS = 0.6  # of CPU time that a turn is to take, so that the clock's ticks of 10 ms do not show
TEXTS = 20_000
BLOCKS = 40
LONG = "https://city-000.example/long"  # the article of so many blocks


@dataclass(slots=True)
class Entrant:
    """A row of the table: who is asked for what. costs: milliseconds of CPU a request, one a round."""

    name: str
    contender: Contender
    request: bytes
    times: int = 0
    bytes: int = 0
    costs: list[float] = field(default_factory=list)

    @property
    def cost(self) -> float:
        """The median of the rounds, in milliseconds."""
        return statistics.median(self.costs)

    async def turn(self) -> float:
        """What one request cost of so many, in milliseconds."""
        before = await self.contender.cpu()
        self.bytes = await _ask(self.contender.port, self.request, self.times)
        return 1_000 * (await self.contender.cpu() - before) / self.times

    async def warm_up(self) -> None:
        """Ask until all that is made once is made, and see how many requests make a turn."""
        self.times = 200
        await self.turn()
        while (cost := await self.turn()) * self.times < 200:
            self.times *= 4
        self.times = max(100, round(1_000 * SECONDS / cost))


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--peers", type=Path, default=Path("build/graphql-peers"), help="where PostGraphile is")
    parser.add_argument("--engines", nargs="+", default=["postgresql", "sqlite"], choices=["postgresql", "sqlite"])
    given = parser.parse_args()
    for engine in given.engines:
        with _database(engine) as url:
            told = asyncio.run(_fill(url, given.articles))
            print(f"\n{engine}, {given.articles:,} articles ({told}), load {os.getloadavg()[0]:.1f}")  # noqa: T201
            with ExitStack() as stack:
                plain = stack.enter_context(ours(url, "plain", 0))
                keeping = stack.enter_context(ours(url, "keeping", 64))
                peer = stack.enter_context(postgraphile(url, given.peers)) if engine == "postgresql" else None
                _measure(plain, keeping, peer, given.rounds)


def _measure(plain: Contender, keeping: Contender, peer: Contender | None, rounds: int) -> None:
    feed = Entrant("ours, not kept", plain, _post(FEED))
    kept = Entrant("ours, kept", keeping, _post(FEED))
    preset = Entrant("preset bytes", keeping, _post(FEED, path="/preset"))
    rows = Entrant("rows only, no GraphQL", plain, _get("/rows"))
    peers = [Entrant("PostGraphile 5", peer, _post(PEERS_FEED))] if peer else []
    entrants = [
        *peers,
        feed,
        rows,
        kept,
        preset,
        Entrant("ours, kept, by GET", keeping, _get(f"/graphql?query={quote(FEED)}")),
        Entrant("preset bytes, by GET", keeping, _get("/preset")),
        Entrant("ours, kept, gzip", keeping, _post(FEED, "Accept-Encoding: gzip\r\n")),
        Entrant("preset bytes, gzip", keeping, _post(FEED, "Accept-Encoding: gzip\r\n", "/preset")),
    ]
    others = [Entrant(name, plain, _post(query)) for name, query in _others()]
    asyncio.run(_rounds([*entrants, *others], rounds))
    head = "/PostGraphile" if peers else ""
    print(f"{'feed query':36}{'ms CPU':>8}{'least':>8}{'bytes':>8}{head:>14}{'/rows':>8}{'/preset':>8}")  # noqa: T201
    for it in entrants:
        against = f"{it.cost / peers[0].cost:14.2f}" if peers else ""
        ratios = f"{against}{it.cost / rows.cost:8.2f}{it.cost / preset.cost:8.2f}"
        print(f"{it.name:36}{it.cost:8.3f}{min(it.costs):8.3f}{it.bytes:8,}{ratios}")  # noqa: T201
    print(f"{'others, not kept':36}{'ms CPU':>8}{'least':>8}{'bytes':>8}{'ms/KB':>10}{'/feed':>8}")  # noqa: T201
    for it in (feed, *others):
        each, of_feed = it.cost / it.bytes, feed.cost / feed.bytes
        print(f"{it.name:36}{it.cost:8.3f}{min(it.costs):8.3f}{it.bytes:8,}{each * 1_000:10.3f}{each / of_feed:8.2f}")  # noqa: T201


def _others() -> Iterator[tuple[str, str]]:
    said = {"an article with 40 blocks": LONG, "a search, with snippets": common_word(LANGUAGES[0])}
    for name, query in OTHERS.items():
        yield name, query % orjson.dumps(said[name]).decode() if name in said else query


async def _rounds(entrants: list[Entrant], rounds: int) -> None:
    for it in entrants:
        await it.warm_up()
    for _ in range(rounds):
        for it in entrants:
            it.costs.append(await it.turn())


async def _ask(port: int, request: bytes, times: int) -> int:
    """Send it so many times over; the bytes of one answer's content."""
    left = iter(range(times))
    return max(await asyncio.gather(*(_connection(port, request, left) for _ in range(CONNECTIONS))))


async def _connection(port: int, request: bytes, left: Iterator[int]) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    body = b""
    for _ in left:
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = head.partition(b"content-length: ")[2].partition(b"\r\n")[0]
        body = await reader.readexactly(int(length))
        if not head.startswith(b"http/1.1 200") or b'"errors":' in body:
            raise RuntimeError(f"{request!r} was answered with {head + body[:500]!r}")
    writer.close()
    await writer.wait_closed()
    return len(body)


def _post(query: str, headers: str = "", path: str = "/graphql") -> bytes:
    body = orjson.dumps({"query": query})
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\nContent-Type: application/json\r\n{headers}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n\r\n".encode()


@contextmanager
def _database(engine: str) -> Iterator[str]:
    if engine == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite://{Path(folder) / 'graphql.sqlite3'}"
    else:
        with server() as running:
            yield running.url(running.make())


async def _fill(url: str, size: int) -> str:
    """So many articles, and what the other queries want: one with many blocks, twenty that were revised thrice."""
    async with await Store.open(url):
        pass
    told = await fill(url, size, min(size, TEXTS))
    async with await Store.open(url) as store:
        newest = (await store.articles.page(ArticleQuery(), first=20, counted=False)).articles
        for it in newest:
            for turn in range(1, 4):
                body = (*it.body[:turn], Paragraph(f"Revised for the {turn}. time."), *it.body[turn + 1 :])
                headline = f"{it.headline} ({turn})" if turn == 2 else it.headline
                again = replace(it, headline=headline, body=body, rights=Rights(show="full", basis="made for this"))
                await store.articles.put(again, page_of(again))
            await store.articles.put(it, page_of(it))
        long = article_of(size)
        blocks = tuple(block for it in range(BLOCKS // 6 + 1) for block in article_of(size + it).body)[:BLOCKS]
        rights = Rights(show="full", basis="made for this")
        await store.articles.put(
            replace(long, id=article_id("city_000", LONG), url=LONG, canonical_url=LONG, body=blocks, rights=rights),
            page_of(long),
        )
    return told


if __name__ == "__main__":
    main()
