"""The callback of WebSub subscriptions, as hubs and strangers meet it."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette

from databases import sqlite
from harbour import BEGAN
from hub import signature
from urbanfeed.article import Rights
from urbanfeed.publish import websub
from urbanfeed.settings import load
from urbanfeed.store import Gathering, Source, Store, Subscription, SubscriptionState

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TOPIC = "https://harbour.example/feed"
ASKED = Subscription(
    key="k" * 43, source="harbour", place=TOPIC, topic=TOPIC, hub="https://hub.example/", secret="s" * 64,
    state="asked", due_at=BEGAN + 5 * MINUTE, callback="https://wire.example/websub/kkk", asked_at=BEGAN, failures=1,
)  # fmt: skip
ACTIVE = replace(ASKED, state="active", lease_until=BEGAN + DAY, due_at=BEGAN + DAY / 2, failures=0)
NEWS = b"<rss><channel><item/></channel></rss>"


@dataclass
class Door:
    """The door over a store, at an instant that a test sets; `most`: bytes of a delivery."""

    store: Store
    now: list[datetime] = field(default_factory=lambda: [BEGAN])
    most: int = 1000

    def __post_init__(self) -> None:
        app = Starlette(routes=websub.routes(lambda: self.now[0], lambda: 0.5))
        app.state.store, app.state.settings = self.store, load({}, fetch_max_bytes=self.most)
        self.client = httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="https://wire.example")

    async def verify(self, mode: str = "subscribe", key: str = ASKED.key, **said: str | None) -> httpx2.Response:
        asked = {"topic": TOPIC, "challenge": "abc-123", "lease_seconds": "3600"} | said
        pairs = {f"hub.{name}": value for name, value in asked.items() if value is not None}
        return await self.client.get(f"/websub/{key}", params={"hub.mode": mode, **pairs})

    async def tell(self, body: bytes | Iterable[bytes] = NEWS, key: str = ASKED.key, **headers: str) -> int:
        signed = {"X-Hub-Signature": signature(ASKED.secret, body)} if isinstance(body, bytes) and not headers else {}
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return (await self.client.post(f"/websub/{key}", content=body, headers=signed | sent)).status_code

    async def kept(self) -> Subscription:
        found = await self.store.subscriptions.by_key(ASKED.key)
        assert found is not None
        return found


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    async with await Store.open(sqlite(tmp_path / "feed.sqlite3")) as store:
        await store.sources.put(Source("harbour", "Harbour", None, None, None, Rights()))
        await store.gatherings.put(Gathering("harbour", due_at=BEGAN + 6 * HOUR, last_round_at=BEGAN - HOUR))
        yield Door(store)


async def due(door: Door) -> timedelta:
    """How far away the next round of the source is."""
    at = (await door.store.gatherings.of("harbour")).due_at
    assert at is not None
    return at - door.now[0]


# -- verification ----------------------------------------------------------------------------------------------


async def test_a_hub_gets_its_challenge_back_for_what_it_was_asked_and_the_lease_begins(door: Door) -> None:
    await door.store.subscriptions.add(ASKED)
    answer = await door.verify()
    assert (answer.status_code, answer.text) == (200, "abc-123")
    assert answer.headers["content-type"].startswith("text/plain")
    kept = await door.kept()
    assert (kept.state, kept.lease_until, kept.failures) == ("active", BEGAN + HOUR, 0)
    assert kept.due_at == BEGAN + HOUR, "not within the first hour"
    assert (await door.verify(lease_seconds="864000")).status_code == 200, "a hub may not have heard our first answer"
    assert (await door.kept()).due_at == BEGAN + 7.5 * DAY, "renewed before the lease ends"


@pytest.mark.parametrize(
    ("state", "mode", "said"),
    [
        ("asked", "subscribe", {"topic": "https://harbour.example/other"}),
        ("asked", "subscribe", {"topic": None}),
        ("asked", "unsubscribe", {}),
        ("asked", "publish", {}),
        ("asked", "subscribe", {"challenge": None}),
        ("asked", "subscribe", {"challenge": ""}),
        ("asked", "subscribe", {"challenge": "<script>alert(1)</script>"}),
        ("asked", "subscribe", {"challenge": "a" * 2001}),
        ("asked", "subscribe", {"lease_seconds": "soon"}),
        ("asked", "subscribe", {"lease_seconds": "-1"}),
        ("asked", "subscribe", {"key": "x" * 43}),
        ("asked", "subscribe", {"key": "%"}),
        ("offered", "subscribe", {}),
        ("offered", "denied", {}),
        ("denied", "subscribe", {}),
        ("leaving", "subscribe", {}),
        ("active", "unsubscribe", {}),
    ],
)
async def test_what_was_not_asked_for_is_404_reflects_nothing_and_changes_nothing(
    door: Door, state: SubscriptionState, mode: str, said: dict[str, str]
) -> None:
    before = replace(ASKED, state=state)
    await door.store.subscriptions.add(before)
    answer = await door.verify(mode, **said)
    assert answer.status_code == 404
    assert (said.get("challenge") or "abc-123") not in answer.text
    assert await door.kept() == before
    assert (await door.client.head(f"/websub/{ASKED.key}", params={"hub.topic": TOPIC})).status_code == 404


@pytest.mark.parametrize(
    ("told", "lease", "again"),
    [("0", timedelta(), HOUR), ("9" * 40, 30 * DAY, 22.5 * DAY), (None, DAY, 18 * HOUR)],
    ids=["none", "for ever", "not said"],
)
async def test_an_absurd_lease_neither_binds_us_for_ever_nor_has_us_ask_without_end(
    door: Door, told: str | None, lease: timedelta, again: timedelta
) -> None:
    await door.store.subscriptions.add(ASKED)
    assert (await door.verify(lease_seconds=told)).status_code == 200
    kept = await door.kept()
    assert (kept.lease_until, kept.due_at) == (BEGAN + lease, BEGAN + again)
    assert not kept.holds(BEGAN + lease)


async def test_an_unsubscription_is_verified_and_the_hub_is_told_no_more_after_it(door: Door) -> None:
    await door.store.subscriptions.add(replace(ACTIVE, state="leaving"))
    assert await door.tell() == 410
    assert (await door.verify("unsubscribe", lease_seconds=None)).text == "abc-123"
    assert (await door.kept()).state == "offered"
    assert await door.tell() == 410
    assert await due(door) == 6 * HOUR


async def test_a_denial_is_kept_with_its_reason_and_polling_is_hastened(door: Door) -> None:
    await door.store.subscriptions.add(ACTIVE)
    answer = await door.verify("denied", challenge=None, reason="not\x1b[31m\nfor you" + "!" * 999)
    assert (answer.status_code, answer.text) == (200, "")
    kept = await door.kept()
    assert (kept.state, kept.due_at) == ("denied", BEGAN + 7 * DAY)
    assert kept.reason is not None
    assert kept.reason.startswith("not [31m for you!!!")
    assert len(kept.reason) == 300
    assert await due(door) == timedelta()


# -- deliveries ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512", "SHA256"])
async def test_a_signed_delivery_makes_the_source_due_now(door: Door, method: str) -> None:
    await door.store.subscriptions.add(ACTIVE)
    signed = signature(ASKED.secret, NEWS, method.lower())
    assert await door.tell(X_Hub_Signature=f"{method}={signed.partition('=')[2]}") == 202
    assert (await door.kept()).delivered_at == BEGAN
    assert await due(door) == timedelta()


@pytest.mark.parametrize(
    "given",
    [
        "",
        "sha256=",
        "sha256",
        signature("another", NEWS),
        signature(ASKED.secret, NEWS + b" "),
        signature(ASKED.secret, NEWS, "md5"),
        signature(ASKED.secret, NEWS).replace("sha256", "sha2"),
        signature(ASKED.secret, NEWS).replace("sha256", "sha512"),
        signature(ASKED.secret, NEWS)[:-1],
        "sha256=ÿ" + "0" * 63,
    ],
)
async def test_a_delivery_without_a_right_signature_is_acknowledged_and_ignored(
    door: Door, given: str, caplog: pytest.LogCaptureFixture
) -> None:
    """WebSub, section 7.1.2: a status that tells nothing lets nobody try signatures."""
    await door.store.subscriptions.add(ACTIVE)
    sent = {b"X-Hub-Signature": given.encode("latin-1")} if given else {}
    answer = await door.client.post(f"/websub/{ASKED.key}", content=NEWS, headers=sent)
    assert answer.status_code == 202
    assert await door.kept() == ACTIVE
    assert await due(door) == 6 * HOUR
    assert "no right signature" in caplog.text


async def test_an_oversized_delivery_is_refused_however_it_comes(door: Door) -> None:
    await door.store.subscriptions.add(ACTIVE)
    assert await door.tell(b"x" * 1000) == 202
    before = await door.kept()
    door.now[0] += HOUR
    assert await door.tell(b"x" * 1001) == 413

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 100

    answer = await door.client.post(f"/websub/{ASKED.key}", content=endless())
    assert answer.status_code == 413
    assert await door.kept() == before


async def test_a_delivery_that_never_ends_is_given_up(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websub, "_PATIENCE", 0.05)
    await door.store.subscriptions.add(ACTIVE)
    messages = iter([{"type": "http.request", "body": b"x", "more_body": True}])
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        if (message := next(messages, None)) is None:
            await asyncio.sleep(60)
        return message or {}

    async def send(message: object) -> None:
        assert isinstance(message, dict)
        sent.append(message)

    app = Starlette(routes=websub.routes(lambda: BEGAN))
    app.state.store, app.state.settings = door.store, load({})
    scope = {
        "type": "http", "method": "POST", "path": f"/websub/{ASKED.key}", "headers": [], "query_string": b"",
        "http_version": "1.1", "scheme": "http", "root_path": "", "server": ("wire.example", 80),
    }  # fmt: skip
    await app(scope, receive, send)
    assert sent[0]["status"] == 408


async def test_a_stranger_who_knows_no_key_gets_410_unread(door: Door) -> None:
    await door.store.subscriptions.add(ACTIVE)
    assert await door.tell(b"x" * 2000, key="x" * 43) == 410
    assert await door.tell(key=ASKED.key[:-1]) == 410
    assert await door.kept() == ACTIVE


async def test_many_deliveries_bring_one_round_a_minute(door: Door) -> None:
    await door.store.subscriptions.add(ACTIVE)
    await door.store.gatherings.put(Gathering("harbour", due_at=BEGAN + 6 * HOUR, last_round_at=BEGAN))
    for _ in range(5):
        door.now[0] += timedelta(seconds=5)
        assert await door.tell() == 202
    assert (await door.store.gatherings.of("harbour")).due_at == BEGAN + MINUTE


async def test_a_source_that_fails_keeps_its_distance_whatever_a_hub_says(door: Door) -> None:
    await door.store.subscriptions.add(ACTIVE)
    failing = Gathering("harbour", due_at=BEGAN + 6 * HOUR, last_round_at=BEGAN - HOUR, failures=3)
    await door.store.gatherings.put(failing)
    assert await door.tell() == 202
    assert await due(door) == 6 * HOUR
