"""
The tree of a page: flat lists in document order, so that everything after it is a loop and nothing recurses.

Parsing is lexbor's, by the HTML standard. What would take it quadratic time, or us too much memory, is refused before.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

from urbanfeed.page import ExtractionError

__all__ = ["SKIPPED", "Tree", "tree_of"]

MAX_CHARACTERS = 20_000_000
MAX_NODES = 250_000  # the largest of a thousand real pages had 11,000
MAX_DEPTH = 3_000  # of tags that nest; a parser looks through its open elements at each tag, so depth costs twice
MAX_FORMATTING = 150
MAX_ATTRIBUTES = 500

# What holds no text that a reader sees as the page's own.
SKIPPED = frozenset({
    "script", "style", "noscript", "template", "iframe", "object", "embed", "applet", "svg", "math", "canvas",
    "video", "audio", "select", "option", "textarea", "button", "input", "head", "title", "meta", "link", "base",
    "frameset", "dialog", "datalist", "progress", "meter", "param", "source", "track", "area", "map", "amp-ad",
    "amp-sidebar", "amp-analytics",
})  # fmt: skip

# These end each other without a closing tag (HTML standard, section 13.1.2.4), or hold nothing: they do not nest.
_FLAT = frozenset({
    "p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot", "colgroup", "option", "optgroup", "rp",
    "rt", "html", "head", "body", "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta",
    "param", "source", "track", "wbr", "a", "select",
})  # fmt: skip
# Left open, these are opened again in each block that follows (the standard's "active formatting elements").
_FORMATTING = frozenset({
    "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
})  # fmt: skip
_NOT_NESTING = _FLAT | _FORMATTING

_ATTRIBUTE = r"""(?:[\s/]*+[^\s/>=][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+)"""
# Comments and scripts first, for what looks like a tag in them is none. Possessive throughout: linear on any input.
_TAG = re.compile(
    r"<!--[^-]*+(?:-(?!->)[^-]*+)*+"
    r"|<(script|style)\b[^<]*+(?:<(?!/\1)[^<]*+)*+"
    rf"|<(/?[a-z][^\s/>]*+)({_ATTRIBUTE}{{{MAX_ATTRIBUTES}}})?{_ATTRIBUTE}*+",
    re.IGNORECASE,
)
_FORMATTING_TAG = re.compile(rf"</?(?:{'|'.join(sorted(_FORMATTING))})(?:[\s/][^<>]*+)?>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tree:
    """
    The body's nodes in document order; what is skipped stands there without its contents.

    Node i has the tag `tags[i]` (`-text` for text), hangs under node `parents[i]` (-1 at the top), and `ends[i]` is the
    index after its last descendant. `parser` still has the whole page, head and all.
    """

    parser: LexborHTMLParser
    nodes: list[LexborNode]
    tags: list[str]
    parents: list[int]
    ends: list[int]


def tree_of(markup: str) -> Tree:
    """The page's tree; raises ExtractionError (too-large, too-deep)."""
    if len(markup) > MAX_CHARACTERS:
        raise ExtractionError("too-large", f"more than {MAX_CHARACTERS:,} characters")
    # Without mutation events: with them lexbor copies the selected option at each <option>, in quadratic time.
    parser = LexborHTMLParser(_tamed(markup), options=LexborDocumentOptions.WO_EVENTS)
    nodes: list[LexborNode] = []
    tags: list[str] = []
    parents: list[int] = []
    ends: list[int] = []
    node = parser.body
    above = -1
    while node is not None:
        index = len(nodes)
        tag = node.tag or ""
        nodes.append(node)
        tags.append(tag)
        parents.append(above)
        ends.append(index + 1)
        if index >= MAX_NODES:
            raise ExtractionError("too-large", f"more than {MAX_NODES:,} nodes")
        child = None if tag in SKIPPED or tag[:1] == "-" else node.first_child
        if child is not None:
            above, node = index, child
            continue
        following = node.next
        while following is None and above > 0:
            ends[above] = len(nodes)
            following = nodes[above].next
            above = parents[above]
        node = following if above >= 0 else None
    if ends:
        ends[0] = len(nodes)
    return Tree(parser, nodes, tags, parents, ends)


def _tamed(markup: str) -> str:
    """The markup, without its formatting tags where so many stand open that each block would open them all again."""
    tags = _TAG.findall(markup)
    if any(attributes for _, _, attributes in tags):
        raise ExtractionError("too-large", f"a tag with more than {MAX_ATTRIBUTES} attributes")
    names = [name.lower() for _, name, _ in tags if name]
    counts = Counter(names)
    formatting = sum(counts[name] for name in _FORMATTING)
    if len(names) - formatting > MAX_DEPTH and _depth(names, lambda name: name not in _NOT_NESTING) > MAX_DEPTH:
        raise ExtractionError("too-deep", f"elements nested more than {MAX_DEPTH:,} deep")
    if formatting > MAX_FORMATTING and _depth(names, lambda name: name in _FORMATTING) > MAX_FORMATTING:
        return _FORMATTING_TAG.sub("", markup)
    return markup


def _depth(names: list[str], counted: Callable[[str], bool]) -> int:
    """How deep the counted tags nest at most."""
    depth = deepest = 0
    for name in names:
        if name[0] == "/":
            depth -= depth > 0 and counted(name[1:])
        elif counted(name):
            depth += 1
            deepest = max(deepest, depth)
    return deepest
