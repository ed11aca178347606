"""
The builder, the pages for iframes and oEmbed on each engine: what they ask the store for, they find on both. What they
make of it, and how they answer what is wrong, their own tests say, on SQLite.
"""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from starlette.testclient import TestClient

from articles import article, at
from databases import ENGINES, sqlite
from one_door import BASE, one_door
from urbanfeed.article import Article, Rights, Withdrawal
from urbanfeed.blocks import Paragraph
from urbanfeed.publish import widgets
from urbanfeed.publish.links import Links
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Source, Store, Wire

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
LINKS = Links(BASE)
SOURCES = (
    Source("city_news", "City News", "https://city.example/", "en", None, Rights()),
    Source("shahr", "شهر", None, "fa", None, Rights()),
)
HOUSE = article("house", topics=("housing",), authors=("Anna Ek",), published=at("2025-07-08T12:00:00Z"))
TRAM = article("tram", language="sv-FI", topics=("mobility", "housing"), published=at("2025-07-09T12:00:00Z"))
PERSIAN = article(
    "shahr",
    "shahr",
    language="fa",
    body=(Paragraph("خانه\u200cها در شهر ساخته می\u200cشوند."),),
    published=at("2025-07-10T12:00:00Z"),
)
LINKED = article("linked", rights=Rights("link"), published=at("2025-07-11T12:00:00Z"))
GONE = article("gone", topics=("housing",), published=at("2025-07-12T12:00:00Z"))
ERASED = article("erased", topics=("housing",), published=at("2025-07-12T12:00:00Z"))
HOMES = Wire("homes", "Homes", "", ArticleQuery(topic=("housing",)), NOW)


@pytest.fixture(scope="module", params=ENGINES)
def client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of the widgets over one store, once on each engine."""
    url = sqlite(tmp_path_factory.mktemp("engines") / "wire.sqlite3")
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_server")
        url = server.url(server.make())

    async def change() -> None:
        async with await Store.open(url) as store:
            await store.wires.put(HOMES)
            await store.articles.withdraw(GONE.id, Withdrawal(NOW, "wrong", "operator"))
            await store.forgotten.forget(ERASED.id, "asked for", NOW)

    door = one_door(widgets.routes(), url, (HOUSE, TRAM, PERSIAN, LINKED, GONE, ERASED), SOURCES)
    with TestClient(door) as it:
        asyncio.run(change())
        yield it


def page(client: TestClient, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "lxml")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", (LINKED, PERSIAN, TRAM, HOUSE)),
        ("order=oldest", (HOUSE, TRAM, PERSIAN, LINKED)),
        ("topic=housing", (TRAM, HOUSE)),
        ("topic=mobility&language=sv", (TRAM,)),
        ("source=shahr&source=city_news&until=2025-07-10", (PERSIAN, TRAM, HOUSE)),
        ("author=ANNA+ek", (HOUSE,)),
        ("q=خانه\u200cها", (PERSIAN,)),
        ("q=\u200fخانهها", (PERSIAN,)),
        ("q=sentence+of+tram&order=relevance", (TRAM,)),
        ("wire=homes", (TRAM, HOUSE)),
        ("story=none", ()),
    ],
)
def test_a_list_is_framed_counted_and_told_of_alike(client: TestClient, query: str, found: tuple[Article, ...]) -> None:
    shown = page(client, f"/embed/feed?{query}").select("article[data-id]")
    assert [it["data-id"] for it in shown] == [it.id for it in found]
    told = page(client, f"/widgets/?{query}").select_one("#told")
    assert told
    count = {0: "Nothing on the wire", 1: "1 article"}.get(len(found), f"{len(found)} articles")
    assert told.text.strip().startswith(count)
    assert client.get("/oembed", params={"url": f"{BASE}/embed/feed?{query}"}).status_code == 200


def test_the_builder_offers_what_the_store_has_with_its_numbers(client: TestClient) -> None:
    offered = page(client, "/widgets/")
    counts = {
        name: {
            str(it["value"]): int(count.find(string=True, recursive=False) or 0)
            for it in offered.select(f"[name={name}]")
            if (label := it.find_parent("label")) and (count := label.select_one(".count"))
        }
        for name in ("source", "language", "topic")
    }
    assert counts["source"] == {"city_news": 3, "shahr": 1}
    assert counts["language"] == {"en": 2, "fa": 1, "sv": 1}
    assert {name: it for name, it in counts["topic"].items() if it} == {"housing": 2, "mobility": 1}
    assert [str(it["value"]) for it in offered.select("[name=wire]")] == ["homes"]


@pytest.mark.parametrize(
    ("it", "framed", "told"),
    [(HOUSE, 200, 200), (PERSIAN, 200, 200), (LINKED, 200, 401), (GONE, 410, 404), (ERASED, 410, 404)],
)
def test_an_article_is_framed_and_told_of_as_it_is_now(client: TestClient, it: Article, framed: int, told: int) -> None:
    assert client.get(f"/embed/articles/{it.id}").status_code == framed
    assert client.get("/oembed", params={"url": LINKS.article(it)}).status_code == told


def test_the_builder_finds_an_article_by_its_id_and_by_its_addresses(client: TestClient) -> None:
    for said in (HOUSE.id, HOUSE.url, LINKS.article(HOUSE)):
        element = page(client, f"/widgets/?{urlencode({'article': said})}").select_one(".place > urban-article")
        assert element
        assert element["id"] == HOUSE.id
    for nobody in (GONE.id, GONE.url, ERASED.id, "https://city.example/none"):
        assert client.get("/widgets/", params={"article": nobody}).status_code == 400
