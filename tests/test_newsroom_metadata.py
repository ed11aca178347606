"""What machines get from the newsroom: metadata, linked data, headers, the sitemap; and how harm is kept out."""

import json
import re
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from lxml import etree

from newsroom_door import (
    ARABIC,
    ARTICLES,
    BASE,
    HOSTILE,
    KAZAKH,
    LINKS,
    SWEDISH,
    Reader,
    one,
    read,
    words,
)


def test_linked_data_says_what_the_article_says(newsroom: Reader) -> None:
    client = newsroom(*ARTICLES)
    said = json.loads(one(read(client, LINKS.article(SWEDISH)), 'script[type="application/ld+json"]').text)
    assert said["@type"] == "NewsArticle"
    assert said["headline"] == SWEDISH.headline
    assert said["inLanguage"] == "sv-FI"
    assert (said["datePublished"], said["dateModified"]) == ("2019-07-29T13:45:00+03:00", "2019-07-30T10:12:00+03:00")
    assert [it["name"] for it in said["author"]] == ["Anna Berg", "Åsa & Co"]
    assert said["publisher"]["name"] == "Hållbara städer"
    assert said["isBasedOn"] == SWEDISH.canonical_url
    assert said["url"] == LINKS.article(SWEDISH)
    invented = json.loads(one(read(client, LINKS.article(KAZAKH)), "script").text)
    assert "isBasedOn" not in invented
    assert "image" not in invented


def test_the_head_names_the_page_its_preview_and_its_feeds(newsroom: Reader) -> None:
    client = newsroom(*ARTICLES)
    head = one(read(client, LINKS.article(ARABIC)), "head")
    assert one(head, 'link[rel="canonical"]')["href"] == LINKS.article(ARABIC)
    said = {str(it["property"]): it["content"] for it in head.select("meta[property]")}
    assert said["og:type"] == "article"
    assert said["og:title"] == ARABIC.headline
    assert said["og:url"] == LINKS.article(ARABIC)
    assert said["og:image"] == "https://city.example/madina.jpg"
    assert said["article:published_time"] == "2023-05-15T12:05:00"
    of_article = [(it["type"], it["href"]) for it in head.select('link[rel="alternate"]')]
    head = one(read(client, "/?language=sv&q=städer"), "head")
    feeds = [(it["type"], it["href"]) for it in head.select('link[rel="alternate"]')]
    assert feeds == [
        ("application/atom+xml", f"{BASE}/feeds/atom.xml?language=sv&q=st%C3%A4der"),
        ("application/rss+xml", f"{BASE}/feeds/rss.xml?language=sv&q=st%C3%A4der"),
        ("application/feed+json", f"{BASE}/feeds/feed.json?language=sv&q=st%C3%A4der"),
        ("application/json+oembed", LINKS.oembed(f"{BASE}/?language=sv&q=st%C3%A4der")),
        ("text/xml+oembed", LINKS.oembed(f"{BASE}/?language=sv&q=st%C3%A4der", "xml")),
    ]
    assert ("application/atom+xml", f"{BASE}/feeds/atom.xml?source=living_cities_ar") in of_article
    assert ("application/feed+json", f"{BASE}/feeds/feed.json?source=living_cities_ar") in of_article
    assert ("application/atom+xml", f"{BASE}/feeds/atom.xml?topic=culture-identity") in of_article
    assert ("application/json+oembed", LINKS.oembed(LINKS.page(ARABIC.id, ""))) in of_article
    listed = {str(it["href"]) for it in read(client, "/sources").select('link[rel="alternate"]')}
    assert listed == {f"{BASE}/feeds/{it}" for it in ("atom.xml", "rss.xml", "feed.json", "opml.xml")}
    assert one(head, 'link[rel="canonical"]')["href"] == f"{BASE}/?language=sv&q=st%C3%A4der"


def test_one_list_has_one_canonical_address(newsroom: Reader) -> None:
    client = newsroom(*ARTICLES)
    for path, canonical in {
        "/": "/",
        "/search": "/",
        "/?utm_source=mail": "/",
        "/?topic=mobility": "/topics/mobility",
        "/?topic=not-in-the-taxonomy": "/?topic=not-in-the-taxonomy",
        "/?source=optimism_kz": "/sources/optimism_kz",
        "/?source=nobody": "/?source=nobody",
        "/search?q=b&q=a": "/?q=a&q=b",
    }.items():
        assert one(read(client, path), 'link[rel="canonical"]')["href"] == BASE + canonical


