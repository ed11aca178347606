"""Rights, in every field that can be reached from the root (walks.py): also those that somebody adds later."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)

from articles import article, at, page
from graphql_door import Door, door
from urbanfeed.article import Article, AsRead, Correction, Image, Rights, Show
from urbanfeed.blocks import Heading, Paragraph, Quote
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Wire
from walks import SCHEMA, documents, ways

pytestmark = pytest.mark.usefixtures("road")

# What deep in the body is said, what was said there before, and what was left out; with what surrounds the body.
HIDDEN = ("Secret", "Former", "Dropped", "Subhead", "Quotation", "Alttext", "Caption", "Credits", "picture", "Summary")
SHOWN: dict[Show, tuple[str, ...]] = {"full": HIDDEN, "excerpt": (), "link": ()}

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
# The last word on its body is an editor's; what the page says there is nobody's to read.
CORRECTED: dict[str, Any] = {
    "corrections": (Correction("body", NOW, "City desk", "a misprint"),),
    "as_read": AsRead(body=(Paragraph("Underneath."),), word_count=1),
}


def guarded(name: str, show: Show, deep: str, **fields: Any) -> Article:
    filling = "More of what is not said at the beginning. " * 12
    return article(
        name,
        rights=Rights(show=show),
        standfirst=f"Standfirst of {show}.",
        summary="Summary.",
        topics=("housing",),
        body=(Paragraph(f"Opening of {show}. {filling}{deep}."), Heading("Subhead", 2), Quote("Quotation.")),
        images=(Image("https://city.example/picture.jpg", "Alttext", "Caption", "Credits"),),
        published=at("2025-07-08T10:00:00Z"),
        **fields,
    )


def texts(value: Any) -> Iterator[str]:
    """All texts in an answer."""
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(inner)


async def everything_said(graphql: Door, values: Mapping[str, str]) -> tuple[str, int]:
    """All texts that can be had from the root, and the number of fields that were asked."""
    query = SCHEMA.query_type
    assert query is not None
    paths = list(ways(query, values))
    said: list[str] = []
    for document in documents(paths):
        said += texts(await graphql.data(document))
    return "\n".join(said), len(paths)


@pytest.mark.parametrize("show", SHOWN)
async def test_no_field_that_can_be_reached_says_more_than_the_rights_allow(
    tmp_path: Path, show: Show, road: Counter[str]
) -> None:
    """An article that was shown in full before, changed twice since, searched for by what may not be shown."""
    first = guarded("guarded", "full", "Former sentence. Dropped")
    second = guarded("guarded", show, "Former sentence")
    third = guarded("guarded", show, "Secret sentence")
    # Another source has the same text, and points to this one; others are related to it.
    words = (Paragraph(" ".join(f"word{n}" for n in range(99))),)
    again = guarded("again", show, "", source="again")
    again = replace(again, body=(*third.body, *words), published=at("2025-07-09T10:00:00Z"))
    third = replace(third, body=(*third.body, *words))
    values = {
        "first": "5",
        "by": f'{{id: "{third.id}"}}',
        "id": f'"{third.id}"',
        "ids": f'["{third.id}", "{again.id}"]',
        "q": '"secret"',
        "filter": "{}",
        "name": '"city_news"',
        "key": '"housing"',
        "length": "1000",
    }
    async with door(tmp_path, [first]) as graphql:
        for number, state in enumerate((second, third)):
            await graphql.store.articles.put(state, page("guarded", f"<p>{number}"))
        await graphql.store.articles.put(again, page("again"))
        await graphql.store.wires.put(
            Wire("housing", "Housing", "", ArticleQuery(topic=("housing",)), again.first_seen)
        )
        await graphql.store.articles.correct(third.id, lambda it: replace(it, **CORRECTED), NOW)
        said, asked = await everything_said(graphql, values)
    assert asked > 1_000
    assert not road or road["planned"] > road["passed"]
    assert [it for it in HIDDEN if it in said] == list(SHOWN[show])
    assert ("Opening of" in said, "Standfirst of" in said) == (show != "link", show != "link")
    assert "Headline guarded" in said
    assert "https://city.example/guarded" in said
    assert "City desk" in said
    assert "Underneath" not in said


@pytest.mark.parametrize("show", SHOWN)
async def test_nor_does_the_result_of_a_mutation(tmp_path: Path, show: Show) -> None:
    it = guarded("guarded", show, "Secret sentence")
    values = {"first": "5", "length": "1000"}
    async with door(tmp_path, [it], graphql_rate=0) as graphql:
        _, secret = await graphql.store.tokens.add("City desk", ["edit"], NOW, NOW.replace(year=2999))
        graphql.http.headers["Authorization"] = f"Bearer {secret}"
        said: list[str] = []
        for selected in documents([*ways(SCHEMA.type_map["ReinstateArticleResult"], values)]):
            done = await graphql.data(
                f'mutation {{ withdrawArticle(input: {{ id: "{it.id}", reason: "x" }}) {{ __typename }}'
                f' reinstateArticle(input: {{ id: "{it.id}" }}) {selected} }}'
            )
            said += texts(done)
    heard = "\n".join(said)
    now = ("Secret", "Subhead", "Quotation", "Alttext", "Caption", "Credits", "picture", "Summary")
    assert [it for it in now if it in heard] == ([*now] if show == "full" else [])
    assert "Headline guarded" in heard


# What mutations and subscriptions alone can say, besides the types that queries give: no text of an article.
OWN = {
    "code",
    "message",
    "field",
    "url",
    "id",
    "source",
    "tried",
    "place",
    "doubts",
    "became",
    "created",
    "number",
    "at",
}


def test_what_mutations_and_subscriptions_alone_give_was_weighed() -> None:
    """If this fails: see that the new field cannot say more of an article than its rights allow, and put it here."""
    known = met(SCHEMA.query_type)
    types = (met(SCHEMA.mutation_type) | met(SCHEMA.subscription_type)) - known
    leaves = {
        name
        for it in types
        if isinstance(type_ := SCHEMA.type_map[it], GraphQLObjectType)
        for name, field in type_.fields.items()
        if is_leaf_type(get_named_type(field.type))
    }
    assert leaves == OWN
    assert "Article" in known


def met(root: GraphQLNamedType | None) -> set[str]:
    """The names of all types that can be reached from this one."""
    found: set[str] = set()
    waiting = [root]
    while waiting:
        type_ = waiting.pop()
        if type_ is None or type_.name in found:
            continue
        found.add(type_.name)
        if isinstance(type_, GraphQLUnionType | GraphQLInterfaceType):
            waiting += SCHEMA.get_possible_types(type_)
        elif isinstance(type_, GraphQLObjectType):
            waiting += [get_named_type(it.type) for it in type_.fields.values()]
    return found
