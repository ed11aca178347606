"""A fetch ends, whatever a server sends: at its deadline, its cap or its redirects; and it leaves nothing behind."""

import asyncio
import gc
import gzip
import os
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from random import Random
from typing import Any

import brotli
import httpcore2
import httpx2
import pytest
from politeness import Internet, in_virtual_time

from fetching import failure, settings
from leaps import Leap
from live import until
from local_site import Reply, Site
from slow_host import Said, SlowHost, failure_at
from urbanfeed.ingest.fetch import Fetcher, asking
from urbanfeed.ingest.fetch.asking import _LARGE_AT_ONCE
from urbanfeed.ingest.fetch.deadline import Deadline

pytestmark = pytest.mark.usefixtures("no_pauses_between_attempts")

PAGE = "<h1>Трамвай жүрді</h1>"


class Counting(httpcore2.AnyIOBackend):
    """The network, and every socket that it has opened."""

    def __init__(self) -> None:
        self.sockets: list[socket.socket] = []

    async def connect_tcp(self, *given: Any, **named: Any) -> httpcore2.AsyncNetworkStream:
        stream = await super().connect_tcp(*given, **named)
        self.sockets.append(stream.get_extra_info("socket"))
        return stream


def test_an_answer_that_drips_ends_at_the_deadline() -> None:
    """In virtual time, as all that is about deadlines."""

    async def drip() -> AsyncIterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
        for _ in range(1000):
            await asyncio.sleep(1)
            yield b"<p>"

    error, seconds = failure_at(SlowHost({"/": drip}), "/", fetch_deadline=60)
    assert (error.kind, seconds) == ("timeout", 60)
    assert "60 seconds" in error.detail


def test_the_deadline_holds_for_all_redirects_together() -> None:
    """Each of them is in time, and all of them are not."""

    def way(step: int) -> Said:
        async def said() -> AsyncIterator[bytes]:
            await asyncio.sleep(20)
            location = f"Location: /{step + 1}\r\nContent-Length: 0".encode()
            yield b"HTTP/1.1 302 There\r\n" + location + b"\r\nConnection: close\r\n\r\n"

        return said

    host = SlowHost({f"/{step}": way(step) for step in range(5)})
    error, seconds = failure_at(host, "/0", fetch_deadline=70)
    assert (error.kind, seconds) == ("timeout", 70)
    assert host.asked[-1] == "/3"


async def test_reading_stops_at_the_cap() -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 500_000_000:
            sent += 100_000
            yield b"x" * 100_000

    with Site({"/": Reply(endless())}) as site:
        error = await failure(f"{site.origin}/", fetch_max_bytes=1_000_000)
    assert error.kind == "too-large"
    assert sent < 50_000_000


async def test_the_cap_counts_bytes_after_decompression() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    with Site({"/": Reply(bomb, headers={"Content-Encoding": "gzip"})}) as site:
        assert len(bomb) < 100_000
        assert (await failure(f"{site.origin}/", fetch_max_bytes=1_000_000)).kind == "too-large"


async def test_a_bomb_that_was_not_asked_for_is_capped_too() -> None:
    bomb = brotli.compress(b"\0" * 50_000_000)
    with Site({"/": Reply(bomb, headers={"Content-Encoding": "br"})}) as site:
        assert (await failure(f"{site.origin}/", fetch_max_bytes=1_000_000)).kind == "too-large"
    assert "br" not in site.asked[0].headers["accept-encoding"]


async def test_a_bomb_in_a_bomb_is_not_opened() -> None:
    bomb = gzip.compress(gzip.compress(b"\0" * 50_000_000))
    with Site({"/": Reply(bomb, headers={"Content-Encoding": "gzip, gzip"})}) as site:
        assert (await failure(f"{site.origin}/")).kind == "protocol"


async def test_bytes_count_as_they_come_too() -> None:
    """After the end of a gzip stream nothing more is unpacked, however much is sent."""
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        yield gzip.compress(b"<p>")
        while sent < 500_000_000:
            sent += 100_000
            yield os.urandom(1000) * 100

    with Site({"/": Reply(endless(), headers={"Content-Encoding": "gzip"})}) as site:
        assert (await failure(f"{site.origin}/", fetch_max_bytes=1_000_000)).kind == "too-large"
    assert sent < 50_000_000


async def test_a_length_that_is_told_is_believed_before_anything_is_read() -> None:
    with Site({"/": Reply([b"<p>"], headers={"Content-Length": "10000000000"})}) as site:
        assert (await failure(f"{site.origin}/", fetch_max_bytes=1_000_000)).kind == "too-large"


async def test_waiting_for_others_is_not_counted_but_has_an_end(leap: Leap) -> None:
    deadline = Deadline(1000)
    async with deadline.on_the_wire():
        async with deadline.off_the_wire():
            await leap(2500)
        await leap(400)
    with pytest.raises(TimeoutError):
        async with deadline.on_the_wire():
            await leap(700)
    waiting = Deadline(1000)
    with pytest.raises(TimeoutError):
        async with waiting.on_the_wire(), waiting.off_the_wire():
            await leap(3100)


