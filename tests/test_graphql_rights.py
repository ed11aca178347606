"""
Rights, in every field that can be reached from the root: also those that somebody adds later.

The fields are taken from the schema, along every way to each of them that passes no type twice.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLUnionType,
    build_schema,
    get_named_type,
    is_required_argument,
)

from articles import article, at, page
from graphql_door import Door, door
from urbanfeed.article import Article, Image, Rights, Show
from urbanfeed.blocks import Heading, Paragraph, Quote
from urbanfeed.publish.graphql import sdl
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Wire

SCHEMA = build_schema(sdl())
# What deep in the body is said, what was said there before, and what was left out; with what surrounds the body.
HIDDEN = ("Secret", "Former", "Dropped", "Subhead", "Quotation", "Alttext", "Caption", "Credits", "picture", "Summary")
SHOWN: dict[Show, tuple[str, ...]] = {"full": HIDDEN, "excerpt": (), "link": ()}

Path_ = tuple[str, ...]
Tree = dict[str, "Tree"]


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


def ways(
    type_: GraphQLNamedType, values: Mapping[str, str], passed: Sequence[str] = (), path: Path_ = ()
) -> Iterator[Path_]:
    """The way to every leaf, as selections inside each other."""
    if isinstance(type_, GraphQLUnionType | GraphQLInterfaceType):
        for it in SCHEMA.get_possible_types(type_):
            yield from ways(it, values, passed, (*path, f"... on {it.name}"))
    elif not isinstance(type_, GraphQLObjectType):
        yield path
    elif type_.name not in passed:
        for name, field in type_.fields.items():
            for selection in selections(name, field, values):
                yield from ways(get_named_type(field.type), values, (*passed, type_.name), (*path, selection))


def selections(name: str, field: GraphQLField, values: Mapping[str, str]) -> Iterator[str]:
    """The field with its arguments, which ask for as much as there is; one for each format."""
    missing = [it for it, argument in field.args.items() if it not in values and is_required_argument(argument)]
    assert missing == [], f"{name} needs {missing}: say what, in `values`"
    given = [f"{it}: {values[it]}" for it in field.args if it in values]
    forms = get_named_type(field.args["format"].type) if "format" in field.args else None
    for form in forms.values if isinstance(forms, GraphQLEnumType) else [None]:
        arguments = [*given, *([f"format: {form}"] if form else [])]
        yield f"{name}({', '.join(arguments)})" if arguments else name


def documents(paths: Sequence[Path_], most: int = 45) -> Iterator[str]:
    """Queries of so many ways each; of those that differ in their arguments alone, one a query."""
    waiting = list(paths)
    while waiting:
        tree: Tree = {}
        names: dict[Path_, str] = {}
        left: list[Path_] = []
        taken = 0
        for path in waiting:
            if taken < most and _fits(path, names):
                _grow(tree, path)
                taken += 1
            else:
                left.append(path)
        waiting = left
        yield _written(tree)


def _fits(path: Path_, names: dict[Path_, str]) -> bool:
    plain = tuple(it.partition("(")[0] for it in path)
    steps = {plain[: end + 1]: it for end, it in enumerate(path)}
    if any(names.get(step, it) != it for step, it in steps.items()):
        return False
    names.update(steps)
    return True


def _grow(tree: Tree, path: Path_) -> None:
    for it in path:
        tree = tree.setdefault(it, {})


def _written(tree: Tree) -> str:
    return "{ " + " ".join(f"{name} {_written(inner) if inner else ''}" for name, inner in tree.items()) + " }"


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
async def test_no_field_that_can_be_reached_says_more_than_the_rights_allow(tmp_path: Path, show: Show) -> None:
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
        said, asked = await everything_said(graphql, values)
    assert asked > 1_000
    assert [it for it in HIDDEN if it in said] == list(SHOWN[show])
    assert ("Opening of" in said, "Standfirst of" in said) == (show != "link", show != "link")
    assert "Headline guarded" in said
    assert "https://city.example/guarded" in said
