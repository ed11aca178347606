"""
What the real program makes of bad moments: killed, its database away or locked, its disk full, another one beside it.

Each test has a short form, which `make test` runs, and a long one, which `make soak` runs and prints the result of.
"""

import asyncio
import json
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

import archives
from commands import Done, killed, urbanfeed
from databases import Databases, PostgresDatabases, Server, SqliteDatabases
from databases import server as own_server
from servers import URBANFEED, clean_environment, running
from urbanfeed.article import Article
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Store

Say = Callable[[str], None]

DOORS = [
    "/", "/search?q=shade", "/sources", "/topics", "/sitemap.xml", "/embed/feed",
    "/widgets/", "/graphql?query={sources{health{state}}}",  # which no kept reply says
]  # fmt: skip
NEED_NO_DATABASE = ["/healthz", "/robots.txt", "/widgets/v1/urban-feed.js"]
_A_FOLDER = 5  # one in so many of those that are killed reads an archive, on all cores; the others a few files
AWAY = "The database does not answer now. Please try again in a few seconds."


@dataclass(frozen=True)
class Form:
    """How long a test takes its time."""

    kills: int = 10
    away: float = 5.0  # seconds
    pages: int = 40  # that two processes take in
    locked: float = 1.0  # seconds


LONG = Form(kills=200, away=60.0, pages=1000, locked=60.0)


@pytest.fixture
def form(request: pytest.FixtureRequest) -> Form:
    return LONG if request.config.getoption("--soak") else Form()


