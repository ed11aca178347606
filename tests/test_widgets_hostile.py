"""
Hostile articles in the widgets: markup, scripts and addresses that run them, in every field, from our own server and
from one that has gone over to the enemy; with hovering, focusing and clicking.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from articles import article
from foreign import Foreign, items, lines, serving
from urbanfeed.article import Image, Rights
from urbanfeed.blocks import Figure, Paragraph

# After the lists of OWASP (XSS Filter Evasion Cheat Sheet), PortSwigger (XSS cheat sheet), HTML5 Security Cheatsheet.
MARKUP = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</title></textarea></style></noscript></template><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "<svg><script>alert&lpar;1&rpar;</script>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><set onbegin=alert(1) attributename=x>",
    "<body onload=alert(1)>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<iframe src=javascript:parent.alert(1)></iframe>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<img src=x:x onerror=alert`1`>",
    "<style>@keyframes x{}</style><b style=animation-name:x onanimationstart=alert(1)>",
    "<object data=javascript:alert(1)>",
    "<a href=javascript:alert(1)>click</a>",
    "<form action=javascript:alert(1)><button>click</button></form>",
    "<img src=x onmouseover=alert(1) onerror=alert(1)>",
    "${alert(1)} {{constructor.constructor('alert(1)')()}} #{alert(1)}",
    "\u202e\u2066<b>&#60;script&#62;alert(1)",
    "]]></style><script>alert(1)</script>} * { display: none } :host { position: fixed }",
)
ADDRESSES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "\tjavascript:alert(1)",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "javascript://https://city.example/%0aalert(1)",
    "data:text/html,<script>parent.alert(1)</script>",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "vbscript:alert(1)",
    "blob:https://city.example/1",
    'https://city.example/"onmouseover="alert(1)',
    "https://city.example/'><img src=x onerror=alert(1)>",
)
_WATCH = "window.fired = []; for (const it of ['alert', 'confirm', 'prompt']) window[it] = () => fired.push(it)"
# All that a reader could touch, everywhere.
_TOUCH = """async () => {
  const all = [...document.querySelectorAll('*')];
  for (const it of all) all.push(...(it.shadowRoot?.querySelectorAll('*') || []));
  for (const it of all) {
    for (const type of ['mouseover', 'mouseenter', 'mousemove', 'pointerdown']) {
      it.dispatchEvent(new MouseEvent(type, { bubbles: true, composed: true }));
    }
    it.focus?.();
    it.click?.();
    // A link that runs something does so afterwards, unless another is followed first.
    if (it.localName === 'a') await new Promise((done) => setTimeout(done, 10));
  }
}"""
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Every markup in every field that it fits, and every address in every place of one."""
    many = [
        article(
            f"hostile-{number}",
            headline=it,
            standfirst=it if number % 2 else None,
            body=(Paragraph(it), Figure(ADDRESSES[number % len(ADDRESSES)], alt=it)),
            authors=(it,),
            section=it,
            tags=(it,),
            language=it if number % 3 else "en",
            url=ADDRESSES[number % len(ADDRESSES)],
            canonical_url=ADDRESSES[-number % len(ADDRESSES)],
            images=(Image(url=ADDRESSES[number % len(ADDRESSES)], alt=it, caption=it, credit=it),),
            slug="hostile",
            rights=Rights("full", credit=it),
        )
        for number, it in enumerate(MARKUP)
    ]
    with serving(*many, database=tmp_path_factory.mktemp("hostile") / "wire.sqlite3") as address:
        yield address


def touched(tab: Page, foreign: Foreign) -> list[str]:
    """What fired when everything was hovered over, focused and clicked; links that lead away lead to no page."""
    assert tab.url.startswith(foreign.origin)
    tab.route(lambda url: not url.startswith(foreign.origin), lambda route: route.fulfill(status=204))
    tab.wait_for_timeout(200)
    tab.evaluate(_TOUCH)
    link = items(tab).first.locator("a")
    link.hover()
    link.click()
    tab.wait_for_timeout(200)
    fired: list[str] = tab.evaluate("window.fired")
    return fired


