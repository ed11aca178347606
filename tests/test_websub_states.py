"""What becomes of a subscription at a hub, how long a hub is waited for, and how far it is trusted."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from harbour import BEGAN
from urbanfeed.article import Rights
from urbanfeed.ingest.schedule import as_net, interval_of
from urbanfeed.ingest.websub import tells_all
from urbanfeed.ingest.websub.hubs import again, stood
from urbanfeed.settings import load
from urbanfeed.store import Source, Store, Subscription

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TOPIC = "https://harbour.example/feed"
ACTIVE = Subscription(
    key="k", source="harbour", place=TOPIC, topic=TOPIC, hub="https://hub.example/", secret="s", state="active",
    due_at=BEGAN + 7 * DAY, callback="https://wire.example/websub/k", asked_at=BEGAN, lease_until=BEGAN + 10 * DAY,
)  # fmt: skip


def told(**fields: object) -> Subscription:
    return replace(ACTIVE, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "wanted", "paused", "state"),
    [
        (told(), True, False, "active"),
        (told(), False, False, "leaving"),
        (told(lease_until=BEGAN), True, False, "offered"),
        (told(state="asked"), False, True, "leaving"),
        (told(state="leaving"), True, False, "offered"),
        (told(state="leaving"), False, True, "leaving"),
        (told(state="leaving", failures=3, due_at=BEGAN), False, True, "offered"),
        (told(state="leaving", failures=3), False, False, "leaving"),
        (told(state="leaving", failures=3, due_at=BEGAN), False, False, None),
        (told(state="leaving", lease_until=BEGAN), False, False, None),
        (told(state="offered"), False, True, "offered"),
        (told(state="offered"), False, False, None),
        (told(state="denied"), False, False, None),
        (told(state="denied"), True, False, "denied"),
    ],
)
def test_what_is_left_of_a_subscription(before: Subscription, wanted: bool, paused: bool, state: str | None) -> None:
    after = stood(before, wanted, paused, before.callback, BEGAN)
    assert (after.state if after else None) == state


def test_waits_for_a_hub_grow_to_a_day() -> None:
    assert [again(it, 0.0) for it in (1, 2, 3, 100)] == [5 * MINUTE, 10 * MINUTE, 20 * MINUTE, DAY]
    assert again(1, 1.0) == 6 * MINUTE


@pytest.mark.parametrize(
    ("subscription", "last_found", "all_told"),
    [
        (told(delivered_at=BEGAN), BEGAN + 30 * MINUTE, True),
        (told(delivered_at=BEGAN), BEGAN - DAY, True),
        (told(delivered_at=BEGAN), BEGAN + 2 * HOUR, False),
        (told(delivered_at=BEGAN), None, True),
        (told(), BEGAN, False),
        (told(delivered_at=BEGAN, state="asked"), BEGAN, False),
        (told(delivered_at=BEGAN, lease_until=BEGAN + HOUR), BEGAN, False),
    ],
)
def test_a_hub_is_trusted_that_has_told_of_the_last_news(
    subscription: Subscription, last_found: datetime | None, all_told: bool
) -> None:
    assert tells_all([subscription], last_found, BEGAN + 3 * HOUR) == all_told


def test_the_net_is_four_times_as_wide_and_never_wider_than_the_ceiling() -> None:
    settings = load({})
    assert as_net(HOUR, settings) == 4 * HOUR
    assert as_net(interval_of([], None, BEGAN, settings) * 20, settings) == DAY


async def test_of_two_who_change_a_subscription_at_once_the_first_one_wins(store: Store) -> None:
    await store.sources.put(Source("harbour", "Harbour", None, None, None, Rights()))
    await store.subscriptions.add(ACTIVE)
    await store.subscriptions.add(replace(ACTIVE, key="other"))
    assert await store.subscriptions.all() == (ACTIVE,), "one a topic of a source"
    assert await store.subscriptions.change(ACTIVE, replace(ACTIVE, state="denied"))
    assert not await store.subscriptions.change(ACTIVE, replace(ACTIVE, state="leaving"))
    assert [it.state for it in await store.subscriptions.all()] == ["denied"]
