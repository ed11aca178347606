"""What all formats say alike of an article, and what each has of its own: JSON Feed 1.1, ninjs 3.1, RSS and Atom."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from lxml import etree

from articles import article, at
from feed_readers import read_by_feedsmith
from urbanfeed.article import Article, Correction, Image, Rights
from urbanfeed.blocks import Paragraph
from urbanfeed.moment import Moment
from urbanfeed.publish.feeds.asked import Asked
from urbanfeed.publish.feeds.entry import CONTENTS, Content, entry_of
from urbanfeed.publish.feeds.feed import feed_of
from urbanfeed.publish.feeds.words import corrected_in
from urbanfeed.publish.feeds.write import write
from urbanfeed.publish.links import FeedFormat, Links
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Source, Tombstone

LINKS = Links("https://wire.example")
SOURCES = {"city_news": Source("city_news", "City News", "https://city.example/", "en", None, Rights())}
FORMATS: tuple[FeedFormat, ...] = ("atom", "rss", "json", "ninjs")
ATOM, MEDIA = "{http://www.w3.org/2005/Atom}", "{http://search.yahoo.com/mrss/}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
LONG = "The first sentence. The second one, which is long. " + "And so on. " * 60 + "The end."
CORRECTION = Correction("headline", datetime(2025, 9, 2, 9, 0, tzinfo=UTC), "the desk", "It named the wrong city.")
RICH = article(
    "rich",
    headline="Трамвай вернётся в город",
    language="ru",
    standfirst="Через год.",
    body=(Paragraph(LONG),),
    authors=("Айгүл Қ.", "Ерлан & Ко"),
    published=at("2025-07-08T10:00:00+05:00"),
    updated=at("2025-07-09T10:00:00+05:00"),
    section="Транспорт",
    topics=("mobility",),
    images=(
        Image(
            "https://city.example/снимок.JPG?w=1",
            alt="Трамвай",
            caption="На кольце",
            credit="Фото: А.",
            width=1200,
            height=800,
        ),
    ),
    rights=Rights("full", credit="City News", licence="CC BY 4.0"),
    word_count=140,
)
PICTURE = "https://city.example/%D1%81%D0%BD%D0%B8%D0%BC%D0%BE%D0%BA.JPG?w=1"


def document(
    format: FeedFormat, *some: Article, content: Content = "full", stones: tuple[Tombstone, ...] = ()
) -> bytes:
    entries = [entry_of(it, SOURCES.get(it.source), LINKS, format, content) for it in some]
    return write(feed_of(Asked(ArticleQuery(), format, content), entries, SOURCES, LINKS, stones=stones), format)


def test_json_feed_says_all_of_an_article() -> None:
    feed = json.loads(document("json", RICH))
    (item,) = feed.pop("items")
    assert feed == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "urbanfeed",
        "home_page_url": "https://wire.example/",
        "feed_url": "https://wire.example/feeds/feed.json",
        "description": "Статьи о городах, собранные urbanfeed",
        "language": "ru",
        "authors": [{"name": "City News"}],
    }
    assert item.pop("content_html").startswith('<div lang="ru" dir="ltr"><p><strong>Через год.</strong></p>')
    assert item == {
        "id": f"urn:uuid:{RICH.id}",
        "url": "https://city.example/rich",
        "title": "Трамвай вернётся в город",
        "summary": "Через год.",
        "image": PICTURE,
        "date_published": "2025-07-08T05:00:00+00:00",
        "date_modified": "2025-07-09T05:00:00+00:00",
        "authors": [{"name": "Айгүл Қ."}, {"name": "Ерлан & Ко"}],
        "tags": ["Транспорт", "Транспорт и мобильность"],
        "language": "ru",
        "attachments": [{"url": PICTURE, "mime_type": "image/jpeg", "title": "На кольце"}],
        "_urbanfeed": {
            "direction": "ltr",
            "source": {
                "title": "City News",
                "url": "https://city.example/",
                "feed_url": "https://wire.example/feeds/feed.json?source=city_news",
            },
            "topics": ["mobility"],
            "rights": "City News · CC BY 4.0",
        },
    }


def test_json_feed_obeys_its_schema_whatever_an_article_lacks() -> None:
    bare = article("bare", headline="", body=(), language=None)
    some = (RICH, bare, replace(RICH, id="x", rights=Rights("link")), replace(RICH, id="y", rights=Rights("excerpt")))
    found = read_by_feedsmith(document("json"), *(document("json", *some, content=it) for it in CONTENTS))
    assert [it["errors"] for it in found] == [[]] * 4
    assert [len(it["feed"].get("items", [])) for it in found] == [0, 4, 4, 4]


# What a news object of ninjs 3.1 may have, of what we say, and of which type (its schema allows nothing else).
NINJS = {
    "uri": str, "type": str, "representationType": str, "version": str, "firstCreated": str, "versionCreated": str,
    "contentCreated": str, "pubStatus": str, "language": str, "title": str, "headlines": list, "descriptions": list,
    "bodies": list, "by": str, "people": list, "subjects": list, "genres": list, "infoSources": list,
    "copyrightHolder": str, "usageTerms": str, "renditions": list, "associations": list, "altIds": list, "edNote": str,
    "standard": dict,
}  # fmt: skip
NINJS_PARTS = {
    "headlines": {"role", "contentType", "value"},
    "descriptions": {"role", "contentType", "value"},
    "bodies": {"role", "contentType", "charCount", "wordCount", "value"},
    "people": {"name", "rel", "uri", "literal", "contactInfo"},
    "subjects": {"name", "rel", "uri", "literal", "creator", "relevance", "confidence"},
    "genres": {"name", "uri", "literal"},
    "infoSources": {"name", "role", "uri", "literal", "contactInfo"},
    "renditions": {"name", "href", "contentType", "title", "width", "height", "sizeInBytes"},
    "altIds": {"role", "value"},
}
NEEDED = {"headlines": "value", "descriptions": "value", "bodies": "value", "renditions": "name"}


def check_ninjs(news: dict[str, Any], associated: bool = False) -> None:
    """The rules of ninjs 3.1's schema that our documents could break."""
    own = {name: value for name, value in news.items() if not (associated and name == "name")}
    assert set(own) <= set(NINJS)
    assert all(isinstance(value, NINJS[name]) for name, value in own.items())
    assert news["uri"]
    assert not associated or isinstance(news["name"], str)
    assert news["type"] in {"text", "picture", "composite"}
    assert news.get("pubStatus", "usable") in {"usable", "canceled"}
    assert news.get("representationType", "full") in {"full", "partial"}
    for name in ("firstCreated", "versionCreated", "contentCreated"):
        assert datetime.fromisoformat(news.get(name, "2025-01-01T00:00:00+00:00")).tzinfo
    for name, members in NINJS_PARTS.items():
        for part in news.get(name, []):
            assert set(part) <= members
            assert NEEDED.get(name, next(iter(part))) in part
            assert all(
                isinstance(value, int if key in {"width", "height", "wordCount"} else str)
                for key, value in part.items()
            )
    for it in news.get("associations", []):
        check_ninjs(it, associated=True)


