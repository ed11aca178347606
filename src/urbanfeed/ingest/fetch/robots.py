"""
robots.txt: what a host lets us fetch, and how slowly (RFC 9309).

Asking for it over the network is the client's work.
"""

from dataclasses import dataclass

from protego import Protego

__all__ = ["LONGEST_PAUSE", "MOST_BYTES", "PRODUCT", "Robots"]

PRODUCT = "urbanfeed"  # the product token that a robots.txt names us by
MOST_BYTES = 512 * 1024  # RFC 9309, section 2.5, asks for at least 500 KiB
LONGEST_PAUSE = 60.0  # seconds; a Crawl-delay of hours would stop the round, not slow it


@dataclass(frozen=True, slots=True)
class Robots:
    """
    The rules of one host.

    rules: None where the host has none, and everything may be fetched. closed: why nothing may, if that is so.
    """

    rules: Protego | None = None
    closed: str | None = None

    @classmethod
    def of(cls, status: int, content: bytes) -> "Robots":
        """
        The rules in the answer to a request for /robots.txt.

        A 4xx means there are none (section 2.3.1.3), except 429, which asks us to wait; a 5xx means that nothing may
        be fetched until it is mended (section 2.3.1.4).
        """
        if status == 429 or status >= 500:
            return cls(closed=f"robots.txt answers {status}, so nothing is fetched for now")
        if status >= 400:
            return cls()
        return cls(rules=Protego.parse(content[:MOST_BYTES].decode("utf-8-sig", "replace")))

    def allows(self, url: str) -> bool:
        """Whether the page at this address may be fetched."""
        return self.closed is None and (self.rules is None or self.rules.can_fetch(url, PRODUCT))

    @property
    def pause(self) -> float:
        """Seconds between two requests that the host asks for (Crawl-delay, Request-rate); 0 where it does not."""
        if self.rules is None:
            return 0.0
        delay = self.rules.crawl_delay(PRODUCT) or 0.0
        rate = self.rules.request_rate(PRODUCT)
        each = rate.seconds / rate.requests if rate and rate.requests else 0.0
        return min(max(delay, each, 0.0), LONGEST_PAUSE)
