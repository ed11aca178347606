"""
Metadata: the languages that a page declares.
"""

from urbanfeed.language import well_formed
from urbanfeed.page import Claim
from urbanfeed.reader.facts import Facts
from urbanfeed.reader.linked import values_in

__all__ = ["languages_of"]


def languages_of(facts: Facts) -> tuple[Claim, ...]:
    """What the page declares, the most trusted first."""
    root = facts.tree.parser.root
    attributes = root.attributes if root else {}
    declared = [Claim(attributes.get(name) or "", "html lang") for name in ("lang", "xml:lang")]
    declared += [Claim(it, "jsonld inLanguage") for thing in facts.articles for it in values_in(thing, "inLanguage")]
    for name in ("og:locale", "content-language", "language", "dc.language"):
        declared += [Claim(it, name) for it in facts.metas.get(name, ())]
    tags: dict[str, Claim] = {}
    for claim in declared:
        tag = claim.value.strip().replace("_", "-")
        if well_formed(tag):
            tags.setdefault(tag.lower(), Claim(tag, claim.rule))
    return tuple(tags.values())
