"""
Sections: the part of its site that a page belongs to, its own keywords, and the summary under its headline.
"""

import re
from collections.abc import Iterator

from urbanfeed.address import path
from urbanfeed.page import Claim, Weighing
from urbanfeed.reader.blocks import Place, squeezed
from urbanfeed.reader.candidates import weigh
from urbanfeed.reader.facts import Facts, folded
from urbanfeed.reader.linked import Thing, is_kind, values_in

__all__ = ["section_of", "standfirst_of", "tags_of"]

_LONGEST_SECTION = 60
_LONGEST_TAG = 80
_MOST_TAGS = 30
_MOST_LINKS = 3_000
_ABOVE = 3
_BEFORE = 14  # blocks before the headline in which a trail of crumbs stands

_SECTIONS = (
    "article:section",
    "og:article:section",
    "parsely-section",
    "section",
    "articlesection",
    "dc.subject.section",
)
_TAGS = ("article:tag", "og:article:tag", "news_keywords", "parsely-tags", "sailthru.tags", "dc.subject", "keywords")
_CRUMB = re.compile("crumb", re.IGNORECASE)
_SUMMARY = re.compile(
    r"standfirst|(?:^|[-_\s])(?:lead|lede|dek|deck|intro|ingress|teaser|summary|subtitle|sub-?head(?:line)?|excerpt|chapo|"
    r"entradilla|abstract|kicker-text|article-description|strapline)",
    re.IGNORECASE,
)
_FEWEST, _MOST = 25, 700  # letters of a standfirst
_AGREEING = 40


def section_of(facts: Facts, headline: str | None, address: str | None) -> Weighing:
    """The section, where the page states one, or its breadcrumbs lead through one."""
    stated = [Claim(it, name, 0.85) for name in _SECTIONS for it in facts.metas.get(name, ())[:5]]
    stated += [
        Claim(it, "jsonld articleSection", 0.85)
        for thing in facts.articles[:2]
        for it in values_in(thing, "articleSection")[:5]
    ]
    if not stated:
        stated = [Claim(it, "breadcrumb", 0.6) for it in _crumbs(facts, address)]
    taken = {folded(headline or ""), *facts.site_names, ""}
    return weigh(
        "section", (it for it in stated if folded(it.value) not in taken and len(it.value) <= _LONGEST_SECTION)
    )


def tags_of(facts: Facts) -> tuple[Claim, ...]:
    """The page's own keywords, of the first place that states any."""
    places = [("jsonld keywords", [it for thing in facts.articles[:2] for it in values_in(thing, "keywords")])]
    places += [(name, facts.metas.get(name, [])) for name in _TAGS]
    places.insert(0, places.pop(1))  # article:tag first: a list by its form
    for rule, values in places:
        parts = [squeezed(part) for it in values[:200] for part in re.split(r"[,;،、，]", it)]
        tags: dict[str, str] = {}
        for part in parts:
            if folded(part) and len(part) <= _LONGEST_TAG:
                tags.setdefault(folded(part), part)
        if tags:
            return tuple(Claim(it, rule) for it in list(tags.values())[:_MOST_TAGS])
    return ()


def standfirst_of(facts: Facts) -> Weighing:
    """
    The summary that is printed between headline and body: the one that the page's description repeats, or that is
    marked as one. A description that nobody reads on the page is none, and what the body begins with stays in the body.
    """
    return weigh("standfirst", _summaries(facts))