@pytest.mark.parametrize("attributes", ["layout=list", "layout=cards images=show", "layout=headlines"])
def test_hostile_articles_stay_text(tab: Page, server: str, foreign: Foreign, attributes: str) -> None:
    tab.add_init_script(_WATCH)
    tab.route("https://city.example/**", lambda route: route.fulfill(body=_SVG, content_type="image/svg+xml"))
    tab.goto(foreign.put(lines(server, f"limit=100 {attributes}")))
    expect(items(tab)).to_have_count(len(MARKUP))
    shown = {str(it) for it in items(tab).locator(".headline").all_text_contents()}
    assert shown == set(MARKUP)
    kinds = tab.locator("urban-feed section").evaluate(
        "it => [...new Set([...it.querySelectorAll('*')].map(e => e.localName))]"
    )
    assert set(kinds) <= {"div", "article", "h2", "a", "p", "bdi", "span", "time", "img"}
    assert tab.locator("urban-feed section span:not([lang=en][dir=ltr])").count() == 0
    links = items(tab).locator("a").evaluate_all("its => its.map(it => it.protocol)")
    assert set(links) <= {"https:", "http:"}
    styled = "it => [...it.querySelectorAll('[style]')].length + [...it.querySelectorAll('style')].length"
    assert tab.locator("urban-feed section").evaluate(styled) == 0
    assert touched(tab, foreign) == []


def test_a_server_that_has_gone_over_to_the_enemy_runs_nothing(tab: Page, server: str, foreign: Foreign) -> None:
    tab.add_init_script(_WATCH)
    nodes: list[dict[str, Any]] = [
        {
            "id": it,
            "headline": it,
            "language": it,
            "direction": it,
            "url": ADDRESSES[number % len(ADDRESSES)],
            "excerpt": it,
            "images": [{"url": address, "alt": it} for address in ADDRESSES],
            "firstSeen": it,
            "published": {"at": it} if number % 2 else None,
            "corrections": [{"at": it}],
            "source": {"title": it},
            "withdrawnAt": None,
        }
        for number, it in enumerate(MARKUP)
    ]
    answers = {"ofQuery": {"articles": {"nodes": nodes}}, "ofArticle": {"article": nodes[0]}}

    def answer(route: Any) -> None:
        which = "ofQuery" if "ofQuery" in route.request.url else "ofArticle"
        route.fulfill(json={"data": answers[which]}, headers={"Access-Control-Allow-Origin": "*"})

    tab.route("**/graphql?*", answer)
    tab.goto(
        foreign.put("<urban-article article=1 images=show></urban-article>" + lines(server, "limit=100 images=show"))
    )
    expect(items(tab)).to_have_count(len(MARKUP))
    expect(tab.locator("urban-article article")).to_have_count(1)
    assert touched(tab, foreign) == []


def test_hostile_attributes_run_nothing_and_reach_no_style(tab: Page, server: str, foreign: Foreign) -> None:
    tab.add_init_script(_WATCH)
    tab.goto(foreign.put(lines(server, "limit=2")))
    expect(items(tab)).to_have_count(2)
    for it in (*MARKUP, *ADDRESSES, "red; background: url(https://city.example/)", "} * { color: red }"):
        tab.evaluate(
            f"for (const name of ['theme', 'layout', 'images', 'order', 'limit', 'heading', 'lang', 'colour', 'dir'])"
            f" document.querySelector('urban-feed').setAttribute(name, {json.dumps(it)})"
        )
        tab.evaluate("new Promise(requestAnimationFrame)")
        data = tab.locator("urban-feed section").evaluate("it => ({ ...it.dataset })")
        assert data == {"layout": "list", "images": "none", "theme": "auto"}
        assert tab.locator("urban-feed section").evaluate("it => it.querySelectorAll('[style], style').length") == 0
    expect(items(tab)).to_have_count(10)
    assert touched(tab, foreign) == []


def test_the_check_fires_where_markup_is_markup_and_addresses_are_links(
    tab: Page, server: str, foreign: Foreign
) -> None:
    """A control: what the widgets keep text runs when somebody else writes it into a page."""
    tab.add_init_script(_WATCH)
    address = foreign.put(lines(server, "limit=1") + "<div id=place></div>")
    tab.goto(address)
    expect(items(tab)).to_have_count(1)
    tab.evaluate(f"document.querySelector('#place').innerHTML = {json.dumps(''.join(MARKUP[3:8]))}")
    tab.wait_for_function("window.fired.length > 0")
    tab.goto(address)  # anew, for some of that fires late
    expect(items(tab)).to_have_count(1)
    link = f'<a href="{ADDRESSES[0]}">click</a>'
    tab.evaluate(f"document.querySelector('#place').innerHTML = {json.dumps(link)}")
    touched(tab, foreign)
    tab.wait_for_function("window.fired.length > 0")
    assert tab.evaluate("window.fired") == ["alert"]
