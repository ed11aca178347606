"""Archives (RFC 5005): a reader who follows the links has every article once, and finds old documents as they were."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree
from starlette.testclient import TestClient

from articles import article, at, page
from databases import sqlite
from feeds_door import change
from one_door import BASE, one_door
from urbanfeed.article import Article, Withdrawal
from urbanfeed.publish import feeds
from urbanfeed.publish.feeds import asked
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Store

ATOM, FH = "{http://www.w3.org/2005/Atom}", "{http://purl.org/syndication/history/1.0}"
PART = 10


def dated(number: int, day: str, **fields: Any) -> Article:
    return article(f"n{number:03}", published=at(f"{day}T00:00:00Z"), **fields)


# 5 in March, none in April, 32 in May (of which several share an instant), 12 in June.
EVERY = (
    *(dated(number, f"2025-03-{1 + number:02}") for number in range(5)),
    *(dated(100 + number, f"2025-05-{1 + number // 3:02}") for number in range(32)),
    *(dated(200 + number, f"2025-06-{1 + number:02}") for number in range(12)),
)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the parts of a month can be seen with few articles."""
    monkeypatch.setattr("urbanfeed.publish.feeds.archive.PART", PART)
    assert asked.PART == 100


@contextmanager
def serving(folder: Path, *articles: Article) -> Iterator[TestClient]:
    with TestClient(one_door(feeds.routes(), folder / "feeds.sqlite3", articles)) as client:
        yield client


def read(client: TestClient, address: str) -> Any:
    answer = client.get(address.removeprefix(BASE))
    assert answer.status_code == 200, answer.text
    feed = feedparser.parse(answer.content)
    assert feed.bozo is False
    return feed


def links(feed: Any) -> dict[str, str]:
    return {it.rel: it.href for it in feed.feed.links}


def walked(client: TestClient, address: str) -> list[Any]:
    """The subscription document, and all that came before, by prev-archive."""
    documents = [read(client, address)]
    while earlier := links(documents[-1]).get("prev-archive"):
        documents.append(read(client, earlier))
        assert len(documents) < 50
    return documents


def ids(*documents: Any) -> list[str]:
    return list(dict.fromkeys(entry.id for it in documents for entry in it.entries))


def newest_first(*articles: Article) -> list[str]:
    ordered = sorted(articles, key=lambda it: (it.sort_instant, it.id), reverse=True)
    return [f"urn:uuid:{it.id}" for it in ordered]


@pytest.mark.parametrize("limit", [1, 3, 7, 12, 20, 44, 48, 49, 100])
@pytest.mark.parametrize("file", ["atom.xml", "rss.xml"])
def test_who_pages_back_gets_every_article_in_order(tmp_path: Path, file: str, limit: int) -> None:
    with serving(tmp_path, *EVERY) as client:
        documents = walked(client, f"/feeds/{file}?limit={limit}")
        assert ids(*documents) == newest_first(*EVERY)
        assert all(len(it.entries) <= max(limit, PART) for it in documents)
        # What is in two documents is no more than what the newest archive shares with the subscription document.
        again = sum(len(it.entries) for it in documents) - len(EVERY)
        assert again < PART


@pytest.mark.parametrize(
    ("limit", "place"),
    [(1, "part=3&upto=8"), (8, "part=3&upto=1"), (9, "part=2"), (10, "part=2"), (18, "part=2"), (19, ""), (28, "")],
)
def test_the_last_document_before_a_feed_is_named_by_its_number_while_it_grows(
    tmp_path: Path, limit: int, place: str
) -> None:
    """Of 29 articles of the newest month, two parts are full, whether or not the feed has some of these, too."""
    with serving(tmp_path, *(dated(it, "2025-05-04") for it in range(29))) as client:
        earlier = links(read(client, f"/feeds/atom.xml?limit={limit}"))["prev-archive"]
    assert earlier == f"{BASE}/feeds/archive/2025/05/atom.xml" + (f"?{place}" if place else "")


def test_json_feed_goes_on_at_next_url(tmp_path: Path) -> None:
    with serving(tmp_path, *EVERY) as client:
        feed = client.get("/feeds/feed.json?limit=15").json()
        found = [it["id"] for it in feed["items"]]
        while address := feed.get("next_url"):
            feed = client.get(address.removeprefix(BASE)).json()
            found += [it["id"] for it in feed["items"]]
        assert list(dict.fromkeys(found)) == newest_first(*EVERY)


