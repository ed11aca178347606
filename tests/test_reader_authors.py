"""Whom a page names as its author, in its data and in print; who is none; and what is believed where it contradicts."""

import pytest

from drafts import drafted, linked
from urbanfeed.page import Draft

HEADING = "<h1>A Headline Worth Reading</h1>"
PERSON = '{"@type":"Article","author":{"@type":"Person","name":"Ann Hill"}}'


def names(draft: Draft) -> list[str]:
    return [it.value for it in draft.authors]


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ('<p>By <a rel="author" href="/x">Ann Hill</a></p>', "rel=author"),
        ('<p itemprop="author"><span itemprop="name">Ann Hill</span></p>', "microdata author"),
        ('<p property="schema:author">Ann Hill</p>', "microdata author"),
        ('<p class="p-author h-card">Ann Hill</p>', "microdata author"),
        ('<span class="byline__author-name">Ann Hill</span>', "author's name by its class"),
        ('<p><a href="/authors/ann-hill">Ann Hill</a> in Parks</p>', "link to an author"),
        (
            '<div class="author-box"><div>By</div><div>Ann Hill</div><div>Field Expert</div></div>',
            "author by its class",
        ),
        ("<p>By Ann Hill</p>", "printed by the headline"),
        ("<div><span>Автор:</span></div><div>Анна Хилл</div>", "printed by the headline, after a label"),
        ("<div class=meta><span>Ann Hill</span><br><span>8 July 2025</span></div>", "a name beside the date"),
    ],
)
def test_a_byline_by_the_headline_is_found(body: str, rule: str) -> None:
    draft = drafted(body=HEADING + body)
    assert names(draft) == ["Анна Хилл" if "Анна" in body else "Ann Hill"]
    assert draft.authors[0].rule == rule


@pytest.mark.parametrize(
    ("head", "rule"),
    [
        (linked(PERSON), "jsonld author"),
        ('<meta name="author" content="Ann Hill">', "meta author"),
        ('<meta property="article:author" content="Ann Hill">', "meta article:author"),
        ('<meta name="DC.creator" content="Ann Hill">', "meta dc.creator"),
        ('<meta name="citation_author" content="Hill, Ann">', "meta citation_author"),
        ('<meta name="cXenseParse:author" content="Ann Hill">', "meta cxenseparse:author"),
        ('<meta itemprop="author" content="Ann Hill">', "meta author"),
        ('<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Ann Hill">',
         "meta twitter:label1"),
        ('<meta property="article:author" content="https://www.facebook.com/ann">', None),
        ('<meta name="author_url" content="Ann Hill">', None),
    ],
)  # fmt: skip
def test_the_author_is_stated_to_machines(head: str, rule: str | None) -> None:
    draft = drafted(head)
    assert (names(draft), draft.authors[0].rule if draft.authors else None) == (["Ann Hill"] if rule else [], rule)


@pytest.mark.parametrize(
    ("behind", "found"),
    [
        ("<p>This post was written by Ann Hill, who likes parks.</p>", ["Ann Hill"]),
        ("<h3>Ann Hill</h3><p>Ann Hill is a gardener in the north of the city, and has written of its parks.</p>",
         ["Ann Hill"]),
        ('<div class="comments"><div class="comment vcard"><b class="fn">Bo Berg</b><p>Nice.</p></div></div>', []),
    ],
)  # fmt: skip
def test_behind_the_body_only_the_articles_own_author_is_found(behind: str, found: list[str]) -> None:
    assert names(drafted(behind=behind)) == found


@pytest.mark.parametrize(
    "body",
    [
        "<p>Reviewed by <a href='/authors/bo'>Bo Berg</a></p>",
        "<p>Edited by: Bo Berg</p>",
        "<p>Photo: Bo Berg</p>",
        "<figure><img src=a.jpg><figcaption>A tree <span class=author>Bo Berg</span></figcaption></figure>",
        "<nav><a href='/authors/bo'>Bo Berg</a></nav>" + "<p>x</p>" * 100,
        '<span class="author-bio">Bo Berg likes parks</span>',
    ],
)
def test_who_did_something_else_is_no_author(body: str) -> None:
    assert names(drafted(body=HEADING + body)) == []


