"""The builder as somebody uses it in Chromium: choose, see it live, copy, paste; with keys alone; without a script."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from starlette.applications import Starlette

from foreign import ARABIC, ARTICLES, KAZAKH, NASTY, SWEDISH, UNDATED, Foreign
from one_door import one_door
from servers import served
from urbanfeed.article import Article, Rights
from urbanfeed.publish import graphql, widgets
from urbanfeed.publish.widgets.frames import SANDBOX
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Source, Wire

AXE = Path(__file__).parent / "clients" / "node_modules" / "axe-core" / "axe.min.js"
HARM = "\"'><img src=x onerror=harm()><script>harm()</script></template>&lt;"
BY_DATE = (UNDATED, KAZAKH, ARABIC, SWEDISH, NASTY)  # the newest first
SOURCES = tuple(
    Source(name, title, None, None, None, Rights())
    for name, title in {
        "living_cities_ar": "المدن الحية", "jarialike_kz": f"Jarialike {HARM}", "city_news": "City News",
    }.items()
)  # fmt: skip
TWO = Wire(
    "two",
    f"Two {HARM}",
    "Kazakh & Arabic",
    ArticleQuery(source=("jarialike_kz", "living_cities_ar")),
    datetime.now(UTC),
)
# Whatever breaks the page's policy is kept, and so is what a script of somebody else's would do.
WATCH = """
  window.broken = [];
  window.harm = () => broken.push("harm");
  addEventListener("securitypolicyviolation", (it) => broken.push(it.violatedDirective + " " + it.blockedURI));
"""
NO_CLIPBOARD = "Object.defineProperty(Navigator.prototype, 'clipboard', {get: () => undefined})"


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server whose sources and wires mean harm."""
    routes = [*graphql.routes(), *widgets.routes()]
    app = one_door(routes, tmp_path_factory.mktemp("builder") / "wire.sqlite3", ARTICLES, SOURCES, base=None)
    opened = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with opened(app):
            await app.state.store.wires.put(TWO)
            yield

    app.router.lifespan_context = lifespan
    with served(app) as address:
        yield address


@dataclass
class Desk:
    """The builder in a window of its own, with all that it asks for and complains of."""

    tab: Page
    wire: str
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def open(self, query: str = "") -> None:
        self.tab.goto(f"{self.wire}/widgets/{f'?{query}' if query else ''}")

    @property
    def query(self) -> str:
        return urlsplit(self.tab.url).query

    def pick(self, name: str, value: str) -> None:
        """A choice among several; those that are folded away are opened."""
        field = self.tab.locator(f'[name="{name}"][value="{value}"]')
        if not field.is_visible():
            self.tab.locator(f"#of-{name} summary").click()
        field.check(force=True)

    def code(self, name: str = "html") -> str:
        return self.tab.locator(f"#code-{name}").text_content() or ""

    def shows(self, *articles: Article) -> None:
        """Wait until the live preview has these articles and no others, in this order."""
        shown = self.tab.locator(".place > urban-feed article, .place > urban-article article")
        expect(shown).to_have_count(len(articles))
        for place, article in enumerate(articles):
            expect(shown.nth(place)).to_have_attribute("data-id", article.id)


def ids(articles: Locator, count: int) -> list[str]:
    expect(articles).to_have_count(count)
    return [str(it.get_attribute("data-id")) for it in articles.all()]


@contextmanager
def desk(browser: Browser, wire: str, **context: Any) -> Iterator[Desk]:
    """The builder, whose scripts do not fail, which asks nobody else for anything and breaks no rule of its own."""
    options = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light", "locale": "en-GB"} | context
    window = browser.new_context(**options)
    window.add_init_script(WATCH)
    it = Desk(window.new_page(), wire)
    errors: list[str] = []
    it.tab.on("pageerror", lambda error: errors.append(str(error)))
    it.tab.on("request", lambda request: it.asked.append(request.url))
    it.tab.on("console", lambda message: it.said.append(f"{message.type}: {message.text}"))
    yield it
    assert errors == []
    if options.get("java_script_enabled", True):
        assert it.tab.evaluate("window.broken ?? []") == []
        assert [said for said in it.said if "Failed to load" not in said] == []
    assert {urlsplit(url).netloc for url in it.asked} == {urlsplit(wire).netloc}
    window.close()


