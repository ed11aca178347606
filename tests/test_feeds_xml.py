"""The feeds as documents: what XML, RFC 4287 and RSS 2.0 demand, whatever stands in an article."""

import re
from collections.abc import Iterator
from dataclasses import replace

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from articles import article, at
from urbanfeed.article import Article, Rights
from urbanfeed.blocks import Figure, Heading, Paragraph
from urbanfeed.publish.characters import printable
from urbanfeed.publish.feeds.asked import Asked
from urbanfeed.publish.feeds.entry import CONTENTS, Content, entry_of
from urbanfeed.publish.feeds.feed import feed_of
from urbanfeed.publish.feeds.write import write
from urbanfeed.publish.links import FeedFormat, Links
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Source

LINKS = Links("https://wire.example")
SOURCES = {"city_news": Source("city_news", "City News", "https://city.example/", "en", None, Rights())}
ATOM = "{http://www.w3.org/2005/Atom}"

# XML 1.0, production [2] Char, turned round: all that may not stand in a document; and what the note on it warns of and
# HTML takes for an error, of which U+0085 becomes a space.
FORBIDDEN = "".join(
    chr(code)
    for code in (
        *(it for it in range(0x20) if it not in (0x9, 0xA, 0xD)),
        *(it for it in range(0x7F, 0xA0) if it != 0x85),
        *range(0xD800, 0xE000),
        *range(0xFDD0, 0xFDF0),
        *(it for it in range(0xFFFF, 0x110000, 0x10000)),
        *(it for it in range(0xFFFE, 0x110000, 0x10000)),
    )
)


def document(format: FeedFormat, *articles: Article, query: ArticleQuery | None = None) -> bytes:
    entries = [entry_of(it, SOURCES.get(it.source), LINKS, format) for it in articles]
    return write(feed_of(Asked(query or ArticleQuery(), format), entries, SOURCES, LINKS), format)


@pytest.mark.parametrize("format", ["atom", "rss"])
def test_characters_that_xml_forbids_never_reach_the_writer(format: FeedFormat) -> None:
    """Each of them, in every text of an article at once; what stands around them stays."""
    nasty = f"a{FORBIDDEN}b\tc\nd\U0001f3d9\u2028"
    text = document(
        format,
        article(
            headline=nasty,
            standfirst=nasty,
            authors=(nasty,),
            section=nasty,
            body=(Paragraph(nasty), Heading(nasty, 2, html=nasty)),
            topics=(nasty,),
            url=f"https://city.example/{nasty}",
            canonical_url=None,
            slug="one",
            language=f"k{FORBIDDEN}k",
            rights=Rights("full", credit=nasty, licence=nasty),
        ),
    )
    assert not set(text.decode()) & set(FORBIDDEN)
    feed = feedparser.parse(text, response_headers={"content-type": f"application/{format}+xml; charset=utf-8"})
    assert feed.bozo is False
    assert "ab\tc\nd\U0001f3d9\u2028" in feed.entries[0].content[0].value
    assert feed.entries[0].title.startswith("ab")


def test_a_headline_of_nothing_printable_still_has_a_title() -> None:
    root = etree.fromstring(document("atom", article(headline="\x00 \x1f")))
    assert root.findtext(f"{ATOM}entry/{ATOM}title", "").strip() == "https://city.example/one"


@given(st.text(st.characters(), max_size=50))
def test_any_text_gives_a_well_formed_feed(text: str) -> None:
    strange = article(headline=text, standfirst=text, body=(Paragraph(text),), authors=(text,), topics=(text,))
    etree.fromstring(document("atom", strange))
    etree.fromstring(document("rss", strange))


def test_printable_goes_through_a_whole_value() -> None:
    clean = article(body=(Paragraph("ab"),), authors=("c",))
    assert printable(article(body=(Paragraph("a\x0bb"),), authors=("c\ufffe",))) == clean


