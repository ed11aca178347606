"""Subscribing to hubs: a real hub on this machine, the schedule over a real store, days that pass at once."""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from databases import sqlite
from harbour import BEGAN, SCRAPER, FakeClock, TheEnd, feed, mirror, page, replies, settings
from hub import Hub
from local_site import Reply, Site
from servers import free_port
from urbanfeed.ingest import rounds
from urbanfeed.ingest.discover import Offer
from urbanfeed.ingest.fetch import Fetcher, FetchError
from urbanfeed.ingest.rounds import keep_gathering
from urbanfeed.ingest.websub import callback_base, note_offers
from urbanfeed.ingest.websub import hubs as asking
from urbanfeed.query import ArticleQuery
from urbanfeed.scraping import Scraper
from urbanfeed.settings import load
from urbanfeed.store import Store, Subscription

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
HOME = "https://harbour.example/"
TOPIC = f"{HOME}feed"
BASE = "https://wire.example"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await Store.open(sqlite(tmp_path / "feed.sqlite3")) as store:
        yield store


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> dict[str, Scraper]:
    known = {"harbour": SCRAPER}
    monkeypatch.setattr("urbanfeed.ingest.sources.installed", lambda: dict(known))
    monkeypatch.setattr(rounds, "_LOOK", 300.0)
    monkeypatch.setattr(asking, "_LOOK", 5 * MINUTE)
    monkeypatch.setattr(asking, "_HEAR", 300.0)
    return known


async def run(store: Store, site: Site, clock: FakeClock, lasts: timedelta, base: str | None = BASE) -> None:
    """`urbanfeed run` without its server, for so long by its clock."""
    clock.until = clock.at + lasts
    with pytest.raises(TheEnd):
        await keep_gathering(settings(base_url=base), mirror(site.origin), store, clock)


def site_with(hub: str, numbers: range = range(3)) -> Site:
    """The Harbour City News, whose feed names this hub."""
    reply = feed(numbers)
    return Site(replies(numbers) | {"/feed": with_link(reply, f'<{hub}>; rel="hub", <{TOPIC}>; rel="self"')})


def with_link(reply: Reply, link: str) -> Reply:
    return replace(reply, headers={**reply.headers, "Link": link})


async def only(store: Store) -> Subscription:
    (found,) = await store.subscriptions.all()
    return found


async def verified(store: Store, clock: FakeClock, lease: timedelta = 10 * DAY) -> Subscription:
    """The subscription, as it is once the hub has verified it."""
    asked = await only(store)
    active = replace(asked, state="active", failures=0, lease_until=clock.at + lease, due_at=clock.at + lease * 0.75)
    assert await store.subscriptions.change(asked, active)
    return active


# -- asking ----------------------------------------------------------------------------------------------------


async def test_a_hub_that_a_source_offers_is_asked_at_once_with_an_address_and_a_secret_of_its_own(
    store: Store,
) -> None:
    clock = FakeClock()
    with Hub() as hub, site_with(hub.url) as site:
        await run(store, site, clock, MINUTE)
    (form,) = hub.asked
    kept = await only(store)
    assert form == {
        "hub.mode": "subscribe", "hub.topic": TOPIC, "hub.callback": f"{BASE}/websub/{kept.key}",
        "hub.lease_seconds": "864000", "hub.secret": kept.secret,
    }  # fmt: skip
    assert len(kept.key) >= 43
    assert len(kept.secret) == 64
    assert kept.secret not in form["hub.callback"]
    assert (kept.state, kept.source, kept.place, kept.failures) == ("asked", "harbour", TOPIC, 1)


async def test_a_hub_that_never_verifies_is_asked_less_and_less_and_polling_goes_on(store: Store) -> None:
    clock = FakeClock()
    with Hub() as hub, site_with(hub.url) as site:
        await run(store, site, clock, DAY)
        assert 8 <= len(hub.asked) <= 9
        assert len({it["hub.callback"] for it in hub.asked}) == 1
        assert site.paths.count("/feed") >= 2
    assert (await only(store)).state == "asked"


