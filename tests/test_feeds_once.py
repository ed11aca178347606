"""What feeds are made of is read, written and packed once, and anew where it has changed; nobody waits for more."""

import asyncio
import gzip
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from articles import article, at
from feeds_door import EVERY, FILES, door, put, said_anew
from one_door import BASE
from urbanfeed.article import Correction
from urbanfeed.publish.feeds import answers, press
from urbanfeed.publish.feeds.write import write_entry, write_feed
from urbanfeed.query import ArticleQuery
from urbanfeed.store import State, Store, Wire
from urbanfeed.store.database import Database
from urbanfeed.store.errors import DatabaseAway
from urbanfeed.store.states import States
from urbanfeed.store.wires import Wires


@pytest.fixture
def app(tmp_path: Path) -> Starlette:
    return door(tmp_path)


@pytest.fixture
def client(app: Starlette) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The headlines of the entries that were written, as they are."""
    titles: list[str] = []

    def noted(entry: Any, format: Any) -> bytes:
        titles.append(entry.title)
        return write_entry(entry, format)

    monkeypatch.setattr("urbanfeed.publish.feeds.press.write_entry", noted)
    return titles


def test_an_unchanged_feed_is_made_once(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    first = client.get("/feeds/atom.xml")

    async def never(*_: Any) -> None:
        raise AssertionError("the store was asked")

    monkeypatch.setattr(press.Press, "print", never)
    assert client.get("/feeds/atom.xml").content == first.content
    with pytest.raises(AssertionError):
        client.get("/feeds/atom.xml?limit=3")


@pytest.mark.parametrize("file", FILES)
def test_after_one_new_article_one_entry_is_written(client: TestClient, written: list[str], file: str) -> None:
    client.get(f"/feeds/{file}?limit=5")
    assert len(written) == 5
    put(client, article("new", published=at("2025-06-01T08:00:00Z")))
    assert "Headline new" in client.get(f"/feeds/{file}?limit=5").text
    assert written[5:] == ["Headline new"]
    client.get(f"/feeds/{file}?limit=5&language=en")  # another feed, with the same entries
    client.get(f"/feeds/{file}?limit=8")
    assert len(written) == 6 + 2


@pytest.mark.parametrize("file", FILES)
def test_a_revision_is_written_anew_and_updated_when_it_was_seen(
    client: TestClient, written: list[str], file: str
) -> None:
    before = client.get(f"/feeds/{file}?limit=5").text
    put(client, said_anew(EVERY[-1], "A better one"))
    after = client.get(f"/feeds/{file}?limit=5").text
    assert written[5:] == ["A better one"]
    assert EVERY[-1].headline in before
    assert "A better one" in after
    assert before.count("2025-09-01T08:00:00") > after.count("2025-09-01T08:00:00")
    put(client, said_anew(EVERY[-1], EVERY[-1].headline))  # and back: what it says is old, that it says it is new
    again = client.get(f"/feeds/{file}?limit=5").text
    assert EVERY[-1].headline in again
    assert again != before


def test_pages_read_anew_update_nothing(client: TestClient) -> None:
    """A better scraper gives another text of the same page: its publisher has changed nothing."""
    store: Store = cast(Starlette, client.app).state.store
    it = EVERY[-1]

    async def reread() -> None:
        await store.articles.rewrite(replace(it, standfirst="Now it is found."), datetime(2026, 1, 1, tzinfo=UTC))
        await store.content.look()

    assert client.portal is not None
    client.portal.call(reread)
    (item,) = client.get("/feeds/feed.json?limit=1").json()["items"]
    assert item["summary"] == "Now it is found."
    assert item["date_modified"] == "2025-09-01T08:00:00+00:00"


def test_a_correction_moves_updated(client: TestClient) -> None:
    store: Store = cast(Starlette, client.app).state.store
    corrected_at = datetime(2026, 1, 1, 9, 30, tzinfo=UTC)
    correction = Correction("headline", corrected_at, "the desk", "Wrong city.")

    async def correct() -> None:
        await store.articles.correct(
            EVERY[-1].id, lambda it: replace(it, headline="Corrected", corrections=(correction,)), corrected_at
        )
        await store.content.look()

    assert client.portal is not None
    client.portal.call(correct)
    (item,) = client.get("/feeds/feed.json?limit=1").json()["items"]
    assert (item["title"], item["date_modified"]) == ("Corrected", "2026-01-01T09:30:00+00:00")
    assert item["_urbanfeed"]["corrected"] == "Corrected 2026-01-01: headline. Wrong city."


def test_a_wire_that_changes_while_its_feed_is_made_is_read_anew(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read before the change is good for no version after it."""
    store: Store = cast(Starlette, client.app).state.store
    wire = Wire("english", "In English", "", ArticleQuery(language=("en",)), datetime.now(UTC))
    by_key = Wires.by_key

    async def just_before(self: Wires, key: str) -> Wire | None:
        found = await by_key(self, key)
        if found == wire:
            await store.wires.put(replace(wire, title="In plain English"))
            await store.content.look()
        return found

    async def add() -> None:
        await store.wires.put(wire)
        await store.content.look()

    assert client.portal is not None
    client.portal.call(add)
    monkeypatch.setattr(Wires, "by_key", just_before)
    assert "<title>In English<" in client.get("/wires/english/atom.xml").text
    assert "<title>In plain English<" in client.get("/wires/english/atom.xml").text


