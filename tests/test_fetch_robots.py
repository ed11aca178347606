"""robots.txt as RFC 9309 says, against real servers on 127.0.0.1."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from fetching import Clock, failure, settings
from local_site import Reply, Site
from urbanfeed.ingest.fetch import Fetcher, FetchError
from urbanfeed.ingest.fetch.pace import LONGEST_PAUSE, Pace
from urbanfeed.ingest.fetch.permissions import KEPT, UNREACHABLE
from urbanfeed.ingest.fetch.robots import MOST_BYTES, Robots

pytestmark = pytest.mark.usefixtures("no_pauses_between_attempts")

PAGE = "<h1>Трамвай жүрді</h1>"
NO_ROBOTS = Reply(status=404)


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
        ("User-agent: *\nCrawl-delay: 1e15", 86400.0),
        ("User-agent: *\nRequest-rate: 1/9999999999d", 86400.0),
        ("User-agent: *\nDisallow:", 0.0),
    ],
)
def test_the_pause_that_a_host_asks_for_is_read(text: str, pause: float) -> None:
    assert Robots.of(200, text.encode()).pause == pause


@pytest.mark.parametrize(
    ("agent", "ours"),
    [
        ("urbanfeed", True),
        ("URBANFEED", True),
        ("UrbanFeed/2.0 (+https://city.example)", True),
        ("urban", False),
        ("feed", False),
        ("urbanfeeder", False),
        ("*", True),
    ],
)
def test_a_group_is_ours_if_it_has_our_name_or_is_everybodys(agent: str, ours: bool) -> None:
    """RFC 9309, section 2.2.1."""
    assert Robots.of(200, f"User-agent: {agent}\nDisallow: /".encode()).allows("http://h/x") is not ours


def test_a_long_robots_txt_is_read_to_its_last_whole_line_within_500_kib() -> None:
    first = b"User-agent: *\nDisallow: /first\n"
    start = first + b"#" * (MOST_BYTES - len(first) - 12) + b"\n"
    rules = Robots.of(200, start + b"Disallow: /last/one\n")
    assert len(start) + len(b"Disallow: /") == MOST_BYTES
    assert not rules.allows("http://h/first")
    assert rules.allows("http://h/other")  # the last line is not taken for "Disallow: /"


async def test_of_an_endless_robots_txt_the_beginning_counts() -> None:
    lines = (b"Disallow: /private/\n" * 1000 for _ in range(10_000))
    robots = Reply(_endless(b"User-agent: *\n", lines), type="text/plain")
    with Site({"/robots.txt": robots, "/private/x": PAGE}) as site:
        assert (await failure(f"{site.origin}/private/x")).kind == "robots"


async def test_robots_txt_is_asked_for_again_when_it_is_old() -> None:
    clock = Clock()
    closed = Reply("User-agent: *\nDisallow: /", type="text/plain")
    with Site({"/robots.txt": [NO_ROBOTS, closed], "/": PAGE}) as site:
        async with Fetcher(settings(), pace=Pace(clock.read, clock.sleep)) as fetcher:
            await fetcher.get(f"{site.origin}/")
            clock.now += KEPT.total_seconds() - 1
            await fetcher.get(f"{site.origin}/")
            clock.now += 1
            with pytest.raises(FetchError, match="robots"):
                await fetcher.get(f"{site.origin}/")
    assert [it.path for it in site.asked] == ["/robots.txt", "/", "/", "/robots.txt"]


async def test_one_that_was_read_stays_in_force_while_it_cannot_be_read_again() -> None:
    """RFC 9309, section 2.4."""
    clock = Clock()
    rules = Reply("User-agent: *\nDisallow: /private/", type="text/plain")
    with Site({"/robots.txt": [rules, Reply(status=500)], "/": PAGE, "/private/": PAGE}) as site:
        async with Fetcher(settings(), pace=Pace(clock.read, clock.sleep)) as fetcher:
            await fetcher.get(f"{site.origin}/")
            clock.now += KEPT.total_seconds()
            await fetcher.get(f"{site.origin}/")
            with pytest.raises(FetchError, match="forbids"):
                await fetcher.get(f"{site.origin}/private/")
    assert site.paths == ["/", "/"]


async def test_one_that_was_never_read_means_waiting_and_says_for_how_long() -> None:
    """RFC 9309, section 2.3.1.4."""
    clock = Clock()
    with Site({"/robots.txt": [Reply(status=500), NO_ROBOTS], "/": PAGE}) as site:
        async with Fetcher(settings(), pace=Pace(clock.read, clock.sleep)) as fetcher:
            for waited in (0, 60):
                clock.now += waited
                with pytest.raises(FetchError) as caught:
                    await fetcher.get(f"{site.origin}/")
                assert caught.value.kind == "robots"
                assert caught.value.retry_after == UNREACHABLE - timedelta(seconds=waited)
            clock.now += UNREACHABLE.total_seconds()
            await fetcher.get(f"{site.origin}/")
    assert [it.path for it in site.asked] == ["/robots.txt", "/robots.txt", "/"]


async def test_a_robots_txt_that_says_when_to_come_back_is_asked_then() -> None:
    clock = Clock()
    with Site({"/robots.txt": [Reply(status=503, headers={"Retry-After": "7200"}), NO_ROBOTS], "/": PAGE}) as site:
        async with Fetcher(settings(), pace=Pace(clock.read, clock.sleep)) as fetcher:
            with pytest.raises(FetchError) as caught:
                await fetcher.get(f"{site.origin}/")
            assert (caught.value.kind, caught.value.retry_after) == ("robots", timedelta(hours=2))
            clock.now += 7199
            with pytest.raises(FetchError, match="robots"):
                await fetcher.get(f"{site.origin}/")
            clock.now += 1
            await fetcher.get(f"{site.origin}/")
    assert [it.path for it in site.asked] == ["/robots.txt", "/robots.txt", "/"]


async def test_two_pages_at_once_ask_for_one_robots_txt() -> None:
    with Site({"/robots.txt": Reply(status=404), "/1": PAGE, "/2": PAGE}) as site:
        async with Fetcher(settings()) as fetcher:
            await asyncio.gather(*(fetcher.get(f"{site.origin}/{it}") for it in (1, 2)))
    assert sorted(it.path for it in site.asked) == ["/1", "/2", "/robots.txt"]


async def test_more_redirects_of_robots_txt_than_five_mean_there_is_none() -> None:
    """RFC 9309, section 2.3.1.2."""
    ways: dict[str, Reply | str | bytes | list[Reply]] = {
        f"/{step}": Reply(status=302, headers={"Location": f"/{step + 1}"}) for step in range(9)
    }
    ways["/robots.txt"] = Reply(status=302, headers={"Location": "/0"})
    with Site({**ways, "/page": PAGE}) as site:
        async with Fetcher(settings()) as fetcher:
            await fetcher.get(f"{site.origin}/page")
    assert site.paths == ["/0", "/1", "/2", "/3", "/4", "/page"]


async def test_a_host_that_asks_for_longer_pauses_than_we_wait_gives_one_page_and_says_when_the_next() -> None:
    clock = Clock()
    robots = Reply("User-agent: *\nCrawl-delay: 3600", type="text/plain")
    with Site({"/robots.txt": robots, "/1": PAGE, "/2": PAGE}) as site:
        async with Fetcher(settings(), pace=Pace(clock.read, clock.sleep)) as fetcher:
            await fetcher.get(f"{site.origin}/1")
            assert clock.now == 100 + LONGEST_PAUSE
            with pytest.raises(FetchError) as caught:
                await fetcher.get(f"{site.origin}/2")
            assert (caught.value.kind, caught.value.retry_after) == ("robots", timedelta(hours=1))
            clock.now += 3600
            await fetcher.get(f"{site.origin}/2")
    assert site.paths == ["/1", "/2"]


def _endless(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
