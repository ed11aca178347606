"""The widget's door over HTTP: the script as it is served, the no-script form, the example page. See also
test_widgets_browser.py, which looks at them as a reader does."""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from starlette.testclient import TestClient

from articles import article, at
from one_door import one_door
from urbanfeed.article import Article, Rights
from urbanfeed.blocks import Figure, Paragraph
from urbanfeed.moment import Moment
from urbanfeed.publish import widgets
from urbanfeed.publish.widgets.assets import words_in
from urbanfeed.publish.widgets.dates import moment_in
from urbanfeed.query import MANY, NAMES
from urbanfeed.store import Source

SCRIPT = "/widgets/v1/urban-feed.js"
LARGEST_GZIPPED = 6 * 1024

CITY = Source("city_news", "City <News>", None, "en", None, Rights())
ARABIC = article(
    "madina",
    headline="<img src=x onerror=alert(1)> اتحاد",
    language="ar",
    body=(Paragraph("ولدت فكرة المدن الحية في روسيا."), Figure("https://pictures.example/a.jpg")),
    published=Moment("2023-05-15T12:05:00", "minute", "unknown", "12:05 مساءً الإثنين 15 مايو 2023"),
)
SWEDISH = article("stad", language="sv-FI", published=at("2019-07-29T13:45:00+03:00"))
UNDATED = article("evergreen", language=None)

Client = Callable[..., TestClient]


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Client]:
    """`serving(article, …)` is a client of the widgets of a store that holds these."""
    with ExitStack() as stack:

        def serve(*articles: Article) -> TestClient:
            door = one_door(widgets.routes(), tmp_path / "widgets.sqlite3", articles, sources=(CITY,))
            return stack.enter_context(TestClient(door))

        yield serve


def soup(client: TestClient, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "lxml")


def shown(client: TestClient, address: str) -> list[str]:
    return [str(it["data-id"]) for it in soup(client, address).select("article[data-id]")]


def test_the_script_is_under_six_kilobytes_gzipped(serving: Client) -> None:
    assert len(gzip.compress(serving().get(SCRIPT).content, 9)) < LARGEST_GZIPPED


def test_any_page_may_load_the_script_and_caches_may_keep_it(serving: Client) -> None:
    client = serving()
    answer = client.get(SCRIPT)
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert client.get(SCRIPT, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    assert client.head(SCRIPT).headers["content-length"] == str(len(answer.content))


def test_the_script_is_one_file_and_names_no_other_host(serving: Client) -> None:
    script = serving().get(SCRIPT).text
    code = re.sub(r"/\*.*?\*/|^\s*//.*$", "", script, flags=re.DOTALL | re.MULTILINE)
    assert not re.search(r"https?://|\bimport\s*[({'\"]|innerHTML|insertAdjacentHTML|document\.write|\beval\b", code)
    assert "جارٍ التحميل" in code
    assert ":host" in code


def test_the_widget_takes_every_filter_of_the_query_by_its_name(serving: Client) -> None:
    script = serving().get(SCRIPT).text
    many, one = (json.loads(re.search(rf"const {it} = (\[.*?\]);", script)[1]) for it in ("MANY", "ONE"))  # type: ignore[index]
    assert tuple(many) == MANY
    assert {*many, *one, "order"} == set(NAMES)


def test_the_words_are_the_same_few_in_every_language() -> None:
    words = json.loads((Path(widgets.__file__).parent / "static" / "words.json").read_text("utf-8"))
    assert sorted(words) == ["ar", "en", "fi", "kk", "mn", "ru", "sv"]
    few = ["articles", "loading", "empty", "error", "read", "corrected", "withdrawn", "missing"]
    assert all(list(said)[: len(few)] == few for said in words.values())
    assert all(said[it].count("{date}") == 1 for said in words.values() for it in ("read", "corrected"))


@pytest.mark.parametrize("language", ["kk", "mn"])
def test_the_months_that_chromium_leaves_out_are_those_of_cldr(language: str) -> None:
    words = words_in(language)
    for number, month in enumerate(words["months"], start=1):
        day = Moment(f"2025-{number:02}-28", "day", "unknown", "")
        date = words["long"].replace("{year}", "2025").replace("{month}", month).replace("{day}", "28")
        assert moment_in(language, day) == date


def test_every_attribute_is_documented() -> None:
    told = (Path(__file__).parent.parent / "docs" / "widgets.md").read_text("utf-8")
    assert all(f"`{name}`" in told for name in (*NAMES, "limit", "heading", "theme"))
