"""Searching through the GraphQL door: scores, marks, pages."""

from pathlib import Path
from typing import Any

import pytest

from articles import article, at
from graphql_door import BASE, door
from urbanfeed.article import Article, Rights
from urbanfeed.blocks import Paragraph

pytestmark = pytest.mark.usefixtures("road")

SEARCH = """query ($q: String!, $first: Int, $after: String, $last: Int, $before: String, $filter: ArticleFilter,
                   $order: ArticleOrder! = RELEVANCE) {
  search(q: $q, first: $first, after: $after, last: $last, before: $before, filter: $filter, order: $order) {
    totalCount totalCountIsExact ranked
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor score headline { html text } snippet { html text parts { text isMatch } } node { slug } }
    nodes { slug }
  }
}"""


def about(name: str, text: str, **fields: Any) -> Article:
    return article(name, headline=f"On {name}", language="en", body=(Paragraph(text),), **fields)


async def test_the_best_answer_comes_first_with_its_score_and_its_marks(tmp_path: Path) -> None:
    some = about("some", "One word on trams & rails among many others, which is not what this article is about.")
    more = about("trams", "Trams and more <trams>; the tram again.")
    async with door(tmp_path, [some, more, about("buses", "Nothing of it.")]) as graphql:
        found = (await graphql.data(SEARCH, q="tram"))["search"]
    first, second = found["edges"]
    assert (first["node"]["slug"], second["node"]["slug"]) == ("trams", "some")
    assert [it["slug"] for it in found["nodes"]] == ["trams", "some"]
    assert first["score"] > second["score"] > 0
    assert first["headline"] == {"html": "On <mark>trams</mark>", "text": "On trams"}
    assert first["snippet"]["html"] == (
        "<mark>Trams</mark> and more &lt;<mark>trams</mark>&gt;; the <mark>tram</mark> again."
    )
    assert second["snippet"]["parts"][:2] == [
        {"text": "One word on ", "isMatch": False},
        {"text": "trams", "isMatch": True},
    ]
    assert second["snippet"]["html"].startswith("One word on <mark>trams</mark> &amp; rails")
    assert (found["totalCount"], found["totalCountIsExact"], found["ranked"]) == (2, True, None)


async def test_a_search_is_paged_through_in_both_directions(tmp_path: Path) -> None:
    articles = [about(f"n{n}", "tram " * n) for n in range(1, 6)]
    async with door(tmp_path, articles) as graphql:
        whole = [it["slug"] for it in (await graphql.data(SEARCH, q="tram"))["search"]["nodes"]]
        assert len(whole) == 5
        forward: list[str] = []
        after = None
        while True:
            page = (await graphql.data(SEARCH, q="tram", first=2, after=after))["search"]
            forward += [it["slug"] for it in page["nodes"]]
            if not page["pageInfo"]["hasNextPage"]:
                break
            after = page["pageInfo"]["endCursor"]
        assert forward == whole
        back = (await graphql.data(SEARCH, q="tram", last=2, before=page["pageInfo"]["startCursor"]))["search"]
        assert [it["slug"] for it in back["nodes"]] == whole[2:4]


async def test_a_search_may_be_narrowed_and_ordered_by_date(tmp_path: Path) -> None:
    articles = [
        about("old", "tram tram tram", published=at("2024-01-01T00:00:00Z")),
        about("new", "a tram", published=at("2025-01-01T00:00:00Z")),
        about("other", "a tram", source="other"),
    ]
    async with door(tmp_path, articles) as graphql:
        found = (await graphql.data(SEARCH, q="tram", filter={"source": "city_news"}, order="NEWEST"))["search"]
        assert [(it["node"]["slug"], it["score"]) for it in found["edges"]] == [("new", None), ("old", None)]


async def test_a_search_has_words_and_says_so(tmp_path: Path) -> None:
    async with door(tmp_path, [about("one", "tram")]) as graphql:
        for variables, parameter in (
            ({"q": " "}, "q"),
            ({"q": "x" * 201}, "q"),
            ({"q": "tram", "filter": {"q": "bus"}}, "filter.q"),
            ({"q": "tram", "first": 0}, "first"),
        ):
            error = await graphql.error(SEARCH, **variables)
            assert (error["extensions"]["code"], error["extensions"]["parameter"]) == ("BAD_USER_INPUT", parameter)
        assert (await graphql.data(SEARCH, q="tram", filter={"q": []}))["search"]["totalCount"] == 1
        too_short = '{ search(q: "tram") { edges { snippet(length: 39) { html } } } }'
        assert (await graphql.error(too_short))["extensions"]["parameter"] == "length"


async def test_a_snippet_has_nothing_of_what_may_not_be_shown(tmp_path: Path) -> None:
    """The article is found by its whole text; where that may not be shown, the excerpt stands there unmarked."""
    text = f"The opening. {'More of it. ' * 40}The tram comes last."
    async with door(tmp_path, [about("guarded", text, rights=Rights(show="excerpt"))]) as graphql:
        (edge,) = (await graphql.data(SEARCH, q="tram"))["search"]["edges"]
        assert edge["snippet"]["text"].startswith("The opening.")
        assert "tram" not in edge["snippet"]["html"]
        assert "<mark>" not in edge["snippet"]["html"]


async def test_a_search_has_the_facets_and_feeds_of_its_query(tmp_path: Path) -> None:
    query = """{ search(q: "tram", filter: {language: "en"}, order: NEWEST) {
      facets { topic { value count } } feedUrls { atom rss } embedUrl
    } }"""
    async with door(tmp_path, [about("one", "tram", topics=("mobility",))]) as graphql:
        found = (await graphql.data(query))["search"]
    assert found == {
        "facets": {"topic": [{"value": "mobility", "count": 1}]},
        "feedUrls": {
            "atom": f"{BASE}/feeds/atom.xml?language=en&q=tram",
            "rss": f"{BASE}/feeds/rss.xml?language=en&q=tram",
        },
        "embedUrl": f"{BASE}/embed/feed?language=en&q=tram",
    }
