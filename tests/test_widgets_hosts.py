"""
The widgets on pages that make it hard for them: hostile styles, strict policies, hidden and moved places, no script, no
server, a slow one, and a thousand articles.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from articles import article, at, page
from foreign import (
    ARTICLES,
    ILLUSTRATED,
    KAZAKH,
    PICTURE,
    SWEDISH,
    Foreign,
    Held,
    changed,
    ids,
    items,
    lines,
    opened,
    painted,
    serving,
    until,
)
from urbanfeed.article import Correction, Withdrawal
from urbanfeed.publish.links import Links
from urbanfeed.publish.widgets.assets import widget_digest, widget_integrity
from urbanfeed.store import Store

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
TALL = "<div style='height: 5000px'></div>"
# Puts the clock forward for what looks at it.
_LATER = "window.later = (ms) => { const now = Date.now; Date.now = () => now() + ms }"
_SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => { for (const it of list.getEntries()) window.shifts += it.value })
  .observe({ type: 'layout-shift', buffered: true });
"""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hosts") / "wire.sqlite3"


@pytest.fixture(scope="module")
def server(database: Path) -> Iterator[str]:
    with serving(*ARTICLES, *ILLUSTRATED, database=database) as address:
        yield address


def one(script: str, attributes: str = "", inside: str = "") -> str:
    source = f"{script}/widgets/v1/urban-feed.js"
    return f'<script type="module" src="{source}"></script><urban-article {attributes}>{inside}</urban-article>'


def asked_by(tab: Page) -> list[str]:
    asked: list[str] = []
    tab.on("request", lambda it: asked.append(f"{it.method} {urlsplit(it.url).path}") if "/graphql" in it.url else None)
    return asked


def withdrawn(server: str, id: str) -> bool:
    """Whether the server knows that the article is withdrawn; it comes to know of what another process has changed."""
    query = json.dumps({"query": f'{{ article(by: {{id: "{id}"}}) {{ withdrawnAt }} }}'}).encode()
    request = Request(f"{server}/graphql", query, {"Content-Type": "application/json"})
    with urlopen(request, timeout=60) as answer:
        return json.load(answer)["data"]["article"]["withdrawnAt"] is not None


# -- styles and policies of the page ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "style",
    [
        "* { all: unset }",
        "* { all: initial !important }",
        "* { font: 80px/3 fantasy !important; color: red !important; text-transform: uppercase; letter-spacing: 1em }"
        "html { font-size: 90px }",
        "* { white-space: nowrap; text-align: center; word-break: break-all; text-indent: 3em; list-style: none }",
    ],
)
def test_the_page_s_own_style_does_not_reach_into_it(tab: Page, wire: str, foreign: Foreign, style: str) -> None:
    tab.goto(foreign.put(f"<style>{style}</style>{lines(wire, 'heading=Cities')}"))
    expect(items(tab)).to_have_count(5)
    look = tab.locator("urban-feed .excerpt").first.evaluate(
        "it => { const s = getComputedStyle(it); return [s.fontSize, s.color, s.textTransform, s.letterSpacing, "
        "s.whiteSpaceCollapse, s.textIndent, s.wordBreak] }"
    )
    assert look == ["15px", "rgb(23, 25, 28)", "none", "normal", "collapse", "0px", "normal"]
    assert tab.locator("urban-feed section").evaluate("it => getComputedStyle(it).display") == "block"
    box = tab.locator("urban-feed section").bounding_box()
    assert box is not None
    assert 600 <= box["width"] <= 900


def test_a_body_from_right_to_left_turns_the_frame_and_not_the_articles(tab: Page, wire: str, foreign: Foreign) -> None:
    tab.goto(foreign.put(f"<style>body {{ direction: rtl }}</style>{lines(wire)}{lines(wire, 'dir=ltr')}"))
    expect(items(tab)).to_have_count(10)
    first, second = tab.locator("urban-feed section").all()
    assert first.evaluate("it => getComputedStyle(it).direction") == "rtl"
    assert second.evaluate("it => getComputedStyle(it).direction") == "ltr"
    directions = [it.get_attribute("dir") for it in first.locator("article").all()[:4]]
    assert directions == ["ltr", "ltr", "rtl", "ltr"]


