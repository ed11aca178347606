"""One round of one source, against a real site and a real store."""

import json
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from databases import sqlite
from harbour import BEGAN, SCRAPER, FakeClock, feed, mirror, page, replies, settings
from local_site import Reply, Site
from urbanfeed.ingest import gather as gathering
from urbanfeed.ingest import noting
from urbanfeed.ingest.fetch import Fetcher
from urbanfeed.ingest.gather import Means, Round, gather
from urbanfeed.ingest.outcome import FAILURE_KINDS, Outcome
from urbanfeed.ingest.pipeline import read_page as read
from urbanfeed.ingest.sources import source_of
from urbanfeed.query import ArticleQuery
from urbanfeed.scraping import Scraper, html, listing, sitemap
from urbanfeed.store import DatabaseError, Store, Visit

DAY = timedelta(days=1)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await Store.open(sqlite(tmp_path / "feed.sqlite3")) as store:
        await store.sources.put(source_of(SCRAPER))
        yield store


class Rounds:
    """Rounds of the Harbour City News: each gives what was asked for and what came of it."""

    def __init__(self, store: Store, site: Site, scraper: Scraper = SCRAPER) -> None:
        self.store = store
        self.site = site
        self.scraper = scraper
        self.clock = FakeClock()
        self.told: list[Outcome] = []
        self.round = Round(read=False)

    async def __call__(self, after: timedelta = timedelta(), limit: int = 50, everything: bool = False) -> list[str]:
        """The paths that a round asked for, `after` this time has passed since the last one."""
        self.clock.at += after
        self.site.asked.clear()
        self.told.clear()
        async with Fetcher(settings(), mirror(self.site.origin)) as fetcher:
            means = Means(self.store, fetcher, limit, self.told.append, self.clock.now)
            self.round = await gather(means, self.scraper, everything)
        return self.site.paths

    def kinds(self) -> list[str]:
        return [it.kind for it in self.told]

    async def visit(self, path: str) -> Visit:
        url = f"https://harbour.example{path}"
        return (await self.store.visits.of("harbour", [url]))[url]


async def test_what_is_new_is_taken_in_and_what_is_unchanged_costs_one_question(store: Store) -> None:
    with Site(replies(range(3))) as site:
        take = Rounds(store, site)
        assert await take() == ["/feed", "/news/0", "/news/1", "/news/2"]
        assert take.kinds() == ["new", "new", "new"]
        assert await take(timedelta(minutes=30)) == ["/feed"]
        assert site.unchanged == 1
        assert take.round == Round(read=True, unchanged=True)
        site.replies |= {"/feed": feed([3, 0, 1, 2]), "/news/3": page(3)}
        assert await take(timedelta(minutes=30)) == ["/feed", "/news/3"]


async def test_a_round_that_is_cut_short_loses_no_page_though_the_feed_stays_unchanged(store: Store) -> None:
    with Site(replies(range(5))) as site:
        take = Rounds(store, site)
        assert await take(limit=2) == ["/feed", "/news/0", "/news/1"]
        assert await take(limit=2) == ["/feed", "/news/2", "/news/3"]
        assert await take(limit=2) == ["/feed", "/news/4"]
        assert site.unchanged == 2
    assert (await store.articles.page(ArticleQuery())).total == 5


