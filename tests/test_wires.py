"""Wires: kept, changed, found and forgotten, by the store and from the command line."""

import json
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from articles import article
from graphql_door import BASE, door
from servers import URBANFEED, clean_environment
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Store, Wire

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
WATER = Wire("water", "Вода", "Rivers & rain", ArticleQuery(topic=("water",), q=("a&b=c",), order="oldest"), NOW)


async def test_a_wire_is_kept_as_it_is_changed_by_its_key_and_forgotten(store: Store) -> None:
    await store.wires.put(WATER)
    await store.wires.put(replace(WATER, key="all", query=ArticleQuery()))
    assert [it.key for it in await store.wires.all()] == ["all", "water"]
    assert await store.wires.by_key("water") == WATER
    changed = replace(WATER, query=ArticleQuery(since="2025-01-01"))
    await store.wires.put(changed)
    assert await store.wires.by_key("water") == changed
    assert await store.wires.remove("water")
    assert not await store.wires.remove("water")
    assert await store.wires.by_key("water") is None


async def test_every_change_of_a_wire_is_a_new_content_version(store: Store) -> None:
    """Since doors show wires, and keep answers for a version."""
    versions = [await store.version()]
    await store.wires.put(WATER)
    versions.append(await store.version())
    await store.wires.remove("none")
    assert await store.version() == versions[-1]
    await store.wires.remove("water")
    versions.append(await store.version())
    assert versions == sorted(set(versions))


@pytest.mark.parametrize("key", ["", "Water", "a b", "-a", "a--b", "a/b", "ключ", "a" * 65, "a\n"])
def test_a_key_that_no_address_should_have_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="is no key of a wire"):
        replace(WATER, key=key)


async def test_graphql_lists_wires_and_pages_through_what_each_finds(tmp_path: Path) -> None:
    articles = [article(f"n{n}", source="xy"[n % 2]) for n in range(5)]
    async with door(tmp_path, articles) as graphql:
        await graphql.store.wires.put(Wire("ys", "Ys", "", ArticleQuery(source=("y",)), NOW))
        said = await graphql.data('{ wires { id key title description query pageUrl } none: wire(key: "no") { key } }')
        assert said == {
            "wires": [
                {
                    "id": "wire:ys", "key": "ys", "title": "Ys", "description": "", "query": "source=y",
                    "pageUrl": f"{BASE}/wires/ys",
                }
            ],
            "none": None,
        }  # fmt: skip
        page = """query ($last: Int) { node(id: "wire:ys") { ... on Wire {
            articles(last: $last) { totalCount nodes { id } pageInfo { hasPreviousPage } } } } }"""
        found = (await graphql.data(page, last=1))["node"]["articles"]
        ids = sorted(it.id for it in articles if it.source == "y")
        assert (found["totalCount"], found["pageInfo"]["hasPreviousPage"]) == (2, True)
        assert [it["id"] for it in found["nodes"]] == ids[:1]


def wires(folder: Path, *arguments: str) -> Any:
    return subprocess.run(
        [URBANFEED, "wires", *arguments, "--data-dir", str(folder)],
        env=clean_environment(), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_wires_are_added_listed_and_removed_from_the_command_line(tmp_path: Path) -> None:
    added = wires(tmp_path, "add", "ru-kk", "--title", "Қала", "--language", "ru", "--language", "kk", "--q", "парк")
    assert (added.returncode, added.stdout) == (0, "")
    assert added.stderr == "added the wire ru-kk: language=kk&language=ru&q=%D0%BF%D0%B0%D1%80%D0%BA\n"
    (line,) = wires(tmp_path, "list", "--json").stdout.splitlines()
    assert {name: json.loads(line)[name] for name in ("key", "title", "articles", "exact")} == {
        "key": "ru-kk", "title": "Қала", "articles": 0, "exact": True,
    }  # fmt: skip
    assert "ru-kk" in wires(tmp_path, "list").stdout
    assert wires(tmp_path, "remove", "ru-kk").returncode == 0
    gone = wires(tmp_path, "remove", "ru-kk")
    assert (gone.returncode, gone.stderr) == (2, "urbanfeed: there is no wire 'ru-kk'; known are none\n")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["Bad", "--title", "x"], "'Bad' is no key"),
        (["a", "--title", " "], "a wire has a title"),
        (["a", "--title", "x", "--since", "soon"], "--since='soon' cannot be asked for; allowed: a date"),
    ],
)
def test_a_wire_that_cannot_be_is_refused_in_one_line(tmp_path: Path, arguments: list[str], told: str) -> None:
    refused = wires(tmp_path, "add", *arguments)
    assert refused.returncode == 2
    assert told in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
