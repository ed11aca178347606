"""Which part of its article a page is, and where the article goes on."""

import pytest

from urbanfeed import reader
from urbanfeed.ingest.extract import page_of
from urbanfeed.reader import one_article

PROSE = "".join(
    f"<p>Sentence number {i} of a text that somebody wrote to be read, with a comma in it, and an end.</p>"
    for i in range(6)
)


def part(url: str, links: str, head: str = "") -> tuple[int | None, str | None]:
    markup = f"<html><head><title>The long walk</title>{head}</head><body><h1>The long walk</h1>{PROSE}{links}"
    draft = reader.read(page_of(markup, url))
    return draft.part, draft.next_url.value if draft.next_url else None


@pytest.mark.parametrize(
    ("url", "links", "found"),
    [
        ("/walk/", "<a rel=next href='/walk/2/'>On</a>", (1, "/walk/2/")),
        ("/walk", "<a href='/walk/page/2'>Läs vidare</a>", (1, "/walk/page/2")),
        ("/walk?id=7", "<a href='?id=7&amp;sida=2'>2</a>", (1, "/walk?id=7&sida=2")),
        ("/walk.html", "<a href='walk-2.html'>2</a> <a href='walk-3.html'>3</a>", (1, "/walk-2.html")),
        ("/walk-2.html", "<a href='walk.html'>1</a> <a href='walk-3.html'>3</a>", (2, "/walk-3.html")),
        ("/walk-3.html", "<a href='walk.html'>1</a> <a href='walk-2.html'>2</a>", (3, None)),
        ("/walk?start=10", "<a href='?start=0'>1</a> <a href='?start=20'>3</a>", (2, "/walk?start=20")),
        ("/walk", "<a href='/walk/2'>٢</a>", (1, "/walk/2")),
        ("/old.php?id=3", "<a rel=next title='The long walk' href='/old.php?id=9'>»</a>", (None, "/old.php?id=9")),
    ],
)
def test_parts_are_known_by_their_addresses(url: str, links: str, found: tuple[int | None, str | None]) -> None:
    number, following = found
    assert part(f"https://a.example{url}", links) == (number, following and f"https://a.example{following}")


@pytest.mark.parametrize(
    ("url", "links"),
    [
        ("/2024/05/walk/", "<a rel=next href='/2024/05/another-walk/'>Another walk</a>"),  # WordPress: the next post
        ("/news/12", "<a rel=next href='/news/13'>The day after</a> <a href='/news'>News</a>"),
        ("/?p=12", "<a rel=next href='/?p=13'>The day after</a>"),
        ("/walk", "<a href='/walk/2'>Two friends walk too</a>"),  # a number, but nothing says it counts pages
        ("/walk", "<a href='/walk?page=2#comments'>2</a>"),
        ("/walk-part-1", "<a rel=next href='/walk-part-2'>The long walk, part 2</a>"),  # a series
        ("/walk", "<a rel=next href='https://b.example/walk/2'>2</a>"),
        ("/walk", "<a href='http://['>2</a><a>2</a>"),
    ],
)
def test_a_link_to_another_article_is_none(url: str, links: str) -> None:
    assert part(f"https://a.example{url}", links) == (None, None)


def test_the_head_tells_it_too_and_a_next_post_beside_it_does_not_mislead() -> None:
    head = "<link rel=next href='/2024/another/'><link rel=next href='/2024/walk/2/'>"
    assert part("https://a.example/2024/walk/", "", head) == (1, "https://a.example/2024/walk/2/")


def test_numbers_and_addresses_beyond_reason_are_passed_over() -> None:
    links = f"<a href='/walk?page={'9' * 5000}'>2</a><a href='/walk?page=2&x=%ff\ud800'>2</a><a href='//[/2'>2</a>"
    assert part("https://a.example/walk", links)[1] is None


def test_linked_data_tells_it() -> None:
    parts = '{"@type":"NewsArticle","hasPart":[{"@type":"WebPage","url":"/walk?page=2"}]}'
    found = part("https://a.example/walk", "", f"<script type='application/ld+json'>{parts}</script>")
    assert found == (1, "https://a.example/walk?page=2")


def test_a_listing_has_pages_and_is_no_article() -> None:
    items = "".join(f"<li><a href='/{i}'>Headline number {i} of the day</a></li>" for i in range(40))
    pager = "<a rel=next href='/news/2'>2</a>"
    page = page_of(f"<h1>News</h1><ul>{items}</ul>{pager}", "https://a.example/news")
    assert reader.read(page).next_url is None


def test_addresses_of_one_article_differ_in_a_page_number_only() -> None:
    assert one_article("https://a.example/walk", "https://www.a.example/walk/2/")
    assert one_article("https://a.example/walk?page=2", "https://a.example/walk?page=3")
    assert not one_article("https://a.example/walk", "https://a.example/talk/2")
    assert not one_article("https://a.example/walk", "https://b.example/walk/2")
    assert not one_article("https://a.example/walk", None)
