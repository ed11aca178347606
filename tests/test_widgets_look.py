"""How the widget looks in Chromium: light and dark, narrow and wide, right to left, hidden, and as an iframe."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from foreign import KAZAKH, Foreign, items, lines


def test_a_page_gives_it_its_own_look(tab: Page, wire: str, foreign: Foreign) -> None:
    look = "urban-feed { --urban-feed-text: rgb(1, 2, 3); --urban-feed-font: 20px/1 serif } urban-feed::part(excerpt)"
    tab.goto(foreign.put(f"<style>{look} {{ display: none }}</style>{lines(wire)}"))
    expect(items(tab)).to_have_count(5)
    link = tab.locator("urban-feed .headline a").first
    assert link.evaluate("it => getComputedStyle(it).color") == "rgb(1, 2, 3)"
    assert tab.locator("urban-feed section").evaluate("it => getComputedStyle(it).fontSize") == "20px"
    expect(tab.locator("urban-feed .excerpt").first).to_be_hidden()


def background(tab: Page) -> str:
    return str(tab.locator("urban-feed section").evaluate("it => getComputedStyle(it).backgroundColor"))


def brightness(colour: str) -> float:
    numbers = colour[colour.index("(") + 1 : -1].replace(",", " ").split()
    return sum(map(float, numbers[:3])) / 3


def test_it_follows_the_reader_s_system_unless_the_page_chooses(tab: Page, wire: str, foreign: Foreign) -> None:
    tab.emulate_media(color_scheme="dark")
    tab.goto(foreign.put(lines(wire, 'heading="Cities"')))
    expect(items(tab)).to_have_count(5)
    assert brightness(background(tab)) < 60
    tab.locator("urban-feed").evaluate("it => it.setAttribute('theme', 'light')")
    assert brightness(background(tab)) > 200
    tab.emulate_media(color_scheme="light")
    tab.locator("urban-feed").evaluate("it => it.setAttribute('theme', 'dark')")
    assert brightness(background(tab)) < 60


@pytest.mark.parametrize(("scheme", "theme"), [("light", ""), ("dark", ""), ("light", "dark"), ("dark", "light")])
def test_every_text_has_the_contrast_that_wcag_asks_for(
    tab: Page, wire: str, foreign: Foreign, scheme: Any, theme: str
) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1."""
    tab.emulate_media(color_scheme=scheme)
    tab.goto(foreign.put(lines(wire, f'heading="Cities" theme="{theme}"')))
    expect(items(tab)).to_have_count(5)
    ground = luminance(background(tab))
    for part in (".heading", ".headline a", ".excerpt", ".meta", ".meta bdi", ".footer a"):
        colour = tab.locator(f"urban-feed {part}").first.evaluate("it => getComputedStyle(it).color")
        lighter, darker = sorted((luminance(colour), ground), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, part


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG defines it."""
    numbers = [float(it) / 255 for it in colour[colour.index("(") + 1 : -1].replace(",", " ").split()[:3]]
    red, green, blue = (it / 12.92 if it <= 0.04045 else ((it + 0.055) / 1.055) ** 2.4 for it in numbers)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("width", [240, 320, 600, 1200])
def test_it_fits_its_place(tab: Page, wire: str, foreign: Foreign, width: int) -> None:
    tab.set_viewport_size({"width": width + 16, "height": 900})
    tab.goto(foreign.put(f'<style>body {{ margin: 8px }}</style><div style="width:{width}px">{lines(wire)}</div>'))
    expect(items(tab)).to_have_count(5)
    host = tab.locator("urban-feed").bounding_box()
    assert host is not None
    assert host["width"] == width
    for part in tab.locator("urban-feed :is(.headline, p, time)").all():
        box = part.bounding_box()
        assert box is not None
        assert host["x"] <= box["x"]
        assert box["x"] + box["width"] <= host["x"] + width
    assert tab.evaluate("document.documentElement.scrollWidth") <= width + 16


def test_a_shrinking_place_leaves_it_a_width(tab: Page, wire: str, foreign: Foreign) -> None:
    one = lines(wire, "limit=1")
    row = f"<div style='display:flex'>{one}<p>Beside it</p></div>"
    tab.goto(foreign.put(f'<div style="width:0">{one}</div>{row}<div style="float:left">{one}</div>'))
    expect(items(tab)).to_have_count(3)
    widths = [it.evaluate("it => it.offsetWidth") for it in tab.locator("urban-feed").all()]
    assert widths[0] == 200
    assert min(widths[1:]) >= 300


def test_on_a_page_from_right_to_left_the_frame_is_too(tab: Page, wire: str, foreign: Foreign) -> None:
    tab.goto(foreign.put(lines(wire, 'heading="أخبار المدن"'), 'lang="ar" dir="rtl"'))
    expect(items(tab)).to_have_count(5)
    widget = tab.locator("urban-feed")
    assert widget.evaluate("it => getComputedStyle(it).direction") == "rtl"
    heading, host = widget.locator("h2").bounding_box(), widget.bounding_box()
    assert heading is not None
    assert host is not None
    assert heading["x"] + heading["width"] > host["x"] + host["width"] - 40


def test_the_no_script_form_in_an_iframe_shows_the_same_as_the_widget(
    browser: Browser, wire: str, foreign: Foreign
) -> None:
    context = browser.new_context(
        java_script_enabled=False, color_scheme="light", viewport={"width": 700, "height": 700}
    )
    tab = context.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(
        foreign.put(
            f'<iframe src="{wire}/embed/feed?limit=4&heading=Cities" title="News" width="240" height="640"></iframe>'
            f'<iframe src="{wire}/embed/feed?language=ar&theme=dark" title="Arabic" width="400" height="640"></iframe>'
        )
    )
    frame = tab.frame_locator("iframe[title=News]")
    expect(frame.locator("article")).to_have_count(4)
    expect(frame.locator("article").nth(1).locator("h2")).to_have_text(KAZAKH.headline)
    assert frame.locator("html").evaluate("it => it.scrollWidth") <= 240
    arabic = tab.frame_locator("iframe[title=Arabic]")
    assert arabic.locator("article h2").evaluate("it => getComputedStyle(it).direction") == "rtl"
    colour = arabic.locator("body").evaluate("it => getComputedStyle(it).backgroundColor")
    assert brightness(str(colour)) < 60
    assert {urlsplit(it).port for it in asked if it.startswith("http")} == {
        urlsplit(wire).port,
        urlsplit(foreign.origin).port,
    }
    context.close()
