"""
Articles that mean harm, in every field, through the pages for iframes and through oEmbed, in Chromium with no policy to
help: nothing of them runs, whatever is hovered, focused or clicked.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Frame, Page, Request

from articles import article
from foreign import Foreign, until
from one_door import one_door
from servers import served
from urbanfeed.article import Article, Image, Provenance
from urbanfeed.blocks import Embed, Figure, Paragraph
from urbanfeed.publish import widgets
from urbanfeed.publish.links import Links
from urbanfeed.store import Source

# `harm` is a function of every frame; whatever calls it has run. After the lists of OWASP, PortSwigger and html5sec.
VECTORS = (
    "<script>harm()</script>",
    "<ScRiPt >harm()</sCrIpT >",
    "<img src=x onerror=harm()>",
    "<img src=x:x onerror=harm()//",
    '"><svg onload=harm()>',
    "'><svg/onload=harm()>",
    '" autofocus onfocus=harm() tabindex=1 x="',
    "' onmouseover=harm() onpointerover=harm() '",
    "</title><script>harm()</script>",
    "</script><script>harm()</script>",
    "</style><style>*{background:url(javascript:harm())}</style><img src=x onerror=harm()>",
    "</textarea></noscript></iframe></template><img src=x onerror=harm()>",
    "<!--><img src=x onerror=harm()>-->",
    "--><svg onload=harm()>",
    "]]><img src=x onerror=harm()>",
    "<![CDATA[<img src=x onerror=harm()>]]>",
    "<details open ontoggle=harm()>",
    "<iframe srcdoc='<script>parent.harm()</script>'></iframe>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=harm()&gt;'>",
    "<base href='javascript:/a/-harm()///////'><a href=../lol/safari.html>x</a>",
    "<meta http-equiv=refresh content='0;url=javascript:harm()'>",
    "<input onfocus=harm() autofocus>",
    "<style>@keyframes x{}</style><b style='animation-name:x' onanimationstart=harm()>x</b>",
    "&lt;script&gt;harm()&lt;/script&gt;",
    "&#60;img src=x onerror=harm()&#62;",
    "\u003cimg src=x onerror=harm()\u003e",
    "{{constructor.constructor('harm()')()}}${harm()}#{harm()}<%= harm() %>",
    "\u202e<img src=x onerror=harm()>\u2066\u2028harm()//",
    "\x00<\x00script>harm()</\x00script>\x1b]8;;javascript:harm()\x07",
    "＜script＞harm()＜/script＞ \u02bconclick=harm()\u02ba",
)
URLS = (
    "javascript:harm()", "JaVaScRiPt:harm()", "\x01javascript:harm()", "java\tscript:harm()", " javascript:harm()",
    "javascript://city.example/%0aharm()", "data:text/html,<script>harm()</script>", "vbscript:harm()",
    "https://city.example/\"onmouseover=harm()//", "https://city.example/'><script>harm()</script>",
    "//city.example/", "blob:https://city.example/x",
)  # fmt: skip

# The elements that our templates have.
OURS = "/^(html|head|meta|title|base|link|style|body|main|div|article|h1|h2|a|p|bdi|span|time|img|footer|script)$/"


def hostile(number: int, vector: str) -> Article:
    url = URLS[number % len(URLS)]
    plain = article(f"h{number}")
    return replace(
        plain, source="bad_news", headline=vector, standfirst=vector, authors=(vector,), section=vector, tags=(vector,),
        slug=vector, url=url, canonical_url=URLS[(number + 5) % len(URLS)], language=vector if number % 3 else "ar",
        images=(Image(url, vector, vector, vector, 300, 200), Image(f"https://city.example/{vector}", vector)),
        body=(Paragraph(vector), Figure(url, caption=vector), Embed(url)),
        provenance=Provenance(plain.provenance.sha256, vector, vector, url),
    )  # fmt: skip


ARTICLES = tuple(hostile(number, vector) for number, vector in enumerate(VECTORS))
BAD = Source("bad_news", "".join(VECTORS[:12]), "javascript:harm()", None, None, ARTICLES[0].rights)


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Links]:
    door = one_door(widgets.routes(), tmp_path_factory.mktemp("hostile") / "wire.sqlite3", ARTICLES, [BAD], base=None)
    with served(door) as address:
        yield Links(address)


class Watched:
    """A browser's page, with what has run in any frame of it, and what it has asked of whom."""

    def __init__(self, context: BrowserContext) -> None:
        self.harm: list[str] = []
        self.asked: list[str] = []
        context.expose_binding("harm", lambda source, *_: self.harm.append(source["frame"].url))
        self.tab: Page = context.new_page()
        self.tab.on("dialog", self._dialog)
        self.tab.on("request", self._note)

    def _dialog(self, dialog: Dialog) -> None:
        self.harm.append(dialog.message)
        dialog.dismiss()

    def _note(self, request: Request) -> None:
        self.asked.append(request.url)

    def handle(self, frame: Frame) -> None:
        """Hovers, focuses and clicks whatever can be; a click is seen by every script, and leads nowhere."""
        frame.evaluate(
            """() => {
              for (const it of document.querySelectorAll("*")) {
                for (const type of ["pointerover", "mouseover", "mouseenter", "focusin", "focus", "toggle", "load"])
                  it.dispatchEvent(new Event(type));
                it.focus?.();
              }
              addEventListener("click", (event) => event.preventDefault(), true);
              for (const it of document.links) {
                it.click();
                if (!/^https?:$/.test(it.protocol)) harm(it.href);
              }
            }"""
        )


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    """Without a Content-Security-Policy, which would stop what an escape has missed."""
    context = browser.new_context(bypass_csp=True, viewport={"width": 500, "height": 800})
    yield Watched(context)
    context.close()


