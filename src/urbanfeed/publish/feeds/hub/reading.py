"""
What one of our feeds says, read by its address as any reader reads it, but inside this process.

So a hub tells exactly what the feed says, needs to know nothing of formats and parameters, and two spellings of one
query are one topic: each feed names its own address (WebSub, section 4). Nothing here touches the network.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from urllib.parse import SplitResult, urlsplit

import httpx2
from starlette.types import ASGIApp

__all__ = ["Content", "FeedAway", "NoFeed", "read"]

# What changes: neither an archive nor a list of feeds is followed.
_FEED = re.compile(r"/(?:feeds|wires/[^/]+)/[\w-]+\.(?:xml|json)")
_PORTS = {"http": 80, "https": 443}


class NoFeed(Exception):  # noqa: N818  # said of whoever asks, and no fault
    """An address that is none of a feed of ours; the message says why."""


class FeedAway(Exception):  # noqa: N818
    """A feed that cannot be made now."""


@dataclass(frozen=True)
class Content:
    """What a feed says. address: its own, by which all its spellings are one."""

    address: str
    media_type: str
    body: bytes

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the body, hexadecimal."""
        return sha256(self.body).hexdigest()


async def read(app: ASGIApp, address: str, base: str | None) -> Content:
    """
    What the feed at this address says. base: the public address of the application; None: whatever origin it is asked
    at. Raises NoFeed, FeedAway.
    """
    target = _within(address, base)
    origin = urlsplit(address if base is None else base)
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url=f"{origin.scheme}://{origin.netloc}") as client:
        answer = await client.get(target, headers={"Accept-Encoding": "identity"})
    if answer.status_code >= 500:
        raise FeedAway(f"{address} cannot be made now (HTTP {answer.status_code})")
    if answer.status_code != 200:
        raise NoFeed(_reason(answer))
    links = answer.links
    if not {"self", "hub"} <= links.keys():
        raise NoFeed(f"{address} has no hub")
    return Content(links["self"]["url"], answer.headers["content-type"], answer.content)


def _within(address: str, base: str | None) -> str:
    """The path and the query, from the application's own root. Raises NoFeed."""
    try:
        parts = urlsplit(address)
        start = urlsplit(base if base is not None else f"{parts.scheme}://{parts.netloc}")
        same = _origin(parts) == _origin(start) and not parts.fragment
    except ValueError:  # "http://[", or a port that is none
        same = False
    if not same or not parts.path.startswith(f"{start.path}/"):
        raise NoFeed(f"{address} is no feed of ours: these are below {base}")
    path = parts.path.removeprefix(start.path)
    if not _FEED.fullmatch(path):
        raise NoFeed(f"{address} is no feed of ours")
    return f"{path}?{parts.query}" if parts.query else path


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    if parts.username is not None:
        raise ValueError("a feed has no users")
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


def _reason(answer: httpx2.Response) -> str:
    """What is wrong with the address, in the feed's own words (RFC 9457)."""
    if answer.headers.get("content-type", "").startswith("application/problem+json"):
        return str(answer.json()["detail"])
    return f"HTTP {answer.status_code}"
