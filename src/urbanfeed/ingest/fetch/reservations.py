"""
Reservations: what a site reserves of a page by its headers, so that publishing can obey.

X-Robots-Tag, as search engines document it; the IETF's draft on AI preferences builds on the same words. What is said
of text and data mining is read in tdmrep.py; what stands inside the page is the reader's.
"""

import httpx2

from urbanfeed.article import FieldRule, Terms
from urbanfeed.ingest.fetch.robots import PRODUCT
from urbanfeed.ingest.fetch.tdmrep import Declaration
from urbanfeed.page import Stated

__all__ = ["reservations", "stated"]

_WORDS = frozenset(("noai", "noarchive", "noimageai", "noindex", "none", "nosnippet"))
_DIRECTIVES = ("noai", "noimageai", "noarchive", "nosnippet")  # those that speak of use, in the order of Terms
_SURE = 0.95
_SAME = {"nocache": "noarchive", "max-snippet:0": "nosnippet"}
# These have a value behind a colon; any other word there is the name of a crawler.
_WITH_VALUE = ("max-image-preview", "max-snippet", "max-video-preview", "unavailable_after")


def reservations(headers: httpx2.Headers) -> frozenset[str]:
    """
    The words that reserve something, in lower case: noai, noarchive, noimageai, noindex, none, nosnippet. Those that
    are said to another crawler by name are left out.
    """
    said = {word for line in headers.get_list("x-robots-tag") for word in _said_to_us(line.lower())}
    return frozenset({_SAME.get(word, word) for word in said} & _WORDS)


def stated(words: frozenset[str], declared: Declaration) -> Stated:
    """The words that reserve something and what is declared of mining, as terms of the page's use."""
    directives = tuple(it for it in _DIRECTIVES if it in words)
    rules = []
    if declared.mining and declared.rule:
        rules.append(FieldRule("terms.mining", declared.rule, _SURE))
    if directives:
        rules.append(FieldRule("terms.directives", "header x-robots-tag", _SURE))
    return Stated(Terms(mining=declared.mining, mining_policy=declared.policy, directives=directives), tuple(rules))


def _said_to_us(line: str) -> list[str]:
    """The words of one header; a crawler's name before them is for all that follow."""
    name, colon, rest = line.partition(":")
    if colon and "," not in name and name.strip() not in _WITH_VALUE:
        if name.strip() != PRODUCT:
            return []
        line = rest
    return ["".join(it.split()) for it in line.split(",")]