def test_what_is_chosen_is_seen_copied_pasted_and_found_again(browser: Browser, wire: str, foreign: Foreign) -> None:
    with desk(browser, wire, permissions=["clipboard-read", "clipboard-write"]) as it:
        it.open()
        it.shows(*BY_DATE)
        it.pick("language", "kk")
        it.shows(KAZAKH)
        it.pick("language", "ar")
        it.shows(KAZAKH, ARABIC)
        expect(it.tab.locator("#told")).to_have_text("2 articles")
        expect(it.tab.locator("#of-language .said")).to_have_text("العربية, Қазақша")
        # In the picker, nothing was moved from under the pointer.
        expect(it.tab.locator("[name=language]:focus")).to_have_attribute("value", "ar")
        it.pick("layout", "headlines")
        expect(it.tab.locator("urban-feed")).to_have_attribute("layout", "headlines")
        it.pick("theme", "dark")
        expect(it.tab.locator("urban-feed")).to_have_attribute("theme", "dark")
        heading = it.tab.get_by_label("Heading")
        heading.press_sequentially('Our "cities", & more')
        expect(heading).to_be_focused()
        expect(it.tab.locator("urban-feed")).to_have_attribute("heading", 'Our "cities", & more')
        expect(it.tab.locator("#code-html")).to_contain_text("&quot;cities&quot;, &amp; more")
        sent = it.query
        assert sent == ("language=ar&language=kk&layout=headlines&heading=Our+%22cities%22%2C+%26+more&theme=dark")
        it.tab.locator(".html .loose .copy").click()
        expect(it.tab.locator("#copied")).to_have_text("Copied: the two lines of HTML.")
        copied = it.tab.evaluate("navigator.clipboard.readText()")
        assert copied == it.code()
        assert copied.count("\n") == 1
        # All of it comes back where the address is opened anew, and step by step in the history.
        it.tab.reload()
        assert it.code() == copied
        it.shows(KAZAKH, ARABIC)
        it.tab.go_back()  # the heading, which is one step however many keys it took
        expect(it.tab.locator("urban-feed")).not_to_have_attribute("heading", 'Our "cities", & more')
        expect(heading).to_have_value("")
        it.tab.go_back()
        it.tab.go_back()
        expect(it.tab.locator("[name=layout][value=list]")).to_be_checked()
        assert it.query == "language=ar&language=kk"
        it.tab.go_back()
        it.shows(KAZAKH)
        expect(it.tab.locator("[name=language][value=ar]")).not_to_be_checked()
        for _ in range(4):
            it.tab.go_forward()
        expect(heading).to_have_value('Our "cities", & more')
        assert it.query == sent
        page = browser.new_page(viewport={"width": 900, "height": 900})
        page.goto(foreign.put(copied))
        assert ids(page.locator("urban-feed article"), 2) == [KAZAKH.id, ARABIC.id]
        expect(page.locator("urban-feed .heading")).to_have_text('Our "cities", & more')
        # Pinned by its hash, the browser takes the script too.
        page.goto(foreign.put(it.code("pinned")))
        assert ids(page.locator("urban-feed article"), 2) == [KAZAKH.id, ARABIC.id]
        page.goto(foreign.put(it.code("iframe")))
        assert ids(page.frame_locator("iframe").locator("article"), 2) == [KAZAKH.id, ARABIC.id]
        page.close()


