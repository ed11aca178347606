"""
Markup: an unsafe HTML fragment as a tree, without what nobody reads.

The tree is libxml2's: it is linear in whatever it is given, where HTML5 parsers are quadratic in nesting (100,000 nested
divs take lexbor 30 s), and the fragments are well formed. Nothing here makes markup.
"""

import re

from lxml import etree

from urbanfeed.ingest.characters import parseable
from urbanfeed.ingest.embeds import keep_script
from urbanfeed.ingest.pictures import IMAGES, is_lazy, keep_fallback
from urbanfeed.page import ExtractionError

__all__ = ["Element", "drop", "text_of", "tree_of"]

Element = etree._Element

_UNREAD = (
    "script", "style", "template", "noscript", "form", "button", "input", "select", "textarea", "nav", "svg", "math",
    "canvas", "map", "head", "title", "link", "meta", "base", "frameset", "amp-ad", "amp-analytics", "amp-pixel",
)  # fmt: skip
_STYLED = etree.XPath("//*[@hidden or @style]")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def tree_of(fragment: str) -> Element:
    """The fragment's tree, under a `body`. Raises ExtractionError where it is nested too deep."""
    parser = etree.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(f"<body>{parseable(fragment)}</body>", parser)
    if any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log):
        raise ExtractionError("too-deep", "the text is nested more than 2,000 levels deep")
    for element in _STYLED(root):
        if _is_hidden(element):
            element.tag = "template"  # which goes, below
    for script in list(root.iter("script")):
        keep_script(script)
    for noscript in list(root.iter("noscript")):
        keep_fallback(noscript)
    etree.strip_elements(root, *_UNREAD, with_tail=False)
    return root


def drop(element: Element) -> None:
    """Takes the element out of its tree; the text after it stays."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    element.tail = None
    parent.remove(element)


def text_of(element: Element) -> str:
    """All text inside the element, as it stands."""
    return "".join(element.itertext())


def _is_hidden(element: Element) -> bool:
    """Whether it is not shown; an image may be hidden only until it is loaded."""
    hidden = element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "") is not None
    return hidden and not (element.tag in IMAGES and is_lazy(element))
