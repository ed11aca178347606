"""
The tree of a page: flat lists in document order, so that everything after it is a loop and nothing recurses.

Parsing is lexbor's, by the HTML standard. What would take it quadratic time, or us too much memory, is refused before.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

from urbanfeed.page import ExtractionError

__all__ = ["HIDDEN_TAG", "SKIPPED", "Tree", "tree_of"]

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

HIDDEN_TAG = "-skipped"

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
    The body's nodes in document order.

    Node i has the tag `tags[i]` (`-text` for text, `-skipped` inside what is skipped), hangs under node `parents[i]`
    (-1 at the top), and `ends[i]` is the index after its last descendant. `parser` still has the whole page, head and
    all.
    """

    parser: LexborHTMLParser
    nodes: list[LexborNode]
    tags: list[str]
    parents: list[int]
    ends: list[int]

    def attributes(self, node: int) -> dict[str, str]:
        """An element's attributes, names in lower case; one without a value has the empty one."""
        if self.tags[node][:1] in ("-", ""):
            return {}
        return {name: value or "" for name, value in self.nodes[node].attributes.items()}

    def text(self, node: int) -> str:
        """All text inside a node, as it stands; none of what is skipped."""
        return "".join(
            self.nodes[i].text_content or "" for i in range(node, self.ends[node]) if self.tags[i] == "-text"
        )


def tree_of(markup: str) -> Tree:
    """The page's tree; raises ExtractionError (too-large, too-deep)."""
    if len(markup) > MAX_CHARACTERS:
        raise ExtractionError("too-large", f"more than {MAX_CHARACTERS:,} characters")
    # Without mutation events: with them lexbor copies the selected option at each <option>, in quadratic time.
    parser = LexborHTMLParser(_tamed(markup), options=LexborDocumentOptions.WO_EVENTS)
    body = parser.body
    if body is None:
        return Tree(parser, [], [], [], [])
    nodes = list(islice(body.traverse(include_text=True), MAX_NODES + 1))
    if len(nodes) > MAX_NODES:
        raise ExtractionError("too-large", f"more than {MAX_NODES:,} nodes")
    tags = [node.tag or "" for node in nodes]
    index = {node.mem_id: i for i, node in enumerate(nodes)}
    # Node 0 is the body (or a frameset in its place), under nothing that is asked for.
    parents = [-1, *(index[node.parent.mem_id] for node in nodes[1:])]  # type: ignore[union-attr]
    ends = _ends(parents)
    for i in [i for i, tag in enumerate(tags) if tag in SKIPPED and ends[i] > i + 1]:
        tags[i + 1 : ends[i]] = [HIDDEN_TAG] * (ends[i] - i - 1)
    return Tree(parser, nodes, tags, parents, ends)


def _ends(parents: list[int]) -> list[int]:
    ends = list(range(1, len(parents) + 1))
    for i in range(len(parents) - 1, 0, -1):
        above = parents[i]
        if ends[i] > ends[above]:
            ends[above] = ends[i]
    return ends


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
