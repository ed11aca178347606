"""The newsroom as readers see it: Chromium with no script, light and dark, wide and narrow, right to left, on paper."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from newsroom_door import ARABIC, ARTICLES, HOSTILE, KAZAKH, MONGOLIAN, SWEDISH, door
from servers import served
from urbanfeed.article import Article

PAGES = [
    "/", "/?language=ar", "/?language=kk&q=zebra", "/topics/global-urban-agendas", "/sources/jarialike_kz", "/topics",
    "/sources", *(f"/articles/{it.id}/{it.slug}" for it in ARTICLES),
]  # fmt: skip

# Every element that has text of its own: how it begins, the colour of its text, and the colour behind it.
COLOURS = """() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const behind = (element) => {
    for (let it = element; it; it = it.parentElement) {
      const colour = rgb(getComputedStyle(it).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour.slice(0, 3);
    }
    throw new Error("nothing lies behind " + element.outerHTML);
  };
  return [...document.body.querySelectorAll("*")]
    .filter((it) => it.checkVisibility() && [...it.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
    .map((it) => [it.outerHTML.slice(0, 80), rgb(getComputedStyle(it).color).slice(0, 3), behind(it)]);
}"""

# What reaches over the edge of the window, innermost elements first; boxes that scroll by themselves may.
TOO_WIDE = """() => [...document.body.querySelectorAll("*")]
  .filter((it) => !it.closest(".wide, pre, .skip") && it.getBoundingClientRect().width > 0
    && (it.getBoundingClientRect().right > innerWidth + .5 || it.getBoundingClientRect().left < -.5))
  .map((it) => it.outerHTML.slice(0, 100)).reverse()"""


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real server that serves the newsroom."""
    database = tmp_path_factory.mktemp("wire") / "wire.sqlite3"
    with served(door(*ARTICLES, database=database, base=None)) as address:
        yield address


@pytest.fixture
def opened(wire: str, browser: Browser) -> Iterator[Callable[..., Page]]:
    """`opened(path, width=…, scheme=…)` is the page in a window of its own."""
    contexts = []

    def open_page(path: str, *, width: int = 1280, scheme: Any = "light", scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=scripts
        )
        contexts.append(context)
        tab = context.new_page()
        answer = tab.goto(wire + path)
        assert answer is not None
        assert answer.status == 200
        return tab

    yield open_page
    for context in contexts:
        context.close()


Opened = Callable[..., Page]


def path_of(it: Article) -> str:
    return f"/articles/{it.id}/{it.slug}"


def contrast(one: list[float], other: list[float]) -> float:
    """The contrast ratio of two sRGB colours (WCAG 2.2, definition of relative luminance)."""

    def luminance(colour: list[float]) -> float:
        r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in colour))
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_everything_can_be_read_and_reached_without_a_script(opened: Opened) -> None:
    tab = opened("/", scripts=False)
    for it in ARTICLES:
        card = tab.locator(f'article[data-id="{it.id}"]')
        assert card.locator("h2").is_visible()
        assert card.locator("h2").inner_text() == it.headline
    tab.locator(f'article[data-id="{ARABIC.id}"] h2 a').click()
    assert tab.locator("h1").inner_text() == ARABIC.headline
    assert "ولدت فكرة المدن الحية" in tab.locator(".body").inner_text()
    tab.get_by_role("searchbox").fill("ҚЫЗЫЛОРДА")
    tab.get_by_role("button", name="Search").click()
    assert [it.get_attribute("data-id") for it in tab.locator("article").all()] == [KAZAKH.id]
    tab.get_by_role("link", name="Sources", exact=True).click()
    assert tab.locator("h1").inner_text() == "Sources"


@pytest.mark.parametrize("path", PAGES)
def test_nothing_reaches_over_the_edge(opened: Opened, path: str) -> None:
    tab = opened(path)
    for width in (320, 360, 700, 1040, 1440):
        tab.set_viewport_size({"width": width, "height": 900})
        assert tab.evaluate(TOO_WIDE) == [], width
        assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_a_name_and_an_address_that_never_end_stay_on_the_page(opened: Opened) -> None:
    """Anybody's site can be added as a source, and names itself."""
    tab = opened("/sources/jarialike_kz", width=360)
    for css in (".above h1 bdi", ".card-of-source a"):
        tab.locator(css).evaluate("it => it.textContent = 'a'.repeat(300)")
    assert tab.evaluate(TOO_WIDE) == []


@pytest.mark.parametrize("path", PAGES)
def test_all_text_stands_out_from_what_lies_behind_it(opened: Opened, path: str) -> None:
    """WCAG 2.2, criterion 1.4.3 (AA): a ratio of 4.5."""
    tab = opened(path)
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        colours = tab.evaluate(COLOURS)
        assert len(colours) > 10
        assert [(text, contrast(ink, paper)) for text, ink, paper in colours if contrast(ink, paper) < 4.5] == [], (
            scheme
        )


