"""
The guard: what lies in a private network is refused, however it is written and whichever way it is reached.

Everything that would be dialled is recorded, and nothing is dialled.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from ipaddress import ip_address
from typing import Any

import httpcore2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from urbanfeed.ingest.fetch import Fetcher, FetchError, Mirror
from urbanfeed.ingest.fetch.guard import Guard, PrivateAddressError
from urbanfeed.ingest.fetch.ranges import Allowed, local_name, special_purpose
from urbanfeed.settings import SettingsError, load

PUBLIC = "93.184.215.14"
PUBLIC_6 = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"

# Each is the host of an address, as an attacker would write it.
PRIVATE_FORMS = (
    "127.0.0.1",
    "127.1",  # short
    "127.0.1",
    "2130706433",  # decimal
    "0x7f000001",  # hexadecimal
    "0x7f.0x0.0x0.0x1",
    "017700000001",  # octal
    "0177.0.0.1",
    "0x7f.1",  # mixed
    "127.0.0.1.",  # trailing dot
    "①②⑦.⓪.⓪.①",  # circled digits
    "１２７．０．０．１",  # full-width digits and dots
    "127。0。0。1",  # ideographic full stops
    "0.0.0.0",
    "10.20.30.40",
    "172.31.255.255",
    "192.168.0.1",
    "100.64.0.1",  # behind a provider's NAT
    "169.254.169.254",  # metadata of a cloud
    "255.255.255.255",  # broadcast
    "224.0.0.1",  # multicast
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",  # IPv4-mapped
    "[::ffff:a9fe:a9fe]",
    "[::127.0.0.1]",  # IPv4-compatible
    "[64:ff9b::7f00:1]",  # NAT64
    "[64:ff9b:1::a00:1]",
    "[2002:7f00:1::]",  # 6to4
    "[2001:0:53aa:64c:0:fbff:80ff:fffe]",  # Teredo
    "[fe80::1]",  # link-local
    "[fe80::1%25eth0]",  # … with its zone
    "[fec0::1]",  # site-local, as it once was
    "[fd00:ec2::254]",  # unique local: metadata of a cloud
    "[ff02::1]",  # multicast
    "[5f00::1]",
    "localhost",
    "LOCALHOST.",
    "www.localhost",
    "metadata.google.internal",
    "router.lan",
    "printer.local",
    "intranet",  # a name without a dot
)

Resolved = dict[str, list[list[str]]]


class Recorder(httpcore2.AsyncNetworkBackend):
    """A network that dials nothing: it notes the address and plays the answers that it was given for it."""

    def __init__(self, answers: Iterable[bytes] = ()) -> None:
        self.dialled: list[tuple[str, int]] = []
        self.asked: list[bytes] = []
        self._answers = list(answers)

    async def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore2.AsyncNetworkStream:
        assert str(ip_address(host)) == host, "only addresses are dialled, never names"
        self.dialled.append((host, port))
        if not self._answers:
            raise httpcore2.ConnectError("nothing is dialled here")
        return _Played(self, self._answers.pop(0))


class _Played(httpcore2.AsyncMockStream):
    def __init__(self, recorder: Recorder, answer: bytes) -> None:
        super().__init__([answer])
        self._recorder = recorder

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109  # httpcore's
        self._recorder.asked.append(buffer)


def names(resolved: Resolved) -> Callable[[str], Awaitable[tuple[str, ...]]]:
    """A resolver with a list of answers for each name; the last one stands."""

    async def resolve(host: str) -> tuple[str, ...]:
        answers = resolved.get(host) or pytest.fail(f"{host} should not be looked up")
        return tuple(answers.pop(0) if len(answers) > 1 else answers[0])

    return resolve


@asynccontextmanager
async def fetching(
    network: Recorder, resolved: Resolved, mirrors: tuple[Mirror, ...] = (), **changes: Any
) -> AsyncIterator[Fetcher]:
    settings = load({}, **({"host_delay": 0, "fetch_deadline": 60} | changes))
    async with Fetcher(settings, mirrors, resolve=names(resolved), network=network) as fetcher:
        yield fetcher


async def refusal(url: str, network: Recorder, resolved: Resolved | None = None, **changes: Any) -> FetchError:
    async with fetching(network, resolved or {}, **changes) as fetcher:
        with pytest.raises(FetchError) as caught:
            await fetcher.get(url)
    return caught.value


def answer(status: str, *headers: str, body: str = "") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", "Connection: close", *headers, "", body]).encode()


NO_ROBOTS = answer("404 Not Found", "Content-Length: 0")


# -- forms of an address ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", PRIVATE_FORMS)
async def test_a_private_address_is_not_dialled_however_it_is_written(host: str) -> None:
    """Some of these are no host of an address at all (RFC 3986) and are refused for that; none is looked up."""
    network = Recorder()
    error = await refusal(f"http://{host}/latest/meta-data/", network)
    assert network.dialled == []
    assert error.kind in ("private-address", "address")


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f.1", "127.0.0.1.", "①②⑦.⓪.⓪.①", "[::1]", "localhost"])
async def test_the_refusal_says_so_in_plain_words(host: str) -> None:
    error = await refusal(f"http://{host}/", Recorder())
    assert error.kind == "private-address"
    assert "public internet (this machine)" in error.detail or "a name of a local network" in error.detail


async def test_a_public_address_is_dialled_as_it_is() -> None:
    network = Recorder()
    assert (await refusal(f"http://{PUBLIC}:8080/", network)).kind == "unreachable"
    assert network.dialled == [(PUBLIC, 8080)]


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "1.1.1.1", "100.128.0.1", PUBLIC_6, "2a00:1450:4001::1"])
def test_addresses_of_the_public_internet_are_public(address: str) -> None:
    assert special_purpose(ip_address(address)) is None


@given(st.ip_addresses())
def test_nothing_is_public_that_the_standard_library_knows_to_be_private(address: Any) -> None:
    if not address.is_global or address.is_multicast or address.is_reserved:
        assert special_purpose(address)


@pytest.mark.parametrize(("name", "local"), [("city.example", False), ("localhost.city.example", False), ("lan", True)])
def test_a_local_name_is_told_by_its_end(name: str, local: bool) -> None:
    assert local_name(name) is local


# -- redirects and names ---------------------------------------------------------------------------------------

# What a public host sends us to; each time by a redirect of its own page.
REDIRECTS = (
    "http://localhost/",
    "http://10.0.0.1/",
    "//169.254.169.254/latest/",  # scheme-relative
    "http://inside.example/",  # a public name at a private address
    "http://city.example@127.0.0.1/",  # a user that looks like a host
    "http://city.example:80@[::1]/",
    "http://[::ffff:10.0.0.1]:8080/",
    "http://127.0.0.1:6379/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "//0x7f.1/",
    "http://127.0.0.1%2f@city.example/",
    "http://city.example%00.internal/",
)


@pytest.mark.parametrize("location", REDIRECTS)
async def test_no_redirect_leads_into_a_private_network(location: str) -> None:
    network = Recorder([NO_ROBOTS, answer("302 Found", f"Location: {location}", "Content-Length: 0")])
    resolved: Resolved = {"city.example": [[PUBLIC]], "inside.example": [["10.0.0.7"]]}
    error = await refusal("http://city.example/", network, resolved)
    assert error.kind in ("private-address", "address")
    assert {host for host, _ in network.dialled} == {PUBLIC}


async def test_no_robots_txt_is_redirected_into_a_private_network() -> None:
    network = Recorder([answer("301 Moved", "Location: http://127.0.0.1/robots.txt", "Content-Length: 0")])
    error = await refusal("http://city.example/", network, {"city.example": [[PUBLIC]]})
    assert error.kind == "private-address"
    assert network.dialled == [(PUBLIC, 80)]


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["::1"],
        [PUBLIC, "192.168.1.1"],
        [PUBLIC_6, "fe80::1%eth0"],
        ["::ffff:10.0.0.1"],
        ["64:ff9b::a00:1"],
    ],
)
async def test_a_name_with_a_private_address_among_its_own_is_refused(addresses: list[str]) -> None:
    """Whatever the way there: a CNAME chain ends in addresses too."""
    network = Recorder()
    error = await refusal("https://city.example/", network, {"city.example": [addresses]})
    assert error.kind == "private-address"
    assert network.dialled == []


async def test_a_name_that_changes_its_address_after_the_check_gains_nothing() -> None:
    """DNS rebinding: the address that was checked is the one that is dialled, and the next one is checked as well."""
    network = Recorder([NO_ROBOTS])
    error = await refusal("http://city.example/", network, {"city.example": [[PUBLIC], ["127.0.0.1"]]})
    assert error.kind == "private-address"
    assert network.dialled == [(PUBLIC, 80)]


async def test_the_name_stays_in_the_request_though_its_address_is_dialled() -> None:
    network = Recorder([NO_ROBOTS, answer("200 OK", "Content-Length: 2", body="ok")])
    async with fetching(network, {"city.example": [[PUBLIC]]}) as fetcher:
        assert (await fetcher.get("http://city.example:8080/a")).content == b"ok"
    assert network.dialled == [(PUBLIC, 8080)] * 2
    assert b"".join(network.asked).count(b"Host: city.example:8080\r\n") == 2


async def test_a_name_that_is_not_known_is_told_as_dns() -> None:
    async def resolve(host: str) -> tuple[str, ...]:
        raise socket.gaierror(socket.EAI_NONAME, "not known")

    async with Fetcher(load({}), resolve=resolve, network=Recorder()) as fetcher:
        with pytest.raises(FetchError) as caught:
            await fetcher.get("http://city.example/")
    assert caught.value.kind == "dns"


# -- what may be dialled all the same --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("allowed", "url", "dialled"),
    [
        ("127.0.0.1", "http://127.0.0.1:9/", [("127.0.0.1", 9)]),
        ("10.0.0.0/8, ::1", "http://[::1]/", [("::1", 80)]),
        ("10.0.0.0/8 ::1", "http://10.9.8.7/", [("10.9.8.7", 80)]),
        ("inside.example", "http://inside.example/", [("10.0.0.7", 80)]),
        ("db.internal", "http://DB.internal/", [("10.0.0.8", 80)]),
        ("10.0.0.0/8", "http://192.168.0.1/", []),
        ("inside.example", "http://10.0.0.7/", []),
        ("10.0.0.0/8", "http://db.internal/", []),
    ],
)
async def test_a_setting_allows_addresses_networks_and_hosts(
    allowed: str, url: str, dialled: list[tuple[str, int]]
) -> None:
    network = Recorder()
    resolved: Resolved = {"inside.example": [["10.0.0.7"]], "db.internal": [["10.0.0.8"]]}
    await refusal(url, network, resolved, allowed_addresses=allowed)
    assert network.dialled == dialled


def test_the_setting_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("URBANFEED_ALLOWED_ADDRESSES", "10.0.0.0/8,::1 db.internal")
    assert load().allowed_addresses == ("10.0.0.0/8", "::1", "db.internal")
    monkeypatch.setenv("URBANFEED_ALLOWED_ADDRESSES", "")
    assert load().allowed_addresses == ()


@pytest.mark.parametrize("value", ["10.0.0.0/33", "http://127.0.0.1", "300.1.1.1", "-", "a b/c"])
def test_what_is_neither_is_an_error_at_start(value: str) -> None:
    with pytest.raises(SettingsError, match="URBANFEED_ALLOWED_ADDRESSES"):
        load({}, allowed_addresses=value)


async def test_a_mirror_may_be_anywhere_and_opens_no_other_port() -> None:
    network = Recorder([NO_ROBOTS, answer("302 Found", "Location: http://127.0.0.1:6379/", "Content-Length: 0")])
    mirrors = (Mirror("https://city.example/", "http://127.0.0.1:9000/copy"),)
    async with fetching(network, {}, mirrors) as fetcher:
        with pytest.raises(FetchError) as caught:
            await fetcher.get("https://city.example/a")
    assert caught.value.kind == "private-address"
    assert network.dialled == [("127.0.0.1", 9000)] * 2


# -- several addresses -----------------------------------------------------------------------------------------


class Line(httpcore2.AsyncMockStream):
    closed = False

    async def aclose(self) -> None:
        self.closed = True


async def test_the_next_address_is_dialled_where_one_fails_and_families_take_turns() -> None:
    dialled = []

    class Network(httpcore2.AsyncNetworkBackend):
        async def connect_tcp(self, host: str, *_: Any, **__: Any) -> httpcore2.AsyncNetworkStream:
            dialled.append(host)
            if len(dialled) < 3:
                raise httpcore2.ConnectError("no route")
            return Line([])

    found = ["2606:4700::1", "2606:4700::2", PUBLIC]
    await Guard(Allowed(), names({"city.example": [found]}), Network()).connect_tcp("city.example", 80)
    assert dialled == ["2606:4700::1", PUBLIC, "2606:4700::2"]


async def test_of_two_addresses_that_answer_one_is_kept_and_the_other_closed() -> None:
    lines = {"2606:4700::1": Line([]), PUBLIC: Line([])}
    both = asyncio.Event()

    class Network(httpcore2.AsyncNetworkBackend):
        async def connect_tcp(self, host: str, *_: Any, **__: Any) -> httpcore2.AsyncNetworkStream:
            if host == PUBLIC:
                both.set()
            await both.wait()
            return lines[host]

    guard = Guard(Allowed(), names({"city.example": [list(lines)]}), Network())
    kept = await guard.connect_tcp("city.example", 80)
    assert [line.closed for line in lines.values()] == [line is not kept for line in lines.values()]


async def test_the_last_failure_is_told_where_no_address_answers() -> None:
    network = Recorder()
    with pytest.raises(httpcore2.ConnectError):
        await Guard(Allowed(), names({"h.example": [[PUBLIC, PUBLIC_6]]}), network).connect_tcp("h.example", 80)
    assert network.dialled == [(PUBLIC, 80), (PUBLIC_6, 80)]


async def test_a_private_address_among_many_is_found_though_few_are_dialled() -> None:
    many = [f"93.184.215.{it}" for it in range(1, 200)] + ["127.0.0.1"]
    with pytest.raises(PrivateAddressError):
        await Guard(Allowed(), names({"h.example": [many]}), Recorder()).connect_tcp("h.example", 80)
