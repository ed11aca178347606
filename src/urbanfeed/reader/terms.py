"""
Terms: what a page says of its use: whether it is free to read, its licence, and whether text mining is reserved.

Only what it states; nothing here decides what may be shown (that is the source's `Rights`).
"""

import re
from collections.abc import Iterator
from typing import Any

from urbanfeed.article import FieldRule, Mining, Terms
from urbanfeed.page import Claim, Weighing
from urbanfeed.reader.addresses import web_address
from urbanfeed.reader.blocks import squeezed
from urbanfeed.reader.candidates import weigh
from urbanfeed.reader.facts import Facts
from urbanfeed.reader.linked import objects_in, values_in

__all__ = ["terms_of"]

_DIRECTIVES = ("noai", "noimageai", "noarchive", "nosnippet")
_ROBOTS = ("robots", "googlebot", "googlebot-news")
_TIERS = ("article:content_tier", "og:article:content_tier")  # "free", "metered", "locked" (Meta's, for publishers)
_LICENCES = ("dcterms.license", "dc.rights.license", "dcterms.rights", "dc.rights")
_WITHIN_PICTURE = re.compile(r"caption|credit|figure|photo|image|thumb|gallery", re.IGNORECASE)
_COMMONS = re.compile(r"https?://(?:www\.)?creativecommons\.org/(?:licenses|publicdomain)/\w", re.IGNORECASE)
_TRUE, _FALSE = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})
_LONGEST = 300
_ABOVE = 6


def terms_of(facts: Facts) -> tuple[Terms, tuple[FieldRule, ...], tuple[Weighing, ...]]:
    """What the page says of its use, the rule that found each part, and how it was weighed."""
    free = weigh("terms.free", _free(facts))
    licence = weigh("terms.licence", _licences(facts), same=lambda it: re.sub(r"\Ahttps?://(?:www\.)?|/\Z", "", it))
    mining, policy = _mining(facts)
    directives = _directives(facts)
    terms = Terms(
        free=free.winner.value == "yes" if free.winner else None,
        paid_part=_paid_part(facts),
        licence=licence.winner.value if licence.winner else None,
        mining=mining,
        mining_policy=policy,
        directives=directives,
    )
    rules = [FieldRule(it.field, it.winner.rule, it.winner.confidence) for it in (free, licence) if it.winner]
    if mining:
        rules.append(FieldRule("terms.mining", "meta tdm-reservation", 0.95))
    if directives:
        rules.append(FieldRule("terms.directives", "meta robots", 0.95))
    return terms, tuple(rules), tuple(it for it in (free, licence) if it.candidates)


def _free(facts: Facts) -> Iterator[Claim]:
    for thing in facts.articles[:1]:
        if (free := _truth(thing.get("isAccessibleForFree"))) is not None:
            yield Claim("yes" if free else "no", "jsonld isAccessibleForFree", 0.9)
        elif any(_truth(it.get("isAccessibleForFree")) is False for it in objects_in(thing, "hasPart", facts.known)):
            yield Claim("no", "jsonld hasPart", 0.85)
    for name in _TIERS:
        for value in facts.metas.get(name, ()):
            if value.lower() in ("free", "metered", "locked"):
                yield Claim("yes" if value.lower() == "free" else "no", name, 0.8)


def _paid_part(facts: Facts) -> str | None:
    """The CSS selector of what is behind the paywall (Google's structured data for paywalled content)."""
    for thing in facts.articles[:1]:
        for part in objects_in(thing, "hasPart", facts.known):
            if _truth(part.get("isAccessibleForFree")) is False and (css := values_in(part, "cssSelector")):
                return css[0][:_LONGEST]
    return None


def _licences(facts: Facts) -> Iterator[Claim]:
    """rel=license (RFC 4946), JSON-LD, Dublin Core, and a link to Creative Commons that is no picture's."""
    for relations, it in facts.links:
        if "license" in relations and (whole := web_address(facts.url, it["href"])):
            yield Claim(whole, "link rel=license", 0.95)
    for thing in facts.articles[:1]:
        stated = values_in(thing, "license")
        stated += [
            url
            for it in objects_in(thing, "license", facts.known)
            for url in values_in(it, "url") or values_in(it, "@id")
        ]
        yield from (Claim(it[:_LONGEST], "jsonld license", 0.9) for it in stated if not _is_script(it))
    for name in _LICENCES:
        for said in facts.metas.get(name, ()):
            if _COMMONS.match(said):
                yield Claim(said[:_LONGEST], name, 0.8)
    for node in facts.tree.parser.css('a[rel~="license" i][href], a[href*="creativecommons.org/"]')[:20]:
        attributes = node.attributes
        whole = web_address(facts.url, attributes.get("href") or "")
        marked = "license" in (attributes.get("rel") or "").lower().split()
        if whole and (marked or _COMMONS.match(whole)) and not _in_picture(node):
            yield Claim(whole, "a rel=license" if marked else "link to Creative Commons", 0.8 if marked else 0.5)


def _in_picture(node: Any) -> bool:
    above = node.parent
    for _ in range(_ABOVE):
        if above is None or above.tag in ("body", "article", "main"):
            return False
        names = above.attributes
        if above.tag in ("figure", "figcaption") or _WITHIN_PICTURE.search(f"{names.get('class')} {names.get('id')}"):
            return True
        above = above.parent
    return False


def _mining(facts: Facts) -> tuple[Mining | None, str | None]:
    """W3C Text and Data Mining Reservation Protocol, section on HTML metadata: 1 is reserved, 0 is not."""
    stated = {it.strip() for it in facts.metas.get("tdm-reservation", ())} & {"0", "1"}
    policy = next((web_address(facts.url, it) for it in facts.metas.get("tdm-policy", ())), None)
    if not stated:
        return None, policy
    return ("reserved" if "1" in stated else "allowed"), policy  # who says both has reserved it


def _directives(facts: Facts) -> tuple[str, ...]:
    said: set[str] = set()
    for name in _ROBOTS:
        for value in facts.metas.get(name, ()):
            said.update(squeezed(it).replace(" ", "") for it in value.lower()[:_LONGEST].split(","))
    if "max-snippet:0" in said:
        said.add("nosnippet")
    return tuple(it for it in _DIRECTIVES if it in said)


def _truth(value: Any) -> bool | None:
    """A schema.org Boolean, as written: true, "False", "https://schema.org/False"."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, bool):
        return value
    word = str(value).strip().rpartition("/")[2].lower() if isinstance(value, str | int) else ""
    return True if word in _TRUE else False if word in _FALSE else None


def _is_script(address: str) -> bool:
    return re.match(r"\s*(?:javascript|data|vbscript)\s*:", address, re.IGNORECASE) is not None
