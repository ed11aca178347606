"""The fetcher against real servers on 127.0.0.1: what it asks for, how politely, and how each failure is named."""

import asyncio
import gc
import gzip
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from random import Random
from typing import Any

import brotli
import httpcore2
import httpx2
import pytest
from politeness import Internet, in_virtual_time

from fetching import failure, settings
from local_site import Reply, Site
from urbanfeed import __version__
from urbanfeed.ingest.fetch import Fetcher, FetchError, Mirror
from urbanfeed.ingest.fetch.reservations import reservations

pytestmark = pytest.mark.usefixtures("no_pauses_between_attempts")

PAGE = "<h1>Трамвай жүрді</h1>"


async def test_a_page_comes_with_its_bytes_type_and_final_address() -> None:
    replies: dict[str, Reply | str | bytes] = {"/a": Reply(status=301, headers={"Location": "/b"}), "/b": PAGE}
    with Site(replies) as site:
        async with Fetcher(settings()) as fetcher:
            fetched = await fetcher.get(f"{site.origin}/a")
    assert fetched.url == f"{site.origin}/b"
    assert fetched.content.decode() == PAGE
    assert fetched.content_type == "text/html; charset=utf-8"
    assert fetched.fetched_at.tzinfo is not None


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        (None, f"urbanfeed/{__version__}"),
        ("mailto:desk@city.example", f"urbanfeed/{__version__} (+mailto:desk@city.example)"),
    ],
)
async def test_we_say_who_we_are_and_how_to_reach_us(contact: str | None, expected: str) -> None:
    with Site({"/": PAGE}) as site:
        async with Fetcher(settings(contact=contact)) as fetcher:
            await fetcher.get(f"{site.origin}/")
    assert {asked.user_agent for asked in site.asked} == {expected}


async def test_no_cookie_is_kept_and_nobody_logs_in() -> None:
    replies: dict[str, Reply | str | bytes | list[Reply]] = {
        "/a": Reply(status=302, headers={"Location": "/b", "Set-Cookie": "id=1"}),
        "/b": PAGE,
    }
    with Site(replies) as site:
        async with Fetcher(settings()) as fetcher:
            await fetcher.get(f"{site.origin}/a")
        assert (await failure(site.origin.replace("//", "//user:password@"))).kind == "address"
    assert len(site.asked) == 3
    assert not any({"cookie", "authorization", "referer"} & asked.headers.keys() for asked in site.asked)


# -- what it is worth to know of an answer ---------------------------------------------------------------------


async def test_what_has_not_changed_is_not_sent_again() -> None:
    said = {"ETag": '"1"', "Last-Modified": "Sun, 06 Nov 1994 08:49:37 GMT"}
    with Site({"/": [Reply(PAGE, headers=said), Reply(status=304, headers={"ETag": '"2"'})]}) as site:
        async with Fetcher(settings()) as fetcher:
            first = await fetcher.get(f"{site.origin}/")
            again = await fetcher.get(f"{site.origin}/", etag=first.etag, last_modified=first.last_modified)
    assert (first.status, first.unchanged, first.etag, first.last_modified) == (200, False, *said.values())
    assert (again.status, again.unchanged, again.content) == (304, True, b"")
    assert (again.etag, again.last_modified) == ('"2"', said["Last-Modified"])
    assert not {"if-none-match", "if-modified-since"} & site.asked[1].headers.keys()
    assert site.asked[2].headers["if-none-match"] == '"1"'
    assert site.asked[2].headers["if-modified-since"] == said["Last-Modified"]


async def test_what_one_address_said_is_not_told_to_the_next() -> None:
    """RFC 9110, section 15.4: of another address, another version may have the same name."""
    with Site({"/a": Reply(status=302, headers={"Location": "/b"}), "/b": PAGE}) as site:
        async with Fetcher(settings()) as fetcher:
            await fetcher.get(f"{site.origin}/a", etag='"1"')
    assert ["if-none-match" in asked.headers for asked in site.asked] == [False, True, False]


async def test_not_modified_is_no_answer_to_who_did_not_ask() -> None:
    with Site({"/": Reply(status=304)}) as site:
        error = await failure(f"{site.origin}/")
    assert (error.kind, error.status) == ("http-status", 304)


