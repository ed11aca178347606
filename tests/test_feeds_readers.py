"""The demo's feeds, of all five founding sources, as other people's readers read them."""

import json
from urllib.request import urlopen

import feedparser
import pytest

from feed_readers import read_by_feedsmith


def fetch(url: str) -> bytes:
    with urlopen(url, timeout=60) as answer:
        content: bytes = answer.read()
        return content


QUERIES = ("", "?content=excerpt", "?content=none&limit=2", "?language=ar", "?source=nobody", "?order=oldest")


@pytest.mark.parametrize("query", QUERIES)
def test_feedsmith_and_the_schema_find_nothing_wrong_and_every_format_says_the_same(demo: str, query: str) -> None:
    files = ("atom.xml", "rss.xml", "feed.json")
    documents = [fetch(f"{demo}/feeds/{file}{query}") for file in files]
    found = read_by_feedsmith(*documents)
    assert [it["format"] for it in found] == ["atom", "rss", "json"]
    assert [it["errors"] for it in found] == [[], [], []]
    atom, rss, jsonfeed = (it["feed"] for it in found)
    entries, items, json_items = atom.get("entries", []), rss.get("items", []), jsonfeed.get("items", [])
    titles = [it["title"] for it in json_items]
    assert [it["title"]["value"] for it in entries] == [it["title"] for it in items] == titles
    assert [it["id"] for it in entries] == [it["guid"]["value"] for it in items] == [it["id"] for it in json_items]
    assert [it["xml"]["lang"] for it in entries] == [it["xml"]["lang"] for it in items]
    assert [it["xml"]["lang"] for it in entries] == [it["language"] for it in json_items]
    contents = [it.get("content_html") for it in json_items]
    assert [it.get("content", {}).get("value") for it in entries] == contents
    assert [it.get("content", {}).get("encoded") for it in items] == contents
    assert len({it["updated"] for it in entries}) == len(entries)  # the W3C validator's DuplicateUpdated


@pytest.mark.parametrize("query", QUERIES)
def test_feedparser_reads_the_same_of_atom_and_rss(demo: str, query: str) -> None:
    atom, rss = (feedparser.parse(fetch(f"{demo}/feeds/{file}{query}")) for file in ("atom.xml", "rss.xml"))
    assert (atom.bozo, rss.bozo) == (False, False)
    assert [(it.id, it.title, it.link) for it in atom.entries] == [(it.id, it.title, it.link) for it in rss.entries]
    assert [it.get("summary") for it in atom.entries] == [it.get("summary") for it in rss.entries]
    assert [it.get("published_parsed") for it in atom.entries] == [it.get("published_parsed") for it in rss.entries]


def test_ninjs_has_every_article_of_the_demo_whole(demo: str) -> None:
    news = json.loads(fetch(f"{demo}/feeds/ninjs.json"))
    assert {it["language"] for it in news["associations"]} == {"mn", "kk", "sv-FI", "ar", "ru"}
    assert all(it["bodies"][0]["value"] for it in news["associations"])
