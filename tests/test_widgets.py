"""The widget's door over HTTP: the no-script form. See also test_widgets_script.py, and
test_widgets_browser.py, which looks at them as a reader does."""

import json
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
from urbanfeed.query import NAMES
from urbanfeed.store import Source

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


def test_the_words_are_the_same_few_in_every_language() -> None:
    words = json.loads((Path(widgets.__file__).parent / "static" / "words.json").read_text("utf-8"))
    assert sorted(words) == ["ar", "en", "fi", "kk", "mn", "ru", "sv"]
    said = {"articles", "loading", "empty", "error", "read", "corrected", "withdrawn", "missing"}
    assert all(said == it.keys() - {"long", "months"} for it in words.values())
    assert all(it[name].count("{date}") == 1 for it in words.values() for name in ("read", "corrected"))


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