def test_those_who_ask_at_once_are_answered_by_one(app: Starlette, written: list[str]) -> None:
    with TestClient(app) as client:

        async def many() -> list[bytes]:
            transport = httpx2.ASGITransport(app)
            async with httpx2.AsyncClient(transport=transport, base_url=BASE) as asking:
                answers = await asyncio.gather(*(asking.get("/feeds/atom.xml") for _ in range(20)))
            return [it.content for it in answers]

        assert client.portal is not None
        found = client.portal.call(many)
    assert len(set(found)) == 1
    assert len(written) == len(EVERY)


def test_the_articles_of_a_query_are_read_once_for_all_formats(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[ArticleQuery] = []
    page = States.page

    async def noted(self: States, query: ArticleQuery, *more: int) -> tuple[State, ...]:
        read.append(query)
        return await page(self, query, *more)

    monkeypatch.setattr(States, "page", noted)
    for again in (1, 2):
        for file in FILES:
            for content in ("full", "none"):
                assert EVERY[-1].headline in client.get(f"/feeds/{file}?limit=50&content={content}").text
        assert read == [ArticleQuery()] * again
        put(client, article("other", published=at("2020-01-01T08:00:00Z")))


@pytest.mark.parametrize("content", ["full", "excerpt"])
def test_what_is_read_for_all_formats_leads_to_archives_of_each(client: TestClient, content: str) -> None:
    for file in FILES:
        for asked in ("full", "excerpt"):
            client.get(f"/feeds/{file}?limit=3&content={asked}")
    said = "" if content == "full" else f"content={content}&"
    for file in FILES:
        link = client.get(f"/feeds/{file}?limit=3&content={content}").headers["link"]
        assert f'<{BASE}/feeds/archive/2025/05/{file}?{said}upto=7>; rel="prev-archive"' in link


def test_a_feed_is_packed_where_somebody_asks_for_it_and_once_for_the_same_bytes(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed: list[bytes] = []

    def noted(body: bytes, *more: int, **named: int) -> bytes:
        packed.append(body)
        return gzip.compress(body, *more, **named)

    monkeypatch.setattr(answers, "gzip", SimpleNamespace(compress=noted))
    plain = client.get("/feeds/atom.xml?language=en", headers={"Accept-Encoding": "identity"})
    assert packed == []
    for number in range(2):  # what is new is in another feed
        for _ in range(2):
            answer = client.get("/feeds/atom.xml?language=en", headers={"Accept-Encoding": "gzip"})
            assert answer.content == plain.content
        assert packed == [plain.content]
        put(client, article(f"svensk-{number}", language="sv"))
    put(client, article("english", language="en"))
    assert b"Headline english" in client.get("/feeds/atom.xml?language=en").content
    assert len(packed) == 2


def test_what_is_ready_is_packed_while_the_database_is_away(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    store: Store = cast(Starlette, client.app).state.store

    async def add() -> None:
        query = ArticleQuery(language=("en",))
        await store.wires.put(Wire("english", "In English", "What is said.", query, datetime.now(UTC)))

    async def away(self: Database, statement: Any) -> Any:
        raise DatabaseAway("the database cannot be read")

    assert client.portal is not None
    client.portal.call(add)
    plain = client.get("/wires/english/atom.xml", headers={"Accept-Encoding": "identity"})
    monkeypatch.setattr(Database, "read", away)
    packed = client.get("/wires/english/atom.xml", headers={"Accept-Encoding": "gzip"})
    assert (packed.headers["content-encoding"], packed.content) == ("gzip", plain.content)


def test_who_has_what_is_ready_does_not_wait_for_what_is_being_written(
    app: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And of what is to be written, one is at a time, so that the first is there before the last is begun."""
    may, writing, most = threading.Event(), [], []

    def slowly(*asked: Any) -> bytes:
        writing.append(asked)
        most.append(len(writing))
        assert may.wait(60)
        writing.pop()
        return write_feed(*asked)

    with TestClient(app) as client:

        async def ask() -> tuple[int, list[int]]:
            transport = httpx2.ASGITransport(app)
            async with httpx2.AsyncClient(transport=transport, base_url=BASE) as asking:
                tag = (await asking.get("/feeds/atom.xml")).headers["etag"]
                monkeypatch.setattr(press, "write_feed", slowly)
                waiting = [asyncio.create_task(asking.get(f"/feeds/atom.xml?limit={it}")) for it in range(1, 5)]
                while not writing:  # noqa: ASYNC110  # a thread, which sets no event of ours
                    await asyncio.sleep(0.001)
                known = (await asking.get("/feeds/atom.xml", headers={"If-None-Match": tag})).status_code
                assert writing
                may.set()
                return known, [(await it).status_code for it in waiting]

        assert client.portal is not None
        assert client.portal.call(ask) == (304, [200] * 4)
    assert most == [1] * 4
