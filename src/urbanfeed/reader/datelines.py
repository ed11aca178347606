"""
Datelines: where a page says when its article was published and changed.

The text is handed on as it stands; what does not read as one certain date is passed over. A date far from the headline
may belong to anything, so only the page's own data and what stands by the headline or the body's end are looked at.
"""

import re
from collections.abc import Iterator

from urbanfeed.page import Claim
from urbanfeed.reader.blocks import Place, squeezed
from urbanfeed.reader.dates import moment, moment_in_address
from urbanfeed.reader.facts import Facts
from urbanfeed.reader.linked import values_in

__all__ = ["dates_of"]

_PUBLISHED = (
    "article:published_time", "og:article:published_time", "article:published", "og:published_time", "datepublished",
    "date.issued", "dc.date.issued", "dcterms.issued", "dcterms.date", "dc.date", "sailthru.date", "pubdate",
    "publishdate", "publish-date", "parsely-pub-date", "citation_publication_date", "cxenseparse:recs:publishtime",
)  # fmt: skip
_UPDATED = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified")
_LONGEST = 140
_PART = re.compile(r"\s*(?:[,;|·•]|\s[-–—/]\s)\s*")
_DIGIT = re.compile(r"\d")
_NEAR = 8  # blocks after the headline in which its date stands


def dates_of(facts: Facts, languages: tuple[str, ...]) -> tuple[Claim | None, Claim | None]:
    """When the article was published and when it was changed, each as printed with its rule."""
    published = updated = None
    for first, second in _claims(facts, languages):
        published = published or _dated(first, languages)
        updated = updated or _dated(second, languages)
        if published:
            break
    return published, updated


def _claims(facts: Facts, languages: tuple[str, ...]) -> Iterator[tuple[Claim | None, Claim | None]]:
    """What the page states, the most trusted place first: published, updated."""
    for thing in facts.articles:
        yield _first(thing, "datePublished"), _first(thing, "dateModified")
    changed = next((Claim(it, name) for name in _UPDATED for it in facts.metas.get(name, ())), None)
    for name in _PUBLISHED:
        for it in facts.metas.get(name, ()):
            yield Claim(it, name), changed
    for thing in facts.things:
        if "WebPage" in values_in(thing, "@type"):
            yield _first(thing, "datePublished"), _first(thing, "dateModified")
    yield from _times(facts)
    yield from _printed(facts, languages)
    for address in (facts.url, *_own_addresses(facts)):
        if address and (found := moment_in_address(address)):
            yield Claim(found.text, "address"), None


def _dated(claim: Claim | None, languages: tuple[str, ...]) -> Claim | None:
    return claim if claim and moment(claim.value, languages=languages) else None


def _first(thing: dict[str, object], key: str) -> Claim | None:
    return next((Claim(it, f"jsonld {key}", 0.95) for it in values_in(thing, key)), None)


def _times(facts: Facts) -> Iterator[tuple[Claim | None, Claim | None]]:
    """The `time` elements by the headline (HTML standard, section 4.5.14)."""
    tree = facts.tree
    start, end = _headline_nodes(facts)
    near: list[Claim] = []
    for i in range(start, end):
        attributes = tree.attributes(i)
        stated = attributes.get("datetime") or (
            attributes.get("content") if "datePublished" in (attributes.get("itemprop") or "") else None
        )
        if stated and (tree.tags[i] == "time" or "datePublished" in (attributes.get("itemprop") or "")):
            near.append(Claim(stated.strip(), "time by the headline", 0.85))
    if near:
        yield near[0], near[1] if len(near) > 1 else None


def _headline_nodes(facts: Facts) -> tuple[int, int]:
    """The nodes from a little before the headline to the body's beginning."""
    blocks = facts.blocks
    if not blocks or facts.body_start >= len(blocks):
        return 0, 0
    body = blocks[facts.body_start].holder
    heading = blocks[facts.heading].holder if facts.heading is not None else body
    start = min(heading, body)
    return max(0, start - 40), min(len(facts.tree.tags), max(heading, body) + 10)


def _printed(facts: Facts, languages: tuple[str, ...]) -> Iterator[tuple[Claim | None, Claim | None]]:
    """Short lines by the headline and right after the body that read as one date, or as two: published, updated."""
    heading = facts.heading if facts.heading is not None else facts.body_start
    lines = [*range(max(0, heading - 3), min(heading + _NEAR, facts.body_end))]
    lines += range(facts.body_end, min(facts.body_end + 3, len(facts.blocks)))
    for i in lines:
        block = facts.blocks[i]
        passed_over = Place.HIDDEN | Place.COMMENTS | Place.FOOTER | Place.NAV | Place.FORM | Place.CAPTION
        if len(block.text) > _LONGEST or block.place & passed_over or not _DIGIT.search(block.text):
            continue
        rule = "printed by the headline" if i < facts.body_end else "printed after the body"
        if moment(block.text, languages=languages):
            yield Claim(block.text, rule, 0.6), None
        elif two := _two(block.text, languages):
            yield Claim(two[0], rule, 0.6), Claim(two[1], rule, 0.6)


def _two(text: str, languages: tuple[str, ...]) -> tuple[str, str] | None:
    """A line that states two dates, parted where each half reads as one."""
    for parting in list(_PART.finditer(text))[:8]:
        halves = text[: parting.start()], text[parting.end() :]
        if all(moment(half, languages=languages) for half in halves):
            return halves
    return None


def _own_addresses(facts: Facts) -> Iterator[str]:
    node = facts.tree.parser.css_first("link[rel~=canonical i][href]")
    if node:
        yield squeezed(node.attributes.get("href") or "")
    yield from facts.metas.get("og:url", ())
