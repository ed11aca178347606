"""Feeds over HTTP: who has one already gets nothing again, and what was written once is not written again."""

import asyncio
import gzip
import sqlite3
import threading
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.testclient import TestClient

from articles import article, at, page
from one_door import BASE, one_door
from urbanfeed.article import Article, Correction
from urbanfeed.blocks import Block, Paragraph
from urbanfeed.publish import feeds
from urbanfeed.publish.feeds import answers, press
from urbanfeed.publish.feeds.answers import answer_of
from urbanfeed.publish.feeds.archive import Sheet
from urbanfeed.publish.feeds.entry import Entry, entry_of
from urbanfeed.publish.feeds.feed import Feed
from urbanfeed.publish.feeds.write import write_entry, write_feed
from urbanfeed.publish.links import FEED_FILES, FeedFormat, Links
from urbanfeed.query import ArticleQuery
from urbanfeed.store import State, Store, Tombstone, Wire
from urbanfeed.store.database import Database
from urbanfeed.store.errors import DatabaseAway
from urbanfeed.store.states import States
from urbanfeed.store.wires import Wires

FILES = ("atom.xml", "rss.xml", "feed.json", "ninjs.json")
EVERY = tuple(article(f"n{number}", published=at(f"2025-05-{1 + number:02}T08:00:00Z")) for number in range(10))


@pytest.fixture
def app(tmp_path: Path) -> Starlette:
    door = one_door(feeds.routes(), tmp_path / "feeds.sqlite3", EVERY)
    door.user_middleware.append(Middleware(GZipMiddleware, minimum_size=1000))
    return door


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


def put(client: TestClient, *articles: Any) -> None:
    """Store these, and let the application know."""
    store: Store = cast(Starlette, client.app).state.store

    async def act() -> None:
        for it in articles:
            await store.articles.put(it, page(it.slug))
        await store.content.look()

    assert client.portal is not None
    client.portal.call(act)


def said_anew(it: Article, headline: str) -> Article:
    """The article as another page of it says it."""
    return replace(it, headline=headline, provenance=replace(it.provenance, sha256=page(headline).sha256))


@pytest.mark.parametrize("file", FILES)
def test_each_form_has_a_strong_tag_of_its_own_and_is_not_sent_twice(client: TestClient, file: str) -> None:
    plain = client.get(f"/feeds/{file}", headers={"Accept-Encoding": "identity"})
    packed = client.get(f"/feeds/{file}", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content  # the client unpacks it
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) == len(plain.content)
    assert plain.headers["etag"] != packed.headers["etag"]
    assert not {it.headers["etag"][:2] for it in (plain, packed)} & {"W/"}
    for first, coding in ((plain, "identity"), (packed, "gzip")):
        assert "Accept-Encoding" in first.headers["vary"]
        for given in ({"If-None-Match": first.headers["etag"]}, {"If-Modified-Since": first.headers["last-modified"]}):
            again = client.get(f"/feeds/{file}", headers={"Accept-Encoding": coding, **given})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == first.headers["etag"]
            assert again.headers["cache-control"] == first.headers["cache-control"]
    head = client.head(f"/feeds/{file}", headers={"Accept-Encoding": "identity"})
    assert head.content == b""
    assert "Accept-Encoding" in head.headers["vary"]
    assert {**head.headers, "vary": ""} == {**plain.headers, "vary": ""}


@pytest.mark.parametrize("query", ["", "?limit=100000", "?language=sv&language=fi", "?q=%64"])
@pytest.mark.parametrize("file", FILES)
def test_however_a_feed_is_asked_for_its_own_address_is_where_its_content_is(
    client: TestClient, file: str, query: str
) -> None:
    """RFC 9110, section 8.7; 304 says it as the whole does."""
    answer = client.get(f"/feeds/{file}{query}")
    own = answer.headers["content-location"]
    assert f'<{own}>; rel="self"' in answer.headers["link"]
    assert client.get(own.removeprefix(BASE)).content == answer.content
    again = client.get(f"/feeds/{file}{query}", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.headers["content-location"]) == (304, own)


