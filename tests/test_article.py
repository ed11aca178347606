import json
from pathlib import Path

import jsonschema
import pytest

from articles import article, at
from urbanfeed import article_json
from urbanfeed.article import Image
from urbanfeed.blocks import Code, Embed, Figure, Heading, List, ListItem, Paragraph, Quote, Table
from urbanfeed.language import direction_of, matches
from urbanfeed.moment import Moment

SCHEMA = Path(__file__).parent.parent / "schema" / "article.schema.json"

EVERYTHING = article(
    language="mn",
    authors=("Б. Дорж",),
    published=Moment("2025-07-08", "day", "source", "/2025/07/08/", "Asia/Ulaanbaatar"),
    updated=at("2025-07-09T07:30:00+00:00"),
    images=(Image(url="https://city.example/a.jpg", credit="A < B"),),
    body=(
        Paragraph("Нэг & хоёр", html="<em>Нэг</em> &amp; хоёр"),
        Paragraph("An English paragraph", language="en"),
        Paragraph("فقرة", language="ar"),
        Heading("Гарчиг", level=2),
        List((ListItem("нэг", items=(ListItem("дотор"),)), ListItem("хоёр")), ordered=True, start=3),
        Quote("«Үг»", speaker="Хэн нэгэн"),
        Figure("https://city.example/a.jpg", alt='"хот"', caption="Хот", credit="Зураг"),
        Table((("а", "<б>"), ("в", "г"))),
        Code("if a < b:\n    pass"),
        Embed("https://video.example/?a=1&b=2"),
    ),
)


def test_an_article_survives_the_way_to_json_and_back() -> None:
    data = json.loads(json.dumps(article_json.to_json(EVERYTHING)))
    assert article_json.from_json(data, timezone="Asia/Ulaanbaatar") == EVERYTHING


def test_the_json_of_an_article_is_what_the_published_schema_says() -> None:
    jsonschema.validate(article_json.to_json(EVERYTHING), json.loads(SCHEMA.read_text()))


def test_the_published_schema_is_current() -> None:
    """If this fails, run `make schema` and read the diff: clients will see it."""
    assert json.loads(SCHEMA.read_text()) == json.loads(json.dumps(article_json.json_schema()))


def test_a_block_says_its_language_and_its_markup_only_where_it_has_them() -> None:
    first, second, *_ = article_json.to_json(EVERYTHING)["body"]
    assert first == {"type": "paragraph", "text": "Нэг & хоёр", "html": "<em>Нэг</em> &amp; хоёр"}
    assert second == {"type": "paragraph", "text": "An English paragraph", "language": "en"}


def test_plain_text_has_blocks_apart_and_list_items_one_a_line() -> None:
    assert EVERYTHING.text.split("\n\n")[3:5] == ["Гарчиг", "нэг\nдотор\nхоёр"]


def test_html_escapes_what_a_page_wrote_and_marks_a_block_of_another_language() -> None:
    html = EVERYTHING.html
    assert '<p lang="ar" dir="rtl">فقرة</p>' in html
    assert "<td>&lt;б&gt;</td>" in html
    assert "if a &lt; b" in html
    assert 'alt="&quot;хот&quot;"' in html
    assert '<ol start="3"><li>нэг<ul><li>дотор</li></ul></li>' in html
    assert 'href="https://video.example/?a=1&amp;b=2"' in html


def test_markdown_keeps_the_shape_of_the_body() -> None:
    markdown = EVERYTHING.markdown
    assert "*Нэг* & хоёр" in markdown
    assert "## Гарчиг" in markdown
    assert "3. нэг" in markdown
    assert "> «Үг»" in markdown


@pytest.mark.parametrize(
    ("tag", "direction"),
    [
        ("ar", "rtl"),
        ("fa-IR", "rtl"),
        ("kk-Arab", "rtl"),
        ("az-Latn", "ltr"),
        ("kk", "ltr"),
        (None, "ltr"),
        ("ar-Latn", "ltr"),
    ],
)
def test_direction_follows_the_script_a_language_is_written_in(tag: str | None, direction: str) -> None:
    assert direction_of(tag) == direction


def test_a_language_matches_its_own_regions_only() -> None:
    assert matches("sv", "sv-FI")
    assert matches("SV-fi", "sv-FI")
    assert not matches("sv-FI", "sv")
    assert not matches("s", "sv")
