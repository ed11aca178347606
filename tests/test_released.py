"""What earlier versions promised still holds: their databases open, and their clients' queries stay valid."""

import json
from pathlib import Path
from shutil import copy

import jsonschema
import pytest
from graphql import build_schema
from graphql.utilities import find_breaking_changes

from urbanfeed.article_json import to_json
from urbanfeed.publish.graphql import sdl
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Store

RELEASES = sorted(it for it in (Path(__file__).parent / "released").iterdir() if (it / "urbanfeed.graphql").exists())


def test_there_are_releases_to_hold_to() -> None:
    assert RELEASES


@pytest.mark.parametrize("release", RELEASES, ids=lambda it: it.name)
def test_no_query_of_an_earlier_version_breaks(release: Path) -> None:
    """If this fails, clients will break: keep the old name beside the new one, and deprecate it."""
    old = build_schema((release / "urbanfeed.graphql").read_text("utf-8"))
    assert [change.description for change in find_breaking_changes(old, build_schema(sdl()))] == []


@pytest.mark.parametrize("release", RELEASES, ids=lambda it: it.name)
async def test_a_database_of_an_earlier_version_opens_with_everything_in_it(release: Path, tmp_path: Path) -> None:
    copy(release / "urbanfeed.sqlite3", tmp_path)
    schema = json.loads((release / "article.schema.json").read_text("utf-8"))
    async with await Store.open(f"sqlite://{tmp_path / 'urbanfeed.sqlite3'}") as store:
        found = await store.articles.page(ArticleQuery())
        assert found.total == len(found.articles) == 5
        assert {source.articles for source in await store.sources.all()} == {1}
        for article in found.articles:
            jsonschema.validate(to_json(article), schema)
            assert await store.articles.by_id(article.id) == article
            assert await store.articles.revisions(article.id)
            assert await store.pages.get(article.provenance.sha256)
