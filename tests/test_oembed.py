"""oEmbed 1.0 over HTTP: what is said of which address, in both formats, and what each status means."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup, Tag
from httpx2 import Response
from starlette.testclient import TestClient

from articles import article
from newsroom_door import HOSTILE
from one_door import BASE, one_door
from urbanfeed.article import Article, Image, Rights, Withdrawal
from urbanfeed.publish import feeds, newsroom, widgets
from urbanfeed.publish.links import Links
from urbanfeed.publish.widgets.frames import SANDBOX
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Source, Wire

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
CITY = Source("city_news", "City <News>", "https://city.example/", "en", None, Rights())
ODD = Source("odd_news", "Odd", "javascript:alert(1)", None, None, Rights())
NORTH = Wire("north", "News of the <north>", "", ArticleQuery(language=("sv",)), NOW)
PARK = article(
    "park",
    authors=("Anna Ek", "Bo <Berg>"),
    images=(
        Image("https://p.example/unknown.jpg"),
        Image("https://p.example/nothing.jpg", width=-5, height=7),
        Image("https://p.example/wide.jpg", width=1200, height=800),
        Image("https://p.example/small.jpg", width=300, height=200),
    ),
)
LINKED = article("linked", rights=Rights("link"))
WIRE = Links(BASE)
OF_PARK = WIRE.embed_article(PARK.id)

Client = Callable[..., TestClient]


@contextmanager
def opened(database: Path, *articles: Article, base: str = BASE) -> Iterator[TestClient]:
    """A client of a store that holds these; `base` is the public address."""
    routes = [*feeds.routes(), *widgets.routes(), *newsroom.routes()]
    door = one_door(routes, database, articles, (CITY, ODD), base)
    with TestClient(door) as client:
        assert client.portal is not None
        client.portal.call(door.state.store.wires.put, NORTH)
        yield client


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of a store that holds PARK and LINKED, which stay as they are."""
    with opened(tmp_path_factory.mktemp("oembed") / "wire.sqlite3", PARK, LINKED) as it:
        yield it


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Client]:
    """`serving(article, …)` is a client of a store of this test alone."""
    with ExitStack() as stack:
        yield lambda *articles, **of: stack.enter_context(opened(tmp_path / "wire.sqlite3", *articles, **of))


def asked(client: TestClient, url: str, **parameters: Any) -> Response:
    return client.get("/oembed", params={"url": url, **parameters})


def said(client: TestClient, url: str, **parameters: Any) -> dict[str, Any]:
    answer = asked(client, url, **parameters)
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def frame(html: str) -> dict[str, str]:
    """The attributes of the one element that the html is."""
    (it,) = BeautifulSoup(html, "html.parser").contents
    assert isinstance(it, Tag)
    assert it.name == "iframe"
    return {name: " ".join(value) if isinstance(value, list) else str(value) for name, value in it.attrs.items()}


