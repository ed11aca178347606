"""
The pages for iframes over HTTP: lists and articles, what each says where there is nothing to show, and who may hold it.
See also test_embed_browser.py, which looks at them as a reader does.
"""

import re
import sqlite3
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from starlette.testclient import TestClient

from articles import article, at
from newsroom_door import HOSTILE
from one_door import BASE, one_door
from urbanfeed.article import Article, Correction, Image, Rights, Withdrawal
from urbanfeed.blocks import Figure, Paragraph
from urbanfeed.moment import Moment
from urbanfeed.publish import widgets
from urbanfeed.publish.links import Links
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Source, Wire

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
PICTURED = article(
    "park",
    images=(
        Image("data:image/png,x", "No address of the web"),
        Image("https://pictures.example/p.jpg", 'Trees & "grass"', width=1200, height=800),
    ),
)
NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
NORTH = Wire("north", "News of the <north>", "", ArticleQuery(language=("sv",)), NOW)
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
VOID = {"meta", "link", "base", "img", "br", "hr", "input"}

Client = Callable[..., TestClient]


@contextmanager
def opened(database: Path, *articles: Article, ancestors: tuple[str, ...] = ("*",)) -> Iterator[TestClient]:
    """A client of the widgets of a store that holds these."""
    door = one_door(widgets.routes(), database, articles, sources=(CITY,))
    door.state.settings = door.state.settings.model_copy(update={"embed_ancestors": ancestors})
    with TestClient(door) as client:
        assert client.portal is not None
        client.portal.call(door.state.store.wires.put, NORTH)
        yield client


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of a store that holds an Arabic article, which stays as it is."""
    with opened(tmp_path_factory.mktemp("embed") / "wire.sqlite3", ARABIC) as it:
        yield it


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Client]:
    """`serving(article, …)` is a client of a store of this test alone."""
    with ExitStack() as stack:
        yield lambda *articles, **of: stack.enter_context(opened(tmp_path / "wire.sqlite3", *articles, **of))


def soup(client: TestClient, address: str, status: int = 200) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == status
    return BeautifulSoup(answer.text, "lxml")


def shown(client: TestClient, address: str) -> list[str]:
    return [str(it["data-id"]) for it in soup(client, address).select("article[data-id]")]


def withdraw(client: TestClient, it: Article) -> None:
    assert client.portal is not None
    store = client.app.state.store  # type: ignore[attr-defined]
    assert client.portal.call(store.articles.withdraw, it.id, Withdrawal(NOW, "It was another city.", "operator"))


def test_the_no_script_form_has_each_article_in_its_language_and_direction(serving: Client) -> None:
    client = serving(ARABIC, SWEDISH, UNDATED)
    undated, arabic, swedish = soup(client, "/embed/feed").select("div.items > article.item")
    assert (arabic["lang"], arabic["dir"], arabic["data-id"]) == ("ar", "rtl", ARABIC.id)
    assert (swedish["lang"], swedish["dir"]) == ("sv-FI", "ltr")
    assert (undated["lang"], undated["dir"]) == ("", "auto")
    assert arabic.select_one(".excerpt").text == "ولدت فكرة المدن الحية في روسيا."  # type: ignore[union-attr]
    assert swedish.select_one("bdi.source").text == "City <News>"  # type: ignore[union-attr]


def test_dates_are_in_the_language_of_the_article_and_as_precise_as_its_page(serving: Client) -> None:
    client = serving(ARABIC, SWEDISH, UNDATED)
    times = [(it["datetime"], it.text) for it in soup(client, "/embed/feed").select("time")]
    assert times == [
        ("2025-09-01T08:00:00+00:00", "read on September 1, 2025"),
        ("2023-05-15T12:05:00", "15 مايو 2023، 12:05 م"),
        ("2019-07-29T13:45:00+03:00", "29 juli 2019 13:45"),
    ]


def test_the_no_script_form_answers_any_query(serving: Client) -> None:
    client = serving(ARABIC, SWEDISH, UNDATED)
    assert shown(client, "/embed/feed") == [UNDATED.id, ARABIC.id, SWEDISH.id]
    assert shown(client, "/embed/feed?order=oldest&limit=1") == [SWEDISH.id]
    assert shown(client, "/embed/feed?language=sv&language=ar") == [ARABIC.id, SWEDISH.id]
    assert shown(client, "/embed/feed?source=nobody") == []


def test_an_empty_answer_says_so_in_the_language_that_was_asked_for(client: TestClient) -> None:
    page = soup(client, "/embed/feed?language=kk")
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


def test_a_page_for_an_iframe_loads_nothing_and_may_stand_in_any_page(serving: Client) -> None:
    answer = serving(ARABIC, PICTURED).get("/embed/feed?heading=<script>alert(1)</script>")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "frame-ancestors" not in policy  # `*` would shut out files and sandboxed pages
    assert "; require-trusted-types-for 'script'; trusted-types 'none'" in policy
    assert "img-src" not in policy
    assert not {"unsafe-inline", "unsafe-eval", "self"} & set(re.findall(r"[a-z-]+", policy))
    assert "x-frame-options" not in answer.headers
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["x-robots-tag"] == "noindex"
    page = BeautifulSoup(answer.text, "lxml")
    assert not page.select("img, link:not([type$=oembed]), iframe, [onerror], [style], script[src]")
    assert all(f"'sha256-{digest(it.text)}'" in policy for it in page.select("style, script"))
    assert len(page.select("style, script")) == 2
    assert page.select_one("h1").text == "<script>alert(1)</script>"  # type: ignore[union-attr]
    assert page.select_one("base")["target"] == "_top"  # type: ignore[index]
    assert page.select_one("meta[name=robots][content=noindex]")
    assert {urlsplit(str(it["href"])).netloc for it in page.select("a")} == {"city.example", "wire.example"}


def digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


def test_pictures_are_shown_to_whom_the_page_s_owner_wants_and_reserve_their_place(serving: Client) -> None:
    bare = replace(PICTURED, id="0f0f0f0f-0000-5000-8000-000000000002", slug="b", rights=Rights("excerpt"))
    client = serving(PICTURED, bare)
    answer = client.get("/embed/feed?images=show&layout=cards")
    assert "; img-src https: http:;" in answer.headers["content-security-policy"]
    (image,) = BeautifulSoup(answer.text, "lxml").select("img")
    assert image.attrs == {
        "class": ["image"], "src": "https://pictures.example/p.jpg", "alt": 'Trees & "grass"', "width": "1200",
        "height": "800", "loading": "lazy", "decoding": "async", "referrerpolicy": "no-referrer",
    }  # fmt: skip
    assert image.find_parent("article")["data-id"] == PICTURED.id  # type: ignore[index]
    assert soup(client, f"/embed/articles/{PICTURED.id}?images=show").select("article > img.image")
    assert not soup(client, "/embed/feed?images=none").select("img")
    assert not soup(client, "/embed/feed?images=show&layout=headlines").select("img")


def test_a_list_of_headlines_has_the_source_and_the_date_and_no_text(serving: Client) -> None:
    page = soup(serving(ARABIC, SWEDISH), "/embed/feed?layout=headlines")
    assert page.select_one("body[data-layout=headlines]")
    assert len(page.select("article .headline a")) == len(page.select(".meta .source + .date")) == 2
    assert not page.select(".excerpt")


def test_one_article_is_a_page_of_its_own_with_its_headline_first(client: TestClient) -> None:
    page = soup(client, f"/embed/articles/{ARABIC.id}?theme=dark")
    assert page.select_one("html[lang=ar][dir=rtl]")
    assert page.select_one("body.urban-feed[data-layout=card][data-theme=dark]")
    (it,) = page.select("main article.item")
    assert page.title is not None
    assert page.title.text == it.select_one("h1").text == ARABIC.headline  # type: ignore[union-attr]
    assert it.select_one(".headline a")["href"] == ARABIC.url  # type: ignore[index]
    assert page.select_one(".footer a")["href"] == f"{BASE}/articles/{ARABIC.id}/madina"  # type: ignore[index]


def test_an_article_that_may_be_linked_only_shows_its_headline_source_and_link(serving: Client) -> None:
    linked = replace(PICTURED, rights=Rights("link"), standfirst="Not to be shown.")
    page = soup(serving(linked), f"/embed/articles/{linked.id}?images=show")
    it = page.select_one("article")
    assert it is not None
    assert it.text.split() == "Headline park City <News> read on September 1, 2025".split()
    assert it.select_one("a")["href"] == linked.url  # type: ignore[index]


def test_a_correction_is_said_in_the_language_of_the_article(serving: Client) -> None:
    made = tuple(Correction("headline", NOW.replace(day=day), "the desk", "Wrong.") for day in (2, 1))
    client = serving(replace(SWEDISH, corrections=made))
    for address in ("/embed/feed", "/embed/feed?layout=headlines", f"/embed/articles/{SWEDISH.id}"):
        assert [it.text for it in soup(client, address).select("article[lang=sv-FI] > p.note")] == [
            "rättad 2 mars 2026"
        ]


def test_a_withdrawn_article_says_so_in_its_language_and_nothing_else_of_it(serving: Client) -> None:
    client = serving(SWEDISH, ARABIC)
    withdraw(client, SWEDISH)
    page = soup(client, f"/embed/articles/{SWEDISH.id}", 410)
    assert page.select_one("html[lang=sv-FI]")
    assert page.select_one(".status").text == "Artikeln har dragits tillbaka."  # type: ignore[union-attr]
    assert "stad" not in page.text
    assert page.select_one(".footer a")["href"] == f"{BASE}/articles/{SWEDISH.id}"  # type: ignore[index]
    assert soup(client, f"/embed/articles/{SWEDISH.id}?lang=ar", 410).select_one("html[dir=rtl]")
    assert shown(client, "/embed/feed") == [ARABIC.id]


def test_an_article_that_was_erased_says_so(serving: Client) -> None:
    client = serving(SWEDISH)
    assert client.portal is not None
    store = client.app.state.store  # type: ignore[attr-defined]
    assert client.portal.call(store.forgotten.forget, SWEDISH.id, "asked for", NOW)
    page = soup(client, f"/embed/articles/{SWEDISH.id}?lang=fi", 410)
    assert page.select_one(".status").text == "Tämä artikkeli on vedetty pois."  # type: ignore[union-attr]


@pytest.mark.parametrize("path", ["/embed/feed", "/embed/articles/x"])
def test_a_query_longer_than_any_is_414_in_the_frame_and_to_programs(client: TestClient, path: str) -> None:
    answer = client.get(f"{path}?heading={'x' * 8_000}", headers=BROWSER)
    assert (answer.status_code, answer.headers["content-type"]) == (414, "text/html; charset=utf-8")
    assert "frame-ancestors" not in answer.headers["content-security-policy"]
    assert "longer than 8,000 bytes" in answer.text
    assert client.get(f"{path}?heading={'x' * 8_000}").json()["status"] == 414


@pytest.mark.parametrize(("lang", "said"), [("", "There is no such article."), ("ru", "Такой статьи нет.")])
def test_an_unknown_article_is_a_small_page_in_words(client: TestClient, lang: str, said: str) -> None:
    answer = client.get(f"/embed/articles/nobody?lang={lang}")
    assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-cache")
    assert "frame-ancestors" not in answer.headers["content-security-policy"]
    assert BeautifulSoup(answer.text, "lxml").select_one("h1.status").text == said  # type: ignore[union-attr]


def test_our_words_and_the_way_of_the_page_can_be_chosen(serving: Client) -> None:
    client = serving(SWEDISH)
    page = soup(client, "/embed/feed?source=nobody&lang=kk")
    assert page.select_one("html[lang=kk][dir=ltr]")
    assert page.select_one(".status").text == "Мақала табылмады."  # type: ignore[union-attr]
    assert soup(client, "/embed/feed?lang=ar").select_one("html[dir=rtl]")
    assert soup(client, "/embed/feed?lang=ar&dir=ltr").select_one("html[lang=ar][dir=ltr]")
    # Persian is no language of ours: the page is Persian, our words in it are English and say so.
    persian = soup(client, "/embed/feed?source=nobody&lang=fa")
    assert persian.select_one("html[lang=fa][dir=rtl]")
    assert persian.select_one(".status > [lang=en][dir=ltr]").text == "No articles found."  # type: ignore[union-attr]
    assert persian.select_one("h1 > [lang=en][dir=ltr]").text == "Articles"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("language", "english"), [("fa", True), ("kk-Latn", True), (None, True), ("en", False), ("sv", False)]
)
def test_words_of_ours_in_an_article_say_that_they_are_english_where_it_is_not(
    serving: Client, language: str | None, english: bool
) -> None:
    """What is in the article's own language says nothing: a date of its page, by CLDR."""
    corrected = (Correction("headline", NOW, "City desk", "wrong"),)
    undated = article("undated", language=language, corrections=corrected)
    dated = replace(ARABIC, id="dated", language=language)
    client = serving(undated, dated)
    for address in ("/embed/feed", f"/embed/articles/{undated.id}"):
        page = soup(client, address)
        (it,) = page.select(f"article[data-id='{undated.id}']")
        marked = [" ".join(word.text.split()[:1]) for word in it.select("[lang=en][dir=ltr]")]
        assert marked == (["read", "corrected"] if english else [])
        assert page.select(f"article[data-id='{dated.id}'] [lang]") == []


