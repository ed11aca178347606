"""What the widget does in Chromium, on a foreign page on another port. See test_widgets_look.py for how it looks."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from articles import article, at
from foreign import (
    ARABIC,
    KAZAKH,
    NASTY,
    SWEDISH,
    UNDATED,
    Foreign,
    Held,
    ids,
    items,
    lines,
    serving,
)
from urbanfeed.article import Article, Correction


def test_two_lines_on_a_foreign_page_show_the_articles(tab: Page, wire: str, foreign: Foreign) -> None:
    tab.goto(foreign.put(lines(wire)))
    expect(items(tab)).to_have_count(5)
    assert ids(tab) == [it.id for it in (UNDATED, KAZAKH, ARABIC, SWEDISH, NASTY)]
    first = items(tab).nth(1)
    expect(first.get_by_role("link")).to_have_attribute("href", KAZAKH.url or "")
    expect(first.locator(".headline")).to_have_text(KAZAKH.headline)
    expect(first.locator(".excerpt")).to_have_text(KAZAKH.text)
    expect(first.locator("bdi")).to_have_text("Jarialike.kz")


def test_each_article_has_its_own_language_and_direction(tab: Page, wire: str, foreign: Foreign) -> None:
    tab.goto(foreign.put(lines(wire)))
    expect(items(tab)).to_have_count(5)
    said = [(it.get_attribute("lang"), it.get_attribute("dir")) for it in items(tab).all()[:4]]
    assert said == [("mn", "ltr"), ("kk", "ltr"), ("ar", "rtl"), ("sv-FI", "ltr")]
    headline = items(tab).nth(2).locator(".headline")
    assert headline.evaluate("it => getComputedStyle(it).direction") == "rtl"


def test_dates_are_in_the_article_s_language_and_as_precise_as_its_page(tab: Page, wire: str, foreign: Foreign) -> None:
    tab.goto(foreign.put(lines(wire, "limit=4")))
    expect(items(tab)).to_have_count(4)
    times = [(it.get_attribute("datetime"), it.inner_text()) for it in tab.locator("urban-feed time").all()]
    assert [machine for machine, _ in times[1:]] == [
        "2025-07-08",
        "2023-05-15T12:05:00",
        "2019-07-29T13:45:00+03:00",
    ]
    undated, day, noon, minute = (words for _, words in times)
    assert undated == "уншсан огноо: 2025\u00a0оны есдүгээр сарын 1"
    assert day == "2025\u00a0ж. 8 шілде"
    assert "15 مايو 2023" in noon
    assert "12:05 م" in noon
    assert minute.startswith("29 juli 2019")
    assert minute.endswith(("13:45", "13.45"))


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ('source="jarialike_kz"', [KAZAKH]),
        ('source="jarialike_kz, living_cities_ar"', [KAZAKH, ARABIC]),
        ('language="sv"', [SWEDISH]),
        ('topic="housing"', [UNDATED]),
        ('q="форум"', [KAZAKH]),
        ('since="2023-01-01" until="2024-01-01"', [ARABIC]),
        ('order="oldest" limit="2"', [NASTY, SWEDISH]),
        (r'author="Berg\, Anna"', [NASTY]),
        ('author="Berg, Anna"', []),
        ('place="almaty"', []),
        ('story="none"', []),
    ],
)
def test_attributes_ask_what_addresses_ask(
    tab: Page, wire: str, foreign: Foreign, attributes: str, expected: list[Article]
) -> None:
    tab.goto(foreign.put(lines(wire, attributes)))
    assert ids(tab) == [it.id for it in expected]


def test_nothing_is_asked_of_anybody_else_and_no_cookie_is_set(tab: Page, wire: str, foreign: Foreign) -> None:
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(foreign.put(lines(wire)))
    expect(items(tab)).to_have_count(5)
    origins = [f"{it.scheme}://{it.netloc}" for it in map(urlsplit, asked) if it.scheme != "data"]
    assert set(origins) == {wire, foreign.origin}
    assert [urlsplit(it).path for it in asked if it.startswith(wire)] == ["/widgets/v1/urban-feed.js", "/graphql"]
    assert tab.context.cookies() == []
    assert tab.evaluate("localStorage.length + sessionStorage.length") == 0


def test_markup_in_an_article_stays_text(tab: Page, wire: str, foreign: Foreign) -> None:
    tab.goto(foreign.put(lines(wire, "order=oldest limit=1")))
    expect(items(tab).locator(".headline")).to_have_text(NASTY.headline)
    expect(items(tab).locator(".excerpt")).to_have_text(NASTY.standfirst or "")
    assert items(tab).locator("img, script, b").count() == 0
    assert tab.title() == "Somebody's page"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "JaVaScRiPt:alert(1)", "//", "news"])
def test_what_is_not_of_the_web_is_neither_linked_nor_shown(tab: Page, wire: str, foreign: Foreign, url: str) -> None:
    """Our server sends none; the widget does not rely on that."""
    node: dict[str, Any] = {
        "id": "1",
        "headline": "Odd",
        "language": None,
        "direction": "LTR",
        "url": url,
    }
    node |= {"excerpt": "", "firstSeen": "2025-09-01T08:00:00+00:00", "published": None, "source": {"title": "City"}}
    node |= {"corrections": [], "images": [{"url": url, "alt": None}]}
    reply = {"data": {"articles": {"nodes": [node]}}}
    tab.route("**/graphql?*", lambda route: route.fulfill(json=reply, headers={"Access-Control-Allow-Origin": "*"}))
    tab.goto(foreign.put(lines(wire)))
    expect(items(tab).locator(".headline")).to_have_text("Odd")
    expect(items(tab).locator("a")).to_have_attribute("href", f"{wire}/articles/1")
    assert items(tab).locator("img").count() == 0


def test_it_works_under_a_policy_that_lets_in_only_the_script_and_its_questions(
    tab: Page, wire: str, foreign: Foreign
) -> None:
    """No inline style and no markup from text: `require-trusted-types-for` and a strict `style-src` stand."""
    foreign.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src {wire}; connect-src {wire}; style-src 'none'; img-src data:; "
        "require-trusted-types-for 'script'"
    )
    tab.goto(foreign.put(lines(wire)))
    expect(items(tab)).to_have_count(5)
    assert tab.locator("urban-feed .items").evaluate("it => getComputedStyle(it).display") == "grid"


def test_it_is_a_labelled_feed_of_articles(tab: Page, wire: str, foreign: Foreign) -> None:
    tab.goto(foreign.put(lines(wire, 'heading="City news" limit="3"')))
    expect(items(tab)).to_have_count(3)
    region = tab.get_by_role("region", name="City news")
    expect(region.get_by_role("heading", level=2)).to_have_text("City news")
    expect(region.get_by_role("feed", name="City news").get_by_role("article")).to_have_count(3)
    expect(region.get_by_role("heading", level=3).get_by_role("link")).to_have_count(3)


def test_a_changed_attribute_asks_again_and_several_ask_once(tab: Page, wire: str, foreign: Foreign) -> None:
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url) if "/graphql" in request.url else None)
    tab.goto(foreign.put(lines(wire)))
    expect(items(tab)).to_have_count(5)
    tab.locator("urban-feed").evaluate(
        "it => { it.setAttribute('language', 'ar'); it.setAttribute('heading', 'العربية'); it.limit = 1 }"
    )
    expect(items(tab)).to_have_count(1)
    expect(tab.locator("urban-feed h2")).to_have_text("العربية")
    assert len(asked) == 2


def test_only_the_last_question_is_answered(tab: Page, wire: str, foreign: Foreign) -> None:
    """A slow answer to an earlier one never overwrites a later one, and giving it up is no failure."""
    held, said = Held(tab), list[str]()
    tab.on("console", lambda message: said.append(message.text))
    tab.goto(foreign.put(lines(wire, 'language="sv"')))
    first = held.next()
    tab.locator("urban-feed").evaluate("it => it.setAttribute('language', 'kk')")
    held.next().continue_()
    expect(items(tab)).to_have_count(1)
    first.fulfill(json={"data": {"articles": {"nodes": []}}})
    tab.wait_for_timeout(100)  # in which a widget that takes it would show it
    assert ids(tab) == [KAZAKH.id]
    assert said == []


@pytest.mark.parametrize(
    ("language", "empty", "error"),
    [
        ("sv-FI", "Inga artiklar hittades.", "Artiklarna kunde inte laddas."),
        ("ar", "لا توجد مقالات.", "تعذّر تحميل المقالات."),
        ("de", "No articles found.", "The articles could not be loaded."),
    ],
)
def test_nothing_and_failure_are_said_in_the_page_s_language(
    tab: Page, wire: str, foreign: Foreign, language: str, empty: str, error: str
) -> None:
    held = Held(tab)
    tab.goto(foreign.put(lines(wire, 'q="nothing says this"'), f'lang="{language}"'))
    status = tab.locator("urban-feed .status")
    held.next().continue_()
    expect(status).to_have_text(empty)
    tab.locator("urban-feed").evaluate("it => it.setAttribute('q', 'something else')")
    expect(tab.locator("urban-feed section[aria-busy=true]")).to_have_count(1)
    held.next().abort()
    expect(status).to_have_text(error)


def test_what_stands_inside_is_shown_until_the_articles_are_and_when_they_cannot_be(
    tab: Page, wire: str, foreign: Foreign
) -> None:
    held = Held(tab)
    tab.goto(foreign.put(lines(wire, inside='<a href="/news">The news</a>')))
    link = tab.get_by_role("link", name="The news")
    expect(link).to_be_visible()
    held.next().continue_()
    expect(items(tab)).to_have_count(5)
    expect(link).to_be_hidden()


def test_what_cannot_be_asked_for_is_said_once_with_what_can_and_the_rest_is_shown(
    tab: Page, wire: str, foreign: Foreign
) -> None:
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text) if message.type == "warning" else None)
    attributes = (
        'colour="red" layout="grid" theme="url(javascript:alert(1))" images="yes" limit="10000" order="best" '
        'language="sv_FI, kk" since="yesterday" until="2025-07-08Tea" '
        'class="side" style="width: 400px" data-id="1" aria-label="News" '
        'title="News" onclick="" part="x" hidden-x=""'
    )
    tab.goto(foreign.put(lines(wire, attributes)))
    expect(items(tab)).to_have_count(1)
    assert ids(tab) == [KAZAKH.id]
    (warning,) = said
    for wrong in (
        'colour="red" (source,language,',
        'layout="grid" (list,cards,headlines)',
        "(auto,light,dark)",
        'images="yes" (none,show)',
        'limit="10000" (1 to 100)',
        'order="best" (newest,oldest,relevance)',
        'language="sv_FI, kk" (sv or sv-FI)',
        'since="yesterday" (2025-07-08)',
        'until="2025-07-08Tea" (2025-07-08)',
    ):
        assert wrong in warning
    assert "class" not in warning
    assert "title" not in warning
    section = tab.locator("urban-feed section")
    assert section.get_attribute("data-theme") == "auto"
    assert section.get_attribute("data-layout") == "list"
    tab.locator("urban-feed").evaluate("it => it.setAttribute('theme', 'dark')")
    expect(section).to_have_attribute("data-theme", "dark")
    tab.locator("urban-feed").evaluate("it => it.setAttribute('theme', 'url(javascript:alert(1))')")
    expect(section).to_have_attribute("data-theme", "auto")
    assert "url(" not in str(section.evaluate("it => it.outerHTML"))


def test_what_the_server_refuses_is_said_too_and_the_rest_is_shown(tab: Page, wire: str, foreign: Foreign) -> None:
    """Some values look right and are not: days that there are not, and text that only the server reads."""
    said: list[str] = []
    asked: list[str] = []
    tab.on("console", lambda message: said.append(message.text) if message.type == "warning" else None)
    tab.on("request", lambda request: asked.append(request.url) if "/graphql" in request.url else None)
    tab.goto(foreign.put(lines(wire, 'language="kk,ar" since="2025-02-30" until="2025-02-31" layout="grid"')))
    expect(items(tab)).to_have_count(2)
    assert set(ids(tab)) == {KAZAKH.id, ARABIC.id}
    assert len(asked) == 3
    assert 'layout="grid" (list,cards,headlines)' in said[0]
    for wrong in (
        'since="2025-02-30" (a date (2025-07-08)',
        'until="2025-02-31" (a date (2025-07-08)',
        'layout="grid"',
    ):
        assert wrong in said[-1]
    expect(tab.locator("urban-feed .footer a")).to_have_attribute("href", f"{wire}/?language=kk&language=ar")
    tab.locator("urban-feed").evaluate("it => it.setAttribute('since', '2025-02-28')")
    expect(items(tab)).to_have_count(1)
    assert ids(tab) == [KAZAKH.id]


def test_a_slow_answer_is_waited_for_in_words(tab: Page, wire: str, foreign: Foreign) -> None:
    """After a second, in a tag that has nothing to show meanwhile; what it says takes no room of its own."""
    held = Held(tab)
    tab.goto(foreign.put(lines(wire, inside="\n  "), 'lang="kk"'))
    waiting = held.next()
    status = tab.locator("urban-feed .status")
    expect(status).to_have_text("")
    high = tab.locator("urban-feed").bounding_box()
    assert high is not None
    assert high["height"] > 500
    expect(status).to_have_text("Жүктелуде…")
    assert tab.locator("urban-feed").bounding_box() == high
    waiting.continue_()
    expect(items(tab)).to_have_count(5)
    expect(status).to_have_text("")


def test_words_in_another_language_than_the_page_s_are_marked(tab: Page, wire: str, foreign: Foreign) -> None:
    """In another script too: our Kazakh and Mongolian are in Cyrillic."""
    said = {
        "": ("No articles found.", "en"),
        "sv-FI": ("Inga artiklar hittades.", None),
        "kk-Cyrl-KZ": ("Мақала табылмады.", None),
        "kk-Latn": ("No articles found.", "en"),
        "kk-CN": ("No articles found.", "en"),
        "mn-Mong": ("No articles found.", "en"),
    }
    widgets = (lines(wire, f'q="nothing says this" {f"lang={it}" if it else ""}') for it in said)
    tab.goto(foreign.put("".join(widgets), "lang=de"))
    for status, (words, lang) in zip(tab.locator("urban-feed .status").all(), said.values(), strict=True):
        expect(status).to_have_text(words)
        assert status.get_attribute("lang") == lang


def test_our_english_in_an_article_of_another_language_is_marked(tab: Page, foreign: Foreign, tmp_path: Path) -> None:
    """Where the server has no words in the article's language, and of its own date nothing."""
    corrected = (Correction("headline", datetime(2026, 3, 9, tzinfo=UTC), "City desk", "wrong"),)
    tongues = ("fa", "kk-Latn", None, "sv", "kk")
    undated = [article(f"u{it}", language=it, corrections=corrected) for it in tongues]
    dated = article("dated", language="fa", published=at("2025-07-08T13:45:00+03:00"))
    with serving(*undated, dated, database=tmp_path / "wire.sqlite3") as server:
        tab.goto(foreign.put(lines(server)))
        expect(items(tab)).to_have_count(6)
        for it in (*undated, dated):
            found = tab.locator(f'urban-feed article[data-id="{it.id}"]')
            marked = found.locator(":is(.date, .note) > [lang=en][dir=ltr]").all_text_contents()
            ours = ["read on September 1, 2025", "corrected March 9, 2026"]
            assert marked == (ours if it in undated[:3] else []), it.language
            assert found.locator(".note").count() == (it is not dated)