@pytest.mark.parametrize("query", ["q=sentence&", "source=city_news&since=2025-05-04&", "language=en&topic=mobility&"])
def test_any_query_has_archives(tmp_path: Path, query: str) -> None:
    every = [replace(it, topics=("mobility",)) if number % 2 else it for number, it in enumerate(EVERY)]
    wanted = [it for it in every if it.topics] if "topic" in query else every
    if "since" in query:
        wanted = [it for it in wanted if it.sort_instant >= datetime(2025, 5, 4, tzinfo=UTC)]
    with serving(tmp_path, *every) as client:
        assert ids(*walked(client, f"/feeds/atom.xml?{query}limit=5")) == newest_first(*wanted)


def test_archive_documents_say_what_they_are_and_how_they_are_tied(tmp_path: Path) -> None:
    with serving(tmp_path, *EVERY) as client:
        first = links(read(client, "/feeds/atom.xml?content=none&limit=12"))
        assert first["prev-archive"] == f"{BASE}/feeds/archive/2025/05/atom.xml?content=none&part=4"
        assert not {"next-archive", "current"} & set(first)
        may = links(read(client, "/feeds/archive/2025/05/atom.xml?content=none&part=4"))
        assert may == {
            "self": f"{BASE}/feeds/archive/2025/05/atom.xml?content=none&part=4",
            "alternate": f"{BASE}/",
            "prev-archive": f"{BASE}/feeds/archive/2025/05/atom.xml?content=none&part=3",
            "next-archive": f"{BASE}/feeds/archive/2025/06/atom.xml?content=none",
            "current": f"{BASE}/feeds/atom.xml?content=none",
        }
        march = links(read(client, "/feeds/archive/2025/03/atom.xml"))
        assert march["next-archive"] == f"{BASE}/feeds/archive/2025/05/atom.xml"
        assert "prev-archive" not in march
        for file, place in (("atom.xml", f"{FH}archive"), ("rss.xml", f"channel/{FH}archive")):
            root = etree.fromstring(client.get(f"/feeds/archive/2025/05/{file}").content)
            assert root.find(place) is not None
            assert etree.fromstring(client.get(f"/feeds/{file}").content).find(place) is None
        # What is tied to no other archive is none of a chain; that it is not the feed itself, `current` says.
        for query in ("?until=2025-03-31", "?source=nobody"):
            alone = client.get(f"/feeds/archive/2025/03/atom.xml{query}").content
            assert etree.fromstring(alone).find(f"{FH}archive") is None
            assert links(feedparser.parse(alone))["current"] == f"{BASE}/feeds/atom.xml{query}"
        current, archive = (read(client, it) for it in ("/feeds/atom.xml", "/feeds/archive/2025/05/atom.xml"))
        assert current.feed.id == archive.feed.id
        assert 'rel="prev-archive"' in client.get("/feeds/ninjs.json?limit=5").headers["link"]


def test_what_comes_in_later_changes_no_archive_that_is_full(tmp_path: Path) -> None:
    with serving(tmp_path, *EVERY) as client:
        before = {links(it)["self"]: it for it in walked(client, "/feeds/atom.xml?limit=1")[1:]}
        bytes_before = {it: client.get(it.removeprefix(BASE)).content for it in before}
        later = [dated(300 + number, f"2025-06-{13 + number:02}") for number in range(9)]

        async def add(store: Store) -> None:
            for it in later:
                await store.articles.put(it, page(it.slug))

        change(client, add)
        after = walked(client, "/feeds/atom.xml?limit=1")
        assert ids(*after) == newest_first(*EVERY, *later)
        seen = {links(it)["self"] for it in after} & set(before)
        assert len(seen) == len(before) - 1  # all but the one of the running month, which has another address now
        tied = [
            line for line in client.get("/feeds/archive/2025/06/atom.xml").text.splitlines() if "next-archive" in line
        ]
        for it in seen:  # the last full one is tied to the one after it, now that this is full, too
            now = client.get(it.removeprefix(BASE)).text
            assert "\n".join(line for line in now.splitlines() if line not in tied) + "\n" == bytes_before[it].decode()
        # And that one says how many it has, so what stands there stays, too.
        (open_one,) = set(before) - seen
        assert "upto=" in open_one
        assert ids(read(client, open_one)) == ids(before[open_one])


def test_archives_that_are_over_may_be_kept_longer(tmp_path: Path) -> None:
    with serving(tmp_path, *EVERY) as client:
        ages = {
            it: client.get(f"/feeds/{it}").headers["cache-control"].split(",")[1]
            for it in ("atom.xml", "archive/2025/03/atom.xml", "archive/2025/06/atom.xml?part=2")
        }
    assert ages == {
        "atom.xml": " max-age=300",
        "archive/2025/03/atom.xml": " max-age=3600",
        "archive/2025/06/atom.xml?part=2": " max-age=300",
    }


@pytest.mark.parametrize("path", ["2025/13", "2025/1", "0000/01", "20255/01", "soon/01"])
def test_what_is_no_month_is_not_found(tmp_path: Path, path: str) -> None:
    with serving(tmp_path) as client:
        assert client.get(f"/feeds/archive/{path}/atom.xml").status_code == 404


