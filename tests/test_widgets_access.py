"""The widgets for everybody: axe-core, the keyboard alone, large type, narrow and wide places, forced colours."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from foreign import ARTICLES, ILLUSTRATED, KAZAKH, UNDATED, Foreign, items, lines, serving

AXE = Path(__file__).parent / "clients" / "node_modules" / "axe-core" / "axe.min.js"
LAYOUTS = ("list", "cards", "headlines")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(*ARTICLES, *ILLUSTRATED, database=tmp_path_factory.mktemp("access") / "wire.sqlite3") as address:
        yield address


def every_kind(server: str) -> str:
    """Both elements in every layout and theme, with and without pictures and headings, one empty."""
    widgets = [
        f'<urban-feed layout={layout} theme={theme} heading="{layout} {theme}" images={images}></urban-feed>'
        for layout in LAYOUTS
        for theme, images in (("light", "none"), ("dark", "show"))
    ]
    ours = f"images=show theme=dark article={ILLUSTRATED[0].id}"
    return (
        "<main><h1>Somebody's page</h1>"
        + lines(server, "limit=2", '<a href="/">Inside</a>')
        + "".join(widgets)
        + f"<urban-feed q=none></urban-feed><urban-article id={KAZAKH.id}></urban-article>"
        + f"<urban-article {ours}></urban-article></main>"
    )


def drawn(tab: Page) -> None:
    """All widgets of the page, brought near one after another."""
    for it in tab.locator("urban-feed, urban-article").all():
        it.scroll_into_view_if_needed()
    expect(tab.locator(":is(urban-feed, urban-article) section[aria-busy=false]")).to_have_count(10)


def violations(tab: Page) -> list[Any]:
    found: list[Any] = tab.evaluate("async () => (await axe.run()).violations.map(it => [it.id, it.nodes[0].html])")
    return found


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_axe_finds_nothing_in_any_layout_and_theme(tab: Page, server: str, foreign: Foreign, direction: str) -> None:
    tab.route("https://pictures.example/**", lambda route: route.fulfill(status=204))
    language = "ar" if direction == "rtl" else "en"
    tab.goto(foreign.put(every_kind(server), f'lang="{language}" dir="{direction}"'))
    drawn(tab)
    tab.add_script_tag(path=AXE)
    assert violations(tab) == []
    # A control: axe looks into our shadow roots.
    tab.evaluate("document.querySelector('urban-feed').shadowRoot.querySelector('a').replaceChildren()")
    assert [name for name, _ in violations(tab)] == ["empty-heading", "link-name"]


def test_the_keyboard_alone_goes_from_article_to_article_and_out(tab: Page, server: str, foreign: Foreign) -> None:
    """The feed pattern of the ARIA Authoring Practices."""
    before, after = "<a href=# id=before>Before</a>", "<a href=# id=after>After</a>"
    tab.goto(foreign.put(before + lines(server, "limit=3 heading=Cities") + after))
    expect(items(tab)).to_have_count(3)
    focused = "document.activeElement.shadowRoot?.activeElement"
    place = f"{focused}?.ariaPosInSet"
    assert [items(tab).nth(2).get_attribute(it) for it in ("aria-posinset", "aria-setsize")] == ["3", "3"]
    tab.locator("#before").focus()
    tab.keyboard.press("Tab")
    assert tab.evaluate(place) == "1"
    outline = tab.evaluate(f"getComputedStyle({focused}).outlineStyle")
    assert outline == "solid"
    for key, expected in (("PageDown", "2"), ("PageDown", "3"), ("PageDown", "3"), ("PageUp", "2")):
        tab.keyboard.press(key)
        assert tab.evaluate(place) == expected
    tab.keyboard.press("Tab")
    assert tab.evaluate(f"{focused}.localName") == "a"
    tab.keyboard.press("PageUp")
    assert tab.evaluate(place) == "1"
    tab.keyboard.press("Control+End")
    assert tab.evaluate(f"{focused}.textContent") == "urbanfeed"
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.id") == "after"
    items(tab).first.focus()
    tab.keyboard.press("Control+Home")
    assert tab.evaluate(f"{focused}.localName") == "section"
    tab.keyboard.press("Shift+Tab")
    assert tab.evaluate("document.activeElement.id") == "before"
    items(tab).first.locator("a").focus()
    tab.route("https://city.example/**", lambda route: route.fulfill(body="there"))
    tab.keyboard.press("Enter")
    tab.wait_for_url(UNDATED.url or "")


def wider_than(tab: Page) -> list[str]:
    """What of our trees sticks out of its widget to the right or to the left."""
    out: list[str] = (
        tab.evaluate("""() => [...document.querySelectorAll('urban-feed, urban-article')].flatMap((host) => {
      const frame = host.shadowRoot.firstChild.getBoundingClientRect();
      return [...host.shadowRoot.querySelectorAll('*')].filter((it) => {
        const box = it.getBoundingClientRect();
        return box.width && (box.left < frame.left - 1 || box.right > frame.right + 1);
      }).map((it) => `${host.getAttribute('layout')} ${it.className || it.localName}`);
    })""")
    )
    return out


def test_it_fits_from_280_to_1600_pixels(tab: Page, server: str, foreign: Foreign) -> None:
    tab.route("https://pictures.example/**", lambda route: route.fulfill(status=204))
    tab.goto(foreign.put(every_kind(server)))
    drawn(tab)
    for width in (280, 320, 390, 560, 768, 1024, 1600):
        tab.set_viewport_size({"width": width, "height": 900})
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        assert wider_than(tab) == [], width


def test_at_twice_the_size_all_is_there_and_nothing_is_cut(browser: Browser, server: str, foreign: Foreign) -> None:
    """WCAG 2.2, 1.4.4 and 1.4.10: 640 pixels at 200 %, and letters alone twice as large."""
    context = browser.new_context(viewport={"width": 320, "height": 450}, device_scale_factor=2)
    tab = context.new_page()
    tab.goto(foreign.put(every_kind(server)))
    drawn(tab)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    tab.add_style_tag(content="urban-feed, urban-article { --urban-feed-font: 200%/1.45 serif }")
    assert tab.locator("urban-feed .items").first.evaluate("it => getComputedStyle(it).fontSize") == "32px"
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    cut = "its => its.filter(it => it.scrollHeight > it.clientHeight + 1 || it.scrollWidth > it.clientWidth + 1).length"
    assert tab.locator("urban-feed .headline").evaluate_all(cut) == 0
    context.close()


def test_in_forced_colours_all_is_drawn_in_them(tab: Page, server: str, foreign: Foreign) -> None:
    tab.emulate_media(forced_colors="active")
    tab.goto(foreign.put(lines(server, "heading=Cities layout=cards")))
    expect(items(tab)).to_have_count(8)
    system = tab.evaluate("""() => Object.fromEntries(['LinkText', 'CanvasText', 'Canvas'].map((name) => {
      const it = document.body.appendChild(document.createElement('i'));
      it.style.color = name;
      return [name, getComputedStyle(it).color];
    }))""")
    colour = "it => getComputedStyle(it).color"
    assert tab.locator("urban-feed .headline a").first.evaluate(colour) == system["LinkText"]
    assert tab.locator("urban-feed .excerpt").first.evaluate(colour) == system["CanvasText"]
    assert tab.locator("urban-feed section").evaluate("it => getComputedStyle(it).backgroundColor") == system["Canvas"]
    items(tab).first.focus()
    tab.keyboard.press("PageDown")
    assert items(tab).nth(1).evaluate("it => getComputedStyle(it).outlineStyle") == "solid"


def test_nothing_in_it_moves_by_itself(tab: Page, server: str, foreign: Foreign) -> None:
    """So there is nothing to stop for who prefers reduced motion."""
    tab.goto(foreign.put(lines(server)))
    expect(items(tab)).to_have_count(8)
    tab.locator("urban-feed .headline a").first.hover()
    moving = "document.querySelector('urban-feed').shadowRoot.getAnimations().length"
    assert tab.evaluate(moving) == 0
