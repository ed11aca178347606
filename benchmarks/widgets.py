"""
Widgets: what they cost a page of somebody else's, beside an iframe of the same articles.

`python benchmarks/widgets.py [--runs 7] [--slowdown 4] [--articles 10] [--language sv]`

`urbanfeed serve` is a process of its own, with the settings that it has by itself and synthetic articles in seven
languages (synthetic.py), or in one of them. Chromium, with an empty cache each time, opens a page of another origin
that holds two paragraphs and, between them, nothing, the same text as plain HTML in the same fonts, a widget in each
layout, or an iframe of /embed/feed. Text in scripts that a page has not had yet is dear by itself, since fonts are
looked for; and so is the first date that a page writes in any language (Intl), whoever writes it.

Bytes are those of our host with their headers, as Chromium counts them. Main thread is the time of its scripts (their
compilation with them), styles and layouts, or else of all its tasks, with its processor slowed down, less the median of
the page that holds nothing; it is processor time, so that other programs count for little. Shift is the cumulative
layout shift, with the script in the head: `pasted` as the two lines stand, `blocking` with `blocking="render"` in
the first. Printed are medians of the runs. Everything is on 127.0.0.1. Nothing is asserted.
"""
# ruff: noqa: T201  # it prints a table

import argparse
import asyncio
import gzip
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import count, islice
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession
from synthetic import article_of, page_of

from urbanfeed.article import Article
from urbanfeed.blocks import body_text
from urbanfeed.publish.shown import excerpt
from urbanfeed.publish.widgets.assets import script
from urbanfeed.store import Store

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from conftest import chromium
from foreign import Foreign, foreign_site
from servers import running

_DRAWN = ("ScriptDuration", "V8CompileDuration", "RecalcStyleDuration", "LayoutDuration")
_SHIFTS = (
    "window.shifts = 0; new PerformanceObserver((list) => { for (const it of list.getEntries()) "
    "window.shifts += it.value }).observe({ type: 'layout-shift', buffered: true })"
)


@dataclass(frozen=True, slots=True)
class Case:
    """One way to hold the articles: what stands in the head and in the body, and how one sees that it is there."""

    name: str
    head: str = ""
    body: str = ""
    there: str = ""


@dataclass(slots=True)
class Run:
    """What one visit cost. drawn, tasks: milliseconds of the main thread."""

    asked: list[str] = field(default_factory=list)
    received: int = 0
    drawn: float = 0
    tasks: float = 0
    shift: float = 0


def cases(address: str, every: Sequence[Article]) -> list[Case]:
    """The page alone, the widgets, the iframe."""
    articles = len(every)
    source = f"{address}/widgets/v1/urban-feed.js"
    pasted = f'<script type="module" src="{source}"></script>'
    blocking = f'<script type="module" src="{source}" blocking="render"></script>'
    article = "document.querySelector('urban-feed').shadowRoot?.querySelector('article')"
    iframe = (
        f'<iframe src="{address}/embed/feed?limit={articles}" width="100%" height="900" '
        "onload=\"document.body.dataset.there = 'yes'\"></iframe>"
    )
    layouts = [
        Case(f"{layout}, {how}", head, f"<urban-feed limit={articles} layout={layout}></urban-feed>", article)
        for layout in ("list", "cards", "headlines")
        for how, head in (("pasted", pasted), ("blocking", blocking))
    ]
    return [
        Case("nothing"),
        Case("the text alone", body=plain(every)),
        *layouts,
        Case("iframe", body=iframe, there="document.body.dataset.there"),
    ]


def plain(articles: Sequence[Article]) -> str:
    """What a list shows, as somebody would write it into the page by hand."""
    parts = []
    for it in articles:
        headline, text = escape(it.headline), escape(excerpt(body_text(it.body), 180))
        date = it.published.at if it.published else ""
        parts.append(
            f'<article lang="{it.language}" dir="{it.direction}"><h2 style="font:700 17.5px/1.3 Noto Serif,serif">'
            f'<a href="{it.url}">{headline}</a></h2><p style="font-size:13px"><b>{it.source}</b> {date}</p>'
            f'<p style="font-size:15px">{text}</p></article>'
        )
    return f'<div style="font:16px/1.45 system-ui,sans-serif">{"".join(parts)}</div>'


def visit(browser: Browser, foreign: Foreign, address: str, case: Case, slowdown: float) -> Run:
    """Open the page in a new context, and wait until all is there and drawn."""
    run = Run()
    context = browser.new_context(viewport={"width": 900, "height": 900})
    context.add_init_script(_SHIFTS)
    tab = context.new_page()
    session = context.new_cdp_session(tab)
    ours: set[str] = set()

    def asked(event: dict[str, object]) -> None:
        url = str(event["request"]["url"])  # type: ignore[index]
        if url.startswith("http") and not url.startswith(foreign.origin):
            run.asked.append(url)
            ours.add(str(event["requestId"]))

    def finished(event: dict[str, object]) -> None:
        if event["requestId"] in ours:
            run.received += int(event["encodedDataLength"])  # type: ignore[call-overload]

    session.on("Network.requestWillBeSent", asked)
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    session.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    body = f"<p>What stands above.</p>{case.body}<p>What stands below.</p>"
    tab.goto(foreign.put(body, head=case.head))
    if case.there:
        tab.wait_for_function(case.there)
    tab.wait_for_timeout(500)  # milliseconds, in which the rest is drawn
    metrics = metrics_of(session)
    run.drawn = 1000 * sum(metrics[it] for it in _DRAWN)
    run.tasks = 1000 * metrics["TaskDuration"]
    run.shift = tab.evaluate("window.shifts")
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


def table(runs: dict[str, list[Run]], address: str) -> None:
    """A line for each case."""
    print(f"{'':<20} {'requests':>8} {'bytes':>7} {'drawing':>8} {'all tasks':>9} {'shift':>6}  other hosts")
    nothing = runs["nothing"]
    for name, visits in runs.items():
        drawn, tasks = (
            median(getattr(it, what) for it in visits) - median(getattr(it, what) for it in nothing)
            for what in ("drawn", "tasks")
        )
        others = {urlsplit(url).netloc for it in visits for url in it.asked} - {urlsplit(address).netloc}
        requests = median(len(it.asked) for it in visits)
        print(
            f"{name:<20} {requests:8.0f} {median(it.received for it in visits):7.0f} {drawn:5.1f} ms "
            f"{tasks:6.1f} ms {median(it.shift for it in visits):6.3f}  {', '.join(sorted(others)) or 'none'}"
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
            table(runs, address)


if __name__ == "__main__":
    main()
