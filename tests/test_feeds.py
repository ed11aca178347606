"""The feeds as their subscribers get them: over HTTP, read by feedparser, and held against RFC 4287."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import feedparser
import pytest
from lxml import etree
from starlette.applications import Starlette
from starlette.testclient import TestClient

from articles import article, at
from one_door import BASE, one_door
from urbanfeed.article import Article, Rights
from urbanfeed.blocks import Figure, Paragraph
from urbanfeed.moment import Moment
from urbanfeed.publish import feeds
from urbanfeed.store import Source

FILES = ["/feeds/atom.xml", "/feeds/rss.xml"]
CITY = Source("city_news", "City News", "https://city.example/", "en", None, Rights(show="full"))
CLOSED = Source("closed", "Closed Gazette", None, "kk", None, Rights(show="link"))

ARABIC = article(
    "madina",
    headline="اتحاد لمبدعي وقادة المدن الحية <1> & «2»",
    language="ar",
    body=(Paragraph("ولدت فكرة المدن الحية في روسيا. وتزايد حجمها."), Paragraph("City", language="en")),
    published=Moment("2023-05-15T12:05:00", "minute", "unknown", "12:05 مساءً الإثنين 15 مايو 2023"),
    topics=("urban-governance", "not-in-the-taxonomy"),
)
KAZAKH = article(
    "qala",
    source="closed",
    headline="Өңірлер орталығынан – шешімдер орталығына",
    language="kk",
    standfirst="Қызылорда.",
    body=(Paragraph("Қазақстанның бірінші форумы. Secret second sentence. " + "Ұзақ мәтін. " * 60),),
    authors=("Айгүл Қ.", "Ерлан & Ко"),
    published=at("2025-07-08T10:00:00+05:00"),
    updated=at("2025-07-09T10:00:00+05:00"),
)
UNDATED = article("evergreen")

Reader = Callable[..., TestClient]


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Reader]:
    """`serving(article, …)` is a client of the feeds of a store that holds these."""
    with ExitStack() as stack:

        def serve(*articles: Article, base: str | None = BASE) -> TestClient:
            door = one_door(feeds.routes(), tmp_path / "feeds.sqlite3", articles, sources=(CITY, CLOSED), base=base)
            return stack.enter_context(TestClient(door))

        yield serve


def read(client: TestClient, address: str) -> Any:
    """What feedparser makes of the feed; it must find nothing wrong with it."""
    answer = client.get(address)
    assert answer.status_code == 200
    feed = feedparser.parse(answer.content, response_headers={"content-type": answer.headers["content-type"]})
    assert feed.bozo is False, feed.get("bozo_exception")
    return feed


@pytest.mark.parametrize("file", FILES)
def test_a_reader_gets_the_articles_of_a_query_newest_first(serving: Reader, file: str) -> None:
    client = serving(ARABIC, KAZAKH, UNDATED)
    assert [it.title for it in read(client, file).entries] == [UNDATED.headline, KAZAKH.headline, ARABIC.headline]
    assert [it.title for it in read(client, f"{file}?order=oldest&limit=1").entries] == [ARABIC.headline]
    assert [it.title for it in read(client, f"{file}?language=kk").entries] == [KAZAKH.headline]
    assert read(client, f"{file}?source=nobody").entries == []


@pytest.mark.parametrize("file", FILES)
def test_an_entry_has_the_same_id_in_every_feed_and_it_ends_in_the_article_s(serving: Reader, file: str) -> None:
    client = serving(ARABIC)
    assert {read(client, f"{file}{asked}").entries[0].id for asked in ("", "?language=ar", "?q=المدن&limit=3")} == {
        f"urn:uuid:{ARABIC.id}"
    }


def test_an_rss_guid_is_no_link(serving: Reader) -> None:
    assert b'<guid isPermaLink="false">urn:uuid:' in serving(ARABIC).get("/feeds/rss.xml").content


def test_a_feed_s_id_is_its_query_s_however_it_is_asked(serving: Reader) -> None:
    client = serving(ARABIC)
    one = read(client, "/feeds/atom.xml?topic=mobility&language=sv&limit=5&utm_source=mail").feed
    other = read(client, "/feeds/atom.xml?language=sv&topic=mobility&topic=mobility").feed
    assert one.id == other.id == f"{BASE}/feeds/atom.xml?language=sv&topic=mobility"
    assert one.id != read(client, "/feeds/atom.xml?language=sv").feed.id


@pytest.mark.parametrize("file", FILES)
def test_a_feed_names_its_own_address_and_the_newsroom_s_page_of_the_query(serving: Reader, file: str) -> None:
    client = serving(ARABIC)
    feed = read(client, f"{file}?limit=5&q=a%26b&language=ar").feed
    by_relation = {link.rel: link.href for link in feed.links}
    assert by_relation == {
        "self": f"{BASE}{file}?language=ar&q=a%26b&limit=5",
        "alternate": f"{BASE}/?language=ar&q=a%26b",
    }
    assert feed.link == f"{BASE}/?language=ar&q=a%26b"
    assert [it.rel for it in read(client, file).entries[0].links] == ["alternate"]


@pytest.mark.parametrize("file", FILES)
def test_a_feed_names_its_hub_where_the_application_has_one(serving: Reader, file: str) -> None:
    """WebSub, section 4: in the document, and beside it."""
    client = serving(ARABIC)
    own = f'<{BASE}{file}?limit=5>; rel="self"'
    assert client.get(f"{file}?limit=5").headers["link"] == own
    cast(Starlette, client.app).state.hub = f"{BASE}/hub"
    assert client.get(f"{file}?limit=5").headers["link"] == f'{own}, <{BASE}/hub>; rel="hub"'
    (hub,) = (link.href for link in read(client, file).feed.links if link.rel == "hub")
    assert hub == f"{BASE}/hub"


@pytest.mark.parametrize("file", FILES)
def test_without_a_base_address_links_use_the_origin_of_the_request(serving: Reader, file: str) -> None:
    assert read(serving(ARABIC, base=None), file).feed.link == "http://testserver/"


@pytest.mark.parametrize("file", FILES)
def test_an_entry_says_its_language_and_the_feed_its_own_where_it_has_one(serving: Reader, file: str) -> None:
    client = serving(ARABIC, KAZAKH, article("unknown", language=None))
    root = etree.fromstring(client.get(file).content)
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    entries = root.iter("{*}entry", "item")
    assert [it.get(lang) for it in entries] == ["und", "kk", "ar"]
    assert root.get(lang) == "en"
    assert etree.fromstring(client.get(f"{file}?language=ar").content).get(lang) == "ar"
    assert read(client, f"{file}?language=ar").feed.language == "ar"
    assert etree.fromstring(client.get(f"{file}?language=sv&q=none").content).get(lang) == "sv"


@pytest.mark.parametrize("file", FILES)
def test_content_says_its_own_language_and_direction(serving: Reader, file: str) -> None:
    """A reader shows it in a page of another language."""
    (entry,) = read(serving(ARABIC), file).entries
    content = entry.content[0].value
    assert content.startswith('<div dir="rtl" lang="ar">')
    assert '<p dir="ltr" lang="en">City</p>' in content


@pytest.mark.parametrize("file", FILES)
def test_rights_decide_what_is_sent(serving: Reader, file: str) -> None:
    text = "The first sentence. The second one, which is long. " + "And so on. " * 60 + "The end."
    full, excerpt, link = (
        article(show, body=(Paragraph(text),), standfirst="Not for links.", rights=Rights(show, credit="City News"))
        for show in ("full", "excerpt", "link")
    )
    client = serving(full, excerpt, link)
    entries = {it.title: it for it in read(client, file).entries}
    assert "The end." in entries[full.headline].content[0].value
    assert entries[excerpt.headline].summary == "Not for links."
    assert entries[link.headline].summary == "City News"  # whose it is, since nothing of its text may be said
    assert all("content" not in entries[it.headline] for it in (excerpt, link))
    assert client.get(file).text.count("The end.") == 1
    assert client.get(file).text.count("Not for links.") == 3  # the whole one has it above its text too


@pytest.mark.parametrize("file", FILES)
def test_an_invented_address_is_never_in_a_feed(serving: Reader, file: str) -> None:
    rebuilt = article("rebuilt", body=(Paragraph("Text."), Figure("https://city.example/invented.jpg", caption="Cap")))
    rebuilt = replace(rebuilt, provenance=replace(rebuilt.provenance, invented_url=True))
    client = serving(rebuilt)
    (entry,) = read(client, file).entries
    assert entry.link == f"{BASE}/articles/{rebuilt.id}/rebuilt"
    assert "city.example/rebuilt" not in client.get(file).text
    assert "invented.jpg" not in client.get(file).text
    assert "Cap" in entry.content[0].value


@pytest.mark.parametrize("file", FILES)
def test_an_address_that_is_not_of_the_web_is_not_linked(serving: Reader, file: str) -> None:
    odd = article("odd", canonical_url="javascript:alert(1)", url="https://city.example/odd")
    assert read(serving(odd), file).entries[0].link == "https://city.example/odd"


def test_only_stated_dates_are_published_and_updated_is_real(serving: Reader) -> None:
    client = serving(ARABIC, KAZAKH, UNDATED)
    for file in FILES:
        undated, kazakh, arabic = read(client, file).entries
        assert kazakh.published_parsed[:6] == (2025, 7, 8, 5, 0, 0)
        assert kazakh.updated_parsed[:6] == (2025, 7, 9, 5, 0, 0)
        assert arabic.published_parsed[:6] == (2023, 5, 15, 12, 5, 0)
        assert arabic.updated_parsed[:6] == (2025, 9, 1, 8, 0, 0)  # its page states none: when it was read
        assert "published" not in undated
        assert undated.updated_parsed[:6] == (2025, 9, 1, 8, 0, 0)
        assert read(client, file).feed.updated_parsed[:6] == (2025, 9, 1, 8, 0, 0)


def test_only_stated_authors_are_named_and_the_source_speaks_for_the_rest(serving: Reader) -> None:
    client = serving(ARABIC, KAZAKH)
    kazakh, arabic = read(client, "/feeds/atom.xml").entries
    assert [it.name for it in kazakh.authors] == ["Айгүл Қ.", "Ерлан & Ко"]
    assert "authors" not in arabic or arabic.authors == []
    assert arabic.source.author == arabic.source.title == "City News"
    assert arabic.source.id == f"{BASE}/feeds/atom.xml?source=city_news"
    kazakh, arabic = read(client, "/feeds/rss.xml").entries
    assert [it.name for it in kazakh.authors] == ["Айгүл Қ.", "Ерлан & Ко"]
    assert "author" not in arabic
    assert arabic.source == {"href": f"{BASE}/feeds/rss.xml?source=city_news", "title": "City News"}


def test_topics_are_categories_in_the_article_s_language(serving: Reader) -> None:
    (entry,) = read(serving(ARABIC), "/feeds/atom.xml").entries
    known, unknown = entry.tags
    assert (known.term, known.scheme) == ("urban-governance", f"{BASE}/topics/")
    assert "\u0600" <= known.label[0] <= "\u06ff"
    assert (unknown.term, unknown.label) == ("not-in-the-taxonomy", "not-in-the-taxonomy")


def test_the_title_says_the_query_in_words(serving: Reader) -> None:
    client = serving(ARABIC)
    titles = {
        "": "urbanfeed",
        "source=city_news&source=nobody": "City News, nobody – urbanfeed",
        "topic=mobility&language=en&q=tram": "Transport and mobility · English · “tram” – urbanfeed",
        "since=2025-01-01&until=2025-12-31": "2025-01-01 – 2025-12-31 – urbanfeed",
    }
    assert {asked: read(client, f"/feeds/atom.xml?{asked}").feed.title for asked in titles} == titles


@pytest.mark.parametrize("file", FILES)
def test_markup_in_a_text_stays_text(serving: Reader, file: str) -> None:
    nasty = article(
        headline="<script>alert(1)</script> ]]> &amp;",
        standfirst="a < b & <img src=x onerror=alert(1)>",
        body=(Paragraph("]]> <b>not bold</b> &lt;"),),
    )
    root = etree.fromstring(serving(nasty).get(file).content)
    (item,) = root.iter("{*}entry", "item")
    assert item.findtext("{*}title") == nasty.headline
    content = item.findtext("{*}content") or item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") or ""
    assert "<p>]]&gt; &lt;b&gt;not bold&lt;/b&gt; &amp;lt;</p>" in content
    assert "<img" not in content
    # The summary of Atom is text; the description of RSS is HTML by its specification.
    shown = {"entry": nasty.standfirst, "item": "a &lt; b &amp; &lt;img src=x onerror=alert(1)&gt;"}
    assert (item.findtext("{*}summary") or item.findtext("description")) == shown[etree.QName(item).localname]


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    ("parameter", "asked"),
    [
        ("limit", "limit=many"),
        ("limit", "limit=1.5"),
        ("content", "content=all"),
        ("language", "language=sv_FI"),
        ("langauge", "langauge=sv"),
    ],
)
def test_a_bad_parameter_answers_400_with_its_name(serving: Reader, file: str, parameter: str, asked: str) -> None:
    answer = serving(ARABIC).get(f"{file}?{asked}")
    assert (answer.status_code, answer.json()["parameter"]) == (400, parameter)


@pytest.mark.parametrize("file", FILES)
def test_who_has_the_feed_already_gets_304_until_something_changes(serving: Reader, file: str) -> None:
    client = serving(ARABIC)
    first = client.get(file)
    assert first.headers["cache-control"] == "public, max-age=300, stale-while-revalidate=3600"
    assert first.headers["access-control-allow-origin"] == "*"
    for given in (
        {"If-None-Match": first.headers["etag"]},
        {"If-Modified-Since": first.headers["last-modified"]},
    ):
        again = client.get(file, headers=given)
        assert (again.status_code, again.content) == (304, b"")
    assert client.head(file).headers["etag"] == first.headers["etag"]
    assert client.get(f"{file}?language=sv").headers["etag"] != first.headers["etag"]
    assert client.get(file).content == first.content


def test_media_types_say_what_they_are(serving: Reader) -> None:
    client = serving(ARABIC)
    types = [client.get(file).headers["content-type"] for file in FILES]
    assert types == ["application/atom+xml; charset=utf-8", "application/rss+xml; charset=utf-8"]