@pytest.mark.parametrize(
    ("statuses", "moved_to"),
    [((301, 308), "/2"), ((301, 302), "/1"), ((302, 301), None), ((307,), None), ((308,), "/1"), ((), None)],
)
async def test_a_permanent_redirect_is_told_as_far_as_it_is_permanent(
    statuses: tuple[int, ...], moved_to: str | None
) -> None:
    replies: dict[str, Reply | str | bytes | list[Reply]] = {
        f"/{step}": Reply(status=status, headers={"Location": f"/{step + 1}"}) for step, status in enumerate(statuses)
    }
    with Site({**replies, f"/{len(statuses)}": PAGE}) as site:
        async with Fetcher(settings()) as fetcher:
            fetched = await fetcher.get(f"{site.origin}/0")
    assert fetched.url == f"{site.origin}/{len(statuses)}"
    assert fetched.moved_to == (moved_to and f"{site.origin}{moved_to}")


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ({"X-Robots-Tag": "noarchive, NOSNIPPET"}, {"noarchive", "nosnippet"}),
        ({"X-Robots-Tag": "noai,noimageai"}, {"noai", "noimageai"}),
        ({"X-Robots-Tag": "urbanfeed: noindex, noai"}, {"noindex", "noai"}),
        ({"X-Robots-Tag": "googlebot: noindex, noai"}, set()),
        ({"X-Robots-Tag": "max-snippet: 0"}, {"nosnippet"}),
        ({"X-Robots-Tag": "max-snippet:50, nocache"}, {"noarchive"}),
        ({"X-Robots-Tag": "unavailable_after: Sun, 06 Nov 2094 08:49:37 GMT"}, set()),
        ({"X-Robots-Tag": "all, follow, none"}, {"none"}),
        ({}, set()),
    ],
)
async def test_what_a_site_reserves_in_its_headers_is_told(lines: dict[str, str], words: set[str]) -> None:
    with Site({"/": Reply(PAGE, headers=lines)}) as site:
        async with Fetcher(settings()) as fetcher:
            assert (await fetcher.get(f"{site.origin}/")).reservations == words


def test_several_headers_are_read_each_for_itself() -> None:
    lines = [("X-Robots-Tag", "googlebot: noai"), ("X-Robots-Tag", "nosnippet"), ("x-robots-tag", "noarchive")]
    assert reservations(httpx2.Headers(lines)) == {"nosnippet", "noarchive"}


class Counting(httpcore2.AnyIOBackend):
    """The network, and every socket that it has opened."""

    def __init__(self) -> None:
        self.sockets: list[socket.socket] = []

    async def connect_tcp(self, *given: Any, **named: Any) -> httpcore2.AsyncNetworkStream:
        stream = await super().connect_tcp(*given, **named)
        self.sockets.append(stream.get_extra_info("socket"))
        return stream


# -- ends ------------------------------------------------------------------------------------------------------


async def test_an_answer_that_drips_ends_at_the_deadline() -> None:
    stop = threading.Event()

    def drip() -> Iterator[bytes]:
        while not stop.wait(0.05):
            yield b"<p>"

    with Site({"/": Reply(drip())}) as site:
        error = await failure(f"{site.origin}/", fetch_deadline=0.4)
        stop.set()
    assert error.kind == "timeout"
    assert "0.4 seconds" in error.detail


async def test_the_deadline_holds_for_all_redirects_together() -> None:
    """Each of them is in time, and all of them are not."""
    ways = {f"/{step}": Reply(status=302, headers={"Location": f"/{step + 1}"}, wait=0.3) for step in range(4)}
    with Site({**ways, "/4": PAGE}) as site:
        assert (await failure(f"{site.origin}/0", fetch_deadline=0.9)).kind == "timeout"


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


async def test_large_pages_are_read_though_many_come_at_once() -> None:
    with Site({f"/{it}": "x" * 900_000 for it in range(20)}) as site:
        async with Fetcher(settings(host_connections=20)) as fetcher:
            pages = await asyncio.gather(*(fetcher.get(f"{site.origin}/{it}") for it in range(20)))
    assert {len(page.content) for page in pages} == {900_000}


async def test_no_connection_is_left_open() -> None:
    """Neither of what was read to its end, nor of what was cut, nor of what hangs."""
    network = Counting()
    with Site({"/": PAGE, "/large": "x" * 2_000_000, "/slow": Reply(PAGE, wait=0.6)}) as site:
        limits = settings(fetch_deadline=0.5, fetch_max_bytes=1_000_000, host_connections=3)
        async with Fetcher(limits, network=network) as fetcher:
            places = ("/", "/large", "/slow", "/missing")
            await asyncio.gather(*(fetcher.get(site.origin + it) for it in places), return_exceptions=True)
    assert len(network.sockets) >= 3
    assert [it.fileno() for it in network.sockets] == [-1] * len(network.sockets)


async def test_a_connection_is_used_again_and_closed_where_another_host_needs_its_place() -> None:
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


