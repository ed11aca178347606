"""
Facts: what is known of a page once its body is found, for the rules that look for headline, dates and the rest.
"""

from dataclasses import dataclass
from functools import cached_property

from urbanfeed.reader.blocks import Block, Place, squeezed
from urbanfeed.reader.linked import Thing, articles_in, names_in, things_in, values_in
from urbanfeed.reader.tree import Tree

__all__ = ["Facts", "folded"]


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
    def articles(self) -> list[Thing]:
        """The articles among its linked data."""
        return articles_in(self.things)

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
    def site_names(self) -> frozenset[str]:
        """What the site calls itself, folded."""
        names = [*self.metas.get("og:site_name", ()), *self.metas.get("application-name", ())]
        names += [name for it in self.articles for name, _ in names_in(it, "publisher", self.things)]
        names += [name for it in self.things if "WebSite" in values_in(it, "@type") for name in values_in(it, "name")]
        return frozenset(filter(None, map(folded, names)))

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
    return "".join(filter(str.isalnum, text.casefold()))