def test_a_month_without_articles_is_an_empty_feed(tmp_path: Path) -> None:
    with serving(tmp_path, *EVERY) as client:
        for month in ("2025/04", "0001/01", "9999/12"):
            assert read(client, f"/feeds/archive/{month}/atom.xml").entries == []


@pytest.mark.parametrize("given", ["order=oldest", "limit=5", "part=x"])
def test_an_archive_takes_neither_limit_nor_order(tmp_path: Path, given: str) -> None:
    with serving(tmp_path) as client:
        answer = client.get(f"/feeds/archive/2025/05/atom.xml?{given}")
        assert (answer.status_code, answer.json()["parameter"]) == (400, given.partition("=")[0])


def test_a_part_that_is_not_there_leads_to_the_last_one_that_is(tmp_path: Path) -> None:
    with serving(tmp_path, *EVERY) as client:
        for month, before in (("2025/05", "2025/05/atom.xml?part=4"), ("2025/04", "2025/03/atom.xml")):
            feed = read(client, f"/feeds/archive/{month}/atom.xml?part=9000000")
            assert feed.entries == []
            assert links(feed)["prev-archive"] == f"{BASE}/feeds/archive/{before}"


@pytest.mark.parametrize("order", ["oldest", "relevance"])
def test_feeds_in_another_order_have_no_archives(tmp_path: Path, order: str) -> None:
    with serving(tmp_path, *EVERY) as client:
        feed = read(client, f"/feeds/atom.xml?q=sentence&limit=5&order={order}")
        assert len(feed.entries) == 5
        assert "prev-archive" not in links(feed)


def test_what_is_withdrawn_leaves_all_feeds_and_says_so_where_it_can(tmp_path: Path) -> None:
    gone, other, later = EVERY[-1], EVERY[3], datetime(2025, 7, 1, tzinfo=UTC)
    with serving(tmp_path, *EVERY) as client:

        async def withdraw(store: Store) -> None:
            await store.articles.withdraw(gone.id, Withdrawal(later, "It was not true.", "operator"))
            await store.articles.withdraw(other.id, Withdrawal(later - timedelta(days=1), "Its page is gone.", "gone"))
            await store.forgotten.forget(EVERY[20].id, "A court said so.", later)

        change(client, withdraw)

        def stones(address: str) -> dict[str, str]:
            root = etree.fromstring(client.get(address).content)
            found = root.findall("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
            return {it.get("ref", "").removeprefix("urn:uuid:"): it[0].text or "" for it in found}

        said = {gone.id: "It was not true.", other.id: "Its page is gone.", EVERY[20].id: "A court said so."}
        assert stones("/feeds/atom.xml") == said
        assert "tombstones" not in client.get("/feeds/rss.xml").text
        assert later.isoformat() not in client.get("/feeds/rss.xml").text + client.get("/feeds/feed.json").text
        assert "Tue, 01 Jul 2025" not in client.get("/feeds/rss.xml").text  # when the channel was built last
        assert stones("/feeds/atom.xml?source=nobody") == {EVERY[20].id: "A court said so."}
        assert stones("/feeds/archive/2025/03/atom.xml") == {other.id: "Its page is gone."}
        canceled = [
            it for it in client.get("/feeds/ninjs.json").json()["associations"] if it["pubStatus"] == "canceled"
        ]
        assert {it["uri"].removeprefix("urn:uuid:"): it["edNote"] for it in canceled} == said
        for it in ("atom.xml", "rss.xml", "feed.json", "ninjs.json"):
            assert gone.headline not in client.get(f"/feeds/{it}?limit=100").text
        assert gone.id not in json.dumps(client.get("/feeds/feed.json").json())


def test_a_store_counts_and_skips_within_a_query(tmp_path: Path) -> None:
    async def asked_for() -> None:
        async with await Store.open(sqlite(tmp_path / "store.sqlite3")) as store:
            for it in EVERY:
                await store.articles.put(it, page(it.slug))
            may = ArticleQuery(since="2025-05-01", until="2025-05-31")
            assert await store.states.count(may) == 32
            states = await store.states.page(replace(may, order="oldest"), 3, skip=30)
            assert {it.article.slug for it in states} == {"n130", "n131"}
            assert {it.revisions for it in states} == {1}
            again = await store.states.of([states[1].id, "nothing", states[0].id])
            assert [it.id for it in again] == [states[1].id, states[0].id]
            assert [it.digest for it in again] == [it.digest for it in states[::-1]]
            await store.articles.put(replace(states[0].article, headline="New"), page("new"))
            (new,) = await store.states.of([states[0].id])
            assert new.revisions == 2
            assert new.digest != states[0].digest

    asyncio.run(asked_for())
