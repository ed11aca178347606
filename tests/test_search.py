"""Search as a speaker of each language expects it: every pair of search_pairs.tsv, on both databases."""

import csv
from pathlib import Path

import pytest

from articles import article, page
from urbanfeed.blocks import Paragraph
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Store

with (Path(__file__).parent / "search_pairs.tsv").open(encoding="utf-8") as _file:
    PAIRS = list(csv.DictReader(_file, delimiter="\t", quoting=csv.QUOTE_NONE))


async def found(store: Store, q: str, **filters: str) -> list[str]:
    """The slugs of what the words find, the newest first."""
    return [it.slug for it in (await store.articles.page(ArticleQuery.of({"q": q, **filters}), first=100)).articles]


@pytest.fixture
async def read(store: Store) -> Store:
    """A store with both texts of every pair, and nothing else in any of them."""
    for number, pair in enumerate(PAIRS):
        for name in ("found", "not_found"):
            slug = f"{name}-{number}"
            text = (Paragraph(pair[name]),)
            await store.articles.put(article(slug, headline="—", language=pair["language"], body=text), page(slug))
    return store


async def test_each_of_the_search_pairs_is_right(read: Store) -> None:
    """As typed, the one text is found and the other is not. There are at least 80, and at least 11 a language."""
    wrong = []
    for number, pair in enumerate(PAIRS):
        slugs = await found(read, pair["typed"])
        if f"found-{number}" not in slugs or f"not_found-{number}" in slugs:
            wrong.append(pair)
    assert wrong == []
    assert len(PAIRS) >= 80
    assert all(
        sum(pair["language"].startswith(language) for pair in PAIRS) >= 11
        for language in ("ar", "en", "fi", "kk", "mn", "ru", "sv")
    )