async def test_a_large_page_waits_for_the_slow_ones_of_others_without_being_late(
    leap: Leap,
) -> None:
    with Site({"/large": "x" * 2_000_000}) as site:
        async with Fetcher(settings(fetch_deadline=1000)) as fetcher:
            places = fetcher._asker._large
            for _ in range(_LARGE_AT_ONCE):
                await places.acquire()
            page = asyncio.create_task(fetcher.get(f"{site.origin}/large"))
            await until(lambda: bool(places._waiters))
            await leap(2000)
            for _ in range(_LARGE_AT_ONCE):
                places.release()
            assert len((await page).content) == 2_000_000


async def test_large_pages_are_read_though_many_come_at_once() -> None:
    with Site({f"/{it}": "x" * 900_000 for it in range(20)}) as site:
        async with Fetcher(settings(host_connections=20)) as fetcher:
            pages = await asyncio.gather(*(fetcher.get(f"{site.origin}/{it}") for it in range(20)))
    assert {len(page.content) for page in pages} == {900_000}


async def test_no_connection_is_left_open(leap: Leap) -> None:
    """Neither of what was read to its end, nor of what was cut, nor of what hangs."""
    network, over = Counting(), threading.Event()
    with Site({"/": PAGE, "/large": "x" * 2_000_000, "/slow": Reply(PAGE, until=over)}) as site:
        limits = settings(fetch_deadline=1000, fetch_max_bytes=1_000_000, host_connections=3)
        async with Fetcher(limits, network=network) as fetcher:
            places = ("/", "/large", "/slow", "/missing")
            fetches = [asyncio.create_task(fetcher.get(site.origin + it)) for it in places]
            await until(lambda: sum(it.done() for it in fetches) == 3 and "/slow" in site.paths)
            await leap(1000)
            ends = await asyncio.gather(*fetches, return_exceptions=True)
        over.set()
    assert [getattr(it, "kind", "page") for it in ends] == ["page", "too-large", "timeout", "http-status"]
    assert len(network.sockets) >= 3
    assert [it.fileno() for it in network.sockets] == [-1] * len(network.sockets)


async def test_a_connection_is_used_again_and_closed_where_another_host_needs_its_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(asking, "_MOMENT", 60)  # within which the rest of an answer comes that nobody needs
    network = Counting()
    with ExitStack() as sites:
        origins = [sites.enter_context(Site({"/1": PAGE, "/2": PAGE}, keep_alive=True)).origin for _ in range(3)]
        async with Fetcher(settings(fetch_connections=2), network=network) as fetcher:
            for origin in origins:
                for path in ("/1", "/2"):
                    await fetcher.get(origin + path)
                assert sum(it.fileno() != -1 for it in network.sockets) <= 2
    assert len(network.sockets) == 3


def test_a_connection_that_nobody_uses_is_closed_after_a_while() -> None:
    """In virtual time, in which the judge of politeness works too."""
    internet = Internet(Random(0), hosts=2, host_delay=0)

    async def work() -> list[bool]:
        async with Fetcher(settings(), resolve=internet.resolve, network=internet) as fetcher:
            for host in internet.hosts:
                await asyncio.gather(fetcher.get(f"http://{host}/"), return_exceptions=True)
                await asyncio.sleep(60)
            return [line.closed for line in internet.lines]

    assert in_virtual_time(work) == [True, False]


async def test_a_robots_txt_may_be_longer_than_a_page() -> None:
    robots = Reply("# nothing\n" * 10_000 + "User-agent: *\nDisallow: /x", type="text/plain")
    with Site({"/robots.txt": robots, "/": PAGE, "/x": PAGE}) as site:
        async with Fetcher(settings(fetch_max_bytes=1000)) as fetcher:
            await fetcher.get(f"{site.origin}/")
        assert (await failure(f"{site.origin}/x", fetch_max_bytes=1000)).kind == "robots"


@pytest.mark.parametrize("coding", [None, "gzip", "br"])
async def test_a_failure_keeps_nothing_of_what_was_read(coding: str | None) -> None:
    """An error holds its frames: were the body among them, the errors of a hundred bombs would fill the memory."""
    packed = {None: lambda it: it, "gzip": gzip.compress, "br": brotli.compress}[coding](b"\0" * 5_000_000)
    with Site({"/": Reply([packed], headers={"Content-Encoding": coding} if coding else {})}) as site:
        gc.collect()
        gc.disable()
        try:
            error = await failure(f"{site.origin}/", fetch_max_bytes=1_000_000)
            assert error.kind == "too-large"
            assert [it for it in gc.get_objects() if isinstance(it, httpx2.Response) and it.status_code == 200] == []
        finally:
            gc.enable()


async def test_a_page_of_exactly_the_cap_is_read() -> None:
    with Site({"/": "x" * 1000}) as site:
        async with Fetcher(settings(fetch_max_bytes=1000)) as fetcher:
            assert len((await fetcher.get(f"{site.origin}/")).content) == 1000


async def test_a_circle_of_redirects_ends() -> None:
    with Site(
        {"/a": Reply(status=302, headers={"Location": "/b"}), "/b": Reply(status=302, headers={"Location": "/a"})}
    ) as site:
        error = await failure(f"{site.origin}/a")
    assert error.kind == "redirects"
    assert f"in a circle: {site.origin}/a → {site.origin}/b → {site.origin}/a" in error.detail
    assert site.paths == ["/a", "/b"]