def test_the_preview_shows_the_page_around_it_dark_from_the_right_and_narrow(browser: Browser, wire: str) -> None:
    with desk(browser, wire) as it:
        it.open("lang=sv")
        it.shows(*BY_DATE)
        frame = it.tab.locator("urban-feed section.urban-feed")
        ground = "it => getComputedStyle(it).backgroundColor"
        light = frame.evaluate(ground)
        wide = frame.evaluate("it => it.clientWidth")
        asked = len(it.asked)
        for name, value in (("view-scheme", "dark"), ("view-dir", "rtl"), ("view-width", "narrow")):
            it.pick(name, value)
        dark = frame.evaluate(ground)
        assert sum(map(int, dark[4:-1].split(","))) < 200 < 600 < sum(map(int, light[4:-1].split(",")))
        assert frame.evaluate("it => getComputedStyle(it).direction") == "rtl"
        expect(it.tab.locator(".place")).to_have_css("max-width", "320px")
        assert frame.evaluate("it => it.clientWidth") <= 320 < wide
        # It is the copied widget still: nothing of its own was changed, and nothing was asked anew.
        assert it.tab.locator("urban-feed").evaluate("it => it.getAttributeNames()") == ["lang"]
        assert it.query == "lang=sv"
        assert len(it.asked) == asked
        it.pick("form", "iframe")
        inside = it.tab.frame_locator(".place iframe")
        assert len(ids(inside.locator("article"), 5)) == 5
        assert sum(map(int, inside.locator("body").evaluate(ground)[4:-1].split(","))) < 200
        assert it.tab.locator(".place iframe").evaluate("it => it.clientWidth") <= 320
        expect(it.tab.locator("urban-feed")).to_be_hidden()
        it.tab.get_by_label("Articles", exact=True).last.fill("2")
        assert len(ids(inside.locator("article"), 2)) == 2
        # Its own origin is no longer ours, and what it may do is to lead away.
        assert it.tab.frames[-1].evaluate("origin") == "null"
        # What the owner has fixed stays as it is.
        it.pick("form", "html")
        it.pick("theme", "light")
        expect(it.tab.locator("urban-feed")).to_have_attribute("theme", "light")
        assert frame.evaluate(ground) == light


def test_a_wire_and_an_article_are_chosen_too(browser: Browser, wire: str) -> None:
    with desk(browser, wire) as it:
        it.open("language=sv")
        it.shows(SWEDISH)
        it.pick("show", "wire")
        expect(it.tab.locator("#told")).to_contain_text("Choose a wire")
        it.pick("wire", "two")
        it.shows(KAZAKH, ARABIC)
        assert it.query == "wire=two"
        it.pick("show", "article")
        it.tab.locator("[name=article]").fill(str(KAZAKH.url))
        it.shows(KAZAKH)
        assert it.query == f"article={KAZAKH.id}"
        expect(it.tab.get_by_label("Heading")).to_be_hidden()
        # What was chosen among the articles has stayed in the form.
        it.pick("show", "list")
        it.shows(SWEDISH)
        assert it.query == "language=sv"


def test_what_was_mistyped_is_told_where_it_is_typed_and_the_rest_goes_on(browser: Browser, wire: str) -> None:
    with desk(browser, wire) as it:
        it.open("language=kk")
        limit = it.tab.locator("[name=limit]")
        limit.fill("0")
        expect(it.tab.locator(".faults")).to_contain_text("a whole number from 1 to 100")
        expect(it.tab.locator("#told")).to_contain_text("Something of it cannot be asked for")
        it.shows(KAZAKH)
        limit.fill("3")
        expect(it.tab.locator(".faults")).to_have_text("")
        assert it.query == "language=kk&limit=3"
        it.tab.get_by_label("With these words").fill("no such words anywhere")
        expect(it.tab.locator("#told")).to_contain_text("Nothing on the wire answers this yet")
        it.tab.get_by_label("Or these").fill("Урбан")
        it.shows(KAZAKH)
        assert it.query.count("q=") == 2
        it.tab.get_by_label("Or these").last.fill("word " * 2_000)
        expect(it.tab.locator("#told")).to_contain_text("more than one address can ask for")
        assert "Урбан" in it.code()
        # The server away: what is there stays, and that is said.
        it.tab.route("**/widgets/?*", lambda route: route.abort())
        it.pick("theme", "dark")
        expect(it.tab.locator("#told")).to_contain_text("The server does not answer")
        assert "Урбан" in it.code()


