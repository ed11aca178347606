"""What hosts say of text and data mining (W3C TDM Reservation Protocol), against real servers on 127.0.0.1."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import httpx2
import orjson
import pytest

from databases import sqlite
from fetching import Clock, settings
from local_site import Reply, Site
from urbanfeed.article import Article, FieldRule, Terms
from urbanfeed.ingest.fetch import Fetcher
from urbanfeed.ingest.fetch.pace import Pace
from urbanfeed.ingest.fetch.permissions import KEPT
from urbanfeed.ingest.fetch.robots import MOST_BYTES
from urbanfeed.ingest.fetch.tdmrep import PATH, Declaration, declared_by, declared_in, rules_in
from urbanfeed.ingest.pipeline import ingest
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Store

pytestmark = pytest.mark.usefixtures("no_pauses_between_attempts")

URL = f"https://city.example{PATH}"
RESERVED = [{"location": "/", "tdm-reservation": 1}]


def rules(*given: dict[str, object]) -> Reply:
    return Reply(orjson.dumps(given), type="application/json")


def page(meta: str = "", **headers: str) -> Reply:
    body = "".join(
        f"<p>Paragraph {n} says what the council decided of tram line {n} and the new stops.</p>" for n in "12345"
    )
    markup = f"<title>Tram</title>{meta}<article><h1>The tram goes to the port</h1>{body}</article>"
    return Reply(markup, headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize(
    ("location", "path", "matches"),
    [
        ("/", "/any/page?x=1", True),
        ("/news", "/news/1", True),
        ("/news", "/newspaper", True),
        ("/news/", "/news", False),
        ("/News", "/news", False),
        ("/images/*.jpg", "/images/2025/tram.jpg", True),
        ("/images/*.jpg", "/images/tram.jpg?w=800", True),
        ("/images/*.jpg$", "/images/tram.jpg?w=800", False),
        ("/images/*.jpg$", "/images/a.jpg/b.jpg", True),
        ("/exactly$", "/exactly", True),
        ("/exactly$", "/exactly/so", False),
        ("*", "/", True),
        ("/*/then", "/this/and/then/that", True),
        ("/a*b*c$", "/abc", True),
        ("/a*bc*c$", "/abc", False),
        ("/price-%24", "/price-$", True),
        ("/%7Euser/", "/~user/1", True),
        ("/~user/", "/%7euser/1", True),
        ("/a%2fb", "/a%2Fb", True),
        ("/a%2fb", "/a/b", False),
        ("/жаңалық/", "/%D0%B6%D0%B0%D2%A3%D0%B0%D0%BB%D1%8B%D2%9B/1", True),
        ("news/", "/news/1", False),
    ],
)  # fmt: skip
def test_a_location_matches_as_in_robots_txt(location: str, path: str, matches: bool) -> None:
    """TDMRep, section "Use of regular expressions", which takes robots.txt for its model."""
    found = rules_in(orjson.dumps([{"location": location, "tdm-reservation": 1}]), URL)
    assert declared_in(found, f"https://city.example{path}").mining == ("reserved" if matches else None)


def test_a_pattern_full_of_stars_takes_no_time_without_end() -> None:
    (rule,) = rules_in(orjson.dumps([{"location": "/" + "*a" * 5_000 + "$", "tdm-reservation": 1}]), URL)
    assert not rule.matches("https://city.example/" + "a" * 4_000 + "b")


def test_the_first_rule_that_matches_counts() -> None:
    found = rules_in(
        orjson.dumps([
            {"location": "/open/", "tdm-reservation": 0},
            {"location": "/odd/", "tdm-reservation": 2},
            {"location": "/", "tdm-reservation": 1, "tdm-policy": "/policy.json"},
        ]),
        URL,
    )  # fmt: skip
    assert declared_in(found, "https://city.example/open/1").mining == "allowed"
    assert declared_in(found, "https://city.example/odd/1").mining is None  # a protocol error: as if unset
    assert declared_in(found, "https://city.example/news/1") == Declaration(
        "reserved", "https://city.example/policy.json", "tdmrep.json"
    )


@pytest.mark.parametrize(
    "content",
    [
        b"", b"<!doctype html><title>Not found</title>", b"null", b"1", b"\xff\xfe", b"[" * 100_000,
        b'{"location": "/", "tdm-reservation": 1}', b'[1, null, [], {}, {"location": 5}, {"location": ""}]',
        b'[{"tdm-reservation": 1}]', b'[{"location": "/", "tdm-reservation": true}]',
    ],
)  # fmt: skip
def test_a_broken_file_says_nothing(content: bytes) -> None:
    assert declared_in(rules_in(content, URL), "https://city.example/news/1").mining is None


@pytest.mark.parametrize(
    ("headers", "declared"),
    [
        ({"TDM-Reservation": "1", "TDM-Policy": "/p.json"}, ("reserved", "https://city.example/p.json")),
        ({"TDM-Reservation": " 0 "}, ("allowed", None)),
        ({"TDM-Reservation": "yes"}, (None, None)),
        ({"TDM-Reservation": "1", "TDM-Policy": "javascript:alert(1)"}, ("reserved", None)),
        ({}, (None, None)),
    ],
)
def test_what_the_headers_say_of_mining_is_read(headers: dict[str, str], declared: tuple[str | None, ...]) -> None:
    found = declared_by(httpx2.Headers(headers), "https://city.example/news/1")
    assert (found.mining, found.policy) == declared


async def test_the_file_is_asked_for_once_and_again_when_it_is_old() -> None:
    clock = Clock()
    with Site({PATH: [rules(*RESERVED), rules()], "/1": page(), "/2": page()}) as site:
        async with Fetcher(settings(), pace=Pace(clock.read, clock.sleep)) as fetcher:
            pages = [await fetcher.get(f"{site.origin}/{it}") for it in (1, 2)]
            first = await asyncio.gather(*map(fetcher.stated, pages))
            clock.now += KEPT.total_seconds()
            later = await fetcher.stated(pages[0])
    assert [it.terms.mining for it in (*first, later)] == ["reserved", "reserved", None]
    assert sum(it.path == PATH for it in site.asked) == 2


@pytest.mark.parametrize(
    ("then", "mining"), [(Reply(status=500), "reserved"), (Reply(status=404), None), (Reply(status=429), "reserved")]
)
async def test_a_file_that_fails_for_now_stays_in_force_and_one_that_is_gone_does_not(
    then: Reply, mining: str | None
) -> None:
    clock = Clock()
    with Site({PATH: [rules(*RESERVED), then], "/1": page()}) as site:
        async with Fetcher(settings(), pace=Pace(clock.read, clock.sleep)) as fetcher:
            fetched = await fetcher.get(f"{site.origin}/1")
            await fetcher.stated(fetched)
            clock.now += KEPT.total_seconds()
            assert (await fetcher.stated(fetched)).terms.mining == mining


async def test_robots_txt_and_the_cap_hold_for_the_file_too() -> None:
    forbidden = Reply("User-agent: *\nDisallow: /.well-known/\n", type="text/plain")
    with Site({"/robots.txt": forbidden, PATH: rules(*RESERVED), "/1": page()}) as site:
        async with Fetcher(settings()) as fetcher:
            assert (await fetcher.stated(await fetcher.get(f"{site.origin}/1"))).terms.mining is None
    assert PATH not in [it.path for it in site.asked]
    with Site({PATH: Reply(orjson.dumps(RESERVED) + b" " * MOST_BYTES), "/1": page()}) as site:
        async with Fetcher(settings()) as fetcher:
            assert (await fetcher.stated(await fetcher.get(f"{site.origin}/1"))).terms.mining is None


async def test_the_file_may_be_redirected_but_to_no_private_address() -> None:
    elsewhere = {PATH: Reply(status=302, headers={"Location": "/tdm"}), "/tdm": rules(*RESERVED), "/1": page()}
    with Site(elsewhere) as site:
        async with Fetcher(settings()) as fetcher:
            assert (await fetcher.stated(await fetcher.get(f"{site.origin}/1"))).terms.mining == "reserved"
    inside = {PATH: Reply(status=302, headers={"Location": "http://10.0.0.1/tdm"}), "/1": page()}
    with Site(inside) as site:
        async with Fetcher(settings()) as fetcher:
            assert (await fetcher.stated(await fetcher.get(f"{site.origin}/1"))).terms.mining is None


async def _taken_in(replies: Mapping[str, Reply], tmp_path: Path) -> Article:
    """The article at /news/1, by the whole road."""
    with Site(replies) as site:
        async with await Store.open(sqlite(tmp_path / "feed.sqlite3")) as store, Fetcher(settings()) as fetcher:
            told: list[object] = []
            await ingest(store, fetcher, [f"{site.origin}/news/1"], None, told.append)
            found = await store.articles.page(ArticleQuery(), first=5)
    assert len(told) == 1
    return found.articles[0]


META = '<meta name="tdm-reservation" content="{}">'


@pytest.mark.parametrize(
    ("file", "header", "meta", "mining", "rule"),
    [
        (1, None, None, "reserved", "tdmrep.json"),
        (1, "0", None, "allowed", "header tdm-reservation"),
        (1, "0", "1", "reserved", "meta tdm-reservation"),
        (1, "1", "0", "allowed", "meta tdm-reservation"),
        (0, "1", None, "reserved", "header tdm-reservation"),
        (1, "?", "?", "reserved", "tdmrep.json"),
        (None, None, None, None, None),
    ],
)
async def test_the_page_goes_before_its_header_and_the_header_before_the_file(
    file: int | None, header: str | None, meta: str | None, mining: str | None, rule: str | None, tmp_path: Path
) -> None:
    """TDMRep, section "Processing priority"."""
    replies = {"/news/1": page(META.format(meta) if meta else "", **({"TDM_Reservation": header} if header else {}))}
    if file is not None:
        replies[PATH] = rules({"location": "/news/", "tdm-reservation": file})
    article = await _taken_in(replies, tmp_path)
    assert article.terms.mining == mining
    assert next((it.rule for it in article.provenance.fields if it.name == "terms.mining"), None) == rule


async def test_a_policy_that_only_the_file_names_is_kept_unless_mining_is_free(tmp_path: Path) -> None:
    file = rules({"location": "/", "tdm-reservation": 1, "tdm-policy": "https://city.example/tdm.json"})
    article = await _taken_in({"/news/1": page(TDM_Reservation="1"), PATH: file}, tmp_path)
    assert article.terms == Terms(mining="reserved", mining_policy="https://city.example/tdm.json")
    (tmp_path / "other").mkdir()
    article = await _taken_in({"/news/1": page(TDM_Reservation="0"), PATH: file}, tmp_path / "other")
    assert article.terms == Terms(mining="allowed")


async def test_a_page_whose_header_forbids_excerpts_is_shown_as_a_link(tmp_path: Path) -> None:
    article = await _taken_in({"/news/1": page(X_Robots_Tag="nosnippet, noai")}, tmp_path)
    assert article.terms.directives == ("noai", "nosnippet")
    assert article.rights.show == "link"
    assert FieldRule("terms.directives", "header x-robots-tag", 0.95) in article.provenance.fields
