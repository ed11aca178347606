"""
The tree of a page: flat lists in document order, so that everything after it is a loop and nothing recurses.

Parsing is lexbor's, by the HTML standard; `guard.py` refuses before what would take it too long. The body is then
written out and cut into tokens: one expression over well-formed markup costs less than asking for node after node.
"""

import re
from dataclasses import dataclass
from html import escape, unescape

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

from urbanfeed.page import ExtractionError
from urbanfeed.reader.guard import guarded

__all__ = ["HIDDEN_TAG", "SKIPPED", "TEXT", "Tree", "tree_of"]

MAX_NODES = 150_000  # the largest of a thousand real pages had 11,000
MAX_DEPTH = 3_000  # the deepest had 66

# What holds no text that a reader sees as the page's own.
SKIPPED = frozenset({
    "script", "style", "noscript", "template", "iframe", "object", "embed", "applet", "svg", "math", "canvas",
    "video", "audio", "select", "option", "textarea", "button", "input", "head", "title", "meta", "link", "base",
    "frameset", "dialog", "datalist", "progress", "meter", "param", "source", "track", "area", "map", "amp-ad",
    "amp-sidebar", "amp-analytics",
})  # fmt: skip

HIDDEN_TAG = "-skipped"
TEXT = "-text"

# Elements of other languages, and of no use: written out, what is in them is not what it was.
_FOREIGN = ["svg", "math", "template", "noembed", "noframes"]

# lexbor writes an attribute as a space, its name, and its value in double quotes (HTML standard, section 13.3). Of a
# name only the first character may be an equals sign. Possessive throughout: linear on any input.
_ATTRIBUTE = r' =?[^ \t\n\f\r=>/]*+(?:="[^"]*+")?'
_TOKEN = re.compile(
    r"<(?:!--[^-]*+(?:-(?!->)[^-]*+)*+--"
    rf"|(?:(?=(s(?:cript|tyle)|iframe)[ >]))?(/?[^ >]++)((?:{_ATTRIBUTE})*+)"
    r")>(?(1)[^<]*+(?:<(?!/\1>)[^<]*+)*+</\1>)([^<]*+)"
)
_NAME_AND_VALUE = re.compile(r' (=?[^ \t\n\f\r=>/]*+)(?:="([^"]*+)")?')
_VERBATIM = re.compile(r"<(xmp|plaintext)>(.*?)</\1>", re.DOTALL)
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&nbsp;": "\xa0"}  # the standard writes no other into a text
_ENTITY = re.compile("|".join(_ENTITIES))


@dataclass(frozen=True, slots=True)
class Tree:
    """
    The body's nodes in document order; the first is the body itself.

    Node i has the tag `tags[i]` (`-text` for text, `-skipped` inside what is skipped), hangs under node `parents[i]`
    (-1 at the top), and `ends[i]` is the index after its last descendant. `written[i]` is a text as it stands, or an
    element's attributes as markup. `parser` still has the whole page, head and all.
    """

    parser: LexborHTMLParser
    tags: list[str]
    written: list[str]
    parents: list[int]
    ends: list[int]

    def attributes(self, node: int) -> dict[str, str]:
        """An element's attributes, names in lower case; one without a value has the empty one."""
        written = self.written[node]
        if not written or self.tags[node][:1] == "-":
            return {}
        return {name: unescape(value) for name, value in _NAME_AND_VALUE.findall(written)}

    def text(self, node: int) -> str:
        """All text inside a node, as it stands; none of what is skipped."""
        return "".join(self.written[i] for i in range(node, self.ends[node]) if self.tags[i] == TEXT)

    def html(self, node: int) -> str:
        """The node as markup, without what is skipped inside it."""
        tags, written, ends = self.tags, self.written, self.ends
        out: list[str] = []
        opened: list[int] = []
        i = node
        while i < ends[node]:
            while opened and ends[opened[-1]] <= i:
                out.append(f"</{tags[opened.pop()]}>")
            if tags[i] == TEXT:
                out.append(escape(written[i], quote=False))
            elif tags[i] in SKIPPED:
                i = ends[i]
                continue
            else:
                out.append(f"<{tags[i]}{written[i]}>")
                if ends[i] > i + 1:
                    opened.append(i)
                elif tags[i] not in _VOID:
                    out.append(f"</{tags[i]}>")
            i += 1
        out.extend(f"</{tags[it]}>" for it in reversed(opened))
        return "".join(out)


