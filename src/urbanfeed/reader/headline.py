"""
The headline: the heading that the page's title confirms, else its heading, else what it tells other machines, without
the site's name.
"""

import re
from dataclasses import replace

from urbanfeed.page import Claim, Weighing
from urbanfeed.reader.blocks import Block, Place
from urbanfeed.reader.candidates import weigh
from urbanfeed.reader.facts import Facts, folded
from urbanfeed.reader.linked import values_in

__all__ = ["headline_of"]

# What parts a title from the name of its site.
_PARTING = re.compile(r"\s+[|»«·•—–>:/\\-]+\s+|\s*[|»]\s*")
_EDGES = " |»«·•—–>:/\\-"
_SECTION_NAME = 15  # letters; a heading as short, which no title confirms, names a section
_LONGEST_KICKER = 40  # letters
_MOST_HEADINGS = 40
_BEHIND = 2  # blocks after the body's beginning where its headline may still stand

# Where a page states its title, with how far each is believed; in order of trust.
_STATED = (("og:title", 0.6), ("twitter:title", 0.5), ("dc.title", 0.5), ("dcterms.title", 0.5), ("headline", 0.5),
           ("parsely-title", 0.5), ("sailthru.title", 0.5), ("citation_title", 0.5))  # fmt: skip


def headline_of(facts: Facts) -> Weighing:
    """The headline's candidates, and which of them it is."""
    whole = _titles(facts)
    titles = [replace(it, value=_without_site(it.value, facts)) for it in whole]
    confirmed, plain = (_without_kicker(it, titles) if it else None for it in _headings(facts, whole))
    return weigh("headline", [it for it in (confirmed, plain, *titles) if it])


def _titles(facts: Facts) -> list[Claim]:
    """What the page says its title is, the surest first."""
    titles = [Claim(it, "jsonld headline", 0.65) for thing in facts.articles[:3] for it in values_in(thing, "headline")]
    for name, confidence in _STATED:
        titles += [Claim(it, name, confidence) for it in facts.metas.get(name, ())[:3]]
    if facts.title:
        titles.append(Claim(facts.title, "title", 0.45))
    return [it for it in titles if folded(it.value) and folded(it.value) not in facts.site_names]


def _headings(facts: Facts, titles: list[Claim]) -> tuple[Claim | None, Claim | None]:
    """The heading that a title confirms, and the h1 over the body that none does."""
    firsts, others = [], []
    for i, block in enumerate(facts.blocks):
        if block.place & Place.HEADING and not block.place & Place.HIDDEN:
            if block.tag == "h1":
                firsts.append(block)
            elif i <= facts.body_start:
                others.append(block)
    firsts = [it for it in firsts[:_MOST_HEADINGS] if folded(it.text) not in facts.site_names]
    has_headline = any(len(folded(it.text)) >= _SECTION_NAME for it in firsts)
    # Lower headings are looked at only where no h1 could be a headline, and only those that stand over the body.
    for candidates, rule in ((firsts, "h1"), ([] if has_headline else others[-_MOST_HEADINGS:], "heading")):
        shortest = 0 if rule == "h1" else _SECTION_NAME
        best = max(
            (found for it in candidates if (found := _confirmed(it, titles)) and found[0] >= shortest),
            key=lambda it: it[0],
            default=None,
        )
        if best:
            _, title, block = best
            return Claim(_spelled(block.text, title.value, facts), f"{rule}, confirmed by {title.rule}", 0.9), None
    at = facts.heading
    if at is not None and facts.blocks[at] in firsts and at <= facts.body_start + _BEHIND:
        text = facts.blocks[at].text
        if not titles or len(folded(text)) >= _SECTION_NAME:
            return None, Claim(text, "h1", 0.7)
    return None, None


def _without_kicker(heading: Claim, titles: list[Claim]) -> Claim:
    """The heading without the line over it, which many sites put into the same element; a title tells where it ends."""
    read = folded(heading.value)
    for title in titles:
        said = folded(title.value)
        over = len(read) - len(said)
        if ":" in heading.value[: over + 3]:  # it belongs to what follows
            return heading
        if len(said) >= _SECTION_NAME and 0 < over <= min(_LONGEST_KICKER, len(said)) and read.endswith(said):
            return Claim(title.value, f"h1 without its kicker, confirmed by {title.rule}", 0.9)
    return heading


def _confirmed(block: Block, titles: list[Claim]) -> tuple[int, Claim, Block] | None:
    """How long a heading is, and the first title that says it."""
    read = folded(block.text)
    title = next((it for it in titles if _confirms(it.value, read)), None) if read else None
    return (len(read), title, block) if title else None


def _confirms(title: str, read: str) -> bool:
    """Whether a title says a folded heading: the same, or the heading with the site's name before or after it."""
    said = folded(title)
    if said == read:
        return True
    if len(read) >= _SECTION_NAME and (said.startswith(read) or said.endswith(read)):
        return True
    return read in said and read in {folded(part) for part in _PARTING.split(title)}


def _spelled(heading: str, title: str, facts: Facts) -> str:
    """
    The heading as the title spells it, where that says the same: one in capitals for the look of it, and one whose
    parts only the look keeps apart ("Summer festivalsWhere to go").
    """
    spelled = _without_site(title, facts)
    if folded(spelled) != folded(heading):
        return heading
    shouts = heading.isupper() and not spelled.isupper() and " " in heading
    return spelled if shouts or len(spelled.split()) > len(heading.split()) else heading


def _without_site(title: str, facts: Facts) -> str:
    """The title without the site's name at its end or start; the longest part, where the name is not known."""
    parts = [part.strip() for part in _PARTING.split(title) if part.strip()]
    if len(parts) < 2:
        return title
    for name in (parts[-1], parts[0]):
        if folded(name) in facts.site_names:
            start = title.find(parts[1]) if name is parts[0] else 0
            end = title.rfind(name) if name is parts[-1] else len(title)
            return title[start:end].rstrip(_EDGES).strip() or title
    longest = max(parts, key=len)
    return longest if len(longest) > 2 * len(parts[-1]) and len(parts) == 2 else title