def test_a_feed_is_the_same_bytes_on_every_day() -> None:
    """No date in it is the clock's: all are the articles' own."""
    dated = article("two", published=at("2025-07-08T10:00:00Z"), updated=at("2025-07-09T10:00:00Z"))
    atom = etree.fromstring(document("atom", article("one"), dated))
    rss = etree.fromstring(document("rss", article("one"), dated))
    seen, published, updated = "2025-09-01T08:00:00+00:00", "2025-07-08T10:00:00+00:00", "2025-07-09T10:00:00+00:00"
    paths = (f"{ATOM}updated", f"{ATOM}entry/{ATOM}updated", f"{ATOM}entry/{ATOM}published")
    assert [[it.text for it in atom.iterfind(path)] for path in paths] == [[seen], [seen, updated], [published]]
    dates = [it.text for it in rss.iter("lastBuildDate", "pubDate", f"{ATOM}updated")]
    assert dates == ["Mon, 01 Sep 2025 08:00:00 +0000", seen, "Tue, 08 Jul 2025 10:00:00 +0000", updated]


ARTICLES = (
    article("one", authors=("Айгүл",), published=at("2025-07-08T10:00:00+05:00"), topics=("mobility", "housing")),
    article("two", language="ar", headline="اتحاد", rights=Rights("excerpt", licence="CC BY 4.0")),
    article("three", source="unknown.example", language=None, rights=Rights("link")),
    article("four", headline="", body=(), language="not a tag"),
)


def required(element: etree._Element, name: str) -> etree._Element:
    """The one child of this name."""
    (only,) = element.findall(ATOM + name)
    return only


def iris(root: etree._Element) -> Iterator[str]:
    yield from (it.text or "" for it in root.iter(f"{ATOM}id"))
    yield from (it.get("href", "") for it in root.iter(f"{ATOM}link"))


