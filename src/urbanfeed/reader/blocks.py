"""
The blocks of a page: runs of text that read as one piece, in document order, with what surrounds them.

A paragraph, a heading, a list item, a table cell, the text between two blank lines. Nothing here judges them.
"""

import re
from dataclasses import dataclass
from enum import IntFlag, auto

from selectolax.lexbor import LexborNode

from urbanfeed.reader.tree import SKIPPED, Tree

__all__ = ["Block", "Place", "blocks_of", "mass_of", "squeezed"]

# Text-level elements: they run along in a block, unless one of them holds a block element.
_INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "img", "ins", "kbd", "label", "mark", "nobr", "picture", "q", "rb", "rp", "rt", "ruby", "s", "samp", "small",
    "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "amp-img",
})  # fmt: skip
_WORD = re.compile(r"[^\W_]")
# Scripts written without spaces: a character is about a third of a word.
_SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


class Place(IntFlag):
    """What a block stands in, by tags and attributes; class names are programmers' words on any page."""

    NAV = auto()
    HEADER = auto()
    FOOTER = auto()
    ASIDE = auto()
    FORM = auto()
    FIGURE = auto()
    CAPTION = auto()
    LIST = auto()
    TABLE = auto()
    QUOTE = auto()
    CODE = auto()
    HEADING = auto()
    ARTICLE = auto()
    HIDDEN = auto()
    CLUTTER = auto()
    COMMENTS = auto()


_PLACE_OF_TAG = {
    "nav": Place.NAV, "header": Place.HEADER, "footer": Place.FOOTER, "aside": Place.ASIDE, "form": Place.FORM,
    "figure": Place.FIGURE, "figcaption": Place.CAPTION, "ul": Place.LIST, "ol": Place.LIST, "dl": Place.LIST,
    "table": Place.TABLE, "blockquote": Place.QUOTE, "pre": Place.CODE, "article": Place.ARTICLE, "main": Place.ARTICLE,
    "h1": Place.HEADING, "h2": Place.HEADING, "h3": Place.HEADING, "h4": Place.HEADING, "h5": Place.HEADING,
    "h6": Place.HEADING, "address": Place.CLUTTER, "menu": Place.NAV, "label": Place.FORM, "fieldset": Place.FORM,
}  # fmt: skip
_PLACE_OF_ROLE = {
    "navigation": Place.NAV, "menu": Place.NAV, "menubar": Place.NAV, "banner": Place.HEADER, "search": Place.FORM,
    "contentinfo": Place.FOOTER, "complementary": Place.ASIDE, "dialog": Place.CLUTTER, "alertdialog": Place.CLUTTER,
    "article": Place.ARTICLE, "main": Place.ARTICLE, "heading": Place.HEADING, "tooltip": Place.CLUTTER,
}  # fmt: skip
_WORDS = (
    (Place.COMMENTS, re.compile(r"comment(?!ary)|disqus|respond|livefyre|(?<![a-z])replies", re.IGNORECASE)),
    (Place.CAPTION, re.compile(r"caption|photo-?credit|image-?credit", re.IGNORECASE)),
    (
        Place.CLUTTER,
        re.compile(
            r"(?<![a-z])(?:share|sharing|social|related|recommend|newsletter|subscri|promo|sponsor|advert|ads?(?![a-z])|"
            r"banner|breadcrumb|crumbs|cookie|consent|gdpr|popup|modal|pagination|pager|toolbar|tags?(?![a-z])|tagcloud|"
            r"byline|author-?(?:bio|box|info|card)|about-?author|meta(?![a-z])|post-?meta|entry-?meta|read-?more|readmore|"
            r"more-?(?:stories|news|articles)|most-?(?:read|popular)|trending|popular|outbrain|taboola|sidebar|widget|"
            r"navigation|nav(?:bar)?(?![a-z])|menu|masthead|footer|copyright|print-?(?:button|link)|rating|jump|skip|"
            r"login|signup|sign-?up|paywall|donat|timestamp|dateline|publish|toc(?![a-z])|table-of-contents|pagetools)",
            re.IGNORECASE,
        ),
    ),
    (Place.HIDDEN, re.compile(r"(?<![\w-])(?:sr-only|screen-reader|visually-?hidden)", re.IGNORECASE)),
)
_KEEPS = Place.ARTICLE | Place.LIST | Place.TABLE | Place.QUOTE | Place.CODE | Place.HEADING
_ANY = ~Place(0)
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Block:
    """
    One run of text.

    text: white space collapsed. mass: its letters and digits, those of scripts without spaces thrice; `linked` is the
    part of the mass that is inside links. pieces: the nodes that make it up, siblings under the node `holder`.
    """

    text: str
    mass: int
    linked: int
    holder: int
    tag: str
    place: Place
    pieces: tuple[int, ...]


