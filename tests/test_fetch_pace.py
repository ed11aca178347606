"""The pace: how often one host is asked, how much at once, and what one host's silence costs the others."""

import asyncio
import socket
import struct
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Self

import pytest

from fetching import Clock, failure, settings
from leaps import Leap
from local_site import Reply, Site
from slow_host import SlowHost, failure_at
from urbanfeed.ingest.fetch import Fetcher, FetchError
from urbanfeed.ingest.fetch.pace import _MANY_HOSTS, LONGEST_PAUSE, Pace, TooSoonError
from urbanfeed.ingest.fetch.retrying import retry_after

pytestmark = pytest.mark.usefixtures("no_pauses_between_attempts")

PAGE = "<h1>Трамвай жүрді</h1>"


async def test_a_host_has_its_pause_from_the_first_request_on_and_others_do_not_wait_for_it() -> None:
    clock = Clock()
    pace = Pace(clock.read, clock.sleep)
    times = []
    for host in ("a", "a", "b", "a"):
        async with pace.turn(host, 1.5):
            times.append((host, clock.now))
    assert times == [("a", 100.0), ("a", 101.5), ("b", 101.5), ("a", 103.0)]


async def test_the_hosts_own_crawl_delay_sets_the_pace_where_it_is_longer() -> None:
    clock = Clock()
    robots = Reply("User-agent: *\nCrawl-delay: 7", type="text/plain")
    with Site({"/robots.txt": robots, "/1": PAGE, "/2": PAGE}) as site:
        async with Fetcher(settings(host_delay=2), pace=Pace(clock.read, clock.sleep)) as fetcher:
            await fetcher.get(f"{site.origin}/1")
            assert clock.now == 100.0 + 7  # after robots.txt, which was asked for first
            await fetcher.get(f"{site.origin}/2")
    assert clock.now == 100.0 + 7 + 7


async def test_a_host_has_as_many_requests_at_once_as_it_may_and_all_together_too() -> None:
    pace = Pace(each=2, in_all=3)
    under_way: list[str] = []
    most: dict[str, int] = {"all": 0, "a": 0, "b": 0}

    async def ask(host: str) -> None:
        async with pace.turn(host, 0):
            under_way.append(host)
            for name in (host, "all"):
                most[name] = max(most[name], len(under_way) if name == "all" else under_way.count(name))
            await asyncio.sleep(0.01)
            under_way.remove(host)

    await asyncio.gather(*(ask(host) for host in "aaaabbbb"))
    assert most == {"all": 3, "a": 2, "b": 2}


async def test_waiting_for_a_place_brings_no_two_requests_of_a_host_together() -> None:
    """All places are taken for so long that both turns of the host come due meanwhile."""
    clock = Clock()
    pace = Pace(clock.read, clock.sleep, each=2, in_all=1)
    times = []

    async def ask() -> None:
        async with pace.turn("a", 5):
            times.append(clock.now)

    async with pace.turn("other", 0):
        waiting = [asyncio.create_task(ask()) for _ in range(2)]
        await asyncio.sleep(0)
        clock.now += 60
    await asyncio.gather(*waiting)
    assert times == [160, 165]


async def test_who_gives_up_waiting_leaves_the_turn_to_the_next() -> None:
    pace = Pace(each=1, in_all=1)
    async with pace.turn("a", 0):
        waiting = asyncio.create_task(_once(pace, "a"))
        await asyncio.sleep(0)
        waiting.cancel()
    async with asyncio.timeout(60):  # of a turn that never comes
        await _once(pace, "a")


async def test_hosts_of_yesterday_are_forgotten_and_those_of_today_are_not() -> None:
    clock = Clock()
    pace = Pace(clock.read, clock.sleep)
    for number in range(_MANY_HOSTS):
        await _once(pace, f"h{number}")
    clock.now += 90_000
    await _once(pace, "today")
    pace.hold("busy", 30, 503)
    await _once(pace, "one more")
    assert len(pace._hosts) == 3
    async with pace.turn("today", 10):
        assert clock.now == 90_110


async def test_a_turn_that_is_too_far_away_is_told_and_not_waited_for() -> None:
    clock = Clock()
    pace = Pace(clock.read, clock.sleep)
    pace.hold("a", LONGEST_PAUSE + 1, 429)
    with pytest.raises(TooSoonError) as caught:
        await _once(pace, "a")
    assert (caught.value.seconds, caught.value.status, clock.now) == (LONGEST_PAUSE + 1, 429, 100.0)


async def test_a_host_that_hangs_keeps_no_other_waiting() -> None:
    """It is silent until the other has answered, however long that takes."""
    with Silent() as slow, Site({"/": PAGE}) as quick:
        async with Fetcher(settings(fetch_deadline=60)) as fetcher:
            hanging = [asyncio.create_task(fetcher.get(f"{slow.origin}/{it}")) for it in range(50)]
            assert await asyncio.to_thread(slow.asked.wait, 60)
            await fetcher.get(f"{quick.origin}/")
            assert not any(it.done() for it in hanging)
            for it in hanging:
                it.cancel()
            await asyncio.gather(*hanging, return_exceptions=True)


async def test_a_host_that_never_answers_is_given_up_at_the_deadline(leap: Leap) -> None:
    with Silent() as slow:
        giving_up = asyncio.create_task(failure(f"{slow.origin}/", fetch_deadline=1000))
        assert await asyncio.to_thread(slow.asked.wait, 60)
        assert not giving_up.done()
        await leap(1000)
        assert (await giving_up).kind == "timeout"