@pytest.mark.parametrize("articles", [(), ARTICLES], ids=["empty", "full"])
def test_atom_obeys_every_must_of_rfc_4287(articles: tuple[Article, ...]) -> None:
    root = etree.fromstring(document("atom", *articles))
    assert root.tag == f"{ATOM}feed"
    known = {it.strip() for it in ["id", "title", "updated", "author", "link", "generator", "subtitle", "entry"]}
    assert {etree.QName(it).localname for it in root} <= known
    entries = root.findall(f"{ATOM}entry")
    assert len(entries) == len(articles)
    # 4.1.1 and 4.1.2: exactly one id, title and updated; an author for every entry.
    for element in (root, *entries):
        assert all((required(element, name).text or "").strip() for name in ("id", "title", "updated"))
        assert element.find(f"{ATOM}author") is not None or element.find(f"{ATOM}source/{ATOM}author") is not None
        assert len(element.findall(f"{ATOM}generator")) <= 1
        alternates = [
            (it.get("type"), it.get("hreflang"))
            for it in element.findall(f"{ATOM}link")
            if it.get("rel", "alternate") == "alternate"
        ]
        assert len(set(alternates)) == len(alternates)
        # 4.1.2: an entry without content has an alternate link.
        assert element.find(f"{ATOM}content") is not None or alternates
    assert root.find(f"{ATOM}author") is not None
    assert [it.get("rel") for it in root.findall(f"{ATOM}link")] == ["self", "alternate"]
    # 3.2: a person has a name. 3.3: dates of RFC 3339 with capital T and a zone. 4.2.6: ids are IRIs, each once.
    assert all((required(it, "name").text or "").strip() for it in root.iter(f"{ATOM}author"))
    dates = [it.text or "" for it in root.iter(f"{ATOM}updated", f"{ATOM}published")]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", it) for it in dates)
    assert all(re.match(r"(https?://|urn:uuid:)\S+$", it) for it in iris(root))
    ids = [required(it, "id").text for it in (root, *entries)]
    assert len(set(ids)) == len(ids)
    # 3.1.1 and 4.1.3.1: types of text constructs and content. 2: language tags.
    assert {it.get("type") for it in root.iter(f"{ATOM}content")} <= {"html"}
    assert {it.get("type", "text") for it in root.iter(f"{ATOM}title", f"{ATOM}summary", f"{ATOM}rights")} <= {"text"}
    tags = [it.get("{http://www.w3.org/XML/1998/namespace}lang") for it in (root, *entries)]
    assert all(re.fullmatch(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", it or "") for it in tags)
    # 4.2.2: a category has a term, and 4.2.11: a source says of itself what a feed must.
    assert all(it.get("term") for it in root.iter(f"{ATOM}category"))
    for source in root.iter(f"{ATOM}source"):
        assert required(source, "id").text
        assert required(source, "title").text
        entry = source.getparent()
        assert entry is not None
        assert required(source, "updated").text == required(entry, "updated").text


def test_atom_declares_no_namespace_of_tombstones_where_there_is_none() -> None:
    """The W3C's validator warns of each namespace that it does not know, used or not."""
    assert b"tombstones" not in document("atom", *ARTICLES)


@pytest.mark.parametrize("articles", [(), ARTICLES], ids=["empty", "full"])
def test_rss_obeys_its_specification(articles: tuple[Article, ...]) -> None:
    root = etree.fromstring(document("rss", *articles))
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    (channel,) = root
    assert all((channel.findtext(name) or "").strip() for name in ("title", "link", "description"))
    assert channel.findtext("link") == "https://wire.example/"
    assert channel.find(f"{ATOM}link").get("href") == "https://wire.example/feeds/rss.xml"  # type: ignore[union-attr]
    items = channel.findall("item")
    assert len(items) == len(articles)
    for item in items:
        names = [etree.QName(it).localname for it in item if etree.QName(it).namespace is None]
        single = [it for it in names if it != "category"]
        assert len(set(single)) == len(single)
        assert "title" in names or "description" in names
        # Its author is an e-mail address, which nobody states.
        assert "author" not in names
    dates = [it.text or "" for it in root.iter("pubDate", "lastBuildDate")]
    assert all(re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}", it) for it in dates)


def test_an_empty_feed_is_as_old_as_atom_and_not_as_new_as_today() -> None:
    """1970, where clocks begin, is what readers take for a date that was lost."""
    assert etree.fromstring(document("atom")).findtext(f"{ATOM}updated") == "2005-12-01T00:00:00+00:00"
    assert etree.fromstring(document("rss")).findtext("channel/lastBuildDate") == "Thu, 01 Dec 2005 00:00:00 +0000"


@pytest.mark.parametrize("content", CONTENTS)
def test_every_atom_entry_has_content_or_a_summary_that_is_not_its_title(content: Content) -> None:
    """RFC 4287, sections 4.1.2 and 4.2.13."""
    bare = article("bare", body=(), standfirst=None, topics=("mobility",), section="Local", rights=Rights("link"))
    some = [entry_of(it, SOURCES["city_news"], LINKS, "atom", content) for it in (bare, *ARTICLES)]
    root = etree.fromstring(write(feed_of(Asked(ArticleQuery(), "atom", content), some, SOURCES, LINKS), "atom"))
    for entry in root.iter(f"{ATOM}entry"):
        said = entry.findtext(f"{ATOM}summary") or entry.findtext(f"{ATOM}content")
        assert said
        assert said != entry.findtext(f"{ATOM}title")
    assert root.findtext(f"{ATOM}entry/{ATOM}summary") == "City News · Local · Transport and mobility"


@pytest.mark.parametrize("format", ["atom", "rss"])
def test_plain_text_that_looks_like_markup_is_referred_to_by_number(format: FeedFormat) -> None:
    """RSS Best Practices Profile, "Character data": readers take `&lt;` and `&amp;` in a title for HTML."""
    odd = "S&P500 <i> R&amp;D"
    one = article(headline=odd, standfirst="<1>", section=odd, authors=(odd,), rights=Rights("full", credit=odd))
    written = document(format, one).decode()
    lines = [it.strip() for it in written.splitlines() if "P500" in it]
    assert len(lines) == 4  # the title, the section, the rights and the author
    for line in lines:
        assert "S&#x26;P500 &#x3C;i&gt; R&#x26;amp;D" in line
        assert "&lt;" not in line
    assert "&lt;div lang=" in written  # HTML stays what it was
    assert [it.text for it in etree.fromstring(written.encode()).iter("{*}title")][1] == odd


def test_a_line_s_end_of_the_c1_controls_parts_words() -> None:
    assert printable("one\x85two") == "one two"


def test_a_rebuilt_page_s_pictures_without_words_leave_nothing_behind() -> None:
    rebuilt = article(body=(Figure("https://city.example/x.jpg", alt="x"), Paragraph("Text.")))
    rebuilt = replace(rebuilt, provenance=replace(rebuilt.provenance, invented_url=True))
    assert b"figure" not in document("atom", rebuilt)
    kept = article(body=(Figure("https://city.example/x.jpg", alt="x"),))
    assert b"https://city.example/x.jpg" in document("atom", kept)
