"""What people get of the feeds: a page where a browser asks for one, and the list of all feeds."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest
from bs4 import BeautifulSoup
from lxml import etree
from starlette.applications import Starlette
from starlette.testclient import TestClient

from articles import article
from articles import page as saved
from newsroom_door import ARABIC, ARTICLES, HOSTILE, KAZAKH, MONGOLIAN, SOURCES, SWEDISH
from one_door import BASE, one_door
from urbanfeed.article import Article
from urbanfeed.ingest.bulk.opml import feeds_of
from urbanfeed.publish import feeds
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Wire

BROWSERS = [
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/png,image/svg+xml,*/*;q=0.8",
    "text/html, application/xhtml+xml, image/jxr, */*;q=0.5",
    "text/html",
    "TEXT/HTML;q=0.9, application/xml;q=0.8",
]
READERS = [
    "",
    "*/*",
    "application/atom+xml",
    "application/atom+xml,application/rdf+xml,application/rss+xml,application/xml;q=0.9,text/xml;q=0.2,*/*;q=0.1",
    "application/rss+xml, application/xml;q=0.8, text/html;q=0.5",
    "text/html, application/rss+xml",
    "application/xml, text/html, */*;q=0.9",
    "application/json, text/html;q=0.9",
    "text/html;q=0, */*",
    "text/html;q=x",
]
Serve = Callable[..., TestClient]


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serve]:
    with ExitStack() as stack:

        def serve(*articles: Article) -> TestClient:
            door = one_door(feeds.routes(), tmp_path / "feeds.sqlite3", articles, sources=SOURCES)
            door.state.hub = "own"
            return stack.enter_context(TestClient(door))

        yield serve


def page(client: TestClient, address: str) -> BeautifulSoup:
    answer = client.get(address, headers={"Accept": BROWSERS[0]})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return BeautifulSoup(answer.text, "lxml")


@pytest.mark.parametrize("file", ["atom.xml", "rss.xml", "feed.json", "ninjs.json"])
@pytest.mark.parametrize("accept", BROWSERS)
def test_a_browser_gets_a_page(serving: Serve, accept: str, file: str) -> None:
    client = serving(KAZAKH)
    answer = client.get(f"/feeds/{file}", headers={"Accept": accept})
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "Accept" in {it.strip() for it in answer.headers["vary"].split(",")}
    again = client.get(f"/feeds/{file}", headers={"Accept": accept, "If-None-Match": answer.headers["etag"]})
    assert (again.status_code, "Accept" in again.headers["vary"].split(", ")) == (304, True)
    assert client.head(f"/feeds/{file}", headers={"Accept": accept}).headers["etag"] == answer.headers["etag"]


@pytest.mark.parametrize("accept", READERS)
def test_a_reader_gets_the_feed(serving: Serve, accept: str) -> None:
    answer = serving(KAZAKH).get("/feeds/atom.xml", headers={"Accept": accept})
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert "Accept" in {it.strip() for it in answer.headers["vary"].split(",")}


def test_the_page_says_what_it_is_which_address_to_copy_and_what_is_in_it(serving: Serve) -> None:
    client = serving(KAZAKH, ARABIC, SWEDISH, MONGOLIAN)
    soup = page(client, "/feeds/atom.xml?topic=urban-governance&limit=5&source=")
    address = soup.select_one(".address code")
    assert address
    assert address.text == f"{BASE}/feeds/atom.xml?topic=urban-governance&limit=5"
    # What is copied is a feed, and what stands in the page stands in it.
    feed = feedparser.parse(client.get(address.text.removeprefix(BASE)).content)
    assert [it.title for it in feed.entries] == [it.text for it in soup.select(".now a")]
    kazakh, arabic = soup.select(".now li")
    assert (kazakh["lang"], kazakh["dir"]) == ("kk", "ltr")
    assert (arabic["lang"], arabic["dir"]) == ("ar", "rtl")
    assert kazakh.get_text(" ", strip=True).endswith("Jarialike.kz · 2025-07-08")
    others = {str(it["href"]) for it in soup.select(".address a")}
    query = "?topic=urban-governance"
    assert others == {
        f"{BASE}/feeds/{it}" for it in (f"rss.xml{query}", f"feed.json{query}", f"ninjs.json{query}", "opml.xml")
    }
    alternates = {str(it["type"]) for it in soup.select("link[rel=alternate]:not([type$=oembed])")}
    assert alternates == {"application/atom+xml", "application/rss+xml", "application/feed+json"}


def test_a_wire_s_page_has_its_title_and_its_description(serving: Serve) -> None:
    client = serving(KAZAKH)
    wire = Wire(
        "w", "Қазақша <жаңалық>", "What <they> say", ArticleQuery(language=("kk",)), datetime(2026, 3, 1, tzinfo=UTC)
    )
    assert client.portal
    assert isinstance(client.app, Starlette)
    client.portal.call(client.app.state.store.wires.put, wire)
    soup = page(client, "/wires/w/rss.xml")
    assert soup.h1
    assert soup.h1.text == wire.title
    assert "What <they> say" in soup.text
    assert [it.text for it in soup.select(".address code")] == [f"{BASE}/wires/w/rss.xml"]
    assert client.get("/wires/none/rss.xml", headers={"Accept": "text/html"}).status_code == 404


def test_the_page_is_safe_whatever_an_article_says_and_loads_nothing(serving: Serve) -> None:
    client = serving(HOSTILE)
    answer = client.get('/feeds/atom.xml?q="><script>alert(1)</script>', headers={"Accept": "text/html"})
    soup = page(client, "/feeds/atom.xml")
    for it in (soup, BeautifulSoup(answer.text, "lxml")):
        assert not it.select("script, img, [onerror], [onmouseover], iframe, link[rel=stylesheet]")
    assert [it.text for it in soup.select(".now a")] == [HOSTILE.headline]
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def test_an_empty_feed_has_a_page_too(serving: Serve) -> None:
    assert "Nothing yet." in page(serving(), "/feeds/atom.xml?language=fi").text


def test_a_question_that_cannot_be_asked_is_the_same_error_on_the_page(serving: Serve) -> None:
    answer = serving().get("/feeds/atom.xml?sprache=sv", headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert "sprache" in answer.text


# -- OPML ------------------------------------------------------------------------------------------------------


def outlines(client: TestClient) -> etree._Element:
    answer = client.get("/feeds/opml.xml")
    assert answer.headers["content-type"] == "text/x-opml; charset=utf-8"
    return etree.fromstring(answer.content)


def test_opml_lists_wires_sources_languages_and_topics_that_have_articles(serving: Serve, tmp_path: Path) -> None:
    client = serving(*ARTICLES)
    assert client.portal
    assert isinstance(client.app, Starlette)
    at = datetime(2026, 3, 1, tzinfo=UTC)
    put = client.app.state.store.wires.put
    client.portal.call(put, Wire("w", "Сым & «wire»\x01", "What\ufffe it is", ArticleQuery(language=("kk",)), at))
    root = outlines(client)
    assert (root.tag, root.get("version"), root.findtext("head/title")) == ("opml", "2.0", "urbanfeed")
    everything, *groups = root.findall("body/outline")
    assert everything.get("xmlUrl") == f"{BASE}/feeds/atom.xml"
    assert [it.get("text") for it in groups] == ["Wires", "Sources", "Languages", "Topics"]
    for it in root.iter("outline"):
        # http://opml.org/spec2.opml: every outline has a text; one of type rss an xmlUrl.
        assert it.get("text")
        assert (it.get("type") == "rss") == (it.get("xmlUrl") is not None) == (it.find("outline") is None)
    # A title is of what can be followed; a group has the text alone, and the head nothing that readers do not know.
    assert all(set(it.attrib) == {"text"} for it in groups)
    assert [it.tag for it in root[0]] == ["title"]
    (wire,) = groups[0]
    assert {str(name): str(value) for name, value in wire.attrib.items()} == {
        "text": "Сым & «wire»", "title": "Сым & «wire»", "type": "rss", "description": "What it is",
        "xmlUrl": f"{BASE}/wires/w/atom.xml", "htmlUrl": f"{BASE}/wires/w",
    }  # fmt: skip
    assert {it.get("text") for it in groups[1]} == {it.title for it in SOURCES}
    assert {it.get("text") for it in groups[2]} >= {"Қазақша", "العربية", "Svenska"}
    assert [it.get("xmlUrl") for it in groups[3]]
    for it in root.iter("outline"):
        if address := it.get("xmlUrl"):
            found = feedparser.parse(client.get(address.removeprefix(BASE)).content)
            assert found.entries, address
    # What our own reading of lists makes of it.
    file = tmp_path / "saved.opml"
    file.write_bytes(client.get("/feeds/opml.xml").content)
    read, wrong = feeds_of(file)
    assert (len(read), wrong) == (sum(it.get("xmlUrl") is not None for it in root.iter("outline")), None)


def test_opml_of_nothing_is_whole(serving: Serve) -> None:
    assert [it.get("text") for it in outlines(serving()).iter("outline")] == ["All articles"]


def test_opml_changes_only_when_there_is_something_else_to_follow(serving: Serve) -> None:
    client = serving(KAZAKH)
    before = client.get("/feeds/opml.xml")
    assert client.portal
    assert isinstance(client.app, Starlette)
    store = client.app.state.store
    another = replace(KAZAKH, id=article("another").id, url=None, canonical_url=None, slug="another")
    client.portal.call(store.articles.put, another, saved("another"))
    after = client.get("/feeds/opml.xml", headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 304
