"""What feeds, sitemaps, listings and pages give, by files (tests/places/, tests/sites/), and which place is best."""

import re
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from local_site import Reply, Site
from saved_sites import saved_site
from urbanfeed.ingest.discover import Survey, feed_links, learned_links, next_page, sitemap_links, survey
from urbanfeed.ingest.discover.announced import announced, linked
from urbanfeed.ingest.discover.forms import expression
from urbanfeed.ingest.extract import page_of
from urbanfeed.ingest.fetch import Fetcher
from urbanfeed.page import ExtractionError, Page
from urbanfeed.settings import load

PLACES = Path(__file__).parent / "places"
WHOLE = tuple(it.read_bytes() for it in sorted(PLACES.iterdir()))
AT = "https://city.example/feed"
TRAM = "https://city.example/2025/tram/"


def content(name: str) -> bytes:
    return (PLACES / name).read_bytes()


def listing(name: str, url: str = "https://city.example/news") -> Page:
    return page_of(content(name), url=url)


async def surveyed(site: Site, path: str = "/") -> Survey:
    async with Fetcher(load({}, host_delay=0, allowed_addresses=("127.0.0.1",))) as fetcher:
        return await survey(site.origin + path, fetcher)


# -- feeds -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["rdf.xml", "atom.xml", "feed.json"])
def test_every_kind_of_feed_tells_title_date_and_author(name: str) -> None:
    link = feed_links(content(name), AT).links[0]
    assert (link.url, link.authors) == (TRAM, ("Ada Lind",))
    assert link.title in ("Tram", "Tram & bus")
    assert (link.date or "").startswith("2025-07-08T10:00:00")


def test_only_a_day_of_publication_is_one() -> None:
    """Atom's `updated` and JSON Feed's `date_modified` say something else."""
    for name in ("atom.xml", "feed.json"):
        tram, park = feed_links(content(name), AT).links
        assert tram.published == "2025-07-08T10:00:00+03:00"
        assert (park.url, park.published) == ("https://city.example/2025/park/", None)
        assert park.date == "2025-07-07T10:00:00+03:00"


def test_hubs_of_feeds_are_noted() -> None:
    assert [feed_links(content(name), AT).hubs for name in ("atom.xml", "feed.json")] == [("https://hub.example/",)] * 2


@pytest.mark.parametrize(("name", "number"), [("broken.xml", 2), ("cut.json", 1)])
def test_a_broken_feed_gives_what_can_be_read_and_says_what_could_not(name: str, number: int) -> None:
    found = feed_links(content(name), AT)
    assert [it.url for it in found.links][:number] == [TRAM, "https://city.example/2025/park/"][:number]
    assert len(found.links) == number
    assert f"broken after {number} entries" in found.missed[0].reason


@pytest.mark.parametrize("junk", [b"{}", b"{" * 5000, b'{"version": 3}', b"[1]", b"\x00\xff", b"<rss", b'{"items": 1}'])
def test_what_is_no_feed_is_said_to_be_none(junk: bytes) -> None:
    found = feed_links(junk, AT)
    assert (found.links, len(found.missed)) == ((), 1)


def test_a_feed_without_end_is_read_up_to_a_limit() -> None:
    item = "<item><title>x</title><link>https://city.example/1</link><description>%s</description></item>" % (
        "x" * 9000
    )
    found = feed_links(f"<rss version='2.0'><channel>{item * 800}".encode(), AT)
    assert 0 < len(found.links) < 800
    assert found.missed[0].reason.startswith("the feed is too long (")


# -- sitemaps ----------------------------------------------------------------------------------------------------


def test_a_news_sitemap_tells_title_and_day_of_publication() -> None:
    read = sitemap_links(content("news.xml"), "https://city.example/news.xml")
    assert read.news
    tram, other = read.found.links
    assert (tram.url, tram.title, tram.published) == (TRAM, "Tram", "2025-07-08T10:00:00+03:00")
    assert other.url == "https://other.example/x", "whose it is, is not the sitemap's to say"


@pytest.mark.parametrize("name", ["laughs.xml", "external.xml"])
def test_entities_are_never_resolved(name: str) -> None:
    """The billion laughs and a file of this machine (CWE-776, CWE-611)."""
    for links in (sitemap_links(content(name), AT).found.links, feed_links(content(name), AT).links):
        assert all(len(it.url) < 100 and "root:" not in it.url for it in links)
    found = sitemap_links(content(name), AT).found
    assert found.missed or found.links[-1].url == TRAM, "what stands beside is read, or it is said what is wrong"


