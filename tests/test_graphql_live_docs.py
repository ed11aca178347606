"""What docs/graphql.md says of subscriptions is true: each recipe, run against a server, prints what the page says."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from playwright.sync_api import Browser, expect

from articles import article, page
from databases import sqlite
from servers import running
from urbanfeed.publish.graphql.limits import BODY_BYTES
from urbanfeed.publish.graphql.live import messages, websocket
from urbanfeed.settings import load
from urbanfeed.store import Store

PAGE = (Path(__file__).parent.parent / "docs" / "graphql.md").read_text("utf-8")
CLIENTS = Path(__file__).parent / "clients"
SECTION = PAGE.partition("\n## Subscriptions\n")[2].partition("\n## ")[0]
_RECIPE = re.compile(r"^```([\w ]+)\n(.*?)^```\n\n```text printed\n(.*?)^```", re.MULTILINE | re.DOTALL)
RECIPES = {kind: (code, printed) for kind, code, printed in _RECIPE.findall(SECTION)}


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """A server to which articles of the headline that the page has come without end, each of them new."""
    over = Event()

    async def publish() -> None:
        async with await Store.open(sqlite(tmp_path / "urbanfeed.sqlite3")) as store:
            number = 0
            while not over.is_set():
                number += 1
                it = article(f"n{number}", headline="Nya spårvagnar till hamnen", language="sv")
                await store.articles.put(it, page(f"n{number}"))
                await asyncio.sleep(0.2)

    with running("serve", data_dir=str(tmp_path)) as address:
        thread = Thread(target=lambda: asyncio.run(publish()))
        thread.start()
        yield address
        over.set()
        thread.join()


def recipe(kind: str, url: str) -> tuple[str, str]:
    code, printed = RECIPES[kind]
    return code.replace("127.0.0.1:8000", url.removeprefix("http://")), printed


def first_line(*command: str, folder: Path) -> str:
    """What a program prints first; it would go on without end."""
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, cwd=folder, stdout=pipe, stderr=pipe, text=True, encoding="utf-8")
    assert process.stdout
    assert process.stderr
    line = process.stdout.readline()
    process.kill()
    process.stdout.close()
    complaints = process.stderr.read()
    process.stderr.close()
    process.wait()
    return line or complaints


def test_the_recipe_for_a_page(browser: Browser, url: str) -> None:
    """In Chromium, on a page of another origin."""
    code, printed = recipe("js browser", url)
    tab = browser.new_page()
    tab.set_content("<!doctype html><title>Another origin</title><p id=told></p>")
    tab.evaluate("console.log = (text) => { told.textContent = text }")
    tab.evaluate(code)
    expect(tab.locator("#told")).to_have_text(printed.strip())
    tab.close()


def test_the_recipe_for_a_websocket(url: str) -> None:
    """In Node, whose version 20 has no WebSocket of its own."""
    code, printed = recipe("js socket", url)
    of_node = 'import WebSocket from "ws"; globalThis.WebSocket ??= WebSocket;\n'
    assert first_line("node", "--input-type=module", "--eval", of_node + code, folder=CLIENTS) == printed


def test_the_recipe_for_python(url: str, tmp_path: Path) -> None:
    code, printed = recipe("python", url)
    assert first_line(sys.executable, "-c", code, folder=tmp_path) == printed


@pytest.mark.parametrize(
    "limit",
    [websocket.OPERATIONS, BODY_BYTES, load({}).streams_per_client],
)
def test_the_page_names_every_limit(limit: int) -> None:
    assert re.search(rf"^\| .*(WebSocket).* \| {limit:,} \|$", PAGE, re.MULTILINE)


def test_the_page_names_every_code_that_a_connection_is_closed_with() -> None:
    codes = {it.code for it in vars(messages).values() if isinstance(it, messages.Close)}
    codes |= {it.code for it in (messages.twice(), messages.taken("1"), messages.too_many(1))}
    for text in ("no JSON", "x" * (BODY_BYTES + 1)):
        with pytest.raises(messages.Close) as close:
            messages.message_of(text)
        codes.add(close.value.code)
    assert {int(it) for it in re.findall(r"^\| (\d{4}) \|", SECTION, re.MULTILINE)} == codes


def test_a_reason_fits_into_a_close_frame() -> None:
    """123 bytes (RFC 6455, section 5.5)."""
    closes = [it for it in vars(messages).values() if isinstance(it, messages.Close)]
    closes += [messages.taken("x" * 90), messages.too_many(10**6), messages.twice()]
    for text in ("{}", '{"type":"connection_init","payload":1}', '{"type":"subscribe","payload":{}}', "x" * 10**6):
        with pytest.raises(messages.Close) as close:
            messages.message_of(text)
        closes.append(close.value)
    assert max(len(it.reason.encode()) for it in closes) <= 123
