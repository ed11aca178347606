"""GraphiQL as people get it: in a browser, from our own host alone."""

from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect


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
    expect(editor).to_contain_text("FrontPage")
    page.get_by_role("button", name="Execute query").click()
    answer = page.get_by_role("region", name="Result Window")
    expect(answer).to_contain_text('"totalCount": 5')
    expect(answer).not_to_contain_text('"errors"')


def test_graphiql_shows_the_documentation(demo: str, page: Page) -> None:
    page.goto(f"{demo}/graphql")
    page.get_by_role("button", name="Show Documentation Explorer").click()
    page.get_by_role("link", name="Query", exact=True).first.click()
    expect(page.get_by_text("Articles that match a filter, a page at a time.")).to_be_visible()


def test_an_address_with_a_query_opens_it(demo: str, page: Page) -> None:
    page.goto(f"{demo}/graphql?{urlencode({'query': 'query Mine { sources { name } }'})}")
    expect(page.get_by_role("region", name="Query Editor")).to_contain_text("Mine")
    page.get_by_role("button", name="Execute query").click()
    expect(page.get_by_role("region", name="Result Window")).to_contain_text("living_cities_ar")