@pytest.fixture
def say(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Say:
    """Prints a result, in the long form."""

    def said(line: str) -> None:
        if request.config.getoption("--soak"):
            with capsys.disabled():
                sys.stdout.write(f"\n{request.node.name}: {line}")
                sys.stdout.flush()

    return said


def address(number: int) -> str:
    return f"https://harbour.example/news/{number}"


def headlines(count: int) -> set[str]:
    """Those of the archive's articles."""
    return {f"Shade for city {number}" for number in range(count)}


def page(number: int, padding: int = 0) -> bytes:
    """An article of its own. padding: bytes that nothing compresses to less than half."""
    told = archives.page(number).replace(b"<title>", f'<link rel=canonical href="{address(number)}"><title>'.encode())
    return told + b"<!-- " + Random(number).randbytes(padding // 2).hex().encode() + b" -->"


def archive(path: Path, count: int, padding: int = 0) -> Path:
    """The first pages, in an archive."""
    responses = (archives.response(address(it), page(it, padding)) for it in range(count))
    path.write_bytes(archives.zipped(*responses))
    return path


def folder(path: Path, first: int, count: int) -> Path:
    """The pages from the first on, as files."""
    path.mkdir(parents=True)
    for number in range(first, first + count):
        (path / f"{number:05}.html").write_bytes(page(number))
    return path


def begun(*arguments: str | Path, pipe: int = -1, **settings: str) -> "subprocess.Popen[str]":
    """The real program beside this one. pipe: bytes that it may have said and nobody read; -1: as the system has it."""
    return subprocess.Popen(
        [URBANFEED, *map(str, arguments)],
        env=clean_environment(**settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        pipesize=pipe,
    )


def ended(process: "subprocess.Popen[str]", said: str = "") -> Done:
    """The same, when it has ended. said: the lines of its output that have been read before."""
    assert process.stdout
    assert process.stderr
    with process.stdout, process.stderr:  # communicate() would not know of what readline() has taken in already
        out, err = process.stdout.read(), process.stderr.read()
    return Done(process.args, process.wait(), said + out, err)


def stored(done: Done) -> dict[str, str]:
    """The ids that were said to be stored, by their headlines; a killed one's last line may be half a line."""
    outcomes = [json.loads(it) for it in done.stdout.splitlines(keepends=True) if it.endswith("\n")]
    return {it["headline"]: it["id"] for it in outcomes if it["kind"] in ("new", "unchanged")}


async def check(databases: Databases, count: int, acknowledged: dict[str, str]) -> None:
    """All articles of the archive are there, once and whole; the database is sound; search and tallies are in step."""
    async with await Store.open(databases.url()) as store:
        found: list[Article] = []
        after = None
        while True:
            part = await store.articles.page(ArticleQuery(), first=200, after=after)
            found += part.articles
            if not part.has_next:
                break
            after = part.cursors[-1]
        assert len(found) == count
        assert {it.headline for it in found} == headlines(count)
        assert {it.headline: it.id for it in found}.items() >= acknowledged.items()
        assert (await store.articles.page(ArticleQuery(q=("council",)))).total == count
        for it in found:
            assert [revision.article for revision in await store.articles.revisions(it.id)] == [it]
            content = await store.pages.get(it.provenance.sha256)
            assert content
            assert it.headline.encode() in content
        for it in found[:: max(1, count // 50)]:
            by_text = await store.articles.page(ArticleQuery(q=(f'"{it.headline}"',)))
            assert it.id in {one.id for one in by_text.articles}
        topics = Counter(topic for it in found for topic in it.topics)
        assert await store.topics.counts() == topics
    assert await databases.damage() == []


# -- killed ----------------------------------------------------------------------------------------------------


async def test_an_ingest_that_is_killed_loses_and_doubles_nothing_and_goes_on(
    databases: Databases, tmp_path: Path, form: Form, say: Say
) -> None:
    """kill -9, of each way to take in, at moments that differ; what was said to be stored is, and the rest can be."""
    chance = Random(6)
    settings: dict[str, Any] = {"database_url": databases.url(), "data_dir": str(tmp_path)}
    shared = form.kills // _A_FOLDER * 24
    file = archive(tmp_path / "crawl.warc.gz", shared)
    count = shared
    acknowledged: dict[str, str] = {}
    kills = lives = 0
    while kills < form.kills:
        lives += 1
        if lives % _A_FOLDER:
            given, most = folder(tmp_path / "pages" / str(lives), count, 8), 7
            count += 8
        else:
            given, most = file, 16
        lines, pause = chance.randint(0, most), chance.uniform(0, 0.05)
        done = killed("ingest", given, "--json", lines=lines, pause=pause, **settings)
        assert done.returncode in (-signal.SIGKILL, 0), done.stderr
        kills += done.returncode != 0
        acknowledged |= stored(done)
    rest = urbanfeed("ingest", tmp_path / "pages", file, "--json", **settings)
    assert rest.returncode == 0, rest.stderr
    await check(databases, count, acknowledged | stored(rest))
    say(f"{kills} kills; {len(acknowledged):,} of {count:,} articles acknowledged before one, 0 lost, 0 doubled")


# -- away ------------------------------------------------------------------------------------------------------


async def test_while_the_database_is_away_readers_are_told_and_ingest_waits(
    postgres: PostgresDatabases, tmp_path: Path, form: Form, say: Say
) -> None:
    """The server is really stopped, in the middle of an ingest and under a server with readers at every door."""
    settings: dict[str, Any] = {"database_url": postgres.url(), "data_dir": str(tmp_path)}
    count = 400
    file = archive(tmp_path / "crawl.warc.gz", count)
    answers = Counter[str]()
    slowest = 0.0
    with running("serve", **settings) as serving:
        assert {it: asked(serving + it)[0] for it in DOORS + NEED_NO_DATABASE} == dict.fromkeys(
            DOORS + NEED_NO_DATABASE, 200
        )
        # It comes no further than it is listened to, and so not to its end before the database is away.
        process = begun("ingest", file, "--json", pipe=4096, **settings)
        assert process.stdout
        assert process.stderr
        first = "".join(process.stdout.readline() for _ in range(3))
        with ThreadPoolExecutor(1) as listening, away(postgres.server):
            rest = listening.submit(process.stdout.read)
            while "waiting for it" not in (line := process.stderr.readline()):
                assert line
            end = time.monotonic() + form.away
            while time.monotonic() < end:
                for path in (*DOORS, *NEED_NO_DATABASE, "/readyz"):
                    before = time.monotonic()
                    status, after, text = asked(serving + path)
                    slowest = max(slowest, time.monotonic() - before)
                    answers[f"{path.partition('?')[0]} {status}"] += 1
                    if path in NEED_NO_DATABASE:
                        assert status == 200, path
                    elif path == "/readyz":
                        assert status == 503
                    else:
                        assert (status, after, AWAY in text) == (503, "5", True), path
                await asyncio.sleep(0.2)
            assert process.poll() is None
        done = ended(process, first + rest.result())
        assert done.returncode == 0, done.stderr
        for path in (*DOORS, "/readyz"):
            assert asked(serving + path)[0] == 200, path
    assert len(stored(done)) == count
    await check(postgres, count, stored(done))
    say(f"away for {form.away:.0f} s; {answers.total():,} answers, the slowest after {slowest:.2f} s; {dict(answers)}")


def asked(url: str) -> tuple[int, str | None, str]:
    """The status, what Retry-After says, and the text."""
    try:
        with urlopen(url.replace("{", "%7B").replace("}", "%7D"), timeout=60) as answer:
            return answer.status, None, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.headers["Retry-After"], error.read().decode()


@contextmanager
def away(server: Server) -> Iterator[None]:
    """The server is down meanwhile."""
    server.stop()
    try:
        yield
    finally:
        server.start()


async def test_while_another_program_has_the_writers_turn_ingest_waits_and_reading_goes_on(
    databases: Databases, tmp_path: Path, form: Form, say: Say
) -> None:
    """Such as a restore of much, for longer than one waits for a lock."""
    option = "?busy_timeout=200" if databases.engine == "sqlite" else "&lock_timeout=200"
    settings: dict[str, Any] = {"database_url": databases.url() + option, "data_dir": str(tmp_path)}
    file = archive(tmp_path / "crawl.warc.gz", 20)
    with running("serve", **settings) as serving:
        async with databases.written_by_another():
            process = begun("ingest", file, "--json", **settings)
            assert process.stderr
            while "waiting for it" not in (line := process.stderr.readline()):
                assert line
            await asyncio.sleep(form.locked)
            assert process.poll() is None
            assert {it: asked(serving + it)[0] for it in DOORS} == dict.fromkeys(DOORS, 200)
        done = ended(process)
    assert done.returncode == 0, done.stderr
    await check(databases, 20, stored(done))
    say(f"locked for {form.locked:.0f} s; ingest waited, {len(DOORS)} doors answered")


# -- a full disk -----------------------------------------------------------------------------------------------


async def test_a_full_disk_is_a_clear_error_reading_goes_on_and_the_same_command_takes_in_the_rest_on_sqlite(
    tmp_path: Path, form: Form, say: Say
) -> None:
    """A disk is full where no file may grow beyond a size (RLIMIT_FSIZE)."""
    databases = SqliteDatabases(tmp_path)
    settings: dict[str, Any] = {"database_url": databases.url(), "data_dir": str(tmp_path)}
    file = archive(tmp_path / "crawl.warc.gz", 40, padding=100_000)
    full = 2_000_000
    with running("serve", **settings) as serving:
        taking_in = begun("ingest", file, "--json", **settings)
        resource.prlimit(taking_in.pid, resource.RLIMIT_FSIZE, (full, full))  # before it has loaded anything
        limited = ended(taking_in)
        first = stored(limited)
        refuses(limited)
        assert 0 < len(first) < 40
        assert json.loads(asked(f"{serving}/graphql?query={{articles{{totalCount}}}}")[2]) == {
            "data": {"articles": {"totalCount": len(first)}}
        }
        assert {it: asked(serving + it)[0] for it in DOORS} == dict.fromkeys(DOORS, 200)
        assert await databases.damage() == []
    rest = urbanfeed("ingest", file, "--json", **settings)
    assert rest.returncode == 0, rest.stderr
    await check(databases, 40, first | stored(rest))
    say(f"{len(first)} of 40 articles stored, then {limited.stderr.splitlines()[-1]!r}; the same command took the rest")


async def test_a_full_disk_is_a_clear_error_reading_goes_on_and_the_same_command_takes_in_the_rest_on_postgresql(
    tmp_path: Path, form: Form, say: Say
) -> None:
    """The server's files may not grow beyond a size (its log's have 16 MiB); started again, it has room."""
    count = 24
    file = archive(tmp_path / "crawl.warc.gz", count, padding=2_000_000)
    with files_of_at_most(18 << 20), own_server() as server:
        databases = PostgresDatabases(server)
        settings: dict[str, Any] = {"database_url": databases.url(), "data_dir": str(tmp_path)}
        with running("serve", **settings) as serving:
            limited = urbanfeed("ingest", file, "--json", **settings)
            first = stored(limited)
            refuses(limited)
            assert 0 < len(first) < count
            assert {it: asked(serving + it)[0] for it in DOORS} == dict.fromkeys(DOORS, 200)
        server.stop()
        with files_of_at_most(resource.RLIM_INFINITY):
            server.start()
        rest = urbanfeed("ingest", file, "--json", **settings)
        assert rest.returncode == 0, rest.stderr
        await check(databases, count, first | stored(rest))
    say(f"{len(first)} of {count} stored, then {limited.stderr.splitlines()[-1]!r}; the same command took the rest")


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """What is started meanwhile writes no larger files."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def refuses(done: Done) -> None:
    """One clear line, and exit code 2."""
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("urbanfeed: the database cannot be written: "), done.stderr


# -- two at once -----------------------------------------------------------------------------------------------


async def test_two_processes_that_take_in_the_same_pages_store_each_article_once(
    databases: Databases, tmp_path: Path, form: Form, say: Say
) -> None:
    """At the same time, each with a data folder of its own; whichever comes second finds nothing to do."""
    file = archive(tmp_path / "crawl.warc.gz", form.pages)
    both = [
        begun("ingest", file, "--json", database_url=databases.url(), data_dir=str(tmp_path / name)) for name in "ab"
    ]
    with ThreadPoolExecutor(2) as threads:
        one, other = threads.map(ended, both)
    assert (one.returncode, other.returncode) == (0, 0), one.stderr + other.stderr
    assert stored(one) == stored(other)
    assert len(stored(one)) == form.pages
    await check(databases, form.pages, stored(one))
    say(f"the same {form.pages:,} pages in two processes: {form.pages:,} articles, of one version each")
