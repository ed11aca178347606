"""
Widgets: what they cost a page of somebody else's, beside an iframe of the same articles.

`python benchmarks/widgets.py [--runs 7] [--slowdown 4] [--articles 10] [--language sv]`

`urbanfeed serve` is a process of its own, with the settings that it has by itself and synthetic articles in seven
languages (synthetic.py), or in one of them. Chromium, with an empty cache each time, opens a page of another origin
that holds two paragraphs and, between them, nothing, a text as plain HTML in the same fonts, a widget that shows that
text, or an iframe of /embed/feed. Each widget stands there `pasted`, as /widgets/ gives the two lines, and `blocking`,
with nothing in the tag and its script in the head with `blocking="render"`; a list also `bare`, pasted with nothing in
the tag. `an element that asks` is the least that any web component could be: it defines itself, asks the same of our
host, and shows nothing of it.

Text in scripts that a page has not had yet is dear by itself, since fonts are looked for; so is the first date that a
page writes in any language (Intl), whoever writes it.

Bytes are those of our host with their headers, as Chromium counts them. Of the main thread: scripts (with what of their
compilation is there), drawing (these with styles and layouts), how much more that is than for the text alone, and all
tasks. It is processor time, with the processor slowed down, less the median of the page that holds nothing. Chromium
slows down by the clock, so other programs count too: `--slowdown 1`, times four, says the same with less noise. Shift
is the cumulative layout shift. Nothing of ours runs in the page to find all that out.

Printed are medians of the runs. Everything is on 127.0.0.1. Nothing is asserted but that the articles are there.
"""
# ruff: noqa: T201  # it prints a table

import argparse
import asyncio
import gzip
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from importlib.resources import files
from itertools import count, islice
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote, urlsplit

from playwright.sync_api import Browser, CDPSession
from synthetic import article_of, page_of

from urbanfeed.article import Article
from urbanfeed.blocks import body_text
from urbanfeed.publish import operations
from urbanfeed.publish.shown import excerpt
from urbanfeed.publish.widgets.asked import AskedArticle, AskedList
from urbanfeed.publish.widgets.assets import script
from urbanfeed.publish.widgets.room import room_of
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Store

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from conftest import chromium
from foreign import Foreign, foreign_site
from servers import running

_DRAWN = ("ScriptDuration", "V8CompileDuration", "RecalcStyleDuration", "LayoutDuration")
_SCRIPTS = _DRAWN[:2]
_THERE = "document.querySelector('urban-feed, urban-article').shadowRoot.querySelectorAll('article').length"


@dataclass(frozen=True, slots=True)
class Case:
    """
    One way to hold the articles: what stands in the head and in the body. asks: how many answers of our host it waits
    for. text: the case whose text it shows. shown: what says, in the end, how many articles there are.
    """

    name: str
    head: str = ""
    body: str = ""
    asks: int = 0
    text: str | None = None
    shown: str | None = None


@dataclass(slots=True)
class Run:
    """What one visit cost. scripts, drawn, tasks: milliseconds of the main thread."""

    asked: list[str] = field(default_factory=list)
    received: int = 0
    scripts: float = 0
    drawn: float = 0
    tasks: float = 0
    shift: float = 0


