"""What is gone or withdrawn is published no more and never lost; what is forgotten is erased and stays away."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette

from articles import article, page
from databases import sqlite
from graphql_door import door
from harbour import BEGAN, SCRAPER, feed, replies
from harbour import page as harbour_page
from local_site import Reply, Site
from test_gather import Rounds
from urbanfeed.article import Withdrawal
from urbanfeed.changes import Changes
from urbanfeed.ingest.pipeline import ingest_page
from urbanfeed.ingest.sources import source_of
from urbanfeed.publish import newsroom
from urbanfeed.query import ArticleQuery
from urbanfeed.settings import load
from urbanfeed.store import Store

DAY = timedelta(days=1)
NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
BY_US = Withdrawal(NOW, "withdrawn at the author’s request", "operator")
ALL = ArticleQuery()


@pytest.fixture
async def store(store: Store) -> Store:
    await store.sources.put(source_of(SCRAPER))
    return store


def corrected(number: int) -> Reply:
    """The page of an article, with another headline."""
    return Reply(str(harbour_page(number).body).replace("of the plan", "of the new plan"))


def everything_in(folder: Path) -> bytes:
    return b"".join(it.read_bytes() for it in folder.iterdir())


async def listed(store: Store) -> list[str]:
    return [it.slug for it in (await store.articles.page(ALL)).articles]


# -- a page that is gone ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [404, 410])
async def test_an_article_whose_page_is_gone_twice_is_withdrawn_with_the_reason(store: Store, status: int) -> None:
    with Site(replies([0, 1])) as site:
        take = Rounds(store, site)
        await take()
        site.replies["/news/0"] = Reply("not here", status)
        await take(DAY, everything=True)
        await take(timedelta(minutes=5), everything=True)
        assert len(await listed(store)) == 2, "once, or twice within minutes, is not enough"
        await take(2 * DAY, everything=True)
        assert len(await listed(store)) == 1
        (gone,) = await store.articles.withdrawn()
        assert gone.withdrawn
        assert (gone.url, gone.withdrawn.cause) == ("https://harbour.example/news/0", "gone")
        assert gone.withdrawn.reason == (
            f"its page at the publisher's is gone ({status}; seen on 2026-03-02 and 2026-03-04)"
        )
        assert await store.articles.revisions(gone.id)


async def test_it_comes_back_with_its_page_and_says_what_the_page_says_then(store: Store) -> None:
    with Site(replies([0, 1])) as site:
        take = Rounds(store, site)
        await take()
        for path in ("/news/0", "/news/1"):
            site.replies[path] = Reply("gone", 410)
        await take(DAY, everything=True)
        await take(DAY, everything=True)
        assert await listed(store) == []
        site.replies |= {"/news/0": harbour_page(0), "/news/1": corrected(1)}
        await take(DAY, everything=True)
        assert len(await listed(store)) == 2
        assert await store.articles.withdrawn() == ()
        assert sorted(take.kinds()) == ["revised", "unchanged"]


async def test_what_the_operator_withdrew_stays_so_whatever_its_page_says(store: Store) -> None:
    with Site(replies([0])) as site:
        take = Rounds(store, site)
        await take()
        (found,) = (await store.articles.page(ALL)).articles
        await store.articles.withdraw(found.id, BY_US)
        site.replies["/news/0"] = corrected(0)
        await take(DAY, everything=True)
        assert await listed(store) == []
        assert len(await store.articles.revisions(found.id)) == 2, "what changes meanwhile is kept all the same"
        await store.articles.reinstate(found.id)
        assert len(await listed(store)) == 1


async def test_a_failure_of_another_kind_in_between_makes_it_missing_anew(store: Store) -> None:
    with Site(replies([0])) as site:
        take = Rounds(store, site)
        await take()
        for status in (404, 500, 404):
            site.replies["/news/0"] = Reply("no", status)
            await take(DAY, everything=True)
        assert len(await listed(store)) == 1
        await take(DAY, everything=True)
        assert await listed(store) == []


async def test_a_saved_page_does_not_bring_it_back(store: Store) -> None:
    saved = page(markup="<title>One</title><h1>One park</h1><article><p>" + "A park will be built here. " * 30)
    await ingest_page(store, "saved", saved)
    (found,) = (await store.articles.page(ALL)).articles
    await store.articles.withdraw(found.id, replace(BY_US, cause="gone"))
    assert (await ingest_page(store, "saved", saved)).kind == "unchanged"
    assert await listed(store) == []
    await ingest_page(store, "saved", replace(saved, fetched_at=NOW + DAY))
    assert len(await listed(store)) == 1


# -- withdrawn by hand -----------------------------------------------------------------------------------------


async def test_a_withdrawn_article_is_in_no_list_and_under_nothing(store: Store) -> None:
    await store.articles.put(article("one", topics=("housing",)), page("one"))
    await store.articles.put(article("two", topics=("housing",)), page("two"))
    before = await store.version()
    assert await store.articles.withdraw(article("one").id, BY_US)
    assert await store.version() > before
    assert await listed(store) == ["two"]
    for query in (
        ArticleQuery(source=("city_news",)),
        ArticleQuery(topic=("housing", "water")),
        ArticleQuery(q=("sentence",)),
    ):
        found = await store.articles.page(query)
        assert ([it.slug for it in found.articles], found.total) == (["two"], 1)
    assert await store.topics.counts() == {"housing": 1}
    assert not await store.articles.withdraw(article("one").id, BY_US)
    assert not await store.articles.withdraw("nobody", BY_US)


async def test_reinstated_it_is_as_it_was(store: Store) -> None:
    await store.articles.put(article(topics=("housing",)), page())
    await store.articles.withdraw(article().id, BY_US)
    assert (await store.articles.by_id(article().id)) == replace(article(topics=("housing",)), withdrawn=BY_US)
    assert await store.articles.reinstate(article().id)
    assert not await store.articles.reinstate(article().id)
    assert await store.articles.by_id(article().id) == article(topics=("housing",))
    assert await store.topics.counts() == {"housing": 1}
    first, again = await store.articles.revisions(article().id)
    assert (first.returned, again.returned, again.reread, again.changes) == (False, True, False, Changes())
    assert again.seen_at > BY_US.at


async def test_what_comes_back_with_a_page_that_says_nothing_else_is_a_version_too(store: Store) -> None:
    """As where an editor's correction lies over what the page says now: it must be newer than its tombstone."""
    await store.articles.put(article(), page())
    await store.articles.withdraw(article().id, BY_US)
    back = replace(article(), provenance=replace(article().provenance, sha256="b" * 64))
    await store.articles.put(back, page("back", "<p>Again"))
    _, again = await store.articles.revisions(article().id)
    assert (again.returned, again.changes, again.article.withdrawn) == (True, Changes(), None)