def test_a_heading_is_written_as_its_language_writes(client: TestClient) -> None:
    """In Persian, what joins no letters is a character; and an emoji may be several that are joined."""
    heading = "خبرهای\u200cشهر \U0001f9d1\u200d\U0001f33e"
    assert soup(client, f"/embed/feed?heading={heading}").select_one(".heading").text == heading  # type: ignore[union-attr]


def test_a_wire_is_a_list_with_its_title(serving: Client) -> None:
    client = serving(ARABIC, SWEDISH)
    page = soup(client, "/embed/feed?wire=north")
    assert [it["data-id"] for it in page.select("article")] == [SWEDISH.id]
    assert page.title is not None
    assert page.title.text == NORTH.title
    assert page.select_one(".footer a")["href"] == f"{BASE}/wires/north"  # type: ignore[index]
    assert client.get("/embed/feed?wire=south").status_code == 404
    assert client.get("/embed/feed?wire=north&language=ar").json()["parameter"] == "language"


def test_a_limit_beyond_all_reason_is_clamped(serving: Client) -> None:
    assert len(shown(serving(ARABIC, SWEDISH), f"/embed/feed?limit={'9' * 80}")) == 2


@pytest.mark.parametrize(
    ("ancestors", "holders"),
    [
        (
            ("https://city.example", "https://*.press.example:8443"),
            "'self' https://city.example https://*.press.example:8443",
        ),
        (("https:", "'self'"), "'self' https:"),
        (("'none'",), "'none'"),
    ],
)
def test_a_setting_says_which_sites_may_hold_the_pages_beside_our_own_builder(
    serving: Client, ancestors: tuple[str, ...], holders: str
) -> None:
    client = serving(ARABIC, ancestors=ancestors)
    for address in ("/embed/feed", f"/embed/articles/{ARABIC.id}", "/embed/articles/nobody"):
        policy = client.get(address).headers["content-security-policy"]
        assert policy.endswith(f"; frame-ancestors {holders}")