def test_under_a_strict_policy_with_trusted_types_nothing_is_violated(tab: Page, server: str, foreign: Foreign) -> None:
    """The pinned address, the integrity hash, and a control that violations are seen."""
    foreign.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src {server} 'sha256-{_CONTROL_HASH}'; connect-src {server}; style-src 'none'; "
        "img-src data:; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    pinned = Links(server).pinned_script(widget_digest())
    script = f'<script type="module" src="{pinned}" integrity="{widget_integrity()}" crossorigin></script>'
    address = foreign.put(
        f"<script>{_CONTROL}</script>{script}"
        '<urban-feed heading="Cities"></urban-feed>'
        '<urban-feed layout="cards" language="sv" limit=2></urban-feed>'
        f'<urban-article article="{KAZAKH.id}"></urban-article>'
    )
    tab.goto(address)
    expect(tab.locator("urban-feed article")).to_have_count(10)
    expect(tab.locator("urban-article article")).to_have_count(1)
    tab.locator("urban-feed").first.evaluate("it => { it.setAttribute('theme', 'dark'); it.setAttribute('limit', 2) }")
    expect(tab.locator("urban-feed article")).to_have_count(4)
    assert tab.evaluate("window.violated") == []
    assert tab.locator("urban-feed .items").first.evaluate("it => getComputedStyle(it).display") == "grid"
    tab.evaluate("try { document.body.innerHTML = '<p style=\"color: red\">' } catch {}")
    tab.wait_for_function("window.violated.length > 0")


_CONTROL = "window.violated=[];addEventListener('securitypolicyviolation',e=>violated.push(e.violatedDirective))"
_CONTROL_HASH = "5p4qm9/JpRqwzLMDB1ij+6xTEvdH2PCGDoDX6Igv6hg="


def test_another_script_than_the_pinned_one_is_not_run(tab: Page, server: str, foreign: Foreign) -> None:
    script = f'<script type="module" src="{server}/widgets/v1/urban-feed.js" integrity="sha384-{"A" * 64}" crossorigin>'
    tab.goto(foreign.put(f"{script}</script><urban-feed>what stands inside</urban-feed>"))
    expect(tab.get_by_text("what stands inside")).to_be_visible()
    assert tab.evaluate("customElements.get('urban-feed')") is None


# -- where and when it asks ------------------------------------------------------------------------------


def test_one_request_after_the_script_without_asking_for_permission(tab: Page, server: str, foreign: Foreign) -> None:
    asked: list[str] = []
    tab.on("request", lambda it: asked.append(f"{it.method} {urlsplit(it.url).path}") if server in it.url else None)
    tab.goto(foreign.put(lines(server) + one(server, f'id="{KAZAKH.id}"')))
    expect(tab.locator("urban-article article")).to_have_count(1)
    until(tab, lambda: len(asked) >= 3)
    assert sorted(asked) == ["GET /graphql", "GET /graphql", "GET /widgets/v1/urban-feed.js"]


def test_only_what_is_shown_is_asked_for(tab: Page, server: str, foreign: Foreign) -> None:
    for attributes, excerpts, pictures in (
        ("", True, False),
        ("images=show", True, True),
        ("layout=headlines images=show", False, False),
    ):
        with tab.expect_response(lambda it: "/graphql" in it.url) as answer:
            tab.goto(foreign.put(lines(server, f"language=sv {attributes}")))
        expect(items(tab)).to_have_count(4)
        said = answer.value.text()
        assert ('"excerpt"' in said, '"images"' in said) == (excerpts, pictures)


