"""What may be asked of our own hub, and what it says to the rest: plain text, 400."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from databases import sqlite
from hub_door import BASE, FEED, Wire, opened
from urbanfeed.store import HubFull, Store, subscribers

CALLBACK = "https://reader.example/me"


@pytest.fixture
async def wire(tmp_path: Path) -> AsyncIterator[Wire]:
    async with await Store.open(sqlite(tmp_path / "feed.sqlite3")) as store, opened(store) as it:
        await it.put("first")
        yield it


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"mode": None}, "hub.mode is missing"),
        ({"mode": "  "}, "hub.mode is missing"),
        ({"mode": "list"}, "hub.mode is subscribe or unsubscribe"),
        ({"mode": "publish"}, "this hub tells of its own feeds, and knows by itself what is new"),
        ({"callback": None}, "hub.callback is missing"),
        ({"callback": "reader.example/me"}, "hub.callback is no whole address"),
        ({"callback": "ftp://reader.example/me"}, "hub.callback is no whole address"),
        ({"callback": "https:///me"}, "hub.callback is no whole address"),
        ({"callback": "https://reader.example:0/me"}, "hub.callback is no whole address"),
        ({"callback": "https://reader.example:99999/me"}, "hub.callback is no whole address"),
        ({"callback": "https://[::1/me"}, "hub.callback is no whole address"),
        ({"callback": "https://reader.example/a b"}, "hub.callback is no whole address"),
        ({"callback": "https://reader.example/қ"}, "hub.callback is no whole address"),
        ({"callback": "https://reader.example/\r\nX: y"}, "hub.callback is no whole address"),
        ({"callback": f"{CALLBACK}#me"}, "hub.callback has a fragment"),
        ({"callback": "https://me:secret@reader.example/"}, "hub.callback names a user"),
        ({"callback": f"https://{'a' * 254}/"}, "hub.callback has a host that is too long"),
        ({"callback": CALLBACK + "/" * 4000}, "hub.callback has more than 4,000 characters"),
        ({"topic": None}, "hub.topic is missing"),
        ({"topic": "/feeds/atom.xml"}, "hub.topic is no whole address"),
        ({"topic": f"{FEED}#one"}, "hub.topic has a fragment"),
        (
            {"topic": "https://another.example/feeds/atom.xml"},
            "is no feed of ours: these are below https://wire.example",
        ),
        ({"topic": "http://wire.example/feeds/atom.xml"}, "is no feed of ours"),
        ({"topic": "https://wire.example:8443/feeds/atom.xml"}, "is no feed of ours"),
        ({"topic": "https://wire.example.evil.example/feeds/atom.xml"}, "is no feed of ours"),
        ({"topic": BASE}, "is no feed of ours"),
        ({"topic": f"{BASE}/articles/1"}, "is no feed of ours"),
        ({"topic": f"{BASE}/feeds/../feeds/atom.xml"}, "is no feed of ours"),
        ({"topic": f"{BASE}/feeds/atom.html"}, "is no feed of ours"),
        ({"topic": f"{BASE}/wires/none/atom.xml"}, "No wire has the key 'none'."),
        ({"topic": f"{FEED}?sprache=sv"}, "sprache='sv' cannot be asked for; allowed: the parameters source, language"),
        ({"topic": f"{FEED}?language=%FF"}, "language="),
        ({"lease_seconds": "soon"}, "hub.lease_seconds is no whole number of seconds above 0"),
        ({"lease_seconds": "0"}, "hub.lease_seconds is no whole number of seconds above 0"),
        ({"lease_seconds": "-5"}, "hub.lease_seconds is no whole number of seconds above 0"),
        ({"lease_seconds": "1.5"}, "hub.lease_seconds is no whole number of seconds above 0"),
        ({"secret": "s" * 200}, "hub.secret has 200 bytes or more"),
        ({"secret": "құ" * 50}, "hub.secret has 200 bytes or more"),
    ],
)
async def test_what_is_out_of_form_is_400_with_the_reason_in_plain_text(
    wire: Wire, said: dict[str, str | None], reason: str
) -> None:
    answer = await wire.ask(**({"callback": CALLBACK} | said))  # type: ignore[arg-type]
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert reason in answer.text
    assert len(answer.text.splitlines()) == 1
    assert await wire.subscribers() == ()


@pytest.mark.parametrize("secret", ["s" * 199, "a&b=c d+e", "қ" * 99])
async def test_a_secret_below_200_bytes_is_taken_as_it_is(wire: Wire, secret: str) -> None:
    """Section 5.1: it must be less than 200 bytes."""
    assert (await wire.ask(CALLBACK, secret=secret)).status_code == 202
    (it,) = await wire.subscribers()
    assert it.asked
    assert it.asked.secret == secret


@pytest.mark.parametrize(
    ("type", "body", "reason"),
    [
        ("application/json", b"{}", "send a form: the content type is application/x-www-form-urlencoded"),
        ("", b"hub.mode=subscribe", "send a form"),
        ("application/x-www-form-urlencoded", b"", "hub.callback is missing"),
        ("application/x-www-form-urlencoded", b"hub.mode=\xff", "the form cannot be read"),
        ("application/x-www-form-urlencoded", b"&a" * 51, "the form cannot be read"),
        ("application/x-www-form-urlencoded", b"hub.mode=subscribe&hub.mode=unsubscribe", "hub.mode is given twice"),
    ],
)
async def test_what_is_no_form_is_400(wire: Wire, type: str, body: bytes, reason: str) -> None:
    answer = await wire.client.post("/hub", content=body, headers={"Content-Type": type})
    assert (answer.status_code, reason in answer.text) == (400, True)


async def test_a_form_is_not_read_without_end(wire: Wire) -> None:
    answer = await wire.client.post(
        "/hub", content=b"a" * 16_385, headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert (answer.status_code, answer.text) == (413, "the form has more than 16,384 bytes\n")


async def test_parameters_that_nobody_knows_are_passed_over(wire: Wire) -> None:
    answer = await wire.ask(CALLBACK, verify="sync", verify_token="x")
    assert answer.status_code == 202
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


async def test_who_looks_at_the_hub_is_told_what_it_is(wire: Wire) -> None:
    answer = await wire.client.get("/hub")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert "WebSub hub" in answer.text


async def test_a_hub_that_is_full_says_so_and_when_to_come_again(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscribers, "_MOST_ASKED_OF_HOST", 1)
    assert (await wire.ask(f"{CALLBACK}/1")).status_code == 202
    answer = await wire.ask(f"{CALLBACK}/2")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "300")
    assert answer.text == "1 callbacks of reader.example have not confirmed yet what was asked for them\n"
    assert (await wire.ask("https://another.example/me")).status_code == 202
    assert issubclass(HubFull, Exception)


async def test_without_a_public_address_the_topic_is_at_the_origin_that_the_hub_is_asked_at(tmp_path: Path) -> None:
    async with await Store.open(sqlite(tmp_path / "feed.sqlite3")) as store, opened(store, base=None) as wire:
        feed = await wire.feed()
        assert feed.links["hub"]["url"] == f"{BASE}/hub"
        assert (await wire.ask(CALLBACK)).status_code == 202
        refused = await wire.ask(CALLBACK, "https://another.example/feeds/atom.xml")
        assert (refused.status_code, "these are below https://wire.example" in refused.text) == (400, True)
        (followed,) = await store.followed.all()
        assert followed.address == FEED


async def test_a_public_address_may_have_a_path(tmp_path: Path) -> None:
    base = f"{BASE}/cities"
    async with await Store.open(sqlite(tmp_path / "feed.sqlite3")) as store, opened(store, base=base) as wire:
        assert (await wire.client.get(f"{BASE}/feeds/atom.xml")).links["self"]["url"] == f"{base}/feeds/atom.xml"
        assert (await wire.client.post(
            f"{BASE}/hub",
            data={"hub.mode": "subscribe", "hub.callback": CALLBACK, "hub.topic": f"{base}/feeds/atom.xml"},
        )).status_code == 202  # fmt: skip
        (followed,) = await store.followed.all()
        assert followed.address == f"{base}/feeds/atom.xml"


@pytest.mark.parametrize(
    ("setting", "said"),
    [("off", "These feeds have no hub\n"), ("https://hub.example", "The hub of these feeds is https://hub.example\n")],
)
async def test_where_there_is_another_hub_or_none_ours_says_so(tmp_path: Path, setting: str, said: str) -> None:
    async with await Store.open(sqlite(tmp_path / "feed.sqlite3")) as store, opened(store, setting=setting) as wire:
        for answer in (await wire.ask(CALLBACK), await wire.client.get("/hub")):
            assert (answer.status_code, answer.text) == (404, said)
        links = (await wire.feed()).links
        assert links.get("hub", {}).get("url") == (None if setting == "off" else setting)
