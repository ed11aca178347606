"""The widget and the pages for iframes in places that few think of, and with less than they count on."""

from base64 import b64encode
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from foreign import ARABIC, ILLUSTRATED, PICTURE, Foreign, foreign_site, items, lines, opened, serving

COLOURS = """async (picture) => {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${picture}`)).blob());
  const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  const bytes = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
  return new Set(bytes).size;
}"""


@pytest.mark.parametrize("way", ["made there", "moved there"])
def test_in_the_document_of_an_iframe_it_has_its_style(tab: Page, wire: str, foreign: Foreign, way: str) -> None:
    """Frameworks put elements into windows and frames of their own, and a style sheet does not come with them."""
    tab.goto(foreign.put("<iframe width=600 height=600></iframe>" + lines(wire, "limit=2")))
    expect(items(tab)).to_have_count(2)
    tab.evaluate(
        """(way) => {
          const old = document.querySelector('urban-feed');
          const it = way === 'moved there' ? old : document.createElement('urban-feed');
          it.setAttribute('limit', 2);
          old.remove();
          document.querySelector('iframe').contentDocument.body.append(it);
        }""",
        way,
    )
    inside = tab.frame_locator("iframe").locator("urban-feed")
    expect(inside.locator("article")).to_have_count(2)
    assert inside.locator(".items").evaluate("it => getComputedStyle(it).display") == "grid"
    # And back where it was, as one of two of the page's.
    tab.evaluate("document.body.append(document.querySelector('iframe').contentDocument.querySelector('urban-feed'))")
    tab.evaluate("document.body.append(document.createElement('urban-feed'))")
    expect(items(tab)).to_have_count(2 + 5)
    for it in tab.locator("urban-feed .items").all():
        assert it.evaluate("it => getComputedStyle(it).display") == "grid"


def test_an_iframe_that_has_gone_to_another_document_takes_a_widget_too(tab: Page, wire: str, foreign: Foreign) -> None:
    """Its window stays the same, and the style sheet is of the document before."""
    put = """() => {
      const it = document.createElement('urban-feed');
      it.setAttribute('limit', 2);
      document.querySelector('iframe').contentDocument.body.append(it);
    }"""
    tab.goto(foreign.put("<iframe width=600 height=600></iframe>" + lines(wire, "limit=2")))
    expect(items(tab)).to_have_count(2)
    inside = tab.frame_locator("iframe").locator("urban-feed")
    tab.evaluate(put)
    expect(inside.locator("article")).to_have_count(2)
    tab.evaluate(
        "new Promise((done) => Object.assign(document.querySelector('iframe'), { onload: done, srcdoc: '<p>New</p>' }))"
    )
    tab.evaluate(put)
    expect(inside.locator("article")).to_have_count(2)
    assert inside.locator(".items").evaluate("it => getComputedStyle(it).display") == "grid"


@pytest.mark.parametrize("offset", [0, 0.25, 0.5, 0.75])
def test_no_rule_stands_above_the_first_articles(tab: Page, wire: str, foreign: Foreign, offset: float) -> None:
    """Wherever the page puts it, also between two pixels."""
    tab.goto(foreign.put(f'<div style="height: {offset}px"></div>{lines(wire)}'))
    expect(items(tab)).to_have_count(5)
    assert colours_above_the_articles(tab) == 1
    items(tab).first.locator(".excerpt").click()
    assert items(tab).first.evaluate("it => it.matches(':focus')")
    assert colours_above_the_articles(tab) == 1
    tab.keyboard.press("PageDown")
    tab.keyboard.press("PageUp")
    assert colours_above_the_articles(tab) > 1  # those of the outline


def colours_above_the_articles(tab: Page) -> int:
    box = tab.locator("urban-feed").bounding_box()
    assert box
    picture = tab.screenshot(clip={"x": box["x"] + 20, "y": box["y"] + 3, "width": box["width"] - 40, "height": 14})
    return int(tab.evaluate(COLOURS, b64encode(picture).decode()))


def test_what_stands_inside_stands_clear_of_the_line_that_says_why(tab: Page, wire: str, foreign: Foreign) -> None:
    tab.goto(foreign.put(lines(wire, "wire=nothing", "<a href=/news>The news</a>")))
    expect(tab.locator("urban-feed .status")).to_have_text("The articles could not be loaded.")
    link, frame = tab.get_by_role("link", name="The news"), tab.locator("urban-feed section")
    link_box, frame_box = link.bounding_box(), frame.bounding_box()
    assert link_box
    assert frame_box
    assert 5 < frame_box["y"] - (link_box["y"] + link_box["height"]) < 15


