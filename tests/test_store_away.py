"""A database that is away for a while: readers hear so at once, writers wait, and nothing is lost or doubled."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
from starlette.testclient import TestClient

from articles import article, page
from databases import PostgresDatabases, Server
from local_site import Reply, Site
from servers import URBANFEED, clean_environment
from urbanfeed.app import create_app
from urbanfeed.query import ArticleQuery
from urbanfeed.settings import load
from urbanfeed.store import DatabaseAway, DatabaseError, FailureCount, Store

ALL = ArticleQuery()
PAGE = b"""<!doctype html><html lang="en"><title>New trams for the harbour</title>
<article><h1>New trams for the harbour</h1><p>The city has ordered forty trams for the line to the harbour, which
opens next spring, and which thirty thousand people a day are thought to take to work and back.</p><p>They are built
in the city itself, in the works that mended the old ones, and the first of them is to run in March.</p></article>"""
NAMES = [f"n{number}" for number in range(30)]


@contextmanager
def stopped(server: Server) -> Iterator[None]:
    """The server is down meanwhile."""
    server.stop()
    try:
        yield
    finally:
        server.start()


@pytest.fixture
async def store(postgres: PostgresDatabases) -> AsyncIterator[Store]:
    async with await Store.open(postgres.url()) as it:
        yield it


async def test_without_patience_it_is_an_error_at_once_and_over_when_the_server_is_back(
    store: Store, postgres: PostgresDatabases
) -> None:
    await store.articles.put(article("a"), page("a"))
    with stopped(postgres.server):
        with pytest.raises(DatabaseAway, match=r"^the database cannot be read: "):
            await store.articles.page(ALL)
        with pytest.raises(DatabaseAway, match=r"^the database cannot be written: "):
            await store.articles.put(article("b"), page("b"))
    assert [it.slug for it in (await store.articles.page(ALL)).articles] == ["a"]
    await store.articles.put(article("b"), page("b"))
    assert (await store.articles.page(ALL)).total == 2


async def test_with_patience_reading_and_writing_wait_and_go_on(store: Store, postgres: PostgresDatabases) -> None:
    patient = store.patient()
    with stopped(postgres.server):
        waiting = [
            asyncio.create_task(patient.articles.put(article("a"), page("a"))),
            asyncio.create_task(patient.articles.by_id("nothing")),
        ]
        done, _ = await asyncio.wait(waiting, timeout=0.5)
        assert not done
    await asyncio.gather(*waiting)
    assert (await store.articles.page(ALL)).total == 1


async def test_patience_ends(store: Store, postgres: PostgresDatabases) -> None:
    with stopped(postgres.server), pytest.raises(DatabaseAway):
        await store.patient(0.3).articles.put(article(), page())


async def test_whoever_waits_hears_when_the_store_is_closed(store: Store, postgres: PostgresDatabases) -> None:
    with stopped(postgres.server):
        waiting = asyncio.create_task(store.patient().articles.put(article(), page()))
        await asyncio.wait([waiting], timeout=0.2)
        await store.close()
        with pytest.raises(DatabaseError, match="has been closed"):
            await waiting


async def test_a_server_that_is_stopped_in_the_middle_loses_and_doubles_nothing(
    store: Store, postgres: PostgresDatabases
) -> None:
    """While one puts articles as fast as it can, and another reads them."""
    patient = store.patient()
    some = asyncio.Event()

    async def write() -> None:
        for number, name in enumerate(NAMES):
            await patient.articles.put(article(name, topics=("housing",)), page(name))
            if number == 3:
                some.set()

    async def read() -> None:
        while True:
            await store.articles.page(ALL)

    writing, reading = asyncio.create_task(write()), asyncio.create_task(read())
    async with asyncio.timeout(60):
        await some.wait()
    with stopped(postgres.server):  # before anything else is done here
        assert not writing.done()
        with pytest.raises(DatabaseAway):
            await asyncio.wait_for(reading, 60)
    await writing
    found = await store.articles.page(ALL, first=100)
    assert {it.slug for it in found.articles} == set(NAMES)
    assert await store.version() == len(NAMES)
    assert await store.topics.counts() == {"housing": len(NAMES)}
    for it in found.articles:
        assert len(await store.articles.revisions(it.id)) == 1


async def test_a_server_that_follows_the_content_goes_on_following(store: Store, postgres: PostgresDatabases) -> None:
    following = asyncio.create_task(store.content.follow())
    with stopped(postgres.server):
        await asyncio.wait([following], timeout=0.5)
        assert (following.done(), store.content.version) == (False, 0)
    await store.articles.put(article(), page())
    async with asyncio.timeout(60):
        assert await store.content.after(0) == 1
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)


def test_readers_get_a_clear_503_through_every_door_and_an_answer_when_it_is_back(
    postgres: PostgresDatabases, tmp_path: Path
) -> None:
    kept = ["/feeds/atom.xml", "/feeds/feed.json?limit=3"]
    paths = ["/", "/embed/feed", "/graphql?query={sources{health{state}}}"]
    app = create_app(load({}, database_url=postgres.url(), data_dir=tmp_path))
    with TestClient(app, raise_server_exceptions=False) as client:
        assert {it: client.get(it).status_code for it in [*paths, *kept]} == dict.fromkeys([*paths, *kept], 200)
        with stopped(postgres.server):
            for path in (*paths, "/feeds/atom.xml?limit=4", "/feeds/archive/2025/07/rss.xml"):
                answer = client.get(path)
                assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5"), path
                assert "The database does not answer now. Please try again in a few seconds." in answer.text
            # What is finished needs no database, nor does what was read for another format.
            ready = [*kept, "/feeds/atom.xml?limit=3"]
            assert {it: client.get(it).status_code for it in ready} == dict.fromkeys(ready, 200)
            assert client.get("/readyz").status_code == 503
            assert client.get("/healthz").status_code == 200
        assert {it: client.get(it).status_code for it in [*paths, "/readyz"]} == dict.fromkeys([*paths, "/readyz"], 200)


def test_a_command_that_takes_in_waits_and_goes_on(postgres: PostgresDatabases, tmp_path: Path) -> None:
    """The server is stopped while the page is fetched, and started when the command has said that it waits."""
    server = postgres.server
    said: list[str] = []

    def body() -> Iterator[bytes]:
        server.stop()
        yield PAGE

    settings = {"database_url": postgres.url(), "data_dir": str(tmp_path), "allowed_addresses": "127.0.0.1"}
    try:
        with Site({"/trams": Reply(body())}) as site:
            taking_in = subprocess.Popen(
                [URBANFEED, "ingest", f"{site.origin}/trams"],
                env=clean_environment(**settings),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
            assert taking_in.stderr
            while "waiting for it" not in (line := taking_in.stderr.readline()):
                assert line, said
                said.append(line)
            server.start()
            _, rest = taking_in.communicate(timeout=60)
    finally:
        server.start()
    assert taking_in.returncode == 0, rest
    stored = server.run("SELECT document::json->>'headline' FROM article", postgres.names["feed"])
    assert stored == [("New trams for the harbour",)]


@dataclass
class Relay:
    """A way to the server that breaks once, at the worst moment: when a transaction is to be committed."""

    place: str
    lose: Literal["nothing", "the commit", "the answer to it"] = "nothing"
    lost: int = 0
    tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, to_there = await asyncio.open_unix_connection(self.place)
        back = asyncio.create_task(_pump(there, writer))
        self.tasks.add(back)
        while sent := await reader.read(65536):
            if b"COMMIT;" in sent and self.lose != "nothing":
                back.cancel()
                await asyncio.gather(back, return_exceptions=True)
                if self.lose == "the answer to it":
                    to_there.write(sent)
                    await there.readuntil(b"COMMIT")
                self.lose, self.lost = "nothing", self.lost + 1
                break
            to_there.write(sent)
        to_there.close()
        writer.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while sent := await reader.read(65536):
        writer.write(sent)
    writer.close()


@asynccontextmanager
async def relayed(postgres: PostgresDatabases) -> AsyncIterator[tuple[Relay, Store]]:
    """A store that reaches its database by a relay."""
    folder = postgres.url().partition("host=")[2]
    relay = Relay(f"{folder}/.s.PGSQL.5432")
    server = await asyncio.start_server(relay.carry, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, await Store.open(f"postgresql://postgres@127.0.0.1:{port}/{postgres.names['feed']}") as store:
        yield relay, store
    await asyncio.gather(*relay.tasks, return_exceptions=True)


@pytest.mark.parametrize("lose", ["the commit", "the answer to it"])
async def test_a_change_whose_commit_was_never_heard_of_is_made_once(
    postgres: PostgresDatabases, lose: Literal["the commit", "the answer to it"]
) -> None:
    """Counting failures is no thing that one could do twice unnoticed."""
    async with relayed(postgres) as (relay, store):
        await store.articles.put(article(), page())
        relay.lose = lose
        failure = FailureCount("dns", 5, article().first_seen, "https://city.example/", "not known")
        async with asyncio.timeout(60):
            await store.patient().gatherings.count_failure("city_news", failure)
        assert relay.lost == 1
        assert await store.gatherings.failures("city_news", article().first_seen) == (failure,)