def test_a_sitemap_of_50_megabytes_costs_little_memory() -> None:
    entry = b"<url><loc>https://city.example/2025/" + b"x" * 1000 + b"%d</loc></url>"
    whole = b"<urlset>" + b"".join(entry % number for number in range(48_000))
    assert len(whole) > 50_000_000
    tracemalloc.start()
    began = time.process_time()
    read = sitemap_links(whole, AT)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "more than 50,000,000 bytes" in read.found.missed[0].reason
    assert len(read.found.links) > 47_000
    assert peak < 2 * len(whole), "the addresses themselves, and no tree of them"
    assert time.process_time() - began < 30


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_broken_place_makes_us_fail(data: st.DataObject) -> None:
    """Files of tests/places/ with bytes changed, left out and put in."""
    changed = bytearray(data.draw(st.sampled_from(WHOLE)))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(changed)))
        put = data.draw(
            st.one_of(st.binary(max_size=3), st.sampled_from([b"<", b"&#x110000;", b"]]>", b"http://[", b'"']))
        )
        changed[at : at + data.draw(st.integers(0, 30))] = put
    feed_links(bytes(changed), AT)
    sitemap_links(bytes(changed), AT)
    try:
        page = page_of(bytes(changed), url=AT)
    except ExtractionError:
        return
    learned_links(page)
    next_page(page)
    announced(page.markup, AT)


def test_a_feed_whose_declaration_is_broken_is_read_all_the_same() -> None:
    broken = content("atom.xml").replace(b"utf-8", b"\xf6tf-8")
    assert feed_links(broken, AT).links[0].url == TRAM


def test_a_sitemap_of_a_broken_namespace_gives_what_it_can() -> None:
    """libxml2 gives names that lxml itself refuses."""
    broken = content("news.xml").replace(b"sitemaps.org/schemas", b"sitemaps}org/schemas")
    found = sitemap_links(broken, AT).found
    assert found.links[0].url == TRAM
    assert "is not a valid URI" in found.missed[0].reason


# -- pages -------------------------------------------------------------------------------------------------------


def test_a_page_announces_its_feeds_the_surest_first() -> None:
    said = announced(content("announcing.html").decode(), "https://city.example/")
    assert said.feeds == ("https://city.example/atom", "https://city.example/news/rss")
    assert said.shown == ("https://city.example/list.rss",)
    assert said.hubs == ("https://hub.example/html",)
    assert (said.title, said.language) == ("City news", "sv")


def test_a_link_header_announces_as_well() -> None:
    """RFC 8288: several in one header, quoted or not, against the address."""
    header = '<https://hub.example/>; rel="hub", </feed>; rel=alternate; type="application/atom+xml", <x>; title="a, b"'
    assert linked(header, "hub", AT) == ("https://hub.example/",)
    assert announced("", "https://city.example/news", header).feeds == ("https://city.example/feed",)
    assert linked("<<<;;;rel=hub,,,", "hub", AT) == ()


def test_what_a_listing_lists_is_learned_from_its_own_links() -> None:
    """Not the navigation, however long its titles, nor other sites; without fragments and tracking parameters."""
    learned = learned_links(listing("hosts.html"))
    assert learned is not None
    assert [it.url for it in learned.links] == [
        "https://city.example/2025/07/tram-line-opens",
        "https://m.city.example/2025/07/park-planted",
        "https://city.example/2025/06/library-lends-tools",
        "https://city.example/2025/06/school-yard-is-open",
    ]
    assert learned.links[0].title == "The tram line to the port opens in spring"
    assert re.fullmatch(learned.article, "/2026/01/what-comes-next")
    assert not re.fullmatch(learned.article, "/a-long-page-about-how-we-work-here")
    first = listing("hosts.html").soup.select(learned.select)[0]
    assert str(first.get("href")).startswith("/2025/07/tram"), "the selector finds them again"


@pytest.mark.parametrize(
    "markup",
    [
        "",
        "<p>No link",
        "<a href=/a>1</a><a href=/b>2</a>",
        "<nav>"
        + "".join(
            f"<a href=/a-long-name-of-page-{it}>A title of page {it}, which is long enough</a>" for it in range(9)
        ),
    ],
)
def test_a_page_that_lists_nothing_is_no_listing(markup: str) -> None:
    assert learned_links(page_of(f"<!doctype html>{markup}", url="https://city.example/")) is None


@pytest.mark.parametrize("nested", [1, 15_000])
def test_a_page_of_thousands_of_links_takes_no_quadratic_time(nested: int) -> None:
    links = "".join(
        f'<a href="/2025/07/a-title-of-number-{it}">The title of the article number {it}</a>' for it in range(9000)
    )
    page = page_of(f"<!doctype html><body>{'<div>' * nested}{links}", url="https://city.example/")
    began = time.process_time()
    learned = learned_links(page)
    assert learned is not None
    assert len(learned.links) == 3000
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    ("markup", "address"),
    [
        ('<link rel="next" href="/news?page=2">', "https://city.example/news?page=2"),
        ('<a rel="nofollow next" href="?page=2">›</a>', "https://city.example/news?page=2"),
        ('<b>1</b> <a href="/news/2">2</a> <a href="/news/3">3</a>', "https://city.example/news/2"),
        ('<a href="/news">1</a> <a href="/news?p=2">2</a>', "https://city.example/news?p=2"),
        ('<a href="/news?p=2">٢</a>', "https://city.example/news?p=2"),
        ('<a rel="next" href="https://other.example/2">', None),
        ('<a href="/vote/2">2</a>', "https://city.example/vote/2"),
        ('<a href="/news">1</a>', None),
        ("", None),
    ],
)
def test_the_next_page_is_named_or_numbered(markup: str, address: str | None) -> None:
    assert next_page(page_of(f"<!doctype html><body>{markup}", url="https://city.example/news")) == address


