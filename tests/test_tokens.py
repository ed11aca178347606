"""Tokens: printed once, kept by their hash, found by it, revoked and expired; from the command line, too."""

import json
import re
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from articles import article, page
from commands import Done, urbanfeed
from databases import Databases, sqlite
from servers import URBANFEED, clean_environment
from urbanfeed.cli.refusal import Refusal
from urbanfeed.cli.tokens import end_of
from urbanfeed.publish.authority import bearer_of, token_of
from urbanfeed.store import SCOPES, Deed, Store, Token
from urbanfeed.store.tokens import well_formed_token

NOW = datetime(2026, 3, 1, 12, 34, 56, tzinfo=UTC)
DAY = timedelta(days=1)


async def test_a_token_is_known_again_and_stands_nowhere_in_the_database(databases: Databases) -> None:
    async with await Store.open(databases.url()) as store:
        token, secret = await store.tokens.add(" City desk ", ["wires", "edit"], NOW, NOW + DAY)
        assert (token.title, token.scopes, token.expires_at) == ("City desk", ("wires", "edit"), NOW + DAY)
        assert await store.tokens.behind(secret) == await store.tokens.by_id(token.id) == token
    rows = await databases.run("SELECT * FROM token")
    assert len(rows) == 1
    assert secret not in str(rows)
    assert secret.removeprefix("urbanfeed_")[:20] not in str(rows)


async def test_two_tokens_are_never_alike_and_say_whose_they_are(store: Store) -> None:
    made = [await store.tokens.add("x", SCOPES, NOW) for _ in range(5)]
    assert len({secret for _, secret in made}) == len({token.id for token, _ in made}) == 5
    assert all(re.fullmatch(r"urbanfeed_[0-9A-Za-z]{49}", secret) for _, secret in made)
    assert not any(token.id in secret for token, secret in made)


@pytest.mark.parametrize("place", [0, 5, 12, 30, 52, 53, 58])
async def test_a_token_that_was_copied_wrongly_is_told_without_asking_the_database(store: Store, place: int) -> None:
    _, secret = await store.tokens.add("x", ["read"], NOW)
    assert well_formed_token(secret)
    other = "a" if secret[place] != "a" else "b"
    for wrong in (secret[:place] + other + secret[place + 1 :], secret[:place] + secret[place + 1 :], secret + other):
        assert not well_formed_token(wrong)
        assert await store.tokens.used(wrong, NOW) == "malformed"
    assert not well_formed_token("")
    assert not well_formed_token("urbanfeed_" + "ё" * 49)


async def test_what_a_token_opens_ends_when_it_is_revoked_or_expires(store: Store) -> None:
    token, secret = await store.tokens.add("x", ["read"], NOW, NOW + DAY)
    assert isinstance(await store.tokens.used(secret, NOW + DAY - timedelta(seconds=1)), Token)
    assert await store.tokens.used(secret, NOW + DAY) == "expired"
    assert await store.tokens.revoke(token.id, NOW)
    assert not await store.tokens.revoke(token.id, NOW)
    assert not await store.tokens.revoke("none", NOW)
    assert await store.tokens.used(secret, NOW) == "revoked"
    assert [it.revoked_at for it in await store.tokens.all()] == [NOW]


async def test_a_token_of_another_database_is_unknown(databases: Databases) -> None:
    async with await Store.open(databases.url("other")) as other:
        _, secret = await other.tokens.add("x", ["read"], NOW)
    async with await Store.open(databases.url()) as store:
        assert await store.tokens.used(secret, NOW) == "unknown"


async def test_the_last_use_is_kept_by_the_hour_and_written_no_oftener(databases: Databases) -> None:
    async with await Store.open(databases.url()) as store:
        token, secret = await store.tokens.add("x", ["read"], NOW)
        hour = NOW.replace(minute=0, second=0)
        assert await store.tokens.used(secret, NOW) == replace(token, used_at=hour)
        await databases.run("UPDATE token SET title = 'seen'")
        await store.tokens.used(secret, NOW + timedelta(minutes=20))
        assert [it.used_at for it in await store.tokens.all()] == [hour]
        await store.tokens.used(secret, NOW + timedelta(hours=3))
        assert [it.used_at for it in await store.tokens.all()] == [hour + timedelta(hours=3)]


@pytest.mark.parametrize(
    ("title", "scopes", "ends", "told"),
    [
        (" ", ["read"], None, "has a title"),
        ("x", [], None, "has one scope at least"),
        ("x", ["read"], NOW, "ends after it begins"),
    ],
)
async def test_a_token_that_says_nothing_or_opens_nothing_is_not_made(
    tmp_path: Path, title: str, scopes: Any, ends: datetime | None, told: str
) -> None:
    async with await Store.open(sqlite(tmp_path / "x.sqlite3")) as store:
        with pytest.raises(ValueError, match=told):
            await store.tokens.add(title, scopes, NOW, ends)
        assert await store.tokens.all() == ()


async def test_the_token_of_a_request_is_the_one_of_its_header_alone(store: Store) -> None:
    token, secret = await store.tokens.add("x", ["edit"], datetime.now(UTC))
    for header in (f"Bearer {secret}", f"bearer  {secret} "):
        found = await token_of({"authorization": header}, store)
        assert found
        assert found.id == token.id
    for headers in ({}, {"cookie": f"token={secret}"}, {"authorization": secret}, {"authorization": f"Basic {secret}"}):
        assert bearer_of(headers) is None
        assert await token_of(headers, store) is None
    assert await token_of({"authorization": f"Bearer {secret}x"}, store) is None
    await store.tokens.revoke(token.id, NOW)
    assert await token_of({"authorization": f"Bearer {secret}"}, store) is None


