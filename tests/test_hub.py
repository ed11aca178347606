"""
Our own hub, walked through as the Recommendation says (W3C, WebSub, 2018), with a real subscriber on this machine.

Its clock is the test's, so leases end and attempts are made again at once.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from articles import article
from callback import Callback, Listener
from databases import sqlite
from hub import signature
from hub_door import BASE, FEED, Wire, opened
from leaps import Leap
from live import until
from urbanfeed.article import Withdrawal
from urbanfeed.delivery import callbacks, distributor
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Store
from urbanfeed.store import Wire as SavedQuery

DAY = timedelta(days=1)


@pytest.fixture
async def wire(tmp_path: Path) -> AsyncIterator[Wire]:
    async with await Store.open(sqlite(tmp_path / "feed.sqlite3")) as store, opened(store) as it:
        await it.put("first")
        yield it


@pytest.fixture
def reader() -> Iterator[Listener]:
    with Listener() as it:
        yield it


# -- subscribing (sections 5.1 and 5.3) ------------------------------------------------------------------------


async def test_a_subscription_holds_once_the_callback_has_given_the_challenge_back(
    wire: Wire, reader: Listener
) -> None:
    answer = await wire.ask(f"{reader.url}/me?key=a%20b")
    assert answer.status_code == 202
    assert reader.called == [], "nothing is asked before the answer"
    await wire.work()
    (asked,) = reader.questions()
    assert asked.pop("hub.challenge")
    assert asked == {"key": "a b", "hub.mode": "subscribe", "hub.topic": FEED, "hub.lease_seconds": "864000"}
    (it,) = await wire.subscribers()
    assert (it.lease_until, it.asked) == (wire.clock.at + 10 * DAY, None)
    assert reader.deliveries() == [], "nothing is new"


async def test_every_challenge_is_another_one(wire: Wire, reader: Listener) -> None:
    for name in ("a", "b"):
        await wire.subscribe(f"{reader.url}/{name}")
    challenges = {it.said["hub.challenge"] for it in reader.called}
    assert len(challenges) == 2
    assert all(len(it) >= 32 for it in challenges)


@pytest.mark.parametrize(
    "callback",
    [
        Callback(answer=b"yes"),
        Callback(answer=b""),
        Callback(asked=404),
        Callback(asked=500),
        Callback(asked=302, headers={"Location": "/another"}),
        Callback(asked=410),
        Callback(answer=b"x" * 100_000),
    ],
    ids=["other words", "none", "404", "500", "redirect", "410", "huge"],
)
async def test_a_callback_that_does_not_give_the_challenge_back_is_subscribed_to_nothing(
    wire: Wire, reader: Listener, callback: Callback
) -> None:
    reader.callbacks["/me"] = callback
    await wire.subscribe(f"{reader.url}/me")
    assert await wire.subscribers() == ()
    await wire.publish("second")
    assert [it.path for it in reader.called] == ["/me"], "nobody was told, and no redirect was followed"
    assert await wire.store.followed.all() == ()


async def test_a_callback_in_a_private_network_is_not_dialled(tmp_path: Path, reader: Listener) -> None:
    async with await Store.open(sqlite(tmp_path / "feed.sqlite3")) as store, opened(store, allowed="") as wire:
        for host in ("127.0.0.1", "localhost", "127.1", "[::ffff:127.0.0.1]"):
            assert (await wire.ask(reader.url.replace("127.0.0.1", host) + "/me")).status_code == 202
        await wire.work()
        assert reader.called == []
        assert await wire.subscribers() == ()


@pytest.mark.parametrize(("asked", "granted"), [(None, 864_000), ("1", 300), ("7200", 7200), ("9" * 30, 30 * 86_400)])
async def test_a_lease_is_granted_within_our_bounds_and_said(
    wire: Wire, reader: Listener, asked: str | None, granted: int
) -> None:
    await wire.subscribe(f"{reader.url}/me", lease_seconds=asked)
    assert reader.questions()[0]["hub.lease_seconds"] == str(granted)
    (it,) = await wire.subscribers()
    assert it.lease_until == wire.clock.at + timedelta(seconds=granted)


async def test_two_spellings_of_one_query_are_one_topic_and_the_subscriber_hears_its_own(
    wire: Wire, reader: Listener
) -> None:
    spelling = f"{FEED}?topic=water&source=&language=en&utm_source=x&limit=20"
    await wire.subscribe(f"{reader.url}/me", spelling)
    assert reader.questions()[0]["hub.topic"] == spelling
    await wire.subscribe(f"{reader.url}/me", f"{FEED}?language=en&topic=water")
    assert len(await wire.subscribers()) == 1
    (followed,) = await wire.store.followed.all()
    assert followed.address == f"{FEED}?language=en&topic=water"


# -- renewing and leaving --------------------------------------------------------------------------------------


async def test_a_lease_ends_unless_it_is_renewed(wire: Wire, reader: Listener) -> None:
    await wire.subscribe(f"{reader.url}/me", lease_seconds="86400")
    await wire.subscribe(f"{reader.url}/other", lease_seconds="86400")
    wire.later(hours=23)
    await wire.subscribe(f"{reader.url}/me", lease_seconds="86400")
    wire.later(hours=2)
    await wire.publish("second")
    assert (len(reader.deliveries("/me")), len(reader.deliveries("/other"))) == (1, 0)
    wire.later(hours=24)
    await wire.work()
    assert await wire.subscribers() == ()


async def test_a_renewal_that_is_not_confirmed_changes_nothing(wire: Wire, reader: Listener) -> None:
    """Section 5.1.1: neither the lease nor the secret."""
    await wire.subscribe(f"{reader.url}/me", secret="the first")
    before = await wire.subscribers()
    reader.callbacks["/me"] = Callback(asked=404)
    for mode in ("subscribe", "unsubscribe"):
        await wire.ask(f"{reader.url}/me", mode=mode, secret="a stranger's", lease_seconds="300")
        await wire.work()
    assert await wire.subscribers() == before
    await wire.publish("second")
    (told,) = reader.deliveries()
    assert told.headers["x-hub-signature"] == signature("the first", told.body)


async def test_a_renewal_takes_the_new_secret(wire: Wire, reader: Listener) -> None:
    await wire.subscribe(f"{reader.url}/me", secret="the first")
    await wire.subscribe(f"{reader.url}/me", secret="the second")
    await wire.publish("second")
    (told,) = reader.deliveries()
    assert told.headers["x-hub-signature"] == signature("the second", told.body)


async def test_who_leaves_is_asked_whether_it_has_asked_and_is_told_no_more(wire: Wire, reader: Listener) -> None:
    await wire.subscribe(f"{reader.url}/me")
    await wire.ask(f"{reader.url}/me", mode="unsubscribe")
    await wire.work()
    asked = reader.questions()[1]
    assert asked.pop("hub.challenge")
    assert asked == {"hub.mode": "unsubscribe", "hub.topic": FEED}
    assert await wire.subscribers() == ()
    await wire.publish("second")
    assert reader.deliveries() == []


async def test_a_wire_that_is_removed_is_denied_to_those_who_follow_it(wire: Wire, reader: Listener) -> None:
    """Section 5.2, at any time."""
    await wire.store.wires.put(SavedQuery("w", "A wire", "", ArticleQuery(language=("en",)), wire.clock.at))
    await wire.subscribe(f"{reader.url}/me", f"{BASE}/wires/w/rss.xml")
    await wire.publish("second")
    assert len(reader.deliveries()) == 1
    await wire.store.wires.remove("w")
    await wire.publish("third")
    assert reader.questions()[-1] == {
        "hub.mode": "denied", "hub.topic": f"{BASE}/wires/w/rss.xml", "hub.reason": "No wire has the key 'w'.",
    }  # fmt: skip
    assert len(reader.deliveries()) == 1
    assert await wire.subscribers() == ()


async def test_what_is_removed_before_it_is_confirmed_is_denied(wire: Wire, reader: Listener) -> None:
    await wire.store.wires.put(SavedQuery("w", "A wire", "", ArticleQuery(), wire.clock.at))
    assert (await wire.ask(f"{reader.url}/me", f"{BASE}/wires/w/atom.xml")).status_code == 202
    await wire.store.wires.remove("w")
    await wire.store.content.look()
    await wire.work()
    assert [it["hub.mode"] for it in reader.questions()] == ["denied"]
    assert await wire.subscribers() == ()


async def test_whoever_follows_a_feed_at_an_address_that_is_ours_no_more_is_denied(
    wire: Wire, reader: Listener
) -> None:
    await wire.subscribe(f"{reader.url}/me")
    async with opened(wire.store, base="https://new.example") as moved:
        await moved.publish("second")
    assert reader.questions()[-1]["hub.mode"] == "denied"
    assert reader.questions()[-1]["hub.reason"] == f"{FEED} is no feed of ours: these are below https://new.example"
    assert await wire.subscribers() == ()


# -- content distribution (section 7) --------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["atom.xml", "rss.xml"])
async def test_a_delivery_is_what_the_feed_says_with_its_type_its_hub_and_its_address(
    wire: Wire, reader: Listener, file: str
) -> None:
    topic = f"{BASE}/feeds/{file}?language=en"
    await wire.subscribe(f"{reader.url}/me?key=1", topic)
    await wire.publish("second")
    (told,) = reader.deliveries()
    feed = await wire.feed(topic)
    assert b"Headline second" in told.body
    assert told.body == feed.content
    assert told.headers["content-type"] == feed.headers["content-type"]
    assert told.headers["link"] == f'<{BASE}/hub>; rel="hub", <{topic}>; rel="self"'
    assert told.said == {"key": "1"}
    assert "x-hub-signature" not in told.headers, "no secret was given"


async def test_a_delivery_is_signed_where_a_secret_was_given(wire: Wire, reader: Listener) -> None:
    secret = "құпия " + "s" * 150
    await wire.subscribe(f"{reader.url}/me", secret=secret)
    await wire.publish("second")
    (told,) = reader.deliveries()
    assert told.headers["x-hub-signature"] == signature(secret, told.body, "sha256")


async def test_news_is_told_to_those_whose_feed_has_it_once(wire: Wire, reader: Listener) -> None:
    await wire.subscribe(f"{reader.url}/all")
    await wire.subscribe(f"{reader.url}/sv", f"{FEED}?language=sv")
    await wire.publish("second")
    await wire.publish("second")
    await wire.work()
    assert (len(reader.deliveries("/all")), len(reader.deliveries("/sv"))) == (1, 0)
    await wire.publish("tredje", language="sv")
    assert (len(reader.deliveries("/all")), len(reader.deliveries("/sv"))) == (2, 1)


async def test_a_revision_and_a_withdrawal_are_told_also_to_who_follows_a_part(wire: Wire, reader: Listener) -> None:
    await wire.publish("second", language="sv")
    await wire.subscribe(f"{reader.url}/me", f"{FEED}?language=sv")
    await wire.publish("second", language="sv", headline="A new headline")
    assert b"A new headline" in reader.deliveries()[0].body
    await wire.store.articles.withdraw(article("second").id, Withdrawal(wire.clock.at, "by request", "operator"))
    await wire.work()
    assert b"A new headline" not in reader.deliveries()[1].body
    await wire.publish("second", language="fi")
    assert len(reader.deliveries()) == 2


async def test_what_is_told_late_is_what_the_feed_says_then(wire: Wire, reader: Listener) -> None:
    await wire.subscribe(f"{reader.url}/me")
    for name in ("second", "third", "fourth"):
        await wire.put(name)
    await wire.work()
    (told,) = reader.deliveries()
    assert told.body == (await wire.feed()).content


# -- trouble ---------------------------------------------------------------------------------------------------


async def test_who_answers_410_is_told_no_more(wire: Wire, reader: Listener) -> None:
    await wire.subscribe(f"{reader.url}/me")
    reader.callbacks["/me"] = Callback(told=410)
    await wire.publish("second")
    assert await wire.subscribers() == ()
    await wire.publish("third")
    assert len(reader.deliveries()) == 1


@pytest.mark.parametrize(
    "trouble",
    [Callback(told=500), Callback(told=404), Callback(told=307, headers={"Location": "/another"})],
    ids=["500", "404", "redirect"],
)
async def test_who_cannot_be_told_is_told_again_later_each_time_and_then_the_latest(
    wire: Wire, reader: Listener, trouble: Callback
) -> None:
    await wire.subscribe(f"{reader.url}/me")
    reader.callbacks["/me"] = trouble
    await wire.publish("second")
    pauses = []
    for _ in range(3):
        (it,) = await wire.subscribers()
        pauses.append((it.due_at - wire.clock.at).total_seconds())
        await wire.work()
        wire.clock.at = it.due_at
        await wire.work()
    assert pauses == [15.75, 63.0, 252.0]
    del reader.callbacks["/me"]
    await wire.publish("third")
    (it,) = await wire.subscribers()
    wire.clock.at = it.due_at
    await wire.work()
    assert len(reader.deliveries()) == 5
    assert reader.deliveries()[-1].body == (await wire.feed()).content
    assert [it.path for it in reader.called].count("/another") == 0
    (it,) = await wire.subscribers()
    assert (it.failures, it.due_at) == (0, it.lease_until)


async def test_who_is_never_there_is_given_up(wire: Wire, reader: Listener, caplog: pytest.LogCaptureFixture) -> None:
    await wire.subscribe(f"{reader.url}/me", lease_seconds=str(30 * 86_400))
    reader.callbacks["/me"] = Callback(told=503)
    began = wire.clock.at
    await wire.publish("second")
    while found := await wire.subscribers():
        wire.clock.at = found[0].due_at
        await wire.work()
    assert len(reader.deliveries()) == 10
    assert DAY < wire.clock.at - began < 4 * DAY
    assert "a subscriber is given up: http-status: HTTP 503" in caplog.text


async def test_a_callback_says_how_long_it_wants_to_be_left_alone(wire: Wire, reader: Listener) -> None:
    await wire.subscribe(f"{reader.url}/me")
    reader.callbacks["/me"] = Callback(told=429, headers={"Retry-After": "3600"})
    await wire.publish("second")
    (it,) = await wire.subscribers()
    assert it.due_at == wire.clock.at + timedelta(hours=1)


def _hangs(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.recv(1)  # until the other end has enough


def _closes(handler: BaseHTTPRequestHandler) -> None:
    pass


def _drips(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    try:
        while True:
            handler.wfile.write(b"x" * 10_000)
    except OSError:
        pass


def _babbles(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HELO there\r\n\r\n")


def _floods(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 500 Sorry\r\nContent-Length: 99999999999\r\n\r\n")
    try:
        while True:
            handler.wfile.write(b"x" * 100_000)
    except OSError:
        pass


async def test_a_callback_that_hangs_keeps_no_other_waiting_and_is_given_up_at_its_deadline(
    wire: Wire, reader: Listener, leap: Leap
) -> None:
    """It hangs until the other has been told, however long that takes."""
    await wire.subscribe(f"{reader.url}/hostile")
    await wire.subscribe(f"{reader.url}/me")
    reader.callbacks["/hostile"] = Callback(instead=_hangs)
    await wire.put("second")
    await wire.lookout.look()
    await wire.distributor.begin()
    await until(lambda: len(wire.distributor._running) == 1 and bool(reader.deliveries("/hostile")))
    assert len(reader.deliveries("/me")) == 1
    await leap(callbacks._DEADLINE)
    await wire.distributor.finish()
    assert [(it.failures, it.told == it.digest) for it in await wire.subscribers()] == [(1, False), (0, True)]


@pytest.mark.parametrize("hostile", [_closes, _drips, _babbles, _floods])
async def test_a_hostile_callback_harms_nobody_else(wire: Wire, reader: Listener, hostile: object) -> None:
    await wire.subscribe(f"{reader.url}/hostile")
    await wire.subscribe(f"{reader.url}/me")
    reader.callbacks["/hostile"] = Callback(instead=hostile)  # type: ignore[arg-type]
    await wire.publish("second")
    assert len(reader.deliveries("/me")) == 1
    assert [(it.failures, it.told == it.digest) for it in await wire.subscribers()] == [(1, False), (0, True)]


async def test_a_callback_that_does_not_answer_when_it_is_asked_is_asked_three_times(
    wire: Wire, reader: Listener
) -> None:
    reader.callbacks["/me"] = Callback(instead=_closes)
    await wire.subscribe(f"{reader.url}/me")
    for _ in range(3):
        wire.later(minutes=1)
        await wire.work()
    assert len(reader.questions()) == 3
    assert await wire.subscribers() == ()


async def test_a_success_counts_however_much_is_said_with_it(wire: Wire, reader: Listener) -> None:
    await wire.subscribe(f"{reader.url}/me")

    def talks(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n" + b"x" * 10_000)

    reader.callbacks["/me"] = Callback(instead=talks)
    await wire.publish("second")
    (it,) = await wire.subscribers()
    assert (it.failures, it.told == it.digest) == (0, True)


# -- what is lost with a process -------------------------------------------------------------------------------


async def test_what_a_process_held_when_it_died_is_done_by_another(wire: Wire, reader: Listener) -> None:
    await wire.ask(f"{reader.url}/me")
    now = wire.clock.at
    assert len(await wire.store.subscribers.hold(now, now + timedelta(minutes=2), 9, 9)) == 1
    await wire.work()
    assert reader.called == []
    wire.later(minutes=2)
    await wire.work()
    assert len(reader.questions()) == 1

    await wire.put("second")
    _, held = await wire.store.followed.hold(wire.clock.at, wire.clock.at + timedelta(minutes=1), 9)
    assert held
    await wire.work()
    assert reader.deliveries() == []
    wire.later(minutes=1)
    await wire.work()
    assert len(reader.deliveries()) == 1


async def test_two_processes_tell_each_subscriber_once(wire: Wire, reader: Listener, tmp_path: Path) -> None:
    for number in range(30):
        await wire.subscribe(f"{reader.url}/{number}")
    async with await Store.open(sqlite(tmp_path / "feed.sqlite3")) as store, opened(store) as other:
        await wire.put("second")
        assert sorted([await wire.lookout.look(), await other.lookout.look()]) == [False, True]
        for _ in range(9):
            await wire.distributor.begin()
            await other.distributor.begin()
            await wire.distributor.finish()
            await other.distributor.finish()
    told = [it.path for it in reader.called if it.method == "POST"]
    assert sorted(told) == sorted(f"/{number}" for number in range(30))


async def test_of_one_host_no_more_are_told_side_by_side_than_may_be(wire: Wire, reader: Listener) -> None:
    for number in range(2 * callbacks.EACH):
        await wire.subscribe(f"{reader.url}/{number}")
        reader.callbacks[f"/{number}"] = Callback(instead=_hangs)
    await wire.put("second")
    await wire.lookout.look()
    for _ in range(5):
        await wire.distributor.begin()
    await until(lambda: sum(it.method == "POST" for it in reader.called) >= callbacks.EACH)
    await asyncio.sleep(0.2)
    assert sum(it.method == "POST" for it in reader.called) == callbacks.EACH
    assert len(wire.distributor._running) == 2 * callbacks.EACH
    await wire.distributor._close()
    assert await wire.store.subscribers.due(wire.clock.at), "what is not done is let go"


async def test_after_a_restore_the_news_that_is_counted_anew_is_not_missed(wire: Wire, reader: Listener) -> None:
    await wire.subscribe(f"{reader.url}/me")
    await wire.store.followed.looked(await wire.store.followed.all(), 999, [], wire.clock.at)
    await wire.publish("second")
    assert len(reader.deliveries()) == 1


# -- nothing is said that should not be ------------------------------------------------------------------------


async def test_no_log_has_a_secret_or_all_of_a_callback(
    wire: Wire, reader: Listener, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(distributor, "_MOST_FAILURES", 2)
    caplog.set_level(logging.DEBUG, "urbanfeed")
    address = f"{reader.url}/me?key=capability"
    await wire.subscribe(address, secret="hush-hush")
    await wire.publish("second")
    for trouble in (Callback(told=500), Callback(asked=404), Callback(instead=_babbles)):
        reader.callbacks["/me"] = trouble
        await wire.subscribe(address, secret="hush-hush")
        await wire.publish(f"after {trouble.told} {trouble.asked}")
        wire.later(hours=1)
        await wire.work()
    assert (await wire.ask("http://a!b.example/me?key=capability", secret="hush-hush")).status_code == 202
    await wire.work()
    said = caplog.text + repr([vars(it) for it in caplog.records])
    assert "a subscriber was told" in said
    assert "it is no http or https address that can be asked" in said
    assert "hush-hush" not in said
    assert "capability" not in said