def test_an_empty_tag_keeps_no_room_for_what_does_not_stand_inside(tab: Page, wire: str, foreign: Foreign) -> None:
    tab.goto(foreign.put(lines(wire, "wire=nothing", "\n")))
    expect(tab.locator("urban-feed .status")).to_have_text("The articles could not be loaded.")
    gap = "it => it.shadowRoot.querySelector('section').getBoundingClientRect().y - it.getBoundingClientRect().y"
    assert tab.locator("urban-feed").evaluate(gap) == 0


@pytest.mark.parametrize("layout", ["list", "cards"])
@pytest.mark.parametrize("comes", [True, False])
def test_a_picture_that_does_not_come_leaves_no_hole(
    browser: Browser, tmp_path: Path, layout: str, comes: bool
) -> None:
    """Neither the sign of a broken picture nor an empty frame around it; in cards what a card without one has."""
    with (
        serving(ILLUSTRATED[0], database=tmp_path / "wire.sqlite3") as wire,
        foreign_site() as foreign,
        opened(browser) as tab,
    ):
        tab.route(
            "https://pictures.example/**",
            lambda it: it.fulfill(body=PICTURE, content_type="image/svg+xml") if comes else it.abort(),
        )
        with tab.expect_event("requestfinished" if comes else "requestfailed", lambda it: "pictures.example" in it.url):
            tab.goto(foreign.put(lines(wire, f"images=show layout={layout}")))
        expect(items(tab).locator(".headline")).to_have_count(1)
        expect(items(tab).locator("img")).to_have_count(int(comes))


def test_beside_a_picture_in_a_narrow_place_there_is_room_for_words(browser: Browser, tmp_path: Path) -> None:
    with (
        serving(ILLUSTRATED[0], database=tmp_path / "wire.sqlite3") as wire,
        foreign_site() as foreign,
        opened(browser) as tab,
    ):
        tab.set_viewport_size({"width": 280, "height": 600})
        tab.route("https://pictures.example/**", lambda it: it.fulfill(body=PICTURE, content_type="image/svg+xml"))
        tab.goto(foreign.put(lines(wire, "images=show")))
        expect(items(tab).locator("img")).to_have_count(1)
        shares = items(tab).first.evaluate("it => it.querySelector('img').clientWidth / it.clientWidth")
        assert 0.25 < shares <= 0.31


@pytest.mark.parametrize("around", ["a file", "a sandbox"])
def test_a_page_without_an_origin_may_hold_the_pages_for_iframes(
    tab: Page, wire: str, foreign: Foreign, tmp_path: Path, around: str
) -> None:
    """Content Security Policy, section 6.7.2.8: `frame-ancestors *` would let in network schemes alone."""
    frame = f"<iframe src='{wire}/embed/feed?limit=2' width=600 height=600></iframe>"
    if around == "a file":
        file = tmp_path / "page.html"
        file.write_text(f"<!doctype html><title>A page</title>{frame}")
        tab.goto(file.as_uri())
        held = tab.frame_locator("iframe")
    else:
        tab.goto(foreign.put(f'<iframe sandbox="allow-scripts" width=700 height=700 srcdoc="{frame}"></iframe>'))
        held = tab.frame_locator("iframe").frame_locator("iframe")
    expect(held.locator("article")).to_have_count(2)


def test_one_article_alone_goes_by_the_whole_width(tab: Page, wire: str, foreign: Foreign) -> None:
    """Or one from right to left would end in the middle of a wide page."""
    lone = f'<urban-article id="{ARABIC.id}"></urban-article>'
    tab.set_viewport_size({"width": 1200, "height": 600})
    tab.goto(foreign.put(lines(wire, "limit=1").replace("<urban-feed limit=1></urban-feed>", lone)))
    expect(tab.locator("urban-article article")).to_have_count(1)
    share = "it => it.clientWidth / it.closest('section').clientWidth"
    assert tab.locator("urban-article article").evaluate(share) > 0.95
    tab.goto(f"{wire}/embed/articles/{ARABIC.id}")
    assert tab.locator("article").evaluate("it => it.clientWidth / document.body.clientWidth") > 0.95
