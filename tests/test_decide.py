"""What a second reading is: revised, unchanged, or filled from a twin; identity is never lost on the way."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from articles import article, at
from urbanfeed.article import Article, FieldRule, Image, Rights, Terms
from urbanfeed.blocks import Embed, Figure, Heading, List, ListItem, Paragraph
from urbanfeed.ingest.decide import Filled, New, Revised, Unchanged, decide
from urbanfeed.moment import Moment

LATER = datetime(2025, 9, 2, tzinfo=UTC)
DAY = Moment(at="2025-07-08", precision="day", zone="source", text="2025/07/08", timezone="Asia/Almaty")
SECOND = at("2025-07-08T07:30:00+00:00")


def reread(old: Article, **changes: Any) -> Article:
    """The same article as a later reading gives it: another id, another time, another page."""
    provenance = replace(old.provenance, sha256="f" * 64, fetched_at=LATER)
    return replace(old, **{"id": "another", "first_seen": LATER, "provenance": provenance, **changes})


def amp(original: Article, **changes: Any) -> Article:
    """The article's AMP twin."""
    provenance = replace(
        original.provenance, twin="amp", url=f"{original.url}?amp=1", fields=(FieldRule("published", "address"),)
    )
    return replace(original, **{"url": f"{original.url}?amp=1", "provenance": provenance, **changes})


def test_an_article_that_is_not_stored_is_new() -> None:
    read = article()
    assert decide(None, read) == New(read)