def cases(address: str, every: Sequence[Article]) -> list[Case]:
    """The page alone, the texts, the widgets, the iframe."""
    source = f"{address}/widgets/v1/urban-feed.js"
    least = (
        "customElements.define('urban-least', class extends HTMLElement { async connectedCallback() {"
        "this.attachShadow({ mode: 'open' }).textContent = 'Articles';"
        f"await (await fetch('{question(address, len(every))}', {{ credentials: 'omit' }})).json() }} }})"
    )
    frame = f'<iframe src="{address}/embed/feed?limit={len(every)}" width="100%" height="900"></iframe>'
    query, count = ArticleQuery(), len(every)
    widgets: list[tuple[str, str, AskedArticle | AskedList]] = [
        ("list", "text", AskedList(query, limit=count)),
        ("cards", "text", AskedList(query, limit=count, layout="cards")),
        ("headlines", "headlines alone", AskedList(query, limit=count, layout="headlines")),
        ("article", "one text", AskedArticle(every[0].id)),
    ]
    return [
        Case("nothing"),
        Case("text", body=plain(every)),
        Case("headlines alone", body=plain(every, excerpts=False)),
        Case("one text", body=plain(every[:1])),
        Case("an element that asks", f"<script type=module>{least}</script>", "<urban-least></urban-least>", 1),
        *(
            Case(f"{layout}, {how}", head, before + tag_of(asked, inside), 2, text, _THERE)
            for layout, text, asked in widgets
            for how, head, before, inside in (
                ("pasted", "", f'<script type="module" src="{source}"></script>', pasted(asked)),
                ("blocking", f'<script type="module" src="{source}" blocking="render"></script>', "", ""),
            )
        ),
        Case(
            "list, bare",
            "",
            f'<script type="module" src="{source}"></script>{tag_of(widgets[0][2], "")}',
            2,
            "text",
            _THERE,
        ),
        Case("iframe", "", frame, 1, "text"),
    ]


def tag_of(asked: AskedArticle | AskedList, inside: str) -> str:
    """The tag, with this in it."""
    if isinstance(asked, AskedArticle):
        return f'<urban-article id="{asked.id}">{inside}</urban-article>'
    return f'<urban-feed limit="{asked.limit}" layout="{asked.layout}">{inside}</urban-feed>'


def pasted(asked: AskedArticle | AskedList) -> str:
    """What /widgets/ puts into the tag."""
    return f'<span style="display:block;height:0;padding-bottom:{room_of(asked)}"><a href="/">Articles</a></span>'


def question(address: str, articles: int) -> str:
    """The address that a list of so many asks."""
    document = sha256((files(operations) / "widget.graphql").read_bytes()).hexdigest()
    variables = quote(json.dumps({"ofQuery": True, "first": articles}))
    return f"{address}/graphql?documentId=sha256:{document}&variables={variables}"


def plain(articles: Sequence[Article], *, excerpts: bool = True) -> str:
    """What a widget shows, as somebody would write it into the page by hand."""
    parts = []
    for it in articles:
        headline, text = escape(it.headline), escape(excerpt(body_text(it.body), 180))
        date = it.published.at if it.published else ""
        parts.append(
            f'<article lang="{it.language}" dir="{it.direction}"><h2 style="font:700 17.5px/1.3 Noto Serif,serif">'
            f'<a href="{it.url}">{headline}</a></h2><p style="font-size:13px"><b>{it.source}</b> {date}</p>'
            + (f'<p style="font-size:15px">{text}</p>' if excerpts else "")
            + "</article>"
        )
    return f'<div style="font:16px/1.45 system-ui,sans-serif">{"".join(parts)}</div>'


