"""
Addresses: a page's own, and those of its other forms (AMP, print, mobile), where it links to them.

Any page can name another site's address; one that is not of the site that was asked is never taken.
"""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from urbanfeed.address import host
from urbanfeed.article import Twin, TwinPage
from urbanfeed.page import Claim, Weighing
from urbanfeed.reader.candidates import weigh
from urbanfeed.reader.facts import Facts
from urbanfeed.reader.linked import objects_in, values_in

__all__ = ["address_of", "picture_address", "twin_of", "twins_of", "web_address"]

_SECOND = re.compile(r"\A(?:amp|m|mobile)\.(?=[^.]+\.)")  # m.example is a site of its own
_LONGEST = 4_000
_NARROW = re.compile(r"handheld|max-(?:device-)?width", re.IGNORECASE)


def address_of(facts: Facts) -> Weighing:
    """The page's own address: http or https, and on the site that was asked."""
    return weigh("canonical_url", _own(facts), same=lambda it: it.rstrip("/"))


def _own(facts: Facts) -> Iterator[Claim]:
    stated = [(it["href"], "link rel=canonical", 0.95) for relations, it in facts.links if "canonical" in relations]
    stated += [(it, "og:url", 0.8) for it in facts.metas.get("og:url", ())]
    for thing in facts.articles[:1]:
        pages = [it for key in ("mainEntityOfPage", "url") for it in values_in(thing, key)]
        pages += [it for of in objects_in(thing, "mainEntityOfPage", {}) for it in values_in(of, "@id")]
        stated += [(it, "jsonld mainEntityOfPage", 0.7) for it in pages]
    for address, rule, confidence in stated:
        whole = web_address(facts.url, address)
        if whole and (facts.url is None or _same_site(whole, facts.url)):
            yield Claim(whole, rule, confidence)


def twin_of(facts: Facts) -> Twin | None:
    """`amp` for a page that says it is one (amp.dev, required markup)."""
    root = facts.tree.parser.root
    attributes = root.attributes if root else {}
    return "amp" if "amp" in attributes or "⚡" in attributes else None


def twins_of(facts: Facts) -> tuple[TwinPage, ...]:
    """The page's other forms that it links to: rel=amphtml, and rel=alternate for print and for narrow screens."""
    found: dict[TwinPage, None] = {}
    for relations, it in facts.links:
        media = it.get("media", "").lower()
        kind: Twin | None = None
        if "amphtml" in relations:
            kind = "amp"
        elif "alternate" in relations and "print" in media:
            kind = "print"
        elif "alternate" in relations and _NARROW.search(media):
            kind = "mobile"
        whole = web_address(facts.url, it["href"]) if kind else None
        if kind and whole and (facts.url is None or _same_site(whole, facts.url)):
            found[TwinPage(kind, whole)] = None
    return tuple(found)


def web_address(base: str | None, address: str) -> str | None:
    """The address, seen from the base, if it is one of http or https with a host."""
    try:
        whole = urljoin(base or "", address.strip()[:_LONGEST])
        parts = urlsplit(whole)
        return whole if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def picture_address(address: str) -> str | None:
    """The address as it stands, if it can be a picture's: of http or https, or relative; never javascript: or data:."""
    address = address.strip()
    try:
        scheme = urlsplit(address).scheme
    except ValueError:
        return None
    return address if address and len(address) <= _LONGEST and scheme in ("", "http", "https") else None


def _same_site(one: str, other: str) -> bool:
    hosts = [_SECOND.sub("", host(it)) for it in (one, other)]
    return hosts[0] == hosts[1] or hosts[0].endswith(f".{hosts[1]}") or hosts[1].endswith(f".{hosts[0]}")
