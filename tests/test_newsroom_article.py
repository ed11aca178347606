"""An article's page: what it shows, what rights withhold, where it says it comes from, and how dates are said."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from newsroom_door import (
    ARABIC,
    ARTICLES,
    BASE,
    KAZAKH,
    LINKS,
    MONGOLIAN,
    RUSSIAN,
    SECRET,
    SWEDISH,
    Reader,
    door,
    ids,
    item,
    one,
    read,
    words,
)
from urbanfeed.article import Article, Withdrawal
from urbanfeed.moment import Moment
from urbanfeed.publish.newsroom.dates import day_of, instant_of, moment_of
from urbanfeed.publish.tongues import exact_name, own_name


@pytest.mark.parametrize("rest", ["", "/", "/another-slug", "/madina/more"])
def test_an_article_without_its_slug_leads_to_the_address_with_it(newsroom: Reader, rest: str) -> None:
    answer = newsroom(*ARTICLES).get(f"/articles/{ARABIC.id}{rest}", follow_redirects=False)
    assert answer.status_code == 308
    assert answer.headers["location"] == LINKS.article(ARABIC)


def test_a_slug_in_any_script_and_none_at_all_have_one_address(newsroom: Reader) -> None:
    for it in (replace(ARABIC, slug="المدن-الحية"), replace(ARABIC, slug="")):
        assert ids(read(newsroom(it), LINKS.article(it))) == [it.id]


def test_an_article_page_shows_every_kind_of_block_and_loads_no_picture(newsroom: Reader) -> None:
    soup = read(newsroom(*ARTICLES), LINKS.article(KAZAKH))
    body = one(soup, "article .body")
    assert not soup.select("img, iframe, object, embed, video, audio, picture, source")
    assert words(one(body, "h2")) == "Форумның миссиясы"
    assert one(body, "ol")["start"] == "3"
    assert words(one(body, "ol > li > ul > li")) == "ішкі тармақ"
    assert one(body, "ol > li > b").text == "Аймақтық"
    assert words(one(body, "blockquote footer")) == "Ерлан Нысанбаев"
    english = one(body, '[lang="en"][dir="ltr"]:is(p)')
    assert english.text == "In English, for once."
    assert [words(it) for it in body.select("figure")] == [
        "Picture Форум қатысушылары Әкімдік",
        "Picture Жоспар NOVAYA Labs",
    ]
    assert [words(it) for it in body.select("table tr")] == ["Қала Халқы", "Қызылорда 345 мың"]
    assert one(body, "pre").text == "a < b"


def test_a_picture_and_a_video_are_linked_where_their_addresses_are_real(newsroom: Reader) -> None:
    client = newsroom(*ARTICLES)
    body = one(read(client, LINKS.article(ARABIC)), "article .body")
    assert one(body, "figure a")["href"] == "https://city.example/madina.jpg"
    assert one(body, ".embed a")["href"] == "https://video.example/2"
    assert not one(read(client, LINKS.article(KAZAKH)), "article .body").select("a")


def test_an_article_says_where_it_was_read_and_when(newsroom: Reader) -> None:
    client = newsroom(*ARTICLES)
    soup = read(client, LINKS.article(ARABIC))
    assert one(soup, ".dossier .original")["href"] == ARABIC.canonical_url
    source = words(one(soup, ".provenance"))
    assert "Read on 1 September 2025, 08:00 UTC by scraper living_cities_ar, version 1" in source
    assert "Text: المدن الحية . Shown in full" in source
    assert ARABIC.provenance.sha256 in source
    assert "headline h1.entry-title 0.90" in source
    assert one(soup, ".provenance a[rel=license]")["href"] == ARABIC.rights.licence
    invented = read(client, LINKS.article(KAZAKH))
    assert "address not published" in words(one(invented, ".dossier"))
    assert "the address of the page is not published" in words(one(invented, ".provenance"))
    assert "1,204 words" in words(one(invented, ".dossier"))


def test_a_revised_article_says_how_many_versions_there_were(tmp_path: Path) -> None:
    app = door(ARABIC, replace(ARABIC, headline="عنوان آخر"), database=tmp_path / "revised.sqlite3")
    with TestClient(app) as client:
        assert "2 versions have been seen." in words(one(read(client, LINKS.article(ARABIC)), ".provenance"))


def test_an_article_that_is_published_again_is_no_other_version(tmp_path: Path) -> None:
    with TestClient(door(ARABIC, database=tmp_path / "again.sqlite3")) as client:
        assert client.portal
        articles = client.app.state.store.articles  # type: ignore[attr-defined]
        client.portal.call(
            articles.withdraw, ARABIC.id, Withdrawal(datetime(2026, 3, 1, tzinfo=UTC), "wrong", "operator")
        )
        client.portal.call(articles.reinstate, ARABIC.id)
        assert len(client.portal.call(articles.revisions, ARABIC.id)) == 2
        assert "versions" not in words(one(read(client, LINKS.article(ARABIC)), ".provenance"))


@pytest.mark.parametrize(
    ("it", "machine", "shown"),
    [
        (RUSSIAN, "2025-07-08", "8 July 2025"),
        (ARABIC, "2023-05-15T12:05:00", "15 May 2023, 12:05, zone not stated"),
        (SWEDISH, "2019-07-29T13:45:00+03:00", "29 July 2019, 13:45 (UTC+3)"),
    ],
)
def test_a_date_is_as_exact_as_its_page_in_lists_and_on_the_article(
    newsroom: Reader, it: Article, machine: str, shown: str
) -> None:
    client = newsroom(*ARTICLES)
    for time in (one(item(read(client, "/"), it), "time"), read(client, LINKS.article(it)).select("time")[0]):
        assert (time["datetime"], time.text) == (machine, shown)


def test_an_undated_article_says_when_it_was_read(newsroom: Reader) -> None:
    client = newsroom(*ARTICLES)
    facts = one(item(read(client, "/"), MONGOLIAN), ".facts li:first-child")
    assert words(facts) == "read on 1 September 2025"
    soup = read(client, LINKS.article(MONGOLIAN))
    assert words(one(soup, ".opening .facts")) == "no date stated; read on 1 September 2025, 08:00 UTC"
    assert "datePublished" not in json.loads(one(soup, "script").text)


def test_authors_and_the_update_stand_under_the_headline(newsroom: Reader) -> None:
    facts = one(read(newsroom(*ARTICLES), LINKS.article(SWEDISH)), ".opening .facts")
    assert words(facts) == "Anna Berg , Åsa & Co 29 July 2019, 13:45 (UTC+3) updated 30 July 2019, 10:12 (UTC+3)"


def test_other_articles_stand_near_but_are_no_items_of_the_page(newsroom: Reader) -> None:
    soup = read(newsroom(*ARTICLES), LINKS.article(KAZAKH))
    assert ids(soup) == [KAZAKH.id]
    near = {str(it["lang"]): str(one(it, "a")["href"]) for it in soup.select(".near li")}
    assert near == {"ru": LINKS.article(RUSSIAN), "ar": LINKS.article(ARABIC)}


# Rights


def test_full_rights_show_the_whole_text(newsroom: Reader) -> None:
    body = words(one(read(newsroom(*ARTICLES), LINKS.article(ARABIC)), ".body"))
    assert "ولدت فكرة المدن الحية" in body
    assert "تعد المدن الحية Living Cities الآن أكبر منتدى." in body


def test_an_excerpt_shows_the_first_sentences_and_the_link(newsroom: Reader) -> None:
    client = newsroom(*ARTICLES)
    body = one(read(client, LINKS.article(RUSSIAN)), ".body")
    assert words(body).startswith("В городе состоялся форум.")
    assert one(body, ".onward a")["href"] == RUSSIAN.canonical_url
    assert "В городе состоялся форум." in words(item(read(client, "/"), RUSSIAN))
    assert "Shown as an excerpt. Licence: CC BY-NC 4.0." in words(read(client, LINKS.article(RUSSIAN)))


def test_a_link_shows_the_headline_and_the_link(newsroom: Reader) -> None:
    client = newsroom(*ARTICLES)
    soup = read(client, LINKS.article(MONGOLIAN))
    assert one(soup, "h1").text == MONGOLIAN.headline
    assert words(one(soup, ".body")) == "Read the whole article at ICLEI East Asia"
    assert one(soup, ".body a")["href"] == MONGOLIAN.canonical_url
    assert not item(read(client, "/"), MONGOLIAN).select(".excerpt")


def test_what_rights_withhold_stands_nowhere_not_even_in_metadata(newsroom: Reader) -> None:
    client = newsroom(*ARTICLES)
    for path in ("/", "/?language=ru", *(LINKS.article(it) for it in (RUSSIAN, MONGOLIAN, KAZAKH))):
        assert SECRET not in client.get(path.removeprefix(BASE)).text
    found = read(client, f"/?q={SECRET}").select("article")
    assert len(found) == 2
    assert SECRET not in str(found)


# Words


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (Moment("2025-07-08", "day", "source", "", "Asia/Almaty"), "8 July 2025"),
        (Moment("2023-05-15T12:05:00", "minute", "unknown", ""), "15 May 2023, 12:05, zone not stated"),
        (Moment("2025-12-01T00:00:59Z", "second", "stated", ""), "1 December 2025, 00:00 UTC"),
        (Moment("2025-01-02T03:04:05-03:30", "second", "stated", ""), "2 January 2025, 03:04 (UTC−3:30)"),
        (Moment("2025-01-02T03:04:00+05:00", "minute", "source", ""), "2 January 2025, 03:04 (UTC+5)"),
    ],
)
def test_a_moment_in_words_is_no_more_exact_than_it_is(moment: Moment, expected: str) -> None:
    said = moment_of(moment)
    assert (said.machine, said.words) == (moment.at, expected)


def test_an_instant_of_ours_is_said_in_utc() -> None:
    instant = datetime.fromisoformat("2026-11-22T01:40:12.5+02:00")
    assert instant_of(instant).words == "21 November 2026, 23:40 UTC"
    assert day_of(instant).words == "21 November 2026"
    assert instant_of(instant).machine == day_of(instant).machine == "2026-11-21T23:40:12Z"


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("kk", "Қазақша"), ("mn", "Монгол"), ("ar", "العربية"), ("sv", "Svenska"), ("ru", "Русский"), ("tlh", "tlh")],
)
def test_a_language_is_called_by_its_own_name(tag: str, expected: str) -> None:
    assert own_name(tag) == exact_name(tag) == expected
    assert exact_name("sv-FI") == "Svenska (sv-FI)"
