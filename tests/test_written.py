"""Lists and headings that are written without markup."""

import pytest

from fragments import blocks, items, texts
from urbanfeed.blocks import Block, Heading, List, ListItem, Paragraph


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("<p>• a</p><p>• b</p>c", (items("a", "b"), *texts("c"))),
        ("<p>• a</p>b", texts("• a", "b")),
        ("<p>1 . a</p><p>&nbsp;2. b</p><p>3 &nbsp;c</p><p>&nbsp;4 . d</p>", (items(*"abcd", ordered=True),)),
        ("<p>١. ا</p><p>٢. ب</p>", (items("ا", "ب", ordered=True),)),
        ("<p>1) a<br>2) b</p>c<p>3) d</p><p>4) e</p>", (
            items("a", "b", ordered=True), *texts("c"), items("d", "e", ordered=True, start=3),
        )),
        ("<p>1. a</p><p>2. b</p><p>3 people came</p>", (items("a", "b", ordered=True), *texts("3 people came"))),
        ("<p>10 came</p><p>11 left</p>", texts("10 came", "11 left")),
        ("<p>2024 was dry</p><p>2025 was wet</p>", texts("2024 was dry", "2025 was wet")),
        ("<p>12. juni: a</p><p>13. juni: b</p>", texts("12. juni: a", "13. juni: b")),
        ("<p>1. a</p><p>3. b</p>", texts("1. a", "3. b")),
        ("<p>1.5 km</p><p>2.5 km</p>", texts("1.5 km", "2.5 km")),
        ("<p>We ask for:</p><p>– shade;</p><p>– water.</p>", (*texts("We ask for:"), items("shade;", "water."))),
        ("<p>They said:</p><p>– Good day.</p><p>– Bye.</p>", texts("They said:", "– Good day.", "– Bye.")),
        ("<p>– Shade</p><p>– Water</p>", texts("– Shade", "– Water")),
        ("<p>Guests:<br>A,<br>B,<br>and C.<br>D</p>", (*texts("Guests:"), items("A,", "B,", "and C."), *texts("D"))),
        ("<p>Guests:<br>A;<br>B.</p>", texts("Guests:", "A;", "B.")),
        ("<p>Guests:<br>A,<br>B;<br>C.</p>", texts("Guests:", "A,", "B;", "C.")),
        ("<p>Guests:</p><p>A,</p><p>B,</p><p>C.</p>", texts("Guests:", "A,", "B,", "C.")),
    ],
    ids=[
        "bullets", "one bullet", "gap in the marks", "Arabic digits", "goes on", "number in prose", "only numbers",
        "years", "days", "skips one", "decimals", "dashes", "dialogue", "dashes alone", "broken lines", "too few",
        "mixed marks", "paragraphs",
    ],
)  # fmt: skip
def test_a_written_list_is_one_only_when_more_than_one_sign_says_so(fragment: str, expected: tuple[Block, ...]) -> None:
    assert blocks(fragment) == expected


def test_a_written_marker_goes_out_of_the_markup_too() -> None:
    (found,) = blocks("<p><b>1. </b>a <i>b</i></p><p><b>2. c</b> d</p>")
    assert found == List((ListItem("a b", html="a <i>b</i>"), ListItem("c d", html="<b>c</b> d")), ordered=True)


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("<p><strong>What is it?</strong></p>a", (Heading("What is it?", 2), *texts("a"))),
        ("<p><b>Main fields:</b></p>a", (Heading("Main fields:", 3), *texts("a"))),
        ("<p><b>A whole sentence.</b></p>a", (Paragraph("A whole sentence.", "<b>A whole sentence.</b>"), *texts("a"))),
        ("a<p><b>Jane Doe</b></p>", (*texts("a"), Paragraph("Jane Doe", "<b>Jane Doe</b>"))),
        ("<p><b>Half</b> bold</p>a", (Paragraph("Half bold", "<b>Half</b> bold"), *texts("a"))),
        ("<p><b>* * *</b></p>a", (Paragraph("* * *", "<b>* * *</b>"), *texts("a"))),
    ],
    ids=["question", "introduces", "sentence", "at the end", "half", "ornament"],
)
def test_a_bold_line_is_a_heading_only_when_it_stands_as_one(fragment: str, expected: tuple[Block, ...]) -> None:
    assert blocks(fragment) == expected
