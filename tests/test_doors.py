"""What can be asked in one door can be asked in all, and the answers are the same articles in the same order."""

import json
from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode
from urllib.request import Request, urlopen

import feedparser
import pytest
from bs4 import BeautifulSoup

from databases import ENGINES
from servers import running
from urbanfeed.query import MANY, ArticleQuery

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
    with urlopen(Request(url, data=data, headers=headers), timeout=20) as answer:
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


def ids_on_page(demo: str, path: str, query: ArticleQuery) -> list[str]:
    soup = BeautifulSoup(fetch(f"{demo}{path}?{query.canonical()}"), "lxml")
    return [str(it["data-id"]) for it in soup.select("article[data-id]")]


@pytest.mark.parametrize("asked", QUERIES)
def test_every_door_gives_the_same_articles_in_the_same_order(demo: str, asked: str) -> None:
    query = ArticleQuery.parse(parse_qsl(asked))
    expected = ids_by_graphql(demo, query)
    assert ids_by_feed(demo, "atom.xml", query) == expected
    assert ids_by_feed(demo, "rss.xml", query) == expected
    assert ids_on_page(demo, "/", query) == expected
    assert ids_on_page(demo, "/embed/feed", query) == expected


def test_the_queries_above_tell_articles_apart(demo: str) -> None:
    """So that the test above cannot pass with doors that all answer everything, or nothing."""
    sizes = {len(ids_by_graphql(demo, ArticleQuery(source=source))) for source in ((), ("jarialike_kz",), ("nobody",))}
    assert sizes == {5, 1, 0}


@pytest.mark.parametrize("path", ["/", "/feeds/atom.xml", "/feeds/rss.xml", "/embed/feed"])
@pytest.mark.parametrize(
    ("name", "value"), [("language", "sv_FI"), ("since", "soon"), ("langauge", "sv"), ("limit", "0")]
)
def test_a_bad_filter_answers_400_in_every_door_and_names_the_parameter(
    demo: str, path: str, name: str, value: str
) -> None:
    with pytest.raises(HTTPError) as error:
        fetch(f"{demo}{path}?{urlencode({name: value})}")
    assert error.value.code == 400
    assert json.loads(error.value.read())["parameter"] == name
