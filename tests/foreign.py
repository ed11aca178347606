"""What the widget's tests in Chromium stand on: a wire that serves it, somebody else's site, and the two lines."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, Locator, Page, Route, expect
from starlette.applications import Starlette

from articles import article, at, page
from databases import sqlite
from servers import served
from thread_server import ThreadServer
from urbanfeed.article import Article, Image, Rights
from urbanfeed.blocks import Paragraph
from urbanfeed.moment import Moment
from urbanfeed.publish import graphql, widgets
from urbanfeed.publish.problems import on_query_error
from urbanfeed.query import ArticleQuery, QueryError
from urbanfeed.settings import load
from urbanfeed.store import Source, Store, Wire

__all__ = [
    "ARABIC", "ARTICLES", "ILLUSTRATED", "KAZAKH", "NASTY", "PICTURE", "SWEDISH", "TWO", "UNDATED",
    "Foreign", "Held", "changed", "foreign_site", "ids", "items", "lines", "opened", "painted", "serving", "until",
]  # fmt: skip

ARABIC = article(
    "madina",
    source="living_cities_ar",
    headline="اتحاد لمبدعي وقادة المدن الحية",
    language="ar",
    body=(
        Paragraph(
            "ولدت فكرة المدن الحية في روسيا، في إيجيفسك، عام 2013، ومنذ ذلك الحين اتخذت معاني جديدة وتزايد حجمها، "
            "لتمتد من المناطق الحضرية إلى الكوكب كله."
        ),
    ),
    published=Moment("2023-05-15T12:05:00", "minute", "unknown", "12:05 مساءً الإثنين 15 مايو 2023"),
)
KAZAKH = article(
    "qala",
    source="jarialike_kz",
    headline="Өңірлер орталығынан – шешімдер орталығына: Қазақстанның бірінші Урбан форумы Қызылордада өтіп жатыр",
    language="kk",
    body=(Paragraph("Қызылорда қаласында Қазақстанның бірінші Урбан форумы өтіп жатыр."),),
    published=Moment("2025-07-08", "day", "source", "08.07.2025", "Asia/Qyzylorda"),
)
SWEDISH = article(
    "stad",
    source="kestava_kaupunki_fi",
    headline="Vi samarbetar för hållbarare städer",
    language="sv-FI",
    body=(Paragraph("Programmet Hållbar stad utvecklar städerna tillsammans med kommunerna."),),
    published=at("2019-07-29T13:45:00+03:00"),
)
UNDATED = article("evergreen", headline="Тэгш хүртээмжтэй, тогтвортой хот", language="mn", topics=("housing",))
NASTY = article(
    "nasty",
    headline='<img src="x" onerror="document.title=\'broken\'"> & <script>document.title="broken"</script>',
    standfirst="<b onmouseover=alert(1)>bold</b>",
    canonical_url="javascript:alert(1)",
    url=None,
    language="en-x-\u202e",
    published=at("2018-01-01T00:00:00Z"),
    authors=("Berg, Anna",),
)
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="500"/>'
ILLUSTRATED = tuple(
    article(
        f"park-{show}",
        headline="En ny park vid kanalen byggs i tre etapper",
        language="sv",
        body=(Paragraph("Parken blir stor. Först planteras träden, sedan byggs lekplatsen."),),
        published=at("2025-07-08T13:45:00+03:00"),
        images=(Image(url="https://pictures.example/park.jpg", alt="En park med träd"),),
        rights=Rights(show),
    )
    for show in ("full", "excerpt", "link")
)
ARTICLES = (ARABIC, KAZAKH, SWEDISH, UNDATED, NASTY)
SOURCES = {
    "living_cities_ar": "المدن الحية",
    "jarialike_kz": "Jarialike.kz",
    "kestava_kaupunki_fi": "Hållbara städer",
    "city_news": "City News",
}

TWO = Wire(
    "two",
    "Two of them",
    "",
    ArticleQuery(source=("jarialike_kz", "living_cities_ar")),
    datetime(2026, 3, 1, tzinfo=UTC),
)


@contextmanager
def serving(*articles: Article, database: Path) -> Iterator[str]:
    """The address of a real server with the doors that a widget needs."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> Any:
        async with await Store.open(sqlite(database)) as store:
            for name, title in SOURCES.items():
                await store.sources.put(Source(name, title, None, None, None, Rights()))
            for it in articles:
                await store.articles.put(it, page(it.slug))
            await store.wires.put(TWO)
            app.state.store = store
            following = asyncio.create_task(store.content.follow())
            yield
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)

    app = Starlette(
        routes=[*graphql.routes(), *widgets.routes()],
        exception_handlers={QueryError: on_query_error},
        lifespan=lifespan,
    )
    app.state.settings = load({})
    with served(app) as address:
        yield address