def test_an_article_is_a_frame_of_its_own_page_with_its_title_and_who_wrote_it(client: TestClient) -> None:
    document = said(client, f"{BASE}/articles/{PARK.id}/park")
    html = document.pop("html")
    assert document == {
        "type": "rich", "version": "1.0", "title": "Headline park", "author_name": "Anna Ek, Bo <Berg>",
        "provider_name": "urbanfeed", "provider_url": f"{BASE}/", "cache_age": 3600, "width": 600, "height": 240,
        "thumbnail_url": "https://p.example/wide.jpg", "thumbnail_width": 1200, "thumbnail_height": 800,
    }  # fmt: skip
    assert frame(html) == {
        "src": OF_PARK, "title": "Headline park", "width": "600", "height": "240", "sandbox": SANDBOX,
        "loading": "lazy", "frameborder": "0",
    }  # fmt: skip
    assert client.get(frame(html)["src"].removeprefix(BASE)).status_code == 200


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("", "/embed/feed"),
        ("/", "/embed/feed"),
        ("/?language=sv&language=fi", "/embed/feed?language=fi&language=sv"),
        ("/?utm_source=mail#top", "/embed/feed"),
        ("/search?q=tr%C3%A4d&order=relevance&after=x", "/embed/feed?q=tr%C3%A4d&order=relevance"),
        ("/topics/housing", "/embed/feed?topic=housing"),
        ("/sources/city_news?language=sv", "/embed/feed?source=city_news&language=sv"),
        ("/wires/north", "/embed/feed?wire=north"),
        ("/feeds/atom.xml?topic=housing&content=none&limit=5", "/embed/feed?topic=housing&limit=5"),
        ("/wires/north/feed.json?limit=3", "/embed/feed?wire=north&limit=3"),
        ("/embed/feed?wire=north&theme=dark", "/embed/feed?wire=north&theme=dark"),
        ("/embed/feed?layout=cards&limit=9999&heading=A+%26+B", "/embed/feed?limit=100&layout=cards&heading=A+%26+B"),
        ("/topics/housing/?language=sv", "/embed/feed?language=sv&topic=housing"),
        ("/wires/north/", "/embed/feed?wire=north"),
        ("/embed/feed/?limit=5", "/embed/feed?limit=5"),
        (f"/articles/{PARK.id}", f"/embed/articles/{PARK.id}"),
        (f"/embed/articles/{PARK.id}/", f"/embed/articles/{PARK.id}"),
        (f"/articles/{PARK.id}/an/older-slug?utm_source=x", f"/embed/articles/{PARK.id}"),
        (f"/embed/articles/{PARK.id}?images=show&dir=rtl", f"/embed/articles/{PARK.id}?images=show&dir=rtl"),
    ],
)
def test_every_address_that_shows_articles_is_known(client: TestClient, path: str, source: str) -> None:
    assert frame(said(client, BASE + path)["html"])["src"] == BASE + source
    assert client.get(source).status_code == 200


@pytest.mark.parametrize(
    "url",
    [
        "https://wire.example.evil.example/", "https://evil.example/", "https://wire.example@evil.example/",
        "https://me@wire.example/", "https://wire.example:8443/", "ftp://wire.example/", "javascript:alert(1)",
        "data:text/html,x", "//wire.example/", "/", "wire.example", "https://", "https://[::1", "https://wire.example:x/",
        "https://wire.example/sources", "https://wire.example/topics", "https://wire.example/healthz",
        "https://wire.example/articles", "https://wire.example/articles/", "https://wire.example/embed/articles/",
        "https://wire.example/feeds/opml.xml", "https://wire.example/../../etc", "https://wire.example\\@evil.example/",
        "https://wire.example//", "https://wire.example/topics/housing//", "https%3A%2F%2Fwire.example%2F",
        "https://wire.example/widgets/", "https://wire.example/sources/nobody", "https://wire.example/topics/nothing", "https://wire.example/wires/south",
        "https://wire.example/articles/nobody", "https://wire.example/?colour=red",
        "https://wire.example/embed/feed?theme=pink", "https://wire.example/wires/north?language=ar",
        "https://wire.example/sources/city_news?source=odd_news", "https://wire.example/embed/articles/x?layout=list",
    ],
)  # fmt: skip
def test_what_is_not_of_this_host_or_not_there_is_404_in_words(client: TestClient, url: str) -> None:
    answer = asked(client, url)
    assert answer.status_code == 404
    assert answer.json()["detail"].endswith((".", "here.")) or "cannot be asked for" in answer.json()["detail"]


@pytest.mark.parametrize("url", ["http://WIRE.example:80/", "https://wire.example:443/", " https://wire.example/ "])
def test_an_address_may_be_written_otherwise(client: TestClient, url: str) -> None:
    """A server behind a proxy does not see which scheme its readers use."""
    assert said(client, url)["title"] == "urbanfeed"


def test_a_host_of_another_alphabet_is_the_same_in_both_of_its_forms(serving: Client) -> None:
    """And no header of ours fails for it: headers are bytes."""
    client = serving(PARK, base="https://қала.example")
    for base in ("https://қала.example", "https://ҚАЛА.example", "https://xn--80aa6a83a.example"):
        assert frame(said(client, f"{base}/articles/{PARK.id}")["html"])["src"].startswith("https://xn--80aa6a83a.")
    for other in ("https://қалa.example/", "https://xn--80aa6a83a.example.ру/", f"https://{'қ' * 300}.example/"):
        assert asked(client, other).status_code == 404
    for address in ("/", f"/articles/{PARK.id}/park", "/feeds/atom.xml"):
        assert "https://xn--80aa6a83a.example/" in client.get(address).headers["link"]


