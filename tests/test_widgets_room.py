"""The room for a widget: reserved before there is one, exactly, so that nothing on the page moves when it comes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from articles import article, at
from foreign import Foreign, Held, items, painted, serving, until
from urbanfeed.publish.widgets.asked import AskedArticle, AskedList, Look
from urbanfeed.publish.widgets.room import room_of
from urbanfeed.query import ArticleQuery

EVERY = ArticleQuery()
PICTURED = Look(images="show")
MANY = [article(f"n{it}", published=at(f"2025-01-{it + 1:02}T00:00:00Z")) for it in range(10)]
ASKED: dict[str, AskedList | AskedArticle] = {
    "list": AskedList(EVERY, limit=10),
    "list under a heading": AskedList(EVERY, limit=10, heading="Cities"),
    "list with pictures": AskedList(EVERY, limit=3, look=PICTURED),
    "list of one": AskedList(EVERY, limit=1),
    "cards": AskedList(EVERY, limit=10, layout="cards"),
    "cards with pictures under a heading": AskedList(EVERY, limit=7, layout="cards", heading="Cities", look=PICTURED),
    "headlines": AskedList(EVERY, limit=10, layout="headlines"),
    "article": AskedArticle(MANY[0].id),
    "article with a picture": AskedArticle(MANY[0].id, PICTURED),
}
# For which widths of the place the reserved room is another than the widget's own, and both.
_OTHER = """([tag, kept]) => {
  const others = [];
  for (let width = 240; width <= 1290; width += 7) {
    document.querySelector('#place').style.width = `${width}px`;
    const [own, reserved] = [tag, kept].map((it) => document.querySelector(it).offsetHeight);
    if (Math.abs(own - reserved) > 2) others.push([width, own, reserved]);
  }
  return others;
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    database: Path = tmp_path_factory.mktemp("room") / "wire.sqlite3"
    with serving(*MANY, database=database) as address:
        yield address


def tag_of(asked: AskedList | AskedArticle, inside: str = "") -> str:
    images = f'images="{asked.look.images}"'
    if isinstance(asked, AskedArticle):
        return f'<urban-article id="{asked.id}" {images}>{inside}</urban-article>'
    look = f'limit="{asked.limit}" layout="{asked.layout}" heading="{asked.heading}" {images}'
    return f"<urban-feed {look}>{inside}</urban-feed>"


def kept(asked: AskedList | AskedArticle) -> str:
    link = '<a href="/news">The news</a>'
    return f'<span id=kept style="display:block;height:0;padding-bottom:{room_of(asked)}">{link}</span>'


def script(server: str, more: str = "") -> str:
    return f'<script type="module" src="{server}/widgets/v1/urban-feed.js" {more}></script>'


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_the_room_is_as_high_as_the_widget_in_every_width(
    tab: Page, server: str, foreign: Foreign, asked: AskedList | AskedArticle
) -> None:
    """If this fails after a change of static/urban-feed.css, change the numbers of publish/widgets/room.py too."""
    held = Held(tab)
    tab.set_viewport_size({"width": 1300, "height": 900})
    tab.goto(foreign.put(f"<div id=place>{tag_of(asked)}{kept(asked)}</div>", head=script(server)))
    held.next()
    name = "urban-article" if isinstance(asked, AskedArticle) else "urban-feed"
    assert tab.evaluate(_OTHER, [name, "#kept"]) == []
    tab.locator(name).evaluate("it => it.style.setProperty('--urban-feed-font', '20px/2 serif')")
    assert tab.evaluate(_OTHER, [name, "#kept"]) != []  # so differences are seen


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
@pytest.mark.parametrize("how", ["pasted", "blocking"])
def test_nothing_moves_from_the_first_picture_to_the_articles(
    tab: Page, server: str, foreign: Foreign, asked: AskedList | AskedArticle, how: str
) -> None:
    """Cumulative layout shift is 0: the two lines pasted, and with an empty tag for which the page waits."""
    shifts: list[float] = []
    session = tab.context.new_cdp_session(tab)
    session.on(
        "PerformanceTimeline.timelineEventAdded", lambda it: shifts.append(it["event"]["layoutShiftDetails"]["value"])
    )
    session.send("PerformanceTimeline.enable", {"eventTypes": ["layout-shift"]})
    tab.set_viewport_size({"width": 900, "height": 3000})  # in which what stands below is seen
    held = Held(tab)
    inside, head, body = (
        (kept(asked), "", script(server)) if how == "pasted" else ("", script(server, "blocking=render"), "")
    )
    tab.goto(foreign.put(f"<p>Above</p>{body}{tag_of(asked, inside)}<p id=below>Below</p>", head=head))
    waiting = held.next()
    painted(tab)
    below = tab.locator("#below").bounding_box()
    waiting.continue_()
    expect(tab.locator("[data-id]")).to_have_count(asked.limit if isinstance(asked, AskedList) else 1)
    painted(tab)
    tab.wait_for_timeout(50)  # milliseconds, in which a shift would be told
    after = tab.locator("#below").bounding_box()
    assert below is not None
    assert after is not None
    assert abs(after["y"] - below["y"]) <= 2
    assert shifts == []
    tab.evaluate("document.body.prepend(Object.assign(document.createElement('h1'), { textContent: 'Late' }))")
    until(tab, lambda: bool(shifts))  # so they are seen


def test_what_stands_inside_is_left_alone_until_there_is_an_answer(tab: Page, server: str, foreign: Foreign) -> None:
    held = Held(tab)
    asked = ASKED["list"]
    tab.goto(foreign.put(script(server) + tag_of(asked, kept(asked))))
    waiting = held.next()
    assert tab.evaluate("document.querySelector('urban-feed').shadowRoot") is None
    place = tab.get_by_role("link", name="The news").bounding_box()
    waiting.abort()
    expect(tab.locator("urban-feed .status")).to_have_text("The articles could not be loaded.")
    assert tab.get_by_role("link", name="The news").bounding_box() == place
    assert tab.locator("urban-feed").evaluate("it => it.offsetHeight") < 100  # no empty room
    expect(items(tab)).to_have_count(0)


def test_a_policy_that_forbids_inline_styles_takes_the_room_and_nothing_else(
    tab: Page, server: str, foreign: Foreign
) -> None:
    foreign.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src {server}; connect-src {server}; img-src data:; style-src 'none'"
    )
    held = Held(tab)
    asked = ASKED["list"]
    tab.goto(foreign.put(script(server) + tag_of(asked, kept(asked))))
    waiting = held.next()
    assert tab.locator("#kept").evaluate("it => it.getBoundingClientRect().height") < 50
    expect(tab.get_by_role("link", name="The news")).to_be_visible()
    waiting.continue_()
    expect(items(tab)).to_have_count(10)
