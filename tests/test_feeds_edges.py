"""What hardly any article has, and what one that has it must not do to the feeds that it stands in."""

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree
from starlette.testclient import TestClient

from articles import article, at
from feeds_door import FILES, change
from one_door import one_door
from urbanfeed.article import Article, Image, Rights, Withdrawal
from urbanfeed.publish import feeds
from urbanfeed.publish.characters import uri
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Wire


def serving(folder: Path, *articles: Article) -> AbstractContextManager[TestClient]:
    return TestClient(one_door(feeds.routes(), folder / "feeds.sqlite3", articles))


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_who_pages_back_to_the_first_instant_of_all_comes_to_an_end(tmp_path: Path, year: str) -> None:
    """A date that nobody has set is written 0001-01-01T00:00:00Z by more than one program."""
    edge = {"0001": "0001-01-01T00:00:00Z", "9999": "9999-12-31T23:59:59.999999Z"}[year]
    with serving(tmp_path, article("a", published=at(edge)), article("b"), article("c")) as client:
        back: list[str] = []
        forth: list[str] = []
        address: str | None = "/feeds/atom.xml?limit=1"
        while address and len(back) < 9:
            back.append(address)
            address = client.get(address).links.get("prev-archive", {}).get("url")
        address = back[-1]
        while address and len(forth) < 9:
            forth.append(address)
            address = client.get(address).links.get("next-archive", {}).get("url")
    assert len(back) < 9
    assert len(forth) < 9


@pytest.mark.parametrize("url", ["http://[bad/x.jpg", "https://a]b.example/x.jpg", "https://a℀b.example/x.jpg"])
def test_a_picture_whose_address_nobody_can_take_apart_is_left_out(tmp_path: Path, url: str) -> None:
    shown = article("a", images=(Image(url), Image("https://city.example/b.jpg")), rights=Rights("full"))
    with serving(tmp_path, replace(shown, url=url, canonical_url=url)) as client:
        for file in FILES:
            answer = client.get(f"/feeds/{file}")
            assert answer.status_code == 200
            assert "https://city.example/b.jpg" in answer.text
            assert url not in answer.text


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://city.example/?tags[]=a&tags[]=b", "https://city.example/?tags%5B%5D=a&tags%5B%5D=b"),
        ("https://[2001:db8::1]:8080/[1].jpg#[x]", "https://[2001:db8::1]:8080/%5B1%5D.jpg#%5Bx%5D"),
        ("HTTPS://город.example/[1]", "HTTPS://%D0%B3%D0%BE%D1%80%D0%BE%D0%B4.example/%5B1%5D"),
    ],
)
def test_addresses_have_brackets_in_the_host_alone(url: str, sent: str) -> None:
    assert uri(url) == sent


def test_a_picture_has_no_size_that_cannot_be(tmp_path: Path) -> None:
    image = Image("https://city.example/a.jpg", width=-1, height=0)
    with serving(tmp_path, article("a", images=(image,))) as client:
        for file in FILES:
            text = client.get(f"/feeds/{file}").text
            assert "https://city.example/a.jpg" in text
            assert not [it for it in ('width="-1"', 'height="0"', '"width":-1', '"height":0') if it in text]


@pytest.mark.parametrize("path", ["/feeds/feed.json", "/feeds/atom.xml", "/feeds/archive/2025/09/ninjs.json"])
def test_a_script_may_ask_whether_there_is_anything_new(tmp_path: Path, path: str) -> None:
    """Fetch: If-None-Match is no header that a script may send without asking first."""
    asking = {
        "Origin": "https://reader.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match",
    }
    with serving(tmp_path, article("a")) as client:
        may = client.options(path, headers=asking)
        assert may.status_code == 204
        assert may.content == b""
        assert may.headers["access-control-allow-origin"] == "*"
        assert "GET" in may.headers["access-control-allow-methods"].split(", ")
        assert "If-None-Match" in may.headers["access-control-allow-headers"].split(", ")
        assert client.post(path).status_code == 405


def test_what_is_published_again_is_newer_than_its_tombstone(tmp_path: Path) -> None:
    """RFC 6721, section 3: of an entry and a tombstone of one id, the later one is right."""
    it = article("a", updated=at("2025-09-01T10:00:00Z"))
    gone = Withdrawal(datetime.now(UTC), "Its page is gone.", "gone")

    with serving(tmp_path, it) as client:
        change(client, lambda store: store.articles.withdraw(it.id, gone))
        stone = etree.fromstring(client.get("/feeds/atom.xml").content).find("{*}deleted-entry")
        change(client, lambda store: store.articles.reinstate(it.id))
        entry = etree.fromstring(client.get("/feeds/atom.xml").content).find("{*}entry")
        (news,) = client.get("/feeds/ninjs.json").json()["associations"]
    assert stone is not None
    assert entry is not None
    updated = entry.findtext("{*}updated") or ""
    assert stone.get("ref") == entry.findtext("{*}id")
    assert datetime.fromisoformat(stone.get("when", "")) < datetime.fromisoformat(updated)
    assert (news["pubStatus"], news["version"], news["versionCreated"]) == ("usable", "2", updated)


@pytest.mark.parametrize(("asked", "parameter"), [("language=sv", "language"), ("x=1", "x"), ("limit=5", "limit")])
def test_the_list_of_feeds_takes_no_parameters(tmp_path: Path, asked: str, parameter: str) -> None:
    with serving(tmp_path, article("a")) as client:
        answer = client.get(f"/feeds/opml.xml?{asked}")
        assert answer.status_code == 400
        assert answer.json()["parameter"] == parameter
        assert answer.json()["allowed"] == "no filter beside a list of all feeds"
        assert client.get("/feeds/opml.xml?utm_source=mail").status_code == 200
        assert client.get("/feeds/opml.xml?x=" + "x" * 9000).status_code == 414


@pytest.mark.parametrize("asked", ["language=sv", "foo=1", "language=x", "part=2"])
def test_a_wire_that_is_asked_more_names_what_it_does_take(tmp_path: Path, asked: str) -> None:
    wire = Wire("homes", "Homes", "", ArticleQuery(topic=("housing",)), datetime.now(UTC))
    with serving(tmp_path, article("a")) as client:
        change(client, lambda store: store.wires.put(wire))
        answer = client.get(f"/wires/homes/atom.xml?{asked}")
        assert answer.status_code == 400
        assert answer.json()["parameter"] == asked.partition("=")[0]
        allowed = "the parameters content, limit, and no filter beside a wire, which says itself what is asked"
        assert answer.json()["allowed"] == allowed
        assert client.get("/wires/homes/atom.xml?content=none&limit=5&fbclid=1").status_code == 200
