"""Discovery against a real local site: feeds, sitemaps and listings, whole and broken."""

import gzip
import time
from collections.abc import Callable, Mapping
from functools import cache

import pytest

from local_site import Reply, Site
from urbanfeed.ingest.discover import Found, Offer, discover, feed_links, listing_links, same_form, sitemap_links
from urbanfeed.ingest.extract import page_of
from urbanfeed.ingest.fetch import Fetcher, Mirror
from urbanfeed.scraping import Discovery, Scraper, html, latest, listing, sitemap, text
from urbanfeed.settings import load

HOME = "https://city.example/kk/"

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>City</title><link>https://city.example/</link>
<item><title>Tram &amp; bus</title><link>https://city.example/2025/tram/</link>
  <pubDate>Tue, 08 Jul 2025 10:00:00 +0000</pubDate></item>
<item><title>Park</title><link>/2025/park/?utm_source=rss</link></item>
<item><title>Elsewhere</title><link>https://other.example/2025/x/</link></item>
<item><title>No link</title></item>
</channel></rss>"""

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>City</title>
<entry><title>Tram</title><link href="https://city.example/2025/tram/"/><updated>2025-07-08T10:00:00Z</updated></entry>
</feed>"""

URLS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
<url><loc> https://city.example/2025/tram/ </loc><lastmod>2025-07-08</lastmod>
  <xhtml:link rel="alternate" hreflang="en" href="https://city.example/2025/other/"/></url>
<url><loc>https://city.example/2025/park/</loc></url>
<url><loc>https://city.example/about/</loc></url>
</urlset>"""

LISTING = """<!doctype html><html><body><nav><a href="/about/">About</a></nav>
<h2><a href="/2025/tram/">Tram  &amp;
 bus</a></h2><h2><a href="park/">Park</a></h2><a name="x">no address</a><a href="http://[">broken</a>