# Have no end tag (HTML standard, section 13.1.2).
_VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "param",
    "basefont", "bgsound", "frame", "keygen",
})  # fmt: skip


def tree_of(markup: str) -> Tree:
    """The page's tree; raises ExtractionError (too-large, too-deep)."""
    # Without mutation events: with them lexbor copies the selected option at each <option>, in quadratic time.
    parser = LexborHTMLParser(guarded(markup), options=LexborDocumentOptions.WO_EVENTS)
    parser.strip_tags(_FOREIGN, recursive=True)
    tree = _flat(parser)
    if tree is None:  # an end tag stood in a script where the standard sees none; such scripts are no great loss
        parser.strip_tags(["script", "style", "iframe"], recursive=True)
        tree = _flat(parser)
    if tree is None:
        raise ExtractionError("not-text", "the markup of the page does not hold together")
    return tree


def _flat(parser: LexborHTMLParser) -> Tree | None:
    """The body in flat lists; None where its tags do not close one another."""
    tree = Tree(parser, [], [], [], [])
    body = parser.body
    if body is None:
        return tree
    html = _VERBATIM.sub(lambda found: f"<pre>{escape(found[2], quote=False)}</pre>", body.html or "")
    # Flat: what is between, and four groups. A tuple for each token would cost the garbage collector's time.
    parts = _TOKEN.split(html)
    names, attributes, texts = parts[2::5], parts[3::5], parts[4::5]
    if len(names) > MAX_NODES:
        raise ExtractionError("too-large", f"more than {MAX_NODES:,} nodes")
    steps = _steps(set(names))
    tags, written, parents, ends = tree.tags, tree.written, tree.parents, tree.ends
    opened: list[int] = []
    top, size = -1, 0
    for name, attribute, text in zip(names, attributes, texts, strict=True):
        step = steps[name]
        if step > 0:
            tags.append(name)
            written.append(attribute)
            parents.append(top)
            if step == _OPENS:
                opened.append(top)
                top = size
                if len(opened) > MAX_DEPTH:
                    raise ExtractionError("too-deep", f"elements nested more than {MAX_DEPTH:,} deep")
            size += 1
            ends.append(size)
        elif step == _CLOSES:
            if not opened:
                return None
            ends[top] = size
            top = opened.pop()
        if text:
            tags.append(TEXT)
            written.append(_ENTITY.sub(_character, text) if "&" in text else text)
            parents.append(top)
            size += 1
            ends.append(size)
    if opened:
        return None
    for i in [i for i, tag in enumerate(tags) if tag in SKIPPED and ends[i] > i + 1]:
        tags[i + 1 : ends[i]] = [HIDDEN_TAG] * (ends[i] - i - 1)
    return tree


_CLOSES, _NOTHING, _EMPTY, _OPENS = -1, 0, 1, 2


def _steps(names: set[str | None]) -> dict[str | None, int]:
    """What a tag of each name does. A name that is never closed holds nothing: what is written out is well formed."""
    steps: dict[str | None, int] = {}
    for name in names:
        if name is None or name[0] in "?!":
            steps[name] = _NOTHING
        elif name[0] == "/":
            steps[name] = _CLOSES
        else:
            steps[name] = _OPENS if f"/{name}" in names else _EMPTY
    return steps


def _character(entity: re.Match[str]) -> str:
    return _ENTITIES[entity[0]]
