"""GraphiQL as people get it: in a browser, from our own host alone."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from articles import article
from articles import page as saved
from databases import sqlite
from servers import running
from urbanfeed.store import Store


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails the test when anything is asked of another host, refused by the policy, or thrown."""
    context = browser.new_context(viewport={"width": 1360, "height": 850})
    page = context.new_page()
    hosts: set[str | None] = set()
    complaints: list[str] = []
    page.on("request", lambda it: hosts.add(urlsplit(it.url).hostname))
    page.on("console", lambda it: complaints.append(it.text) if it.type in ("error", "warning") else None)
    page.on("pageerror", lambda it: complaints.append(str(it)))
    yield page
    context.close()
    assert hosts == {"127.0.0.1"}
    assert complaints == []


def test_graphiql_runs_its_first_query_against_the_demo(demo: str, page: Page) -> None:
    page.goto(f"{demo}/graphql")
    editor = page.get_by_role("region", name="Query Editor")
    expect(editor).to_contain_text("NewestHeadlines")
    page.get_by_role("button", name="Execute query").click()
    answer = page.get_by_role("region", name="Result Window")
    expect(answer).to_contain_text('"totalCount": 5')
    expect(answer).not_to_contain_text('"errors"')


# What the answer to each example has in it, of the founding articles.
TABS = {
    "NewestHeadlines": "Optimism.kz",
    "SearchInKazakh": "<mark>қалалардың</mark>",
    "OneArticleInBlocks": "ParagraphBlock",
    "Facets": "Қоғамдық және жасыл кеңістік",
    "PageAfterPage": '"hasNextPage": true',
    "AroundAnArticle": '"pageSha256"',
}
LIVE = "Published"


def test_graphiql_opens_with_examples_that_all_find_something(demo: str, page: Page) -> None:
    page.goto(f"{demo}/graphql")
    tabs = page.get_by_role("tablist", name="Select active operation").get_by_role("tab")
    expect(tabs).to_contain_text([*TABS, LIVE])
    answer = page.get_by_role("region", name="Result Window")
    for name, found in TABS.items():
        page.get_by_role("tab", name=name).click()
        expect(page.get_by_role("region", name="Query Editor")).to_contain_text(name)
        page.get_by_role("button", name="Execute query").click()  # at once, when GraphiQL names the last tab's yet
        # The editor has only those lines in the page that are seen.
        expect(answer).to_contain_text('"data"')
        said = page.evaluate("document.querySelector('.result-window .CodeMirror').CodeMirror.getValue()")
        assert found in said, f"{name}: {said}"
        assert '"errors"' not in said


@pytest.mark.parametrize(("width", "under"), [(1360, False), (420, True)])
def test_on_a_narrow_screen_the_answer_stands_under_the_query(demo: str, page: Page, width: int, under: bool) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{demo}/graphql")
    query = page.get_by_role("region", name="Query Editor").bounding_box()
    answer = page.get_by_role("region", name="Result Window").bounding_box()
    assert query is not None
    assert answer is not None
    assert (answer["y"] >= query["y"] + query["height"]) is under
    assert (answer["x"] >= query["x"] + query["width"]) is not under
    assert min(query["width"], answer["width"]) > 250


def test_graphiql_shows_the_documentation(demo: str, page: Page) -> None:
    page.goto(f"{demo}/graphql")
    page.get_by_role("button", name="Show Documentation Explorer").click()
    page.get_by_role("link", name="Query", exact=True).first.click()
    expect(page.get_by_text("Articles that match a filter, a page at a time.")).to_be_visible()


def test_on_a_narrow_screen_the_documentation_has_it_to_itself_until_it_is_closed(demo: str, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{demo}/graphql")
    page.get_by_role("button", name="Show Documentation Explorer").click()
    documentation = page.get_by_role("region", name="Documentation Explorer").bounding_box()
    assert documentation is not None
    assert documentation["width"] > 230
    editor = page.get_by_role("region", name="Query Editor")
    expect(editor).to_be_hidden()
    page.get_by_role("button", name="Hide Documentation Explorer").click()
    expect(editor).to_contain_text("NewestHeadlines")
    page.get_by_role("button", name="Execute query").click()
    expect(page.get_by_role("region", name="Result Window")).to_contain_text('"totalCount": 5')


def test_an_address_with_a_query_opens_it(demo: str, page: Page) -> None:
    page.goto(f"{demo}/graphql?{urlencode({'query': 'query Mine { sources { name } }'})}")
    expect(page.get_by_role("region", name="Query Editor")).to_contain_text("Mine")
    page.get_by_role("button", name="Execute query").click()
    expect(page.get_by_role("region", name="Result Window")).to_contain_text("living_cities_ar")


def test_graphiql_runs_a_subscription_until_it_is_stopped(tmp_path: Path, page: Page) -> None:
    """What another process stores while it runs shows by itself; when it is stopped, what comes then does not."""
    query = "subscription { articlePublished { slug } }"
    with running("serve", data_dir=str(tmp_path)) as url:
        with page.expect_response(lambda it: "text/event-stream" in it.headers.get("content-type", "")):
            page.goto(f"{url}/graphql?{urlencode({'query': query})}")
            page.get_by_role("button", name="Execute query").click()
        answer = page.get_by_role("region", name="Result Window")
        for name in ("first", "second"):
            store_article(tmp_path, name)
            expect(answer).to_contain_text(f'"slug": "{name}"')
        page.get_by_role("button", name="Stop query").click()
        expect(page.get_by_role("button", name="Execute query")).to_be_visible()
        expect(answer).not_to_contain_text('"errors"')


def test_the_example_of_a_subscription_shows_what_is_published_in_kazakh(tmp_path: Path, page: Page) -> None:
    with running("serve", data_dir=str(tmp_path)) as url:
        page.goto(f"{url}/graphql")
        page.get_by_role("tab", name=LIVE).click()
        expect(page.get_by_role("region", name="Query Editor")).to_contain_text("articlePublished")
        with page.expect_response(lambda it: "text/event-stream" in it.headers.get("content-type", "")):
            page.get_by_role("button", name="Execute query").click()
        for language in ("en", "kk"):
            store_article(tmp_path, f"in-{language}", language)
        answer = page.get_by_role("region", name="Result Window")
        expect(answer).to_contain_text('"headline": "Headline in-kk"')
        expect(answer).not_to_contain_text("in-en")
        page.get_by_role("button", name="Stop query").click()
        expect(answer).not_to_contain_text('"errors"')


def store_article(folder: Path, name: str, language: str = "en") -> None:
    """In a thread, since the browser has the event loop of this one."""

    async def put() -> None:
        async with await Store.open(sqlite(folder / "urbanfeed.sqlite3")) as store:
            await store.articles.put(article(name, language=language), saved(name))

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, put()).result()