def changed(database: Path, change: Callable[[Store], Awaitable[object]]) -> None:
    """Change what a server serves, as another process would; in a thread, since Playwright keeps a loop in this one."""

    async def run() -> None:
        async with await Store.open(sqlite(database)) as store:
            await change(store)

    thread = Thread(target=lambda: asyncio.run(run()))
    thread.start()
    thread.join()


@dataclass
class Foreign:
    """Somebody else's site: a page at each path, and nothing of ours but the two lines in it."""

    origin: str
    pages: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def put(self, body: str, attributes: str = 'lang="en"', head: str = "") -> str:
        """The address of a new page with this body, and this in its head."""
        path = f"/{len(self.pages)}"
        self.pages[path] = (
            f"<!doctype html><html {attributes}><meta charset=utf-8><meta name=viewport content=width=device-width>"
            f"<title>Somebody's page</title><link rel=icon href=data:,>{head}<body>{body}"
        )
        return self.origin + path


@contextmanager
def foreign_site() -> Iterator[Foreign]:
    """A real server of it, on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            for name, value in {"Content-Type": "text/html", **somebody.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(somebody.pages[self.path].encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadServer(Handler)
    somebody = Foreign(server.origin)
    server.start()
    yield somebody
    server.stop()


@contextmanager
def opened(browser: Browser) -> Iterator[Page]:
    """A new page whose scripts must not fail."""
    context = browser.new_context(viewport={"width": 900, "height": 900}, color_scheme="light", locale="en-GB")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


class Held:
    """What the widget asks of GraphQL from now on, kept from the server until the test lets it go."""

    def __init__(self, tab: Page) -> None:
        self._tab = tab
        self._waiting: deque[Route] = deque()
        tab.route("**/graphql?*", lambda route: self._waiting.append(route))

    def next(self) -> Route:
        """The next question, waited for: the widget says that it loads before its question has come to us."""
        until(self._tab, lambda: bool(self._waiting))
        return self._waiting.popleft()


def until(tab: Page, so: Callable[[], bool]) -> None:
    """Wait until it is so, which the browser or somebody else will bring about."""
    deadline = time.monotonic() + 60
    while not so():
        assert time.monotonic() < deadline, "not within a minute"
        tab.wait_for_timeout(10)  # milliseconds, in which what the browser tells is heard


def painted(tab: Page) -> None:
    """Wait until the page is painted as it is, and whoever watches its places has seen it so."""
    tab.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))")


def lines(wire: str, attributes: str = "", inside: str = "") -> str:
    """The two lines that a site owner pastes."""
    return (
        f'<script type="module" src="{wire}/widgets/v1/urban-feed.js"></script>\n'
        f"<urban-feed {attributes}>{inside}</urban-feed>"
    )


def items(tab: Page) -> Locator:
    return tab.locator("urban-feed article")


def ids(tab: Page) -> list[str]:
    expect(tab.locator("urban-feed section[aria-busy=false]")).to_have_count(tab.locator("urban-feed").count())
    return [str(it.get_attribute("data-id")) for it in items(tab).all()]
