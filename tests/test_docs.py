"""What the documentation shows works as it stands there."""

import json
import re
from pathlib import Path
from urllib.request import urlopen

import feedparser

import urbanfeed.scraping
from urbanfeed.ingest.extract import page_of
from urbanfeed.scraping import Scraper, draft

ROOT = Path(__file__).parent.parent
ADD_A_SOURCE = (ROOT / "docs" / "add-a-source.md").read_text("utf-8")

PAGE = """<html><head><link rel="canonical" href="https://city.example/news/1/park">
<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2025-07-08",
"author": {"name": "Anna Ek"}}</script></head>
<body><nav class="crumbs"><a href="/">Hem</a> <a href="/news/">Nyheter</a></nav><h1>En ny park</h1>
<p class="lead">Staden bygger.</p>
<div class="article-text"><p>Parken blir stor.</p><p>Läs också: mer</p><div class="related">Mer</div></div>"""


def test_the_scraper_of_the_guide_reads_a_page_as_the_guide_says() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", ADD_A_SOURCE, re.DOTALL)
    names: dict[str, object] = {}
    exec(compile(code, "docs/add-a-source.md", "exec"), names)
    scraper = names["scraper"]
    assert isinstance(scraper, Scraper)
    assert scraper.is_article("https://city.example/news/1/park")
    found = draft(scraper, page_of(PAGE))
    assert found
    assert found.headline
    assert found.section
    assert found.published
    assert [found.headline.value, found.section.value, found.published.value] == ["En ny park", "Nyheter", "2025-07-08"]
    assert [author.value for author in found.authors] == ["Anna Ek"]
    assert "Parken blir stor." in found.body
    assert "Läs också" not in found.body
    assert "Mer" not in found.body


def test_the_guide_names_every_word_of_the_vocabulary() -> None:
    words = [it for it in urbanfeed.scraping.__all__ if it[0].islower() and it != "draft"]
    assert [word for word in words if f"`{word}(" not in ADD_A_SOURCE] == []


def test_every_file_that_the_readme_and_the_docs_link_to_is_there() -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} links to {target}"


def test_every_feed_that_the_readme_shows_has_something_in_the_demo(demo: str) -> None:
    shown = re.findall(r"^http://127\.0\.0\.1:8000(/feeds/\S+)$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert shown
    for address in shown:
        with urlopen(demo + address, timeout=60) as reply:
            body = reply.read()
        match address.partition("?")[0].rpartition(".")[2]:
            case "json":
                assert json.loads(body)["items"], address
            case _ if "opml" in address:
                assert b"xmlUrl=" in body, address
            case _:
                assert feedparser.parse(body).entries, address