def test_a_hidden_or_distant_place_asks_once_it_is_near(tab: Page, server: str, foreign: Foreign) -> None:
    asked = asked_by(tab)
    tab.goto(
        foreign.put(
            f"<div id=tab hidden>{lines(server, 'language=ar')}</div>{TALL}"
            f"<div id=far>{lines(server, 'language=kk')}</div>"
        )
    )
    tab.wait_for_timeout(200)
    assert asked == []
    tab.evaluate("document.querySelector('#tab').hidden = false")
    expect(items(tab)).to_have_count(1)
    assert tab.locator("urban-feed").first.evaluate("it => it.offsetWidth") > 600
    tab.locator("#far").scroll_into_view_if_needed()
    expect(items(tab)).to_have_count(2)
    assert len(asked) == 2


def test_it_stands_in_another_shadow_root_and_is_put_in_by_a_script(tab: Page, server: str, foreign: Foreign) -> None:
    """Before its own script is there, and after; the language is that of the page around the other root."""
    tab.goto(
        foreign.put(
            "<div id=outer></div><urban-feed language=ar></urban-feed><script>"
            "const root = document.querySelector('#outer').attachShadow({ mode: 'open' });"
            "const it = document.createElement('urban-feed'); it.setAttribute('q', 'nothing says this');"
            "root.append(it)</script>" + lines(server, "language=kk"),
            'lang="sv"',
        )
    )
    expect(items(tab)).to_have_count(2)
    expect(tab.locator("#outer urban-feed .status")).to_have_text("Inga artiklar hittades.")
    tab.evaluate(
        "document.body.append(Object.assign(document.createElement('div'), { id: 'late' }));"
        "document.querySelector('#late').innerHTML = '<urban-feed language=sv limit=1></urban-feed>'"
    )
    expect(tab.locator("#late article")).to_have_count(1)


def test_taken_out_it_gives_up_and_put_back_it_asks_again(tab: Page, server: str, foreign: Foreign) -> None:
    ended: list[str] = []
    tab.on("requestfailed", lambda it: ended.append(str(it.failure)))
    held = Held(tab)
    tab.goto(foreign.put(lines(server, "limit=3")))
    held.next()
    tab.evaluate("window.it = document.querySelector('urban-feed'); it.remove()")
    until(tab, lambda: bool(ended))
    assert ended == ["net::ERR_ABORTED"]
    tab.evaluate("document.body.append(it)")
    held.next().continue_()
    expect(items(tab)).to_have_count(3)
    tab.evaluate("const div = document.createElement('div'); document.body.append(div); div.append(it)")
    tab.wait_for_timeout(100)
    expect(items(tab)).to_have_count(3)
    assert not held._waiting  # what it has is fresh


def test_taken_out_it_leaves_nothing_behind(tab: Page, server: str, foreign: Foreign) -> None:
    tab.goto(foreign.put(lines(server, "limit=1")))
    expect(items(tab)).to_have_count(1)
    tab.evaluate("document.querySelector('urban-feed').remove()")
    session = tab.context.new_cdp_session(tab)
    session.send("HeapProfiler.enable")
    prototype = session.send("Runtime.evaluate", {"expression": "customElements.get('urban-feed').prototype"})
    for _ in range(50):
        session.send("HeapProfiler.collectGarbage")
        query = {"prototypeObjectId": prototype["result"]["objectId"]}
        left = session.send("Runtime.queryObjects", query)["objects"]["objectId"]
        call = {"objectId": left, "functionDeclaration": "function () { return this.length }", "returnByValue": True}
        if (count := session.send("Runtime.callFunctionOn", call)["result"]["value"]) == 0:
            break
        tab.wait_for_timeout(100)
    assert count == 0


# -- refreshed -------------------------------------------------------------------------------------------


