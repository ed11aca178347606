"""
Bylines: who a page says has written it, where it says so to machines or marks it as its author.

A line that only looks like a name is none; accounts ("admin") and the site's own name are none.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from urbanfeed.page import Claim
from urbanfeed.reader.blocks import squeezed
from urbanfeed.reader.facts import Facts, folded
from urbanfeed.reader.linked import names_in
from urbanfeed.reader.tree import Tree

__all__ = ["authors_of"]

_MOST = 8  # more names are a list of the site's people
_LONGEST = 80
_ORGANISATION = re.compile(r"organi[sz]ation|newsmedia", re.IGNORECASE)
_ACCOUNTS = frozenset({"admin", "administrator", "webmaster", "editor", "root", "user", "redaktion", "staff"})


def authors_of(facts: Facts) -> tuple[Claim, ...]:
    """The authors from the most trusted place that names any."""
    for place in (_linked(facts), _stated(facts), _marked(facts)):
        people = {folded(claim.value): claim for claim in place if _is_person(claim.value, facts)}
        if people:
            return tuple(people.values()) if len(people) <= _MOST else ()
    return ()


def _linked(facts: Facts) -> Iterator[Claim]:
    for thing in facts.articles:
        for name, kind in names_in(thing, "author", facts.things):
            if not _ORGANISATION.search(kind):
                yield Claim(name, "jsonld author", 0.9)


def _stated(facts: Facts) -> Iterator[Claim]:
    for name in ("article:author", "author", "dc.creator", "parsely-author", "citation_author"):
        for value in facts.metas.get(name, ()):
            yield Claim(value, f"meta {name}", 0.8)


def _marked(facts: Facts) -> Iterator[Claim]:
    """Marked as the author, by the headline: further down, author boxes and other articles' bylines begin."""
    tree = facts.tree
    if facts.body_start >= len(facts.blocks):
        return
    for node in range(facts.blocks[facts.body_start].holder):
        if (
            _says(tree, node, "rel", "author")
            or (_says(tree, node, "itemprop", "name") and _stands_in(tree, node, "itemprop", "author"))
            or (_says(tree, node, "class", "fn") and _stands_in(tree, node, "class", "vcard"))
        ):
            yield Claim(squeezed(tree.text(node)), "marked as author", 0.7)


def _says(tree: Tree, node: int, attribute: str, word: str) -> bool:
    return f' {attribute}="' in tree.written[node] and word in tree.attributes(node).get(attribute, "").split()


def _stands_in(tree: Tree, node: int, attribute: str, word: str) -> bool:
    while (node := tree.parents[node]) >= 0:
        if _says(tree, node, attribute, word):
            return True
    return False


def _is_person(name: str, facts: Facts) -> bool:
    letters = folded(name)
    if not letters or len(name) > _LONGEST or letters in _ACCOUNTS or letters in facts.site_names:
        return False
    if _host_name(facts.url) in letters:
        return False
    return "@" not in name and "/" not in name and not letters.isdigit()


def _host_name(url: str | None) -> str:
    """The host without www, folded: who signs with it is the site; "?" (in no folded name) where there is none."""
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return "?"
    return folded(host.removeprefix("www.")) or "?"
