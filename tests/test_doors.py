"""What can be asked in one door can be asked in all, and the answers are the same articles in the same order."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode
from urllib.request import Request, urlopen

import feedparser
import pytest
from bs4 import BeautifulSoup

from databases import ENGINES, sqlite
from servers import running
from urbanfeed.query import MANY, ArticleQuery
from urbanfeed.store import Store, Wire

QUERIES = [
    "",
    "order=oldest",
    "source=jarialike_kz",
    "source=jarialike_kz&source=optimism_kz",
    "source=nobody",
    "language=sv",
    "language=sv-FI",
    "language=sv-SE",
    "language=kk&language=ru",
    "topic=urban-governance",
    "topic=urban-governance&language=ar",
    "topic=mobility",
    "q=UN-Habitat",
    "q=ҚЫЗЫЛОРДА",
    "q=المدن الحية",
    "q=\u200fالمدن\u200c الحية",
    "q=100%25",
    "q=Городской&q=städer",
    "since=2025-07-08",
    "until=2023-12-31",
    "since=2023-05-15&until=2023-05-15",
    "since=2019-07-29T10:45:00Z&until=2019-07-29T10:45:00Z",
    "author=Nobody",
    "place=almaty",
    "story=none",
]

GRAPHQL = """query Ask($filter: ArticleFilter, $order: ArticleOrder!) {
  articles(first: 100, filter: $filter, order: $order) { totalCount edges { node { id } } }
}"""


WIRE = "query ($key: String!) { wire(key: $key) { articles(first: 100) { totalCount nodes { id } } } }"


@pytest.fixture(scope="module", params=ENGINES)
def wired(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A demo of its own, whose wires are the queries above: `wires/q0`, `wires/q1` … They come in while it serves."""
    folder = tmp_path_factory.mktemp("wired")
    url = sqlite(folder / "urbanfeed.sqlite3")
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_server")
        url = server.url(server.make())

    async def add() -> None:
        async with await Store.open(url) as store:
            for number, asked in enumerate(QUERIES):
                query = ArticleQuery.parse(parse_qsl(asked))
                await store.wires.put(Wire(f"q{number}", asked or "all", "", query, datetime.now(UTC)))

    with running("demo", database_url=url, data_dir=str(folder)) as address:
        asyncio.run(add())
        yield address