def test_without_a_clipboard_the_code_is_selected(browser: Browser, wire: str) -> None:
    with desk(browser, wire) as it:
        it.tab.add_init_script(NO_CLIPBOARD)
        it.open("language=kk&limit=2")
        it.tab.locator(".html .loose .copy").click()
        expect(it.tab.locator("#copied")).to_contain_text("Selected: the two lines of HTML. Copy it with Control+C")
        assert it.tab.evaluate("getSelection().toString().trim()") == it.code()


def test_it_is_used_with_the_keyboard_alone(browser: Browser, wire: str) -> None:
    with desk(browser, wire, permissions=["clipboard-read", "clipboard-write"]) as it:
        it.open()
        it.shows(*BY_DATE)
        focused = "document.activeElement.matches('%s')"

        def go_to(selector: str) -> None:
            for _ in range(60):
                it.tab.keyboard.press("Tab")
                if it.tab.evaluate(focused % selector):
                    return
            raise AssertionError(f"Tab never comes to {selector}")

        it.tab.keyboard.press("Tab")
        assert it.tab.evaluate(focused % ".skip")
        go_to("#of-language summary")
        it.tab.keyboard.press("Enter")
        go_to("[name=language][value=kk]")
        it.tab.keyboard.press("Space")
        it.shows(KAZAKH)
        assert it.tab.evaluate(focused % "[name=language][value=kk]")
        go_to("[name=layout]")
        it.tab.keyboard.press("ArrowRight")
        expect(it.tab.locator("urban-feed")).to_have_attribute("layout", "cards")
        assert it.tab.evaluate(focused % "[name=layout][value=cards]")
        go_to("[name=heading]")
        it.tab.keyboard.type("Qala")
        it.tab.keyboard.press("Enter")
        expect(it.tab.locator("urban-feed")).to_have_attribute("heading", "Qala")
        go_to(".copy")
        it.tab.keyboard.press("Enter")
        expect(it.tab.locator("#copied")).to_contain_text("Copied")
        assert "Qala" in it.tab.evaluate("navigator.clipboard.readText()")
        # The focus is seen wherever it is.
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert it.tab.evaluate(outline) == "solid"


def test_without_a_script_it_is_a_form_with_the_code_and_an_iframe(browser: Browser, wire: str) -> None:
    with desk(browser, wire, java_script_enabled=False) as it:
        it.open()
        it.tab.locator("#of-language summary").click()
        it.tab.locator("[name=language][value=kk]").check()
        it.tab.get_by_label("Heading").fill("A & B")
        it.tab.get_by_role("button", name="Show").click()
        assert it.query == "language=kk&heading=A+%26+B"
        assert '<urban-feed language="kk" heading="A &amp; B">' in it.code()
        expect(it.tab.locator("[name=language][value=kk]")).to_be_checked()
        frame = it.tab.frame_locator(".place iframe")
        assert ids(frame.locator("article"), 1) == [KAZAKH.id]
        expect(frame.locator("h1")).to_have_text("A & B")
        expect(it.tab.locator(".copy").first).to_be_hidden()
        expect(it.tab.locator(".place urban-feed")).to_be_hidden()
        assert it.tab.locator(".place iframe").get_attribute("sandbox") == SANDBOX
        # The other forms of the code are there too.
        it.tab.locator("[name=form][value=feeds]").check(force=True)
        expect(it.tab.locator("#code-feed-1")).to_be_visible()


@pytest.mark.parametrize("scripted", [True, False])
def test_a_headline_in_the_preview_of_the_iframe_leads_the_page_to_the_article(
    browser: Browser, wire: str, scripted: bool
) -> None:
    """It stands in a sandbox, as oEmbed's does, which lets a reader's click out."""
    with browser.new_context(java_script_enabled=scripted) as window:
        window.route("https://city.example/**", lambda route: route.fulfill(body="There"))
        it = Desk(window.new_page(), wire)
        it.open("language=kk")
        if scripted:
            it.pick("form", "iframe")
        it.tab.frame_locator(".place iframe").locator(".headline a").click()
        it.tab.wait_for_url(str(KAZAKH.url))