def test_joiners_are_asked_for_and_what_no_text_may_hold_is_not(tab: Page, wire: str, foreign: Foreign) -> None:
    """As the server has it (query.py)."""
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text) if message.type == "warning" else None)
    asked = ["می\u200cخواهم", "क\u094d\u200dष", "\U0001fae9", "\ue000"]
    held = Held(tab)
    tab.goto(foreign.put(lines(wire, f'q="{",".join(asked)}"')))
    variables = json.loads(parse_qs(urlsplit(held.next().request.url).query)["variables"][0])
    assert variables["filter"] == {"q": asked}
    assert said == []
    for wrong in ("bell\\x07", "delete\\x7f", "half \\ud83d", "none\\uffff"):
        tab.locator("urban-feed").evaluate(f"it => it.setAttribute('q', '{wrong},city')")
        variables = json.loads(parse_qs(urlsplit(held.next().request.url).query)["variables"][0])
        assert variables["filter"] == {"q": ["city"]}
        assert "(1 to 200 characters)" in said.pop()
        tab.locator("urban-feed").evaluate("it => it.removeAttribute('q')")
        held.next()


def test_more_values_than_can_be_asked_for_are_left_out_and_a_heading_has_what_joins_letters(
    tab: Page, wire: str, foreign: Foreign
) -> None:
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text) if message.type == "warning" else None)
    tags = ",".join(["kk", *(f"a{a}{b}" for a in "abcdefgh" for b in "abcdefgh")])
    heading = "خبرهای\u200cشهر"
    tab.goto(foreign.put(lines(wire, f'language="{tags}" until="2025-07-08t07:30:00.5+05:00" heading="{heading}"')))
    expect(tab.locator("urban-feed .heading")).to_have_text(heading)
    assert ids(tab) == [KAZAKH.id]
    (warning,) = said
    assert warning.startswith('urban-feed: language="kk,')
    assert "heading" not in warning


