"""
The pages for iframes in Chromium, in somebody else's page on another port: what a sandbox leaves of them, the height
that they tell and who believes it, and how they look and read.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from foreign import ARABIC, KAZAKH, Foreign

AXE = Path(__file__).parent / "clients" / "node_modules" / "axe-core" / "axe.min.js"
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
# What a page around a frame is told, kept with who said it.
LISTEN = (
    "<script>told = []; addEventListener('message', ({data, origin, source}) => "
    "told.push({data, origin, own: source === document.querySelector('iframe')?.contentWindow}))</script>"
)


def frame(src: str, attributes: str = "") -> str:
    return f'<iframe src="{src}" title="News" width="500" height="80" {attributes}></iframe>'


def taking(wire: str) -> str:
    """What a site owner pastes."""
    return f'<script type="module" src="{wire}/widgets/v1/urban-frame.js"></script>'


def inside(tab: Page) -> FrameLocator:
    return tab.frame_locator("iframe").first


def fits(tab: Page) -> None:
    """Waits until the first frame is just as tall as the page in it, which then has no bar to scroll it."""
    it = tab.locator("iframe").first
    root = inside(tab).locator("html")
    deadline = time.monotonic() + 60
    while True:
        tall = root.evaluate("it => it.getBoundingClientRect().height")
        own = it.evaluate("it => it.clientHeight")
        if own - 1 <= tall <= own and tall > 80:
            return
        assert time.monotonic() < deadline, f"the frame is {own} and the page in it {tall} pixels tall"
        tab.wait_for_timeout(20)  # milliseconds


def test_a_sandbox_that_allows_nothing_leaves_it_readable(tab: Page, wire: str, foreign: Foreign) -> None:
    tab.goto(foreign.put(LISTEN + frame(f"{wire}/embed/feed", "sandbox")))
    expect(inside(tab).locator("article")).to_have_count(5)
    expect(inside(tab).locator("article").nth(1).locator("h2")).to_have_text(KAZAKH.headline)
    assert inside(tab).locator(".items").evaluate("it => getComputedStyle(it).display") == "grid"
    assert tab.evaluate("told") == []


@pytest.mark.parametrize(("sandbox", "origin"), [("", "wire"), ('sandbox="allow-scripts"', "null")])
def test_a_frame_tells_its_height_at_once_and_when_it_changes(
    tab: Page, wire: str, foreign: Foreign, sandbox: str, origin: str
) -> None:
    tab.goto(foreign.put(LISTEN + frame(f"{wire}/embed/feed", sandbox)))
    tab.wait_for_function("told.length")
    (first,) = tab.evaluate("told")
    assert first["own"]
    assert first["origin"] == (wire if origin == "wire" else "null")
    assert first["data"].keys() == {"type", "height"}
    assert first["data"]["type"] == "urban-feed:height"
    tall = inside(tab).locator("html").evaluate("it => it.getBoundingClientRect().height")
    assert tall <= first["data"]["height"] < tall + 1
    tab.locator("iframe").evaluate("it => { it.width = 240 }")
    tab.wait_for_function("told.length > 1")
    assert tab.evaluate("told.at(-1).data.height") > first["data"]["height"]
    # Its own height is not what it tells: a frame that is taller than its page shrinks again.
    tab.evaluate("told = []")
    tab.locator("iframe").evaluate("it => { it.width = 500; it.height = 3000 }")
    tab.wait_for_function("told.length")
    assert tab.evaluate("told.at(-1).data.height") == first["data"]["height"]


@pytest.mark.parametrize("sandbox", ["", f'sandbox="{SANDBOX}"', 'sandbox="allow-scripts allow-same-origin"'])
def test_our_script_gives_a_frame_the_height_of_its_page_under_a_strict_policy(
    tab: Page, wire: str, foreign: Foreign, sandbox: str
) -> None:
    foreign.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src {wire}; frame-src {wire}; img-src data:; require-trusted-types-for 'script'"
    )
    tab.goto(foreign.put(frame(f"{wire}/embed/feed?heading=Cities", sandbox) + taking(wire)))
    fits(tab)
    tab.locator("iframe").evaluate("it => { it.width = 260 }")
    fits(tab)


def test_a_frame_that_has_told_before_the_script_came_tells_again(tab: Page, wire: str, foreign: Foreign) -> None:
    tab.goto(foreign.put(LISTEN + frame(f"{wire}/embed/articles/{ARABIC.id}")))
    tab.wait_for_function("told.length")
    tab.add_script_tag(url=f"{wire}/widgets/v1/urban-frame.js", type="module")
    fits(tab)


@pytest.mark.parametrize("hidden", ["display: none", "width: 0; overflow: hidden"])
def test_a_hidden_frame_tells_nothing_and_has_its_height_when_it_is_shown(
    tab: Page, wire: str, foreign: Foreign, hidden: str
) -> None:
    """A frame without a width has its text one letter below the other, thousands of pixels tall."""
    it = frame(f"{wire}/embed/feed", 'style="width: 100%"')
    place = f'<div id="tab" style="{hidden}">{it}</div>'
    tab.goto(foreign.put(LISTEN + place + taking(wire)))
    expect(inside(tab).locator("article")).to_have_count(5)
    tab.wait_for_timeout(200)  # milliseconds, in which something could be said
    assert tab.evaluate("told") == []
    tab.evaluate("document.querySelector('#tab').style = ''")
    fits(tab)
    assert all(it["data"]["height"] < 2000 for it in tab.evaluate("told"))


@pytest.mark.parametrize(
    ("said", "height"),
    [("1e9", 20_000), ("1", 40), ("333.2", 334), ("NaN", 80), ("'500'", 80), ("Infinity", 80), ("null", 80)],
)
def test_a_height_is_a_number_within_reason(tab: Page, wire: str, foreign: Foreign, said: str, height: int) -> None:
    says = f"<script>parent.postMessage({{type: 'urban-feed:height', height: {said}}}, '*')</script>said"
    tab.route(f"{wire}/embed/said", lambda route: route.fulfill(body=says, content_type="text/html"))
    tab.goto(foreign.put(LISTEN + taking(wire)))
    tab.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", frame(f"{wire}/embed/said"))
    tab.wait_for_function("told.length")
    assert tab.locator("iframe").evaluate("it => it.clientHeight") == height


FORGED = "{type: 'urban-feed:height', height: 777}"


@pytest.mark.parametrize("sandbox", ["", 'sandbox="allow-scripts"'])
def test_nobody_else_says_how_tall_a_frame_is(tab: Page, wire: str, foreign: Foreign, sandbox: str) -> None:
    """Neither the page itself, nor another site's frame, though it stand in the same sandbox, nor another of ours."""
    evil = frame(foreign.put(f"<script>parent.postMessage({FORGED}, '*')</script>"), sandbox)
    other = frame(f"{wire}/embed/articles/{ARABIC.id}", sandbox)
    tab.goto(foreign.put(LISTEN + frame(f"{wire}/embed/feed", sandbox) + other + evil + taking(wire)))
    tab.evaluate(f"postMessage({FORGED}, '*')")
    tab.wait_for_function("told.filter(it => it.data.height === 777).length >= 2")
    fits(tab)
    first, second, foreigner = (it.evaluate("it => it.clientHeight") for it in tab.locator("iframe").all())
    assert second < first != 777
    assert foreigner == 80