async def test_a_hub_that_has_too_much_to_do_has_not_refused(store: Store) -> None:
    with Hub(status=429, headers={"Retry-After": "7200"}) as hub, site_with(hub.url) as site:
        await run(store, site, FakeClock(), 90 * MINUTE)
        kept = await only(store)
        assert (kept.state, kept.reason, len(hub.paths)) == ("asked", "http-status: HTTP 429", 1)
        assert kept.due_at == BEGAN + 2 * HOUR


async def test_a_lease_is_renewed_before_it_ends_and_by_the_same_callback(store: Store) -> None:
    clock = FakeClock()
    with Hub() as hub, site_with(hub.url) as site:
        await run(store, site, clock, MINUTE)
        await verified(store, clock, 4 * HOUR)
        await run(store, site, clock, 2 * HOUR)
        assert len(hub.asked) == 1
        await run(store, site, clock, 90 * MINUTE)
        first, second = hub.asked[:2]
        assert first == second
        renewing = await only(store)
        assert renewing.state == "active", "it is until the lease ends"
        assert renewing.holds(clock.at)


async def test_a_lease_that_ends_unrenewed_is_no_subscription_any_more_and_the_source_is_polled_at_once(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    clock = FakeClock()
    with Hub() as hub, site_with(hub.url) as site:
        await run(store, site, clock, MINUTE)
        active = await verified(store, clock, 4 * HOUR)
        hub.status = 500
        await store.subscriptions.deliver(active.key, clock.at)
        stands = await store.gatherings.of("harbour")
        await store.gatherings.put(replace(stands, due_at=clock.at + DAY))
        polled = site.paths.count("/feed")
        await run(store, site, clock, 3.9 * HOUR)
        assert site.paths.count("/feed") == polled
        await run(store, site, clock, 0.3 * HOUR)
        assert site.paths.count("/feed") == polled + 1
    assert (await only(store)).state in ("offered", "asked")
    assert "lease has ended" in caplog.text


async def test_a_restart_asks_nobody_again(tmp_path: Path) -> None:
    clock = FakeClock()
    with Hub() as hub, site_with(hub.url) as site:
        for number in range(3):
            async with await Store.open(sqlite(tmp_path / "feed.sqlite3")) as store:
                await run(store, site, clock, 2 * HOUR)
                if number == 0:
                    await verified(store, clock)
                    hub.asked.clear()
        assert hub.asked == []
        clock.at += 20 * DAY  # nobody was there to renew it
        async with await Store.open(sqlite(tmp_path / "feed.sqlite3")) as store:
            await run(store, site, clock, MINUTE)
    assert [it["hub.mode"] for it in hub.asked] == ["subscribe"]


async def test_a_new_public_address_is_told_to_the_hub(store: Store) -> None:
    clock = FakeClock()
    with Hub() as hub, site_with(hub.url) as site:
        await run(store, site, clock, MINUTE)
        active = await verified(store, clock)
        await run(store, site, clock, HOUR, base="https://new.example/wire")
    assert hub.asked[-1]["hub.callback"] == f"https://new.example/wire/websub/{active.key}"


# -- hubs that are down, refuse, or have moved -----------------------------------------------------------------


@pytest.mark.parametrize(("status", "state"), [(403, "denied"), (404, "denied"), (500, "asked"), (503, "asked")])
async def test_a_hub_that_refuses_is_left_alone_for_a_week_and_one_that_stumbles_is_not(
    store: Store, status: int, state: str, no_pauses_between_attempts: None
) -> None:
    clock = FakeClock()
    with Hub(status=status) as hub, site_with(hub.url) as site:
        await run(store, site, clock, 30 * MINUTE)
        kept = await only(store)
        assert (kept.state, kept.reason) == (state, f"http-status: HTTP {status}")
        asked = len(hub.paths)
        await run(store, site, clock, 12 * HOUR)
        assert (len(hub.paths) == asked) == (state == "denied")
        assert (await store.articles.page(ArticleQuery())).total == 3
        health = await store.gatherings.health("harbour")
        assert health is not None
        assert health.state == "healthy"


async def test_a_hub_that_is_down_harms_no_round_and_its_reason_is_kept(store: Store) -> None:
    with site_with(f"http://127.0.0.1:{free_port()}/") as site:
        await run(store, site, FakeClock(), HOUR)
    kept = await only(store)
    assert kept.reason is not None
    assert kept.reason.startswith("refused: ")
    assert 2 <= kept.failures <= 4
    assert (await store.articles.page(ArticleQuery())).total == 3


async def test_a_hub_in_a_private_network_is_not_dialled(store: Store) -> None:
    """A feed may name any address as its hub, and so would have us send forms into our own network."""
    with site_with("http://169.254.169.254/latest/") as site:
        await run(store, site, FakeClock(), MINUTE)
    kept = await only(store)
    assert kept.reason is not None
    assert kept.reason.startswith("private-address: ")


@pytest.mark.parametrize(("status", "kept"), [(307, None), (308, "moved")])
async def test_a_hub_that_redirects_is_followed_with_the_whole_form_and_for_good_where_it_says_so(
    store: Store, status: int, kept: str | None
) -> None:
    with Hub(status=status, headers={"Location": "/moved"}) as hub, site_with(hub.url) as site:
        await run(store, site, FakeClock(), 12 * MINUTE)
    assert hub.paths == (["/", "/moved", "/moved"] if kept else ["/", "/moved", "/", "/moved"])
    assert hub.asked[0]["hub.topic"] == TOPIC
    assert (await only(store)).endpoint == (f"{hub.url}{kept}" if kept else None)


@pytest.mark.parametrize("status", [301, 302, 303])
async def test_a_redirect_that_would_drop_the_form_is_a_failure(status: int) -> None:
    with Hub(status=status, headers={"Location": "/moved"}) as hub:
        async with Fetcher(settings()) as fetcher:
            with pytest.raises(FetchError, match=f"HTTP {status} to a form") as caught:
                await fetcher.post(hub.url, {"a": "b"})
        assert caught.value.kind == "redirects"
        assert hub.paths == ["/"]


async def test_redirects_of_a_form_end_and_lead_into_no_private_network() -> None:
    with Hub(status=307, headers={"Location": "/"}) as hub:
        async with Fetcher(settings()) as fetcher:
            with pytest.raises(FetchError, match="more than 5 redirects"):
                await fetcher.post(hub.url, {"a": "b"})
            assert len(hub.paths) == 6
            hub.headers = {"Location": "http://10.0.0.1/"}
            with pytest.raises(FetchError) as caught:
                await fetcher.post(hub.url, {"a": "b"})
        assert caught.value.kind == "private-address"


# -- what follows from news ------------------------------------------------------------------------------------


async def test_news_brings_a_round_within_moments_and_what_it_tells_of_is_taken_in(store: Store) -> None:
    clock = FakeClock()
    with Hub() as hub, site_with(hub.url) as site:
        await run(store, site, clock, 10 * MINUTE)
        active = await verified(store, clock)
        site.replies |= replies(range(4)) | {"/feed": feed(range(4))}
        await store.subscriptions.deliver(active.key, clock.at)
        await store.gatherings.hasten("harbour", clock.at)
        await run(store, site, clock, 2 * MINUTE)
    assert (await store.articles.page(ArticleQuery())).total == 4


async def test_news_that_another_process_has_taken_in_is_heard_within_seconds(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`urbanfeed serve` beside `run`: all that they share is the database."""
    clock = FakeClock()
    told: list[datetime] = []
    heard: list[datetime] = []
    plain = clock.wait

    async def wait(seconds: float, tasks: Collection[asyncio.Task[None]]) -> None:
        await plain(seconds, tasks)
        if site.paths.count("/feed") > 1:
            heard.append(clock.at)
        if not told and clock.at >= BEGAN + 10 * MINUTE:
            told.append(clock.at)
            await store.subscriptions.deliver((await only(store)).key, clock.at)
            await store.gatherings.hasten("harbour", clock.at)

    with Hub() as hub, site_with(hub.url) as site:
        await run(store, site, clock, MINUTE)
        await verified(store, clock)
        monkeypatch.setattr(rounds, "_LOOK", 3600.0)
        monkeypatch.setattr(asking, "_HEAR", 5.0)
        monkeypatch.setattr(clock, "wait", wait)
        await run(store, site, clock, 20 * MINUTE)
    assert timedelta() <= heard[0] - told[0] <= timedelta(seconds=5)


async def test_polling_slows_down_only_while_the_hub_tells_of_all_that_is_new(store: Store) -> None:
    clock = FakeClock()
    link = ""

    async def interval() -> timedelta:
        return timedelta(seconds=(await store.gatherings.of("harbour")).interval or 0)

    def publish(count: int) -> None:
        """This many articles a day, the last one now."""
        numbers = range(count)
        written = {it: clock.at - it * 2 * HOUR for it in numbers}
        site.replies |= {f"/news/{it}": page(it, published_at=written[it]) for it in numbers}
        site.replies["/feed"] = with_link(feed(numbers), link)

    with Hub() as hub, Site(replies(range(0))) as site:
        link = f'<{hub.url}>; rel="hub", <{TOPIC}>; rel="self"'
        publish(12)
        await run(store, site, clock, MINUTE)
        own = await interval()
        active = await verified(store, clock)
        await run(store, site, clock, 2 * HOUR)
        assert await interval() < 2 * own, "a promise is no proof"
        publish(13)
        await store.subscriptions.deliver(active.key, clock.at)
        await store.gatherings.hasten("harbour", clock.at)
        await run(store, site, clock, MINUTE)
        slow = await interval()
        assert 3 * own < slow < 5 * own
        publish(14)  # and the hub says nothing of it
        await run(store, site, clock, slow + HOUR)
        assert (await store.articles.page(ArticleQuery())).total == 14, "the net holds"
        assert await interval() < 2 * own


async def test_news_that_comes_in_the_midst_of_a_round_brings_another_one(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the hub tells of may have been written after the round asked for the feed."""
    clock = FakeClock()
    with Hub() as hub, site_with(hub.url) as site:
        await run(store, site, clock, MINUTE)
        active = await verified(store, clock)
        clock.at += DAY
        told = asyncio.Event()
        first = store.visits.put

        async def put(self: object, *visits: object) -> None:
            if not told.is_set():
                told.set()
                await store.subscriptions.deliver(active.key, clock.at)
            await first(*visits)  # type: ignore[arg-type]

        monkeypatch.setattr("urbanfeed.store.visits.Visits.put", put)
        asked = site.paths.count("/feed")
        await run(store, site, clock, 2 * MINUTE)
        assert site.paths.count("/feed") == asked + 2


# -- what is offered -------------------------------------------------------------------------------------------


async def test_a_paused_source_is_left_at_its_hub_and_subscribed_to_again_when_it_goes_on(store: Store) -> None:
    clock = FakeClock()
    with Hub() as hub, site_with(hub.url) as site:
        await run(store, site, clock, MINUTE)
        active = await verified(store, clock)
        await store.sources.pause("harbour", clock.at)
        await run(store, site, clock, 2 * MINUTE)
        assert hub.asked[-1] == {
            "hub.mode": "unsubscribe", "hub.topic": TOPIC, "hub.callback": active.callback,
        }  # fmt: skip
        await run(store, site, clock, DAY)
        assert [it["hub.mode"] for it in hub.asked] == ["subscribe"] + ["unsubscribe"] * 3, "and then no more"
        assert (await only(store)).state == "offered"
        await store.sources.pause("harbour", None)
        await run(store, site, clock, 2 * MINUTE)
    assert hub.asked[-1]["hub.mode"] == "subscribe"


async def test_a_source_that_is_removed_is_left_at_its_hub_and_then_forgotten(
    store: Store, installed: dict[str, Scraper]
) -> None:
    clock = FakeClock()
    with Hub() as hub, site_with(hub.url) as site:
        await run(store, site, clock, MINUTE)
        await verified(store, clock)
        del installed["harbour"]
        await store.sources.remove("harbour")
        await run(store, site, clock, 2 * MINUTE)
        assert hub.asked[-1]["hub.mode"] == "unsubscribe"
        hub.status = 410
        await run(store, site, clock, HOUR)
    assert await store.subscriptions.all() == ()


async def test_a_hub_that_is_offered_no_more_is_forgotten_and_a_new_one_is_asked_by_another_key(store: Store) -> None:
    await note_offers(store, "harbour", {TOPIC: Offer(TOPIC, ("https://a.example/", "https://b.example/"))}, BEGAN)
    first = await only(store)
    assert first.hub == "https://a.example/"
    await note_offers(store, "harbour", {TOPIC: Offer(TOPIC, ("https://b.example/", "https://a.example/"))}, BEGAN)
    assert await only(store) == first, "their order says nothing"
    await note_offers(store, "harbour", {TOPIC: Offer(TOPIC, ("https://c.example/",))}, BEGAN)
    second = await only(store)
    assert (second.hub, second.state) == ("https://c.example/", "offered")
    assert second.key != first.key
    await note_offers(store, "harbour", {}, BEGAN)
    assert await only(store) == second, "a place that could not be read, or has not changed, withdraws nothing"
    await note_offers(store, "harbour", {TOPIC: None}, BEGAN)
    assert await store.subscriptions.all() == ()


async def test_a_site_that_names_topics_without_end_fills_no_database(store: Store) -> None:
    for number in range(20):
        place = f"{HOME}{number}"
        await note_offers(store, "harbour", {place: Offer(f"{place}?topic", ("https://a.example/",))}, BEGAN)
    assert len(await store.subscriptions.all()) == 3


# -- without a public address ----------------------------------------------------------------------------------


@pytest.mark.parametrize("base", [None, "http://127.0.0.2:8000", "https://wire.internal"])
async def test_without_a_public_address_no_hub_is_asked_and_the_log_says_so_once(
    store: Store, base: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "urbanfeed")
    with Hub() as hub, site_with(hub.url) as site:
        await run(store, site, FakeClock(), 3 * HOUR, base=base)
        assert hub.asked == []
    assert [it.getMessage() for it in caplog.records] == [
        "sources offer hubs, which are not asked: URBANFEED_BASE_URL names no address that a hub could reach"
    ]
    assert (await only(store)).state == "offered"


async def test_nothing_is_said_of_hubs_where_no_source_offers_one(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    with Site(replies(range(1))) as site:
        await run(store, site, FakeClock(), HOUR, base=None)
    assert "hub" not in caplog.text


@pytest.mark.parametrize(
    ("base", "allowed", "reachable"),
    [
        ("https://wire.example", "", True),
        ("https://wire.example/news", "", True),
        ("http://93.184.215.14:8000", "", True),
        ("http://[2606:2800:21f:cb07::1]", "", True),
        ("http://127.0.0.1:8000", "", False),
        ("http://127.1", "", False),
        ("http://2130706433", "", False),
        ("http://10.1.2.3", "", False),
        ("http://[::1]:8000", "", False),
        ("http://[::ffff:10.0.0.1]", "", False),
        ("http://localhost:8000", "", False),
        ("https://wire", "", False),
        ("https://wire.lan", "", False),
        ("http://127.0.0.1:8000", "127.0.0.0/8", True),
        ("https://wire.lan", "wire.lan", True),
    ],
)
def test_a_private_address_is_reached_by_no_hub_unless_it_may_be_dialled(
    base: str, allowed: str, reachable: bool
) -> None:
    found = callback_base(load({}, base_url=base, allowed_addresses=allowed))
    assert found == (f"{base}/websub/" if reachable else None)