async def test_a_backup_carries_tokens_and_what_was_done_with_them(databases: Databases, tmp_path: Path) -> None:
    async with await Store.open(databases.url("old")) as old:
        token, secret = await old.tokens.add("City desk", ["edit"], NOW)
        deeds = [Deed(NOW + n * DAY, token.id, "saveWire", f"w{n}", "WireSaved") for n in range(3)]
        for deed in deeds:
            await old.deeds.add(deed)
        await old.back_up(tmp_path / "backup")
    async with await Store.open(databases.url("new")) as new:
        await new.restore(tmp_path / "backup")
        assert await new.tokens.behind(secret) == token
        assert await new.deeds.last() == tuple(reversed(deeds))
        assert await new.deeds.last(token.id, limit=1) == (deeds[-1],)
        assert await new.deeds.last("another") == ()
        await new.deeds.add(deeds[0])


async def test_only_the_last_deeds_are_kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("urbanfeed.store.deeds._KEPT", 2)
    token, _ = await store.tokens.add("x", ["edit"], NOW)
    for n in range(4):
        await store.deeds.add(Deed(NOW, token.id, "saveWire", f"w{n}", "WireSaved"))
    assert [it.subject for it in await store.deeds.last()] == ["w3", "w2"]


async def test_the_address_of_a_forgotten_article_is_in_no_deed(store: Store) -> None:
    token, _ = await store.tokens.add("x", ["ingest"], NOW)
    it = article("ann-ek")
    await store.articles.put(it, page("ann-ek"))
    for url in (f"{it.url}#top", "https://city.example/other"):
        await store.deeds.add(Deed(NOW, token.id, "ingestUrl", url, "ArticleIngested"))
    await store.forgotten.forget(it.id, "erased by request", NOW)
    assert [it.subject for it in await store.deeds.last()] == ["https://city.example/other", ""]


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("24h", NOW + DAY),
        ("90d", NOW + 90 * DAY),
        ("2w", NOW + 14 * DAY),
        ("2027-01-01", datetime(2027, 1, 1, tzinfo=UTC)),
        ("never", None),
    ],
)
def test_a_token_ends_after_a_time_or_on_a_day_or_never(text: str, ends: datetime | None) -> None:
    assert end_of(text, NOW) == ends


@pytest.mark.parametrize("text", ["", "soon", "90", "0d", "-1d", "1.5d", "999999d", "2026-03-01", "2026-13-01", "1y"])
def test_an_end_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="--expires"):
        end_of(text, NOW)


def tokens(folder: Path, *arguments: str) -> Done:
    return urbanfeed("tokens", *arguments, data_dir=folder)


def checked(folder: Path, secret: str) -> Done:
    return subprocess.run(
        [URBANFEED, "tokens", "check"],
        env=clean_environment(data_dir=str(folder)), capture_output=True, text=True, timeout=60, check=False,
        input=f"{secret}\n",
    )  # fmt: skip


def test_tokens_are_given_out_listed_checked_and_revoked_from_the_command_line(tmp_path: Path) -> None:
    added = tokens(tmp_path, "add", "City  desk", "--scope", "wires", "--scope", "edit", "--expires", "never")
    secret = added.stdout.strip()
    assert well_formed_token(secret)
    (line,) = tokens(tmp_path, "list", "--json").stdout.splitlines()
    said = json.loads(line)
    assert {name: said[name] for name in ("title", "scopes", "expires", "used", "state")} == {
        "title": "City desk", "scopes": ["wires", "edit"], "expires": None, "used": None, "state": "good",
    }  # fmt: skip
    assert added.stderr == f"token {said['id']} opens wires, edit for good; it is not shown again\n"
    assert "City desk" in tokens(tmp_path, "list").stdout
    good = checked(tmp_path, secret)
    assert (good.returncode, good.stderr) == (0, "")
    assert "wires, edit" in good.stdout

    revoked = tokens(tmp_path, "revoke", said["id"])
    assert (revoked.returncode, revoked.stderr) == (0, f"revoked the token {said['id']} (City desk)\n")
    again = tokens(tmp_path, "revoke", said["id"])
    assert again.returncode == 2
    assert re.fullmatch(rf"urbanfeed: the token {said['id']} was revoked on \S+ already\n", again.stderr)
    bad = checked(tmp_path, secret)
    assert bad.returncode == 1
    assert re.fullmatch(r"urbanfeed: this token opens nothing: it was revoked on \d{4}-\d\d-\d\d\n", bad.stderr)
    listed = tokens(tmp_path, "list")
    assert secret not in listed.stdout + listed.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["add", " ", "--scope", "edit"], "a token has a title"),
        (["add", "x", "--scope", "edit", "--expires", "soon"], "--expires soon: give a time"),
        (["add", "x", "--scope", "all"], "'all' is no scope; there are read, ingest, sources, wires, edit"),
        (["revoke", "none"], "there is no token 'none'; those that open something are none"),
        (["log", "none"], "there is no token 'none'"),
    ],
)
def test_what_cannot_be_done_with_tokens_is_refused_in_one_line(
    tmp_path: Path, arguments: list[str], told: str
) -> None:
    refused = tokens(tmp_path, *arguments)
    assert refused.returncode == 2
    assert told in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
