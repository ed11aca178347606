"""
Addresses: one reading of each, for the rules of robots.txt, the pace and the connection alike.

Where two parsers read one address in two ways, one of them asks a host that the other never looked at.
"""

import re
import unicodedata
from urllib.parse import urljoin, urlsplit, urlunsplit

import httpx2

from urbanfeed.ingest.fetch.failure import FetchError

__all__ = ["host_of", "joined", "web_address"]

# Letters, digits, hyphens, and the underscores that some hosts have; an IPv6 address, which may have a zone.
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+(?:%.*)?")


def web_address(url: str) -> httpx2.URL:
    """The address as it is asked for. Raises FetchError (address) where it is no http(s) one, or holds a password."""
    try:
        parsed = httpx2.URL(_with_plain_host(url))
        sound = parsed.scheme in ("http", "https") and 0 < (80 if parsed.port is None else parsed.port) < 65536
    except (httpx2.InvalidURL, ValueError):
        sound = False
    if not sound or not _HOST.fullmatch(parsed.raw_host.decode("ascii")):
        raise FetchError("address", url, f"{url!r} is no http or https address")
    if parsed.userinfo:
        raise FetchError("address", url, f"{url!r} names a user, and pages are fetched as nobody")
    return parsed.copy_with(fragment=None)


def joined(url: str, location: str) -> str:
    """Where a redirect leads. Raises FetchError (address)."""
    try:
        address = urljoin(url, location.strip())
        web_address(address)
    except (ValueError, FetchError):
        raise FetchError("address", url, f"it redirects to {location!r}, which is no address to fetch") from None
    return address


def host_of(address: httpx2.URL) -> str:
    """The host with its port, unless that is the scheme's own: who has a pace and a robots.txt."""
    return address.netloc.decode("ascii")


def _with_plain_host(url: str) -> str:
    """With circled digits, full-width dots and the like in the host as what they stand for (UTS 46)."""
    parts = urlsplit(url)
    if parts.netloc.isascii():
        return url
    return urlunsplit(parts._replace(netloc=unicodedata.normalize("NFKC", parts.netloc)))
