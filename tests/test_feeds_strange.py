"""Whatever stands in an article comes through every format, and out of other people's parsers as it went in."""

import json
import random
from dataclasses import replace
from functools import cache
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from articles import article, at
from feed_readers import read_by_feedsmith
from urbanfeed.article import Article, Image, Rights
from urbanfeed.blocks import Paragraph
from urbanfeed.publish.characters import printable
from urbanfeed.publish.feeds.asked import Asked
from urbanfeed.publish.feeds.entry import entry_of
from urbanfeed.publish.feeds.feed import feed_of
from urbanfeed.publish.feeds.write import write
from urbanfeed.publish.links import FeedFormat, Links
from urbanfeed.query import ArticleQuery

LINKS = Links("https://wire.example")
FORMATS: tuple[FeedFormat, ...] = ("atom", "rss", "json", "ninjs")
ATOM, DC, ENCODED = (
    "{http://www.w3.org/2005/Atom}",
    "{http://purl.org/dc/elements/1.1/}",
    "{http://purl.org/rss/1.0/modules/content/}encoded",
)

# Controls, what XML forbids, what turns the text round, what ends a CDATA section, and what looks like markup.
ODD = (
    *(chr(it) for it in range(0x20)), "\x7f", "\x85", "\xad", "\u200b", "\u200f", "\u2028", "\u202e", "\u2066",
    "\ufdd0", "\ufeff", "\ufffd", "\ufffe", "\uffff", "\ud800", "\udfff", "\U0001fffe", "\U0010ffff", "\U0001f3d9",
    "]]>", "<![CDATA[", "&#0;", "&#x0;", "&amp;", "&lt;b&gt;", "<b>", "</title>", "<!--", "-->", "<?xml?>", "\\u0000",
    '"', "'", "é", "e\u0301", "اتحاد", "Өңірлер",
)  # fmt: skip
texts = st.lists(st.sampled_from(ODD) | st.text(st.characters(), max_size=8), max_size=8).map("".join)
articles = st.builds(
    lambda headline, standfirst, text, author, section, credit, caption: article(
        headline=headline,
        standfirst=standfirst,
        body=(Paragraph(text),),
        authors=(author,),
        section=section,
        images=(Image("https://city.example/a.jpg", alt=caption),),
        rights=Rights("full", credit=credit),
    ),
    *[texts] * 7,
)


def document(format: FeedFormat, *some: Article) -> bytes:
    entries = [entry_of(it, None, LINKS, format) for it in some]
    return write(feed_of(Asked(ArticleQuery(), format), entries, {}, LINKS), format)


def said(document: bytes, format: FeedFormat) -> dict[str, Any]:
    """What the one entry says, by the parsers of libxml2 and of Python."""
    match format:
        case "json":
            (item,) = json.loads(document)["items"]
            credit, authors = item["_urbanfeed"].get("rights"), [it["name"] for it in item.get("authors", [])]
            content, sections = item["content_html"], item.get("tags", [])
            return {**item, "credit": credit, "authors": authors, "content": content, "sections": sections}
        case "ninjs":
            (item,) = json.loads(document)["associations"]
            authors, sections = ([it["name"] for it in item.get(name, [])] for name in ("people", "genres"))
            (body,) = item["bodies"]
            summary = next((it["value"] for it in item.get("descriptions", [])), None)
            credit = item.get("copyrightHolder")
            return {
                "title": item["title"], "summary": summary, "content": body["value"], "authors": authors,
                "sections": sections, "credit": credit,
            }  # fmt: skip
    root = etree.fromstring(document)
    atom = format == "atom"
    (item,) = root.iter("{*}entry", "item")
    return {
        "title": item.findtext(f"{ATOM}title" if atom else "title"),
        "summary": item.findtext(f"{ATOM}summary" if atom else "description"),
        "content": item.findtext(f"{ATOM}content" if atom else ENCODED),
        "authors": [it.text for it in item.findall(f"{ATOM}author/{ATOM}name" if atom else f"{DC}creator")],
        "sections": [it.get("label") if atom else it.text for it in item.findall("{*}category")],
        "credit": item.findtext(f"{ATOM}rights" if atom else f"{DC}rights"),
    }


@pytest.mark.parametrize("format", FORMATS)
def test_any_article_comes_back_as_it_went_in(format: FeedFormat) -> None:
    @settings(max_examples=125, derandomize=True, deadline=None, database=None)
    @given(articles)
    def comes_back(it: Article) -> None:
        clean = entry_of(it, None, LINKS, format)
        summary = clean.summary
        if format == "rss" and summary:  # a description is HTML
            summary = summary.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        found = said(document(format, it), format)
        assert found["title"] == (clean.title.strip() or clean.link)
        if format == "rss" and not summary:  # the description is the content, then
            found |= {"summary": None, "content": found["summary"]}
        assert (found.get("summary") or None) == summary
        assert found["content"] == clean.content
        assert found["authors"] == list(clean.authors)
        assert found["sections"] == [category.label for category in clean.categories]
        assert found["credit"] == (clean.credit or None)

    comes_back()


@cache
def strange() -> tuple[Article, ...]:
    """A hundred articles of odd characters, always the same ones."""
    chance = random.Random(9)

    def text() -> str:
        return " ".join("".join(chance.choices(ODD, k=3)) + "word" for _ in range(6))

    return tuple(
        article(f"n{number}", headline=text(), standfirst=text(), body=(Paragraph(text()),), authors=(text(),))
        for number in range(100)
    )


def words(text: str) -> list[str]:
    """White space apart, which readers fold."""
    return text.replace("\ufeff", "").split()


@pytest.mark.parametrize("format", ["atom", "rss"])
def test_feedparser_reads_a_hundred_strange_articles(format: FeedFormat) -> None:
    feed = feedparser.parse(document(format, *strange()))
    assert feed.bozo is False, feed.get("bozo_exception")
    assert [it.id for it in feed.entries] == [f"urn:uuid:{it.id}" for it in strange()]
    assert [it.link for it in feed.entries] == [it.url for it in strange()]


def test_feedsmith_reads_a_hundred_strange_articles_in_each_format() -> None:
    formats: tuple[FeedFormat, ...] = ("atom", "rss", "json")
    found = read_by_feedsmith(*(document(it, *strange()) for it in formats))
    assert [it["format"] for it in found] == [*formats]
    assert [it["errors"] for it in found] == [[], [], []]
    atom, rss, jsonfeed = (it["feed"] for it in found)
    ids = [f"urn:uuid:{it.id}" for it in strange()]
    titles = [words(printable(it.headline)) for it in strange()]
    assert [it["id"] for it in atom["entries"]] == [it["guid"]["value"] for it in rss["items"]] == ids
    assert [it["id"] for it in jsonfeed["items"]] == ids
    assert [words(it["title"]) for it in jsonfeed["items"]] == titles


def test_an_article_of_nothing_is_an_entry_all_the_same() -> None:
    bare = article(headline="", body=(), language=None, published=at("0001-01-01T00:00:00Z"), slug="")
    bare = replace(bare, url=None, canonical_url=None, provenance=replace(bare.provenance, url=None))
    assert all(bare.id.encode() in document(it, bare) for it in FORMATS)