def test_hostile_text_stays_text(newsroom: Reader) -> None:
    client = newsroom(*ARTICLES)
    soup = read(client, LINKS.article(HOSTILE))
    assert one(soup, "h1").text == HOSTILE.headline
    assert json.loads(one(soup, "script").text)["headline"] == HOSTILE.headline
    assert "<script>" in words(soup.select(".body p")[0])
    assert "{{ 7 * 7 }}" in words(one(soup, ".opening"))
    assert not soup.select("[onerror], [onmouseover]")
    assert "\u2028" not in one(soup, "script").text
    query = '"><script>document.title="broken"</script>'
    soup = BeautifulSoup(client.get("/search", params={"q": query}).text, "lxml")
    assert not soup.select("script")
    assert one(soup, "input[type=search]")["value"] == query


def test_pages_forbid_scripts_and_load_nothing_from_anybody_else(newsroom: Reader) -> None:
    client = newsroom(*ARTICLES)
    for path in ("/", LINKS.article(ARABIC), LINKS.article(HOSTILE), "/topics", "/sources"):
        answer = client.get(path.removeprefix(BASE))
        policy = dict(it.strip().split(" ", 1) for it in answer.headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'none'"
        assert "script-src" not in policy
        assert policy["style-src"] == policy["img-src"] == "'self'"
        assert "referrer-policy" in answer.headers
        soup = BeautifulSoup(answer.text, "lxml")
        loaded = [str(it["href"]) for it in soup.select('link[rel="stylesheet"], link[rel="icon"]')]
        assert len(loaded) == 2
        assert all(it.startswith("/static/") for it in loaded)
        assert not soup.select("[src], style, [style], script:not([type='application/ld+json'])")


def test_the_style_sheet_may_be_kept_for_ever_since_its_address_is_its_content(newsroom: Reader) -> None:
    client = newsroom(*ARTICLES)
    for it in read(client, "/").select('link[rel="stylesheet"], link[rel="icon"]'):
        answer = client.get(str(it["href"]))
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-type"].startswith(("text/css", "image/svg+xml"))
    assert client.get("/static/newsroom.000000000000.css").status_code == 404


@pytest.mark.parametrize("path", ["/", "/sources", "/topics", LINKS.article(ARABIC).removeprefix(BASE), "/sitemap.xml"])
def test_a_page_is_sent_again_only_when_it_has_changed(newsroom: Reader, path: str) -> None:
    client = newsroom(*ARTICLES)
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert newsroom(ARABIC).get(path, headers={"If-None-Match": first.headers["etag"]}).status_code == 200


def test_the_sitemap_has_every_article_and_robots_may_read_it(newsroom: Reader) -> None:
    client = newsroom(*ARTICLES)
    answer = client.get("/sitemap.xml")
    tree = etree.fromstring(answer.content)
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    found = [str(it.text) for it in tree.iterfind("s:url/s:loc", names)]
    assert sorted(found) == sorted(map(LINKS.article, ARTICLES))
    for it in tree.iterfind("s:url/s:lastmod", names):
        assert datetime.fromisoformat(str(it.text)).tzinfo == UTC
    robots = client.get("/robots.txt")
    assert robots.headers["content-type"].startswith("text/plain")
    assert f"Sitemap: {BASE}/sitemap.xml" in robots.text
    assert "Disallow" not in robots.text


def test_without_a_public_address_links_use_the_origin_of_the_request(newsroom: Reader) -> None:
    soup = read(newsroom(*ARTICLES, base=None), "/")
    assert all(
        str(it["href"]).startswith(("http://testserver/", "/static/", "#", "https://city.example/"))
        for it in soup.select("[href]")
    )


def test_an_invented_or_dangerous_address_is_linked_nowhere(newsroom: Reader) -> None:
    client = newsroom(*ARTICLES)
    for path in ("/", LINKS.article(KAZAKH), LINKS.article(HOSTILE), "/sources", "/sources/city_news", "/sitemap.xml"):
        markup = client.get(path.removeprefix(BASE)).text
        assert str(KAZAKH.canonical_url) not in markup
        assert "city.example/plan.jpg" not in markup
        assert not re.search(r"""(href|src)=["']?javascript""", markup)