def test_a_public_address_with_a_path_is_the_beginning_of_ours(serving: Client) -> None:
    client = serving(PARK, base="https://city.example/wire")
    assert frame(said(client, "https://city.example/wire/topics/housing")["html"])["src"].startswith(
        "https://city.example/wire/embed/feed?"
    )
    assert said(client, "https://city.example/wire")["title"] == "urbanfeed"
    for elsewhere in ("/", "/wires/north", "/wirex/", "/topics/housing"):
        assert asked(client, f"https://city.example{elsewhere}").status_code == 404


def test_an_article_that_may_only_be_linked_is_401(client: TestClient) -> None:
    """The specification: consumers should link such an address, and embed nothing of it."""
    for url in (f"{BASE}/articles/{LINKED.id}/linked", WIRE.embed_article(LINKED.id)):
        answer = asked(client, url)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="urbanfeed"')
        assert "rights" in answer.json()["detail"]
        assert LINKED.headline not in answer.text


def test_an_article_that_is_withdrawn_or_erased_is_404(serving: Client) -> None:
    client = serving(PARK, LINKED)
    store = client.app.state.store  # type: ignore[attr-defined]
    assert client.portal is not None
    assert client.portal.call(store.articles.withdraw, PARK.id, Withdrawal(NOW, "wrong", "operator"))
    assert client.portal.call(store.forgotten.forget, LINKED.id, "asked for", NOW)
    for it in (PARK, LINKED):
        answer = asked(client, WIRE.article(it))
        assert (answer.status_code, answer.json()["detail"]) == (404, "This article is not shown any more.")


@pytest.mark.parametrize("form", ["JSON", "Xml"])
def test_a_format_may_be_written_in_any_case(client: TestClient, form: str) -> None:
    answer, plain = asked(client, OF_PARK, format=form), asked(client, OF_PARK, format=form.lower())
    assert (answer.status_code, answer.content) == (200, plain.content)


def test_it_is_read_and_nothing_else(client: TestClient) -> None:
    for method in ("POST", "PUT", "DELETE"):
        answer = client.request(method, "/oembed", params={"url": OF_PARK})
        assert (answer.status_code, {*answer.headers["allow"].split(", ")}) == (405, {"GET", "HEAD"})


@pytest.mark.parametrize("form", ["jsonp", "html", "xml "])
def test_other_formats_are_501(client: TestClient, form: str) -> None:
    answer = asked(client, OF_PARK, format=form)
    assert (answer.status_code, "json and xml" in answer.json()["detail"]) == (501, True)


@pytest.mark.parametrize("name", ["maxwidth", "maxheight"])
@pytest.mark.parametrize("value", ["-1", "wide", "1.5", "9" * 101, "٣", "1e3", "600px"])
def test_a_bad_bound_is_400_in_words(client: TestClient, name: str, value: str) -> None:
    answer = asked(client, OF_PARK, **{name: value})
    assert (answer.status_code, answer.json()["parameter"]) == (400, name)


@pytest.mark.parametrize("value", ["0", "00", "", " ", "9" * 100, " 5000 "])
def test_a_bound_that_is_none_or_beyond_any_screen_changes_nothing(client: TestClient, value: str) -> None:
    plain = said(client, OF_PARK)
    assert said(client, OF_PARK, maxwidth=value) == said(client, OF_PARK, maxheight=value) == plain


def test_a_missing_address_is_400_in_words(client: TestClient) -> None:
    for query in ("", "?url=", "?format=json"):
        assert client.get(f"/oembed{query}").json()["parameter"] == "url"


def test_what_consumers_add_of_their_own_is_passed_over(client: TestClient) -> None:
    """WordPress sends `dnt=1`."""
    assert said(client, OF_PARK, dnt=1, discover="true", maxwidth="")["width"] == 600


