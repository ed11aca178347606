"""`urbanfeed extract --explain`: what a page says of each field, which of it won, and why."""

import json
from pathlib import Path

import pytest

from commands import Done, urbanfeed
from drafts import PROSE
from urbanfeed.demo import PAGES

PAGE = f"""<!doctype html><html lang="en"><head><title>Trees Come Back to the Square | Daily Page</title>
<meta property="og:title" content="Trees Come Back to the Square"><meta name="author" content="Bo Berg">
<meta name="twitter:title" content="Trees \x1b[31m again">
<meta property="og:image" content="javascript:alert(1)"><meta name="tdm-reservation" content="1">
<script type="application/ld+json">{{"@type":"NewsArticle","author":{{"name":"Ann Hill"}},
"datePublished":"2025-07-08T10:00:00Z",}}</script></head>
<body><h1>Trees Come Back to the Square</h1><p>By Ann Hill</p>{PROSE}</body></html>"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    (file := tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    return file


def explain(*arguments: str | Path) -> Done:
    return urbanfeed("extract", *arguments, "--explain")


def test_each_field_is_explained_to_a_person(page: Path) -> None:
    done = explain(page, "--url", "https://daily.example/trees")
    assert done.returncode == 0, done.stderr
    parts = {part.partition(":")[0]: part for part in done.stdout.split("\n\n")}
    headline = parts["headline"].splitlines()
    assert headline[0] == "headline: Trees Come Back to the Square"
    assert headline[1].startswith("    by h1, confirmed by og:title (0.83): ")
    assert headline[1].endswith("so say og:title, title; twitter:title differ")
    assert headline[2].split() == "* 0.90 h1, confirmed by og:title Trees Come Back to the Square".split()
    assert "meta author differ" in parts["authors"]
    assert "\n    0.80  meta author " in parts["authors"]
    assert "terms.mining: reserved" in parts["terms.mining"]
    assert "not stated: " in done.stdout
    assert "images" in parts["not stated"]


def test_a_page_cannot_write_commands_to_the_terminal(page: Path) -> None:
    said = explain(page).stdout
    assert "Trees [31m again" in said
    assert "\x1b" not in said


def test_json_says_the_same(page: Path) -> None:
    done = explain(page, "--format", "json")
    explained = json.loads(done.stdout)
    fields = {it["field"]: it for it in explained["fields"]}
    assert explained["extractor"] == "reader"
    assert fields["authors"]["value"] == ["Ann Hill"]
    assert fields["authors"]["rule"] == "jsonld author"
    assert [(it["value"], it["won"]) for it in fields["authors"]["candidates"]] == [
        ("Ann Hill", True),
        ("Bo Berg", False),
        ("Ann Hill", False),
    ]
    assert fields["published"]["rule"] == "jsonld datePublished"
    assert fields["images"] == {
        "field": "images", "value": [], "rule": None, "confidence": None, "why": "the page says nothing",
        "candidates": [],
    }  # fmt: skip


def test_what_provenance_says_is_what_is_explained(page: Path) -> None:
    provenance = json.loads(urbanfeed("extract", page).stdout)["provenance"]["fields"]
    explained = {it["field"]: it for it in json.loads(explain(page, "--format", "json").stdout)["fields"]}
    assert provenance
    for rule in provenance:
        assert (explained[rule["name"]]["rule"], explained[rule["name"]]["confidence"]) == (
            rule["rule"],
            rule["confidence"],
        )


def test_a_scrapers_page_and_a_text_dump_are_explained_too(tmp_path: Path) -> None:
    done = explain(str(PAGES / "optimism_kz" / "article.html"))
    assert done.stdout.startswith("read by scraper optimism_kz\n\nheadline: Будущее городов")
    assert "authors: none\n    nothing that the page says can be believed\n" in done.stdout
    (dump := tmp_path / "dump.txt").write_text("A Headline\n\n" + "A sentence that goes on for long enough. " * 9)
    assert "headline: A Headline" in explain(dump).stdout


def test_an_update_that_is_none_is_explained_as_that(tmp_path: Path) -> None:
    dates = '"datePublished":"2025-07-08T10:00:00Z","dateModified":"2025-07-08T10:00:00Z"'
    (file := tmp_path / "page.html").write_text(PAGE.replace('"datePublished":"2025-07-08T10:00:00Z"', dates))
    fields = {it["field"]: it for it in json.loads(explain(file, "--format", "json").stdout)["fields"]}
    assert (fields["updated"]["value"], fields["updated"]["why"]) == (None, "no later than published")


def test_a_canonical_address_that_is_not_taken_is_not_said_to_be(tmp_path: Path) -> None:
    (file := tmp_path / "page.html").write_text(PAGE.replace("<meta", '<link rel="canonical" href="/"><meta', 1))
    done = explain(file, "--url", "https://daily.example/trees", "--format", "json")
    field = {it["field"]: it for it in json.loads(done.stdout)["fields"]}["canonical_url"]
    assert (field["value"], field["rule"]) == ("https://daily.example/trees", "address asked for")
    assert [(it["value"], it["won"]) for it in field["candidates"]] == [("https://daily.example/", False)]


def test_a_form_that_explains_nothing_is_refused(page: Path) -> None:
    done = explain(page, "--format", "html")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "urbanfeed: --explain prints text or json, not html\n"


def test_a_page_that_is_no_article_says_so(tmp_path: Path) -> None:
    (file := tmp_path / "empty.html").write_text("<p></p>")
    done = explain(file)
    assert (done.returncode, done.stdout) == (1, "")
    assert "empty" in done.stderr
