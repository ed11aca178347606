"""
A mirror: a source's pages fetched from another origin, while their addresses stay the source's own.

Only requests are rewritten; whatever comes back is told in canonical addresses.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from urbanfeed.address import host

__all__ = ["Mirror"]


@dataclass(frozen=True, slots=True)
class Mirror:
    """home: an address of the source; its host is mirrored. base: where to fetch instead, a path prefix allowed."""

    home: str
    base: str

    def serves(self, url: str) -> bool:
        """Whether this address belongs to the mirrored host (with or without `www.`)."""
        return host(url) == host(self.home)

    def request(self, url: str) -> str:
        """Where this address of the source is fetched."""
        address = urlsplit(url)
        base = urlsplit(self.base)
        return urlunsplit((base.scheme, base.netloc, base.path.rstrip("/") + address.path, address.query, ""))

    def canonical(self, url: str) -> str:
        """The source's own address of what stands at the mirror; other addresses as they are."""
        address, base, home = urlsplit(url), urlsplit(self.base), urlsplit(self.home)
        prefix = base.path.rstrip("/")
        if address.netloc != base.netloc or not (address.path + "/").startswith(prefix + "/"):
            return url
        path = address.path[len(prefix) :]
        return urlunsplit((home.scheme, home.netloc, path, address.query, address.fragment))
