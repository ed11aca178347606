"""
TDMRep: what a host says of text and data mining, by a header or by its tdmrep.json (W3C TDM Reservation Protocol, final
report of 10 May 2024).

Nothing here asks the network; what stands inside a page is the reader's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import httpx2
import orjson

from urbanfeed.article import Mining
from urbanfeed.ingest.addresses import absolute

__all__ = ["PATH", "Declaration", "MiningRule", "declared_by", "declared_in", "rules_in"]

PATH = "/.well-known/tdmrep.json"

_VALUES: dict[str, Mining] = {"0": "allowed", "1": "reserved"}
_ESCAPE = re.compile("%([0-9a-f]{2})", re.IGNORECASE)
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


@dataclass(frozen=True, slots=True)
class Declaration:
    """
    What is said of a page: whether its mining is reserved, and the address of the policy; None where nothing is.

    rule: the place that said the first, for an article's provenance.
    """

    mining: Mining | None = None
    policy: str | None = None
    rule: str | None = None

    def over(self, other: "Declaration") -> "Declaration":
        """These values, and the other's where there is none (section "Processing priority")."""
        mining = self.mining or other.mining
        # Where nothing is reserved, a policy is not to be processed (section "tdm-policy").
        policy = self.policy or (other.policy if mining != "allowed" else None)
        return Declaration(mining, policy, self.rule or other.rule)


@dataclass(frozen=True, slots=True)
class MiningRule:
    """One rule of a tdmrep.json: a pattern of paths, and what is declared of them."""

    location: str
    declaration: Declaration

    def matches(self, url: str) -> bool:
        """
        Whether the pattern is that of this address: of its path and query, from their beginning; `*` stands for
        anything, and `$` at the end for the end.

        Part by part, each at its first place: a regular expression takes time without end for many stars.
        """
        path = _path(url)
        to_the_end = self.location.endswith("$")
        first, *others = map(_settled, self.location.removesuffix("$").split("*"))
        if not path.startswith(first):
            return False
        if not others:
            return path == first or not to_the_end
        at = len(first)
        *inner, last = others
        for part in inner:
            if (found := path.find(part, at)) < 0:
                return False
            at = found + len(part)
        return path.endswith(last, at) if to_the_end else path.find(last, at) >= 0


def declared_by(headers: httpx2.Headers, url: str) -> Declaration:
    """What the headers of the answer from this address say (section "TDM Header Field in HTTP Responses")."""
    stated = headers.get("tdm-reservation"), headers.get("tdm-policy")
    return _declaration(*stated, url, "header tdm-reservation")


def rules_in(content: bytes, url: str) -> tuple[MiningRule, ...]:
    """
    The rules of a tdmrep.json in their order; none in what is not one. url: the file's own address.

    A rule without a location is left out; one with a reservation that is none declares nothing, and yet counts.
    """
    try:
        rules = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        return ()
    return tuple(_rules(rules, url)) if isinstance(rules, list) else ()


def declared_in(rules: tuple[MiningRule, ...], url: str) -> Declaration:
    """What the rules say of an address: the first that matches, which is to be the most specific one."""
    return next((it.declaration for it in rules if it.matches(url)), Declaration())


def _rules(rules: list[Any], url: str) -> Iterator[MiningRule]:
    for it in rules:
        location = it.get("location") if isinstance(it, dict) else None
        if isinstance(location, str) and location.strip():
            stated = it.get("tdm-reservation"), it.get("tdm-policy")
            yield MiningRule(location.strip(), _declaration(*stated, url, "tdmrep.json"))


def _declaration(reservation: object, policy: object, base: str, rule: str) -> Declaration:
    """Any other reservation than 0 and 1 is as good as none (section "tdm-reservation")."""
    mining = _VALUES.get(str(reservation).strip())
    address = absolute(policy, base) if isinstance(policy, str) else None
    return Declaration(mining, address, rule if mining else None)


def _path(url: str) -> str:
    """
    The path and query of an address, settled. What patterns have a meaning for is escaped: a pattern that means the
    character itself has to write it so.
    """
    parts = urlsplit(url)
    whole = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _settled(whole).replace("$", "%24").replace("*", "%2A")


def _settled(text: str) -> str:
    """With those characters escaped that have to be, and no others (RFC 3986, section 6.2.2)."""
    escaped = quote(text, safe=_PRINTABLE)
    return _ESCAPE.sub(lambda it: char if (char := chr(int(it[1], 16))) in _UNRESERVED else it[0].upper(), escaped)