def test_ninjs_is_one_news_object_of_many_by_the_rules_of_its_schema() -> None:
    stone = Tombstone("gone", datetime(2025, 9, 3, tzinfo=UTC), "The ministry took it back.")
    feed = json.loads(document("ninjs", RICH, article("two", language=None, body=()), stones=(stone,)))
    check_ninjs(feed)
    check_ninjs(json.loads(document("ninjs")))
    rich, _, gone = feed["associations"]
    assert (rich["uri"], rich["pubStatus"], rich["version"]) == (f"urn:uuid:{RICH.id}", "usable", "1")
    assert rich["bodies"][0]["wordCount"] == 140
    assert rich["subjects"] == [
        {"name": "Транспорт и мобильность", "uri": "https://wire.example/topics/mobility", "literal": "mobility"}
    ]
    (picture,) = rich["associations"]
    assert (picture["by"], picture["renditions"][0]["width"]) == ("Фото: А.", 1200)
    assert gone == {
        "name": "canceled", "uri": "urn:uuid:gone", "type": "text", "representationType": "partial",
        "versionCreated": "2025-09-03T00:00:00+00:00", "pubStatus": "canceled", "edNote": "The ministry took it back.",
    }  # fmt: skip


def test_the_lead_image_is_enclosure_and_media_and_its_length_is_never_guessed() -> None:
    """RSS must say a length: 0 is its Advisory Board's word for unknown. Atom and JSON Feed need not."""
    entry = etree.fromstring(document("atom", RICH)).find(f"{ATOM}entry")
    item = etree.fromstring(document("rss", RICH)).find("channel/item")
    assert entry is not None
    assert item is not None
    (enclosure,) = (it for it in entry.findall(f"{ATOM}link") if it.get("rel") == "enclosure")
    assert dict(enclosure.items()) == {"rel": "enclosure", "href": PICTURE, "type": "image/jpeg"}
    (enclosure,) = item.findall("enclosure")
    assert dict(enclosure.items()) == {"url": PICTURE, "length": "0", "type": "image/jpeg"}
    for element in (entry, item):
        (media,) = element.findall(f"{MEDIA}content")
        said = {"url": PICTURE, "medium": "image", "type": "image/jpeg", "width": "1200", "height": "800"}
        assert dict(media.items()) == said
        assert [it.text for it in media] == ["На кольце", "Фото: А."]


