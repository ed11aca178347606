"""What a page claims becomes fields that can be trusted; what it does not state stays null."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from fragments import texts
from urbanfeed.article import Article, FieldRule, Image
from urbanfeed.blocks import Heading
from urbanfeed.ingest.clean import clean
from urbanfeed.page import Claim, Draft, ExtractionError, Page

PAGE = Page(b"page", "page", url="https://city.example/news/trees/?utm_source=x")
DRAFT = Draft(
    extractor="reader",
    version="1",
    body="<p>The council met on the square to talk of trees and water.</p>",
    body_rule="blocks",
    headline=Claim("  Trees&nbsp;on\n the square ".replace("&nbsp;", "\xa0"), "h1", 0.9),
    languages=(Claim("en", "html lang"),),
)


def cleaned(**fields: object) -> Article:
    return clean(replace(DRAFT, **fields), PAGE)  # type: ignore[arg-type]


def test_an_agency_that_only_a_byline_names_has_a_rule_too() -> None:
    article = cleaned(authors=(Claim("Reuters", "span.byline"),), agencies=())
    assert article.agencies == ("Reuters",)
    assert FieldRule("agencies", "span.byline") in article.provenance.fields


def test_what_is_not_stated_is_null() -> None:
    article = cleaned()
    assert article.headline == "Trees\xa0on the square"
    assert (article.standfirst, article.authors, article.section, article.images) == (None, (), None, ())
    assert (article.published, article.updated) == (None, None)
    assert article.word_count == 12


def test_provenance_says_which_rule_gave_each_field() -> None:
    article = cleaned(published=Claim("2025-07-08T10:00:00+00:00", "meta date"), section=Claim("  ", "nothing"))
    assert article.provenance.sha256 == PAGE.sha256
    assert article.provenance.fields == (
        FieldRule("headline", "h1", 0.9),
        FieldRule("body", "blocks"),
        FieldRule("published", "meta date"),
        FieldRule("canonical_url", "address asked for"),
        FieldRule("language", "html lang", 0.95),
    )


@pytest.mark.parametrize(
    ("published", "updated", "expected"),
    [
        ("2025-07-08T10:00:00+00:00", "2025-07-08T15:05:00+05:00", "2025-07-08T15:05:00+05:00"),
        ("2025-07-08T10:00:00+00:00", "2025-07-08T15:00:00+05:00", None),
        ("2025-07-08T10:00:00+00:00", "2024-07-08T10:00:00+00:00", None),
        (None, "2025-07-08T10:00:00+00:00", None),
    ],
)
def test_updated_is_null_unless_it_is_later_than_published(
    published: str | None, updated: str, expected: str | None
) -> None:
    article = cleaned(published=Claim(published, "p") if published else None, updated=Claim(updated, "u"))
    assert (article.updated.at if article.updated else None) == expected


def test_the_id_goes_with_the_canonical_address_or_with_the_bytes() -> None:
    one = cleaned(canonical_url=Claim("/news/trees/", "link"))
    assert one.canonical_url == "https://city.example/news/trees/"
    assert one.id == cleaned().id
    unknown = Page(b"a", "a"), Page(b"a", "a"), Page(b"b", "b")
    ids = [clean(DRAFT, page).id for page in unknown]
    assert ids[0] == ids[1] != ids[2]


def test_a_canonical_address_that_is_the_front_page_is_not_believed() -> None:
    assert (
        cleaned(canonical_url=Claim("https://city.example/", "link")).canonical_url
        == "https://city.example/news/trees/"
    )


def test_relative_addresses_start_from_the_base_element() -> None:
    page = replace(PAGE, markup="<head><base target=x href='/other/'>")
    draft = replace(DRAFT, images=(Image("a.jpg", " ", "Trees © J. Doe", None), Image()), images_rule="figure")
    assert clean(draft, page).images == (Image("https://city.example/other/a.jpg", None, "Trees", "J. Doe"),)


def test_a_heading_that_only_repeats_the_headline_is_not_body() -> None:
    assert cleaned(headline=Claim("Trees", "h1"), body="<h1>trees</h1><p>a</p><h2>Trees</h2>").body == (
        *texts("a"),
        Heading("Trees", 2),
    )


def test_a_page_without_headline_is_called_by_its_first_words() -> None:
    article = cleaned(headline=None, body="<p>" + "The council met again. " * 9 + "</p>")
    assert article.headline == "The council met again. The council met again. The council met again. The…"
    assert article.provenance.fields[0] == FieldRule("headline", "first words of the body", 0.0)


def test_the_first_words_are_few_also_where_nothing_parts_words() -> None:
    assert cleaned(headline=None, body=f"<p>{'市' * 200}</p>").headline == "市" * 80 + "…"


def test_a_body_of_one_short_line_without_a_headline_is_not_lost() -> None:
    """What serves for a headline is then the body's own beginning."""
    assert cleaned(headline=None, body="<p>Only this line.</p>").text == "Only this line."


@pytest.mark.parametrize(
    ("more", "kept"), [(", reports City News.", False), (", and five more follow before next year ends.", True)]
)
def test_a_first_line_is_dropped_only_where_it_says_the_headline_and_little_more(more: str, kept: bool) -> None:
    headline = "The city opens its first park on the river bank for all of its people"
    text = cleaned(headline=Claim(headline, "h1"), body=f"<p>{headline}{more}</p><p>Work has begun.</p>").text
    assert (more in text) is kept


@pytest.mark.parametrize("body", ["", "<p>&nbsp;</p>", "<img src=a.jpg>", "<h1>Trees</h1>"])
def test_a_page_without_text_is_no_article(body: str) -> None:
    with pytest.raises(ExtractionError, match="empty"):
        cleaned(headline=Claim("Trees", "h1"), body=body)


def test_first_seen_is_when_it_was_fetched() -> None:
    at = datetime(2025, 7, 8, 10, tzinfo=UTC)
    assert clean(DRAFT, replace(PAGE, fetched_at=at)).first_seen == at


def test_a_block_has_a_language_only_where_it_is_another() -> None:
    swedish = "Programmet för hållbara städer främjar en hållbar utveckling i städer och kommuner. " * 2
    english = "The programme promotes sustainable development in towns and municipalities of the country. " * 2
    article = cleaned(
        languages=(Claim("sv-FI", "scraper"),),
        body=f"<p>{swedish}</p>" * 4 + f"<p>{english}</p><p>Not enough.</p><ul><li>{english}</li></ul>",
    )
    assert article.language == "sv-FI"
    assert [getattr(block, "language", None) for block in article.body] == [None, None, None, None, "en", None, "en"]