def squeezed(text: str) -> str:
    """The text with its white space collapsed, as a browser shows it."""
    return " ".join(text.split())


def mass_of(text: str) -> int:
    """How much there is to read: characters without spaces, those of scripts written without spaces thrice."""
    size = len(text) - text.count(" ")
    return size if text.isascii() else size + 2 * len(_SPACELESS.findall(text))


def blocks_of(tree: Tree) -> list[Block]:
    """The page's blocks, in document order; a block without a letter or digit is none."""
    inline = _inline_nodes(tree)
    count = len(tree.nodes)
    link = [False] * count
    piece = list(range(count))  # the highest inline node above a node, itself included
    runs: list[_Run] = []
    run = _Run(0)
    for i in range(1, count):
        tag, above = tree.tags[i], tree.parents[i]
        link[i] = link[above] or (tag == "a" and "href" in tree.nodes[i].attributes)
        if not inline[i]:
            run = _Run(i)
            runs.append(run)
            continue
        if inline[above]:
            piece[i] = piece[above]
        holder = tree.parents[piece[i]]
        if holder != run.holder:
            run = _Run(holder)
            runs.append(run)
        text = (tree.nodes[i].text_content or "") if tag == "-text" else "\n" if tag == "br" else ""
        run.add(piece[i], text, link[i])
    runs = [run for run in runs if run.finish()]
    place = _places(tree, runs)
    return [
        Block(run.text, run.mass, run.linked, run.holder, tree.tags[run.holder], place[run.holder], tuple(run.pieces))
        for run in runs
    ]


class _Run:
    """A block in the making."""

    __slots__ = ("holder", "linked", "mass", "pieces", "text", "texts")

    def __init__(self, holder: int) -> None:
        self.holder = holder
        self.pieces: list[int] = []
        self.texts: list[str] = []
        self.text = ""
        self.mass = 0
        self.linked = 0

    def add(self, piece: int, text: str, in_link: bool) -> None:
        if not self.pieces or self.pieces[-1] != piece:
            self.pieces.append(piece)
        if text:
            self.texts.append(text)
            if in_link:
                self.linked += mass_of(squeezed(text))

    def finish(self) -> bool:
        """Whether it came to anything."""
        self.text = squeezed("".join(self.texts))
        self.mass = mass_of(self.text)
        return _WORD.search(self.text) is not None


def _places(tree: Tree, runs: list[_Run]) -> list[Place]:
    """
    What each node stands in. An element that holds most of the page's prose says nothing of it by its name: some pages
    are one form, and some class names come from the article's own tags.
    """
    if not tree.nodes:
        return []
    prose = [0] * len(tree.nodes)
    for run in runs:
        prose[run.holder] += run.mass - run.linked
    for i in range(len(prose) - 1, 0, -1):
        prose[tree.parents[i]] += prose[i]
    most = prose[0] // 2
    place = [Place(0)] * len(prose)
    for i in range(1, len(prose)):
        place[i] = place[tree.parents[i]]
        if prose[i]:
            place[i] |= _place_of(tree.tags[i], tree.nodes[i]) & (_KEEPS if prose[i] > most else _ANY)
    hidden = sum(run.mass - run.linked for run in runs if place[run.holder] & Place.HIDDEN)
    if hidden * 3 > prose[0] * 2:  # a page that a script uncovers part by part
        place = [it & ~Place.HIDDEN for it in place]
    return place


def _inline_nodes(tree: Tree) -> list[bool]:
    """Which nodes run along in a text; not those that hold a block, nor a second line break: that ends a paragraph."""
    inline = [tag in _INLINE or tag[:1] == "-" or tag in SKIPPED or ":" in tag for tag in tree.tags]
    last_break = False
    for i, tag in enumerate(tree.tags):
        if tag == "br":
            inline[i] = not last_break
            last_break = True
        elif tag == "img" or (tag == "-text" and (tree.nodes[i].text_content or "").strip()):
            last_break = False
    for i in range(len(inline) - 1, 0, -1):
        if not inline[i]:
            inline[tree.parents[i]] = False
    return inline


def _place_of(tag: str, node: LexborNode) -> Place:
    attributes = node.attributes
    place = _PLACE_OF_TAG.get(tag, Place(0))
    if not attributes:
        return place
    if role := attributes.get("role"):
        place |= _PLACE_OF_ROLE.get(role, Place(0))
    if "hidden" in attributes or _INVISIBLE.search(attributes.get("style") or ""):
        place |= Place.HIDDEN
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    if len(names) > 1 and tag not in ("body", "html"):
        for hint, words in _WORDS:
            if words.search(names):
                place |= hint
    return place