@pytest.mark.parametrize(("wide", "tall"), [(600, 240), (320, 200), (1, 1), (5000, 9000)])
def test_frame_and_thumbnail_keep_the_bounds(client: TestClient, wide: int, tall: int) -> None:
    for url in (OF_PARK, f"{BASE}/", WIRE.embed(limit="100", layout="cards", images="show")):
        document = said(client, url, maxwidth=wide, maxheight=tall)
        assert (document["width"], document["height"]) == tuple(
            int(frame(document["html"])[it]) for it in ("width", "height")
        )
        assert 0 < document["width"] <= wide
        assert 0 < document["height"] <= tall
        assert document.get("thumbnail_width", 0) <= wide
        assert document.get("thumbnail_height", 0) <= tall
    picture = said(client, OF_PARK, maxwidth=wide, maxheight=tall).get("thumbnail_url", "")
    assert picture.endswith({600: "small.jpg", 320: "small.jpg", 1: "", 5000: "wide.jpg"}[wide])


def test_a_longer_list_has_a_taller_frame_up_to_a_screen(client: TestClient) -> None:
    heights = [said(client, WIRE.embed(limit=str(it), layout="headlines"))["height"] for it in (1, 4, 8, 100)]
    assert heights == sorted(set(heights))
    assert (heights[0], heights[-1]) == (200, 1000)


def test_a_thumbnail_is_shown_only_where_the_rights_show_pictures(serving: Client) -> None:
    client = serving(replace(PARK, rights=Rights("excerpt")))
    assert not [name for name in said(client, OF_PARK) if name.startswith("thumbnail")]


def test_who_wrote_is_the_source_where_nobody_is_named(serving: Client) -> None:
    odd = article("odd", source="odd_news")
    client = serving(replace(PARK, authors=()), odd)
    document = said(client, OF_PARK)
    assert (document["author_name"], document["author_url"]) == ("City <News>", "https://city.example/")
    document = said(client, WIRE.embed_article(odd.id))
    assert (document["author_name"], "author_url" in document) == ("Odd", False)
    document = said(client, f"{BASE}/sources/city_news")
    assert (document["title"], document["author_name"]) == ("City <News> – urbanfeed", "City <News>")
    assert "author_name" not in said(client, f"{BASE}/")


def test_a_list_is_called_what_it_is(client: TestClient) -> None:
    assert said(client, f"{BASE}/wires/north")["title"] == "News of the <north>"
    assert said(client, f"{BASE}/?language=kk")["title"] == "Қазақша – urbanfeed"
    heading = said(client, WIRE.embed(heading='A "b" <i>'))
    assert (heading["title"], frame(heading["html"])["title"]) == ('A "b" <i>', 'A "b" <i>')


def test_both_formats_say_the_same_and_xml_is_as_the_specification_writes_it(client: TestClient) -> None:
    answer = asked(client, OF_PARK, format="xml")
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    assert answer.content.startswith(
        b'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed><type>rich</type>'
    )
    root = ElementTree.fromstring(answer.content)
    assert {it.tag: it.text for it in root} == {name: str(it) for name, it in said(client, OF_PARK).items()}


def test_whatever_an_article_says_both_formats_stay_what_they_are(serving: Client) -> None:
    strange = "a\x00b\x08\x1b ]]> </script><!-- <b> & \ufffe\uffff \u202e\u2028 \x85 \U0001f333 '\""
    clean = "ab ]]> </script><!-- <b> &  \u202e\u2028   \U0001f333 '\""
    odd = replace(HOSTILE, source="odd_news", headline=strange, authors=(strange, HOSTILE.authors[0]))
    client = serving(odd)
    url = WIRE.embed_article(odd.id)
    answer = asked(client, url)
    document = answer.json()
    assert document["title"] == clean
    assert document["author_name"] == f"{clean}, {HOSTILE.authors[0]}"
    assert frame(document["html"])["title"] == clean
    assert not re.search(r"[<>\u2028]|&(?!#)", answer.text)
    root = ElementTree.fromstring(asked(client, url, format="xml").content)
    assert {it.tag: it.text for it in root} == {name: str(it) for name, it in document.items()}


