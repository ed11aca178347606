"""
Declared languages: what a page says of its own language.
"""

import re

from urbanfeed.language import well_formed
from urbanfeed.page import Claim
from urbanfeed.reader.facts import Facts
from urbanfeed.reader.linked import values_in

__all__ = ["languages_of"]

_LANG = ("lang", "xml:lang")
_LANGUAGE_METAS = ("og:locale", "content-language", "language", "dc.language", "dcterms.language")


def languages_of(facts: Facts) -> tuple[Claim, ...]:
    """What the page declares, the most trusted first: that of the article's own element, if it has one, before all."""
    tree = facts.tree
    declared: list[Claim] = []
    above = facts.blocks[facts.body_start].holder if facts.body_start < len(facts.blocks) else -1
    while above >= 0:
        attributes = tree.attributes(above)
        declared += [Claim(attributes[name], f"{tree.tags[above]} lang") for name in _LANG if attributes.get(name)]
        above = tree.parents[above]
    root = tree.parser.root
    attributes = {name: value or "" for name, value in root.attributes.items()} if root else {}
    declared += [Claim(attributes.get(name, ""), "html lang") for name in _LANG]
    declared += [Claim(it, "jsonld inLanguage") for thing in facts.articles for it in values_in(thing, "inLanguage")]
    declared += [Claim(it, name) for name in _LANGUAGE_METAS for it in facts.metas.get(name, ())]
    tags: dict[str, Claim] = {}
    for claim in declared:
        # A meta element may list several: the page's audience, not its text; the first is as good as any.
        tag = re.split(r"[,;\s]", claim.value.strip(), maxsplit=1)[0].replace("_", "-")
        if well_formed(tag):
            tags.setdefault(tag.lower(), Claim(tag, claim.rule))
    return tuple(tags.values())