<aside><a class="ad" href="/2025/advert/">Advert</a></aside></body></html>"""


def source(*places: Discovery) -> Scraper:
    return Scraper(
        name="city",
        title="City",
        home=HOME,
        language="kk",
        headline=text("h1"),
        body=html("article"),
        article=r"/\d{4}/[^/]+/(\?.*)?",
        discover=places,
    )


async def found_on(replies: Mapping[str, Reply | str | bytes], *places: Discovery) -> tuple[Found, Site]:
    with Site(replies) as site:
        async with Fetcher(load({}, host_delay=0), (Mirror(HOME, site.origin),)) as fetcher:
            return await discover(source(*places), fetcher), site


def urls(found: Found) -> list[str]:
    return [link.url for link in found.links]


@pytest.mark.parametrize("feed", [RSS, RSS.replace("UTF-8", "UTF-16").encode("utf-16"), "\n  " + RSS, ATOM])
async def test_a_feed_gives_the_articles_of_its_source(feed: str | bytes) -> None:
    found, _ = await found_on({"/feed": feed}, *latest("/feed"))
    assert urls(found)[0] == "https://city.example/2025/tram/"
    assert all(url.startswith("https://city.example/2025/") for url in urls(found))
    assert found.missed == ()


async def test_a_link_tells_its_title_its_date_and_where_it_stands() -> None:
    found, _ = await found_on({"/feed": RSS}, *latest("/feed"))
    tram = found.links[0]
    assert (tram.title, tram.date) == ("Tram & bus", "Tue, 08 Jul 2025 10:00:00 +0000")
    assert tram.found_in == "https://city.example/feed"


async def test_places_are_addresses_of_the_home_absolute_paths_and_relative_ones() -> None:
    _, site = await found_on({}, *latest("/feed"), *listing("news/"))
    assert site.paths == ["/feed", "/kk/news/"]


async def test_an_article_told_of_in_several_places_and_spellings_is_one_link() -> None:
    page = '<a href="/2025/park/#c">1</a><a href="/2025/park/?amp=1">2</a><a href="http://www.city.example/2025/park/">3</a>'
    found, _ = await found_on({"/feed": RSS, "/": page}, *latest("/feed", "/"))
    assert urls(found) == ["https://city.example/2025/tram/", "https://city.example/2025/park/"]


async def test_a_listing_gives_the_links_that_its_selector_finds() -> None:
    found, _ = await found_on({"/": LISTING}, *listing("/", "h2 a"))
    assert [(link.url, link.title) for link in found.links] == [("https://city.example/2025/tram/", "Tram & bus")]


def test_links_of_a_listing_are_read_against_its_base() -> None:
    page = page_of(LISTING.replace("<html>", '<html><head><base href="/2025/"></head>'), url="https://city.example/")
    assert [link.url for link in listing_links(page, "h2 a")] == [
        "https://city.example/2025/tram/",
        "https://city.example/2025/park/",
    ]


async def test_a_sitemap_gives_its_articles_and_no_language_twins() -> None:
    found, _ = await found_on({"/sitemap.xml": Reply(URLS, type="application/xml")}, *sitemap("/sitemap.xml"))
    assert [(link.url, link.date) for link in found.links] == [
        ("https://city.example/2025/tram/", "2025-07-08"),
        ("https://city.example/2025/park/", None),
    ]


@pytest.mark.parametrize(
    ("reply", "place", "offered"),
    [
        (Reply(RSS), "feed", None),
        (Reply(RSS, headers={"Link": '</hub>; rel="hub"'}), "feed", (f"{HOME}feed", "https://city.example/hub")),
        (
            Reply(RSS, headers={"Link": '<https://hub.example/>; rel=hub, </topic>; rel="self"'}),
            "feed",
            ("https://city.example/topic", "https://hub.example/"),
        ),
        (
            Reply(ATOM.replace("<entry>", '<link rel="self" href="/a"/><link rel="hub" href="/h"/><entry>')),
            "feed",
            ("https://city.example/a", "https://city.example/h"),
        ),
        (
            Reply(
                '{"version": "https://jsonfeed.org/version/1.1", "feed_url": "/j", "items": [],'
                ' "hubs": [{"type": "WebSub", "url": "/h"}]}'
            ),
            "feed",
            ("https://city.example/j", "https://city.example/h"),
        ),
        (
            Reply(
                LISTING.replace("<body>", '<head><link rel="hub" href="/h"><link rel="self" href="/l"></head><body>')
            ),
            "listing",
            ("https://city.example/l", "https://city.example/h"),
        ),
        (Reply(URLS, headers={"Link": '</h>; rel="hub"'}), "sitemap", (f"{HOME}feed", "https://city.example/h")),
        (Reply(LISTING), "listing", None),
    ],
    ids=["none", "topic not said", "header", "atom", "json feed", "listing", "sitemap", "no listing's"],
)
async def test_a_place_offers_its_hub_and_what_to_subscribe_to_there(
    reply: Reply, place: str, offered: tuple[str, str] | None
) -> None:
    """WebSub, section 4: in the Link header first, or else in the feed or the page."""
    kinds: dict[str, Callable[[str], tuple[Discovery, ...]]] = {
        "feed": latest, "listing": listing, "sitemap": sitemap,
    }  # fmt: skip
    found, _ = await found_on({"/kk/feed": reply}, *kinds[place]("feed"))
    assert found.offers == {f"{HOME}feed": Offer(offered[0], (offered[1],)) if offered else None}


async def test_a_place_that_cannot_be_read_withdraws_no_offer() -> None:
    for reply in (Reply("", 410), Reply("this is no feed")):
        found, _ = await found_on({"/kk/feed": reply}, *latest("feed"))
        assert (len(found.missed), found.offers) == (1, {})


def index(*addresses: str) -> str:
    entries = "".join(
        f"<sitemap><loc>{address}</loc><lastmod>2025-0{number}-01</lastmod></sitemap>"
        for number, address in enumerate(addresses, 1)
    )
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</sitemapindex>'


async def test_an_index_leads_to_its_sitemaps_the_last_changed_first_and_only_to_those_wanted() -> None:
    replies: dict[str, Reply | str | bytes] = {
        "/sitemap.xml": index("/posts-1.xml", "/posts-2.xml.gz", "/tags.xml"),
        "/posts-1.xml": URLS,
        "/posts-2.xml.gz": Reply(gzip.compress(URLS.replace("tram", "bus").encode()), type="application/gzip"),
        "/tags.xml": URLS,
    }
    found, site = await found_on(replies, *sitemap("/sitemap.xml", only="posts"))
    assert site.paths == ["/sitemap.xml", "/posts-2.xml.gz", "/posts-1.xml"]
    assert [url.split("/")[-2] for url in urls(found)] == ["bus", "park", "tram"]


async def test_of_an_index_of_millions_the_last_changed_sitemaps_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("urbanfeed.ingest.discover.places._MOST_LINKS", 1)
    names = [f"/{number}.xml" for number in range(1, 7)]
    replies = dict.fromkeys(names, URLS) | {"/sitemap.xml": index(*names)}
    _, site = await found_on(replies, *sitemap("/sitemap.xml"))
    assert site.paths == ["/sitemap.xml", "/6.xml"]


async def test_an_index_that_lists_itself_ends() -> None:
    found, site = await found_on({"/sitemap.xml": index("/sitemap.xml")}, *sitemap("/sitemap.xml"))
    assert urls(found) == []
    assert site.paths == ["/sitemap.xml"]


async def test_indexes_of_indexes_do_not_multiply() -> None:
    names = [f"/{number}.xml" for number in range(60)]
    _, site = await found_on(dict.fromkeys(["/sitemap.xml", *names], index(*names)), *sitemap("/sitemap.xml"))
    assert len(site.paths) == len(set(site.paths)) == 51


def test_an_author_that_never_ends_costs_no_time() -> None:
    """Written plainly or as character references; feedparser alone takes half a minute for each of these."""
    began = time.process_time()
    for author in ("a" * 60_000, "&#97;" * 60_000):
        entry = f"<item><link>https://city.example/news/1</link><author>{author}</author></item>"
        found = feed_links(f"<rss version='2.0'><channel>{entry}</channel></rss>".encode(), "https://city.example/feed")
        assert [it.url for it in found.links] == ["https://city.example/news/1"]
    assert time.process_time() - began < 10


# -- broken places: what can be read is given, and what cannot is told -------------------------------------------


async def test_a_feed_that_breaks_off_gives_its_first_entries_and_says_so() -> None:
    found, _ = await found_on({"/feed": RSS[: RSS.index("<item><title>Elsewhere")]}, *latest("/feed"))
    assert len(urls(found)) == 2
    (missed,) = found.missed
    assert missed.place == "https://city.example/feed"
    assert "broken" in missed.reason


async def test_a_sitemap_that_breaks_off_gives_its_first_addresses_and_says_so() -> None:
    found, _ = await found_on({"/s": URLS[: URLS.index("<url><loc>https://city.example/about")]}, *sitemap("/s"))
    assert len(urls(found)) == 2
    assert "broken" in found.missed[0].reason


@pytest.mark.parametrize(
    ("reply", "places", "reason"),
    [
        (Reply(status=404), latest("/x"), "404"),
        ("<!doctype html><title>Soon</title><p>Under construction", latest("/x"), "no feed"),
        ("", latest("/x"), "no feed"),
        ("<!doctype html><title>Soon</title>", sitemap("/x"), "no sitemap"),
        ("", sitemap("/x"), "no "),
        (b"\x1f\x8b" + b"no gzip" * 9, sitemap("/x"), "gzip"),
        (Reply(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, type="image/png"), listing("/x"), "not-text"),
    ],
)
async def test_a_place_that_gives_nothing_is_named_and_the_others_are_read(
    reply: Reply | str | bytes, places: tuple[Discovery, ...], reason: str
) -> None:
    found, _ = await found_on({"/x": reply, "/feed": RSS}, *places, *latest("/feed"))
    assert len(urls(found)) == 2
    (missed,) = found.missed
    assert missed.place == "https://city.example/x"
    assert reason in missed.reason


async def test_one_sitemap_missing_from_an_index_hides_no_other() -> None:
    found, _ = await found_on({"/s": index("/1.xml", "/2.xml"), "/1.xml": URLS}, *sitemap("/s"))
    assert len(urls(found)) == 2
    assert [missed.place for missed in found.missed] == ["https://city.example/2.xml"]


def test_xml_cannot_make_us_read_files_or_swell() -> None:
    """External entities and the billion laughs (CWE-611, CWE-776)."""
    laughs = "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 10))
    types = f'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY e0 "aaaaaaaaaa">{laughs}]>'
    for entity in ("f", "e9"):
        location = f"https://city.example/&{entity};"
        found = sitemap_links(f"{types}<urlset><url><loc>{location}</loc></url></urlset>".encode(), HOME).found
        feed = f"{types}<rss version='2.0'><channel><item><link>{location}</link></item></channel></rss>"
        for link in (*found.links, *feed_links(feed.encode(), HOME).links):
            assert "root:" not in link.url
            assert len(link.url) < 100


ITEM = "<item><link>https://city.example/{}</link><description>Text</description></item>"


@pytest.mark.parametrize("unit", ["<a>", "<item>", "&#60;a ", ITEM])
def test_a_feed_of_any_length_costs_no_more_than_one_of_some_thousand_entries(unit: str) -> None:
    """What feedparser is given is measured in what it costs there, and not in bytes alone."""
    nasty = "<rss version='2.0'><channel><item><title>" + unit * (5_000_000 // len(unit))
    assert cost(nasty) < 3 * cost("<rss version='2.0'><channel>" + "".join(map(ITEM.format, range(4_000)))) + 0.5


@cache
def cost(feed: str) -> float:
    """The CPU time that reading a feed takes, in seconds."""
    began = time.process_time()
    feed_links(feed.encode(), HOME)
    return time.process_time() - began


@pytest.mark.parametrize("form", ["xml", "json"])
def test_of_a_feed_that_is_too_long_the_first_entries_are_read_and_all_whole(form: str) -> None:
    if form == "xml":
        content = "<rss version='2.0'><channel>" + "".join(map(ITEM.format, range(50_000)))
    else:
        items = ",".join(f'{{"url": "https://city.example/{it}"}}' for it in range(50_000))
        content = f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{items}]}}'
    found = feed_links(content.encode(), HOME)
    assert 2_000 < len(found.links) <= 5_000
    assert [it.url for it in found.links] == [f"https://city.example/{it}" for it in range(len(found.links))]
    (missed,) = found.missed
    assert (
        missed.reason == f"the feed is too long ({len(content):,} bytes); its first {len(found.links)} entries are read"
    )


def test_a_packed_sitemap_is_unpacked_to_the_limit_only() -> None:
    found = sitemap_links(gzip.compress(b"<urlset>" + b" " * 60_000_000), HOME).found
    assert "more than" in found.missed[0].reason


async def test_links_that_a_mirror_has_rewritten_are_canonical() -> None:
    with Site({}) as site:
        site.replies["/"] = f'<a href="{site.origin}/2025/tram/">Tram</a>'
        async with Fetcher(load({}, host_delay=0), (Mirror(HOME, site.origin),)) as fetcher:
            found = await discover(source(*listing("/")), fetcher)
    assert urls(found) == ["https://city.example/2025/tram/"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://h/a", "http://www.h:80/a/#top", True),
        ("https://h/a?x=1&y=2", "https://h/a?y=2&x=1&utm_medium=rss&fbclid=z", True),
        ("https://h/Ny%2851001%29", "https://h/Ny(51001)", True),
        ("https://h/қала", "https://h/%D2%9B%D0%B0%D0%BB%D0%B0", True),
        ("https://h/a/?amp=1", "https://h/a/amp/", True),
        ("https://h/a?p=1", "https://h/a?p=2", False),
        ("https://h/a", "https://h:8080/a", False),
        ("https://h/A", "https://h/a", False),
        ("http://[", "http://[", True),
    ],
)
def test_two_addresses_of_one_article_have_one_form(one: str, other: str, same: bool) -> None:
    assert (same_form(one) == same_form(other)) is same