# -- how failures are named ------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [404, 410, 403, 500, 503])
async def test_a_status_that_is_no_success_is_told(status: int) -> None:
    with Site({"/": Reply("<h1>Sorry</h1>", status)}) as site:
        error = await failure(f"{site.origin}/")
    assert (error.kind, error.status) == ("http-status", status)


@pytest.mark.parametrize("type", ["application/pdf", "image/png", "application/json", "video/mp4"])
async def test_what_holds_no_article_is_refused_by_its_type(type: str) -> None:
    with Site({"/": Reply(b"%PDF", type=type)}) as site:
        error = await failure(f"{site.origin}/")
    assert error.kind == "not-html"
    assert type in error.detail


@pytest.mark.parametrize(
    "type", ["text/html", "TEXT/HTML; charset=koi8-r", "application/xhtml+xml", "text/plain", None]
)
async def test_pages_and_text_are_taken_and_a_missing_type_too(type: str | None) -> None:
    with Site({"/": Reply(b"text", type=type)}) as site:
        async with Fetcher(settings()) as fetcher:
            assert (await fetcher.get(f"{site.origin}/")).content == b"text"


async def test_nobody_listening_is_told_as_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert (await failure(f"http://127.0.0.1:{port}/")).kind == "refused"


async def test_an_unknown_name_is_told_as_dns() -> None:
    """.invalid never resolves (RFC 6761, section 6.4)."""
    error = await failure("http://nobody.invalid/")
    assert error.kind == "dns"
    assert "nobody.invalid" in error.detail


async def test_a_server_that_speaks_no_tls_is_told_as_tls() -> None:
    with Site({}) as site:
        assert (await failure(site.origin.replace("http:", "https:"))).kind == "tls"


async def test_a_server_that_speaks_no_http_is_told_as_protocol() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"220 mail.example ESMTP\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        error = await failure(f"http://127.0.0.1:{listener.getsockname()[1]}/")
        thread.join()
    assert error.kind == "protocol"


@pytest.mark.parametrize(
    "url", ["ftp://h/x", "file:///etc/passwd", "news", "http://", "http://[::1", "http://h:99999/", ""]
)
async def test_what_is_no_web_address_is_told_as_address(url: str) -> None:
    assert (await failure(url)).kind == "address"


@pytest.mark.parametrize("location", ["file:///etc/passwd", "http://[", "gopher://h/"])
async def test_a_redirect_to_what_is_no_web_address_is_not_followed(location: str) -> None:
    with Site({"/": Reply(status=302, headers={"Location": location})}) as site:
        assert (await failure(f"{site.origin}/")).kind == "address"


# -- mirrors ---------------------------------------------------------------------------------------------------


async def test_a_mirror_answers_for_its_source_and_addresses_stay_canonical() -> None:
    replies: dict[str, Reply | str | bytes] = {
        "/kz/feed/": Reply(status=301, headers={"Location": "https://www.city.example/rss"}),
        "/kz/rss": Reply(status=302, headers={"Location": "/kz/rss.xml?page=1"}),
        "/kz/rss.xml?page=1": Reply("<rss/>", type="application/rss+xml"),
    }
    with Site(replies) as site:
        mirrors = (Mirror("https://city.example/kk/", f"{site.origin}/kz/"),)
        async with Fetcher(settings(), mirrors) as fetcher:
            fetched = await fetcher.get("https://city.example/feed/", None)
    assert fetched.url == "https://city.example/rss.xml?page=1"
    assert site.paths == ["/kz/feed/", "/kz/rss", "/kz/rss.xml?page=1"]


async def test_a_mirrors_own_robots_txt_is_obeyed() -> None:
    robots = Reply("User-agent: *\nDisallow: /x", type="text/plain")
    with Site({"/robots.txt": robots, "/x": PAGE}) as site:
        async with Fetcher(settings(), (Mirror("https://city.example/", site.origin),)) as fetcher:
            with pytest.raises(FetchError) as caught:
                await fetcher.get("https://city.example/x")
    assert caught.value.kind == "robots"


def test_links_that_a_mirror_has_rewritten_are_told_in_canonical_form() -> None:
    mirror = Mirror("https://city.example/", "http://127.0.0.1:9/copy/")
    assert mirror.canonical("http://127.0.0.1:9/copy/a?b=1#c") == "https://city.example/a?b=1#c"
    assert mirror.canonical("http://127.0.0.1:9/copying/a") == "http://127.0.0.1:9/copying/a"
    assert mirror.canonical("https://other.example/a") == "https://other.example/a"