# -- what a host asks for --------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("header", ["1800", "date"])
async def test_a_host_that_wants_to_be_left_alone_is(status: int, header: str) -> None:
    """RFC 9110, section 10.2.3: seconds or a date. No other page of it is asked for meanwhile."""
    clock = Clock()
    said = header if header != "date" else f"{datetime.now(UTC) + timedelta(minutes=30):%a, %d %b %Y %H:%M:%S GMT}"
    busy = [Reply(status=status, headers={"Retry-After": said}), Reply(PAGE)]
    with Site({"/": busy, "/other": PAGE}) as site:
        async with Fetcher(settings(), pace=Pace(clock.read, clock.sleep)) as fetcher:
            for path in ("/", "/other"):
                with pytest.raises(FetchError) as caught:
                    await fetcher.get(f"{site.origin}{path}")
                assert (caught.value.kind, caught.value.status) == ("http-status", status)
                assert caught.value.retry_after
                # Nearly so long: a date is of a moment before, and the machine may be busy.
                assert timedelta(minutes=20) < caught.value.retry_after <= timedelta(minutes=30)
            clock.now += 1800
            await fetcher.get(f"{site.origin}/")
    assert site.paths == ["/", "/"]


@pytest.mark.parametrize("status", [429, 503])
async def test_a_short_wait_is_waited_for(status: int) -> None:
    clock = Clock()
    with Site({"/": [Reply(status=status, headers={"Retry-After": "7"}), Reply(PAGE)]}) as site:
        async with Fetcher(settings(), pace=Pace(clock.read, clock.sleep)) as fetcher:
            assert (await fetcher.get(f"{site.origin}/")).content
    assert (site.paths, clock.now) == (["/", "/"], 107.0)


async def test_too_many_requests_without_more_words_means_minutes() -> None:
    with Site({"/": Reply(status=429)}) as site:
        error = await failure(f"{site.origin}/")
    assert (error.status, error.retry_after) == (429, timedelta(minutes=2))
    assert site.paths == ["/"]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Sun, 06 Nov 1994 08:50:37 GMT", 60),
        ("Sunday, 06-Nov-94 08:50:37 GMT", 60),
        ("Sun Nov  6 08:50:37 1994", 60),
        ("Sun, 06 Nov 1994 08:00:00 GMT", 0),
        ("Sun, 06 Nov 2094 08:00:00 GMT", 86_400),
        ("9" * 5000, 86_400),
        ("-1", None),
        ("soon", None),
        ("Sun, 06 Nov 99999999999 08:50:37 GMT", None),
        ("Sun, 06 Nov 1994 08:50:37 +99999999999999999999", None),
        ("٣", None),
        ("", None),
        (None, None),
    ],
)
def test_both_forms_of_retry_after_are_read(value: str | None, seconds: int | None) -> None:
    now = datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)
    assert retry_after(value, now) == (None if seconds is None else timedelta(seconds=seconds))


# -- trying again ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "times"), [(404, 1), (410, 1), (403, 1), (500, 1), (501, 1), (502, 3), (503, 3), (504, 3)]
)
async def test_only_what_passes_is_asked_for_again(status: int, times: int) -> None:
    with Site({"/": Reply(status=status)}) as site:
        assert (await failure(f"{site.origin}/")).status == status
    assert site.paths == ["/"] * times


async def test_a_gateway_that_stumbles_once_costs_nothing() -> None:
    with Site({"/": [Reply(status=502), Reply(PAGE)]}) as site:
        async with Fetcher(settings()) as fetcher:
            assert (await fetcher.get(f"{site.origin}/")).content.decode() == PAGE


async def test_a_connection_that_is_cut_is_made_again() -> None:
    with Cutting(2) as server:
        async with Fetcher(settings()) as fetcher:
            assert (await fetcher.get(f"{server.origin}/")).content == b"ok"
    with Cutting(9) as server:
        assert (await failure(f"{server.origin}/")).kind == "unreachable"
        assert server.accepted == 3


def test_a_silence_is_asked_once_more_within_the_one_deadline() -> None:
    """In virtual time."""

    async def silence() -> AsyncIterator[bytes]:
        await asyncio.sleep(1000)
        yield b""

    host = SlowHost({"/": silence})
    error, seconds = failure_at(host, "/", fetch_deadline=60)
    assert (error.kind, seconds) == ("timeout", 60)
    assert host.asked[-2:] == ["/", "/"]
    assert host.asked.count("/") == 2


class Silent:
    """A server that takes every connection and says nothing."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self._connections: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.origin = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()
        for it in self._connections:
            it.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._connections.append(connection)
                connection.recv(10_000)
                self.asked.set()


class Cutting:
    """A server that resets its first connections, and answers on the next one."""

    def __init__(self, times: int) -> None:
        self.accepted = 0
        self._times = times
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.origin = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                with connection:
                    asked = connection.recv(10_000)
                    if asked.startswith(b"GET /robots.txt"):
                        connection.sendall(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                        continue
                    self.accepted += 1
                    if self.accepted <= self._times:  # close() with this sends a reset
                        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    else:
                        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")


async def _once(pace: Pace, host: str) -> None:
    async with pace.turn(host, 0):
        pass
