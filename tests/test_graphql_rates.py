"""What one client may ask for in a while, and who a client is."""

from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.requests import Request

from articles import article
from databases import sqlite
from graphql_door import BASE, application, door
from urbanfeed.publish.graphql.operation import BadRequestError
from urbanfeed.publish.graphql.rates import EACH, Buckets, Client, Rates
from urbanfeed.store import Store

COUNT = "{ articles { totalCount } }"
DEAR = "{ articles(first: 100) { nodes { body } } }"  # 2,601


@dataclass
class Clock:
    time: float = 0.0

    def __call__(self) -> float:
        return self.time


ANNA, BERIK = Client("192.0.2.1"), Client("192.0.2.2")


def wait(rates: Rates, client: Client, cost: int) -> int:
    """The seconds that a client is told to wait; 0 where it need not."""
    try:
        rates.charge(client, cost)
    except BadRequestError as error:
        return int(error.said["retryAfter"])
    return 0


def test_a_client_may_ask_for_a_burst_and_then_as_its_bucket_fills() -> None:
    clock = Clock()
    rates = Rates(10, 100, clock)
    assert [wait(rates, ANNA, 50) for _ in range(3)] == [0, 0, 5]
    assert wait(rates, BERIK, 50) == 0
    clock.time = 4.9
    assert wait(rates, ANNA, 50) == 1
    clock.time = 5.0
    assert wait(rates, ANNA, 50) == 0
    clock.time = 1_000
    assert [wait(rates, ANNA, 50) for _ in range(3)] == [0, 0, 5]


def test_what_costs_more_than_a_burst_waits_for_a_full_bucket_and_not_for_ever() -> None:
    clock = Clock()
    rates = Rates(10, 100, clock)
    assert [wait(rates, ANNA, 1_000), wait(rates, ANNA, 1_000)] == [0, 10]
    clock.time = 10
    assert wait(rates, ANNA, 1_000) == 0


def test_a_token_from_many_addresses_is_one_client_and_many_tokens_from_one_address_are_too() -> None:
    rates = Rates(10, 100, Clock())
    assert wait(rates, Client("192.0.2.1", "t"), 100) == 0
    assert wait(rates, Client("192.0.2.2", "t"), 100) == 10
    assert wait(rates, Client("192.0.2.1", "other"), 100) == 10
    assert wait(rates, Client("192.0.2.2", "other"), 100) == 0  # who had to wait was not charged


def test_a_rate_of_nothing_lets_everything_pass() -> None:
    rates = Rates(0, 1, Clock())
    assert [wait(rates, ANNA, 1_000_000) for _ in range(3)] == [0, 0, 0]


def test_the_buckets_are_bounded_and_the_longest_unused_is_forgotten() -> None:
    clock = Clock()
    rates = Rates(10, 100, clock, Buckets(most=2))
    assert wait(rates, ANNA, 100) == 0
    for number in range(50):
        assert wait(rates, Client(f"198.51.100.{number}"), 100) == 0
    assert len(rates.addresses) == 2
    assert wait(rates, ANNA, 100) == 0


def request(peer: str | None, **headers: str) -> Request:
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "client": (peer, 1) if peer else None, "headers": named})


PROXIES = (ip_network("10.0.0.0/8"), ip_network("::1"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("192.0.2.1", None, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", "192.0.2.1"),  # nobody's proxy
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("::1", "198.51.100.7", "198.51.100.7"),
        ("::ffff:10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"),  # the first is what the client wrote itself
        ("10.0.0.1", "203.0.113.9, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        ("10.0.0.1", "203.0.113.9, nonsense", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9, 198.51.100.7:567", "198.51.100.7"),
        ("10.0.0.1", "198.51.100.7, 10.0.0.2:80", "198.51.100.7"),
        ("10.0.0.1", "[2001:db8:1:2::3]:80", "2001:db8:1:2::/64"),
        ("10.0.0.1", "[2001:db8:1:2::3]", "2001:db8:1:2::/64"),
        ("10.0.0.1", "198.51.100.7, [::1]:80", "198.51.100.7"),
        ("10.0.0.1", "198.51.100.7:", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.7:80:90", "10.0.0.1"),
        ("10.0.0.1", "[198.51.100.7", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9, ", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::/64"),
        (None, None, "None"),
    ],
)
def test_a_client_is_the_last_address_that_somebody_we_trust_names(
    peer: str | None, forwarded: str | None, address: str
) -> None:
    headers = {"x_forwarded_for": forwarded} if forwarded else {}
    assert Client.of(request(peer, **headers), PROXIES).address == address


def test_a_client_with_a_token_is_known_by_its_hash_only() -> None:
    client = Client.of(request("192.0.2.1", authorization="Bearer secret"))
    assert client.token
    assert "secret" not in repr(client)
    assert Client.of(request("192.0.2.1", authorization="Basic c2VjcmV0")).token is None


async def test_who_has_asked_for_too_much_is_told_when_to_ask_again(tmp_path: Path) -> None:
    async with door(tmp_path, [article("one")], graphql_rate=1, graphql_burst=2_850) as graphql:
        first = await graphql.http.post("/graphql", json={"query": DEAR})
        second = await graphql.http.post("/graphql", json={"query": DEAR})
        third = await graphql.http.get("/graphql", params={"query": COUNT}, headers={"Accept": "application/json"})
    assert "errors" not in first.json()
    for reply in (second, third):
        assert reply.status_code == 429
        (error,) = reply.json()["errors"]
        extensions = error["extensions"]
        assert (extensions["code"], extensions["limit"], extensions["allowed"]) == ("RATE_LIMITED", "rate", 1)
        assert int(reply.headers["retry-after"]) == extensions["retryAfter"] > 0
        assert extensions["found"] > 0
        assert reply.headers["cache-control"] == "no-store"


async def test_a_refused_request_is_paid_for_too(tmp_path: Path) -> None:
    async with door(tmp_path, graphql_rate=0.001, graphql_burst=2 * EACH) as graphql:
        headers = {"Content-Type": "application/json"}
        statuses = [(await graphql.http.post("/graphql", content=b"{", headers=headers)).status_code for _ in "123"]
    assert statuses == [400, 400, 429]


async def test_a_batch_pays_for_each_of_its_operations(tmp_path: Path) -> None:
    async with door(tmp_path, graphql_rate=1, graphql_burst=6_000) as graphql:
        batch = [{"query": DEAR}] * 3
        assert (await graphql.http.post("/graphql", json=batch)).status_code == 429
        assert (await graphql.http.post("/graphql", json=batch[:2])).status_code == 200


async def test_only_a_proxy_that_a_setting_names_says_who_asks(tmp_path: Path) -> None:
    async with await Store.open(sqlite(tmp_path / "it.sqlite3")) as store:

        async def statuses(**settings: Any) -> list[int]:
            app = application(store, graphql_rate=0.001, graphql_burst=2 * EACH, **settings)
            transport = httpx2.ASGITransport(app=app, client=("10.0.0.1", 1))
            async with httpx2.AsyncClient(transport=transport, base_url=BASE) as http:
                return [
                    (
                        await http.post(
                            "/graphql", json={"query": COUNT}, headers={"X-Forwarded-For": f"198.51.100.{number}"}
                        )
                    ).status_code
                    for number in range(3)
                ]

        assert await statuses() == [200, 429, 429]
        assert await statuses(trusted_proxies="10.0.0.0/8, ::1") == [200, 200, 200]