def test_a_picture_of_an_unknown_type_is_no_enclosure_of_rss() -> None:
    odd = replace(RICH, images=(Image("https://city.example/picture?id=7"),))
    item = etree.fromstring(document("rss", odd)).find("channel/item")
    assert item is not None
    assert item.find("enclosure") is None
    assert item.find(f"{MEDIA}content") is not None
    assert "attachments" not in json.loads(document("json", odd))["items"][0]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("show", ["excerpt", "link"])
def test_no_more_is_said_than_the_rights_allow_however_much_is_asked_for(format: FeedFormat, show: Any) -> None:
    text = document(format, replace(RICH, rights=Rights(show))).decode()
    assert "The end." not in text
    assert "city.example/%D1" not in text
    assert ("Через год." in text) is (show == "excerpt")


@pytest.mark.parametrize("format", FORMATS)
def test_who_wants_less_gets_less(format: FeedFormat) -> None:
    full, excerpt, none = (document(format, RICH, content=it).decode() for it in CONTENTS)
    assert "The end." in full
    assert "The end." not in excerpt
    assert "Через год." in excerpt
    assert "Через год." not in none
    assert RICH.headline in none
    assert f"content={CONTENTS[1]}" in excerpt  # in its own address


@pytest.mark.parametrize("format", FORMATS)
def test_a_correction_is_said_in_words_in_the_article_s_language(format: FeedFormat) -> None:
    corrected = replace(RICH, corrections=(CORRECTION,))
    words = "Исправлено 2025-09-02: заголовок. It named the wrong city."
    for content in CONTENTS:
        assert words in document(format, corrected, content=content).decode()
    assert words not in document(format, RICH).decode()


def test_corrections_of_one_day_and_reason_are_one_sentence() -> None:
    again = replace(CORRECTION, field="body")
    later = replace(CORRECTION, field="authors", at=datetime(2025, 9, 4, tzinfo=UTC), reason="")
    assert corrected_in("xx", (later, CORRECTION, again)) == (
        "Corrected 2025-09-02: headline, text. It named the wrong city. Corrected 2025-09-04: authors."
    )
    assert corrected_in("kk", ()) is None


