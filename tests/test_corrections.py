"""What an editor corrects stays corrected, whatever comes in, and gives way to the page again when it is taken back."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from articles import article, at
from articles import page as page_of_article
from commands import urbanfeed
from databases import sqlite
from drafts import PROSE
from urbanfeed.article import Article, AsRead, Correction, FieldRule
from urbanfeed.article_json import from_json, json_schema, to_json
from urbanfeed.blocks import Paragraph
from urbanfeed.corrections import RULE, beneath, corrected, given_back, laid_over
from urbanfeed.ingest.decide import New, Revised, Unchanged, decide
from urbanfeed.ingest.extract import page_of
from urbanfeed.ingest.importing import LineError, article_of_line, import_lines
from urbanfeed.ingest.pipeline import ingest_page
from urbanfeed.ingest.rereading import Asked, notebook_of, read_again, write_down
from urbanfeed.moment import Moment
from urbanfeed.page import Page
from urbanfeed.query import ArticleQuery
from urbanfeed.settings import load
from urbanfeed.store import Store

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MADE = Correction("headline", NOW, "City desk", "the name is misspelt")
PLAIN = article(
    published=Moment("2025-07-08T13:45:00+03:00", "minute", "source", "8.7.2025", "Europe/Helsinki"),
    updated=at("2025-07-09T00:00:00Z"),
    authors=("Anna Ek",),
    word_count=8,
)
MORE = "<p>One sentence more of an article that has now something else to say to those who read it here.</p>"
URL = "https://city.example/news/1"


def fixed(it: Article, made: Correction = MADE, **values: Any) -> Article:
    return corrected(it, values, made)


def page(headline: str = "A headline worth reading", prose: str = PROSE, said: str = "2025-07-08") -> Page:
    head = f'<title>{headline}</title><meta property="article:published_time" content="{said}T10:00:00Z">'
    return page_of(f"<html lang=en><head>{head}</head><body><article><h1>{headline}</h1>{prose}</article>", URL)


async def taken_in(store: Store, it: Page) -> Article:
    outcome = await ingest_page(store, "page", it)
    stored = await store.articles.by_id(outcome.id or "")
    assert stored
    return stored


async def only(store: Store) -> Article:
    (found,) = (await store.articles.page(ArticleQuery())).articles
    return found


def test_a_correction_is_the_editors_word_with_the_pages_own_beneath() -> None:
    it = fixed(PLAIN, headline="Қала", authors=())
    assert (it.headline, it.authors, it.published) == ("Қала", (), PLAIN.published)
    assert {name.field for name in it.corrections} == {"headline", "authors"}
    assert it.corrections[0] == MADE
    assert beneath(it) == PLAIN
    assert FieldRule("headline", RULE) in it.provenance.fields
    assert beneath(PLAIN) == PLAIN


def test_a_second_correction_takes_the_place_of_the_first_of_its_field_alone() -> None:
    once = fixed(PLAIN, headline="One", standfirst="Lead")
    later = replace(MADE, at=NOW + timedelta(days=1), by="Night desk")
    twice = fixed(once, later, headline="Two")
    assert (twice.headline, twice.standfirst) == ("Two", "Lead")
    assert {it.field: it.by for it in twice.corrections} == {"headline": "Night desk", "standfirst": "City desk"}
    assert beneath(twice) == PLAIN


def test_what_is_given_back_says_again_what_the_page_says() -> None:
    it = fixed(PLAIN, headline="One", body=(Paragraph("New."),), word_count=1)
    back = given_back(it, ["body"])
    assert (back.headline, back.body, back.word_count) == ("One", PLAIN.body, 8)
    assert given_back(it, ["headline", "body", "topics"]) == given_back(PLAIN, ["headline"]) == PLAIN


def test_updated_says_nothing_beneath_a_later_published_and_comes_back_with_it() -> None:
    it = fixed(PLAIN, published=at("2025-08-01T00:00:00Z"))
    assert it.updated is None
    assert laid_over(PLAIN, it) == it
    assert given_back(it, ["published"]).updated == PLAIN.updated


def test_a_corrected_article_goes_through_json_and_fits_its_schema() -> None:
    it = fixed(PLAIN, headline="One", published=None, body=(Paragraph("x", "<b>x</b>"),), word_count=1)
    said = json.loads(json.dumps(to_json(it)))
    jsonschema.validate(said, json_schema())
    assert from_json(said, "Europe/Helsinki") == it
    assert not {"corrections", "as_read"} & to_json(PLAIN).keys()


def test_a_page_that_says_something_else_is_decided_beneath_its_corrections() -> None:
    it = fixed(PLAIN, headline="One")
    assert decide(it, PLAIN) == Unchanged(it)
    found = decide(it, replace(PLAIN, headline="Theirs", standfirst="Lead"))
    assert isinstance(found, Revised)
    assert found.changes == ("standfirst",)
    assert (found.article.headline, found.article.standfirst) == ("One", "Lead")
    assert given_back(found.article, ["headline"]).headline == "Theirs"
    assert isinstance(decide(None, PLAIN), New)


def test_a_twin_fills_what_the_page_left_empty_and_not_what_an_editor_emptied() -> None:
    twin = replace(PLAIN, provenance=replace(PLAIN.provenance, twin="amp"), standfirst="Lead", section="City")
    emptied = fixed(replace(PLAIN, standfirst="wrong"), standfirst=None)
    found = decide(emptied, twin)
    assert (found.article.standfirst, found.article.section) == (None, "City")


async def test_a_correction_is_a_revision_and_outlives_every_reading_of_the_page(store: Store) -> None:
    first = await taken_in(store, page())
    done = await store.articles.correct(first.id, partial(fixed, headline="The editor's headline"), NOW)
    assert done == await store.articles.by_id(first.id)
    last = (await store.articles.revisions(first.id))[-1]
    assert (last.number, last.seen_at, last.changes.names, last.corrections) == (2, NOW, ("headline",), (MADE,))
    assert not last.reread
    found = await store.articles.page(ArticleQuery(q=("editor's",)))
    assert [it.id for it in found.articles] == [first.id]

    assert await taken_in(store, page()) == done, "the same page"
    assert len(await store.articles.revisions(first.id)) == 2
    again = await taken_in(store, page(headline="What the page says now", prose=PROSE + MORE))
    assert again.headline == "The editor's headline"
    assert "One sentence more" in again.text
    assert (await store.articles.revisions(first.id))[-1].changes.names == ("body",)

    back = await store.articles.correct(first.id, partial(given_back, fields=["headline"]), NOW + timedelta(days=1))
    assert back
    assert back.headline == "What the page says now"
    assert (await store.articles.revisions(first.id))[-1].given_back == ("headline",)


async def test_what_the_page_says_beneath_is_kept_without_a_revision_that_shows_nothing(store: Store) -> None:
    first = await taken_in(store, page())
    await store.articles.correct(first.id, partial(fixed, headline="The editor's headline"), NOW)
    again = await taken_in(store, page(headline="What the page says now"))
    assert again.as_read
    assert (again.headline, again.as_read.headline) == ("The editor's headline", "What the page says now")
    assert len(await store.articles.revisions(first.id)) == 2


async def test_a_corrected_date_orders_the_article_and_its_topics_file_it(store: Store) -> None:
    first = await taken_in(store, page())
    values: dict[str, Any] = {"published": at("2020-01-01T00:00:00Z"), "topics": ("water",)}
    await store.articles.correct(first.id, partial(fixed, **values), NOW)
    for query in (ArticleQuery(until="2020-12-31"), ArticleQuery(topic=("water",))):
        assert [it.id for it in (await store.articles.page(query)).articles] == [first.id]
    await taken_in(store, page())
    assert (await store.articles.page(ArticleQuery(topic=("water",)))).total == 1


async def test_a_correction_that_was_made_while_the_page_was_being_read_is_not_lost(store: Store) -> None:
    """Whoever has read the page knew nothing of it, or knew one that has been taken back since."""
    first = await taken_in(store, page())
    done = await store.articles.correct(first.id, partial(fixed, headline="The editor's"), NOW)
    assert done
    await store.articles.put(replace(first, standfirst="Lead"), page())
    assert replace(await only(store), standfirst=None, as_read=None) == replace(done, as_read=None)
    assert [it.headline for it in (await store.articles.page(ArticleQuery(q=("editor's",)))).articles] == [
        "The editor's"
    ]
    await store.articles.correct(first.id, partial(given_back, fields=["headline"]), NOW)
    await store.articles.put(done, page())
    assert await only(store) == first


async def test_a_correction_of_nothing_known_is_none_and_one_that_changes_nothing_is_no_change(store: Store) -> None:
    assert await store.articles.correct("no", partial(fixed, headline="x"), NOW) is None
    first = await taken_in(store, page())
    version = await store.version()
    assert await store.articles.correct(first.id, partial(given_back, fields=["headline"]), NOW) == first
    assert await store.version() == version


async def test_reading_all_pages_again_leaves_corrections_and_what_is_beneath_is_read_anew(tmp_path: Path) -> None:
    async with await Store.open(sqlite(tmp_path / "feed.sqlite3")) as store:
        first = await taken_in(store, page())
        await store.articles.rewrite(replace(first, headline="Misread", standfirst="Misread"), NOW)
        await store.articles.correct(first.id, partial(fixed, headline="The editor's"), NOW)
        notebook = notebook_of(load({}, data_dir=tmp_path), None, None)
        notebook.open(from_start=True)
        await read_again(store, Asked(), notebook)
        later = replace(MADE, reason="said while it was being read again")
        await store.articles.correct(first.id, partial(fixed, made=later, authors=("Anna Ek",)), NOW)
        assert await write_down(store, notebook, NOW, lambda read: None) == 1
        now = await only(store)
        assert (now.headline, now.authors, now.standfirst) == ("The editor's", ("Anna Ek",), first.standfirst)
        assert beneath(now) == first


async def test_an_imported_article_leaves_corrections_and_brings_its_own_where_there_are_none(store: Store) -> None:
    first = await taken_in(store, page())
    await store.articles.correct(first.id, partial(fixed, headline="The editor's"), NOW)
    later = replace(first.provenance, fetched_at=NOW)
    theirs = replace(first, headline="Theirs", section="City", provenance=later)
    await imported(store, fixed(theirs, headline="Another editor's"))
    now = await only(store)
    assert (now.headline, now.section, beneath(now).headline) == ("The editor's", "City", "Theirs")

    elsewhere = fixed(article("two"), headline="Another editor's")
    await imported(store, elsewhere)
    assert await store.articles.by_id(elsewhere.id) == elsewhere


async def imported(store: Store, it: Article) -> None:
    line = json.dumps(to_json(it)).encode()
    (told,) = [told async for told in import_lines(store, io.BytesIO(line))]
    assert told.kind in ("new", "revised"), told


async def test_a_line_that_hides_markup_beneath_a_correction_is_refused(tmp_path: Path) -> None:
    bad = replace(PLAIN, body=(Paragraph("x", "<script>x</script>"),))
    line = json.dumps(to_json(fixed(bad, body=(Paragraph("fine"),), word_count=1))).encode()
    async with await Store.open(sqlite(tmp_path / "feed.sqlite3")) as store:
        (told,) = [told async for told in import_lines(store, io.BytesIO(line))]
        assert told.kind == "bad"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"as_read": None}, "as_read: goes with corrections"),
        ({"corrections": ()}, "as_read: goes with corrections"),
        ({"as_read": AsRead()}, "as_read.headline: is empty"),
        ({"corrections": (MADE, MADE)}, "has a field twice"),
        ({"corrections": (replace(MADE, at=NOW.replace(tzinfo=None)),)}, "corrections.0.at: has no offset"),
    ],
)
def test_a_line_whose_corrections_could_not_be_taken_back_is_refused(change: dict[str, Any], told: str) -> None:
    it = fixed(PLAIN, headline="One")
    assert article_of_line(json.dumps(to_json(it)).encode(), {"city_news": "Europe/Helsinki"}) == it
    with pytest.raises(LineError, match=told):
        article_of_line(json.dumps(to_json(replace(it, **change))).encode())


async def test_a_backup_carries_corrections(store: Store, tmp_path: Path) -> None:
    it = article()
    await store.articles.put(it, page_of_article())
    done = await store.articles.correct(it.id, partial(fixed, headline="The editor's"), NOW)
    await store.back_up(tmp_path / "backup")
    async with await Store.open(sqlite(tmp_path / "other.sqlite3")) as other:
        await other.restore(tmp_path / "backup")
        assert await other.articles.by_id(it.id) == done


@pytest.mark.parametrize("as_json", [False, True])
async def test_the_history_tells_who_corrected_what_and_why(tmp_path: Path, as_json: bool) -> None:
    async with await Store.open(sqlite(tmp_path / "urbanfeed.sqlite3")) as store:
        await store.articles.put(article(), page_of_article())
        await store.articles.correct(article().id, partial(fixed, headline="The editor's"), NOW)
    told = urbanfeed("history", article().id, *(["--json"] if as_json else []), data_dir=tmp_path).stdout
    if as_json:
        said = json.loads(told.splitlines()[-1])
        assert said["corrections"] == [{"field": "headline", "by": "City desk", "reason": "the name is misspelt"}]
    else:
        assert "headline corrected by City desk: the name is misspelt" in told