def visit(browser: Browser, foreign: Foreign, address: str, case: Case, slowdown: float) -> Run:
    """Open the page in a new context, and wait until all is there and drawn; no script of ours runs in it till then."""
    run = Run()
    context = browser.new_context(viewport={"width": 900, "height": 900})
    tab = context.new_page()
    session = context.new_cdp_session(tab)
    ours: set[str] = set()
    ended: set[str] = set()

    def asked(event: dict[str, Any]) -> None:
        url = event["request"]["url"]
        if url.startswith("http") and not url.startswith(foreign.origin):
            run.asked.append(url)
            ours.add(event["requestId"])

    def finished(event: dict[str, Any]) -> None:
        if event["requestId"] in ours:
            ended.add(event["requestId"])
            run.received += event["encodedDataLength"]

    def added(event: dict[str, Any]) -> None:
        run.shift += event["event"]["layoutShiftDetails"]["value"]

    session.on("Network.requestWillBeSent", asked)
    session.on("Network.loadingFinished", finished)
    session.on("PerformanceTimeline.timelineEventAdded", added)
    session.send("Network.enable")
    session.send("PerformanceTimeline.enable", {"eventTypes": ["layout-shift"]})
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    session.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    body = f"<p>What stands above.</p>{case.body}<p>What stands below.</p>"
    tab.goto(foreign.put(body, head=case.head))
    deadline = time.monotonic() + 30
    while len(ended) < case.asks:
        assert time.monotonic() < deadline, f"{case.name}: {run.asked} asked, {len(ended)} answered"
        tab.wait_for_timeout(50)
    tab.wait_for_timeout(250 * (1 + slowdown))  # milliseconds, in which the rest is drawn
    metrics = metrics_of(session)
    run.scripts = 1000 * sum(metrics[it] for it in _SCRIPTS)
    run.drawn = 1000 * sum(metrics[it] for it in _DRAWN)
    run.tasks = 1000 * metrics["TaskDuration"]
    assert not case.shown or tab.evaluate(case.shown), f"{case.name}: no articles"
    context.close()
    return run


def metrics_of(session: CDPSession) -> dict[str, float]:
    """Chromium's own figures, in seconds where they are durations."""
    return {it["name"]: it["value"] for it in session.send("Performance.getMetrics")["metrics"]}


def chosen(articles: int, language: str | None) -> list[Article]:
    """So many synthetic articles, of this language or of all."""
    every = map(article_of, count())
    return list(islice((it for it in every if language in (None, it.language)), articles))


async def fill(folder: Path, articles: Sequence[Article]) -> None:
    """A database with these articles, where `urbanfeed serve` looks for it."""
    async with await Store.open(f"sqlite://{folder / 'urbanfeed.sqlite3'}") as store:
        for it in articles:
            await store.articles.put(it, page_of(it))


def table(every: Sequence[Case], runs: dict[str, list[Run]], address: str) -> None:
    """A line for each case."""
    print(" " * 22 + "requests  bytes  scripts  drawing over text    tasks  shift  others")

    def cost(name: str, what: str) -> float:
        of, without = (float(median(getattr(run, what) for run in runs[it])) for it in (name, "nothing"))
        return of - without

    for it in every:
        visits = runs[it.name]
        over = f"{cost(it.name, 'drawn') - cost(it.text, 'drawn'):6.1f} ms" if it.text else ""
        others = {urlsplit(url).netloc for run in visits for url in run.asked} - {urlsplit(address).netloc}
        print(
            f"{it.name:<21} {median(len(run.asked) for run in visits):8.0f} "
            f"{median(run.received for run in visits):6.0f} {cost(it.name, 'scripts'):5.1f} ms "
            f"{cost(it.name, 'drawn'):5.1f} ms {over:>9} {cost(it.name, 'tasks'):5.1f} ms "
            f"{median(run.shift for run in visits):6.3f}  {', '.join(sorted(others)) or 'none'}"
        )


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve, visit, print."""
    parser = argparse.ArgumentParser(description="What the widgets cost a page.")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--slowdown", type=float, default=4)
    parser.add_argument("--articles", type=int, default=10)
    parser.add_argument("--language")
    options = parser.parse_args(arguments)
    print(f"the script, both elements: {len(script())} bytes, {len(gzip.compress(script(), 9))} gzipped")
    print(f"load of the machine: {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        articles = chosen(options.articles, options.language)
        asyncio.run(fill(Path(folder), articles))
        with running("serve", data_dir=folder) as address, foreign_site() as foreign, chromium() as browser:
            every = cases(address, articles)
            runs: dict[str, list[Run]] = {it.name: [] for it in every}
            for number in range(options.runs + 1):
                for it in every:
                    run = visit(browser, foreign, address, it, options.slowdown)
                    if number:  # the first round warms the server and Chromium up
                        runs[it.name].append(run)
            table(every, runs, address)


if __name__ == "__main__":
    main()