@pytest.fixture(scope="module", params=ENGINES)
def demo(demo: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the demo, once on each engine."""
    if request.param == "sqlite":
        yield demo
        return
    server = request.getfixturevalue("postgres_server")
    name = server.make()
    with running("demo", database_url=server.url(name), data_dir=str(tmp_path_factory.mktemp("demo"))) as url:
        yield url
    server.drop(name)


def fetch(url: str, data: bytes | None = None) -> bytes:
    headers = {"Content-Type": "application/json"} if data else {}
    with urlopen(Request(url, data=data, headers=headers), timeout=60) as answer:
        content: bytes = answer.read()
        return content


def ids_by_graphql(demo: str, query: ArticleQuery) -> list[str]:
    asked = {name: getattr(query, name) or None for name in (*MANY, "since", "until")}
    variables = {"filter": asked, "order": query.order.upper()}
    reply = json.loads(fetch(f"{demo}/graphql", json.dumps({"query": GRAPHQL, "variables": variables}).encode()))
    assert "errors" not in reply
    articles = reply["data"]["articles"]
    ids = [edge["node"]["id"] for edge in articles["edges"]]
    assert articles["totalCount"] == len(ids)
    return ids


def ids_by_feed(demo: str, file: str, query: ArticleQuery) -> list[str]:
    feed = feedparser.parse(fetch(f"{demo}/feeds/{file}?{query.canonical()}"))
    assert not feed.bozo
    return [entry.id.rpartition(":")[2] for entry in feed.entries]


def ids_in_json(demo: str, file: str, query: ArticleQuery) -> list[str]:
    feed = json.loads(fetch(f"{demo}/feeds/{file}?{query.canonical()}"))
    return ids_of_json(feed)


def ids_of_json(feed: Any) -> list[str]:
    """The articles of a JSON Feed, or of a news object of ninjs."""
    found = [it["id"] for it in feed["items"]] if "items" in feed else [it["uri"] for it in feed["associations"]]
    return [it.rpartition(":")[2] for it in found]


def ids_on_page(demo: str, path: str, query: ArticleQuery) -> list[str]:
    soup = BeautifulSoup(fetch(f"{demo}{path}?{query.canonical()}"), "lxml")
    return [str(it["data-id"]) for it in soup.select("article[data-id]")]


@pytest.mark.parametrize("asked", QUERIES)
def test_every_door_gives_the_same_articles_in_the_same_order(demo: str, asked: str) -> None:
    query = ArticleQuery.parse(parse_qsl(asked))
    expected = ids_by_graphql(demo, query)
    assert ids_by_feed(demo, "atom.xml", query) == expected
    assert ids_by_feed(demo, "rss.xml", query) == expected
    assert ids_in_json(demo, "feed.json", query) == expected
    assert ids_in_json(demo, "ninjs.json", query) == expected
    assert ids_on_page(demo, "/", query) == expected
    assert ids_on_page(demo, "/embed/feed", query) == expected


@pytest.mark.parametrize("number", range(len(QUERIES)), ids=QUERIES)
def test_a_wire_gives_what_its_query_gives_in_every_door(wired: str, number: int) -> None:
    expected = ids_by_graphql(wired, ArticleQuery.parse(parse_qsl(QUERIES[number])))
    key = f"q{number}"
    reply = json.loads(fetch(f"{wired}/graphql", json.dumps({"query": WIRE, "variables": {"key": key}}).encode()))
    articles = reply["data"]["wire"]["articles"]
    assert articles["totalCount"] == len(expected)
    assert [it["id"] for it in articles["nodes"]] == expected
    for file in ("atom.xml", "rss.xml"):
        feed = feedparser.parse(fetch(f"{wired}/wires/{key}/{file}"))
        assert [entry.id.rpartition(":")[2] for entry in feed.entries] == expected
        assert feed.feed.title == (QUERIES[number] or "all")
    for file in ("feed.json", "ninjs.json"):
        feed = json.loads(fetch(f"{wired}/wires/{key}/{file}"))
        assert ids_of_json(feed) == expected
        assert feed["title"] == (QUERIES[number] or "all")
    for address in (f"/wires/{key}", f"/embed/feed?wire={key}"):
        soup = BeautifulSoup(fetch(wired + address), "lxml")
        assert [it["data-id"] for it in soup.select("article[data-id]")] == expected


@pytest.mark.parametrize(
    "path",
    [
        "/wires/none",
        "/wires/none/atom.xml",
        "/wires/none/rss.xml",
        "/wires/none/feed.json",
        "/wires/none/ninjs.json",
        "/embed/feed?wire=none",
    ],
)
def test_an_unknown_wire_answers_404_in_every_door_and_says_so(demo: str, path: str) -> None:
    with pytest.raises(HTTPError) as error:
        fetch(demo + path)
    assert error.value.code == 404
    assert "No wire has the key 'none'" in json.loads(error.value.read())["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/wires/q2?",
        "/wires/q2/atom.xml?",
        "/wires/q2/rss.xml?",
        "/wires/q2/feed.json?",
        "/wires/q2/ninjs.json?",
        "/embed/feed?wire=q2&",
    ],
)
def test_a_wire_says_itself_what_is_asked(wired: str, path: str) -> None:
    with pytest.raises(HTTPError) as error:
        fetch(f"{wired}{path}language=sv")
    assert error.value.code == 400
    assert json.loads(error.value.read())["parameter"] == "language"


def test_the_queries_above_tell_articles_apart(demo: str) -> None:
    """So that the test above cannot pass with doors that all answer everything, or nothing."""
    sizes = {len(ids_by_graphql(demo, ArticleQuery(source=source))) for source in ((), ("jarialike_kz",), ("nobody",))}
    assert sizes == {5, 1, 0}


@pytest.mark.parametrize(
    "path", ["/", "/feeds/atom.xml", "/feeds/rss.xml", "/feeds/feed.json", "/feeds/ninjs.json", "/embed/feed"]
)
@pytest.mark.parametrize(
    ("name", "value"), [("language", "sv_FI"), ("since", "soon"), ("langauge", "sv"), ("limit", "many")]
)
def test_a_bad_filter_answers_400_in_every_door_and_names_the_parameter(
    demo: str, path: str, name: str, value: str
) -> None:
    with pytest.raises(HTTPError) as error:
        fetch(f"{demo}{path}?{urlencode({name: value})}")
    assert error.value.code == 400
    assert json.loads(error.value.read())["parameter"] == name