@pytest.mark.parametrize(("limit", "asked"), [("10000", 100), ("0", 10), ("-3", 10), ("abc", 10), ("", 10), ("7", 7)])
def test_a_limit_is_clamped(tab: Page, wire: str, foreign: Foreign, limit: str, asked: int) -> None:
    held = Held(tab)
    tab.goto(foreign.put(lines(wire, f'limit="{limit}"')))
    variables = json.loads(parse_qs(urlsplit(held.next().request.url).query)["variables"][0])
    assert variables["first"] == asked


def test_a_page_may_hold_several_and_load_the_script_twice(tab: Page, wire: str, foreign: Foreign) -> None:
    tab.goto(foreign.put(lines(wire, "language=ar") + lines(f"{wire}/./", "language=kk")))
    assert ids(tab) == [ARABIC.id, KAZAKH.id]


def test_without_a_script_what_stands_inside_is_what_there_is(browser: Browser, wire: str, foreign: Foreign) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(foreign.put(lines(wire, inside='<a href="/news">The news</a>')))
    expect(tab.get_by_role("link", name="The news")).to_be_visible()
    context.close()


def test_a_wire_is_shown_by_its_key_and_stands_alone(tab: Page, wire: str, foreign: Foreign) -> None:
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text) if message.type == "warning" else None)
    tab.goto(foreign.put(lines(wire, 'wire="two"')))
    expect(items(tab)).to_have_count(2)
    assert set(ids(tab)) == {KAZAKH.id, ARABIC.id}
    expect(tab.locator("urban-feed .footer a")).to_have_attribute("href", f"{wire}/wires/two")
    tab.goto(foreign.put(lines(wire, 'wire="two" language="sv"')))
    expect(items(tab)).to_have_count(2)
    assert 'language="sv" (or else a wire)' in said[-1]
    tab.goto(foreign.put(lines(wire, 'wire="none"', "in the place of it")))
    expect(tab.locator("urban-feed .status")).to_have_text("The articles could not be loaded.")
    expect(tab.get_by_text("in the place of it")).to_be_visible()
    assert said[-1] == "urban-feed: no such wire"