def test_a_page_that_says_the_same_is_unchanged_however_often_it_is_read() -> None:
    old = article(published=SECOND)
    assert decide(old, reread(old)) == Unchanged(old)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("headline", "Another headline"),
        ("standfirst", "Now there is one"),
        ("authors", ("A. Seitkali",)),
        ("published", SECOND),
        ("section", "Қоғам"),
        ("images", (Image(url="https://city.example/a.jpg"),)),
        ("body", (Paragraph("The first sentence of one. The second sentence, corrected."),)),
        ("body", (Heading("The first sentence of one. The second sentence.", 2),)),
        ("body", (Paragraph("The first sentence of one. The second sentence."), Figure("https://city.example/a.jpg"))),
        ("language", "kk"),
        ("rights", Rights(show="link")),
        ("terms", Terms(mining="reserved")),
    ],
)
def test_whatever_a_page_says_differently_is_a_revision_that_names_it(field: str, value: Any) -> None:
    old = article()
    decision = decide(old, reread(old, **{field: value}))
    assert isinstance(decision, Revised)
    assert decision.changes == (field,)
    assert getattr(decision.article, field) == value
    assert (decision.article.id, decision.article.first_seen) == (old.id, old.first_seen)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"headline": "Two words"}, {"headline": "Two\u00a0 words "}),
        ({"body": (Paragraph("a b"),)}, {"body": (Paragraph("a\n  b"),)}),
        ({"body": (List((ListItem("a b"),)),)}, {"body": (List((ListItem("a  b"),)),)}),
        ({"published": at("2025-07-08T07:30:00+00:00")}, {"published": replace(SECOND, text="3 hours ago")}),
        ({"topics": ("housing",)}, {"topics": ("mobility",)}),
        ({"word_count": 9}, {"word_count": 10}),
        ({"updated": at("2025-07-09T00:00:00+00:00")}, {"updated": at("2025-07-10T00:00:00+00:00")}),
        ({"updated": None}, {"updated": at("2025-07-10T00:00:00+00:00")}),
        ({"headline": 'The "new" park...'}, {"headline": "The “new” park…"}),
        (
            {"body": (Paragraph("a"), Embed("https://v.example/1"))},
            {"body": (Embed("https://v.example/2"), Paragraph("a"))},
        ),
    ],
)
def test_white_space_print_embeds_a_touched_page_and_our_own_findings_are_no_change(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    old = article(**before)
    assert decide(old, reread(old, **after)) == Unchanged(old)


def test_what_other_stages_found_survives_a_revision() -> None:
    old = article(story="forum-2025", places=("kyzylorda",), summary="In short.")
    revised = decide(old, reread(old, headline="Corrected", story=None, places=(), summary=None)).article
    assert (revised.story, revised.places, revised.summary) == ("forum-2025", ("kyzylorda",), "In short.")


@pytest.mark.parametrize("updated", ["2025-07-08T07:30:00+00:00", "2025-07-08T05:00:00+00:00"])
def test_an_update_that_is_no_later_than_the_publication_is_none(updated: str) -> None:
    assert decide(None, article(published=SECOND, updated=at(updated))).article.updated is None


# -- twins -----------------------------------------------------------------------------------------------------


def test_a_twin_fills_only_what_the_canonical_page_left_null() -> None:
    old = article(published=None, section="Общество")
    twin = amp(old, published=DAY, section="Новости", headline="Short", body=(Paragraph("Half of it."),))
    decision = decide(old, twin)
    assert isinstance(decision, Filled)
    assert decision.changes == ("published",)
    assert decision.article == replace(old, published=DAY, provenance=decision.article.provenance)
    assert FieldRule("published", "amp twin: address") in decision.article.provenance.fields
    assert decision.article.provenance.twin is None


def test_a_twin_that_adds_nothing_changes_nothing() -> None:
    old = article(published=SECOND)
    assert decide(old, amp(old, published=DAY, headline="Short")) == Unchanged(old)


def test_the_canonical_page_takes_the_place_of_a_twin_and_keeps_what_only_the_twin_had() -> None:
    canonical = article(published=SECOND, section=None)
    stored = amp(canonical, id="first", published=DAY, section="Общество", body=(Paragraph("Half of it."),))
    decision = decide(stored, canonical)
    assert isinstance(decision, Revised)
    result = decision.article
    assert (result.id, result.first_seen) == ("first", stored.first_seen)
    assert (result.published, result.body, result.url) == (SECOND, canonical.body, canonical.url)
    assert result.section == "Общество"
    assert result.provenance.twin is None


def test_the_canonical_page_takes_the_place_of_a_twin_that_said_the_same() -> None:
    canonical = article()
    decision = decide(amp(canonical), canonical)
    assert isinstance(decision, Revised)
    assert decision.changes == ()
    assert (decision.article.url, decision.article.provenance.twin) == (canonical.url, None)


@pytest.mark.parametrize("first", ["canonical", "amp"])
def test_both_pages_give_one_result_in_whichever_order_they_come_and_then_it_rests(first: str) -> None:
    """Else a round that reads both would file a revision each time."""
    canonical = article(published=None, section=None, standfirst="In short")
    twin = amp(canonical, published=DAY, section="Общество", standfirst=None)
    pages = (canonical, twin) if first == "canonical" else (twin, canonical)
    stored: Article | None = None
    for page in pages:
        stored = decide(stored, page).article
    assert stored is not None
    assert (stored.published, stored.section, stored.standfirst) == (DAY, "Общество", "In short")
    for page in (*pages, *reversed(pages)):
        assert decide(stored, page) == Unchanged(stored)


def test_a_field_that_the_canonical_page_takes_back_is_gone_unless_a_twin_still_says_it() -> None:
    canonical = article(section="Общество", published=None)
    stored = decide(canonical, amp(canonical, published=DAY)).article
    revised = decide(stored, reread(canonical, section=None)).article
    assert revised.section is None
    assert revised.published == DAY


def test_a_twin_read_again_revises_itself_while_it_stands_alone() -> None:
    stored = amp(article(), headline="Before")
    decision = decide(stored, amp(article(), headline="After"))
    assert isinstance(decision, Revised)
    assert decision.changes == ("headline",)


def test_an_update_filled_in_by_a_twin_is_still_later_than_the_publication_or_none() -> None:
    old = article(published=SECOND, updated=None)
    assert decide(old, amp(old, published=DAY, updated=at("2025-07-08T00:00:00+00:00"))) == Unchanged(old)


def test_the_same_bytes_read_anew_may_state_an_update_that_was_overlooked() -> None:
    old = article(published=SECOND)
    decision = decide(old, replace(old, updated=at("2025-07-09T00:00:00+00:00")))
    assert isinstance(decision, Revised)
    assert decision.changes == ("updated",)


def test_the_instant_of_an_update_moves_with_a_change_of_the_text() -> None:
    old = article(published=SECOND, updated=at("2025-07-09T00:00:00+00:00"))
    later = at("2025-07-10T00:00:00+00:00")
    assert decide(old, reread(old, updated=later)).article.updated == old.updated
    assert decide(old, reread(old, updated=later, headline="Corrected")).article.updated == later