def _summaries(facts: Facts) -> Iterator[Claim]:
    if facts.heading is None:
        return
    names = ("og:description", "description", "twitter:description", "dc.description")
    said = [(name, folded(it)) for name in names for it in facts.metas.get(name, ())[:2]]
    for thing in facts.articles[:1]:
        said += [
            (f"jsonld {key}", folded(it))
            for key in ("description", "alternativeHeadline")
            for it in values_in(thing, key)
        ]
    for i in range(facts.heading + 1, min(facts.body_start, facts.heading + 12)):
        block = facts.blocks[i]
        if not _FEWEST <= block.mass <= _MOST or block.linked * 2 > block.mass:
            continue
        if block.place & (Place.HIDDEN | Place.NAV | Place.FORM | Place.CAPTION | Place.COMMENTS):
            continue
        letters = folded(block.text)
        agreeing = next((name for name, it in said if it and (letters == it or _begins(letters, it))), None)
        if agreeing:
            yield Claim(block.text, f"under the headline, confirmed by {agreeing}", 0.9)
        elif _is_summary(facts, block.holder):
            yield Claim(block.text, "under the headline, by its class", 0.7)


def _begins(one: str, other: str) -> bool:
    """Whether two texts begin alike for long enough: descriptions are cut."""
    return one[:_AGREEING] == other[:_AGREEING] and min(len(one), len(other)) >= _AGREEING


def _is_summary(facts: Facts, node: int) -> bool:
    for _ in range(2):
        attributes = facts.tree.attributes(node)
        props = f"{attributes.get('itemprop', '')} {attributes.get('property', '')}".lower()
        if "description" in props or "alternativeheadline" in props:
            return True
        if _SUMMARY.search(f"{attributes.get('class', '')} {attributes.get('id', '')}"):
            return True
        node = max(0, facts.tree.parents[node])
    return False


def _crumbs(facts: Facts, address: str | None) -> list[str]:
    """
    The breadcrumbs that can be a section, the nearest to the page first: not the first, which is the front page.

    A crumb without a link may be the page itself; it is a section where the page links to it by that name elsewhere.
    """
    tree = facts.tree
    trail = _trail(facts)
    if trail is None:
        return _linked_crumbs(facts.things)
    inside = range(trail, tree.ends[trail])
    items = [squeezed(tree.text(i)) for i in inside if tree.tags[i] in ("a", "span", "li")][:40]
    first, *crumbs = items or [""]
    crumbs = [it for it in reversed(crumbs) if it and it != first]
    if not crumbs:
        return []
    wanted = {folded(it) for it in crumbs}
    longest = 2 * max(map(len, crumbs))
    own = path(address or facts.url)
    links: set[str] = set()
    elsewhere: set[str] = set()
    for i in [i for i, tag in enumerate(tree.tags) if tag == "a"][:_MOST_LINKS]:
        # A crumb's name elsewhere is a link's only text.
        if tree.ends[i] - i > 4 or len(text := tree.text(i)) > longest or (name := folded(text)) not in wanted:
            continue
        if i in inside:
            links.add(name)
        if path(tree.attributes(i).get("href")) not in ("", own):
            elsewhere.add(name)
    return [it for it in crumbs if folded(it) in (links & elsewhere or elsewhere)]


def _trail(facts: Facts) -> int | None:
    """The element around the breadcrumbs: one by the headline that is called so."""
    heading = facts.heading if facts.heading is not None else facts.body_start
    seen: set[int] = set()
    for block in facts.blocks[max(0, heading - _BEFORE) : max(heading, facts.body_start) + 1]:
        node, found = block.holder, None
        for _ in range(_ABOVE + 1):
            if node <= 0 or node in seen:
                break
            seen.add(node)
            attributes = facts.tree.attributes(node)
            if _CRUMB.search(f"{attributes.get('class', '')} {attributes.get('id', '')}"):
                found = node
            node = facts.tree.parents[node]
        if found is not None:
            return found
    return None


def _linked_crumbs(things: list[Thing]) -> list[str]:
    """The names in a BreadcrumbList between the front page and the page itself."""
    for thing in things:
        if is_kind(thing, ("breadcrumblist",)) and isinstance(thing.get("itemListElement"), list):
            names = [
                next(iter(values_in(it, "name") or values_in(inner if isinstance(inner, dict) else {}, "name")), "")
                for it in thing["itemListElement"][:20]
                if isinstance(it, dict)
                for inner in [it.get("item")]
            ]
            return names[1:-1][::-1]
    return []
