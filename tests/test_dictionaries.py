"""Pages of one source are kept small by what they have in common, and come back byte for byte."""

import random
import sqlite3
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from articles import article
from databases import sqlite
from urbanfeed.page import Page
from urbanfeed.store import Store
from urbanfeed.store.compression import common_parts, compressed, decompressed


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await Store.open(sqlite(tmp_path / "feed.sqlite3")) as store:
        yield store


def site_page(number: int, design: int = 1) -> Page:
    """A page of a site: markup that all have, and a text of its own."""
    chance = random.Random(design)
    frame = "".join(
        f'<div class="c{chance.randrange(10**9)}"><a href="/{chance.randrange(10**9)}">' for _ in range(150)
    )
    own = random.Random(1000 + number)
    text = " ".join(f"{own.randrange(10**6)}" for _ in range(150))
    markup = f"<html><title>{number}</title>{frame}<p>secret-of-{number} {text}</p></html>"
    return Page(content=markup.encode(), markup=markup, url=f"https://city.example/p{number}")


async def keep(store: Store, numbers: range, design: int = 1) -> None:
    """These pages, kept and had back."""
    for number in numbers:
        await store.articles.put(article(f"p{number}"), site_page(number, design))
    for number in numbers:
        page = site_page(number, design)
        assert await store.pages.get(page.sha256) == page.content


def sizes(folder: Path) -> list[tuple[int, int, int | None]]:
    rows = sqlite3.connect(folder / "feed.sqlite3").execute(
        "SELECT p.size, length(p.content), p.dictionary_id FROM page p JOIN reading r ON r.page_id = p.sha256"
        " ORDER BY r.id"
    )
    return list(rows)


async def test_a_source_with_enough_pages_has_a_dictionary_and_its_pages_take_a_fraction(
    store: Store, tmp_path: Path
) -> None:
    await keep(store, range(20))
    kept = sizes(tmp_path)
    assert [it[2] for it in kept[:8]] == [None] * 8
    assert all(it[2] for it in kept[9:])
    before, after = ([size / whole for whole, size, _ in part] for part in (kept[:8], kept[9:]))
    assert max(after) < 0.5 * min(before)
    raw, small = await store.pages.sizes()
    assert raw == sum(it[0] for it in kept)
    assert small > sum(it[1] for it in kept)


async def test_another_process_finds_the_dictionary(store: Store, tmp_path: Path) -> None:
    await keep(store, range(12))
    async with await Store.open(sqlite(tmp_path / "feed.sqlite3")) as again:
        await keep(again, range(12, 14))
        assert await again.pages.get(site_page(11).sha256) == site_page(11).content
    assert len({it[2] for it in sizes(tmp_path)}) == 2


async def test_a_source_with_a_new_design_gets_a_new_dictionary_and_old_pages_stay_readable(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("urbanfeed.store.dictionaries._LOOK_AGAIN", 10)
    await keep(store, range(12))
    await keep(store, range(12, 60), design=2)
    assert len({it[2] for it in sizes(tmp_path)} - {None}) == 2
    assert await store.pages.get(site_page(10).sha256) == site_page(10).content


def test_a_dictionary_holds_nothing_that_stands_on_one_or_two_pages() -> None:
    """So that what must be forgotten is not in it."""
    made = common_parts([site_page(it).content for it in range(8)])
    assert b"secret-of" not in made
    assert len(made) > 1000


def test_pages_with_nothing_in_common_make_none() -> None:
    assert common_parts([f"<p>{it}".encode() for it in range(8)]) == b""


def test_a_damaged_frame_is_told() -> None:
    frame = compressed(b"content " * 100)
    for damaged in (b"", b"nonsense", frame[:-4], frame[: len(frame) // 2]):
        with pytest.raises(ValueError):  # noqa: PT011  # in Zstandard's words
            decompressed(damaged)


def test_hostile_bytes_are_taken_apart_in_linear_time() -> None:
    started = time.process_time()
    for hostile in (b"<" * 300_000, b"x" * 300_000, b"<a" * 150_000, b"\n" * 300_000):
        common_parts([hostile] * 3)
    assert time.process_time() - started < 10