def test_who_has_taken_a_frame_s_place_does_not_say_how_tall_it_is(tab: Page, wire: str, foreign: Foreign) -> None:
    """The frame has our address in its attribute, and another site's page inside."""
    evil = foreign.put(f"<script>parent.postMessage({FORGED}, '*')</script>")
    tab.goto(foreign.put(LISTEN + frame(f"{wire}/embed/feed") + taking(wire)))
    fits(tab)
    tab.locator("iframe").evaluate("(it, url) => { it.contentWindow.location = url }", evil)
    tab.wait_for_function("told.some(it => it.data.height === 777)")
    assert tab.locator("iframe").evaluate("it => it.clientHeight") != 777


def test_a_frame_in_wordpress_says_what_wordpress_listens_for(tab: Page, wire: str, foreign: Foreign) -> None:
    """wp-embed.js takes heights and links of frames by a secret in their address, and follows links to their host."""
    src = f"{wire}/embed/feed?order=oldest#?secret=aB3dE6gH9j"
    tab.goto(foreign.put(LISTEN + frame(src, 'sandbox="allow-scripts" security="restricted"')))
    tab.wait_for_function("told.length > 1")
    own, theirs = (it["data"] for it in tab.evaluate("told.slice(0, 2)"))
    assert theirs == {"message": "height", "value": own["height"], "secret": "aB3dE6gH9j"}
    inside(tab).get_by_role("link", name=KAZAKH.headline).click()
    tab.wait_for_function("told.at(-1).data.message === 'link'")
    link = tab.evaluate("told.at(-1).data")
    assert link == {"message": "link", "value": f"{wire}/articles/{KAZAKH.id}/qala", "secret": "aB3dE6gH9j"}
    inside(tab).get_by_role("link", name="urbanfeed").click()
    tab.wait_for_function("told.at(-1).data.value.endsWith('/?order=oldest')")