@pytest.mark.parametrize(
    ("json", "found"),
    [
        ('{"@type":"Article","author":["Ann Hill","Bo Berg"]}', ["Ann Hill", "Bo Berg"]),
        ('{"@type":"Article","author":"Ann Hill and Bo Berg"}', ["Ann Hill", "Bo Berg"]),
        ('{"@type":"Article","author":{"givenName":"Ann","familyName":"Hill"}}', ["Ann Hill"]),
        ('{"@graph":[{"@type":"Article","author":{"@id":"#a"}},{"@type":"Person","@id":"#a","name":"Ann Hill"}]}',
         ["Ann Hill"]),
        ('{"@type":"WebPage","mainEntity":{"@type":"Article","author":{"name":"Ann Hill"}}}', ["Ann Hill"]),
        ('{"@type":"Article","author":{"@type":"Person","name":"admin"}}', []),
        ('{"@type":"Article","author":{"name":"a.example"}}', []),
        # organisations: the sole byline counts, the site itself does not
        ('{"@type":"Article","author":{"@type":"Organization","name":"Hill & Field"}}', ["Hill & Field"]),
        ('{"@type":"Article","author":[{"@type":"Organization","name":"The Daily Page"},{"name":"Ann Hill"}]}',
         ["Ann Hill"]),
        ('{"@type":"Article","author":{"name":"The Daily Page"},"publisher":{"name":"The Daily Page"}}', []),
        ('{"@type":"Article","author":{"name":"Daily Page"},"publisher":{"name":"Daily Page"}}', []),
        ('{"@type":"Article","author":{"@id":"#x"},"publisher":{"@id":"#x"}}', []),
        ('{"@type":"Article","author":{"@id":{"a":[1]}}}', []),
    ],
)  # fmt: skip
def test_authors_in_linked_data(json: str, found: list[str]) -> None:
    assert names(drafted(linked(json), url="https://www.a.example/x")) == found


def test_the_owner_of_a_site_that_bears_his_name_is_its_author() -> None:
    head = '<meta property="og:site_name" content="Ann Hill"><meta name="author" content="Ann Hill">'
    assert names(drafted(head, url="https://annhill.example/x")) == ["Ann Hill"]
    firm = linked('{"@type":"Organization","name":"Ann Hill"}')
    assert names(drafted(head + firm, url="https://annhill.example/x")) == []


def test_an_agency_is_given_apart_and_signs_only_where_nobody_else_does() -> None:
    draft = drafted('<meta name="author" content="Reuters">')
    assert (names(draft), [it.value for it in draft.agencies]) == (["Reuters"], ["Reuters"])
    draft = drafted('<meta name="author" content="Ann Hill (Reuters)">')
    assert (names(draft), [it.value for it in draft.agencies]) == (["Ann Hill"], ["Reuters"])


def test_the_printed_line_that_names_more_people_is_taken() -> None:
    draft = drafted(linked(PERSON), HEADING + "<p>By Ann Hill, Bo Berg and Cy Field</p>")
    assert names(draft) == ["Ann Hill", "Bo Berg", "Cy Field"]


def test_a_contradiction_gives_the_better_founded_name_with_less_confidence() -> None:
    agreed = drafted(linked(PERSON), HEADING + "<p>By Ann Hill</p>").authors[0]
    alone = drafted(linked(PERSON)).authors[0]
    contradicted = drafted(linked(PERSON) + '<meta name="author" content="Bo Berg">').authors[0]
    assert agreed.value == alone.value == contradicted.value == "Ann Hill"
    confidences = [it.confidence or 0 for it in (agreed, alone, contradicted)]
    assert confidences == sorted(confidences, reverse=True)
    assert len(set(confidences)) == 3


def test_a_login_counts_where_nobody_is_named_otherwise() -> None:
    login = linked('{"@type":"Article","author":"ann.hill7"}')
    assert names(drafted(login)) == ["ann.hill7"]
    assert names(drafted(login, HEADING + "<p>By Ann Hill</p>")) == ["Ann Hill"]
