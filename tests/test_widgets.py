"""The widget's door over HTTP: the no-script form, the example page. See also test_widgets_script.py, and
test_widgets_browser.py, which looks at them as a reader does."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from starlette.testclient import TestClient

from articles import article, at
from one_door import BASE, one_door
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
    assert all(said["read"].count("{date}") == 1 for said in words.values())


@pytest.mark.parametrize("language", ["kk", "mn"])
def test_the_months_that_chromium_leaves_out_are_those_of_cldr(language: str) -> None:
    words = words_in(language)
    for number, month in enumerate(words["months"], start=1):
        day = Moment(f"2025-{number:02}-28", "day", "unknown", "")
        date = words["long"].replace("{year}", "2025").replace("{month}", month).replace("{day}", "28")
        assert moment_in(language, day) == date


def test_the_no_script_form_has_each_article_in_its_language_and_direction(serving: Client) -> None:
    client = serving(ARABIC, SWEDISH, UNDATED)
    undated, arabic, swedish = soup(client, "/embed/feed").select("ol > li > article")
    assert (arabic["lang"], arabic["dir"], arabic["data-id"]) == ("ar", "rtl", ARABIC.id)
    assert (swedish["lang"], swedish["dir"]) == ("sv-FI", "ltr")
    assert ("lang" in undated.attrs, undated["dir"]) == (False, "auto")
    assert arabic.select_one(".excerpt").text == "ولدت فكرة المدن الحية في روسيا."  # type: ignore[union-attr]
    assert swedish.select_one("bdi").text == "City <News>"  # type: ignore[union-attr]


def test_dates_are_in_the_language_of_the_article_and_as_precise_as_its_page(serving: Client) -> None:
    client = serving(ARABIC, SWEDISH, UNDATED)
    times = [(it["datetime"], it.text) for it in soup(client, "/embed/feed").select("time")]
    assert times == [
        ("2025-09-01T08:00:00+00:00", "read on 2025-09-01"),
        ("2023-05-15T12:05:00", "15 مايو 2023، 12:05 م"),
        ("2019-07-29T13:45:00+03:00", "29 juli 2019 13:45"),
    ]
    day = Moment("2025-07-08", "day", "source", "8 июля 2025", "Asia/Qyzylorda")
    assert moment_in("ru", day) == "8 июля 2025\u00a0г."
    assert moment_in("kk-Cyrl-KZ", day) == "2025\u00a0ж. 8 шілде"
    assert moment_in("sv-SE-1901", day) == "8 juli 2025"
    assert moment_in("xx-nowhere", day) == moment_in(None, day) == "2025-07-08"


def test_the_no_script_form_answers_any_query(serving: Client) -> None:
    client = serving(ARABIC, SWEDISH, UNDATED)
    assert shown(client, "/embed/feed") == [UNDATED.id, ARABIC.id, SWEDISH.id]
    assert shown(client, "/embed/feed?order=oldest&limit=1") == [SWEDISH.id]
    assert shown(client, "/embed/feed?language=sv&language=ar") == [ARABIC.id, SWEDISH.id]
    assert shown(client, "/embed/feed?source=nobody") == []


def test_an_empty_answer_says_so_in_the_language_that_was_asked_for(serving: Client) -> None:
    page = soup(serving(), "/embed/feed?language=kk")
    assert page.select_one("html[lang=kk]")
    assert page.select_one(".status").text == "Мақала табылмады."  # type: ignore[union-attr]


def test_rights_decide_what_the_no_script_form_shows(serving: Client) -> None:
    text = (Paragraph("The first sentence. " + "And so on. " * 60 + "The end."),)
    full, excerpt, link = (article(it, body=text, rights=Rights(it)) for it in ("full", "excerpt", "link"))
    page = soup(serving(full, excerpt, link), "/embed/feed")
    excerpts = {str(it["data-id"]): it.select_one(".excerpt") for it in page.select("article")}
    assert excerpts[link.id] is None
    assert all(excerpts[it.id].text.startswith("The first sentence.") for it in (full, excerpt))  # type: ignore[union-attr]
    assert "The end." not in page.text


def test_an_invented_address_is_not_linked(serving: Client) -> None:
    rebuilt = replace(SWEDISH, provenance=replace(SWEDISH.provenance, invented_url=True))
    link = soup(serving(rebuilt), "/embed/feed").select_one("article a")
    assert link is not None
    assert link["href"] == f"{BASE}/articles/{SWEDISH.id}/stad"


def test_an_address_that_is_not_of_the_web_is_not_linked(serving: Client) -> None:
    odd = replace(SWEDISH, canonical_url="javascript:alert(1)", url=None)
    link = soup(serving(odd), "/embed/feed").select_one("article a")
    assert link is not None
    assert link["href"] == f"{BASE}/articles/{SWEDISH.id}/stad"


def test_the_no_script_form_loads_nothing_and_may_stand_in_any_page(serving: Client) -> None:
    answer = serving(ARABIC).get("/embed/feed?heading=<script>alert(1)</script>")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors *" in policy
    assert "x-frame-options" not in answer.headers
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    page = BeautifulSoup(answer.text, "lxml")
    assert not page.select("script, img, link, iframe, [onerror], [style]")
    style = page.select_one("style")
    assert style is not None
    assert f"'sha256-{b64encode(sha256(style.text.encode()).digest()).decode()}'" in policy
    assert page.select_one("h1").text == "<script>alert(1)</script>"  # type: ignore[union-attr]
    assert page.select_one("base")["target"] == "_top"  # type: ignore[index]
    assert {urlsplit(str(it["href"])).netloc for it in page.select("a")} == {"city.example", "wire.example"}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_theme_can_be_chosen(serving: Client, theme: str) -> None:
    page = soup(serving(), f"/embed/feed?theme={theme}")
    assert page.select_one(f"meta[name=color-scheme][content={theme}]")
    assert page.select_one(f"body[data-theme={theme}]")


@pytest.mark.parametrize(
    ("parameter", "value"),
    [("limit", "101"), ("theme", "pink"), ("heading", "x" * 201), ("language", "sv_FI"), ("colour", "red")],
)
def test_a_bad_parameter_answers_400_with_its_name(serving: Client, parameter: str, value: str) -> None:
    answer = serving().get("/embed/feed", params={parameter: value})
    assert (answer.status_code, answer.json()["parameter"]) == (400, parameter)


def test_who_has_the_no_script_form_already_gets_304(serving: Client) -> None:
    client = serving(ARABIC)
    first = client.get("/embed/feed")
    assert client.get("/embed/feed", headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    assert client.get("/embed/feed?theme=dark").headers["etag"] != first.headers["etag"]


def test_the_example_page_gives_the_two_lines_with_our_own_address(serving: Client) -> None:
    page = soup(serving(ARABIC), "/widgets/")
    snippets = [it.text for it in page.select("pre code")]
    assert snippets[0] == (
        f'<script type="module" src="{BASE}/widgets/v1/urban-feed.js"></script>\n<urban-feed limit="5"></urban-feed>'
    )
    assert any(it.startswith(f'<iframe src="{BASE}/embed/feed?') for it in snippets)
    assert page.select_one('urban-feed[source="city_news"]')
    table = {code.text for code in page.select("tbody th code")}
    assert table == {*NAMES, "limit", "heading", "theme"}


def test_every_attribute_is_documented() -> None:
    told = (Path(__file__).parent.parent / "docs" / "widgets.md").read_text("utf-8")
    assert all(f"`{name}`" in told for name in (*NAMES, "limit", "heading", "theme"))