def test_seen_again_after_some_minutes_it_shows_corrections_and_what_is_withdrawn_is_gone(
    tab: Page, server: str, foreign: Foreign, database: Path
) -> None:
    first, second, third = (article(f"fresh-{it}", language="fi", published=at("2024-01-01T00:00:00Z")) for it in "abc")

    async def put(store: Store) -> None:
        for it in (first, second, third):
            await store.articles.put(it, page(it.slug))

    async def correct(store: Store) -> None:
        made = (Correction("headline", NOW, "City desk", "misspelt"),)
        await store.articles.correct(first.id, lambda it: replace(it, headline="Rätt", corrections=made), NOW)
        await store.articles.withdraw(second.id, Withdrawal(NOW, "not true", "operator"))

    changed(database, put)
    asked = asked_by(tab)
    tab.add_init_script(_LATER)
    of_fresh = "since=2024-01-01 until=2024-01-01"
    tab.goto(foreign.put(f"<div id=tab>{lines(server, of_fresh)}{one(server, f'id={second.id}', 'inside')}</div>"))
    expect(items(tab)).to_have_count(3)
    expect(tab.locator("urban-article article")).to_have_count(1)
    items(tab).filter(has_text=third.headline).focus()
    changed(database, correct)
    until(tab, lambda: withdrawn(server, second.id))
    look_again = "document.dispatchEvent(new Event('visibilitychange'))"
    tab.evaluate(look_again)
    tab.wait_for_timeout(100)
    assert len(asked) == 2  # what it has is fresh
    tab.evaluate(f"later(6 * 60000); {look_again}")
    expect(items(tab)).to_have_count(2)
    assert second.id not in ids(tab)
    corrected = items(tab).filter(has_text="Rätt")
    expect(corrected.locator(".note")).to_have_text("korjattu 1. maaliskuuta 2026")
    expect(tab.locator("urban-article .status")).to_have_text("This article was withdrawn.")
    expect(tab.locator("urban-article slot")).to_have_count(0)  # what stands inside may say what is withdrawn
    assert tab.evaluate("document.activeElement.shadowRoot.activeElement.dataset.id") == third.id
    tab.evaluate("later(6 * 60000); document.querySelector('#tab').hidden = true")
    painted(tab)
    tab.evaluate("document.querySelector('#tab').hidden = false")
    until(tab, lambda: len(asked) == 6)
    expect(items(tab)).to_have_count(2)
    tab.wait_for_timeout(200)
    assert len(asked) == 6


def test_who_reads_it_with_the_keyboard_keeps_the_place_when_it_is_refreshed(
    tab: Page, server: str, foreign: Foreign
) -> None:
    """On an article that stays; on its last line; and where the article is gone, at its beginning."""
    tab.add_init_script(_LATER)
    tab.goto(foreign.put(lines(server, "limit=3 heading=Cities")))
    expect(items(tab)).to_have_count(3)
    focused = "document.activeElement.shadowRoot?.activeElement"

    def refreshed(attribute: str, value: str, count: int) -> None:
        tab.locator("urban-feed").evaluate("(it, [name, value]) => it.setAttribute(name, value)", [attribute, value])
        expect(items(tab)).to_have_count(count)

    items(tab).nth(1).locator("a").focus()
    refreshed("limit", "2", 2)
    assert tab.evaluate(f"{focused}.ariaPosInSet") == "2"
    tab.locator("urban-feed .footer a").focus()
    refreshed("limit", "4", 4)
    assert tab.evaluate(f"{focused}.textContent") == "urbanfeed"
    items(tab).nth(3).focus()
    refreshed("limit", "3", 3)
    assert tab.evaluate(f"{focused}.localName") == "section"


