"""What happens in one process is told by all the others, once and in order, until they end."""

import asyncio
import signal
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from articles import article, page
from databases import Databases
from live import PATIENCE, Talk, events, talk
from servers import URBANFEED, clean_environment, running, started
from urbanfeed.store import Store

SUBSCRIPTION = "subscription { articlePublished { slug headline } }"


@asynccontextmanager
async def subscribed(url: str) -> AsyncIterator[Talk]:
    async with talk(url) as it:
        await it.begin()
        await it.subscribe(SUBSCRIPTION)
        yield it


async def slugs(it: Talk, number: int) -> list[str]:
    return [(await it.next())["articlePublished"]["slug"] for _ in range(number)]


async def test_two_servers_on_one_database_tell_the_same_in_the_same_order(databases: Databases) -> None:
    """
    Both are told what two writers store at the same time, and both tell it in one order, in which each writer's own
    articles stand as it stored them; nothing is told twice.
    """
    url = databases.url()
    with running("serve", database_url=url) as one, running("serve", database_url=url) as other:
        async with (
            await Store.open(url) as here,
            await Store.open(url) as there,
            subscribed(one) as of_one,
            subscribed(other) as of_other,
            events(other, SUBSCRIPTION) as stream,
        ):

            async def write(store: Store, name: str) -> None:
                for number in range(20):
                    await store.articles.put(article(f"{name}-{number}"), page(f"{name}-{number}"))

            told, too, *_ = await asyncio.gather(
                slugs(of_one, 40), slugs(of_other, 40), write(here, "here"), write(there, "there")
            )
            assert told == too
            assert len(set(told)) == 40
            for name in ("here", "there"):
                assert [it for it in told if it.startswith(f"{name}-")] == [f"{name}-{n}" for n in range(20)]
            streamed = [(await stream.next())[1]["data"]["articlePublished"]["slug"] for _ in told]
            assert streamed == told
            await here.articles.put(article("last"), page("last"))
            assert await slugs(of_one, 1) == await slugs(of_other, 1) == ["last"]


async def test_what_another_command_ingests_is_told(tmp_path: Path) -> None:
    """A server and `urbanfeed ingest`, two processes on one SQLite file."""
    words = "The city has ordered forty trams for the line to the harbour, which opens next spring. " * 4
    with running("serve", data_dir=str(tmp_path)) as url:
        async with subscribed(url) as it:
            for name in ("one", "two"):
                path = tmp_path / f"{name}.html"
                path.write_text(
                    f'<!doctype html><html lang="en"><title>Trams {name}</title>'
                    f"<article><h1>Trams {name}</h1><p>{words}</p><p>{words}</p></article>"
                )
                command = [URBANFEED, "ingest", str(path)]
                settings = clean_environment(data_dir=str(tmp_path))
                process = await asyncio.create_subprocess_exec(*command, env=settings, stdout=PIPE, stderr=PIPE)
                said, errors = await process.communicate()
                assert process.returncode == 0, (said, errors)
                assert (await it.next())["articlePublished"]["headline"] == f"Trams {name}"


@pytest.mark.parametrize("way", [signal.SIGTERM, signal.SIGINT])
async def test_a_server_that_ends_says_so_to_those_who_listen_and_does_not_wait_for_them(
    tmp_path: Path, way: signal.Signals
) -> None:
    """It ends by itself and well, with its streams open; granian would wait for them, and kill itself then."""
    with started("serve", data_dir=str(tmp_path)) as (url, process):
        async with talk(url) as idle, subscribed(url) as it, events(url, SUBSCRIPTION) as stream:
            process.send_signal(way)
            assert await it.end() == (1012, "Service restart")
            assert await idle.end() == (1012, "Service restart")
            with pytest.raises(EOFError):
                await stream.next()
            assert await asyncio.to_thread(process.wait, PATIENCE) == 0
        assert process.stdout
        said = process.stdout.read()
        assert "Killing" not in said
        assert "Traceback" not in said
