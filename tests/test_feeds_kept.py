"""What is kept of the feeds: made once at a version of the content, for all who ask, and good for no other."""

import asyncio
import tracemalloc
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from articles import article
from one_door import BASE
from urbanfeed.article import Article
from urbanfeed.blocks import Block, Paragraph
from urbanfeed.publish.feeds import press
from urbanfeed.publish.feeds.answers import answer_of
from urbanfeed.publish.feeds.archive import Sheet
from urbanfeed.publish.feeds.entry import Entry, entry_of
from urbanfeed.publish.feeds.feed import Feed
from urbanfeed.publish.feeds.kept import Kept
from urbanfeed.publish.links import FEED_FILES, FeedFormat, Links
from urbanfeed.store import Content, State, Tombstone


@dataclass
class Version:
    """As much of the content as is looked at."""

    version: int = 1


@dataclass
class Maker:
    """Makes a value once it may. made: how often it began."""

    made: int = 0

    def __post_init__(self) -> None:
        self.may = asyncio.Event()

    async def __call__(self) -> str:
        self.made += 1
        number = self.made
        await self.may.wait()
        return f"value {number}"


def content(version: int = 1) -> Content:
    return cast(Content, Version(version))


def kept(most: int = 1_000) -> Kept[str]:
    return Kept[str].of(most, len)


async def test_a_value_is_made_once_for_all_who_ask_meanwhile_and_after() -> None:
    values, make, now = kept(), Maker(), content()
    assert values.ready("a", now) is None
    asking = [asyncio.create_task(values.get("a", now, make)) for _ in range(10)]
    await asyncio.sleep(0)
    make.may.set()
    assert {*await asyncio.gather(*asking)} == {"value 1"}
    assert await values.get("a", now, make) == values.ready("a", now) == "value 1"
    assert make.made == 1


async def test_a_value_is_good_for_one_version_of_the_content() -> None:
    values, make = kept(), Maker()
    make.may.set()
    await values.get("a", content(1), make)
    assert values.ready("a", content(2)) is None
    assert values.last("a") == "value 1"
    assert await values.get("a", content(2), make) == "value 2"


async def test_what_is_being_made_when_the_content_changes_is_made_anew_for_who_asks_after() -> None:
    values, make, now = kept(), Maker(), Version()
    before = asyncio.create_task(values.get("a", cast(Content, now), make))
    await asyncio.sleep(0)
    now.version = 2
    after = asyncio.create_task(values.get("a", cast(Content, now), make))
    await asyncio.sleep(0.01)
    make.may.set()
    assert (await before, await after) == ("value 1", "value 2")


async def test_whoever_goes_away_the_others_are_answered() -> None:
    values, make, now = kept(), Maker(), content()
    first, second = (asyncio.create_task(values.get("a", now, make)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0)
    make.may.set()
    assert await second == "value 1"


async def test_a_failure_is_told_to_all_who_wait_and_is_not_kept() -> None:
    values, now = kept(), content()

    async def fail() -> str:
        await asyncio.sleep(0)
        raise ValueError("away")

    found = await asyncio.gather(*(values.get("a", now, fail) for _ in range(3)), return_exceptions=True)
    assert [str(it) for it in found] == ["away"] * 3
    make = Maker()
    make.may.set()
    assert await values.get("a", now, make) == "value 1"


@pytest.mark.parametrize("key", ["k" * 5, "k" * 500])
async def test_what_is_kept_is_bounded_with_what_was_asked(key: str) -> None:
    """An address may be longer than its answer."""
    values, make, now = kept(most=1_000), Maker(), content()
    make.may.set()
    for number in range(100):
        await values.get(f"{key}{number}", now, make)
    ready = [number for number in range(100) if values.ready(f"{key}{number}", now)]
    assert ready == [*range(100 - len(ready), 100)]
    assert 1 <= len(ready) <= 1_000 // (len(key) + len("value 1"))


@pytest.mark.parametrize("length", [0, 500, 8_000])
def test_what_is_kept_of_small_feeds_is_counted_with_their_headers(length: int) -> None:
    """Or who asks for many empty ones, or at long addresses, fills the memory."""
    day = datetime(2025, 5, 1, tzinfo=UTC)
    own = f"{BASE}/feeds/atom.xml?q={'a' * length}"
    head = Feed(own, "", "", own, BASE, "en", None, day, (), hub=f"{BASE}/hub", ties=(("prev-archive", own),))
    tracemalloc.start()
    try:
        made = [
            answer_of(press.Print(head, b"%0*d" % (1_200, it), f"{it:032}", True), "application/atom+xml", day)
            for it in range(200)
        ]
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sum(it.size for it in made) > 0.9 * taken


@pytest.mark.parametrize("format", FEED_FILES)
@pytest.mark.parametrize("body", [(), (Paragraph("Жаңа трамвай желісі. " * 300),)])
def test_what_is_kept_of_entries_is_counted_with_all_that_they_say(format: FeedFormat, body: tuple[Block, ...]) -> None:
    some = [
        article(f"n{it}", headline=f"Жаңа трамвай {it}", section=f"Қала {it}", topics=("mobility",), body=body)
        for it in range(30)
    ]

    def made(it: Article) -> tuple[Entry, bytes]:
        return press._written(entry_of(it, None, Links(BASE), format), format)

    made(some[0])  # what is remembered of all is there
    tracemalloc.start()
    try:
        every = [made(it) for it in some]
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sum(map(press._size_of_entry, every)) > 0.9 * taken


@pytest.mark.parametrize(("articles", "stones"), [(0, 0), (1, 1), (0, 100), (100, 0)])
def test_what_is_kept_of_queries_is_counted_with_all_that_is_read(articles: int, stones: int) -> None:
    """Of a query that finds nothing there are still the tombstones."""

    def read(number: int) -> Sheet:
        at = datetime.fromtimestamp(number, UTC)
        states = (
            State(f"{it:036}", f"source {number} {it}", at + timedelta(it), 1, f"{it}", f"{number:0500}", bytes(16))
            for it in range(articles)
        )
        gone = (Tombstone(f"{it:036}", at + timedelta(it), f"Of no interest to {number} {it}") for it in range(stones))
        return Sheet(tuple(states), tuple(gone))

    tracemalloc.start()
    try:
        made = [read(number) for number in range(100)]
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sum(map(press._size_of_sheet, made)) > 0.9 * taken