def test_a_link_in_our_own_sandbox_leads_the_page_around_to_the_article(tab: Page, wire: str, foreign: Foreign) -> None:
    tab.route("https://city.example/**", lambda route: route.fulfill(body="the original", content_type="text/html"))
    tab.goto(foreign.put(frame(f"{wire}/embed/articles/{KAZAKH.id}", f'sandbox="{SANDBOX}"')))
    inside(tab).get_by_role("link", name=KAZAKH.headline).click()
    tab.wait_for_url(KAZAKH.url or "")


@contextmanager
def looking(browser: Browser, **options: Any) -> Iterator[Page]:
    context = browser.new_context(locale="en-GB", **options)
    yield context.new_page()
    context.close()


def violations(tab: Page) -> list[str]:
    """What axe-core finds, all its rules on."""
    if not AXE.exists():
        pytest.fail("tests/clients/node_modules is not there: run `make test`, which fills it")
    tab.add_script_tag(content=AXE.read_text("utf-8"))
    found = tab.evaluate("axe.run().then(it => it.violations.map(it => [it.id, it.nodes.map(it => it.html)]))")
    return [json.dumps(it, ensure_ascii=False) for it in found]


LOOKS = [
    *(f"feed?layout={layout}&theme={theme}&dir={way}&heading=Cities أخبار&images=show"
      for layout in ("list", "cards", "headlines") for theme in ("light", "dark") for way in ("ltr", "rtl")),
    "feed", "feed?language=ar", "feed?source=nobody&lang=kk", f"articles/{ARABIC.id}?theme=dark",
    f"articles/{KAZAKH.id}", "articles/nobody?lang=fi", "feed?theme=pink",
]  # fmt: skip


def test_axe_finds_nothing_in_any_look(browser: Browser, wire: str) -> None:
    with looking(browser, bypass_csp=True, viewport={"width": 480, "height": 400}) as tab:
        for look in LOOKS:
            tab.goto(f"{wire}/embed/{look}")
            assert violations(tab) == [], look
        tab.set_content("<img src=data:,><p style='color:#aaa'>x")
        assert len(violations(tab)) > 2  # it can find something


def test_it_fits_a_side_column_and_a_whole_screen(browser: Browser, wire: str) -> None:
    for width in (280, 1600):
        with looking(browser, viewport={"width": width, "height": 400}) as tab:
            for look in LOOKS:
                tab.goto(f"{wire}/embed/{look}")
                assert tab.evaluate("document.documentElement.scrollWidth") <= width, look


def test_an_article_looks_the_same_on_a_page_of_the_other_direction(tab: Page, wire: str) -> None:
    """Arabic type is larger than its neighbours, Kazakh is not, whichever way the page around them goes."""
    type_of = "it => ['.headline a', '.excerpt'].map((part) => getComputedStyle(it.querySelector(part)).font)"
    seen = []
    for direction in ("ltr", "rtl"):
        tab.goto(f"{wire}/embed/feed?dir={direction}")
        found = (tab.locator(f'article[data-id="{it.id}"]') for it in (KAZAKH, ARABIC))
        seen.append([it.evaluate(type_of) for it in found])
    assert seen[0] == seen[1]
    assert seen[0][0] != seen[0][1]


def test_it_reads_in_the_reader_s_own_colours(browser: Browser, wire: str) -> None:
    with looking(browser, forced_colors="active", viewport={"width": 480, "height": 400}) as tab:
        tab.goto(f"{wire}/embed/feed?heading=Cities&theme=dark")
        texts = tab.locator(".heading, .headline a, .meta, .excerpt, .footer a").all()
        ground = tab.evaluate("getComputedStyle(document.body).backgroundColor")
        colours = {it.evaluate("it => getComputedStyle(it).color") for it in texts}
        assert len(colours) <= 2  # CanvasText and LinkText
        assert ground not in colours


def test_the_whole_of_a_short_page_is_painted_in_its_theme(browser: Browser, wire: str) -> None:
    with looking(browser, color_scheme="light", viewport={"width": 480, "height": 900}) as tab:
        for theme, dark in (("dark", True), ("auto", False)):
            tab.goto(f"{wire}/embed/feed?source=nobody&theme={theme}")
            colour = tab.evaluate("getComputedStyle(document.documentElement).backgroundColor")
            assert (sum(map(int, colour[4:-1].split(","))) < 200) == dark


def test_no_text_is_read_before_its_heading(browser: Browser, wire: str) -> None:
    with looking(browser, java_script_enabled=False) as tab:
        for look in LOOKS[::3]:
            tab.goto(f"{wire}/embed/{look}")
            levels = [str(it.evaluate("it => it.localName")) for it in tab.locator("h1, h2, h3").all()]
            assert levels == ["h1", *["h2"] * (len(levels) - 1)], look