# -- forgotten -------------------------------------------------------------------------------------------------

SECRET = "Zephyrine-Quilliam"
MARKUP = f"<title>{SECRET}</title><h1>The case of {SECRET}</h1><article><p>" + f"{SECRET} lived by the river. " * 30


def packed(folder: Path) -> list[bytes]:
    """Pieces of what is kept compressed of the articles that name the secret: pages, versions, what search goes by."""
    kept = (
        "SELECT content FROM page WHERE sha256 IN (SELECT page_id FROM reading WHERE article_id = :id)",
        "SELECT document FROM revision WHERE article_id = :id",
        "SELECT terms FROM search WHERE article_id = :id",
    )
    with closing(sqlite3.connect(folder / "feed.sqlite3")) as connection:
        ((named,),) = connection.execute("SELECT id FROM article WHERE document LIKE ?", [f"%{SECRET}%"])
        blobs = [[row[0] for row in connection.execute(sql, {"id": named})] for sql in kept]
    assert [len(it) for it in blobs] == [2, 2, 1]
    return [blob[at : at + 16] for some in blobs for blob in some for at in (20, len(blob) // 2, len(blob) - 16)]


async def test_of_a_forgotten_article_nothing_is_left_in_any_file_of_sqlite(tmp_path: Path) -> None:
    async with await Store.open(sqlite(tmp_path / "feed.sqlite3")) as store:
        saved = page(SECRET, MARKUP)
        outcome = await ingest_page(store, "saved", saved)
        assert outcome.id
        await ingest_page(store, "saved", page(SECRET, MARKUP.replace("river", "harbour")))
        await store.articles.put(article("other"), page("other"))
        assert len(await store.articles.revisions(outcome.id)) == 2
        there = everything_in(tmp_path)
        marks = [*(it.encode() for word in SECRET.split("-") for it in (word, word.lower()[:-1])), *packed(tmp_path)]
        assert len(marks) > 12
        assert [it for it in marks if it not in there] == [], "else nothing could be seen to go"
        assert await store.forgotten.forget(outcome.id, "by request", NOW)
        assert await store.forgotten.emptied()
        left = everything_in(tmp_path)
        assert [it for it in marks if it in left] == []
        assert await store.articles.by_id(outcome.id) is None
        assert await store.articles.by_url(saved.url or "") is None
        assert await store.articles.revisions(outcome.id) == ()
        assert await store.pages.get(saved.sha256) is None
        assert await listed(store) == ["other"]
        tombstone = await store.forgotten.by_id(outcome.id)
        assert tombstone
        assert (tombstone.at, tombstone.reason) == (NOW, "by request")
        assert not await store.forgotten.forget(outcome.id, "again", NOW)


async def test_a_forgotten_page_does_not_come_in_again_by_its_address_or_its_bytes(store: Store) -> None:
    saved = page("case", MARKUP)
    outcome = await ingest_page(store, "saved", saved)
    assert outcome.id
    await store.forgotten.forget(outcome.id, "by request", NOW)
    for again in (saved, page("case", MARKUP + "<p>More."), replace(saved, url=None)):
        told = await ingest_page(store, "again", again)
        assert (told.kind, told.id, told.headline) == ("forgotten", outcome.id, None)
    assert await listed(store) == []
    assert (await ingest_page(store, "other", page("another", MARKUP + "<p>More."))).kind == "new"


async def test_a_forgotten_page_is_not_asked_for_again_though_its_feed_tells_of_it(store: Store) -> None:
    with Site(replies([0, 1])) as site:
        take = Rounds(store, site)
        await take()
        found = await store.articles.by_url("https://harbour.example/news/0")
        assert found
        await store.forgotten.forget(found.id, "by request", BEGAN)
        assert await store.visits.of("harbour", ["https://harbour.example/news/0"]) == {}
        site.replies["/feed"] = feed([0, 1, 2])
        site.replies["/news/2"] = harbour_page(2)
        assert "/news/0" not in await take(DAY, everything=True)
        assert len(await listed(store)) == 2


async def test_a_page_that_another_article_was_read_from_stays(store: Store) -> None:
    shared = page("shared")
    await store.articles.put(article("one"), shared)
    await store.articles.put(article("two", source="other"), shared)
    await store.forgotten.forget(article("one").id, "by request", NOW)
    assert await store.pages.get(shared.sha256) == shared.content


# -- the doors -------------------------------------------------------------------------------------------------


async def test_graphql_says_when_and_why_and_shows_nothing_else(tmp_path: Path) -> None:
    secret = article("secret", headline="A headline", authors=("Ann Hill",), standfirst="Lead")
    async with door(tmp_path, [secret, article("two")]) as it:
        await it.store.articles.withdraw(secret.id, BY_US)
        fields = "headline standfirst authors body url canonicalUrl slug withdrawnAt withdrawnReason"
        data = await it.data(f"query Q($id: ID!) {{ article(by: {{id: $id}}) {{ {fields} }} }}", id=secret.id)
        assert data["article"] == {
            "headline": "", "standfirst": None, "authors": [], "body": "", "url": None, "canonicalUrl": None,
            "slug": "", "withdrawnAt": "2026-03-01T09:30:00Z", "withdrawnReason": BY_US.reason,
        }  # fmt: skip
        listed = await it.data("{ articles { totalCount edges { node { slug withdrawnAt } } } }")
        assert listed["articles"] == {"totalCount": 1, "edges": [{"node": {"slug": "two", "withdrawnAt": None}}]}


async def test_the_page_of_a_withdrawn_or_forgotten_article_answers_410_and_says_why(tmp_path: Path) -> None:
    async with await Store.open(sqlite(tmp_path / "newsroom.sqlite3")) as store:
        for name in ("gone", "erased"):
            await store.articles.put(article(name), page(name))
        await store.articles.withdraw(article("gone").id, BY_US)
        await store.forgotten.forget(article("erased").id, "erased by request", NOW)
        app = Starlette(routes=newsroom.routes())
        app.state.store, app.state.settings = store, load({}, base_url="https://wire.example")
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="https://wire.example") as http:
            for name, reason in (("gone", BY_US.reason), ("erased", "erased by request")):
                reply = await http.get(f"/articles/{article(name).id}/{name}")
                assert reply.status_code == 410
                assert reason in reply.text
                assert "1 March 2026" in reply.text
                assert article(name).headline not in reply.text
                assert reply.headers["x-robots-tag"] == "noindex"
            assert article("gone").id not in (await http.get("/sitemap.xml")).text