def test_a_lone_surrogate_in_an_address_is_no_error_of_ours(client: TestClient) -> None:
    for query in (
        "url=%ED%A0%80",
        "url=https://wire.example/?q=%25ED%25A0%2580",
        "format=%ED%A0%80&url=x",
        "url=%FF%00",
    ):
        for form in ("", "&format=xml"):
            assert client.get(f"/oembed?{query}{form}").status_code in (200, 400, 404, 501)
    assert client.get("/embed/feed?heading=%ED%A0%80&lang=en").status_code == 200


def test_scripts_of_any_page_may_read_it_and_caches_ask_again_only_whether_it_changed(client: TestClient) -> None:
    answer = asked(client, OF_PARK)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert asked(client, "https://evil.example/").headers["access-control-allow-origin"] == "*"
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == (
        "application/json; charset=utf-8",
        "public, max-age=300",
    )
    again = client.get("/oembed", params={"url": OF_PARK}, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert client.head("/oembed", params={"url": OF_PARK}).headers["content-length"] == str(len(answer.content))


@pytest.mark.parametrize(
    ("path", "accept", "known_by"),
    [
        ("/", "*/*", "/"),
        ("/?language=en&order=oldest", "*/*", "/?language=en&order=oldest"),
        ("/search?q=park", "*/*", "/?q=park"),
        ("/topics/housing", "*/*", "/topics/housing"),
        ("/sources/city_news", "*/*", "/sources/city_news"),
        ("/wires/north", "*/*", "/wires/north"),
        (f"/articles/{PARK.id}/park", "*/*", f"/articles/{PARK.id}"),
        (f"/articles/{LINKED.id}/linked", "*/*", f"/articles/{LINKED.id}"),
        ("/feeds/atom.xml?language=en", "text/html", "/?language=en"),
        ("/wires/north/rss.xml", "text/html", "/wires/north"),
    ],
)
def test_every_page_of_an_article_or_a_list_names_its_oembed(
    client: TestClient, path: str, accept: str, known_by: str
) -> None:
    answer = client.get(path, headers={"Accept": accept})
    links = BeautifulSoup(answer.text, "lxml").select("head link[type$=oembed]")
    found = {str(it["type"]): str(it["href"]) for it in links}
    assert found.keys() == {"application/json+oembed", "text/xml+oembed"}
    assert all(it["title"] for it in links)
    status = 401 if LINKED.id in path else 200
    for form, href in found.items():
        assert f"{BASE}{known_by}" == client.get(href).request.url.params["url"]
        reply = client.get(href.removeprefix(BASE))
        assert reply.status_code == status
        assert status == 401 or reply.headers["content-type"].startswith(form.replace("+oembed", ""))
    if accept == "*/*":
        assert answer.headers["link"] == f'<{found["application/json+oembed"]}>; rel="alternate"; ' + (
            'type="application/json+oembed"'
        )


def test_an_address_that_its_frame_could_not_ask_for_is_404(client: TestClient) -> None:
    """Pages of the newsroom may have longer ones than a frame's may be."""
    for count, status in ((1, 200), (8, 404)):
        query = urlencode([("q", f"{n} {'ö' * 190}") for n in range(count)])
        answer = asked(client, f"{BASE}/search?{query}")
        assert answer.status_code == status
        assert client.get(f"/embed/feed?{query}").status_code == (200 if status == 200 else 414)
    assert "8,000 bytes" in answer.json()["detail"]


def test_an_address_with_another_slug_is_known_since_it_leads_to_the_article(client: TestClient) -> None:
    for slug in ("an/older-slug", "a/b/c", "", "park/"):
        address = f"{BASE}/articles/{PARK.id}/{slug}"
        assert client.get(address).url == f"{BASE}/articles/{PARK.id}/park"
        assert frame(said(client, address)["html"])["src"] == OF_PARK


def test_an_endless_query_is_named_in_the_page_and_not_in_its_headers(client: TestClient) -> None:
    answer = client.get("/", params=[("q", f"{n} {'ö' * 90}") for n in range(5)])
    assert answer.status_code == 200
    assert "link" not in answer.headers
    assert json.dumps(dict(answer.headers))
    assert "application/json+oembed" in answer.text
