"""
What the address of a page for an iframe asks: a list or one article, and how it looks.

Read by whoever answers such an address, and by oEmbed, which leads others to it. A limit beyond all reason is clamped;
anything else that cannot be is a QueryError.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args
from unicodedata import category

from urbanfeed.language import Direction, well_formed
from urbanfeed.publish.asking import MOST
from urbanfeed.publish.links import Links
from urbanfeed.query import ArticleQuery, QueryError

__all__ = [
    "ARTICLE_OPTIONS", "DEFAULT_LIMIT", "LIST_OPTIONS", "AskedArticle", "AskedList", "Images", "Layout", "Look",
    "Theme",
]  # fmt: skip

Layout = Literal["list", "cards", "headlines"]
Images = Literal["none", "show"]
Theme = Literal["auto", "light", "dark"]

DEFAULT_LIMIT = 10
ARTICLE_OPTIONS = ("images", "theme", "lang", "dir")
LIST_OPTIONS = ("wire", "limit", "layout", "heading", *ARTICLE_OPTIONS)
_LONGEST_HEADING = 200

_Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Look:
    """
    lang: the language of our own words (BCP 47), dir: the way that the page runs; None is decided by what it shows.

    Pictures lie at their publishers', whom readers' browsers would ask: they are shown to whom the page's owner wants.
    """

    theme: Theme = "auto"
    images: Images = "none"
    lang: str | None = None
    dir: Direction | None = None

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Look":
        """Raises QueryError."""
        lang = given.get("lang") or None
        if lang and not well_formed(lang):
            raise QueryError("lang", lang, "a language tag of BCP 47, such as sv or sv-FI")
        return cls(
            theme=_one_of(given, "theme", get_args(Theme), "auto"),
            images=_one_of(given, "images", get_args(Images), "none"),
            lang=lang,
            dir=_one_of(given, "dir", get_args(Direction), None),
        )

    def options(self) -> dict[str, str]:
        """The parameters that say it, without what goes without saying."""
        values: dict[str, Any] = {"images": self.images, "theme": self.theme, "lang": self.lang, "dir": self.dir}
        return {name: value for name, value in values.items() if value not in (None, "auto", "none")}


@dataclass(frozen=True, slots=True)
class AskedArticle:
    """One article by its id, which need not be that of any."""

    id: str
    look: Look = Look()

    @classmethod
    def of(cls, id: str, pairs: _Pairs) -> "AskedArticle":
        """Raises QueryError, also for a filter, of which one article has no use."""
        if filters := ArticleQuery.parse(pairs, also=ARTICLE_OPTIONS).parameters():
            raise QueryError(*filters[0], "the parameters " + ", ".join(ARTICLE_OPTIONS))
        return cls(id, Look.of(dict(pairs)))

    def address(self, links: Links) -> str:
        """Its canonical address."""
        return links.embed_article(self.id, **self.look.options())


@dataclass(frozen=True, slots=True)
class AskedList:
    """The articles of a query, or of the wire of this key, which need not be that of any; the query is empty then."""

    query: ArticleQuery
    wire: str | None = None
    limit: int = DEFAULT_LIMIT
    layout: Layout = "list"
    heading: str = ""
    look: Look = Look()

    @classmethod
    def of(cls, pairs: _Pairs) -> "AskedList":
        """Raises QueryError, also where a wire, which says itself what is asked, is to be narrowed."""
        query = ArticleQuery.parse(pairs, also=LIST_OPTIONS)
        given = dict(pairs)
        wire = given.get("wire") or None
        if wire and (filters := query.parameters()):
            raise QueryError(*filters[0], "no filter beside a wire, which says itself what is asked")
        heading = " ".join(given.get("heading", "").split())
        if len(heading) > _LONGEST_HEADING or any(category(it) == "Cc" for it in heading):
            raise QueryError("heading", heading, f"at most {_LONGEST_HEADING} characters, without control characters")
        layout: Layout = _one_of(given, "layout", get_args(Layout), "list")
        return cls(query, wire, _limit(given), layout, heading, Look.of(given))

    def address(self, links: Links) -> str:
        """Its canonical address."""
        options = {"wire": self.wire} if self.wire else {}
        if self.limit != DEFAULT_LIMIT:
            options["limit"] = str(self.limit)
        if self.layout != "list":
            options["layout"] = self.layout
        if self.heading:
            options["heading"] = self.heading
        return links.embed(self.query, **options, **self.look.options())


def _limit(given: Mapping[str, str]) -> int:
    value = given.get("limit") or str(DEFAULT_LIMIT)
    if not (value.isascii() and value.isdigit() and len(value) <= 100 and int(value)):
        raise QueryError("limit", value, f"a whole number from 1 to {MOST}")
    return min(int(value), MOST)


def _one_of(given: Mapping[str, str], name: str, allowed: Sequence[Any], default: Any) -> Any:
    value = given.get(name) or default
    if value is not default and value not in allowed:
        raise QueryError(name, value, ", ".join(allowed))
    return value
