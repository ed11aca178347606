"""What the GraphQL door says of an article, and what it keeps to itself."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from articles import article, page
from graphql_door import BASE, door
from urbanfeed.article import FieldRule, Image, Provenance, Rights, Terms, Withdrawal
from urbanfeed.blocks import Code, Embed, Figure, Heading, List, ListItem, Paragraph, Quote, Table
from urbanfeed.moment import Moment
from urbanfeed.taxonomy import taxonomy

pytestmark = pytest.mark.usefixtures("road")


async def test_an_article_says_what_its_page_states(tmp_path: Path) -> None:
    rich = article(
        "rich",
        headline="اتحاد المدن الحية",
        language="ar",
        standfirst="ولدت الفكرة.",
        authors=("ليلى",),
        section="مدن",
        published=Moment("2023-05-15T12:05:00", "minute", "unknown", "12:05 مساءً"),
        updated=Moment("2023-05-16", "day", "source", "16 مايو 2023", timezone="Asia/Almaty"),
        images=(Image("https://city.example/i.jpg", "alt", "caption", "credit"),),
        topics=("housing", "no-longer-in-the-taxonomy"),
        word_count=7,
        rights=Rights(show="full", licence="CC BY 4.0", credit="Living Cities", basis="licence"),
        provenance=Provenance(
            sha256="ab" * 32,
            extractor="scraper city_news",
            version="1",
            url="https://city.example/rich?amp=1",
            fetched_at=datetime(2025, 9, 1, 8, 0, 5, tzinfo=UTC),
            fields=(FieldRule("headline", "h1", 0.9),),
            confidence=0.75,
            twin="amp",
        ),
    )
    async with door(tmp_path, [rich]) as graphql:
        nodes = await graphql.data(
            """{ articles { nodes {
              id headline standfirst authors language direction section slug wordCount isWhole
              published { at precision zone text } publishedAt updated { at precision zone text } updatedAt firstSeen
              url canonicalUrl pageUrl excerpt
              images { url alt caption credit }
              topics { key label(language: "ar") }
              source { name title home language }
              rights { show licence credit basis }
              provenance { url inventedUrl fetchedAt sha256 extractor version twin confidence
                           fields { name rule confidence } }
            } } }"""
        )
    (node,) = nodes["articles"]["nodes"]
    housing = next(it for it in taxonomy() if it.key == "housing")
    assert node == {
        "id": rich.id,
        "headline": "اتحاد المدن الحية",
        "standfirst": "ولدت الفكرة.",
        "authors": ["ليلى"],
        "language": "ar",
        "direction": "RTL",
        "section": "مدن",
        "slug": "rich",
        "wordCount": 7,
        "isWhole": True,
        "published": {"at": "2023-05-15T12:05:00", "precision": "MINUTE", "zone": "UNKNOWN", "text": "12:05 مساءً"},
        "publishedAt": "2023-05-15T12:05:00Z",
        "updated": {"at": "2023-05-16", "precision": "DAY", "zone": "SOURCE", "text": "16 مايو 2023"},
        "updatedAt": "2023-05-15T18:00:00Z",
        "firstSeen": "2025-09-01T08:00:00Z",
        "url": "https://city.example/rich",
        "canonicalUrl": "https://city.example/rich",
        "pageUrl": f"{BASE}/articles/{rich.id}/rich",
        "excerpt": "ولدت الفكرة.",
        "images": [{"url": "https://city.example/i.jpg", "alt": "alt", "caption": "caption", "credit": "credit"}],
        "topics": [{"key": "housing", "label": housing.labels["ar"]}],
        "source": {
            "name": "city_news",
            "title": "City_News",
            "home": "https://city_news.example/",
            "language": "en",
        },
        "rights": {"show": "FULL", "licence": "CC BY 4.0", "credit": "Living Cities", "basis": "licence"},
        "provenance": {
            "url": "https://city.example/rich?amp=1",
            "inventedUrl": False,
            "fetchedAt": "2025-09-01T08:00:05Z",
            "sha256": "ab" * 32,
            "extractor": "scraper city_news",
            "version": "1",
            "twin": "AMP",
            "confidence": 0.75,
            "fields": [{"name": "headline", "rule": "h1", "confidence": 0.9}],
        },
    }


async def test_what_a_page_does_not_state_is_null(tmp_path: Path) -> None:
    async with door(tmp_path, [article("bare", language=None)]) as graphql:
        nodes = await graphql.data(
            "{ articles { nodes { standfirst authors language direction published { at } publishedAt updated { at }"
            " updatedAt section images { url } topics { key } provenance { twin confidence } } } }"
        )
    assert nodes["articles"]["nodes"] == [
        {
            "standfirst": None, "authors": [], "language": None, "direction": "LTR", "published": None,
            "publishedAt": None, "updated": None, "updatedAt": None, "section": None, "images": [], "topics": [],
            "provenance": {"twin": None, "confidence": None},
        }
    ]  # fmt: skip


async def test_an_invented_address_is_never_linked(tmp_path: Path) -> None:
    invented = article("one", provenance=Provenance("ab", "reader", "1", url="https://x.example/", invented_url=True))
    async with door(tmp_path, [invented]) as graphql:
        query = "query One($id: ID!) { article(by: {id: $id}) { url canonicalUrl pageUrl provenance { inventedUrl } } }"
        assert (await graphql.data(query, id=invented.id))["article"] == {
            "url": None,
            "canonicalUrl": None,
            "pageUrl": f"{BASE}/articles/{invented.id}/one",
            "provenance": {"inventedUrl": True},
        }


async def test_an_article_whose_source_is_only_a_host_still_names_it(tmp_path: Path) -> None:
    async with door(tmp_path) as graphql:
        stray = article("stray", source="city.example")
        await graphql.store.articles.put(stray, page("stray"))
        nodes = (await graphql.data("{ articles { nodes { source { name title } } } }"))["articles"]["nodes"]
    assert nodes == [{"source": {"name": "city.example", "title": "city.example"}}]


BLOCKS = (
    Heading("Дөрөв", 2, language="mn"),
    Paragraph("A & B <c>"),
    Paragraph("bold", html="<strong>bold</strong>", language="ar"),
    List((ListItem("one", items=(ListItem("inner", html="<em>inner</em>"),)), ListItem("two")), ordered=True, start=3),
    Quote("said", speaker="Who"),
    Figure("https://city.example/i.jpg", alt="alt", caption="caption", credit="credit"),
    Table((("a", "b"), ("c", "d"))),
    Code("x\n  y"),
    Embed("https://video.example/1"),
)


async def test_blocks_of_every_kind_come_typed(tmp_path: Path) -> None:
    query = """{ articles { nodes { blocks { __typename
      ... on HeadingBlock { level text html language direction }
      ... on ParagraphBlock { text html language direction }
      ... on ListBlock { ordered start language direction items { text html items { text html } } }
      ... on QuoteBlock { text html speaker }
      ... on FigureBlock { url alt caption credit }
      ... on TableBlock { rows }
      ... on CodeBlock { text }
      ... on EmbedBlock { url }
    } } } }"""
    async with door(tmp_path, [article("one", body=BLOCKS)]) as graphql:
        (node,) = (await graphql.data(query))["articles"]["nodes"]
    expected: list[dict[str, Any]] = [
        {"level": 2, "text": "Дөрөв", "html": "Дөрөв", "language": "mn", "direction": "LTR"},
        {"text": "A & B <c>", "html": "A &amp; B &lt;c&gt;", "language": None, "direction": None},
        {"text": "bold", "html": "<strong>bold</strong>", "language": "ar", "direction": "RTL"},
        {"ordered": True, "start": 3, "language": None, "direction": None, "items": [
            {"text": "one", "html": "one", "items": [{"text": "inner", "html": "<em>inner</em>"}]},
            {"text": "two", "html": "two", "items": []},
        ]},
        {"text": "said", "html": "said", "speaker": "Who"},
        {"url": "https://city.example/i.jpg", "alt": "alt", "caption": "caption", "credit": "credit"},
        {"rows": [["a", "b"], ["c", "d"]]},
        {"text": "x\n  y"},
        {"url": "https://video.example/1"},
    ]  # fmt: skip
    kinds = ["Heading", "Paragraph", "Paragraph", "List", "Quote", "Figure", "Table", "Code", "Embed"]
    assert node["blocks"] == [
        {"__typename": f"{kind}Block", **block} for kind, block in zip(kinds, expected, strict=True)
    ]


async def test_the_body_comes_as_html_text_and_markdown(tmp_path: Path) -> None:
    one = article("one", body=BLOCKS)
    async with door(tmp_path, [one]) as graphql:
        forms = "body html: body(format: HTML) text: body(format: TEXT) md: body(format: MARKDOWN)"
        (node,) = (await graphql.data(f"{{ articles {{ nodes {{ {forms} }} }} }}"))["articles"]["nodes"]
    assert node == {"body": one.html, "html": one.html, "text": one.text, "md": one.markdown}


async def test_an_excerpt_is_as_long_as_asked(tmp_path: Path) -> None:
    one = article("one", body=(Paragraph("The first sentence is this. " + "Word " * 100),))
    async with door(tmp_path, [one]) as graphql:
        nodes = (await graphql.data("{ articles { nodes { short: excerpt(length: 60) excerpt } } }"))["articles"][
            "nodes"
        ]
    assert nodes[0]["short"] == "The first sentence is this."
    assert 60 < len(nodes[0]["excerpt"]) <= 280


async def test_what_else_a_page_says_comes_too(tmp_path: Path) -> None:
    """Agencies, keywords, sizes of pictures, and what it says of its use."""
    one = article(
        "one",
        agencies=("KazInform",),
        tags=("парк", "қала"),
        images=(Image("https://city.example/i.jpg", width=1200, height=800),),
        terms=Terms(False, ".paid", "https://licence.example/", "reserved", "https://city.example/tdm", ("noai",)),
    )
    query = """{ articles { nodes {
      agencies tags images { width height } places { key } story { id } summary embedUrl
      terms { isAccessibleForFree licence mining miningPolicy directives } provenance { pageSha256 sha256 }
    } } }"""
    async with door(tmp_path, [one]) as graphql:
        (node,) = (await graphql.data(query))["articles"]["nodes"]
    sha256 = one.provenance.sha256
    assert node == {
        "agencies": ["KazInform"],
        "tags": ["парк", "қала"],
        "images": [{"width": 1200, "height": 800}],
        "places": [],
        "story": None,
        "summary": None,
        "embedUrl": f"{BASE}/embed/articles/{one.id}",
        "terms": {
            "isAccessibleForFree": False,
            "licence": "https://licence.example/",
            "mining": "RESERVED",
            "miningPolicy": "https://city.example/tdm",
            "directives": ["noai"],
        },
        "provenance": {"pageSha256": sha256, "sha256": sha256},
    }


async def test_of_a_withdrawn_article_nothing_is_said_but_that_and_why(tmp_path: Path) -> None:
    one = article("one", tags=("парк",), agencies=("KazInform",), topics=("housing",), summary="Short.")
    other = article("other", topics=("housing",))
    query = """query ($id: ID!) { node(id: $id) { ... on Article {
      headline tags agencies summary isWhole body revisionCount withdrawnReason
      revisions { headline } related { node { id } } topics { key } sameTextAs { id }
    } } }"""
    async with door(tmp_path, [one, other]) as graphql:
        withdrawal = Withdrawal(datetime(2026, 1, 1, tzinfo=UTC), "the publisher asked", "operator")
        await graphql.store.articles.withdraw(one.id, withdrawal)
        node = (await graphql.data(query, id=one.id))["node"]
        assert (await graphql.data(query, id=other.id))["node"]["related"] == []
    assert node == {
        "headline": "", "tags": [], "agencies": [], "summary": None, "isWhole": False, "body": "", "revisionCount": 1,
        "withdrawnReason": "the publisher asked", "revisions": [], "related": [], "topics": [], "sameTextAs": None,
    }  # fmt: skip
