"""
Machine dates: what a page tells programs of its article's dates: linked data, meta elements, its address.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from urbanfeed.address import path
from urbanfeed.page import Claim
from urbanfeed.reader.blocks import squeezed
from urbanfeed.reader.date_labels import Kind
from urbanfeed.reader.dates import moment_in_address
from urbanfeed.reader.evidence import Evidence, Witness
from urbanfeed.reader.facts import Facts, folded
from urbanfeed.reader.linked import Thing, values_in

__all__ = ["in_addresses", "in_linked_data", "in_metas"]

_KEYS: tuple[tuple[str, Kind, float], ...] = (
    ("datePublished", "published", 0.95), ("dateModified", "updated", 0.95), ("uploadDate", "published", 0.8),
    ("dateCreated", "published", 0.7),
)  # fmt: skip
_IN_SCRIPT = re.compile(r"""(?:"|&quot;)(datePublished|dateModified)(?:"|&quot;)\s*:\s*(?:"|&quot;)([^"&<]{8,40})""")
_MOST_CHARACTERS = 1_000_000
_MOST_THINGS, _MOST_METAS, _MOST_ADDRESSES = 100, 30, 4
_LONGEST_NAME, _LONGEST_ADDRESS = 60, 2_000


def in_linked_data(witness: Witness) -> Iterator[Evidence]:
    """Of the page's article, else of the page; by text alone where the JSON cannot be read."""
    facts = witness.facts
    articles = [it for it in facts.articles if values_in(it, "datePublished") or values_in(it, "dateModified")]
    for thing in _own(articles, facts):
        yield from _in_thing(witness, thing, "jsonld", 0.0)
    taken = {id(it) for it in facts.articles}
    for thing in facts.things[:_MOST_THINGS]:
        if id(thing) not in taken and not _is_part(thing):
            kind = next(iter(values_in(thing, "@type")), "").rpartition("/")[2]
            yield from _in_thing(witness, thing, f"jsonld {kind}".strip(), 0.1)
    if not any(values_in(it, "datePublished") for it in facts.things):
        yield from _in_broken_scripts(witness)


def _in_thing(witness: Witness, thing: Thing, rule: str, less: float) -> Iterator[Evidence]:
    for key, kind, confidence in _KEYS:
        for text in values_in(thing, key)[:1]:
            if found := witness.stated(text, f"{rule} {key}", confidence - less, kind):
                yield found
            else:
                yield from (replace(it, kind=kind) for it in witness.open(text, f"{rule} {key}", confidence - less))


def _in_broken_scripts(witness: Witness) -> Iterator[Evidence]:
    """By their text alone: JSON that cannot be read still has its dates."""
    for script in witness.facts.tree.parser.css('script[type*="ld+json" i]')[:20]:
        text = script.text(deep=True)
        start = text.find("datePublished", 0, _MOST_CHARACTERS) - len("&quot;")
        for found in list(_IN_SCRIPT.finditer(text, max(0, start), start + 2_000))[:2] if start > -6 else []:
            kind: Kind = "published" if found[1] == "datePublished" else "updated"
            if stated := witness.stated(found[2], f"jsonld {found[1]}", 0.75, kind):
                yield stated


_PARTS = frozenset({
    "comment", "product", "offer", "event", "person", "organization", "website", "review", "imageobject", "jobposting",
    "breadcrumblist", "itemlist", "claimreview", "aggregaterating", "listitem", "place", "localbusiness", "question",
    "answer", "webapplication", "softwareapplication", "newsmediaorganization", "hentry", "dataset", "book", "movie",
})  # fmt: skip


def _is_part(thing: Thing) -> bool:
    return any(kind.rpartition("/")[2].lower() in _PARTS for kind in values_in(thing, "@type"))


def _own(articles: list[Thing], facts: Facts) -> list[Thing]:
    """The page's own article first, where several stand there and one of them has the page's headline or address."""
    if len(articles) < 2:
        return articles
    titles = {folded(it) for it in (facts.title, *facts.metas.get("og:title", ()))}
    if facts.heading is not None:
        titles.add(folded(facts.blocks[facts.heading].text))
    own = path(facts.url)

    def is_own(thing: Thing) -> bool:
        names = [folded(it) for key in ("headline", "name") for it in values_in(thing, key)]
        return any(it and it in titles for it in names) or (
            bool(own)
            and any(path(it) == own for key in ("url", "mainEntityOfPage", "@id") for it in values_in(thing, key))
        )

    return [it for it in articles if is_own(it)][:3] or articles[:1]


_NAMED = re.compile(
    r"(?P<never>expir|unpublish|event|birth|death|review|deadline|author$|publisher|copyright|embargo|schedul|valid|"
    r"publish(?:ing)?_?(?:group|house|type|status)|republish|section|tag|url|image|title|priority|version|pageviews)"
    r"|(?P<updated>modif|updat|revis|lastmod|last-mod|last_mod|changed|edited)"
    r"|(?P<published>publish|publication|pubdate|pub[_-]date|pub[_-]time|ptime|issued|release|posted|firstdate|"
    r"date[._-]?(?:published|issued|created)|created|creation|dateline|online_date|article[.:_-]date)"
    r"|(?P<date>(?:^|[.:_-])date$|^date[._-]|(?:^|[.:_-])datetime$|^sailthru\.date$|time$|^article:create|"
    r"^citation_date$|displaydate)"
)


def in_metas(witness: Witness) -> Iterator[Evidence]:
    """The meta elements, by what their names say: Open Graph, Dublin Core, and everybody's own."""
    read = 0
    for name, values in witness.facts.metas.items():
        found = _NAMED.search(name) if len(name) <= _LONGEST_NAME else None
        if found is None or found["never"] or read > _MOST_METAS:
            continue
        read += 1
        kind: Kind | None = "updated" if found["updated"] else "published" if found["published"] else None
        confidence = 0.9 if kind and name.startswith(("article:", "og:", "datep", "dc")) else 0.8 if kind else 0.6
        rule = f"meta {name}"
        if stated := witness.stated(values[0], rule, confidence, kind):
            yield stated
        else:
            yield from (replace(it, kind=kind) for it in witness.open(values[0], rule, confidence))


def in_addresses(witness: Witness) -> Iterator[Evidence]:
    """The page's address: the one asked for, and those it calls its own."""
    link = witness.facts.tree.parser.css_first("link[rel~=canonical i][href]")
    own = [squeezed(link.attributes.get("href") or "")] if link else []
    for address in (witness.facts.url, *own, *witness.facts.metas.get("og:url", ()))[:_MOST_ADDRESSES]:
        if address and len(address) <= _LONGEST_ADDRESS and (found := moment_in_address(address)):
            yield Evidence(Claim(found.text, "address", 0.6, found), found, None)