def test_an_answer_that_comes_too_late_changes_nothing(tab: Page, server: str, foreign: Foreign) -> None:
    """It is for another question by then, the next of which has not been answered; what stands inside is shown on."""
    # An answer that is there already when its request is given up.
    tab.add_init_script(
        "const json = Response.prototype.json; Response.prototype.json = async function () {"
        "const it = await json.call(this); await window.late?.(); return it }"
    )
    held = Held(tab)
    tab.goto(foreign.put(lines(server, "limit=3", "what stands inside")))
    tab.evaluate("void (window.late = () => new Promise((go) => { window.go = go }))")
    held.next().continue_()
    tab.wait_for_function("() => Boolean(window.go)")
    tab.evaluate("window.late = null; document.querySelector('urban-feed').setAttribute('limit', 2)")
    second = held.next()
    tab.evaluate("window.go()")
    tab.wait_for_timeout(50)  # milliseconds, in which it could be drawn
    tab.locator("urban-feed").evaluate("it => it.setAttribute('theme', 'dark')")
    tab.wait_for_timeout(50)
    expect(tab.get_by_text("what stands inside")).to_be_visible()
    expect(items(tab)).to_have_count(0)
    second.continue_()
    expect(items(tab)).to_have_count(2)


# -- no script, no server, a slow one --------------------------------------------------------------------


def test_when_the_server_is_down_the_fallback_stays_and_it_says_so(tab: Page, server: str, foreign: Foreign) -> None:
    tab.add_init_script(_LATER)
    tab.goto(foreign.put(lines(server, "limit=2", "<a href=/news>The news</a>") + one(server, "id=none", "Another")))
    expect(items(tab)).to_have_count(2)
    tab.route("**/graphql?*", lambda route: route.abort())
    tab.evaluate("later(6 * 60000); document.dispatchEvent(new Event('visibilitychange'))")
    expect(tab.locator("urban-feed .status")).to_have_text("The articles could not be loaded.")
    expect(items(tab)).to_have_count(2)  # better than none
    tab.locator("urban-feed").evaluate("it => it.setAttribute('limit', 3)")
    expect(items(tab)).to_have_count(0)
    expect(tab.get_by_role("link", name="The news")).to_be_visible()
    expect(tab.locator("urban-feed .status")).to_have_text("The articles could not be loaded.")
    tab.unroute("**/graphql?*")
    tab.evaluate("later(60000); document.dispatchEvent(new Event('visibilitychange'))")
    expect(items(tab)).to_have_count(3)
    expect(tab.locator("urban-feed .status")).to_have_text("")


@pytest.mark.parametrize(
    ("body", "why"), [('{"detail": "The database is away."}', "The database is away."), ("{}", "status 503")]
)
def test_the_console_says_why_in_words_whoever_answers(
    tab: Page, server: str, foreign: Foreign, body: str, why: str
) -> None:
    """And asks again after half a minute, also where somebody answers in the place of the server without any words."""
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text) if message.type == "warning" else None)
    tab.add_init_script(_LATER)
    held = Held(tab)
    tab.goto(foreign.put(lines(server)))
    held.next().fulfill(status=503, body=body, headers={"Access-Control-Allow-Origin": "*"})
    expect(tab.locator("urban-feed .status")).to_have_text("The articles could not be loaded.")
    until(tab, lambda: bool(said))
    assert said == [f"urban-feed: {why}"]
    tab.evaluate("later(31000); document.dispatchEvent(new Event('visibilitychange'))")
    held.next().continue_()
    expect(tab.locator("urban-feed .status")).to_have_text("")


def test_without_scripts_both_show_what_stands_inside(browser: Browser, server: str, foreign: Foreign) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(foreign.put(lines(server, inside="The list") + one(server, f"id={KAZAKH.id}", "The article")))
    expect(tab.get_by_text("The list")).to_be_visible()
    expect(tab.get_by_text("The article")).to_be_visible()
    context.close()


