"""
Reservations: what a site reserves of a page by its headers, so that publishing can obey.

X-Robots-Tag (as search engines document it; the IETF's draft on AI preferences builds on the same words) and the Text
and Data Mining Reservation Protocol (W3C TDMRep, section 4.1). What stands inside the page is the reader's.
"""

import httpx2

from urbanfeed.ingest.fetch.robots import PRODUCT

__all__ = ["TDM_RESERVATION", "reservations"]

TDM_RESERVATION = "tdm-reservation"

_WORDS = frozenset(("noai", "noarchive", "noimageai", "noindex", "none", "nosnippet"))
_SAME = {"nocache": "noarchive", "max-snippet:0": "nosnippet"}
# These have a value behind a colon; any other word there is the name of a crawler.
_WITH_VALUE = ("max-image-preview", "max-snippet", "max-video-preview", "unavailable_after")


def reservations(headers: httpx2.Headers) -> frozenset[str]:
    """
    The words that reserve something, in lower case: noai, noarchive, noimageai, noindex, none, nosnippet, and
    tdm-reservation. Those that are said to another crawler by name are left out.
    """
    said = {word for line in headers.get_list("x-robots-tag") for word in _said_to_us(line.lower())}
    found = {_SAME.get(word, word) for word in said} & _WORDS
    if headers.get("tdm-reservation", "").strip() == "1":
        found.add(TDM_RESERVATION)
    return frozenset(found)


def _said_to_us(line: str) -> list[str]:
    """The words of one header; a crawler's name before them is for all that follow."""
    name, colon, rest = line.partition(":")
    if colon and "," not in name and name.strip() not in _WITH_VALUE:
        if name.strip() != PRODUCT:
            return []
        line = rest
    return ["".join(it.split()) for it in line.split(",")]
