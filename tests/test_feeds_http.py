"""Feeds over HTTP: how one is asked for, and who has it already gets nothing again."""

import asyncio
import gzip
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from articles import article, at, page
from feeds_door import EVERY, FILES, door, put
from one_door import BASE
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Store, Wire


@pytest.fixture
def app(tmp_path: Path) -> Starlette:
    return door(tmp_path)


@pytest.fixture
def client(app: Starlette) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


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


def test_a_feed_is_read_and_never_written_to(client: TestClient) -> None:
    refused = client.post("/feeds/atom.xml")
    assert refused.status_code == 405
    assert {*refused.headers["allow"].split(", ")} == {"GET", "HEAD", "OPTIONS"}


def test_the_compressed_form_is_the_same_on_every_day(client: TestClient) -> None:
    """Its header would have the time (RFC 1952, MTIME)."""
    with client.stream("GET", "/feeds/atom.xml", headers={"Accept-Encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert raw[4:8] == bytes(4)
    assert gzip.decompress(raw).startswith(b"<?xml")
