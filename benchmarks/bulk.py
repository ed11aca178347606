"""
Taking in many pages at once: how many a second come out of a WARC, on all cores, with and without storing them, and
how that compares with trafilatura on the same WARC.

`python benchmarks/bulk.py [--pages N] [--warc FILE]`; without a file, one is made of the demo's pages, each varied, so
that no two are alike. Times by the clock say what this machine did beside its other work; CPU times say what it took.
"""

import argparse
import asyncio
import os
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from gzip import compress
from pathlib import Path
from random import Random
from threading import Lock

from peers import PEERS, version_of

from urbanfeed import reader
from urbanfeed.demo import saved_pages
from urbanfeed.ingest.bulk import Bookmarks, batches_of, take_in
from urbanfeed.ingest.bulk.archives import pages_of
from urbanfeed.ingest.bulk.item import Item
from urbanfeed.ingest.bulk.run import cores
from urbanfeed.ingest.extract import extract_article
from urbanfeed.ingest.fetch import Fetcher
from urbanfeed.ingest.outcome import Outcome
from urbanfeed.ingest.reading_process import Given, Read, ReadingProcess, read_given
from urbanfeed.settings import load
from urbanfeed.store import Store

_WORD = re.compile(r"(?<=>)[^<>]+(?=<)")


@dataclass(slots=True)
class Spent:
    """What a part of the run took: by the clock, and of all processors together, in seconds."""

    clock: float = 0.0
    cpu: float = 0.0


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=2_000, help="pages of the WARC that is made")
    parser.add_argument("--warc", type=Path, help="a WARC to read instead")
    parser.add_argument("--peer-pages", type=int, default=300, help="pages that trafilatura reads, one core")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        warc = given.warc or made(Path(folder) / "made.warc.gz", given.pages)
        _tell(f"{warc.name}: {warc.stat().st_size / 1e6:.1f} MB; {cores()} cores, load {os.getloadavg()[0]:.1f}")
        _tell(f"{'':<34}{'pages':>8}{'articles':>10}{'a second':>10}{'CPU ms a page':>15}")
        with _spent() as spent:
            pages, articles = asyncio.run(_unstored(warc))
        _row("read, not stored", pages, articles, spent)
        with _spent() as spent:
            counts = asyncio.run(_stored(warc, Path(folder)))
        _row("read and stored in SQLite", counts.total(), counts["new"], spent)
        _tell(f"{'':<34}{', '.join(f'{count} {kind}' for kind, count in sorted(counts.items()))}")
        largest = (resource.getrusage(it).ru_maxrss / 1024 for it in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        _tell("peak memory: {:.0f} MB in the process that stores, {:.0f} MB in the largest that reads".format(*largest))
        _compare(warc, given.peer_pages)


def made(path: Path, pages: int) -> Path:
    """A WARC of varied demo pages, each on a host of ten pages, with requests and pictures between them."""
    random = Random(1)  # noqa: S311  # to be the same each time
    saved = [it.content.decode() for it in saved_pages()]
    with path.open("wb") as file:
        for number in range(pages):
            url = f"https://city-{number // 10}.example/news/{number}/"
            content = _varied(saved[number % len(saved)], number, random).encode()
            file.write(compress(_record(url, "text/html; charset=utf-8", content), 6))
            if number % 4 == 0:
                file.write(compress(_record(f"{url}picture.png", "image/png", random.randbytes(2_000)), 6))
    return path


def _varied(page: str, number: int, random: Random) -> str:
    """The page with the words of its texts in another order, so that each is read and kept for itself."""

    def shuffled(found: re.Match[str]) -> str:
        words = found[0].split(" ")
        if len(words) > 8:
            middle = words[2:-2]
            random.shuffle(middle)
            words = [*words[:2], *middle, *words[-2:]]
        return " ".join(words)

    without_address = re.sub(r"<link[^>]+canonical[^>]*>|<meta[^>]+og:url[^>]*>", "", page)
    head, mark, body = without_address.partition("<body")
    return head + mark + _WORD.sub(shuffled, body).replace("</h1>", f" {number}</h1>")


def _record(url: str, content_type: str, content: bytes) -> bytes:
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\n\r\n".encode() + content
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-01-02T03:04:05Z\r\n"
        f"WARC-Record-ID: <{url}>\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


async def _unstored(warc: Path) -> tuple[int, int]:
    """How many pages were read, and how many of them are articles."""
    items, turn = pages_of(warc, Counter()), Lock()
    counts = Counter[bool]()

    def work() -> None:
        process = ReadingProcess(partial(read_given, source=None))
        while item := _next(items, turn):
            read = process.ask(Given(item.content or b"", item.url, item.content_type))
            counts[isinstance(read, Read)] += 1
        process.stop()

    with ThreadPoolExecutor(cores()) as threads:
        for it in [threads.submit(work) for _ in range(cores())]:
            it.result()
    return counts.total(), counts[True]


def _next(items: Iterator[Item], turn: Lock) -> Item | None:
    with turn:
        return next(items, None)


async def _stored(warc: Path, folder: Path) -> Counter[str]:
    settings = load(data_dir=folder)
    counts: Counter[str] = Counter()

    def tell(outcome: Outcome) -> None:
        counts[outcome.kind] += 1

    async with await Store.open(settings.database) as store, Fetcher(settings) as fetcher:
        bookmarks = Bookmarks(folder / "bookmarks", settings.database)
        await take_in(store, fetcher, batches_of([str(warc)]), None, tell, bookmarks=bookmarks)
    return counts


def _compare(warc: Path, most: int) -> None:
    """Ours and trafilatura in turn on the same pages, on one core, by CPU time."""
    name = "trafilatura"
    if not version_of(PEERS[name][0]):
        _tell("trafilatura is not installed: no ratio (dependency group bench)")
        return
    peer = PEERS[name][1]()
    pages = [it.content or b"" for _, it in zip(range(most), pages_of(warc, Counter()), strict=False)]
    readers: dict[str, Callable[[bytes], object]] = {
        "urbanfeed": extract_article,
        "trafilatura": lambda content: peer(reader.decode(content, "text/html"), None),
    }
    times = dict.fromkeys(readers, 0.0)
    for read in readers.values():
        for content in pages[:12]:
            read(content)
    for content in pages:
        for it, read in readers.items():
            began = time.process_time()
            read(content)
            times[it] += time.process_time() - began
    for it, seconds in times.items():
        _tell(f"{f'{it}, one core':<34}{len(pages):>8}{'':>20}{seconds / len(pages) * 1000:>15.1f}")
    _tell(f"trafilatura {version_of('trafilatura')} takes {times[name] / times['urbanfeed']:.2f} × our time")


@contextmanager
def _spent() -> Iterator[Spent]:
    spent, clock, cpu = Spent(), time.perf_counter(), _cpu()
    yield spent
    spent.clock, spent.cpu = time.perf_counter() - clock, _cpu() - cpu


def _cpu() -> float:
    uses = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(it.ru_utime + it.ru_stime for it in uses)


def _row(name: str, pages: int, articles: int, spent: Spent) -> None:
    _tell(f"{name:<34}{pages:>8}{articles:>10}{pages / spent.clock:>10.0f}{spent.cpu / pages * 1000:>15.1f}")


def _tell(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