@pytest.mark.parametrize("layout", ["list", "cards", "headlines"])
def test_on_a_slow_network_nothing_moves_when_the_articles_come(
    tab: Page, server: str, foreign: Foreign, layout: str
) -> None:
    """Cumulative layout shift is 0 with what stands below in view, and a control that shifts are seen."""
    tab.add_init_script(_SHIFTS)
    held = Held(tab)
    head = f'<script type="module" src="{server}/widgets/v1/urban-feed.js" blocking="render"></script>'
    widget = f"<urban-feed layout={layout} limit=3 language=sv heading=Cities></urban-feed>"
    tab.goto(foreign.put(f"{widget}<p id=below>What stands below</p>", head=head))
    waiting = held.next()
    painted(tab)
    expect(tab.locator("#below")).to_be_in_viewport()
    waiting.continue_()
    expect(items(tab)).to_have_count(3)
    painted(tab)
    tab.wait_for_timeout(50)  # milliseconds, in which a shift would be told
    assert tab.evaluate("window.shifts") == 0
    tab.evaluate("document.body.prepend(Object.assign(document.createElement('h1'), { textContent: 'Late' }))")
    tab.wait_for_function("window.shifts > 0")


# -- what there is, and how much -------------------------------------------------------------------------


def test_pictures_are_shown_where_they_are_asked_for_and_rights_let_them(
    tab: Page, server: str, foreign: Foreign
) -> None:
    asked: list[Any] = []

    def picture(route: Any) -> None:
        asked.append(route.request)
        route.fulfill(body=PICTURE, content_type="image/svg+xml")

    tab.route("https://pictures.example/**", picture)
    tab.goto(foreign.put(lines(server, "language=sv")))
    expect(items(tab)).to_have_count(4)
    assert asked == []
    full, excerpt, link = ILLUSTRATED
    tab.goto(foreign.put(one(server, f"id={full.id} images=show") + lines(server, "language=sv images=show")))
    expect(tab.locator("urban-article img")).to_have_count(1)
    expect(items(tab)).to_have_count(4)
    images = {it.get_attribute("data-id"): it.locator("img").count() for it in items(tab).all()}
    assert images == {full.id: 1, excerpt.id: 0, link.id: 0, SWEDISH.id: 0}
    excerpts = {it.get_attribute("data-id"): it.locator(".excerpt").count() for it in items(tab).all()}
    assert excerpts[link.id] == 0
    image = items(tab).locator("img").first
    expect(image).to_have_attribute("alt", "En park med träd")
    expect(image).to_have_attribute("loading", "lazy")
    assert {"referer" in it.headers for it in asked} <= {False}


def test_a_single_article_is_named_by_id_or_by_article_and_says_when_there_is_none(
    tab: Page, server: str, foreign: Foreign
) -> None:
    missing = "00000000-0000-4000-8000-000000000000"
    tab.goto(
        foreign.put(
            one(server, f"id={KAZAKH.id}")
            + one(server, f"id=mine article={KAZAKH.id} layout=card heading=Yes")
            + one(server, f"id={missing}", "fallback of it")
        )
    )
    expect(tab.locator("urban-article article")).to_have_count(2)
    assert {it.get_attribute("data-id") for it in tab.locator("urban-article article").all()} == {KAZAKH.id}
    expect(tab.locator("urban-article .status").nth(2)).to_have_text("There is no such article.")


def test_a_thousand_articles_are_quick(browser: Browser, tmp_path: Path, foreign: Foreign) -> None:
    """Ten widgets of a hundred: all of them drawn in two seconds of the main thread, however slow the machine is."""
    many = [article(f"n{it}", published=at(f"2025-01-{it % 28 + 1:02}T00:00:00Z")) for it in range(120)]
    with serving(*many, database=tmp_path / "many.sqlite3") as address, opened(browser) as tab:
        session = tab.context.new_cdp_session(tab)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        widgets = "".join(f"<urban-feed limit=100 layout={it}></urban-feed>" for it in ["list", "cards"] * 5)
        above_one_another = "<style>urban-feed { position: absolute; top: 0; width: 800px }</style>"  # so all are near
        tab.goto(foreign.put(above_one_another + lines(address, "limit=1") + widgets))
        expect(tab.locator("urban-feed article")).to_have_count(1001)
        metrics = {it["name"]: it["value"] for it in session.send("Performance.getMetrics")["metrics"]}
        assert metrics["ScriptDuration"] + metrics["LayoutDuration"] + metrics["RecalcStyleDuration"] < 2
