"""
Facts: what is known of a page once its body is found, for the rules that look for headline, dates and the rest.
"""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from urbanfeed.address import host
from urbanfeed.reader.blocks import Block, Place, squeezed
from urbanfeed.reader.linked import Thing, articles_in, by_id, is_kind, names_in, things_in, values_in
from urbanfeed.reader.tree import Tree

__all__ = ["Facts", "folded"]

_BETWEEN = re.compile(r"[\W_]+")
_TITLE = 300  # characters
_MOST_ARTICLES = 50
_MOST_LINKS = 300
_LINKS = (
    'link[rel~="canonical" i][href], link[rel~="amphtml" i][href], link[rel~="license" i][href],'
    ' link[rel~="alternate" i][media][href]'
)
_SITE = ("og:site_name", "application-name", "apple-mobile-web-app-title")
_SITES = frozenset({"website"})
_LEAST = re.compile(r"\s+[|»·•—–-]+\s+")  # "City News - news of the city": the first part is the name


@dataclass(frozen=True)
class Facts:
    """
    A page with its blocks judged. url: the address asked for, if any.

    `metas` are the meta elements' contents by lower-cased name or property, in order.
    """

    tree: Tree
    blocks: list[Block]
    kept: list[bool]
    url: str | None = None

    @cached_property
    def things(self) -> list[Thing]:
        """The page's linked data."""
        return things_in(self.tree)

    @cached_property
    def known(self) -> dict[str, Thing]:
        """The things among its linked data that others refer to, by their `@id`."""
        return by_id(self.things)

    @cached_property
    def articles(self) -> list[Thing]:
        """The articles among its linked data, those first that are about this page and not about another."""
        found = articles_in(self.things)
        if len(found) < 2:
            return found
        titles = {folded(it) for name in ("og:title", "twitter:title") for it in self.metas.get(name, ())}
        titles |= {folded(self.title), folded(self.blocks[self.heading].text) if self.heading is not None else ""} - {
            ""
        }

        def is_other(thing: Thing) -> bool:
            said = {folded(it) for key in ("headline", "name") for it in values_in(thing, key)} - {""}
            return bool(said) and not any(it in title or title in it for it in said for title in titles)

        return sorted(found[:_MOST_ARTICLES], key=is_other)

    @cached_property
    def metas(self) -> dict[str, list[str]]:
        metas: dict[str, list[str]] = {}
        for node in self.tree.parser.css("meta[content]"):
            attributes = node.attributes
            name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
            name = name or attributes.get("http-equiv")
            content = squeezed(attributes.get("content") or "")
            if name and content:
                metas.setdefault(name.strip().lower(), []).append(content)
        return metas

    @cached_property
    def links(self) -> list[tuple[frozenset[str], dict[str, str]]]:
        """The link elements that say what a page is: what they relate to, in small letters, and their attributes."""
        nodes = self.tree.parser.css(_LINKS)
        listed = [{name: value or "" for name, value in node.attributes.items()} for node in nodes[:_MOST_LINKS]]
        return [(frozenset(it["rel"].lower().split()), it) for it in listed]

    @cached_property
    def site_names(self) -> frozenset[str]:
        """What the site calls itself, folded."""
        names = [it for name in _SITE for it in self.metas.get(name, ())]
        names += [name for it in self.articles[:3] for name, _ in names_in(it, "publisher", self.known)]
        names += [name for it in self.things if is_kind(it, _SITES) for name in values_in(it, "name")]
        names += [part for it in names for part in _LEAST.split(it)[:1]]
        own = frozenset(filter(None, map(folded, names)))
        # A part of the title that is the host's name is the site's: "Trees | City News" on citynews.example.
        label = self.host.split(".")[0]
        ends = re.split(r"\s+[|»«·•—–-]+\s+", self.title)
        return own | {it for it in map(folded, (ends[0], ends[-1])) if len(ends) > 1 and it and it == folded(label)}

    @cached_property
    def host(self) -> str:
        """The host of the page's address, without `www.`; the empty text where it has none."""
        return host(self.url)

    @cached_property
    def title(self) -> str:
        """The title element's text."""
        node = self.tree.parser.css_first("head > title") or self.tree.parser.css_first("title")
        return squeezed(node.text(deep=True)) if node else ""

    @cached_property
    def body_start(self) -> int:
        """The index of the body's first block; the number of blocks where there is none."""
        return next((i for i, keep in enumerate(self.kept) if keep), len(self.kept))

    @cached_property
    def body_end(self) -> int:
        """The index after the body's last block."""
        return next((i + 1 for i in range(len(self.kept) - 1, -1, -1) if self.kept[i]), len(self.kept))

    @cached_property
    def heading(self) -> int | None:
        """The index of the last h1 before the body, or of the first h1."""
        before = [i for i, block in enumerate(self.blocks) if block.tag == "h1" and not block.place & Place.HIDDEN]
        return next((i for i in reversed(before) if i <= self.body_start), before[0] if before else None)


def folded(text: str) -> str:
    """Letters and digits alone, case folded: two texts that read the same."""
    return _folded(text) if len(text) <= _TITLE else _BETWEEN.sub("", text.casefold())


@lru_cache(maxsize=2048)  # a page's few titles and names are asked for again and again
def _folded(text: str) -> str:
    return _BETWEEN.sub("", text.casefold())
