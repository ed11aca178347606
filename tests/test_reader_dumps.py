"""Text dumps: lines are all there is."""

import pytest

from urbanfeed import reader
from urbanfeed.page import ExtractionError, Page

LONG = "This is a line of a text dump that has a full sentence in it, and another half, so that it reads as prose."


def _read(text: str) -> tuple[str | None, str]:
    draft = reader.read(Page(content=b"", markup=text, content_type="text/plain; charset=utf-8"))
    return (draft.headline.value if draft.headline else None), draft.body


def test_the_first_line_is_the_headline() -> None:
    headline, body = _read(f"What happened\n\n{LONG}\n{LONG}\n")
    assert headline == "What happened"
    assert "What happened" not in body


def test_a_line_that_leads_up_to_the_next_is_no_headline() -> None:
    assert _read(f"The commitment:\nWhat we want\n{LONG}\n{LONG}")[0] == "What we want"


def test_share_lists_and_addresses_are_no_body() -> None:
    _, body = _read(
        f"Title\n  • Facebook\n  • Print\n{LONG}\n{LONG}\nMore\nOFFICE\nStreet 7\nhttp://a.example\n+49 228 976 299\n"
    )
    assert body.count(LONG) == 2
    assert "Facebook" not in body
    assert "a.example" not in body


def test_markup_characters_are_text() -> None:
    assert "a &lt;b&gt; &amp; c" in _read(f"Title\n{LONG} a <b> & c.\n{LONG}")[1]


@pytest.mark.parametrize("text", ["", "\n \n", "\x00\x00", "123\n---"])
def test_a_dump_without_words_is_empty(text: str) -> None:
    with pytest.raises(ExtractionError, match="empty"):
        _read(text)