def test_harm_in_an_address_and_in_titles_stays_text(browser: Browser, wire: str, foreign: Foreign) -> None:
    with desk(browser, wire) as it:
        it.open(urlencode({"heading": HARM, "q": HARM, "source": "jarialike_kz"}))
        assert it.tab.locator("urban-feed").get_attribute("heading") == HARM
        pasted = [it.code("html"), it.code("iframe")]
        it.tab.get_by_label("Heading").fill("")
        it.pick("show", "wire")
        it.pick("wire", "two")
        it.shows(KAZAKH, ARABIC)
        expect(it.tab.locator(".place > urban-feed > a")).to_have_text(TWO.title)
        it.pick("form", "iframe")
        expect(it.tab.locator(".place iframe")).to_have_attribute("title", TWO.title)
        pasted += [it.code("html"), it.code("iframe")]
        it.open(urlencode({"lang": HARM, HARM: HARM, "limit": HARM}))
        expect(it.tab.locator(".faults li")).to_have_count(3)
    with browser.new_context() as window:
        window.add_init_script(WATCH)
        page = window.new_page()
        for code in pasted:
            page.goto(foreign.put(code))
            expect(page.locator("urban-feed, iframe")).to_have_count(1)
            assert page.evaluate("broken") == []
        page.goto(foreign.put(HARM))  # which would be told
        page.wait_for_function("broken.length > 0")


def violations(tab: Page) -> list[Any]:
    """What axe-core finds, all its rules on."""
    if not AXE.exists():
        pytest.fail("tests/clients/node_modules is not there: run `make test`, which fills it")
    tab.add_script_tag(content=AXE.read_text("utf-8"))
    run = "axe.run().then(it => it.violations.map(it => [it.id, it.nodes.map(it => it.html + it.failureSummary)]))"
    return list(tab.evaluate(run))


def test_axe_finds_nothing_light_dark_narrow_and_in_forced_colours(browser: Browser, wire: str) -> None:
    with desk(browser, wire, bypass_csp=True) as it:
        for query in ("heading=Cities&language=ar&language=kk", "limit=x&language=sv_FI&q=a", "show=article"):
            it.open(query)
            for summary in it.tab.locator("details:not([open]) summary").all():
                if summary.is_visible():
                    summary.click()
            it.tab.emulate_media(color_scheme="light")
            assert violations(it.tab) == [], query
            it.tab.emulate_media(color_scheme="dark")
            it.pick("view-scheme", "dark")
            it.pick("form", "feeds")
            assert violations(it.tab) == [], query
        it.tab.emulate_media(color_scheme="light", forced_colors="active")
        it.tab.set_viewport_size({"width": 320, "height": 700})
        it.open("wire=two")
        assert violations(it.tab) == []
        it.tab.evaluate("document.querySelector('.lead').outerHTML = '<img src=\"/x\"><p style=\"color:#aaa\">x'")
        assert len(violations(it.tab)) > 0  # it can find something


def test_it_fits_from_280_pixels_to_1600_and_at_twice_the_size(browser: Browser, wire: str) -> None:
    too_wide = """() => [...document.querySelectorAll("main *, header *")]
      .filter((it) => !it.closest(".scroll, pre, .unseen, urban-feed") && it.getBoundingClientRect().width > 0
        && it.getBoundingClientRect().right > document.documentElement.clientWidth + .5)
      .map((it) => it.outerHTML.slice(0, 90))"""
    with desk(browser, wire) as it:
        it.open(urlencode({"heading": "a" * 150, "q": "b" * 150, "limit": "x", "colour": "c" * 200}))
        for form in ("html", "iframe", "oembed", "feeds"):
            it.pick("form", form)
            for width in (280, 320, 500, 800, 992, 1600):
                it.tab.set_viewport_size({"width": width, "height": 700})
                assert it.tab.evaluate(too_wide) == [], (form, width)
                assert it.tab.evaluate("document.documentElement.scrollWidth") <= width
        it.tab.set_viewport_size({"width": 640, "height": 450})  # 1280 by 900 at 200 %
        for control in it.tab.locator("#choice input:visible, .result .copy:visible").all():
            control.scroll_into_view_if_needed()
            assert control.evaluate("it => it.getBoundingClientRect().width") > 10
