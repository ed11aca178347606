"""Articles of other sources with nearly the same text point to the earliest, whatever comes, changes or goes."""

import random
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from articles import article, at, page
from databases import sqlite
from urbanfeed.article import Article, Withdrawal
from urbanfeed.blocks import Paragraph
from urbanfeed.store import Store, same_text
from urbanfeed.store.likeness import alike, bands, runs

NOW = datetime(2026, 3, 1, tzinfo=UTC)
GONE = Withdrawal(NOW, "gone", "gone")


def prose(seed: int, count: int = 300) -> str:
    chance = random.Random(seed)
    return " ".join(f"word{chance.randrange(5000)}" for _ in range(count))


def release(source: str, day: int, text: str, **fields: Any) -> Article:
    """An article of a source, published on that day of March."""
    said = {"published": at(f"2026-03-{day:02}T08:00:00+00:00"), "body": (Paragraph(text),)} | fields
    return article(f"{source}-{day}", source, **said)


def edited(text: str, every: int = 40) -> str:
    """The text, with one word in so many changed."""
    return " ".join("changed" if at % every == every - 1 else word for at, word in enumerate(text.split()))


KEYS = (-3709359767406173638, 261543762733585498)
TEXT = prose(1)
FIRST, SECOND, THIRD = (
    release("agency", 1, TEXT),
    release("city", 2, edited(TEXT)),
    release("river", 3, f"{TEXT} A last sentence."),
)


async def put(store: Store, *articles: Article) -> None:
    for it in articles:
        await store.articles.put(it, page(it.slug))


async def pointing(store: Store, *articles: Article) -> list[str | None]:
    found = [await store.articles.by_id(it.id) for it in articles]
    return [it.same_text_as if it else None for it in found]


def test_keys_are_the_same_wherever_they_are_made() -> None:
    """If this fails, rensa makes other hashes: stored keys find nothing any more, and must be made anew."""
    assert bands(release("a", 1, " ".join(f"w{it}" for it in range(100))))[:2] == KEYS


@pytest.mark.parametrize("length", [100, 300, 2000])
def test_texts_that_are_nearly_the_same_share_a_key_and_others_do_not(length: int) -> None:
    found = missed = 0
    for seed in range(40):
        text = prose(seed, length)
        one, other = release("a", 1, text), release("b", 2, edited(text))
        assert alike(runs(one), runs(other))
        found += bool(set(bands(one)) & set(bands(other)))
        missed += bool(set(bands(one)) & set(bands(release("c", 3, prose(seed + 1000, length)))))
    assert found >= 39
    assert missed == 0


def test_white_space_case_and_marks_do_not_count() -> None:
    assert bands(release("a", 1, TEXT)) == bands(release("b", 2, TEXT.upper().replace(" ", " , ")))


def test_short_texts_are_alike_to_nothing() -> None:
    short = release("a", 1, prose(1, 50))
    assert bands(short) == ()
    assert not alike(runs(short), runs(release("b", 2, prose(1, 50))))


def test_scripts_without_spaces_are_compared_by_characters() -> None:
    text = "".join(chr(0x4E00 + random.Random(it).randrange(3000)) for it in range(400))
    assert alike(runs(release("a", 1, text)), runs(release("b", 2, text[:390])))


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
async def test_each_points_to_the_earliest_in_whichever_order_they_come(store: Store, order: tuple[int, ...]) -> None:
    every = (FIRST, SECOND, THIRD)
    await put(store, *(every[it] for it in order), release("other", 4, prose(9)))
    assert await pointing(store, *every) == [None, FIRST.id, FIRST.id]
    assert [it.id for it in await store.articles.same_text(FIRST.id)] == [SECOND.id, THIRD.id]


async def test_within_one_source_nobody_is_pointed_to(store: Store) -> None:
    """Its pages may be made from one form: a weather report is an article of its own every day."""
    today, tomorrow = release("weather", 1, TEXT), release("weather", 2, edited(TEXT))
    await put(store, today, tomorrow)
    assert await pointing(store, today, tomorrow) == [None, None]


async def test_when_the_earliest_is_withdrawn_the_next_one_is_and_it_takes_its_place_again(store: Store) -> None:
    await put(store, FIRST, SECOND, THIRD)
    assert await store.articles.withdraw(FIRST.id, GONE)
    assert await pointing(store, FIRST, SECOND, THIRD) == [None, None, SECOND.id]
    assert await store.articles.reinstate(FIRST.id)
    assert await pointing(store, FIRST, SECOND, THIRD) == [None, FIRST.id, FIRST.id]


async def test_when_the_earliest_is_forgotten_the_next_one_is(store: Store) -> None:
    await put(store, FIRST, SECOND, THIRD)
    assert await store.forgotten.forget(FIRST.id, "by request", NOW)
    assert await pointing(store, SECOND, THIRD) == [None, SECOND.id]


async def test_when_a_text_or_a_date_changes_all_are_put_right(store: Store) -> None:
    await put(store, FIRST, SECOND, THIRD)
    await put(store, replace(FIRST, body=(Paragraph(prose(5)),)))
    assert await pointing(store, FIRST, SECOND, THIRD) == [None, None, SECOND.id]
    await put(store, replace(FIRST, published=at("2026-03-09T08:00:00+00:00")))
    assert await pointing(store, FIRST, SECOND, THIRD) == [SECOND.id, None, SECOND.id]


async def test_it_is_no_revision_and_survives_another_reading(store: Store) -> None:
    await put(store, SECOND, FIRST)
    assert len(await store.articles.revisions(SECOND.id)) == 1
    before = await store.version()
    await put(store, SECOND, replace(SECOND, same_text_as="nonsense"))
    assert (await pointing(store, SECOND), await store.version()) == ([FIRST.id], before)


async def test_texts_are_found_by_an_index_and_never_by_looking_through_all(tmp_path: Path) -> None:
    async with await Store.open(sqlite(tmp_path / "feed.sqlite3")) as store:
        await put(store, FIRST, SECOND)
    connection = sqlite3.connect(tmp_path / "feed.sqlite3")
    statements = [same_text._EARLIER, same_text._LATER, "SELECT id FROM article WHERE same_text_as = ?"]
    for sql in statements:
        steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", ["x"] * sql.count("?"))]
        assert not any(step.startswith("SCAN") for step in steps), steps