async def test_a_feed_counts_as_read_only_once_its_links_are_kept(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed in between, its etag would hide them for ever."""

    async def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with Site(replies(range(2))) as site:
        take = Rounds(store, site)
        with monkeypatch.context() as patched:
            patched.setattr(gathering._Gatherer, "_links", killed)
            with pytest.raises(KeyboardInterrupt):
                await take()
        assert await take() == ["/feed", "/news/0", "/news/1"]
        assert site.unchanged == 0


async def test_a_page_is_read_again_when_its_turn_comes_and_not_sent_if_unchanged(store: Store) -> None:
    with Site(replies([0])) as site:
        take = Rounds(store, site)
        await take()
        assert await take(DAY / 4) == ["/feed"], "it was a day old, so its turn comes after half of one"
        assert await take(DAY / 2) == ["/feed", "/news/0"]
        assert (take.kinds(), take.told[0].headline) == (["unchanged"], "Item 0 of the plan for the port")
        assert site.unchanged == 3
        visit = await take.visit("/news/0")
        assert visit.status == 304
        assert visit.sample is not None
        assert visit.sample.at == BEGAN, "what it gave when it was read is kept"
        site.replies["/news/0"] = page(0, "after")
        await take(2 * DAY)
        assert take.kinds() == ["revised"]


async def test_everything_asks_for_all_that_is_told_of_whether_it_is_its_turn_or_not(store: Store) -> None:
    with Site(replies(range(2))) as site:
        take = Rounds(store, site)
        await take()
        site.replies |= {"/feed": feed([0, 1, 2]), "/news/2": page(2)}
        assert await take(everything=True) == ["/feed", "/news/2", "/news/0", "/news/1"]


async def test_a_failed_page_is_tried_again_at_growing_distances(store: Store) -> None:
    with Site(replies([0]) | {"/news/0": Reply("later", 500)}) as site:
        take = Rounds(store, site)
        assert await take() == ["/feed", "/news/0"]
        assert [(it.kind, it.failure) for it in take.told] == [("failed", "http-status")]
        assert await take(timedelta(minutes=59)) == ["/feed"]
        assert await take(timedelta(minutes=1)) == ["/feed", "/news/0"]
        assert await take(timedelta(hours=1)) == ["/feed"]
        site.replies["/news/0"] = page(0)
        assert await take(timedelta(hours=1)) == ["/feed", "/news/0"]
        assert take.kinds() == ["new"]
        visit = await take.visit("/news/0")
        assert (visit.failures, visit.failing_since, visit.kind) == (0, None, None)


async def test_a_page_that_is_gone_is_looked_for_once_more_or_twice_and_left_alone(store: Store) -> None:
    with Site(replies([0, 1]) | {"/news/0": Reply("gone", 410), "/news/1": Reply("not here", 404)}) as site:
        take = Rounds(store, site)
        await take()
        assert not (await take.visit("/news/0")).gone
        assert await take(DAY) == ["/feed", "/news/0", "/news/1"]
        assert (await take.visit("/news/0")).gone
        assert not (await take.visit("/news/1")).gone
        assert await take(2 * DAY) == ["/feed", "/news/1"]
        assert (await take.visit("/news/1")).gone
        assert await take(30 * DAY) == ["/feed"]


async def test_retry_after_is_kept_to(store: Store) -> None:
    wait = Reply("slow down", 429, headers={"Retry-After": "7200"})
    with Site(replies([0]) | {"/news/0": wait, "/feed": feed([0])}) as site:
        take = Rounds(store, site)
        await take()
        assert (await take.visit("/news/0")).due_at == BEGAN + timedelta(hours=2)
        site.replies["/feed"] = wait
        await take(timedelta(minutes=1))
        assert take.round == Round(read=False, wait=7200)


async def test_a_sitemap_brings_a_page_forward_by_its_date(store: Store) -> None:
    def urls(date: str) -> Reply:
        url = f"<url><loc>https://harbour.example/news/0</loc><lastmod>{date}</lastmod></url>"
        return Reply(f"<urlset>{url}</urlset>", type="application/xml")

    with Site(replies([0]) | {"/sitemap.xml": urls("2026-02-28")}) as site:
        take = Rounds(store, site, replace(SCRAPER, discover=sitemap("/sitemap.xml")))
        await take()
        assert await take(timedelta(hours=2)) == ["/sitemap.xml"]
        site.replies["/sitemap.xml"] = urls("2026-03-01T13:00:00Z")
        assert await take() == ["/sitemap.xml", "/news/0"]
        assert await take() == ["/sitemap.xml"]


async def test_an_index_of_sitemaps_is_always_sent_and_its_sitemaps_only_when_changed(store: Store) -> None:
    """An index says nothing new when one of its sitemaps does."""
    index = "<sitemapindex><sitemap><loc>https://harbour.example/1.xml</loc></sitemap></sitemapindex>"
    urls = "<urlset><url><loc>https://harbour.example/news/0</loc></url></urlset>"
    with Site(replies([0])) as site:
        site.replies["/sitemap.xml"] = Reply(index, type="application/xml", headers={"ETag": '"index"'})
        site.replies["/1.xml"] = Reply(urls, type="application/xml", headers={"ETag": '"one"'})
        take = Rounds(store, site, replace(SCRAPER, discover=sitemap("/sitemap.xml")))
        assert await take() == ["/sitemap.xml", "/1.xml", "/news/0"]
        assert await take() == ["/sitemap.xml", "/1.xml"]
        assert site.unchanged == 1


async def test_a_place_that_tells_of_nothing_any_more_has_failed(store: Store) -> None:
    nothing = {"https://harbour.example/all": None}
    rows = "".join(f"<h2><a href=/news/{it}>Item {it}</a></h2>" for it in range(4))
    with Site(replies(range(4)) | {"/all": f"<html>{rows}"}) as site:
        take = Rounds(store, site, replace(SCRAPER, discover=listing("/all")))
        await take()
        assert take.round == Round(read=True, offers=nothing)
        site.replies["/all"] = '<html><div id="app"></div><script src="/app.js"></script>'
        await take()
        assert take.round == Round(read=False, offers=nothing)
        assert [(it.failure, it.page, it.reason) for it in take.told] == [
            ("no-links", "https://harbour.example/all", "it tells of no articles any more; before, of 4")
        ]
        site.replies["/all"] = f"<html>{rows}"
        await take()
        assert take.round == Round(read=True, offers=nothing)


async def test_a_feed_that_repeats_the_listing_is_not_an_empty_listing(store: Store) -> None:
    rows = "".join(f"<h2><a href=/news/{it}>Item {it}</a></h2>" for it in range(4))
    with Site(replies(range(4)) | {"/all": f"<html>{rows}"}) as site:
        take = Rounds(store, site, replace(SCRAPER, discover=SCRAPER.discover + listing("/all")))
        await take()
        await take()
        assert [it.links for it in await store.visits.places("harbour")] == [4, 4]
        assert (await take.visit("/all")).failures == 0


async def test_the_home_page_is_asked_only_when_all_places_are_missing(store: Store) -> None:
    with Site({"/": Reply("gone", 410), "/feed": Reply("gone", 410)}) as site:
        take = Rounds(store, site)
        assert await take() == ["/feed", "/"]
        home = await take.visit("/")
        assert (home.place, home.status, home.failures) == (True, 410, 1)
        await take()
        assert (await take.visit("/")).failures == 2
        site.replies["/feed"] = Reply("broken", 500)
        assert await take() == ["/feed"], "a server that is broken is there"
        assert (await take.visit("/")).failures == 0


async def test_a_site_that_forbids_its_pages_is_told_page_by_page(store: Store) -> None:
    robots = Reply("User-agent: *\nDisallow: /news/\n", type="text/plain")
    with Site(replies(range(3)) | {"/robots.txt": robots}) as site:
        take = Rounds(store, site)
        assert await take() == ["/feed"]
        assert [it.failure for it in take.told] == ["robots"] * 3
        (counted,) = await store.gatherings.failures("harbour", BEGAN)
        assert (counted.kind, counted.count) == ("robots", 3)
        assert counted.example.startswith("https://harbour.example/news/2: robots.txt of ")


async def test_every_failure_has_a_kind_and_stops_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wall, a picture, an empty page, a fault of ours; a feed that is none beside one that is."""
    good = page(5)
    pages: dict[str, Reply | str | bytes] = {
        "/news/0": "<title>Log in</title><h1>Log in</h1><form action=/login><input name=u><input type=password></form>",
        "/news/1": Reply(b"\x89PNG\r\n\x1a\n" + bytes(100), type="image/png"),
        "/news/2": "<html><body></body></html>",
        "/news/3": page(3),
        "/news/4": Reply("no", 500),
        "/news/5": good,
        "/all": "<html>" + "".join(f"<a href=/news/{it}>Item</a>" for it in range(6)),
        "/feed": "this is no feed",
    }

    def read_page(given: object, source: object, memory: object) -> object:
        if b"number 3" in given.content:  # type: ignore[attr-defined]
            raise ZeroDivisionError
        return read(given, source)  # type: ignore[arg-type]

    monkeypatch.setattr("urbanfeed.ingest.pipeline.read_page", read_page)
    with Site(pages) as site:
        take = Rounds(store, site, replace(SCRAPER, discover=SCRAPER.discover + listing("/all")))
        await take()
    failures = {it.page.rpartition("/")[2]: it.failure for it in take.told if it.kind == "failed"}
    assert failures == {
        "feed": "parse", "0": "login-wall", "1": "not-html", "2": "empty", "3": "fault", "4": "http-status",
    }  # fmt: skip
    assert set(failures.values()) <= FAILURE_KINDS
    assert [it.kind for it in take.told if it.page.endswith("/5")] == ["new"]
    counted = await store.gatherings.failures("harbour", BEGAN)
    assert {it.kind: it.count for it in counted} == dict.fromkeys(failures.values(), 1)
    assert take.round.read


async def test_a_feed_of_characters_that_nobody_can_store_is_read_all_the_same(store: Store) -> None:
    """JSON can hold half of a surrogate pair, which no database takes, and commands to a terminal."""
    told = [
        {"url": f"https://harbour.example/news/{it}", "title": "\ud800\x1b[2J", "date_published": "\ud800\x00now"}
        for it in range(3)
    ]
    written = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": told})
    with Site(replies(range(3)) | {"/feed": Reply(written, type="application/feed+json")}) as site:
        take = Rounds(store, site)
        assert await take() == ["/feed", "/news/0", "/news/1", "/news/2"]
        assert take.kinds() == ["new"] * 3
        assert (await take.visit("/news/0")).told == "now"


def test_what_is_wrong_with_a_place_is_kept_as_one_line_that_can_be_printed() -> None:
    """Parsers quote the strangers' text that they choke on."""
    place = Visit("harbour", "https://harbour.example/feed", BEGAN, place=True)
    assert noting.failed_place(place, "parse", "no <\x1b]0;x\n\u202ename>", 200, BEGAN).detail == "no <]0;x name>"


async def test_only_the_database_stops_a_round(store: Store, tmp_path: Path) -> None:
    with Site(replies(range(3))) as site:
        take = Rounds(store, site)
        with sqlite3.connect(tmp_path / "feed.sqlite3") as connection:
            connection.execute("ALTER TABLE article RENAME TO moved")
        connection.close()
        with pytest.raises(DatabaseError):
            await take()


async def test_a_database_from_before_visits_were_kept_takes_new_pages_first(store: Store) -> None:
    with Site(replies(range(3))) as site:
        take = Rounds(store, site)
        await take()
        for it in range(3):  # as if they had been read by the first release
            await store.visits.put(Visit("harbour", f"https://harbour.example/news/{it}", BEGAN, due_at=BEGAN))
        site.replies |= {"/feed": feed([0, 1, 2, 3]), "/news/3": page(3)}
        assert await take(everything=True) == ["/feed", "/news/3", "/news/0", "/news/1", "/news/2"]


async def test_how_a_page_read_is_kept(store: Store) -> None:
    with Site(replies([0, 1]) | {"/news/1": page(1, "after")}) as site:
        take = Rounds(store, site)
        await take()
    before, after = [(await take.visit(f"/news/{it}")).sample for it in (0, 1)]
    assert before is not None
    assert after is not None
    assert (before.stand_in, after.stand_in) == (None, "finds no article")
    assert "published" not in before.empty
    assert "published" in after.empty
    assert before.words == after.words > 150
    assert (before.confidence, before.published) == (None, BEGAN - DAY)
    assert after.confidence is not None


async def test_a_page_that_the_reader_has_read_for_its_scraper_is_read_whole_again(store: Store) -> None:
    """The scraper may be mended by then, though the page is as it was."""
    with Site(replies([0]) | {"/news/0": page(0, "after")}) as site:
        take = Rounds(store, site)
        await take()
        take.scraper = replace(SCRAPER, body=html("section.c-entry__text"), version="2")
        assert await take(DAY) == ["/feed", "/news/0"]
        sample = (await take.visit("/news/0")).sample
        assert sample is not None
        assert sample.stand_in is None
        (found,) = (await store.articles.page(ArticleQuery())).articles
        assert found.headline == "Item 0 of the plan for the port"