class Strict(HTMLParser):
    """Refuses what a browser would only put right: tags that cross or stay open, and what stands twice."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has {names}"
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def strictly(markup: str) -> None:
    assert markup.startswith("<!doctype html>\n<html")
    parser = Strict()
    parser.feed(markup)
    parser.close()
    assert parser.open == []
    assert len(parser.ids) == len(set(parser.ids))
    plain = re.sub(r"<(style|script)>.*?</\1>", "", markup, flags=re.DOTALL)
    assert not re.search(r"&(?!amp;|lt;|gt;|#34;|#39;)", plain)
    assert not re.search(r"[\x00-\x08\x0b\x0e-\x1f\x7f]", markup)


def test_every_page_is_strict_html_whatever_stands_in_it(serving: Client) -> None:
    odd = replace(HOSTILE, source="city_news", images=(Image('https://p.example/"><b>.jpg', "\x00<\x1b&amp;"),))
    client = serving(odd, replace(PICTURED, headline="a\x00\x08\ufffe]]> &amp; <b> \u202e evil"))
    for look in (
        "",
        "?layout=cards&images=show",
        "?layout=headlines&heading=</h1>&theme=dark",
        "?language=xx",
        "?q=zz",
    ):
        strictly(client.get(f"/embed/feed{look}").text)
    for address in (f"/embed/articles/{odd.id}?images=show", f"/embed/articles/{PICTURED.id}", "/embed/articles/<b>"):
        strictly(client.get(address).text)
    for query in ("theme=</script><b>", "%00=%1b", "heading=a%00%7f", "%ED%A0%80=x"):
        strictly(client.get(f"/embed/feed?{query}", headers=BROWSER).text)


def test_a_page_names_its_own_oembed(client: TestClient) -> None:
    links = Links(BASE)
    page = soup(client, "/embed/feed?limit=10&theme=dark&language=ar")
    own = links.embed(ArticleQuery(language=("ar",)), theme="dark")
    found = {it["type"]: it["href"] for it in page.select("link[rel=alternate]")}
    assert found == {"application/json+oembed": links.oembed(own), "text/xml+oembed": links.oembed(own, "xml")}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_theme_can_be_chosen(client: TestClient, theme: str) -> None:
    page = soup(client, f"/embed/feed?theme={theme}")
    assert page.select_one(f"meta[name=color-scheme][content={theme}]")
    assert page.select_one(f"body[data-theme={theme}]")


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("limit", "0"), ("limit", "ten"), ("limit", "-1"), ("theme", "pink"), ("heading", "x" * 201),
        ("heading", "a\x7fb"), ("dir", "up"),
        ("language", "sv_FI"), ("colour", "red"), ("layout", "card"), ("images", "yes"), ("lang", "<b>"),
    ],
)  # fmt: skip
def test_a_bad_parameter_answers_400_with_its_name(client: TestClient, parameter: str, value: str) -> None:
    answer = client.get("/embed/feed", params={parameter: value})
    assert (answer.status_code, answer.json()["parameter"]) == (400, parameter)
    # In a frame, a person reads it.
    page = client.get("/embed/feed", params={parameter: value}, headers=BROWSER)
    assert (page.status_code, "frame-ancestors" in page.headers["content-security-policy"]) == (400, False)
    assert page.headers["vary"] == "Accept"
    assert f"{parameter}=" in BeautifulSoup(page.text, "lxml").select_one(".status").text  # type: ignore[union-attr]


@pytest.mark.parametrize("parameter", ["language", "limit", "layout", "heading", "wire", "colour"])
def test_one_article_takes_no_filter_and_nothing_of_a_list(client: TestClient, parameter: str) -> None:
    answer = client.get(f"/embed/articles/{ARABIC.id}", params={parameter: "sv"})
    assert (answer.status_code, answer.json()["parameter"]) == (400, parameter)


def test_who_has_the_no_script_form_already_gets_304(serving: Client) -> None:
    client = serving(ARABIC)
    first = client.get("/embed/feed")
    assert client.get("/embed/feed", headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    assert client.get("/embed/feed?theme=dark").headers["etag"] != first.headers["etag"]
    head = client.head("/embed/feed")
    assert (head.status_code, head.text, head.headers["etag"]) == (200, "", first.headers["etag"])
    one = client.get(f"/embed/articles/{ARABIC.id}")
    again = {"If-None-Match": one.headers["etag"]}
    assert client.get(f"/embed/articles/{ARABIC.id}", headers=again).status_code == 304
    withdraw(client, ARABIC)
    assert client.get(f"/embed/articles/{ARABIC.id}", headers=again).status_code == 410


def test_the_script_for_the_page_around_may_be_loaded_by_any(client: TestClient) -> None:
    answer = client.get("/widgets/v1/urban-frame.js")
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert len(answer.content) < 2048


def test_a_database_that_cannot_be_read_is_said_in_the_frame(serving: Client, tmp_path: Path) -> None:
    client = serving(ARABIC)
    with closing(sqlite3.connect(tmp_path / "wire.sqlite3")) as database:
        database.execute("ALTER TABLE article RENAME TO elsewhere")
        database.commit()
    for address in ("/embed/feed", f"/embed/articles/{ARABIC.id}"):
        answer = client.get(address, headers=BROWSER)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert "frame-ancestors" not in answer.headers["content-security-policy"]
        assert "The articles could not be loaded." in answer.text
        assert "Artiklarna kunde inte laddas." in client.get(f"{address}?lang=sv", headers=BROWSER).text


@pytest.mark.parametrize("wrong", ["limit=none", "wire=none", "colour=red"])
def test_what_is_wrong_is_said_in_the_look_that_was_asked_for(client: TestClient, wrong: str) -> None:
    """A frame on a dark page stays dark; where the look itself is wrong, it is the usual one."""
    page = BeautifulSoup(client.get(f"/embed/feed?{wrong}&theme=dark&lang=ar", headers=BROWSER).text, "lxml")
    assert page.select_one("html[lang=ar][dir=rtl] body[data-theme=dark]")
    assert page.select_one("h1 > [lang=en][dir=ltr]")
    page = BeautifulSoup(client.get(f"/embed/feed?{wrong}&theme=pink", headers=BROWSER).text, "lxml")
    assert page.select_one("html[lang=en] body[data-theme=auto]")
