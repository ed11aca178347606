"""
robots.txt: what a host lets us fetch, and how slowly (RFC 9309).

Asking for it over the network, and keeping it, is the permissions' work.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

from protego import Protego

__all__ = ["MOST_BYTES", "PRODUCT", "Robots"]

PRODUCT = "urbanfeed"  # the product token that a robots.txt names us by
MOST_BYTES = 500 * 1024  # RFC 9309, section 2.5: at least so many are parsed

_LONGEST_PAUSE = 86_400.0  # seconds; who asks for more is left alone all the same, and a time of years is no time

_GROUP = re.compile(r"\s*user[- ]?agent\s*[:\s]\s*([^#]*)", re.IGNORECASE)
_TOKEN = re.compile(r"[a-z_-]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Robots:
    """
    The rules of one host.

    rules: None where the host has none, and everything may be fetched. closed: why nothing may, if that is so;
    retry_after: until when, if the host says that.
    """

    rules: Protego | None = None
    closed: str | None = None
    retry_after: timedelta | None = None

    @classmethod
    def of(cls, status: int, content: bytes = b"", retry_after: timedelta | None = None) -> "Robots":
        """
        The rules in the answer to a request for /robots.txt.

        A 4xx means there are none (section 2.3.1.3), except 429, which asks us to wait; a 5xx means that nothing may
        be fetched until it is mended (section 2.3.1.4).
        """
        if status == 429 or status >= 500:
            closed = f"robots.txt answers {status}, so nothing is fetched for now"
            return cls(closed=closed, retry_after=retry_after)
        if status >= 400:
            return cls()
        if len(content) > MOST_BYTES:  # not in the middle of a line, which would then say something else
            content = content[:MOST_BYTES].rpartition(b"\n")[0]
        lines = content.decode("utf-8-sig", "replace").splitlines()
        return cls(rules=Protego.parse("\n".join(map(_with_plain_token, lines))))

    def allows(self, url: str) -> bool:
        """Whether the page at this address may be fetched."""
        return self.closed is None and (self.rules is None or self.rules.can_fetch(url, PRODUCT))

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps that it names, as they stand there."""
        return tuple(dict.fromkeys(self.rules.sitemaps)) if self.rules else ()

    @property
    def pause(self) -> float:
        """Seconds between two requests that the host asks for (Crawl-delay, Request-rate), a day at most; 0 where it
        does not."""
        if self.rules is None:
            return 0.0
        delay = self.rules.crawl_delay(PRODUCT) or 0.0
        rate = self.rules.request_rate(PRODUCT)
        each = rate.seconds / rate.requests if rate and rate.requests else 0.0
        return min(max(delay, each), _LONGEST_PAUSE)


def _with_plain_token(line: str) -> str:
    """
    A group's first line with the product token alone (section 2.2.1: compared as a whole, in any case).

    Protego takes a group of "urban" for ours, since our name begins so, and does not take one of "urbanfeed/1.0".
    """
    group = _GROUP.match(line)
    if not group or group[1].strip() == "*":
        return line
    token = _TOKEN.match(group[1].strip())
    ours = token is not None and token[0].lower() == PRODUCT
    return f"User-agent: {PRODUCT if ours else 'another'}"
