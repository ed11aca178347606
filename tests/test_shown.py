from dataclasses import replace

import pytest

from articles import article
from urbanfeed.article import Image, Rights
from urbanfeed.blocks import Embed, Figure, Heading, Paragraph
from urbanfeed.publish.shown import excerpt, shown

BODY = (
    Heading("A subhead", level=2),
    Paragraph("The first sentence. " + "Many more words follow here. " * 30, language="en"),
    Paragraph("The end of it."),
)


def test_full_rights_show_all_of_it() -> None:
    it = shown(article(body=BODY, standfirst="In short"))
    assert it.whole
    assert it.body == BODY


def test_the_default_rights_show_the_first_sentences_and_no_more() -> None:
    it = shown(article(body=BODY, standfirst="In short", rights=Rights()))
    assert not it.whole
    assert it.standfirst == "In short"
    assert it.text.startswith("The first sentence.")
    assert len(it.text) <= 280
    assert "The end of it." not in it.html + it.markdown + it.excerpt()


def test_neither_an_excerpt_nor_a_link_has_pictures() -> None:
    images = (Image(url="https://city.example/tram.jpg"),)
    assert [shown(article(images=images, rights=Rights(show=show))).images for show in ("full", "excerpt", "link")] == [
        images, (), (),
    ]  # fmt: skip


def test_of_a_rebuilt_page_nothing_shows_an_address() -> None:
    """They were invented with the page's own; what is said of a picture is real."""
    rebuilt = article(
        body=(Figure("https://city.example/a.jpg", caption="A tram"), Figure("https://city.example/b.jpg"),
              Embed("https://city.example/video"), Paragraph("The end.")),
        images=(Image(url="https://city.example/a.jpg", alt="A tram"),),
    )  # fmt: skip
    it = shown(replace(rebuilt, provenance=replace(rebuilt.provenance, invented_url=True)))
    assert it.images == (Image(alt="A tram"),)
    assert it.html == "<figure><figcaption>A tram</figcaption></figure>\n<p>The end.</p>"
    assert "city.example" not in it.html + it.markdown + it.text
    assert "city.example" in shown(rebuilt).html


def test_link_rights_show_nothing_of_the_text() -> None:
    it = shown(article(body=BODY, standfirst="In short", rights=Rights(show="link")))
    assert (it.text, it.html, it.standfirst, it.excerpt()) == ("", "", None, "")


@pytest.mark.parametrize(
    ("text", "length", "expected"),
    [
        ("Short.", 280, "Short."),
        ("Arbetet är bl.a. inriktat på städerna. Nästa mening är lång.", 45, "Arbetet är bl.a. inriktat på städerna."),
        ("ولدت فكرة المدن في روسيا؟ ثم كبرت. ثم انتشرت في كل مكان.", 40, "ولدت فكرة المدن في روسيا؟ ثم كبرت."),
        ("«Бұл — форум емес.» Сосын тағы да көп сөз бар.", 30, "«Бұл — форум емес.»"),
        ("城市属于每个人。第二句话很长很长很长。", 12, "城市属于每个人。"),
        ("One long sentence that has no end within what is asked", 20, "One long sentence…"),
        ("oneverylongwordwithoutanyspace", 10, "oneverylo…"),
    ],
)
def test_an_excerpt_ends_at_a_sentence_or_else_at_a_word(text: str, length: int, expected: str) -> None:
    assert excerpt(text, length) == expected
    assert len(excerpt(text, length)) <= length


@pytest.mark.parametrize("marks", ["!", "…", '!"', "。”"])
def test_no_run_of_marks_makes_an_excerpt_slow(marks: str) -> None:
    """Looked for in the whole of such a text, the end of a sentence took time in the square of its length: hours."""
    assert len(excerpt(marks * 500_000 + "a")) <= 280