@pytest.mark.parametrize("file", FILES)
def test_any_page_on_the_web_may_read_a_feed(client: TestClient, file: str) -> None:
    headers = client.get(f"/feeds/{file}", headers={"Origin": "https://elsewhere.example"}).headers
    assert headers["access-control-allow-origin"] == "*"
    assert "Link" in headers["access-control-expose-headers"]
    assert headers["cache-control"] == "public, max-age=300, stale-while-revalidate=3600"


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


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(("given", "meant"), [("0", 1), ("-7", 1), ("101", 100), ("9" * 90, 100)])
def test_an_absurd_limit_is_clamped_and_the_feed_says_so(client: TestClient, file: str, given: str, meant: int) -> None:
    answer = client.get(f"/feeds/{file}?limit={given}")
    assert answer.status_code == 200
    assert f'<{BASE}/feeds/{file}?limit={meant}>; rel="self"' in answer.headers["link"]
    assert f"limit={meant}" in answer.text


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    ("asked", "parameter", "allowed"),
    [
        ("langauge=sv", "langauge", "language"),
        ("contents=full", "contents", "content"),
        ("content=everything", "content", "full, excerpt, none"),
        ("limit=ten", "limit", "a whole number from 1 to 100"),
        ("part=2", "part", "limit"),
    ],
)
def test_what_nobody_knows_is_named_with_what_is_allowed(
    client: TestClient, file: str, asked: str, parameter: str, allowed: str
) -> None:
    answer = client.get(f"/feeds/{file}?{asked}")
    assert answer.status_code == 400
    assert answer.json()["parameter"] == parameter
    assert allowed in answer.json()["allowed"]


def test_a_query_that_is_too_long_is_refused(client: TestClient) -> None:
    assert client.get("/feeds/atom.xml?q=" + "a" * 8_000).status_code == 414
    assert client.get("/feeds/atom.xml?q=" + "a" * 7_000).status_code == 400  # longer than a text may be


@pytest.mark.parametrize("file", FILES)
def test_a_wire_has_every_format_and_its_archives(client: TestClient, file: str) -> None:
    store: Store = cast(Starlette, client.app).state.store

    async def add() -> None:
        query = ArticleQuery(language=("en",))
        await store.wires.put(Wire("english", "In English", "What is said.", query, datetime.now(UTC)))
        await store.content.look()

    assert client.portal is not None
    client.portal.call(add)
    answer = client.get(f"/wires/english/{file}?limit=3&content=none")
    assert "In English" in answer.text
    assert f"<{BASE}/wires/english/archive/2025/05/{file}?content=none&upto=7>" in answer.headers["link"]
    archive = client.get(f"/wires/english/archive/2025/05/{file}?content=none&upto=7")
    assert [it.headline in archive.text for it in EVERY] == [True] * 7 + [False] * 3
    assert client.get(f"/wires/english/{file}?language=sv").json()["parameter"] == "language"
    assert client.get(f"/wires/none/{file}").status_code == 404


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


def test_no_date_is_newer_than_the_articles_that_come_with_it(client: TestClient, tmp_path: Path) -> None:
    """Or who has them would be told that there is nothing new. Another process stores here."""
    client.get("/feeds/atom.xml")

    async def store() -> None:
        async with await Store.open(f"sqlite://{tmp_path}/feeds.sqlite3") as other:
            await other.articles.put(article("late", published=at("2025-06-01T08:00:00Z")), page("late"))

    asyncio.run(store())
    with closing(sqlite3.connect(tmp_path / "feeds.sqlite3")) as database, database:
        database.execute("UPDATE content SET changed_at = changed_at + 3600000000")
    had = client.get("/feeds/rss.xml").headers["last-modified"]  # of articles that were read before
    put(client)
    answer = client.get("/feeds/rss.xml", headers={"If-Modified-Since": had})
    assert answer.status_code == 200
    assert "Headline late" in answer.text


def test_only_get_and_head_are_answered(client: TestClient) -> None:
    refused = client.post("/feeds/atom.xml")
    assert refused.status_code == 405
    assert {*refused.headers["allow"].split(", ")} == {"GET", "HEAD"}


def test_the_compressed_form_is_the_same_on_every_day(client: TestClient) -> None:
    """Its header would have the time (RFC 1952, MTIME)."""
    with client.stream("GET", "/feeds/atom.xml", headers={"Accept-Encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert raw[4:8] == bytes(4)
    assert gzip.decompress(raw).startswith(b"<?xml")


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
