"""
A fragment: unsafe HTML as a tree, without what nobody reads.

The tree is libxml2's: it is linear in whatever it is given, where HTML5 parsers are quadratic in nesting (100,000
nested divs take lexbor 30 s), and fragments are well formed. Nothing here makes markup.
"""

import re
from typing import cast

from lxml import etree

from urbanfeed.ingest.characters import parseable
from urbanfeed.ingest.elements import Element
from urbanfeed.ingest.embeds import keep_script
from urbanfeed.ingest.pictures import IMAGES, is_lazy, keep_fallback
from urbanfeed.page import ExtractionError

__all__ = ["tree_of"]

_UNREAD = (
    "script", "style", "template", "noscript", "form", "button", "input", "select", "textarea", "nav", "svg", "math",
    "canvas", "map", "head", "title", "link", "meta", "base", "frameset", "amp-ad", "amp-analytics", "amp-pixel",
)  # fmt: skip
_DEEPEST = 2_000  # what libxml2 nests
_STYLED = etree.XPath("//*[@hidden or @style]")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def tree_of(fragment: str) -> Element:
    """
    The fragment's tree. A script that names a post, and an image for browsers without scripts, are what they stand for.

    Raises ExtractionError where it is nested too deep.
    """
    # libxml2 does not know that a `wbr` is empty, and would put the rest of its paragraph into it.
    parser = etree.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(f"<body>{parseable(fragment).replace('<wbr>', '')}</body>", parser)
    # libxml2 says so only in a log with all else that it met, which takes long to look through.
    if fragment.count("<") > _DEEPEST and any(
        error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log
    ):
        raise ExtractionError("too-deep", "the text is nested more than 2,000 levels deep")
    lowered = fragment.lower()
    if "hidden" in lowered or "style" in lowered:
        for element in cast(list[Element], _STYLED(root)):
            if _is_hidden(element):
                element.tag = "template"  # which goes, below
    for element in list(root.iter("script", "noscript")):
        if element.tag == "script":
            keep_script(element)
        else:
            keep_fallback(element)
    etree.strip_elements(root, *_UNREAD, with_tail=False)
    return root


def _is_hidden(element: Element) -> bool:
    """Whether it is not shown; an image may be hidden only until it is loaded."""
    hidden = element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "") is not None
    return hidden and not (element.tag in IMAGES and is_lazy(element))
