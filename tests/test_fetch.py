"""The fetcher against real servers on 127.0.0.1: what it asks for, what it tells of the answer, and by whose mouth."""

import httpx2
import pytest

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
