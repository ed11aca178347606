"""
How much one client may ask for in a while: a token bucket for each, which its operations' costs are taken from.

The buckets are this process's own. What is forgotten is a bucket that nobody has drawn from the longest, and so, in all
likelihood, a full one.
"""

import re
import time
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from math import ceil

from starlette.requests import HTTPConnection

from urbanfeed.publish.authority import bearer_of
from urbanfeed.publish.graphql.operation import BadRequestError

__all__ = ["EACH", "Buckets", "Client", "Rates"]

# What any request costs, even one that is refused: a document is read and checked for about as much.
EACH = 100

# With a port, as some proxies name who sends them something (RFC 7239, section 6, of the header's successor).
_WITH_PORT = re.compile(r"(?P<four>[0-9.]+):[0-9]+|\[(?P<six>[0-9A-Fa-f:.]+)\](?::[0-9]+)?")

# A million buckets would be 200 MB; so many clients in the time that a bucket takes to fill are no clients.
_MOST = 10_000

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Client:
    """
    Who asks. address: an address, or the network of one that has a network to itself (IPv6, /64). token: a hash of the
    token shown, whatever it is worth.
    """

    address: str
    token: str | None = None

    @classmethod
    def of(cls, request: HTTPConnection, proxies: Collection[Network] = ()) -> "Client":
        """
        Who sends a request. proxies: whose word is taken for who sent it to them (X-Forwarded-For: its last address
        that is none of theirs). Of anybody else the header says nothing.
        """
        peer: str = (request.scope.get("client") or ("",))[0]
        if not proxies and not any(name == b"authorization" for name, _ in request.scope["headers"]):
            return _stranger(peer)
        address = _address(peer)
        for hop in reversed(",".join(request.headers.getlist("x-forwarded-for")).split(",")):
            if not (address and any(address in it for it in proxies) and (before := _address(hop.strip()))):
                break
            address = before
        shown = bearer_of(request.headers)
        return cls(_place(address), sha256(shown.encode()).hexdigest() if shown else None)


@lru_cache(maxsize=1_000)
def _stranger(peer: str) -> Client:
    """Who asks from this address, itself, and shows nothing."""
    return Client(_place(_address(peer)))


@dataclass(slots=True)
class Buckets:
    """What is in each bucket, and when that was seen."""

    most: int = _MOST
    _levels: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def level(self, key: str, now: float, rate: float, burst: float) -> float:
        """What is in a bucket now; one that is not known is full."""
        level, seen = self._levels.get(key, (burst, now))
        level = min(burst, level + (now - seen) * rate)
        self._levels[key] = level, now
        self._levels.move_to_end(key)
        while len(self._levels) > self.most:
            self._levels.popitem(last=False)
        return level

    def draw(self, key: str, cost: float) -> None:
        """Take the cost from a bucket whose level has been seen to be high enough."""
        level, seen = self._levels[key]
        self._levels[key] = level - cost, seen

    def __len__(self) -> int:
        return len(self._levels)


@dataclass(slots=True)
class Rates:
    """
    rate: what one client may ask for in a second, for as long as it likes, as limits.Measure counts the cost; 0: all.
    burst: what it may ask for at once after a rest.
    """

    rate: float
    burst: float
    now: Callable[[], float] = time.monotonic
    addresses: Buckets = field(default_factory=Buckets)
    tokens: Buckets = field(default_factory=Buckets)

    def charge(self, client: Client, cost: int) -> None:
        """Take the cost of what a client asks for. Raises BadRequestError, and takes nothing, where it has to wait."""
        if not self.rate:
            return
        taken = min(cost, self.burst)  # or who waits for a dearer one would wait for ever
        now = self.now()
        level = self.addresses.level(client.address, now, self.rate, self.burst)
        if client.token:
            level = min(level, self.tokens.level(client.token, now, self.rate, self.burst))
        if taken > level:
            raise self._wait(cost, ceil((taken - level) / self.rate))
        self.addresses.draw(client.address, taken)
        if client.token:
            self.tokens.draw(client.token, taken)

    def _wait(self, cost: int, seconds: int) -> BadRequestError:
        message = f"You have asked for much in a short time; please wait {seconds} s."
        return BadRequestError(
            message, 429, "RATE_LIMITED", limit="rate", allowed=self.rate, found=cost, retryAfter=seconds
        )


def _address(text: str) -> IPv4Address | IPv6Address | None:
    if named := _WITH_PORT.fullmatch(text):
        text = named["four"] or named["six"]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


def _place(address: IPv4Address | IPv6Address | None) -> str:
    if isinstance(address, IPv6Address):
        return str(ip_network((address.packed[:8] + bytes(8), 64)))
    return str(address)