@pytest.mark.parametrize("format", ["atom", "rss"])
def test_our_own_english_is_marked_where_we_do_not_speak_the_article_s_language(format: FeedFormat) -> None:
    def marks(language: str) -> tuple[list[str | None], bool]:
        some = replace(RICH, language=language, corrections=(CORRECTION,), topics=("mobility",))
        text = document(format, some).decode()
        root = etree.fromstring(text.encode())
        ours = [next(root.iter("{*}subtitle", "description")), *root.iter("{*}category")]
        return [it.get(LANG) for it in ours], '&lt;p lang="en" dir="ltr"&gt;&lt;em&gt;Corrected' in text

    assert marks("de") == marks("kk-Latn") == (["en", None, "en"], True)  # the section is the source's own
    assert marks("sv-FI") == marks("kk") == ([None, None, None], False)


def test_updated_is_when_the_entry_came_to_say_what_it_says() -> None:
    def updated(it: Article, **more: Any) -> str:
        return f"{entry_of(it, None, LINKS, 'atom', **more).updated:%Y-%m-%d %H:%M}"

    seen = datetime(2025, 9, 10, 7, 30, tzinfo=UTC)
    dated = article(published=at("2025-07-08T10:00:00Z"))
    assert updated(dated) == "2025-09-01 08:00"  # nobody states it: our first reading
    assert updated(replace(dated, updated=at("2025-07-09T10:00:00Z"))) == "2025-07-09 10:00"
    assert updated(replace(dated, updated=at("2025-07-09T10:00:00Z")), revised_at=seen) == "2025-09-10 07:30"
    assert updated(replace(dated, updated=at("2025-09-11T10:00:00Z")), revised_at=seen) == "2025-09-11 10:00"
    ahead = replace(dated, published=at("2025-12-01T10:00:00Z"))  # by its clock, of which no zone may be known
    assert [updated(ahead), updated(ahead, revised_at=seen)] == ["2025-09-01 08:00", "2025-09-10 07:30"]


@pytest.mark.parametrize("updated", [None, Moment("2025-07-09", "day", "unknown", "9 July")])
def test_articles_of_one_day_are_updated_at_different_times(updated: Moment | None) -> None:
    """The W3C validator's DuplicateUpdated: each was read at its own moment, and nothing is made up."""
    first, second = (
        article(
            name,
            published=at("2025-07-08T00:00:00Z"),
            updated=updated,
            first_seen=datetime(2025, 9, 1, 8, 0, 0, micro, tzinfo=UTC),
        )
        for name, micro in (("one", 1_000), ("two", 2_000))
    )
    root = etree.fromstring(document("atom", first, second))
    dates = [it.findtext(f"{ATOM}updated") for it in root.findall(f"{ATOM}entry")]
    assert dates == ["2025-09-01T08:00:00.001000+00:00", "2025-09-01T08:00:00.002000+00:00"]


def test_what_is_gone_is_a_tombstone_in_atom_and_nowhere_in_rss_and_json_feed() -> None:
    stone = Tombstone("gone", datetime(2025, 9, 3, tzinfo=UTC), "Taken back <b>.")
    root = etree.fromstring(document("atom", RICH, stones=(stone,)))
    (gone,) = root.findall("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    assert dict(gone.items()) == {"ref": "urn:uuid:gone", "when": "2025-09-03T00:00:00+00:00"}
    assert [it.text for it in gone] == ["Taken back <b>."]
    assert root.findtext(f"{ATOM}updated") == "2025-09-03T00:00:00+00:00"
    assert b"urn:uuid:gone" not in document("rss", RICH, stones=(stone,)) + document("json", RICH, stones=(stone,))


@pytest.mark.parametrize("format", FORMATS)
def test_an_entry_written_before_stands_in_a_feed_as_one_written_now(format: FeedFormat) -> None:
    """So that one that is kept can be put beside new ones."""
    two = article("two")
    whole = document(format, RICH, two)
    alone = [document(format, it) for it in (RICH, two)]
    assert len(whole) < sum(map(len, alone))
    marks = {"atom": (b"<entry", b"</entry>"), "rss": (b"<item", b"</item>")}
    if format in marks:
        first, last = marks[format]
        assert all(it[it.index(first) : it.rindex(last)] in whole for it in alone)
    else:
        assert len(json.loads(whole)["items" if format == "json" else "associations"]) == 2
