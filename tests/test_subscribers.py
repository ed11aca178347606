"""What the store keeps of our hub's subscribers: who holds one, what is due, and what is not lost."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from articles import article, page
from urbanfeed.store import Asked, HubFull, Store, Subscriber, subscribers

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
FEED = "https://wire.example/feeds/atom.xml"
OLD, NEW = "0" * 64, "1" * 64


async def ask(store: Store, name: str = "a", host: str = "reader.example", at: datetime = NOW, **said: str) -> None:
    asked = Asked("unsubscribe" if said.get("mode") else "subscribe", at, FEED, DAY, said.get("secret"))
    await store.subscribers.ask(said.get("feed", FEED), OLD, f"https://{host}/{name}", host, asked)


async def hold(store: Store, at: datetime = NOW, most: int = 100, each: int = 100) -> tuple[Subscriber, ...]:
    return await store.subscribers.hold(at, at + MINUTE, most, each)


def active(it: Subscriber, told: str = OLD) -> Subscriber:
    return replace(it, lease_until=NOW + DAY, due_at=NOW + DAY, told=told, asked=None, failures=0)


async def subscribed(store: Store, *names: str) -> None:
    for name in names:
        await ask(store, name)
    await store.subscribers.settle([(it, active(it)) for it in await hold(store)], NOW)


async def says(store: Store, digest: str, at: datetime = NOW) -> None:
    """The feed says something else."""
    await store.articles.put(article(digest[:3]), page(digest[:3]))
    last, held = await store.followed.hold(at, at + MINUTE, 100)
    await store.followed.looked(held, last, [(it.id, digest) for it in held], at)


async def test_what_is_held_is_held_by_one_and_by_another_when_that_one_dies(store: Store) -> None:
    await ask(store)
    assert await store.subscribers.due(NOW)
    (held,) = await hold(store)
    assert (held.lease_until, held.told, held.asked and held.asked.mode) == (None, None, "subscribe")
    assert await hold(store) == ()
    assert not await store.subscribers.due(NOW)
    assert await hold(store, NOW + MINUTE) == (held,)
    await store.subscribers.let_go([held.id])
    assert await hold(store) == (held,)


async def test_of_each_host_no_more_are_held_than_may_be_and_the_longest_due_first(store: Store) -> None:
    for number in range(5):
        await ask(store, str(number), "slow.example", NOW - MINUTE)
    await ask(store, "quick", "quick.example")
    held = await hold(store, each=2)
    assert [it.callback.rpartition("/")[2] for it in held] == ["0", "1", "quick"]
    assert await store.subscribers.hold(NOW, NOW + MINUTE, 9, 9, ["slow.example"]) == ()
    assert len(await hold(store, most=1)) == 1


async def test_who_is_subscribed_is_due_when_the_feed_says_something_else_and_not_before(store: Store) -> None:
    await subscribed(store, "a", "b")
    assert not await store.followed.behind()
    assert await hold(store) == ()
    await says(store, OLD)
    assert await hold(store) == ()
    await says(store, NEW)
    held = await hold(store)
    assert [it.digest for it in held] == [NEW, NEW]
    await store.subscribers.settle([(it, active(it, NEW)) for it in held], NOW)
    assert await hold(store) == ()
    assert [it.told for it in await store.subscribers.all()] == [NEW, NEW]


async def test_what_a_feed_says_while_somebody_is_told_of_it_is_told_next(store: Store) -> None:
    await subscribed(store, "a")
    await says(store, NEW)
    (held,) = await hold(store)
    await says(store, "2" * 64)
    await store.subscribers.settle([(held, active(held, NEW))], NOW)
    (again,) = await hold(store)
    assert (again.told, again.digest) == (NEW, "2" * 64)


async def test_who_could_not_be_told_keeps_its_distance_whatever_is_new(store: Store) -> None:
    await subscribed(store, "a")
    await says(store, NEW)
    (held,) = await hold(store)
    await store.subscribers.settle([(held, replace(held, failures=1, due_at=NOW + MINUTE))], NOW)
    await says(store, "2" * 64)
    assert await hold(store) == ()
    (again,) = await hold(store, NOW + MINUTE)
    assert (again.failures, again.digest) == (1, "2" * 64)


async def test_what_is_asked_while_a_subscriber_is_held_is_not_lost(store: Store) -> None:
    await ask(store)
    (held,) = await hold(store)
    await ask(store, at=NOW + MINUTE, secret="the newer")
    await store.subscribers.settle([(held, active(held))], NOW + MINUTE)
    (again,) = await hold(store, NOW + MINUTE)
    assert again.lease_until == NOW + DAY, "what was confirmed holds"
    assert again.asked
    assert again.asked.secret == "the newer"
    await ask(store, at=NOW + 2 * MINUTE)
    await store.subscribers.settle([(again, None)], NOW + 2 * MINUTE)
    (last,) = await hold(store, NOW + 2 * MINUTE)
    assert (last.lease_until, last.asked is not None) == (None, True)


async def test_a_feed_that_nobody_follows_is_forgotten(store: Store) -> None:
    await subscribed(store, "a", "b")
    await ask(store, "a", feed=f"{FEED}?language=sv")
    assert len(await store.followed.all()) == 2
    await says(store, NEW)
    for it in await hold(store):
        await store.subscribers.settle([(it, None)], NOW)
    assert await store.followed.all() == ()
    assert await store.subscribers.all() == ()


async def test_a_feed_is_looked_at_by_one_process_and_by_another_when_that_one_dies(store: Store) -> None:
    await subscribed(store, "a")
    await store.articles.put(article("n"), page("n"))
    assert await store.followed.behind()
    last, (feed,) = await store.followed.hold(NOW, NOW + MINUTE, 9)
    assert (feed.digest, feed.place < last) == (OLD, True)
    assert (await store.followed.hold(NOW, NOW + MINUTE, 9))[1] == ()
    assert await store.followed.behind(), "whoever holds it may be dead"
    assert (await store.followed.hold(NOW + MINUTE, NOW + 2 * MINUTE, 9))[1] == (feed,)
    await store.followed.looked([feed], last, [], NOW)
    assert not await store.followed.behind()


async def test_nobody_fills_the_hub(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscribers, "_MOST_ASKED_OF_HOST", 2)
    monkeypatch.setattr(subscribers, "_MOST_OF_HOST", 3)
    monkeypatch.setattr(subscribers, "_MOST", 4)
    await ask(store, "a")
    await ask(store, "b")
    with pytest.raises(HubFull, match=r"2 callbacks of reader\.example have not confirmed yet"):
        await ask(store, "c")
    await ask(store, "b", secret="it has room already")
    await store.subscribers.settle([(it, active(it)) for it in await hold(store)], NOW)
    await ask(store, "c")
    with pytest.raises(HubFull, match=r"3 callbacks of reader\.example are subscribed"):
        await ask(store, "d")
    await ask(store, "d", "other.example")
    with pytest.raises(HubFull, match="4 callbacks in all are subscribed"):
        await ask(store, "e", "third.example")
    await ask(store, "a", mode="unsubscribe")


async def test_only_so_many_feeds_may_be_followed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscribers, "_MOST_FEEDS_OF_HOST", 2)
    monkeypatch.setattr(subscribers, "_MOST_FEEDS", 3)
    for number in range(2):
        await ask(store, f"a{number}", feed=f"{FEED}?topic=t{number}")
    with pytest.raises(HubFull, match=r"2 feeds are followed by callbacks of reader\.example, and no other can be"):
        await ask(store, "b", feed=f"{FEED}?topic=t2")
    await ask(store, "b", feed=f"{FEED}?topic=t1")
    await ask(store, "c", "other.example", feed=f"{FEED}?topic=t2")
    with pytest.raises(HubFull, match="3 feeds are followed in all"):
        await ask(store, "d", "third.example", feed=f"{FEED}?topic=t3")


async def test_a_secret_is_in_no_text_of_a_subscriber(store: Store) -> None:
    await ask(store, secret="hush-hush")
    (it,) = await hold(store)
    assert "hush-hush" not in repr(it) + repr(replace(it, secret="hush-hush"))