@pytest.mark.parametrize(
    ("urls", "like", "unlike"),
    [
        (["/news/4120", "/news/4113", "/news/4099"], "/news/7", "/page/3"),
        (["/2025/07/08/a-b-c-d", "/2024/01/02/e-f-g-h", "/2023/11/09/x-y-z-w"], "/2026/12/31/new-one", "/2025/07/"),
        (["/a.php?id=1", "/a.php?id=2", "/a.php?id=33"], "/a.php?id=400", "/a.php?cat=2"),
        (["/қала/жаңа-саябақ-ашылды-бүгін", "/спорт/тағы-бір-ұзын-атау-осында"], "/мәдениет/үшінші-ұзын-атау", "/қала"),
    ],
)
def test_addresses_of_articles_have_one_expression(urls: list[str], like: str, unlike: str) -> None:
    learned = expression(f"https://city.example{it}" for it in urls)
    assert re.fullmatch(learned, like)
    assert not re.fullmatch(learned, unlike)


# -- sites -------------------------------------------------------------------------------------------------------


async def test_an_announced_feed_is_better_than_the_list_and_comments_are_no_articles() -> None:
    with saved_site("saari_fi") as site:
        found = await surveyed(site)
    assert [it.kind for it in found.candidates] == ["feed", "listing"]
    assert found.candidates[0].hubs == ("https://hub.example/",)
    assert found.title == "Saaren Uutiset"
    assert any(it.url.endswith("/comments/feed/") and "comments" in it.came for it in found.tried)


async def test_common_paths_are_asked_only_where_nothing_is_announced_and_up_to_the_first_feed() -> None:
    with saved_site("saari_fi") as one, saved_site("ozen_kk") as other:
        await surveyed(one)
        await surveyed(other, "/kk/janalyqtar")
    assert "/rss.xml" not in one.paths
    assert other.paths == ["/kk/janalyqtar", "/feed/", "/rss.xml", "/sitemap.xml"]


async def test_a_feed_that_the_site_has_left_behind_comes_last() -> None:
    with saved_site("saari_fi") as site:
        feed = site.replies["/feed/"]
        assert isinstance(feed, Reply)
        site.replies["/feed/"] = Reply(str(feed.body).replace("Feb 2026", "Feb 2019"), type=feed.type)
        found = await surveyed(site)
    assert [it.kind for it in found.candidates] == ["listing", "feed"]
    assert "its newest is of 2019-02-26" in found.candidates[1].doubts[0]


async def test_a_day_that_is_told_alone_is_that_day() -> None:
    items = (
        f'<h2><a href="/news/{it}">A new tram line, number {it}</a></h2><time datetime="2026-02-0{it}">{it}. 2.</time>'
        for it in (3, 2, 1)
    )
    with Site({"/": "".join(f"<article>{it}</article>" for it in items)}) as site:
        assert (await surveyed(site)).tried[0].came == "a page that lists 3 articles, the newest of 2026-02-03"


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("0001-01-01T00:00:00Z", "0001-01-01"), ("9999-12-31", None), ("Tue, 03 Feb 2026 00:00:00 GMT", "2026-02-03"),
        ("2026-02-03T23:30:00-02:00", "2026-02-04"),
    ],
)  # fmt: skip
async def test_whatever_day_a_feed_tells_is_told_or_passed_over(told: str, day: str | None) -> None:
    items = "".join(
        f"<item><title>Tram {it}</title><link>/news/{it}</link><pubDate>{told}</pubDate></item>" for it in "ab"
    )
    feed = Reply(f"<rss version='2.0'><channel><title>City</title>{items}</channel></rss>", type="application/rss+xml")
    with Site({"/feed": feed}) as site:
        (found, *_) = (await surveyed(site, "/feed")).tried
    assert found.came == "a feed of 2 articles" + (f", the newest of {day}" if day else "")


async def test_sitemaps_come_from_robots_txt_and_one_that_lists_itself_is_asked_once() -> None:
    with saved_site("mina_ar") as site:
        found = await surveyed(site, "/ar")
    (chosen,) = found.candidates
    assert (chosen.kind, chosen.place.select) == ("news sitemap", r"/sitemap\-news\.xml\.gz$")
    assert site.paths.count("/sitemap.xml") == 1


async def test_the_address_of_a_feed_is_enough() -> None:
    with saved_site("saari_fi") as site:
        found = await surveyed(site, "/feed/")
        assert site.paths == ["/feed/"]
    assert [it.kind for it in found.candidates] == ["feed"]


async def test_whatever_a_site_does_the_survey_ends_with_what_was_tried() -> None:
    endless = b"<!doctype html><body>" + b"<div>" * 300_000
    for reply in (Reply(status=500), Reply(b"\x89PNG\r\n" * 99, type="image/png"), Reply(endless), Reply("")):
        with Site({"/": reply}) as site:
            found = await surveyed(site)
        assert found.candidates == ()
        assert found.tried[0].url == f"{site.origin}/"