@pytest.mark.parametrize("vector", ["<img src=x onerror=harm()>", '<a href="javascript:harm()">x</a>'])
def test_the_check_can_fire(watched: Watched, wire: Links, vector: str) -> None:
    page = f"<!doctype html><title>x</title><p>{vector}"
    watched.tab.route("**/embed/control", lambda route: route.fulfill(body=page, content_type="text/html"))
    watched.tab.goto(f"{wire.base}/embed/control")
    watched.handle(watched.tab.main_frame)
    until(watched.tab, lambda: bool(watched.harm))


def test_nothing_of_a_hostile_article_runs_in_a_page_for_an_iframe(watched: Watched, wire: Links) -> None:
    heading = "".join(VECTORS)[:200]
    lists = [
        wire.embed(limit="100", images="show", layout=it, heading=heading) for it in ("list", "cards", "headlines")
    ]
    ones = [wire.embed_article(it.id, images="show") for it in ARTICLES[::6]]  # by the template that lists share
    for address in (*lists, *ones):
        watched.tab.goto(address)
        assert watched.tab.locator("article").count() == (len(ARTICLES) if address in lists else 1)
        watched.handle(watched.tab.main_frame)
        odd = watched.tab.evaluate(
            """() => [...document.querySelectorAll("*")].filter((it) => !OURS.test(it.localName)
                || it.getAttributeNames().some((name) => name.startsWith("on") || name === "style"))
                .map((it) => it.outerHTML)""".replace("OURS", OURS)
        )
        assert odd == []
        assert watched.tab.locator("script, style, base").count() == 3
        assert watched.tab.locator("span:not([lang=en][dir=ltr])").count() == 0
        assert {it.get_attribute("src")[:5] for it in watched.tab.locator("img").all()} <= {"https"}  # type: ignore[index]
    assert watched.harm == []


def test_nothing_of_it_runs_where_an_oembed_s_html_is_put_into_a_page(
    watched: Watched, wire: Links, foreign: Foreign
) -> None:
    watched.tab.goto(foreign.put("<main></main>"))
    addresses = [*map(wire.article, ARTICLES), wire.source("bad_news"), wire.embed(heading="".join(VECTORS)[:200])]
    documents: list[dict[str, Any]] = []
    for address in addresses:
        answer = watched.tab.request.get(wire.oembed(address))
        documents.append(answer.json())
        assert not {*"<>&\u2028\u2029"} & {*answer.text()}
        xml = watched.tab.request.get(wire.oembed(address, "xml")).body()
        said = {it.tag: it.text for it in ElementTree.fromstring(xml)}
        assert said == {name: str(value) for name, value in documents[-1].items()}
    assert len(documents) == len(ARTICLES) + 2
    # As a page has it that writes the JSON into a script of its own.
    texts = [watched.tab.request.get(wire.oembed(it)).text() for it in addresses[:: len(addresses) - 1]]
    for text, said in zip(texts, documents[:: len(addresses) - 1], strict=True):
        watched.tab.set_content(f"<main></main><script>said = {text}</script>")
        assert watched.tab.evaluate("said") == said
    watched.tab.evaluate(
        "html => { document.querySelector('main').innerHTML = html }", "".join(it["html"] for it in documents)
    )
    put = watched.tab.evaluate("[...document.querySelectorAll('main *')].map(it => [it.localName, it.src])")
    assert [name for name, _ in put] == ["iframe"] * len(documents)
    assert all(source.startswith(f"{wire.base}/embed/") for _, source in put)
    watched.handle(watched.tab.main_frame)
    watched.tab.wait_for_timeout(200)  # milliseconds, in which the first of the frames come
    assert watched.harm == []


def test_no_hostile_address_is_asked_for_without_the_owner_s_leave(watched: Watched, wire: Links) -> None:
    watched.tab.goto(wire.embed(limit="100"))
    watched.handle(watched.tab.main_frame)
    assert {it for it in watched.asked if not it.startswith(wire.base)} == set()