def test_the_page_is_dark_where_the_reader_wants_it_dark(opened: Opened) -> None:
    paper = "getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/g).map(Number)"
    assert max(opened("/", scheme="dark").evaluate(paper)) < 50
    assert min(opened("/", scheme="light").evaluate(paper)) > 230


@pytest.mark.parametrize("path", ["/", path_of(ARABIC)])
def test_an_arabic_story_runs_from_the_right_inside_an_english_page(opened: Opened, path: str) -> None:
    tab = opened(path)
    story = tab.locator(f'article[data-id="{ARABIC.id}"]')
    assert story.evaluate("it => getComputedStyle(it).direction") == "rtl"
    assert tab.evaluate("getComputedStyle(document.body).direction") == "ltr"
    # The headline's first line begins at the right edge of its story, and so do the dates below it.
    ends = """(it, selector) => {
      const range = document.createRange();
      range.selectNodeContents(it.querySelector(selector));
      return it.getBoundingClientRect().right - range.getBoundingClientRect().right;
    }"""
    for part in ("h1, h2", ".kicker", ".facts"):
        assert abs(story.evaluate(ends, part)) < 3


def test_a_story_in_either_direction_keeps_the_columns_of_the_list(opened: Opened) -> None:
    boxes = opened("/").locator(".seconds > li").evaluate_all("all => all.map(it => it.getBoundingClientRect().left)")
    assert len(set(boxes)) == 2
    assert boxes[0] < boxes[1]
    arabic_only = opened("/?language=ar&language=fa")
    assert arabic_only.locator("article").count() == 1


def test_dates_and_words_of_ours_are_not_turned_round_in_an_arabic_story(opened: Opened) -> None:
    facts = opened("/").locator(f'article[data-id="{ARABIC.id}"] .facts time')
    assert facts.evaluate("it => getComputedStyle(it).direction") == "ltr"


@pytest.mark.parametrize("path", ["/", path_of(HOSTILE), "/sources"])
def test_hostile_text_does_nothing_and_only_our_own_host_is_asked(opened: Opened, wire: str, path: str) -> None:
    asked: list[str] = []
    said: list[str] = []
    tab = opened("/topics")
    tab.on("request", lambda it: asked.append(it.url))
    tab.on("console", lambda it: said.append(it.text))
    tab.on("dialog", lambda it: it.dismiss())
    tab.goto(wire + path, wait_until="networkidle")
    for it in tab.locator("article *, .index *").all()[:200]:
        it.dispatch_event("mouseover")
    assert "broken" not in tab.title().replace("document.title='broken'", "")
    assert tab.title().endswith("· urbanfeed")
    assert all(it.startswith(wire + "/") for it in asked)
    assert len(asked) >= 2
    assert said == []


def test_the_skip_link_is_the_first_stop_and_every_stop_shows(opened: Opened) -> None:
    tab = opened("/")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    assert tab.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
    for _ in range(6):
        tab.keyboard.press("Tab")
        assert tab.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_is_white_and_carries_the_story_with_its_address(opened: Opened, scheme: str) -> None:
    tab = opened(path_of(SWEDISH), scheme=scheme)
    tab.emulate_media(media="print", color_scheme="dark" if scheme == "dark" else "light")
    assert tab.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    assert tab.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"
    assert tab.locator(".body").is_visible()
    for hidden in (".search", "nav", ".imprint"):
        assert not tab.locator(hidden).first.is_visible()
    printed = tab.locator(".provenance .printed").evaluate("it => getComputedStyle(it, '::after').content")
    assert str(SWEDISH.canonical_url) in printed


def test_nothing_moves_for_those_who_want_no_motion(opened: Opened) -> None:
    tab = opened("/")
    tab.emulate_media(reduced_motion="reduce")
    moving = "[...document.querySelectorAll('*')].filter(it => getComputedStyle(it).transitionDuration !== '0s').length"
    assert tab.evaluate(moving) == 0


def test_letters_of_one_word_come_from_one_face(opened: Opened) -> None:
    """ң, қ and ү are missing from many serifs; a page that takes them from another face looks torn."""
    tab = opened(path_of(KAZAKH))
    session = tab.context.new_cdp_session(tab)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    heading = session.send("DOM.querySelector", {"nodeId": root, "selector": "h1"})["nodeId"]
    fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": heading})["fonts"]
    assert len(fonts) == 1


def test_an_item_without_a_date_says_when_it_was_read(opened: Opened) -> None:
    card = opened("/", scripts=False).locator(f'article[data-id="{MONGOLIAN.id}"] .facts')
    assert "read on 1 September 2025" in card.inner_text()
