"""
The headline: the heading that the page's title confirms, else its heading, else what it tells other machines.
"""

import re

from urbanfeed.page import Claim
from urbanfeed.reader.blocks import Place
from urbanfeed.reader.facts import Facts, folded
from urbanfeed.reader.linked import values_in

__all__ = ["headline_of"]

# What parts a title from the name of its site.
_PARTING = re.compile(r"\s+[|»«·•—–>:/\\-]+\s+|\s*[|»]\s*")
_SECTION_NAME = 15  # letters; a heading as short, which no title confirms, names a section


def headline_of(facts: Facts) -> Claim | None:
    """The headline, and the rule that found it; None where the page gives none."""
    titles = _titles(facts)
    headings = [
        block
        for block in facts.blocks
        if block.place & Place.HEADING and not block.place & Place.HIDDEN and folded(block.text) not in facts.site_names
    ]
    firsts = [block for block in headings if block.tag == "h1"]
    # Lower headings are looked at only where no h1 could be a headline, and only those that stand over the body.
    over_body = {id(block) for block in facts.blocks[: facts.body_start + 1]}
    others = [block for block in headings if id(block) in over_body and len(folded(block.text)) >= _SECTION_NAME]
    has_headline = any(len(folded(block.text)) >= _SECTION_NAME for block in firsts)
    for candidates, rule in ((firsts, "h1"), ([] if has_headline else others, "heading")):
        confirmed = [
            (len(folded(block.text)), title, block)
            for block in candidates
            for title in titles
            if _confirms(title.value, block.text)
        ]
        if confirmed:
            _, title, block = max(confirmed, key=lambda it: it[0])
            return Claim(block.text, f"{rule}, confirmed by {title.rule}", 0.95)
    stated = titles[0] if titles else None
    heading = facts.blocks[facts.heading] if facts.heading is not None else None
    if heading in firsts and heading and (stated is None or len(folded(heading.text)) >= _SECTION_NAME):
        return Claim(heading.text, "h1", 0.7)
    if stated is None:
        return None
    return Claim(_without_site(stated.value, facts), stated.rule, 0.6)


def _titles(facts: Facts) -> list[Claim]:
    """What the page says its title is, the surest first."""
    titles = [Claim(it, "jsonld headline") for thing in facts.articles for it in values_in(thing, "headline")]
    for name in ("og:title", "twitter:title", "dc.title"):
        titles += [Claim(it, name) for it in facts.metas.get(name, ())]
    if facts.title:
        titles.append(Claim(facts.title, "title"))
    return [it for it in titles if folded(it.value) and folded(it.value) not in facts.site_names]


def _confirms(title: str, heading: str) -> bool:
    """Whether a title says a heading: the same, or the heading with the site's name before or after it."""
    said, read = folded(title), folded(heading)
    if said == read:
        return bool(read)
    parts = {folded(part) for part in _PARTING.split(title)}
    return read in parts or (len(read) >= _SECTION_NAME and (said.startswith(read) or said.endswith(read)))


def _without_site(title: str, facts: Facts) -> str:
    """The title without the site's name at its end or start; the longest part, where the name is not known."""
    parts = [part.strip() for part in _PARTING.split(title) if part.strip()]
    if len(parts) < 2:
        return title
    for name in (parts[-1], parts[0]):
        if folded(name) in facts.site_names:
            start = title.find(parts[1]) if name is parts[0] else 0
            end = title.rfind(name) if name is parts[-1] else len(title)
            return title[start:end].rstrip(" |»«·•—–>:/\\-").strip() or title
    longest = max(parts, key=len)
    return longest if len(longest) > 2 * len(parts[-1]) and len(parts) == 2 else title
