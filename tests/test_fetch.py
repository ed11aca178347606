"""The fetcher against real servers on 127.0.0.1: what it asks for, how politely, and how each failure is named."""

import gzip
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import stamina

from local_site import Reply, Site
from urbanfeed import __version__
from urbanfeed.ingest.fetch import Fetcher, FetchError, Mirror
from urbanfeed.ingest.fetch.pace import Pace
from urbanfeed.ingest.fetch.robots import Robots
from urbanfeed.settings import Settings, load

PAGE = "<h1>Трамвай жүрді</h1>"


@pytest.fixture(autouse=True)
def _no_pauses_between_attempts() -> Iterator[None]:
    """Second tries come at once; how many there are stays as it is."""
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


def settings(**changes: Any) -> Settings:
    return load({}, **({"host_delay": 0, "fetch_deadline": 5, "allowed_addresses": "127.0.0.1"} | changes))


async def failure(url: str, **changes: Any) -> FetchError:
    async with Fetcher(settings(**changes)) as fetcher:
        with pytest.raises(FetchError) as caught:
            await fetcher.get(url)
    return caught.value


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


# -- robots.txt ------------------------------------------------------------------------------------------------


async def test_what_robots_txt_forbids_is_never_asked_for() -> None:
    robots = Reply("User-agent: *\nDisallow: /\n\nUser-agent: urbanfeed\nDisallow: /private/\n", type="text/plain")
    with Site({"/robots.txt": robots, "/open": PAGE, "/private/x": PAGE}) as site:
        async with Fetcher(settings()) as fetcher:
            await fetcher.get(f"{site.origin}/open")
            with pytest.raises(FetchError) as caught:
                await fetcher.get(f"{site.origin}/private/x")
    assert caught.value.kind == "robots"
    assert site.paths == ["/open"]


async def test_a_redirect_into_a_forbidden_place_is_not_followed() -> None:
    robots = Reply("User-agent: *\nDisallow: /private/\n", type="text/plain")
    with Site({"/robots.txt": robots, "/a": Reply(status=302, headers={"Location": "/private/x"})}) as site:
        error = await failure(f"{site.origin}/a")
    assert error.kind == "robots"
    assert site.paths == ["/a"]


async def test_robots_txt_is_asked_for_once_a_round() -> None:
    with Site({"/1": PAGE, "/2": PAGE, "/3": PAGE}) as site:
        async with Fetcher(settings()) as fetcher:
            for path in ("1", "2", "3"):
                await fetcher.get(f"{site.origin}/{path}")
    assert [asked.path for asked in site.asked] == ["/robots.txt", "/1", "/2", "/3"]


@pytest.mark.parametrize(
    ("status", "open"), [(404, True), (403, True), (401, True), (500, False), (503, False), (429, False)]
)
async def test_a_missing_robots_txt_allows_all_and_a_broken_one_nothing(status: int, open: bool) -> None:
    """RFC 9309, sections 2.3.1.3 and 2.3.1.4."""
    with Site({"/robots.txt": Reply(status=status), "/": PAGE}) as site:
        async with Fetcher(settings()) as fetcher:
            if open:
                assert (await fetcher.get(f"{site.origin}/")).content
            else:
                with pytest.raises(FetchError) as caught:
                    await fetcher.get(f"{site.origin}/")
                assert caught.value.kind == "robots"
                assert str(status) in caught.value.detail
    assert site.paths == (["/"] if open else [])


async def test_robots_txt_may_be_redirected() -> None:
    elsewhere = Reply("User-agent: *\nDisallow: /\n", type="text/plain")
    with Site({"/robots.txt": Reply(status=301, headers={"Location": "/r"}), "/r": elsewhere, "/": PAGE}) as site:
        assert (await failure(f"{site.origin}/")).kind == "robots"


def test_a_page_of_html_at_robots_txt_forbids_nothing() -> None:
    assert Robots.of(200, b"<!doctype html><title>Not found</title><p>User-agent: none of these").allows("http://h/x")


@pytest.mark.parametrize(
    ("text", "pause"),
    [
        ("User-agent: *\nCrawl-delay: 2.5", 2.5),
        ("User-agent: *\nRequest-rate: 1/4", 4.0),
        ("User-agent: other\nCrawl-delay: 9", 0.0),
        ("User-agent: *\nCrawl-delay: 86400", 86400.0),
        ("User-agent: *\nDisallow:", 0.0),
    ],
)
def test_the_pause_that_a_host_asks_for_is_read(text: str, pause: float) -> None:
    assert Robots.of(200, text.encode()).pause == pause


# -- the pace --------------------------------------------------------------------------------------------------


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def read(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


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
