"""What changed between two states of an article is told word by word; what no reader would call a change is none."""

import random
import time
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import article, at
from urbanfeed.article import Terms
from urbanfeed.blocks import Block, Embed, Figure, Heading, List, ListItem, Paragraph
from urbanfeed.changes import BlockChange, Changes, FieldChange, Span, changes_between, differing
from urbanfeed.differing import pieces, words

LINK = '<a href="https://city.example/other">Another article</a>'
FIRST = Paragraph("The council met on Monday, and the park will be built by the river.")
SECOND = Paragraph("Residents asked for more trees and fewer cars.")


def body_changes(old: tuple[Block, ...], new: tuple[Block, ...]) -> Changes:
    return changes_between(article(body=old), article(body=new))


def test_two_states_that_say_the_same_have_no_changes() -> None:
    assert not changes_between(article(), article())
    assert changes_between(article(), article()) == Changes()


def test_a_changed_headline_is_told_word_by_word() -> None:
    changes = changes_between(article(headline="City opens new park"), article(headline="City closes old park today"))
    (change,) = changes.fields
    assert (change.name, change.old, change.new) == ("headline", "City opens new park", "City closes old park today")
    assert "".join(it.text for it in change.spans if it.kind != "added") == change.old
    assert "".join(it.text for it in change.spans if it.kind != "removed") == change.new
    assert Span("same", "City ") in change.spans
    assert changes.names == ("headline",)


def test_other_fields_are_told_as_they_were_and_as_they_are() -> None:
    old = article(authors=("Ann Hill",), published=None)
    new = article(authors=("Ann Hill", "Jane Doe"), published=at("2025-07-08T07:30:00+00:00"))
    assert changes_between(old, new).fields == (
        FieldChange("authors", "Ann Hill", "Ann Hill\nJane Doe"),
        FieldChange("published", None, "2025-07-08T07:30:00+00:00"),
    )


def test_terms_are_told_by_their_names() -> None:
    forbidden = Terms(free=False, mining="reserved", directives=("noai", "noarchive"))
    assert changes_between(article(), article(terms=forbidden)).fields == (
        FieldChange("terms", None, "free: no\nmining: reserved\ndirectives: noai, noarchive"),
    )


def test_a_block_is_added_removed_or_changed_and_its_place_is_told() -> None:
    corrected = Paragraph("The council met on Tuesday, and the park will be built by the river.")
    added = Paragraph("Work begins in spring.")
    changes = body_changes((Heading("Old subhead", 2), FIRST, SECOND), (corrected, SECOND, added))
    kinds = [(it.kind, it.old, it.new) for it in changes.blocks]
    assert kinds == [("removed", 0, None), ("changed", 1, 0), ("added", None, 2)]
    assert changes.blocks[1].spans == (
        Span("same", "The council met on "),
        Span("removed", "Monday"),
        Span("added", "Tuesday"),
        Span("same", ", and the park will be built by the river."),
    )


def test_markup_alone_is_a_change_of_a_block_without_changed_words() -> None:
    changes = body_changes((FIRST,), (replace(FIRST, html=f"<b>{FIRST.text}</b>"),))
    assert changes.blocks == (BlockChange("changed", 0, 0, (Span("same", FIRST.text),)),)


def test_of_scripts_without_spaces_each_character_counts() -> None:
    changes = changes_between(article(headline="東京都は新しい公園を開く"), article(headline="東京都は古い公園を開く"))
    assert changes.fields[0].spans == (
        Span("same", "東京都は"), Span("removed", "新し"), Span("added", "古"), Span("same", "い公園を開く"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ((FIRST, SECOND), (Paragraph(f"  {FIRST.text}\n"), Paragraph(SECOND.text.replace(" ", "\u00a0")))),
        ((Paragraph("The “new” park – it’s open…"),), (Paragraph('The "new" park - it\'s open...'),)),
        ((FIRST, Embed("https://v.example/1"), SECOND), (FIRST, SECOND, Embed("https://v.example/2"))),
        ((FIRST, Paragraph("Another article", html=LINK), SECOND), (FIRST, SECOND)),
        (
            (FIRST, Paragraph("Read also: Another article", html=f"Read also: {LINK}"), SECOND),
            (FIRST, SECOND, Paragraph("Read also: Another article", html=f"Read also: {LINK}")),
        ),
        ((FIRST, List((ListItem("Another article", html=LINK),)), SECOND), (FIRST, SECOND)),
    ],
)
def test_white_space_typography_and_what_stands_beside_the_text_are_no_change(
    old: tuple[Block, ...], new: tuple[Block, ...]
) -> None:
    assert not differing(article(body=old), article(body=new))
    assert not body_changes(old, new)


def test_a_paragraph_that_moves_is_a_change() -> None:
    assert body_changes((FIRST, SECOND), (SECOND, FIRST)).names == ("body",)


def test_a_link_inside_a_sentence_is_text() -> None:
    html = f"The council decided, as {LINK} told on Monday."
    sentence = Paragraph("The council decided, as Another article told on Monday.", html=html)
    assert body_changes((FIRST, sentence), (FIRST,)).blocks[0].kind == "removed"


def test_a_caption_is_told_too() -> None:
    changes = body_changes((FIRST, Figure("a.jpg", caption="The river")), (FIRST, Figure("a.jpg", caption="The park")))
    assert Span("added", "park") in changes.blocks[0].spans


@given(st.text("ab c.\n漢é", max_size=30), st.text("ab c.\n漢é", max_size=30))
def test_the_pieces_of_two_texts_make_both(old: str, new: str) -> None:
    before, after = words(old), words(new)
    assert ("".join(before), "".join(after)) == (old, new)
    found = pieces(before, after)
    assert [it for piece in found for it in before[piece.old]] == before
    assert [it for piece in found for it in after[piece.new]] == after
    assert all(before[it.old] == after[it.new] for it in found if it.same)
    assert all(one.same != other.same for one, other in pairwise(found))


def test_no_two_texts_take_long_to_compare() -> None:
    chance = random.Random(1)
    noise = [" ".join(chance.choice("ab") for _ in range(300)) for _ in range(400)]
    alike = ["a " * 20_000 + "b", "b " + "a " * 19_000]
    started = time.process_time()
    body_changes(tuple(map(Paragraph, noise)), tuple(map(Paragraph, reversed(noise))))
    body_changes((Paragraph(alike[0]),), (Paragraph(alike[1]),))
    body_changes(tuple(map(Paragraph, "a" * 5000)), tuple(map(Paragraph, "ba" * 2500)))
    assert time.process_time() - started < 20
